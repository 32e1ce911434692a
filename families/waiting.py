"""What families wrote and told that waits for somebody of the staff: shown where they begin their day (000-14, P5)."""

from collections.abc import Iterator

from django.db.models import Count, Subquery, Sum, Value
from django.urls import reverse

from families.asking_models import Answer, ChangeRequest
from families.talking import with_unread
from nursery.models import Setting, User
from nursery.permissions import Permission, can
from nursery.waiting import Room, Waits

FAMILIES = Room("From families", "message-circle", "families:talks")
SAID = {
    "messages": ("message to read", "messages to read", "families:talks"),
    "changes": ("change to confirm", "changes to confirm", "families:changes"),
}


def waits(user: User, setting: Setting) -> Iterator[Waits]:
    """Messages that ``user`` has not read, and changes that ``user`` may confirm. One query."""
    asked = {}
    if can(user, Permission.TALK_WITH_FAMILIES, setting):
        asked["messages"] = _over_all(with_unread(user, setting), Sum("unread"))
    if can(user, Permission.CONFIRM_CHANGES, setting):
        changes = ChangeRequest.objects.visible_to(user).filter(state=Answer.OPEN)
        asked["changes"] = _over_all(changes, Count("pk"))
    counted = Setting.objects.filter(pk=setting.pk).annotate(**asked).values(*asked).get() if asked else {}
    for kind, number in counted.items():
        one, many, page = SAID[kind]
        yield Waits(FAMILIES, number or 0, one, many, reverse(page))


def _over_all(rows, total) -> Subquery:
    """``total`` of all ``rows`` as one number inside another query; None where there is no row."""
    return Subquery(rows.order_by().annotate(all=Value(1)).values("all").annotate(total=total).values("total"))
