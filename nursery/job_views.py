"""The page of a job: how far it is, stop it, fetch what came of it."""

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from nursery import jobs
from nursery.audit import record
from nursery.htmx import render_part
from nursery.models import Job, JobState
from nursery.on_site import on_site
from nursery.permissions import Permission, requires

FINISHED = {JobState.DONE, JobState.FAILED, JobState.STOPPED}


def _job(request, code) -> Job:
    """One's own."""
    return get_object_or_404(Job.objects.filter(asked_by=request.user), code=code)


def show(request, code: str, template: str, context: dict):
    """The page of one's own job, or of its state alone; ``template`` has the part ``state``."""
    found = _job(request, code)
    return render_part(request, template, "state", {"job": found, "is_finished": found.state in FINISHED, **context})


@requires(Permission.SEE_CHILDREN)
@require_GET
def job(request, code):
    return show(request, code, "job.html", {})


@requires(Permission.SEE_CHILDREN)
@require_POST
def stop(request, code):
    found = _job(request, code)
    jobs.stop(job=found, by=request.user)
    messages.success(request, "Stopped.")
    return redirect("nursery:job", code)


@requires(Permission.SEE_CHILDREN)
@require_GET
def file(request, code):
    """Its file; journals and papers open for staff where the nursery says so (S23)."""
    return (
        on_site(hand_out)(request, code)
        if _job(request, code).kind in settings.JOBS_ON_SITE
        else hand_out(request, code)
    )


def hand_out(request, code: str):
    """What came of one's own job. Every fetching is kept (S39)."""
    found = _job(request, code)
    if not found.file or found.state != JobState.DONE:
        raise Http404
    if not jobs.may_be_fetched(found):
        record("refused", found, by=request.user, needs="WHAT_HELD_WHEN_ASKED")
        raise PermissionDenied(_("What it was made from has changed since, such as a consent. Ask for it again."))
    record("job_file_taken", found, by=request.user)
    name = found.result.get("name", "kith")
    response = FileResponse(found.file.open("rb"), as_attachment=True, filename=name)
    response["Cache-Control"] = "no-store"
    return response
