"""What is told to the safeguarding leads, and what they do with it (R101, R73, 003-11). Nothing here is in any other list."""

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from children.models import Child
from nursery.audit import record
from nursery.models import User
from nursery.roles import SAFEGUARDS
from nursery.templatetags.kith import names
from senco.models import SafetyEntry, SafetyReader, SafetyRecord
from senco.notices import count_waiting, notify
from senco.people import safeguarding_leads
from senco.safety_models import SafetyKind

K = SafetyKind


def _add(record_: SafetyRecord, kind: str, *, by: User, happened_at: datetime, **values) -> SafetyEntry:
    if happened_at > timezone.now():
        raise ValidationError({"day": "Choose a day and time that is not ahead."})
    entry = SafetyEntry(record=record_, kind=kind, happened_at=happened_at, recorded_by=by, **values)
    entry.full_clean()
    entry.save()
    return entry


@transaction.atomic
def tell(
    *, child: Child, words: str, child_said: str, happened_at: datetime, by: User, observations=()
) -> SafetyRecord:
    """Straight to the safeguarding leads of today. Where nobody is named it waits for whoever will be."""
    told_to = names(one.name for one in safeguarding_leads())
    kept = SafetyRecord(setting=child.setting, child=child, told_by=by, told_to=told_to)
    kept.full_clean()
    kept.save()
    kept.observations.set(observations)
    _add(kept, K.TOLD, by=by, happened_at=happened_at, words=words, child_said=child_said)
    record("safeguarding_told", kept, by=by)
    notify("safety", child.setting)
    return kept


@transaction.atomic
def add(*, kept: SafetyRecord, words: str, child_said: str, happened_at: datetime, by: User) -> None:
    """Whoever told it adds something; they do not see what stands there."""
    if kept.told_by_id != by.pk:
        raise ValidationError("Only who told it may add to it here.")
    _add(kept, K.TOLD, by=by, happened_at=happened_at, words=words, child_said=child_said)
    SafetyRecord.objects.filter(pk=kept.pk).update(seen_by=None, seen_at=None)
    record("safeguarding_added", kept, by=by)
    notify("safety", kept.setting)


def is_lead(user: User, setting) -> bool:
    return bool(user.roles_in(setting) & SAFEGUARDS)


def _only_leads(by: User, kept: SafetyRecord) -> None:
    if not is_lead(by, kept.setting):
        raise ValidationError("Only a safeguarding lead may do that.")


@transaction.atomic
def acknowledge(*, kept: SafetyRecord, by: User) -> None:
    """A lead has read it. Twice changes nothing."""
    _only_leads(by, kept)
    if SafetyRecord.objects.filter(pk=kept.pk, seen_at=None).update(seen_by=by, seen_at=timezone.now()):
        record("safeguarding_seen", kept, by=by)
        count_waiting(kept.setting)


@transaction.atomic
def note(
    *, kept: SafetyRecord, kind: str, words: str, happened_at: datetime, by: User, whom: str = "",
    due_on: date | None = None, parents_agreed: bool | None = None, reason: str = "",
) -> SafetyEntry:  # fmt: skip
    """A line of the chronology, by a lead or by somebody they let read it; only leads share outside."""
    if kind not in (K.NOTE, K.CALL, K.ACTION, K.SHARED):
        raise ValidationError({"kind": "Choose what it is."})
    if kind in (K.CALL, K.ACTION, K.SHARED) and not whom.strip():
        raise ValidationError({"whom": "Say who."})
    if kind == K.SHARED:
        _only_leads(by, kept)
        if parents_agreed is None:
            raise ValidationError({"parents_agreed": "Say whether the parents agreed."})
        if not parents_agreed and not reason.strip():
            raise ValidationError({"reason": "Write down why it was shared without the parents agreeing."})
    else:
        parents_agreed, reason = None, ""
    entry = _add(
        kept, kind, by=by, happened_at=happened_at, words=words, whom=whom, reason=reason, parents_agreed=parents_agreed,
        due_on=due_on if kind == K.ACTION else None,
    )  # fmt: skip
    record(f"safeguarding_{kind}", kept, by=by)
    return entry


@transaction.atomic
def done(*, entry: SafetyEntry, by: User) -> None:
    if SafetyEntry.objects.filter(pk=entry.pk, kind=K.ACTION, done_at=None).update(done_by=by, done_at=timezone.now()):
        record("safeguarding_done", entry.record, by=by)


@transaction.atomic
def let_read(*, kept: SafetyRecord, user: User, by: User) -> SafetyReader:
    """A lead names somebody who may read this one record and write in it."""
    _only_leads(by, kept)
    if not user.is_staff_of(kept.setting):
        raise ValidationError({"user": "Choose somebody who works here."})
    reader = SafetyReader(record=kept, user=user, named_by=by)
    reader.full_clean()
    reader.save()
    record("safeguarding_reader_named", kept, by=by, user=user.pk)
    return reader


@transaction.atomic
def end_reading(*, reader: SafetyReader, by: User) -> None:
    _only_leads(by, reader.record)
    if SafetyReader.objects.filter(pk=reader.pk, ended_at=None).update(ended_by=by, ended_at=timezone.now()):
        record("safeguarding_reader_ended", reader.record, by=by, user=reader.user_id)


@transaction.atomic
def close(*, kept: SafetyRecord, words: str, by: User) -> None:
    """With what was decided; everything stays, and it may be opened again."""
    _only_leads(by, kept)
    if kept.closed_at:
        raise ValidationError("It is closed already.")
    if kept.entries.filter(kind=K.ACTION, done_at=None).exists():
        raise ValidationError("Something is still to be done. Mark it as done first.")
    _add(kept, K.CLOSED, by=by, happened_at=timezone.now(), words=words)
    kept.closed_by, kept.closed_at = by, timezone.now()
    kept.save()
    record("safeguarding_closed", kept, by=by)


@transaction.atomic
def reopen(*, kept: SafetyRecord, words: str, by: User) -> None:
    _only_leads(by, kept)
    if not kept.closed_at:
        raise ValidationError("It is open.")
    _add(kept, K.REOPENED, by=by, happened_at=timezone.now(), words=words)
    kept.closed_by = kept.closed_at = None
    kept.save()
    record("safeguarding_reopened", kept, by=by)
