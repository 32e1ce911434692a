"""From the database to the planner and back: the problem of a setting or a room, a plan as JSON, and accepting it."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from django.db import transaction

from children.models import Child, Send
from keyworkers import planner
from keyworkers.actions import change_care_team
from keyworkers.cards import lasting_team
from keyworkers.cover import Booked, Person, Roll
from keyworkers.loading import load_roll
from keyworkers.models import CareTeamChange, KeyPersonAssignment, PlanRefusal, PlanWeights, TeamRole
from keyworkers.plan_words import hours, reasons_for
from keyworkers.rules import NEVER_BUDDY, most_key_children
from keyworkers.words import short_names
from nursery.audit import record
from nursery.models import Room, Setting
from nursery.timetable import weekly_minutes

PERIOD_DAYS = 84
ENGLISH = "en"
AS_PROPOSED = "As proposed"


@dataclass(slots=True)
class Planning:
    """A problem with the rows it was made from."""

    setting: Setting
    first: date
    problem: planner.Problem
    rows: dict[str, Child]
    days: dict[str, date]
    """child → the day from which a change would hold"""
    people: dict[str, object]
    rooms: dict[int, Room]


def load_planning(setting: Setting, first: date, *, room: Room | None = None, roll: Roll | None = None) -> Planning:
    """Who is to be planned from ``first`` for 84 days, and with whom: 14 queries inside the scope of ``setting``.

    ``roll`` may be one that was loaded and thought about already. With ``room`` only its children; those elsewhere
    keep their key worker and count for people's load.
    """
    last = first + timedelta(days=PERIOD_DAYS - 1)
    roll = roll or load_roll(setting, first, last)
    rooms = {one.pk: one for one in Room.objects.all()} | roll.new_rooms
    locks = _locks(roll, first)
    not_with = _not_with()
    refused: dict[int, dict[str, set[str]]] = {}
    for child, role, ref in PlanRefusal.objects.values_list("child", "role", "practitioner__ref"):
        refused.setdefault(child, {}).setdefault(role, set()).add(ref)
    days = {child.key: max(first, child.starts_on) for child in roll.children}
    homes = {child.key: child.rooms.at(days[child.key]) for child in roll.children}
    teams = {child.key: _refs(roll, lasting_team(child, days[child.key])) for child in roll.children}
    planned = [child for child in roll.children if room is None or homes[child.key] == room.pk]
    elsewhere = Counter(teams[child.key].get(planner.KEY_WORKER) for child in roll.children if child not in planned)
    names = short_names(person.row for person in roll.people.values())
    adults = {}
    for person in roll.people.values():
        if person.is_employed(first) and person.is_employed(last):
            adults[person.ref] = _adult(person, first, rooms, names[person.key], elsewhere[person.ref])
    child_names = short_names(child.row for child in roll.children)
    children = [
        _child(child, days[child.key], homes[child.key], teams[child.key], locks.get(child.key, {}), not_with, roll)
        for child in planned
    ]
    for child, found in zip(planned, children, strict=True):
        found.name, found.refused = child_names[child.key], refused.get(child.key, {})
    problem = planner.Problem(adults, children, weights_of(setting))
    planner.fair_shares(problem, Counter(homes.values()), len(roll.children))
    return Planning(
        setting,
        first,
        problem,
        {child.ref: child.row for child in planned},
        {child.ref: days[child.key] for child in planned},
        {person.ref: person.row for person in roll.people.values()},
        rooms,
    )


def weights_of(setting: Setting) -> planner.Weights:
    """The setting's own weights, else those of contracts 3. One query."""
    row = PlanWeights.objects.filter(setting=setting).first()
    names = planner.Weights.__dataclass_fields__
    return planner.Weights(**{name: getattr(row, name) for name in names}) if row else planner.Weights()


def _adult(person: Person, first: date, rooms: dict[int, Room], name: str, elsewhere: int) -> planner.Adult:
    row, timetable = person.row, person.shifts.at(first)
    sizes = [one.group_size for one in rooms.values() if one.group_size is not None]
    group_size = rooms[row.room_id].group_size if row.room_id else min(sizes, default=None)
    hours = weekly_minutes(timetable) if timetable else Fraction()
    return planner.Adult(
        ref=person.ref,
        name=name,
        room=row.room_id,
        key_person=row.key_person,
        may_be_buddy=row.role not in NEVER_BUDDY,
        most=most_key_children(row.max_key_children, group_size, hours),
        weeks=timetable or [],
        languages=frozenset(row.language_codes) - {ENGLISH},
        send_trained=row.send_trained,
        elsewhere=elsewhere,
    )


def _child(child: Booked, day: date, room, team, locks, not_with, roll: Roll) -> planner.Child:
    row = child.row
    return planner.Child(
        ref=child.ref,
        name=row.name,
        room=room,
        weeks=child.bookings.at(day) or [],
        family=row.family_id,
        languages=frozenset(row.language_codes) - {ENGLISH},
        needs_send=row.send in (Send.SEN_SUPPORT, Send.EHCP),
        not_with=frozenset(roll.people[key].ref for key in not_with.get(child.key, ())),
        team=team,
        locks=_refs(roll, locks),
        weeks_together=_weeks_together(child, day),
    )


def _weeks_together(child: Booked, day: date) -> int | None:
    """Whole weeks for which the child has had the key worker of ``day``; None without one, or before the first day."""
    held = lasting_team(child, day).get(planner.KEY_WORKER)
    starts = [place.starts_on for place in child.places if place.role == planner.KEY_WORKER and place.person == held]
    return (
        max((day - max(min(starts), child.starts_on)).days // 7, 0)
        if held and starts and day > child.starts_on
        else None
    )


def _refs(roll: Roll, team: dict[str, int]) -> dict[str, str]:
    return {role: roll.people[key].ref for role, key in team.items()}


def _locks(roll: Roll, first: date) -> dict[int, dict[str, int]]:
    """Child → role → person whom a lock holds there. One query."""
    found: dict[int, dict[str, int]] = {}
    starts = {child.key: child.starts_on for child in roll.children}
    locked = KeyPersonAssignment.objects.ever_held().filter(locked=True).order_by("starts_on")
    for child, role, person, ends_on in locked.values_list("child_id", "role", "practitioner_id", "ends_on"):
        if child in starts and (ends_on is None or ends_on > max(first, starts[child])):
            found.setdefault(child, {})[role] = person
    return found


def _not_with() -> dict[int, set[int]]:
    found: dict[int, set[int]] = {}
    for child, person in Child.not_with_staff.through.objects.values_list("child", "practitioner"):
        found.setdefault(child, set()).add(person)
    return found


def as_json(planning: Planning, plan: planner.Plan) -> dict:
    """The plan as contracts 3 prints it."""
    problem = planning.problem
    held = Counter(pairing.key_worker for pairing in plan.choices.values())
    lines = []
    for child in problem.children:
        pairing = plan.choices[child.ref]
        lines.append(
            {
                "child": child.ref,
                "room": planning.rooms[child.room].name if child.room else None,
                **{role: pairing.of(role) for role in planner.ROLES},
                "minutes": {
                    name: _number(Fraction(minutes, pairing.weeks))
                    for name, minutes in zip(
                        ("booked", *planner.ROLES, "none"),
                        (pairing.booked, *pairing.minutes, pairing.none),
                        strict=True,
                    )
                },
                "changed": [role for role in planner.ROLES if pairing.of(role) != child.team.get(role)],
                "reasons": reasons_for(problem, child, pairing, plan, held),
                "unfilled": [role for role in planner.ROLES if pairing.of(role) is None],
            }
        )
    return {
        "setting": planning.setting.slug,
        "from": planning.first.isoformat(),
        "status": "optimal" if plan.is_optimal else "feasible",
        "gap": round(plan.gap, 6),
        "seconds": round(plan.seconds, 3),
        "uncovered_minutes": _number(plan.uncovered),
        "score": _number(plan.score),
        "bound": _number(plan.bound),
        "plan": lines,
    }


def _number(value: Fraction) -> int | float:
    return int(value) if value.denominator == 1 else round(float(value), 3)


@dataclass(slots=True)
class Proposal:
    """What a plan would change for one child, for a page."""

    child: Child
    moves: list[tuple[str, object, object]]
    """(role, person now, person proposed)"""
    reasons: list[str]
    before: planner.Pairing
    after: planner.Pairing
    version: int
    team: dict[str, object]

    @property
    def line(self) -> str:
        """For the form: child, the three proposed people, the version of the team that was looked at."""
        after = dict.fromkeys(planner.ROLES, "") | {role: person.code for role, person in self.team.items() if person}
        return ":".join([self.child.code, *after.values(), str(self.version)])

    @property
    def effects(self) -> list[tuple[str, bool]]:
        """``[("5 h a week more with the key worker", True)]``: what changes, and whether that is good."""
        said = []
        for what, now, then, good in (
            ("with the key worker", self.before.minutes[0], self.after.minutes[0], 1),
            ("with nobody", self.before.none, self.after.none, -1),
        ):
            change = Fraction(then, self.after.weeks) - Fraction(now, self.before.weeks)
            if change:
                more = "more" if change > 0 else "less"
                said.append((f"{hours(abs(change))} a week {more} {what}", change * good > 0))
        return said


def proposals(
    planning: Planning, plan: planner.Plan, present: planner.Plan, versions: dict[int, int]
) -> list[Proposal]:
    """Children whose team would change, those with most to gain first."""
    problem = planning.problem
    held = Counter(pairing.key_worker for pairing in plan.choices.values())
    found = []
    for child in problem.children:
        before, after = present.choices[child.ref], plan.choices[child.ref]
        moves = [
            (role, planning.people.get(child.team.get(role)), planning.people.get(after.of(role)))
            for role in planner.ROLES
            if after.of(role) != child.team.get(role)
        ]
        if moves:
            row = planning.rows[child.ref]
            reasons = reasons_for(problem, child, after, plan, held)
            team = {role: planning.people.get(after.of(role)) for role in planner.ROLES}
            found.append(Proposal(row, moves, reasons, before, after, versions.get(row.pk, 0), team))
    return sorted(found, key=lambda one: (one.after.uncovered - one.before.uncovered, one.child.name))


def accept(planning: Planning, plan: planner.Plan, *, by) -> list[CareTeamChange]:
    """Make everything that ``plan`` changes so; each an ordinary change with undo. All or nothing."""
    changes = []
    with transaction.atomic():
        for child in planning.problem.children:
            pairing = plan.choices[child.ref]
            to = {
                TeamRole(role).value: planning.people.get(pairing.of(role))
                for role in planner.ROLES
                if pairing.of(role) != child.team.get(role)
            }
            if to:
                row, on = planning.rows[child.ref], planning.days[child.ref]
                changes.append(change_care_team(child=row, to=to, on=on, by=by, reason=AS_PROPOSED))
    return changes


@transaction.atomic
def refuse(*, child: Child, people: dict[str, object], by) -> None:
    """Do not propose ``people`` (role → practitioner) for these places of ``child`` again."""
    for role, person in people.items():
        PlanRefusal.objects.get_or_create(child=child, role=role, practitioner=person, defaults={"refused_by": by})
    record("proposal_refused", child, by=by, people={role: person.pk for role, person in people.items()})


@transaction.atomic
def allow_again(*, refusal: PlanRefusal, by) -> None:
    record("proposal_allowed", refusal.child, by=by, role=refusal.role, practitioner=refusal.practitioner_id)
    refusal.delete()
