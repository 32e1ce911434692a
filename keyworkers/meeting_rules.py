"""Rules of drop-ins and meetings. Pure: works on a loaded ``Roll`` and on rows in hand; no query, no request, no clock."""

from dataclasses import dataclass
from datetime import date

from children.rules import may_read_confidential
from keyworkers.cover import NOBODY, Booked, Roll, sessions_on, split, without
from keyworkers.ratios import QUARTER, Ratios
from keyworkers.today import quarters_on
from keyworkers.words import room_in_words
from nursery.permissions import ABILITIES, Permission
from nursery.templatetags.kith import clock, clocks, longday, names

MOST_SLOTS = 60


def slots(starts: int, ends: int, minutes: int) -> list[tuple[int, int]]:
    """``(starts, ends)`` of as many whole slots as fit: 14:15 to 14:45 in tens are three."""
    return [(at, at + minutes) for at in range(starts, ends - minutes + 1, minutes)][:MOST_SLOTS]


@dataclass(frozen=True, slots=True)
class Slot:
    """A time at which a family may see ``person``; ``why_not`` says why it cannot be booked, else it is empty."""

    person: object
    day: date
    starts: int
    ends: int
    why_not: str = ""

    @property
    def value(self) -> str:
        return f"{self.day:%Y-%m-%d}:{self.starts}"


def may_read(meeting, *, roles, in_care_team: bool, is_guest: bool) -> bool:
    """Whether somebody reads what a meeting is about and what was said. Of a confidential one: those who meet families
    and are lead, SENCO, of the child's care team, or were asked to it (P7); no apprentice and nobody from a bank."""
    if not meeting.confidential:
        return True
    meets = any(Permission.MEET_FAMILIES in ABILITIES[role] for role in roles)
    return meets and (is_guest or may_read_confidential(roles, in_care_team=in_care_team))


def is_in(roll: Roll, person: int, day: date, starts: int, ends: int) -> bool:
    return any(begins <= starts and ends <= until for begins, until in roll.present(person, day))


def why_not_there(roll: Roll, person: int, day: date, starts: int, ends: int) -> str:
    """Why somebody cannot be met at that time, in one sentence; empty where they can."""
    someone = roll.people[person]
    if not roll.is_open(day):
        return f"The nursery is closed on {longday(day)}."
    if someone.is_away(day):
        return f"{someone.row} is away on {longday(day)}."
    if is_in(roll, person, day, starts, ends):
        return ""
    out = [span for span in someone.outside(day) if span[0] < ends and starts < span[1]]
    if out:
        return f"{someone.row} is at a meeting away from the nursery {clocks(out[0])}."
    present = roll.present(person, day)
    if not present:
        return f"{someone.row} is not at work on {longday(day)}."
    return f"{someone.row} is at work {names(clocks(span) for span in present)} on {longday(day)}."


def meets_already(roll: Roll, person: int, day: date, starts: int, ends: int) -> str:
    """That somebody has another drop-in or meeting then; empty where not."""
    there = [one for one in roll.people[person].meetings.get(day, []) if one[0] < ends and starts < one[1]]
    return f"{roll.people[person].row} has another meeting {clocks(there[0][:2])}." if there else ""


def ratio_breaks(
    roll: Roll, person: int, day: date, starts: int, ends: int, ratios: Ratios, hours: list[int]
) -> list[tuple[int, int, str]]:
    """(starts, ends, sentence) of each quarter in which a room would be short without this person, and is not already.

    ``hours`` are the setting's opens and closes. The roll has to hold every child of the setting.
    """
    before = quarters_on(roll, day, ratios, *hours)
    after = quarters_on(roll, day, ratios, *hours, less=(person, starts, ends))
    found = []
    for room, quarters in after.items():
        for was, now in zip(before[room], quarters, strict=True):
            if now.short > was.short and now.starts < ends and starts < now.starts + QUARTER:
                name = next(one.row.room.name for one in roll.people.values() if one.row.room_id == room)
                said = (
                    f"{room_in_words(name)} needs {now.needed} adult{'' if now.needed == 1 else 's'} at "
                    f"{clock(max(now.starts, starts))} on {longday(day)} and would have {now.there} "
                    f"without {roll.people[person].row}."
                )
                found.append((now.starts, now.starts + QUARTER, said))
    return sorted(found)


def leaves_alone(roll: Roll, children: list[Booked], person: int, day: date, starts: int, ends: int) -> list[str]:
    """Names of children who would have nobody they know if ``person`` were away for that time (000-30)."""
    found = []
    for child in children:
        team = child.team(day)
        if person not in team.values():
            continue
        for session in sessions_on(roll, child, day):
            begins, until = max(session.starts, starts), min(session.ends, ends)
            if begins >= until:
                continue
            rest = [
                (
                    role,
                    key,
                    without(roll.present(key, day), [[starts, ends]]) if key == person else roll.present(key, day),
                )
                for role, key in team.items()
            ]
            was = split(begins, until, [(role, key, roll.present(key, day)) for role, key in team.items()])
            now = split(begins, until, rest)
            if _alone(now) > _alone(was):
                found.append(child.row.name)
                break
    return found


def _alone(spans) -> int:
    return sum(span.ends - span.starts for span in spans if span.by == NOBODY)
