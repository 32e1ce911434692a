"""Around every page: signed in, inside one setting, not kept by the browser, honest when the database is away."""

import sys

from django.contrib.auth.middleware import LoginRequiredMiddleware as DjangoLoginRequired
from django.contrib.auth.views import redirect_to_login
from django.core.signals import got_request_exception
from django.db import InterfaceError, OperationalError
from django.dispatch import receiver
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django_scopes import scope

from nursery.roles import LEADS, SAFEGUARDS, STAFF, Role

AWAY = (OperationalError, InterfaceError)
PERMISSIONS_POLICY = "camera=(self), microphone=(), geolocation=(), payment=(), usb=()"
NEEDS_SECOND_FACTOR = LEADS | SAFEGUARDS | {Role.SENCO}


class UnavailableMiddleware:
    """Database away, locked or full: 503 with a way on, never "saved" and never a bare error (S48).

    Wherever it is noticed: in a view, or around it, where the session is read and written.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        return unavailable(request) if getattr(request, "has_no_database", False) else response

    def process_exception(self, request, exception):
        return unavailable(request) if isinstance(exception, AWAY) else None


@receiver(got_request_exception)
def note_no_database(sender, request=None, **kwargs) -> None:
    """Django has made an error page of what happened outside of a view; the middleware answers instead of it."""
    if request is not None and isinstance(sys.exception(), AWAY):
        request.has_no_database = True


def unavailable(request):
    response = render(None, "503.html", status=503)
    response["Retry-After"] = "10"
    return response


class BrowserRulesMiddleware:
    """Headers that Django does not set itself: what the browser may use and keep (S26, S30)."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if getattr(request, "left_by", None):
            response["Clear-Site-Data"] = '"cache"'  # not "storage": what waits to be sent stays (S31)
        response.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        response.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        if not request.path.startswith("/static/"):
            response.setdefault("Cache-Control", "private, no-store")
        return response


class LoginRequiredMiddleware(DjangoLoginRequired):
    """To the sign-in page; on a tablet to its faces, whatever page the last person was on.

    A part of a page cannot show either: htmx is told to open the whole page.
    """

    def handle_no_permission(self, request, view_func):
        if not request.htmx:
            return redirect("staff:tablet") if request.tablet else super().handle_no_permission(request, view_func)
        path = request.htmx.current_url_abs_path or reverse("nursery:home")
        to_sign_in = redirect_to_login(path, self.get_login_url(view_func)).url
        response = HttpResponse(status=401)
        response["HX-Redirect"] = reverse("staff:tablet") if request.tablet else to_sign_in
        return response


class SettingScopeMiddleware:
    """Everything a signed-in person asks for happens inside one setting (S4): the one chosen, else their first. A link in a
    notice says in which it leads (``?at=bramble-lane``), and chooses that one where they have a role there.

    Sets ``request.setting``; moments show in its time zone (S49). Somebody with no role anywhere today gets a page that
    says so. Staff of a real installation must have a second factor before anything else (S14).
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.setting = None
        if not request.user.is_authenticated:
            return self.get_response(request)
        settings = request.user.settings()
        if named := [one for one in settings if one.slug == request.GET.get("at")]:
            request.session["setting"] = named[0].pk
        chosen = request.session.get("setting")
        request.setting = next((one for one in settings if one.pk == chosen), settings[0] if settings else None)
        if request.setting is None:
            return self.get_response(request)
        with scope(setting=request.setting, tablet=request.tablet), timezone.override(request.setting.timezone):
            return self.get_response(request)

    def process_view(self, request, view_func, view_args, view_kwargs):
        if not request.user.is_authenticated or request.resolver_match.view_name in OPEN_TO_EVERYONE_SIGNED_IN:
            return None
        if request.resolver_match.url_name.startswith(("account_", "mfa_")):
            return None
        if request.setting is None:
            return render(request, "nursery/no_role.html", status=403)
        if lacks_second_factor(request):
            return redirect("mfa_index")
        return None


OPEN_TO_EVERYONE_SIGNED_IN = frozenset(
    {"nursery:health", "nursery:here", "nursery:csp_report", "nursery:demo_sign_in"}
    | {"families:join", "families:new_address", "families:language", "families:manifest", "families:shell"}
    | {"keyworkers:wall", "keyworkers:wall_part", "keyworkers:wall_face", "keyworkers:calendar_feed"}
    | {"staff:tablet", "staff:unlock", "staff:lock", "staff:tablet_face"}
    | {"paperwork:outside", "paperwork:outside_paper", "paperwork:outside_pdf"}
    | {"journals:outbox_key", "journals:receive", "journals:shell", "journals:service_worker", "journals:manifest"}
)


def lacks_second_factor(request) -> bool:
    """Whether this person must set up a passkey or an authenticator app first: all staff, but for those whom an enrolled
    tablet and their PIN let in (S14)."""
    from allauth.mfa.utils import is_mfa_enabled  # models of allauth are not ready when settings load this module

    roles = request.user.roles_in(request.setting)
    needs = roles & (NEEDS_SECOND_FACTOR if request.tablet else NEEDS_SECOND_FACTOR | STAFF)
    return bool(needs) and not request.setting.is_demo and not is_mfa_enabled(request.user)
