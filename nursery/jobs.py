"""Work that takes longer than a page may: asked for on a page, done by the worker, with progress, and it can be stopped.

A room names its function in ``settings.JOBS``: ``kind`` → ``f(job, progress)``. It calls ``progress(percent, words)`` now
and then, and returns what the page needs when it is done: ``{"url": …, "link": …}``, or it saves ``job.file``. Where what
was right when it was asked for may be wrong when it is fetched, ``settings.JOB_CHECKS`` names ``f(job) -> bool``.
"""

import logging
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.tasks import task
from django.utils import timezone
from django.utils.module_loading import import_string
from django_scopes import scope, scopes_disabled

from nursery.audit import record
from nursery.models import Job, JobState, Setting

KEPT = timedelta(days=14)
log = logging.getLogger(__name__)


class StopAsked(Exception):
    """Somebody pressed Stop."""


@dataclass
class Progress:
    job: Job

    def __call__(self, percent: int, said: str = "") -> None:
        """Tell how far it is. Raises StopAsked where nobody wants it any more."""
        self.job.refresh_from_db(fields=["state"])
        if self.job.state == JobState.STOPPED:
            raise StopAsked
        self.job.percent, self.job.said = min(max(int(percent), 0), 100), said
        self.job.save(update_fields=["percent", "said"])


@transaction.atomic
def start(*, setting: Setting, kind: str, title: str, asked: dict, by) -> Job:
    """Ask the worker for ``kind`` with the plain data ``asked``. What is older than a fortnight goes."""
    for old in Job.objects.filter(asked_at__lt=timezone.now() - KEPT):
        old.file.delete(save=False)
        old.delete()
    job = Job.objects.create(setting=setting, kind=kind, title=title, asked=asked, asked_by=by)
    record("job_asked", job, by=by, kind=kind)
    run_job.enqueue(job.code)
    return job


@transaction.atomic
def stop(*, job: Job, by) -> None:
    """It ends at its next word; what it has done so far is thrown away."""
    job = Job.objects.select_for_update().get(pk=job.pk)
    if job.state in (JobState.WAITING, JobState.RUNNING):
        _end(job, JobState.STOPPED, "")
        record("job_stopped", job, by=by)


def may_be_fetched(job: Job) -> bool:
    """Whether its room still lets the file of ``job`` out."""
    check = settings.JOB_CHECKS.get(job.kind)
    return check is None or import_string(check)(job)


@task
def run_job(code: str) -> None:
    """Do a job that is waiting. Whatever goes wrong is kept in the log and said plainly on the page."""
    with scopes_disabled():
        job = Job.objects.select_related("setting", "asked_by").filter(code=code).first()
        if job is None or not Job.objects.filter(pk=job.pk, state=JobState.WAITING).update(state=JobState.RUNNING):
            return
    with scope(setting=job.setting):
        try:
            result = import_string(settings.JOBS[job.kind])(job, Progress(job))
        except StopAsked:
            job.file.delete(save=True)
        except Exception:
            log.exception("The job %s failed", job.code)
            _end(job, JobState.FAILED, "It did not work. It is noted down for whoever looks after Kith; try again.")
        else:
            job.result = result or {}
            job.save(update_fields=["result"])
            _end(job, JobState.DONE, "")


def _end(job: Job, state: str, said: str) -> None:
    job.state, job.said, job.ended_at = state, said, timezone.now()
    job.save(update_fields=["state", "said", "ended_at"])
