"""What if: changes thought about on a loaded ``Roll``, how cover, bonds and load would differ, and making them real.

A step is plain data that is kept as it is: ``kind`` and the keys, days and times it needs (``STEPS``).
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from children.actions import change_bookings, move_room, tell_of_last_day
from children.models import Child
from keyworkers import planner
from keyworkers.cover import KEY_WORKER, NOBODY, Booked, History, Person, Roll, cover, totals
from keyworkers.loading import load_roll
from keyworkers.models import WhatIf
from keyworkers.planning import PERIOD_DAYS, load_planning
from nursery.actions import save_room
from nursery.audit import record
from nursery.models import Room, Setting
from nursery.templatetags.kith import longday, names
from nursery.timetable import weekly_minutes
from staff.actions import change_shifts, end_access, record_absence
from staff.models import Practitioner

WEEKS = 6
STEPS = {
    "person_leaves": "Somebody leaves",
    "person_away": "Somebody is away",
    "person_days": "Somebody works other times",
    "child_starts": "A child starts",
    "child_leaves": "A child leaves",
    "child_days": "A child comes at other times",
    "child_moves": "A child moves to another room",
    "room_opens": "A room opens",
}


def in_words(step: dict, people: dict, children: dict, rooms: dict) -> str:
    """``"Priya leaves; the last day is Friday 18 December"``. The dicts map keys to rows; who is gone is "somebody"."""
    who = people.get(step.get("person")) or children.get(step.get("child")) or "Somebody"
    on = longday(date.fromisoformat(step["on"]))
    room, moving = rooms.get(step.get("room"), "a room"), len(step.get("children", ()))
    staffed = names([people[key] for key in step.get("people", ()) if key in people])
    return {
        "person_leaves": f"{who} leaves; the last day is {on}",
        "person_away": f"{who} is away from {on} to {longday(date.fromisoformat(step.get('until', step['on'])))}",
        "person_days": f"{who} works other times from {on}",
        "child_leaves": f"{who} leaves; the last day is {on}",
        "child_days": f"{who} comes at other times from {on}",
        "child_moves": f"{who} moves to {room} on {on}",
        "child_starts": f"{step.get('first_name')} {step.get('last_name')} starts in {room} on {on}",
        "room_opens": f"{step.get('name')} opens on {on} with {staffed} and {moving} child{'' if moving == 1 else 'ren'}",
    }[step["kind"]]


def think(roll: Roll, steps: list[dict]) -> None:
    """Change ``roll`` as if ``steps`` were real. A step about somebody who is not there changes nothing.

    Who and what is not there yet gets a key below zero.
    """
    children = {child.key: child for child in roll.children}
    for number, step in enumerate(steps, 1):
        on = date.fromisoformat(step["on"])
        person, child = roll.people.get(step.get("person", 0)), children.get(step.get("child", 0))
        if person:
            person._present.clear()
            _think_of_person(person, step, on)
        elif child:
            _think_of_child(child, step, on)
        elif step["kind"] == "child_starts":
            row = _new_child(step)
            row.pk = -number
            booked = Booked(row.pk, row.ref, on, row=row)
            booked.rooms.rows = [(on, None, step["room"])]
            booked.bookings.rows = [(on, None, [step["times"]])]
            roll.children.append(booked)
        elif step["kind"] == "room_opens":
            room = _new_room(step)
            room.pk = -number
            roll.new_rooms[room.pk] = room
            for key in step["people"]:
                if key in roll.people:
                    roll.people[key].row.room = room
            for key in step["children"]:
                if key in children:
                    _from(children[key].rooms, on, room.pk)


def _think_of_person(person: Person, step: dict, on: date) -> None:
    if step["kind"] == "person_leaves":
        person.leaves_on = min(person.leaves_on or on, on)
    elif step["kind"] == "person_away":
        person.absences.append((on, date.fromisoformat(step["until"])))
    elif step["kind"] == "person_days":
        _from(person.shifts, on, [step["times"]])


def _think_of_child(child: Booked, step: dict, on: date) -> None:
    if step["kind"] == "child_leaves":
        child.leaves_on = min(child.leaves_on or on, on)
    elif step["kind"] == "child_days":
        _from(child.bookings, on, [step["times"]])
    elif step["kind"] == "child_moves":
        _from(child.rooms, on, step["room"])


def _new_child(step: dict) -> Child:
    return Child(
        first_name=step["first_name"],
        last_name=step["last_name"],
        ref=step["ref"],
        date_of_birth=date.fromisoformat(step["born"]),
        starts_on=date.fromisoformat(step["on"]),
    )


def _new_room(step: dict) -> Room:
    return Room(name=step["name"], group_size=step["group_size"])


def _from(history: History, on: date, value) -> None:
    history.rows = [
        (begins, on if ends is None or ends > on else ends, held) for begins, ends, held in history.rows if begins < on
    ]
    history.rows.append((on, None, value))


@dataclass(slots=True)
class Outlook:
    """How things would be: minutes by who has the children in six weeks, key children, and the best plan afterwards."""

    minutes: dict[str, int]
    gaps: dict[int, int]  # child → minutes with nobody
    load: Counter  # practitioner → booked minutes a week of their key children
    plan: planner.Plan
    problem: planner.Problem
    children: list[Booked]


@dataclass(slots=True)
class Difference:
    before: Outlook
    after: Outlook
    homeless: list[tuple[Child, object, object]]
    """children whose key worker would be gone or who start, that person, and the key worker in the best plan (or None)"""
    worse: list[tuple[Child, int]]
    """children with more minutes with nobody in six weeks, and how many more"""
    load: list[tuple[object, int, int]]
    """(practitioner, minutes a week before, after) where they differ"""


def look(setting: Setting, steps: list[dict], today: date, from_day: date) -> Outlook:
    """The next six weeks with ``steps`` thought to be real; load and the best plan as of ``from_day``."""
    last = max(today + timedelta(weeks=WEEKS), from_day + timedelta(days=PERIOD_DAYS))
    roll = load_roll(setting, today, last)
    think(roll, steps)
    sessions = list(cover(roll, today, today + timedelta(weeks=WEEKS)))
    gaps: Counter = Counter()
    for session in sessions:
        gaps[session.child.key] += sum(span.ends - span.starts for span in session.gaps)
    load: Counter = Counter()
    for child in roll.children:
        day = max(from_day, child.starts_on)
        key, timetable = child.team(day).get(KEY_WORKER), child.bookings.at(day)
        if key and timetable and child.attends(day) and roll.people[key].is_employed(day):
            load[key] += round(weekly_minutes(timetable))
    planning = load_planning(setting, from_day, roll=roll)
    return Outlook(
        totals(sessions), dict(gaps), load, planner.solve(planning.problem, seconds=5), planning.problem, roll.children
    )


def difference(setting: Setting, steps: list[dict], today: date) -> Difference:
    """How ``steps`` would change cover, bonds and load."""
    from_day = max([today, *(date.fromisoformat(step["on"]) for step in steps)])
    before, after = look(setting, [], today, from_day), look(setting, steps, today, from_day)
    children = {row.key: row.row for row in [*before.children, *after.children]}
    people = {person.pk: person for person in Practitioner.objects.all()}
    by_ref = {person.ref: person for person in people.values()}
    of_ref = {child.ref: child for child in children.values()}
    starting = {step["ref"] for step in steps if step["kind"] == "child_starts"}
    homeless = []
    for child in after.problem.children:
        key_worker = child.team.get(KEY_WORKER)
        gone = key_worker in before.problem.adults and key_worker not in after.problem.adults
        if gone or child.ref in starting:
            best = after.plan.choices[child.ref].key_worker
            homeless.append((of_ref[child.ref], by_ref.get(key_worker or ""), by_ref.get(best or "")))
    worse = [
        (children[key], more)
        for key, minutes in after.gaps.items()
        if key in children and (more := minutes - before.gaps.get(key, 0)) > 0
    ]
    load = [
        (people[key], before.load[key], after.load[key])
        for key in sorted(set(before.load) | set(after.load), key=lambda key: str(people[key]))
        if before.load[key] != after.load[key]
    ]
    return Difference(before, after, homeless, sorted(worse, key=lambda one: (-one[1], one[0].name)), load)


def with_nobody(outlook: Outlook) -> Fraction:
    """Minutes a week with nobody, averaged over the six weeks."""
    return Fraction(outlook.minutes[NOBODY], WEEKS)


# ---------------------------------------------------------------- keeping and making real


@transaction.atomic
def keep(*, setting: Setting, name: str, by) -> WhatIf:
    what_if = WhatIf(setting=setting, name=name, made_by=by)
    what_if.full_clean()
    what_if.save()
    record("what_if_kept", what_if, by=by)
    return what_if


@transaction.atomic
def change_steps(*, what_if: WhatIf, steps: list[dict], by) -> None:
    """Raises ValidationError once it was made real."""
    if what_if.made_real_at:
        raise ValidationError("This was made real and can no longer be changed.")
    what_if.steps = steps
    what_if.save(update_fields=["steps"])
    record("what_if_changed", what_if, by=by, steps=len(steps))


@transaction.atomic
def make_real(*, what_if: WhatIf, by) -> None:
    """Every step as an ordinary dated change, all or nothing. Raises ValidationError where a rule forbids one."""
    what_if = WhatIf.objects.select_for_update().get(pk=what_if.pk)
    if what_if.made_real_at:
        raise ValidationError("This was made real already.")
    for step in what_if.steps:
        _make_real(step, what_if.setting, by)
    what_if.made_real_at = timezone.now()
    what_if.save(update_fields=["made_real_at"])
    record("what_if_made_real", what_if, by=by, steps=len(what_if.steps))


def _make_real(step: dict, setting: Setting, by) -> None:
    on = date.fromisoformat(step["on"])
    if step["kind"] == "child_starts":
        return _start(step, setting, by)
    if step["kind"] == "room_opens":
        return _open(step, setting, by)
    person = Practitioner.objects.filter(pk=step.get("person", 0)).first()
    child = Child.objects.filter(pk=step.get("child", 0)).first()
    if person is None and child is None:
        raise ValidationError("Somebody whom this is about is no longer here.")
    if step["kind"] == "person_away":
        until = date.fromisoformat(step["until"])
        record_absence(practitioner=person, first_day=on, last_day=until, kind="other", by=by)
    elif step["kind"] == "person_days":
        change_shifts(practitioner=person, timetable=[step["times"]], on=on, by=by)
    elif step["kind"] == "child_days":
        change_bookings(child=child, timetable=[step["times"]], on=on, by=by)
    elif step["kind"] == "child_moves":
        move_room(child=child, room=_room(step["room"]), on=on, by=by)
    else:
        _save(person or child, "practitioner_changed" if person else "child_changed", by, leaves_on=on)
        if person:
            end_access(practitioner=person, after=on, by=by)
        else:
            tell_of_last_day(child=child, by=by)


def _start(step: dict, setting: Setting, by) -> None:
    """Put the child on the roll. There is no key worker yet: the board and Today ask for one."""
    child = _new_child(step)
    child.setting = setting
    child.full_clean(exclude=["photo"])
    child.save()
    record("child_added", child, by=by, fields=["date_of_birth", "first_name", "last_name", "starts_on"])
    move_room(child=child, room=_room(step["room"]), on=child.starts_on, by=by)
    change_bookings(child=child, timetable=[step["times"]], on=child.starts_on, by=by)


def _open(step: dict, setting: Setting, by) -> None:
    """The room and its people at once, since neither has a first day; the children on theirs."""
    room = _new_room(step)
    room.setting = setting
    save_room(room=room, by=by)
    for person in Practitioner.objects.filter(pk__in=step["people"]):
        _save(person, "practitioner_changed", by, room=room)
    for child in Child.objects.filter(pk__in=step["children"]):
        move_room(child=child, room=room, on=date.fromisoformat(step["on"]), by=by)


def _room(key: int) -> Room:
    room = Room.objects.filter(pk=key).first()
    if room is None:
        raise ValidationError("A room that this is about is no longer here.")
    return room


def _save(row, action: str, by, **values) -> None:
    for name, value in values.items():
        setattr(row, name, value)
    row.full_clean(exclude=["photo"])
    row.save(update_fields=list(values))
    record(action, row, by=by, fields=sorted(values))
