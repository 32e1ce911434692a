"""Journals at size: ``python -m benchmarks.journals [settings] [observations]``; 1 and 200,000 unless told.

With PostgreSQL: ``sh scripts/postgres.sh .venv/bin/python -m benchmarks.journals 1000 5000000``. Prints what the pages cost
with few observations and with all of them, and what saving costs: with photos, fifty at once, two hundred one by one.
Pages are counted in CPU, of this process and of PostgreSQL's that works for it: the least of fifteen runs.
"""

import io
import json
import os
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from statistics import median

from benchmarks.books import family
from benchmarks.ground import Page, Report, bring_in, cpu, installation, manager_of, morning, page

CHILDREN = 280
FEW = 20_000  # a full page of the journal for each child
WORDS = "Tipped the yellow jug again and again and shouted “again!” each time the water ran out."
TABLETS = 20
FIFTY_RUNS = 5  # of which the best counts: others work on the machine too
IN_ONE_SETTING = 200_000
GROWTH = 1.2


def main() -> int:
    settings_count = int(sys.argv[1]) if len(sys.argv) > 1 else 1
    observations = int(sys.argv[2]) if len(sys.argv) > 2 else 200_000
    with installation():
        report = Report()
        bring_in(report, CHILDREN)
        run(report, settings_count, observations)
        return report.failed


def run(report, settings_count: int, observations: int) -> None:
    from benchmarks.many import attend, fill, fill_others
    from nursery.models import Setting

    setting = Setting.objects.get(slug=f"size-{CHILDREN}")
    attend(setting, morning(setting).date())
    fill(setting, FEW)
    few = pages(report, setting, FEW)
    begun = time.perf_counter()
    here = min(observations, IN_ONE_SETTING)
    fill(setting, here - FEW)
    if settings_count > 1:
        fill_others(settings_count - 1, observations - here, like=f"size-{CHILDREN}")
    report.line(f"{observations:,} observations generated", f"{time.perf_counter() - begun:.0f} s")
    pages(report, setting, observations, few)
    saving(report, setting)


# ---------------------------------------------------------------- pages


def pages(report, setting, count: int, before: dict | None = None) -> dict[str, Page]:
    """What each page costs at 10:15 of a weekday, beside what it did with few observations: both by their floors."""
    import time_machine

    found, spent = {}, clock_of_cpu()
    with time_machine.travel(morning(setting)):
        manager, key_worker, child = manager_of(setting), *key_worker_of(setting)
        addresses = {
            "the journal": (manager, f"/journal/{child.code}/"),
            "Today": (manager, "/today/"),
            "Observe": (manager, "/observe/"),
            "My day": (key_worker, "/my-day/"),
            "the table of care": (key_worker, "/care/"),
            "the overview": (manager, "/journals/?of=all"),
        }
        for name, (client, address) in addresses.items():
            cost = found[name] = page(client, address, spent)
            growth = cost.ratio / before[name].ratio if before else 1
            grown = f", {growth:.2f} x of few" if before else ""
            fine = cost.holds() and growth < GROWTH
            report.line(f"{name}, {count:,} observations", f"{cost}{grown}", ratio=cost.ratio, fine=fine)
    return found


def key_worker_of(setting):
    """A client that is signed in as the first key worker, and a key child of theirs."""
    from django.test import Client
    from django_scopes import scope

    from keyworkers.models import KeyPersonAssignment, TeamRole
    from nursery.models import Membership, User
    from nursery.roles import Role

    with scope(setting=setting):
        place = KeyPersonAssignment.objects.filter(role=TeamRole.KEY_WORKER).order_by("practitioner", "child").first()
        person = place.practitioner
        if person.user is None:
            person.user = User.objects.create(email=f"key-{setting.slug}@example.org", name="Sam Moss")
            person.save()
            Membership.objects.create(
                user=person.user, setting=setting, role=Role.PRACTITIONER, starts_on=setting.today() - timedelta(days=9)
            )
    client = Client()
    client.force_login(person.user)
    return client, place.child


def clock_of_cpu():
    """Seconds of CPU so far: of this process, and of PostgreSQL's that works for it."""
    from django.db import connection

    if connection.vendor != "postgresql":
        return time.process_time
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        theirs = Path(f"/proc/{cursor.fetchone()[0]}/schedstat")
    return lambda: time.process_time() + int(theirs.read_text().split()[0]) / 1e9


# ---------------------------------------------------------------- saving


def photo(width: int, height: int) -> bytes:
    """A photo that does not compress to nothing, as a camera's does not."""
    from PIL import Image

    out = io.BytesIO()
    noise = Image.effect_noise((width // 4, height // 4), 60).resize((width, height)).convert("RGB")
    noise.save(out, "JPEG", quality=85)
    return out.getvalue()


def saving(report, setting) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile
    from django_scopes import scope

    from children.actions import set_consent
    from children.models import Child, Purpose
    from journals.outbox import ticket_for
    from journals.sealing import public_key, seal
    from nursery.models import User

    user = User.objects.get(email=f"{setting.slug}@example.org")
    manager_of(setting)
    with scope(setting=setting):
        child = Child.objects.first()
        set_consent(child=child, purpose=Purpose.PHOTOS, given=True, on=setting.today(), by=user)
        ticket = ticket_for(user, setting)
    client, large, small = manager_of(setting), photo(4000, 3000), photo(2048, 1536)
    now = setting.now()
    fields = {"children": child.code, "words": WORDS, "day": f"{now:%Y-%m-%d}", "at": f"{now:%H:%M}"}

    def save() -> None:
        files = [SimpleUploadedFile(f"{n}.jpg", large) for n in range(3)]
        assert client.post("/observe/", fields | {"photos": files}).status_code == 302

    save()
    found = []
    for _ in range(5):
        begun = _cpu_of_all()
        save()
        found.append(_cpu_of_all() - begun)
    seconds = median(found)
    floor = cpu(lambda: bare_photos([large] * 3))
    peak = max(map(_most_megabytes, family(os.getpid()) - {os.getpid()}))
    size = f"{len(large) / 1e6:.1f} MB each"
    report.line(
        f"save with 3 photos of 12 megapixels, {size}",
        f"{seconds:.2f} s CPU (at most 1)",
        ratio=seconds / floor,
        fine=seconds < 1,
    )
    report.line("    the process that reads the photos", f"{peak:.0f} MB (at most 300)", fine=peak < 300)

    def envelope(number: int, photos=()) -> bytes:
        head = json.dumps(
            {
                "id": f"bench{number:019d}", "ticket": ticket, "written": now.isoformat(), "draft": False,
                "fields": list(fields.items()), "photos": [len(one) for one in photos],
            }
        ).encode()  # fmt: skip
        return seal(len(head).to_bytes(4) + head + b"".join(photos), public_key())

    with Server() as server:
        runs = [server.at_once([envelope(again * 100 + n, [small]) for n in range(50)]) for again in range(FIFTY_RUNS)]
        best, used, load = min(runs)
        figure = f"all after {best:.1f} s (at most 5), {used:.1f} s CPU, load {load:.1f}"
        report.line("50 saves at once from 20 tablets, a photo each", figure, fine=best < 5)
        report.line("    all runs", ", ".join(f"{seconds:.1f} s" for seconds, _, _ in runs))
        queue = [envelope(1000 + n) for n in range(200)]
        begun = time.perf_counter()
        for one in queue:
            server.send(one)
        seconds = time.perf_counter() - begun + sum(map(len, queue)) * 8 / 1e6
        report.line("an outbox of 200 entries over 1 Mbit/s", f"{seconds:.0f} s (at most 60)", fine=seconds < 60)


def bare_photos(contents: list[bytes]) -> None:
    """The floor: Pillow reads each photo at half its size and writes it in two, nothing else."""
    from PIL import Image

    for content in contents:
        picture = Image.open(io.BytesIO(content))
        picture.draft("RGB", (picture.width // 2, picture.height // 2))
        for side in (2048, 400):
            picture.thumbnail((side, side))
            picture.save(io.BytesIO(), "JPEG", quality=85)


def _cpu_of_all() -> float:
    """Seconds of CPU of this process and of all that it started and that still run."""
    tick, sum_ = os.sysconf("SC_CLK_TCK"), 0.0
    for pid in family(os.getpid()):
        user, system = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:13]
        sum_ += (int(user) + int(system)) / tick
    return sum_


def _most_megabytes(pid: int) -> float:
    """The most memory that a process ever took."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM"))


class Server:
    """Gunicorn as ``./kith run`` starts it, on a port of its own."""

    def __enter__(self):
        import socket
        import urllib.request

        with socket.socket() as found:
            found.bind(("localhost", 0))
            self.port = found.getsockname()[1]
        command = ["-m", "gunicorn", "nursery.wsgi", "--bind", f"localhost:{self.port}", "--worker-class", "gthread"]
        command += ["--workers", "1", "--threads", "4", "--no-control-socket", "--log-level", "error"]
        environment = os.environ | {"KITH_DEBUG": "1"}  # static files where they lie
        self.process = subprocess.Popen([sys.executable, *command], env=environment, cwd=Path(__file__).parents[1])
        self.local = threading.local()
        for _ in range(100):
            try:
                urllib.request.urlopen(f"http://localhost:{self.port}/health/", timeout=2)
                return self
            except OSError:
                time.sleep(0.1)
        raise SystemExit("The server did not start.")

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()

    def at_once(self, envelopes: list[bytes]) -> tuple[float, float, float]:
        """Seconds until the last is acknowledged, seconds of CPU for all of it, and the load of the machine before."""
        load, used = os.getloadavg()[0], _cpu_of_all()
        with ThreadPoolExecutor(TABLETS) as tablets:
            list(
                tablets.map(lambda _: self.hello(), range(TABLETS))
            )  # a tablet has its token from the page it stands on
            begun = time.perf_counter()
            list(tablets.map(self.send, envelopes))
            return time.perf_counter() - begun, _cpu_of_all() - used, load

    def hello(self) -> None:
        import urllib.request

        if not hasattr(self.local, "token"):
            with urllib.request.urlopen(f"http://localhost:{self.port}/outbox/key/") as answer:
                self.local.token = json.load(answer)["csrf"]
                self.local.cookie = answer.headers["Set-Cookie"].partition(";")[0]

    def send(self, envelope: bytes) -> None:
        """As a tablet does: a token once, then the entry. It has to be acknowledged."""
        import urllib.request

        self.hello()
        headers = {
            "X-CSRFToken": self.local.token,
            "Cookie": self.local.cookie,
            "Content-Type": "application/octet-stream",
        }
        request = urllib.request.Request(f"http://localhost:{self.port}/outbox/", envelope, headers)
        with urllib.request.urlopen(request) as answer:
            assert "saved" in json.load(answer)


if __name__ == "__main__":
    sys.exit(main())
