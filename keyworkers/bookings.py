"""Drop-ins that are booked: which times are free, taking one, walking in, and what an absence does to them (R64, P10)."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from children.models import Carer, Child
from keyworkers.cover import KEY_WORKER, SECONDARY, Roll
from keyworkers.loading import load_roll
from keyworkers.meeting_clashes import hours_of
from keyworkers.meeting_models import Answer, Meeting, MeetingGuest, MeetingKind, MeetingState
from keyworkers.meeting_rules import Slot, is_in, meets_already, ratio_breaks, slots, why_not_there
from keyworkers.meetings import check_may_be_asked, invite, move
from keyworkers.models import DropIn, KeyPersonAssignment
from keyworkers.ratios import Ratios
from nursery.audit import record
from nursery.models import Setting
from staff.models import Practitioner

AHEAD_DAYS = 13  # booked for the next two weeks
TAKEN = "That time is taken."


def load_ahead(setting: Setting, first: date) -> Roll:
    """The two weeks from ``first`` for which drop-ins are booked. 8 queries."""
    return load_roll(setting, first, first + timedelta(days=AHEAD_DAYS))


def hosts_of(roll: Roll, child: Child, day: date) -> list[Practitioner]:
    """Whom a family sees at drop-ins: the key worker, or the secondary (R64)."""
    booked = next((one for one in roll.children if one.key == child.pk), None)
    team = booked.team(max(day, child.starts_on)) if booked else {}
    return [roll.people[team[role]].row for role in (KEY_WORKER, SECONDARY) if role in team]


def slots_ahead(
    roll: Roll, setting: Setting, people: list[Practitioner], *, first: date, now: int | None = None
) -> list[Slot]:
    """Every time at which a family may see one of ``people`` in the two weeks from ``first``, in order of time, taken and
    impossible ones included, each with why. Times before the minute ``now`` of ``first`` are left out. ``roll`` is that
    of :func:`load_ahead`. One query.
    """
    last = first + timedelta(days=AHEAD_DAYS)
    weekly: dict[int, list[DropIn]] = {}
    for drop_in in DropIn.objects.filter(practitioner__in=people):
        weekly.setdefault(drop_in.practitioner_id, []).append(drop_in)
    found = []
    for day in (first + timedelta(days=number) for number in range((last - first).days + 1)):
        for person in people:
            for drop_in in weekly.get(person.pk, []):
                if drop_in.weekday == day.weekday():
                    found += _slots_of(roll, setting, person, drop_in, day)
    return sorted(
        (slot for slot in found if slot.day > first or now is None or slot.starts > now),
        key=lambda slot: (slot.day, slot.starts, str(slot.person)),
    )


def _slots_of(roll: Roll, setting: Setting, person: Practitioner, drop_in: DropIn, day: date) -> list[Slot]:
    key, begins, ends = person.pk, drop_in.starts, drop_in.ends
    some_in = any(a < ends and begins < b for a, b in roll.present(key, day)) and roll.is_open(day)
    short = ratio_breaks(roll, key, day, begins, ends, Ratios.of(setting), hours_of(setting)) if some_in else []
    found = []
    for at, until in slots(begins, ends, drop_in.slot_minutes or setting.drop_in_minutes):
        why = why_not_there(roll, key, day, at, until)
        if not why and meets_already(roll, key, day, at, until):
            why = TAKEN
        if not why:
            why = next((said for a, b, said in short if a < until and at < b), "")
        found.append(Slot(person, day, at, until, why))
    return found


def _free_slot(setting: Setting, host: Practitioner, day: date, starts: int) -> Slot:
    """One of the set times of ``host``. Raises ValidationError with why, where that time is not free."""
    moment = setting.now()
    if day < moment.date() or day > moment.date() + timedelta(days=AHEAD_DAYS):
        raise ValidationError("Choose a time in the next two weeks.")
    now = moment.hour * 60 + moment.minute
    roll = load_ahead(setting, moment.date())
    there = slots_ahead(roll, setting, [host], first=moment.date(), now=now)
    slot = next((slot for slot in there if (slot.day, slot.starts) == (day, starts)), None)
    if slot is None:
        raise ValidationError(f"{host} has no drop-in then. Choose one of the times.")
    if slot.why_not:
        raise ValidationError(slot.why_not)
    return slot


@transaction.atomic
def book(
    *, host: Practitioner, child: Child, carer: Carer, day: date, starts: int, by, subject: str = "", place: str = ""
) -> Meeting:
    """``carer`` sees ``host`` at one of the set times. Raises ValidationError with why, where that time is not free."""
    check_may_be_asked(carer, child)
    slot = _free_slot(child.setting, host, day, starts)
    return invite(
        child=child, kind=MeetingKind.DROP_IN, day=day, starts=starts, ends=slot.ends, host=host, carers=[carer],
        subject=subject, place=place, by=by,
    )  # fmt: skip


@transaction.atomic
def rebook(*, meeting: Meeting, host: Practitioner, day: date, starts: int, by) -> Meeting:
    """A booked drop-in goes to another of the set times, of ``host``. Raises ValidationError with why, where that time is
    not free."""
    slot = _free_slot(meeting.setting, host, day, starts)
    return move(meeting=meeting, day=day, starts=starts, ends=slot.ends, host=host, by=by)


@transaction.atomic
def walk_in(
    *,
    host: Practitioner,
    child: Child,
    carers: list[Carer],
    starts: int,
    ends: int,
    words: str,
    by,
    private_note: str = "",
) -> Meeting:
    """Somebody of the family came today without a booking. Words may be empty (000-36)."""
    for carer in carers:
        check_may_be_asked(carer, child)
    today = child.setting.today()
    meeting = Meeting(
        setting_id=child.setting_id, child=child, host=host, kind=MeetingKind.DROP_IN, date=today, starts=starts,
        ends=ends, is_walk_in=True, words=words, private_note=private_note, called_by=by, recorded_by=by,
        state=MeetingState.HELD, recorded_at=timezone.now(),
    )  # fmt: skip
    meeting.full_clean()
    meeting.save()
    guests = [MeetingGuest(practitioner=host, answer=Answer.YES), *(MeetingGuest(carer=carer) for carer in carers)]
    for guest in guests:
        guest.meeting, guest.came = meeting, True
    MeetingGuest.objects.bulk_create(guests)
    record("meeting_walked_in", meeting, by=by)
    return meeting


@dataclass(frozen=True, slots=True)
class Upset:
    """A planned meeting whose host cannot be there: why, and who of the care team could see the family instead."""

    why: str
    other: Practitioner | None
    label: str = ""


def teams_of(children, day: date) -> dict[int, dict[str, Practitioner]]:
    """Child → role → who holds it on ``day``. One query."""
    found: dict[int, dict[str, Practitioner]] = {}
    places = KeyPersonAssignment.objects.on(day).filter(child__in=children).select_related("practitioner")
    for place in places:
        found.setdefault(place.child_id, {})[place.role] = place.practitioner
    return found


def upset_by(roll: Roll, meeting: Meeting, team: dict[str, Practitioner], setting: Setting) -> Upset | None:
    """What stands against a planned ``meeting`` since it was booked; None where its host can be there."""
    if not meeting.is_planned or meeting.host_id is None or meeting.is_outside:
        return None
    day, starts, ends = meeting.date, meeting.starts, meeting.ends
    why = why_not_there(roll, meeting.host_id, day, starts, ends)
    if not why or meeting.kept_at or not roll.is_open(day):
        return Upset(why, None) if why else None
    labels = {KEY_WORKER: setting.key_worker_label, SECONDARY: setting.secondary_label}
    for role, label in labels.items():
        other = team.get(role)
        if other is None or other.pk == meeting.host_id or other.pk not in roll.people:
            continue
        if is_in(roll, other.pk, day, starts, ends) and not meets_already(roll, other.pk, day, starts, ends):
            return Upset(why, other, label.lower())
    return Upset(why, None)
