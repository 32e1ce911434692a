"""Raising a concern: three doors, kept apart; and a worry that is talked over."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from journals.models import Observation
from nursery.audit import record
from nursery.on_site import on_site
from nursery.permissions import Permission, can, requires
from nursery.submissions import once
from senco import actions, safety
from senco.models import Case, Worry
from senco.people import safeguarding_leads, to_be_told_of
from senco.raise_forms import ConcernForm, SafetyForm, WorryForm
from senco.safety_forms import TalkForm, TitleForm
from senco.views import GET_POST, put

DOORS = {
    "development": (ConcernForm, "A concern about development", "Tell the SENCO"),
    "worry": (WorryForm, "A worry to talk over", "Ask to talk it over"),
    "safety": (SafetyForm, "A worry about a child’s safety", "Tell the safeguarding lead"),
}


ABOUT_ANYBODY = {"worry", "safety"}


def _begun_with(request, door=""):
    """The children of whom the reader may say something; the child and the observation that the address names."""
    children = to_be_told_of(request.user, about_anybody=door in ABOUT_ANYBODY)
    posted = request.POST.get("child", "") if request.method == "POST" else ""
    code = (posted or request.GET.get("child", ""))[:12]
    child = children.filter(code=code).first() if code else None
    entry = None
    if child and (code := request.GET.get("entry", "")[:12]):
        entry = Observation.objects.visible_to(request.user).filter(code=code, children=child).first()
    return children, child, entry


@requires(Permission.RAISE_CONCERN)
@on_site
@require_GET
def doors(request):
    """Which of the three: said plainly, with who hears of it."""
    _, child, entry = _begun_with(request)
    context = {
        "child": child,
        "entry": entry,
        "leads": safeguarding_leads(),
        "query": "&".join(filter(None, [child and f"child={child.code}", entry and f"entry={entry.code}"])),
    }
    return render(request, "senco/doors.html", context)


@requires(Permission.RAISE_CONCERN)
@on_site
@GET_POST
@once
def door(request, door):
    if door not in DOORS:
        raise Http404
    kind, title, verb = DOORS[door]
    children, child, entry = _begun_with(request, door)
    more = {"setting": request.setting} if door == "safety" else {}
    form = kind(
        request.POST if request.method == "POST" else None,
        user=request.user, children=children, child=child, entry=entry, **more,
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            return _raise(request, door, form.cleaned_data)
        except ValidationError as error:
            put(form, error)
    leads = safeguarding_leads() if door == "safety" else []
    context = {
        "form": form, "title": title, "verb": verb, "door": door, "leads": leads, "back": reverse("senco:doors"),
        "back_label": "Raise a concern", "child": child,
    }  # fmt: skip
    return render(request, "senco/door.html", context, status=422 if form.errors else 200)


def _raise(request, door: str, data: dict):
    observations = data.pop("observations", [])
    if door == "development":
        case = actions.raise_concern(by=request.user, observations=observations, **data)
        messages.success(request, "The SENCO and the managers know. Next: tell the parents, and write down how.")
        if Case.objects.visible_to(request.user).filter(pk=case.pk).exists():
            return redirect("senco:case", case.code)
    elif door == "worry":
        actions.raise_worry(by=request.user, observations=observations, **data)
        messages.success(request, "The manager knows that you would like to talk something over.")
    else:
        kept = safety.tell(by=request.user, observations=observations, **data)
        if kept.told_to:
            messages.success(request, f"You told {kept.told_to}. If a child is in danger now, speak to them at once.")
        else:
            messages.error(
                request, "It is kept, but nobody is named as safeguarding lead: speak to the manager at once."
            )
    return redirect("senco:home")


def _worry(request, code) -> Worry:
    """For its writer and the leads; 404 for everybody else."""
    found = get_object_or_404(
        Worry.objects.select_related("child__setting", "raised_by", "became", "talked_with"), code=code
    )
    if found.raised_by_id != request.user.pk and not can(request.user, Permission.DISCUSS_WORRIES, request.setting):
        raise Http404
    return found


@requires(Permission.RAISE_CONCERN)
@on_site
@require_GET
def worry(request, code):
    found = _worry(request, code)
    record("worry_opened", found, by=request.user)
    return _worry_page(request, found)


def _worry_page(request, found: Worry, *, talk=None, title=None, status=200):
    leads = can(request.user, Permission.DISCUSS_WORRIES, request.setting)
    context = {
        "worry": found,
        "may_talk": leads,
        "talk": talk or TalkForm(initial={"on": request.setting.today()}),
        "title_form": title or TitleForm(),
        "noticed": list(found.observations.filter(removed_at=None)),
    }
    return render(request, "senco/worry.html", context, status=status)


@requires(Permission.RAISE_CONCERN)
@on_site
@require_POST
@once
def worry_do(request, code, action):
    """``talk``: the manager writes down when, and the advice. ``become``: it goes to the SENCO as a concern."""
    found = _worry(request, code)
    if action not in ("talk", "become"):
        raise Http404
    if action == "talk" and not can(request.user, Permission.DISCUSS_WORRIES, request.setting):
        record("refused", None, by=request.user, needs="DISCUSS_WORRIES")
        raise PermissionDenied("The manager or deputy writes down what was said.")
    form = (TalkForm if action == "talk" else TitleForm)(request.POST)
    if form.is_valid():
        try:
            if action == "talk":
                actions.talk_over(worry=found, by=request.user, **form.cleaned_data)
            else:
                actions.make_concern(worry=found, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            put(form, error)
        else:
            messages.success(request, "Noted." if action == "talk" else "The SENCO knows. Next: tell the parents.")
            return redirect("senco:worry", code)
    return _worry_page(request, found, status=422, **{"talk" if action == "talk" else "title": form})
