"""Tags of the pages about journals."""

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from journals import outbox, typed
from journals.sealing import public_key

register = template.Library()


@register.simple_tag
def area_cells(row) -> SafeString:
    """The cells of a child's row, one for each area; a loop of the template would cost more than all queries."""
    return format_html_join("", '<td class="n t-{}">{}</td>', ((tint, count) for _, count, tint in row.cells))


@register.simple_tag(takes_context=True)
def keeps_typed(context) -> SafeString:
    """Attributes of a form that keeps what is half typed into it, with ``typed.js``. Its view must be ``@once``, and
    refused it must keep its id: ``{% submission request.POST.submission %}``."""
    request = context["request"]
    ticket = typed.ticket_for(request.user, request.setting)
    return format_html('data-typed="{}" data-typed-ticket="{}" data-key="{}"', typed_by(context), ticket, public_key())


@register.simple_tag(takes_context=True)
def waits(context) -> SafeString:
    """Attributes of a form that goes into the outbox where there is no network, with ``waits.js``; ``late.py`` takes it in."""
    request = context["request"]
    if not hasattr(request, "outbox_ticket"):  # the same for each form of a page
        request.outbox_ticket = outbox.ticket_for(request.user, request.setting)
    return format_html('data-waits="{}" data-ticket="{}"', public_key(), request.outbox_ticket)


@register.simple_tag(takes_context=True)
def typed_by(context) -> str:
    """Whose half-typed forms a page asks for on its device: a number, no name."""
    request = context["request"]
    return f"{request.user.pk}-{request.setting.pk}"
