"""Which parts of a child's record somebody may read (S6). No query."""

from nursery.roles import SEES_EVERY_CHILD


def may_read_confidential(roles, *, in_care_team: bool) -> bool:
    """Medical notes, additional needs, and how to reach the family: leads, SENCO and the child's care team.

    Allergies, diet, routines and who may collect are for every member of staff who may open the child at all.
    """
    return in_care_team or bool(roles & SEES_EVERY_CHILD)
