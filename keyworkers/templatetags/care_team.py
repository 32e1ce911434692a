"""The care team on pages of rooms that may not know it: who has the child, whom a practitioner looks after."""

from django import template

from children.models import Child
from keyworkers.cover import person_at, sessions_on
from keyworkers.drop_ins import with_unkept
from keyworkers.loading import load_child
from keyworkers.mine import team_of
from keyworkers.models import CareTeamChange, KeyPersonAssignment, TeamRole
from staff.models import Practitioner

register = template.Library()


@register.inclusion_tag("keyworkers/care_team.html", takes_context=True)
def care_team(context, child, day):
    """The three places of ``child`` on ``day``, with when each of them has the child, and who has it now. Other parts of
    the page find every place there was in ``child.places``."""
    setting = context["setting"]
    then = max(day, child.starts_on)
    roll = load_child(setting, child, then)
    booked = roll.children[0]
    child.places = booked.places
    sessions = sessions_on(roll, booked, then) if then == day else []
    now = setting.now().hour * 60 + setting.now().minute if day == setting.today() else None
    present = person_at(sessions, now) if now is not None else None
    places = team_of(roll, booked, then, sessions, now, setting)
    return {**context.flatten(), "child": child, "places": places, "alone": bool(present) and present.person is None}


@register.simple_tag
def team_history(child):
    """Who held which place when, newest first, and the changes with their reasons."""
    return {
        "places": KeyPersonAssignment.objects.filter(child=child)
        .ever_held()
        .select_related("practitioner")
        .order_by("-starts_on", "role"),
        "changes": CareTeamChange.objects.filter(child=child).select_related("made_by")[:20],
    }


@register.simple_tag
def key_children(practitioner, day):
    """Children whose care team ``practitioner`` is in on ``day``: (role in words, children)."""
    rows = (
        KeyPersonAssignment.objects.on(day)
        .filter(practitioner=practitioner, child__in=Child.objects.not_left(day))
        .select_related("child")
    )
    groups: dict[str, list] = {role: [] for role in TeamRole.values}
    for row in rows:
        groups[row.role].append(row.child)
    return [(TeamRole(role).label, children) for role, children in groups.items()]


@register.simple_tag
def key_workers_of(children, day):
    """Child key → key worker on ``day`` or on the first day, for a list. Two queries."""
    then = {child.pk: max(day, child.starts_on) for child in children}
    found: dict[int, int] = {}
    rows = KeyPersonAssignment.objects.ever_held().filter(child__in=then, role=TeamRole.KEY_WORKER)
    for key, person, first, end in rows.order_by("starts_on").values_list(
        "child", "practitioner", "starts_on", "ends_on"
    ):
        if key not in found or (first <= then[key] and (end is None or then[key] < end)):
            found[key] = person
    people = Practitioner.objects.in_bulk(set(found.values()))
    return {key: people[person] for key, person in found.items()}


@register.simple_tag
def drop_ins_of(practitioner):
    return with_unkept(practitioner.drop_ins.all())


@register.filter
def of(found, child):
    """``found[child.pk]``, None where there is none."""
    return found.get(child.pk) if found else None
