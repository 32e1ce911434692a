"""Zofia's summary: Marta is her key worker and owns it, Aisha her secondary, Jo and Ruth lead; all can sign in."""

from datetime import date

import pytest
from django.test import Client
from django_scopes import scope

from nursery.models import Term
from nursery.roles import Role
from paperwork.actions import begin
from paperwork.models import Document, Kind
from tests import factories


class Desk:
    """``desk.users["marta"]``; ``desk.begin(kind)``; ``desk.again(paper, "marta")``: the paper as Marta's page has it."""

    def __init__(self, setting, room):
        self.setting, self.room = setting, room
        self.users, self.people = {}, {}
        for name, role in {
            "marta": Role.PRACTITIONER, "aisha": Role.PRACTITIONER, "tom": Role.PRACTITIONER, "dee": Role.PRACTITIONER,
            "ines": Role.SENCO, "ruth": Role.DEPUTY, "jo": Role.MANAGER,
        }.items():  # fmt: skip
            self.users[name] = factories.make_user(setting, role, name=f"{name.title()} Someone")
            self.people[name] = factories.make_practitioner(
                setting, name.title(), room=room, user=self.users[name], role=role
            )
        team = [self.people[name] for name in ("marta", "aisha", "tom")]
        self.zofia = factories.make_child(setting, "Zofia", room=room, team=team)
        self.jude = factories.make_child(setting, "Jude", last_name="Campbell", room=room, team=team)
        self.kasia = factories.make_user(setting, Role.CARER, name="Kasia Kowalska")
        self.carer = factories.make_carer(self.zofia, user=self.kasia)

    def begin(self, kind=Kind.SUMMARY, **values) -> Document:
        about = {
            "child": self.zofia, "kind": kind, "title": "Zofia’s paper", "owner": self.people["marta"],
            "by": self.users["marta"], "on": self.setting.today(), "first": date(2026, 9, 1), "last": date(2026, 12, 18),
        }  # fmt: skip
        return begin(**about | values)

    def again(self, paper, name="marta") -> Document:
        return Document.objects.for_writing(self.users[name], self.setting.today()).get(pk=paper.pk)


@pytest.fixture
def desk(now, setting, room, in_setting):
    return Desk(setting, room)


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
