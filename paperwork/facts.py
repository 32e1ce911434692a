"""What a paper says beside its words: names, age, room, how often the child was here, what was noticed, how care went.

While a paper is written this is read afresh; when it becomes final it is kept as it was then (``Document.facts``).
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Avg, Count, DurationField, ExpressionWrapper, F, Q

from children.models import Attendance, BookingPattern, Child, RoomStay
from journals.care_models import Amount, CareKind, CareRecord
from journals.models import Observation
from nursery.models import Closure, Setting
from nursery.templatetags.kith import age_long
from nursery.terms import term_of
from nursery.timetable import times_on
from paperwork.models import Document
from paperwork.paper_facts import paper_facts


def period_of(document: Document, setting: Setting, day: date) -> tuple[date, date]:
    """First and last day of what the paper tells of: its own, else the term of ``day`` until then (one query).

    Nothing later than ``day`` belongs to it, and nothing before the child's first day here.
    """
    first = document.first or term_of(setting, day).starts_on
    last = min(document.last or day, day)
    return min(max(first, document.child.starts_on), last), last


def moments(first: date, last: date, setting: Setting) -> tuple[datetime, datetime]:
    """From the beginning of ``first`` to that of the day after ``last``, where the setting is."""
    zone = ZoneInfo(setting.timezone)
    return datetime.combine(first, time(), zone), datetime.combine(last + timedelta(days=1), time(), zone)


@dataclass(frozen=True, slots=True)
class Sentence:
    """Something that was counted, in words that can be quoted."""

    key: str
    words: str


def attendance(child: Child, first: date, last: date, setting: Setting) -> tuple[int, int]:
    """Sessions (days) that ``child`` attended from ``first`` to ``last``, and those that were booked. Three queries."""
    rows = Attendance.objects.filter(child=child, date__range=(first, last))
    attended = rows.filter(arrived_at__isnull=False).count()
    closed = set(Closure.objects.filter(date__range=(first, last)).values_list("date", flat=True))
    patterns = list(BookingPattern.objects.between(first, last).filter(child=child))
    booked, day = 0, first
    while day <= last:
        if day.weekday() < 5 and day not in closed:
            held = next((one for one in reversed(patterns) if one.holds_on(day)), None)
            booked += bool(held and times_on(held.timetable, day, setting.rota_starts_on))
        day += timedelta(days=1)
    return attended, booked


def attendance_words(child: Child, attended: int, booked: int) -> str:
    if not booked and not attended:
        return ""
    return f"{child.name} came to {attended} of {max(booked, attended)} booked sessions."


def care_sentences(child: Child, first: date, last: date, setting: Setting) -> list[Sentence]:
    """How sleep, meals and the potty went, each a sentence; nothing where nothing was written down. One query."""
    begins, ends = moments(first, last, setting)
    sleep, meal = Q(kind=CareKind.SLEEP, ended_at__isnull=False), Q(kind=CareKind.MEAL)
    lasted = ExpressionWrapper(F("ended_at") - F("happened_at"), output_field=DurationField())
    found = CareRecord.objects.kept().filter(child=child, happened_at__gte=begins, happened_at__lt=ends)
    counts = found.aggregate(
        sleeps=Count("pk", filter=sleep),
        asleep=Avg(lasted, filter=sleep),
        meals=Count("pk", filter=meal),
        eaten=Count("pk", filter=meal & Q(amount__in=[Amount.MOST, Amount.ALL, Amount.SECONDS])),
        potty=Count("pk", filter=Q(kind=CareKind.POTTY, what__in=["wee", "poo", "both"])),
    )
    said = []
    if counts["sleeps"]:
        said.append(
            Sentence("sleep", f"{child.name} slept {_times(counts['sleeps'])}, {_length(counts['asleep'])} on average.")
        )
    if counts["meals"]:
        said.append(Sentence("meals", f"{child.name} ate most or all of {counts['eaten']} of {counts['meals']} meals."))
    if counts["potty"]:
        said.append(Sentence("potty", f"{child.name} used the potty or toilet {_times(counts['potty'])}."))
    return said


def _times(count: int) -> str:
    return {1: "once", 2: "twice"}.get(count, f"{count} times")


def _length(lasted: timedelta) -> str:
    """``"1 h 20"``, ``"45 minutes"``: to five minutes, as nobody slept to the minute."""
    minutes = max(5, round(lasted.total_seconds() / 300) * 5)
    hours, rest = divmod(minutes, 60)
    return f"{hours} h {rest:02d}" if hours else f"{rest} minutes"


def noticed(child: Child, first: date, last: date, setting: Setting) -> tuple[int, dict[str, int]]:
    """How many moments stand in the journal, and how many of each area. One query."""
    begins, ends = moments(first, last, setting)
    kept = Observation.objects.kept().filter(children=child, noticed_at__gte=begins, noticed_at__lt=ends)
    rows = list(kept.values_list("areas", flat=True))
    return len(rows), dict(Counter(area for areas in rows for area in areas))


def facts_of(document: Document, setting: Setting, day: date) -> dict:
    """The facts of an unfinished paper as they are on ``day``; of a final one those it keeps. Nine queries, or none.

    Everything in it can be kept as JSON: days are ISO texts, ``photos`` a list of ``{"code", "caption"}`` whose pictures
    are shown only as far as consent allows on the day they are looked at.
    """
    if document.finished_at:
        return document.facts
    child = document.child
    first, last = period_of(document, setting, day)
    attended, booked = attendance(child, first, last, setting)
    count, areas = noticed(child, first, last, setting)
    stay = RoomStay.objects.on(max(day, child.starts_on)).filter(child=child).select_related("room").last()
    return {
        "child": child.name,
        "full_name": f"{child.first_name} {child.last_name}",
        "born": child.date_of_birth.isoformat(),
        "age": age_long(child, day),
        "room": stay.room.name if stay else "",
        "setting": setting.name,
        "writer": document.owner.name,
        "checker": "",
        "first": first.isoformat(),
        "last": last.isoformat(),
        "on": day.isoformat(),
        "attended": attended,
        "booked": booked,
        "moments": count,
        "areas": areas,
        "answered_by": document.answered_by,
        "answered_on": document.answered_on.isoformat() if document.answered_on else "",
        "photos": document.facts.get("photos", []),
        "meant": document.facts.get("meant", []),
        "paper": paper_facts(document, stay.room.name if stay else ""),
    }
