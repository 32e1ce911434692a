"""New children: a bond is provisional until it has been seen (R13), with a day on which to look and visits before the first day."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction

from children.models import Child
from keyworkers.cover import Roll
from keyworkers.models import Bond, KeyPersonAssignment, TeamRole
from nursery.audit import record

REVIEW_AFTER = timedelta(days=14)
SETTLING_LENGTHS = (60, 90, 120)  # minutes of the visits before the first day, with a parent there
MORNING = 10 * 60


def is_new_bond(child: Child, on: date) -> bool:
    """Whether a key worker from ``on`` meets the child for the first weeks: two weeks after the first day are not over."""
    return on < child.starts_on + REVIEW_AFTER


@dataclass(slots=True)
class NewChild:
    """A child before or in the first weeks; ``visits`` are times that fit the key worker's shifts."""

    child: Child
    assignment: KeyPersonAssignment | None
    visits: list[tuple[date, int, int]]
    is_due: bool


def new_children(roll: Roll, children, today: date) -> list[NewChild]:
    """Children who start within six weeks, or whose bond is provisional; those to look at first. One query."""
    provisional = {
        place.child_id: place
        for place in KeyPersonAssignment.objects.filter(
            role=TeamRole.KEY_WORKER, ends_on=None, child__in=[child.pk for child in children]
        ).select_related("practitioner")
    }
    found = []
    for child in children:
        place = provisional.get(child.pk)
        is_soon = today < child.starts_on <= today + timedelta(weeks=6)
        is_open = place is not None and place.bond == Bond.PROVISIONAL
        if not is_soon and not is_open:
            continue
        visits = settling_visits(roll, place.practitioner_id, child, today) if place and is_soon else []
        is_due = is_open and (place.review_on or child.starts_on + REVIEW_AFTER) <= today
        found.append(NewChild(child, place, visits, is_due))
    return sorted(found, key=lambda one: (not one.is_due, one.child.starts_on, one.child.name))


def settling_visits(roll: Roll, person: int, child: Child, today: date) -> list[tuple[date, int, int]]:
    """``(day, starts, ends)`` of three visits in the fortnight before the first day, when the key worker is in."""
    first = max(today + timedelta(days=1), child.starts_on - timedelta(days=14))
    visits: list[tuple[date, int, int]] = []
    earliest = first
    for day in roll.open_days(first, child.starts_on - timedelta(days=1)):
        if len(visits) == len(SETTLING_LENGTHS):
            break
        length = SETTLING_LENGTHS[len(visits)]
        spans = [span for span in roll.present(person, day) if span[1] - span[0] >= length]
        if day >= earliest and spans:
            starts, ends = next((span for span in spans if span[0] <= MORNING <= span[1] - length), spans[0])
            at = MORNING if starts <= MORNING <= ends - length else starts
            visits.append((day, at, at + length))
            earliest = day + timedelta(days=2)
    return visits


@transaction.atomic
def confirm(*, assignment: KeyPersonAssignment, by) -> None:
    """The bond has been seen: this is the child's key worker."""
    assignment.bond, assignment.review_on = Bond.CONFIRMED, None
    assignment.save(update_fields=["bond", "review_on"])
    record("bond_confirmed", assignment.child, by=by, practitioner=assignment.practitioner_id)


@transaction.atomic
def look_again(*, assignment: KeyPersonAssignment, on: date, by) -> None:
    """It needs longer: look at the bond again on another day."""
    assignment.review_on = on
    assignment.save(update_fields=["review_on"])
    record("bond_review_moved", assignment.child, by=by, on=str(on))
