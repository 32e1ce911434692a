"""When it cannot be done: what clashes, and the smallest changes that would help, each tried by the planner.

Pure, like the planner. A repair is a change to one person: a shift that is longer on one weekday, one more place, or being
allowed to be a key worker.
"""

import time
from dataclasses import dataclass, replace
from fractions import Fraction

from keyworkers.plan_words import hours
from keyworkers.planner import KEY_WORKER, ROLES, Adult, Child, Plan, Problem, solve, why_not
from nursery.templatetags.kith import clock, names
from nursery.timetable import DAY_NAMES

LONGER_AT_MOST = 150  # minutes by which somebody might be asked to stay or come earlier
MOST_TRIED, MOST_SHOWN = 24, 4


@dataclass(slots=True)
class Repair:
    """``words`` are what would be changed; ``plan`` is what the planner makes of it."""

    words: str
    plan: Plan
    more_key_workers: int
    fewer_missing: int
    fewer_minutes: Fraction
    is_enough: bool

    @property
    def effect(self) -> str:
        if self.is_enough:
            return "nobody is left without somebody they know"
        said = []
        if self.more_key_workers > 0:
            said.append(
                f"{self.more_key_workers} more {'child has' if self.more_key_workers == 1 else 'children have'} a key worker"
            )
        elif self.fewer_missing > 0:
            said.append(f"{self.fewer_missing} empty place{'s' * (self.fewer_missing > 1)} less")
        if self.fewer_minutes > 0:
            said.append(f"{hours(self.fewer_minutes)} a week less with nobody")
        return names(said)


def clash(problem: Problem, plan: Plan, child: Child) -> str:
    """Why there is no key worker, or when nobody of the best team is in and who could be: the smallest set that clashes."""
    pairing = plan.choices[child.ref]
    if pairing.key_worker is None:
        may = [adult for adult in problem.adults.values() if not why_not(adult, KEY_WORKER, child)]
        if not may:
            return f"Nobody who works with {child.name} may be a key worker."
        full = [f"{adult.name} ({_held(plan, adult)} of {adult.most})" for adult in may if adult.most is not None]
        return f"Everybody who could be {child.name}’s key worker is full: {names(full)}." if full else ""
    gaps = uncovered(problem, plan, child)
    if not gaps:
        return ""
    (weekday, starts, ends), *others = gaps
    times = f"{DAY_NAMES[weekday]} {clock(starts)} to {clock(ends)}" + (f" and {len(others)} more" if others else "")
    team = names(problem.adults[pairing.of(role)].name for role in ROLES if pairing.of(role))
    return f"{times}: {team} {'is' if len(team.split()) == 1 else 'are'} not in then."


def _held(plan: Plan, adult: Adult) -> int:
    return adult.elsewhere + sum(pairing.key_worker == adult.ref for pairing in plan.choices.values())


def uncovered(problem: Problem, plan: Plan, child: Child) -> list[tuple[int, int, int]]:
    """(weekday, starts, ends) of the first week that has any, when nobody of the planned team is in."""
    pairing = plan.choices[child.ref]
    team = [problem.adults[ref] for role in ROLES if (ref := pairing.of(role)) in problem.adults]
    for number in range(problem.cycle):
        found = []
        for weekday in range(len(DAY_NAMES)):
            for span in child.weeks[number % len(child.weeks)][weekday] if child.weeks else []:
                left = [list(span)]
                for adult in team:
                    here = adult.weeks[number % len(adult.weeks)][weekday] if adult.weeks else []
                    for starts, ends in here:
                        left = [
                            part
                            for one in left
                            for part in ([one[0], min(one[1], starts)], [max(one[0], ends), one[1]])
                            if part[0] < part[1]
                        ]
                found += [(weekday, starts, ends) for starts, ends in left]
        if found:
            return found
    return []


def repairs(problem: Problem, plan: Plan, *, seconds: float = 5) -> list[Repair]:
    """Changes that were tried and help, the best first; none where the plan leaves nothing to be desired."""
    if not plan.uncovered and not any(plan.missing):
        return []
    deadline = time.monotonic() + seconds
    found = []
    for words, adult in _candidates(problem, plan)[:MOST_TRIED]:
        left = deadline - time.monotonic()
        if left <= 0:
            break
        tried = Problem({**problem.adults, adult.ref: adult}, problem.children, problem.weights)
        made = solve(tried, seconds=left)
        if (*made.missing, made.uncovered) < (*plan.missing, plan.uncovered):
            fewer = sum(plan.missing) - sum(made.missing)
            is_enough = not made.uncovered and not any(made.missing)
            more = plan.missing[0] - made.missing[0]
            found.append(Repair(words, made, more, fewer, plan.uncovered - made.uncovered, is_enough))
    found.sort(key=lambda one: (one.plan.missing, one.plan.uncovered, one.words))
    return found[:MOST_SHOWN]


def _candidates(problem: Problem, plan: Plan) -> list[tuple[str, Adult]]:
    """(words, the person as changed), those who could help most children first, each once."""
    wanted: dict[str, tuple[int, Adult]] = {}

    def want(words: str, adult: Adult) -> None:
        wanted[words] = (wanted.get(words, (0, adult))[0] + 1, adult)

    for child in problem.children:
        if plan.choices[child.ref].key_worker is None:
            for adult in problem.adults.values():
                trouble = why_not(adult, KEY_WORKER, child)
                if not trouble and adult.most is not None and _held(plan, adult) >= adult.most:
                    want(f"one more place for {adult.name}", replace(adult, most=adult.most + 1))
                elif trouble == "may not be a key worker" and adult.may_be_buddy:
                    most = 1 if adult.most == 0 else adult.most
                    want(f"{adult.name} might be a key worker", replace(adult, key_person=True, most=most))
        for weekday, starts, ends in uncovered(problem, plan, child):
            for adult in problem.adults.values():
                if adult.ref in child.not_with or adult.room not in (None, child.room):
                    continue
                if longer := _longer(adult, weekday, starts, ends):
                    want(*longer)
    ranked = sorted(wanted.items(), key=lambda item: (-item[1][0], item[0]))
    return [(words, adult) for words, (_, adult) in ranked]


def _longer(adult: Adult, weekday: int, starts: int, ends: int) -> tuple[str, Adult] | None:
    """``adult`` with a longer shift on ``weekday``, so that ``starts`` to ``ends`` is covered; None where that is too much."""
    days = [week[weekday] for week in adult.weeks]
    if not days or not all(days):
        return None
    last, first = max(spans[-1][1] for spans in days), min(spans[0][0] for spans in days)
    if starts <= last < ends <= last + LONGER_AT_MOST:
        words = f"{adult.name} stayed until {clock(ends)} on {DAY_NAMES[weekday]}s"
        changed = [[*spans[:-1], [spans[-1][0], max(spans[-1][1], ends)]] for spans in days]
    elif first - LONGER_AT_MOST <= starts < first <= ends:
        words = f"{adult.name} came at {clock(starts)} on {DAY_NAMES[weekday]}s"
        changed = [[[min(spans[0][0], starts), spans[0][1]], *spans[1:]] for spans in days]
    else:
        return None
    weeks = [[*week[:weekday], day, *week[weekday + 1 :]] for week, day in zip(adult.weeks, changed, strict=True)]
    return words, replace(adult, weeks=weeks)
