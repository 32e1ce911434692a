"""What can be done to a referral: drafted, agreed to, sent, what came back, closed, once more (R73, R75, 000-28).

By Kith’s own link its form goes as paperwork sends any paper: to one contact, on the family’s consent, with a code (S12).
"""

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from children.actions import may_share, set_outside_consent
from children.models import Carer, Contact, OutsidePurpose
from journals.sharing import names_beside
from nursery.audit import record
from nursery.models import User
from nursery.roles import SAFEGUARDS
from nursery.templatetags.kith import longday
from paperwork import sending
from paperwork.sending_models import Sending
from paperwork.steps import names_words
from senco.actions import _locked, _may
from senco.models import Case, Referral, ReferralEntry
from senco.people import who_may_agree
from senco.states import NOT_SENT, WITH_THE_AGENCY, Referring, check_referral_step

REFERRAL = OutsidePurpose.REFERRAL
CHASE_AFTER = timedelta(days=14)
BY_LINK = "by a link of Kith with a code"


@transaction.atomic
def draft(*, case: Case, contact: Contact, parts: dict, by: User, again_of: Referral | None = None) -> Referral:
    """Begin a referral to ``contact``. They stand among those who know the child once the family has agreed, or it is sent."""
    case = _locked(case)
    _may("refer", case, by)
    referral = Referral(
        case=case,
        contact=contact,
        parts=parts,
        drafted_by=by,
        again_of=again_of,
        state_since=case.child.setting.today(),
    )
    referral.full_clean()
    referral.save()
    _note(referral, Referring.DRAFTED, on=referral.state_since, by=by)
    record("referral_drafted", referral, by=by, contact=contact.pk)
    if may_share(case.child, contact, REFERRAL, referral.state_since):  # agreed to before
        _move(referral, Referring.CONSENTED, on=referral.state_since, by=by, words="The family had agreed before.")
    return referral


def _held(referral: Referral) -> Referral:
    found = Referral.objects.select_for_update(of=("self",)).select_related("case__child__setting", "contact")
    return found.get(pk=referral.pk)


def _note(referral: Referral, state: str, *, on: date, by: User, words: str = "", sent: Sending | None = None) -> None:
    if on > referral.case.child.setting.today():
        raise ValidationError({"on": "Choose today or an earlier day."})
    entry = ReferralEntry(referral=referral, state=state, on=on, words=words, sending=sent, recorded_by=by)
    entry.full_clean()
    entry.save()


def _move(
    referral: Referral, then: str, *, on: date, by: User, words: str = "", chase_on: date | None = None,
    sent: Sending | None = None,
) -> None:  # fmt: skip
    check_referral_step(referral.state, then)
    if then in (Referring.CONSENTED, Referring.SENT):
        referral.contact.children.add(referral.case.child)
    _note(referral, then, on=on, by=by, words=words, sent=sent)
    referral.state, referral.state_since, referral.chase_on = then, on, chase_on
    referral.save()
    if then == Referring.CLOSED:
        sending.revoke_all(sent_for(referral), by=by)
    record(f"referral_{then}", referral, by=by)


@transaction.atomic
def change_parts(*, referral: Referral, parts: dict, by: User, names_meant: bool = False) -> None:
    """The form, until it is sent. Another child’s name goes to no agency: it is refused, by the part where it stands,
    unless ``names_meant`` says that these are ordinary words or other people."""
    referral = _held(referral)
    _may("refer", referral.case, by)
    if referral.state not in NOT_SENT:
        raise ValidationError("It was sent. What was sent stays as it was; refer again for something new.")
    others = names_beside(referral.case.child)
    found = {key: names for key, words in parts.items() if (names := others.found_in(words))}
    if found and not names_meant:
        raise ValidationError({key: names_words(names, "The agency reads") for key, names in found.items()})
    referral.parts = parts
    referral.save()
    if referral.state == Referring.CONSENTED:
        today = referral.case.child.setting.today()
        _note(referral, Referring.CONSENTED, on=today, by=by, words="The form was changed after they had agreed.")
    record("referral_changed", referral, by=by)


@transaction.atomic
def record_consent(*, referral: Referral, given: bool, carer: Carer | None, how: str, on: date, by: User) -> None:
    """What the family says to this referral to this agency: yes, or no, or no longer (R73)."""
    referral = _held(referral)
    _may("hear" if not given else "refer", referral.case, by)
    take_consent(referral=referral, given=given, carer=carer, how=how, on=on, by=by)


def take_consent(*, referral: Referral, given: bool, carer: Carer | None, how: str, on: date, by: User) -> None:
    """Write it down, whoever brings it."""
    if carer not in who_may_agree(referral.case.child):
        raise ValidationError({"carer": "Choose who said so: somebody with parental responsibility."})
    if on > referral.case.child.setting.today():
        raise ValidationError({"on": "Choose today or an earlier day."})
    if on < (begun := referral.drafted_at.astimezone(referral.case.child.setting.now().tzinfo).date()):
        raise ValidationError({"on": f"Choose a day from {longday(begun)} on, when the form was begun."})
    set_outside_consent(
        child=referral.case.child, contact=referral.contact, purpose=REFERRAL, given=given, on=on, by=by,
        given_by=carer.first_name, carer=carer, how=how,
    )  # fmt: skip
    said = f"{carer.first_name}, {how}" if how else carer.first_name
    if given and referral.state == Referring.DRAFTED:
        _move(referral, Referring.CONSENTED, on=on, by=by, words=said)
    elif not given and referral.state == Referring.CONSENTED:
        _move(referral, Referring.DRAFTED, on=on, by=by, words=f"No longer: {said}")
    else:
        _note(referral, referral.state, on=on, by=by, words=f"{'Agreed' if given else 'Does not agree'}: {said}")


@transaction.atomic
def go_without_consent(*, referral: Referral, reason: str, by: User, setting) -> None:
    """A safeguarding lead decides that it goes without the family’s consent, and why (R73)."""
    referral = _held(referral)
    if not by.roles_in(setting) & SAFEGUARDS:
        raise ValidationError("Only a safeguarding lead may decide that.")
    if referral.state not in NOT_SENT:
        raise ValidationError("It was sent already.")
    referral.override, referral.override_by, referral.override_at = reason, by, timezone.now()
    referral.full_clean()
    referral.save()
    record("referral_override", referral, by=by)


def why_not_sent(referral: Referral, day: date) -> str:
    """Why it cannot go out on ``day``; empty where it can. One query at most."""
    return "" if referral.override_at else why_no_consent(referral, day)


def why_no_consent(referral: Referral, day: date) -> str:
    return "" if may_share(referral.case.child, referral.contact, REFERRAL, day) else not_agreed(referral)


def not_agreed(referral: Referral) -> str:
    return f"The family has not agreed that this goes to {referral.contact}, or no longer does."


@transaction.atomic
def note_sent(*, referral: Referral, how: str, on: date, chase_on: date, by: User) -> None:
    """It went to the agency on paper or by their own way: how, and when to ask if nothing comes back."""
    referral = _held(referral)
    _may("refer", referral.case, by)
    if words := why_not_sent(referral, on) or why_not_sent(referral, referral.case.child.setting.today()):
        raise ValidationError(words)
    if chase_on <= on:
        raise ValidationError({"chase_on": "Choose a day after the one on which it was sent."})
    _move(referral, Referring.SENT, on=on, by=by, words=how, chase_on=chase_on)


def sent_for(*referrals: Referral):
    """What went out by Kith’s own link for these, the newest first."""
    return Sending.objects.filter(referral_entry__referral__in=referrals)


def why_no_link(referral: Referral) -> str:
    """Why its form cannot go by a link now; empty where it can. Consent is not asked here: see ``send_link``."""
    if referral.state not in NOT_SENT | WITH_THE_AGENCY:
        return "They have answered. Refer again for something new."
    if not referral.contact.email:
        return f"There is no e-mail address for {referral.contact}. Enter one, or send it another way."
    return ""


@transaction.atomic
def send_link(*, referral: Referral, content: bytes, chase_on: date, by: User, site: str = "") -> sending.Sent:
    """Its form, the PDF ``content`` that was drawn of ``referral``, goes to the agency by a link with a code (S12).

    Only while the family agrees: what a safeguarding lead decides without them goes in other ways. A link that was sent
    before opens no more. Raises ValidationError with the reason where it may not go.
    """
    drawn, referral = referral.parts, _held(referral)
    _may("refer", referral.case, by)
    today = referral.case.child.setting.today()
    if words := why_no_link(referral):
        raise ValidationError(words)
    if chase_on <= today:
        raise ValidationError({"chase_on": "Choose a day after today."})
    if words := why_no_consent(referral, today):
        raise ValidationError(words)
    if drawn != referral.parts:
        raise ValidationError("Somebody changed the form just now. Read it again, then send it.")
    sending.revoke_all(sent_for(referral), by=by)
    referral.contact.children.add(referral.case.child)
    sent = sending.send(
        child=referral.case.child, contact=referral.contact, purpose=REFERRAL, title="Referral form", content=content,
        by=by, site=site,
    )  # fmt: skip
    if referral.state in NOT_SENT:
        _move(referral, Referring.SENT, on=today, by=by, words=BY_LINK, chase_on=chase_on, sent=sent.sending)
    else:
        _note(referral, referral.state, on=today, by=by, words=f"Sent again, {BY_LINK}", sent=sent.sending)
        referral.chase_on = chase_on
        referral.save()
        record("referral_sent", referral, by=by)
    return sent


@transaction.atomic
def hear(*, referral: Referral, state: str, on: date, words: str, by: User, chase_on: date | None = None) -> None:
    """What came back: acknowledged, an appointment, an outcome; or it is closed."""
    referral = _held(referral)
    _may("hear", referral.case, by)
    if state not in (Referring.ACKNOWLEDGED, Referring.APPOINTMENT, Referring.OUTCOME, Referring.CLOSED):
        raise ValidationError({"state": "Choose what came back."})
    if state in (Referring.OUTCOME, Referring.CLOSED):
        chase_on = None
    elif chase_on is None:
        raise ValidationError({"chase_on": "Enter the day on which to ask if nothing more comes back."})
    _move(referral, state, on=on, by=by, words=words, chase_on=chase_on)


@transaction.atomic
def chased(*, referral: Referral, words: str, chase_on: date, by: User) -> None:
    """Somebody asked the agency; ask again on ``chase_on``."""
    referral = _held(referral)
    _may("hear", referral.case, by)
    today = referral.case.child.setting.today()
    if chase_on <= today:
        raise ValidationError({"chase_on": "Choose a day after today."})
    if referral.state in NOT_SENT or referral.state == Referring.CLOSED:
        raise ValidationError("There is nobody to ask: it is not with the agency.")
    _note(referral, referral.state, on=today, by=by, words=words)
    referral.chase_on = chase_on
    referral.save()
    record("referral_chased", referral, by=by)
