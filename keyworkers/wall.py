"""The room screen: who has which child right now. First names, faces, marks and times; nothing else leaves this module (R85).

Works on a loaded ``Roll`` and the day's register: no query, no request, no clock. Minutes since midnight.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from keyworkers.cover import KEY_WORKER, ROLES, Booked, Roll, Session, sessions_on
from keyworkers.today import back_on
from keyworkers.words import short_names
from nursery.templatetags.kith import clock, names

LOOK_AHEAD_DAYS = 21
MOST_COMING, MOST_NOTES, MOST_NAMED = 2, 4, 3


@dataclass(slots=True)
class Tile:
    """A child on the screen; ``at`` is when they come, for those who are not there yet."""

    child: Any
    name: str
    is_here: bool = True
    at: str = ""
    has_picture: bool = False

    @property
    def is_long(self) -> bool:
        return len(self.name) > 9


@dataclass(slots=True)
class Covered:
    """Children of somebody else's group who are with the person of the card."""

    key_worker: Any
    words: str
    tiles: list[Tile]


@dataclass(slots=True)
class Card:
    """One grown-up and who is with them; ``person`` is None where none of the children's own people is in."""

    person: Any
    name: str = ""
    groups: str = ""
    own: list[Tile] = field(default_factory=list)
    covered: list[Covered] = field(default_factory=list)
    coming: list[tuple[Any, str]] = field(default_factory=list)

    @property
    def faces(self) -> int:
        return len(self.own) + sum(len(group.tiles) for group in self.covered if len(group.tiles) > 1)

    @property
    def is_wide(self) -> bool:
        return self.faces > 6 or (len(self.own) > 2 and any(len(group.tiles) > 1 for group in self.covered))


@dataclass(slots=True)
class Wall:
    cards: list[Card]
    notes: list[tuple[Any, str, str]]
    """(person, words, emphasised end)"""
    greeting: str = ""


@dataclass(slots=True)
class _There:
    """A child who is in, or still expected."""

    child: Booked
    sessions: list[Session]
    is_here: bool
    starts: int
    person: int | None
    key_worker: int | None


def wall_of(roll: Roll, day: date, minute: int, *, register: Mapping[int, Any], pictures: set[int]) -> Wall:
    """The screen of the room whose children ``roll`` holds.

    ``register`` maps a child to what is written of them today; while it is empty, who is booked counts as in.
    ``pictures`` are the children whose picture may be shown.
    """
    there = [found for child in roll.children if (found := _there(roll, child, day, minute, register))]
    child_names = short_names(found.child.row for found in there)
    keys = {key for found in there for key in (found.person, found.key_worker) if key}
    people = short_names(roll.people[key].row for key in keys)
    by_person: dict[int | None, list[_There]] = defaultdict(list)
    for found in there:
        if found.person or found.is_here:
            by_person[found.person].append(found)
    group_sizes: dict[int | None, int] = defaultdict(int)
    for members in by_person.values():
        for found in members:
            group_sizes[found.key_worker] += 1

    def tile(found: _There) -> Tile:
        at = clock(found.starts) if not found.is_here and found.starts > minute else ""
        return Tile(found.child.row, child_names[found.child.key], found.is_here, at, found.child.key in pictures)

    cards = {}
    for key, members in by_person.items():
        card = cards[key] = Card(roll.people[key].row if key else None, people[key] if key else "")
        groups: dict[int | None, list[_There]] = defaultdict(list)
        for found in members:
            groups[found.key_worker].append(found)
        whole = []
        for key_worker, found_here in groups.items():
            tiles = [tile(found) for found in found_here]
            if key is None or key_worker in (key, None):
                card.own += tiles
                whole += [key_worker] if key and key_worker == key else []
                continue
            is_whole = len(tiles) == group_sizes[key_worker] and len(tiles) > 1
            whole += [key_worker] if is_whole else []
            words = _with(roll, key_worker, tiles, people[key], day, minute, is_whole=is_whole)
            card.covered.append(Covered(roll.people[key_worker].row, words, tiles))
        card.covered.sort(key=lambda group: (-len(group.tiles), str(group.key_worker)))
        card.groups = names(roll.people[one].row.group_name for one in sorted(whole, key=lambda one: one != key))
    _add_coming(roll, cards, by_person, child_names, minute)
    ordered = sorted(cards.values(), key=lambda card: (card.person is None, card.name))
    notes = _notes(roll, day, minute)
    return Wall(ordered, notes, "" if ordered else _greeting(roll, day, minute))


def _there(roll: Roll, child: Booked, day: date, minute: int, register: Mapping[int, Any]) -> _There | None:
    row = register.get(child.key)
    if row and (row.absent_reason or row.left_at):
        return None
    sessions = sessions_on(roll, child, day)
    ahead = next((session for session in sessions if session.ends > minute), None)
    arrived = bool(row and row.arrived_at) or bool(not register and ahead and ahead.starts <= minute)
    if not arrived and ahead is None:
        return None
    team = child.team(day)
    in_now = [team[role] for role in ROLES if role in team and _is_in(roll, team[role], day, minute)]
    starts = ahead.starts if ahead else minute
    return _There(child, sessions, arrived, starts, in_now[0] if in_now else None, team.get(KEY_WORKER))


def _is_in(roll: Roll, person: int, day: date, minute: int) -> bool:
    return any(starts <= minute < ends for starts, ends in roll.present(person, day))


def _with(roll, key_worker: int, tiles: list[Tile], who: str, day: date, minute: int, *, is_whole: bool) -> str:
    """``"Foxes are with Marta today"``; of one child ``"is with Tom"``, since the name stands before it."""
    if len(tiles) == 1:
        return f"is with {who}"
    group = roll.people[key_worker].row.group_name
    if not is_whole:
        return f"{group} with {who}"
    later = [starts for starts, _ in roll.present(key_worker, day) if starts > minute]
    if later:
        return f"{group} are with {who} until {clock(later[0])}"
    return f"{group} are with {who}" + ("" if roll.present(key_worker, day) else " today")


def _add_coming(roll: Roll, cards: dict, by_person: dict, child_names: dict[int, str], minute: int) -> None:
    """On a card: who comes to its person later, and when."""
    group_of: dict[int | None, list[int]] = defaultdict(list)
    changes: dict[tuple[int, int, int], list[str]] = defaultdict(list)
    for key, members in by_person.items():
        for found in members:
            group_of[found.key_worker].append(found.child.key)
            later = (span for session in found.sessions for span in session.spans if span.starts > minute)
            change = next((span for span in later if span.person and span.person != key), None)
            if change and found.key_worker and change.person in cards:
                changes[change.starts, change.person, found.key_worker].append(child_names[found.child.key])
    for (starts, person, key_worker), children in sorted(changes.items()):
        coming = cards[person].coming
        if len(coming) == MOST_COMING:
            continue
        row = roll.people[key_worker].row
        if len(children) == len(group_of[key_worker]) and len(children) > 1:
            words = f"{row.group_name} come at {clock(starts)}"
        elif len(children) <= MOST_NAMED:
            words = f"{names(children)} {'comes' if len(children) == 1 else 'come'} at {clock(starts)}"
        else:
            words = f"Some {row.group_name} come at {clock(starts)}"
        coming.append((row, words))


def _notes(roll: Roll, day: date, minute: int) -> list[tuple[Any, str, str]]:
    """Key workers of the room who are not in now and when they are again, never why."""
    key_workers = {child.team(day).get(KEY_WORKER) for child in roll.children} - {None}
    notes = []
    for key in sorted(key_workers, key=lambda key: str(roll.people[key].row)):
        present = roll.present(key, day)
        if not roll.is_open(day) or not roll.people[key].is_employed(day) or _is_in(roll, key, day, minute):
            continue
        later = [starts for starts, _ in present if starts > minute]
        if later:
            notes.append((roll.people[key].row, "comes at", clock(later[0])))
        elif not present:
            then = back_on(roll, key, day, LOOK_AHEAD_DAYS)
            notes.append((roll.people[key].row, *_back(day, then)))
    return notes[:MOST_NOTES]


def _back(day: date, then: date | None) -> tuple[str, str]:
    if then is None:
        return "is not in", "today"
    if then == day + timedelta(days=1):
        return "is back", "tomorrow"
    if then < day + timedelta(days=7):
        return "is back on", f"{then:%A}"
    return "is back on", f"{then.day} {then:%B}"


def _greeting(roll: Roll, day: date, minute: int) -> str:
    """What stands there when nobody is in."""
    ahead = [s.ends > minute for child in roll.children for s in sessions_on(roll, child, day)]
    if any(ahead):
        return "Good morning" if minute < 12 * 60 else "Hello"
    then = next(roll.open_days(day + timedelta(days=1), day + timedelta(days=LOOK_AHEAD_DAYS)), None)
    if then is None:
        return "See you soon"
    return "See you tomorrow" if then == day + timedelta(days=1) else f"See you on {then:%A}"
