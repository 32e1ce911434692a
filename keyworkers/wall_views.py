"""The room screen and the page where screens are enrolled and revoked (S24)."""

from datetime import timedelta

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST
from django_scopes import scope

from children.models import Attendance, Child
from keyworkers.loading import load_roll
from keyworkers.reports import displayable
from keyworkers.screens import enrol_screen, revoke_screen
from keyworkers.wall import LOOK_AHEAD_DAYS, wall_of
from keyworkers.words import room_in_words
from nursery.audit import record
from nursery.devices import device_with, hash_of, new_token, set_cookie
from nursery.models import Device, DeviceKind, Room
from nursery.permissions import Permission, requires
from nursery.photos import answer_photo
from staff.models import Practitioner

COOKIE = "kith_screen" if settings.PLAIN_HTTP else "__Host-screen"
MOST_NAME = 80


def device_of(request) -> Device | None:
    """The screen whose secret the browser holds, unless it was revoked. One query."""
    return device_with(request.COOKIES.get(COOKIE, ""), DeviceKind.SCREEN)


def refuse(request):
    """A page that says nothing about any nursery."""
    if request.user.is_authenticated:
        record("refused", None, by=request.user, setting=request.setting, needs="SCREEN")
    return render(request, "keyworkers/wall_closed.html", status=403)


@login_not_required
@require_GET
def wall(request):
    """The screen itself."""
    return _wall(request, "keyworkers/wall.html")


@login_not_required
@require_GET
def wall_part(request):
    """What changes on the screen; it asks every 30 seconds."""
    return _wall(request, "keyworkers/wall.html#now")


def _wall(request, template):
    device = device_of(request)
    if device is None:
        return refuse(request)
    with scope(setting=device.setting):
        response = render(None, template, wall_context(device.room, device.setting.now()))
    set_cookie(response, COOKIE, request.COOKIES[COOKIE])
    return response


def wall_context(room: Room, now) -> dict:
    """What the screen of ``room`` shows at ``now``, local to the setting."""
    day = now.date()
    children = Child.objects.in_room(room, day).on_roll(day).filter(hidden_from_display=False)
    roll = load_roll(room.setting, day, day + timedelta(days=LOOK_AHEAD_DAYS), children=children)
    register = {row.child_id: row for row in Attendance.objects.filter(date=day, child__in=children.values("pk"))}
    found = wall_of(roll, day, now.hour * 60 + now.minute, register=register, pictures=displayable(day))
    rows = 1 if len(found.cards) < 5 else 2
    across = -(-len(found.cards) // rows)
    return {
        "room": room,
        "room_name": room_in_words(room.name),
        "wall": found,
        "rows": [found.cards[at : at + across] for at in range(0, len(found.cards), across)] if across else [],
        "now": now,
    }


@login_not_required
@require_GET
def wall_face(request, code):
    """A photo on the screen: of staff, and of the room's children who may be shown."""
    device = device_of(request)
    if device is None:
        return refuse(request)
    with scope(setting=device.setting):
        person = Practitioner.objects.filter(code=code).first()
        if person is None:
            day = device.setting.today()
            shown = Child.objects.in_room(device.room, day).on_roll(day).filter(hidden_from_display=False)
            person = get_object_or_404(shown, code=code)
            if person.pk not in displayable(day):
                raise Http404
        return answer_photo(request, person)


@requires(Permission.ENROL_SCREENS)
@require_GET
def screens(request):
    """Which screens there are, and how to make this browser one."""
    devices = Device.objects.filter(kind=DeviceKind.SCREEN, revoked_at=None).select_related("room", "enrolled_by")
    revoked = Device.objects.filter(kind=DeviceKind.SCREEN).exclude(revoked_at=None)
    revoked = revoked.select_related("room", "revoked_by").order_by("-revoked_at")
    return render(
        request,
        "keyworkers/screens.html",
        {
            "devices": devices,
            "revoked": revoked[:5],
            "rooms": [(room, room_in_words(room.name)) for room in Room.objects.all()],
        },
    )


@requires(Permission.ENROL_SCREENS)
@require_POST
def enrol(request):
    """From now on this browser is the screen of a room and nobody is signed in on it."""
    room = get_object_or_404(Room, code=request.POST.get("room", ""))
    name = " ".join(request.POST.get("name", "").split())[:MOST_NAME] or f"Screen in {room_in_words(room.name)}"
    token = new_token()
    enrol_screen(room=room, name=name, token_hash=hash_of(token), by=request.user)
    logout(request)
    response = redirect("keyworkers:wall")
    set_cookie(response, COOKIE, token)
    return response


@requires(Permission.ENROL_SCREENS)
@require_POST
def revoke(request, code):
    """The screen shows nothing any more, from its next request."""
    device = get_object_or_404(Device, kind=DeviceKind.SCREEN, code=code)
    revoke_screen(device=device, by=request.user)
    messages.success(request, f"{device.name} shows nothing any more.")
    return redirect("keyworkers:screens")
