"""Photos on a paper: up to four of the child's own journal, as far as every family's consent allows today (S11, R95)."""

from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef

from journals.models import Observation, Photo
from nursery.audit import record
from nursery.models import Setting
from paperwork.facts import moments, period_of
from paperwork.models import Document
from paperwork.states import FROZEN

MOST = 4
OFFERED = 48


@dataclass(frozen=True, slots=True)
class Shown:
    photo: Photo
    caption: str


def _entries(document: Document, day: date):
    has_photos = Exists(Photo.objects.kept().filter(observation=OuterRef("pk")))
    return Observation.objects.kept().filter(has_photos, children=document.child, concern=False).for_lists(day)


def to_choose(document: Document, setting: Setting, day: date) -> list[Photo]:
    """Photos of its period that its family may see today, newest first; those chosen before stay. Four queries."""
    first, last = period_of(document, setting, day)
    begins, ends = moments(first, last, setting)
    found = _entries(document, day).filter(noticed_at__gte=begins, noticed_at__lt=ends)[:OFFERED]
    photos = [photo for entry in found for photo in entry.photos_for(document.child)]
    known = {photo.code for photo in photos}
    return [*(one.photo for one in shown(document, day) if one.photo.code not in known), *photos]


def shown(document: Document, day: date) -> list[Shown]:
    """The photos of ``document`` that may be shown on ``day``, in their order. Three queries, none without photos.

    Consent is asked at each showing, for a final paper too: what a family has withdrawn is left out.
    """
    captions = {one["code"]: one["caption"] for one in document.facts.get("photos", [])}
    if not captions:
        return []
    entries = _entries(document, day).filter(photos__code__in=list(captions)).distinct()
    photos = {photo.code: photo for entry in entries for photo in entry.photos_for(document.child)}
    return [Shown(photos[code], caption) for code, caption in captions.items() if code in photos]


@transaction.atomic
def choose(*, document: Document, chosen: list[tuple[str, str]], setting: Setting, day: date, by) -> None:
    """These (code, caption) stand on the paper. Raises ValidationError for more than four and for one that is not offered."""
    if len(chosen) > MOST:
        raise ValidationError(f"Choose at most {MOST} photos.")
    if document.state in FROZEN:
        raise ValidationError("It is final: what it shows no longer changes.")
    offered = {photo.code: photo.pk for photo in to_choose(document, setting, day)}
    if any(code not in offered for code, _ in chosen):
        raise ValidationError("One of these photos cannot be shown any more. Choose again.")
    document.facts = document.facts | {"photos": [{"code": code, "caption": words[:150]} for code, words in chosen]}
    document.save(update_fields=["facts"])
    record("document_photos_chosen", document, by=by, photos=sorted(offered[code] for code, _ in chosen))
