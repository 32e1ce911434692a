"""One day, as Today shows it: a sentence, lanes of cover, gaps with people who could help, who is away.

Works on a loaded ``Roll`` alone: no query, no request, no clock. Minutes since midnight.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta

from keyworkers.cover import KEY_WORKER, NOBODY, Booked, Roll, Session, Span, sessions_on, without
from keyworkers.familiarity import Known, familiarity
from keyworkers.ratios import QUARTER, Quarter, Ratios, Stretch, shortages, stretches, through_the_day
from keyworkers.rules import NEVER_BUDDY
from nursery.roles import LEADS, Role
from nursery.templatetags.kith import clock, clocks, months_old, names

COUNTED_FLOATING = frozenset({Role.PRACTITIONER, Role.APPRENTICE, Role.BANK})
STAYS_AT_MOST = 120  # minutes past the end, or before the start, of a shift
SOON_DAYS = 14


@dataclass(slots=True)
class Strip:
    """One span of a lane, placed in quarter hours of the day's window."""

    by: str
    person: object
    starts: int
    ends: int
    column: int
    until: int

    @property
    def style(self) -> str:
        return {"key_worker": "key", "secondary": "sec", "buddy": "bud"}.get(self.by, "none")

    @property
    def is_short(self) -> bool:
        return self.until - self.column < 8

    @property
    def is_tiny(self) -> bool:
        """Too short for a name: the mark alone stands there, and the words are for screen readers."""
        return self.until - self.column < 4


@dataclass(slots=True)
class Lane:
    """Children of one key group who have the same people all day."""

    key_worker: object
    children: list
    strips: list[Strip]
    label: str = ""
    note: str = ""
    pauses: list[tuple[int, int, int, int]] = field(default_factory=list)
    """(column, until, starts, ends) of the key worker's time for paperwork"""
    is_gap: bool = False


@dataclass(slots=True)
class RoomDay:
    room: object
    lanes: list[Lane]
    children: int
    note: str
    stretches: list[Stretch] = field(default_factory=list)
    short: list[tuple[int, int, int]] = field(default_factory=list)


@dataclass(slots=True)
class Offer:
    """Somebody who could help: ``verb`` is stands_in (as buddy, today) or stays (an extra shift)."""

    person: object
    verb: str
    words: str
    button: str


@dataclass(slots=True)
class Gap:
    """A child has nobody of the care team from ``starts`` to ``ends``."""

    child: object
    starts: int
    ends: int
    why: str = ""
    offers: list[Offer] = field(default_factory=list)


@dataclass(slots=True)
class Away:
    person: object
    back_on: date | None
    takes: list[tuple[object, str, str]]
    nobody: list


@dataclass(slots=True)
class Day:
    day: date
    opens: int
    closes: int
    rooms: list[RoomDay]
    gaps: list[Gap]
    away: list[Away]
    starting: list
    sessions: list[Session]

    @property
    def columns(self) -> int:
        return (self.closes - self.opens) // QUARTER

    @property
    def hours(self) -> list[tuple[int, int]]:
        """(column, minutes) of each full hour inside the window."""
        return [
            ((hour - self.opens) // QUARTER, hour)
            for hour in range(-(-self.opens // 60) * 60, self.closes, 60)
            if hour > self.opens
        ]

    @property
    def first_hour(self) -> int:
        """Quarters before the first full hour, where the lines of the hours begin."""
        return -self.opens % 60 // QUARTER

    def column(self, minute: int) -> int:
        return min(max(round((minute - self.opens) / QUARTER), 0), self.columns)


def build_day(roll: Roll, day: date, rooms: list, *, opens: int, closes: int, ratios: Ratios) -> Day:
    """Everything about ``day``. ``rooms`` are Room models in order; a child in none of them is left out."""
    sessions = [session for child in roll.children for session in sessions_on(roll, child, day)]
    if sessions:
        opens = min(opens, min(session.starts for session in sessions)) // QUARTER * QUARTER
        closes = -(-max(closes, max(session.ends for session in sessions)) // QUARTER) * QUARTER
    found = Day(day, opens, closes, [], gaps_of(sessions), [], [], sessions)
    by_room: dict[int | None, list[Session]] = defaultdict(list)
    for session in sessions:
        by_room[session.child.rooms.at(day)].append(session)
    quarters = _ratios(roll, day, by_room, rooms, ratios, opens, closes)
    for room in rooms:
        if by_room[room.pk]:
            lanes = lanes_of(roll, by_room[room.pk], found)
            there = {session.child.key for session in by_room[room.pk]}
            day_of_room = quarters[room.pk]
            found.rooms.append(
                RoomDay(room, lanes, len(there), _room_note(lanes), stretches(day_of_room), shortages(day_of_room))
            )
    found.away = away_on(roll, sessions, day)
    found.starting = [
        child.row
        for child in sorted(roll.children, key=lambda child: child.starts_on)
        if day < child.starts_on <= day + timedelta(days=SOON_DAYS) and KEY_WORKER not in child.team(child.starts_on)
    ]
    return found


def sentence(found: Day, *, is_open: bool) -> tuple[str, list[str], str]:
    """The answer in words: (beginning, what is emphasised, end)."""
    if found.day.weekday() > 4:
        return "It is the weekend. Nobody is booked.", [], ""
    if not is_open:
        return "Closed today. Nobody is booked.", [], ""
    if not found.sessions:
        return "Nobody is booked today.", [], ""
    if not found.gaps:
        return "Everyone has someone they know today.", [], ""
    shown = [f"{gap.child.name} from {clocks(gap)}" for gap in found.gaps[:3]]
    more = len({gap.child.pk for gap in found.gaps} - {gap.child.pk for gap in found.gaps[:3]})
    if more:
        shown.append(f"{more} more")
    return "Everyone has someone they know today, except ", shown, "."


def lanes_of(roll: Roll, sessions: list[Session], day: Day) -> list[Lane]:
    """A lane for each key group; a group whose children have different people at the same time is divided."""
    groups: dict[int | None, dict[Booked, list[Span]]] = defaultdict(dict)
    by_child: dict[int, list[Session]] = defaultdict(list)
    for session in sessions:
        by_child[session.child.key].append(session)
    for mine in by_child.values():
        child = mine[0].child
        key_worker = child.team(day.day).get(KEY_WORKER)
        groups[key_worker][child.key] = (child, [span for session in mine for span in session.spans])
    lanes = []
    for key_worker, members in groups.items():
        clusters: list[tuple[list[Booked], list[Span]]] = []
        for child, spans in members.values():
            for cluster in clusters:
                if _agree(cluster[1], spans):
                    cluster[0].append(child)
                    cluster[1][:] = _together(cluster[1], spans)
                    break
            else:
                clusters.append(([child], list(spans)))
        person = roll.people[key_worker].row if key_worker else None
        away = bool(key_worker) and roll.people[key_worker].is_away(day.day)
        for children, spans in clusters:
            rows = [child.row for child in children]
            strips = [
                Strip(
                    span.by,
                    roll.people[span.person].row if span.person else None,
                    span.starts,
                    span.ends,
                    day.column(span.starts),
                    max(day.column(span.ends), day.column(span.starts) + 1),
                )
                for span in spans
            ]
            lane = Lane(person, rows, strips, is_gap=any(strip.by == NOBODY for strip in strips))
            whole = len(clusters) == 1 and not away
            if key_worker:
                lane.pauses = [
                    (day.column(starts), day.column(ends), starts, ends)
                    for starts, ends in roll.people[key_worker].paperwork(day.day, roll.rota_starts_on)
                ]
            lane.label = "" if whole else _short_names(rows)
            out = roll.people[key_worker].outside(day.day) if key_worker and not away else []
            at_meeting = f", at a meeting {clocks(out[0])}" if out else ""
            lane.note = f"{person} away" if away else f"{person}{at_meeting}" if person else "No key worker yet"
            lanes.append(lane)
    return sorted(lanes, key=lambda lane: (str(lane.key_worker or "~"), lane.strips[0].starts))


def _short_names(rows: list, most: int = 2) -> str:
    return ", ".join(row.name for row in rows[:most]) + (f" +{len(rows) - most}" if len(rows) > most else "")


def _agree(first: list[Span], second: list[Span]) -> bool:
    return all(
        (a.by, a.person) == (b.by, b.person) for a in first for b in second if a.starts < b.ends and b.starts < a.ends
    )


def _together(first: list[Span], second: list[Span]) -> list[Span]:
    """Two lists of spans that agree, as one: neighbours and overlaps of one person merged."""
    merged: list[Span] = []
    for span in sorted([*first, *second], key=lambda span: (span.starts, span.ends)):
        last = merged[-1] if merged else None
        if last and (last.by, last.person) == (span.by, span.person) and span.starts <= last.ends:
            merged[-1] = Span(last.starts, max(last.ends, span.ends), last.by, last.person)
        elif not last or span.ends > last.ends:
            merged.append(span)
    return merged


def _room_note(lanes: list[Lane]) -> str:
    away = sorted({str(lane.key_worker) for lane in lanes if lane.note.endswith(" away")})
    if away:
        return f"{names(away)} {'is' if len(away) == 1 else 'are'} away"
    others = [strip.starts for lane in lanes for strip in lane.strips if strip.by != KEY_WORKER]
    if not others:
        return "everyone with their key worker"
    first = min(strip.starts for lane in lanes for strip in lane.strips)
    return f"everyone with their key worker until {clock(min(others))}" if min(others) > first else ""


def gaps_of(sessions: list[Session]) -> list[Gap]:
    """Every stretch in which a booked child has nobody of the care team."""
    gaps: list[Gap] = []
    for session in sessions:
        for span in session.gaps:
            last = gaps[-1] if gaps else None
            if last and last.child is session.child.row and last.ends == span.starts:
                last.ends = span.ends
            else:
                gaps.append(Gap(session.child.row, span.starts, span.ends))
    return gaps


def why_gap(roll: Roll, child: Booked, gap: Gap, day: date) -> str:
    """Why nobody of the care team is there: who is away, who finishes when, which place is empty."""
    team = child.team(day)
    if not team:
        return f"{child.row} has no key worker yet."
    parts = []
    for _role, key in team.items():
        person = roll.people[key]
        present = roll.present(key, day)
        if person.is_away(day):
            parts.append(f"{person.row} is away")
        elif out := _out_during(person, day, gap):
            parts.append(f"{person.row} is at a meeting {clocks(out)}")
        elif not present:
            parts.append(f"{person.row} is not in on {day:%A}s")
        elif present[0][0] >= gap.ends:
            parts.append(f"{person.row} comes at {clock(present[0][0])}")
        elif present[-1][1] <= gap.starts:
            parts.append(f"{person.row} finishes at {clock(present[-1][1])}")
        else:
            parts.append(f"{person.row} has a break")
    missing = [label for role, label in (("secondary", "secondary"), ("buddy", "buddy")) if role not in team]
    if missing:
        parts.append(f"there is no {' or '.join(missing)} yet")
    return f"{names(parts)}."


def _out_during(person, day: date, span) -> list[int] | None:
    """The meeting away from the nursery that takes ``person`` away during ``span``."""
    return next((out for out in person.outside(day) if out[0] < span.ends and span.starts < out[1]), None)


def explain(roll: Roll, gaps: list[Gap], day: date, known: Known, *, most: int = 3) -> None:
    """Why there is each gap, and up to ``most`` people for it, best first: of the care team who could stay or come early;
    then of those who are in all the time and not needed for another room's ratio, who knows the child best."""
    of_child = {child.key: child for child in roll.children}
    for gap in gaps:
        child = of_child[gap.child.pk]
        gap.why = why_gap(roll, child, gap, day)
        team = set(child.team(day).values())
        room = child.rooms.at(day)
        ranked = []
        for key, person in roll.people.items():
            row = person.row
            present = roll.present(key, day)
            if not present or key in known.not_with.get(child.key, ()):
                continue
            in_all_through = any(starts <= gap.starts and gap.ends <= ends for starts, ends in present)
            if in_all_through and key not in team and row.role not in NEVER_BUDDY and row.room_id in (None, room):
                points, words = familiarity(child, person, day, known.noticed.get((child.key, key), 0))
                leads = row.role in LEADS and row.room_id is None
                words = words or ("is in" if leads else "works across rooms and is in" if row.room_id is None else "")
                ranked.append((2 if leads else 1, -points, str(row), Offer(row, "stands_in", words, "Stands in")))
            elif key in team and not _out_during(person, day, gap):
                late, early = gap.ends - present[-1][1], present[0][0] - gap.starts
                if present[-1][1] == gap.starts and late <= STAYS_AT_MOST:
                    offer = Offer(row, "stays", f"could stay until {clock(gap.ends)}", "Stays")
                    ranked.append((0, 0, str(row), offer))
                elif present[0][0] == gap.ends and early <= STAYS_AT_MOST:
                    offer = Offer(row, "stays", f"could come at {clock(gap.starts)}", "Comes")
                    ranked.append((0, 0, str(row), offer))
        gap.offers = [offer for *_, offer in sorted(ranked, key=lambda item: item[:3])[:most]]


def away_on(roll: Roll, sessions: list[Session], day: date) -> list[Away]:
    """Who would be in but is away, and who has their key children."""
    found = []
    for person in roll.people.values():
        if not person.is_away(day) or not person.rostered(day, roll.rota_starts_on):
            continue
        takes: dict[int, dict[int, tuple[object, int]]] = defaultdict(dict)
        nobody = {}
        for session in sessions:
            if session.child.team(day).get(KEY_WORKER) != person.key:
                continue
            for span in session.spans:
                if span.person is None:
                    nobody[session.child.key] = session.child.row
                else:
                    takes[span.person][session.child.key] = (session.child.row, span.ends)
        lines = [
            (
                roll.people[taker].row,
                names([child for child, _ in children.values()]),
                clock(max(ends for _, ends in children.values())),
            )
            for taker, children in takes.items()
        ]
        found.append(Away(person.row, back_on(roll, person.key, day), lines, list(nobody.values())))
    return found


def back_on(roll: Roll, key: int, day: date, most_days: int = 60) -> date | None:
    """The next day on which the person is in, within ``most_days``; None where it is not known."""
    person = roll.people[key]
    for number in range(1, most_days):
        then = day + timedelta(days=number)
        if roll.is_open(then) and not person.is_away(then) and person.rostered(then, roll.rota_starts_on):
            return then
    return None


def counted_in(roll: Roll, key: int, day: date) -> list[list[int]]:
    """When somebody counts for the ratio: in, and neither doing paperwork nor at a meeting."""
    return without(roll.present(key, day), roll.people[key].away_from_children(day, roll.rota_starts_on))


def quarters_on(
    roll: Roll, day: date, ratios: Ratios, opens: int, closes: int, *, less: tuple[int, int, int] | None = None
) -> dict[int, list[Quarter]]:
    """Each room's adults and children through ``day``; ``less``: as if that (person, starts, ends) did not count."""
    by_room: dict[int | None, list[Session]] = defaultdict(list)
    for child in roll.children:
        for session in sessions_on(roll, child, day):
            by_room[child.rooms.at(day)].append(session)
    rooms = {person.row.room_id: person.row.room for person in roll.people.values() if person.row.room_id}
    return _ratios(roll, day, by_room, list(rooms.values()), ratios, opens, closes, less=less)


def _ratios(roll, day, by_room, rooms, ratios, opens, closes, *, less=None) -> dict[int, list[Quarter]]:
    children = {
        room.pk: [(s.starts, s.ends, months_old(s.child.row.date_of_birth, day)) for s in by_room[room.pk]]
        for room in rooms
    }
    adults: dict[int, list[tuple[int, int, bool]]] = {room.pk: [] for room in rooms}
    floating = []
    for person in roll.people.values():
        spans = counted_in(roll, person.key, day)
        if less and less[0] == person.key:
            spans = without(spans, [less[1:]])
        for starts, ends in spans:
            if person.row.room_id in adults:
                adults[person.row.room_id].append((starts, ends, (person.row.qualification_level or 0) >= 6))
            elif person.row.room_id is None and person.row.role in COUNTED_FLOATING:
                floating.append((starts, ends))
    return through_the_day(
        ratios, {room.pk: (children[room.pk], adults[room.pk]) for room in rooms}, floating, opens, closes
    )
