"""The records of many children leave with two people's will (S22, R98)."""

import time
from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.core import mail
from django.urls import reverse

from nursery import exporting
from nursery.models import AuditEvent
from nursery.roles import Role
from tests import factories
from tests.conftest import NOW


@pytest.fixture
def many(now, setting, room, zofia, marta, monkeypatch):
    """One child more than anybody takes out alone, in a nursery that is no demo."""
    monkeypatch.setattr(exporting, "ALONE", 2)
    for name in ("Jude", "Oscar"):
        factories.make_child(setting, name, room=room, team=(marta,))
    setting.is_demo = False
    setting.save()
    return setting


@pytest.fixture
def deputy(setting):
    return factories.make_user(setting, Role.DEPUTY, name="Ruth Adeyemi")


def sign_in(client, user):
    """With a password just now, as export asks for."""
    for kind in ("webauthn", "recovery_codes"):
        Authenticator.objects.get_or_create(user=user, type=kind, defaults={"data": {}})
    client.force_login(user)
    session = client.session
    session["account_authentication_methods_user"] = str(user.pk)
    session["account_authentication_methods"] = [{"method": "password", "at": time.time(), "reauthenticated": True}]
    session.save()
    return client


def press(client, name, **data):
    return client.post(reverse(f"nursery:{name}"), data, follow=True).content.decode()


def takes_out(client) -> bool:
    response = client.get(reverse("nursery:export", args=["zip"]))
    return response.status_code == 200 and response["Content-Type"] == "application/zip"


def test_a_second_person_agrees_and_it_is_open_for_a_day(client, many, manager, deputy):
    sign_in(client, manager)
    assert not takes_out(client)
    assert AuditEvent.objects.filter(action="refused", details__needs="A_SECOND_PERSON").count() == 1
    assert "As soon as Ruth Adeyemi agrees, you have a day for it." in press(client, "export_ask")
    assert [(one.to, manager.name in one.body) for one in mail.outbox] == [([deputy.email], True)]
    assert not takes_out(client)
    sign_in(client, deputy)
    assert (
        f"<b>{manager.name}</b> asks to take everything out." in client.get(reverse("nursery:import")).content.decode()
    )
    assert f"{manager.name} may take it out for a day from now." in press(client, "export_agree", who=manager.pk)
    assert not takes_out(client), "who agrees may not take it out by that"
    assert "Nobody asks any more." in press(client, "export_agree", who=manager.pk)
    sign_in(client, manager)
    assert takes_out(client)
    assert takes_out(client)
    with time_machine.travel(NOW + timedelta(hours=25), tick=False):
        sign_in(client, manager)
        assert not takes_out(client)


def test_nobody_agrees_to_their_own_wish(client, many, manager, deputy):
    sign_in(client, manager)
    press(client, "export_ask")
    assert "Somebody else than who asked agrees." in press(client, "export_agree", who=manager.pk)
    assert not takes_out(client)


def test_a_wish_lasts_a_day(client, many, manager, deputy):
    press(sign_in(client, manager), "export_ask")
    with time_machine.travel(NOW + timedelta(hours=25), tick=False):
        assert "Nobody asks any more." in press(sign_in(client, deputy), "export_agree", who=manager.pk)


def test_where_there_is_no_second_person_it_says_what_to_do(client, many, manager):
    sign_in(client, manager)
    assert "a second manager or deputy agrees first, and there is none" in client.get(
        reverse("nursery:import")
    ).content.decode().replace("\n", " ")
    assert "Give somebody that role first." in press(client, "export_ask")
    assert mail.outbox == []


def test_few_children_need_nobody_and_who_it_is_is_shown_again(client, many, manager, monkeypatch):
    monkeypatch.setattr(exporting, "ALONE", 3)
    assert takes_out(sign_in(client, manager))
    with time_machine.travel(NOW + timedelta(minutes=30), tick=False):
        client.force_login(manager)
        response = client.get(reverse("nursery:export", args=["zip"]))
        assert response["Location"].startswith(reverse("mfa_reauthenticate_webauthn"))


def test_another_nurserys_leads_agree_to_nothing_here(client, many, manager, deputy):
    press(sign_in(client, manager), "export_ask")
    other = factories.make_setting("Elsewhere")
    stranger = factories.make_user(other, Role.MANAGER)
    assert "Nobody asks any more." in press(sign_in(client, stranger), "export_agree", who=manager.pk)
    assert not takes_out(sign_in(client, manager))
