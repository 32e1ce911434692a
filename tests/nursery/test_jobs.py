"""Long work: asked for, told how far it is, stopped, failed, fetched, swept away."""

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from django_scopes import scope

from nursery import jobs
from nursery.models import AuditEvent, Job, JobState
from tests import factories


def counts(job, progress):
    progress(50, f"half of {job.asked['what']}")
    job.file.save("counted.txt", ContentFile(b"one, two"), save=True)
    return {"link": "Fetch the count", "name": "count.txt"}


def is_stopped(job, progress):
    jobs.stop(job=job, by=job.asked_by)
    progress(50)
    raise AssertionError("it went on after Stop")


def fails(job, progress):
    raise ZeroDivisionError


@pytest.fixture
def kinds(settings):
    settings.JOBS = {kind: f"{__name__}.{kind}" for kind in ("counts", "is_stopped", "fails")}


def start(setting, kind, by) -> Job:
    with scope(setting=setting):
        job = jobs.start(setting=setting, kind=kind, title="The count", asked={"what": "it"}, by=by)
        job.refresh_from_db()
    return job


def page(user, job, name="job"):
    client = Client()
    client.force_login(user)
    return client.get(reverse(f"nursery:{name}", args=[job.code]))


def test_what_is_done_can_be_fetched_by_who_asked_and_is_written_down(kinds, setting, manager):
    job = start(setting, "counts", manager)
    assert job.state == JobState.DONE
    assert "Fetch the count" in page(manager, job).content.decode()
    fetched = page(manager, job, "job_file")
    assert b"".join(fetched.streaming_content) == b"one, two"
    assert 'filename="count.txt"' in fetched["Content-Disposition"]
    assert {"job_asked", "job_file_taken"} <= {event.action for event in AuditEvent.objects.all()}


def test_nobody_else_may_see_it(kinds, setting, manager):
    job = start(setting, "counts", manager)
    deputy = factories.make_user(setting, "deputy")
    assert page(deputy, job).status_code == 404
    assert page(deputy, job, "job_file").status_code == 404


def test_a_job_that_is_stopped_keeps_nothing(kinds, setting, manager):
    job = start(setting, "is_stopped", manager)
    assert job.state == JobState.STOPPED
    assert "Nothing was kept" in page(manager, job).content.decode()
    assert page(manager, job, "job_file").status_code == 404


def test_a_job_that_fails_says_so_and_leaves_the_rest_alone(kinds, setting, manager, caplog):
    job = start(setting, "fails", manager)
    assert job.state == JobState.FAILED
    assert "It did not work" in page(manager, job).content.decode()
    assert "ZeroDivisionError" in caplog.text


def test_a_job_is_done_once(kinds, setting, manager):
    job = start(setting, "counts", manager)
    with scope(setting=setting):
        Job.objects.update(state=JobState.RUNNING)
    jobs.run_job.func(job.code)
    with scope(setting=setting):
        assert Job.objects.get().state == JobState.RUNNING


def test_waiting_and_running_are_told_and_asked_for_again(kinds, setting, manager):
    job = start(setting, "counts", manager)
    with scope(setting=setting):
        Job.objects.update(state=JobState.RUNNING, percent=40, said="4 of 10 pages", file="")
    html = page(manager, job).content.decode()
    assert "4 of 10 pages" in html
    assert 'value="40"' in html
    assert 'hx-trigger="every 1s"' in html


def test_after_a_fortnight_it_is_swept_away_with_its_file(kinds, setting, manager):
    old = start(setting, "counts", manager)
    storage, name = old.file.storage, old.file.name
    with scope(setting=setting):
        Job.objects.update(asked_at=old.asked_at - jobs.KEPT - timedelta(minutes=1))
    new = start(setting, "counts", manager)
    with scope(setting=setting):
        assert list(Job.objects.all()) == [new]
    assert not storage.exists(name)
