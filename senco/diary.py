"""A meeting of a case in the diaries of those who come: its hours and no more, under a neutral name (S7, 000-27).

So cover, ratio and clashes count it, and calendars have it. Only who comes sees that it is there; what it is about, its place
and what is said stand in the case, sealed, and so does which meeting it is.
"""

from datetime import date

from django.urls import reverse

from children.models import Carer
from keyworkers import meetings
from keyworkers.meeting_models import Answer, Meeting, MeetingGuest, MeetingKind, MeetingState
from keyworkers.models import TeamRole
from nursery.models import User
from senco.models import Case, CaseEntry
from staff.models import Practitioner

ALL_THE_SAME = "All the same"
SAID = {Answer.YES: "comes", Answer.NO: "cannot"}
ANSWERS = {"": Answer.NONE, "comes": Answer.YES, "cannot": Answer.NO}


def put_in(
    *, case: Case, on: date, starts: int, ends: int, guests: list[dict], by: User, anyway: bool = False
) -> str:  # fmt: skip
    """Take the hours of those of ``guests`` who have a diary here. Returns the code of the meeting.

    Raises ValidationError with what stands against that time, unless it is to be then ``anyway``.
    """
    ours = list(Practitioner.objects.filter(pk__in=_keys(guests, "staff")))
    places = case.child.assignments.on(on).filter(role=TeamRole.KEY_WORKER).values_list("practitioner", flat=True)
    host = next((one for one in ours if one.pk in set(places)), ours[0] if ours else None)
    meeting = meetings.invite(
        child=case.child, kind=MeetingKind.FAMILY, day=on, starts=starts, ends=ends, host=host, practitioners=ours,
        carers=Carer.objects.filter(pk__in=_keys(guests, "carer")), despite=ALL_THE_SAME if anyway else "", by=by,
        kept_at=reverse("senco:case", args=[case.code]),
    )  # fmt: skip
    return meeting.code


def _keys(guests: list[dict], kind: str) -> list[int]:
    return [int(one["key"].removeprefix(f"{kind}-")) for one in guests if one["key"].startswith(f"{kind}-")]


def _key(guest: MeetingGuest) -> str:
    return f"carer-{guest.carer_id}" if guest.carer_id else f"staff-{guest.practitioner_id}"


def meeting_of(entry: CaseEntry) -> Meeting | None:
    """The planned meeting that holds the hours of ``entry``, if there is one."""
    code = entry.facts.get("meeting")
    return Meeting.objects.filter(code=code, state=MeetingState.PLANNED).first() if code else None


def add_answers(entry: CaseEntry | None) -> None:
    """What parents answered in Kith, to what is written of their answers; nothing is saved. One query, if any."""
    code = entry.facts.get("meeting") if entry else None
    if code:
        guests = MeetingGuest.objects.filter(meeting__code=code, carer__isnull=False)
        said = {_key(guest): SAID[Answer(guest.answer)] for guest in guests if guest.answer in SAID}
        for guest in entry.facts["guests"]:
            guest["reply"] = said.get(guest["key"], guest["reply"])


def note_answer(*, entry: CaseEntry, key: str, reply: str, by: User) -> None:
    """Who cannot come has the hours free again."""
    if meeting := meeting_of(entry):
        guest = next((one for one in meeting.guests.select_related("meeting") if _key(one) == key), None)
        if guest:
            meetings.answer(guest=guest, answer=ANSWERS[reply], by=by)


def took_place(*, entry: CaseEntry, on: date, came: list[str], by: User) -> None:
    if meeting := meeting_of(entry):
        if meeting.date != on:
            meeting = meetings.move(
                meeting=meeting, day=on, starts=meeting.starts, ends=meeting.ends, despite=ALL_THE_SAME, by=by
            )
        guests = [one for one in meeting.guests.all() if _key(one) in came]
        meetings.record_meeting(meeting=meeting, words="", came=guests, by=by)


def take_out(*, entry: CaseEntry, by: User) -> None:
    """It does not take place: the hours are free again."""
    if meeting := meeting_of(entry):
        meetings.cancel(meeting=meeting, by=by)
