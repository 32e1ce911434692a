"""What is printed on a paper beside its words and the rest of its facts: whose key child, mark, who wrote, what goes along.

A part of ``facts_of`` (``facts["paper"]``), kept with them when a paper is final, so that a later change of name, room or key
worker changes nothing on it. Plain JSON; days as ISO dates.
"""

from datetime import date

from children.models import BookingPattern, Child, RoomStay
from keyworkers.models import KeyPersonAssignment, TeamRole
from keyworkers.words import room_in_words
from nursery.marks import MARKS
from nursery.roles import Role
from nursery.templatetags.kith import months_old
from nursery.timetable import weekly_minutes
from paperwork.models import Document, Kind
from staff.models import Practitioner

MOVES = (Kind.ROOM_MOVE, Kind.SETTING_MOVE, Kind.SCHOOL_MOVE)


def paper_facts(document: Document, room_name: str) -> dict:
    """As the records are today: three queries, six of what goes along when a child moves on."""
    child, setting = document.child, document.setting
    today = setting.today()
    person = key_worker_of(child, today)
    return {
        "months": months_old(child.date_of_birth, today),
        "room": room_name,
        "phone": setting.phone,
        "key_worker_label": setting.key_worker_label,
        "own_words": setting.own_words,
        "key_worker": person.full_name if person else "",
        "mark": person.mark if person and person.mark in MARKS else "",
        "written_by": writers_of(document),
        "owner": document.owner.full_name,
    } | (_moving(document, today) if document.kind in MOVES else {})


def key_worker_of(child: Child, day: date) -> Practitioner | None:
    """On ``day``, or on the first or last day of a child who is not here then. One query."""
    day = max(min(day, child.leaves_on or day), child.starts_on)
    places = KeyPersonAssignment.objects.on(day).filter(child=child, role=TeamRole.KEY_WORKER)
    place = places.select_related("practitioner").first()
    return place.practitioner if place else None


def writers_of(document: Document) -> list[str]:
    """First names of who wrote it, in the order in which they began; the owner alone where nobody has. A final paper keeps
    them. Two queries at most."""
    if kept := document.facts.get("paper", {}).get("written_by"):
        return kept
    wrote = list(document.versions.order_by("number").values_list("saved_by", flat=True)) if document.pk else []
    people = {one.user_id: one.name for one in Practitioner.objects.filter(user__in=set(wrote))}
    return list(dict.fromkeys(people[user] for user in wrote if user in people)) or [document.owner.name]


def _moving(document: Document, today: date) -> dict:
    """The head of what goes along when a child moves on (R62)."""
    child = document.child
    day = max(min(today, child.leaves_on or today), child.starts_on)
    pattern = BookingPattern.objects.filter(child=child).on(day).first()
    senco = Practitioner.objects.employed_on(today).filter(role=Role.SENCO).first()
    to, on = _where_to(document, today)
    return {
        "to": to,
        "to_on": on.isoformat() if on else "",
        "starts_on": child.starts_on.isoformat(),
        "leaves_on": child.leaves_on.isoformat() if child.leaves_on else "",
        "weekdays": sorted({at for week in pattern.timetable for at, spans in enumerate(week) if spans})
        if pattern
        else [],
        "weekly_hours": round(float(weekly_minutes(pattern.timetable)) / 60, 1) if pattern else 0,
        "languages": child.language_codes,
        "dietary": child.dietary_list,
        "allergies": child.allergy_list,
        "senco": senco.full_name if senco else "",
        "other_setting": child.shared_setting,
    }


def _where_to(document: Document, today: date) -> tuple[str, date | None]:
    """The school, setting or room the child moves to, and from which day, as far as it is known."""
    child = document.child
    if document.kind == Kind.SCHOOL_MOVE:
        return child.school, child.school_starts_on
    if document.kind == Kind.SETTING_MOVE:
        return child.next_setting, None
    moves = list(RoomStay.objects.filter(child=child).ever_held().select_related("room").order_by("starts_on"))[1:]
    try:
        about = date.fromisoformat(document.occasion)
    except ValueError:
        about = today
    stay = min(moves, key=lambda one: abs(one.starts_on - about), default=None)
    return (room_in_words(stay.room.name), stay.starts_on) if stay else ("", None)
