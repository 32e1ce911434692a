"""Who has a child today, in words for their family: what happens, then why, then what next (ux.md 8).

Works on a loaded ``Roll`` alone: no query, no request, no clock. Reasons are at most “on a training day” or “not in today”.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keyworkers.cover import BUDDY, KEY_WORKER, ROLES, SECONDARY, Booked, Roll, Session, person_at, sessions_on
from keyworkers.today import back_on
from keyworkers.words import room_in_words
from nursery.languages import DAYS
from nursery.templatetags.kith import clock, clocks, longday

AHEAD_DAYS = 28  # how far it is worth looking for the next day
PLACES = {
    SECONDARY: gettext_lazy("{who} is {name}’s second person here."),
    BUDDY: gettext_lazy("{who} is {name}’s third person here."),
}


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
        return Told(
            _("{name} left on {day}").format(name=name, day=longday(child.leaves_on)),
            None,
            _("{name}’s journal goes along with you.").format(name=name),
        )
    if child.starts_on > day:
        who = key_worker.row if key_worker else None
        why = (
            _("{who} will look after {name}.").format(who=who, name=name)
            if who
            else _("You will hear who looks after them before that.")
        )
        return Told(_("{name} starts on {day}").format(name=name, day=longday(child.starts_on)), who, why)
    sessions = sessions_on(roll, child, day)
    if not sessions or absent:
        who = key_worker.row if key_worker else None
        why = "" if roll.is_open(day) else _("The nursery is closed.")
        return Told(
            _("{name} is not here today").format(name=name), who, " ".join(filter(None, [why, _next(roll, child, day)]))
        )
    if left or minute >= sessions[-1].ends:
        who = _main_person(roll, sessions)
        with_whom = _("{name} was with {who} today").format(name=name, who=who or team_of(room))
        return Told(with_whom, who, _next(roll, child, day), parts=_parts(roll, sessions, room))
    span = person_at(sessions, minute) or next(
        span for session in sessions for span in session.spans if span.ends > minute
    )
    here = minute >= span.starts
    who = roll.people[span.person].row if span.person else None
    told = Told(
        _headline(here, bool(who)).format(name=name, who=who or team_of(room)),
        who,
        parts=_parts(roll, sessions, room),
    )
    why = []
    if key_worker and who != key_worker.row:
        why.append(_why(roll, key_worker, day, minute, on_training))
        if span.by in PLACES:
            why.append(PLACES[span.by].format(who=who, name=name))
        if not roll.present(key_worker.key, day):
            told.usual = key_worker.row
            told.back = _back(key_worker.row, back_on(roll, key_worker.key, day, AHEAD_DAYS), day)
    elif key_worker:
        why.append(_("{who} is {name}’s key worker.").format(who=who, name=name))
    if not who:
        why.append(_when_somebody(roll, sessions, minute, name))
    told.why = " ".join(filter(None, why))
    return told


def _why(roll: Roll, key_worker, day: date, minute: int, on_training: bool) -> str:
    present = roll.present(key_worker.key, day)
    if later := next((starts for starts, _ in present if starts > minute), None):
        return _("{who} is here from {time}.").format(who=key_worker.row, time=clock(later))
    if present:
        return _("{who} was here until {time}.").format(who=key_worker.row, time=clock(present[-1][1]))
    words = _("{who} is on a training day.") if on_training else _("{who} is not in today.")
    return words.format(who=key_worker.row)


def _back(key_worker, on: date | None, day: date) -> str:
    if on is None:
        return ""
    if on == day + timedelta(days=1):
        return _("{who} is back tomorrow").format(who=key_worker)
    said = DAYS[on.weekday()] if on < day + timedelta(days=7) else longday(on)
    return _("{who} is back on {day}").format(who=key_worker, day=said)


def _next(roll: Roll, child: Booked, day: date) -> str:
    """``"Here next on Monday 30 November, with Marta."``"""
    for number in range(1, AHEAD_DAYS):
        then = day + timedelta(days=number)
        if sessions := sessions_on(roll, child, then):
            who = _main_person(roll, sessions)
            words = _("Here next on {day}, with {who}.") if who else _("Here next on {day}.")
            return words.format(day=longday(then), who=who)
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
        (clocks(span), str(roll.people[span.person].row) if span.person else team_of(room))
        for session in sessions
        for span in session.spans
    ]
    return parts if len({who for _, who in parts}) > 1 else []


def _when_somebody(roll: Roll, sessions: list[Session], minute: int, name: str) -> str:
    span = next((span for session in sessions for span in session.spans if span.person and span.starts > minute), None)
    if span is None:
        return ""
    who = roll.people[span.person].row
    return _("From {time} {name} is with {who}.").format(time=clock(span.starts), name=name, who=who)


def team_of(room: str) -> str:
    """``"the Fern room team"``."""
    return _("the {room} team").format(room=room_in_words(room))


def _headline(is_here: bool, is_known: bool) -> str:
    if is_known:
        return _("{name} is with {who} today") if is_here else _("{name} will be with {who} today")
    return _("{name} is with {who} just now") if is_here else _("{name} will be with {who} just now")
