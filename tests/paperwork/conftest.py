"""Zofia's summary: Marta is her key worker and owns it, Aisha her secondary, Jo and Ruth lead; all can sign in."""

from datetime import date

import pytest

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
