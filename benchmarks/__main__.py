"""Prints what each thing costs, its ratio to the floor, and its target. Nothing of the caller's database is touched."""

import os
import sys
import time
from datetime import timedelta
from pathlib import Path

from benchmarks.ground import (
    MOST_MILLISECONDS,
    Report,
    bring_in,
    cpu,
    installation,
    manager_of,
    morning,
    page,
    today,
)

SIZES = (96, 280)
PLANNED = (300, 600)


def main() -> int:
    os.environ.pop("DATABASE_URL", None)
    with installation() as folder:
        return run(folder)


def run(folder: Path) -> int:
    """Every figure; 1 where one is over its target."""
    from nursery.models import Setting

    report = Report()
    for size in SIZES:
        bring_in(report, size)
    setting = Setting.objects.get(slug=f"size-{SIZES[-1]}")
    paper(report, setting)  # what is drawn comes first: the planner leaves this process large, and memory is counted
    books(report, setting)
    printed(report, setting)
    for size in SIZES:
        setting = Setting.objects.get(slug=f"size-{size}")
        pages(report, setting, size)
        papers(report, setting, size)
        cover(report, setting, size)
        plan(report, setting, size)
    for size in PLANNED:
        bring_in(report, size)
        plan(report, Setting.objects.get(slug=f"size-{size}"), size)
    memory(report, setting, folder)
    return report.failed


def pages(report: Report, setting, size: int) -> None:
    import time_machine
    from django.urls import reverse
    from django_scopes import scope

    from children.models import Child

    with scope(setting=setting):
        child = Child.objects.first()
    addresses = {
        "Today": reverse("keyworkers:today"),
        "Key groups": reverse("keyworkers:board"),
        "Register": reverse("children:register"),
        "Children": reverse("children:list"),
        "a child’s page": child.get_absolute_url(),
        "People": reverse("staff:list"),
        "Cover ahead": f"{reverse('keyworkers:cover_ahead')}?room=all",
    }
    with time_machine.travel(morning(setting)):
        client = manager_of(setting)
        for name, address in addresses.items():
            cost = page(client, address)
            fine = cost.holds(300 if name == "Cover ahead" else MOST_MILLISECONDS)
            report.line(f"{name}, {size} children", str(cost), ratio=cost.ratio, fine=fine)


def cover(report: Report, setting, size: int) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext
    from django_scopes import scope

    from keyworkers.cover import cover as cover_of
    from keyworkers.loading import load_roll

    first = today()
    last = first + timedelta(weeks=6)
    with scope(setting=setting):

        def work():
            return len(list(cover_of(load_roll(setting, first, last), first, last)))

        with CaptureQueriesContext(connection) as queries:
            sessions = work()
            asked = len(queries)
        seconds = cpu(work)
    figure = f"{seconds:.2f} s (at most 1), {asked} queries"
    report.line(f"cover, {size} children, 6 weeks, {sessions} sessions", figure, fine=seconds < 1)


def plan(report: Report, setting, size: int) -> None:
    """The planner, beside going child by child and giving each the best who is left."""
    from django_scopes import scope

    from keyworkers.planner import greedy_plan, score_teams, solve
    from keyworkers.planning import load_planning

    with scope(setting=setting):
        problem = load_planning(setting, today()).problem
    found, greedy, present = solve(problem), greedy_plan(problem), score_teams(problem)
    most = 5 if size <= 300 else 30
    proof = "proven best" if found.is_optimal else f"gap {found.gap:.3%}"
    fine = found.seconds < most and found.gap < 0.001
    report.line(f"plan, {size} children", f"{found.seconds:.2f} s (at most {most}), {proof}", fine=fine)
    for name, one in (("planned", found), ("child by child", greedy), ("as it is", present)):
        report.line(f"    {name}", f"{float(one.uncovered):.0f} min uncovered, score {float(one.score):.0f}")


def paper(report: Report, setting) -> None:
    """The second document: the first one also waits for the process that draws."""
    from django_scopes import scope

    from children.models import Child
    from keyworkers.reports import board_context, cards_context
    from nursery import pdf
    from nursery.models import Room

    with scope(setting=setting):
        room, day = Room.objects.first(), today()
        hundred = Child.objects.filter(pk__in=list(Child.objects.values_list("pk", flat=True)[:100]))
        works = {
            "board of a room (A3)": (lambda: pdf.render_pdf("board", board_context(room, day)), 0.5),
            "100 cards in one file": (
                lambda: pdf.render_pdf(
                    "cards", cards_context(hundred, day, setting=setting, address="https://kith.example/family/")
                ),
                5,
            ),
        }
        for name, (work, most) in works.items():
            work()
            begun = time.perf_counter()
            work()
            seconds = time.perf_counter() - begun
            report.line(name, f"{seconds:.2f} s (at most {most})", fine=seconds < most)


def papers(report: Report, setting, size: int) -> None:
    from django_scopes import scope

    from benchmarks.papers import measure
    from nursery.models import User

    client, user = manager_of(setting), User.objects.get(email=f"{setting.slug}@example.org")
    with scope(setting=setting):
        measure(report, setting, client, user, today(), size)


def books(report: Report, setting) -> None:
    from django_scopes import scope

    from benchmarks.books import measure
    from nursery.models import Membership

    manager_of(setting)
    with scope(setting=setting):
        user = Membership.objects.filter(setting=setting).select_related("user").first().user
        measure(report, setting, user, today())


def printed(report: Report, setting) -> None:
    from django_scopes import scope

    from benchmarks.printing import measure
    from nursery.models import Membership

    with scope(setting=setting):
        user = Membership.objects.filter(setting=setting).select_related("user").first().user
        measure(report, setting, user, today())


def memory(report: Report, setting, folder: Path) -> None:
    """Of a web process after a hundred pages, in a process of its own."""
    import subprocess

    client = manager_of(setting)
    name, value = next((key, cookie.value) for key, cookie in client.cookies.items())
    code = f"""
import django; django.setup()
from django.conf import settings
settings.STORAGES["staticfiles"] = {{"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
settings.ALLOWED_HOSTS = ["*"]
from django.test import Client
client = Client(); client.cookies[{name!r}] = {value!r}
for _ in range(25):
    for address in ("/today/", "/key-groups/", "/children/", "/register/"):
        assert client.get(address).status_code == 200, address
from pathlib import Path
print(next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmRSS")).split()[1])
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    megabytes = int(done.stdout) / 1024
    report.line("a web process after 100 pages", f"{megabytes:.0f} MB (at most 200)", fine=megabytes < 200)


if __name__ == "__main__":
    sys.exit(main())
