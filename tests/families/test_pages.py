"""What a family reads: who has the child today and why, kindly; and nobody else's child."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django_scopes import scope

from children.models import Attendance
from nursery.models import Closure
from nursery.roles import Role
from tests import factories
from tests.factories import MONDAY


@pytest.fixture
def parent(client, now, setting, zofia):
    user = factories.make_user(setting, Role.CARER, name="Kasia Kowalska")
    factories.make_carer(zofia, user=user)
    client.force_login(user)
    client.user = user
    return client


def home(client, **query):
    return " ".join(client.get(reverse("families:home"), query).content.decode().split())


def test_the_key_worker_has_the_child(parent):
    found = home(parent)
    assert "Zofia is with Marta today" in found
    assert "Marta is Zofia’s key worker." in found


@pytest.mark.parametrize(
    ("kind", "said"), [("training", "Marta is on a training day."), ("sickness", "Marta is not in today.")]
)
def test_while_the_key_worker_is_away_it_says_who_and_no_more_than_may_be_said(parent, marta, kind, said):
    factories.make_absence(marta, kind=kind)
    found = home(parent)
    assert "Zofia is with Aisha today" in found
    assert said in found
    assert "sick" not in found.lower()
    assert "Marta is back tomorrow" in found


def test_nobody_of_the_team_is_said_kindly(parent, marta, aisha, tom):
    for person in (marta, aisha, tom):
        factories.make_absence(person)
    found = home(parent)
    assert "Zofia is with the Fern room team just now" in found


def test_before_the_first_day(parent, setting, zofia):
    with scope(setting=setting):
        zofia.starts_on = MONDAY + timedelta(days=7)
        zofia.save()
    assert "Zofia starts on Monday 30 November" in home(parent)
    assert "Marta will look after Zofia." in home(parent)


def test_on_a_day_at_home(parent, setting, zofia, manager):
    with scope(setting=setting):
        Attendance.objects.create(setting=setting, child=zofia, date=MONDAY, absent_reason="ill", recorded_by=manager)
    assert "Zofia is not here today" in home(parent)
    assert "Here next on Tuesday 24 November, with Marta." in home(parent)


def test_on_a_closed_day(parent, setting):
    with scope(setting=setting):
        Closure.objects.create(setting=setting, date=MONDAY)
    assert "The nursery is closed." in home(parent)


def test_after_going_home_it_says_who_it_was(parent, now):
    with time_machine.travel(now + timedelta(hours=8), tick=False):
        parent.force_login(parent.user)
        assert "Zofia was with Marta today" in home(parent)


def test_the_card_says_how_to_reach_the_key_worker(parent, setting, zofia):
    setting.phone = "01632 960 148"
    setting.save()
    found = " ".join(parent.get(reverse("families:card", args=[zofia.code])).content.decode().split())
    assert "Monday to Friday, 8:00 to 4:00" in found
    assert "Aisha" in found
    assert "01632 960 148" in found


def test_a_restricted_carer_sees_nothing(parent, setting, zofia):
    with scope(setting=setting):
        zofia.carers.update(restricted=True)
    assert "Zofia" not in home(parent)
    assert parent.get(reverse("families:card", args=[zofia.code])).status_code == 404


def test_another_child_is_not_found(parent, setting, room):
    other = factories.make_child(setting, "Nell", room=room)
    assert parent.get(reverse("families:home"), {"child": other.code}).status_code == 404
    assert parent.get(reverse("families:card", args=[other.code])).status_code == 404


@pytest.mark.parametrize(
    ("days_ago", "until", "sees"),
    [(1, None, True), (30, None, True), (31, None, False), (1, 0, False), (90, 1, True)],
)
def test_after_the_last_day_the_family_looks_for_a_month_or_as_long_as_the_nursery_says(
    parent, setting, zofia, days_ago, until, sees
):
    with scope(setting=setting):
        zofia.leaves_on = MONDAY - timedelta(days=days_ago)
        zofia.save()
        zofia.carers.update(access_ends_on=None if until is None else MONDAY + timedelta(days=until))
    found = home(parent)
    assert ("Zofia left on" in found) is sees
    assert ("Take Zofia’s journal with you" in found) is sees


def test_of_two_children_the_one_who_is_here_is_first(parent, setting, room):
    leo = factories.make_child(setting, "Leo", room=room, starts_on=MONDAY + timedelta(days=7))
    factories.make_carer(leo, user=parent.user)
    assert "Zofia is with Marta today" in home(parent)
    assert "Leo starts on" in home(parent, child=leo.code)


def test_a_manager_says_whose_sign_in_it_is(client, now, setting, zofia, manager):
    carer = factories.make_carer(zofia, email="kasia@example.org")
    user = factories.make_user(setting, Role.CARER, email="kasia@example.org")
    client.force_login(manager)
    address = reverse("families:link", args=[user.code])
    assert f'value="{carer.code}"' in client.get(address).content.decode()
    client.post(address, {"carers": [carer.code]})
    client.force_login(user)
    assert "Zofia is with Marta today" in home(client)
