"""What belongs to families alone. Their rows stay where they are: carers in ``children``, sign-ins in ``nursery``."""

from families.invitation_models import Invitation
from families.message_models import Message, ReadUpTo
from families.notice_models import Notice, NoticeWishes, PushAddress

__all__ = ["Invitation", "Message", "Notice", "NoticeWishes", "PushAddress", "ReadUpTo"]
