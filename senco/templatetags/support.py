"""The violet band, and whether somebody may open a child’s support."""

from django import template

from nursery.templatetags.kith import stack
from senco.views import may_look_at
from senco.waits import number

register = template.Library()


@register.simple_tag
def stack_of(readers):
    """Faces of those who work here."""
    return stack([one.person for one in readers if one.person])


@register.filter
def people_can_open(count: int) -> str:
    return "One person can open this." if count == 1 else f"{number(count)} people can open this."


@register.filter
def first_word(name: str) -> str:
    """``"Marta Nowak"`` → ``"Marta"``."""
    return name.split(" ")[0]


@register.simple_tag(takes_context=True)
def sees_support(context, child) -> bool:
    request = context.get("request")
    if context.get("tab") == "support":
        return True  # it is open before them
    return bool(request and getattr(request, "setting", None)) and may_look_at(child, request.user, request.setting)
