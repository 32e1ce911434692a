"""What is coming up for a key worker in the next days, and what is owed: visits, bonds, group time, drop-ins, paperwork."""

from datetime import date, timedelta

from django.db.models import OuterRef, Prefetch, Q, Subquery
from django.urls import reverse

from children.models import BookingPattern, Child
from journals.planning_models import PlannedChild, PlannedExperience
from keyworkers.agenda import AHEAD_DAYS, Item
from keyworkers.bonds import REVIEW_AFTER
from keyworkers.models import (
    Bond,
    DropIn,
    HandoverState,
    HandoverVisit,
    KeyGroupTime,
    KeyPersonAssignment,
    TeamRole,
)
from nursery.models import Closure, Setting
from nursery.templatetags.kith import clock, names
from nursery.timetable import times_on
from staff.models import Absence, Practitioner, ShiftPattern

NOT_NOTED = timedelta(days=14)  # after which nobody is asked any more how it was


def coming_up(*, me: Practitioner, children, setting: Setting, day: date, now: int, sees_groups: bool) -> list[Item]:
    """What waits for ``me`` from the minute ``now`` of ``day`` on, the most urgent first. 9 queries.

    ``children`` is the queryset of those whom ``me`` may see; ``sees_groups``: may open handovers and key groups.
    """
    last = day + timedelta(days=AHEAD_DAYS - 1)
    absences = list(Absence.objects.between(day, last).filter(practitioner=me))
    closed = set(Closure.objects.filter(date__range=(day, last)).values_list("date", flat=True))
    days = [
        one
        for one in (day + timedelta(days=number) for number in range(AHEAD_DAYS))
        if one not in closed and not any(absence.first_day <= one <= absence.last_day for absence in absences)
    ]
    items = [*_drop_ins(me, days, day, now), *_paperwork(me, days, day, now), *_plans(me, children, day)]
    if sees_groups:
        own = list(_own_places(me, day))
        items += [
            *_visits(me, children, day, last, now),
            *_bonds(own, last),
            *_group_time(me, own, days, setting, day, now),
        ]
    return sorted(items, key=lambda item: (item.day, item.starts or 0, item.words))


def _next(slots, days, today: date, now: int):
    """``(day, starts, ends)`` of the first of weekly ``slots`` (weekday, starts, ends) that is not over; None if none."""
    for day in days:
        for weekday, starts, ends in sorted(slots):
            if weekday == day.weekday() and (day > today or ends > now):
                return day, starts, ends
    return None


def _drop_ins(me, days, today, now):
    slots = DropIn.objects.filter(practitioner=me).values_list("weekday", "starts", "ends")
    if found := _next(slots, days, today, now):
        day, starts, ends = found
        yield Item(day, starts, "Families may drop in on you", f"Until {clock(ends)}", icon="message-circle")


def _paperwork(me, days, today, now):
    slots = [slot for row in ShiftPattern.objects.on(today).filter(practitioner=me) for slot in row.non_contact]
    if found := _next(slots, days, today, now):
        day, starts, ends = found
        yield Item(day, starts, "Your paperwork time", f"Until {clock(ends)}", icon="notebook-pen")


def _plans(me, children, today):
    """What is planned today for children in whose team I am, and what I planned and nobody has said how it was."""
    team = KeyPersonAssignment.objects.on(today).filter(practitioner=me)
    mine = Q(date=today, planned__child__in=team.values("child"))
    mine |= Q(planned_by=me.user_id, planned__child__in=children, date__gt=today - NOT_NOTED, date__lte=today)
    lines = Prefetch("planned", PlannedChild.objects.filter(child__in=children).select_related("child"))
    for plan in PlannedExperience.objects.kept().filter(mine, happened=None).distinct().prefetch_related(lines):
        url, for_whom = (
            reverse("journals:plan_note", args=[plan.code]),
            names(line.child for line in plan.planned.all()),
        )
        if plan.date == today:
            yield Item(today, plan.starts, plan.what, f"For {for_whom}", icon="lightbulb", url=url, verb="How it was")
        else:
            words = f"Say how “{plan.what}” was"
            yield Item(
                plan.date, None, words, f"For {for_whom}", icon="lightbulb", url=url, verb="Say how", is_owed=True
            )


def _own_places(me, day):
    """My places as key worker, each with ``timetable``: the booked times that hold on ``day``."""
    patterns = BookingPattern.objects.on(day).filter(child=OuterRef("child")).values("timetable")[:1]
    places = KeyPersonAssignment.objects.filter(practitioner=me, role=TeamRole.KEY_WORKER, ends_on=None)
    in_time = places.filter(child__in=Child.objects.not_left(day)).select_related("child")
    return in_time.annotate(timetable=Subquery(patterns))


def _visits(me, children, today, last, now):
    """Joint visits of open handovers at which I am expected, and those of which nobody has said how they were."""
    mine = Q(handover__to_person=me) | Q(handover__from_person=me)
    visits = HandoverVisit.objects.filter(
        mine, handover__state=HandoverState.OPEN, handover__child__in=children, attended=None, date__lte=last
    ).select_related("handover__child")
    for visit in visits:
        child, url = visit.handover.child, reverse("keyworkers:handover", args=[visit.handover.code])
        if visit.date < today or (visit.date == today and visit.ends <= now):
            words = f"Say how {child}’s visit was"
            yield Item(visit.date, None, words, visit.plan, person=child, url=url, verb="Say how", is_owed=True)
        else:
            words = f"A visit for {child}’s handover"
            yield Item(visit.date, visit.starts, words, visit.plan, person=child, url=url, verb="Open")


def _bonds(own, last):
    for place in own:
        by = place.review_on or place.child.starts_on + REVIEW_AFTER
        if place.bond == Bond.PROVISIONAL and by <= last:
            yield Item(
                by, None, f"Look at your bond with {place.child}", "Are you the one they go to?", person=place.child,
                url=reverse("keyworkers:bond", args=[place.child.code]), verb="Look", is_owed=True,
            )  # fmt: skip


def _is_still_booked(place, today, now, setting) -> bool:
    spans = times_on(place.timetable, today, setting.rota_starts_on) if place.timetable else []
    return any(ends > now for _, ends in spans)


def _group_time(me, own, days, setting, today, now):
    kept = KeyGroupTime.objects.filter(practitioner=me, date=today).first()
    if today not in days or (kept and kept.note):
        return
    url = f"{reverse('keyworkers:group_time')}?day={today}&person={me.code}"
    if kept and kept.plan:
        yield Item(today, None, "Your group’s time together", kept.plan, icon="users-round", url=url, verb="Note")
    elif booked := [place for place in own if _is_still_booked(place, today, now, setting)]:
        said = f"Nothing is planned yet; {len(booked)} of your children {'is' if len(booked) == 1 else 'are'} booked"
        yield Item(
            today, None, "Plan your group’s time together", said, icon="users-round", url=url, verb="Plan", is_owed=True
        )  # fmt: skip
