"""The meeting with the family: invited, answered, held, and told to who was not there (000-27, 002-34)."""

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from nursery.audit import record
from nursery.models import User
from nursery.templatetags.kith import clock
from senco import diary
from senco.actions import _go_on, _locked, _may, _write
from senco.models import Case, CaseEntry, EntryKind
from senco.people import parents_of

REPLIES = {"": "No answer yet", "comes": "Comes", "cannot": "Cannot come"}


@transaction.atomic
def invite(
    *, case: Case, on: date, starts: int, ends: int, place: str, guests: list[dict], by: User, anyway: bool = False
) -> CaseEntry:  # fmt: skip
    """``guests``: ``{"key", "name", "part"}``; at least one of the child's own family. Their diaries have its hours; see
    ``diary.put_in`` for ``anyway``."""
    case = _locked(case)
    _may("invite", case, by)
    if on < case.child.setting.today():
        raise ValidationError({"on": "Choose today or a later day."})
    family = {f"carer-{one.pk}" for one in parents_of(case.child)}
    if not family & {one["key"] for one in guests}:
        raise ValidationError({"guests": "Invite somebody of the family."})
    if any(not entry.facts["held"] for entry in case.entries.filter(kind=EntryKind.MEETING)):
        raise ValidationError("There is a meeting ahead already. Write down how that one was first.")
    code = diary.put_in(case=case, on=on, starts=starts, ends=ends, guests=guests, by=by, anyway=anyway)
    guests = [one | {"reply": "", "came": None, "told_on": None} for one in guests]
    entry = _write(case, EntryKind.MEETING, on=on, by=by, starts=starts, ends=ends, place=place, guests=guests, held=False,
                   meeting=code)  # fmt: skip
    case.meeting_on = on
    case.save()
    return entry


def has_begun(meeting: CaseEntry, now: datetime) -> bool:
    return (meeting.on, meeting.facts["starts"]) <= (now.date(), now.hour * 60 + now.minute)


def _meeting(case: Case, code: str) -> CaseEntry:
    return CaseEntry.objects.select_for_update().get(case=case, kind=EntryKind.MEETING, code=code)


@transaction.atomic
def note_reply(*, case: Case, meeting: CaseEntry, key: str, reply: str, by: User) -> None:
    case = _locked(case)
    _may("reply", case, by)
    meeting = _meeting(case, meeting.code)
    _guest(meeting, key)["reply"] = reply
    meeting.save()
    diary.note_answer(entry=meeting, key=key, reply=reply, by=by)
    record("support_reply_noted", case, by=by)


@transaction.atomic
def hold(*, case: Case, meeting: CaseEntry, on: date, came: list[str], words: str, by: User) -> None:
    """It took place: who came, what was agreed."""
    case = _locked(case)
    _may("hold", case, by)
    meeting = _meeting(case, meeting.code)
    if on > case.child.setting.today():
        raise ValidationError({"on": "Choose today or an earlier day."})
    if on == meeting.on and not has_begun(meeting, case.child.setting.now()):
        raise ValidationError(
            {"on": f"It begins at {clock(meeting.facts['starts'])}. Write it down once it took place."}
        )
    if not came:
        raise ValidationError({"came": "Choose who came. Where nobody could come, call it off and invite again."})
    for guest in meeting.facts["guests"]:
        guest["came"] = guest["key"] in came
    meeting.facts["held"] = True
    meeting.on, meeting.words = on, words
    meeting.full_clean()
    meeting.save()
    diary.took_place(entry=meeting, on=on, came=came, by=by)
    case.meeting_on = None
    record("support_met", case, by=by)
    _go_on(case)


@transaction.atomic
def call_off(*, case: Case, meeting: CaseEntry, by: User) -> None:
    """It does not take place. Nothing was said, so nothing is lost: the trail keeps that there was one."""
    case = _locked(case)
    _may("call_off", case, by)
    meeting = _meeting(case, meeting.code)
    if meeting.facts["held"]:
        raise ValidationError("It took place already.")
    diary.take_out(entry=meeting, by=by)
    meeting.delete()
    case.meeting_on = None
    case.save()
    record("support_meeting_called_off", case, by=by)


@transaction.atomic
def tell_outcome(*, case: Case, meeting: CaseEntry, key: str, on: date, how: str, by: User) -> None:
    """A parent who was not there hears what was agreed: when and how."""
    case = _locked(case)
    _may("tell_outcome", case, by)
    meeting = _meeting(case, meeting.code)
    guest = _guest(meeting, key)
    if not meeting.facts["held"] or guest["came"]:
        raise ValidationError("They were there.")
    if on > case.child.setting.today() or on < meeting.on:
        raise ValidationError({"on": "Choose a day from the meeting until today."})
    guest["told_on"] = str(on)
    meeting.save()
    _write(case, EntryKind.OUTCOME_TOLD, on=on, by=by, name=guest["name"], how=how)


def _guest(meeting: CaseEntry, key: str) -> dict:
    found = next((one for one in meeting.facts["guests"] if one["key"] == key), None)
    if found is None:
        raise ValidationError("Choose somebody who was invited.")
    return found
