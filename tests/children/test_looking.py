"""Who opened which child: written down once an hour, and stopped where it is more than anybody's work asks for."""

from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.core import mail
from django.urls import reverse
from django_scopes import scope

from children import looking
from nursery.models import AuditEvent
from nursery.roles import Role
from tests import factories
from tests.conftest import NOW


@pytest.fixture
def marta_user(setting, marta):
    """In a nursery that is no demo, with an app that shows codes."""
    setting.is_demo = False
    setting.save()
    marta.user = factories.make_user(setting, Role.PRACTITIONER, name="Marta Nowak")
    marta.user.set_password("three-small-owls-asleep")
    marta.user.save()
    marta.save()
    Authenticator.objects.create(user=marta.user, type="totp", data={})
    return marta.user


@pytest.fixture
def children(setting, room, marta):
    return [factories.make_child(setting, f"Child{n}", room=room, team=[marta]) for n in range(4)]


@pytest.fixture
def few(monkeypatch):
    monkeypatch.setattr(looking, "MOST", 3)
    monkeypatch.setattr(looking, "MOST_OF_ALL", 3)


def opens(client, child):
    return client.get(reverse("children:detail", args=[child.code]))


def looks(setting):
    return AuditEvent.objects.filter(setting=setting.pk, action="child_opened")


def test_it_is_written_down_once_an_hour(client, now, setting, manager, zofia):
    client.force_login(manager)
    opens(client, zofia)
    client.get(reverse("journals:journal", args=[zofia.code]))
    assert [(event.actor, event.target) for event in looks(setting)] == [(manager.pk, zofia.pk)]
    with time_machine.travel(NOW + timedelta(minutes=61), tick=False):
        client.force_login(manager)
        opens(client, zofia)
    assert looks(setting).count() == 2


def test_a_reader_of_many_is_stopped_and_the_managers_are_told_once(
    client, now, setting, manager, marta_user, children, few
):
    client.force_login(marta_user)
    assert [opens(client, child).status_code for child in children] == [200, 200, 200, 302]
    assert "/again/" in opens(client, children[3]).url
    assert opens(client, children[0]).status_code == 200  # which was open before
    assert looks(setting).count() == 3
    [sent] = mail.outbox
    assert sent.to == [manager.email]
    assert "Marta Nowak opened the pages of 3 different children" in sent.body
    assert "Child" not in sent.subject + sent.body
    with scope(setting=setting):
        assert AuditEvent.objects.filter(action="many_children_opened", actor=marta_user.pk).count() == 1


def test_who_shows_again_who_they_are_goes_on(client, now, marta_user, children, few):
    client.force_login(marta_user)
    assert [opens(client, child).status_code for child in children] == [200, 200, 200, 302]
    again = opens(client, children[3]).url
    with time_machine.travel(NOW + timedelta(minutes=1), tick=False):
        assert client.post(again, {"password": "three-small-owls-asleep"}).url == children[3].get_absolute_url()
        assert opens(client, children[3]).status_code == 200


def test_the_demo_asks_nobody(client, now, setting, manager, children, few):
    client.force_login(manager)
    assert [opens(client, child).status_code for child in children] == [200] * 4
    assert looks(setting).count() == 4


def test_the_history_shows_looks_when_they_are_asked_for(client, now, setting, manager, zofia):
    client.force_login(manager)
    opens(client, zofia)
    page = reverse("nursery:history")
    assert "opened pages of Zofia" not in client.get(page).content.decode()
    assert "opened pages of Zofia" in client.get(page, {"what": "looks"}).content.decode()
