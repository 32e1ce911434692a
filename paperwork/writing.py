"""Writing a paper: saved as one types, one writer at a time, nobody's words lost (S47).

A *sitting* is one writer at one paper without a pause of half an hour: it leaves one version. What somebody else has read to
check it stays a version of its own.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from journals.sharing import names_beside
from nursery.audit import record
from paperwork.models import Document, DocumentVersion
from paperwork.states import CAN_BE_WRITTEN, State

SILENCE = timedelta(minutes=2)  # after that somebody else may write
SITTING = timedelta(minutes=30)
SAID_SOMETHING = 40  # characters
LONGEST = 20_000  # characters of one section


class Stale(Exception):
    """The paper has changed since it was opened; ``document`` is how it stands now."""

    def __init__(self, document: Document):
        self.document = document


class SomebodyWrites(Stale):
    """Somebody else has it open to write: ``document.writer``."""


@dataclass(frozen=True, slots=True)
class Answered:
    """Of a Tell us about: who said these words, and when."""

    by: str = ""
    on: date | None = None


def other_writer(document: Document, user, now) -> bool:
    """Whether somebody else than ``user`` has the paper open to write at ``now``. Pure."""
    return bool(document.writer_id and document.writer_id != user.pk and document.writing_until > now)


def save_texts(
    *,
    document: Document,
    version: int,
    texts: dict[str, str],
    by,
    answered: Answered | None = None,
    new_sitting: bool = False,
) -> Document:
    """Keep ``texts`` (section → words, those that changed) of a paper that stood at ``version``.

    ``by`` may write it: see ``rules``. Raises SomebodyWrites, or Stale where it has another version by now or is no
    longer written; then nothing is kept. Three statements, and two more when a sitting begins.
    """
    keys = {section["key"] for section in document.sections}
    now = timezone.now()
    merged = document.texts | {key: words[:LONGEST] for key, words in texts.items() if key in keys}
    fields = {"texts": merged, "writer": by, "writing_until": now + SILENCE, "version": version + 1}
    if document.state == State.OPEN:
        fields["state"] = State.WRITING
    if answered is not None:
        fields |= {"answered_by": answered.by[:150], "answered_on": answered.on}
    with transaction.atomic():
        mine = _free_for(by, now).filter(pk=document.pk, version=version, state__in=CAN_BE_WRITTEN)
        if not mine.update(**fields):
            raise _why(document, by, now)
        for name, value in fields.items():
            setattr(document, name, value)
        _keep_version(document, by, now, new_sitting)
    return document


def _free_for(user, now):
    """Papers that nobody else has open to write."""
    return Document.objects.filter(Q(writer=None) | Q(writer=user) | Q(writing_until__lte=now))


def _why(document: Document, by, now) -> Stale:
    stands = Document.objects.select_related("writer").get(pk=document.pk)
    return SomebodyWrites(stands) if other_writer(stands, by, now) else Stale(stands)


def _keep_version(document: Document, by, now, new_sitting: bool) -> None:
    """The newest words of this sitting; a new row where a sitting begins, after a check, and where words go that somebody
    may miss."""
    latest = document.versions.first()
    if (
        latest
        and not _loses_words(latest.texts, document.texts)
        and latest.saved_by_id == by.pk
        and latest.saved_at > now - SITTING
        and not (document.asked_at and latest.saved_at <= document.asked_at)  # what was sent to a check stays as it was
        and not new_sitting
    ):
        latest.texts, latest.saved_at = document.texts, now
        latest.save(update_fields=["texts", "saved_at"])
        return
    number = latest.number + 1 if latest else 1
    DocumentVersion.objects.create(
        document=document, number=number, texts=document.texts, saved_by=by, began_at=now, saved_at=now
    )
    record("document_written", document, by=by, version=number)


def _loses_words(before: dict[str, str], now: dict[str, str]) -> bool:
    """Whether more than half of a section that said something is gone."""
    return any(len(words) >= SAID_SOMETHING and len(now.get(key, "")) * 2 < len(words) for key, words in before.items())


def hold(*, document: Document, by) -> Document:
    """``by`` has it open and begins to write: others read until two minutes of silence. Raises SomebodyWrites."""
    now = timezone.now()
    free = _free_for(by, now).filter(pk=document.pk, state__in=CAN_BE_WRITTEN)
    if not free.update(writer=by, writing_until=now + SILENCE):
        raise _why(document, by, now)
    return document


def leave(*, document: Document, by) -> None:
    """``by`` has closed it: somebody else may write at once."""
    Document.objects.filter(pk=document.pk, writer=by).update(writer=None, writing_until=None)


def put_back(*, document: Document, number: int, by) -> Document:
    """The words of version ``number`` stand again; what stood until now stays among the versions. Raises as save_texts."""
    earlier = document.versions.get(number=number)  # DoesNotExist where there is none
    keys = {section["key"] for section in document.sections}
    texts = dict.fromkeys(keys, "") | {key: words for key, words in earlier.texts.items() if key in keys}
    with transaction.atomic():
        saved = save_texts(document=document, version=document.version, texts=texts, by=by, new_sitting=True)
        record("document_put_back", document, by=by, version=number)
    return saved


def names_standing(document: Document, texts: dict[str, str]) -> dict[str, list[str]]:
    """Which names of other children stand in ``texts``: section → names. One query."""
    names = names_beside(document.child)
    found = {key: names.found_in(words) for key, words in texts.items()}
    return {key: names for key, names in found.items() if names}
