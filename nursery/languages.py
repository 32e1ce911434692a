"""Languages in which families read the fixed words: which there are, which way they run, dates and ages in them.

Words are marked with Django's own gettext; ``locale/<language>/LC_MESSAGES/django.po`` holds them, ``manage.py messages``
finds and compiles them (see ``messages.py``). English is what stands in the code. What somebody wrote stays in its language.
"""

import re
from collections.abc import Iterable
from datetime import date

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext, gettext_lazy, ngettext, pgettext, pgettext_lazy
from django.utils.translation import gettext as _

from nursery.words import LANGUAGES

ENGLISH = "en-gb"
RIGHT_TO_LEFT = frozenset({"ar", "ur"})
ARABIC = re.compile(r"[\u0600-\u06FF\u0750-\u077F\u08A0-\u08FF\uFB50-\uFDFF\uFE70-\uFEFF]")
LETTER = re.compile(r"[^\W\d_]")
MONTHS = [
    pgettext_lazy("in a date", "January"),
    pgettext_lazy("in a date", "February"),
    pgettext_lazy("in a date", "March"),
    pgettext_lazy("in a date", "April"),
    pgettext_lazy("in a date", "May"),
    pgettext_lazy("in a date", "June"),
    pgettext_lazy("in a date", "July"),
    pgettext_lazy("in a date", "August"),
    pgettext_lazy("in a date", "September"),
    pgettext_lazy("in a date", "October"),
    pgettext_lazy("in a date", "November"),
    pgettext_lazy("in a date", "December"),
]
DAYS = [
    gettext_lazy("Monday"),
    gettext_lazy("Tuesday"),
    gettext_lazy("Wednesday"),
    gettext_lazy("Thursday"),
    gettext_lazy("Friday"),
]


def choices() -> list[tuple[str, str]]:
    """Code and own name of each language."""
    return list(settings.LANGUAGES)


def known(code: str) -> str:
    """The language of ours that ``code`` means (``"pl-PL"`` → ``"pl"``), or nothing."""
    base = code.strip().lower().replace("_", "-").partition("-")[0]
    if base == "en":
        return ENGLISH
    return base if base in dict(settings.LANGUAGES) else ""


def first_known(codes: Iterable[str]) -> str:
    """The first of ``codes`` that we have, else English."""
    return next(filter(None, map(known, filter(None, codes))), ENGLISH)


def direction(code: str) -> str:
    """``"rtl"`` or ``"ltr"``, for ``dir``."""
    return "rtl" if code in RIGHT_TO_LEFT else "ltr"


def lang(code: str) -> str:
    """For ``lang``: ``"en-GB"``, ``"pl"``."""
    base, _, region = code.partition("-")
    return f"{base}-{region.upper()}" if region else base


def in_language(code: str):
    """A context in which marked words come out in ``code``."""
    return translation.override(code)


def direction_of(text: str) -> str:
    """Which way what somebody wrote runs: as its first letter does."""
    first = LETTER.search(text)
    return "rtl" if first and ARABIC.match(first[0]) else "ltr"


def written(text: str, language: str = ENGLISH) -> dict:
    """``text`` by somebody, for a template: itself, ``lang`` and ``dir``. Staff write English; what runs from right to left
    is in the family's own language, where that does too, else Arabic script of which we do not know the language."""
    runs = direction_of(text)
    said = "en-GB" if runs == "ltr" else language if direction(language) == "rtl" else "ar"
    return {"text": text, "lang": said, "dir": runs}


def long_date(day: date | None) -> str:
    """``"26 November 2026"`` in the language that is on."""
    if day is None:
        return ""
    return _("{day} {month} {year}").format(day=day.day, month=MONTHS[day.month - 1], year=day.year)


def day_and_month(day: date) -> str:
    """``"26 November"``."""
    return _("{day} {month}").format(day=day.day, month=MONTHS[day.month - 1])


def age(months: int) -> str:
    """``"2 years 8 months"``."""
    years, rest = divmod(months, 12)
    in_years = ngettext("{number} year", "{number} years", years).format(number=years)
    in_months = ngettext("{number} month", "{number} months", rest).format(number=rest)
    if years and rest:
        return pgettext("age", "{years} {months}").format(years=in_years, months=in_months)
    return in_years if years else in_months


def old(months: int) -> str:
    """``"aged 2 years 8 months"``."""
    return _("aged {age}").format(age=age(months))


def names_of_languages(codes: Iterable[str]) -> str:
    """``["pl", "en"]`` → ``"Polish, English"``, as far as Django knows their names in the language that is on."""
    return ", ".join(gettext(LANGUAGES.get(code, code)) for code in codes)
