"""A parent's new e-mail address: noted by the nursery, proven by the link that goes to it, then they sign in with it."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.urls import reverse
from django_scopes import scope

from families import asking
from families.asking_models import ChangeRequest
from nursery.models import AuditEvent, Setting, User
from nursery.roles import Role
from nursery.telling import News, tell_family
from tests import factories
from tests.conftest import NOW

NEW = "kasia.new@mail.example"


@pytest.fixture
def kasia(now, setting, zofia):
    user = factories.make_user(setting, Role.CARER, name="Kasia", email="kasia@mail.example")
    return factories.make_carer(zofia, user=user, email=user.email)


@pytest.fixture
def link(client, setting, zofia, kasia, manager):
    """She asked, and the nursery confirmed."""
    with scope(setting=setting):
        values = {"phone": "", "email": NEW, "address": ""}
        asking.ask(child=zofia, carer=kasia, about="contact", values=values, by=kasia.user)
        row = ChangeRequest.objects.get()
    client.force_login(manager)
    mail.outbox.clear()
    client.post(reverse("families:answer", args=[row.code]), {"answer": "confirm"})
    letters = {
        one.to[0]: one.body for one in mail.outbox if one.subject != f"{setting.name}: an answer to what you asked"
    }
    assert sorted(letters) == sorted([NEW, "kasia@mail.example"]), "the old address is told"
    assert "Zofia" not in "".join(letters.values())
    return re.search(r"http://testserver(\S+)", letters[NEW])[1]


def test_it_is_what_she_signs_in_with_once_she_opened_the_link(client, kasia, link):
    stranger = Client()
    assert stranger.get(link).status_code == 200
    assert User.objects.get(pk=kasia.user_id).email == "kasia@mail.example", "to look changes nothing"
    assert stranger.post(link).status_code == 302
    assert User.objects.get(pk=kasia.user_id).email == NEW
    assert mail.outbox[-1].to == ["kasia@mail.example"]
    assert AuditEvent.objects.filter(action="address_changed", target=kasia.user_id).count() == 1
    assert stranger.get(link).status_code == 404, "once"


def test_notices_go_there_at_once(setting, zofia, kasia, link):
    mail.outbox.clear()
    with scope(setting=setting):
        tell_family(zofia, News.JOURNAL)
    assert [one.to for one in mail.outbox] == [[NEW]]


def test_it_is_over_after_a_week_and_for_an_address_that_is_taken(setting, kasia, link):
    with time_machine.travel(NOW + timedelta(days=8), tick=False):
        assert Client().get(link).status_code == 404
    factories.make_user(setting, Role.CARER, email=NEW)
    answer = Client().post(link)
    assert answer.status_code == 422
    assert User.objects.get(pk=kasia.user_id).email == "kasia@mail.example"


def test_what_the_nursery_writes_on_the_childs_page_counts_as_well(client, setting, zofia, kasia, manager):
    client.force_login(manager)
    address = reverse("children:edit_carer", args=[zofia.code, kasia.code])
    form = client.get(address).context["form"]
    values = {name: form[name].value() or "" for name in form.fields} | {"email": NEW}
    answer = client.post(address, {name: value for name, value in values.items() if value is not False})
    assert answer.status_code == 302
    assert User.objects.get(pk=kasia.user_id).new_email == NEW


def test_before_it_is_asked_for_she_shows_again_who_she_is(client, setting, zofia, kasia):
    """S21: whoever finds her phone open does not get her codes sent to themselves."""
    Setting.objects.update(is_demo=False)
    kasia.user.set_password("seven quiet lanterns")
    kasia.user.save()
    client.force_login(kasia.user)
    address = reverse("families:change", args=[zofia.code, "contact"])
    assert client.post(address, {"phone": "07700 900222", "email": kasia.email, "address": ""}).status_code == 302
    again = client.post(address, {"phone": "", "email": NEW, "address": ""})["Location"]
    assert again.startswith("/sign-in/again/")
    with scope(setting=setting):
        assert [row.values for row in ChangeRequest.objects.all()] == [{"phone": "07700 900222"}]
    client.post(again, {"password": "seven quiet lanterns"})
    with scope(setting=setting):
        assert ChangeRequest.objects.filter(values={"email": NEW}).count() == 1
