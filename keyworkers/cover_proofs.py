"""What cover can show beside a sentence of the policy: who was there, who will be, adults and first aid through the day."""

from collections import Counter
from datetime import timedelta

from keyworkers.cover import KEY_WORKER, SECONDARY, Session, cover, join
from keyworkers.loading import rooms_of
from keyworkers.models import CoverWatch
from keyworkers.proofs import WINDOW, roll_of
from keyworkers.ratios import Ratios
from keyworkers.today import build_day
from nursery.proofs import Evidence, Look, Proof, State, counted, nothing_yet

SHARE = 50  # percent of a child's time with key worker or secondary
RATIO_DAYS, FIRST_AID_DAYS = 5, 10  # open days ahead
NOBODY_BOOKED = "Nobody is booked in the next four weeks."


def ahead(look: Look) -> list[Session]:
    """Booked sessions of the next four weeks."""
    return list(cover(look.once(roll_of), look.today, look.today + WINDOW - timedelta(days=1)))


def _ahead(look: Look) -> Proof:
    sessions = look.once(ahead)
    short = [session for session in sessions if session.gaps]
    missing = {session.child.key: session.child.row for session in short}
    words = "booked sessions of the next four weeks have somebody of the child’s own people in, the whole time."
    return counted(len(sessions), list(missing.values()), words, nothing=NOBODY_BOOKED, short=len(short))


def _own_people(look: Look) -> Proof:
    minutes, own, rows = Counter(), Counter(), {}
    for session in cover(look.once(roll_of), look.today - WINDOW, look.today - timedelta(days=1)):
        rows[session.child.key] = session.child.row
        for span in session.spans:
            minutes[session.child.key] += span.ends - span.starts
            if span.by in (KEY_WORKER, SECONDARY):
                own[session.child.key] += span.ends - span.starts
    missing = [row for key, row in rows.items() if own[key] * 100 < SHARE * minutes[key]]
    words = "children were with their key worker or second person for most of their time in the last four weeks."
    return counted(len(rows), missing, words, nothing="Nobody was booked in the last four weeks.")


def _absences(look: Look) -> Proof:
    """Sessions from whose key worker an entered absence keeps the child."""
    roll = look.once(roll_of)
    away = []
    for session in look.once(ahead):
        key_worker = session.child.team(session.day).get(KEY_WORKER)
        if key_worker and roll.people[key_worker].is_away(session.day):
            away.append(session)
    short = [session for session in away if session.gaps]
    missing = {session.child.key: session.child.row for session in short}
    words = "sessions of children whose key worker will be away pass to somebody they know."
    nothing = "No key worker is away in the next four weeks, as far as is known."
    return counted(len(away), list(missing.values()), words, nothing=nothing, short=len(short))


def _ratios(look: Look) -> Proof:
    roll, setting = look.once(roll_of), look.setting
    days = list(roll.open_days(look.today, look.today + WINDOW))[:RATIO_DAYS]
    ratios, of, short, missing = Ratios.of(setting), 0, 0, {}
    for day in days:
        found = build_day(
            roll, day, look.once(_rooms), opens=setting.opens, closes=setting.closes, ratios=ratios
        )  # fmt: skip
        for room in found.rooms:
            of += 1
            if room.short:
                short += 1
                missing[room.room.pk] = room.room
    words = f"room days of the next {RATIO_DAYS} open days have the adults that the ratio asks for, all day."
    return counted(of, list(missing.values()), words, nothing="No room has children in the next days.", short=short)


def _rooms(look: Look) -> list:
    return rooms_of(look.once(roll_of), look.today)


def _first_aid(look: Look) -> Proof:
    """Each booked minute of a day has somebody in whose paediatric first aid is in date (EYFS 3.29)."""
    roll, by_day = look.once(roll_of), {}
    for session in look.once(ahead):
        by_day.setdefault(session.day, []).append([session.starts, session.ends])
    days = sorted(by_day)[:FIRST_AID_DAYS]
    short = 0
    for day in days:
        trained = [
            span
            for person in roll.people.values()
            if person.row.paediatric_first_aid_until and person.row.paediatric_first_aid_until >= day
            for span in person.present(day, roll.rota_starts_on)
        ]
        there = join(trained)
        short += not all(
            any(begin <= starts and ends <= end for begin, end in there) for starts, ends in join(by_day[day])
        )
    words = "open days ahead have somebody with paediatric first aid in as long as a child is booked."
    return counted(len(days), (), words, nothing=NOBODY_BOOKED, short=short)


def _watched(look: Look) -> Proof:
    seen = CoverWatch.objects.filter(setting=look.setting).first()
    if seen is None or seen.day is None:
        return nothing_yet("Cover has not been looked at by itself yet.")
    words = f"Cover of the next six weeks was looked at by itself on {seen.day:%-d %B %Y}."
    return Proof(State.GOOD if seen.day >= look.today - timedelta(days=1) else State.LOOK, words)


def _c(key, title, shows, find, page="keyworkers:cover_ahead"):
    return Evidence(f"keyworkers.{key}", title, shows, find, page)


EVIDENCE = [
    _c("cover_ahead", "Cover ahead", "Booked sessions of four weeks with somebody the child knows.", _ahead),
    _c(
        "own_people",
        "Time with their own people",
        "Children who are mostly with key worker or second person.",
        _own_people,
    ),
    _c("absences", "When somebody is away", "Sessions that pass to somebody the child knows.", _absences),
    _c("ratios", "Ratios", "Rooms and days with the adults the ratio asks for.", _ratios, "keyworkers:today"),
    _c("first_aid", "First aid through the day", "Days with a first aider in all the time.", _first_aid, "staff:list"),
    _c("watched", "Looked at by itself", "When cover was looked ahead at last.", _watched),
]
