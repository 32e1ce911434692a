"""Everybody sees and ends their own sign-ins, a manager anyone's; a new device is told by mail (S20)."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.urls import reverse

from nursery import sessions
from nursery.models import AuditEvent, Setting, SignIn
from nursery.roles import Role
from tests import factories
from tests.conftest import NOW

IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Mobile Safari/604.1"
WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36"
WORDS = "seven quiet lanterns"
PAGE = "/signed-in/"


@pytest.fixture
def marta_user(now, setting):
    user = factories.make_user(setting, Role.PRACTITIONER, name="Marta", email="marta@example.org")
    user.set_password(WORDS)
    user.save()
    return user


def browser(user, agent) -> Client:
    client = Client(headers={"user-agent": agent})
    assert client.post("/sign-in/", {"login": user.email, "password": WORDS}).status_code == 302
    return client


def devices(client) -> list[str]:
    page = client.get(PAGE).context
    return [one.device for one in (*page["here"], *page["others"])]


def test_the_list_and_signing_out_elsewhere(marta_user, manager):
    phone, desk = browser(marta_user, IPHONE), browser(marta_user, WINDOWS)
    stranger = Client()
    stranger.force_login(manager)
    assert devices(desk) == ["Chrome · Windows", "Safari · iPhone"]
    row = SignIn.objects.get(device="Safari · iPhone")
    assert stranger.post(reverse("nursery:end_sign_in", args=[row.pk])).status_code == 404
    assert phone.get(PAGE).status_code == 200
    desk.post(reverse("nursery:end_sign_in", args=[row.pk]))
    assert phone.get(PAGE).status_code == 302
    assert devices(desk) == ["Chrome · Windows"]
    assert AuditEvent.objects.filter(action="sign_ins_ended", actor=marta_user.pk).count() == 1


def test_all_others_at_once(marta_user):
    others, here = [browser(marta_user, IPHONE) for _ in range(2)], browser(marta_user, WINDOWS)
    here.post(reverse("nursery:end_others"))
    assert [one.get(PAGE).status_code for one in (*others, here)] == [302, 302, 200]


def test_a_manager_ends_them(client, marta_user, manager):
    phone = browser(marta_user, IPHONE)
    client.force_login(manager)
    client.post(reverse("nursery:end_sign_ins", args=[marta_user.code]))
    assert phone.get(PAGE).status_code == 302
    assert client.get(PAGE).status_code == 200


def test_what_has_ended_is_not_listed(marta_user):
    phone, desk = browser(marta_user, IPHONE), browser(marta_user, WINDOWS)
    phone.post("/sign-in/out/")
    assert devices(desk) == ["Chrome · Windows"]
    with time_machine.travel(NOW + timedelta(hours=13), tick=False):
        assert sessions.sign_ins_of(marta_user) == []


def test_a_new_password_ends_the_others_and_this_one_stays_on_the_list(marta_user):
    phone, desk = browser(marta_user, IPHONE), browser(marta_user, WINDOWS)
    new = "nine loud foghorns at sea"
    desk.post("/sign-in/password/", {"oldpassword": WORDS, "password1": new, "password2": new})
    assert phone.get(PAGE).status_code == 302
    assert devices(desk) == ["Chrome · Windows"]


def test_a_device_that_is_new_is_told_by_mail_once(marta_user):
    Setting.objects.update(is_demo=False)
    phone = browser(marta_user, IPHONE)
    assert mail.outbox == [], "the first of all is no news"
    desk = browser(marta_user, WINDOWS)
    assert [(one.to, one.subject) for one in mail.outbox] == [
        (["marta@example.org"], "Somebody signed in to Kith as you on a new device")
    ]
    assert "Chrome · Windows" in mail.outbox[0].body
    for client in (phone, desk):
        client.post("/sign-in/out/")
        client.post("/sign-in/", {"login": marta_user.email, "password": WORDS})
    assert len(mail.outbox) == 1


def test_the_mail_says_when_by_the_nurserys_clock(marta_user):
    Setting.objects.update(is_demo=False)
    with time_machine.travel(datetime(2027, 6, 30, 23, 40, tzinfo=UTC)):
        browser(marta_user, IPHONE)
        browser(marta_user, WINDOWS)
    assert "It was done on 1 July 2027 at 00:40 (BST), from" in " ".join(mail.outbox[0].body.split())
