"""Nurseries for tests. Plain functions; whatever is not said is ordinary. Times as on a rota: "08:00-13:00"."""

import itertools
from datetime import date, timedelta

from django.utils import timezone
from django_scopes import scope

from children.actions import give_family
from children.models import Attendance, BookingPattern, Carer, Child, Family, RoomStay
from journals.actions import observe
from journals.care import record_care
from journals.care_models import CareRecord
from journals.models import Observation
from journals.planning_models import PlannedChild, PlannedExperience
from keyworkers.models import KeyPersonAssignment, TeamRole
from nursery.models import Membership, Room, Setting, Term, User
from nursery.roles import Role
from nursery.timetable import parse_day
from staff.models import Absence, Practitioner, ShiftPattern

BEGINNING = date(2026, 1, 5)
MONDAY = date(2026, 11, 23)
_number = itertools.count(1)


def week(*days: str) -> list:
    """One week: a single text for all five days, or five."""
    texts = days * 5 if len(days) == 1 else days
    return [parse_day(text) for text in texts]


def timetable(*days: str) -> list:
    return [week(*days)]


def make_setting(name="Bramble Lane", **values) -> Setting:
    return Setting.objects.create(slug=values.pop("slug", f"setting-{next(_number)}"), name=name, **values)


def make_room(setting, name="Fern", **values) -> Room:
    with scope(setting=setting):
        return Room.objects.create(setting=setting, name=name, **{"colour": "fern", "group_size": 5, **values})


def make_user(setting=None, role=Role.MANAGER, *, name=None, email=None) -> User:
    number = next(_number)
    user = User(email=email or f"user{number}@example.org", name=name or f"User {number}")
    user.set_unusable_password()
    user.save()
    if setting is not None:
        give_role(user, setting, role)
    return user


def give_role(user, setting, role) -> Membership:
    return Membership.objects.create(user=user, setting=setting, role=role, starts_on=BEGINNING)


def make_practitioner(setting, first_name="Marta", *, shifts=("08:00-16:00",), **values) -> Practitioner:
    with scope(setting=setting):
        practitioner = Practitioner.objects.create(
            setting=setting,
            first_name=first_name,
            **{"last_name": "Nowak", "ref": f"S{next(_number)}", "key_person": True, "starts_on": BEGINNING, **values},
        )
        ShiftPattern.objects.create(practitioner=practitioner, timetable=timetable(*shifts), starts_on=BEGINNING)
    return practitioner


def make_child(setting, first_name="Zofia", *, room=None, booked=("08:00-16:00",), team=(), **values) -> Child:
    """``team`` holds up to three practitioners: key worker, secondary, buddy."""
    with scope(setting=setting):
        child = Child.objects.create(
            setting=setting,
            first_name=first_name,
            **{
                "last_name": "Kowalska",
                "ref": f"C{next(_number)}",
                "date_of_birth": date(2024, 3, 1),
                "starts_on": BEGINNING,
                **values,
            },
        )
        if room is not None:
            RoomStay.objects.create(child=child, room=room, starts_on=child.starts_on)
        BookingPattern.objects.create(child=child, timetable=timetable(*booked), starts_on=child.starts_on)
        for role, practitioner in zip(TeamRole.values, team, strict=False):
            if practitioner:
                assign(child, practitioner, role)
    return child


def assign(child, practitioner, role=TeamRole.KEY_WORKER, starts_on=BEGINNING, ends_on=None) -> KeyPersonAssignment:
    with scope(setting=child.setting):
        return KeyPersonAssignment.objects.create(
            child=child, practitioner=practitioner, role=role, starts_on=starts_on, ends_on=ends_on
        )


def make_carer(child, first_name="Kasia", **values) -> Carer:
    with scope(setting=child.setting):
        give_family(child)
        return Carer.objects.create(
            setting=child.setting,
            child=child,
            first_name=first_name,
            **{"last_name": child.last_name, "relationship": "mother", "parental_responsibility": True, **values},
        )


def make_family(setting, ref="F001") -> Family:
    with scope(setting=setting):
        return Family.objects.create(setting=setting, ref=ref)


def make_term(setting, *, days_left: int):
    """A term that ends in so many days, twelve weeks long."""
    ends = timezone.localdate() + timedelta(days=days_left)
    return Term._base_manager.create(setting=setting, name="Autumn", starts_on=ends - timedelta(weeks=12), ends_on=ends)


def make_absence(practitioner, first_day=MONDAY, days=1, kind="sickness") -> Absence:
    with scope(setting=practitioner.setting):
        return Absence.objects.create(
            practitioner=practitioner, first_day=first_day, last_day=first_day + timedelta(days=days - 1), kind=kind
        )


def make_observation(*children, by, words="Tipped the jug again and again.", **values) -> Observation:
    with scope(setting=children[0].setting):
        return observe(setting=children[0].setting, children=children, words=words, by=by, **values)


def make_arrival(child, *, by, arrived_at=None) -> Attendance:
    """The register has ``child`` in since ``arrived_at``, by default two hours ago, but today."""
    now = child.setting.now()
    arrived_at = arrived_at or max(now - timedelta(hours=2), now.replace(hour=0, minute=0, second=0, microsecond=0))
    with scope(setting=child.setting):
        return Attendance.objects.create(
            setting=child.setting, child=child, date=arrived_at.date(), arrived_at=arrived_at, recorded_by=by
        )


def make_care(child, kind, *, by, given_by, **values) -> CareRecord:
    with scope(setting=child.setting):
        happened_at = values.pop("happened_at", None) or timezone.now() - timedelta(minutes=5)
        return record_care(child=child, kind=kind, happened_at=happened_at, given_by=given_by, by=by, **values)


def make_plan(*children, room, by, what="Pouring at the water tray", date=MONDAY, **values) -> PlannedExperience:
    with scope(setting=room.setting):
        plan = PlannedExperience.objects.create(
            setting=room.setting, room=room, what=what, date=date, planned_by=by, **values
        )
        for child in children:
            PlannedChild.objects.create(plan=plan, child=child)
    return plan
