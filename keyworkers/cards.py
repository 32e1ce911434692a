"""Key worker cards: what a card says of a team, who needs a new one, and that one was given (R2, R83)."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Max, Q

from children.models import Child
from keyworkers.cover import KEY_WORKER, ROLES, Booked, Roll
from keyworkers.loading import FEW
from keyworkers.models import CardIssue
from nursery.audit import record
from nursery.telling import News, tell_family

STAND_IN = timedelta(days=7)  # a place held for no longer is nobody's for the board and the card


@dataclass(slots=True)
class Due:
    """A child whose family needs a card, and why: ``last`` is the day of the card that no longer holds, if any."""

    child: Child
    key_worker: object
    last: date | None


def lasting_team(child: Booked, day: date) -> dict[str, int]:
    """Role → person on ``day``, in order of precedence, seen past those who only stand in for some days."""
    team = child.team(day)
    for place in child.places:
        if place.ends_on and place.ends_on - place.starts_on <= STAND_IN and place.holds_on(day):
            team[place.role] = child.team(place.ends_on).get(place.role)
    return {role: team[role] for role in ROLES if team.get(role)}


def load_cards(roll: Roll, lately: int = 0) -> tuple[dict[int, CardIssue], list[CardIssue]]:
    """Of the children of ``roll``: the newest card of each, and the ``lately`` last ones of all. One query."""
    rows = {child.key: child.row for child in roll.children}
    by_name = lately or len(rows) < FEW  # else those of all children cost less than so many names
    issues = CardIssue.objects.filter(child__in=list(rows)) if by_name else CardIssue.objects.all()
    newest = CardIssue.objects.order_by().values("child").annotate(newest=Max("pk")).values("newest")
    wanted = Q(pk__in=newest)
    if lately:
        wanted |= Q(pk__in=issues.order_by("-given_on", "-pk").values("pk")[:lately])
    found = [one for one in issues.filter(wanted).select_related("given_by").order_by("-pk") if one.child_id in rows]
    of_child: dict[int, CardIssue] = {}
    for issue in found:
        issue.child = rows[issue.child_id]
        of_child.setdefault(issue.child_id, issue)
    return of_child, sorted(found, key=lambda issue: (issue.given_on, issue.pk), reverse=True)[:lately]


def cards_due(roll: Roll, day: date, last: dict[int, CardIssue]) -> list[Due]:
    """Children who may have a card and have none for their team as it is; ``last`` holds the newest card of each."""
    due = []
    for child in roll.children:
        team = lasting_team(child, day)
        if child.row.hidden_from_display or KEY_WORKER not in team:
            continue
        issue = last.get(child.key)
        if issue is None or issue.team != team:
            due.append(Due(child.row, roll.people[team[KEY_WORKER]].row, issue.given_on if issue else None))
    return due


@transaction.atomic
def give_cards(*, roll: Roll, codes: set[str], on: date, by, to: str = "") -> list[CardIssue]:
    """Remember that the families of the children with ``codes`` were given the card of their team on ``on``.

    Children without a key worker and children hidden from display have no card and are passed over.
    """
    issues = []
    for child in roll.children:
        team = lasting_team(child, on)
        if child.row.code not in codes or child.row.hidden_from_display or KEY_WORKER not in team:
            continue
        issue = CardIssue.objects.create(
            setting_id=child.row.setting_id, child=child.row, given_on=on, given_to=to, given_by=by, team=team
        )
        record("card_given", child.row, by=by, card=issue.pk, on=str(on))
        tell_family(child.row, News.CARD, but=by)
        issues.append(issue)
    return issues
