"""What can be done to the setting, its rooms, its closed days and who may sign in. Each verb writes its audit entry."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from nursery.audit import record
from nursery.closing import close_if_over
from nursery.closing import open_again as open_again_for
from nursery.models import Closure, Membership, Room, Setting, User
from nursery.roles import Role


@transaction.atomic
def change_setting(*, setting: Setting, changed: list[str], by) -> Setting:
    """Save ``setting``, whose fields ``changed`` have new values. Raises ValidationError."""
    setting.full_clean()
    if changed:
        setting.save(update_fields=changed)  # what waits is counted by others meanwhile
    record("setting_changed", setting, by=by, fields=sorted(changed))
    return setting


@transaction.atomic
def save_room(*, room: Room, by) -> Room:
    """Add ``room``, or change it where it was saved before. Raises ValidationError."""
    is_new = room.pk is None
    room.full_clean()
    room.save()
    record("room_added" if is_new else "room_details_changed", room, by=by)
    return room


@transaction.atomic
def close_on(*, setting: Setting, day: date, reason: str, by) -> Closure:
    """``setting`` is closed on ``day``. Raises ValidationError where that is known already."""
    closure = Closure(setting=setting, date=day, reason=reason)
    closure.full_clean()
    closure.save()
    record("closure_added", closure, by=by, date=str(day))
    return closure


@transaction.atomic
def open_again(*, closure: Closure, by) -> None:
    """The closed day is an ordinary one after all."""
    record("closure_removed", closure, by=by, date=str(closure.date))
    closure.delete()


@transaction.atomic
def give_access(*, setting: Setting, email: str, name: str, role: str, on: date, by) -> Membership:
    """Let somebody sign in as ``role`` from the day ``on``. Who is known under ``email`` already keeps their name.

    Raises ValidationError where they have that role. They choose their own password (S20).
    """
    email = email.lower()
    user = User.objects.filter(email=email).first() or User.objects.create_user(email, name)
    if user.memberships.filter(setting=setting, role=role, ends_on=None).exists():
        raise ValidationError(f"{user} already has that role here.")
    membership = Membership(user=user, setting=setting, role=role, starts_on=on)
    membership.full_clean()
    membership.save()
    open_again_for(user)
    record("access_given", user, by=by, role=role, on=str(on))
    return membership


@transaction.atomic
def end_access(*, membership: Membership, on: date, by) -> None:
    """``membership`` no longer holds from the day ``on``. Raises ValidationError for a setting’s last manager."""
    managers = Membership.objects.select_for_update().filter(
        setting=membership.setting_id, role=Role.MANAGER, ends_on=None
    )
    if membership.role == Role.MANAGER and not [one for one in managers if one.pk != membership.pk]:
        raise ValidationError("Somebody must stay manager here. Make somebody else manager first.")
    membership.ends_on = max(on, membership.starts_on)
    membership.full_clean()
    membership.save()
    record("access_ended", membership.user, by=by, role=membership.role, on=str(membership.ends_on))
    close_if_over(membership.user, by=by)
