"""A family's data: asking for everything, who looked, the statement of continuity; and the nursery's review and erasing."""

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from children.models import Child
from families import copying, erasing
from families.access import May, for_carers
from families.data_map import Keep
from families.data_models import Asked, DataRequest, LegalHold, RetentionRules
from families.looks import looks_of
from families.retention import ORDER, WORDS, goes_on
from keyworkers.continuity_views import statement_for, statement_paper
from nursery import history
from nursery.editing import RecordForm, edit, save_record
from nursery.permissions import Permission, fresh_proof, requires
from nursery.submissions import once

LOOKS = 60


@for_carers()
@require_http_methods(["GET", "POST"])
@once
def your_data(request):
    """Everything held about the child, with one press; it comes when the nursery has looked it through."""
    child, error = request.child, ""
    if request.method == "POST":
        if "agree" not in request.may:
            raise Http404
        try:
            copying.ask(child=child, by=request.user)
        except ValidationError as found:
            error = found.messages[0]
        else:
            messages.success(request, _("Asked for. You hear when it is ready, within a month."))
            return redirect("families:your_data", child.code)
    context = {
        "children": request.children,
        "child": child,
        "error": error,
        "asked": DataRequest.objects.filter(child=child, asked_by=request.user).select_related("job").first(),
        "sees_looks": erasing.rules_of(request.setting).families_see_looks,
    }
    return render(request, "families/your_data.html", context, status=422 if error else 200)


@for_carers()
@require_GET
def continuity(request):
    """With whom the child has really been, on paper (P10)."""
    paper = statement_paper(request, request.child, statement_for(request.setting, request.child, "26"))
    return paper or redirect("families:your_data", request.child.code)


@for_carers(May.ASK)
@require_GET
def looks(request):
    """Who looked at the child’s pages and changed them, where the nursery shows it (R100)."""
    if not erasing.rules_of(request.setting).families_see_looks:
        raise Http404
    found = looks_of(request.child, request.carer)
    lines = history.in_words(list(found[:LOOKS]), request.setting)
    context = {"children": request.children, "child": request.child, "lines": lines}
    return render(request, "families/looks.html", context)


# ---------------------------------------------------------------- the nursery


@requires(Permission.KEEP_DATA)
@require_GET
def requests(request):
    """What families asked for, what is due to be erased, and for how long things are kept."""
    today, rules = request.setting.today(), erasing.rules_of(request.setting)
    rows = list(DataRequest.objects.select_related("child", "asked_by", "reviewed_by"))
    context = {
        "open": [row for row in rows if row.state == Asked.ASKED],
        "answered": [row for row in rows if row.state != Asked.ASKED][:20],
        "today": today,
        "ready": [(one, [WORDS[kind] for kind in one.kinds]) for one in erasing.ready(request.setting)],
        "rules": rules,
        "holds": LegalHold.objects.filter(ended_on=None).select_related("child", "by"),
        "erased": [
            (one, [WORDS[Keep(kind)] for kind in one.kinds], erasing.counted(one))
            for one in erasing.Erasure.objects.select_related("by")[:20]
        ],
    }
    return render(request, "families/requests.html", context)


@requires(Permission.KEEP_DATA)
@require_GET
def review(request, code):
    """Doubtful parts, each to go or to stay; then it is handed over, or refused with a reason."""
    return _review_page(request, get_object_or_404(DataRequest.objects.select_related("child", "asked_by"), code=code))


def _review_page(request, found: DataRequest, *, error: str = ""):
    """With ``error`` beside the reason, and what was ticked and written before, after a post."""
    copy = copying.Copy(found)
    parts = [(part.title, len(part.rows)) for part in copy.parts()] if found.state == Asked.ASKED else []
    context = {
        "asked": found,
        "doubts": copy.doubts() if parts else [],
        "parts": parts,
        "is_open": found.state == Asked.ASKED,
        "keep_back": request.POST.getlist("keep_back"),
        "because": request.POST.get("because", ""),
        "error": error,
    }
    return render(request, "families/review.html", context, status=422 if error else 200)


@requires(Permission.KEEP_DATA)
@require_POST
@fresh_proof
@once
def answer(request, code):
    found = get_object_or_404(DataRequest, code=code)
    try:
        if request.POST.get("answer") == "refuse":
            copying.refuse(request=found, because=request.POST.get("because", ""), by=request.user)
            messages.success(request, "Refused. Whoever asked reads why.")
        else:
            copying.hand_over(request=found, keep_back=set(request.POST.getlist("keep_back")), by=request.user)
            messages.success(request, "It is being made. Whoever asked is told when it is ready.")
    except ValidationError as error:
        if "because" in getattr(error, "error_dict", {}):
            return _review_page(request, found, error=error.messages[0])
        messages.error(request, error.messages[0])
        return redirect("families:review", code)
    return redirect("families:requests")


@requires(Permission.KEEP_DATA)
@require_http_methods(["GET", "POST"])
@fresh_proof
def erase(request, code):
    """What would go, counted; then, approved, it goes for good."""
    child = get_object_or_404(Child.objects.filter(leaves_on__lt=request.setting.today()), code=code)
    rules = erasing.rules_of(request.setting)
    ready = next((one for one in erasing.ready(request.setting) if one.child == child), None)
    error = ""
    if request.method == "POST" and ready:
        try:
            erasing.erase(child=child, kinds=[Keep(kind) for kind in request.POST.getlist("kind")], by=request.user)
        except (ValidationError, ValueError) as found:
            error = found.messages[0] if isinstance(found, ValidationError) else "Choose what to erase."
        else:
            messages.success(request, "Erased for good. What was erased, without names, stands in the list.")
            return redirect("families:requests")
    context = {
        "child": child,
        "ready": ready,
        "kinds": [(kind, WORDS[kind], erasing.what_would_go(child, [kind])) for kind in (ready.kinds if ready else [])],
        "later": [(WORDS[kind], goes_on(child, kind, rules)) for kind in ORDER if not ready or kind not in ready.kinds],
        "hold": LegalHold.objects.filter(child=child, ended_on=None).select_related("by").first(),
        "error": error,
        "chosen": request.POST.getlist("kind") if error else ready.kinds if ready else [],
    }
    return render(request, "families/erase.html", context, status=422 if error else 200)


class HoldForm(forms.Form):
    reason = forms.CharField(
        label="Why nothing may be erased",
        max_length=300,
        error_messages={"required": "Enter why nothing may be erased."},
        help_text="For example, a complaint that is not answered yet",
    )


@requires(Permission.KEEP_DATA)
@require_http_methods(["GET", "POST"])
@once
def hold(request, code):
    child = get_object_or_404(Child, code=code)
    form = HoldForm(request.POST or None)
    return edit(
        request,
        form=form,
        save=lambda: erasing.hold(child=child, reason=form.cleaned_data["reason"], by=request.user),
        title=f"Erase nothing about {child}",
        back=reverse("families:requests"),
        back_label="Families’ data",
        said=f"Nothing about {child} is erased until you end it.",
    )


@requires(Permission.KEEP_DATA)
@require_POST
def end_hold(request, code):
    child = get_object_or_404(Child, code=code)
    for row in LegalHold.objects.filter(child=child, ended_on=None):
        erasing.end_hold(hold=row, by=request.user)
    messages.success(request, "The hold is ended.")
    return redirect("families:requests")


class RulesForm(RecordForm):
    class Meta:
        model = RetentionRules
        fields = ["record_years", "journal_months", "accident_age_months", "support_age_months", "families_see_looks"]
        labels = {
            "record_years": "Record, register and consents: years after leaving",
            "journal_months": "Journals and photos: months after leaving",
            "accident_age_months": "Accidents and medicine: until this age, in months",
            "support_age_months": "Support and safeguarding: until this age, in months",
            "families_see_looks": "Families see who looked at their child’s pages and changed them",
        }
        help_texts = {
            "record_years": "Usual: 3. Ask your insurer before you choose fewer.",
            "journal_months": "The family takes it along first. Usual: 3.",
            "accident_age_months": "Usual: 255, which is 21 years and 3 months.",
            "support_age_months": "Usual: 300, which is 25 years.",
        }


@requires(Permission.KEEP_DATA)
@require_http_methods(["GET", "POST"])
def rules(request):
    row = erasing.rules_of(request.setting)
    form = RulesForm(request.POST if request.method == "POST" else None, instance=row)
    return edit(
        request,
        form=form,
        save=lambda: save_record(form=form, action="retention_changed", by=request.user),
        title="For how long we keep things",
        back=reverse("families:requests"),
        back_label="Families’ data",
        said="Saved.",
    )
