"""The longer search: the same plan as at once, found by the worker, shown on the page of proposals, stopped at once."""

from django.test import Client
from django.urls import reverse
from django_scopes import scope

from keyworkers import plan_search, planner
from keyworkers.planning import load_planning
from nursery import jobs
from nursery.models import Job, JobState
from tests import factories


def test_what_the_worker_finds_is_the_plan_on_the_page(now, setting, room, manager, monkeypatch):
    people = [
        factories.make_practitioner(setting, f"Sam{n}", room=room, shifts=[f"0{n + 7}:00-15:00"]) for n in range(3)
    ]
    for n in range(6):
        factories.make_child(setting, f"Kit{n}", room=room, team=[people[n % 2], people[2]])
    monkeypatch.setattr("keyworkers.propose_views.SECONDS", 0)  # the page has no time of its own
    client = Client()
    client.force_login(manager)
    html = client.get(reverse("keyworkers:propose"), {"room": room.code}).content.decode()
    assert "Search for longer" in html
    answer = client.post(reverse("keyworkers:search_longer"), {"room": room.code}, follow=True)
    assert "Proven: there is no better one." in answer.content.decode()
    with scope(setting=setting):
        job = Job.objects.get()
        problem = load_planning(setting, setting.today(), room=room).problem
    best = planner.solve(problem)
    assert best.is_optimal
    assert {ref: team["key_worker"] for ref, team in job.result["teams"].items()} == {
        ref: team.of("key_worker") for ref, team in best.choices.items()
    }
    html = client.get(job.result["url"]).content.decode()
    assert "Proven: nothing better is possible" in html
    assert "Search for longer" not in html


def test_a_child_who_came_since_means_that_nothing_is_proven(now, setting, room, marta, zofia):
    with scope(setting=setting):
        problem = load_planning(setting, setting.today(), room=room).problem
    plan = planner.plan_of(problem, {}, planner.Fraction(0))
    assert not plan.is_optimal
    assert plan.score == planner.score_teams(problem).score


def test_stop_ends_the_search_at_once(now, setting, room, manager, zofia, monkeypatch):
    seen = []

    class Stopped(jobs.Progress):
        def __call__(self, percent, said=""):
            seen.append(percent)
            jobs.stop(job=self.job, by=manager)
            super().__call__(percent, said)

    monkeypatch.setattr("nursery.jobs.Progress", Stopped)
    monkeypatch.setattr(plan_search, "LOOK_EVERY", 0)
    with scope(setting=setting):
        job = jobs.start(setting=setting, kind="plan_search", title="Teams", asked={"room": room.code}, by=manager)
        job.refresh_from_db()
    assert len(seen) == 1
    assert job.state == JobState.STOPPED
