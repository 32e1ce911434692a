"""Whose children somebody has today, and until when: their own key children, those they cover; and a child's team.

Works on a loaded ``Roll`` alone: no query, no request, no clock. Minutes since midnight.
"""

from dataclasses import dataclass
from datetime import date

from children.models import Child
from keyworkers.cover import BUDDY, KEY_WORKER, ROLES, SECONDARY, Booked, Roll, Session, person_at, sessions_on
from nursery.models import Setting
from nursery.templatetags.kith import clock
from nursery.timetable import Spans
from staff.models import Practitioner


@dataclass(slots=True)
class Mine:
    """A child who is booked today. ``starts`` to ``ends`` is when I have the child; ``now_with`` is somebody else."""

    child: Child
    booked: Spans
    starts: int
    ends: int
    now_with: Practitioner | None = None


@dataclass(slots=True)
class Covered:
    """Children of one key worker whom I have as ``by``: until ``ends``; from ``starts`` where that is still to come."""

    key_worker: Practitioner | None
    is_away: bool
    by: str
    starts: int | None
    ends: int
    children: list[Mine]


def own_children(roll: Roll, me: int, day: date, now: int) -> list[Mine]:
    """My key children who are booked on ``day``, and with whom they are at the minute ``now`` if not with me."""
    found = []
    for child in roll.children:
        sessions = sessions_on(roll, child, day)
        if not sessions or child.team(day).get(KEY_WORKER) != me:
            continue
        mine = [span for session in sessions for span in session.spans if span.person == me]
        present = person_at(sessions, now)
        other = roll.people[present.person].row if present and present.person not in (None, me) else None
        starts, ends = (mine[0].starts, mine[-1].ends) if mine else (sessions[0].starts, sessions[-1].ends)
        found.append(Mine(child.row, _booked(sessions), starts, ends, other))
    return found


def covered_children(roll: Roll, me: int, day: date, now: int) -> list[Covered]:
    """Whom I have in place of their key worker now or later on ``day``: groups that I have now first, then by time."""
    groups: dict[tuple, Covered] = {}
    for child in roll.children:
        sessions = sessions_on(roll, child, day)
        team = child.team(day)
        spans = [span for session in sessions for span in session.spans if span.person == me and span.ends > now]
        if not spans or team.get(KEY_WORKER) == me:
            continue
        span, key = spans[0], team.get(KEY_WORKER)
        person = roll.people[key] if key else None
        later = span.starts if span.starts > max(now, sessions[0].starts) else None
        group = groups.setdefault(
            (key, span.by, later),
            Covered(person.row if person else None, bool(person and person.is_away(day)), span.by, later, 0, []),
        )
        group.ends = max(group.ends, span.ends)
        group.children.append(Mine(child.row, _booked(sessions), span.starts, span.ends))
    return sorted(groups.values(), key=lambda group: (group.starts or 0, str(group.key_worker), group.by))


def _booked(sessions: list[Session]) -> Spans:
    return [[session.starts, session.ends] for session in sessions]


KINDS = {KEY_WORKER: "solid", SECONDARY: "ring", BUDDY: "dots"}


def team_of(
    roll: Roll, child: Booked, day: date, sessions: list[Session], now: int | None, setting: Setting
) -> list[dict]:
    """The three places of ``child``'s care team on ``day``, with when each person has the child of ``sessions``.

    ``now`` is a minute, None where ``day`` is not today.
    """
    labels = {
        KEY_WORKER: setting.key_worker_label, SECONDARY: setting.secondary_label, BUDDY: setting.buddy_label
    }  # fmt: skip
    present = person_at(sessions, now) if now is not None else None
    places = []
    for role in ROLES:
        key = child.team(day).get(role)
        spans = [span for session in sessions for span in session.spans if span.person == key and key]
        is_now = bool(key) and present is not None and present.person == key
        places.append(
            {
                "role": role,
                "label": labels[role],
                "person": roll.people[key].row if key else None,
                "kind": KINDS[role],
                "is_now": is_now,
                "when": _when(child.row, roll, key, day, spans, now, is_now),
            }
        )
    return places


def _when(child: Child, roll: Roll, key: int | None, day: date, spans, now: int | None, is_now: bool) -> str:
    """What to say under a name: with the child until when, from when, away."""
    if not key:
        return ""
    person = roll.people[key]
    if person.is_away(day):
        return "Away"
    if is_now:
        return f"With {child.name} until {clock(next(span.ends for span in spans if span.ends > now))}"
    later = [span for span in spans if now is None or span.starts > now]
    if later:
        return f"From {clock(later[0].starts)}"
    present = roll.present(key, day)
    if not present:
        return "Not in"
    return f"In until {clock(present[-1][1])}"
