"""What each benchmark stands on: an installation that is thrown away, a made-up nursery, clients, clocks and the report."""

import os
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from statistics import median

RUNS, RUNS_OF_A_PAGE = 9, 15
MOST_QUERIES, MOST_MILLISECONDS = 12, 50
QUIET, LONGEST_WAIT = 1.15, 60
least_so_far = float("inf")  # seconds of CPU for the work that tells whether the machine is quiet


@contextmanager
def installation() -> Iterator[Path]:
    """A folder with an empty database and its files, set up; DATABASE_URL names another database, such as PostgreSQL’s."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ.setdefault("DATABASE_URL", f"sqlite:///{folder}/bench.sqlite3")
        os.environ["STORAGE_URL"] = f"file://{folder}/files"
        os.environ["DJANGO_SETTINGS_MODULE"] = "nursery.settings"
        import django

        django.setup()
        from django.conf import settings
        from django.core.management import call_command

        settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
        settings.ALLOWED_HOSTS = ["*"]
        call_command("migrate", verbosity=0)
        yield Path(folder)


class Report:
    """Lines of figures. A target is the most that may be reached."""

    failed = 0

    def line(self, what: str, figure: str, *, ratio: float | None = None, fine: bool = True) -> None:
        self.failed |= not fine
        beside = f"{ratio:7.1f} x the floor" if ratio is not None else ""
        print(f"{'  ' if fine else '! '}{what:<46}{figure:<34}{beside}", flush=True)


def cpu(function) -> float:
    """Median seconds of CPU of a few runs, after one to warm up."""
    function()
    when_quiet()
    return median(_seconds(time.process_time, function) for _ in range(RUNS))


def when_quiet() -> None:
    """Waits, a minute at most, until the same small work takes hardly more than the least it has taken so far.

    Where others work on the machine, everything takes twice as long for some seconds or minutes.
    """
    global least_so_far
    until = time.monotonic() + LONGEST_WAIT
    while True:
        took = min(_seconds(time.process_time, lambda: sum(range(1_000_000))) for _ in range(3))
        least_so_far = min(least_so_far, took)
        if took < QUIET * least_so_far or time.monotonic() > until:
            return
        time.sleep(1)


def bring_in(report: Report, size: int) -> None:
    from benchmarks.made_up import files
    from nursery.spreadsheets.running import import_nursery

    content = files(size, today())
    begun = time.perf_counter()
    outcome = import_nursery(content, "made-up.zip")
    seconds = time.perf_counter() - begun
    if outcome.problems:
        raise SystemExit(f"The made-up nursery is refused: {outcome.problems[:3]}")
    report.line(f"import, {size} children", f"{seconds:.2f} s (at most 3)", fine=seconds < 3)


def manager_of(setting):
    """A client that is signed in as the manager."""
    from django.test import Client

    from nursery.models import Membership, User
    from nursery.roles import Role

    user, _ = User.objects.get_or_create(email=f"{setting.slug}@example.org", name="Jo")
    since = today() - timedelta(days=9)  # whichever day is measured
    Membership.objects.get_or_create(user=user, setting=setting, role=Role.MANAGER, defaults={"starts_on": since})
    setting.is_demo = True  # no second factor
    setting.save()
    client = Client()
    client.force_login(user)
    return client


@dataclass(frozen=True, slots=True)
class Page:
    """What a page costs: the least CPU of a few runs, of the bare page of the same bytes too, questions and bytes.

    The two are asked for in turn, so that both meet the same machine; whatever is above the least was others' work on it.
    """

    milliseconds: float
    floor: float
    queries: int
    size: int

    @property
    def ratio(self) -> float:
        return self.milliseconds / self.floor

    def __str__(self) -> str:
        return f"{self.milliseconds:5.1f} ms, {self.queries} queries"

    def holds(self, milliseconds: float = MOST_MILLISECONDS) -> bool:
        return self.milliseconds <= milliseconds and self.queries <= MOST_QUERIES


def page(client, address: str, spent: Callable[[], float] = time.process_time) -> Page:
    """Measures what ``client`` is answered at ``address``; ``spent`` gives the seconds of CPU so far."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from nursery.collecting import collect_rarely

    client.get(address)
    collect_rarely()  # as the web process does
    with CaptureQueriesContext(connection) as asked:
        response = client.get(address)
        queries = len(asked)  # counted here: the next request empties the log
    if response.status_code != 200:
        raise SystemExit(f"{address} answers {response.status_code}")
    works = (lambda: client.get(address)), bare_page(client, response.content.decode())
    when_quiet()
    least = [
        min(runs) * 1000
        for runs in zip(*([_seconds(spent, work) for work in works] for _ in range(RUNS_OF_A_PAGE)), strict=True)
    ]
    return Page(*least, queries=queries, size=len(response.content))


def _seconds(spent, work) -> float:
    begun = spent()
    work()
    return spent() - begun


def bare_page(client, body: str):
    from django.test import Client, override_settings

    from benchmarks import floor

    bare = Client()
    bare.cookies = client.cookies
    floor.body = body

    def ask():
        assert bare.get("/bare/").status_code == 200

    with override_settings(MIDDLEWARE=floor.MIDDLEWARE):  # read at a client's first page
        ask()
    return ask


def today():
    from django.utils import timezone

    return timezone.now().date()


def morning(setting) -> datetime:
    """10:15 of today, of the next Monday where that is no working day."""
    day = setting.now().replace(hour=10, minute=15, second=0, microsecond=0)
    return day + timedelta(days=max(0, 7 - day.weekday()) if day.weekday() > 4 else 0)
