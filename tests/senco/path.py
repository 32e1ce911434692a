"""Rowan, his people, and the ways of a case."""

from datetime import timedelta

from nursery.models import Membership
from nursery.roles import Role
from senco import actions, meetings
from senco.models import Case
from tests import factories


class Path:
    """A case about Rowan, taken as far as a test wants it. Everything happens inside the setting."""

    def __init__(self, setting, room):
        self.setting = setting
        self.users = {
            "senco": factories.make_user(setting, Role.SENCO, name="Ines Costa"),
            "manager": factories.make_user(setting, Role.MANAGER, name="Jo Whitfield"),
            "deputy": factories.make_user(setting, Role.DEPUTY, name="Dara Moss"),
            "lead": factories.make_user(setting, Role.PRACTITIONER, name="Ruth Adeyemi"),
        }
        Membership.objects.create(
            user=self.users["lead"], setting=setting, role=Role.SAFEGUARDING, starts_on=factories.BEGINNING
        )
        self.staff = {}
        for name in ("aisha", "tom", "marta", "gina"):
            user = factories.make_user(setting, Role.PRACTITIONER, name=f"{name.title()} Bell")
            self.users[name] = user
            self.staff[name] = factories.make_practitioner(setting, name.title(), room=room, user=user, mark="")
        self.child = factories.make_child(
            setting, "Rowan", room=room, team=(self.staff["aisha"], self.staff["tom"], self.staff["marta"])
        )
        self.holly = factories.make_carer(self.child, "Holly", relationship="mum")
        self.daniel = factories.make_carer(self.child, "Daniel", relationship="dad")
        self.nan = factories.make_carer(self.child, "Nan", relationship="nan", parental_responsibility=False)
        self.adam = factories.make_carer(self.child, "Adam", relationship="father", restricted=True)
        self.today = setting.today()

    def __getitem__(self, name):
        return self.users[name]

    def raised(self, **values) -> Case:
        words = {"title": "Talking", "concern": "He uses about ten single words."} | values
        return actions.raise_concern(child=self.child, by=self["aisha"], **words)

    def told(self, case=None) -> Case:
        case = case or self.raised()
        actions.tell_parents(
            case=case, on=self.today, how="in person", people=[self.holly], words="She had noticed.", by=self["aisha"]
        )
        return self.now(case)

    def seen(self) -> Case:
        case = self.told()
        actions.acknowledge(case=case, by=self["senco"])
        return self.now(case)

    def permitted(self) -> Case:
        case = self.seen()
        self.agree(case)
        return self.now(case)

    def agree(self, case) -> None:
        actions.answer(case=case, answer="yes", carer=self.holly, how="signed form", on=self.today, by=self["senco"])

    def visited(self) -> Case:
        case = self.permitted()
        actions.visit(
            case=case, on=self.today, starts=600, minutes=20, where="snack", words="Pointed.", by=self["senco"]
        )
        return self.now(case)

    def watching(self) -> Case:
        case = self.visited()
        later = self.today + timedelta(days=30)
        actions.decide(case=case, decision="watch", words="Look again.", review_on=later, by=self["senco"])
        return self.now(case)

    def meeting(self) -> Case:
        case = self.visited()
        actions.decide(case=case, decision="meeting", words="Talk with them.", by=self["senco"])
        return self.now(case)

    def invited(self, case=None):
        case = case or self.meeting()
        guests = [
            {"key": f"carer-{one.pk}", "name": one.first_name, "part": "family"} for one in (self.holly, self.daniel)
        ]
        meeting = meetings.invite(
            case=case, on=self.today, starts=600, ends=615, place="the office", guests=guests, by=self["aisha"]
        )
        return self.now(case), meeting

    def support(self) -> Case:
        case, meeting = self.invited()
        meetings.hold(
            case=case, meeting=meeting, on=self.today, came=[f"carer-{self.holly.pk}"], words="Small steps.",
            by=self["aisha"],
        )  # fmt: skip
        return self.now(case)

    def tell_daniel(self, case) -> None:
        """Daniel, who was not at the meeting, hears what was agreed."""
        meetings.tell_outcome(
            case=case, meeting=case.entries.get(kind="meeting"), key=f"carer-{self.daniel.pk}", on=self.today,
            how="by phone", by=self["aisha"],
        )  # fmt: skip

    def closed(self) -> Case:
        case = self.raised()
        actions.close(case=case, reason="It was a cold.", by=self["senco"])
        return self.now(case)

    def in_state(self, state: str) -> Case:
        ways = {
            "raised": self.raised, "told": self.told, "permission": self.seen, "observing": self.permitted,
            "watching": self.watching, "meeting": self.meeting, "support": self.support, "closed": self.closed,
        }  # fmt: skip
        return ways[state]()

    def plan(self, case, days=40):
        rows = [
            {"outcome": "Asks for more", "actions": "We sign it", "who": "Aisha", "expected": "Daily", "result": ""}
        ]
        return actions.plan_cycle(
            case=case, kind="SEN support plan", starts_on=self.today, review_on=self.today + timedelta(days=days),
            assess="Signs well.", family_view="They sign at home.", child_view="", outcomes=rows, by=self["senco"],
        )  # fmt: skip

    def now(self, case) -> Case:
        return Case.objects.select_related("child__setting").get(pk=case.pk)
