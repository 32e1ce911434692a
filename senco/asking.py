"""What a family is asked in Kith and answers itself: permission to look closer (000-26), consent to a referral (R73).

Only those who were told in person are asked, and only where they may agree: nobody learns of a worry from a screen.
"""

from dataclasses import dataclass, field
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

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
STEPS = {  # in words for families (R75)
    Referring.CONSENTED: gettext_lazy("You agreed"),
    Referring.SENT: gettext_lazy("Sent"),
    Referring.ACKNOWLEDGED: gettext_lazy("They have it"),
    Referring.APPOINTMENT: gettext_lazy("An appointment was offered"),
    Referring.OUTCOME: gettext_lazy("Their answer came"),
    Referring.CLOSED: gettext_lazy("Finished"),
}


@dataclass
class Asked:
    """A case as a parent who was told of it sees it. ``said``: the last answer or its withdrawal."""

    case: Case
    told: CaseEntry
    said: CaseEntry | None = None
    asks_outside: bool = False  # a referral waits for the family's answer
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
            if entry.state in STEPS:
                found.setdefault(STEPS[Referring(entry.state)], entry.on)
        return list(found.items())


def asked_of(child: Child, carer: Carer) -> list[Asked]:
    """Open cases of which ``carer`` was told in person, without what ``add_referrals`` adds. One query."""
    if carer.restricted or carer.only_looks:
        return []
    answered = _consents(child).filter(contact=OuterRef("contact"))
    waiting = Referral.objects.filter(case=OuterRef("case"), state__in=NOT_SENT).exclude(asked_at=None)
    rows = CaseEntry.objects.filter(
        case__in=Case.objects.filter(child=child).open(), kind__in=[K.TOLD, K.ANSWER, K.WITHDRAWN]
    ).annotate(asks_outside=Exists(waiting.exclude(Exists(answered))))
    found: dict[int, Asked] = {}
    said: dict[int, CaseEntry] = {}
    for entry in rows.select_related("case__seen_by", "recorded_by").order_by("pk"):
        if entry.kind != K.TOLD:
            said[entry.case_id] = entry
        elif was_told(entry, carer):
            found[entry.case_id] = Asked(entry.case, entry, asks_outside=entry.asks_outside)
    for case, one in found.items():
        one.said = said.get(case)
    return list(found.values())


def add_referrals(child: Child, asked: list[Asked]) -> list[Asked]:
    """``asked`` with the referrals the family was asked about, and what holds today on each. Three queries at most."""
    of = {one.case.pk: one for one in asked}
    rows = Referral.objects.filter(case__in=of).exclude(asked_at=None).select_related("contact")
    rows = list(rows.prefetch_related("entries")) if of else []
    consents = {row.contact_id: row for row in _consents(child)} if rows else {}
    for row in rows:
        of[row.case_id].referrals.append(AskedReferral(row, consents.get(row.contact_id)))
    return asked


def _consents(child: Child):
    """What holds today on referrals of ``child``."""
    return OutsideConsent.objects.on(child.setting.today()).filter(child=child, purpose=OutsidePurpose.REFERRAL)


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
    said_no = _consents(referral.case.child).filter(contact=referral.contact, given=False)
    if given and said_no.exclude(given_by=carer.first_name).exists():
        raise ValidationError(SPOKEN)
    take_consent(referral=referral, given=given, carer=carer, how=IN_KITH, on=day, by=by)
    notify("case", referral.case.child.setting)


def _check_asked(case: Case, carer: Carer) -> None:
    """Raises ValidationError where ``carer`` was not asked."""
    if carer not in may_be_asked(case):
        raise ValidationError(_("Only a parent with parental responsibility who was told about it can answer that."))
