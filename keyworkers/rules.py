"""Who may hold which place in a care team, and how many key children one person should have. No query, no request."""

import math
from collections.abc import Collection
from fractions import Fraction

from keyworkers.models import TeamRole
from nursery.roles import Role

FULL_TIME_MINUTES = 2250  # a week: 37.5 hours
NEVER_BUDDY = frozenset({Role.APPRENTICE, Role.BANK})


def most_key_children(own_most: int | None, group_size: int | None, weekly_minutes: Fraction) -> int | None:
    """Key children one person should have at most; None where nothing limits it. Source: contracts 3.

    ``own_most`` wins where it is given. Otherwise the room's ``group_size``, for somebody full-time, in proportion to
    ``weekly_minutes`` on shift (averaged over the rota), rounded up once.
    """
    if own_most is not None:
        return own_most
    if group_size is None:
        return None
    return math.ceil(group_size * Fraction(weekly_minutes) / FULL_TIME_MINUTES)


def why_not(practitioner, role: str, child, *, not_with: Collection[int], day) -> str:
    """Why ``practitioner`` may not be ``child``'s ``role`` from ``day``; empty when they may. Source: contracts 3, R17.

    ``not_with`` holds the keys of those who must not be in this child's care team.
    """
    if practitioner.pk in not_with:
        return f"{practitioner} must not be in {child}’s care team: it is on {child}’s record."
    if not practitioner.works_on(day):
        return f"{practitioner} does not work here on that day."
    if role == TeamRole.BUDDY:
        if practitioner.role in NEVER_BUDDY:
            return f"{practitioner} is {_job(practitioner)}, who cannot be a buddy."
    elif not practitioner.key_person:
        return f"{practitioner} may not be a key worker: it is on {practitioner}’s record."
    return ""


def _job(practitioner) -> str:
    return "an apprentice" if practitioner.role == Role.APPRENTICE else "bank staff"
