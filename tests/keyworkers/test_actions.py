"""Changing a care team."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from keyworkers.actions import TeamHasChanged, change_care_team, team_on, team_version, undo_change
from keyworkers.models import TeamRole
from nursery.models import AuditEvent
from nursery.roles import Role
from tests import factories
from tests.factories import BEGINNING, MONDAY

KEY_WORKER, SECONDARY, BUDDY = TeamRole.values
pytestmark = pytest.mark.usefixtures("in_setting")


@pytest.fixture
def priya(setting, room):
    return factories.make_practitioner(setting, "Priya", room=room)


def rows(child):
    return [
        (row.role, row.practitioner.name, row.starts_on, row.ends_on)
        for row in child.assignments.ever_held().order_by("role", "starts_on")
    ]


def test_the_old_key_worker_stops_the_day_the_new_one_starts(zofia, marta, priya, manager):
    change_care_team(child=zofia, to={KEY_WORKER: priya}, on=MONDAY, by=manager, reason="Marta’s days change")
    assert [row for row in rows(zofia) if row[0] == KEY_WORKER] == [
        (KEY_WORKER, "Marta", BEGINNING, MONDAY),
        (KEY_WORKER, "Priya", MONDAY, None),
    ]
    assert team_on(zofia, MONDAY - timedelta(days=1))[KEY_WORKER] == marta
    assert AuditEvent.objects.get(action="care_team_changed").target == zofia.pk


def test_who_moves_up_changes_places_with_whom_they_follow(zofia, marta, aisha, tom, manager):
    change_care_team(child=zofia, to={KEY_WORKER: aisha}, on=MONDAY, by=manager)
    assert team_on(zofia, MONDAY) == {KEY_WORKER: aisha, SECONDARY: marta, BUDDY: tom}


def test_a_place_can_be_left_empty(zofia, manager):
    change_care_team(child=zofia, to={BUDDY: None}, on=MONDAY, by=manager)
    assert team_on(zofia, MONDAY)[BUDDY] is None


def test_undo_gives_the_bond_back_as_one_row(zofia, priya, marta, manager):
    change = change_care_team(child=zofia, to={KEY_WORKER: priya}, on=MONDAY, by=manager)
    undo = undo_change(change=change, by=manager)
    assert [row for row in rows(zofia) if row[0] == KEY_WORKER] == [(KEY_WORKER, "Marta", BEGINNING, None)]
    assert undo.undoes == change


def test_a_stand_in_for_a_day_gives_the_place_back(zofia, tom, priya, manager):
    change_care_team(child=zofia, to={BUDDY: priya}, on=MONDAY, until=MONDAY + timedelta(days=1), by=manager)
    assert [row[1:] for row in rows(zofia) if row[0] == BUDDY] == [
        ("Tom", BEGINNING, MONDAY),
        ("Priya", MONDAY, MONDAY + timedelta(days=1)),
        ("Tom", MONDAY + timedelta(days=1), None),
    ]


def test_undoing_a_stand_in_leaves_one_row(zofia, tom, priya, manager):
    change = change_care_team(child=zofia, to={BUDDY: priya}, on=MONDAY, until=MONDAY + timedelta(days=1), by=manager)
    undo_change(change=change, by=manager)
    assert [row[1:] for row in rows(zofia) if row[0] == BUDDY] == [("Tom", BEGINNING, None)]


def test_a_stale_page_changes_nothing(zofia, priya, aisha, tom, manager):
    opened = team_version(zofia)
    first = change_care_team(child=zofia, to={KEY_WORKER: priya}, on=MONDAY, by=manager, version=opened)
    with pytest.raises(TeamHasChanged) as stale:
        change_care_team(child=zofia, to={KEY_WORKER: tom}, on=MONDAY, by=manager, version=opened)
    assert stale.value.latest == first
    assert team_on(zofia, MONDAY)[KEY_WORKER] == priya


def test_a_change_after_another_cannot_be_undone_past_it(zofia, priya, tom, manager):
    first = change_care_team(child=zofia, to={KEY_WORKER: priya}, on=MONDAY, by=manager)
    change_care_team(child=zofia, to={BUDDY: None}, on=MONDAY, by=manager)
    with pytest.raises(TeamHasChanged):
        undo_change(change=first, by=manager)


def test_somebody_on_the_childs_record_is_refused(zofia, priya, manager):
    zofia.not_with_staff.add(priya)
    with pytest.raises(ValidationError, match="Priya must not be in Zofia’s care team"):
        change_care_team(child=zofia, to={SECONDARY: priya}, on=MONDAY, by=manager)


@pytest.mark.parametrize(
    ("values", "role", "words"),
    [
        ({"key_person": False}, KEY_WORKER, "may not be a key worker"),
        ({"key_person": False}, SECONDARY, "may not be a key worker"),
        ({"role": Role.BANK}, BUDDY, "bank staff"),
        ({"role": Role.APPRENTICE}, BUDDY, "an apprentice"),
        ({"leaves_on": MONDAY - timedelta(days=1)}, KEY_WORKER, "does not work here"),
        ({"starts_on": MONDAY + timedelta(days=1)}, KEY_WORKER, "does not work here"),
    ],
)
def test_who_may_not_hold_a_place_is_refused(setting, room, zofia, manager, values, role, words):
    somebody = factories.make_practitioner(setting, "Callum", room=room, **values)
    with pytest.raises(ValidationError, match=words):
        change_care_team(child=zofia, to={role: somebody}, on=MONDAY, by=manager)


def test_a_buddy_need_not_be_a_key_worker(setting, zofia, manager):
    cook = factories.make_practitioner(setting, "Bev", key_person=False)
    change_care_team(child=zofia, to={BUDDY: cook}, on=MONDAY, by=manager)
    assert team_on(zofia, MONDAY)[BUDDY] == cook


def test_one_person_cannot_be_named_twice(zofia, priya, manager):
    with pytest.raises(ValidationError, match="three different people"):
        change_care_team(child=zofia, to={KEY_WORKER: priya, BUDDY: priya}, on=MONDAY, by=manager)


def test_a_change_before_a_later_one_replaces_it(zofia, priya, tom, marta, manager):
    change_care_team(child=zofia, to={KEY_WORKER: priya}, on=MONDAY + timedelta(days=7), by=manager)
    change_care_team(child=zofia, to={KEY_WORKER: tom}, on=MONDAY, by=manager)
    assert [row[1:] for row in rows(zofia) if row[0] == KEY_WORKER] == [
        ("Marta", BEGINNING, MONDAY),
        ("Tom", MONDAY, None),
    ]
