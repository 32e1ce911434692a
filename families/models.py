"""What belongs to families alone. Their rows stay where they are: carers in ``children``, sign-ins in ``nursery``."""

from families.asking_models import ChangeRequest
from families.data_models import DataRequest, Erasure, LegalHold, RetentionRules
from families.invitation_models import Invitation
from families.message_models import Message, ReadUpTo
from families.notice_models import Notice, NoticeWishes, PushAddress

__all__ = [
    "ChangeRequest",
    "DataRequest",
    "Erasure",
    "Invitation",
    "LegalHold",
    "Message",
    "Notice",
    "NoticeWishes",
    "PushAddress",
    "ReadUpTo",
    "RetentionRules",
]
