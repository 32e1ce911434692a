"""Pieces of a lane of cover. A large nursery has hundreds on one page, so a lane is one call and not a dozen of template tags."""

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from nursery.templatetags.kith import clocks, kmark

register = template.Library()
SAID = {"sec": ", secondary", "bud": ", buddy"}


@register.filter
def as_strips(strips) -> SafeString:
    """Who has the children of a lane, span by span."""
    return mark_safe("".join([_strip(strip) for strip in strips]))


def _strip(strip) -> str:
    """One span; the mark alone where a name does not fit. Of a short one the page decides, by how wide it is drawn."""
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
    return (
        f'<span class="span span-{strip.style}{of} s-{strip.column} e-{strip.until}{size}" title="{name} {times}">'
        f'{label}<span class="vh"> {times}{SAID.get(strip.style, "")}</span></span>'
    )


@register.filter
def as_stretches(stretches) -> SafeString:
    """Adults needed and there in a room, stretch by stretch of its day."""
    return mark_safe("".join([_stretch(stretch) for stretch in stretches]))


def _stretch(stretch) -> str:
    quarter = stretch.quarter
    return (
        f'<span class="q {"q-short" if quarter.short else "q-ok"} s-{stretch.column} e-{stretch.until}" '
        f'title="{clocks(stretch)}: {quarter.needed} needed, {quarter.there} there"></span>'
    )
