"""What can be done about families’ sign-ins."""

from django.db import transaction

from children.models import Carer
from nursery.audit import record
from nursery.models import User
from staff.models import Practitioner


@transaction.atomic
def link(*, person: User, practitioner: Practitioner | None, carers, by) -> None:
    """``person`` is this practitioner (or none) and these ``carers``, and nobody else of this setting."""
    Practitioner.objects.filter(user=person).update(user=None)
    Carer.objects.filter(user=person).update(user=None)
    if practitioner:
        practitioner.user = person
        practitioner.full_clean(exclude=["photo"])
        practitioner.save(update_fields=["user"])
    carers.update(user=person)
    record(
        "access_linked",
        person,
        by=by,
        practitioner=practitioner.pk if practitioner else None,
        carers=sorted(Carer.objects.filter(user=person).values_list("pk", flat=True)),
    )
