"""Cover ahead: for each child and half day, who of the care team is in; the sentence; what would close the gaps.

Works on a loaded ``Roll`` alone: no query, no request, no clock. A half day is what is booked before or after one o'clock.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta

from keyworkers.cover import BUDDY, KEY_WORKER, NOBODY, SECONDARY, Booked, Place, Roll, sessions_on
from keyworkers.familiarity import Known, familiarity
from keyworkers.rules import why_not
from nursery.templatetags.kith import names, shortday

MIDDAY = 13 * 60
OUT = "out"
ORDER = (KEY_WORKER, SECONDARY, BUDDY)
MOST_CLOSERS = 4


@dataclass(slots=True)
class Row:
    """One child: a pair of halves for each day, each one of key_worker, secondary, buddy, none, out."""

    child: object
    halves: list[tuple[str, str]]

    @property
    def has_gap(self) -> bool:
        return any(NOBODY in pair for pair in self.halves)


@dataclass(slots=True)
class Closer:
    """Somebody who as buddy would close gaps of ``child``: ``closes`` of ``gaps`` half days between two days."""

    child: object
    person: object
    closes: int
    gaps: int
    when: str
    first: date
    has_buddy: bool


@dataclass(slots=True)
class Forecast:
    weeks: list[list[tuple[date, bool]]]
    """(day, closed) of Monday to Friday for each week"""
    groups: list[tuple[object, list[Row]]]
    """key worker (or None) and the children; by name, children without one first"""
    counts: Counter = field(default_factory=Counter)
    gaps: dict[int, list[tuple[date, int, int]]] = field(default_factory=dict)
    """child → (day, starts, ends) with nobody"""

    @property
    def sessions(self) -> int:
        return sum(self.counts.values())


def forecast(
    roll: Roll, first: date, weeks: int, *, room: int | None = None, counted: tuple[date, date] | None = None
) -> Forecast:
    """From the Monday on or before ``first`` for ``weeks`` weeks; of children who are in ``room`` on the day.

    ``counted`` narrows what is counted (not what is shown) to days between two dates.
    """
    monday = first - timedelta(days=first.weekday())
    days = [monday + timedelta(days=7 * week + day) for week in range(weeks) for day in range(5)]
    found = Forecast([[(day, not roll.is_open(day)) for day in days[at : at + 5]] for at in range(0, len(days), 5)], [])
    groups: dict[int | None, list[Row]] = defaultdict(list)
    for child in roll.children:
        if room is not None and room not in {child.rooms.at(days[0]), child.rooms.at(days[-1])}:
            continue
        row = Row(child.row, [])
        for day in days:
            is_here = day >= first and (room is None or child.rooms.at(day) == room)
            pair = _halves(roll, child, day, found) if is_here else (OUT, OUT)
            row.halves.append(pair)
            if counted is None or counted[0] <= day <= counted[1]:
                found.counts.update(half for half in pair if half != OUT)
        if any(half != OUT for pair in row.halves for half in pair):
            groups[child.team(max(first, child.starts_on)).get(KEY_WORKER)].append(row)
    people = {key: roll.people[key].row for key in groups if key}
    found.groups = [
        (people.get(key), groups[key])
        for key in sorted(groups, key=lambda key: (key is not None, str(people.get(key))))
    ]
    return found


def _halves(roll: Roll, child: Booked, day: date, found: Forecast) -> tuple[str, str]:
    minutes: tuple[Counter, Counter] = (Counter(), Counter())
    for session in sessions_on(roll, child, day):
        for span in session.spans:
            minutes[0][span.by] += max(min(span.ends, MIDDAY) - span.starts, 0)
            minutes[1][span.by] += max(span.ends - max(span.starts, MIDDAY), 0)
            if span.by == NOBODY:
                found.gaps.setdefault(child.key, []).append((day, span.starts, span.ends))
    return _half(minutes[0]), _half(minutes[1])


def _half(minutes: Counter) -> str:
    """Nobody, if it is so for any minute; else who has the child longest."""
    if minutes[NOBODY]:
        return NOBODY
    longest = max(ORDER, key=lambda by: minutes[by])
    return longest if minutes[longest] else OUT


def sentence(found: Forecast, weeks: int, *, away=None) -> tuple[str, str, str]:
    """(beginning, what is emphasised, end). ``away`` is who is thought to be away."""
    gaps = found.counts[NOBODY]
    so = f"If {away} is away, " if away else ""
    if not found.sessions:
        return f"{so}nobody is booked." if so else "Nobody is booked.", "", ""
    if not gaps:
        return (
            f"{so}everyone has someone they know."
            if so
            else f"Everyone has someone they know in the next {weeks} weeks.",
            "",
            "",
        )
    count = f"{gaps} session{'' if gaps == 1 else 's'}"
    return (
        so,
        count,
        f" {'has' if gaps == 1 else 'have'} nobody the child knows{'' if so else f' in the next {weeks} weeks'}.",
    )


def think_away(roll: Roll, person: int, first: date, last: date) -> None:
    """What if this person were away from ``first`` to ``last``?"""
    roll.people[person].absences.append((first, last))
    roll.people[person]._present.clear()


def think_buddy(child: Booked, person: int, first: date) -> None:
    """What if this person were the child's buddy from ``first``?"""
    child.places = [place for place in child.places if place.role != BUDDY or place.starts_on < first]
    for place in child.places:
        if place.role == BUDDY and (place.ends_on is None or place.ends_on > first):
            place.ends_on = first
    child.places.append(Place(BUDDY, person, first))


def closers(roll: Roll, found: Forecast, known: Known) -> list[Closer]:
    """For the children with most gaps, who as buddy would close most of them, and of these who knows
    the child best. Whoever is buddy now would no longer be."""
    children = {child.key: child for child in roll.children}
    offers = []
    for key, gaps in sorted(found.gaps.items(), key=lambda item: (-len(item[1]), children[item[0]].ref)):
        child, first = children[key], gaps[0][0]
        team = child.team(max(first, child.starts_on))
        if KEY_WORKER not in team:
            continue  # needs more than a buddy
        best = None
        for person in roll.people.values():
            room = child.rooms.at(first)
            if person.key in team.values() or person.row.room_id not in (None, room):
                continue
            if why_not(person.row, BUDDY, child.row, not_with=known.not_with.get(key, ()), day=first):
                continue
            closed = sum(_is_in(roll, person.key, *gap) for gap in gaps)
            rank = (closed, familiarity(child, person, first, known.noticed.get((key, person.key), 0))[0], -person.key)
            if closed and (best is None or rank > best[0]):
                best = (rank, person, closed)
        if best:
            last = gaps[-1][0]
            when = shortday(first) if first == last else f"{shortday(first)} to {shortday(last)}"
            offers.append(Closer(child.row, best[1].row, best[2], len(gaps), when, first, BUDDY in team))
        if len(offers) == MOST_CLOSERS:
            break
    return offers


def _is_in(roll: Roll, person: int, day: date, starts: int, ends: int) -> bool:
    return any(begin <= starts and ends <= end for begin, end in roll.present(person, day))


def in_words(counts: Counter) -> list[tuple[int, str, str]]:
    """(how many, its swatch, what they are) for the side of the page."""
    words = {
        NOBODY: ("none", "with nobody they know"),
        BUDDY: ("bud", "with their buddy"),
        SECONDARY: ("sec", "with their secondary"),
        KEY_WORKER: ("key", "with their key worker"),
    }
    return [(counts[by], swatch, said) for by, (swatch, said) in words.items()]


def who_has_gaps(found: Forecast) -> str:
    """Names of children with gaps, at most four."""
    rows = [row.child.name for _, rows in found.groups for row in rows if row.has_gap]
    return names([*rows[:4], *([f"{len(rows) - 4} more"] if len(rows) > 4 else [])])
