"""Whose children have all left, and the farewell is over, signs in no more: looked after by ``watch_cover``, each time (S54)."""

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django_scopes import scope, scopes_disabled

from children.models import FAREWELL, Carer
from nursery.actions import end_access
from nursery.models import Membership
from nursery.roles import Role


def end_all() -> int:
    """Returns how many places of carers ended. A court order may be lifted again, and ends none."""
    today = timezone.localdate()
    with scopes_disabled():
        rows = Carer.objects.filter(user=OuterRef("user"), setting=OuterRef("setting"))
        here = Q(child__leaves_on=None) | Q(child__leaves_on__gte=today - FAREWELL)
        left = rows.filter(Q(restricted=True) | Q(access_ends_on__gt=today) | Q(access_ends_on=None) & here)
        places = Membership.objects.filter(Exists(rows), ~Exists(left), role=Role.CARER, ends_on=None)
        places = list(places.select_related("setting", "user").order_by("pk"))
    for place in places:
        with scope(setting=place.setting):
            end_access(membership=place, on=place.setting.today(), by=None)
    return len(places)
