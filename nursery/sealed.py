"""Text that nobody can read in the database file or in a backup (S52): referrals, concerns, safeguarding.

Sealed with AES-256-GCM by the first key of a ring that lies outside the database and its backup, and bound to model, row
and field: a box moved to another row or column does not open. It stands in the column as ``2.<key>.<base64 of nonce and
box>``; empty text stays empty. Rows are named by a random code that they have before they are first saved.
"""

import json
import os
from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core import checks
from django.core.exceptions import ImproperlyConfigured
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models.query_utils import DeferredAttribute

NONCE, KEY = 12, 32
FEWEST_DIFFERENT = 16  # different bytes in a key; 32 random ones have about 30


class Box(str):
    """Sealed text, as it lies in the database."""

    __slots__ = ()

    @property
    def key(self) -> str:
        """The name of the key that it was sealed with."""
        return self.split(".", 2)[1]


class CannotOpen(Exception):
    """The ring lacks the key, or the box belongs elsewhere or was changed. Says nothing of what is inside."""


@lru_cache
def read_ring(text: str) -> dict[str, bytes]:
    """The keys in ``text``, lines of ``name:base64``; the first seals, the others still open.

    Raises ImproperlyConfigured, in words for whoever looks after Kith.
    """
    found: dict[str, bytes] = {}
    for line in filter(None, (line.strip() for line in text.splitlines())):
        name, _, coded = line.partition(":")
        try:
            key = b64decode(coded.strip(), validate=True)
        except NotBase64:
            raise ImproperlyConfigured(f"The seal key “{name[:20]}” is no base64.") from None
        if not name.isalnum() or len(name) > 20:
            raise ImproperlyConfigured("A seal key’s name is up to 20 letters and digits.")
        if name in found:
            raise ImproperlyConfigured(f"The seal key “{name}” is there twice.")
        if len(key) != KEY or len(set(key)) < FEWEST_DIFFERENT:
            raise ImproperlyConfigured(f"The seal key “{name}” is not {KEY} random bytes.")
        found[name] = key
    if not found:
        raise ImproperlyConfigured(
            "There is no seal key. Name a file in KITH_SEAL_KEYS_FILE with a line such as: "
            "2026:$(openssl rand -base64 32). Keep it apart from the database and its backups."
        )
    return found


def ring() -> dict[str, bytes]:
    return read_ring(settings.SEAL_KEYS)


def current_key() -> str:
    return next(iter(ring()))


def seal(plain: str, place: str) -> Box:
    """``plain`` sealed with the current key and bound to ``place``."""
    name = current_key()
    nonce = os.urandom(NONCE)
    box = AESGCM(ring()[name]).encrypt(nonce, plain.encode(), f"kith 2 {name} {place}".encode())
    return Box(f"2.{name}.{b64encode(nonce + box).decode()}")


def unseal(box: Box, place: str) -> str:
    """Raises CannotOpen."""
    try:
        _, name, coded = box.split(".", 2)
        content = b64decode(coded, validate=True)
        bound = f"kith 2 {name} {place}".encode()
        return AESGCM(ring()[name]).decrypt(content[:NONCE], content[NONCE:], bound).decode()
    except (KeyError, ValueError, InvalidTag):
        raise CannotOpen(f"What is sealed in {place.split('/')[0]} does not open with the keys there are.") from None


class Opening(DeferredAttribute):
    """Opens what came out of the database when it is first asked for; what nobody reads stays sealed."""

    def __get__(self, instance, cls=None):
        value = super().__get__(instance, cls)
        if isinstance(value, Box):
            value = self.field.opened(value, instance)
            instance.__dict__[self.field.attname] = value
        return value

    def __set__(self, instance, value):
        instance.__dict__[self.field.attname] = value


class SealedTextField(models.TextField):
    """Text sealed in its column. ``row`` is the field with the row’s random name. It cannot be searched or sorted by, and
    only ``save``, ``create`` and ``bulk_create`` write it: anything else would write it plainly, and raises TypeError."""

    descriptor_class = Opening

    def __init__(self, *args, row: str = "code", **kwargs):
        self.row = row
        super().__init__(*args, **kwargs)

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        if self.row != "code":
            kwargs["row"] = self.row
        return name, path, args, kwargs

    def check(self, **kwargs):
        names = {field.name: field for field in self.model._meta.get_fields()}
        found = super().check(**kwargs)
        if self.row not in names or not names[self.row].unique or not names[self.row].has_default():
            words = f"Its row needs a unique field “{self.row}” with a random default."
            found.append(checks.Error(words, obj=self, id="kith.E010"))
        return found

    def place_of(self, instance) -> str:
        """What the box is bound to."""
        return f"{instance._meta.label_lower}.{self.name}/{getattr(instance, self.row)}"

    def opened(self, box: Box, instance):
        return self.loaded(unseal(box, self.place_of(instance)))

    def loaded(self, text: str):
        return text

    def dumped(self, value) -> str:
        return value or ""

    def from_db_value(self, value, expression, connection):
        return Box(value) if value else self.loaded("")

    def pre_save(self, instance, add):
        text = self.dumped(getattr(instance, self.attname))
        return seal(text, self.place_of(instance)) if text else Box("")

    def get_prep_value(self, value):
        if isinstance(value, Box):
            return str(value)
        raise TypeError(f"{self.name} is sealed: save the row; it cannot be searched or updated in bulk.")

    def get_lookup(self, lookup_name):
        return super().get_lookup(lookup_name) if lookup_name in {"exact", "isnull"} else None


class SealedJSONField(SealedTextField):
    """Plain data, sealed as JSON; nothing is ``default()``."""

    def loaded(self, text: str):
        return json.loads(text) if text else self.get_default()

    def dumped(self, value) -> str:
        return json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False) if value else ""

    def to_python(self, value):
        return value

    def formfield(self, **kwargs):
        return None  # its parts have fields of their own


class SealedBytesField(SealedTextField):
    """A small file, sealed; it is loaded whole."""

    def loaded(self, text: str):
        return b64decode(text)

    def dumped(self, value) -> str:
        return b64encode(value).decode() if value else ""

    def to_python(self, value):
        return value

    def formfield(self, **kwargs):
        return None


def sealed_fields():
    """``(model, its sealed fields)`` for every model that has some."""
    from django.apps import apps  # models are not ready when they import this module

    for model in apps.get_models():
        if fields := [field for field in model._meta.concrete_fields if isinstance(field, SealedTextField)]:
            yield model, fields
