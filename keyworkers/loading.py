"""Fills ``cover``'s classes from the database in a fixed number of queries, whatever the nursery's size."""

from collections import defaultdict
from datetime import date

from children.models import BookingPattern, Child, RoomStay
from keyworkers.cover import Booked, History, Person, Place, Roll
from keyworkers.models import KeyPersonAssignment
from nursery.models import Closure, Setting
from staff.models import Absence, ExtraShift, Practitioner, ShiftPattern


def load_roll(setting: Setting, first: date, last: date, *, children=None) -> Roll:
    """What cover needs from ``first`` to ``last`` (both included): 9 queries inside the scope of ``setting``.

    ``children`` is a queryset that narrows whom it is for; the default is everybody who attends on any of the
    days. ``row`` of each person and child is its model.
    """
    if children is None:
        children = Child.objects.not_left(first).filter(starts_on__lte=last)
    chosen = children.order_by("first_name", "last_name", "ref")
    roll = Roll(
        rota_starts_on=setting.rota_starts_on,
        closures=frozenset(Closure.objects.filter(date__range=(first, last)).values_list("date", flat=True)),
    )
    for person in Practitioner.objects.select_related("room"):
        roll.people[person.pk] = Person(person.pk, person.ref, person.starts_on, person.leaves_on, row=person)
    _histories(
        ShiftPattern.objects.ever_held(), "practitioner_id", "timetable", {k: p.shifts for k, p in roll.people.items()}
    )
    extra = ExtraShift.objects.filter(date__range=(first, last))
    for key, day, starts, ends in extra.values_list("practitioner_id", "date", "starts", "ends"):
        roll.people[key].extra.setdefault(day, []).append([starts, ends])
    absences = Absence.objects.between(first, last).values_list("practitioner_id", "first_day", "last_day")
    for key, first_day, last_day in absences:
        roll.people[key].absences.append((first_day, last_day))

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


def _histories(rows, owner: str, value: str, into: dict[int, History]) -> None:
    """Add the dated ``rows`` to the histories of their owners, in order of time."""
    by_owner = defaultdict(list)
    for key, starts_on, ends_on, held in rows.order_by("starts_on", "pk").values_list(
        owner, "starts_on", "ends_on", value
    ):
        by_owner[key].append((starts_on, ends_on, held))
    for key, history in by_owner.items():
        into[key].rows = history
