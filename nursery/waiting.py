"""How much waits for somebody: kept beside the setting, so that the menu asks nothing for it; or asked where they look first."""

from collections import Counter
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from nursery.models import Setting


@dataclass(frozen=True)
class Waits:
    """``number`` of something that waits for somebody, ``words`` to say so, and where; ``place`` is its entry in the menu,
    ``heading`` what stands before all of its kind."""

    heading: str
    place: str
    number: int
    words: str
    url: str


def waits_for(request) -> list[Waits]:
    """What waits in other rooms (``settings.WAITS``) for whoever opened their day; the menu of that page counts it too."""
    rooms = [import_string(room) for room in settings.WAITS]
    found = [one for room in rooms for one in room(request.user, request.setting) if one.number]
    request.waiting = sum((Counter({one.place: one.number}) for one in found), Counter())
    return found


def set_waiting(setting: Setting, **counts: int) -> None:
    """``counts`` by kind, such as ``cases=2``; navigation names the kinds. Inside the transaction of what changed it."""
    with transaction.atomic():
        row = Setting.objects.select_for_update().get(pk=setting.pk)
        if row.waiting | counts != row.waiting:
            Setting.objects.filter(pk=setting.pk).update(waiting=row.waiting | counts)
