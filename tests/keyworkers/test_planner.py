"""The planner against looking at every possible plan, and where it has to say so or stay modest (contracts 3)."""

import itertools
import math
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from keyworkers import planner
from keyworkers.planner import BUDDY, KEY_WORKER, ROLES, SECONDARY, Adult, Child, Problem, Weights, solve

DAY, OFF = [[480, 960]], []
FULL = [[DAY] * 5]
MORNINGS = [[[[480, 720]]] * 5]
AFTERNOONS = [[[[720, 960]]] * 5]


def problem(adults, children, **options) -> Problem:
    found = Problem({adult.ref: adult for adult in adults}, children, **options)
    rooms = {child.room for child in children}
    planner.fair_shares(found, {room: sum(child.room == room for child in children) for room in rooms}, len(children))
    return found


def adult(ref, weeks=FULL, **values) -> Adult:
    return Adult(ref, ref, weeks=weeks, **{"room": "Fern", "most": 5} | values)


def child(ref, weeks=FULL, **values) -> Child:
    return Child(ref, ref, weeks=weeks, **{"room": "Fern"} | values)


def team_of(plan, ref) -> list:
    return [plan.choices[ref].of(role) for role in ROLES]


# ---------------------------------------------------------------- every possible plan


def times(weeks, cycle: int) -> set:
    """Half hours of a cycle, as (week, weekday, half hour)."""
    return {
        (number, day, half)
        for number in range(cycle)
        for day, spans in enumerate(weeks[number % len(weeks)] if weeks else [])
        for starts, ends in spans
        for half in range(starts // 30, ends // 30)
    }


def may(adult, role, child) -> bool:
    if adult.ref in child.not_with or (adult.room and adult.room != child.room):
        return False
    return adult.may_be_buddy if role == BUDDY else adult.key_person


def every_plan(found: Problem):
    """The rank of the best of all plans, by the words of the contract alone."""
    cycle = found.cycle
    on = {ref: times(one.weeks, cycle) for ref, one in found.adults.items()}
    teams = []
    for one in found.children:
        locks, options = {}, []
        for role in ROLES:
            ref = one.locks.get(role)
            if ref in found.adults and ref not in locks.values() and may(found.adults[ref], role, one):
                locks[role] = ref
        people = [*found.adults, None]
        for team in itertools.product(people, people, people):
            named = [ref for ref in team if ref]
            if len(set(named)) < len(named) or any(
                dict(zip(ROLES, team, strict=True))[r] != p for r, p in locks.items()
            ):
                continue
            if any(ref and not may(found.adults[ref], role, one) for role, ref in zip(ROLES, team, strict=True)):
                continue
            if team[0] and found.adults[team[0]].most == 0 and locks.get(KEY_WORKER) != team[0]:
                continue
            options.append((team, *worth(found, one, team, on, cycle)))
        teams.append((one, locks, options))
    best = None
    locked = [locks.get(KEY_WORKER) for _, locks, _ in teams]
    for plan in itertools.product(*(options for _, _, options in teams)):
        key_workers = [team[0] for team, *_ in plan]
        if any(
            one.most is not None and key_workers.count(ref) > max(one.most - one.elsewhere, locked.count(ref), 0)
            for ref, one in found.adults.items()
        ):
            continue
        missing = [sum(team[place] is None for team, *_ in plan) for place in range(3)]
        uncovered = sum(none for _, none, _ in plan)
        score = sum(value for *_, value in plan)
        for (one, first), (other, second) in itertools.combinations(zip(found.children, key_workers, strict=True), 2):
            if one.family and (one.family, one.room) == (other.family, other.room) and first and first == second:
                score += 240
        for ref, one in found.adults.items():
            if one.key_person:
                score -= 120 * max(key_workers.count(ref) + one.elsewhere - share(found, one), 0)
        rank = (*missing, uncovered, -score)
        best = min(best, rank) if best else rank
    return best


def worth(found, one, team, on, cycle):
    booked = times(one.weeks, cycle)
    left, value = booked, Fraction()
    for ref, part in zip(team, (1, Fraction(1, 2), Fraction(1, 4)), strict=True):
        here = left & on[ref] if ref else set()
        left, value = left - here, value + part * Fraction(30 * len(here), cycle)
    for role, ref, kept in zip(ROLES, team, (600, 200, 100), strict=True):
        value += kept if ref and one.team.get(role) == ref else 0
    if team[0]:
        key_worker = found.adults[team[0]]
        value += 180 if one.languages & key_worker.languages else 0
        value += 120 if one.needs_send and key_worker.send_trained else 0
    return Fraction(30 * len(left), cycle), value


def share(found, one) -> int:
    pool = [x for x in found.adults.values() if x.key_person and (one.room is None or x.room == one.room)]
    count = sum(one.room is None or c.room == one.room for c in found.children)
    mosts = [count if x.most is None else x.most for x in pool]
    own = count if one.most is None else one.most
    return math.ceil(Fraction(count * own, sum(mosts))) if sum(mosts) else 0


span = st.sampled_from([[], [[480, 960]], [[480, 720]], [[720, 960]], [[540, 630], [690, 900]]])
weeks = st.lists(st.lists(span, min_size=5, max_size=5), min_size=0, max_size=2)
rooms = st.sampled_from(["Fern", "Fern", "Oak"])
tongues = st.frozensets(st.sampled_from(["pl", "ur"]), max_size=1)


@st.composite
def problems(draw):
    refs = [f"S{number}" for number in range(draw(st.integers(0, 3)))]
    adults = [
        Adult(
            ref, ref, weeks=draw(weeks), room=draw(st.sampled_from(["Fern", "Fern", "Oak", None])),
            key_person=draw(st.booleans()) or draw(st.booleans()), may_be_buddy=draw(st.booleans()),
            most=draw(st.sampled_from([0, 1, 2, None])), languages=draw(tongues), send_trained=draw(st.booleans()),
            elsewhere=draw(st.sampled_from([0, 0, 0, 1])),
        )
        for ref in refs
    ]  # fmt: skip
    someone = st.sampled_from([*refs, "S9"])
    places = st.dictionaries(st.sampled_from(ROLES), someone, max_size=3)
    children = [
        Child(
            f"C{number}", f"C{number}", weeks=draw(weeks), room=draw(rooms), family=draw(st.sampled_from([None, 1])),
            languages=draw(tongues), needs_send=draw(st.booleans()),
            not_with=draw(st.frozensets(someone, max_size=1)), team=draw(places),
            locks=draw(st.one_of(st.just({}), st.just({}), places)),
        )
        for number in range(draw(st.integers(0, 3)))
    ]  # fmt: skip
    return problem(adults, children)


@given(problems())
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)
def test_no_plan_is_better(found):
    plan = solve(found)
    assert plan.is_optimal
    assert plan.bound == plan.score
    if found.children:
        assert plan.rank == every_plan(found)


@given(problems())
@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)
def test_no_plan_is_better_where_the_search_is_narrowed_first(found):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(planner, "MANY_CELLS", 0)
        patch.setattr(planner, "FIRST_LIMIT", 0.0)
        narrowed = planner.solve(found)
    whole = planner.solve(found)
    assert narrowed.is_optimal
    assert narrowed.rank == whole.rank


@given(problems())
@settings(max_examples=60, deadline=None, derandomize=True)
def test_without_time_the_plan_is_valid_and_claims_no_more_than_it_knows(found):
    plan, best = solve(found, seconds=0), solve(found)
    assert set(plan.choices) == {one.ref for one in found.children}
    assert plan.rank >= best.rank
    assert not plan.is_optimal or plan.rank == best.rank
    for one in found.children:
        named = [ref for ref in team_of(plan, one.ref) if ref]
        assert len(set(named)) == len(named)
        for role in ROLES:
            ref = plan.choices[one.ref].of(role)
            assert not ref or not planner.why_not(found.adults[ref], role, one)


# ---------------------------------------------------------------- by hand


def test_the_key_worker_is_who_is_there_and_the_others_fill_what_is_left():
    found = problem(
        [adult("A", MORNINGS), adult("B", AFTERNOONS), adult("C", FULL, key_person=False)], [child("Kit", MORNINGS)]
    )
    pairing = solve(found).choices["Kit"]
    assert [pairing.of(role) for role in ROLES] == ["A", "B", "C"]
    assert pairing.minutes == (5 * 240, 0, 0)


@pytest.mark.parametrize(
    ("until", "kept"), [(730, True), (710, False)]
)  # around 20 h less, half of them with the secondary
def test_a_bond_is_worth_ten_hours_a_week_and_no_more(until, kept):
    short = [[[[480, until]]] * 5]
    found = problem([adult("A"), adult("B", short)], [child("Kit", team={KEY_WORKER: "B"})])
    assert (team_of(solve(found), "Kit")[0] == "B") == kept


def test_nobody_gets_more_than_their_most_but_locked_children_stay():
    children = [child(f"C{number}", locks={KEY_WORKER: "A"} if number < 3 else {}) for number in range(5)]
    plan = solve(problem([adult("A", most=2), adult("B", most=1)], children))
    held = [team_of(plan, one.ref)[0] for one in children]
    assert held == ["A", "A", "A", *sorted(held[3:], key=str)]
    assert sorted(map(str, held[3:])) == ["B", "None"]
    assert plan.missing[0] == 1


def test_a_lock_that_cannot_hold_is_void_and_said():
    found = problem(
        [adult("A"), adult("B", room="Oak")], [child("Kit", locks={KEY_WORKER: "B", SECONDARY: "Z", BUDDY: "A"})]
    )
    plan = solve(found)
    assert plan.void_locks["Kit"] == {
        KEY_WORKER: "works in another room",
        SECONDARY: "does not work here for the whole of the period",
    }
    assert team_of(plan, "Kit") == [None, None, "A"]


def test_the_same_person_locked_twice_holds_the_first_place():
    plan = solve(problem([adult("A")], [child("Kit", locks={KEY_WORKER: "A", BUDDY: "A"})]))
    assert team_of(plan, "Kit") == ["A", None, None]
    assert plan.void_locks["Kit"] == {BUDDY: "has another place in the team"}


def test_rotas_of_seven_and_of_four_weeks_are_averaged_over_twenty_eight():
    seven = [[DAY] * 5] * 6 + [[OFF] * 5]
    four = [[DAY] * 5] * 3 + [[OFF] * 5]
    found = problem([adult("A", seven)], [child("Kit", four)])
    pairing = solve(found).choices["Kit"]
    assert found.cycle == 28
    both = sum(a % 7 != 6 and a % 4 != 3 for a in range(28))
    assert Fraction(pairing.minutes[0], pairing.weeks) == Fraction(both * 5 * 480, 28)


@pytest.mark.parametrize("adults", [[], [adult("A", key_person=False, may_be_buddy=False)], [adult("A", room="Oak")]])
def test_with_nobody_the_places_stay_empty(adults):
    plan = solve(problem(adults, [child("Kit"), child("Noor", [])]))
    assert plan.missing == (2, 2, 2)
    assert plan.is_optimal


def test_an_empty_nursery_has_an_empty_plan():
    plan = solve(problem([], []))
    assert (plan.choices, plan.score, plan.is_optimal, plan.gap) == ({}, 0, True, 0)


def test_the_same_data_in_another_order_give_the_same_plan():
    adults = [adult(f"S{number}", most=2) for number in range(4)]
    children = [child(f"C{number}", family=number % 3) for number in range(8)]
    one = solve(problem(adults, children))
    other = solve(problem(adults[::-1], children[::-1]))
    assert {ref: team_of(one, ref) for ref in one.choices} == {ref: team_of(other, ref) for ref in other.choices}


def test_a_nursery_can_weigh_things_otherwise():
    speaks = [adult("A", MORNINGS, languages=frozenset({"pl"})), adult("B")]
    kit = child("Kit", languages=frozenset({"pl"}))
    assert team_of(solve(problem(speaks, [kit])), "Kit")[0] == "B"
    assert team_of(solve(problem(speaks, [kit], weights=Weights(language=2000))), "Kit")[0] == "A"


def test_the_present_teams_are_scored_by_the_same_function():
    found = problem(
        [adult("A"), adult("B"), adult("C")], [child("Kit", team={KEY_WORKER: "A", SECONDARY: "B", BUDDY: "C"})]
    )
    assert planner.score_teams(found).score == solve(found).score
