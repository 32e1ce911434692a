"""Mails of signing in are queued, tried again and, once what they open is over, forgotten (S19)."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.db import connection
from django.test import Client
from django.urls import reverse
from django_scopes import scope, scopes_disabled

from families.invitations import invite
from nursery.models import Mail, Setting
from nursery.outgoing import send_due
from nursery.roles import Role
from tests import factories
from tests.conftest import NOW

WORDS = "seven quiet lanterns"
WORKS = {"default": {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"}}


@pytest.fixture
def broken(now, settings):
    settings.MAILERS = {"default": {"BACKEND": "tests.families.test_coming_in.Broken"}}


@pytest.fixture
def kasia(setting):
    user = factories.make_user(setting, Role.CARER, email="kasia@mail.example")
    user.set_password(WORDS)
    user.save()
    return user


def all_mail() -> list[Mail]:
    with scopes_disabled():
        return list(Mail.objects.order_by("pk"))


def test_a_code_waits_and_goes_while_it_opens_something(client, kasia, broken, settings):
    Setting.objects.update(is_demo=False)
    assert client.post("/sign-in/", {"login": kasia.email, "password": WORDS})["Location"] == "/sign-in/code/"
    assert [(one.tries, one.setting_id, one.over_at) for one in all_mail()] == [
        (1, kasia.memberships.get().setting_id, NOW + timedelta(minutes=10))
    ]
    settings.MAILERS = WORKS
    with time_machine.travel(NOW + timedelta(minutes=2)):
        assert send_due() == 1
    assert [one.to for one in mail.outbox] == [[kasia.email]]
    assert [one.words for one in all_mail()] == [""]


def test_a_code_lies_sealed_while_it_waits(client, kasia, broken):
    Setting.objects.update(is_demo=False)
    client.post("/sign-in/", {"login": kasia.email, "password": WORDS})
    with connection.cursor() as cursor:
        cursor.execute("SELECT subject, words FROM nursery_mail")
        [(subject, stored)] = cursor.fetchall()
    [waits] = all_mail()
    code = re.search(r"\b\d{6}\b", waits.words)[0]
    assert stored.startswith("2.tests.")
    assert code not in subject + stored


def test_a_code_or_link_that_is_over_goes_no_more(client, kasia, broken, settings):
    Setting.objects.update(is_demo=False)
    client.post("/sign-in/", {"login": kasia.email, "password": WORDS})
    client.post("/sign-in/forgotten/", {"email": kasia.email})
    assert [one.over_at - NOW for one in all_mail()] == [timedelta(minutes=10), timedelta(hours=1)]
    settings.MAILERS = WORKS
    with time_machine.travel(NOW + timedelta(minutes=61)):
        assert send_due() == 0
    assert all_mail() == []


def test_the_code_of_an_invitation_stands_with_the_nursery_that_invites(zofia, manager, broken):
    carer = factories.make_carer(zofia, email="new@mail.example")
    with scope(setting=zofia.setting):
        token = invite(carer=carer, how="paper", by=manager)[1]
    Client().post(reverse("families:join", args=[token]), {"email": "new@mail.example"})
    assert [(one.to, one.setting) for one in all_mail()] == [("new@mail.example", zofia.setting)]


def test_a_manager_sees_how_many_have_not_gone_and_nothing_that_stands_in_them(client, kasia, manager, broken):
    client.post("/sign-in/forgotten/", {"email": kasia.email})
    client.force_login(manager)
    waits = client.get("/waits/").content.decode()
    assert "1 has not gone" in waits
    assert reverse("nursery:mail") in waits
    page = client.get(reverse("nursery:mail")).content.decode()
    assert "Choose your password for Kith" in page
    assert "/forgotten/" not in page
