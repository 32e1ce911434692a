"""Form fields that everybody uses."""

import re
from datetime import date, timedelta
from itertools import count

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy

from nursery.timetable import parse_clock
from nursery.words import CODES, LANGUAGES

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
        self.error_messages["invalid"] = gettext_lazy("Enter a day such as 14 January 2027 or 14/1/2027.")
        if ask:
            self.error_messages["required"] = ask

    def to_python(self, value):
        found = super().to_python(value.strip() if isinstance(value, str) else value)
        if isinstance(found, date) and not 1900 <= found.year <= 2200:
            raise ValidationError(self.error_messages["invalid"])
        return found


class LanguagesField(forms.CharField):
    """Languages as people say them; kept as codes, ``"en;pl"``. A code may be typed, too."""

    def __init__(self, **kwargs):
        kwargs.setdefault("help_text", "For example, English, Polish")
        super().__init__(**kwargs)

    def prepare_value(self, value):
        return ", ".join(LANGUAGES.get(one, one) for one in value.split(";")) if isinstance(value, str) else value

    def to_python(self, value):
        said = [one.strip() for one in re.split(r"[;,\n]|\sand\s", super().to_python(value)) if one.strip()]
        return ";".join(dict.fromkeys(map(_language_code, said)))


def _language_code(said: str) -> str:
    code = CODES.get(said.casefold(), said.lower())
    if not re.fullmatch(r"[a-z]{2,3}", code):
        raise ValidationError(
            f"Enter languages such as English, Polish. For “{said}” enter its code of two or three letters."
        )
    return code


def say_optional(form: forms.BaseForm) -> None:
    """What is typed and may stay empty says so."""
    for field in form.fields.values():
        typed = isinstance(field.widget, forms.TextInput | forms.NumberInput | forms.Textarea)
        if typed and not field.required and "(optional)" not in str(field.label):
            field.label = f"{field.label} (optional)"


def next_ref(rows, letter: str) -> str:
    """The next reference that is free, such as C013."""
    taken = set(rows.values_list("ref", flat=True))
    return next(ref for number in count(len(taken) + 1) if (ref := f"{letter}{number:03}") not in taken)


TWELVE = re.compile(r"(1[0-2]|0?[1-9])(?:[:.]([0-5][0-9]))?\s*([ap])\.?\s*m\.?", re.IGNORECASE)


def _in_24_hours(text: str) -> int:
    """Minutes since midnight of ``"14:15"``, ``"14.15"``, ``"2:15 pm"`` or ``"2pm"``. Raises ValueError."""
    if found := TWELVE.fullmatch(text.strip()):
        return int(found[1]) % 12 * 60 + int(found[2] or 0) + (720 if found[3].lower() == "p" else 0)
    return parse_clock(text.replace(".", ":"))


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
            return _in_24_hours(text)
        except ValueError:
            raise ValidationError(gettext_lazy("Enter a time such as 08:30.")) from None
