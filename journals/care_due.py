"""What care is due, for whom, and who has the child at this minute (000-04); who is asleep and when to look next (R40).

``due`` and ``sleepers`` are pure. ``load_table`` fetches what they need in a fixed number of queries.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Max, Q

from children.models import Child
from journals.care import local
from journals.care_models import CareKind, CareRecord, CareTime
from keyworkers.cover import Roll, person_at, sessions_on
from nursery.days import moments_of
from nursery.models import Setting, current_setting
from nursery.templatetags.kith import months_old

K = CareKind
ON_THE_CARD = (K.NAPPY, K.DRINK, K.SLEEP, K.MEAL, K.POTTY, K.MEDICINE)
BABY_MONTHS, OF_BABIES = 24, (K.NAPPY, K.DRINK, K.SLEEP)
LATELY = timedelta(days=14)
BEFORE = 15  # minutes before its time from which care is due
LATE = 15  # minutes after its time from which it is overdue
COUNTS = 60  # minutes around its time in which care that was given counts


@dataclass(slots=True)
class Due:
    """``kind`` of care that ``child`` expects at ``at`` and has not had. ``person`` has the child now; None: nobody of
    the care team does."""

    child: object
    kind: str
    at: int
    note: str
    person: object | None
    is_overdue: bool

    @property
    def label(self) -> str:
        return CareKind(self.kind).label


def due(
    roll: Roll,
    day: date,
    minute: int,
    *,
    expected: dict[int, list[tuple[str, int, str]]],
    given: dict[int, list[tuple[str, int]]],
    since: dict[int, int],
) -> list[Due]:
    """What is due or overdue at ``minute`` (since midnight), longest due first.

    ``expected``: child → (kind, at, note). ``given``: child → (kind, at) of care that was given today; each counts for
    the nearest expected time of its kind within an hour. ``since``: child → minute of arrival, of those who are in:
    what was due before it was not missed here.
    """
    found = []
    for child in roll.children:
        if child.key not in since:
            continue
        span = person_at(sessions_on(roll, child, day), minute)
        person = roll.people[span.person].row if span and span.person else None
        had = _had(expected.get(child.key, []), given.get(child.key, []))
        for kind, at, note in expected.get(child.key, []):
            if (kind, at) not in had and since[child.key] <= at <= minute + BEFORE:
                found.append(Due(child.row, kind, at, note, person, minute > at + LATE))
    return sorted(found, key=lambda one: (one.at, str(one.child)))


def _had(expected, given) -> set[tuple[str, int]]:
    """The expected times that are covered: nearest pairs first, each given care once."""
    pairs = sorted(
        (abs(when - at), at, number)
        for number, (kind, when) in enumerate(given)
        for wanted, at, _ in expected
        if wanted == kind and abs(when - at) <= COUNTS
    )
    had: set[tuple[str, int]] = set()
    used: set[int] = set()
    for _, at, number in pairs:
        if number not in used and (given[number][0], at) not in had:
            used.add(number)
            had.add((given[number][0], at))
    return had


def kinds_of(children: list[Child], day: date) -> dict[int, list[CareKind]]:
    """The care that each of ``children`` really has, by key: what its routine expects, what was written in the last
    fortnight, meals, and what every baby needs. Medicine is there as long as the routine expects it. One query."""
    keys = [child.pk for child in children]
    lately = CareRecord.objects.kept().filter(
        child__in=keys, happened_at__gte=moments_of(current_setting(), day - LATELY)[0]
    )
    lately = lately.filter(kind__in=(*OF_BABIES, K.POTTY)).order_by().values_list("child", "kind")
    expected = CareTime.objects.on(day).filter(child__in=keys).order_by().values_list("child", "kind")
    has = set(expected.union(lately).order_by())
    for child in children:
        has |= {(child.pk, kind) for kind in (OF_BABIES if months_old(child.date_of_birth, day) < BABY_MONTHS else ())}
    return {key: [kind for kind in ON_THE_CARD if kind == K.MEAL or (key, kind) in has] for key in keys}


def _minute(moment: datetime) -> int:
    return local(moment).hour * 60 + local(moment).minute


@dataclass(slots=True)
class Sleeper:
    """A child who is asleep; ``looked_at`` is the last look, or when they fell asleep."""

    sleep: CareRecord
    looked_at: datetime
    look_by: datetime
    is_overdue: bool


def sleepers(sleeps: list[tuple[CareRecord, datetime | None]], now: datetime, every: int) -> list[Sleeper]:
    """``sleeps`` are (open sleep, last look or None); ``every`` is minutes. Who has waited longest comes first."""
    found = []
    for sleep, last in sleeps:
        looked_at = last or sleep.happened_at
        look_by = looked_at + timedelta(minutes=every)
        found.append(Sleeper(sleep, looked_at, look_by, now > look_by))
    return sorted(found, key=lambda one: one.look_by)


@dataclass(slots=True)
class Table:
    """Of the children of a room: who is asleep, the accidents of which no parent was told, what is due, and by child the
    meals of today."""

    asleep: list[Sleeper]
    untold: list[CareRecord]
    due: list[Due]
    meals: dict[int, list[CareRecord]]


def load_table(roll: Roll, setting: Setting, now: datetime) -> Table:
    """For the children of ``roll`` (each with ``arrived_at``, when they came today) at ``now``, the setting's own time.

    2 queries.
    """
    keys, day = [child.key for child in roll.children], now.date()
    expected: dict[int, list[tuple[str, int, str]]] = {}
    for child, *time in CareTime.objects.on(day).filter(child__in=keys).values_list("child", "kind", "at", "note"):
        expected.setdefault(child, []).append((*time,))
    first, last = moments_of(setting, day)
    today = Q(happened_at__gte=first, happened_at__lt=last)
    records = CareRecord.objects.kept().filter(today | Q(kind=CareKind.SLEEP, ended_at=None), child__in=keys)
    given: dict[int, list[tuple[str, int]]] = {}
    rows, asleep, untold = {child.key: child.row for child in roll.children}, [], []
    meals: dict[int, list[CareRecord]] = {}
    for one in records.annotate(looked_at=Max("checks__checked_at")).select_related("recorded_by"):
        one.child = rows[one.child_id]
        if one.is_asleep:
            asleep.append((one, one.looked_at))
        if one.kind == CareKind.ACCIDENT and not one.told_at:
            untold.append(one)
        if first <= one.happened_at < last:
            given.setdefault(one.child_id, []).append((one.kind, _minute(one.happened_at)))
            if one.kind == CareKind.MEAL:
                meals.setdefault(one.child_id, []).append(one)
    since = {key: _minute(row.arrived_at) for key, row in rows.items()}
    all_due = due(roll, day, now.hour * 60 + now.minute, expected=expected, given=given, since=since)
    return Table(sleepers(asleep, now, setting.sleep_check_minutes), untold, all_due, meals)
