"""Handover at the child's pace (R19–R23): which are needed, when joint visits fit, and what can be done to one."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q

from children.models import Child, RoomStay
from keyworkers.actions import change_care_team, team_on
from keyworkers.cover import Booked, Roll
from keyworkers.models import Handover, HandoverReason, HandoverState, HandoverVisit, KeyPersonAssignment, TeamRole
from nursery.audit import record
from nursery.telling import News, tell_family
from nursery.timetable import Spans
from staff.models import Absence, Practitioner

LONG_ABSENCE_DAYS = 28
AHEAD_DAYS = 84
LENGTHS = (30, 60, 90, 120, 240)  # minutes of the five default visits (R21)
PLANS = (
    "With {old} all the time.",
    "With {old} beside.",
    "With a snack; {old} leaves part-way.",
    "With a meal; {old} is near.",
    "Half a day, with rest or sleep.",
)
OWED_DAYS = 14
APART_DAYS = 2  # working days between visits, so that five take about two weeks
TRANSITIONS: dict[str, set[str]] = {
    HandoverState.OPEN: {HandoverState.PAUSED, HandoverState.DONE, HandoverState.STOPPED},
    HandoverState.PAUSED: {HandoverState.OPEN, HandoverState.STOPPED},
    HandoverState.DONE: set(),
    HandoverState.STOPPED: set(),
}


# ---------------------------------------------------------------- which are needed


@dataclass(slots=True)
class Need:
    """A child whose key worker will not be theirs much longer; ``by`` is the day by which somebody else has to be."""

    child: Child
    practitioner: Practitioner
    reason: str
    by: date


def needs(children, today: date) -> list[Need]:
    """Leavers', long absent people's and room movers' key children without an open handover, the most urgent first.

    ``children`` is a queryset. 4 queries.
    """
    last = today + timedelta(days=AHEAD_DAYS)
    going = set(
        Handover.objects.filter(state__in=[HandoverState.OPEN, HandoverState.PAUSED]).values_list("child", flat=True)
    )
    holds = Q(ends_on=None) | Q(ends_on__gt=today)
    places = KeyPersonAssignment.objects.ever_held().filter(holds, role=TeamRole.KEY_WORKER, child__in=children)
    places = [place for place in places.select_related("child", "practitioner") if place.child_id not in going]
    away = {
        absence.practitioner_id: absence
        for absence in Absence.objects.between(today, last).order_by("-first_day")
        if (absence.last_day - absence.first_day).days + 1 >= LONG_ABSENCE_DAYS
    }
    moves = RoomStay.objects.ever_held().filter(starts_on__gt=today, starts_on__lte=last, child__in=children)
    moving = {stay.child_id: stay for stay in moves.order_by("-starts_on")}
    found = []
    for place in places:
        person, child = place.practitioner, place.child
        if place.ends_on and place.ends_on <= last and not place.starts_on > today:
            continue  # somebody follows already
        if (
            person.leaves_on
            and person.leaves_on <= last
            and (child.leaves_on is None or child.leaves_on > person.leaves_on)
        ):
            found.append(Need(child, person, HandoverReason.LEAVER, person.leaves_on))
        elif person.pk in away:
            found.append(Need(child, person, HandoverReason.ABSENCE, max(away[person.pk].first_day, today)))
        elif child.pk in moving and person.room_id not in (None, moving[child.pk].room_id):
            found.append(Need(child, person, HandoverReason.ROOM, moving[child.pk].starts_on))
    return sorted(found, key=lambda need: (need.by, str(need.practitioner), str(need.child)))


def changed_at_once(children, today: date) -> list[Need]:
    """Those of ``children`` who have somebody else as key worker since ``by``, lately, without a handover (R19–R21).

    A move on the board holds at once; visits with both people and a word with the parents are still owed. 3 queries.
    """
    since = today - timedelta(days=OWED_DAYS)
    held = KeyPersonAssignment.objects.ever_held().filter(role=TeamRole.KEY_WORKER, child__in=children)
    before = {one.child_id: one for one in held.filter(ends_on__gt=since, ends_on__lte=today).order_by("ends_on")}
    planned = Handover.objects.filter(child__in=list(before)).exclude(state=HandoverState.STOPPED)
    planned = set(
        planned.filter(opened_at__date__gt=since - timedelta(days=AHEAD_DAYS)).values_list("child", "to_person")
    )
    return [
        Need(place.child, place.practitioner, HandoverReason.CHANGED, place.starts_on)
        for place in held.on(today).filter(child__in=list(before)).select_related("child", "practitioner")
        if place.starts_on == before[place.child_id].ends_on
        and place.starts_on > place.child.starts_on
        and place.practitioner_id != before[place.child_id].practitioner_id
        and (place.child_id, place.practitioner_id) not in planned
    ]


# ---------------------------------------------------------------- when visits fit


def fitting_visits(roll: Roll, child: Booked, new: int, old: int | None, first: date, lengths: Iterable[int] = LENGTHS):
    """``(day, starts, ends)`` for each length, in order, when child and both people are in; times of day take turns.

    Where the old person is never in, child and new person are enough. Fewer visits where no more fit in six weeks.
    """
    visits: list[tuple[date, int, int]] = []
    lengths = list(lengths)
    earliest = first
    for day in roll.open_days(first, first + timedelta(days=42)):
        if len(visits) == len(lengths) or day < earliest:
            continue
        spans = _together(child.times(day, roll.rota_starts_on), roll.present(new, day))
        with_old = _together(spans, roll.present(old, day)) if old else []
        length = lengths[len(visits)]
        fits = [span for span in with_old or spans if span[1] - span[0] >= length]
        if fits:
            starts, ends = fits[0] if len(visits) % 2 == 0 else fits[-1]
            visits.append((day, starts, starts + length) if len(visits) % 2 == 0 else (day, ends - length, ends))
            earliest = day + timedelta(days=APART_DAYS)
    return visits


def _together(one: Spans, other: Spans) -> Spans:
    cut = [[max(a[0], b[0]), min(a[1], b[1])] for a in one for b in other]
    return [span for span in cut if span[0] < span[1]]


# ---------------------------------------------------------------- what can be done


@transaction.atomic
def open_handover(
    *, child: Child, to: Practitioner, reason: str, by_day: date, visits: list[tuple[date, int, int]], on: date, by
) -> Handover:
    """Begin a handover of ``child`` to ``to``, to be done by ``by_day``, with ``visits`` (day, starts, ends).

    Where ``to`` became key worker at once, it is from whoever was before. Raises ValidationError where one is open
    already or ``to`` has been the key worker for longer.
    """
    Child.objects.select_for_update().get(pk=child.pk)
    open_one = Handover.objects.filter(child=child, state__in=[HandoverState.OPEN, HandoverState.PAUSED])
    if open_one.exists():
        raise ValidationError(f"A handover of {child} is open already.")
    old = team_on(child, on)[TeamRole.KEY_WORKER]
    if old == to:
        old = person_before(child, on)
        if old is None:
            raise ValidationError(f"{to} is {child}’s key worker already.")
    handover = Handover(
        setting_id=child.setting_id,
        child=child,
        from_person=old,
        to_person=to,
        reason=reason,
        by_day=by_day,
        opened_by=by,
    )
    handover.full_clean()
    handover.save()
    for number, (day, starts, ends) in enumerate(visits):
        plan = PLANS[min(number, len(PLANS) - 1)].format(old=old or "the secondary")
        HandoverVisit.objects.create(handover=handover, date=day, starts=starts, ends=ends, plan=plan)
    record("handover_opened", child, by=by, handover=handover.pk, to=to.pk, by_day=str(by_day))
    return handover


def person_before(child: Child, today: date) -> Practitioner | None:
    """Who was ``child``'s key worker before somebody else was chosen at once, lately; else None."""
    if not changed_at_once(Child.objects.filter(pk=child.pk), today):
        return None
    held = (
        child.assignments.ever_held()
        .filter(role=TeamRole.KEY_WORKER, ends_on__lte=today)
        .select_related("practitioner")
    )
    return held.latest("ends_on").practitioner


@transaction.atomic
def tell_parents(*, handover: Handover, on: date, how: str, by) -> None:
    """Parents were told before it happens (R19)."""
    handover.parents_told_on, handover.parents_told_how = on, how
    handover.full_clean()
    handover.save()
    record("handover_parents_told", handover.child, by=by, handover=handover.pk, on=str(on))
    tell_family(handover.child, News.TEAM, but=by)


@transaction.atomic
def record_visit(*, visit: HandoverVisit, attended: bool, wellbeing: int | None, words: str, by) -> None:
    """How a visit was: well-being from 1 (very low) to 5 (very high), and words."""
    visit.attended, visit.wellbeing, visit.words, visit.recorded_by = attended, wellbeing, words, by
    visit.full_clean()
    visit.save()
    record("handover_visit_recorded", visit.handover.child, by=by, visit=visit.pk, attended=attended)


@transaction.atomic
def add_visit(*, handover: Handover, day: date, starts: int, ends: int, plan: str, by) -> HandoverVisit:
    """The child needs longer: one more visit."""
    visit = HandoverVisit(handover=handover, date=day, starts=starts, ends=ends, plan=plan)
    visit.full_clean()
    visit.save()
    record("handover_visit_added", handover.child, by=by, visit=visit.pk, on=str(day))
    return visit


@transaction.atomic
def move_to(*, handover: Handover, state: str, by, on: date | None = None) -> Handover:
    """Pause, go on, stop; or DONE: the child is ready, and from ``on`` the new person is the key worker.

    Raises ValidationError for a step that is not in TRANSITIONS, and before parents were told.
    """
    handover = Handover.objects.select_for_update().select_related("child", "to_person").get(pk=handover.pk)
    if state not in TRANSITIONS[handover.state]:
        raise ValidationError(f"This handover is {handover.get_state_display().lower()}.")
    if state == HandoverState.DONE:
        if handover.parents_told_on is None:
            raise ValidationError(f"Tell {handover.child}’s parents first, and note when.")
        child = handover.child
        why = f"Handover: {handover.get_reason_display().lower()}"
        if team_on(child, on)[TeamRole.KEY_WORKER] != handover.to_person:
            change_care_team(child=child, to={TeamRole.KEY_WORKER: handover.to_person}, on=on, by=by, reason=why)
        handover.done_on = on
    handover.state = state
    handover.save()
    record("handover_moved", handover.child, by=by, handover=handover.pk, state=str(state))
    return handover


@transaction.atomic
def act_for_leavers(today: date) -> int:
    """Where a key worker has left, the secondary acts from today (R23). Returns for how many children."""
    gone = KeyPersonAssignment.objects.on(today).filter(
        role=TeamRole.KEY_WORKER, practitioner__leaves_on__lt=today, child__in=Child.objects.not_left(today)
    )
    acting = 0
    for place in gone.select_related("child", "practitioner"):
        secondary = team_on(place.child, today)[TeamRole.SECONDARY]
        if secondary and secondary.works_on(today) and secondary.key_person:
            reason = f"{secondary} acts: {place.practitioner} has left"
            change_care_team(child=place.child, to={TeamRole.KEY_WORKER: secondary}, on=today, by=None, reason=reason)
            acting += 1
    return acting
