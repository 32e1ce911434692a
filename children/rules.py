"""What follows from a child's record: who may read which part (S6), when school begins. No query."""

from collections import Counter
from collections.abc import Iterable
from datetime import date

from nursery.roles import SEES_EVERY_CHILD


def school_begins(born: date) -> int:
    """The year in whose September the reception year of a child in England usually begins: after the fourth birthday."""
    return born.year + (4 if born.month < 9 else 5)


def namesakes(children: Iterable) -> set[int]:
    """Keys of those who are called by the same name as another: their surname stands beside it wherever one is chosen."""
    children = list(children)
    times = Counter(child.name.casefold() for child in children)
    return {child.pk for child in children if times[child.name.casefold()] > 1}


def may_read_confidential(roles, *, in_care_team: bool) -> bool:
    """Medical notes, additional needs, and how to reach the family: leads, SENCO and the child's care team.

    Allergies, diet, routines and who may collect are for every member of staff who may open the child at all.
    """
    return in_care_team or bool(roles & SEES_EVERY_CHILD)
