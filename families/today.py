"""Who has a child today, in words for their family: what happens, then why, then what next (ux.md 8).

Works on a loaded ``Roll`` alone: no query, no request, no clock. Reasons are at most “on a training day” or “not in today”.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta

from keyworkers.cover import BUDDY, KEY_WORKER, ROLES, SECONDARY, Booked, Roll, Session, person_at, sessions_on
from keyworkers.today import back_on
from keyworkers.words import room_in_words
from nursery.templatetags.kith import clock, clocks, longday

AHEAD_DAYS = 28  # how far it is worth looking for the next day
PLACES = {SECONDARY: "second person", BUDDY: "third person"}


@dataclass(slots=True)
class Told:
    """What a family reads: ``who`` is the practitioner shown, ``usual`` the key worker who is not in."""

    headline: str
    who: object | None = None
    why: str = ""
    usual: object | None = None
    back: str = ""
    parts: list[tuple[str, str]] = field(default_factory=list)


def tell(
    roll: Roll, child: Booked, day: date, minute: int, *, room: str, on_training: bool, absent: bool, left: bool
) -> Told:
    """``minute`` since midnight; ``on_training``: that is why the key worker is away; ``absent`` and ``left`` as registered."""
    name = child.row.name
    team = {role: roll.people[person] for role, person in child.team(day).items()}
    key_worker = team.get(KEY_WORKER)
    if child.leaves_on and child.leaves_on < day:
        return Told(f"{name} left on {longday(child.leaves_on)}", None, f"{name}’s journal goes along with you.")
    if child.starts_on > day:
        who = key_worker.row if key_worker else None
        why = f"{who} will look after {name}." if who else "You will hear who looks after them before that."
        return Told(f"{name} starts on {longday(child.starts_on)}", who, why)
    sessions = sessions_on(roll, child, day)
    if not sessions or absent:
        who = key_worker.row if key_worker else None
        why = "" if roll.is_open(day) else "The nursery is closed."
        return Told(f"{name} is not here today", who, " ".join(filter(None, [why, _next(roll, child, day)])))
    if left or minute >= sessions[-1].ends:
        who = _main_person(roll, sessions)
        with_whom = f"{name} was with {who} today" if who else f"{name} was with the {room_in_words(room)} team today"
        return Told(with_whom, who, _next(roll, child, day), parts=_parts(roll, sessions, room))
    span = person_at(sessions, minute) or next(
        span for session in sessions for span in session.spans if span.ends > minute
    )
    here = minute >= span.starts
    who = roll.people[span.person].row if span.person else None
    told = Told(
        f"{name} {'is' if here else 'will be'} with {who or f'the {room_in_words(room)} team'} {'today' if who else 'just now'}",
        who,
        parts=_parts(roll, sessions, room),
    )
    why = []
    if key_worker and who != key_worker.row:
        why.append(_why(roll, key_worker, day, minute, on_training))
        if span.by in PLACES:
            why.append(f"{who} is {name}’s {PLACES[span.by]} here.")
        if not roll.present(key_worker.key, day):
            told.usual = key_worker.row
            told.back = _back(key_worker.row, back_on(roll, key_worker.key, day, AHEAD_DAYS), day)
    elif key_worker:
        why.append(f"{who} is {name}’s key worker.")
    if not who:
        why.append(_when_somebody(roll, sessions, minute, name))
    told.why = " ".join(filter(None, why))
    return told


def _why(roll: Roll, key_worker, day: date, minute: int, on_training: bool) -> str:
    present = roll.present(key_worker.key, day)
    if later := next((starts for starts, _ in present if starts > minute), None):
        return f"{key_worker.row} is here from {clock(later)}."
    if present:
        return f"{key_worker.row} was here until {clock(present[-1][1])}."
    return f"{key_worker.row} is on a training day." if on_training else f"{key_worker.row} is not in today."


def _back(key_worker, on: date | None, day: date) -> str:
    if on is None:
        return ""
    when = (
        "tomorrow"
        if on == day + timedelta(days=1)
        else f"on {on:%A}"
        if on < day + timedelta(days=7)
        else f"on {longday(on)}"
    )
    return f"{key_worker} is back {when}"


def _next(roll: Roll, child: Booked, day: date) -> str:
    """``"Here next on Monday 30 November, with Marta."``"""
    for number in range(1, AHEAD_DAYS):
        then = day + timedelta(days=number)
        if sessions := sessions_on(roll, child, then):
            who = _main_person(roll, sessions)
            return f"Here next on {longday(then)}{f', with {who}' if who else ''}."
    return ""


def _main_person(roll: Roll, sessions: list[Session]):
    """Who has the child for most of the day; of equals the one first in the order of care."""
    minutes: dict[int, int] = {}
    for session in sessions:
        for span in session.spans:
            if span.person:
                minutes[span.person] = minutes.get(span.person, 0) + span.ends - span.starts
    team = sessions[0].child.team(sessions[0].day)
    order = [team[role] for role in ROLES if role in team]
    return roll.people[max(minutes, key=lambda key: (minutes[key], -order.index(key)))].row if minutes else None


def _parts(roll: Roll, sessions: list[Session], room: str) -> list[tuple[str, str]]:
    """``[("8:00 to 1:00", "Aisha"), …]`` where more than one has the child that day."""
    parts = [
        (clocks(span), str(roll.people[span.person].row) if span.person else f"the {room_in_words(room)} team")
        for session in sessions
        for span in session.spans
    ]
    return parts if len({who for _, who in parts}) > 1 else []


def _when_somebody(roll: Roll, sessions: list[Session], minute: int, name: str) -> str:
    span = next((span for session in sessions for span in session.spans if span.person and span.starts > minute), None)
    return f"From {clock(span.starts)} {name} is with {roll.people[span.person].row}." if span else ""
