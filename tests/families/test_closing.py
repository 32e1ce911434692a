"""A parent's sign-in ends with the last that is kept of their children, or when nothing opens to them any more (S54)."""

from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.urls import reverse
from django_scopes import scope, scopes_disabled

from children.models import FAREWELL, Carer
from families import erasing, leaving
from families.data_map import Keep
from families.invitations import invite, sign_in_for, take_up
from nursery import actions, closing
from nursery.models import AuditEvent, Membership, User
from nursery.roles import Role
from tests import factories
from tests.conftest import NOW

LATER = NOW + timedelta(days=4 * 366)


@pytest.fixture
def kasia(now, setting, zofia):
    zofia.leaves_on = NOW.date()
    zofia.save()
    user = factories.make_user(setting, Role.CARER, name="Kasia Kowalska", email="kasia@mail.example")
    Authenticator.objects.create(user=user, type="webauthn", data={})
    return factories.make_carer(zofia, user=user, email=user.email)


def erase(child, manager):
    with time_machine.travel(LATER, tick=False), scope(setting=child.setting):
        erasing.erase(child=child, kinds=[Keep.JOURNAL, Keep.RECORD], by=manager)


def test_with_her_last_child_she_is_forgotten(client, zofia, kasia, manager, setting):
    erase(zofia, manager)
    user = User.objects.get(pk=kasia.user_id)
    assert not user.is_active
    assert "kasia" not in f"{user.email} {user.name}".lower()
    assert not Authenticator.objects.filter(user=user).exists()
    assert Membership.objects.get(user=user).ends_on == LATER.date()
    closed = AuditEvent.objects.get(action="sign_in_closed")
    assert (closed.actor, closed.target, closed.setting) == (manager.pk, user.pk, setting.pk)
    client.force_login(manager)
    assert "Somebody who left" in client.get("/settings/access/").content.decode()
    trail = client.get(reverse("families:requests")).content.decode()
    assert "Journal and photos; Record, register and consents" in trail
    assert "Family and carers: 1" in trail
    assert "By Jo Whitfield" in trail


def test_with_another_child_here_or_a_role_elsewhere_she_signs_in_on(zofia, kasia, manager, setting):
    other = factories.make_carer(factories.make_child(setting, "Leo"), user=kasia.user)
    erase(zofia, manager)
    assert User.objects.get(pk=kasia.user_id).is_active
    with scope(setting=setting):
        other.delete()
    oak = factories.make_setting("Oak Street")
    factories.give_role(kasia.user, oak, Role.CARER)
    child = factories.make_child(setting, "Mia", leaves_on=NOW.date())
    factories.make_carer(child, user=kasia.user)
    erase(child, manager)
    user = User.objects.get(pk=kasia.user_id)
    assert (user.is_active, user.name) == (True, "Kasia Kowalska")
    assert Membership.objects.filter(user=user, ends_on=None).get().setting == oak


def test_it_is_closed_when_the_farewell_is_over_and_opens_again_with_an_invitation(zofia, kasia, manager, setting):
    with time_machine.travel(NOW + FAREWELL, tick=False):
        assert leaving.end_all() == 0
    with time_machine.travel(NOW + FAREWELL + timedelta(days=1), tick=False):
        assert leaving.end_all() == 1
        assert leaving.end_all() == 0
        user = User.objects.get(pk=kasia.user_id)
        assert (user.is_active, user.email) == (False, "kasia@mail.example")
        with scope(setting=setting):
            zofia.leaves_on = None
            zofia.save()
            invitation, _token = invite(carer=Carer.objects.get(pk=kasia.pk), how="mail", by=manager)
            take_up(invitation=invitation, user=sign_in_for("kasia@mail.example", invitation))
        user.refresh_from_db()
        assert user.is_active
        assert Membership.objects.on(setting.today()).filter(user=user, role=Role.CARER).count() == 1


def test_a_court_order_alone_closes_nothing(zofia, kasia):
    with scopes_disabled():
        Carer.objects.update(restricted=True)
    with time_machine.travel(LATER, tick=False):
        assert leaving.end_all() == 0


def test_whose_last_role_ends_later_is_closed_on_that_day(setting, manager):
    user = factories.make_user(setting, Role.BANK)
    with scope(setting=setting), time_machine.travel(NOW, tick=False):
        place = user.memberships.get()
        actions.end_access(membership=place, on=setting.today() + timedelta(days=2), by=manager)
        closing.close_all()
        user.refresh_from_db()
        assert user.is_active
    with time_machine.travel(NOW + timedelta(days=2), tick=False):
        closing.close_all()
    user.refresh_from_db()
    assert not user.is_active
    with scope(setting=setting):
        actions.give_access(setting=setting, email=user.email, name="-", role=Role.BANK, on=setting.today(), by=manager)
    user.refresh_from_db()
    assert user.is_active
