"""The continuity statement of one child, on the page and on paper."""

from datetime import timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET

from children.models import Child
from children.views import head_of
from keyworkers.board import moves_of
from keyworkers.continuity import continuity, sentence
from keyworkers.loading import load_roll
from keyworkers.models import CareTeamChange, TeamRole
from keyworkers.plan_words import hours
from nursery import pdf
from nursery.audit import record
from nursery.permissions import Permission, requires

RANGES = {"12": ("12 weeks", 12 * 7), "26": ("half a year", 26 * 7), "all": ("since the first day", 4 * 365)}
LABELS = {"none": "Nobody of the team"}


def _statement(request, child) -> dict:
    return statement_for(request.setting, child, request.GET.get("range", ""))


def statement_for(setting, child, key: str) -> dict:
    """What both the page and the paper say; ``key`` of ``RANGES``, else the shortest."""
    today, key = setting.today(), key if key in RANGES else "12"
    first = max(today - timedelta(days=RANGES[key][1]), child.starts_on)
    roll = load_roll(setting, min(first, today), today, children=Child.objects.filter(pk=child.pk))
    found = continuity(roll, roll.children[0], first, today)
    labels = dict(
        zip(TeamRole.values, (setting.key_worker_label, setting.secondary_label, setting.buddy_label), strict=True)
    )
    people = {key: person.row for key, person in roll.people.items()}
    changes = list(CareTeamChange.objects.filter(child=child).select_related("made_by")[:40])
    return {
        "child": child,
        "key": key,
        "ranges": {name: words for name, (words, _) in RANGES.items()},
        "found": found,
        "sentence": sentence(found, child.name),
        "shares": [
            (labels.get(role, LABELS["none"]), role, percent, hours(minutes)) for role, percent, minutes in found.shares
        ],
        "people": [(person, hours(minutes), round(100 * minutes / found.booked)) for person, minutes in found.people],
        "changes": [
            (change, [(labels[role], before, after) for role, before, after in moves_of(change, people)])
            for change in changes
        ],
    }


def _child(request, code) -> Child:
    return get_object_or_404(Child.objects.visible_to(request.user), code=code)


@requires(Permission.SEE_CHILDREN)
@require_GET
def statement(request, code):
    """Shares of time, people, and every change with its reason."""
    child = _child(request, code)
    context = {**head_of(request, child, tab="continuity"), **_statement(request, child)}
    return render(request, "keyworkers/continuity.html", context)


@requires(Permission.SEE_CHILDREN)
@require_GET
def statement_pdf(request, code):
    """The same on paper."""
    child = _child(request, code)
    return statement_paper(request, child, _statement(request, child)) or redirect("keyworkers:continuity", child.code)


def statement_paper(request, child, statement: dict):
    """The PDF; None where it could not be drawn, and then the page says so."""
    context = statement | {
        "title": f"Continuity of care: {child.name}",
        "setting_name": request.setting.name,
        "printed": request.setting.today(),
    }
    try:
        _, content = pdf.render_pdf("continuity", context)
    except pdf.NoPdf:
        messages.error(request, "That could not be drawn just now. Try again in a moment.")
        return None
    record("printed_continuity", child, by=request.user)
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = 'inline; filename="continuity.pdf"'
    return response
