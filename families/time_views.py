"""Times to meet: a family books, moves or gives back a drop-in, and answers an invitation (R64, 000-35, 000-36)."""

from datetime import date, datetime

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from families.access import May, for_carers
from families.parts import a_part
from keyworkers import meetings
from keyworkers.bookings import book, hosts_of, load_ahead, rebook, slots_ahead
from keyworkers.calendar import as_ics, entry_of
from keyworkers.meeting_lists import with_host_away
from keyworkers.meeting_models import Answer, Meeting, MeetingGuest, MeetingKind, MeetingState
from nursery.submissions import once
from nursery.telling import News, tell_one, tell_team
from staff.models import Practitioner

MOST = 12  # times shown


def own_meetings(child, carer, now: datetime):
    """Meetings that are not over, to which this carer goes, the nearest first; each with ``host_away``."""
    ahead = Q(date__gt=now.date()) | Q(date=now.date(), ends__gt=now.hour * 60 + now.minute)
    rows = Meeting.objects.filter(ahead, child=child, state=MeetingState.PLANNED, guests__carer=carer)
    return with_host_away(rows).select_related("host", "child").order_by("date", "starts")


def _free(request) -> dict:
    """Times that are free, and with whom. Nine queries."""
    setting, now = request.setting, request.setting.now()
    roll = load_ahead(setting, now.date())
    hosts = hosts_of(roll, request.child, now.date())
    minute = now.hour * 60 + now.minute
    free = [one for one in slots_ahead(roll, setting, hosts[:1], first=now.date(), now=minute) if not one.why_not]
    return {"slots": free[:MOST], "host": hosts[0] if hosts else None}


@for_carers()
@require_GET
def times(request):
    """A part of Today, loaded after it: which times are free."""
    context = {"child": request.child, "slots": [], "host": None}
    if May.BOOK in request.rights:
        context |= _free(request)
    return a_part(request, "families/times.html", context)


def _slot(request) -> tuple[Practitioner, date, int]:
    """``slot`` is ``day:minutes``; raises ValidationError for anything else."""
    day, _sep, starts = request.POST.get("slot", "").partition(":")
    try:
        day, starts = date.fromisoformat(day), int(starts)
    except ValueError:
        raise ValidationError(_("Choose one of the times.")) from None
    roll = load_ahead(request.setting, request.setting.today())
    hosts = hosts_of(roll, request.child, request.setting.today())
    if not hosts or not 0 <= starts < 1440:
        raise ValidationError(_("Choose one of the times."))
    return hosts[0], day, starts


def _book(request, meeting: Meeting | None = None) -> None:
    """The time that was posted, for ``meeting`` if it is one that moves. Raises ValidationError in words for families: who is
    away and how many adults a room needs is the nursery's own affair."""
    host, day, starts = _slot(request)
    drop_ins = own_meetings(request.child, request.carer, request.setting.now()).filter(kind=MeetingKind.DROP_IN)
    if not meeting and drop_ins.filter(date=day).exists():
        raise ValidationError(_("You have a time on that day already. You can move it."))
    try:
        if meeting:
            rebook(meeting=meeting, host=host, day=day, starts=starts, by=request.user)
        else:
            book(host=host, child=request.child, carer=request.carer, day=day, starts=starts, by=request.user)
    except ValidationError:
        raise ValidationError(_("That time is not free any more. Choose another.")) from None
    tell_team(request.child, News.MEETING, but=request.user)


@for_carers(May.BOOK)
@require_POST
@once
def take(request):
    """Book one of the free times; where somebody was faster, it says so."""
    try:
        _book(request)
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        messages.success(request, _("Booked. It stands on your page."))
    return _home(request)


def _tell(request, meeting: Meeting) -> None:
    """Our people hear of an answer: the care team; of a meeting that is kept elsewhere who called it (S7)."""
    if meeting.kept_at:
        tell_one(meeting.called_by, request.child, News.MEETING)
    else:
        tell_team(request.child, News.MEETING, but=request.user)


@for_carers(May.BOOK)
@require_http_methods(["GET", "POST"])
@once
def move(request, meeting):
    """Their drop-in to another of the free times; it keeps its own until that is booked."""
    found = _mine(request, meeting)
    if not found.is_drop_in:
        raise Http404
    if request.method == "POST":
        try:
            _book(request, found)
        except ValidationError as error:
            messages.error(request, error.messages[0])
            return redirect("families:move", request.child.code, meeting)
        messages.success(request, _("Moved. It stands on your page."))
        return _home(request)
    context = {"children": request.children, "child": request.child, "meeting": found, **_free(request)}
    return render(request, "families/move.html", context)


def _mine(request, meeting) -> Meeting:
    return get_object_or_404(own_meetings(request.child, request.carer, request.setting.now()), code=meeting)


@for_carers(May.BOOK)
@require_POST
def give_back(request, meeting):
    """Somebody else can have the time."""
    found = _mine(request, meeting)
    try:
        if found.is_drop_in:
            meetings.cancel(meeting=found, by=request.user)
        else:
            guest = MeetingGuest.objects.get(meeting=found, carer=request.carer)
            meetings.answer(guest=guest, answer=Answer.NO, by=request.user)
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        _tell(request, found)
        messages.success(request, _("Noted. Thank you for saying so."))
    return _home(request)


@for_carers(May.BOOK)
@require_POST
def come(request, meeting):
    """Yes to an invitation."""
    found = _mine(request, meeting)
    guest = get_object_or_404(MeetingGuest, meeting=found, carer=request.carer)
    meetings.answer(guest=guest, answer=Answer.YES, by=request.user)
    _tell(request, found)
    messages.success(request, _("Noted: you come."))
    return _home(request)


@for_carers()
@require_GET
def calendar(request, meeting):
    """For the phone's calendar. It names no child (S42)."""
    entry = entry_of(_mine(request, meeting), "family")
    content = as_ics([entry], request.setting, root=request.build_absolute_uri("/").rstrip("/"))
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="meeting.ics"'
    return response


def _home(request):
    response = redirect("families:home")
    response["Location"] += f"?child={request.child.code}"
    return response
