"""Observing, and a child's journal."""

from itertools import groupby
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from children.models import Child
from children.views import head_of
from journals import actions
from journals.forms import ObserveForm
from journals.models import Area, Observation
from keyworkers.models import KeyPersonAssignment
from nursery.audit import record
from nursery.on_site import on_site
from nursery.permissions import Permission, requires
from nursery.submissions import once

A_PAGE = 30


@requires(Permission.OBSERVE)
@on_site
@require_http_methods(["GET", "POST"])
@once
def observe(request):
    """Faces, words, saved. One's own key children come first, then those who are here today by name."""
    setting, now = request.setting, request.setting.now()
    children = Child.objects.visible_to(request.user).on_roll(now.date())
    form = ObserveForm(
        request.POST if request.method == "POST" else None,
        children=children,
        zone=ZoneInfo(setting.timezone),
        initial={
            "children": request.GET.getlist("child"),
            "day": now.date(),
            "at": now.hour * 60 + now.minute,
        },
    )
    if form.is_valid():
        said = form.cleaned_data
        try:
            actions.observe(
                children=said["children"],
                words=said["words"],
                areas=said["areas"],
                noticed_at=form.noticed_at,
                by=request.user,
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, "Saved in the journal.")
            return redirect("journals:journal", said["children"][0].code)
    own = set(
        KeyPersonAssignment.objects.on(now.date())
        .filter(practitioner__user=request.user, role="key_worker")
        .values_list("child", flat=True)
    )
    chosen = form["children"].value() or []
    faces = sorted(children, key=lambda child: child.pk not in own)
    context = {"form": form, "faces": [(child, child.code in chosen, child.pk in own) for child in faces]}
    return render(request, "journals/observe.html", context, status=422 if form.errors else 200)


@requires(Permission.SEE_CHILDREN)
@on_site
@require_GET
def journal(request, code):
    """A child's journal, newest first, by month; of one area where one is chosen."""
    child = get_object_or_404(Child.objects.visible_to(request.user), code=code)
    found = Observation.objects.kept().filter(children=child).select_related("author").prefetch_related("children")
    area = request.GET.get("area")
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    if area in Area.values:
        # SQLite cannot look into a list, and a child has hundreds of observations, not thousands
        page = Paginator([one for one in found if area in one.areas], A_PAGE).get_page(request.GET.get("page"))
    zone = ZoneInfo(request.setting.timezone)
    for one in page:
        one.at = one.noticed_at.astimezone(zone)
        one.may_be_removed = may_remove(request, one)
        one.others = [other for other in one.children.all() if other != child]
    context = {
        **head_of(request, child, tab="journal"),
        "page": page,
        "months": [
            (f"{first:%B %Y}", list(ones))
            for first, ones in groupby(
                page, key=lambda one: one.at.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
            )
        ],
        "areas": Area,
        "area": area,
        "removed": Observation.objects.exclude(removed_at=None).filter(children=child, removed_by=request.user).first(),
    }
    return render(request, "journals/journal.html", context)


def may_remove(request, observation: Observation) -> bool:
    """One's own; leads may take out anybody's."""
    return observation.author_id == request.user.pk or request.user.is_lead_of(request.setting)


def _observation(request, code) -> Observation:
    observation = get_object_or_404(Observation.objects.visible_to(request.user), code=code)
    if not may_remove(request, observation):
        record("refused", observation, by=request.user, needs="OWN_OBSERVATION")
        raise PermissionDenied("Only who wrote it, a manager or a deputy may take it out.")
    return observation


@requires(Permission.OBSERVE)
@on_site
@require_POST
def remove(request, code):
    observation = _observation(request, code)
    actions.remove(observation=observation, by=request.user)
    messages.success(request, "Taken out of the journal. You can put it back below.")
    return redirect(_journal_of(request, observation))


@requires(Permission.OBSERVE)
@on_site
@require_POST
def restore(request, code):
    observation = _observation(request, code)
    actions.restore(observation=observation, by=request.user)
    messages.success(request, "It stands in the journal again.")
    return redirect(_journal_of(request, observation))


def _journal_of(request, observation: Observation) -> str:
    children = observation.children.filter(pk__in=Child.objects.visible_to(request.user))
    back = children.filter(code=request.POST.get("child", "")).first() or children.first()
    return reverse("journals:journal", args=[back.code])
