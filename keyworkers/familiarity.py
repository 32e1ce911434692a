"""How well people know a child: care team history, days in one room together, and what the rooms below add.

A room below names a function in ``settings.KNOWS_CHILDREN``: keys of children → a queryset of rows
``(child, practitioner, times)``, such as how often somebody wrote about the child.
"""

from dataclasses import dataclass
from datetime import date
from functools import cache

from django.conf import settings
from django.db.models import IntegerField, Value
from django.utils.module_loading import import_string

from children.models import Child
from keyworkers.cover import Booked, Person

NEVER = -1
WRITING_DAYS = 10  # days together that one observation is worth


@dataclass(slots=True)
class Known:
    not_with: dict[int, set[int]]
    """child → people who must not be in the care team (R17)"""
    noticed: dict[tuple[int, int], int]
    """(child, practitioner) → how often they wrote about the child"""


@cache
def _sources():
    return [import_string(path) for path in settings.KNOWS_CHILDREN]


def known_people(children: list[int]) -> Known:
    """What is kept about ``children`` and the people around them. One query."""
    never = Child.not_with_staff.through.objects.filter(child__in=children)
    rows = never.values_list("child", "practitioner", Value(NEVER, output_field=IntegerField()))
    found = Known({}, {})
    for child, practitioner, times in rows.union(*[source(children) for source in _sources()], all=True):
        if times == NEVER:
            found.not_with.setdefault(child, set()).add(practitioner)
        else:
            found.noticed[child, practitioner] = times
    return found


def familiarity(child: Booked, person: Person, day: date, noticed: int = 0) -> tuple[int, str]:
    """Points (about a day together each) and the strongest of them in words, "" where they hardly know each other."""
    spans = [(place.starts_on, place.ends_on) for place in child.places if place.person == person.key]
    room = [(starts, ends) for starts, ends, room in child.rooms.rows if room == person.row.room_id]
    team, together = _days(spans, person, day), _days(room, person, day) // 2
    name = child.row.name
    said = [
        (team, f"has looked after {name} before"),
        (noticed * WRITING_DAYS, f"wrote {noticed} observation{'' if noticed == 1 else 's'} of {name}"),
        (together, f"has been in a room with {name} for {together * 2 // 7} weeks"),
    ]
    points, words = max(said)
    return sum(points for points, _ in said), words if points > 6 else ""


def _days(spans, person: Person, day: date) -> int:
    since = person.starts_on or date.min
    return sum(max((min(ends or day, day) - max(starts, since)).days, 0) for starts, ends in spans)
