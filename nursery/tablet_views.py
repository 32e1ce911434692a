"""Tablets: which there are, enrolling and revoking them, and where journals open."""

from datetime import timedelta

from django.contrib import messages
from django.contrib.auth import logout
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from nursery import history, on_site
from nursery.devices import hash_of, new_token, set_cookie
from nursery.editing import edit
from nursery.forms import OffSiteForm, TabletRulesForm
from nursery.models import AuditEvent, Device, DeviceKind, OffSiteException, Room, Setting, User
from nursery.navigation import place_of
from nursery.permissions import Permission, fresh_proof, requires
from nursery.roles import STAFF
from nursery.submissions import once
from nursery.tablets import COOKIE, count_tablets, enrol_tablet, enrolled, last_count, revoke_tablet

GET_POST = require_http_methods(["GET", "POST"])
MOST_NAME = 80
REFUSALS_FROM = timedelta(days=30)
MOST_REFUSALS, MOST_REVOKED = 20, 5


@requires(Permission.ENROL_TABLETS)
@require_GET
def tablets(request):
    """Each tablet, who used it last, who was refused off site, and how to make this browser a tablet."""
    gone = Device.objects.filter(kind=DeviceKind.TABLET).exclude(revoked_at=None)
    refused = AuditEvent.objects.filter(
        setting=request.setting.pk,
        action=on_site.REFUSED,
        at__gt=timezone.now() - REFUSALS_FROM,
        details__is_part=False,
    )
    refused = list(refused[:MOST_REFUSALS])
    places = [place_of(event.details["page"]) for event in refused]
    context = {
        "tablets": enrolled().select_related("last_used_by", "enrolled_by"),
        "revoked": gone.select_related("room", "revoked_by").order_by("-revoked_at")[:MOST_REVOKED],
        "rooms": Room.objects.all(),
        "count": last_count(),
        "exceptions": OffSiteException.objects.open_on(request.setting.today()).select_related("user", "given_by"),
        "refused": list(zip(history.in_words(refused, request.setting), places, strict=True)),
    }
    return render(request, "nursery/tablets.html", context)


@requires(Permission.ENROL_TABLETS)
@require_POST
@fresh_proof
def enrol(request):
    """From now on this browser is a tablet of a room, and nobody is signed in on it."""
    room = get_object_or_404(Room, code=request.POST.get("room", ""))
    if request.tablet:
        messages.success(request, f"This browser is {request.tablet.name} already. Revoke it first.")
        return redirect("nursery:tablets")
    name = " ".join(request.POST.get("name", "").split())[:MOST_NAME] or f"{room.name} tablet"
    token = new_token()
    enrol_tablet(room=room, name=name, token_hash=hash_of(token), by=request.user)
    logout(request)
    response = redirect("staff:tablet")
    set_cookie(response, COOKIE, token)
    return response


@requires(Permission.ENROL_TABLETS)
@require_POST
def revoke(request, code):
    """It opens nothing any more, from its next request."""
    tablet = get_object_or_404(Device, kind=DeviceKind.TABLET, code=code)
    revoke_tablet(tablet=tablet, by=request.user)
    messages.success(request, f"{tablet.name} opens nothing any more.")
    return redirect("nursery:tablets")


@requires(Permission.KEEP_REGISTER)
@GET_POST
@once
def count(request):
    """Whoever closes ticks the tablets that lie in their rooms (002-39)."""
    if request.method == "POST":
        tablets = {tablet.code: tablet for tablet in enrolled()}
        here = {tablets[code] for code in request.POST.getlist("here") if code in tablets}
        away = ", ".join(tablet.name for tablet in count_tablets(setting=request.setting, here=here, by=request.user))
        messages.success(
            request, f"Not found: {away}. It stands on the page Tablets." if away else "All tablets are here."
        )
        return redirect("children:register")
    counted = {line.tablet: line for line in last_count() if line.date == request.setting.today()}
    lines = [(tablet, counted.get(tablet)) for tablet in enrolled().select_related("last_used_by")]
    return render(request, "nursery/tablet_count.html", {"lines": lines, "counted": next(iter(counted.values()), None)})


@requires(Permission.CHANGE_SETTING)
@GET_POST
@fresh_proof
def rules(request):
    """Where journals open for staff, the nursery's networks, and when tablets lock themselves."""
    setting = Setting.objects.get(pk=request.setting.pk)  # a copy: a wrong form must not change the page around it
    form = TabletRulesForm(request.POST if request.method == "POST" else None, instance=setting)
    address = on_site.address_of(request)
    return edit(
        request,
        form=form,
        save=lambda: on_site.change_rules(setting=setting, changed=form.changed_fields, by=request.user),
        title="Tablets and where journals open",
        back=reverse("nursery:tablets"),
        back_label="Tablets",
        said="Saved.",
        lead=f"This browser is at {address}." if address else "",
    )


@requires(Permission.CHANGE_SETTING)
@GET_POST
@fresh_proof
@once
def allow_off_site(request):
    """Somebody may open journals elsewhere for a time."""
    staff = User.objects.filter(memberships__setting=request.setting, memberships__role__in=STAFF).distinct()
    form = OffSiteForm(request.POST if request.method == "POST" else None, people=staff.order_by("name"))
    return edit(
        request,
        form=form,
        save=lambda: on_site.give_exception(setting=request.setting, by=request.user, **form.cleaned_data),
        title="Let somebody open journals elsewhere",
        back=reverse("nursery:tablets"),
        back_label="Tablets",
        said="Noted. It ends by itself.",
        verb="Allow it",
    )


@requires(Permission.CHANGE_SETTING)
@require_POST
def end_off_site(request, pk):
    exception = get_object_or_404(OffSiteException.objects.select_related("user"), pk=pk)
    on_site.end_exception(exception=exception, by=request.user)
    messages.success(request, f"{exception.user} opens journals only on site again.")
    return redirect("nursery:tablets")
