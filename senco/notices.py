"""Telling the SENCO, managers and safeguarding leads that something waits: a mail that names no child (S42), a count."""

from nursery.models import Membership, Setting
from nursery.outgoing import post
from nursery.roles import LEADS, SAFEGUARDS, SEES_EVERY_CHILD
from nursery.waiting import set_waiting
from senco.models import Case, SafetyRecord, Worry
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
