"""The demo’s policy: an earlier version, the one in force with a sentence of their own, notes, and a look at it.

Before the look, what a nursery that lives by its policy would have: routines, time for paperwork, group time, boards.
"""

from contextlib import suppress
from datetime import timedelta

from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.db.models import Min
from django.utils import timezone

from children.models import Carer, Child
from journals.models import NextStep, Observation
from keyworkers.load import loads
from keyworkers.loading import load_roll, rooms_of
from keyworkers.models import KeyGroupTime
from keyworkers.ratios import Ratios
from nursery.audit import record
from nursery.models import Device, DeviceKind, Membership, PolicySentence, Room, User
from nursery.policy import begin, publish, save_sentence
from nursery.policy_proof import look_at
from nursery.policy_words import save_words
from nursery.roles import Role
from staff.actions import set_non_contact

OWN = (
    "Working with families",
    "On the first Friday of each month the garden gate is open for breakfast: families, staff and children eat together.",
)
OUR_WORDS = {
    "004-09": "Each of us has had the listening course, and we talk about it in supervision twice a term.",
    "002-24": "Dee takes the Oak children to the allotment each week; what they grow is cooked in our own kitchen.",
    "003-11": "Ruth is our designated lead, Jo her deputy. Their names hang in the staff room and stand on every lanyard.",
    "002-06": "New colleagues spend two weeks beside an experienced key worker before they have children of their own.",
    "003-01": "Parents told us so in the spring questionnaire: 31 of 33 families said that their child is happy to come.",
}
POLISH = {  # as far as somebody has got with it: the rest Kasia reads in English, and is told so
    "Key worker policy": "Zasady pracy opiekuna kluczowego",
    "What we believe": "W co wierzymy",
    "Every child here has one dependable adult to feel specially close to: their key worker.":
        "Każde dziecko ma tu jedną stałą, szczególnie bliską osobę: swojego opiekuna kluczowego.",
    "Working with families": "Razem z rodzinami",
    OWN[1]: "W pierwszy piątek miesiąca furtka do ogrodu jest otwarta na śniadanie: rodziny, pracownicy i dzieci jedzą razem.",
}  # fmt: skip
COMFORT = (
    "A cuddle on the window seat, then a book.",
    "Her cloth and a quiet word; not too many faces.",
    "Being carried, and the song about the rain.",
    "A hand on the back, and to be told what comes next.",
)
SLEEP = ("After lunch for about an hour.", "Two short sleeps, at 9:30 and 1:00.", "No sleep; a rest with a story.")
LIKES = ("Water, and anything that pours.", "Wheels, ramps and the road outside.", "Being read to, and drawing.")
HOME_IDEAS = ("Let them pour at the table", "Look for it on the way home", "Sing it together at bath time")
PLANS = (
    "Songs with names, then the parachute.",
    "A walk to the hens with one basket for two.",
    "Clay on one big table.",
)


def add_to_demo(setting) -> None:
    """Version 2 is in force since the beginning of the term before this, and is looked over in three weeks."""
    today, jo = setting.today(), User.objects.get(name="Jo Whitfield")
    _routines(today)
    _sign_ins(setting)
    _groups(setting, today, jo)
    tablet = Device.objects.filter(kind=DeviceKind.TABLET).first()
    Observation.objects.exclude(photos=None).update(device=tablet)
    for number, first in enumerate(NextStep.objects.values("child").annotate(first=Min("pk")).values_list("first")):
        NextStep.objects.filter(pk=first[0], home_idea="").update(home_idea=HOME_IDEAS[number % 3])
    _steps(setting, today)
    for starts_ago, review_in, agreed in ((710, -345, "Jo and the committee"), (345, 20, "Jo, Ruth and the committee")):
        draft = begin(setting=setting, today=today, by=jo)
        for sentence in draft.sentences.filter(note=""):
            note = next((words for ask, words in OUR_WORDS.items() if ask in sentence.asks), "")
            if note:
                sentence.note = note
                sentence.save(update_fields=["note"])
        if review_in > 0:
            heading, words = OWN
            note = "In the year that is over eleven breakfasts took place; the pictures hang in the hall."
            own = PolicySentence(policy=draft, order=0, heading=heading, words=words, note=note)
            save_sentence(sentence=own, by=jo)
        draft.starts_on, draft.review_on = today - timedelta(days=starts_ago), today + timedelta(days=review_in)
        draft.agreed_by = agreed
        publish(policy=draft, by=jo)
    save_words(policy=draft, language="pl", words=POLISH, by=jo)
    look_at(setting, today)


def _routines(today) -> None:
    children = list(Child.objects.on_roll(today))
    for number, child in enumerate(children):
        child.comfort = child.comfort or COMFORT[number % 4].replace("Her", "Their")
        child.sleep = child.sleep or SLEEP[number % 3]
        child.likes = child.likes or LIKES[number % 3]
    Child.objects.bulk_update(children, ["comfort", "sleep", "likes"])


def _sign_ins(setting) -> None:
    """Every family but two has pages of its own."""
    carers = list(Carer.objects.filter(user=None, child__in=Child.objects.not_left(setting.today())))[2:]
    secret = make_password(None)
    users = User.objects.bulk_create(
        User(email=f"family{carer.pk}@bramble.example", name=str(carer), password=secret) for carer in carers
    )
    for carer, user in zip(carers, users, strict=True):
        carer.user = user
    Carer.objects.bulk_update(carers, ["user"])
    Membership.objects.bulk_create(
        Membership(user=user, setting=setting, role=Role.CARER, starts_on=setting.today()) for user in users
    )


def _groups(setting, today, by) -> None:
    """Weekly time for paperwork that ratios can spare, group time, and boards that were printed."""
    monday = today - timedelta(days=today.weekday())
    roll = load_roll(setting, monday, monday + timedelta(days=6))
    found = loads(
        roll, monday, rooms_of(roll, monday), opens=setting.opens, closes=setting.closes, ratios=Ratios.of(setting)
    )
    for number, one in enumerate(found):
        with suppress(ValidationError):  # who opens one week and closes the next is not in at that time in both
            if one.proposed:
                set_non_contact(practitioner=one.person, slots=one.proposed, on=monday, by=by)
        day = monday - timedelta(days=7 - number % 4)
        KeyGroupTime.objects.create(
            setting=setting, practitioner=one.person, date=day, plan=PLANS[number % 3], note="Everybody joined in.",
            saved_by=by,
        )  # fmt: skip
    for room in Room.objects.all():
        record("printed_board", room, by=by)


def _steps(setting, today) -> None:
    """Steps that had been open for long were tried lately."""
    NextStep.objects.filter(state="open", opened_at__lt=timezone.now() - timedelta(weeks=6)).update(state="tried")
