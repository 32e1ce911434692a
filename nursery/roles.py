"""What people are to a setting. Staff roles are also the jobs of contracts 2."""

from django.db import models


class Role(models.TextChoices):
    MANAGER = "manager", "Manager"
    DEPUTY = "deputy", "Deputy manager"
    SENCO = "senco", "SENCO"
    PRACTITIONER = "practitioner", "Key worker"
    APPRENTICE = "apprentice", "Apprentice"
    BANK = "bank", "Bank staff"
    CARER = "carer", "Parent or carer"


LEADS = frozenset({Role.MANAGER, Role.DEPUTY})
STAFF = frozenset(Role) - {Role.CARER}
SEES_EVERY_CHILD = LEADS | {Role.SENCO}
JOBS = [(role.value, "Practitioner" if role is Role.PRACTITIONER else role.label) for role in Role if role in STAFF]
