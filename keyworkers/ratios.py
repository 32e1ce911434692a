"""How many adults a room needs through the day, and how many are there (R32, R36; EYFS staff:child ratios).

Pure. Quarter hours; ages in whole months on the day. Mixed ages round up for each age group, the stricter way.
"""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import accumulate, groupby
from math import ceil

QUARTER = 15
AGE_GROUPS = UNDER_TWO, TWO, THREE = "under two", "two", "three and over"


@dataclass(frozen=True, slots=True)
class Ratios:
    """Children to one adult. A setting may be stricter than these, never looser (R32)."""

    under_two: int = 3
    twos: int = 5
    threes: int = 8
    threes_with_level_six: int = 13

    @classmethod
    def of(cls, setting) -> "Ratios":
        return cls(
            setting.ratio_under_two, setting.ratio_twos, setting.ratio_threes, setting.ratio_threes_with_level_six
        )

    def adults(self, ages_in_months: Iterable[int], *, level_six: bool) -> int:
        """Adults needed for children of these ages; ``level_six``: such a person works directly with them."""
        counted = Counter(map(age_group, ages_in_months))
        return self.for_ages(*(counted[group] for group in AGE_GROUPS), level_six=level_six)

    def for_ages(self, under_two: int, twos: int, threes: int, *, level_six: bool) -> int:
        """The same for so many children of each age group."""
        for_threes = self.threes_with_level_six if level_six else self.threes
        return ceil(under_two / self.under_two) + ceil(twos / self.twos) + ceil(threes / for_threes)


def age_group(months: int) -> str:
    return UNDER_TWO if months < 24 else TWO if months < 36 else THREE


@dataclass(slots=True)
class Quarter:
    """One quarter of an hour of one room: from ``starts``, in minutes since midnight."""

    starts: int
    children: int
    needed: int
    there: int

    @property
    def short(self) -> int:
        return max(0, self.needed - self.there)


def through_the_day(
    ratios: Ratios,
    rooms: dict[int, tuple[list[tuple[int, int, int]], list[tuple[int, int, bool]]]],
    floating: list[tuple[int, int]],
    opens: int,
    closes: int,
) -> dict[int, list[Quarter]]:
    """For each room its quarters from ``opens`` to ``closes``.

    ``rooms`` maps a room to its children ``(starts, ends, age in months)`` and its adults ``(starts, ends, level six)``.
    ``floating`` are the spans of people across rooms: each quarter they go where adults are short, in order of rooms.
    """
    quarters = range(opens, closes, QUARTER)
    middles = [starts + QUARTER / 2 for starts in quarters]

    def each(spans: Iterable[tuple[int, int]]) -> list[int]:
        """How many of ``spans`` hold in the middle of each quarter."""
        steps = [0] * (len(middles) + 1)
        for begins, ends in spans:
            steps[bisect_left(middles, begins)] += 1
            steps[bisect_left(middles, ends)] -= 1
        return list(accumulate(steps[:-1]))

    found: dict[int, list[Quarter]] = {}
    spare = each(floating)
    for room, (children, adults) in rooms.items():
        of_group = defaultdict(list)
        for begins, ends, age in children:
            of_group[age_group(age)].append((begins, ends))
        ages = zip(*(each(of_group[group]) for group in AGE_GROUPS), strict=True)
        there = each(adult[:2] for adult in adults)
        skilled = each(adult[:2] for adult in adults if adult[2])
        found[room] = []
        for number, (starts, counted) in enumerate(zip(quarters, ages, strict=True)):
            needed = ratios.for_ages(*counted, level_six=skilled[number] > 0)
            quarter = Quarter(starts, sum(counted), needed, there[number])
            lent = min(spare[number], quarter.short)
            spare[number] -= lent
            quarter.there += lent
            found[room].append(quarter)
    return found


@dataclass(frozen=True, slots=True)
class Stretch:
    """Quarters next to each other with the same adults needed and there; ``column`` to ``until`` count quarters."""

    column: int
    until: int
    starts: int
    ends: int
    quarter: Quarter


def stretches(quarters: list[Quarter]) -> list[Stretch]:
    """The day in as few pieces as it has changes; hours without children are left out."""
    found = []
    numbered = groupby(enumerate(quarters), key=lambda at: (at[1].needed, at[1].there, at[1].children > 0))
    for (_, _, is_busy), group in numbered:
        members = list(group)
        if is_busy:
            (first, begins), (last, ends) = members[0], members[-1]
            found.append(Stretch(first, last + 1, begins.starts, ends.starts + QUARTER, begins))
    return found


def shortages(quarters: list[Quarter]) -> list[tuple[int, int, int]]:
    """Stretches in which adults are short: ``(starts, ends, how many at the worst)``."""
    stretches: list[tuple[int, int, int]] = []
    for quarter in quarters:
        if not quarter.short:
            continue
        if stretches and stretches[-1][1] == quarter.starts:
            begin, _, worst = stretches[-1]
            stretches[-1] = (begin, quarter.starts + QUARTER, max(worst, quarter.short))
        else:
            stretches.append((quarter.starts, quarter.starts + QUARTER, quarter.short))
    return stretches
