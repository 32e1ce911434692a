"""What is half typed into a form lies sealed on the device until it is saved, and is given back to whoever typed it alone (S30).

A device cannot open what it sealed, so the page of the form asks the server to. The envelope is that of the outbox.
"""

import json

from django.core import signing

from journals.sealing import open_sealed
from nursery.models import Setting, User

SALT = "journals.typed"  # another one than the outbox's: neither takes what was sealed for the other


class NotYours(Exception):
    """Somebody else typed it, or it is no half-typed form."""


def ticket_for(user: User, setting: Setting) -> str:
    """Says in what is sealed who typed it."""
    return signing.dumps([user.pk, setting.pk], salt=SALT)


def give_back(envelope: bytes, *, user: User, setting: Setting) -> bytes:
    """What ``user`` typed in ``setting``: four bytes length, JSON, then photos. Raises NotOurs and NotYours."""
    plain = open_sealed(envelope)
    try:
        ticket = json.loads(plain[4 : 4 + int.from_bytes(plain[:4])])["ticket"]
        is_theirs = signing.loads(ticket, salt=SALT) == [user.pk, setting.pk]
    except (signing.BadSignature, ValueError, KeyError, TypeError) as error:
        raise NotYours from error
    if not is_theirs:
        raise NotYours
    return plain
