"""Languages in which families read the fixed words: which there are, which way they run, dates and ages in them.

Words are marked with Django's own gettext; ``locale/<language>/LC_MESSAGES/django.po`` holds them, ``manage.py messages``
finds and compiles them (see ``messages.py``). English is what stands in the code. What somebody wrote stays in its language.
"""

import re
from collections.abc import Iterable
from datetime import date
from functools import lru_cache

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
    gettext_lazy("Saturday"),
    gettext_lazy("Sunday"),
]
MONTHS_ALONE = [
    pgettext_lazy("month alone", "January"),
    pgettext_lazy("month alone", "February"),
    pgettext_lazy("month alone", "March"),
    pgettext_lazy("month alone", "April"),
    pgettext_lazy("month alone", "May"),
    pgettext_lazy("month alone", "June"),
    pgettext_lazy("month alone", "July"),
    pgettext_lazy("month alone", "August"),
    pgettext_lazy("month alone", "September"),
    pgettext_lazy("month alone", "October"),
    pgettext_lazy("month alone", "November"),
    pgettext_lazy("month alone", "December"),
]
TWENTY_FOUR = frozenset({"pl", "ro"})
"""Where the afternoon is said as 15:00. In the others a day is told in twelve hours, as in English (ux.md 8)."""


def choices() -> list[tuple[str, str]]:
    """Code and own name of each language."""
    return list(settings.LANGUAGES)


@lru_cache(maxsize=200)
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


def clock(minutes: int) -> str:
    """Minutes since midnight: ``"3:00"``, ``"15:00"`` in Polish."""
    hours = minutes // 60 % 24 if current() in TWENTY_FOUR else (minutes // 60 - 1) % 12 + 1
    return f"{hours}:{minutes % 60:02d}"


def from_to(starts: str, ends: str) -> str:
    """``"3:00 to 4:30"``, ``"15:00–16:30"``."""
    return _("{starts} to {ends}").format(starts=starts, ends=ends)


def clocks(starts: int, ends: int) -> str:
    """Two :func:`clock` as :func:`from_to` says them."""
    return _clocks(starts, ends, current())


@lru_cache(maxsize=10_000)  # a page of a large nursery says hundreds of times of day
def _clocks(starts: int, ends: int, language: str) -> str:
    return from_to(clock(starts), clock(ends))


def weekday_and_date(day: date) -> str:
    """``"Thursday 26 November"``."""
    month = MONTHS[day.month - 1]
    return _("{weekday} {day} {month}").format(weekday=DAYS[day.weekday()], day=day.day, month=month)


def month_and_year(day: date) -> str:
    """``"November 2026"``."""
    return _("{month} {year}").format(month=MONTHS_ALONE[day.month - 1], year=day.year)


def page_words() -> tuple[str, str, str]:
    """What stands before, between and after the numbers of “Page 1 of 2”."""
    page, _sign, rest = _("Page {page} of {pages}").partition("{page}")
    between, _sign, after = rest.partition("{pages}")
    return page, between, after


def comma() -> str:
    """Between the parts of a list, with its space."""
    return pgettext("between names", ", ")


def together(parts: Iterable) -> str:
    """``"Amara, Finn and Noor"``."""
    *most, last = [str(part) for part in parts] or [""]
    return _("{one} and {other}").format(one=comma().join(most), other=last) if most else last


def current() -> str:
    """The language that is on, one of ours."""
    return known(translation.get_language() or ENGLISH) or ENGLISH


def names_of_languages(codes: Iterable[str]) -> str:
    """``["pl", "en"]`` → ``"Polish, English"``, as far as Django knows their names in the language that is on."""
    return ", ".join(gettext(LANGUAGES.get(code, code)) for code in codes)
