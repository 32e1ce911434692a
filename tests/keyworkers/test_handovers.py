"""Handovers (R19–R23): who needs one, when visits fit, and that nothing takes effect before the child is ready."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django_scopes import scope

from children.models import Child, RoomStay
from keyworkers import handovers
from keyworkers.actions import change_care_team, team_on, undo_change
from keyworkers.loading import load_roll
from keyworkers.models import CareTeamChange, Handover, HandoverState, HandoverVisit
from keyworkers.watch import watch_setting
from nursery.models import AuditEvent
from staff.models import Practitioner
from tests import factories
from tests.factories import MONDAY

SOON = MONDAY + timedelta(days=30)


@pytest.fixture
def desk(client, now, manager):
    client.force_login(manager)
    return client


def needed(setting, today=MONDAY):
    with scope(setting=setting):
        return [
            (need.child.name, need.reason, need.by) for need in handovers.needs(Child.objects.not_left(today), today)
        ]


def leaves(person, day=SOON):
    with scope(setting=person.setting):
        Practitioner.objects.filter(pk=person.pk).update(leaves_on=day)


def key_worker_of(child, day=MONDAY):
    with scope(setting=child.setting):
        person = team_on(child, day)["key_worker"]
    return person.name if person else None


@pytest.fixture
def going(setting, zofia, tom, manager, now):
    with scope(setting=setting):
        return handovers.open_handover(
            child=zofia, to=tom, reason="leaver", by_day=SOON, visits=[(MONDAY + timedelta(days=1), 480, 510)],
            on=MONDAY, by=manager,
        )  # fmt: skip


# ---------------------------------------------------------------- needs


def test_a_leavers_children_need_somebody_until_each_has_a_handover(setting, room, zofia, marta, tom, manager):
    kit = factories.make_child(setting, "Kit", room=room, team=(marta,))
    assert needed(setting) == []
    leaves(marta)
    assert needed(setting) == [("Kit", "leaver", SOON), ("Zofia", "leaver", SOON)]
    with scope(setting=setting):
        handovers.open_handover(child=kit, to=tom, reason="leaver", by_day=SOON, visits=[], on=MONDAY, by=manager)
    assert needed(setting) == [("Zofia", "leaver", SOON)]


def test_a_child_who_leaves_first_needs_nobody(setting, room, marta):
    factories.make_child(setting, "Kit", room=room, team=(marta,), leaves_on=SOON - timedelta(days=1))
    leaves(marta)
    assert needed(setting) == []


@pytest.mark.parametrize(("days", "is_needed"), [(27, False), (28, True)])
def test_a_long_absence_needs_one_a_holiday_does_not(setting, zofia, marta, days, is_needed):
    factories.make_absence(marta, MONDAY + timedelta(days=7), days=days)
    assert bool(needed(setting)) == is_needed


def test_a_move_to_a_room_where_the_key_worker_does_not_work(setting, zofia, room):
    oak = factories.make_room(setting, "Oak")
    with scope(setting=setting):
        zofia.room_stays.update(ends_on=SOON)
        RoomStay.objects.create(child=zofia, room=oak, starts_on=SOON)
    assert needed(setting) == [("Zofia", "room", SOON)]


# ---------------------------------------------------------------- visits


def visits(setting, new, old, **options):
    with scope(setting=setting):
        roll = load_roll(setting, MONDAY, MONDAY + timedelta(days=43))
    return handovers.fitting_visits(roll, roll.children[0], new.pk, old.pk if old else None, MONDAY, **options)


def test_five_visits_in_about_two_weeks_that_grow_when_all_three_are_in(setting, zofia, marta, aisha):
    found = visits(setting, aisha, marta)
    assert [ends - starts for _, starts, ends in found] == [30, 60, 90, 120, 240]
    assert all(starts >= 570 and ends <= 960 for _, starts, ends in found)
    days = [day for day, _, _ in found]
    assert days[0] == MONDAY
    assert days == sorted(set(days))
    assert (days[-1] - days[0]).days <= 14
    assert len({starts for _, starts, _ in found}) > 1


def test_where_the_old_one_is_away_the_new_one_and_the_child_are_enough(setting, zofia, marta, aisha):
    factories.make_absence(marta, MONDAY, days=60)
    assert len(visits(setting, aisha, marta)) == 5


def test_where_they_never_meet_there_are_none(setting, room, marta):
    late = factories.make_practitioner(setting, "Late", room=room, shifts=["16:00-18:00"])
    factories.make_child(setting, room=room, team=(marta,))
    assert visits(setting, late, marta) == []


# ---------------------------------------------------------------- steps


def test_nothing_changes_before_the_child_is_ready(going, zofia):
    assert key_worker_of(zofia) == "Marta"


def test_parents_are_told_before_it_takes_effect(going, setting, zofia, manager):
    with scope(setting=setting):
        with pytest.raises(ValidationError, match="Tell Zofia’s parents first"):
            handovers.move_to(handover=going, state=HandoverState.DONE, by=manager, on=MONDAY)
        handovers.tell_parents(handover=going, on=MONDAY, how="At the door", by=manager)
        handovers.move_to(handover=going, state=HandoverState.DONE, by=manager, on=MONDAY)
        assert CareTeamChange.objects.get(child=zofia).reason == "Handover: the key worker leaves"
    assert key_worker_of(zofia) == "Tom"


@pytest.mark.parametrize(
    ("steps", "last"),
    [(["paused", "open"], "open"), (["stopped"], "stopped"), (["paused", "stopped"], "stopped")],
)
def test_pause_go_on_and_stop(going, setting, zofia, manager, steps, last):
    with scope(setting=setting):
        for state in steps:
            handovers.move_to(handover=going, state=state, by=manager)
        assert Handover.objects.get().state == last
    assert key_worker_of(zofia) == "Marta"


@pytest.mark.parametrize("state", HandoverState.values)
def test_what_has_ended_stays_ended(going, setting, manager, state):
    with scope(setting=setting):
        handovers.move_to(handover=going, state=HandoverState.STOPPED, by=manager)
        with pytest.raises(ValidationError, match="This handover is stopped"):
            handovers.move_to(handover=going, state=state, by=manager, on=MONDAY)


def test_one_open_handover_a_child(going, setting, zofia, aisha, manager):
    with scope(setting=setting), pytest.raises(ValidationError, match="open already"):
        handovers.open_handover(child=zofia, to=aisha, reason="staff", by_day=SOON, visits=[], on=MONDAY, by=manager)


def test_not_to_the_key_worker_there_is(setting, zofia, marta, manager):
    with scope(setting=setting), pytest.raises(ValidationError, match="Marta is Zofia’s key worker already"):
        handovers.open_handover(child=zofia, to=marta, reason="staff", by_day=SOON, visits=[], on=MONDAY, by=manager)


def test_after_a_sudden_loss_the_secondary_acts_the_same_day(now, setting, zofia, marta):
    leaves(marta, MONDAY - timedelta(days=1))
    watch_setting(setting, MONDAY)
    assert key_worker_of(zofia) == "Aisha"
    with scope(setting=setting):
        assert CareTeamChange.objects.get(child=zofia).reason == "Aisha acts: Marta has left"
    watch_setting(setting, MONDAY + timedelta(days=1))
    with scope(setting=setting):
        assert CareTeamChange.objects.count() == 1


# ---------------------------------------------------------------- pages


def text(response) -> str:
    return " ".join(response.content.decode().split())


def test_from_the_need_to_the_new_key_worker(desk, setting, zofia, marta, aisha, tom):
    leaves(marta)
    listed = text(desk.get(reverse("keyworkers:handovers")))
    assert "Marta: 1 child needs somebody else" in listed
    assert "Marta leaves on Wednesday 23 December" in listed
    address = reverse("keyworkers:open_handover", args=[zofia.code])
    assert "would fit best" in text(desk.get(address))
    sent = {"to": aisha.code, "reason": "leaver", "by_day": "23 December 2026"}
    page = desk.post(address, sent, follow=True)
    assert "Zofia: Marta to Aisha" in text(page)
    assert text(page).count("How was it?") == 5
    with scope(setting=setting):
        handover, visit = Handover.objects.get(), HandoverVisit.objects.first()
    desk.post(
        reverse("keyworkers:handover_visit", args=[handover.code, visit.pk]),
        {"attended": "yes", "wellbeing": "4", "words": "Held Aisha’s hand."},
    )
    step = reverse("keyworkers:handover_step", args=[handover.code])
    assert "Tell Zofia’s parents first" in text(desk.post(step, {"state": "done"}, follow=True))
    desk.post(reverse("keyworkers:handover_told", args=[handover.code]), {"on": "23/11/2026", "how": "At the door"})
    found = text(desk.post(step, {"state": "done"}, follow=True))
    assert "Aisha is Zofia’s key worker." in found
    assert "well-being 4 of 5" in found
    assert "Held Aisha’s hand." in found
    assert key_worker_of(zofia) == "Aisha"
    assert {"handover_opened", "handover_visit_recorded", "handover_parents_told", "handover_moved"} <= set(
        AuditEvent.objects.values_list("action", flat=True)
    )


@pytest.mark.parametrize(
    ("page", "data", "said"),
    [
        ("handover_told", {"on": "", "how": "At the door"}, "Enter the day on which parents were told."),
        ("handover_told", {"on": "23/11/2026"}, "Say how, such as at the door or by letter."),
        ("handover_more", {"day": "23/11/2026", "starts": "10:00", "ends": "09:00"}, "Enter an end after the start."),
        ("handover_more", {"day": "23/11/2026", "ends": "09:00"}, "Enter when it begins."),
    ],
)
def test_what_cannot_be_is_said(desk, going, page, data, said):
    response = desk.post(reverse(f"keyworkers:{page}", args=[going.code]), data)
    assert response.status_code == 422
    assert said in text(response)


def test_a_day_that_has_passed_is_refused(desk, zofia, aisha):
    sent = {"to": aisha.code, "reason": "staff", "by_day": "1 November 2026"}
    response = desk.post(reverse("keyworkers:open_handover", args=[zofia.code]), sent)
    assert "Choose today or a later day." in text(response)


def test_why_has_to_be_chosen(desk, zofia, aisha):
    address = reverse("keyworkers:open_handover", args=[zofia.code])
    assert '<option value="" selected>Choose</option>' in text(desk.get(address))
    response = desk.post(address, {"to": aisha.code, "reason": "", "by_day": "1 December 2026"})
    assert response.status_code == 422
    assert "Choose why." in text(response)


def test_when_nobody_changes_hands_it_says_so(desk, zofia):
    assert "Nobody is changing hands" in text(desk.get(reverse("keyworkers:handovers")))


def test_the_list_asks_the_same_of_many(desk, setting, room, marta, django_assert_max_num_queries):
    factories.make_child(setting, "Kit", room=room, team=(marta,))
    leaves(marta)
    desk.get(reverse("keyworkers:handovers"))
    with django_assert_max_num_queries(12) as few:
        desk.get(reverse("keyworkers:handovers"))
    for number in range(6):
        factories.make_child(setting, f"Kit{number}", room=room, team=(marta,))
    with django_assert_max_num_queries(len(few)):
        desk.get(reverse("keyworkers:handovers"))


# ---------------------------------------------------------------- changed at once


def test_a_move_on_the_board_owes_a_handover_afterwards(desk, setting, zofia, marta, tom, manager):
    with scope(setting=setting):
        change_care_team(child=zofia, to={"key_worker": tom}, on=MONDAY, by=manager)
    page = desk.get("/handovers/").content.decode()
    assert "with Tom since Monday 23 November" in page
    form = desk.get(f"/handovers/new/{zofia.code}/").content.decode()
    assert "Visits with Marta still help." in form
    sent = {"to": tom.code, "reason": "changed", "by_day": "11 December 2026"}
    opened = desk.post(f"/handovers/new/{zofia.code}/", sent)
    with scope(setting=setting):
        handover = Handover.objects.select_related("from_person", "to_person", "child").get()
        assert (handover.from_person, handover.to_person, handover.visits.count()) == (marta, tom, 5)
    assert opened.url == f"/handovers/{handover.code}/"
    assert "Changed at once" not in desk.get("/handovers/").content.decode()
    with scope(setting=setting):
        handovers.tell_parents(handover=handover, on=MONDAY, how="At the door", by=manager)
        changes = CareTeamChange.objects.count()
        handovers.move_to(handover=handover, state="done", on=MONDAY + timedelta(days=10), by=manager)
        assert CareTeamChange.objects.count() == changes
    assert key_worker_of(zofia, MONDAY + timedelta(days=10)) == "Tom"


def test_a_first_key_worker_an_undone_move_and_an_old_one_owe_nothing(setting, room, zofia, marta, tom, manager, now):
    newcomer = factories.make_child(setting, "Leo", room=room)
    with scope(setting=setting):
        change_care_team(child=newcomer, to={"key_worker": tom}, on=MONDAY, by=manager)
        undo_change(change=change_care_team(child=zofia, to={"key_worker": tom}, on=MONDAY, by=manager), by=manager)
        assert handovers.changed_at_once(Child.objects.all(), MONDAY) == []
        change_care_team(child=zofia, to={"key_worker": tom}, on=MONDAY, by=manager)
        assert len(handovers.changed_at_once(Child.objects.all(), MONDAY + timedelta(days=13))) == 1
        assert handovers.changed_at_once(Child.objects.all(), MONDAY + timedelta(days=14)) == []
