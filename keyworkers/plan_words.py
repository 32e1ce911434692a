"""Why a plan is as it is, in the nursery's words. Pure: no query, no request, no clock."""

from collections import Counter
from fractions import Fraction

from django.utils.translation import gettext as _

from keyworkers.planner import BUDDY, KEY_WORKER, ROLES, SECONDARY, Child, Pairing, Plan, Problem, why_not
from nursery.words import language_names

PLACES = {KEY_WORKER: "key worker", SECONDARY: "secondary", BUDDY: "buddy"}


def reasons_for(problem: Problem, child: Child, pairing: Pairing, plan: Plan, held: Counter) -> list[str]:
    """Sentences, the most telling first. ``held`` counts key children of each person in the plan."""
    said = []
    for role, why in plan.void_locks.get(child.ref, {}).items():
        name = _name(problem, child.locks[role])
        said.append(f"The lock on {name} as {PLACES[role]} does not hold: {name} {why}.")
    for role in ROLES:
        said += _place(problem, child, role, pairing)
    if pairing.key_worker:
        said += _good_to_know(problem, child, pairing, plan, held)
    if pairing.none:
        said.append(f"Nobody of the team is in for {hours(Fraction(pairing.none, pairing.weeks))} a week.")
    return said


def _place(problem: Problem, child: Child, role: str, pairing: Pairing) -> list[str]:
    ref, before = pairing.of(role), child.team.get(role)
    place = PLACES[role]
    if ref is None:
        return [f"No {place}: {_why_nobody(problem, child, role, pairing)}."]
    name = _name(problem, ref)
    if child.locks.get(role) == ref:
        return [f"{name} is locked as {place}."]
    if before == ref:
        return [f"{name} stays {place}."]
    if before is None:
        return [f"{name} becomes {place}."]
    trouble = why_not(problem.adults.get(before), role, child)
    why = f": {_name(problem, before)} {trouble}" if trouble else ""
    said = [f"{name} becomes {place} instead of {_name(problem, before)}{why}."]
    if role == KEY_WORKER and child.weeks_together is not None:
        weeks = child.weeks_together
        said.append(f"The cost: {child.name} changes hands after {weeks} week{'' if weeks == 1 else 's'}.")
    return said


def _why_nobody(problem: Problem, child: Child, role: str, pairing: Pairing) -> str:
    may = [adult for adult in problem.adults.values() if not why_not(adult, role, child)]
    if not may:
        return f"nobody who works with {child.name} may be one"
    if role == KEY_WORKER:
        if all(adult.ref in child.locks.values() for adult in may):
            return "who may be one is locked in another place of the team"
        return "everybody who may be one has as many key children as they should have"
    taken = {pairing.of(other) for other in ROLES}
    if all(adult.ref in taken for adult in may):
        return "who may be one has another place in the team"
    return "nobody is left who may be one"


def _good_to_know(problem: Problem, child: Child, pairing: Pairing, plan: Plan, held: Counter) -> list[str]:
    adult = problem.adults[pairing.key_worker]
    said = []
    if pairing.booked:
        there, booked = (Fraction(minutes, pairing.weeks) for minutes in (pairing.minutes[0], pairing.booked))
        said.append(f"{adult.name} is in for {hours(there)} of {hours(booked)} a week.")
    together = [
        other.name
        for other in problem.children
        if other is not child
        and child.family is not None
        and (other.family, other.room) == (child.family, child.room)
        and plan.choices[other.ref].key_worker == pairing.key_worker
    ]
    if together:
        said.append(f"In one key group with {' and '.join(together)}, of the same family.")
    if shared := child.languages & adult.languages:
        said.append(f"{adult.name} speaks {language_names(sorted(shared))}.")
    if child.needs_send and adult.send_trained:
        said.append(f"{adult.name} is trained to support additional needs.")
    count = held[adult.ref] + adult.elsewhere
    if adult.most is not None and count > adult.most:
        said.append(
            f"{adult.name} then has {count} key children, {count - adult.most} above the most, because of locks."
        )
    elif adult.share is not None and count > adult.share:
        said.append(f"{adult.name} then has {count} key children, {count - adult.share} beyond a fair share.")
    return said


def hours(minutes: Fraction) -> str:
    """``Fraction(1530)`` → ``"25 h 30"``, ``Fraction(45)`` → ``"45 min"``."""
    whole = round(minutes)
    if 0 < whole < 60:
        return _("{minutes} min").format(minutes=whole)
    words = _("{hours} h {minutes}") if whole % 60 else _("{hours} h")
    return words.format(hours=whole // 60, minutes=f"{whole % 60:02d}")


def price_in_words(uncovered: Fraction, score: Fraction) -> str:
    """What a move changes in a week: first minutes with nobody, then everything the planner weighs."""
    if uncovered:
        return f"{hours(abs(uncovered))} {'more' if uncovered > 0 else 'less'} with nobody"
    if not score:
        return ""
    return f"{hours(abs(score))} {'better' if score > 0 else 'worse'}"


def _name(problem: Problem, ref: str) -> str:
    return problem.adults[ref].name if ref in problem.adults else ref
