"""What can be done to staff records. Each verb writes its rows and its audit entry in one transaction."""

from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction

from nursery.audit import record
from nursery.dated import end_from
from nursery.roles import STAFF
from nursery.timetable import Timetable, format_day, times_on
from staff.models import Absence, ExtraShift, Practitioner, ShiftPattern

UNLIKE = (  # animals in an order in which neighbours have unlike colours
    "fox", "fish", "hedgehog", "butterfly", "frog", "rabbit", "bee", "whale", "owl", "turtle", "duck", "snail",
)  # fmt: skip


def give_marks(newcomers: Iterable[Practitioner], others: Iterable[Practitioner]) -> None:
    """An animal, not saved yet, to each of ``newcomers`` who may be a key worker and has none: the rarest that nobody holds
    who shares their room. Where all twelve are taken there, none."""
    here = [*others, *newcomers]
    for person in newcomers:
        if not person.key_person or person.mark:
            continue
        beside = {one.mark for one in here if None in (one.room_id, person.room_id) or one.room_id == person.room_id}
        holders = Counter(one.mark for one in here)
        person.mark = min((mark for mark in UNLIKE if mark not in beside), key=lambda mark: holders[mark], default="")


@transaction.atomic
def change_shifts(*, practitioner: Practitioner, timetable: Timetable, on: date, by) -> ShiftPattern:
    """Contracted shifts are ``timetable`` from the day ``on``; the past keeps what it was."""
    end_from(practitioner.shift_patterns.all(), on)
    pattern = ShiftPattern(practitioner=practitioner, timetable=timetable, starts_on=on)
    pattern.full_clean()
    pattern.save()
    record("shifts_changed", practitioner, by=by, on=str(on))
    return pattern


@transaction.atomic
def set_non_contact(*, practitioner: Practitioner, slots: list[list[int]], on: date, by) -> ShiftPattern:
    """Weekly time away from the children is ``slots``, each [weekday, starts, ends], from the day ``on``; shifts stay.

    Raises ValidationError for a slot that is no time, is outside the shifts, or where there are no shifts.
    """
    held = ShiftPattern.objects.on(on).filter(practitioner=practitioner).first()
    if held is None:
        raise ValidationError(f"Enter when {practitioner} works first.")
    for weekday, starts, ends in slots:
        if starts >= ends:
            raise ValidationError("Enter an end after the start.")
        for week in held.timetable:
            if week[weekday] and not any(span[0] <= starts and ends <= span[1] for span in week[weekday]):
                raise ValidationError(f"{practitioner} does not work then.")
        if not any(week[weekday] for week in held.timetable):
            raise ValidationError(f"{practitioner} does not work then.")
    ends_on = held.ends_on
    if held.starts_on == on:
        held.non_contact = slots
        held.save(update_fields=["non_contact"])
        pattern = held
    else:
        end_from(practitioner.shift_patterns.filter(pk=held.pk), on)
        pattern = ShiftPattern.objects.create(
            practitioner=practitioner, timetable=held.timetable, non_contact=slots, starts_on=on, ends_on=ends_on
        )
    record("non_contact_changed", practitioner, by=by, slots=slots, on=str(on))
    return pattern


@transaction.atomic
def record_absence(*, practitioner: Practitioner, first_day: date, last_day: date, kind: str, by) -> Absence:
    """``practitioner`` is away from ``first_day`` to ``last_day``, both included.

    Raises ValidationError when the days are the wrong way round or overlap an absence that is already there.
    """
    absence = Absence(practitioner=practitioner, first_day=first_day, last_day=last_day, kind=kind)
    absence.full_clean()
    there = Absence.objects.between(first_day, last_day).filter(practitioner=practitioner).first()
    if there:
        raise ValidationError(
            f"{practitioner} is already away from {there.first_day:%-d %B} to {there.last_day:%-d %B}. "
            "Change that absence instead."
        )
    absence.save()
    record("absence_recorded", practitioner, by=by, first_day=str(first_day), last_day=str(last_day), kind=kind)
    return absence


@transaction.atomic
def remove_absence(*, absence: Absence, on: date | None = None, by) -> None:
    """``absence`` was a mistake; with ``on``, the person came back that day and what was before it stays."""
    practitioner = absence.practitioner
    record(
        "absence_removed",
        practitioner,
        by=by,
        first_day=str(absence.first_day),
        last_day=str(absence.last_day),
        on=str(on) if on else "",
    )
    if on and absence.first_day < on:
        absence.last_day = on - timedelta(days=1)
        absence.save(update_fields=["last_day"])
    else:
        absence.delete()


@transaction.atomic
def add_extra_shift(
    *, practitioner: Practitioner, day: date, starts: int, ends: int, by, reason: str = ""
) -> ExtraShift:
    """``practitioner`` also works from ``starts`` to ``ends`` on ``day``, in minutes since midnight.

    Raises ValidationError when it overlaps what they work already.
    """
    extra = ExtraShift(practitioner=practitioner, date=day, starts=starts, ends=ends, reason=reason)
    extra.full_clean()
    pattern = ShiftPattern.objects.on(day).filter(practitioner=practitioner).first()
    spans = times_on(pattern.timetable, day, practitioner.setting.rota_starts_on) if pattern else []
    spans = spans + [[other.starts, other.ends] for other in practitioner.extra_shifts.filter(date=day)]
    if any(starts < there[1] and there[0] < ends for there in spans):
        raise ValidationError(f"{practitioner} already works {format_day(sorted(spans))} on that day.")
    extra.save()
    record("extra_shift_added", practitioner, by=by, day=str(day), starts=starts, ends=ends)
    return extra


@transaction.atomic
def remove_extra_shift(*, extra: ExtraShift, by) -> None:
    record("extra_shift_removed", extra.practitioner, by=by, day=str(extra.date), starts=extra.starts, ends=extra.ends)
    extra.delete()


@transaction.atomic
def end_access(*, practitioner: Practitioner, after: date, by) -> None:
    """Whoever leaves can no longer sign in here from the day after their last one, ``after`` (S5)."""
    if practitioner.user is None:
        return
    here = practitioner.user.memberships.filter(setting=practitioner.setting, role__in=STAFF)
    if end_from(here, after + timedelta(days=1)):
        record("access_ended", practitioner, by=by, after=str(after))
