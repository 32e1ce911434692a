"""The papers of one child, and beginning one."""

from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from children.models import Child
from children.views import head_of
from nursery.permissions import Permission, can, requires
from nursery.submissions import once
from paperwork.beginning import begin_for
from paperwork.forms import NewPaperForm
from paperwork.models import Document
from paperwork.people import person_of
from paperwork.printing import printed_of
from paperwork.rules import why_not_read
from paperwork.states import FROZEN


@requires(Permission.SEE_CHILDREN)
@require_GET
def forms(request, code):
    """Every paper of a child, those at work first; the words for those who may read them."""
    child = get_object_or_404(Child.objects.visible_to(request.user), code=code)
    rows = list(
        Document.objects.filter(child=child)
        .for_writing(request.user, request.setting.today())
        .order_by("-started_at", "-pk")
    )
    for row in rows:
        row.opens = not why_not_read(person_of(row, request.user, request.setting))
    context = {
        **head_of(request, child, tab="forms"),
        "at_work": [row for row in rows if row.state not in FROZEN],
        "past": [row for row in rows if row.state in FROZEN],
        "printed": printed_of(child, most=12),
        "may_begin": can(request.user, Permission.WRITE_PAPERS, request.setting),
    }
    return render(request, "paperwork/forms.html", context)


@requires(Permission.WRITE_PAPERS)
@require_http_methods(["GET", "POST"])
@once
def new(request, code):
    """Begin any paper of the child; the key worker is responsible for it."""
    child = get_object_or_404(Child.objects.visible_to(request.user), code=code)
    today = request.setting.today()
    form = NewPaperForm(
        request.POST if request.method == "POST" else None, today=today, initial={"kind": request.GET.get("kind", "")}
    )
    if form.is_valid():
        try:
            document = begin_for(child=child, setting=request.setting, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            return redirect("paperwork:write", document.code)
    context = {
        "form": form,
        "title": f"Begin a paper for {child.name}",
        "verb": "Begin",
        "back": reverse("paperwork:forms", args=[child.code]),
        "back_label": f"{child.name}’s forms",
    }
    return render(request, "form_page.html", context, status=422 if form.errors else 200)
