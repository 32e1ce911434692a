"""Tags of the pages about journals."""

from django import template
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
def area_cells(row) -> SafeString:
    """The cells of a child's row, one for each area; a loop of the template would cost more than all queries."""
    return format_html_join("", '<td class="n t-{}">{}</td>', ((tint, count) for _, count, tint in row.cells))
