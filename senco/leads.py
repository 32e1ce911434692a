"""Who the designated safeguarding leads are, from a day on. It is a role beside what people are at work."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from nursery.audit import record
from nursery.models import Membership, Setting, User
from nursery.roles import SAFEGUARDS
from senco.notices import told_of_a_new_lead


@transaction.atomic
def name_lead(*, setting: Setting, user: User, role: str, on: date, by: User) -> Membership:
    """``user``, who works here, is a safeguarding lead or deputy from the day ``on``. The others hear of it by mail."""
    if role not in SAFEGUARDS:
        raise ValidationError({"role": "Choose as what."})
    if not user.is_staff_of(setting):
        raise ValidationError({"user": "Choose somebody who works here."})
    if on < setting.today():
        raise ValidationError({"on": "Choose today or a later day."})
    if user.memberships.filter(setting=setting, role__in=SAFEGUARDS, ends_on=None).exists():
        raise ValidationError({"user": f"{user} is named already."})
    member = Membership(user=user, setting=setting, role=role, starts_on=on)
    member.full_clean()
    member.save()
    record("access_given", user, by=by, role=role, on=str(on))
    told_of_a_new_lead(setting)
    return member
