"""Rules of settling in. Pure: no query, no request, no clock."""

from collections.abc import Iterable
from datetime import date, timedelta

from keyworkers.settling_models import Stays

KEY_WORKER_STEPS = {  # 003-13
    "boundaries": "Knows our boundaries and safety rules",
    "routines": "Knows the routines of the day",
    "people": "Is comfortable with the people here",
    "activities": "Is comfortable with what we do",
}
FAMILY_STEPS = {  # 000-12, 004-08
    "introduced": "Met the key worker",
    "shown": "Was shown around",
    "forms": "Forms are filled in",
    "consents": "Consents are asked for and noted",
    "allergies": "Allergies and the child’s routine are talked through",
    "card": "Knows the people on the key worker card",
    "reach": "Knows how to reach us",
}
STEPS = KEY_WORKER_STEPS | FAMILY_STEPS
REPORTED_SESSIONS = 3  # R26
STAYS_OF_VISITS = (Stays.ALL, Stays.PART, Stays.NONE)  # R25: with the parent, the parent leaves for part, without
BEFORE, AFTER = timedelta(weeks=6), timedelta(weeks=5)  # of the first day: then a child is settling in
NUMBERS = ("first", "second", "third")


def first_sessions(attended: Iterable[date], starts_on: date) -> list[date]:
    """The first three days on which the child was really there; days not attended do not count (R26, 002-26)."""
    return sorted({day for day in attended if day >= starts_on})[:REPORTED_SESSIONS]
