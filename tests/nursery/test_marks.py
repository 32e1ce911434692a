"""The marks: one sheet that is up to date, and colours that can be read."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from nursery import marks

TOKENS = Path(settings.BASE_DIR / "static/css/tokens.css").read_text()
LOOK = Path(settings.BASE_DIR / "docs/look.md").read_text()


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_the_sheet_is_what_the_drawings_make():
    assert (settings.BASE_DIR / "static/img/marks.svg").read_text().strip() == marks.sheet().strip()


@pytest.mark.parametrize("kind", ["km", "room"])
def test_names_can_be_read_on_white_and_on_their_tint(kind):
    found = re.findall(rf"\.{kind}-(\w+)\s*{{ --{kind}: (#\w{{6}}); --{kind}-tint: (#\w{{6}})", TOKENS)
    assert len(found) >= 8
    for name, colour, tint in found:
        assert contrast(colour, "#FFFFFF") >= 4.5, name
        assert contrast(colour, tint) >= 4.5, name


def test_the_table_of_contrasts_is_true():
    rows = re.findall(r"\| [^|]+`(#\w{6})` \| [^|]+`(#\w{6})` \| ([\d.]+) \|", LOOK)
    assert len(rows) == 10
    for text, ground, said in rows:
        assert text in TOKENS or text == "#FFFFFF"
        assert f"{contrast(text, ground):.1f}" == said
        assert float(said) >= 4.5
