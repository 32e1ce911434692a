"""What can be done about what is due: begin it, say that it was done, set it aside, give it to somebody, help with it."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from children.models import Child
from nursery.audit import record
from paperwork.actions import begin, start_counting
from paperwork.due_types import Due
from paperwork.models import Document, DueNote, OwnerChange, SupportGiven
from paperwork.states import FROZEN
from staff.models import Practitioner


def begin_due(*, due: Due, child: Child, owner: Practitioner | None, by, on: date) -> Document:
    """Begin the paper that is due. It belongs to whoever it was due from, whoever begins it (002-37).

    Raises ValidationError where nobody is responsible, where it was begun, or set aside.
    """
    if owner is None:
        raise ValidationError(f"{child} has no key worker yet, so nobody would be responsible for it.")
    if due.note and due.note.is_aside:
        raise ValidationError("It was set aside. Take that back first.")
    return begin(
        child=child,
        kind=due.kind,
        title=", ".join(filter(None, [due.title, due.term])),
        owner=owner,
        by=by,
        on=on,
        occasion=due.occasion,
        first=due.first,
        last=due.last,
        due_on=due.due_on,
    )


@transaction.atomic
def note_due(
    *, child: Child, kind: str, occasion: str, is_aside: bool, on: date, by, words="", present="", practitioner=None
) -> DueNote:
    """Something due was done without a paper, or set aside with the reason ``words``.

    Raises ValidationError where that was noted before or no reason is given.
    """
    note = DueNote(
        setting=child.setting,
        child=child,
        kind=kind,
        occasion=occasion,
        is_aside=is_aside,
        on=on,
        practitioner=practitioner,
        present=present,
        words=words,
        noted_by=by,
    )
    note.full_clean()
    note.save()
    start_counting(child.setting, on)
    record("due_set_aside" if is_aside else "due_done", child, by=by, kind=kind, occasion=occasion, note=note.pk)
    return note


@transaction.atomic
def take_back(*, note: DueNote, by) -> None:
    """It is due again."""
    note.undone_by, note.undone_at = by, timezone.now()
    note.save(update_fields=["undone_by", "undone_at"])
    record("due_note_taken_back", note.child, by=by, kind=note.kind, occasion=note.occasion, note=note.pk)


@transaction.atomic
def move_owner(*, document: Document, to: Practitioner, reason: str, by, agreed_with=None) -> OwnerChange:
    """From now on ``to`` is responsible for ``document``, because of ``reason`` (002-37).

    Raises ValidationError where it is final, or theirs already.
    """
    document = Document.objects.select_for_update().get(pk=document.pk)
    if document.state in FROZEN:
        raise ValidationError("It is final: there is nothing left to do, so it stays with who wrote it.")
    if document.owner_id == to.pk:
        raise ValidationError(f"{to} is responsible for it already.")
    change = OwnerChange(
        document=document, before=document.owner, after=to, reason=reason, agreed_with=agreed_with, moved_by=by
    )
    change.full_clean()
    change.save()
    document.owner, document.writer, document.writing_until = to, None, None
    document.save(update_fields=["owner", "writer", "writing_until"])
    record("document_handed_over", document, by=by, before=change.before_id, after=to.pk)
    return change


@transaction.atomic
def record_support(*, practitioner: Practitioner, on: date, words: str, by, minutes: int | None = None) -> SupportGiven:
    """A lead helped ``practitioner`` with paperwork; the work stays theirs (002-36)."""
    support = SupportGiven(
        setting=practitioner.setting, practitioner=practitioner, date=on, minutes=minutes, words=words, given_by=by
    )
    support.full_clean()
    support.save()
    record("support_given", practitioner, by=by, on=str(on))
    return support
