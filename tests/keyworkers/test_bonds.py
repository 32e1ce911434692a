"""New children: provisional until it has been seen, visits that fit, nobody without a key worker (R13)."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django_scopes import scope

from keyworkers import bonds
from keyworkers.actions import change_care_team
from keyworkers.loading import load_roll
from keyworkers.models import Bond, KeyPersonAssignment
from nursery.models import AuditEvent
from tests import factories
from tests.factories import MONDAY

START = MONDAY + timedelta(days=14)


@pytest.fixture
def leo(setting, room):
    return factories.make_child(setting, "Leo", room=room, starts_on=START)


def choose(child, person, manager, on=START):
    with scope(setting=child.setting):
        change_care_team(child=child, to={"key_worker": person}, on=on, by=manager)
        return KeyPersonAssignment.objects.get(child=child, role="key_worker", ends_on=None)


def text(response) -> str:
    return " ".join(response.content.decode().split())


@pytest.fixture
def page(client, now, manager):
    client.force_login(manager)
    return lambda: text(client.get(reverse("keyworkers:handovers")))


def test_the_first_key_worker_is_provisional_with_a_day_to_look(leo, marta, manager):
    place = choose(leo, marta, manager)
    assert (place.bond, place.review_on) == (Bond.PROVISIONAL, START + timedelta(days=14))


def test_later_key_workers_and_other_places_are_not(zofia, tom, manager, setting):
    assert choose(zofia, tom, manager, MONDAY).bond == Bond.CONFIRMED
    with scope(setting=setting):
        assert set(KeyPersonAssignment.objects.exclude(role="key_worker").values_list("bond", flat=True)) == {
            Bond.CONFIRMED
        }


def test_visits_are_in_the_fortnight_before_when_the_key_worker_is_in(setting, leo, marta):
    factories.make_absence(marta, MONDAY + timedelta(days=1))
    with scope(setting=setting):
        roll = load_roll(setting, MONDAY, START)
    found = bonds.settling_visits(roll, marta.pk, leo, MONDAY)
    assert found == [
        (MONDAY + timedelta(days=2), 600, 660),
        (MONDAY + timedelta(days=4), 600, 690),
        (MONDAY + timedelta(days=7), 600, 720),
    ]


def test_a_new_child_without_a_key_worker_is_named(page, leo):
    assert "no key worker yet" in page()


def test_a_new_child_is_listed_with_visits_that_fit(page, leo, marta, manager):
    choose(leo, marta, manager)
    assert "first day Monday 7 December · Marta, provisional" in page()
    assert "Visits that fit Marta’s shifts: Tuesday 24 November 10:00 to 11:00" in page()


def test_the_bond_is_looked_at_and_confirmed(client, page, setting, room, marta, manager):
    bea = factories.make_child(setting, "Bea", room=room, starts_on=MONDAY - timedelta(days=5))
    choose(bea, marta, manager, MONDAY)
    assert "Look at the bond" in page()
    address = reverse("keyworkers:bond", args=[bea.code])
    again = client.post(address, {"confirmed": "no"})
    assert "Enter the day on which to look again." in text(again)
    client.post(address, {"confirmed": "no", "on": "14 December 2026"})
    assert "to look at on Monday 14 December" in page()
    client.post(address, {"confirmed": "yes"})
    assert "Bea" not in page()
    assert {"bond_confirmed", "bond_review_moved"} <= set(AuditEvent.objects.values_list("action", flat=True))


def test_a_confirmed_bond_has_nothing_to_look_at(client, now, zofia, manager):
    client.force_login(manager)
    assert client.get(reverse("keyworkers:bond", args=[zofia.code])).status_code == 404
