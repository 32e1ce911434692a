"""Somebody's own meetings and dates as a calendar feed. Entries name no child and quote no record (S8, S12, S42)."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Q
from icalendar import Calendar, Event

from children.models import Carer, Child
from keyworkers.meeting_models import Answer, CalendarFeed, Meeting, MeetingGuest
from keyworkers.models import Bond, HandoverState, HandoverVisit, KeyPersonAssignment, TeamRole
from keyworkers.settling_models import SettlingVisit
from keyworkers.words import room_in_words
from nursery.audit import record
from nursery.devices import hash_of, new_token
from nursery.models import Setting, User
from staff.models import Practitioner, practitioner_of

BACK, AHEAD = timedelta(days=28), timedelta(days=183)


@dataclass(frozen=True, slots=True)
class Entry:
    """``starts`` is None for a whole day. ``path`` leads into Kith; nothing else says what it is about."""

    key: str
    day: date
    starts: int | None
    ends: int | None
    words: str
    path: str
    changed_at: datetime
    is_outside: bool = False


@transaction.atomic
def make_feed(*, user: User, setting: Setting) -> str:
    """A new secret address for ``user``; the one before stops working. Returns the secret, which is kept nowhere."""
    token = new_token()
    CalendarFeed.objects.filter(user=user).delete()
    feed = CalendarFeed.objects.create(setting=setting, user=user, token_hash=hash_of(token))
    record("calendar_made", feed, by=user)
    return token


@transaction.atomic
def end_feed(*, user: User) -> None:
    for feed in CalendarFeed.objects.filter(user=user):
        record("calendar_ended", feed, by=user)
        feed.delete()


def entries_of(feed: CalendarFeed, today: date) -> list[Entry]:
    """What ``feed``'s owner has ahead and had lately, as somebody who works here and as a carer. At most 7 queries.

    Whoever has no role here any more has nothing; a carer whom a court order restricts has nothing (S8).
    """
    user, setting = feed.user, feed.setting
    window = (today - BACK, today + AHEAD)
    found: list[Entry] = []
    me = practitioner_of(user) if user.is_staff_of(setting) else None
    if me and me.works_on(today):
        found += _meetings(Meeting.objects.with_person(me), window, "meetings")
        found += _dates(me, window, feed.made_at)
    if user.roles_in(setting):
        rows = Carer.objects.filter(user=user, restricted=False, child__in=Child.objects.visible_to(user))
        mine = [carer.pk for carer in rows if carer.may_look_on(today)]
        going = MeetingGuest.objects.filter(carer__in=mine).exclude(answer=Answer.NO)
        found += _meetings(Meeting.objects.filter(pk__in=going.values("meeting")), window, "family") if mine else []
    return sorted(found, key=lambda entry: (entry.day, entry.starts or 0, entry.key))


def _meetings(meetings, window, page: str):
    for meeting in meetings.standing().filter(date__range=window).select_related("host__room").distinct():
        yield entry_of(meeting, page)


def entry_of(meeting: Meeting, page: str) -> Entry:
    """``page`` is ``"meetings"`` for staff, ``"family"`` for a carer."""
    path = f"/meetings/{meeting.code}/" if page == "meetings" else "/family/"
    words = "Drop-in" if meeting.is_drop_in else "Meeting"
    words += ", away from the nursery" if meeting.is_outside else _room(meeting.host)
    return Entry(
        f"{page}-{meeting.code}", meeting.date, meeting.starts, meeting.ends, words, path, meeting.changed_at,
        meeting.is_outside,
    )  # fmt: skip


def _room(person: Practitioner | None) -> str:
    return f", {room_in_words(person.room.name)}" if person and person.room else ""


def _dates(me: Practitioner, window, made_at: datetime):
    """Settling-in and handover visits, first days, and when a bond is looked at."""
    own = KeyPersonAssignment.objects.filter(practitioner=me, role=TeamRole.KEY_WORKER, ends_on=None)
    visits = SettlingVisit.objects.filter(child__in=own.values("child"), is_session=False, date__range=window)
    for visit in visits.exclude(attended=False).select_related("child"):
        words, path = f"Settling-in visit{_room(me)}", f"/settling/{visit.child.code}/"
        yield Entry(f"settling-{visit.code}", visit.date, visit.starts, visit.ends, words, path, made_at)
    mine = Q(handover__to_person=me) | Q(handover__from_person=me)
    joint = HandoverVisit.objects.filter(mine, handover__state=HandoverState.OPEN, date__range=window)
    for one in joint.select_related("handover"):
        words, path = f"Handover visit{_room(me)}", f"/handovers/{one.handover.code}/"
        yield Entry(f"handover-{one.pk}", one.date, one.starts, one.ends, words, path, made_at)
    for place in own.select_related("child"):
        child = place.child
        if window[0] <= child.starts_on <= window[1]:
            path = f"/settling/{child.code}/"
            yield Entry(f"first-{child.code}", child.starts_on, None, None, "A child’s first day", path, made_at)
        if place.bond == Bond.PROVISIONAL and place.review_on and window[0] <= place.review_on <= window[1]:
            path = f"/bonds/{child.code}/"
            yield Entry(f"bond-{child.code}", place.review_on, None, None, "Look at a new bond", path, made_at)


def as_ics(entries: list[Entry], setting: Setting, *, root: str) -> bytes:
    """The feed itself; ``root`` is the address of this installation, without a slash at its end. Times are UTC, so that
    a clock that changes needs no table of zones."""
    calendar = Calendar()
    calendar.add("prodid", "-//Kith//Meetings//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", f"Kith, {setting.name}")
    zone = ZoneInfo(setting.timezone)
    for entry in entries:
        event = Event()
        event.add("uid", f"{entry.key}@kith")
        event.add("summary", entry.words)
        event.add("dtstamp", entry.changed_at.astimezone(UTC).replace(microsecond=0))
        if entry.starts is None:
            event.add("dtstart", entry.day)
            event.add("dtend", entry.day + timedelta(days=1))
        else:
            event.add("dtstart", moment(entry.day, entry.starts, zone))
            event.add("dtend", moment(entry.day, entry.ends, zone))
        if not entry.is_outside:
            event.add("location", setting.name)
        event.add("url", f"{root}{entry.path}")
        event.add("class", "PRIVATE")
        calendar.add_component(event)
    return calendar.to_ical()


def moment(day: date, minute: int, zone: ZoneInfo) -> datetime:
    """The minute of ``day`` on the clock on the wall, in UTC."""
    wall = datetime.combine(day, time()) + timedelta(minutes=minute)
    return wall.replace(tzinfo=zone).astimezone(UTC)
