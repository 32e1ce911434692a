"""Entries that wait for somebody: shown where they begin their day, so that none lies forgotten."""

from collections.abc import Iterator

from django.db.models import Count, Q
from django.urls import reverse

from journals.models import Observation, State
from nursery.models import Setting, User
from nursery.permissions import Permission, can
from nursery.waiting import Room, Waits

ENTRIES = Room("Entries", "inbox", "journals:observe")


def waits(user: User, setting: Setting) -> Iterator[Waits]:
    """What came back to ``user``, what others wait for ``user`` to read, drafts of ``user``, and photos of no child for a day
    (S56). One query."""
    if not can(user, Permission.OBSERVE, setting):
        return
    own, to_read = Q(author=user), Q(pk=None)
    if can(user, Permission.CHECK_OBSERVATIONS, setting):
        to_read = Q(state=State.WAITING) & ~own
    counted = (
        Observation.objects.visible_to(user)
        .exclude(state=State.KEPT)
        .unfinished()
        .aggregate(
            drafts=Count("pk", filter=own & Q(state=State.DRAFT)),
            returned=Count("pk", filter=own & Q(state=State.RETURNED)),
            to_read=Count("pk", filter=to_read),
            untagged=Count("pk", filter=Q(is_untagged=True)),
        )
    )
    said = {
        "returned": ("came back to you", "came back to you"),
        "to_read": ("to read for somebody", "to read for somebody"),
        "drafts": ("draft of yours", "drafts of yours"),
        "untagged": ("photo without a child for a day", "photos without a child for a day"),
    }
    for kind, (one, many) in said.items():
        yield Waits(ENTRIES, counted[kind], one, many, reverse("journals:unfinished"))
