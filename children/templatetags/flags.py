"""What must not be missed about a child, beside the name wherever it stands (R44)."""

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst

from nursery.templatetags.kith import icon

register = template.Library()


@register.simple_tag
def flags(child, allergy_word: str = "") -> SafeString:
    """Allergies in red, then diet; ``allergy_word`` follows each allergy where there is room for it."""
    if not child.allergies and not child.dietary:
        return SafeString("")
    sign = icon("triangle-alert")
    allergies = format_html_join(
        "",
        '<span class="flag flag-allergy">{} {}{}</span>',
        ((sign, capfirst(one), f" {allergy_word}" if allergy_word else "") for one in child.allergy_list),
    )
    diet = format_html_join(
        "", '<span class="flag flag-diet">{}</span>', ((capfirst(one),) for one in child.dietary_list)
    )
    return mark_safe(format_html("{}{}", allergies, diet))


@register.filter
def needs_words(child) -> str:
    """``"Egg allergy · Vegetarian"``: the same in words, for where only words go."""
    if not child.allergies and not child.dietary:
        return ""
    return " · ".join([*(f"{capfirst(one)} allergy" for one in child.allergy_list), *map(capfirst, child.dietary_list)])
