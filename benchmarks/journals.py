"""Journals at size: ``python -m benchmarks.journals [settings] [observations]``; 1 and 200,000 unless told.

With PostgreSQL: ``sh scripts/postgres.sh .venv/bin/python -m benchmarks.journals 1000 5000000``. Prints what the pages cost
with few observations and with all of them, and what saving costs: with photos, fifty at once, two hundred one by one.
"""

import io
import json
import os
import resource
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

CHILDREN = 280
FEW = 20_000  # a full page of the journal for each child
WORDS = "Tipped the yellow jug again and again and shouted “again!” each time the water ran out. " * 2
GROWTH, MOST_QUERIES, MOST_MILLISECONDS = 1.2, 12, 50


def main() -> int:
    settings_count = int(sys.argv[1]) if len(sys.argv) > 1 else 1
    observations = int(sys.argv[2]) if len(sys.argv) > 2 else 200_000
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
        from benchmarks.__main__ import Report, bring_in

        report = Report()
        bring_in(report, CHILDREN)
        run(report, settings_count, observations)
        return report.failed


def run(report, settings_count: int, observations: int) -> None:
    from nursery.models import Setting

    setting = Setting.objects.get(slug=f"size-{CHILDREN}")
    fill(setting, FEW)
    few = pages(report, setting, FEW)
    begun = time.perf_counter()
    if settings_count > 1:
        fill_others(settings_count - 1, observations - FEW)
    else:
        fill(setting, observations - FEW)
    report.line(f"{observations:,} observations generated", f"{time.perf_counter() - begun:.0f} s")
    pages(report, setting, observations, few)
    saving(report, setting)


# ---------------------------------------------------------------- generated observations


def fill(setting, count: int) -> None:
    """``count`` observations of the last 400 days, spread over the children of ``setting``."""
    from django_scopes import scope

    from children.models import Child
    from journals.framework import Area
    from journals.models import Observation
    from nursery.models import User

    author, _ = User.objects.get_or_create(email=f"{setting.slug}@example.org", name="Jo")
    areas, now, through = [area.value for area in Area], datetime.now(UTC), Observation.children.through
    with scope(setting=setting):
        children = list(Child.objects.values_list("pk", flat=True))
        for begins in range(0, count, 10_000):
            rows = Observation.objects.bulk_create(
                Observation(
                    setting=setting, author=author, words=WORDS, areas=[areas[n % 7], areas[(n + 3) % 7]],
                    noticed_at=now - timedelta(minutes=(n * 577_000) // max(count, 1) + n % 59), well_being=n % 5 + 1,
                )
                for n in range(begins, min(begins + 10_000, count))
            )  # fmt: skip
            through._base_manager.bulk_create(
                [
                    through(observation=row, child_id=children[(begins + n) % len(children)])
                    for n, row in enumerate(rows)
                ],
                batch_size=10_000,
            )


def fill_others(settings_count: int, count: int) -> None:
    """``settings_count`` more settings with 30 children each and ``count`` observations, made by PostgreSQL itself."""
    from django.db import connection

    if connection.vendor != "postgresql":
        raise SystemExit("More than one setting is for PostgreSQL: sh scripts/postgres.sh …")
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM nursery_setting LIMIT 0")
        columns = ", ".join(f'"{column.name}"' for column in cursor.description if column.name not in ("id", "slug"))
        cursor.execute(
            f"INSERT INTO nursery_setting (slug, {columns}) SELECT 'other-' || n, {columns} FROM nursery_setting, "
            "generate_series(1, %s) n WHERE slug = %s",
            [settings_count, f"size-{CHILDREN}"],
        )
        cursor.execute("SELECT * FROM children_child LIMIT 0")
        copied = [
            column.name for column in cursor.description if column.name not in ("id", "code", "setting_id", "family_id")
        ]
        named = ", ".join(f'"{name}"' for name in copied)
        cursor.execute(
            f"INSERT INTO children_child (code, setting_id, {named}) SELECT substr(md5(s.id || '-' || c.id), 1, 12), s.id, "
            f"{', '.join(f'c."{name}"' for name in copied)} FROM nursery_setting s, "
            "(SELECT * FROM children_child ORDER BY id LIMIT 30) c WHERE s.slug LIKE 'other-%%'"
        )
        cursor.execute("SELECT * FROM journals_observation LIMIT 0")
        names = [
            column.name
            for column in cursor.description
            if column.name not in ("id", "code", "setting_id", "noticed_at")
        ]
        named = ", ".join(f'"{name}"' for name in names)
        each = count // settings_count
        cursor.execute(
            f"INSERT INTO journals_observation (code, setting_id, noticed_at, {named}) "
            f"SELECT substr(md5(s.id || '/' || n), 1, 12), s.id, now() - n * interval '2 hours', "
            f"{', '.join(f'o."{name}"' for name in names)} FROM nursery_setting s, generate_series(1, %s) n, "
            "(SELECT * FROM journals_observation LIMIT 1) o WHERE s.slug LIKE 'other-%%'",
            [each],
        )
        cursor.execute(
            "INSERT INTO journals_observation_children (observation_id, child_id) "
            "SELECT o.id, c.id FROM "
            "(SELECT id, setting_id, row_number() OVER (PARTITION BY setting_id) n FROM journals_observation) o "
            "JOIN (SELECT id, setting_id, row_number() OVER (PARTITION BY setting_id) n FROM children_child) c "
            "ON c.setting_id = o.setting_id AND c.n = o.n %% 30 + 1 "
            "JOIN nursery_setting s ON s.id = o.setting_id WHERE s.slug LIKE 'other-%%'"
        )
        cursor.execute("ANALYZE")


# ---------------------------------------------------------------- pages


def pages(report, setting, count: int, before: dict | None = None) -> dict[str, float]:
    """CPU of each page in milliseconds, beside what it was with few observations."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext
    from django_scopes import scope

    from benchmarks.__main__ import bare_page, cpu, manager_of
    from children.models import Child

    with scope(setting=setting):
        child = Child.objects.first()
    addresses = {
        "the journal": f"/journal/{child.code}/",
        "Today": "/today/",
        "Observe": "/observe/",
    }
    client, found = manager_of(setting), {}
    for name, address in addresses.items():
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            response = client.get(address)
            asked = len(queries)
        if response.status_code != 200:
            raise SystemExit(f"{name} answers {response.status_code}")
        found[name] = cpu(lambda address=address: client.get(address)) * 1000
        floor = cpu(bare_page(client, response.content.decode())) * 1000
        growth = found[name] / before[name] if before else 1
        fine = found[name] <= MOST_MILLISECONDS and asked <= MOST_QUERIES and growth < GROWTH
        grown = f", {growth:.2f} x of few" if before else ""
        report.line(
            f"{name}, {count:,} observations",
            f"{found[name]:5.1f} ms, {asked} queries{grown}",
            ratio=found[name] / floor,
            fine=fine,
        )
    return found


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

    from benchmarks.__main__ import manager_of
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
    begun = _cpu_of_all()
    save()
    seconds = _cpu_of_all() - begun
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    size = f"{len(large) / 1e6:.1f} MB each"
    report.line(f"save with 3 photos of 12 megapixels, {size}", f"{seconds:.2f} s CPU (at most 1)", fine=seconds < 1)
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
        fifty = [envelope(n, [small]) for n in range(50)]
        server.send(envelope(10_000))
        with ThreadPoolExecutor(20) as pool:
            begun = time.perf_counter()
            ended = list(pool.map(lambda one: (server.send(one), time.perf_counter() - begun)[1], fifty))
        figure = f"all after {max(ended):.1f} s (at most 5)"
        report.line("50 saves at once from 20 tablets, a photo each", figure, fine=max(ended) < 5)
        queue = [envelope(1000 + n) for n in range(200)]
        begun = time.perf_counter()
        for one in queue:
            server.send(one)
        seconds = time.perf_counter() - begun + sum(map(len, queue)) * 8 / 1e6
        report.line("an outbox of 200 entries over 1 Mbit/s", f"{seconds:.0f} s (at most 60)", fine=seconds < 60)


def _cpu_of_all() -> float:
    return sum(sum(resource.getrusage(who)[:2]) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))


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

    def send(self, envelope: bytes) -> None:
        """As a tablet does: a token once, then the entry. It has to be acknowledged."""
        import urllib.request

        if not hasattr(self.local, "token"):
            with urllib.request.urlopen(f"http://localhost:{self.port}/outbox/key/") as answer:
                self.local.token = json.load(answer)["csrf"]
                self.local.cookie = answer.headers["Set-Cookie"].partition(";")[0]
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
