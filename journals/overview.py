"""Overviews of journals: what a term has noticed about some children, as counts with how many of how many.

Counts are moments noticed, never scores (ux.md 8), and no practitioner is counted. A few moments about a child are no
fault (R53): the page only says whom nobody has noticed for long, counted in the sessions that the child was there.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db.models import Case, Count, Max, OuterRef, Q, Subquery, Sum, When, Window

from children.models import Attendance, Child, RoomStay
from journals.framework import LOW, Area
from journals.models import NextStep, NoticedDay, Observation, StepState
from journals.noticed import FIELD, local_day
from journals.petals import Petal, petals
from journals.silence import LOOKED_BACK, silences_on
from keyworkers.models import KeyPersonAssignment, TeamRole
from nursery.days import moments_of
from nursery.models import Room, Setting, Term
from staff.models import Practitioner

RECENTLY = timedelta(weeks=2)
LONG_OPEN = timedelta(weeks=6)  # for a next step
STEPS_SHOWN = 20
TINTS = (0.15, 0.3, 0.5)  # shares of a child's moments at which an area's tint deepens
APART = 0.15  # a difference of shares between two terms that is worth a word


# ---------------------------------------------------------------- who


@dataclass
class Scope:
    """``children`` of whom the page tells, and what else could be chosen: rooms, and key workers with their marks."""

    children: list[Child]
    rooms: list[Room]
    groups: list[Practitioner]
    room: Room | None = None
    group: Practitioner | None = None


def scope_of(children, day: date, *, asked: str = "", me=None) -> Scope:
    """Of ``children`` (a queryset), those in the room or key group ``asked`` for (its code; "all"). Else the key group of
    the user ``me``, where there is one; else all. Three queries."""
    stays = RoomStay.objects.on(day).filter(child=OuterRef("pk"))
    places = KeyPersonAssignment.objects.on(day).filter(child=OuterRef("pk"), role=TeamRole.KEY_WORKER)
    everybody = list(
        children.only("code", "first_name", "last_name", "known_as", "drawing", "photo").annotate(
            home=Subquery(stays.values("room")[:1]), key_worker=Subquery(places.values("practitioner")[:1])
        )
    )
    homes, keys = {child.home for child in everybody}, {child.key_worker for child in everybody}
    found = Scope(
        everybody,
        rooms=[room for room in Room.objects.all() if room.pk in homes],
        groups=list(Practitioner.objects.filter(pk__in=keys - {None})),
    )
    found.room = next((room for room in found.rooms if room.code == asked), None)
    found.group = next((group for group in found.groups if group.code == asked), None)
    if me and not (found.room or found.group or asked == "all"):
        found.group = next((group for group in found.groups if group.user_id == me.pk), None)
    if found.room:
        found.children = [child for child in everybody if child.home == found.room.pk]
    if found.group:
        found.children = [child for child in everybody if child.key_worker == found.group.pk]
    return found


# ---------------------------------------------------------------- children together


@dataclass
class Row:
    """One child. ``sessions`` were attended since ``last``, the day on which something was last noticed (within LOOKED_BACK)."""

    child: Child
    moments: int = 0
    levels: int = 0
    low: int = 0
    areas: list[int] = field(default_factory=lambda: [0] * len(Area))
    last: date | None = None
    sessions: int = 0
    is_quiet: bool = False

    @property
    def cells(self) -> list[tuple[Area, int, int]]:
        """(area, how often, tint 0 to 4 by its share of the child's moments)."""
        return [(area, count, self._tint(count)) for area, count in zip(Area, self.areas, strict=True)]

    def _tint(self, count: int) -> int:
        return 1 + sum(count / self.moments > share for share in TINTS) if count else 0


@dataclass
class Steps:
    """Next steps that are not ended: how many, how many of them for too long, and the oldest of those."""

    open: int
    long: int
    oldest: list[NextStep]


@dataclass
class Overview:
    term: Term
    day: date
    rows: list[Row]
    weeks: list[tuple[date, int, int]]
    """(Monday, levels of well-being noted, those below 4)"""
    steps: Steps | None
    """None for a term that is over"""

    @property
    def moments(self) -> int:
        return sum(row.moments for row in self.rows)

    @property
    def noticed(self) -> list[Row]:
        """Of children of whom something was noticed lately, in a term that is over at any time."""
        if self.steps is None:
            return [row for row in self.rows if row.moments]
        return [row for row in self.rows if row.last and row.last > self.day - RECENTLY]

    @property
    def quiet(self) -> list[Row]:
        return [row for row in self.rows if row.is_quiet]

    @property
    def areas(self) -> list[tuple[Area, int, int]]:
        """(area, children of whom it was noticed, moments)."""
        return [
            (area, sum(row.areas[place] > 0 for row in self.rows), sum(row.areas[place] for row in self.rows))
            for place, area in enumerate(Area)
        ]

    @property
    def petals(self) -> list[Petal]:
        """How many children each area was noticed of; all of them reach the rim."""
        return petals({area.value: children for area, children, _ in self.areas}, most=len(self.rows))

    @property
    def levels(self) -> int:
        return sum(row.levels for row in self.rows)

    @property
    def low(self) -> int:
        return sum(row.low for row in self.rows)

    @property
    def children_with_levels(self) -> int:
        return sum(row.levels > 0 for row in self.rows)

    @property
    def children_with_low(self) -> int:
        return sum(row.low > 0 for row in self.rows)

    def sorted_by(self, order: str) -> list[Row]:
        """By ``"name"`` as they come; by ``"silence"`` the quietest first; by ``"moments"`` the fewest first."""
        if order == "silence":
            return sorted(self.rows, key=lambda row: (-row.sessions, row.last or date.min))
        return sorted(self.rows, key=lambda row: row.moments) if order == "moments" else self.rows


def gather(term: Term, children: list[Child], day: date, *, now: datetime | None, quiet_from: int) -> Overview:
    """The overview of ``term`` for ``children``. ``day`` is today or the term's last; ``now`` is None for a term that is
    over, of which silence and open steps say nothing. ``quiet_from``: sessions with nothing noticed. Four queries."""
    rows = {child.pk: Row(child) for child in children}
    since = min(term.starts_on, day - LOOKED_BACK)
    during = Q(day__gte=term.starts_on) if since < term.starts_on else None
    days = NoticedDay.objects.filter(child__in=rows, day__lt=term.ends_on if now is None else day + timedelta(days=1))
    sums = {name: Sum(name, filter=during) for name in ("moments", "levels", "low", *FIELD.values())}
    for key, last, *counts in (
        days.filter(day__gte=since).order_by().values_list("child").annotate(last=Max("day"), **_named(sums))
    ):
        row = rows[key]
        row.last = last if last >= day - LOOKED_BACK else None
        row.moments, row.levels, row.low, *row.areas = [count or 0 for count in counts]
    if now:
        _count_silence(rows, day, quiet_from)
    levels = days.filter(day__gte=term.starts_on, levels__gt=0).order_by().values_list("day")
    noted = levels.annotate(noted=Sum("levels"), below=Sum("low"))
    return Overview(
        term, day, list(rows.values()), _by_week(noted, term.starts_on, day), _steps(rows, now) if now else None
    )


def _named(sums: dict) -> dict:
    """Under names that are no fields."""
    return {f"sum_{name}": each for name, each in sums.items()}


def _count_silence(rows: dict[int, Row], day: date, quiet_from: int) -> None:
    """As each key worker's own day counts it (003-09). Who was noticed a few days ago cannot have come so often since, and
    is not asked for. One query."""
    candidates = {key: row.last for key, row in rows.items() if row.last is None or (day - row.last).days >= quiet_from}
    for key, found in silences_on(day, candidates).items():
        rows[key].sessions, rows[key].is_quiet = found.sessions, found.sessions >= quiet_from


def _by_week(noted: Iterable[tuple[date, int, int]], first: date, last: date) -> list[tuple[date, int, int]]:
    """(Monday, noted, below 4) of each week from ``first`` to ``last``."""
    sums: Counter[tuple[date, int]] = Counter()
    for day, levels, low in noted:
        sums[_monday(day), 0] += levels
        sums[_monday(day), 1] += low
    mondays = [_monday(first) + timedelta(weeks=n) for n in range((last - _monday(first)).days // 7 + 1)]
    return [(monday, sums[monday, 0], sums[monday, 1]) for monday in mondays]


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _steps(rows: dict[int, Row], now: datetime) -> Steps:
    """One query."""
    open_now = NextStep.objects.standing().filter(child__in=rows, state__in=[StepState.OPEN, StepState.TRIED])
    too_long = Case(When(opened_at__lt=now - LONG_OPEN, then=1), default=0)
    counted = open_now.annotate(all_open=Window(Count("pk")), all_long=Window(Sum(too_long)))
    oldest = list(
        counted.only("child", "code", "words", "state", "opened_at").order_by("opened_at", "pk")[:STEPS_SHOWN]
    )
    for step in oldest:
        step.child = rows[step.child_id].child
    return Steps(oldest[0].all_open, oldest[0].all_long, oldest[: oldest[0].all_long]) if oldest else Steps(0, 0, [])


# ---------------------------------------------------------------- one child over time


@dataclass
class Spell:
    """A month or a term of one child: moments, how many of them under each area, levels noted and below 4."""

    name: str
    sessions: int = 0
    moments: int = 0
    areas: Counter = field(default_factory=Counter)
    well_being: list[int] = field(default_factory=list)
    involvement: list[int] = field(default_factory=list)

    @property
    def counts(self) -> list[int]:
        return [self.areas[area.value] for area in Area]

    @property
    def low(self) -> int:
        return sum(level < LOW for level in self.well_being)

    @property
    def low_involvement(self) -> int:
        return sum(level < LOW for level in self.involvement)

    def share(self, area: Area) -> float:
        return self.areas[area.value] / self.moments if self.moments else 0.0


@dataclass
class OverTime:
    """Two terms of one child, the later first, each with its months; ``noted`` are (day, well-being, involvement)."""

    now: Spell
    before: Spell
    months: list[tuple[Spell, list[Spell]]]
    noted: list[tuple[date, int | None, int | None]]

    @property
    def new(self) -> list[Area]:
        return [area for area in Area if self.now.areas[area.value] and not self.before.areas[area.value]]

    @property
    def not_yet(self) -> list[Area]:
        return [area for area in Area if self.before.areas[area.value] and not self.now.areas[area.value]]

    @property
    def in_neither(self) -> list[Area]:
        return [area for area in Area if not self.before.areas[area.value] and not self.now.areas[area.value]]

    def _apart(self, sign: int) -> list[tuple[Area, int, int]]:
        return [
            (area, self.now.areas[area.value], self.before.areas[area.value])
            for area in Area
            if self.now.areas[area.value]
            and self.before.areas[area.value]
            and sign * (self.now.share(area) - self.before.share(area)) >= APART
        ]

    @property
    def more(self) -> list[tuple[Area, int, int]]:
        """(area, moments now, moments before) of those with a larger share of the child's moments than before."""
        return self._apart(1)

    @property
    def less(self) -> list[tuple[Area, int, int]]:
        return self._apart(-1)


def over_time(child: Child, terms: tuple[Term, Term], today: date, setting: Setting) -> OverTime:
    """``child`` in the later and the earlier of ``terms`` up to ``today`` (000-17). Two queries."""
    later, earlier = terms
    begins, ends = earlier.starts_on, min(later.ends_on, today + timedelta(days=1))
    named = Observation.children.through.objects.filter(child=child)  # SQLite would begin with everybody's of two terms
    kept = (
        Observation.objects.kept()
        .by_staff()
        .filter(
            pk__in=named.values("observation"),
            noticed_at__gte=moments_of(setting, begins)[0],
            noticed_at__lt=moments_of(setting, ends)[0],
        )
    )
    found = OverTime(Spell(later.name), Spell(earlier.name), [], [])
    months: dict[tuple[bool, int, int], Spell] = {}

    def spells(day: date) -> tuple[Spell, ...]:
        """The term and the month that ``day`` counts to; none for a holiday that belongs to no term."""
        is_now = later.starts_on <= day
        if not is_now and day >= earlier.ends_on:
            return ()
        month = months.setdefault((not is_now, day.year, day.month), Spell(f"{day:%B %Y}"))
        return found.now if is_now else found.before, month

    for day in _attended(child, begins, ends):
        for spell in spells(day):
            spell.sessions += 1
    for moment, areas, well_being, involvement in kept.order_by("noticed_at").values_list(
        "noticed_at", "areas", "well_being", "involvement"
    ):
        day = local_day(moment, setting)
        for spell in spells(day):
            spell.moments += 1
            spell.areas.update(set(areas))
            spell.well_being += [well_being] if well_being else []
            spell.involvement += [involvement] if involvement else []
        if well_being or involvement:
            found.noted.append((day, well_being, involvement))
    for total, is_before in ((found.now, False), (found.before, True)):
        found.months.append((total, [months[key] for key in sorted(months) if key[0] == is_before]))
    return found


def _attended(child: Child, first: date, ends: date):
    days = Attendance.objects.filter(child=child, date__gte=first, date__lt=ends).exclude(arrived_at=None)
    return days.order_by().values_list("date", flat=True)
