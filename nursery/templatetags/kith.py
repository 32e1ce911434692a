"""Tags and filters that every template has: faces, marks, icons, and times and dates as the nursery says them."""

from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import lucide
from django import template
from django.templatetags.static import static
from django.templatetags.tz import do_timezone
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from nursery import languages, marks
from nursery.submissions import new_submission

register = template.Library()
SOFT = 6
TURNS = {"chevron-right", "chevron-left", "arrow-left", "arrow-right", "send", "log-out", "signpost"}
"""Icons that point along the line: where a page runs from right to left they point the other way."""


@lru_cache
def _sheet() -> str:
    return static("img/marks.svg")


@register.simple_tag
def kmark(mark: str, kind: str = "solid", size: int = 26, alt: str = "") -> SafeString:
    """A key worker's mark: solid (key worker), ring (secondary), dots (buddy) or bare."""
    return marks.use(mark, kind, size, _sheet(), alt)


@register.simple_tag
@lru_cache(maxsize=256)
def icon(name: str, size: int = 24) -> SafeString:
    """An icon of Lucide's, as tall as the text it stands in; says nothing to a screen reader."""
    drawn = lucide._render_icon(name, size)  # the package's public tag is for Django's {% load %} alone
    turns = " bi-turns" if name in TURNS else ""
    return mark_safe(drawn.replace("<svg", f'<svg class="bi{turns}" aria-hidden="true"', 1))


@register.simple_tag
def face(person, size: int = 36) -> SafeString:
    """A round picture, or the initials where there is none. Its name stands beside it, so it has no words."""
    if person is None:
        return SafeString("")
    picture = person.picture
    return _round(size, picture) if picture else _letters(size, person.initials, sum(map(ord, person.name)) % SOFT)


@lru_cache(maxsize=2_000)  # a page of a large nursery shows hundreds
def _round(size: int, picture: str) -> SafeString:
    return format_html('<img class="face f-{}" src="{}" alt="" width="96" height="96">', size, picture)


@lru_cache(maxsize=2_000)
def _letters(size: int, initials: str, soft: int) -> SafeString:
    return format_html('<span class="face f-{} initials soft-{}" aria-hidden="true">{}</span>', size, soft, initials)


@register.simple_tag
def who(person, size: int = 56, kind: str = "solid", mark: str = "") -> SafeString:
    """A face with a mark at its foot: the person's own, or ``mark``."""
    key = mark or getattr(person, "mark", "")
    return format_html('<span class="who">{}{}</span>', face(person, size), kmark(key, kind, size // 2) if key else "")


@register.simple_tag
def stack(people, size: int = 28, most: int = 5) -> SafeString:
    """Faces that overlap, at most ``most``, then how many more."""
    people = list(people)
    shown = "".join(face(person, size) for person in people[:most])
    more = f'<span class="more">+{len(people) - most}</span>' if len(people) > most else ""
    return mark_safe(f'<span class="stack">{shown}{more}</span>')


@register.simple_tag
def submission(again: str = "") -> SafeString:
    """The hidden id of a form that creates something (S44); ``again`` is the one under which it was sent and refused.

    What a device keeps half typed lies under that id: another one would bring it back after it was saved.
    """
    return format_html('<input type="hidden" name="submission" value="{}">', again or new_submission())


@register.filter
def clock(moment) -> str:
    """Minutes since midnight, a time or a moment: ``"3:00"``. Twelve hours, without a.m. and p.m. (ux.md 8)."""
    return "" if moment is None or moment == "" else languages.clock(_minutes(moment))


def _minutes(moment: int | time | datetime) -> int:
    return moment if isinstance(moment, int) else moment.hour * 60 + moment.minute


@register.filter
def at(moment: datetime | None, setting) -> datetime | None:
    """A moment in the setting's own time (S49)."""
    return do_timezone(moment, ZoneInfo(setting.timezone)) if moment else None


@register.filter
def clocks(span) -> str:
    """``[900, 990]`` or anything with ``starts`` and ``ends``: ``"3:00 to 4:30"``."""
    starts, ends = (span.starts, span.ends) if hasattr(span, "starts") else span
    return languages.clocks(_minutes(starts), _minutes(ends))


@register.filter
def longday(day: date | None) -> str:
    """``"Tuesday 21 January"``."""
    return languages.weekday_and_date(day) if day else ""


@register.filter
def shortday(day: date | None) -> str:
    """``"21 Jan 2027"``; the month in full in other languages."""
    if not day:
        return ""
    return f"{day.day} {day:%b} {day.year}" if languages.current() == languages.ENGLISH else languages.long_date(day)


@register.filter
def weekday(day: date) -> str:
    """``"Thursday"``."""
    return str(languages.DAYS[day.weekday()])


@register.filter
def longdate(day: date | None) -> str:
    """``"21 January 2027"``."""
    return languages.long_date(day)


@register.filter
def typedday(day: date | None) -> str:
    """As it can be typed, too: months have names that we read in English only."""
    return f"{day.day} {day:%B %Y}" if languages.current() == languages.ENGLISH else f"{day:%d/%m/%Y}"


@register.filter
def daymonth(day: date | None) -> str:
    """``"21 January"``."""
    return languages.day_and_month(day) if day else ""


@register.filter
def add_days(day: date, number: int) -> date:
    return day + timedelta(days=number)


@register.filter
def age_on(person, day: date) -> str:
    """``"2y 9m"``; ``"8m"`` before the first birthday."""
    years, months = divmod(months_old(person.date_of_birth, day), 12)
    return f"{years}y {months}m" if years else f"{months}m"


@register.filter
def age_long(person, day: date) -> str:
    """``"2 years 9 months"``."""
    return languages.age(months_old(person.date_of_birth, day))


def months_old(born: date, day: date) -> int:
    """Whole months from birth to ``day``; 0 before birth."""
    return max(0, (day.year - born.year) * 12 + day.month - born.month - (day.day < born.day))


@register.filter
def names(people) -> str:
    """``"Amara, Finn and Noor"``."""
    return languages.together(people)


@register.filter
def ltr(text: str) -> str:
    """A telephone number or an address inside a sentence that may run from right to left: its parts keep their order."""
    return f"\u2066{text}\u2069"


@register.filter
def label(words: str) -> str:
    """A fixed word of ours, such as a weekday’s name, in the language that is on; what we do not know stays as it is."""
    return gettext(words) if words else ""


@register.simple_tag
def page_language() -> SafeString:
    """``lang`` and ``dir`` of the page, for its ``html``."""
    code = languages.current()
    return format_html('lang="{}" dir="{}"', languages.lang(code), languages.direction(code))


@register.inclusion_tag("parts/language.html", takes_context=True)
def language_switch(context) -> dict:
    """The choice of a language, where the page may speak others than English."""
    request = context.get("request")
    code = languages.current()
    return {
        "shown": getattr(request, "speaks_others", False),
        "csrf_token": context.get("csrf_token"),
        "code": code,
        "name": dict(languages.choices())[code],
        "choices": [(key, name, languages.lang(key), languages.direction(key)) for key, name in languages.choices()],
        "back": request.get_full_path() if request and request.method == "GET" else "",
    }


@register.filter
def ours(words: str) -> SafeString:
    """What somebody at the nursery wrote, in the reader's language where it is one of our own usual words, such as “On the
    starting form”; else as it stands, marked as English."""
    said = gettext(words) if words else ""
    is_left = said == words and languages.current() != languages.ENGLISH
    return format_html('<span lang="en-GB" dir="auto">{}</span>', said) if is_left else conditional_escape(said)
