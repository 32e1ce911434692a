"""Photos of observations: taken in, and who may see them today (S11, S34, S38, S56, R95)."""

import hashlib
from collections.abc import Iterable
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from children.models import Child, Consent, Purpose
from journals.models import Observation, Photo
from nursery.audit import record
from nursery.models import Setting, User
from nursery.photos import MOST_BYTES, NO_PHOTO, clean_photos

SIDES = [2048, 400]
MOST_AT_ONCE = 10
MOST_A_DAY = 300


class TooManyToday(ValidationError):
    """Somebody has kept as many photos as anybody may in a day (S38): tomorrow it goes on."""


def ready_photos(contents: list[bytes], *, setting: Setting, author: User) -> list[Photo]:
    """Photos of ``contents``, made afresh in two sizes and on the disk, for an entry that is still to come; the originals are
    dropped. It takes most of the time of saving and locks nothing, so that others save meanwhile.

    Raises ValidationError for what is no photo we read and for more than ten at once, TooManyToday beyond 300 a day. Files
    written before an error are taken away again; those of an entry that never comes are for the caller to drop.
    """
    if not contents:
        return []
    if len(contents) > MOST_AT_ONCE:
        raise ValidationError(
            {"photos": _("Keep at most {most} photos with one observation.").format(most=MOST_AT_ONCE)}
        )
    if any(len(content) > MOST_BYTES for content in contents):
        raise ValidationError({"photos": _("Choose photos of at most 15 MB each.")})
    _check_day(len(contents), author)
    made = clean_photos(contents, SIDES)
    if None in made:
        raise ValidationError({"photos": NO_PHOTO})
    place, photos = Observation(setting=setting, author=author), []
    for pictures in made:
        large, small = pictures or ()
        photo = Photo(
            observation=place,
            width=large.width,
            height=large.height,
            sha256=hashlib.sha256(large.content).hexdigest(),
        )
        photos.append(photo)
        try:
            photo.large.save("", ContentFile(large.content), save=False)
            photo.small.save("", ContentFile(small.content), save=False)
        except OSError:
            drop_files(photos)
            raise
    return photos


def _check_day(more: int, author: User) -> None:
    since = timezone.now() - timedelta(days=1)
    if Photo.objects.filter(observation__author=author, recorded_at__gte=since).count() + more > MOST_A_DAY:
        words = _("You have kept {most} photos today. Keep the best ones, or go on tomorrow.")
        raise TooManyToday({"photos": words.format(most=MOST_A_DAY)})


def add_photos(observation: Observation, photos: list[Photo]) -> None:
    """Keep what ``ready_photos`` gave with ``observation``. Raises TooManyToday: two tablets may have made theirs ready at once."""
    if photos:
        _check_day(len(photos), observation.author)
    for photo in photos:
        photo.observation = observation
    Photo.objects.bulk_create(photos)


def are_ready(photos) -> bool:
    """Whether ``photos`` come from ``ready_photos``, or are none."""
    return all(isinstance(photo, Photo) for photo in photos)


def drop_files(photos: Iterable[Photo]) -> None:
    """Take the files away whose rows were never committed."""
    for photo in photos:
        for file in (photo.large, photo.small):
            if file:
                file.storage.delete(file.name)


def refused(children: Iterable[Child], purpose: str, day: date) -> set[int]:
    """Keys of the ``children`` for whom nobody has said yes to ``purpose`` (S11): silence is no consent."""
    children = {child.pk for child in children}
    given = Consent.objects.on(day).filter(child__in=children, purpose=purpose, given=True)
    return children - set(given.values_list("child", flat=True))


def photos_of(children: Iterable[Child], day: date) -> dict[int, str]:
    """By child: ``"all"`` where the family agreed to photos that other families see too, ``"own"`` where it agreed to photos
    in the child's own journal alone, ``"no"`` otherwise (S11, R95). One query."""
    keys, agreed = [child.pk for child in children], {Purpose.PHOTOS: set(), Purpose.GROUP_PHOTOS: set()}
    given = Consent.objects.on(day).filter(child__in=keys, purpose__in=agreed, given=True).order_by()
    for key, purpose in given.values_list("child", "purpose"):
        agreed[Purpose(purpose)].add(key)
    own, group = agreed.values()
    return {key: "no" if key not in own else "all" if key in group else "own" for key in keys}


def may_be_shown(photo: Photo, day: date) -> bool:
    """Whether the consents of all children of its entry allow ``photo`` in journals today."""
    return not refused(photo.observation.children.all(), Purpose.PHOTOS, day)


@transaction.atomic
def remove_photo(*, photo: Photo, by) -> None:
    """Take it out of the journal; for 90 days it can be put back, and managers and safeguarding leads see it (S56)."""
    photo.removed_by, photo.removed_at = by, timezone.now()
    photo.save(update_fields=["removed_by", "removed_at"])
    record("photo_removed", photo, by=by)


@transaction.atomic
def restore_photo(*, photo: Photo, by) -> None:
    """Put it back."""
    photo.removed_by = photo.removed_at = None
    photo.save(update_fields=["removed_by", "removed_at"])
    record("photo_restored", photo, by=by)


def sweep(older_than: timedelta = timedelta(hours=1)) -> int:
    """Take away files that no photo names, as a server leaves them that was killed between file and row. Returns how many.

    For all settings; what is younger than ``older_than`` may still get its row.
    """
    storage, before, gone = Photo._meta.get_field("large").storage, timezone.now() - older_than, 0
    if not storage.exists("photos"):
        return 0
    for folder in storage.listdir("photos")[0]:
        named = set()
        for pair in Photo._base_manager.filter(observation__setting=folder).values_list("large", "small"):
            named |= set(pair)
        for name in storage.listdir(f"photos/{folder}")[1]:
            path = f"photos/{folder}/{name}"
            if path not in named and storage.get_modified_time(path) < before:
                storage.delete(path)
                gone += 1
    return gone
