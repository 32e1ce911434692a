"""The best care teams: who should be whose key worker, secondary and buddy, with proof (contracts 3).

Pure: plain data in, a plan out; no Django, no query, no clock but the time limit. Only the places of key workers are
limited, so for each child and possible key worker the best secondary and buddy are found by looking at all of them
(``pairings``), and what remains is to give each child one key worker. HiGHS does that, for children who compete for the
same people together and for others apart. Minutes are whole minutes in one rota cycle, so every sum is exact; a plan is
called optimal only where HiGHS has proven it.

The order of what counts: fewest empty places (key workers, then secondaries, then buddies), then fewest minutes with
nobody of the team, then the highest score.
"""

import math
import time
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import combinations

Spans = list[list[int]]
Weeks = list[list[Spans]]

KEY_WORKER, SECONDARY, BUDDY = ROLES = ("key_worker", "secondary", "buddy")
MINUTES_A_DAY = 1440
MANY_CELLS = 3000  # possible key workers of all children of a group, from which on the search is narrowed first
FIRST_LIMIT = 0.00002  # of the objective


@dataclass(frozen=True, slots=True)
class Weights:
    """What each thing is worth, in minutes a week of the key worker's presence."""

    keep_key_worker: int = 600
    keep_secondary: int = 200
    keep_buddy: int = 100
    siblings: int = 240
    language: int = 180
    send: int = 120
    fair_share: int = 120

    def keep(self, role: str) -> int:
        return {KEY_WORKER: self.keep_key_worker, SECONDARY: self.keep_secondary, BUDDY: self.keep_buddy}[role]


@dataclass(slots=True)
class Adult:
    """A practitioner who is employed for the whole period. ``room`` is None for people across rooms.

    ``most`` is None where nothing limits key children; ``elsewhere`` counts key children who are not planned here.
    """

    ref: str
    name: str
    room: object = None
    key_person: bool = True
    may_be_buddy: bool = True
    most: int | None = None
    share: int | None = None
    weeks: Weeks = field(default_factory=list)
    languages: frozenset[str] = frozenset()
    send_trained: bool = False
    elsewhere: int = 0


@dataclass(slots=True)
class Child:
    """``team`` and ``locks`` map roles to references, which may be those of people who are no ``Adult`` here."""

    ref: str
    name: str
    room: object = None
    weeks: Weeks = field(default_factory=list)
    family: object = None
    languages: frozenset[str] = frozenset()  # of the home, English left out
    needs_send: bool = False
    not_with: frozenset[str] = frozenset()
    team: dict[str, str] = field(default_factory=dict)
    locks: dict[str, str] = field(default_factory=dict)
    weeks_together: int | None = None  # with the present key worker
    refused: dict[str, set[str]] = field(default_factory=dict)
    """role → people whom a lead did not want there"""


@dataclass(slots=True)
class Problem:
    adults: dict[str, Adult]
    children: list[Child]
    weights: Weights = field(default_factory=Weights)

    def __post_init__(self):
        self.children = sorted(self.children, key=lambda child: child.ref)
        self.adults = dict(sorted(self.adults.items()))

    @property
    def cycle(self) -> int:
        """Weeks after which everybody's rota begins anew."""
        return math.lcm(*(len(one.weeks) or 1 for one in [*self.adults.values(), *self.children]))


@dataclass(frozen=True, slots=True)
class Pairing:
    """A child with one key worker (or none) and the secondary and buddy who then are best.

    Minutes are those of one cycle of ``weeks`` weeks; ``value`` is the pairing's part of the score, a week.
    """

    key_worker: str | None
    secondary: str | None
    buddy: str | None
    weeks: int
    booked: int
    minutes: tuple[int, int, int]
    value: Fraction

    @property
    def none(self) -> int:
        return self.booked - sum(self.minutes)

    @property
    def uncovered(self) -> Fraction:
        return Fraction(self.none, self.weeks)

    @property
    def missing(self) -> tuple[int, int, int]:
        return (self.key_worker is None, self.secondary is None, self.buddy is None)

    def of(self, role: str) -> str | None:
        return {KEY_WORKER: self.key_worker, SECONDARY: self.secondary, BUDDY: self.buddy}[role]


@dataclass(slots=True)
class Plan:
    """``choices`` maps a child's reference to its pairing; ``bound`` is what no plan as complete can score above."""

    choices: dict[str, Pairing]
    score: Fraction
    bound: Fraction
    is_optimal: bool
    seconds: float
    void_locks: dict[str, dict[str, str]]
    """child → role → why the lock does not hold"""

    @property
    def uncovered(self) -> Fraction:
        return sum((pairing.uncovered for pairing in self.choices.values()), Fraction())

    @property
    def missing(self) -> tuple[int, int, int]:
        counts = [pairing.missing for pairing in self.choices.values()]
        return tuple(sum(column) for column in zip(*counts, strict=True)) if counts else (0, 0, 0)  # type: ignore[return-value]

    @property
    def rank(self) -> tuple:
        """Smaller is better, in the order of what counts."""
        return (*self.missing, self.uncovered, -self.score)

    @property
    def gap(self) -> float:
        if self.bound == self.score:
            return 0.0
        return float((self.bound - self.score) / abs(self.bound)) if self.bound else float("inf")


# ---------------------------------------------------------------- who may be what


def why_not(adult: Adult | None, role: str, child: Child) -> str:
    """Why ``adult`` may not hold ``role`` for ``child``, whatever their load; empty when they may. Source: contracts 3."""
    if adult is None:
        return "does not work here for the whole of the period"
    if adult.ref in child.not_with:
        return f"must not be in {child.name}’s care team"
    if adult.room is not None and adult.room != child.room:
        return "works in another room"
    if adult.ref in child.refused.get(role, ()):
        return "was refused for this place"
    if role == BUDDY and not adult.may_be_buddy:
        return "cannot be a buddy"
    if role != BUDDY and not adult.key_person:
        return "may not be a key worker"
    return ""


def held_locks(problem: Problem, child: Child) -> tuple[dict[str, str], dict[str, str]]:
    """The locks that hold, and for each void one why. Of one person locked twice the first place holds."""
    held: dict[str, str] = {}
    void: dict[str, str] = {}
    for role in ROLES:
        if ref := child.locks.get(role):
            trouble = "has another place in the team" if ref in held.values() else ""
            trouble = trouble or why_not(problem.adults.get(ref), role, child)
            if trouble:
                void[role] = trouble
            else:
                held[role] = ref
    return held, void


# ---------------------------------------------------------------- minutes


class Clock:
    """Times as bits of whole numbers, one for each quantum of the cycle: sets of minutes that can be cut and counted."""

    def __init__(self, timetables: Iterable[Weeks]):
        times = {time for weeks in timetables for week in weeks for day in week for span in day for time in span}
        self.quantum = math.gcd(*times, MINUTES_A_DAY)
        self.day = MINUTES_A_DAY // self.quantum

    def mask(self, weeks: Weeks, cycle: int) -> int:
        """The minutes of ``weeks``, repeated through a cycle of that many weeks."""
        week_bits, mask = 0, 0
        for number, week in enumerate(weeks):
            week_bits = 0
            for at, spans in enumerate(week):
                for starts, ends in spans:
                    length = (ends - starts) // self.quantum
                    week_bits |= ((1 << length) - 1) << (at * self.day + starts // self.quantum)
            mask |= week_bits << (number * 7 * self.day)
        repeats, whole = cycle // len(weeks) if weeks else 0, 0
        for number in range(repeats):
            whole |= mask << (number * len(weeks) * 7 * self.day)
        return whole

    def minutes(self, mask: int) -> int:
        return mask.bit_count() * self.quantum


class Team:
    """All pairings of one child: who could be what, and what it is worth."""

    def __init__(self, problem: Problem, child: Child, clock: Clock, masks: dict):
        self.child, self.weights, self.adults = child, problem.weights, problem.adults
        self.locks, self.void = held_locks(problem, child)
        self.may = {
            role: [adult for adult in problem.adults.values() if not why_not(adult, role, child)] for role in ROLES
        }
        everybody = {adult.ref: adult for adults in self.may.values() for adult in adults}
        everybody |= {ref: problem.adults[ref] for ref in child.team.values() if ref in problem.adults}
        self.cycle = math.lcm(len(child.weeks) or 1, *(len(adult.weeks) or 1 for adult in everybody.values()))
        self.clock = clock
        self.booked = clock.mask(child.weeks, self.cycle)
        self.held = {role: child.team.get(role) for role in ROLES}
        self.on: dict[str, int] = {}
        for ref, adult in everybody.items():
            if (ref, self.cycle) not in masks:
                masks[ref, self.cycle] = clock.mask(adult.weeks, self.cycle)
            self.on[ref] = masks[ref, self.cycle]

    def key_workers(self) -> list[str | None]:
        """References of possible key workers; None, for nobody, unless the place is locked."""
        if KEY_WORKER in self.locks:
            return [self.locks[KEY_WORKER]]
        taken = set(self.locks.values())
        return [adult.ref for adult in self.may[KEY_WORKER] if adult.most != 0 and adult.ref not in taken] + [None]

    def pairing(self, key_worker: str | None) -> Pairing:
        """The best secondary and buddy beside ``key_worker``: filled places, then covered minutes, then worth, then refs.

        Secondaries come best first, so that most are passed over: even the best buddy could not make up for them.
        """
        left = self.booked & ~self.on[key_worker] if key_worker else self.booked
        kept = {role: self._kept(role) for role in (SECONDARY, BUDDY)}
        buddies = [(ref, self.on[ref] if ref else 0) for ref in self._options(BUDDY, {key_worker})]
        most = max((left & mask).bit_count() for _, mask in buddies)
        found = []
        for secondary in self._options(SECONDARY, {key_worker, self.locks.get(BUDDY)}):
            rest = left & ~self.on[secondary] if secondary else left
            worth = 2 * (left ^ rest).bit_count() + (
                kept[SECONDARY] if secondary and secondary == self.held[SECONDARY] else 0
            )
            found.append((secondary is None, -worth, secondary, rest))
        best = None
        for is_empty, worth, secondary, rest in sorted(found, key=lambda one: one[:2]):
            bits = rest.bit_count()
            if best and not best[1] and (is_empty, bits - most) > (best[0], best[2]):
                continue
            if best and not best[1] and best[2] == 0 and worth - bits - kept[BUDDY] > best[3]:
                continue
            for buddy, mask in buddies:
                if buddy == secondary and buddy is not None:
                    if len(buddies) > 1:
                        continue
                    buddy, mask = None, 0
                last = (rest & ~mask).bit_count()
                if best and not best[1] and last > best[2] and is_empty == best[0]:
                    continue
                also = bits - last + (kept[BUDDY] if buddy and buddy == self.held[BUDDY] else 0)
                rank = (is_empty, buddy is None, last, worth - also, secondary or "", buddy or "")
                if best is None or rank < best:
                    best = rank
        secondary, buddy = best[4] or None, best[5] or None
        return self.exactly({KEY_WORKER: key_worker, SECONDARY: secondary, BUDDY: buddy})

    def _kept(self, role: str) -> Fraction:
        """What it is worth to keep the person in ``role``, in quarters of a quantum of the cycle; 0 where nobody is."""
        if self.held[role] is None:
            return Fraction()
        return Fraction(self.weights.keep(role) * 4 * self.cycle, self.clock.quantum)

    def exactly(self, team: dict[str, str | None]) -> Pairing:
        """The pairing of a ``team`` that somebody has, be it good or not. People who are no ``Adult`` count as nobody in."""
        refs = [team.get(role) for role in ROLES]
        left, minutes = self.booked, []
        for ref in refs:
            rest = left & ~self.on.get(ref, 0)
            minutes.append(self.clock.minutes(left ^ rest))
            left = rest
        worth = self._worth(*refs, tuple(minutes))
        return Pairing(*refs, self.cycle, self.clock.minutes(self.booked), tuple(minutes), worth)

    def _options(self, role: str, taken: set) -> list[str | None]:
        if role in self.locks:
            return [self.locks[role]]
        return [adult.ref for adult in self.may[role] if adult.ref not in taken] or [None]

    def _worth(self, key_worker, secondary, buddy, minutes) -> Fraction:
        child, weights = self.child, self.weights
        worth = Fraction(4 * minutes[0] + 2 * minutes[1] + minutes[2], 4 * self.cycle)
        for role, ref in zip(ROLES, (key_worker, secondary, buddy), strict=True):
            if ref and child.team.get(role) == ref:
                worth += weights.keep(role)
        adult = self.adults.get(key_worker)
        if adult and child.languages & adult.languages:
            worth += weights.language
        if adult and child.needs_send and adult.send_trained:
            worth += weights.send
        return worth


def teams_of(problem: Problem) -> dict[str, Team]:
    """Each child's possible pairings, by reference. Masks of shifts are made once for all."""
    clock = Clock(one.weeks for one in [*problem.adults.values(), *problem.children])
    masks: dict = {}
    return {child.ref: Team(problem, child, clock, masks) for child in problem.children}


# ---------------------------------------------------------------- fair shares and what a plan scores


def fair_shares(problem: Problem, planned_in: dict[object, int], planned: int) -> None:
    """Set each adult's ``share``: the part of the planned children of their room that their most is of all mosts there.

    A person across rooms has a part of the whole setting. Who is not limited could take them all. Source: contracts 3.
    """
    everybody = [adult for adult in problem.adults.values() if adult.key_person]
    for adult in everybody:
        pool = everybody if adult.room is None else [one for one in everybody if one.room == adult.room]
        children = planned if adult.room is None else planned_in.get(adult.room, 0)
        mosts = {one.ref: children if one.most is None else one.most for one in pool}
        total = sum(mosts.values())
        adult.share = math.ceil(Fraction(children * mosts[adult.ref], total)) if total else 0


def score_of(problem: Problem, choices: dict[str, Pairing]) -> Fraction:
    """The score of ``choices``: pairings, siblings together, and what goes beyond fair shares."""
    score = sum((pairing.value for pairing in choices.values()), Fraction())
    held = Counter(pairing.key_worker for pairing in choices.values() if pairing.key_worker)
    for one, other in siblings(problem.children):
        if one.ref in choices and other.ref in choices:
            key_worker = choices[one.ref].key_worker
            if key_worker and key_worker == choices[other.ref].key_worker:
                score += problem.weights.siblings
    for adult in problem.adults.values():
        if adult.share is not None:
            score -= problem.weights.fair_share * max(held[adult.ref] + adult.elsewhere - adult.share, 0)
    return score


def prices(problem: Problem, child: Child) -> dict[str, tuple[Fraction, Fraction]]:
    """What each possible key worker of ``child`` would change: (minutes a week with nobody, score), all else as it is.

    Who is secondary or buddy now and would be key worker changes places with the key worker.
    """
    now, team = score_teams(problem), teams_of(problem)[child.ref]
    before = now.choices[child.ref]
    found = {}
    for adult in team.may[KEY_WORKER]:
        places = {role: before.of(role) for role in ROLES}
        for role in (SECONDARY, BUDDY):
            if places[role] == adult.ref:
                places[role] = places[KEY_WORKER]
        places[KEY_WORKER] = adult.ref
        after = team.exactly(places)
        score = score_of(problem, now.choices | {child.ref: after})
        found[adult.ref] = (after.uncovered - before.uncovered, score - now.score)
    return found


def siblings(children: list[Child]) -> list[tuple[Child, Child]]:
    """Pairs of one family in one room."""
    families = defaultdict(list)
    for child in children:
        if child.family is not None:
            families[child.family, child.room].append(child)
    return [pair for family in families.values() for pair in combinations(family, 2)]


def room_left(adult: Adult, locked: int) -> int | None:
    """Planned children whom ``adult`` may have; locked ones stay even above the most. None: as many as there are."""
    return None if adult.most is None else max(adult.most - adult.elsewhere, locked, 0)


# ---------------------------------------------------------------- solving


def solve(problem: Problem, *, seconds: float = 60) -> Plan:
    """The best plan, or the best found within ``seconds``. Never raises for want of people or time."""
    begun = time.monotonic()
    teams = teams_of(problem)
    options = {ref: {key: team.pairing(key) for key in team.key_workers()} for ref, team in teams.items()}
    choices: dict[str, Pairing] = {}
    slack = Fraction()
    for group in apart(problem, options):
        left = seconds - (time.monotonic() - begun)
        found, above = _solve_group(problem, group, options, teams, left)
        choices |= found
        slack += above
    score = score_of(problem, choices)
    return Plan(
        choices=dict(sorted(choices.items())),
        score=score,
        bound=score + slack,
        is_optimal=slack == 0,
        seconds=time.monotonic() - begun,
        void_locks={ref: team.void for ref, team in teams.items() if team.void},
    )


def solve_into(pipe, problem: Problem, seconds: float) -> None:
    """For a process of its own: the plan goes into ``pipe``, a ``multiprocessing.Connection``."""
    pipe.send(solve(problem, seconds=seconds))


def plan_of(problem: Problem, found: dict[str, dict[str, str | None]], slack: Fraction) -> Plan:
    """The plan of the teams ``found`` before, of which none can be better by more than ``slack``.

    Children who are not in ``found`` are as they stand, and then nothing is proven.
    """
    plan = score_teams(problem)
    teams = teams_of(problem)
    plan.choices |= {ref: teams[ref].exactly(team) for ref, team in found.items() if ref in teams}
    plan.score = score_of(problem, plan.choices)
    plan.bound = plan.score + slack
    plan.is_optimal = slack == 0 and found.keys() >= teams.keys()
    return plan


def greedy_plan(problem: Problem) -> Plan:
    """What giving each child the best who is left would reach: valid, at once, and mostly worse."""
    teams = teams_of(problem)
    options = {ref: {key: team.pairing(key) for key in team.key_workers()} for ref, team in teams.items()}
    locked = Counter(team.locks[KEY_WORKER] for team in teams.values() if KEY_WORKER in team.locks)
    room = {adult.ref: room_left(adult, locked[adult.ref]) for adult in problem.adults.values()}
    choices = greedy(problem, list(teams), options, room, locked)
    score = score_of(problem, choices)
    return Plan(choices, score, score, False, 0, {})


def score_teams(problem: Problem) -> Plan:
    """What the present teams score, by the same function. ``bound`` and ``is_optimal`` say nothing here."""
    teams = teams_of(problem)
    choices = {child.ref: teams[child.ref].exactly(child.team) for child in problem.children}
    score = score_of(problem, choices)
    return Plan(choices, score, score, False, 0, {})


def apart(problem: Problem, options: dict[str, dict]) -> list[list[str]]:
    """Groups of children who compete for no person with a child of another group."""
    leader: dict[object, object] = {}

    def find(one):
        while leader.setdefault(one, one) != one:
            leader[one] = leader[leader[one]]
            one = leader[one]
        return one

    for ref, pairings in options.items():
        for key_worker in pairings:
            if key_worker is not None:
                leader[find(("adult", key_worker))] = find(("child", ref))
    groups = defaultdict(list)
    for ref in options:
        groups[find(("child", ref))].append(ref)
    return list(groups.values())


def _solve_group(
    problem: Problem, group: list[str], options, teams, seconds: float
) -> tuple[dict[str, Pairing], Fraction]:
    """Pairings of the children of ``group``, and by how much at most a better plan could score more (0 when proven)."""
    locked = Counter(teams[ref].locks[KEY_WORKER] for ref in group if KEY_WORKER in teams[ref].locks)
    room = {adult.ref: room_left(adult, locked[adult.ref]) for adult in problem.adults.values()}
    program = _Program(problem, group, options, room)
    fallback = greedy(problem, group, options, room, locked)
    found, above = program.solve(seconds, fallback)
    return found, above


def greedy(
    problem: Problem, group: list[str], options, room: dict[str, int | None], locked: Counter
) -> dict[str, Pairing]:
    """A valid plan at once, child by child: locks, then bonds that exist, then the best that is left."""
    free = {ref: math.inf if most is None else most - locked[ref] for ref, most in room.items()}
    found: dict[str, Pairing] = {}
    present = {child.ref: child.team.get(KEY_WORKER) for child in problem.children}

    def rank(pairing: Pairing):
        return (*pairing.missing, pairing.uncovered, -pairing.value, pairing.key_worker or "")

    def turn(ref):
        keeps = present[ref] in options[ref]
        return (None in options[ref], not keeps, len(options[ref]), ref)

    for ref in sorted(group, key=turn):
        if None not in options[ref]:  # locked: the place was counted before
            found[ref] = next(iter(options[ref].values()))
            continue
        open_to = [pairing for key, pairing in options[ref].items() if key is None or free[key] > 0]
        kept = [pairing for pairing in open_to if pairing.key_worker and pairing.key_worker == present[ref]]
        found[ref] = min(kept or open_to, key=rank)
        if found[ref].key_worker:
            free[found[ref].key_worker] -= 1
    return found


class _Program:
    """One group as a mixed integer program: a binary for each child and possible key worker, told to HiGHS."""

    def __init__(self, problem: Problem, group: list[str], options, room):
        self.problem, self.group, self.options = problem, group, options
        self.cells = [(ref, key) for ref in group for key in options[ref]]
        self.index = {cell: number for number, cell in enumerate(self.cells)}
        self.pairings = [options[ref][key] for ref, key in self.cells]
        self.scale = 4 * math.lcm(*(pairing.weeks for pairing in self.pairings))
        members = set(group)
        self.pairs = [
            (one.ref, other.ref, key)
            for one, other in siblings(problem.children)
            if one.ref in members and other.ref in members
            for key in options[one.ref]
            if key is not None and key in options[other.ref]
        ]
        wanted = {key for _, key in self.cells if key is not None}
        self.room = {key: room[key] for key in wanted if room[key] is not None and room[key] < len(group)}
        self.shares = {
            key: problem.adults[key].share - problem.adults[key].elsewhere
            for key in sorted(wanted)
            if problem.adults[key].share is not None
        }
        self.columns = len(self.cells) + len(self.pairs) + len(self.shares)

    def solve(self, seconds: float, fallback: dict[str, Pairing]) -> tuple[dict[str, Pairing], Fraction]:
        """Empty places first, then minutes with nobody, then the score; each as a bound on what comes after."""
        deadline = time.monotonic() + seconds
        best, is_proven = fallback, True
        places = [
            sum(bit * weight for bit, weight in zip(p.missing, (10**6, 10**3, 1), strict=True)) for p in self.pairings
        ]
        minutes = [int(pairing.uncovered * self.scale) for pairing in self.pairings]
        try:
            model = self._model()
        except ImportError:
            return fallback, self._above(fallback)
        for costs in (places, minutes):
            least = sum(min(costs[self.index[ref, key]] for key in self.options[ref]) for ref in self.group)
            if self._cost(best, costs) > least:  # else nothing can be better
                found, bound = self._run(model, costs, deadline, best)
                is_proven &= bound is not None and bound >= self._cost(found, costs) - 0.5
                best = found if self._cost(found, costs) <= self._cost(best, costs) else best
            self._hold(model, costs, self._cost(best, costs))
        worth = [-int(pairing.value * self.scale) for pairing in self.pairings]
        found, bound = self._run(model, worth, deadline, best, last=True)
        if self._rank(found) <= self._rank(best):
            best = found
        if bound is None or not is_proven:
            return best, self._above(best)
        above = -Fraction(bound) / self.scale - self._score(best)
        return best, above if above * self.scale > Fraction(1, 2) else Fraction()

    def _model(self):
        import highspy
        import numpy

        class Quiet(highspy.Highs):
            def enableCallbacks(self):  # switching them on prints a banner, and standard output belongs to our JSON
                pass

        model = Quiet()
        for name, value in {
            "output_flag": False, "threads": 1, "random_seed": 0, "mip_rel_gap": 0.0, "mip_abs_gap": 0.4,
        }.items():  # fmt: skip
            model.setOptionValue(name, value)
        binaries = len(self.cells) + len(self.pairs)
        upper = [1.0] * binaries + [float(len(self.group) - min(share, 0)) for share in self.shares.values()]
        model.addVars(self.columns, numpy.zeros(self.columns), numpy.array(upper))
        for column in range(len(self.cells)):
            model.changeColIntegrality(column, highspy.HighsVarType.kInteger)

        def row(low, high, entries):
            columns, values = zip(*entries, strict=True)
            model.addRow(float(low), float(high), len(entries), numpy.array(columns), numpy.array(values, dtype=float))

        for ref in self.group:
            row(1, 1, [(self.index[ref, key], 1) for key in self.options[ref]])
        of = defaultdict(list)
        for ref, key in self.cells:
            of[key].append(self.index[ref, key])
        for key, most in sorted(self.room.items()):
            row(-math.inf, most, [(column, 1) for column in of[key]])
        for number, (one, other, key) in enumerate(self.pairs, len(self.cells)):
            row(-math.inf, 0, [(number, 1), (self.index[one, key], -1)])
            row(-math.inf, 0, [(number, 1), (self.index[other, key], -1)])
        for number, (key, share) in enumerate(self.shares.items(), binaries):
            row(-math.inf, share, [*((column, 1) for column in of[key]), (number, -1)])
        return model

    def _hold(self, model, costs, most: int) -> None:
        """From now on ``costs`` may not be more than ``most``."""
        import numpy

        entries = [(column, cost) for column, cost in enumerate(costs) if cost]
        if entries:
            columns, values = zip(*entries, strict=True)
            model.addRow(-math.inf, float(most), len(entries), numpy.array(columns), numpy.array(values, dtype=float))

    def _run(self, model, costs, deadline: float, start, *, last=False) -> tuple[dict[str, Pairing], float | None]:
        """The best found for ``costs``, and what nothing can cost less than; None where that is not known."""
        import numpy

        left = deadline - time.monotonic()
        if left <= 0:
            return start, None
        weights = self.problem.weights
        objective = numpy.zeros(self.columns)
        objective[: len(costs)] = costs
        if last:
            pairs, shares = len(self.cells), len(self.cells) + len(self.pairs)
            objective[pairs:shares] = -weights.siblings * self.scale
            objective[shares:] = weights.fair_share * self.scale
        model.changeColsCost(self.columns, numpy.arange(self.columns), objective)
        if len(self.cells) > MANY_CELLS:
            return self._run_large(model, deadline, start)
        return self._search(model, deadline, start)

    def _search(self, model, deadline: float, start) -> tuple[dict[str, Pairing], float | None]:
        import highspy

        model.setOptionValue("time_limit", model.getRunTime() + max(deadline - time.monotonic(), 0.01))
        model.setSolution(self._solution(start))
        model.run()
        info = model.getInfo()
        if info.primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
            return start, None
        found = {}
        for (ref, key), value in zip(self.cells, model.getSolution().col_value, strict=False):
            if value > 0.5:
                found[ref] = self.options[ref][key]
        bound = info.mip_dual_bound
        return found, bound if math.isfinite(bound) else None

    def _run_large(self, model, deadline: float, start) -> tuple[dict[str, Pairing], float | None]:
        """As ``_search``, for many cells: without whole numbers first, then only cells whose reduced cost is small.

        A cell whose reduced cost is more than what lies between the relaxation and a plan that was found can stand in
        no better plan. So once that gap is below the limit that was searched, the plan is the best of all.
        """
        import highspy
        import numpy

        cells = numpy.arange(len(self.cells))
        kind = highspy.HighsVarType
        model.changeColsIntegrality(len(cells), cells, numpy.full(len(cells), int(kind.kContinuous), dtype=numpy.uint8))
        model.setOptionValue("time_limit", model.getRunTime() + max(deadline - time.monotonic(), 0.01))
        model.run()
        is_relaxed = model.getModelStatus() == highspy.HighsModelStatus.kOptimal
        least, reduced = model.getObjectiveValue(), numpy.array(model.getSolution().col_dual[: len(cells)])
        model.changeColsIntegrality(len(cells), cells, numpy.full(len(cells), int(kind.kInteger), dtype=numpy.uint8))
        if not is_relaxed:
            return start, None
        limit, bound = max(abs(least) * FIRST_LIMIT, 1.0), least
        while time.monotonic() < deadline:
            held = numpy.array([self.options[ref][key] == start[ref] for ref, key in self.cells])
            upper = numpy.where((reduced <= limit) | held, 1.0, 0.0)
            model.changeColsBounds(len(cells), cells, numpy.zeros(len(cells)), upper)
            start, among = self._search(model, deadline, start)
            value = model.getObjectiveValue()
            if value - least <= limit:
                bound = among
                break
            limit = value - least + 1
        model.changeColsBounds(len(cells), cells, numpy.zeros(len(cells)), numpy.ones(len(cells)))
        return start, bound

    def _solution(self, choices: dict[str, Pairing]):
        import highspy

        solution = highspy.HighsSolution()
        held = Counter(pairing.key_worker for pairing in choices.values())
        solution.col_value = [
            *(float(choices[ref].key_worker == key) for ref, key in self.cells),
            *(float(choices[one].key_worker == key == choices[other].key_worker) for one, other, key in self.pairs),
            *(float(max(held[key] - share, 0)) for key, share in self.shares.items()),
        ]
        return solution

    def _cost(self, choices: dict[str, Pairing], costs: list[int]) -> int:
        return sum(costs[self.index[ref, pairing.key_worker]] for ref, pairing in choices.items())

    def _score(self, choices: dict[str, Pairing]) -> Fraction:
        """The part of the score that depends on this group."""
        weights = self.problem.weights
        held = Counter(pairing.key_worker for pairing in choices.values())
        score = sum((pairing.value for pairing in choices.values()), Fraction())
        score += weights.siblings * sum(
            choices[one].key_worker == key == choices[other].key_worker for one, other, key in self.pairs
        )
        return score - weights.fair_share * sum(max(held[key] - share, 0) for key, share in self.shares.items())

    def _rank(self, choices: dict[str, Pairing]) -> tuple:
        missing = [pairing.missing for pairing in choices.values()]
        places = [sum(column) for column in zip(*missing, strict=True)]
        uncovered = sum((pairing.uncovered for pairing in choices.values()), Fraction())
        return (*places, uncovered, -self._score(choices))

    def _above(self, choices: dict[str, Pairing]) -> Fraction:
        """How much more than ``choices`` a plan could score at most: every child with the best key worker there is."""
        most = sum((max(p.value for p in self.options[ref].values()) for ref in self.group), Fraction())
        most += self.problem.weights.siblings * len({pair[:2] for pair in self.pairs})
        return max(most - self._score(choices), Fraction(1))
