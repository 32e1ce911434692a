"""What is coming up for somebody: lines of it, and those about meetings and settling in."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.urls import reverse

from keyworkers.meeting_lists import Line, add_upsets, lists_of
from keyworkers.models import KeyPersonAssignment, TeamRole
from keyworkers.settling import first_sessions_to_report
from keyworkers.settling_models import SettlingVisit
from keyworkers.settling_rules import NUMBERS
from nursery.models import Setting, User

AHEAD_DAYS = 7


@dataclass(slots=True)
class Item:
    """One line: for ``day``, at the minute ``starts`` where it has one; ``person`` or else ``icon`` is shown beside it.

    ``is_owed`` says that it should be done by ``day``.
    """

    day: date
    starts: int | None
    words: str
    more: str = ""
    person: object = None
    icon: str = ""
    url: str = ""
    verb: str = ""
    is_owed: bool = False

    def when(self, today: date) -> str:
        """``"Today"``, ``"Mon"``; what is owed: ``"By Fri"``, ``"Since Mon"``, ``"Since 3 Nov"``."""
        name = f"{self.day:%a}" if abs((self.day - today).days) < AHEAD_DAYS else f"{self.day.day} {self.day:%b}"
        if self.day == today:
            return "Today"
        if self.is_owed:
            return f"Since {name}" if self.day < today else f"By {name}"
        return name


def mine_ahead(user: User, setting: Setting, children) -> list[Item]:
    """Meetings and settling in, for ``user``'s own Today: what is in the next days, to be written down, to be told.
    ``children`` is the queryset of those whom ``user`` may see. 5 queries.
    """
    moment = setting.now()
    day, now = moment.date(), moment.hour * 60 + moment.minute
    last = day + timedelta(days=AHEAD_DAYS - 1)
    found = [*_meetings(user, setting, last), *_settling(user, children, day, now, last)]
    return sorted(found, key=lambda item: (item.day, item.starts or 0, item.words))


def _meetings(user: User, setting: Setting, last: date):
    """Those to which ``user`` goes; those of a child whom they look after, where whom the family comes to see is away and
    ``user`` is in and free. 5 queries more, if there is one of these."""
    found = lists_of(user, setting, everybodys=False, with_upsets=False)
    ahead = [line for line in (*found.today, *found.ahead) if line.meeting.date <= last and line.is_mine]
    add_upsets([line for line in ahead if not line.is_guest], setting, setting.today())
    for line in ahead:
        if line.is_guest or (line.upset and line.upset.other and line.upset.other.user_id == user.pk):
            yield _of_meeting(line, "Notes" if line in found.today else "Open")
    for line in found.to_write:
        if line.is_mine:
            yield _of_meeting(line, "Write it down", is_owed=True)
    for line in found.to_tell:
        if line.meeting.my_role == TeamRole.KEY_WORKER:
            yield _of_meeting(line, "Tell them", is_owed=True)


def _of_meeting(line: Line, verb: str, *, is_owed: bool = False) -> Item:
    meeting = line.meeting
    words = f"Tell {meeting.child}’s family: {line.about}" if verb == "Tell them" else line.title
    is_away = meeting.host_away and meeting.is_planned and not line.is_guest
    more = f"{meeting.host} is away; you can see them" if is_away else line.more
    url = meeting.kept_at or reverse("keyworkers:meeting", args=[meeting.code])
    verb = "Open" if meeting.kept_at else verb
    starts = None if is_owed else meeting.starts
    return Item(meeting.date, starts, words, more, person=meeting.child, url=url, verb=verb, is_owed=is_owed)


def _settling(user: User, children, day: date, now: int, last: date):
    """Visits of my key children, those of which nobody wrote, and first sessions to tell of (R26). 3 queries."""
    own = KeyPersonAssignment.objects.filter(practitioner__user=user, role=TeamRole.KEY_WORKER, ends_on=None)
    mine = children.filter(pk__in=own.values("child"))
    visits = SettlingVisit.objects.filter(child__in=mine, is_session=False, attended=None, date__lte=last)
    for visit in visits.select_related("child"):
        child, url = visit.child, reverse("keyworkers:settling", args=[visit.child.code])
        if (visit.date, visit.ends) <= (day, now):
            words = f"Say how {child}’s visit was"
            yield Item(visit.date, None, words, "Settling in", person=child, url=url, verb="Say how", is_owed=True)
        else:
            words = f"{child} comes to settle in"
            yield Item(visit.date, visit.starts, words, visit.get_stays_display(), person=child, url=url, verb="Open")
    for one in first_sessions_to_report(mine, day):
        child, url = one.child, reverse("keyworkers:settling", args=[one.child.code])
        words = f"Tell {child}’s family about the {NUMBERS[one.number - 1]} session"
        yield Item(one.day, None, words, person=child, url=url, verb="Tell them", is_owed=True)
