"""Load beside heads, and weekly paperwork time that ratios and cover can spare (R18, R65)."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django_scopes import scope

from keyworkers.load import loads
from keyworkers.loading import load_roll, rooms_of
from keyworkers.ratios import Ratios
from nursery.models import AuditEvent
from staff.actions import set_non_contact
from staff.models import ShiftPattern
from tests import factories
from tests.factories import MONDAY

NEXT_MONDAY = MONDAY + timedelta(days=7)


def look(setting):
    with scope(setting=setting):
        roll = load_roll(setting, MONDAY, MONDAY + timedelta(days=4))
        found = loads(roll, MONDAY, rooms_of(roll, MONDAY), opens=450, closes=1080, ratios=Ratios.of(setting))
    return {load.person.name: load for load in found}


def test_load_is_hours_sessions_ages_and_support(setting, room, marta, aisha):
    factories.make_child(setting, room=room, team=(marta, aisha), booked=("08:00-12:00", "08:00-12:00", "", "", ""))
    factories.make_child(setting, room=room, team=(marta, aisha), date_of_birth=date(2025, 6, 1), send="ehcp")
    found = look(setting)["Marta"]
    assert (found.children, found.sessions, found.minutes, found.under_two, found.support) == (
        2,
        7,
        2 * 240 + 5 * 480,
        1,
        1,
    )
    assert found.due == 90


@pytest.mark.parametrize(("children", "due"), [(1, 75), (2, 90), (3, 90), (6, 120)])
def test_an_hour_and_ten_minutes_for_each_key_child_is_due(setting, room, marta, aisha, tom, children, due):
    for number in range(children):
        factories.make_child(setting, f"Bea{number}", room=room, team=(marta, aisha, tom))
    assert look(setting)["Marta"].due == due


def test_a_slot_is_proposed_when_ratio_and_cover_hold(setting, room, zofia, marta):
    ((weekday, starts, ends),) = look(setting)["Marta"].proposed
    assert ends - starts == 75
    assert starts >= 480
    assert ends <= 960
    assert 0 <= weekday <= 4


def test_none_is_proposed_where_a_child_would_have_nobody(setting, room, marta):
    factories.make_child(setting, room=room, team=(marta,))
    assert look(setting)["Marta"].proposed == []


def test_none_is_proposed_where_the_ratio_would_break(setting, room, marta, tom):
    tom_alone = factories.make_practitioner(setting, "Late", room=room, shifts=["16:00-18:00"])
    for number in range(6):
        factories.make_child(setting, f"Bea{number}", room=room, team=(marta, tom, tom_alone), booked=("08:00-15:00",))
    assert look(setting)["Marta"].proposed == []


def test_two_people_of_a_room_are_not_away_at_once_where_one_must_stay(setting, room, marta, aisha, tom):
    for number in range(8):
        team = (marta, aisha, tom) if number % 2 else (aisha, marta, tom)
        factories.make_child(setting, f"Bea{number}", room=room, team=team, booked=("09:30-15:00",))
    found = look(setting)
    slots = [tuple(load.proposed[0]) for load in found.values() if load.proposed]
    overlaps = [(a, b) for a in slots for b in slots if a < b and a[0] == b[0] and a[1] < b[2] and b[1] < a[2]]
    assert slots
    assert overlaps == []


def test_paperwork_counts_for_no_ratio_and_stands_on_the_lane(client, now, setting, room, zofia, marta, manager):
    with scope(setting=setting):
        set_non_contact(practitioner=marta, slots=[[0, 600, 660]], on=MONDAY, by=manager)
    client.force_login(manager)
    found = " ".join(client.get("/today/").content.decode().split())
    assert "Marta: paperwork 10:00 to 11:00" in found
    assert "10:00 to 11:00: 1 needed, 2 there" in found
    assert "enough adults all day" in found


@pytest.mark.parametrize(
    ("slots", "said"),
    [([[0, 660, 600]], "Enter an end after the start."), ([[0, 420, 500]], "Marta does not work then.")],
)
def test_a_slot_that_cannot_be_is_refused(setting, marta, manager, slots, said):
    with scope(setting=setting), pytest.raises(ValidationError, match=said):
        set_non_contact(practitioner=marta, slots=slots, on=MONDAY, by=manager)


def test_slots_hold_from_a_day_and_the_past_keeps_what_it_was(setting, marta, manager):
    with scope(setting=setting):
        set_non_contact(practitioner=marta, slots=[[1, 600, 660]], on=NEXT_MONDAY, by=manager)
        before, after = ShiftPattern.objects.filter(practitioner=marta).order_by("starts_on")
    assert (before.non_contact, before.ends_on) == ([], NEXT_MONDAY)
    assert (after.non_contact, after.timetable) == ([[1, 600, 660]], before.timetable)


def test_a_proposal_is_accepted_on_the_page_and_changed_by_hand(client, now, setting, zofia, marta, manager):
    client.force_login(manager)
    page = reverse("keyworkers:load")
    found = client.get(page).content.decode()
    slot = found.split('name="slot" value="')[1].split('"')[0]
    client.post(reverse("keyworkers:accept_slot", args=[marta.code]), {"slot": slot})
    assert 'name="slot"' not in client.get(page).content.decode()
    client.post(reverse("keyworkers:slots", args=[marta.code]), {"day_2": "13:00-14:15"})
    assert "Wednesday 1:00 to 2:15" in " ".join(client.get(page).content.decode().split())
    assert AuditEvent.objects.filter(action="non_contact_changed").count() == 2


@pytest.mark.parametrize("slot", ["", "1:2", "9:600:660", "a:b:c"])
def test_a_broken_slot_is_not_found(client, now, marta, manager, slot):
    client.force_login(manager)
    assert client.post(reverse("keyworkers:accept_slot", args=[marta.code]), {"slot": slot}).status_code == 404


def test_times_outside_the_shift_are_said_by_hand(client, now, marta, manager):
    client.force_login(manager)
    response = client.post(reverse("keyworkers:slots", args=[marta.code]), {"day_2": "18:00-19:00"})
    assert response.status_code == 422
    assert "Marta does not work then." in response.content.decode()
