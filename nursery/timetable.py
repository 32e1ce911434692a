"""A rota: what somebody's week looks like, over one or more weeks that repeat.

A timetable is a list of weeks; a week is five lists (Monday to Friday) of spans; a span is ``[starts, ends]`` in whole
minutes since midnight, local to the setting. Staff shifts and children's booked times have the same shape. Pure: no
query, no request, no clock.
"""

import itertools
import re
from datetime import date
from fractions import Fraction

from django.core.exceptions import ValidationError
from django.db import models

DAYS = ("mon", "tue", "wed", "thu", "fri")
DAY_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")
MINUTES_A_DAY = 24 * 60
SPAN = re.compile(r"([0-9]{1,2}):([0-9]{2})\s*-\s*([0-9]{1,2}):([0-9]{2})")

type Spans = list[list[int]]
type Week = list[Spans]
type Timetable = list[Week]


def empty_timetable() -> Timetable:
    """One week in which nothing is booked."""
    return [[[] for _ in DAYS]]


def clock(minutes: int) -> str:
    """``510`` → ``"08:30"``."""
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def parse_clock(text: str) -> int:
    """``"8:30"`` → ``510``. Raises ValueError for anything that is no time of day."""
    match = re.fullmatch(r"([0-9]{1,2}):([0-9]{2})", text.strip())
    if not match or int(match[1]) > 23 or int(match[2]) > 59:
        raise ValueError("a time such as 08:30")
    return int(match[1]) * 60 + int(match[2])


def parse_day(text: str) -> Spans:
    """``"08:00-13:00;13:30-17:00"`` → ``[[480, 780], [810, 1020]]``; ``"off"`` and empty are no spans.

    Spans come back in order of time. Raises ValueError, worded as what would be right (contracts 2): no length, ends
    before it starts, overlaps another, not a time.
    """
    text = text.strip()
    if not text or text.lower() == "off":
        return []
    spans = []
    for part in text.split(";"):
        if not part.strip():
            continue
        match = SPAN.fullmatch(part.strip())
        if not match:
            raise ValueError("times such as 08:00-13:00, several with a ;")
        starts = parse_clock(f"{match[1]}:{match[2]}")
        ends = parse_clock(f"{match[3]}:{match[4]}")
        if ends <= starts:
            raise ValueError("an end after the start")
        spans.append([starts, ends])
    spans.sort()
    for before, after in itertools.pairwise(spans):
        if after[0] < before[1]:
            raise ValueError("times that do not overlap")
    return spans


def format_day(spans: Spans) -> str:
    """The opposite of :func:`parse_day`; empty when there are none."""
    return ";".join(f"{clock(starts)}-{clock(ends)}" for starts, ends in spans)


def week_on(weeks: int, day: date, rota_starts_on: date) -> int:
    """Which of ``weeks`` repeating weeks ``day`` falls in, from 0. Week 0 holds ``rota_starts_on``, a Monday."""
    return ((day - rota_starts_on).days // 7) % weeks


def times_on(timetable: Timetable, day: date, rota_starts_on: date) -> Spans:
    """The spans of ``day``; none at a weekend."""
    weekday = day.weekday()
    return timetable[week_on(len(timetable), day, rota_starts_on)][weekday] if weekday < len(DAYS) else []


def minutes(spans: Spans) -> int:
    return sum(ends - starts for starts, ends in spans)


def weekly_minutes(timetable: Timetable) -> Fraction:
    """Minutes a week, averaged over the weeks of the rota, exactly."""
    return Fraction(sum(minutes(day) for week in timetable for day in week), len(timetable))


def is_sound(timetable: object) -> bool:
    """Whether ``timetable`` has the shape and the order described above."""
    if not isinstance(timetable, list) or not timetable:
        return False
    try:
        return all(
            len(week) == len(DAYS)
            and all(0 <= starts < ends <= MINUTES_A_DAY for day in week for starts, ends in day)
            and all(after[0] >= before[1] for day in week for before, after in itertools.pairwise(day))
            for week in timetable
        )
    except (TypeError, ValueError):
        return False


def check(timetable: object) -> None:
    """Raise ValidationError unless ``timetable`` is sound."""
    if not is_sound(timetable):
        raise ValidationError("Enter times that end after they start and do not overlap.")


class TimetableField(models.JSONField):
    """A timetable, checked on ``full_clean``."""

    def __init__(self, **kwargs):
        kwargs.setdefault("default", empty_timetable)
        kwargs["validators"] = [check]
        super().__init__(**kwargs)
