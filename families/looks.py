"""Who looked at a child's pages and changed them, as its family may read it (R100)."""

from children.models import Carer, Child
from families.message_models import Message
from keyworkers.models import Handover
from nursery.history import OF_A_CHILD
from nursery.models import AuditEvent


def looks_of(child: Child, carer: Carer):
    """Entries about ``child``, the newest first: without messages that are not for ``carer``, and without a change of key worker
    of which the family has not heard from a person yet (R2). Two queries beside the entries."""
    found = AuditEvent.objects.filter(
        setting=child.setting_id, target_type="children.child", target=child.pk, action__in=OF_A_CHILD
    )
    hidden = Message.objects.filter(child=child).not_for_carer(carer).values_list("pk", flat=True)
    found = found.exclude(action="message_written", details__message__in=list(hidden))
    untold = Handover.objects.filter(child=child, parents_told_on=None).values_list("pk", "visits__pk")
    handovers, visits = {one for one, _visit in untold}, {visit for _one, visit in untold}
    found = found.exclude(action__in=["handover_opened", "handover_moved"], details__handover__in=list(handovers))
    return found.exclude(action__startswith="handover_visit_", details__visit__in=list(visits))
