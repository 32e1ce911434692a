"""How much waits for somebody, kept beside the setting so that the menu asks nothing for it."""

from django.db import transaction

from nursery.models import Setting


def set_waiting(setting: Setting, **counts: int) -> None:
    """``counts`` by kind, such as ``cases=2``; navigation names the kinds. Inside the transaction of what changed it."""
    with transaction.atomic():
        row = Setting.objects.select_for_update().get(pk=setting.pk)
        if row.waiting | counts != row.waiting:
            Setting.objects.filter(pk=setting.pk).update(waiting=row.waiting | counts)
