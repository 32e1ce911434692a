"""Telling the SENCO, leads and parents that something waits: a mail that names no child (S42), a count."""

from children.models import Carer
from nursery.models import Membership, Setting
from nursery.outgoing import post
from nursery.roles import LEADS, SAFEGUARDS, SEES_EVERY_CHILD
from nursery.telling import News, tell_family
from nursery.waiting import set_waiting
from senco.models import Case, CaseEntry, EntryKind, SafetyRecord, Worry
from senco.people import who_may_agree
from senco.states import State

WHO = {"case": SEES_EVERY_CHILD, "worry": LEADS, "safety": SAFEGUARDS}
WORDS = (
    "Something waits for you under Support in Kith. Sign in to read it.\n"  # of all kinds: a mail tells nobody which
)


def notify(kind: str, setting: Setting) -> None:
    """Count again what waits, and mail those whom ``kind`` is for once this transaction stands (S42, S50)."""
    count_waiting(setting)
    members = Membership.objects.on(setting.today()).filter(setting=setting, role__in=WHO[kind], user__is_active=True)
    for address in sorted(set(members.values_list("user__email", flat=True))):
        post(setting=setting, to=address, subject=f"Kith: something waits for you at {setting.name}", words=WORDS)


def count_waiting(setting: Setting) -> None:
    set_waiting(
        setting,
        cases=Case.objects.filter(state__in=[State.RAISED, State.TOLD]).count(),
        worries=Worry.objects.filter(talked_on=None).count(),
        safety=SafetyRecord.objects.filter(seen_at=None).count(),
    )


def told_of_a_new_lead(setting: Setting) -> None:
    """Those who are safeguarding leads already hear that something changed: Settings says who was named."""
    notify("safety", setting)


def was_told(entry: CaseEntry, carer: Carer) -> bool:
    return entry.kind == EntryKind.TOLD and carer.pk in entry.facts.get("carers", ())


def may_be_asked(case: Case) -> list[Carer]:
    """Parents who were told in person and may agree."""
    told = list(case.entries.filter(kind=EntryKind.TOLD))
    return [carer for carer in who_may_agree(case.child) if any(was_told(one, carer) for one in told)]


def tell_those_asked(case: Case) -> None:
    """A notice that a question waits, to each who may answer it and signs in (S42: it names nobody)."""
    for carer in may_be_asked(case):
        if carer.user:
            tell_family(case.child, News.ASKED, only=carer.user)
