"""Fills ``cover``'s classes from the database in a fixed number of queries, whatever the nursery's size."""

from collections import defaultdict
from datetime import date

from django.db.models import F, FilteredRelation, IntegerField, Value

from children.models import BookingPattern, Child, RoomStay
from keyworkers.cover import Booked, History, Person, Place, Roll
from keyworkers.models import KeyPersonAssignment
from nursery.models import Closure, Room, Setting
from staff.models import Absence, ExtraShift, Practitioner, ShiftPattern


def load_roll(setting: Setting, first: date, last: date, *, children=None) -> Roll:
    """What cover needs from ``first`` to ``last`` (both included): 7 queries inside the scope of ``setting``.

    ``children`` is a queryset that narrows whom it is for; the default is everybody who attends on any of the
    days. ``row`` of each person and child is its model.
    """
    if children is None:
        children = Child.objects.not_left(first).filter(starts_on__lte=last)
    chosen = children.order_by("first_name", "last_name", "ref")
    roll = Roll(rota_starts_on=setting.rota_starts_on)
    for person in Practitioner.objects.select_related("room"):
        roll.people[person.pk] = Person(person.pk, person.ref, person.starts_on, person.leaves_on, row=person)
    patterns = ShiftPattern.objects.ever_held().order_by("starts_on", "pk")
    for key, starts_on, ends_on, timetable, slots in patterns.values_list(
        "practitioner_id", "starts_on", "ends_on", "timetable", "non_contact"
    ):
        roll.people[key].shifts.rows.append((starts_on, ends_on, timetable))
        if slots:
            roll.people[key].non_contact.rows.append((starts_on, ends_on, slots))
    _load_exceptions(roll, first, last)
    booked = {child.pk: Booked(child.pk, child.ref, child.starts_on, child.leaves_on, row=child) for child in chosen}
    roll.children = list(booked.values())
    mine = {"child__in": children.values("pk")}
    _histories(
        RoomStay.objects.ever_held().filter(**mine), "child_id", "room_id", {k: c.rooms for k, c in booked.items()}
    )
    _histories(
        BookingPattern.objects.ever_held().filter(**mine),
        "child_id",
        "timetable",
        {key: child.bookings for key, child in booked.items()},
    )
    places = KeyPersonAssignment.objects.ever_held().filter(**mine)
    for child, *place in places.values_list("child_id", "role", "practitioner_id", "starts_on", "ends_on"):
        booked[child].places.append(Place(*place))
    return roll


def load_child(setting: Setting, child: Child, day: date) -> Roll:
    """What cover needs of one child on one day, as :func:`load_children` says."""
    return load_children(setting, [child], day)


def load_children(setting: Setting, children: list[Child], day: date) -> Roll:
    """What cover needs of ``children`` on one day: 2 queries, and their booked times where not prefetched.

    Of people only those who ever had a place in one of the teams are there; rooms are left out.
    """
    roll = Roll(rota_starts_on=setting.rota_starts_on)
    booked = {child.pk: Booked(child.pk, child.ref, child.starts_on, child.leaves_on, row=child) for child in children}
    for child in children:
        patterns = child.booking_patterns.all()
        booked[child.pk].bookings.rows = [(row.starts_on, row.ends_on, row.timetable) for row in patterns]
    roll.children = list(booked.values())
    places = KeyPersonAssignment.objects.ever_held().filter(child__in=list(booked))
    places = places.annotate(shift=FilteredRelation("practitioner__shift_patterns"))
    shifts, seen = {}, set()
    for place in places.select_related("practitioner__room", "shift"):  # a row for each place and each shift pattern
        row, shift = place.practitioner, getattr(place, "shift", None)
        if shift and shift.ends_on != shift.starts_on:  # ``ever_held``
            shifts[shift.pk] = shift
        if place.pk in seen:
            continue
        seen.add(place.pk)
        booked[place.child_id].places.append(Place(place.role, place.practitioner_id, place.starts_on, place.ends_on))
        if row.pk not in roll.people:
            roll.people[row.pk] = Person(row.pk, row.ref, row.starts_on, row.leaves_on, row=row)
    for shift in sorted(shifts.values(), key=lambda shift: (shift.starts_on, shift.pk)):
        roll.people[shift.practitioner_id].shifts.rows.append((shift.starts_on, shift.ends_on, shift.timetable))
    _load_exceptions(roll, day, day, practitioner__in=list(roll.people))
    return roll


def _load_exceptions(roll: Roll, first: date, last: date, **whose) -> None:
    """What differs from the rota from ``first`` to ``last``: closed days, extra shifts and absences, in one query."""
    nobody, no_time = Value(0, output_field=IntegerField()), Value(-1, output_field=IntegerField())
    closed = Closure.objects.order_by().filter(date__range=(first, last))
    extra = ExtraShift.objects.order_by().filter(date__range=(first, last), **whose)
    away = Absence.objects.order_by().between(first, last).filter(**whose)
    rows = closed.values_list(nobody, F("date"), F("date"), no_time, no_time).union(
        extra.values_list(F("practitioner_id"), F("date"), F("date"), F("starts"), F("ends")),
        away.values_list(F("practitioner_id"), F("first_day"), F("last_day"), no_time, no_time),
        all=True,
    )
    closures = set()
    for key, first_day, last_day, starts, ends in sorted(rows.order_by()):
        if not key:
            closures.add(first_day)
        elif starts < 0:
            roll.people[key].absences.append((first_day, last_day))
        else:
            roll.people[key].extra.setdefault(first_day, []).append([starts, ends])
    roll.closures = frozenset(closures)


def rooms_of(roll: Roll, day: date) -> list[Room]:
    """Rooms in order. They came with the people who work there; a query only where a room has children and no people."""
    rooms = {person.row.room_id: person.row.room for person in roll.people.values() if person.row.room_id}
    homes = {child.rooms.at(day) for child in roll.children}
    missing = [home for home in homes if home is not None and home not in rooms]
    found = [*rooms.values(), *(Room.objects.filter(pk__in=missing) if missing else [])]
    return sorted(found, key=lambda room: (room.min_age_months or 0, room.name))


def _histories(rows, owner: str, value: str, into: dict[int, History]) -> None:
    """Add the dated ``rows`` to the histories of their owners, in order of time."""
    by_owner = defaultdict(list)
    for key, starts_on, ends_on, held in rows.order_by("starts_on", "pk").values_list(
        owner, "starts_on", "ends_on", value
    ):
        by_owner[key].append((starts_on, ends_on, held))
    for key, history in by_owner.items():
        into[key].rows = history
