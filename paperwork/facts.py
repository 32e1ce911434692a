"""What stands on a paper beside its words: names, dates, counts, photos. Kept with it when it is final (``Document.facts``).

``facts_of`` reads the records as they are now; a final paper prints what was kept, so that a later change of name, room or
key worker changes nothing on it. Plain JSON; days as ISO dates.
"""

from datetime import date

from django.db.models import Sum

from children.models import Attendance, BookingPattern, Child, Purpose, RoomStay
from children.views import _room_on
from journals.framework import Area
from journals.models import NoticedDay, Observation, Photo
from journals.noticed import FIELD
from journals.photos import refused
from journals.sharing import for_family
from keyworkers.models import KeyPersonAssignment, TeamRole
from keyworkers.words import room_in_words
from nursery.days import moments_of
from nursery.marks import MARKS
from nursery.roles import Role
from nursery.templatetags.kith import months_old
from nursery.timetable import weekly_minutes
from paperwork.models import Document, Kind, Source
from staff.models import Practitioner

MOST_PHOTOS = 4
CAPTION = 70  # characters
MOVES = (Kind.ROOM_MOVE, Kind.SETTING_MOVE, Kind.SCHOOL_MOVE)
WITH_PHOTOS = (Kind.SUMMARY,)


def facts_of(document: Document) -> dict:
    """Everything that ``document`` shows beside its words, as it is today; about 12 queries."""
    child, setting = document.child, document.setting
    today = setting.today()
    until = min(document.last or today, today)
    first = document.first or child.starts_on
    stays = list(RoomStay.objects.ever_held().filter(child=child).select_related("room"))
    room = _room_on(stays, max(today, child.starts_on))
    person = _key_worker(child, today)
    everybody = list(Child.objects.only("pk", "first_name", "last_name", "known_as"))
    facts = {
        "name": child.name,
        "full_name": child.full_name,
        "born": child.date_of_birth.isoformat(),
        "months": months_old(child.date_of_birth, until),
        "room": room_in_words(room.name) if room else "",
        "setting": setting.name,
        "phone": setting.phone,
        "key_worker_label": setting.key_worker_label,
        "key_worker": person.name if person else "",
        "key_worker_full": person.full_name if person else "",
        "mark": person.mark if person and person.mark in MARKS else "",
        "written_by": _writers(document),
        "owner": document.owner.full_name,
        "checked_by": document.checked_by.name if document.checked_by else "",
        "first": first.isoformat(),
        "last": until.isoformat(),
        "texts": {key: for_family(words, child, everybody) for key, words in document.texts.items()},
        "counts": _counts(child, first, until),
        "attendance": _attendance(child, first, until),
        "photos": _photos(document, first, until, everybody) if document.kind in WITH_PHOTOS else [],
    }
    return facts | (_moving(document, today) if document.kind in MOVES else {})


def _key_worker(child: Child, day: date) -> Practitioner | None:
    day = max(min(day, child.leaves_on or day), child.starts_on)
    places = KeyPersonAssignment.objects.on(day).filter(child=child, role=TeamRole.KEY_WORKER)
    place = places.select_related("practitioner").first()
    return place.practitioner if place else None


def _writers(document: Document) -> list[str]:
    """First names of who wrote it, the owner first; the owner alone where nobody has begun."""
    wrote = list(document.versions.order_by("number").values_list("saved_by", flat=True))
    people = {one.user_id: one.name for one in Practitioner.objects.filter(user__in=set(wrote))}
    names = [people[user] for user in wrote if user in people]
    return list(dict.fromkeys([*([document.owner.name] if document.owner.name in names else []), *names])) or [
        document.owner.name
    ]


def _counts(child: Child, first: date, last: date) -> list[list]:
    """``[area, moments]`` for each area, from the counted days."""
    days = NoticedDay.objects.filter(child=child, day__gte=first, day__lte=last)
    sums = days.aggregate(**{name: Sum(name) for name in FIELD.values()})
    return [[area.value, sums[FIELD[area]] or 0] for area in Area]


def _attendance(child: Child, first: date, last: date) -> dict:
    """``days`` in, and ``away`` of those that the register knows."""
    rows = Attendance.objects.filter(child=child, date__gte=first, date__lte=last).values_list("arrived_at", flat=True)
    came = [bool(arrived) for arrived in rows]
    return {"days": sum(came), "away": len(came) - sum(came)}


def _photos(document: Document, first: date, last: date, everybody: list[Child]) -> list[dict]:
    """Photos that the family may see, from what was quoted, then the newest of the time; of each entry the first."""
    child, setting = document.child, document.setting
    quoted = set(document.quotes.filter(source=Source.OBSERVATION).values_list("source_key", flat=True))
    begins, ends = moments_of(setting, first)[0], moments_of(setting, last)[1]
    entries = Observation.objects.kept().filter(children=child, photos__removed_at=None, photos__isnull=False)
    entries = entries.filter(noticed_at__gte=begins, noticed_at__lt=ends, concern=False).distinct()
    rows = [*entries.filter(pk__in=quoted).for_lists(setting.today()), *entries.for_lists(setting.today())[:20]]
    found: dict[int, dict] = {}
    for entry in rows:
        if entry.pk not in found and (photos := entry.photos_for(child)):
            day = entry.noticed_at.astimezone(setting.now().tzinfo).date()
            words = for_family(entry.words, child, everybody)
            found[entry.pk] = {"code": photos[0].code, "day": day.isoformat(), "caption": caption_of(words)}
    return sorted(list(found.values())[:MOST_PHOTOS], key=lambda photo: photo["day"])


def caption_of(words: str) -> str:
    """The first sentence of ``words``, if it is short enough to stand below a photo."""
    sentence = words.strip().split("\n")[0].split(". ")[0].rstrip(".")
    return f"{sentence}." if 0 < len(sentence) <= CAPTION else ""


def still_shown(photos: list[dict], child: Child, day: date) -> list[Photo]:
    """The rows of ``photos`` that may be printed on ``day``: still there, and all families still agree (S11)."""
    rows = Photo.objects.kept().filter(code__in=[one["code"] for one in photos])
    found = []
    for photo in rows.select_related("observation").prefetch_related("observation__children"):
        children = list(photo.observation.children.all())
        others = [one for one in children if one != child]
        if not refused(children, Purpose.PHOTOS, day) and not refused(others, Purpose.GROUP_PHOTOS, day):
            found.append(photo)
    return found


def _moving(document: Document, today: date) -> dict:
    """The head of what goes along when a child moves on (R62)."""
    child = document.child
    day = max(min(today, child.leaves_on or today), child.starts_on)
    pattern = BookingPattern.objects.filter(child=child).on(day).first()
    senco = Practitioner.objects.employed_on(today).filter(role=Role.SENCO).first()
    whole = _attendance(child, child.starts_on, today)
    return {
        "starts_on": child.starts_on.isoformat(),
        "leaves_on": child.leaves_on.isoformat() if child.leaves_on else "",
        "weekdays": sorted({at for week in pattern.timetable for at, spans in enumerate(week) if spans})
        if pattern
        else [],
        "weekly_hours": round(float(weekly_minutes(pattern.timetable)) / 60, 1) if pattern else 0,
        "attendance_whole": whole,
        "languages": child.language_codes,
        "dietary": child.dietary_list,
        "allergies": child.allergy_list,
        "senco": senco.full_name if senco else "",
        "other_setting": child.shared_setting,
    }
