"""What has gone outside, as far as what is due cares. The one place that knows where sendings are kept."""

from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Coalesce, TruncDate

from nursery.models import current_setting
from paperwork.sending_models import Opening, Sending


def sent_papers(only: dict) -> list:
    """``(queryset, columns, kind)``: columns are child, document and day, ``kind`` that of the contact; ``only`` filters.

    What was taken back before anybody opened it did not go.
    """
    read = Opening.objects.filter(sending=OuterRef("pk"), refused="")
    went = Q(revoked_at=None) | Q(received_at__isnull=False) | Exists(read)
    day = Coalesce("handed_on", TruncDate("sent_at", tzinfo=ZoneInfo(current_setting().timezone)))
    found = Sending.objects.filter(went, document__isnull=False, **only).order_by()
    return [(found, ("child_id", "document_id", day), "contact__kind")]
