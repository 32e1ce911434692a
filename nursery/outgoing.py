"""Mail: queued with what it tells of, sent after it is saved, tried again where the mail server does not answer (S19, S50)."""

import logging
from collections.abc import Iterator
from datetime import timedelta

from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import Q
from django.tasks import task
from django.urls import reverse
from django.utils import timezone
from django_scopes import scope, scopes_disabled

from nursery.audit import record
from nursery.models import Mail, Setting, User
from nursery.permissions import Permission, can
from nursery.sealed import Box
from nursery.waiting import Room, Waits

PAUSES = [timedelta(minutes=number) for number in (1, 5, 15, 60, 240, 720, 1440)]  # then it is given up
KEPT = timedelta(days=30)
CLAIM = timedelta(minutes=5)  # one worker at a time; a killed one leaves it to the next
MAIL = Room("Mail", "mail-x", "nursery:settings")
log = logging.getLogger(__name__)


@transaction.atomic
def post(*, setting: Setting | None, to: str, subject: str, words: str, lasts: timedelta | None = None) -> Mail:
    """Queue a mail in the transaction of what it tells of. ``subject`` and ``words`` name no child and quote nothing (S42).

    ``lasts``: for how long a code or link in it opens something; after that it is forgotten, whether it went or not.
    """
    over_at = timezone.now() + lasts if lasts else None
    mail = Mail.objects.create(setting=setting, to=to, subject=subject, words=words, over_at=over_at)
    send_one.enqueue(mail.pk)
    return mail


@task
def send_one(key: int) -> None:
    with scopes_disabled():
        found = Mail.objects.filter(pk=key).select_related("setting").first()
    if found:
        with scope(setting=found.setting):
            _send(found)


def send_due() -> int:
    """Try again whatever is due, in every setting; forget what went a month ago. Returns how many went."""
    now, went = timezone.now(), 0
    with scopes_disabled():
        Mail.objects.filter(Q(sent_at__lt=now - KEPT) | Q(sent_at=None, over_at__lte=now)).delete()
        waiting = list(Mail.objects.due(now).select_related("setting").order_by("pk")[:100])
    for mail in waiting:
        with scope(setting=mail.setting):
            went += _send(mail)
    return went


@transaction.atomic
def try_again(*, by) -> int:
    """Somebody pressed Send again: what did not go begins anew. Returns how many."""
    rows = Mail.objects.in_trouble()
    keys = list(rows.values_list("pk", flat=True))
    rows.update(next_try_at=timezone.now(), given_up_at=None, tries=1)
    record("mail_tried_again", None, by=by, mails=len(keys))
    for key in keys:
        send_one.enqueue(key)
    return len(keys)


def waits(user: User, setting: Setting) -> Iterator[Waits]:
    """Mail that has not gone, for those who can see to it (``settings.WAITS``). One query."""
    if can(user, Permission.CHANGE_SETTING, setting):
        yield Waits(MAIL, Mail.objects.in_trouble().count(), "has not gone", "have not gone", reverse("nursery:mail"))


def _send(mail: Mail) -> bool:
    """One try; whoever claims it first. The log names nobody (S57)."""
    now = timezone.now()
    if not Mail.objects.due(now).filter(pk=mail.pk).update(next_try_at=now + CLAIM):
        return False
    try:
        EmailMessage(mail.subject, mail.words, None, [mail.to]).send()
    except Exception as error:  # whatever a mail server or a library may raise: it is kept and tried again
        log.error("A mail could not be sent: %s", type(error).__name__)
        mail.tries += 1
        mail.trouble = type(error).__name__[:60]
        is_over = mail.tries > len(PAUSES)
        mail.next_try_at = now if is_over else now + PAUSES[mail.tries - 1]
        mail.given_up_at = now if is_over else None
        mail.save(update_fields=["tries", "trouble", "next_try_at", "given_up_at"])
        return False
    Mail.objects.filter(pk=mail.pk).update(sent_at=now, words=Box(""), trouble="")
    return True
