"""How much waits for somebody: kept beside the setting, so that the menu asks nothing for it; or asked where they look first."""

from collections import Counter
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from nursery.models import Setting


@dataclass(frozen=True)
class Room:
    """Whose things wait: ``heading`` and ``icon`` stand before them all, ``place`` is its entry in the menu."""

    heading: str
    icon: str
    place: str


@dataclass(frozen=True)
class Waits:
    """``number`` of something that waits for somebody, how ``one`` and ``many`` of it are called, and where they are."""

    room: Room
    number: int
    one: str
    many: str
    url: str

    @property
    def words(self) -> str:
        """``"2 messages to read"``."""
        return f"{self.number} {self.one if self.number == 1 else self.many}"


def waits_for(request) -> list[Waits]:
    """What waits in other rooms (``settings.WAITS``) for whoever opened their day; the menu of that page counts it too."""
    asked = [import_string(path) for path in settings.WAITS]
    found = [one for waits in asked for one in waits(request.user, request.setting) if one.number]
    request.waiting = sum((Counter({one.room.place: one.number}) for one in found), Counter())
    return found


def set_waiting(setting: Setting, **counts: int) -> None:
    """``counts`` by kind, such as ``cases=2``; navigation names the kinds. Inside the transaction of what changed it."""
    with transaction.atomic():
        row = Setting.objects.select_for_update().get(pk=setting.pk)
        if row.waiting | counts != row.waiting:
            Setting.objects.filter(pk=setting.pk).update(waiting=row.waiting | counts)
