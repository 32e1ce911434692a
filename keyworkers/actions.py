"""What can be done to a care team. The only place that writes more than one row of it."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from children.models import Child
from keyworkers.bonds import REVIEW_AFTER, is_new_bond
from keyworkers.models import Bond, CareTeamChange, KeyPersonAssignment, TeamRole
from keyworkers.rules import why_not
from nursery.audit import record
from nursery.dated import end_from
from staff.models import Practitioner

type Team = dict[str, Practitioner | None]


class TeamHasChanged(Exception):
    """Somebody else changed this care team after the page was opened; ``latest`` is what they did (S47)."""

    def __init__(self, latest: CareTeamChange | None):
        self.latest = latest


def team_on(child: Child, day: date) -> Team:
    """Each role of ``child``'s care team on ``day`` and who holds it, None where nobody does. One query."""
    team: Team = dict.fromkeys(TeamRole.values)
    for assignment in KeyPersonAssignment.objects.on(day).filter(child=child).select_related("practitioner"):
        team[assignment.role] = assignment.practitioner
    return team


def team_version(child: Child) -> int:
    """A number that grows with every change of the care team; 0 before the first."""
    latest = child.team_changes.first()
    return latest.pk if latest else 0


@transaction.atomic
def change_care_team(
    *, child: Child, to: Team, on: date, by, reason: str = "", until: date | None = None, version: int | None = None
) -> CareTeamChange:
    """Give the places named in ``to`` to other people (or None) from ``on``; other places stay as they are (R1, R3).

    With ``until`` it holds only up to that day, when whoever had the place before has it again. Somebody who moves up
    from another place of the same team changes places with the person they follow, where the rules let them. A later
    change of a named place that was already entered gives way.
    ``version`` is what :func:`team_version` said when the page was opened.

    Raises TeamHasChanged where the team has another version by now, and ValidationError, worded for the page, where a
    rule forbids it.
    """
    Child.objects.select_for_update().get(pk=child.pk)
    if version is not None and version != team_version(child):
        raise TeamHasChanged(child.team_changes.select_related("made_by").first())
    before = team_on(child, on)
    after = {**before, **to}
    not_with = set(child.not_with_staff.values_list("pk", flat=True))
    for role, person in to.items():
        if person is None:
            continue
        if refusal := why_not(person, role, child, not_with=not_with, day=on):
            raise ValidationError(refusal)
        for other in TeamRole.values:
            if other != role and other not in to and after[other] == person:
                follower = before[role]
                fits = follower and not why_not(follower, other, child, not_with=not_with, day=on)
                after[other] = follower if fits and follower not in to.values() else None
    holders = [person for person in after.values() if person]
    if len(set(holders)) < len(holders):
        raise ValidationError(f"Choose three different people for {child}’s care team.")
    for role in TeamRole.values:
        if role in to or after[role] != before[role]:
            _hold(child, role, after[role], on, until)
    change = CareTeamChange.objects.create(
        child=child, starts_on=on, before=_keys(before), after=_keys(after), reason=reason, made_by=by
    )
    record("care_team_changed", child, by=by, change=change.pk, before=change.before, after=change.after, on=str(on))
    return change


@transaction.atomic
def undo_change(*, change: CareTeamChange, by, on: date | None = None) -> CareTeamChange:
    """Give the places that ``change`` gave away back to who had them, from ``on``, or from the day it took effect.

    A change that has held for some days is undone from today: the past keeps who it was (R3). Raises TeamHasChanged
    if the team has moved on, and ValidationError where a rule forbids the way back.
    """
    child = change.child
    people = Practitioner.objects.in_bulk([key for key in change.before.values() if key])
    back = {
        role: people.get(change.before[role]) for role in TeamRole.values if change.before[role] != change.after[role]
    }
    on = max(on or change.starts_on, change.starts_on)
    undo = change_care_team(child=child, to=back, on=on, by=by, version=change.pk)
    undo.undoes = change
    undo.reason = "Undone"
    undo.save(update_fields=["undoes", "reason"])
    return undo


@transaction.atomic
def lock_team(*, child: Child, locked: bool, by) -> None:
    """The planner keeps (or may change) the people in the places of ``child``'s team as they are from now on (contracts 3)."""
    KeyPersonAssignment.objects.filter(child=child, ends_on=None).update(locked=locked)
    record("care_team_locked" if locked else "care_team_unlocked", child, by=by)


def _keys(team: Team) -> dict[str, int | None]:
    return {role: person.pk if person else None for role, person in team.items()}


def _hold(child: Child, role: str, person: Practitioner | None, on: date, until: date | None) -> None:
    """From ``on`` the place is ``person``'s, up to ``until`` where that is given; a bond that goes on stays one row."""
    places = KeyPersonAssignment.objects.filter(child=child, role=role)
    held = places.on(on).first()
    held_until = held.ends_on if held else None
    end_from(places, on)
    resumed = places.filter(practitioner=person, ends_on=on, starts_on__lt=on).first() if person else None
    if resumed and until is None:
        resumed.ends_on = None
        resumed.save(update_fields=["ends_on"])
    elif person:
        is_new = role == TeamRole.KEY_WORKER and is_new_bond(child, on)
        KeyPersonAssignment.objects.create(
            child=child,
            practitioner=person,
            role=role,
            starts_on=on,
            ends_on=until,
            bond=Bond.PROVISIONAL if is_new else Bond.CONFIRMED,
            review_on=child.starts_on + REVIEW_AFTER if is_new else None,
        )
    if until and held and (held_until is None or held_until > until):
        KeyPersonAssignment.objects.create(
            child=child, practitioner=held.practitioner, role=role, starts_on=until, ends_on=held_until
        )
