"""Room colours: one of eight names, whose contrast is known; anything else falls to the nearest by hue (ux.md 2)."""

import colorsys
import re

HUES = {  # degrees
    "oak": 38,
    "sand": 34,
    "fern": 110,
    "mint": 172,
    "sky": 208,
    "heather": 246,
    "clover": 299,
    "rose": 334,
}
GREY_BELOW = 0.12


def room_class(colour: str) -> str:
    """``"fern"`` → ``"fern"``; ``"#3d405b"`` → ``"heather"``; what is no colour → ``"sand"``."""
    colour = colour.strip().lower()
    if colour in HUES:
        return colour
    match = re.fullmatch(r"#?([0-9a-f]{3}|[0-9a-f]{6})", colour)
    if not match:
        return "sand"
    digits = match[1] if len(match[1]) == 6 else "".join(digit * 2 for digit in match[1])
    red, green, blue = (int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4))
    hue, _, saturation = colorsys.rgb_to_hls(red, green, blue)
    if saturation < GREY_BELOW:
        return "sand"
    return min(HUES, key=lambda name: abs((hue * 360 - HUES[name] + 180) % 360 - 180))
