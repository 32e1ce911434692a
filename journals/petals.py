"""The areas of learning as petals: how often each was noticed. Numbers only; the template draws them."""

from dataclasses import dataclass
from math import cos, pi, sin

from journals.framework import Area

INNER, OUTER, GAP = 26, 92, 0.02
MIDDLE = 150


@dataclass(frozen=True)
class Petal:
    """A petal of ``area`` around the middle (150, 150): ``full`` and ``drawn`` are SVG paths, the rest places of text."""

    area: Area
    count: int
    full: str
    drawn: str
    number: tuple[float, float]
    label: tuple[float, float]
    anchor: str
    lines: list[str]


def petals(counts: dict[str, int], *, most: int = 0) -> list[Petal]:
    """One petal for each area in order, clockwise from the top; ``most``, else the most noticed one, reaches the rim."""
    most = max([*counts.values(), most, 1])
    found = []
    for place, area in enumerate(Area):
        count = counts.get(area.value, 0)
        middle = 2 * pi * place / len(Area) - pi / 2
        half = pi / len(Area) - GAP
        reach = INNER + (OUTER - INNER) * (count / most) ** 0.5 if count else OUTER
        x, y = _at(OUTER + 15, middle)
        words = area.plain.split(" and ")
        lines = [words[0], f"and {words[1]}"] if len(words) == 2 else [area.plain]
        found.append(
            Petal(
                area=area,
                count=count,
                full=_path(OUTER, middle, half),
                drawn=_path(reach, middle, half),
                number=_at(max((INNER + reach) / 2, INNER + 12), middle),
                label=(x, y + 5 - (8 if len(lines) == 2 else 0) - (6 if y < 60 else 0)),
                anchor="middle" if abs(x - MIDDLE) < 20 else "start" if x > MIDDLE else "end",
                lines=lines,
            )
        )
    return found


def _at(radius: float, angle: float) -> tuple[float, float]:
    return round(MIDDLE + radius * cos(angle), 1), round(MIDDLE + radius * sin(angle), 1)


def _path(radius: float, middle: float, half: float) -> str:
    (ax, ay), (bx, by) = _at(INNER, middle - half), _at(radius, middle - half)
    (cx, cy), (dx, dy) = _at(radius, middle + half), _at(INNER, middle + half)
    return f"M{ax} {ay}L{bx} {by}A{radius:.1f} {radius:.1f} 0 0 1 {cx} {cy}L{dx} {dy}A{INNER} {INNER} 0 0 0 {ax} {ay}Z"
