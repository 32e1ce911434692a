"""Entries as a tablet seals and sends them."""

import json
from datetime import UTC, datetime

from django.test import Client
from django_scopes import scope

from journals.outbox import ticket_for
from journals.sealing import public_key, seal
from nursery.submissions import new_submission


def plain(
    fields, *, number=None, ticket="", photos=(), draft=False, written="2026-11-23T10:00:00Z", kind="", page=""
) -> bytes:
    """The open form of an entry: ``fields`` as pairs or a dict."""
    pairs = list(fields.items()) if isinstance(fields, dict) else fields
    head = json.dumps(
        {
            "id": number or new_submission(), "ticket": ticket, "written": written, "draft": draft, "fields": pairs,
            "photos": [len(photo) for photo in photos], "kind": kind, "page": page,
        }
    ).encode()  # fmt: skip
    return len(head).to_bytes(4) + head + b"".join(photos)


def entry(child, user, words="Sang.", **values) -> bytes:
    """A sealed entry of ``user`` about ``child``."""
    now = datetime.now(UTC)
    fields = {"children": child.code, "words": words, "day": f"{now:%Y-%m-%d}", "at": f"{now:%H:%M}"}
    with scope(setting=child.setting):
        ticket = ticket_for(user, child.setting)
    return seal(plain(fields | values.pop("fields", {}), ticket=ticket, **values), public_key())


def late(page: str, user, setting, fields, **values) -> bytes:
    """What ``page`` would have sent for ``user`` at a quarter past ten, had there been a network."""
    with scope(setting=setting):
        ticket = ticket_for(user, setting)
    return seal(
        plain(fields, ticket=ticket, kind="form", page=page, **{"written": "2026-11-23T10:10:00Z"} | values),
        public_key(),
    )


def send(envelope: bytes, client: Client | None = None):
    return (client or Client()).post("/outbox/", envelope, content_type="application/octet-stream")
