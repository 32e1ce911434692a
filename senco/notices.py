"""Telling the SENCO, managers and safeguarding leads that something waits: a mail that names no child (S42), a count."""

from django.core.mail import send_mail
from django.db import transaction
from django.tasks import task
from django_scopes import scope

from nursery.models import Membership, Setting
from nursery.roles import LEADS, SAFEGUARDS, SEES_EVERY_CHILD
from nursery.waiting import set_waiting
from senco.models import Case, SafetyRecord, Worry
from senco.states import State

WHO = {"case": SEES_EVERY_CHILD, "worry": LEADS, "safety": SAFEGUARDS, "lead": SAFEGUARDS}
WORDS = {
    "case": "Somebody raised a concern under Support in Kith. Sign in to read it.",
    "worry": "Somebody would like to talk something over with you. Sign in to Kith and open Support.",
    "safety": "Something was told to you as a safeguarding lead. Sign in to Kith and open Support now.",
    "lead": "Somebody was named as safeguarding lead. If that surprises you, open Settings and Who changed what in Kith.",
}


def notify(kind: str, setting: Setting) -> None:
    """Count again what waits, and mail those whom ``kind`` is for once this transaction stands."""
    count_waiting(setting)
    with transaction.atomic():
        mail_about.enqueue(kind, setting.pk)


def count_waiting(setting: Setting) -> None:
    set_waiting(
        setting,
        cases=Case.objects.filter(state__in=[State.RAISED, State.TOLD]).count(),
        worries=Worry.objects.filter(talked_on=None).count(),
        safety=SafetyRecord.objects.filter(seen_at=None).count(),
    )


@task
def mail_about(kind: str, setting_pk: int) -> None:
    """One mail to each; they say nothing of whom or what."""
    setting = Setting.objects.get(pk=setting_pk)
    with scope(setting=setting):
        members = Membership.objects.on(setting.today()).filter(
            setting=setting, role__in=WHO[kind], user__is_active=True
        )
        addresses = sorted(set(members.values_list("user__email", flat=True)))
    for address in addresses:
        send_mail(f"Kith: something waits for you at {setting.name}", WORDS[kind] + "\n", None, [address])


def told_of_a_new_lead(setting: Setting) -> None:
    """Those who are safeguarding leads already hear that somebody else may read what they read."""
    mail_about.enqueue("lead", setting.pk)
