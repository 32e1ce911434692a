"""Drop-ins and meetings: what can be done to one, and whose outcome the family still has to be told."""

from collections.abc import Iterable
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from children.actions import may_share
from children.models import Carer, Child, Contact, OutsidePurpose
from keyworkers.meeting_clashes import clashes
from keyworkers.meeting_models import Answer, Meeting, MeetingGuest, MeetingKind, MeetingState
from keyworkers.models import KeyPersonAssignment, TeamRole
from nursery.audit import record
from nursery.telling import News, tell_family
from staff.models import Practitioner

TALKING = (OutsidePurpose.LIAISON, OutsidePurpose.REFERRAL)  # what the family agrees to where we talk with an agency


@transaction.atomic
def invite(
    *,
    child: Child,
    kind: str,
    day: date,
    starts: int,
    ends: int,
    by,
    subject: str = "",
    place: str = "",
    is_outside: bool = False,
    confidential: bool = False,
    host: Practitioner | None = None,
    practitioners: Iterable[Practitioner] = (),
    carers: Iterable[Carer] = (),
    contacts: Iterable[Contact] = (),
    others: Iterable[str] = (),
    despite: str = "",
    kept_at: str = "",
) -> Meeting:
    """Call a meeting about ``child`` and ask people to it; ``others`` are names. Minutes since midnight. ``kept_at``: see
    ``Meeting``.

    ``host`` goes too. Raises ValidationError with every clash with the rota and other meetings, unless ``despite`` says
    why it is at that time all the same; where a carer is restricted or of another child (S8); and for somebody outside
    with whom the family has not agreed that we talk, unless somebody of the family is asked too (000-29, R73). A day
    before today is written down as it was, without a check.
    """
    meeting = Meeting(
        setting_id=child.setting_id, child=child, kind=kind, date=day, starts=starts, ends=ends, host=host, place=place,
        is_outside=is_outside, subject=subject, despite=despite, kept_at=kept_at,
        confidential=confidential or kind == MeetingKind.SUPPORT,
        called_by=by,
    )  # fmt: skip
    meeting.full_clean()
    ours, carers = list(dict.fromkeys([*([host] if host else []), *practitioners])), list(carers)
    contacts = list(contacts)
    _check(meeting, ours)
    _check_agreed(meeting, carers, contacts)
    meeting.save()
    _ask(meeting, ours, carers, contacts, others)
    record("meeting_called", meeting, by=by, kind=kind, day=str(day), outside=is_outside)
    for carer in carers:
        if carer.user:
            tell_family(child, News.MEETING, but=by, only=carer.user)
    return meeting


def _check(meeting: Meeting, ours: list[Practitioner]) -> None:
    found = clashes(
        setting=meeting.setting, child=meeting.child, people=ours, day=meeting.date, starts=meeting.starts,
        ends=meeting.ends, is_outside=meeting.is_outside, but=meeting if meeting.pk else None,
    )  # fmt: skip
    if found and not meeting.despite:
        raise ValidationError({"starts": found})


def _check_agreed(meeting: Meeting, carers: list[Carer], contacts: list[Contact]) -> None:
    """What took place already is written down as it was."""
    if carers or meeting.date < meeting.setting.today():
        return
    for contact in contacts:
        if not any(may_share(meeting.child, contact, one, meeting.date) for one in TALKING):
            raise ValidationError(
                {
                    "contacts": f"{meeting.child}’s family has not agreed that we talk with {contact} about {meeting.child}. "
                    "Record what the family says first, or ask somebody of the family to come too."
                }
            )


def _ask(meeting: Meeting, practitioners, carers, contacts, others) -> None:
    today = meeting.setting.today()
    for carer in carers:
        check_may_be_asked(carer, meeting.child)
        if meeting.kind == MeetingKind.SUPPORT and carer.only_looks:
            raise ValidationError(f"{carer} may only look, and is not asked to a meeting about support.")
    guests = [
        *(MeetingGuest(practitioner=person, answer=Answer.YES) for person in practitioners),
        *(MeetingGuest(carer=carer) for carer in carers),
        *(MeetingGuest(contact=contact) for contact in contacts),
        *(MeetingGuest(name=name) for name in others),
    ]
    for guest in guests:
        guest.meeting, guest.invited_on = meeting, today
    MeetingGuest.objects.bulk_create(guests)


def check_may_be_asked(carer: Carer, child: Child) -> None:
    """Raises ValidationError for a carer whom a court order restricts, or of another child (S8)."""
    if carer.restricted:
        raise ValidationError(f"{carer} is restricted by a court order. Choose somebody else.")
    if carer.child_id != child.pk:
        raise ValidationError(f"Choose somebody of {child}’s family.")


@transaction.atomic
def change_guests(
    *, meeting: Meeting, practitioners: Iterable[Practitioner], carers: Iterable[Carer], contacts: Iterable[Contact],
    others: Iterable[str], by,
) -> None:  # fmt: skip
    """Who is asked now; what was answered by those who stay is kept."""
    wanted = {
        "practitioner_id": {one.pk for one in practitioners} | ({meeting.host_id} - {None}),
        "carer_id": {one.pk for one in carers}, "contact_id": {one.pk for one in contacts}, "name": set(others),
    }  # fmt: skip
    carers, contacts = list(carers), list(contacts)
    there = list(meeting.guests.all())
    for guest in there:
        if not any(getattr(guest, name) and getattr(guest, name) in keys for name, keys in wanted.items()):
            guest.delete()
    known = {name: {getattr(guest, name) for guest in there} for name in wanted}
    new = {name: keys - known[name] for name, keys in wanted.items()}
    _check_agreed(meeting, carers, contacts)
    _ask(
        meeting,
        Practitioner.objects.filter(pk__in=new["practitioner_id"]),
        Carer.objects.filter(pk__in=new["carer_id"]),
        Contact.objects.filter(pk__in=new["contact_id"]),
        sorted(new["name"]),
    )
    _touch(meeting)
    record("meeting_guests_changed", meeting, by=by)


@transaction.atomic
def answer(*, guest: MeetingGuest, answer: str, by) -> None:
    """Whether somebody said they come."""
    guest.answer = answer
    guest.full_clean()
    guest.save(update_fields=["answer"])
    _touch(guest.meeting)
    record("meeting_answered", guest.meeting, by=by, answer=answer)


@transaction.atomic
def move(
    *,
    meeting: Meeting,
    day: date,
    starts: int,
    ends: int,
    by,
    host: Practitioner | None = None,
    despite: str = "",
    **details,
) -> Meeting:
    """To another time, and where ``host`` is given to somebody else of us, such as the secondary. At another time the
    others are asked anew. ``details``: place, subject, is_outside. Raises ValidationError as :func:`invite` does, and
    once it took place.
    """
    meeting = _planned(meeting)
    if host and host != meeting.host:
        meeting.guests.filter(practitioner=meeting.host).delete()
        MeetingGuest.objects.get_or_create(
            meeting=meeting, practitioner=host, defaults={"invited_on": meeting.setting.today(), "answer": Answer.YES}
        )
        meeting.host = host
    if (day, starts, ends) != (meeting.date, meeting.starts, meeting.ends):
        meeting.guests.filter(practitioner=None).update(answer=Answer.NONE)
    meeting.date, meeting.starts, meeting.ends, meeting.despite = day, starts, ends, despite
    for name, value in details.items():
        setattr(meeting, name, value)
    meeting.full_clean()
    _check(meeting, [guest.practitioner for guest in meeting.guests.all() if guest.practitioner_id])
    meeting.save()
    _touch(meeting)
    record("meeting_moved", meeting, by=by, day=str(day), starts=starts, host=meeting.host_id)
    return meeting


@transaction.atomic
def cancel(*, meeting: Meeting, by) -> None:
    """It does not take place. Raises ValidationError once it did."""
    meeting = _planned(meeting)
    meeting.state = MeetingState.CANCELLED
    meeting.save(update_fields=["state"])
    _touch(meeting)
    record("meeting_cancelled", meeting, by=by)


@transaction.atomic
def record_meeting(
    *,
    meeting: Meeting,
    words: str,
    came: Iterable[MeetingGuest] = (),
    private_note: str = "",
    also: Iterable[str] = (),
    by,
) -> Meeting:
    """It took place: who came (the other guests did not), what was said and agreed; ``also`` are names of others who came.

    Words may be empty for a drop-in (000-36), and of what is kept elsewhere. A meeting that was recorded may be put
    right. Of anything but these, each parent who was not there, asked or not, and each other of the family who was asked
    still has to be told (:func:`outcomes_to_tell`).
    """
    meeting = Meeting.objects.select_for_update().get(pk=meeting.pk)
    if meeting.state == MeetingState.CANCELLED:
        raise ValidationError("This meeting was cancelled.")
    if meeting.date > meeting.setting.today():
        raise ValidationError("Write it down once it took place.")
    if not words.strip() and not meeting.is_drop_in and not meeting.kept_at:
        raise ValidationError({"words": "Write what was said and agreed, in a sentence or two."})
    keys = {guest.pk for guest in came}
    for guest in meeting.guests.all():
        guest.came = guest.pk in keys
        guest.save(update_fields=["came"])
    MeetingGuest.objects.bulk_create(MeetingGuest(meeting=meeting, name=name, came=True) for name in also)
    meeting.state, meeting.words, meeting.private_note = MeetingState.HELD, words, private_note
    meeting.recorded_by, meeting.recorded_at = by, timezone.now()
    meeting.full_clean()
    meeting.save()
    if not meeting.is_drop_in and not meeting.kept_at:
        _owe_parents(meeting)
    _touch(meeting)
    record("meeting_recorded", meeting, by=by)
    return meeting


def _owe_parents(meeting: Meeting) -> None:
    """Parents who were not asked stand among the guests too, so that they hear of it. Where nobody has parental
    responsibility on the record, whoever brings up the child does (R42)."""
    family = list(meeting.child.carers.filter(restricted=False, only_looks=False))
    parents = [carer for carer in family if carer.parental_responsibility] or family
    there = {guest.carer_id for guest in meeting.guests.all()}
    MeetingGuest.objects.bulk_create(
        MeetingGuest(meeting=meeting, carer=carer, answer=Answer.NO, came=False)
        for carer in parents
        if carer.pk not in there
    )


@transaction.atomic
def tell_outcome(
    *, meeting: Meeting, on: date, how: str, words: str, by, guests: Iterable[MeetingGuest] | None = None
) -> None:
    """``guests`` of the family, who were not there, were told on that day (000-32); None: all who are owed it. Closes only
    with a day and words; what was told to others before stays above these.
    """
    meeting = Meeting.objects.select_for_update().get(pk=meeting.pk)
    if meeting.state != MeetingState.HELD:
        raise ValidationError("This meeting has not taken place.")
    if not words.strip():
        raise ValidationError({"words": "Write what you told them."})
    if on < meeting.date or on > meeting.setting.today():
        raise ValidationError({"on": f"Enter a day from {meeting.date:%-d %B} to today."})
    words = words.strip()
    if meeting.told_words and meeting.told_words not in words:
        words = f"{meeting.told_words}\n\n{words}"
    told = meeting.guests.owed() if guests is None else meeting.guests.filter(pk__in=[guest.pk for guest in guests])
    told.update(told_on=on, told_how=how)
    meeting.told_on, meeting.told_how, meeting.told_words, meeting.told_by = on, how, words, by
    meeting.full_clean()
    meeting.save()
    record("meeting_outcome_told", meeting, by=by, on=str(on))


def outcomes_to_tell(children, today: date, *, practitioner: Practitioner | None = None):
    """Meetings of ``children`` (a queryset) whose outcome the family has not been told, oldest first. One query.

    With ``practitioner``: of children whose key worker that is ``today``; it is the key worker's to tell (R11).
    """
    found = Meeting.objects.filter(child__in=children).still_to_tell()
    if practitioner:
        mine = KeyPersonAssignment.objects.on(today).filter(role=TeamRole.KEY_WORKER, practitioner=practitioner)
        found = found.filter(child__in=mine.values("child"))
    return found.select_related("child", "host").order_by("date", "starts")


def _planned(meeting: Meeting) -> Meeting:
    meeting = Meeting.objects.select_for_update().get(pk=meeting.pk)
    if not meeting.is_planned:
        raise ValidationError(
            "This meeting was cancelled." if meeting.state == "cancelled" else "This meeting took place."
        )
    return meeting


def _touch(meeting: Meeting) -> None:
    """Calendars see that it changed."""
    Meeting.objects.filter(pk=meeting.pk).update(changed_at=timezone.now())
