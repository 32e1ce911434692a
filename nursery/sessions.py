"""How long a sign-in lasts: it ends where nobody sits any more, some time after the full sign-in, and with its tablet (S18)."""

import time

from django.conf import settings
from django.contrib.auth import logout

from nursery.devices import device_with
from nursery.models import DeviceKind
from nursery.roles import STAFF
from nursery.tablets import COOKIE

MINUTE, HOUR, DAY = 60, 3600, 86400  # seconds
WRITTEN_EVERY = MINUTE  # a session remembers when its person was last there, to the minute
DESK_IDLE, CARER_IDLE = 15 * MINUTE, 30 * MINUTE
STAFF_LONGEST, CARER_LONGEST = 12 * HOUR, 30 * DAY


def begin(request, *, signed_in_at: int | None = None) -> None:
    """Somebody is signed in on this browser now: fully, or by a PIN after a full sign-in at ``signed_in_at``, in seconds."""
    now = int(time.time())
    request.session["signed_in_at"] = now if signed_in_at is None else signed_in_at
    request.session["by_pin"] = signed_in_at is not None
    request.session["seen_at"] = now
    request.session["tablet"] = request.tablet.pk if getattr(request, "tablet", None) else None


def has_just_signed_in(request) -> bool:
    """Fully, in this session, in the last 10 minutes: as good as showing again who one is (S21)."""
    session = request.session
    return (
        not session["by_pin"] and 0 <= time.time() - session["signed_in_at"] < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT
    )


def is_staff(user) -> bool:
    return any(user.roles_in(setting) & STAFF for setting in user.settings())


def idle_seconds(request) -> int:
    """After how long without a sign of life a sign-in ends here."""
    if request.tablet:
        return request.tablet.setting.tablet_locks_after * MINUTE
    return DESK_IDLE if is_staff(request.user) else CARER_IDLE


def why_it_ends(request, now: int) -> str:
    """A word for the history, empty where the sign-in lasts."""
    session = request.session
    if session.get("tablet") != (request.tablet.pk if request.tablet else None):
        return "tablet"  # taken back, or a sign-in that was carried to another browser
    if now - session.get("seen_at", 0) > idle_seconds(request) + WRITTEN_EVERY:
        return "idle"
    longest = STAFF_LONGEST if request.tablet or is_staff(request.user) else CARER_LONGEST
    return "time" if now - session.get("signed_in_at", 0) > longest else ""


class SessionEndsMiddleware:
    """Sets ``request.tablet``: the enrolled tablet that this browser is, or None. Ends sign-ins that have lasted.

    What the page asks by itself, to show what is new, is no sign that somebody is there.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.tablet = device_with(request.COOKIES.get(COOKIE, ""), DeviceKind.TABLET)
        if request.user.is_authenticated:
            now = int(time.time())
            if why := why_it_ends(request, now):
                request.left_by = why
                logout(request)
            elif "X-Poll" not in request.headers and now - request.session["seen_at"] >= WRITTEN_EVERY:
                request.session["seen_at"] = now
        return self.get_response(request)
