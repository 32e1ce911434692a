"""The demo's sign-ins, on an installation that says it is one: one press, no password."""

from dataclasses import dataclass

from django.conf import settings

from nursery.models import Membership, User
from nursery.roles import Role


@dataclass(frozen=True)
class Door:
    code: str
    name: str
    email: str
    role: str


def doors() -> list[Door]:
    """One person for each role of the demo settings; none on a real installation."""
    if not settings.DEMO:
        return []
    found: dict[str, Door] = {}
    members = Membership.objects.filter(setting__is_demo=True, ends_on=None).select_related("user").order_by("pk")
    for member in members:
        user = member.user
        found.setdefault(member.role, Door(user.code, user.name, user.email, member.get_role_display()))
    return sorted(found.values(), key=lambda door: Role.labels.index(door.role))


def user_of(code: str) -> User | None:
    """The user behind a door that is really there."""
    return User.objects.get(code=code) if any(door.code == code for door in doors()) else None
