"""A time of day, however somebody writes it."""

import pytest
from django.core.exceptions import ValidationError

from nursery.fields import ClockField


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("08:30", 510), ("8:30", 510), ("8.30", 510), ("14:15", 855), ("2:15 pm", 855), ("2.15pm", 855), ("2 p.m.", 840),
        ("12 am", 0), ("12:05 PM", 725), ("11:59 pm", 1439), (" 9am ", 540),
    ],
)  # fmt: skip
def test_it_is_read(text, minutes):
    assert ClockField().clean(text) == minutes


@pytest.mark.parametrize("text", ["25:00", "13 pm", "0 am", "8:60", "half eight", "2:5 pm"])
def test_anything_else_is_put_right_in_words(text):
    with pytest.raises(ValidationError, match="Enter a time such as"):
        ClockField().clean(text)
