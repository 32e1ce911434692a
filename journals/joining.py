"""Two entries about one moment become one (000-16): what somebody wrote twice, or began on two tablets."""

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction

from journals.actions import ASIDE, change, remove
from journals.models import Observation, Photo
from journals.photos import add_photos, drop_files
from nursery.audit import record
from nursery.days import moments_of

LISTS = ("areas", "goals", "characteristics")


def like(entry: Observation) -> list[Observation]:
    """What may go into ``entry``: written by the same person on the same day about the same children, in the journal, and
    answered by no family. Three queries at most; none where ``entry`` itself may not be joined."""
    if not _stands(Observation.objects.filter(pk=entry.pk)).exists():
        return []
    day = entry.noticed_at.astimezone(entry.setting.now().tzinfo).date()
    first, ends = moments_of(entry.setting, day)
    found = _stands(Observation.objects.filter(author=entry.author_id, noticed_at__gte=first, noticed_at__lt=ends))
    children = {child.pk for child in entry.children.all()}
    others = found.exclude(pk=entry.pk).prefetch_related("children")
    return [one for one in others if {child.pk for child in one.children.all()} == children]


def _stands(entries):
    return entries.kept().filter(from_home=False, replies=None)


@transaction.atomic
def join(*, entry: Observation, other: Observation, by, version: int | None = None) -> None:
    """``other`` goes into ``entry``: its words in the order of the day, its photos as copies, its next steps. It is then taken
    out, as it was, and can be put back. Families who saw either see the new one once somebody has looked at what they read.

    Raises ValidationError where they may not be joined (any more), ChangedElsewhere where ``entry`` is not of ``version``.
    """
    list(
        Observation.objects.select_for_update().filter(pk__in=[entry.pk, other.pk]).order_by("pk")
    )  # in one order for all
    other = next((one for one in like(entry) if one == other), None)
    if other is None:
        raise ValidationError("They cannot be put together any more: one was changed, taken out or answered meanwhile.")
    earlier, later = sorted([entry, other], key=lambda one: (one.noticed_at, one.pk))
    notes = {}
    for note in [*earlier.own_notes.select_related("child"), *later.own_notes.select_related("child")]:
        notes[note.child] = "\n".join(filter(None, [notes.get(note.child), note.words]))
    aside = {name: getattr(entry, name) or getattr(other, name) for name in ASIDE}
    aside |= {name: list(dict.fromkeys([*getattr(entry, name), *getattr(other, name)])) for name in LISTS}
    was_shared = any(one.share or one.shared.exists() for one in (entry, other))
    change(
        observation=entry, by=by, children=entry.children.all(), noticed_at=earlier.noticed_at, own_notes=notes, version=version,
        words="\n".join(filter(None, [earlier.words.strip(), later.words.strip()])),
        items={*entry.items.all(), *other.items.all()}, **aside,
    )  # fmt: skip
    entry.share = was_shared
    entry.save(update_fields=["share"])
    copies = [_copy(photo) for photo in other.photos.kept()]
    try:
        add_photos(entry, copies)
        other.next_steps.update(observation=entry)
        remove(observation=other, by=by)
        record("observations_joined", entry, by=by, other=other.pk)
    except Exception:
        drop_files(copies)
        raise


def _copy(photo: Photo) -> Photo:
    made = Photo(observation=photo.observation, width=photo.width, height=photo.height, sha256=photo.sha256)
    for size in ("large", "small"):
        with getattr(photo, size).open() as file:
            getattr(made, size).save("", ContentFile(file.read()), save=False)
    return made
