"""Pieces of a lane of cover. A large nursery has hundreds on one page, so each is one call and not a dozen of template tags."""

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from nursery.templatetags.kith import clocks, kmark

register = template.Library()
SAID = {"sec": ", secondary", "bud": ", buddy"}


@register.simple_tag
def lane_strip(strip) -> SafeString:
    """Who has the children of a lane for one span; the mark alone where a name does not fit.

    Of a short one the page decides, by how wide it is drawn.
    """
    person, times = strip.person, clocks(strip)
    name = escape(str(person)) if person else "Nobody they know"
    mark = kmark(person.mark, "bare", 16) if person else ""
    if person and not mark:
        mark = f'<span class="kmark" aria-hidden="true">{escape(str(person)[:1])}</span>'
    size = ""
    if not person:
        label = "<b>Nobody</b>"
    elif strip.is_tiny:
        size, label = " is-tiny", f'<span class="lb">{mark}<span class="vh">{name}</span></span>'
    elif strip.is_short:
        size, label = " is-short", f'<span class="lb">{mark}<span class="nm">{name}</span></span>'
    else:
        label = f'<span class="lb">{"" if strip.style == "bud" or not person.mark else mark}{name}</span>'
    of = f" km-{escape(person.mark or 'none')}" if person else ""
    return mark_safe(
        f'<span class="span span-{strip.style}{of} s-{strip.column} e-{strip.until}{size}" title="{name} {times}">'
        f'{label}<span class="vh"> {times}{SAID.get(strip.style, "")}</span></span>'
    )


@register.simple_tag
def ratio_stretch(stretch) -> SafeString:
    """Adults needed and there for one stretch of a room's day."""
    quarter = stretch.quarter
    return mark_safe(
        f'<span class="q {"q-short" if quarter.short else "q-ok"} s-{stretch.column} e-{stretch.until}" '
        f'title="{clocks(stretch)}: {quarter.needed} needed, {quarter.there} there"></span>'
    )
