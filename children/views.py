"""Children: the list and a child's page."""

from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef, Prefetch, Q, Value, prefetch_related_objects
from django.db.models.functions import Greatest
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from children.looking import look
from children.models import Attendance, BookingPattern, Child, Consent, Purpose, RoomStay
from children.rules import may_read_confidential
from children.sharing import offers_shared_setting, standing_of
from nursery.days import day_of
from nursery.htmx import render_part
from nursery.models import Room
from nursery.permissions import Permission, can, requires
from nursery.timetable import DAY_NAMES, weekly_minutes
from nursery.words import language_names
from staff.models import Practitioner

A_PAGE = 60
STATES = {"here": "Here now", "soon": "Starting", "left": "Left"}


@requires(Permission.SEE_CHILDREN)
@require_GET
def child_list(request):
    """Children by name, with what must not be missed beside them."""
    day = day_of(request)
    state = request.GET.get("state", "here")
    children = Child.objects.visible_to(request.user).search(request.GET.get("q", ""))
    if state == "soon":
        children = children.not_left(day).filter(starts_on__gt=day)
    elif state == "left":
        children = children.filter(leaves_on__lt=day)
    else:
        state, children = "here", children.on_roll(day)
    rooms = list(Room.objects.all())
    room = next((room for room in rooms if room.code == request.GET.get("room")), None)
    if room:
        children = children.in_room(room, day)
    stays = Prefetch("room_stays", RoomStay.objects.select_related("room"), to_attr="stays")
    page = Paginator(children.prefetch_related(stays), A_PAGE).get_page(request.GET.get("page"))
    for child in page:
        child.room_now = _room_on(child.stays, max(day, child.starts_on))
    context = {
        "page": page,
        "day": day,
        "rooms": rooms,
        "room": room,
        "state": state,
        "states": STATES,
        "q": request.GET.get("q", ""),
        "may_leave": can(request.user, Permission.CHANGE_CHILDREN, request.setting),
    }
    return render_part(request, "children/list.html", "rows", context)


def _room_on(stays, day):
    """The room on ``day``; before the first known stay began, that one."""
    held = [stay.room for stay in stays if stay.holds_on(day)]
    return held[-1] if held else (stays[0].room if stays else None)


def head_of(request, child: Child, *, tab: str) -> dict:
    """What ``children/head.html`` shows of ``child`` on each of its pages; that it was opened is written down.

    Rooms and booked times come with it: 2 queries. Raises ReauthenticationRequired (see ``look``).
    """
    look(request, child)
    day = day_of(request)
    prefetch_related_objects(
        [child],
        Prefetch("room_stays", RoomStay.objects.ever_held().select_related("room")),
        Prefetch("booking_patterns", BookingPattern.objects.ever_held()),
    )
    stays = list(child.room_stays.all())
    return {
        "child": child,
        "day": day,
        "tab": tab,
        "room": _room_on(stays, max(day, child.starts_on)),
        "languages": language_names(child.language_codes),
    }


def short_head_of(request, child: Child, *, tab: str) -> dict:
    """As ``head_of``, without room and care team: no query."""
    look(request, child)
    words = language_names(child.language_codes)
    return {"child": child, "day": request.setting.today(), "tab": tab, "languages": words, "is_short": True}


@requires(Permission.SEE_CHILDREN)
@require_GET
def child_detail(request, code):
    """About: what a key worker needs to know, and for whom who may read it."""
    day = day_of(request)
    child, siblings = _with_siblings(request, code, day)
    roles = request.user.roles_in(request.setting)
    consents = {consent.purpose: consent for consent in Consent.objects.filter(child=child).on(day)}
    confidential = may_read_confidential(roles, in_care_team=child.in_my_team)
    sees_outside = confidential and can(request.user, Permission.SEND_OUTSIDE, request.setting)
    others = standing_of(child, request.setting.today()) if sees_outside else []
    context = {
        **head_of(request, child, tab="about"),
        "confidential": confidential,
        "sees_outside": sees_outside,
        "others": others,
        "offer_setting": offers_shared_setting(child, others),
        "carers": list(child.carers.all()),
        "consents": [(purpose, consents.get(purpose.value)) for purpose in Purpose],
        "siblings": siblings,
        "not_with": list(child.not_with_staff.all()),
    }
    bookings = child.booking_patterns.all()
    context["bookings"] = [_week_rows(row) for row in bookings if row.ends_on is None or row.ends_on > day]
    return render(request, "children/detail.html", context)


def _with_siblings(request, code, day) -> tuple[Child, list[Child]]:
    """The child, with ``in_my_team``, and those of the same family whom the reader may know: one query. Else 404."""
    places = Q(
        assignments__child=OuterRef("pk"), assignments__starts_on__lte=Greatest(OuterRef("starts_on"), Value(day))
    )
    not_over = Q(assignments__ends_on=None) | Q(assignments__ends_on__gt=Greatest(OuterRef("starts_on"), Value(day)))
    mine = Practitioner.objects.filter(places, not_over, user=request.user)
    family = Child.objects.visible_to(request.user).filter(Q(code=code) | Q(family__children__code=code))
    found = {
        child.code: child for child in family.select_related("family").annotate(in_my_team=Exists(mine)).distinct()
    }
    if code not in found:
        raise Http404
    child = found.pop(code)
    return child, list(found.values())


def _week_rows(pattern: BookingPattern) -> dict:
    """A pattern for the page: its weeks as five (day name, spans)."""
    return {
        "pattern": pattern,
        "weeks": [list(zip(DAY_NAMES, week, strict=True)) for week in pattern.timetable],
        "hours": float(weekly_minutes(pattern.timetable)) / 60,
    }


@requires(Permission.SEE_CHILDREN)
@require_GET
def child_history(request, code):
    """Rooms, booked times, consents and care team as they were over time, newest first."""
    child = get_object_or_404(Child.objects.visible_to(request.user), code=code)
    context = {
        **head_of(request, child, tab="history"),
        "stays": child.room_stays.ever_held().select_related("room").order_by("-starts_on"),
        "bookings": [_week_rows(pattern) for pattern in child.booking_patterns.ever_held().order_by("-starts_on")],
        "consents": child.consents.ever_held().order_by("-starts_on", "purpose"),
        "attendances": Attendance.objects.filter(child=child).order_by("-date")[:30],
    }
    return render(request, "children/history.html", context)
