"""The steps of a paper: to a check, back, final, to the family, signed; who writes it. The table is in ``states``,
who may in ``rules``. Each verb raises ValidationError with the reason where it may not be done."""

from collections.abc import Iterable
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from children.models import Carer
from nursery.audit import record
from nursery.models import Setting
from nursery.telling import News, tell_family, tell_one
from paperwork.due_actions import move_owner
from paperwork.facts import facts_of
from paperwork.models import Document, Kind, Signature
from paperwork.people import is_checked, person_of
from paperwork.rules import LEADS_TO, Person, Step, why_not
from paperwork.states import State, check_step
from paperwork.writing import names_standing, other_writer
from staff.models import Practitioner

PHOTOS = "photos"  # where names in captions are pointed out


def _ready(document: Document, step: Step, by, setting: Setting) -> tuple[Document, bool]:
    """The paper, locked and as it stands now, and whether it is checked; or ValidationError with the reason."""
    found = Document.objects.for_writing(by, setting.today()).select_for_update(of=("self",)).get(pk=document.pk)
    checked = is_checked(found)
    person = person_of(found, by, setting)
    if step == Step.SIGN and not person.may_write:
        rows = Carer.objects.filter(child=found.child, user=by)
        person = Person(is_carer=any(carer.may_write_on(setting.today()) for carer in rows))
    if reason := why_not(step, found.state, found.owner.name, person, checked=checked):
        raise ValidationError(reason)
    if step in LEADS_TO and found.state != LEADS_TO[step]:
        check_step(found.state, LEADS_TO[step])
    return found, checked


def not_ready(document: Document, meant: Iterable[str] = ()) -> dict[str, list[str]]:
    """What stands against a final paper, by section: nothing written, another child's name. One query.

    ``meant``: names that are ordinary words here, as somebody has said ("Will Zofia …"). A Tell us about is the family's
    own words, and keeps the names that they said.
    """
    found = {
        section["key"]: ["Write a sentence or two here."]
        for section in document.sections
        if not section.get("optional") and not document.texts.get(section["key"], "").strip()
    }
    if document.kind == Kind.ABOUT:
        if not document.answered_by or not document.answered_on:
            found["answered"] = ["Enter who answered, and on which day."]
        return found
    for key, names in standing(document, meant).items():
        found.setdefault(key, []).append(names_words(names))
    return found


def standing(document: Document, meant: Iterable[str] = ()) -> dict[str, list[str]]:
    """Other children's names in its words and captions, but for those ``meant`` otherwise, now or before. One query."""
    captions = "\n".join(one["caption"] for one in document.facts.get("photos", []))
    fine = {*meant, *document.facts.get("meant", [])}
    found = names_standing(document, document.texts | {PHOTOS: captions})
    found = {key: [name for name in names if name not in fine] for key, names in found.items()}
    return {key: names for key, names in found.items() if names}


def names_words(names: list[str], who_reads: str = "Families read") -> str:
    named = " and ".join(f"“{name}”" for name in names)
    what = "is another child’s name" if len(names) == 1 else "are other children’s names"
    return f"{named} {what}. {who_reads} this: write “a friend”."


def _nobody_else_writes(document: Document, by) -> None:
    """Words that somebody is still writing are neither sent on nor made final under their hands."""
    if other_writer(document, by, timezone.now()):
        name = document.writer.name.split()[0]
        raise ValidationError(f"{name} is writing here just now. Wait until {name} has finished.")


def _check_ready(document: Document, meant: Iterable[str]) -> None:
    meant = sorted(set(meant))
    if found := not_ready(document, meant):
        raise ValidationError(found)
    if meant:
        document.facts = document.facts | {"meant": sorted({*meant, *document.facts.get("meant", [])})}


@transaction.atomic
def send_to_check(*, document: Document, by, setting: Setting, meant: Iterable[str] = ()) -> Document:
    """It waits for somebody else to read it. ``meant`` as in :func:`not_ready`."""
    document, _ = _ready(document, Step.SEND, by, setting)
    _nobody_else_writes(document, by)
    _check_ready(document, meant)
    document.state, document.asked_by, document.asked_at = State.TO_CHECK, by, timezone.now()
    return _save(document, "document_sent_to_check", by, "state", "asked_by", "asked_at", "facts")


@transaction.atomic
def take_back(*, document: Document, by, setting: Setting) -> Document:
    """Its writer goes on writing; nobody reads it before that."""
    document, _ = _ready(document, Step.TAKE_BACK, by, setting)
    document.state, document.asked_by, document.asked_at = State.WRITING, None, None
    return _save(document, "document_taken_back", by, "state", "asked_by", "asked_at")


@transaction.atomic
def return_to_writer(*, document: Document, because: str, by, setting: Setting) -> Document:
    """Back to its writer, with what should be different."""
    if not because.strip():
        raise ValidationError({"because": ["Write what should be different, so that the writer knows."]})
    document, _ = _ready(document, Step.RETURN, by, setting)
    document.state, document.returned_because = State.RETURNED, because.strip()[:500]
    document.returns.create(because=document.returned_because, returned_by=by)
    for user in {document.owner.user, document.asked_by} - {None, by}:
        tell_one(user, document.child, News.RETURNED)
    return _save(document, "document_returned", by, "state", "returned_because")


@transaction.atomic
def finish(*, document: Document, by, setting: Setting, meant: Iterable[str] = ()) -> Document:
    """Final: its words, and names, dates, counts and photos as they are now, no longer change."""
    document, checked = _ready(document, Step.FINISH, by, setting)
    _nobody_else_writes(document, by)
    _check_ready(document, meant)
    now = timezone.now()
    document.facts = facts_of(document, setting, setting.today()) | {"checker": by.name if checked else ""}
    if checked:
        document.checked_by, document.checked_at = by, now
    document.state, document.finished_by, document.finished_at = State.FINAL, by, now
    document.returned_because = ""
    return _save(
        document, "document_finished", by, "state", "facts", "checked_by", "checked_at", "finished_by", "finished_at",
        "returned_because",
    )  # fmt: skip


@transaction.atomic
def share_with_family(*, document: Document, by, setting: Setting) -> Document:
    """The child's unrestricted carers may read it (R60). Nobody outside the family does."""
    document, _ = _ready(document, Step.SHARE, by, setting)
    document.state, document.shared_by, document.shared_at = State.WITH_FAMILY, by, timezone.now()
    tell_family(document.child, News.PAPER, but=by)
    return _save(document, "document_shared", by, "state", "shared_by", "shared_at")


@transaction.atomic
def sign(
    *, document: Document, name: str, carer: Carer | None, how: str, comment: str, signed_on: date, by, setting: Setting
) -> Signature:
    """A parent has read it, and may say something about it (R60). ``by`` is the carer themselves, or staff who note it."""
    found, _ = _ready(document, Step.SIGN, by, setting)
    if carer and (carer.child_id != found.child_id or carer.restricted or carer.only_looks):
        raise ValidationError({"carer": ["Choose a carer of this child who may read it."]})
    if signed_on > setting.today() or signed_on < found.shared_at.date():
        raise ValidationError({"signed_on": ["Enter a day since it was shared, up to today."]})
    themselves = carer is not None and carer.user_id == by.pk
    signature = Signature(
        document=found, carer=carer, name=name.strip(), how=how, comment=comment.strip(), signed_on=signed_on,
        recorded_by=None if themselves else by,
    )  # fmt: skip
    signature.full_clean()
    signature.save()
    found.state = State.SIGNED
    _save(found, "document_signed", by, "state", signature=signature.pk)
    return signature


@transaction.atomic
def let_write(*, document: Document, helper: Practitioner | None, by, setting: Setting) -> Document:
    """``helper`` may write it beside its owner, or nobody; the owner stays responsible (002-37)."""
    document, _ = _ready(document, Step.LET, by, setting)
    document.helper = helper
    return _save(document, "document_helper_chosen", by, "helper", helper=helper.pk if helper else None)


@transaction.atomic
def hand_over(*, document: Document, to: Practitioner, reason: str, by, setting: Setting) -> Document:
    """``to`` is responsible from now on: never silently, always by name and with a reason (002-37)."""
    document, _ = _ready(document, Step.HAND_OVER, by, setting)
    return move_owner(document=document, to=to, reason=reason, by=by).document


def _save(document: Document, action: str, by, *fields: str, **details) -> Document:
    """Whoever had it open to write has it open no more."""
    document.writer = document.writing_until = None
    document.save(update_fields=[*fields, "writer", "writing_until"])
    record(action, document, by=by, **details)
    return document
