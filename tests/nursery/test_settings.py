"""Settings: the nursery, rooms, closed days, who may sign in, and the history in words."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core import mail
from django.urls import reverse
from django_scopes import scope

from nursery.history import WORDS
from nursery.models import AuditEvent, Closure, Membership, Room, Setting
from nursery.roles import Role
from tests import factories

NURSERY = {
    "name": "Bramble Lane", "opens": "07:30", "closes": "18:00", "key_worker_label": "Key person",
    "secondary_label": "Secondary", "buddy_label": "Buddy", "ratio_under_two": 3, "ratio_twos": 4, "ratio_threes": 8,
    "ratio_threes_with_level_six": 13, "sleep_check_minutes": 10, "check_observations": "helpers",
    "timezone": "Europe/London", "rota_starts_on": "1 January 2024",
    "silent_after": 6, "drop_in_minutes": 10,
}  # fmt: skip


@pytest.fixture
def desk(client, now, manager):
    client.force_login(manager)
    return client


def test_the_nursery_is_changed(desk, setting):
    desk.post(reverse("nursery:setting_edit"), NURSERY)
    setting.refresh_from_db()
    assert (setting.key_worker_label, setting.ratio_twos, setting.silent_after) == ("Key person", 4, 6)
    assert AuditEvent.objects.get(action="setting_changed").details["fields"]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"ratio_under_two": 4}, "the law allows at most 3 children under two to one adult"),
        ({"ratio_twos": 6}, "the law allows at most 5 children aged two to one adult"),
        ({"ratio_threes": 0}, "Enter a number from 1 to 8"),
        ({"silent_after": 0}, "Enter a number of sessions from 1 to 40."),
        ({"silent_after": ""}, "Enter a number of sessions from 1 to 40."),
        ({"closes": "07:00"}, "Enter a closing time after the opening time."),
        ({"rota_starts_on": "2 January 2024"}, "Choose a Monday."),
        ({"name": ""}, "Enter the name of the nursery."),
        ({"opens": "early"}, "Enter a time such as 08:30."),
    ],
)
def test_what_cannot_be_is_said(desk, setting, data, said):
    response = desk.post(reverse("nursery:setting_edit"), NURSERY | data)
    assert response.status_code == 422
    assert said in response.content.decode()
    assert Setting.objects.get(pk=setting.pk).key_worker_label == "Key worker"


def test_a_room_is_added_and_its_name_taken_once(desk, setting, room):
    desk.post(reverse("nursery:room_add"), {"name": "Oak", "colour": "oak", "min_age_months": 36, "max_age_months": 60})
    response = desk.post(reverse("nursery:room_add"), {"name": "Oak", "colour": "oak"})
    assert "Another room already has that name." in response.content.decode()
    with scope(setting=setting):
        assert Room.objects.filter(name="Oak").count() == 1


def test_a_closed_day_is_added_once_and_taken_back(desk, setting):
    for _ in range(2):
        response = desk.post(reverse("nursery:closure_add"), {"day": "25/12/2026", "reason": "Christmas"})
    assert "already entered as closed" in response.content.decode()
    with scope(setting=setting):
        closure = Closure.objects.get()
    desk.post(reverse("nursery:closure_remove", args=[closure.pk]))
    with scope(setting=setting):
        assert not Closure.objects.exists()


def test_somebody_gets_a_role_and_a_link_to_choose_a_password(desk, setting):
    data = {"name": "Ines Costa", "email": "Ines@example.org", "role": "senco", "on": "23 November 2026"}
    desk.post(reverse("nursery:access_add"), data)
    assert Membership.objects.get(user__email="ines@example.org").role == Role.SENCO
    assert mail.outbox[0].to == ["ines@example.org"]
    assert "Ines Costa" in desk.get(reverse("nursery:access")).content.decode()


def test_the_last_manager_stays(desk, setting, manager):
    address = reverse("nursery:access_end", args=[manager.memberships.get().pk])
    response = desk.post(address, {"on": "23 November 2026"})
    assert "Somebody must stay manager here." in response.content.decode()


def test_access_ends_from_a_day_and_what_was_done_stays(desk, setting):
    other = factories.make_user(setting, Role.PRACTITIONER)
    membership = other.memberships.get()
    desk.post(reverse("nursery:access_end", args=[membership.pk]), {"on": "23 November 2026"})
    assert other.roles_in(setting) == frozenset()
    assert Membership.objects.filter(pk=membership.pk).exists()


def test_the_history_tells_who_did_what_in_words(desk, setting, manager):
    desk.post(reverse("nursery:room_add"), {"name": "Elm", "colour": "sky"})
    found = " ".join(desk.get(reverse("nursery:history")).content.decode().split())
    assert "Jo Whitfield" in found
    assert "added the room Elm" in found


def test_another_nurserys_history_is_not_in_it(desk, setting):
    other = factories.make_setting("Oak Street")
    AuditEvent.objects.create(setting=other.pk, action="room_added", target_type="nursery.room", target=1)
    assert "added the room" not in desk.get(reverse("nursery:history")).content.decode()


def test_each_action_that_is_written_down_has_words():
    """A new verb must say in the history what it did."""
    said = set()
    for app in ("nursery", "staff", "children", "keyworkers", "journals", "families"):
        for file in Path(settings.BASE_DIR / app).rglob("*.py"):
            said |= set(re.findall(r'record(?:_all)?\(\s*"(\w+)"', file.read_text()))
            said |= set(re.findall(r'action="(\w+)"', file.read_text())) - {"store_true"}
    assert said - set(WORDS) == set()
