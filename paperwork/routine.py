"""One child's card of routines: what everybody in the room must know, and who has read the newest (000-11)."""

import hashlib
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q

from children.models import Child, Purpose
from journals.care_models import CareTime
from journals.photos import refused
from keyworkers.models import KeyPersonAssignment
from keyworkers.reports import KINDS, face_of, sign_of
from nursery.audit import record
from nursery.languages import ENGLISH, in_language
from nursery.models import Room, User
from nursery.templatetags.kith import clock
from nursery.words import language_names
from paperwork.models import RoutineRead
from paperwork.reports import layout_context, stays_mark
from staff.models import Practitioner

FIELDS = ("comfort", "sleep", "toileting", "likes")
LABELS = {"comfort": "Comfort", "sleep": "Sleep", "toileting": "Nappies and toilet", "likes": "Loves"}


@dataclass(frozen=True)
class Routine:
    """What stands on the card. ``times``: ``("12:30", "Sleep", "with the rabbit")``. ``version`` changes with any of it."""

    words: list[tuple[str, str]]
    allergies: list[str]
    dietary: list[str]
    times: list[tuple[str, str, str]]

    @property
    def version(self) -> str:
        said = repr((self.words, self.allergies, self.dietary, self.times))
        return hashlib.sha256(said.encode()).hexdigest()[:24]

    @property
    def is_empty(self) -> bool:
        return not (self.words or self.times)


def routine_of(child: Child, day) -> Routine:
    """As it is on ``day``. One query."""
    times = CareTime.objects.on(day).filter(child=child).order_by("at", "pk")
    return Routine(
        words=[(LABELS[name], getattr(child, name)) for name in FIELDS if getattr(child, name)],
        allergies=child.allergy_list,
        dietary=child.dietary_list,
        times=[(clock(one.at), one.get_kind_display(), one.note) for one in times],
    )


@transaction.atomic
def have_read(*, child: Child, by: User) -> RoutineRead:
    """``by`` has read the card as it is now. Twice changes nothing."""
    version = routine_of(child, child.setting.today()).version
    row, is_new = RoutineRead.objects.get_or_create(child=child, user=by, version=version)
    if is_new:
        record("routine_read", child, by=by)
    return row


def readers(child: Child, room: Room | None, routine: Routine, day) -> list[tuple[Practitioner, RoutineRead | None]]:
    """The people of the child's room and care team, and when each read the newest card. Two queries."""
    team = KeyPersonAssignment.objects.on(day).filter(child=child).values("practitioner")
    people = Practitioner.objects.employed_on(day).filter(Q(pk__in=team) | Q(room=room, room__isnull=False))
    read = {one.user_id: one for one in RoutineRead.objects.filter(child=child, version=routine.version)}
    return [(person, read.get(person.user_id)) for person in people.exclude(user=None).distinct()]


def routine_context(child: Child, *, room_name: str, by: User) -> dict:
    """Plain values for ``pdf/paper/routine.html``; for staff alone, in English."""
    setting, today = child.setting, child.setting.today()
    routine = routine_of(child, today)
    with in_language(ENGLISH):
        context = layout_context(
            setting_name=setting.name,
            name=child.name,
            title="Routine",
            mark="",
            code=ENGLISH,
            is_draft=False,
            printed=today,
            stays=stays_mark(setting, by),
        )
    team = KeyPersonAssignment.objects.on(today).filter(child=child).select_related("practitioner")
    people = [
        {"name": place.practitioner.name, "sign": sign_of(place.practitioner, KINDS[place.role], context["pictures"])}
        for place in sorted(team, key=lambda place: list(KINDS).index(place.role))
    ]
    allowed = not child.photo or not refused([child], Purpose.PHOTOS, today)
    return context | {
        "face": face_of(child, context["pictures"], allowed=allowed) | {"alt": ""},
        "room": room_name,
        "routine": routine,
        "people": people,
        "languages": language_names(child.language_codes) if child.home_languages != "en" else "",
    }
