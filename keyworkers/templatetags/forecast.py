"""The cells of cover ahead: thousands on a page, so each row is one call."""

from django import template
from django.utils.safestring import SafeString, mark_safe

register = template.Library()
CLASSES = {"key_worker": "key", "secondary": "sec", "buddy": "bud", "none": "none", "out": "out"}
WORDS = {"key_worker": "key worker", "secondary": "secondary", "buddy": "buddy", "none": "nobody", "out": "not in"}


@register.simple_tag
def cells(row, weeks, counted=None) -> SafeString:
    """The days of one child, a narrow gap between weeks; days that are thought about have their own ground."""
    parts, at = [], 0
    for number, week in enumerate(weeks):
        if number:
            parts.append("<td></td>")
        for day, closed in week:
            kind = ' class="wif"' if counted and counted[0] <= day <= counted[1] else ""
            if closed:
                parts.append(f'<td{kind}><span class="pair shut"><span class="vh">closed</span></span></td>')
            else:
                morning, afternoon = row.halves[at]
                parts.append(
                    f'<td{kind}><span class="pair"><i class="c-{CLASSES[morning]}"></i><i class="c-{CLASSES[afternoon]}"></i>'
                    f'<span class="vh">{WORDS[morning]}, {WORDS[afternoon]}</span></span></td>'
                )
            at += 1
    return mark_safe("".join(parts))
