"""The keys of sealed text: whether the ring fits this database, and putting everything under a new key (S52)."""

from django.apps import apps
from django.core.exceptions import ImproperlyConfigured
from django.db import connections, transaction
from django.utils import timezone

from nursery import sealed

A_BATCH = 500
CANARY = "kith seal canary/{}"
WORDS = "This opens only with the right key."


def remember_key(using: str = "default") -> None:
    """Keep a proof of the current key in the database: with another one of that name Kith does not start."""
    name = sealed.current_key()
    apps.get_model("nursery.SealKey")._base_manager.using(using).get_or_create(
        name=name, defaults={"proof": sealed.seal(WORDS, CANARY.format(name)), "since": timezone.now()}
    )


def troubles(using: str) -> list[str]:
    """Why what is sealed in this database could not be read: a key is missing, or is another one of that name."""
    try:
        ring = sealed.ring()
    except ImproperlyConfigured:
        return []  # said by the check of the ring itself
    model = apps.get_model("nursery.SealKey")
    if model._meta.db_table not in connections[using].introspection.table_names():
        return []
    found = []
    for name, proof in model._base_manager.using(using).values_list("name", "proof"):
        if name not in ring:
            found.append(f"The seal key “{name}” is missing: text in this database is sealed with it. Put it back.")
            continue
        try:
            sealed.unseal(sealed.Box(proof), CANARY.format(name))
        except sealed.CannotOpen:
            found.append(f"The seal key “{name}” is not the one this database was sealed with. Put the right one back.")
    return found


def reseal(say=lambda words: None) -> tuple[int, list[str]]:
    """Put all sealed text under the current key. Returns how many texts were moved, and the keys no longer needed.

    What somebody saves meanwhile stands: a text is replaced only while it is still the one that was read.
    """
    remember_key()
    current, moved = sealed.current_key(), 0
    for model, fields in sealed.sealed_fields():
        last = 0
        while rows := list(model._base_manager.filter(pk__gt=last).order_by("pk")[:A_BATCH]):
            last = rows[-1].pk
            with transaction.atomic():
                moved += sum(_reseal(model, row, field, current) for row in rows for field in fields)
        say(f"{model._meta.label}: done")
    needed = {current, *(box.key for box in _boxes())}
    with transaction.atomic():
        unused = apps.get_model("nursery.SealKey")._base_manager.exclude(name__in=needed)
        names = sorted(unused.values_list("name", flat=True))
        unused.delete()
    return moved, names


def _reseal(model, row, field, current: str) -> int:
    box = row.__dict__[field.attname]
    if not isinstance(box, sealed.Box) or box.key == current:
        return 0
    place = field.place_of(row)
    new = sealed.seal(sealed.unseal(box, place), place)
    return model._base_manager.filter(pk=row.pk, **{field.attname: box}).update(**{field.attname: new})


def _boxes():
    """Everything sealed, as it lies in the database."""
    for model, fields in sealed.sealed_fields():
        for field in fields:
            for box in model._base_manager.values_list(field.attname, flat=True).iterator(chunk_size=A_BATCH):
                if isinstance(box, sealed.Box):
                    yield box


def after_migrate(using="default", **kwargs) -> None:
    """Every installation migrates before it starts: its key is known from then on."""
    model = apps.get_model("nursery.SealKey")
    if model._meta.db_table in connections[using].introspection.table_names():
        remember_key(using)
