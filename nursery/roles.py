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
    SAFEGUARDING = "dsl", "Safeguarding lead"
    SAFEGUARDING_DEPUTY = "dsl_deputy", "Deputy safeguarding lead"


LEADS = frozenset({Role.MANAGER, Role.DEPUTY})
SAFEGUARDS = frozenset({Role.SAFEGUARDING, Role.SAFEGUARDING_DEPUTY})  # beside what they are at work (R101)
STAFF = frozenset(Role) - {Role.CARER} - SAFEGUARDS
SEES_EVERY_CHILD = LEADS | {Role.SENCO}
JOBS = [(role.value, "Practitioner" if role is Role.PRACTITIONER else role.label) for role in Role if role in STAFF]
