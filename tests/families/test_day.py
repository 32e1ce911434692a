"""The family's pages ask the same of a large nursery; Today in its parts; times to meet; papers to write, read and sign."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django_scopes import scope
from icalendar import Calendar

from children.models import Carer
from families.data_models import RetentionRules
from families.due import about_of_term
from families.reminders import remind, remind_of_about
from families.talking import answer as write_to_family
from journals.home import add_from_home, share_step
from journals.models import NextStep
from journals.sharing import share
from keyworkers.handovers import open_handover
from keyworkers.meeting_models import Meeting
from keyworkers.meetings import invite
from keyworkers.models import DropIn
from nursery.roles import Role
from paperwork.beginning import begin_for
from paperwork.models import Document, Kind, Signature
from paperwork.states import State
from paperwork.writing import save_texts
from tests import factories
from tests.conftest import NOW
from tests.factories import MONDAY

PARTS = [
    "home", "day", "moments", "times", "journal", "steps", "messages", "forms", "consents", "card", "about", "your_data",
    "you", "notices", "looks",
]  # fmt: skip


@pytest.fixture
def kasia(now, setting, zofia):
    user = factories.make_user(setting, Role.CARER, name="Kasia Kowalska", email="kasia@mail.example")
    return factories.make_carer(zofia, user=user)


@pytest.fixture
def marta_user(setting, marta):
    marta.user = factories.make_user(setting, Role.PRACTITIONER, name="Marta")
    marta.save()
    return marta.user


def page(client, carer, name, *args) -> str:
    client.force_login(carer.user)
    return " ".join(client.get(reverse(name, args=[carer.child.code, *args])).content.decode().split())


def grow(setting, room, zofia, by, count):
    """Everything there is, ``count`` times."""
    for number in range(count):
        child = factories.make_child(setting, f"Kit{Document._base_manager.count()}{number}", room=room)
        factories.make_carer(child)
        entry = factories.make_observation(zofia, child, by=by, words=f"Number {number}.")
        with scope(setting=setting):
            share(observation=entry, words={zofia: f"Number {number}."}, by=by)
            step = NextStep.objects.create(setting=setting, child=zofia, words=f"Step {number}", opened_by=by)
            share_step(step=step, by=by)
            paper = begin_for(child=zofia, kind=Kind.ROOM_MOVE, setting=setting, by=by) if number == 0 else None
            if paper:
                Document.objects.filter(pk=paper.pk).update(occasion=f"{paper.pk}")
            invite(
                child=zofia, kind="family", day=MONDAY + timedelta(days=1 + number), starts=600, ends=630, by=by,
                carers=[zofia.carers.first()], despite="-",
            )  # fmt: skip
            DropIn.objects.create(practitioner=zofia.assignments.first().practitioner, weekday=2, starts=860, ends=890)


@pytest.mark.once  # it counts questions
@pytest.mark.parametrize("name", PARTS)
def test_a_page_of_a_family_asks_the_same_whatever_there_is(client, setting, room, zofia, kasia, manager, name):
    with scope(setting=setting):
        RetentionRules.objects.create(setting=setting, families_see_looks=True)
    client.force_login(kasia.user)
    address = reverse(f"families:{name}", args=[] if name in ("home", "you", "notices") else [zofia.code])

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            response = client.get(address)
        assert response.status_code == 200
        assert len(response.content) < 60_000
        return len(queries)

    grow(setting, room, zofia, manager, 1)
    asked()
    few = asked()
    grow(setting, room, zofia, manager, 8)
    many = asked()
    assert many == few
    assert many <= 12


def test_today_says_what_waits_and_what_changes(client, setting, zofia, kasia, aisha, manager):
    with scope(setting=setting):
        handover = open_handover(
            child=zofia, to=aisha, reason="family", by_day=MONDAY + timedelta(days=14),
            visits=[(MONDAY + timedelta(days=1), 540, 600)], on=MONDAY, by=manager,
        )  # fmt: skip
    found = page(client, kasia, "families:day")
    assert "Tell us about Zofia" in found
    assert "Aisha gets to know Zofia" not in found
    with scope(setting=setting):
        type(handover).objects.update(parents_told_on=MONDAY, parents_told_how="At the door")
    found = page(client, kasia, "families:day")
    assert "Aisha gets to know Zofia" in found
    assert "Tuesday 24 November" in found
    with scope(setting=setting):
        type(handover).objects.update(state="paused")
    found = page(client, kasia, "families:day")
    assert "Aisha gets to know Zofia" in found
    assert "This is paused for now" in found
    assert "Tuesday 24 November" not in found


def test_who_may_only_look_is_asked_for_nothing(client, setting, zofia):
    ada = factories.make_carer(zofia, "Ada", only_looks=True, user=factories.make_user(setting, Role.CARER))
    assert "Tell us about" not in page(client, ada, "families:day")
    assert client.get(reverse("families:about", args=[zofia.code])).status_code == 403
    assert client.post(reverse("families:take", args=[zofia.code]), {"slot": "2026-11-25:860"}).status_code == 403


def test_nothing_is_wanted_that_nobody_would_read(client, setting, zofia, marta, kasia):
    assert "Tell us about Zofia" in page(client, kasia, "families:day")
    with scope(setting=setting):
        zofia.assignments.all().delete()
    assert "Tell us about Zofia" not in page(client, kasia, "families:day")


def test_moments_are_what_the_nursery_noticed_and_what_was_told_can_be_read_again(client, setting, zofia, kasia, marta):
    with scope(setting=setting):
        marta.user = factories.make_user(setting, Role.PRACTITIONER)
        marta.save()
        add_from_home(child=zofia, carer=kasia, by=kasia.user, words="Soup at home.")
        entry = factories.make_observation(zofia, by=marta.user, words="Poured the jug.")
        share(observation=entry, words={zofia: "Poured the jug."}, by=marta.user)
    found = page(client, kasia, "families:moments")
    assert "Poured the jug." in found
    assert "Soup at home." not in found
    client.post(reverse("families:about", args=[zofia.code]), {"home": "A new cot.", "send": "1"})
    assert reverse("families:about", args=[zofia.code]) in page(client, kasia, "families:forms")
    with scope(setting=setting):
        about = Document.objects.get(child=zofia)
        about.texts, about.state, about.answered_on = {about.sections[0]["key"]: "A new cot."}, "final", setting.today()
        about.finished_by, about.finished_at = marta.user, setting.now()
        about.save()
    assert "A new cot." in page(client, kasia, "families:about")


# ---------------------------------------------------------------- times to meet


@pytest.fixture
def drop_in(setting, marta):
    with scope(setting=setting):
        return DropIn.objects.create(practitioner=marta, weekday=2, starts=860, ends=890)


def test_a_parent_books_a_time_gives_it_back_and_two_cannot_have_one(client, setting, zofia, kasia, drop_in, manager):
    assert "2:20" in page(client, kasia, "families:times")
    client.post(reverse("families:take", args=[zofia.code]), {"slot": "2026-11-25:860"})
    found = page(client, kasia, "families:day")
    assert "Wednesday 25 November · 2:20" in found
    assert 'value="2026-11-25:860"' not in page(client, kasia, "families:times")
    other = factories.make_child(setting, "Leo", room=None, team=[drop_in.practitioner])
    piotr = factories.make_carer(other, "Piotr", user=factories.make_user(setting, Role.CARER))
    client.force_login(piotr.user)
    answer = client.post(reverse("families:take", args=[other.code]), {"slot": "2026-11-25:860"}, follow=True)
    assert "That time is not free any more." in answer.content.decode()
    with scope(setting=setting):
        meeting = Meeting.objects.get()
    assert client.post(reverse("families:give_back", args=[other.code, meeting.code])).status_code == 404
    client.force_login(kasia.user)
    client.post(reverse("families:give_back", args=[zofia.code, meeting.code]))
    assert "Wednesday 25 November" not in page(client, kasia, "families:day")


def test_a_family_takes_one_time_of_a_day(client, setting, zofia, kasia, drop_in, manager):
    address = reverse("families:take", args=[zofia.code])
    client.force_login(kasia.user)
    client.post(address, {"slot": "2026-11-25:860"})
    said = client.post(address, {"slot": "2026-11-25:870"}, follow=True).content.decode()
    assert "You have a time on that day already. You can move it." in said
    with scope(setting=setting):
        assert [meeting.starts for meeting in Meeting.objects.all()] == [860]
    client.post(address, {"slot": "2026-12-02:860"})
    with scope(setting=setting):
        assert Meeting.objects.count() == 2, "another day is another visit"


def test_a_time_that_is_over_cannot_be_moved(client, setting, zofia, kasia, drop_in, manager):
    client.force_login(kasia.user)
    client.post(reverse("families:take", args=[zofia.code]), {"slot": "2026-11-25:860"})
    with scope(setting=setting):
        meeting = Meeting.objects.get()
        Meeting.objects.update(date=setting.today(), starts=480, ends=490)
    assert "Arranged" not in page(client, kasia, "families:day")
    assert client.get(reverse("families:move", args=[zofia.code, meeting.code])).status_code == 404
    assert client.post(reverse("families:give_back", args=[zofia.code, meeting.code])).status_code == 404
    with scope(setting=setting):
        Meeting.objects.update(date=setting.today(), starts=480, ends=1430)
    assert client.get(reverse("families:move", args=[zofia.code, meeting.code])).status_code == 200


def test_a_parent_hears_that_whom_they_come_to_see_is_away_that_day(
    client, setting, zofia, kasia, marta, drop_in, manager
):
    away = "Marta is not in that day. Ask us who else can meet you, or choose another time."
    client.force_login(kasia.user)
    client.post(reverse("families:take", args=[zofia.code]), {"slot": "2026-11-25:860"})
    assert away not in page(client, kasia, "families:day")
    factories.make_absence(marta, first_day=MONDAY + timedelta(days=1))
    assert away not in page(client, kasia, "families:day"), "away on another day"
    factories.make_absence(marta, first_day=MONDAY + timedelta(days=2))
    assert away in page(client, kasia, "families:day")


def test_a_parent_moves_a_drop_in_and_keeps_it_until_then(client, setting, zofia, kasia, marta, drop_in, manager):
    client.force_login(kasia.user)
    client.post(reverse("families:take", args=[zofia.code]), {"slot": "2026-11-25:860"})
    with scope(setting=setting):
        meeting = Meeting.objects.get()
    address = reverse("families:move", args=[zofia.code, meeting.code])
    found = page(client, kasia, "families:move", meeting.code)
    assert "Until now: Wednesday 25 November · 2:20 to 2:30" in found
    assert 'value="2026-11-25:870"' in found
    assert 'value="2026-11-25:860"' not in found
    factories.make_absence(marta, first_day=MONDAY + timedelta(days=9))
    answer = client.post(address, {"slot": "2026-12-02:860"}, follow=True).content.decode()
    assert "That time is not free any more." in answer
    assert "Marta is away" not in answer  # a family does not learn of staff's days from an error
    meeting.refresh_from_db()
    assert (meeting.date, meeting.starts) == (MONDAY + timedelta(days=2), 860)
    client.post(address, {"slot": "2026-11-25:870"})
    found = page(client, kasia, "families:day")
    assert "Wednesday 25 November · 2:30" in found
    assert "2:20" not in found
    with scope(setting=setting):
        assert Meeting.objects.count() == 1
        called = invite(
            child=zofia, kind="review", day=MONDAY + timedelta(days=1), starts=600, ends=660, carers=[kasia],
            despite="-", by=manager,
        )  # fmt: skip
    assert client.get(reverse("families:move", args=[zofia.code, called.code])).status_code == 404


@pytest.mark.parametrize("slot", ["", "tomorrow", "2026-11-25:99999", "2026-11-25:861", "2026-12-25:860"])
def test_only_the_times_there_are_can_be_booked(client, setting, zofia, kasia, drop_in, slot):
    client.force_login(kasia.user)
    client.post(reverse("families:take", args=[zofia.code]), {"slot": slot})
    with scope(setting=setting):
        assert not Meeting.objects.exists()


def test_an_invitation_is_told_answered_and_in_the_calendar_without_a_name(client, setting, zofia, kasia, manager):
    with scope(setting=setting):
        meeting = invite(
            child=zofia, kind="review", day=MONDAY + timedelta(days=1), starts=600, ends=660, carers=[kasia],
            subject="Zofia’s talking", despite="-", by=manager,
        )  # fmt: skip
    assert [one.subject for one in mail.outbox] == ["Bramble Lane: a time to meet"]
    client.force_login(kasia.user)
    client.post(reverse("families:come", args=[zofia.code, meeting.code]))
    with scope(setting=setting):
        assert meeting.guests.get(carer=kasia).answer == "yes"
    content = client.get(reverse("families:calendar", args=[zofia.code, meeting.code])).content
    assert b"Zofia" not in content
    event = Calendar.from_ical(content).walk("VEVENT")[0]
    assert event["dtstart"].dt.hour == 10


def test_the_evening_before_a_parent_is_reminded_once(setting, zofia, kasia, manager, in_setting):
    invite(
        child=zofia, kind="review", day=MONDAY + timedelta(days=1), starts=600, ends=660, carers=[kasia], despite="-",
        by=manager,
    )  # fmt: skip
    mail.outbox.clear()
    with time_machine.travel(NOW.replace(hour=17, minute=5)):
        assert remind(setting) == 1
        assert remind(setting) == 0
    assert [one.subject for one in mail.outbox] == ["Bramble Lane: a time to meet"]
    assert "Zofia" not in mail.outbox[0].body


# ---------------------------------------------------------------- Tell us about, by the parent


def test_a_family_hears_once_a_fortnight_before_tell_us_about_is_wanted(setting, room, zofia, kasia, marta, in_setting):
    leo = factories.make_child(setting, "Leo", room=room, team=(marta,))
    factories.make_carer(leo, user=kasia.user)
    nobodys = factories.make_child(setting, "Nora", room=room)
    factories.make_carer(nobodys, user=kasia.user)
    begin_for(child=leo, kind=Kind.ABOUT, setting=setting, by=kasia.user, due_on=MONDAY)
    Document.objects.filter(child=leo).update(answered_on=MONDAY, answered_by="Kasia")
    _none, by = about_of_term(zofia, MONDAY)
    heard = {}
    for days in (15, 14, 13, 1):
        with time_machine.travel(datetime.combine(by - timedelta(days=days), time(17, 5), ZoneInfo(setting.timezone))):
            heard[days] = remind_of_about(setting)
    assert heard == {15: 0, 14: 1, 13: 0, 1: 0}
    assert [one.subject for one in mail.outbox] == ["Bramble Lane: a form to fill in"]
    assert "Zofia" not in mail.outbox[0].body


def test_an_evening_without_a_server_is_made_good(setting, zofia, kasia, in_setting):
    _none, by = about_of_term(zofia, MONDAY)
    with time_machine.travel(datetime.combine(by - timedelta(days=12), time(17, 5), ZoneInfo(setting.timezone))):
        assert remind_of_about(setting) == 1


def test_a_parent_tells_us_about_their_child(client, setting, zofia, kasia, marta_user):
    client.force_login(kasia.user)
    address = reverse("families:about", args=[zofia.code])
    assert "Start, about 5 minutes" in client.get(address).content.decode()
    client.post(address)
    with scope(setting=setting):
        paper = Document.objects.get(kind=Kind.ABOUT)
        key, other = paper.sections[0]["key"], paper.sections[1]["key"]
    save = reverse("families:about_save", args=[zofia.code])
    first = client.post(save, {"version": paper.version, key: "Kocha konie."}).json()
    assert first["said"] == "Saved 10:15"
    client.post(address, {"version": first["version"], key: "Kocha konie.", other: "She sings.", "send": "1"})
    paper.refresh_from_db()
    assert paper.texts[key] == "Kocha konie."
    assert paper.texts[other] == "She sings."
    assert (paper.answered_by, paper.answered_on) == ("Kasia Kowalska", MONDAY)
    assert paper.owner.first_name == "Marta"
    assert "Tell us about Zofia" not in page(client, kasia, "families:day")


def test_what_two_write_at_once_is_not_lost(client, setting, zofia, kasia, marta_user):
    with scope(setting=setting):
        paper = begin_for(child=zofia, kind=Kind.ABOUT, setting=setting, by=marta_user)
        key = paper.sections[0]["key"]
        save_texts(document=paper, version=0, texts={key: "From the door."}, by=marta_user)
    client.force_login(kasia.user)
    response = client.post(reverse("families:about", args=[zofia.code]), {"version": "0", key: "From home."})
    assert response.status_code == 409
    assert "Marta is writing in it just now." in response.content.decode()
    assert "From home." in response.content.decode()
    assert client.post(reverse("families:about_save", args=[zofia.code]), {"version": "0", key: "x"}).status_code == 409
    with time_machine.travel(NOW + timedelta(minutes=5)):
        client.force_login(kasia.user)
        response = client.post(reverse("families:about", args=[zofia.code]), {"version": "0", key: "From home."})
        assert "Somebody else has written in it meanwhile." in response.content.decode()
    paper.refresh_from_db()
    assert paper.texts[key] == "From the door."


def test_what_was_said_last_time_stands_beside(client, setting, zofia, kasia, marta_user):
    with scope(setting=setting), time_machine.travel(NOW - timedelta(days=200)):
        before = begin_for(child=zofia, kind=Kind.ABOUT, setting=setting, by=marta_user)
        save_texts(document=before, version=0, texts={before.sections[0]["key"]: "Trains."}, by=marta_user)
    client.force_login(kasia.user)
    client.post(reverse("families:about", args=[zofia.code]))
    found = page(client, kasia, "families:about")
    assert "What you said last time" in found
    assert "Trains." in found


# ---------------------------------------------------------------- papers to read and sign


@pytest.fixture
def summary(setting, zofia, marta_user):
    with scope(setting=setting):
        paper = begin_for(child=zofia, kind=Kind.SUMMARY, setting=setting, by=marta_user)
        Document.objects.filter(pk=paper.pk).update(
            state=State.WITH_FAMILY, finished_by=marta_user, finished_at=NOW, shared_by=marta_user, shared_at=NOW,
            texts={"how": "Waves at the door."},
        )  # fmt: skip
        return Document.objects.get(pk=paper.pk)


def test_a_parent_reads_and_signs_once_with_a_comment(client, setting, zofia, kasia, summary):
    assert "Read and sign" in page(client, kasia, "families:day")
    assert "Waves at the door." in page(client, kasia, "families:paper", summary.code)
    address = reverse("families:paper", args=[zofia.code, summary.code])
    client.post(address, {"comment": "At home too."})
    with scope(setting=setting):
        signed = Signature.objects.get()
    assert (signed.name, signed.comment, signed.recorded_by) == ("Kasia Kowalska", "At home too.", None)
    found = page(client, kasia, "families:paper", summary.code)
    assert "At home too." in found
    assert "I have read it: sign" not in found
    assert "Read and sign" not in page(client, kasia, "families:day")


@pytest.mark.parametrize(
    ("values", "get", "post"),
    [
        ({"parental_responsibility": False}, 200, 404),
        ({"only_looks": True}, 200, 404),
        ({"restricted": True}, 404, 404),
    ],
)
def test_who_reads_and_who_signs(client, setting, zofia, kasia, summary, values, get, post):
    with scope(setting=setting):
        Carer.objects.filter(pk=kasia.pk).update(**values)
    client.force_login(kasia.user)
    address = reverse("families:paper", args=[zofia.code, summary.code])
    assert client.get(address).status_code == get
    assert client.post(address, {"comment": ""}).status_code == post


def test_what_is_not_with_the_family_is_not_there(client, setting, zofia, kasia, summary):
    with scope(setting=setting):
        Document.objects.update(state=State.FINAL)
    client.force_login(kasia.user)
    for name in ("families:paper", "families:paper_pdf"):
        assert client.get(reverse(name, args=[zofia.code, summary.code])).status_code == 404


def test_a_dot_on_forms_and_messages_says_that_something_waits(client, setting, zofia, kasia, marta, manager):
    address = reverse("families:day", args=[zofia.code])
    client.force_login(kasia.user)
    asked = {"headers": {"HX-Request": "true"}}
    found = client.get(address, **asked).content.decode()
    assert 'id="dot-forms" hx-swap-oob="true"' in found
    assert 'id="dot-messages"' not in found
    with scope(setting=setting):
        write_to_family(child=zofia, words="She is well.", by=manager)
    assert 'id="dot-messages" hx-swap-oob="true"' in client.get(address, **asked).content.decode()
    assert "hx-swap-oob" not in client.get(address).content.decode()
