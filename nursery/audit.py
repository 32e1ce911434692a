"""The trail: one entry with every change, in the same transaction, and with every refused access (S53)."""

from django_scopes import get_scope

from nursery.models import AuditEvent


def record(action: str, target=None, *, by=None, setting=None, **details) -> AuditEvent:
    """Write that ``by`` (a user, or None for a command) did ``action`` to ``target`` (a saved row, or None).

    The setting is that of the open scope unless it is given. ``details`` hold keys, dates and field names, never names
    or notes (S57). What is done on a shared tablet says on which (S56).
    """
    scope = get_scope()
    setting = setting or scope.get("setting")
    if tablet := scope.get("tablet"):
        details.setdefault("tablet", tablet.pk)
    return AuditEvent.objects.create(
        setting=setting.pk if setting else None,
        actor=by.pk if by and by.is_authenticated else None,
        action=action,
        target_type=target._meta.label_lower if target is not None else "",
        target=target.pk if target is not None else None,
        details=details,
    )


def record_all(action: str, touched, *, by=None) -> None:
    """One entry for each ``(row, change)`` of an import, in one statement. ``change.values`` names the fields."""
    setting = get_scope()["setting"].pk
    AuditEvent.objects.bulk_create(
        AuditEvent(
            setting=setting,
            actor=by.pk if by else None,
            action=action,
            target_type=row._meta.label_lower,
            target=row.pk,
            details={"fields": sorted(change.values), "new": change.is_new},
        )
        for row, change in touched
    )
