"""Browsers that a manager has enrolled, known by a secret in a cookie; the database holds only its hash (S15, S24)."""

import hashlib
import secrets

from django.conf import settings
from django_scopes import scopes_disabled

from nursery.models import Device, DeviceKind

COOKIE_SECONDS = 400 * 24 * 60 * 60  # as long as browsers keep one; each visit begins it anew


def new_token() -> str:
    return secrets.token_urlsafe(32)


def hash_of(token: str) -> str:
    """The secret is 256 random bits, so one round is enough."""
    return hashlib.sha256(token.encode()).hexdigest()


def device_with(token: str, kind: DeviceKind) -> Device | None:
    """The device with this secret, its setting and room, unless it was revoked. One query where there is a secret."""
    if not token:
        return None
    with scopes_disabled():
        found = Device.objects.filter(token_hash=hash_of(token), kind=kind, revoked_at=None)
        device = found.select_related("room", "setting").first()
    if device:
        device.room.setting = device.setting
    return device


def set_cookie(response, name: str, token: str) -> None:
    response.set_cookie(
        name, token, max_age=COOKIE_SECONDS, httponly=True, samesite="Lax", secure=not settings.PLAIN_HTTP
    )
