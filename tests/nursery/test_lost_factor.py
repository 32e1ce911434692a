"""A lost passkey: two leads take it off together, and its owner comes in with a password and a mailed code (S20)."""

import re

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.core.exceptions import ValidationError
from django_scopes import scope

from nursery import clearing
from nursery.models import AuditEvent, Setting
from nursery.roles import Role
from tests import factories

WORDS = "seven quiet lanterns"


@pytest.fixture
def deputy(setting):
    return factories.make_user(setting, Role.DEPUTY, name="Dee Marsh")


@pytest.fixture(params=[Role.CARER, Role.PRACTITIONER, Role.SENCO])
def person(request, now, setting):
    user = factories.make_user(setting, request.param, name="Kasia", email="kasia@mail.example")
    user.set_password(WORDS)
    user.save()
    for kind in ("webauthn", "recovery_codes"):
        Authenticator.objects.create(user=user, type=kind, data={})
    return user


def test_two_people_take_it_off_and_a_mailed_code_opens(client, setting, manager, deputy, person):
    Setting.objects.update(is_demo=False)
    setting.refresh_from_db()
    with scope(setting=setting):
        clearing.ask(setting=setting, person=person, by=manager)
        assert [one.to for one in mail.outbox] == [[deputy.email]]
        assert "passkey" not in mail.outbox[0].subject
        clearing.agree(setting=setting, person=person, by=deputy)
    assert mail.outbox[-1].to == [person.email]
    assert not Authenticator.objects.filter(user=person).exists()
    actions = AuditEvent.objects.filter(target=person.pk).order_by("pk").values_list("action", "actor")
    assert list(actions) == [("second_factor_asked", manager.pk), ("second_factor_cleared", deputy.pk)]
    answer = client.post("/sign-in/", {"login": person.email, "password": WORDS})
    assert answer["Location"] == "/sign-in/code/", "a password alone opens nothing"
    code = re.search(r"\b(\d{6})\b", mail.outbox[-1].body)[1]
    client.post("/sign-in/code/", {"code": code})
    client.post("/sign-in/second-factor/trust/", {"action": "skip"})
    new = "/sign-in/second-factor/webauthn/add/"
    assert client.post(f"/sign-in/again/?next={new}", {"password": WORDS})["Location"] == new
    assert client.get(new).status_code == 200, "may set up a new one"


def test_nobody_does_it_alone_and_nobody_for_themselves(setting, manager, deputy, person):
    with scope(setting=setting):
        with pytest.raises(ValidationError, match="Nobody asks"):
            clearing.agree(setting=setting, person=person, by=deputy)
        clearing.ask(setting=setting, person=person, by=manager)
        with pytest.raises(ValidationError, match="Somebody else"):
            clearing.agree(setting=setting, person=person, by=manager)
        assert clearing.who_asked(setting) == {person.pk: manager}
        Authenticator.objects.create(user=manager, type="webauthn", data={})
        with pytest.raises(ValidationError, match="yourself"):
            clearing.ask(setting=setting, person=manager, by=manager)
    assert Authenticator.objects.filter(user=person).count() == 2


def test_one_lead_alone_is_told_that_a_second_is_needed(setting, manager, person):
    with scope(setting=setting), pytest.raises(ValidationError, match="second manager or deputy"):
        clearing.ask(setting=setting, person=person, by=manager)


def test_on_the_page_of_who_may_sign_in(client, setting, manager, deputy, person):
    address = f"/settings/access/{person.code}/lost/"
    client.force_login(manager)
    assert "Lost passkey or app" in client.get("/settings/access/").content.decode()
    client.post(address)
    assert f"{address}agree/" not in client.get("/settings/access/").content.decode(), "not by who asked"
    client.force_login(deputy)
    assert f"{address}agree/" in client.get("/settings/access/").content.decode()
    client.post(f"{address}agree/")
    assert not Authenticator.objects.filter(user=person).exists()


def test_on_a_real_installation_both_show_again_who_they_are(client, setting, manager, deputy, person):
    Setting.objects.update(is_demo=False)
    for lead in (manager, deputy):
        Authenticator.objects.create(user=lead, type="webauthn", data={})
        lead.set_password(WORDS)
        lead.save()
    for lead, address in ((manager, "lost/"), (deputy, "lost/agree/")):
        client.force_login(lead)
        again = client.post(f"/settings/access/{person.code}/{address}")["Location"]
        assert again.startswith("/sign-in/second-factor/webauthn/reauthenticate/?next=")
        assert Authenticator.objects.filter(user=person).exists()
        again = f"/sign-in/again/?{again.split('?')[1]}"
        assert client.post(again, {"password": WORDS})["Location"] == "/settings/access/"
    assert not Authenticator.objects.filter(user=person).exists()
