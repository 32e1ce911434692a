"""From the nursery to the planner and back: what is planned, what is printed, what is taken and refused."""

import json
from datetime import timedelta
from fractions import Fraction

import pytest
from django.core.management import call_command
from django.urls import reverse
from django_scopes import scope

from children.models import Child
from keyworkers import planner
from keyworkers.actions import change_care_team, team_on
from keyworkers.models import CareTeamChange, KeyPersonAssignment, PlanRefusal, PlanWeights
from keyworkers.planning import PERIOD_DAYS, load_planning
from nursery.models import AuditEvent, Room
from nursery.roles import Role
from staff.models import Practitioner
from tests import factories
from tests.factories import MONDAY


def planned(setting, *, first=MONDAY, room=None):
    with scope(setting=setting):
        return load_planning(setting, first, room=room)


def plan(capsys, *arguments, **options):
    call_command("plan_keyworkers", *arguments, format="json", **{"first": MONDAY} | options)
    return json.loads(capsys.readouterr().out)


def line_of(report, child):
    return next(line for line in report["plan"] if line["child"] == child.ref)


# ---------------------------------------------------------------- who is planned with whom


def test_children_on_the_roll_on_any_day_of_the_period_are_planned(setting, room):
    last = MONDAY + timedelta(days=PERIOD_DAYS - 1)
    factories.make_child(setting, room=room, ref="joins", starts_on=last)
    factories.make_child(setting, room=room, ref="leaves", leaves_on=MONDAY)
    factories.make_child(setting, room=room, ref="too late", starts_on=last + timedelta(days=1))
    factories.make_child(setting, room=room, ref="gone", leaves_on=MONDAY - timedelta(days=1))
    assert [child.ref for child in planned(setting).problem.children] == ["joins", "leaves"]


def test_people_are_those_employed_for_all_of_it(setting, room, marta):
    last = MONDAY + timedelta(days=PERIOD_DAYS - 1)
    factories.make_practitioner(setting, ref="stays", leaves_on=last)
    factories.make_practitioner(setting, ref="goes", leaves_on=last - timedelta(days=1))
    factories.make_practitioner(setting, ref="comes", starts_on=MONDAY + timedelta(days=1))
    assert set(planned(setting).problem.adults) == {marta.ref, "stays"}


def test_the_most_is_ones_own_or_follows_from_the_room_and_the_hours(setting, room):
    Room._base_manager.update(group_size=5)
    own = factories.make_practitioner(setting, room=room, max_key_children=2)
    part = factories.make_practitioner(setting, room=room, shifts=["08:00-12:00"])
    across = factories.make_practitioner(setting)
    found = planned(setting).problem.adults
    assert [found[one.ref].most for one in (own, part, across)] == [2, 3, 6]


def test_a_buddy_may_be_anybody_but_apprentices_and_bank_staff(setting, room, zofia):
    apprentice = factories.make_practitioner(setting, room=room, role=Role.APPRENTICE)
    assert not planned(setting).problem.adults[apprentice.ref].may_be_buddy


def test_absences_do_not_count(setting, zofia, marta):
    factories.make_absence(marta, days=60)
    found = planner.solve(planned(setting).problem).choices[zofia.ref]
    assert found.minutes[0] == 5 * 480


def test_a_stand_in_for_a_day_is_no_bond(setting, zofia, tom, manager):
    other = factories.make_practitioner(setting, "Dee")
    with scope(setting=setting):
        change_care_team(child=zofia, to={"buddy": other}, on=MONDAY, until=MONDAY + timedelta(days=1), by=manager)
    assert planned(setting).problem.children[0].team["buddy"] == tom.ref


def test_of_one_room_alone_the_others_count_for_people_across_rooms(setting, room):
    across = factories.make_practitioner(setting, "Ines", max_key_children=2)
    oak = factories.make_room(setting, "Oak")
    factories.make_child(setting, room=oak, team=(across,))
    factories.make_child(setting, room=room, ref="C1")
    factories.make_child(setting, room=room, ref="C2")
    problem = planned(setting, room=room).problem
    assert [child.ref for child in problem.children] == ["C1", "C2"]
    assert problem.adults[across.ref].elsewhere == 1
    assert planner.solve(problem).missing[0] == 1


def test_a_fair_share_follows_the_most(setting, room):
    big = factories.make_practitioner(setting, room=room, max_key_children=6)
    small = factories.make_practitioner(setting, room=room, max_key_children=3)
    for _ in range(6):
        factories.make_child(setting, room=room)
    adults = planned(setting).problem.adults
    assert (adults[big.ref].share, adults[small.ref].share) == (4, 2)


def test_loading_asks_the_same_of_a_large_nursery(setting, room, zofia, django_assert_max_num_queries):
    with scope(setting=setting), django_assert_max_num_queries(99) as few:
        load_planning(setting, MONDAY)
    for _ in range(12):
        factories.make_child(setting, room=room)
    with scope(setting=setting), django_assert_max_num_queries(len(few)):
        load_planning(setting, MONDAY)


# ---------------------------------------------------------------- the command


def test_the_plan_is_printed_as_the_contract_says(capsys, setting, zofia, marta, aisha, tom):
    report = plan(capsys)
    assert {key: report[key] for key in ("setting", "from", "status", "gap", "uncovered_minutes")} == {
        "setting": setting.slug, "from": "2026-11-23", "status": "optimal", "gap": 0.0, "uncovered_minutes": 0,
    }  # fmt: skip
    assert report["score"] == report["bound"] == 2400 + 600 + 200 + 100
    line = line_of(report, zofia)
    assert [line[role] for role in planner.ROLES] == [marta.ref, aisha.ref, tom.ref]
    assert line["minutes"] == {"booked": 2400, "key_worker": 2400, "secondary": 0, "buddy": 0, "none": 0}
    assert (line["room"], line["changed"], line["unfilled"]) == ("Fern", [], [])
    assert "Marta stays key worker." in line["reasons"]


def test_an_empty_place_says_why(capsys, setting, room):
    lonely = factories.make_child(setting, room=room)
    line = line_of(plan(capsys), lonely)
    assert line["unfilled"] == list(planner.ROLES)
    assert line["reasons"][0] == "No key worker: nobody who works with Zofia may be one."


def test_a_void_lock_says_why(capsys, setting, room, zofia, marta):
    oak = factories.make_room(setting, "Oak")
    with scope(setting=setting):
        KeyPersonAssignment.objects.update(locked=True)
        Practitioner.objects.filter(pk=marta.pk).update(room=oak)
    line = line_of(plan(capsys), zofia)
    assert line["key_worker"] != marta.ref
    assert any(
        "The lock on Marta as key worker does not hold: Marta works in another room." in one for one in line["reasons"]
    )


def test_without_accept_nothing_is_written(capsys, setting, room, marta):
    factories.make_child(setting, room=room)
    plan(capsys)
    with scope(setting=setting):
        assert not KeyPersonAssignment.objects.exists()


def test_accept_makes_ordinary_changes(capsys, setting, room, marta, aisha):
    child = factories.make_child(setting, room=room, starts_on=MONDAY + timedelta(days=14))
    plan(capsys, accept=True)
    with scope(setting=setting):
        change = CareTeamChange.objects.get(child=child)
        assert (change.reason, change.starts_on) == ("As proposed", child.starts_on)
    assert all(line["changed"] == [] for line in plan(capsys)["plan"])


def test_the_same_twice_and_in_no_time(capsys, setting, room, marta, aisha, tom):
    for number in range(9):
        factories.make_child(setting, f"Kit{number}", room=room)
    first, second = plan(capsys), plan(capsys)
    assert {**first, "seconds": 0} == {**second, "seconds": 0}
    hurried = plan(capsys, time_limit=0.0001)
    assert hurried["status"] in ("feasible", "optimal")
    assert len(hurried["plan"]) == 9


@pytest.mark.parametrize(
    ("options", "said"), [({"room": "Elm"}, "Known: Fern."), ({"time_limit": 0}, "more than 0 seconds")]
)
def test_what_cannot_be_is_refused(setting, room, capsys, options, said):
    with pytest.raises(SystemExit) as stop:
        plan(capsys, **options)
    assert stop.value.code == 1
    assert said in capsys.readouterr().err


def test_the_table_says_what_changes(setting, room, marta, capsys):
    factories.make_child(setting, room=room)
    call_command("plan_keyworkers", first=MONDAY)
    out = capsys.readouterr().out
    assert "* Fern" in out
    assert "the best there is" in out


# ---------------------------------------------------------------- the page


@pytest.fixture
def desk(client, now, manager):
    client.force_login(manager)
    return client


def page(client, **query):
    return " ".join(client.get(reverse("keyworkers:propose"), query).content.decode().split())


def lines(client):
    return [one.line for one in client.get(reverse("keyworkers:propose")).context["changes"]]


def press(client, verb, child, sent=None):
    data = {"child": child.code if child else "all", "line": sent or lines(client)}
    return client.post(reverse(f"keyworkers:{verb}"), data, follow=True).content.decode()


def key_worker_of(child):
    with scope(setting=child.setting):
        person = team_on(child, MONDAY)["key_worker"]
    return person.name if person else None


def test_a_proposal_says_what_changes_and_why(desk, setting, room, marta, aisha, tom):
    factories.make_child(setting, "Noor", room=room)
    found = page(desk)
    assert "1 change, 40 h a week less with nobody" in found
    assert "Proven: nothing better is possible" in found
    assert "Marta is in for 40 h of 40 h a week." in found


def test_one_is_accepted_and_can_be_undone(desk, setting, room, marta, aisha, tom):
    noor = factories.make_child(setting, "Noor", room=room)
    kit = factories.make_child(setting, "Kit", room=room)
    said = press(desk, "accept", noor)
    assert "Noor’s care team is changed." in said
    assert "/undo/" in said
    assert key_worker_of(noor)
    assert not key_worker_of(kit)


def test_the_rest_is_accepted_at_once(desk, setting, room, marta, aisha, tom):
    children = [factories.make_child(setting, name, room=room) for name in ("Noor", "Kit", "Bea")]
    assert "3 care teams are changed." in press(desk, "accept", None)
    assert all(key_worker_of(child) for child in children)
    assert "These are the best teams there are" in page(desk)


def test_what_is_refused_is_not_proposed_again_until_it_is_allowed(desk, setting, room, marta, aisha, tom):
    noor = factories.make_child(setting, "Noor", room=room)
    proposed = lines(desk)[0].split(":")[1]
    assert "That is not proposed for Noor again." in press(desk, "refuse_proposal", noor)
    assert lines(desk)[0].split(":")[1] != proposed
    with scope(setting=setting):
        refusal = PlanRefusal.objects.get(role="key_worker")
    desk.post(reverse("keyworkers:allow", args=[refusal.pk]))
    with scope(setting=setting):
        assert not PlanRefusal.objects.filter(role="key_worker").exists()
    assert {"proposal_refused", "proposal_allowed"} <= set(AuditEvent.objects.values_list("action", flat=True))


def test_a_team_that_changed_meanwhile_stays_as_it_is(desk, setting, room, marta, aisha, tom, manager):
    noor = factories.make_child(setting, "Noor", room=room)
    looked_at = lines(desk)
    with scope(setting=setting):
        change_care_team(child=noor, to={"key_worker": tom}, on=MONDAY, by=manager)
    assert "changed by somebody else meanwhile" in press(desk, "accept", noor, looked_at)
    assert key_worker_of(noor) == "Tom"


@pytest.mark.parametrize("line", ["", "x:y:z", "nobody:::0:1", "{code}:nobody::0:1"])
def test_a_broken_line_is_not_found(desk, setting, room, line):
    noor = factories.make_child(setting, "Noor", room=room)
    data = {"child": noor.code, "line": line.format(code=noor.code)}
    assert desk.post(reverse("keyworkers:accept"), data).status_code == 404


def test_the_board_says_how_far_it_is_from_the_best(desk, setting, room, marta, aisha, tom, zofia):
    address = reverse("keyworkers:score")
    assert "No better teams are possible" in desk.get(address).content.decode()
    factories.make_child(setting, "Noor", room=room)
    assert "3 empty places could be filled" in desk.get(address).content.decode()


def test_the_menu_says_what_a_move_would_cost(desk, zofia, aisha):
    found = " ".join(
        desk.get(reverse("keyworkers:team", args=[zofia.code]), headers={"HX-Request": "true"}).content.decode().split()
    )
    assert "worse a week" in found


def test_prices_are_the_difference_of_two_scores(setting, zofia, marta, aisha, tom):
    problem = planned(setting).problem
    prices = planner.prices(problem, problem.children[0])
    assert prices[marta.ref] == (0, 0)
    assert prices[aisha.ref] == (0, Fraction(5 * 390) + Fraction(5 * 90, 2) - 2400 - 600 - 200)


def test_the_weights_are_the_nurserys_own(desk, setting, room):
    speaks = factories.make_practitioner(setting, "Ola", room=room, languages="pl", shifts=["08:00-12:00"])
    factories.make_practitioner(setting, "Ben", room=room)
    factories.make_child(setting, "Zofia", room=room, home_languages="pl")
    assert lines(desk)[0].split(":")[1] != speaks.code
    sent = dict.fromkeys(["keep_key_worker", "keep_secondary", "keep_buddy", "siblings", "send", "fair_share"], 100)
    desk.post(reverse("keyworkers:weights"), sent | {"language": 2400})
    assert lines(desk)[0].split(":")[1] == speaks.code
    assert AuditEvent.objects.filter(action="plan_weights_changed").count() == 1


@pytest.mark.parametrize("value", ["", "-1", "2401", "many"])
def test_a_weight_that_cannot_be_is_refused(desk, setting, value):
    sent = dict.fromkeys(["keep_key_worker", "keep_secondary", "keep_buddy", "siblings", "send", "fair_share"], 100)
    response = desk.post(reverse("keyworkers:weights"), sent | {"language": value})
    assert response.status_code == 422
    assert "Enter whole minutes a week, from 0 to 2400." in response.content.decode()
    with scope(setting=setting):
        assert not PlanWeights.objects.exists()


def test_a_locked_team_is_kept_until_it_is_unlocked(desk, setting, room, zofia, marta, aisha):
    with scope(setting=setting):
        Practitioner.objects.filter(pk=aisha.pk).update(languages="pl")
        PlanWeights.objects.create(setting=setting, language=2400)
        Child.objects.update(home_languages="pl")
    assert lines(desk)
    lock = reverse("keyworkers:lock", args=[zofia.code])
    assert "The planner keeps Zofia’s care team." in desk.post(lock, {"locked": "yes"}, follow=True).content.decode()
    assert not lines(desk)
    desk.post(lock, {"locked": "no"})
    assert lines(desk)


def test_nobody_to_plan_for(desk, setting, room):
    assert "Nobody to plan for" in page(desk)
    assert Child._base_manager.count() == 0
