"""Form fields that everybody uses."""

from datetime import date, timedelta

from django import forms
from django.core.exceptions import ValidationError

from nursery.timetable import parse_clock

UK_FORMATS = ["%Y-%m-%d", "%d/%m/%Y", "%d/%m/%y", "%d.%m.%Y", "%d-%m-%Y", "%d %B %Y", "%d %b %Y"]


def day_after(last: date | None) -> date | None:
    """A last day as people say it → the first day on which it no longer holds, as dated rows keep it."""
    return last + timedelta(days=1) if last else None


class UKDateField(forms.DateField):
    """A day, written in any way usual in the United Kingdom. ``ask`` is what to say when it is missing."""

    def __init__(self, *, ask: str = "", **kwargs):
        kwargs.setdefault("input_formats", UK_FORMATS)
        kwargs.setdefault("widget", forms.DateInput(format="%-d %B %Y", attrs={"autocomplete": "off"}))
        kwargs.setdefault("help_text", "For example, 14 January 2027")
        super().__init__(**kwargs)
        self.error_messages["invalid"] = "Enter a day such as 14 January 2027 or 14/1/2027."
        if ask:
            self.error_messages["required"] = ask

    def to_python(self, value):
        found = super().to_python(value.strip() if isinstance(value, str) else value)
        if isinstance(found, date) and not 1900 <= found.year <= 2200:
            raise ValidationError(self.error_messages["invalid"])
        return found


class ClockField(forms.CharField):
    """A time of day, as whole minutes since midnight."""

    def __init__(self, **kwargs):
        kwargs.setdefault("help_text", "For example, 08:30")
        super().__init__(**kwargs)

    def prepare_value(self, value):
        return f"{value // 60:02d}:{value % 60:02d}" if isinstance(value, int) else value

    def to_python(self, value):
        text = super().to_python(value)
        if not text:
            return None
        try:
            return parse_clock(text.replace(".", ":"))
        except ValueError:
            raise ValidationError("Enter a time such as 08:30.") from None
