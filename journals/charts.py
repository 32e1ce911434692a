"""Small charts of levels over time. Numbers only; the templates draw them, as text beside them says the same."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from journals.framework import LEVELS

WIDTH, LEFT = 640, 28
HEIGHT = 120  # of the weeks' columns, above their labels
LEVEL = 26  # between two levels


@dataclass(frozen=True)
class Column:
    """A week: ``noted`` levels, ``low`` of them below 4, as rectangles from the ground (y, height)."""

    x: float
    width: float
    day: date
    noted: int
    low: int
    noted_at: tuple[float, float]
    low_at: tuple[float, float]
    is_labelled: bool

    @property
    def middle(self) -> float:
        return round(self.x + self.width / 2, 1)


def columns(weeks: list[tuple[date, int, int]]) -> list[Column]:
    most = max([noted for _, noted, _ in weeks] + [1])
    step = WIDTH / max(len(weeks), 8)
    every = -(-len(weeks) // 9)  # labels that do not touch
    found = []
    for place, (day, noted, low) in enumerate(weeks):
        high, below = round(HEIGHT * noted / most, 1), round(HEIGHT * low / most, 1)
        found.append(
            Column(
                x=round(place * step + step * 0.12, 1),
                width=round(step * 0.76, 1),
                day=day,
                noted=noted,
                low=low,
                noted_at=(round(HEIGHT - high, 1), high),
                low_at=(round(HEIGHT - below, 1), below),
                is_labelled=place % every == 0,
            )
        )
    return found


@dataclass(frozen=True)
class Dot:
    """``count`` notes of one level in one week: a larger dot for more of them."""

    x: float
    y: float
    radius: float
    count: int


@dataclass(frozen=True)
class Levels:
    """One scale over time: dots, the heights of the levels, and where months begin."""

    dots: list[Dot]
    lines: list[tuple[int, float]]
    months: list[tuple[str, float]]
    low_from: float
    """where the ground below level 4 begins"""


def levels(noted: list[tuple[date, int]], first: date, last: date) -> Levels:
    """``noted`` are (day, level 1 to 5) between the days ``first`` and ``last``."""
    days = max((last - first).days, 1)

    def across(day: date) -> float:
        return round(LEFT + (WIDTH - LEFT - 8) * (day - first).days / days, 1)

    def up(level: float) -> float:
        return round(12 + (max(LEVELS) - level) * LEVEL, 1)

    weeks = Counter((day.toordinal() // 7, level) for day, level in noted)
    dots = [
        Dot(
            across(max(first, min(last, date.fromordinal(week * 7 + 3)))), up(level), 5 + 1.5 * min(count - 1, 4), count
        )
        for (week, level), count in sorted(weeks.items())
    ]
    months, month = [], date(first.year, first.month, 1)
    while month <= last:
        if month >= first:
            months.append((f"{month:%b}", across(month)))
        month = date(month.year + month.month // 12, month.month % 12 + 1, 1)
    return Levels(dots, [(level, up(level)) for level in LEVELS], months, up(3.5))
