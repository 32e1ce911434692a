"""What families wrote and told that waits for somebody of the staff: shown where they begin their day (000-14, P5)."""

from collections.abc import Iterator

from django.urls import reverse

from families.asking_models import Answer, ChangeRequest
from families.talking import unread_by
from nursery.models import Setting, User
from nursery.permissions import Permission, can
from nursery.waiting import Waits

PLACE = "families:talks"


def waits(user: User, setting: Setting) -> Iterator[Waits]:
    """Messages that ``user`` has not read, and changes that ``user`` may confirm. Two queries at most."""
    if can(user, Permission.TALK_WITH_FAMILIES, setting):
        number = unread_by(user, setting)
        words = "message to read" if number == 1 else "messages to read"
        yield Waits(PLACE, number, f"{number} {words}", reverse("families:talks"))
    if can(user, Permission.CONFIRM_CHANGES, setting):
        number = ChangeRequest.objects.visible_to(user).filter(state=Answer.OPEN).count()
        words = "change to confirm" if number == 1 else "changes to confirm"
        yield Waits(PLACE, number, f"{number} {words}", reverse("families:changes"))
