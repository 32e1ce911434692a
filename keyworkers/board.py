"""Key groups: who has whom, on which days they are together, how full each group is.

It shows the regular week: shifts and bookings as agreed, without absences, extra shifts or closures, which are for one
day and belong to Today. ``load_nursery`` asks the database; everything else is plain.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Max

from children.models import BookingPattern, Child, RoomStay
from keyworkers.cover import BUDDY, KEY_WORKER, NOBODY, ROLES, SECONDARY, Booked, Person, Place, Roll, split
from keyworkers.models import CareTeamChange, KeyPersonAssignment
from keyworkers.rules import most_key_children, why_not
from nursery.marks import MARKS
from nursery.models import Room, Setting
from nursery.timetable import DAY_NAMES, Timetable, minutes, weekly_minutes
from staff.models import Practitioner, ShiftPattern

NOON, MORNINGS_END = 12 * 60, 13 * 60 + 30
SHORT_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri")


@dataclass(slots=True)
class Nursery:
    """What every group and every fit is worked out from. ``held`` counts key children, wherever they are."""

    day: date
    roll: Roll
    rooms: dict[int, Room]
    people: dict[int, Practitioner]
    children: dict[int, Booked]
    held: Counter
    homes: dict[int, int] = field(default_factory=dict)  # child → room

    def shifts(self, person: Practitioner) -> Timetable:
        return self.roll.people[person.pk].shifts.at(self.day) or [[[] for _ in DAY_NAMES]]

    def most(self, person: Practitioner) -> int | None:
        """Key children ``person`` should have at most; None where nothing limits it."""
        if person.room_id:
            group_size = self.rooms[person.room_id].group_size
        else:
            group_size = min((room.group_size for room in self.rooms.values() if room.group_size), default=None)
        return most_key_children(person.max_key_children, group_size, weekly_minutes(self.shifts(person)))

    def load(self, person: Practitioner) -> "Load":
        return Load(self.held[person.pk], self.most(person))

    def team(self, child: Booked) -> dict[str, Practitioner]:
        """The care team on the day shown, or on the first day of a child who has not started."""
        places = child.team(max(self.day, child.starts_on))
        return {role: self.people[places[role]] for role in ROLES if role in places}

    def team_now(self, child: Child) -> dict[str, Practitioner | None]:
        """As ``actions.team_on`` says: every role, None where nobody has the place on the day shown."""
        team: dict[str, Practitioner | None] = dict.fromkeys(ROLES)
        for place in self.children[child.pk].places:
            if place.starts_on <= self.day and (place.ends_on is None or place.ends_on > self.day):
                team[place.role] = self.people[place.person]
        return team

    def coming(self, child: Booked) -> Place | None:
        """The next key worker, where a later change is already entered."""
        later = [
            place
            for place in child.places
            if place.role == KEY_WORKER and place.starts_on > max(self.day, child.starts_on)
        ]
        return min(later, key=lambda place: place.starts_on, default=None)


@dataclass(slots=True, frozen=True)
class Load:
    held: int
    most: int | None

    @property
    def is_full(self) -> bool:
        return self.most is not None and self.held >= self.most

    @property
    def words(self) -> str:
        """``"4 of 5"``, ``"5 of 5, full"``, ``"6 of 5, over"``; ``"4"`` where nothing limits it."""
        if self.most is None:
            return str(self.held)
        after = ", over" if self.held > self.most else ", full" if self.is_full else ""
        return f"{self.held} of {self.most}{after}"

    @property
    def pips(self) -> list[str]:
        """One for each place: ``on``, ``over`` or empty."""
        most = self.held if self.most is None else self.most
        return ["on"] * min(self.held, most) + ["over"] * (self.held - most) + [""] * (most - self.held)


@dataclass(slots=True, frozen=True)
class Dot:
    """One weekday of one child. ``gap`` says in words how long nobody of the care team is in."""

    letter: str
    kind: str
    words: str


@dataclass(slots=True, frozen=True)
class Fit:
    """How much of a child's booked time somebody is on shift, over ``weeks`` weeks; ``by_day`` in minutes a week."""

    days: int
    whole: int
    part: int
    weeks: int
    together: int
    booked: int
    by_day: tuple[float, ...]

    @property
    def percent(self) -> int:
        return round(100 * self.together / self.booked)

    @property
    def hours_by_day(self) -> list[str]:
        return [hours(spent) if spent else "" for spent in self.by_day]

    @property
    def words(self) -> str:
        """``"3 of 3 days"``, ``"2 of 3 days, part of 1"``, ``"part of 2 days"``, ``"none of 3 days"``."""
        if not self.days:
            return "no days booked"
        weeks = f" in {self.weeks} weeks" if self.weeks > 1 else ""
        if not self.whole and self.part:
            return f"part of {self.part} day{'s' * (self.part != 1)}{weeks}"
        if not self.whole:
            return f"none of {self.days} day{'s' * (self.days != 1)}{weeks}"
        part = f", part of {self.part}" if self.part else ""
        return f"{self.whole} of {self.days} day{'s' * (self.days != 1)}{part}{weeks}"


@dataclass(slots=True)
class Card:
    """A child on the board."""

    child: Child
    name: str
    team: dict[str, Practitioner]
    dots: list[Dot]
    version: int
    is_new: bool
    coming: Practitioner | None = None
    coming_on: date | None = None
    proposal: object = None  # secondary or buddy would be somebody else

    @property
    def key_worker(self) -> Practitioner | None:
        return self.team.get(KEY_WORKER)

    @property
    def secondary(self) -> Practitioner | None:
        return self.team.get(SECONDARY)

    @property
    def buddy(self) -> Practitioner | None:
        return self.team.get(BUDDY)

    @property
    def week(self) -> str:
        return ", ".join(dot.words for dot in self.dots)


@dataclass(slots=True)
class Group:
    """A column: one key worker and their key children in this room."""

    person: Practitioner
    name: str
    days: str
    load: Load
    cards: list[Card] = field(default_factory=list)
    ghosts: list = field(default_factory=list)  # proposals of children who would come to this person

    @property
    def elsewhere(self) -> int:
        """Key children in other rooms."""
        return self.load.held - len(self.cards)


@dataclass(slots=True)
class Board:
    room: Room | None
    groups: list[Group]
    attending: list[Card]  # here already, and without a key worker: an error (R1)
    starting: list[Card]  # without a key worker, by first day
    waiting: Counter  # room → children without a key worker
    count: int
    version: int  # of the newest change of any care team


@dataclass(slots=True, frozen=True)
class Candidate:
    """Somebody who could have a place in a care team, or why not. ``could``: may hold such a place for some child."""

    person: Practitioner
    fit: Fit
    load: Load
    could: bool
    refusal: str
    holds_it: bool

    @property
    def words(self) -> str:
        return f"{self.fit.words} · full" if self.load.is_full and not self.holds_it else self.fit.words


def load_nursery(setting: Setting, day: date) -> Nursery:
    """Rooms, people, their shifts, and everybody's places: 4 queries inside the scope of ``setting``."""
    rooms = {room.pk: room for room in Room.objects.all()}
    people = {person.pk: person for person in Practitioner.objects.all()}
    roll = Roll(rota_starts_on=setting.rota_starts_on)
    for person in people.values():
        roll.people[person.pk] = Person(person.pk, person.ref, person.starts_on, person.leaves_on)
    shifts = ShiftPattern.objects.ever_held().order_by("starts_on", "pk")
    for key, *row in shifts.values_list("practitioner_id", "starts_on", "ends_on", "timetable"):
        roll.people[key].shifts.rows.append(tuple(row))
    children: dict[int, Booked] = {}
    places = KeyPersonAssignment.objects.ever_held().filter(child__in=Child.objects.not_left(day))
    for key, starts_on, *place in places.values_list(
        "child_id", "child__starts_on", "role", "practitioner_id", "starts_on", "ends_on"
    ):
        child = children.setdefault(key, Booked(key, "", starts_on))
        child.places.append(Place(*place))
    held = Counter(child.team(max(day, child.starts_on)).get(KEY_WORKER) for child in children.values())
    return Nursery(day, roll, rooms, people, children, held)


def load_bookings(nursery: Nursery, children: Iterable[Child]) -> None:
    """Add first and last day, booked times and room of ``children`` to ``nursery``: 2 queries."""
    for child in children:
        booked = nursery.children.setdefault(child.pk, Booked(child.pk, child.ref, child.starts_on))
        booked.leaves_on = child.leaves_on
    patterns = BookingPattern.objects.ever_held().filter(child__in=[child.pk for child in children])
    for key, *row in patterns.order_by("starts_on", "pk").values_list("child_id", "starts_on", "ends_on", "timetable"):
        nursery.children[key].bookings.rows.append(tuple(row))
    nursery.homes = nursery.homes or rooms_on(nursery.day, children)


def load_board(nursery: Nursery, children, room: Room | None) -> Board:
    """The board of ``room`` with the ``children`` (a queryset) of whom the reader may know: 4 queries."""
    day = nursery.day
    known = list(children.not_left(day).only(*CARD_FIELDS))
    nursery.homes = rooms = rooms_on(day, known)
    here = [child for child in known if room and rooms.get(child.pk, room.pk) == room.pk]
    load_bookings(nursery, here)
    waiting = Counter(
        rooms.get(child.pk)
        for child in known
        if child.pk not in nursery.children or KEY_WORKER not in nursery.team(nursery.children[child.pk])
    )
    twice = {name for name, count in Counter(child.name for child in here).items() if count > 1}
    versions = latest_versions()
    groups = {person.pk: group_of(nursery, person) for person in columns(nursery.people.values(), room, day)}
    attending, starting = [], []
    for child in here:
        card = card_of(
            nursery, child, child.full_name if child.name in twice else child.name, versions.get(child.pk, 0)
        )
        if person := card.key_worker:
            if person.pk not in groups:
                groups[person.pk] = group_of(nursery, person)
            groups[person.pk].cards.append(card)
        else:
            (starting if card.is_new else attending).append(card)
    starting.sort(key=lambda card: card.child.starts_on)
    version = max(versions.values(), default=0)
    return Board(room, list(groups.values()), attending, starting, waiting, len(here), version)


CARD_FIELDS = (
    "code", "ref", "first_name", "last_name", "known_as", "drawing", "photo", "date_of_birth", "starts_on", "leaves_on",
)  # fmt: skip


def rooms_on(day: date, children: Iterable[Child]) -> dict[int, int]:
    """Child → room on ``day``, or on the first day of a child who has not started. One query."""
    stays = defaultdict(list)
    for child, room, starts_on, ends_on in (
        RoomStay.objects.ever_held().order_by("starts_on").values_list("child_id", "room_id", "starts_on", "ends_on")
    ):
        stays[child].append((room, starts_on, ends_on))
    found = {}
    for child in children:
        shown = max(day, child.starts_on)
        for room, starts_on, ends_on in stays[child.pk]:
            if starts_on <= shown and (ends_on is None or ends_on > shown):
                found[child.pk] = room
    return found


def latest_versions() -> dict[int, int]:
    """Child → what ``actions.team_version`` would say, for the whole setting. One query."""
    return dict(CareTeamChange.objects.order_by().values_list("child").annotate(Max("pk")))


def columns(people: Iterable[Practitioner], room: Room | None, day: date) -> list[Practitioner]:
    """Who has a column whether or not they have a child: may be a key worker, here or across rooms; own room first."""
    may = [
        person
        for person in people
        if person.key_person
        and (person.leaves_on is None or person.leaves_on >= day)
        and room
        and person.room_id in (room.pk, None)
    ]
    return sorted(may, key=lambda person: person.room_id is None)


def group_of(nursery: Nursery, person: Practitioner) -> Group:
    name = MARKS[person.mark].group if person.mark in MARKS else ""
    return Group(person, name, days_in_words(nursery.shifts(person)), nursery.load(person))


def card_of(nursery: Nursery, child: Child, name: str, version: int) -> Card:
    booked = nursery.children[child.pk]
    team = nursery.team(booked)
    is_new = child.starts_on > nursery.day
    card = Card(child, name, team, dots(nursery, booked, team, is_new=is_new), version, is_new)
    if coming := nursery.coming(booked):
        card.coming, card.coming_on = nursery.people[coming.person], coming.starts_on
    return card


def regular_week(day: date, starts_on: date, weeks: int = 1) -> list[date]:
    """Monday to Friday of the week of ``day`` (at a weekend the next), or of a new child's first whole week.

    ``weeks`` of them, one after another.
    """
    shown = max(day, starts_on)
    monday = shown - timedelta(days=shown.weekday())
    if shown.weekday() > 4 or starts_on > monday:
        monday += timedelta(days=7)
    return [monday + timedelta(days=7 * week + weekday) for week in range(weeks) for weekday in range(5)]


def dots(nursery: Nursery, child: Booked, team: dict[str, Practitioner], *, is_new: bool) -> list[Dot]:
    """Five weekdays: with whom the child is, as shifts and bookings stand."""
    found = []
    for day in regular_week(nursery.day, child.starts_on):
        name = DAY_NAMES[day.weekday()]
        times = child.times(day, nursery.roll.rota_starts_on)
        if not times:
            found.append(Dot(name[0], "d-off", f"{name} not in"))
        elif is_new and not team:
            found.append(Dot(name[0], "d-in", f"{name} booked"))
        else:
            ordered = [(role, person.pk, nursery.roll.present(person.pk, day)) for role, person in team.items()]
            spent = Counter()
            for starts, ends in times:
                for span in split(starts, ends, ordered):
                    spent[span.by] += span.ends - span.starts
            found.append(_dot(name, spent))
    return found


def _dot(name: str, spent: Counter) -> Dot:
    if set(spent) == {NOBODY}:
        return Dot(name[0], "d-nobody", f"{name} with nobody they know")
    if set(spent) == {KEY_WORKER}:
        kind, words = "d-key", "with key worker"
    elif KEY_WORKER in spent:
        kind, words = "d-part", "with key worker for part of the day"
    elif SECONDARY in spent:
        kind, words = "d-sec", "with secondary"
    else:
        kind, words = "d-bud", "with buddy"
    if NOBODY in spent:
        kind, words = f"{kind} has-gap", f"{words}, with nobody they know for {hours(spent[NOBODY])}"
    return Dot(name[0], kind, f"{name} {words}")


def fit_of(nursery: Nursery, child: Booked, person: Practitioner) -> Fit:
    """How ``person``'s shifts meet ``child``'s bookings, over all weeks of both rotas."""
    bookings = child.bookings.at(max(nursery.day, child.starts_on)) or [[]]
    weeks = math.lcm(len(bookings), len(nursery.shifts(person)))
    days = whole = part = together = booked = 0
    by_day = [0] * len(DAY_NAMES)
    for day in regular_week(nursery.day, child.starts_on, weeks):
        times = child.times(day, nursery.roll.rota_starts_on)
        if not times:
            continue
        present = nursery.roll.present(person.pk, day)
        both = sum(max(0, min(e1, e2) - max(s1, s2)) for s1, e1 in times for s2, e2 in present)
        length = minutes(times)
        days += 1
        whole += both == length
        part += 0 < both < length
        together += both
        booked += length
        by_day[day.weekday()] += both
    return Fit(days, whole, part, weeks, together, booked, tuple(total / weeks for total in by_day))


def candidates(nursery: Nursery, child: Child, role: str, on: date) -> list[Candidate]:
    """Everybody who could be ``child``'s ``role`` from ``on``, own room first, then across rooms, with why not.

    People of other rooms only where they are in the care team already.
    """
    booked = nursery.children[child.pk]
    room = nursery.homes.get(child.pk)
    team = nursery.team(booked)
    not_with = set(child.not_with_staff.values_list("pk", flat=True))
    found = []
    for person in nursery.people.values():
        holds_it = team.get(role) == person
        if person.room_id not in (room, None) and person not in team.values():
            continue
        if person.leaves_on and person.leaves_on < on and not holds_it:
            continue
        refusal = why_not(person, role, child, not_with=not_with, day=on)
        could = not why_not(person, role, child, not_with=(), day=on)
        fit, load = fit_of(nursery, booked, person), nursery.load(person)
        found.append(Candidate(person, fit, load, could, refusal, holds_it))
    return sorted(found, key=lambda one: (bool(one.refusal) and not one.holds_it, one.person.room_id != room))


def by_place(nursery: Nursery, child: Child) -> list[tuple[str, list[Practitioner]]]:
    """Who has not left, under where they work: the child's room, across rooms, other rooms."""
    home = nursery.homes.get(child.pk)
    places: dict[str, list[Practitioner]] = {f"{nursery.rooms[home]} room": []} if home else {}
    places |= {"Across rooms": [], "Other rooms": []}
    for person in nursery.people.values():
        if person.leaves_on is None or person.leaves_on >= nursery.day:
            own = f"{nursery.rooms[home]} room" if home and person.room_id == home else "Other rooms"
            places["Across rooms" if person.room_id is None else own].append(person)
    return list(places.items())


def days_in_words(timetable: Timetable) -> str:
    """``"Mon to Thu"``, ``"Not Wednesdays"``, ``"Mornings, Mon to Fri"``; weeks of a rota that differ with ``or``."""
    spans = [span for week in timetable for day in week for span in day]
    if not spans:
        return "No shifts"
    weeks = dict.fromkeys(_days(week) for week in timetable)
    words = " or ".join(weeks)
    if all(ends <= MORNINGS_END for _, ends in spans):
        return f"Mornings, {words}"
    if all(starts >= NOON for starts, _ in spans):
        return f"Afternoons, {words}"
    return words


def _days(week) -> str:
    worked = [number for number, day in enumerate(week) if day]
    if not worked:
        return "none"
    if len(worked) == 4 and worked not in ([0, 1, 2, 3], [1, 2, 3, 4]):
        return f"Not {DAY_NAMES[({*range(5)} - {*worked}).pop()]}s"
    if len(worked) > 2 and worked[-1] - worked[0] == len(worked) - 1:
        return f"{SHORT_DAYS[worked[0]]} to {SHORT_DAYS[worked[-1]]}"
    names = [SHORT_DAYS[number] for number in worked]
    return " and ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else f"{DAY_NAMES[worked[0]]}s"


def hours(total: float) -> str:
    """``"6 h 30"``, ``"45 min"``, ``"3 h"``."""
    whole, rest = divmod(round(total), 60)
    if not whole:
        return f"{rest} min"
    return f"{whole} h {rest:02d}" if rest else f"{whole} h"


def moves_of(change: CareTeamChange, people: dict[int, Practitioner]) -> list[tuple[str, str, str]]:
    """What ``change`` changed: (role, before, after), names as on the page, in order of precedence."""

    def name(key):
        return str(people[key]) if key in people else "nobody"

    return [
        (role, name(change.before.get(role)), name(change.after.get(role)))
        for role in ROLES
        if change.before.get(role) != change.after.get(role)
    ]


def told(change: CareTeamChange, people: dict[int, Practitioner]) -> str:
    """``"moved Elsie to Tom"``, ``"made Tom Elsie’s buddy"``, ``"left Elsie without a secondary"``."""
    words = []
    for role, _, after in moves_of(change, people):
        if role == KEY_WORKER:
            words.append(
                f"moved {change.child} to {after}" if after != "nobody" else f"left {change.child} with nobody"
            )
        elif after == "nobody":
            words.append(f"left {change.child} without a {role}")
        else:
            words.append(f"made {after} {change.child}’s {role}")
    return " and ".join(words) or f"looked at {change.child}’s care team"
