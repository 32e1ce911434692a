"""Pages that belong to no one room: the way in, the switcher, health."""

import json
import logging

from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from nursery.demo_doors import user_of
from nursery.navigation import places_of
from nursery.on_site import may_open_journals, opens_on_site_only
from nursery.permissions import Permission, requires
from nursery.signin import first_page
from nursery.waiting import waits_for

logger = logging.getLogger(__name__)


@require_GET
def home(request):
    """To the first page of whoever signed in; away from the nursery to the first that opens there (S23)."""
    places = places_of(request.user, request.setting)
    if not may_open_journals(request):
        places = [place for place in places if not opens_on_site_only(place.name)] or places
    return redirect(places[0].name)


@requires(Permission.SEE_TODAY)
@require_GET
def waits(request):
    """A part of the page with which somebody begins the day, loaded after it: what waits for them, and how much of it."""
    context = {"waits": waits_for(request), "as_list": "list" in request.GET}
    return render(request, "parts/waits.html", context)


@require_POST
def choose_setting(request):
    """Work in another setting from now on; only where one holds a role."""
    chosen = [setting for setting in request.user.settings() if str(setting.pk) == request.POST.get("setting")]
    if not chosen:
        raise Http404
    request.session["setting"] = chosen[0].pk
    return redirect("nursery:home")


@login_not_required
@require_POST
def demo_sign_in(request, code):
    """Walk into the demo nursery as one of its people. There is no such door on a real installation."""
    user = user_of(code)
    if user is None:
        raise Http404
    login(request, user)
    return redirect(first_page(request))


@require_GET
def here(request):
    """Somebody still sits at this page and writes: what the middleware notes is all there is to do."""
    return HttpResponse(status=204)


@login_not_required
@require_GET
def health(request):
    """Whether the database answers; for monitoring, so it says nothing else."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok", content_type="text/plain")


@csrf_exempt
@login_not_required
@require_POST
def csp_report(request):
    """A browser refused something on a page of ours. Only which rule, never the page's content."""
    try:
        report = json.loads(request.body[:10_000]).get("csp-report", {})
        logger.warning("Content security policy: %s", str(report.get("violated-directive"))[:60])
    except (ValueError, AttributeError):
        logger.warning("Content security policy: a report that cannot be read")
    return HttpResponse(status=204)
