from datetime import date

import pytest
from django.test import Client
from django_scopes import scope

from nursery.models import Term
from nursery.roles import Role
from tests import factories


@pytest.fixture
def autumn(setting):
    """1 September to 18 December 2026: Tell us about is due on 29 September, summaries on 4 December."""
    with scope(setting=setting):
        return Term.objects.create(setting=setting, name="Autumn", starts_on="2026-09-01", ends_on="2026-12-19")


@pytest.fixture
def page_of(setting):
    """``page_of(practitioner)``: a client where that person is signed in."""

    def open_for(person, role=Role.PRACTITIONER):
        if person.user is None:
            person.user = factories.make_user(setting, role, name=f"{person.name} {person.last_name}")
            person.save()
        client = Client()
        client.force_login(person.user)
        return client

    return open_for


@pytest.fixture
def jo(manager):
    client = Client()
    client.force_login(manager)
    return client


@pytest.fixture
def zofia(setting, room, marta, aisha, tom):
    """Four years old: too old for the progress check."""
    return factories.make_child(setting, "Zofia", room=room, team=(marta, aisha, tom), date_of_birth=date(2022, 3, 1))
