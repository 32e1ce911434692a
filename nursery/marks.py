"""The twelve animals: each key worker has one, with its colour and the name of their key group (ux.md 2).

Drawn with presentation attributes alone, so that a strict browser, a PDF and a grey printer show the same.
"""

from dataclasses import dataclass
from functools import lru_cache

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe


@dataclass(frozen=True, slots=True)
class Mark:
    """``drawing`` has ``{figure}`` where the animal is and ``{ground}`` where the ground shows through."""

    key: str
    name: str
    group: str
    colour: str
    tint: str
    line: str
    drawing: str


MARKS = {
    mark.key: mark
    for mark in (
        Mark(
            "fox",
            "Fox",
            "Foxes",
            "#A84A0A",
            "#F5EBE4",
            "#E1C1AC",
            '<path d="M8 9.5 18.2 16Q24 13.8 29.8 16L40 9.5Q41.6 23.5 36.4 30.2L24 41.5 11.6 30.2Q6.4 23.5 8 9.5Z" fill="{figure}"/>'
            '<circle cx="17.6" cy="24.4" r="2.2" fill="{ground}"/>'
            '<circle cx="30.4" cy="24.4" r="2.2" fill="{ground}"/>'
            '<path d="M20.6 34.4h6.8L24 38.6Z" fill="{ground}" stroke="{ground}" stroke-width="1.6" stroke-linejoin="round"/>',
        ),
        Mark(
            "owl",
            "Owl",
            "Owls",
            "#7B3F92",
            "#F0EAF3",
            "#D2BEDA",
            '<path d="M9.5 8.5Q16 12.2 24 12.2 32 12.2 38.5 8.5 41.5 17 40 27.5 38 41.5 24 41.5 10 41.5 8 27.5 6.5 17 9.5 8.5Z" fill="{figure}"/>'
            '<circle cx="17" cy="22" r="6.2" fill="{ground}"/>'
            '<circle cx="31" cy="22" r="6.2" fill="{ground}"/>'
            '<circle cx="17.6" cy="22.3" r="2.7" fill="{figure}"/>'
            '<circle cx="30.4" cy="22.3" r="2.7" fill="{figure}"/>'
            '<path d="m24 26.2 2.6 4.200L24 33.400l-2.6-3Z" fill="{ground}" stroke="{ground}" stroke-width="1.2" stroke-linejoin="round"/>',
        ),
        Mark(
            "rabbit",
            "Rabbit",
            "Rabbits",
            "#B0336C",
            "#F6E9EF",
            "#E4BACD",
            '<ellipse cx="17.6" cy="14.5" rx="4.7" ry="9" transform="rotate(-9 17.6 14.5)" fill="{figure}"/>'
            '<ellipse cx="30.4" cy="14.5" rx="4.7" ry="9" transform="rotate(9 30.4 14.5)" fill="{figure}"/>'
            '<ellipse cx="24" cy="30" rx="13" ry="11.5" fill="{figure}"/>'
            '<ellipse cx="17.6" cy="14.6" rx="1.7" ry="5" transform="rotate(-9 17.6 14.6)" fill="{ground}"/>'
            '<ellipse cx="30.4" cy="14.6" rx="1.7" ry="5" transform="rotate(9 30.4 14.6)" fill="{ground}"/>'
            '<circle cx="18.6" cy="28" r="2.1" fill="{ground}"/>'
            '<circle cx="29.4" cy="28" r="2.1" fill="{ground}"/>'
            '<path d="M24 33.400v2.200m0 0q-2.2 2.4-4.4 .8m4.4-.8q2.2 2.4 4.4 .8" fill="none" stroke="{ground}" stroke-width="1.7" stroke-linecap="round"/>'
            '<path d="M21.8 31.400h4.400L24 33.800Z" fill="{ground}" stroke="{ground}" stroke-width="1" stroke-linejoin="round"/>',
        ),
        Mark(
            "turtle",
            "Turtle",
            "Turtles",
            "#0E7468",
            "#E4F0EE",
            "#ADD0CC",
            '<rect x="10" y="29" width="7" height="9" rx="3.5" fill="{figure}"/>'
            '<rect x="26" y="29" width="7" height="9" rx="3.5" fill="{figure}"/>'
            '<path d="M5 33.5 9 29l3 4.500Z" fill="{figure}" stroke="{figure}" stroke-width="1.5" stroke-linejoin="round"/>'
            '<path d="M33 26q1-6.5 6-6.5 5 0 5 5 0 6-8 8.500l-4 .5Z" fill="{figure}"/>'
            '<path d="M6.5 31C6.5 19 13 12.5 21.5 12.500S36.5 19 36.5 31q0 2-2 2h-26q-2 0-2-2Z" fill="{figure}" stroke="{ground}" stroke-width="1.8"/>'
            '<path d="m21.5 17.5 6 4v5.500l-6 4-6-4v-5.500Z" fill="none" stroke="{ground}" stroke-width="1.9" stroke-linejoin="round"/>'
            '<circle cx="40" cy="23.6" r="1.5" fill="{ground}"/>',
        ),
        Mark(
            "fish",
            "Fish",
            "Fish",
            "#1B69AE",
            "#E6EFF6",
            "#B1CCE3",
            '<path d="M30 24 41.6 14.400q1.4-.8 1.4 .8v17.600q0 1.6-1.4.8Z" fill="{figure}" stroke="{figure}" stroke-width="1.5" stroke-linejoin="round"/>'
            '<path d="M17 15.500q5-6.5 11-5.5-1.5 3-1 7Z" fill="{figure}"/>'
            '<path d="M5 24q6.5-11 16.5-11T36 24Q31.5 35 21.5 35T5 24Z" fill="{figure}"/>'
            '<circle cx="13.5" cy="22" r="2.4" fill="{ground}"/>'
            '<path d="M20.5 17.500q3.5 6.5 0 13M26.5 20.500q2 3.5 0 7" fill="none" stroke="{ground}" stroke-width="2" stroke-linecap="round"/>',
        ),
        Mark(
            "hedgehog",
            "Hedgehog",
            "Hedgehogs",
            "#7A5230",
            "#F0ECE8",
            "#D2C4B9",
            '<path d="M6.5 35 8 30.5 4.5 27.6 9 25 6.8 20.5 11.8 20 11.4 15 16 16.6 17.6 12 21.4 15.4 24.6 11.6 27 16 31.4 14.4 31.8 19Q37.5 22 39.2 27.500L44 31.600Q44.5 35.5 39.5 35.500H8Q6 35.5 6.5 35Z" fill="{figure}" stroke="{figure}" stroke-width="1.2" stroke-linejoin="round"/>'
            '<path d="M31 20.500q-5 6.5-.5 14.5" fill="none" stroke="{ground}" stroke-width="2" stroke-linecap="round"/>'
            '<circle cx="35.4" cy="27.4" r="1.9" fill="{ground}"/>'
            '<path d="M14 24.500l2 2.500M20 22l1.5 3M14.5 30.500l2.5 1.500M21.5 29.500l2 2" stroke="{ground}" stroke-width="1.9" stroke-linecap="round"/>'
            '<circle cx="43" cy="31.6" r="2.3" fill="{figure}"/>'
            '<rect x="12" y="34" width="5.5" height="5" rx="2.5" fill="{figure}"/>'
            '<rect x="29" y="34" width="5.5" height="5" rx="2.5" fill="{figure}"/>',
        ),
        Mark(
            "butterfly",
            "Butterfly",
            "Butterflies",
            "#5D50C6",
            "#EDECF9",
            "#C8C4EC",
            '<path d="M22 14.500q-2.5-4.5-6-5.500M26 14.500q2.5-4.5 6-5.5" fill="none" stroke="{figure}" stroke-width="2" stroke-linecap="round"/>'
            '<path d="M23 24Q22 13 13 12.5 6.5 12.5 7 20q.6 6.5 8 7.5-5.5 1.5-5 7 .6 4.5 5.5 4.500Q23 38.5 23 28Z" fill="{figure}"/>'
            '<path d="M25 24Q26 13 35 12.500q6.5 0 6 7.5-.6 6.5-8 7.5 5.5 1.5 5 7-.6 4.5-5.5 4.500Q25 38.5 25 28Z" fill="{figure}"/>'
            '<circle cx="14" cy="20" r="2.8" fill="{ground}"/>'
            '<circle cx="34" cy="20" r="2.8" fill="{ground}"/>'
            '<circle cx="16" cy="33.4" r="2" fill="{ground}"/>'
            '<circle cx="32" cy="33.4" r="2" fill="{ground}"/>'
            '<rect x="22" y="14" width="4" height="24" rx="2" fill="{figure}"/>',
        ),
        Mark(
            "whale",
            "Whale",
            "Whales",
            "#2A4A86",
            "#E8EBF2",
            "#B7C1D6",
            '<path d="M4.5 28C4.5 19.5 11.5 16 19 16 27.5 16 31 21.5 33.6 26.2 36.6 24.5 37 21.5 35.2 18.6 38.4 17.6 40.6 18.8 41.2 20.6 42.4 18.6 44.4 18.2 46 19.2 45.4 27 42.5 38.5 24 38.5 11 38.5 4.5 35 4.5 28Z" fill="{figure}"/>'
            '<circle cx="13" cy="25.6" r="2" fill="{ground}"/>'
            '<path d="M5.5 30.500q7 2.5 13 .5" fill="none" stroke="{ground}" stroke-width="1.9" stroke-linecap="round"/>'
            '<path d="M18 12.500V10m0 0q-.6-3.5-4.5-3M18 10q.6-3.5 4.5-3" fill="none" stroke="{figure}" stroke-width="2.2" stroke-linecap="round"/>',
        ),
        Mark(
            "bee",
            "Bee",
            "Bees",
            "#856000",
            "#F2EEE3",
            "#D6C9A8",
            '<ellipse cx="18" cy="15.5" rx="5" ry="8" transform="rotate(-24 18 15.5)" fill="{figure}"/>'
            '<ellipse cx="28" cy="14.5" rx="5" ry="8" transform="rotate(14 28 14.5)" fill="{figure}"/>'
            '<path d="M6.5 28.500Q7 18.5 20 18.500H27Q37.5 18.5 41.5 28.5 37.5 38.5 27 38.500H20Q7 38.5 6.5 28.500Z" fill="{figure}" stroke="{ground}" stroke-width="1.6"/>'
            '<path d="M20.5 19v19M27.5 19v19M34 21.500v14" stroke="{ground}" stroke-width="3.2"/>'
            '<circle cx="12.6" cy="26" r="2" fill="{ground}"/>'
            '<path d="M10.5 31.500q2 1.8 4.2.6" fill="none" stroke="{ground}" stroke-width="1.7" stroke-linecap="round"/>',
        ),
        Mark(
            "frog",
            "Frog",
            "Frogs",
            "#3B761F",
            "#E9F0E6",
            "#BCD0B3",
            '<circle cx="14.5" cy="15.5" r="6.5" fill="{figure}"/>'
            '<circle cx="33.5" cy="15.5" r="6.5" fill="{figure}"/>'
            '<ellipse cx="24" cy="27" rx="17" ry="12.5" fill="{figure}"/>'
            '<circle cx="14.5" cy="15.8" r="3.5" fill="{ground}"/>'
            '<circle cx="33.5" cy="15.8" r="3.5" fill="{ground}"/>'
            '<circle cx="14.9" cy="16.2" r="1.6" fill="{figure}"/>'
            '<circle cx="33.1" cy="16.2" r="1.6" fill="{figure}"/>'
            '<path d="M13.5 28.500q10.5 8 21 0" fill="none" stroke="{ground}" stroke-width="2.3" stroke-linecap="round"/>'
            '<circle cx="21.8" cy="24" r="1" fill="{ground}"/>'
            '<circle cx="26.2" cy="24" r="1" fill="{ground}"/>',
        ),
        Mark(
            "snail",
            "Snail",
            "Snails",
            "#53636B",
            "#ECEEEF",
            "#C5CACD",
            '<path d="M5.5 18.500v-6M12 18.500v-6.5" stroke="{figure}" stroke-width="2.2" stroke-linecap="round"/>'
            '<circle cx="5.5" cy="12" r="1.9" fill="{figure}"/>'
            '<circle cx="12" cy="11.5" r="1.9" fill="{figure}"/>'
            '<path d="M4 22q0-5 5-5t5 5v7q0 3 3 3l20-1q6 1 8 6.500H14Q4 37.5 4 27Z" fill="{figure}"/>'
            '<circle cx="27.5" cy="22.5" r="12" fill="{figure}" stroke="{ground}" stroke-width="1.8"/>'
            '<path d="M27.5 23q0-2.5 2.6-2.5 3.4 0 3.4 3.5 0 5-6 5-6.5 0-6.5-6.5 0-7 7.5-7 4.5 0 7 2.5" fill="none" stroke="{ground}" stroke-width="2.2" stroke-linecap="round"/>',
        ),
        Mark(
            "duck",
            "Duck",
            "Ducks",
            "#8C4A5E",
            "#F2EBED",
            "#D8C1C8",
            '<path d="M40 17.5 45.5 19q1 .8 0 1.600L39 23Z" fill="{figure}" stroke="{figure}" stroke-width="1.4" stroke-linejoin="round"/>'
            '<path d="M4.5 22q6 4 14.5 2.5 4.5-1 5-5Q24 10 32.5 9.5 41 9.5 41 18q0 4-2.6 6.600Q41.5 28 40 32.5 37.5 39 27 39H19.500Q4 38.5 4.5 22Z" fill="{figure}"/>'
            '<circle cx="33.6" cy="16.6" r="1.9" fill="{ground}"/>'
            '<path d="M14 29.500q3 5.5 12 3.5 3.5-1 4.5-4" fill="none" stroke="{ground}" stroke-width="2.1" stroke-linecap="round"/>',
        ),
    )
}
CHOICES = [(mark.key, mark.name) for mark in MARKS.values()]
FRAMES = {
    "solid": '<rect width="48" height="48" rx="14" fill="{colour}"/><g transform="translate(3.4 3.4) scale(.86)">{animal}</g>',
    "ring": '<rect x="2" y="2" width="44" height="44" rx="12.5" fill="#fff" stroke="{colour}" stroke-width="4"/>'
    '<g transform="translate(5 5) scale(.79)">{animal}</g>',
    "dots": '<rect x="2.5" y="2.5" width="43" height="43" rx="12.5" fill="#fff" stroke="{colour}" stroke-width="4.8" '
    'stroke-dasharray=".1 8.29" stroke-linecap="round"/><g transform="translate(5 5) scale(.79)">{animal}</g>',
    "bare": "{animal}",
}
KINDS = tuple(FRAMES)


def inside(mark: Mark, kind: str, *, grey: bool = False) -> str:
    """What stands inside the ``<svg>``: ``kind`` is solid (key worker), ring (secondary), dots (buddy) or bare."""
    colour = grey_of(mark.colour) if grey else mark.colour
    figure, ground = ("#fff", colour) if kind == "solid" else (colour, "#fff")
    return FRAMES[kind].format(colour=colour, animal=mark.drawing.format(figure=figure, ground=ground))


def svg(key: str, kind: str = "solid", size: int = 26, alt: str = "", *, grey: bool = False) -> SafeString:
    """The whole drawing, for paper. ``size`` in pixels; empty where there is no such mark."""
    if key not in MARKS:
        return SafeString("")
    return mark_safe(
        f'<svg class="kmark kmark-{kind}" width="{size}" height="{size}" viewBox="0 0 48 48" {_named(alt)}>'
        f"{inside(MARKS[key], kind, grey=grey)}</svg>"
    )


@lru_cache(maxsize=2_000)  # a page of a large nursery shows hundreds
def use(key: str, kind: str, size: int, sheet: str, alt: str = "") -> SafeString:
    """A reference to the drawing in the sheet ``static/img/marks.svg``, whose address is ``sheet``: light on a page."""
    if key not in MARKS:
        return SafeString("")
    return mark_safe(
        f'<svg class="kmark kmark-{kind}" width="{size}" height="{size}" {_named(alt)}>'
        f'<use href="{sheet}#{kind}-{key}"/></svg>'
    )


def sheet() -> str:
    """All marks in all kinds as one file of symbols: what ``static/img/marks.svg`` must hold (a test says so)."""
    symbols = "\n".join(
        f'<symbol id="{kind}-{mark.key}" viewBox="0 0 48 48">{inside(mark, kind)}</symbol>'
        for mark in MARKS.values()
        for kind in KINDS
    )
    return f'<svg xmlns="http://www.w3.org/2000/svg">\n{symbols}\n</svg>\n'


def letter_sign(letter: str, kind: str, colour: str = "#46524F") -> str:
    """A letter in the frame of ``kind``, for people without a mark."""
    ink = "#fff" if kind == "solid" else colour
    animal = (
        f'<text x="24" y="33" text-anchor="middle" font-family="Lexend Variable" font-size="26" fill="{ink}">'
        f"{escape(letter)}</text>"
    )
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 48 48">{FRAMES[kind].format(colour=colour, animal=animal)}</svg>'


def grey_of(colour: str) -> str:
    """The grey of the same lightness: ``"#1B69AE"`` → ``"#626262"``."""
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    level = round(0.299 * red + 0.587 * green + 0.114 * blue)
    return f"#{level:02X}{level:02X}{level:02X}"


def _named(alt: str) -> str:
    return f'role="img" aria-label="{escape(alt)}"' if alt else 'aria-hidden="true"'


def fixed_words() -> list[str]:
    """Names of marks and of the groups called after them, for translation."""
    return sorted({words for mark in MARKS.values() for words in (mark.name, mark.group)})
