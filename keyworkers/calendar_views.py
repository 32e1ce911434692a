"""The page of one's own calendar feed, and the feed."""

import hashlib

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.views.decorators.http import require_GET, require_POST, require_safe
from django_scopes import scope, scopes_disabled

from keyworkers.calendar import as_ics, end_feed, entries_of, make_feed
from keyworkers.meeting_models import CalendarFeed
from nursery.devices import hash_of
from nursery.permissions import Permission, requires


@requires(Permission.MEET_FAMILIES)
@require_GET
def calendar(request):
    context = {"feed": CalendarFeed.objects.filter(user=request.user).first()}
    return render(request, "keyworkers/calendar.html", context)


@requires(Permission.MEET_FAMILIES)
@require_POST
def make(request):
    """A new address. It is shown here and never again: the database holds only its hash."""
    token = make_feed(user=request.user, setting=request.setting)
    address = request.build_absolute_uri(reverse("keyworkers:calendar_feed", args=[token]))
    context = {
        "feed": CalendarFeed.objects.get(user=request.user),
        "address": address,
        "webcal": f"webcal{address[address.index('://') :]}",
    }
    return render(request, "keyworkers/calendar.html", context)


@requires(Permission.MEET_FAMILIES)
@require_POST
def end(request):
    end_feed(user=request.user)
    messages.success(request, "The address no longer works.")
    return redirect("keyworkers:calendar")


@login_not_required
@require_safe
def feed(request, token):
    """Whoever holds the address reads it; a calendar asks again and again, and is told when nothing has changed."""
    with scopes_disabled():
        found = CalendarFeed.objects.filter(token_hash=hash_of(token), user__is_active=True)
        found = found.select_related("setting", "user").first()
    if found is None:
        return HttpResponse("There is no such calendar.", status=404, content_type="text/plain; charset=utf-8")
    with scope(setting=found.setting):
        root = request.build_absolute_uri("/").rstrip("/")
        body = as_ics(entries_of(found, found.setting.today()), found.setting, root=root)
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    response["ETag"] = etag = quote_etag(hashlib.sha256(body).hexdigest()[:32])
    return get_conditional_response(request, etag=etag, response=response)
