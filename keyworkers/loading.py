"""Fills ``cover``'s classes from the database in a fixed number of queries, whatever the nursery's size."""

from collections import defaultdict
from datetime import date

from django.db.models import Case, F, FilteredRelation, Value, When

from children.models import BookingPattern, Child, RoomStay
from keyworkers.cover import Booked, History, Person, Place, Roll
from keyworkers.meeting_models import Answer, MeetingGuest, MeetingState
from keyworkers.models import KeyPersonAssignment
from nursery.models import Closure, Room, Setting
from staff.models import Absence, ExtraShift, Practitioner, ShiftPattern

FEW = 60  # so many children are asked for by name: cheaper than asking again whom one may see


def load_people(setting: Setting, first: date, last: date) -> Roll:
    """Everybody who works here and when they are in, from ``first`` to ``last``; no children. 3 queries."""
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
    extra = ExtraShift.objects.filter(date__range=(first, last))
    closed = Closure.objects.filter(date__range=(first, last))
    _days(roll, extra, _going(first, last), Absence.objects.between(first, last), closed)
    return roll


def load_roll(setting: Setting, first: date, last: date, *, children=None) -> Roll:
    """What cover needs from ``first`` to ``last`` (both included): 7 queries inside the scope of ``setting``.

    ``children`` is a queryset that narrows whom it is for; the default is everybody who attends on any of the
    days. ``row`` of each person and child is its model.
    """
    if children is None:
        children = Child.objects.not_left(first).filter(starts_on__lte=last)
    chosen = children.order_by("first_name", "last_name", "ref")
    roll = load_people(setting, first, last)

    booked = {child.pk: Booked(child.pk, child.ref, child.starts_on, child.leaves_on, row=child) for child in chosen}
    roll.children = list(booked.values())
    mine = {"child__in": list(booked) if len(booked) < FEW else children.values("pk")}
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


def load_children(setting: Setting, children: list[Child], day: date, until: date | None = None) -> Roll:
    """What cover needs of ``children`` on ``day``, or from then ``until``: 2 queries, and booked times where not prefetched.

    Of people only those who ever had a place in one of the teams are there; rooms are left out.
    """
    until = until or day
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
    these, closed = {"practitioner__in": list(roll.people)}, Closure.objects.filter(date__range=(day, until))
    extra = ExtraShift.objects.filter(date__range=(day, until), **these)
    _days(roll, extra, _going(day, until).filter(**these), Absence.objects.between(day, until).filter(**these), closed)
    return roll


def _going(first: date, last: date):
    """Who of us goes to which meetings that stand, from ``first`` to ``last``."""
    guests = MeetingGuest.objects.filter(practitioner__isnull=False, meeting__date__range=(first, last))
    return guests.exclude(answer=Answer.NO).exclude(meeting__state=MeetingState.CANCELLED)


EXTRA, MEETING, OUTSIDE, ABSENCE, CLOSED = range(5)


def _days(roll: Roll, extra, going, absences, closed) -> None:
    """What is written for single days: extra shifts, meetings, absences, closed days. One query for all."""
    shifts = extra.annotate(what=Value(EXTRA), last=F("date"))
    what = Case(When(meeting__is_outside=True, then=Value(OUTSIDE)), default=Value(MEETING))
    meetings = going.annotate(what=what, last=F("meeting__date"))
    away = absences.annotate(what=Value(ABSENCE), starts=Value(0), ends=Value(0))
    rows = shifts.order_by().values_list("practitioner_id", "date", "last", "starts", "ends", "what")
    rows = rows.union(
        meetings.order_by().values_list(
            "practitioner_id", "meeting__date", "last", "meeting__starts", "meeting__ends", "what"
        ),
        away.order_by().values_list("practitioner_id", "first_day", "last_day", "starts", "ends", "what"),
        closed.annotate(nobody=Value(0), starts=Value(0), ends=Value(0), what=Value(CLOSED), last=F("date"))
        .order_by()
        .values_list("nobody", "date", "last", "starts", "ends", "what"),
        all=True,
    )
    closures = set()
    for key, day, last, starts, ends, what in rows:
        if what == CLOSED:
            closures.add(day)
            continue
        person = roll.people[key]
        if what == ABSENCE:
            person.absences.append((day, last))
        elif what == EXTRA:
            person.extra.setdefault(day, []).append([starts, ends])
        else:
            person.meetings.setdefault(day, []).append((starts, ends, what == OUTSIDE))
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
