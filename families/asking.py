"""Asking for a change, and confirming it: what a family says becomes the record when a member of staff says so."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from children.models import Carer, Child
from families.asking_models import About, Answer, ChangeRequest
from nursery.addresses import suggest
from nursery.audit import record
from nursery.telling import News, tell_family, tell_team
from nursery.terms import term_of

MOST = 2000  # characters
CONTACT = ("phone", "email", "address")
AFTER_LEAVING = (About.CONTACT, About.OTHER)  # what still matters when the child has left
TAKEN_OVER = {About.ALLERGIES: "allergies", About.DIETARY: "dietary"}  # fields that take the whole text


@transaction.atomic
def ask(*, child: Child, carer: Carer, about: str, words: str = "", values: dict | None = None, by) -> ChangeRequest:
    """The care team is told at once. Raises ValidationError for nothing said, and for a carer who may only look."""
    if not carer.may_write_on(child.setting.today()):
        raise ValidationError(_("The nursery can let you ask for changes."))
    values = {name: value.strip() for name, value in (values or {}).items() if name in CONTACT}
    changed = {name: value for name, value in values.items() if value != getattr(carer, name)}
    if about == About.CONTACT and not changed:
        raise ValidationError(_("Change what is different now."))
    if about != About.CONTACT and not words.strip():
        raise ValidationError({"words": _("Write what is different now.")})
    field = TAKEN_OVER.get(About(about))
    if field and words.strip() == getattr(child, field).strip():
        raise ValidationError({"words": _("Change what is different now.")})
    row = ChangeRequest.objects.create(
        setting=child.setting, child=child, carer=carer, about=about, words=words.strip()[:MOST], asked_by=by,
        values=changed if about == About.CONTACT else {},
    )  # fmt: skip
    record("change_asked", child, by=by, request=row.pk, about=about)
    tell_team(child, News.REPLY, but=by)
    return row


@transaction.atomic
def say_it_is_right(*, child: Child, carer: Carer, by) -> None:
    """``carer`` looked over what the nursery knows and has nothing to change (004-13)."""
    carer.record_right_on = child.setting.today()
    carer.save(update_fields=["record_right_on"])
    record("record_right", child, by=by, carer=carer.pk)


def wants_a_look(child: Child, carer: Carer) -> bool:
    """Once a term, from the child's second one on: the record is as fresh as the last term's answers at most. One query."""
    begins = term_of(child.setting, child.setting.today()).starts_on
    return child.starts_on < begins and (carer.record_right_on is None or carer.record_right_on < begins)


@transaction.atomic
def confirm(*, request: ChangeRequest, by, text: str = "", site: str = "") -> None:
    """It is right: the carer's new contact is taken over; for allergies and diet the record says ``text`` from now on.

    A new e-mail address becomes the one they sign in with, once they have opened the link that goes to it.
    """
    request = _open(request)
    if request.about == About.CONTACT and request.carer:
        for name, value in request.values.items():
            setattr(request.carer, name, value)
        request.carer.full_clean(exclude=["user"])
        request.carer.save(update_fields=list(request.values))
        record("carer_changed", request.carer, by=by, fields=sorted(request.values))
        if request.carer.user and request.values.get("email"):
            email, setting = request.values["email"], request.child.setting
            suggest(user=request.carer.user, email=email, setting=setting, site=site or setting.web_address, by=by)
    if field := TAKEN_OVER.get(About(request.about)):
        child = Child.objects.select_for_update().get(pk=request.child_id)
        setattr(child, field, text.strip())
        child.save(update_fields=[field])
        record("child_changed", child, by=by, fields=[field])
    _answer(request, Answer.DONE, "", by)


@transaction.atomic
def decline(*, request: ChangeRequest, because: str, by) -> None:
    """It stays as it is; the family reads why."""
    if not because.strip():
        raise ValidationError({"because": "Enter why, in words that the family reads."})
    _answer(_open(request), Answer.DECLINED, because.strip()[:500], by)


def _open(request: ChangeRequest) -> ChangeRequest:
    found = ChangeRequest.objects.select_for_update(of=("self",)).select_related("carer", "child").get(pk=request.pk)
    if found.state != Answer.OPEN:
        raise ValidationError("Somebody has answered it already.")
    return found


def _answer(request: ChangeRequest, state: str, words: str, by) -> None:
    request.state, request.answer, request.answered_by, request.answered_at = state, words, by, timezone.now()
    request.save(update_fields=["state", "answer", "answered_by", "answered_at"])
    record("change_answered", request.child, by=by, request=request.pk, state=state)
    tell_family(request.child, News.ANSWER, but=by, only=request.asked_by)
