"""Words of a paper with what was quoted marked in them."""

import re

from django import template
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from paperwork.words import title_for_family

register = template.Library()
register.filter("title_for_family", title_for_family)


@register.filter
def cited(text: str, quotes) -> SafeString:
    """``text`` with each of ``quotes`` that still stands in it word for word marked, its number beside it."""
    numbers = {quote.words: quote.number for quote in quotes if quote.words}
    if not numbers:
        return conditional_escape(text)
    pattern = "|".join(re.escape(words) for words in sorted(numbers, key=len, reverse=True))
    parts = re.split(f"({pattern})", text)
    found = (
        format_html('<span class="cite">{}<sup>{}</sup></span>', part, numbers[part])
        if part in numbers
        else conditional_escape(part)
        for part in parts
    )
    return mark_safe("".join(found))
