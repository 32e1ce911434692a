"""The mail with the link. It names no child and quotes nothing (S42)."""

import logging

from django.core.mail import EmailMessage
from django.tasks import task
from django.utils import timezone
from django_scopes import scope, scopes_disabled

from paperwork.sending_models import Sending

logger = logging.getLogger(__name__)

BODY = """{nursery} has sent you a paper.

Open it here until {until}:
{link}

The page asks for a code. {nursery} tells you the code by phone, never by mail.

You did not expect this, or have no code? {ask}
"""


@task
def mail_link(pk: int, site: str = "") -> None:
    """Mail the link of a sending to its contact, and keep when, or that it failed. Safe to repeat."""
    from paperwork.sending import link_of, token_of, why_closed  # that module enqueues this one

    with scopes_disabled():
        sending = Sending.objects.select_related("setting", "contact", "child").filter(pk=pk).first()
    if sending is None:
        return
    setting = sending.setting
    with scope(setting=setting):
        if sending.mailed_at or sending.expires_at is None or why_closed(sending):
            return
        until = sending.expires_at.astimezone(setting.now().tzinfo)
        body = BODY.format(
            nursery=setting.name,
            until=f"{until:%A} {until.day} {until:%B}",
            link=link_of(setting, token_of(sending), site),
            ask=f"Ring {setting.phone}." if setting.phone else f"Ring {setting.name}.",
        )
        message = EmailMessage(f"{setting.name} has sent you a paper", body, None, [sending.contact.email])
        message.reply_to = [setting.email] if setting.email else []
        try:
            message.send()
        except OSError as error:
            logger.error("A mail with a link could not be sent: %s", type(error).__name__)
            Sending.objects.filter(pk=pk).update(mail_failed_at=timezone.now())
        else:
            Sending.objects.filter(pk=pk).update(mailed_at=timezone.now(), mail_failed_at=None)
