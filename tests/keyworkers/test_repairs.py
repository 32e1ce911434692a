"""What clashes where it cannot be done, and changes that the planner has tried."""

import pytest

from keyworkers.planner import KEY_WORKER, solve
from keyworkers.repairs import clash, repairs, uncovered
from tests.keyworkers.test_planner import adult, child, problem

UNTIL_FOUR = [[[[480, 960]]] * 5]
UNTIL_HALF_PAST_FOUR = [[[[480, 990]]] * 5]


def look(adults, children):
    found = problem(adults, children)
    return found, solve(found)


def said(found, plan):
    return [(one.words, one.effect) for one in repairs(found, plan)]


def test_where_nothing_is_wanting_there_is_nothing_to_repair():
    found, plan = look([adult("A"), adult("B"), adult("C")], [child("Kit")])
    assert repairs(found, plan) == []
    assert clash(found, plan, found.children[0]) == ""


def test_a_longer_day_closes_the_gap():
    thursday = [[[480, 960]], [[480, 960]], [[480, 960]], [[480, 990]], [[480, 960]]]
    found, plan = look([adult(ref, UNTIL_FOUR) for ref in "ABC"], [child("Idris", [thursday])])
    assert uncovered(found, plan, found.children[0]) == [(3, 960, 990)]
    assert clash(found, plan, found.children[0]).startswith("Thursday 4:00 to 4:30: ")
    assert ("A stayed until 4:30 on Thursdays", "nobody is left without somebody they know") in said(found, plan)


def test_an_early_start_closes_the_gap():
    early = [[[450, 960]], *[[[480, 960]]] * 4]
    found, plan = look([adult(ref, UNTIL_FOUR) for ref in "ABC"], [child("Idris", [early])])
    assert ("A came at 7:30 on Mondays", "nobody is left without somebody they know") in said(found, plan)


def test_more_than_two_and_a_half_hours_is_not_asked():
    found, plan = look([adult(ref, [[[[480, 720]]] * 5]) for ref in "ABC"], [child("Idris", UNTIL_FOUR)])
    assert said(found, plan) == []


def test_one_more_place():
    children = [child("Kit"), child("Noor")]
    found, plan = look([adult("A", most=1), adult("B", key_person=False), adult("C", key_person=False)], children)
    without = next(one for one in found.children if plan.choices[one.ref].key_worker is None)
    assert clash(found, plan, without) == f"Everybody who could be {without.name}’s key worker is full: A (1 of 1)."
    words = dict(said(found, plan))
    assert "one more place for A" in words
    assert "B might be a key worker" in words


def test_nobody_may_be_one():
    found, plan = look([adult("A", key_person=False)], [child("Kit")])
    assert clash(found, plan, found.children[0]) == "Nobody who works with Kit may be a key worker."
    assert said(found, plan)[0] == ("A might be a key worker", "1 more child has a key worker")


@pytest.mark.parametrize("not_with", [set(), {"A"}])
def test_who_must_not_be_with_the_child_is_not_asked(not_with):
    found, plan = look([adult("A", UNTIL_FOUR)], [child("Kit", UNTIL_HALF_PAST_FOUR, not_with=frozenset(not_with))])
    assert any(words.startswith("A stayed") for words, _ in said(found, plan)) == (not not_with)


def test_each_repair_is_a_plan_that_is_really_better():
    children = [child(f"C{number}", UNTIL_HALF_PAST_FOUR) for number in range(4)]
    found, plan = look(
        [adult("A", UNTIL_FOUR, most=2), adult("B", UNTIL_FOUR, most=1), adult("C", UNTIL_FOUR)], children
    )
    for one in repairs(found, plan):
        assert (*one.plan.missing, one.plan.uncovered) < (*plan.missing, plan.uncovered)
        assert one.plan.is_optimal
    assert plan.choices["C0"].of(KEY_WORKER)
