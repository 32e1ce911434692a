"""The register of a day: who is expected, in, gone home, or not in and why (R28, R43)."""

from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q

from children.models import AbsentReason, Attendance, BookingPattern, Child, RoomStay
from children.rules import namesakes
from nursery.audit import record
from nursery.models import Room, Setting
from nursery.timetable import Spans, times_on

EXPECTED, IN, LEFT, ABSENT = "expected", "in", "left", "absent"


@dataclass(slots=True)
class Line:
    """One child on one day; ``row`` is None until something is written."""

    child: Child
    booked: Spans
    row: Attendance | None = None
    has_namesake: bool = False

    @property
    def state(self) -> str:
        if self.row is None:
            return EXPECTED
        return (
            ABSENT if self.row.absent_reason else LEFT if self.row.left_at else IN if self.row.arrived_at else EXPECTED
        )


@dataclass(slots=True)
class Page:
    """The lines of a day by room, in the rooms' order; children without a room come last, under None."""

    rooms: list[tuple[Room | None, list[Line]]]

    def count(self, state: str) -> int:
        return sum(line.state == state for _, lines in self.rooms for line in lines)


def register_of(setting: Setting, day: date, children) -> Page:
    """The register of ``day`` for ``children`` (a queryset): who is booked, and who came without. 5 queries."""
    rows = {row.child_id: row for row in Attendance.objects.filter(date=day, child__in=children.values("pk"))}
    patterns = BookingPattern.objects.on(day).values_list("child", "timetable")
    booked = {child: times_on(timetable, day, setting.rota_starts_on) for child, timetable in patterns}
    homes = dict(RoomStay.objects.on(day).values_list("child", "room"))
    rooms = {room.pk: (room, []) for room in Room.objects.all()}
    roomless: list[Line] = []
    there = children.filter(Q(pk__in=rows) | Q(pk__in=[child for child, spans in booked.items() if spans]))
    alike = namesakes(there)
    for child in there:
        line = Line(child, booked.get(child.pk, []), rows.get(child.pk), child.pk in alike)
        rooms.get(homes.get(child.pk), (None, roomless))[1].append(line)
    found = [(room, lines) for room, lines in rooms.values() if lines]
    return Page([*found, (None, roomless)] if roomless else found)


@transaction.atomic
def mark(*, child: Child, day: date, by, **values) -> Attendance:
    """Write ``values`` (fields of Attendance) for ``child`` on ``day``. Raises ValidationError for what cannot be.

    Arriving or leaving twice keeps the first time: two people who tap at once say the same.
    """
    row = Attendance.objects.select_for_update().filter(child=child, date=day).first()
    row = row or Attendance(setting_id=child.setting_id, child=child, date=day)
    for name, value in values.items():
        setattr(row, name, value)
    if row.left_at and not row.arrived_at:
        raise ValidationError(f"Say first when {child} arrived.")
    row.recorded_by = by
    row.full_clean()
    row.save()
    record("attendance_marked", child, by=by, day=str(day), fields=sorted(values))
    return row


TAPS = ("arrived", "left", "clear")


def tap(what: str, *, child: Child, day: date, at: datetime, by) -> None:
    """One tap at ``at``: one of ``TAPS`` or a reason for not being in. Twice keeps the first. Raises ValidationError."""
    row = Attendance.objects.filter(child=child, date=day).first()
    if what == "clear":
        clear(child=child, day=day, by=by)
    elif what == "arrived" and not (row and row.arrived_at):
        mark(child=child, day=day, by=by, arrived_at=at, absent_reason="")
    elif what == "left" and not (row and row.left_at):
        mark(child=child, day=day, by=by, left_at=at)
    elif what in AbsentReason.values:
        if row and row.arrived_at:
            raise ValidationError(f"{child} is in already.")
        mark(child=child, day=day, by=by, absent_reason=what)


@transaction.atomic
def clear(*, child: Child, day: date, by) -> None:
    """``child`` is expected again: nothing is written of ``day``."""
    deleted, _ = Attendance.objects.filter(child=child, date=day).delete()
    if deleted:
        record("attendance_cleared", child, by=by, day=str(day))
