"""Who meets whom at Bramble Lane, and how Idris settles in. Invented, like everybody there."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from children.models import Attendance, Child
from keyworkers.bookings import load_ahead, slots_ahead
from keyworkers.demo import working_days
from keyworkers.meeting_models import Answer, Meeting, MeetingGuest, MeetingKind
from keyworkers.meetings import invite, record_meeting
from keyworkers.models import DropIn
from keyworkers.settling import do_step, first_days, plan_visits, record_visit, session_of, tell_session
from keyworkers.settling_models import Parting, SettlingVisit
from nursery.models import User
from nursery.timetable import parse_clock
from staff.models import Practitioner

SUITS = "It only suits everybody then"
DROP_INS = {
    "Marta": (2, 915),  # Fern has enough adults then
    "Tom": (1, 855),
    "Aisha": (3, 960),
    "Priya": (0, 840),
    "Dee": (1, 870),
    "Grace": (3, 870),
}  # others: Wednesday


def add_to_demo(setting) -> None:
    """Drop-ins booked, one with somebody who is away; a meeting away from the nursery; an outcome to tell; two children
    who settle in."""
    today, jo, marta = setting.today(), User.objects.get(name="Jo Whitfield"), User.objects.get(name="Marta Nowak")
    people = {person.first_name: person for person in Practitioner.objects.all()}
    children = {child.first_name: child for child in Child.objects.all()}
    for name, (weekday, starts) in DROP_INS.items():
        DropIn.objects.filter(practitioner=people[name]).update(weekday=weekday, starts=starts, ends=starts + 30)
    _make_ahead(setting, people, children, jo, marta, today)
    _make_past(people, children, marta, today)
    _make_idris(setting, people, children, jo, today)
    _make_ottilie(children, people, jo, today)


def _make_ahead(setting, people, children, jo, marta, today) -> None:
    slots = slots_ahead(load_ahead(setting, today), setting, [people["Marta"]], first=today)
    free = [slot for slot in slots if not slot.why_not and slot.day > today]
    for slot, name in zip(free, ("Zofia", "Oscar"), strict=False):
        child = children[name]
        invite(
            child=child, kind=MeetingKind.DROP_IN, day=slot.day, starts=slot.starts, ends=slot.ends, host=people["Marta"],
            carers=child.carers.all()[:1], subject="Starting school" if name == "Zofia" else "", by=marta, despite=SUITS,
        )  # fmt: skip
    away = people["Priya"].absences.earliest("first_day").first_day
    amara = children["Amara"]
    invite(
        child=amara, kind=MeetingKind.DROP_IN, day=away, starts=840, ends=850, host=people["Priya"],
        carers=amara.carers.all()[:1], by=jo, despite=SUITS,
    )  # fmt: skip
    Meeting.objects.filter(kind=MeetingKind.DROP_IN).update(despite="")  # she was not away when it was booked
    soon = today + timedelta(days=6)
    while soon.weekday() > 3:  # Tom’s and Ravi’s mother can Monday to Thursday
        soon += timedelta(days=1)
    ravi = children["Ravi"]
    meeting = invite(
        child=ravi, kind=MeetingKind.OUTSIDE, day=soon, starts=600, ends=690, host=people["Tom"],
        practitioners=[people["Ines"]], carers=ravi.carers.all(), others=["Dr Okoro, speech and language"],
        place="Health centre, Mill Road", is_outside=True, subject="Talking, and what helps", by=jo, despite=SUITS,
    )  # fmt: skip
    meeting.guests.filter(carer__isnull=False).update(answer=Answer.YES)


def _make_past(people, children, marta, today) -> None:
    days = working_days(today, 8)
    jude, zofia = children["Jude"], children["Zofia"]
    review = invite(
        child=jude, kind=MeetingKind.REVIEW, day=days[1], starts=780, ends=810, host=people["Marta"],
        practitioners=[people["Ines"]], carers=jude.carers.all(), subject="His hearing test", by=marta,
    )  # fmt: skip
    record_meeting(
        meeting=review, came=review.guests.exclude(practitioner=None), by=marta,
        words="The audiologist’s letter came: hearing is fine on both sides. We speak face to face with him and give him "
        "time. We look at it again after half-term.",
    )  # fmt: skip
    drop_in = Meeting.objects.create(
        setting=zofia.setting, child=zofia, kind=MeetingKind.DROP_IN, date=days[5], starts=855, ends=865,
        host=people["Marta"], called_by=marta,
    )  # fmt: skip
    for guest in ({"practitioner": people["Marta"]}, {"carer": zofia.carers.first()}):
        MeetingGuest.objects.create(meeting=drop_in, answer=Answer.YES, **guest)
    record_meeting(
        meeting=drop_in, came=drop_in.guests.all(), by=marta,
        words="Zofia counts in Polish at bedtime. Kasia sends the counting song; we sing it before lunch.",
    )  # fmt: skip


def _make_idris(setting, people, children, jo, today) -> None:
    """He came twelve days ago: visits were, two sessions are told, the third is still to tell."""
    idris, priya = children["Idris"], people["Priya"]
    before = [day for day in working_days(idris.starts_on, 6) if day < idris.starts_on]
    plan = [(before[4], 600, 660), (before[2], 600, 690), (before[0], 570, 690)]
    how = [
        {"wellbeing": 3, "words": "Stayed on his mother’s lap, watched the buses.", "parting": Parting.NOT_YET},
        {
            "wellbeing": 2, "minutes_without": 20, "parting": Parting.SHORT, "comforted_by": priya,
            "comfort": "Carried to the window", "words": "Cried at the door, then found the garage.",
            "remarks": "He said “bus” all evening.", "agreed": "Bring his blanket from home.",
        },
        {
            "wellbeing": 4, "involvement": 3, "minutes_without": 90, "parting": Parting.EASY, "comforted_by": priya,
            "words": "Waved at the window. Ate fruit beside Finn.",
        },
    ]  # fmt: skip
    for visit, said in zip(plan_visits(child=idris, visits=plan, by=jo), how, strict=True):
        record_visit(visit=visit, by=jo, **{"attended": True, **said})
    if len(first_days(idris)) < 3:
        _arrive(idris, setting, jo, today)
    for number, day in enumerate(first_days(idris)):
        if number < 2:
            words = ("He looked for Priya often and slept well.", "Played with the garage with Finn, ate two helpings.")
            record_visit(
                visit=session_of(idris, day),
                attended=True,
                wellbeing=3 + number,
                comforted_by=priya,
                words=words[number],
                by=jo,
            )
            tell_session(child=idris, day=day, on=day, how="At the door", words=words[number], by=jo)
    for step in ("introduced", "shown", "forms", "consents", "allergies", "card"):
        do_step(child=idris, step=step, on=before[2], note="Hodan and Priya" if step == "introduced" else "", by=jo)
    for step in ("boundaries", "people"):
        do_step(child=idris, step=step, on=today, by=jo)


def _arrive(child, setting, user, today) -> None:
    zone = ZoneInfo(setting.timezone)
    for day in working_days(today, 8):
        if day >= child.starts_on:
            arrived = datetime.combine(day, time(*divmod(parse_clock("9:00"), 60)), zone)
            Attendance.objects.get_or_create(
                setting=setting, child=child, date=day, defaults={"arrived_at": arrived, "recorded_by": user}
            )


def _make_ottilie(children, people, jo, today) -> None:
    """She starts soon, and nobody is chosen yet: one visit is planned, the lists are begun."""
    ottilie = children["Ottilie"]
    if ottilie.starts_on > today:
        days = [ottilie.starts_on - timedelta(days=number) for number in range(1, 13)]
        days = [day for day in days if day.weekday() < 5 and day > today][:3]
        for day in days[1:2]:
            SettlingVisit.objects.create(setting=ottilie.setting, child=ottilie, date=day, starts=600, ends=660)
        do_step(child=ottilie, step="shown", on=today, by=jo)
