"""What a family is asked in Kith and answers itself: permission to look closer (000-26), consent to a referral (R73).

Only those who were told in person are asked, and only where they may agree: nobody learns of a worry from a screen.
"""

from dataclasses import dataclass, field
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Prefetch
from django.utils.translation import gettext, gettext_lazy
from django.utils.translation import gettext as _

from children.actions import may_share
from children.models import Carer, Child, OutsideConsent, OutsidePurpose
from nursery.audit import record
from nursery.models import User
from senco.actions import _locked, _may, take_answer, take_withdrawal
from senco.models import Case, CaseEntry, EntryKind, Referral
from senco.notices import may_be_asked, notify, tell_those_asked, was_told
from senco.referral_form import PARTS
from senco.referrals import _held, take_consent
from senco.states import NOT_SENT, PERMITTED, Referring, State

K = EntryKind
IN_KITH = "in Kith"
SPOKEN = gettext_lazy("Somebody of the family said no. Talk about it with us first.")


@dataclass
class Asked:
    """A case as a parent who was told of it sees it. ``said``: the last answer or its withdrawal."""

    case: Case
    told: CaseEntry
    said: CaseEntry | None = None
    referrals: list["AskedReferral"] = field(default_factory=list)

    @property
    def is_open(self) -> bool:
        """Whether the permission waits for an answer."""
        return self.case.state == State.PERMISSION

    @property
    def waits(self) -> bool:
        return self.is_open and self.said is None

    @property
    def agreed(self) -> bool:
        return self.case.state in PERMITTED


@dataclass
class AskedReferral:
    """A referral that the family was asked about. ``consent``: what holds today."""

    referral: Referral
    consent: OutsideConsent | None

    @property
    def waits(self) -> bool:
        return self.consent is None and self.referral.state in NOT_SENT

    @property
    def agreed(self) -> bool:
        return self.consent is not None and self.consent.given

    @property
    def may_go(self) -> bool:
        """Whether a yes still counts: it has not been sent."""
        return self.referral.state in NOT_SENT

    @property
    def parts(self) -> list[tuple[str, str]]:
        """The form as it stands: headings and words."""
        return [(part.title, words) for part in PARTS if (words := self.referral.parts.get(part.key))]

    @property
    def steps(self) -> list[tuple[str, date]]:
        """What happened since the family agreed, each once, without staff's words (R75)."""
        found: dict[str, date] = {}
        for entry in self.referral.entries.all():
            if entry.state != Referring.DRAFTED:
                found.setdefault(gettext(entry.get_state_display()), entry.on)
        return list(found.items())


def asked_of(child: Child, carer: Carer) -> list[Asked]:
    """Open cases of which ``carer`` was told in person, with their referrals. One query where there is none, else four."""
    if carer.restricted:
        return []
    cases = Case.objects.filter(child=child).open().select_related("seen_by")
    found = []
    written = CaseEntry.objects.filter(kind__in=[K.TOLD, K.ANSWER, K.WITHDRAWN]).select_related("recorded_by")
    forms = Referral.objects.exclude(asked_at=None).select_related("contact")
    for case in cases.prefetch_related(Prefetch("entries", written), Prefetch("referrals", forms)):
        entries = sorted(case.entries.all(), key=lambda one: one.pk)
        told = [one for one in entries if was_told(one, carer)]
        if told:
            said = [one for one in entries if one.kind in (K.ANSWER, K.WITHDRAWN)]
            found.append(Asked(case, told[-1], said[-1] if said else None))
    if any(one.case.referrals.all() for one in found):
        day = child.setting.today()
        rows = OutsideConsent.objects.on(day).filter(child=child, purpose=OutsidePurpose.REFERRAL)
        consents = {row.contact_id: row for row in rows}
        for one in found:
            one.referrals = [AskedReferral(row, consents.get(row.contact_id)) for row in one.case.referrals.all()]
    return found


@transaction.atomic
def ask_about_referral(*, referral: Referral, by: User) -> None:
    """Let the parents who were told read the form in Kith and say yes or no (R73)."""
    referral = _held(referral)
    _may("refer", referral.case, by)
    day = referral.case.child.setting.today()
    if referral.state not in NOT_SENT:
        raise ValidationError("It was sent already.")
    if may_share(referral.case.child, referral.contact, OutsidePurpose.REFERRAL, day):
        raise ValidationError("They have agreed already.")
    if not may_be_asked(referral.case):
        raise ValidationError("Tell a parent with parental responsibility in person first, and write it down.")
    referral.asked_by, referral.asked_at = by, referral.case.child.setting.now()
    referral.save()
    record("referral_asked", referral, by=by)
    tell_those_asked(referral.case)


@transaction.atomic
def answer_permission(*, case: Case, answer: str, words: str, carer: Carer, by: User) -> None:
    """Yes, not yet or no to the SENCO looking closer, as a signed-in parent says it. A yes opens the visits (000-26)."""
    case = _locked(case)
    _check_asked(case, carer)
    if case.state != State.PERMISSION:
        raise ValidationError(_("That is answered already."))
    last = case.entries.filter(kind__in=[K.ANSWER, K.WITHDRAWN]).order_by("pk").last()
    if answer == "yes" and last and last.facts.get("answer") == "no" and last.facts.get("carer") != carer.pk:
        raise ValidationError(SPOKEN)
    take_answer(case=case, answer=answer, carer=carer, how=IN_KITH, words=words, on=case.child.setting.today(), by=by)
    notify("case", case.child.setting)


@transaction.atomic
def take_back_permission(*, case: Case, carer: Carer, by: User) -> None:
    """A parent changed their mind: everything after permission shuts at once."""
    case = _locked(case)
    _check_asked(case, carer)
    if case.state not in PERMITTED:
        raise ValidationError(_("There is nothing to take back."))
    take_withdrawal(case=case, carer=carer, how=IN_KITH, on=case.child.setting.today(), by=by)
    notify("case", case.child.setting)


@transaction.atomic
def answer_referral(*, referral: Referral, given: bool, carer: Carer, by: User) -> None:
    """Yes or no to this referral to this agency; a no counts at once, for what has not been sent (R73)."""
    referral = _held(referral)
    _check_asked(referral.case, carer)
    if referral.asked_at is None:
        raise ValidationError(_("Nobody has asked you about that yet."))
    if given and referral.state not in NOT_SENT:
        raise ValidationError(_("It was sent already."))
    day = referral.case.child.setting.today()
    rows = OutsideConsent.objects.on(day).filter(
        child=referral.case.child, contact=referral.contact, purpose=OutsidePurpose.REFERRAL
    )
    if given and rows.filter(given=False).exclude(given_by=carer.first_name).exists():
        raise ValidationError(SPOKEN)
    take_consent(referral=referral, given=given, carer=carer, how=IN_KITH, on=day, by=by)
    notify("case", referral.case.child.setting)


def _check_asked(case: Case, carer: Carer) -> None:
    """Raises ValidationError where ``carer`` was not asked."""
    if carer not in may_be_asked(case):
        raise ValidationError(_("Only a parent with parental responsibility who was told about it can answer that."))
