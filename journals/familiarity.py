"""Who has written about which child, for ``keyworkers.familiarity``."""

from django.db.models import F

from journals.models import Written


def noticed_by(children: list[int]):
    """``(child, practitioner, how many entries in the journal)`` of ``children``: counted rows, however many entries."""
    here = Written.objects.filter(child__in=children, author__practitioners__setting=F("setting")).order_by()
    return here.values_list("child", "author__practitioners", "times")
