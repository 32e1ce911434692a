"""Meetings as pages list them: what is ahead, what is to be written down, told, and what was lately."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Prefetch, Q, Subquery

from children.models import Child
from keyworkers.bookings import Upset, teams_of, upset_by
from keyworkers.loading import load_people
from keyworkers.meeting_models import Meeting, MeetingGuest, MeetingState
from keyworkers.meeting_rules import may_read
from keyworkers.models import KeyPersonAssignment, TeamRole
from nursery.models import Setting, User
from nursery.templatetags.kith import clocks, names
from staff.models import Absence, Practitioner, practitioner_of

MAY_SEE_FAMILIES = (TeamRole.KEY_WORKER, TeamRole.SECONDARY)  # at drop-ins (R64)
AHEAD, LATELY = timedelta(days=56), timedelta(days=21)


@dataclass(slots=True)
class Line:
    """One meeting for one reader: ``is_readable`` says whether they see what it is about."""

    meeting: Meeting
    guests: list[MeetingGuest]
    is_readable: bool
    is_guest: bool = False
    upset: Upset | None = None

    @property
    def is_mine(self) -> bool:
        """The reader goes; or could, as key worker or secondary, since whom the family comes to see is away."""
        return self.is_guest or (self.meeting.host_away and self.meeting.my_role in MAY_SEE_FAMILIES)

    @property
    def title(self) -> str:
        """``"Drop-in with Kasia, Zofia’s mother"``; else what it is about, or its kind."""
        meeting = self.meeting
        family = next((guest.carer for guest in self.guests if guest.carer_id), None)
        if meeting.is_drop_in:
            who = f" with {family.first_name}, {meeting.child}’s {family.relationship}" if family else ""
            return f"Drop-in{who or f' about {meeting.child}'}"
        return f"{meeting.child}: {self.about}"

    @property
    def about(self) -> str:
        """What it is about, where the reader may know; else its kind."""
        meeting = self.meeting
        return meeting.subject if self.is_readable and meeting.subject else meeting.get_kind_display().lower()

    @property
    def more(self) -> str:
        """Hours, place and who is asked: ``"10:00 to 11:00, health centre (away) · Marta, Ines Ortiz"``."""
        meeting = self.meeting
        where = f"{meeting.place}{' (away)' if meeting.is_outside else ''}" if meeting.place else ""
        where = where or ("away from the nursery" if meeting.is_outside else "")
        others = names(str(guest) for guest in self.guests if not (meeting.is_drop_in and guest.carer_id))
        return f"{clocks(meeting)}{f', {where}' if where else ''}{f' · {others}' if others else ''}"


@dataclass(slots=True)
class Lists:
    today: list[Line] = field(default_factory=list)
    ahead: list[Line] = field(default_factory=list)
    to_write: list[Line] = field(default_factory=list)
    to_tell: list[Line] = field(default_factory=list)
    lately: list[Line] = field(default_factory=list)

    def __bool__(self):
        return any((self.today, self.ahead, self.to_write, self.to_tell, self.lately))


def with_guests(meetings):
    """With child, host and guests. One query more than ``meetings`` itself."""
    guests = MeetingGuest.objects.select_related("practitioner", "carer", "contact")
    return meetings.select_related("child", "host").prefetch_related(Prefetch("guests", guests))


def lines_of(meetings, user: User, setting: Setting) -> list[Line]:
    """Each with what ``user`` may read of it. ``meetings`` came through :func:`with_guests` and :func:`marked`."""
    me, roles = practitioner_of(user), user.roles_in(setting)
    found = []
    for meeting in meetings:
        guests = list(meeting.guests.all())
        is_guest = bool(me) and any(guest.practitioner_id == me.pk for guest in guests)
        readable = may_read(meeting, roles=roles, in_care_team=bool(meeting.my_role), is_guest=is_guest)
        found.append(Line(meeting, guests, readable, is_guest))
    return found


def marked(meetings, user: User, day: date):
    """Each meeting with ``my_role``: ``user``'s place in the child's care team on ``day``, if any; and ``host_away``."""
    mine = KeyPersonAssignment.objects.on(day).filter(child=OuterRef("child"), practitioner__user=user)
    return with_host_away(meetings).annotate(my_role=Subquery(mine.order_by("pk").values("role")[:1]))


def with_host_away(meetings):
    """Each meeting with ``host_away``: whom the family comes to see is away on the day of the meeting."""
    away = Absence.objects.filter(
        practitioner=OuterRef("host"), first_day__lte=OuterRef("date"), last_day__gte=OuterRef("date")
    )
    return meetings.annotate(host_away=Exists(away))


def own(meetings, me: Practitioner | None, day: date):
    """Those to which ``me`` goes, and those about children in whose care team ``me`` is."""
    if me is None:
        return meetings.none()
    team = KeyPersonAssignment.objects.on(day).filter(practitioner=me)
    return meetings.filter(Q(pk__in=Meeting.objects.with_person(me).values("pk")) | Q(child__in=team.values("child")))


def lists_of(user: User, setting: Setting, *, everybodys: bool, with_upsets: bool = True) -> Lists:
    """All of ``user``'s lists; with ``everybodys`` of every child whom ``user`` may see. 2 queries, and 5 for upsets."""
    moment = setting.now()
    today, now = moment.date(), moment.hour * 60 + moment.minute
    meetings = marked(Meeting.objects.visible_to(user).standing(), user, today)
    if not everybodys:
        meetings = own(meetings, practitioner_of(user), today)
    told = Exists(Meeting.objects.still_to_tell().filter(pk=OuterRef("pk")))
    window = Q(date__range=(today - LATELY, today + AHEAD)) | Q(state=MeetingState.PLANNED, date__lt=today)
    rows = meetings.annotate(is_owed=told).filter(window | Q(is_owed=True))
    found = Lists()
    for line in lines_of(with_guests(rows), user, setting):
        meeting = line.meeting
        if meeting.is_owed:
            found.to_tell.append(line)
        elif not meeting.is_planned:
            found.lately.insert(0, line)
        elif (meeting.date, meeting.ends) <= (today, now):
            if not meeting.kept_at:
                found.to_write.append(line)
        else:
            (found.today if meeting.date == today else found.ahead).append(line)
    if with_upsets:
        add_upsets([*found.today, *found.ahead], setting, today)
    return found


def add_upsets(lines: list[Line], setting: Setting, today: date) -> None:
    """Say of each planned meeting whether its host can still be there, and who could instead. 5 queries, if any."""
    if not lines:
        return
    roll = load_people(setting, today, max(line.meeting.date for line in lines))
    teams = teams_of({line.meeting.child_id for line in lines}, today)
    for line in lines:
        line.upset = upset_by(roll, line.meeting, teams.get(line.meeting.child_id, {}), setting)


def of_child(child: Child, user: User, setting: Setting) -> list[Line]:
    """Everything about ``child``, the newest first; cancelled ones too. 2 queries."""
    meetings = marked(Meeting.objects.visible_to(user).filter(child=child), user, setting.today())
    return lines_of(with_guests(meetings).order_by("-date", "-starts", "-pk"), user, setting)


def booked_with(person: Practitioner, first: date, last: date) -> str:
    """What an absence of ``person`` does to drop-ins and meetings, in one sentence; empty where to none (P10). One query."""
    there = Meeting.objects.with_person(person).filter(state=MeetingState.PLANNED, date__range=(first, last)).count()
    if not there:
        return ""
    are = "drop-in or meeting stands" if there == 1 else "drop-ins and meetings stand"
    return f"{there} {are} on these days: under Meetings you see who of the care team can have {'it' if there == 1 else 'them'}."
