"""Load beside heads, and weekly time for paperwork that ratios and cover can spare (R18, R65).

Works on a loaded ``Roll`` alone: no query, no request, no clock. Minutes a week, averaged over an ordinary fortnight.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from math import ceil

from keyworkers.cover import BUDDY, KEY_WORKER, SECONDARY, Roll, Session, sessions_on
from keyworkers.ratios import QUARTER, Quarter, Ratios
from keyworkers.today import build_day
from nursery.templatetags.kith import months_old

BASE_MINUTES, PER_CHILD_MINUTES = 60, 10
DAYS = 5


@dataclass(slots=True)
class PersonLoad:
    """One key worker: heads, booked minutes a week with them, how many are under two or need support, paperwork time."""

    person: object
    children: int = 0
    sessions: int = 0
    minutes: int = 0
    under_two: int = 0
    support: int = 0
    slots: list[list[int]] = field(default_factory=list)
    proposed: list[list[int]] = field(default_factory=list)

    @property
    def due(self) -> int:
        """Minutes a week that should be free of children, in whole quarters."""
        return paperwork_minutes(self.children)

    @property
    def planned(self) -> int:
        return sum(ends - starts for _, starts, ends in self.slots)


def paperwork_minutes(children: int) -> int:
    """Minutes a week away from the children for so many key children, in whole quarters (R65)."""
    return ceil((BASE_MINUTES + PER_CHILD_MINUTES * children) / QUARTER) * QUARTER if children else 0


def loads(roll: Roll, monday: date, rooms: list, *, opens: int, closes: int, ratios: Ratios) -> list[PersonLoad]:
    """Everybody with key children in the week of ``monday``, the heaviest first, with a slot for those who have none."""
    week = [monday + timedelta(days=number) for number in range(DAYS)]
    found: dict[int, PersonLoad] = {}
    days = {}
    seen: dict[int, set[int]] = defaultdict(set)
    for day in week:
        days[day] = (
            build_day(roll, day, rooms, opens=opens, closes=closes, ratios=ratios) if roll.is_open(day) else None
        )
        for child in roll.children:
            key = child.team(day).get(KEY_WORKER)
            for session in sessions_on(roll, child, day):
                if key is None:
                    continue
                load = found.setdefault(key, PersonLoad(roll.people[key].row))
                load.sessions += 1
                load.minutes += session.ends - session.starts
                if child.key not in seen[key]:
                    seen[key].add(child.key)
                    load.children += 1
                    load.under_two += months_old(child.row.date_of_birth, day) < 24
                    load.support += child.row.send in ("sen_support", "ehcp")
    slack = {(day, room.room.pk): _quarters(room) for day, one in days.items() if one for room in one.rooms}
    for key, load in found.items():
        load.slots = roll.people[key].non_contact.at(monday) or []
        if not load.slots:
            load.proposed = _slot(roll, key, load.due, days, slack)
            for weekday, starts, ends in load.proposed:
                _take(slack, week[weekday], roll.people[key].row.room_id, starts, ends)
    return sorted(found.values(), key=lambda load: (-load.minutes, str(load.person)))


def _quarters(room) -> dict[int, int]:
    """Quarter → adults that could be spared."""
    found: dict[int, int] = {}
    for stretch in room.stretches:
        quarter: Quarter = stretch.quarter
        for starts in range(stretch.starts, stretch.ends, QUARTER):
            found[starts] = quarter.there - quarter.needed
    return found


def _slot(roll: Roll, key: int, due: int, days: dict, slack: dict) -> list[list[int]]:
    """The slot of ``due`` minutes when fewest key children are in, the ratio holds and each of them has somebody else."""
    best = None
    person = roll.people[key]
    for day, found in days.items():
        if found is None:
            continue
        mine = [session for session in found.sessions if session.child.team(day).get(KEY_WORKER) == key]
        for begin, end in roll.present(key, day):
            for starts in range(-(-begin // QUARTER) * QUARTER, end - due + 1, QUARTER):
                ends = starts + due
                there = [session for session in mine if session.starts < ends and starts < session.ends]
                room = slack.get((day, person.row.room_id), {})
                spare = all(room.get(at, 1) >= 1 for at in range(starts, ends, QUARTER))
                if spare and all(_has_another(roll, session, starts, ends) for session in there):
                    rank = (len(there), abs(starts + due // 2 - 13 * 60), day, starts)
                    if best is None or rank < best[0]:
                        best = (rank, [day.weekday(), starts, ends])
    return [best[1]] if best else []


def _has_another(roll: Roll, session: Session, starts: int, ends: int) -> bool:
    """Whether secondary or buddy is in for the child's time between ``starts`` and ``ends``."""
    begin, end = max(starts, session.starts), min(ends, session.ends)
    team = session.child.team(session.day)
    others = [team[role] for role in (SECONDARY, BUDDY) if role in team]
    return any(span[0] <= begin and end <= span[1] for key in others for span in roll.present(key, session.day))


def _take(slack: dict, day: date, room: int | None, starts: int, ends: int) -> None:
    for at in range(starts, ends, QUARTER):
        if at in slack.get((day, room), {}):
            slack[day, room][at] -= 1
