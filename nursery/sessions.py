"""How long a sign-in lasts: it ends where nobody sits any more, some time after the full sign-in, and with its tablet (S18)."""

import time

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.sessions.middleware import SessionMiddleware
from django.contrib.sessions.models import Session
from django.core import signing
from django.db import transaction
from django.utils import timezone

from nursery.audit import record
from nursery.devices import device_with, set_cookie
from nursery.models import AuditEvent, DeviceKind, SignIn
from nursery.roles import STAFF
from nursery.tablets import COOKIE

MINUTE, HOUR, DAY = 60, 3600, 86400  # seconds
WRITTEN_EVERY = MINUTE  # a session remembers when its person was last there, to the minute
KNOWN_COOKIE = "kith_device" if settings.PLAIN_HTTP else "__Host-device"
MOST_KNOWN = 20  # people of one browser
DESK_IDLE, CARER_IDLE = 15 * MINUTE, 30 * MINUTE
STAFF_LONGEST, CARER_LONGEST = 12 * HOUR, 30 * DAY


BROWSERS = {  # sign in what a browser says of itself → its name; the first that fits
    "Edg": "Edge", "OPR": "Opera", "SamsungBrowser": "Samsung Internet", "FxiOS": "Firefox", "Firefox": "Firefox",
    "CriOS": "Chrome", "Chrome": "Chrome", "Safari": "Safari",
}  # fmt: skip
KINDS = ["iPhone", "iPad", "Android", "Windows"]  # of devices, as browsers name them
DEVICES = {kind: kind for kind in KINDS} | {"CrOS": "Chromebook", "Macintosh": "Mac", "Linux": "Linux"}


def device_of(request) -> str:
    """``"Safari · iPhone"``; an enrolled tablet by its own name; nothing where the browser does not say."""
    if getattr(request, "tablet", None):
        return str(request.tablet)[:80]
    agent = request.headers.get("User-Agent", "")
    found = (next((name for sign, name in names.items() if sign in agent), "") for names in (BROWSERS, DEVICES))
    return " · ".join(filter(None, found))


def begin(request, *, user, signed_in_at: int | None = None) -> None:
    """``user`` is signed in on this browser now: fully, or by a PIN after a full sign-in at ``signed_in_at``, in seconds."""
    if not request.session.session_key:
        request.session.save()  # another person was signed in before
    row, _made = SignIn.objects.update_or_create(
        session_key=request.session.session_key, defaults={"user": user, "device": device_of(request)}
    )
    request.session["sign_in"] = row.pk
    now = int(time.time())
    request.session["signed_in_at"] = now if signed_in_at is None else signed_in_at
    request.session["by_pin"] = signed_in_at is not None
    request.session["seen_at"] = now
    request.session["tablet"] = request.tablet.pk if getattr(request, "tablet", None) else None


def is_new_here(request, user) -> bool:
    """Whether ``user`` signs in on this browser for the first time, and was signed in elsewhere before. It is remembered."""
    try:
        known = signing.loads(request.COOKIES.get(KNOWN_COOKIE, ""), salt=KNOWN_COOKIE)
    except signing.BadSignature:
        known = []
    if user.code in known:
        return False
    request.known_here = [user.code, *known][:MOST_KNOWN]
    return AuditEvent.objects.filter(actor=user.pk, action="signed_in").exists()


def sign_ins_of(user) -> list[SignIn]:
    """Those that last, the newest first; rows of sessions that ended by themselves go."""
    rows = list(SignIn.objects.filter(user=user))
    keys = [row.session_key for row in rows]
    lasting = set(
        Session.objects.filter(session_key__in=keys, expire_date__gt=timezone.now()).values_list(
            "session_key", flat=True
        )
    )
    return [row for row in rows if row.session_key in lasting]


@transaction.atomic
def end(rows, *, by) -> int:
    """Sign somebody out where ``rows`` (a queryset of theirs) say. Returns of how many places."""
    rows = list(rows.select_related("user"))
    Session.objects.filter(session_key__in=[row.session_key for row in rows]).delete()
    SignIn.objects.filter(pk__in=[row.pk for row in rows]).delete()
    for user in {row.user for row in rows}:
        for setting in user.settings() or [None]:
            record("sign_ins_ended", user, by=by, setting=setting, count=len(rows))
    return len(rows)


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


class SessionCookieMiddleware(SessionMiddleware):
    """Takes the session's cookie away when somebody signs out, and not because a request brings one that is known no more.

    Such a request was on its way when they did; its answer would take the next person's cookie from the browser.
    """

    def process_response(self, request, response):
        response = super().process_response(request, response)
        cookie = response.cookies.get(settings.SESSION_COOKIE_NAME)
        if cookie is not None and not cookie.value and not request.session.modified:
            del response.cookies[settings.SESSION_COOKIE_NAME]
        return response


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
                row = SignIn.objects.filter(pk=request.session.get("sign_in"), user=request.user)
                row.update(seen_at=timezone.now(), session_key=request.session.session_key)
        response = self.get_response(request)
        if known := getattr(request, "known_here", None):
            set_cookie(response, KNOWN_COOKIE, signing.dumps(known, salt=KNOWN_COOKIE))
        return response
