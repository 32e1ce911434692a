"""Who needs help with paperwork: work due against time away from the children (R65, R66, 002-35, 002-36).

Pure: people and what is due in; nobody is ranked, whoever needs help most stands first.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from keyworkers.load import paperwork_minutes
from paperwork.due_types import Due, Stand, Task
from paperwork.models import Kind

AHEAD = timedelta(weeks=4)
WEEKS = 4
MINUTES = {  # what one of them takes a practised key worker, beside the children's notes
    Kind.ABOUT: 20,
    Kind.SUMMARY: 60,
    Kind.PROGRESS_CHECK: 60,
    Kind.SETTLING_REPORT: 20,
    Kind.ROOM_MOVE: 30,
    Kind.SETTING_MOVE: 60,
    Kind.SCHOOL_MOVE: 60,
    Task.SHARE: 10,
    Task.HEALTH_VISITOR: 15,
    Task.INTRODUCTION: 15,
    Task.CARD: 5,
    Task.KEY_WORKER: 0,
}
BEGUN = 0.5  # of a begun paper so much is left
LATE_WEIGHS, BREACH_WEIGHS = 30, 120  # minutes a week: what is late presses


@dataclass(slots=True)
class Need:
    """One person's work of the next four weeks. Minutes are those of a week."""

    person: object
    children: int = 0
    due: list[Due] = field(default_factory=list)
    late: list[Due] = field(default_factory=list)
    breaches: int = 0
    work: float = 0
    planned: int = 0

    @property
    def a_week(self) -> int:
        """Work due, spread over the weeks, in steps of five minutes."""
        return round(self.work / WEEKS / 5) * 5

    @property
    def usual(self) -> int:
        return paperwork_minutes(self.children)

    @property
    def short(self) -> int:
        """Minutes a week that are missing."""
        return max(self.a_week - self.planned, 0)

    @property
    def wants_help(self) -> bool:
        return bool(self.late) or self.short > 0

    @property
    def weight(self) -> int:
        return self.short + LATE_WEIGHS * len(self.late) + BREACH_WEIGHS * self.breaches


def needs(people: dict, due: Iterable[Due], children: dict[int, int], day: date) -> list[Need]:
    """``people``: key → person with ``slots``; ``children``: key → how many key children. Who needs help most first."""
    found: dict[int, Need] = {}

    def need_of(key: int) -> Need:
        if key not in found:
            person = people[key]
            planned = sum(ends - starts for _, starts, ends in person.slots or [])
            found[key] = Need(person, children.get(key, 0), planned=planned)
        return found[key]

    for key in children:
        need_of(key)
    for one in due:
        if one.owner is None or not one.is_open or one.stand == Stand.CHECK:
            continue
        if one.due_on <= day + AHEAD:
            need = need_of(one.owner)
            (need.late if one.is_late else need.due).append(one)
            need.breaches += one.stand == Stand.BREACH
            need.work += MINUTES[one.kind] * (BEGUN if one.paper else 1)
    return sorted(found.values(), key=lambda need: (not need.late, -need.weight, str(need.person)))
