"""What can be done to planned experiences, and what a week of them looks like (003-10, 003-16)."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from children.models import Child
from journals.models import Area
from journals.planning_models import PlannedChild, PlannedExperience
from nursery.audit import record
from nursery.models import Closure, Room

DAYS = 5


@dataclass(frozen=True, slots=True)
class For:
    """A child it is for: why, and what this child needs differently."""

    child: Child
    why: str = ""
    adaptation: str = ""


def monday_of(day: date) -> date:
    """The Monday of the week of ``day``; at a weekend of the week that comes."""
    return day - timedelta(days=day.weekday()) + timedelta(days=7 * (day.weekday() >= DAYS))


@transaction.atomic
def plan_experience(
    *, room: Room, day: date, starts: int | None, what: str, areas: list[str], children: list[For], today: date, by
) -> PlannedExperience:
    """Plan ``what`` for ``children`` (at least one) on ``day``, at about ``starts``.

    Raises ValidationError for a day that is over or closed and for no child.
    """
    plan = PlannedExperience(setting_id=room.setting_id, room=room, planned_by=by)
    if day < today:
        raise ValidationError({"date": "Choose today or a later day."})
    return _write(plan, day, starts, what, areas, children, "experience_planned", by)


@transaction.atomic
def change_plan(
    *, plan: PlannedExperience, day: date, starts: int | None, what: str, areas: list[str], children: list[For],
    offered: list[Child], today: date, by,
) -> PlannedExperience:  # fmt: skip
    """Plan it differently. Lines of children who were not ``offered`` to ``by`` stay as they are.

    Raises ValidationError as :func:`plan_experience`; a plan whose day is over keeps its day.
    """
    before = PlannedExperience.objects.select_for_update().get(pk=plan.pk).date
    if day != before and day < today:
        raise ValidationError({"date": "Choose today or a later day."})
    plan.planned.filter(child__in=offered).exclude(child__in=[one.child for one in children]).delete()
    return _write(plan, day, starts, what, areas, children, "experience_plan_changed", by)


def _write(plan, day, starts, what, areas, children, action, by) -> PlannedExperience:
    if not children:
        raise ValidationError("Choose at least one child whom it is for.")
    if day.weekday() >= DAYS:
        raise ValidationError({"date": "Choose a day from Monday to Friday."})
    if Closure.objects.filter(date=day).exists():
        raise ValidationError({"date": "The nursery is closed on that day. Choose another."})
    plan.date, plan.starts, plan.what = day, starts, what
    plan.areas = [area.value for area in Area if area.value in areas]
    plan.full_clean()
    plan.save()
    for one in children:
        PlannedChild.objects.update_or_create(
            plan=plan, child=one.child, defaults={"why": one.why, "adaptation": one.adaptation}
        )
    record(action, plan, by=by, on=str(day), children=sorted(one.child.pk for one in children))
    return plan


@transaction.atomic
def note_plan(*, plan: PlannedExperience, happened: bool, note: str = "", today: date, by) -> None:
    """How it was, or that it did not happen; what was said before is replaced. Raises ValidationError before its day."""
    if plan.date > today:
        raise ValidationError("That day is still to come. Change the plan, or take it out.")
    plan.happened, plan.note, plan.noted_by, plan.noted_at = happened, note, by, timezone.now()
    plan.full_clean()
    plan.save(update_fields=["happened", "note", "noted_by", "noted_at"])
    record("experience_noted", plan, by=by, happened=happened)


@transaction.atomic
def remove_plan(*, plan: PlannedExperience, by) -> None:
    """Take it out of the plans. It can be put back, and the history says who did."""
    plan.removed_by, plan.removed_at = by, timezone.now()
    plan.save(update_fields=["removed_by", "removed_at"])
    record("experience_removed", plan, by=by)


@transaction.atomic
def restore_plan(*, plan: PlannedExperience, by) -> None:
    plan.removed_by = plan.removed_at = None
    plan.save(update_fields=["removed_by", "removed_at"])
    record("experience_restored", plan, by=by)
