"""Who has written about which child, for ``keyworkers.familiarity``."""

from django.db.models import Count

from journals.models import Observation


def noticed_by(children: list[int]):
    """``(child, practitioner, how many observations)`` of ``children``, removed ones left out."""
    named = Observation.children.through.objects.filter(child__in=children, observation__removed_at=None)
    writers = named.filter(observation__author__practitioners__isnull=False).order_by()
    return writers.values_list("child", "observation__author__practitioners").annotate(times=Count("pk"))
