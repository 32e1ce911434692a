"""A family takes its child's journal along, while the child is here and for a time after (P5, R93)."""

from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from families.access import May, for_carers, last_look, own_children
from journals import takeout
from nursery import job_views
from nursery.permissions import Permission, requires
from nursery.submissions import once


@for_carers(May.ASK)
@require_http_methods(["GET", "POST"])
@once
def take_out(request):
    """As a book or as an open archive: what was shared with them, from the first day to today."""
    child, today = request.child, request.setting.today()
    error = ""
    if request.method == "POST":
        form = request.POST.get("form", "")
        if form not in takeout.Form:
            raise Http404
        first = takeout.periods(child, request.setting, today)["all"][1]
        try:
            job = takeout.ask(
                child=child, form=form, contents=takeout.Contents.FAMILY, first=first, last=today, by=request.user
            )
        except ValidationError as found:
            error = found.messages[0]
        else:
            return redirect("families:job", job.code)
    context = {"children": request.children, "child": child, "error": error}
    context["looks_until"] = last_look(child, request.carer)
    return render(request, "families/take_out.html", context, status=422 if error else 200)


@requires(Permission.SEE_OWN_FAMILY)
@require_GET
def job(request, job):
    """How far it is."""
    return job_views.show(request, job, "families/job.html", {"children": own_children(request)})


@requires(Permission.SEE_OWN_FAMILY)
@require_GET
def job_file(request, job):
    return job_views.hand_out(request, job)
