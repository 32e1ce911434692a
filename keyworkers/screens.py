"""What can be done to room screens (S24)."""

from django.db import transaction
from django.utils import timezone

from nursery.audit import record
from nursery.models import Device, Room


@transaction.atomic
def enrol_screen(*, room: Room, name: str, token_hash: str, by) -> Device:
    """A browser that holds the secret behind ``token_hash`` may show ``room``'s screen until it is revoked."""
    device = Device(setting=room.setting, room=room, name=name, token_hash=token_hash, enrolled_by=by)
    device.full_clean()
    device.save()
    record("screen_enrolled", device, by=by, room=room.pk)
    return device


@transaction.atomic
def revoke_screen(*, device: Device, by) -> Device:
    """The screen is refused from its next request on. Twice changes nothing."""
    device = Device.objects.select_for_update().get(pk=device.pk)
    if device.revoked_at is None:
        device.revoked_by, device.revoked_at = by, timezone.now()
        device.save(update_fields=["revoked_by", "revoked_at"])
        record("screen_revoked", device, by=by)
    return device
