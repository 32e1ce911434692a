"""Who is responsible for a child at any minute: booked times, care team, shifts, absences and closures in; spans out.

Pure: no query, no request, no clock. Times are whole minutes since midnight, local to the setting, so a day on which the
clocks change needs no care: nurseries are closed at that hour. Days are Monday to Friday less closures. A meeting away
from the nursery is as an absence for part of a day. The rules are those of ``contracts.md`` 4. ``keyworkers/loading.py``
fills these classes from the database.
"""

import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from nursery.timetable import Spans, Timetable, times_on

KEY_WORKER, SECONDARY, BUDDY, NOBODY = "key_worker", "secondary", "buddy", "none"
ROLES = (KEY_WORKER, SECONDARY, BUDDY)


@dataclass(slots=True)
class History[T]:
    """Values that hold from one day until another: ``(starts_on, ends_on or None, value)`` in order of time."""

    rows: list[tuple[date, date | None, T]] = field(default_factory=list)

    def at(self, day: date) -> T | None:
        """The value on ``day``; before the first known one began, that one."""
        found = None
        for starts_on, ends_on, value in self.rows:
            if starts_on <= day and (ends_on is None or ends_on > day):
                found = value
        if found is None and self.rows and day < self.rows[0][0]:
            return self.rows[0][2]
        return found


@dataclass(slots=True)
class Person:
    """A practitioner, as far as cover cares. ``starts_on`` and ``leaves_on`` are both included."""

    key: int
    ref: str
    starts_on: date | None = None
    leaves_on: date | None = None
    shifts: History[Timetable] = field(default_factory=History)
    extra: dict[date, Spans] = field(default_factory=dict)
    absences: list[tuple[date, date]] = field(default_factory=list)
    non_contact: History[list] = field(default_factory=History)
    meetings: dict[date, list[tuple[int, int, bool]]] = field(default_factory=dict)
    """(starts, ends, away from the nursery) of drop-ins and meetings; hours away are as an absence for part of a day"""
    row: Any = None  # whatever the caller wants to find again, such as a model
    _present: dict[date, Spans] = field(default_factory=dict, repr=False)

    def is_employed(self, day: date) -> bool:
        return (self.starts_on is None or self.starts_on <= day) and (self.leaves_on is None or self.leaves_on >= day)

    def is_away(self, day: date) -> bool:
        return any(first <= day <= last for first, last in self.absences)

    def rostered(self, day: date, rota_starts_on: date) -> Spans:
        """Shifts of the day, extra ones included, whether or not the person is away."""
        if not self.is_employed(day):
            return []
        timetable = self.shifts.at(day)
        spans = times_on(timetable, day, rota_starts_on) if timetable else []
        return join([*spans, *self.extra[day]]) if day in self.extra else spans

    def present(self, day: date, rota_starts_on: date) -> Spans:
        """When the person is in on ``day``, in order and apart from each other."""
        if day not in self._present:
            spans = [] if self.is_away(day) else join(self.rostered(day, rota_starts_on))
            self._present[day] = without(spans, self.outside(day)) if day in self.meetings else spans
        return self._present[day]

    def outside(self, day: date) -> Spans:
        """When the person is at a meeting away from the nursery (000-30)."""
        return [[starts, ends] for starts, ends, is_outside in self.meetings.get(day, []) if is_outside]

    def paperwork(self, day: date, rota_starts_on: date) -> Spans:
        """Weekly time for paperwork on ``day``, while the person is in."""
        slots = [[starts, ends] for weekday, starts, ends in self.non_contact.at(day) or [] if weekday == day.weekday()]
        return slots if slots and self.present(day, rota_starts_on) else []

    def away_from_children(self, day: date, rota_starts_on: date) -> Spans:
        """Paperwork, drop-ins and meetings at the nursery on ``day``: count for no ratio, and cover knows them as in."""
        at_meetings = [[starts, ends] for starts, ends, is_outside in self.meetings.get(day, []) if not is_outside]
        return [*self.paperwork(day, rota_starts_on), *at_meetings]


@dataclass(slots=True)
class Place:
    """One place in a child's care team, held from a day until another."""

    role: str
    person: int
    starts_on: date
    ends_on: date | None = None

    def holds_on(self, day: date) -> bool:
        return self.starts_on <= day and (self.ends_on is None or day < self.ends_on)


@dataclass(slots=True)
class Booked:
    """A child, as far as cover cares. ``starts_on`` and ``leaves_on`` are both included."""

    key: int
    ref: str
    starts_on: date
    leaves_on: date | None = None
    rooms: History[int] = field(default_factory=History)
    bookings: History[Timetable] = field(default_factory=History)
    places: list[Place] = field(default_factory=list)
    row: Any = None  # as in Person

    def attends(self, day: date) -> bool:
        return self.starts_on <= day and (self.leaves_on is None or self.leaves_on >= day)

    def times(self, day: date, rota_starts_on: date) -> Spans:
        """Booked times of ``day``, whether or not the setting is open."""
        timetable = self.bookings.at(day) if self.attends(day) else None
        return times_on(timetable, day, rota_starts_on) if timetable else []

    def team(self, day: date) -> dict[str, int]:
        """Role → person on ``day``; before the first known team began, that one (contracts 4)."""
        if not self.places:
            return {}
        day = max(day, min(place.starts_on for place in self.places))
        return {place.role: place.person for place in self.places if place.holds_on(day)}


@dataclass(slots=True)
class Roll:
    """Everything that cover needs of one setting."""

    rota_starts_on: date
    closures: frozenset[date] = frozenset()
    people: dict[int, Person] = field(default_factory=dict)
    children: list[Booked] = field(default_factory=list)
    new_rooms: dict[int, Any] = field(default_factory=dict)  # those that are only thought about

    def is_open(self, day: date) -> bool:
        return day.weekday() < 5 and day not in self.closures

    def open_days(self, first: date, last: date) -> Iterator[date]:
        """Open days from ``first`` to ``last``, both included."""
        for number in range((last - first).days + 1):
            if self.is_open(day := first + timedelta(days=number)):
                yield day

    def present(self, person: int, day: date) -> Spans:
        return self.people[person].present(day, self.rota_starts_on)


@dataclass(slots=True, frozen=True)
class Span:
    """From ``starts`` to ``ends`` the child is with ``person`` (None: nobody of the care team), who is ``by``."""

    starts: int
    ends: int
    by: str
    person: int | None = None


@dataclass(slots=True, frozen=True)
class Session:
    """One booked session of one child and who of the care team is in."""

    child: Booked
    day: date
    starts: int
    ends: int
    spans: tuple[Span, ...]

    @property
    def gaps(self) -> list[Span]:
        return [span for span in self.spans if span.by == NOBODY]


def join(spans: Iterable[list[int]]) -> Spans:
    """Spans in order of time, those that touch or overlap made one."""
    joined: Spans = []
    for starts, ends in sorted(spans):
        if joined and starts <= joined[-1][1]:
            joined[-1][1] = max(joined[-1][1], ends)
        else:
            joined.append([starts, ends])
    return joined


def without(spans: Spans, gone: Spans) -> Spans:
    """``spans`` less every minute of ``gone``."""
    left = [list(span) for span in spans]
    for starts, ends in gone:
        left = [
            part
            for begins, until in left
            for part in ([begins, min(until, starts)], [max(begins, ends), until])
            if part[0] < part[1]
        ]
    return left


def split(starts: int, ends: int, team: list[tuple[str, int, Spans]]) -> tuple[Span, ...]:
    """Divide ``starts`` to ``ends`` among ``team``: (role, person, when in) in order of precedence.

    Each minute goes to the first of them who is in, else to nobody. Neighbouring spans of one person merge.
    """
    edges = {starts, ends}
    for _, _, present in team:
        for span in present:
            edges.update(edge for edge in span if starts < edge < ends)
    found: list[Span] = []
    points = sorted(edges)
    for begin, end in itertools.pairwise(points):
        by, person = NOBODY, None
        for role, someone, present in team:
            if any(span[0] <= begin and end <= span[1] for span in present):
                by, person = role, someone
                break
        if found and (found[-1].by, found[-1].person) == (by, person):
            found[-1] = Span(found[-1].starts, end, by, person)
        else:
            found.append(Span(begin, end, by, person))
    return tuple(found)


def sessions_on(roll: Roll, child: Booked, day: date) -> list[Session]:
    """The booked sessions of ``child`` on ``day``, each with who has the child when. None on a closed day."""
    times = child.times(day, roll.rota_starts_on) if roll.is_open(day) else []
    if not times:
        return []
    places = child.team(day)
    team = [(role, places[role], roll.present(places[role], day)) for role in ROLES if role in places]
    return [Session(child, day, starts, ends, split(starts, ends, team)) for starts, ends in times]


def cover(roll: Roll, first: date, last: date, *, room: int | None = None) -> Iterator[Session]:
    """Every booked session from ``first`` to ``last``, both included; of ``room`` alone where that is given."""
    for day in roll.open_days(first, last):
        for child in roll.children:
            if room is None or child.rooms.at(day) == room:
                yield from sessions_on(roll, child, day)


def totals(sessions: Iterable[Session]) -> dict[str, int]:
    """Minutes: ``booked`` = ``key_worker`` + ``secondary`` + ``buddy`` + ``none``."""
    minutes = dict.fromkeys(("booked", *ROLES, NOBODY), 0)
    for session in sessions:
        for span in session.spans:
            minutes[span.by] += span.ends - span.starts
        minutes["booked"] += session.ends - session.starts
    return minutes


def person_at(sessions: Iterable[Session], minute: int) -> Span | None:
    """Whom the child is with at ``minute``; None where nothing is booked then."""
    for session in sessions:
        for span in session.spans:
            if span.starts <= minute < span.ends:
                return span
    return None
