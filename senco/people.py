"""Who has to do with a case, and who may look at it (S7)."""

from dataclasses import dataclass

from django.db.models import OuterRef, Q, Subquery

from children.models import Carer, Child
from keyworkers.models import KeyPersonAssignment, TeamRole
from nursery.models import Membership, User, current_setting
from nursery.roles import LEADS, SAFEGUARDS, SEES_EVERY_CHILD, Role
from senco.states import Part
from staff.models import Practitioner


def to_be_told_of(user: User, *, about_anybody: bool):
    """Children of whom ``user`` may say that something worries them. ``about_anybody``: to the manager or the safeguarding
    lead whoever works here speaks of any child (R101), and learns no more than its name."""
    children = Child.objects.all() if about_anybody else Child.objects.visible_to(user)
    return children.not_left(current_setting().today())


@dataclass
class Reader:
    """Somebody who may open a case: ``person`` where they work here, else only ``user``. ``why``: what they are to it."""

    name: str
    why: str
    person: Practitioner | None = None
    user: User | None = None


@dataclass
class People:
    """Those around a case on a day. ``team``: role → practitioner; ``members``: who holds a role that counts here."""

    team: dict[str, Practitioner]
    members: list[Membership]
    of_user: dict[int, Practitioner]
    buddy_may_look: bool
    lead_asked: bool

    @property
    def key_worker(self) -> Practitioner | None:
        return self.team.get(TeamRole.KEY_WORKER)

    def parts_of(self, user) -> frozenset[Part]:
        """What ``user`` is to the case."""
        roles = user.roles_in(current_setting())
        parts = {Part.LEAD} if roles & LEADS else set()
        if Role.SENCO in roles:
            parts.add(Part.SENCO)
        elif roles & LEADS and not any(one.role == Role.SENCO for one in self.members):
            parts.add(Part.ACTING)
        if roles & SAFEGUARDS and self.lead_asked:
            parts.add(Part.SAFEGUARD)
        for role, person in self.team.items():
            if person.user_id == user.pk:
                parts.add(Part.READER if role == TeamRole.BUDDY else Part.TEAM)
        return frozenset(parts if self.buddy_may_look else parts - {Part.READER})

    def with_role(self, *roles: str) -> list[Reader]:
        found = []
        for member in self.members:
            if member.role in roles:
                person = self.of_user.get(member.user_id)
                name = person.name if person else member.user.name
                found.append(Reader(name, member.get_role_display(), person, member.user))
        return found

    @property
    def readers(self) -> list[Reader]:
        """Everyone who may look, each once: the violet band names them."""
        setting = current_setting()
        labels = {TeamRole.KEY_WORKER: setting.key_worker_label, TeamRole.SECONDARY: setting.secondary_label}
        if self.buddy_may_look:
            labels[TeamRole.BUDDY] = setting.buddy_label
        roles = (Role.SENCO, Role.MANAGER, Role.DEPUTY, *(sorted(SAFEGUARDS) if self.lead_asked else ()))
        found = [Reader(person.name, labels[role], person, None) for role in labels if (person := self.team.get(role))]
        seen = {one.person.pk for one in found if one.person}
        for reader in self.with_role(*roles):
            key = reader.person.pk if reader.person else f"user {reader.user.pk}"
            if key not in seen:
                seen.add(key)
                found.append(reader)
        return found


def people_of(child: Child, *, buddy_may_look: bool = False, lead_asked: bool = False) -> People:
    """Care team, SENCO and leads of ``child`` today. 2 queries."""
    setting = current_setting()
    day = setting.today()
    places = KeyPersonAssignment.objects.on(max(day, child.starts_on)).filter(child=child)
    roles = SEES_EVERY_CHILD | SAFEGUARDS
    members = list(
        Membership.objects.on(day)
        .filter(setting=setting, role__in=roles, user__is_active=True)
        .select_related("user")
        .order_by("user__name", "pk")
    )
    mine = places.filter(practitioner=OuterRef("pk")).values("role")[:1]
    staff = Practitioner.objects.filter(
        Q(pk__in=places.values("practitioner")) | Q(user__in=[one.user_id for one in members])
    ).annotate(team_role=Subquery(mine))
    team, of_user = {}, {}
    for person in staff:
        if person.team_role:
            team[person.team_role] = person
        if person.user_id:
            of_user[person.user_id] = person
    order = list(TeamRole.values)
    team = dict(sorted(team.items(), key=lambda pair: order.index(pair[0])))
    return People(team, members, of_user, buddy_may_look, lead_asked)


def people_of_case(case) -> People:
    return people_of(case.child, buddy_may_look=case.buddy_may_look, lead_asked=case.lead_asked_at is not None)


def parents_of(child: Child) -> list[Carer]:
    """Those whom one may tell and ask: nobody whom a court order restricts (S8, R42)."""
    return [carer for carer in child.carers.all() if not carer.restricted]


def whom_to_tell(child: Child) -> list[Carer]:
    """Those whom one may tell of a case: no relatives who may only look at the journal."""
    return [carer for carer in parents_of(child) if not carer.only_looks]


def who_may_agree(child: Child) -> list[Carer]:
    """Those with parental responsibility, whom no court order restricts."""
    return [carer for carer in parents_of(child) if carer.parental_responsibility]


def sencos():
    """Who holds the role today and can sign in; where there is nobody, a manager or deputy does what the SENCO does."""
    setting = current_setting()
    return Membership.objects.on(setting.today()).filter(setting=setting, role=Role.SENCO, user__is_active=True)


def leads_named() -> bool:
    """Whether anybody is a safeguarding lead today. One query."""
    setting = current_setting()
    return Membership.objects.on(setting.today()).filter(setting=setting, role__in=SAFEGUARDS).exists()


def safeguarding_leads() -> list[Reader]:
    """Leads first, then their deputies, each once. 2 queries."""
    setting = current_setting()
    members = list(
        Membership.objects.on(setting.today())
        .filter(setting=setting, role__in=SAFEGUARDS, user__is_active=True)
        .select_related("user")
    )
    members.sort(key=lambda one: (one.role != Role.SAFEGUARDING, one.user.name))
    staff = {
        person.user_id: person for person in Practitioner.objects.filter(user__in=[one.user_id for one in members])
    }
    found: dict[int, Reader] = {}
    for one in members:
        person = staff.get(one.user_id)
        name = person.name if person else one.user.name
        found.setdefault(one.user_id, Reader(name, one.get_role_display(), person, one.user))
    return list(found.values())
