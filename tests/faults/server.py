"""Kith as ``./kith run`` starts it, on a port and in a folder of its own, to be killed."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SEED = """
import json
from django_scopes import scope, scopes_disabled
from children.actions import set_consent
from children.models import Purpose
from journals.outbox import ticket_for
from journals.sealing import public_key
from nursery.roles import Role
from tests import factories
setting = factories.make_setting(is_demo=True)
room = factories.make_room(setting)
users = [factories.make_user(setting, Role.PRACTITIONER) for _ in range(20)]
for user in users:
    factories.make_practitioner(setting, room=room, user=user)
child = factories.make_child(setting, room=room)
with scope(setting=setting):
    set_consent(child=child, purpose=Purpose.PHOTOS, given=True, on=factories.BEGINNING, by=user)
    tickets = [ticket_for(user, setting) for user in users]
    print(json.dumps({"child": child.code, "tickets": tickets, "key": public_key(), "setting": setting.pk}))
"""
COUNT = """
import hashlib, json
from django_scopes import scopes_disabled
from nursery.models import AuditEvent, Submission
from journals.models import Observation, Photo
with scopes_disabled():
    words = list(Observation._base_manager.filter(setting={setting}).values_list("words", flat=True))
    photos = Photo._base_manager.filter(observation__setting={setting})
    whole = sum(hashlib.sha256(photo.large.read()).hexdigest() == photo.sha256 for photo in photos)
    print(json.dumps({{"words": words, "photos": photos.count(), "whole": whole,
        "names": [file.name for photo in photos for file in (photo.large, photo.small)],
        "audit": AuditEvent.objects.filter(setting={setting}, action="observed").count()}}))
"""


class Kith:
    def __init__(self, folder: Path):
        self.folder = folder
        url = os.environ.get("DATABASE_URL", "")
        self.environment = os.environ | {
            "DATABASE_URL": url if url.startswith("postgres") else f"sqlite:///{folder}/kith.sqlite3",
            "STORAGE_URL": f"file://{folder}/files",
            "KITH_DEBUG": "1",  # static files where they lie
        }
        self._manage("migrate", "--verbosity", "0")
        self.made = json.loads(self._manage("shell", "-v", "0", "-c", SEED))
        with socket.socket() as found:
            found.bind(("localhost", 0))
            self.port = found.getsockname()[1]
        self.start()

    def _manage(self, *arguments: str) -> str:
        command = [sys.executable, "manage.py", *arguments]
        return subprocess.run(
            command, env=self.environment, cwd=ROOT, check=True, capture_output=True, text=True
        ).stdout

    def start(self) -> None:
        command = [
            sys.executable,
            "-m",
            "gunicorn",
            "nursery.wsgi",
            "--bind",
            f"localhost:{self.port}",
            "--log-level",
            "critical",
        ]
        command += ["--worker-class", "gthread", "--workers", "1", "--threads", "4", "--no-control-socket"]
        self.process = subprocess.Popen(command, env=self.environment, cwd=ROOT, start_new_session=True)
        for _ in range(200):
            try:
                with urllib.request.urlopen(f"http://localhost:{self.port}/health/", timeout=2):
                    return
            except OSError:
                time.sleep(0.05)
        raise AssertionError("The server did not start.")

    def kill(self) -> None:
        """As a power cut would end it: nothing is finished, nobody is asked."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def count(self) -> dict:
        """What is kept: words, photos, how many of them are whole, files by name, audit entries."""
        return json.loads(self._manage("shell", "-v", "0", "-c", COUNT.format(setting=self.made["setting"])))

    def files(self) -> set[str]:
        root = self.folder / "files"
        return {str(path.relative_to(root)) for path in root.rglob("*") if path.is_file()}


class Tablet:
    """Sends until it is told "saved", as the outbox does."""

    def __init__(self, port: int):
        self.port = port
        self.token = self.cookie = ""

    def hello(self) -> None:
        with urllib.request.urlopen(f"http://localhost:{self.port}/outbox/key/", timeout=20) as answer:
            self.token = json.load(answer)["csrf"]
            self.cookie = answer.headers["Set-Cookie"].partition(";")[0]

    @property
    def headers(self) -> dict[str, str]:
        return {"X-CSRFToken": self.token, "Cookie": self.cookie, "Content-Type": "application/octet-stream"}

    def once(self, envelope: bytes) -> str:
        """The id that was saved. Raises OSError where there was no answer."""
        if not self.token:
            self.hello()
        request = urllib.request.Request(f"http://localhost:{self.port}/outbox/", envelope, self.headers)
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.load(answer)["saved"]

    def until_saved(self, envelope: bytes) -> str:
        for _ in range(600):
            try:
                return self.once(envelope)
            except (OSError, http.client.HTTPException, json.JSONDecodeError):  # HTTPError is one of them
                self.token = ""
                time.sleep(0.1)
        raise AssertionError("It was never saved.")

    def cut(self, envelope: bytes, at: int) -> None:
        """The connection ends after ``at`` bytes of the body."""
        if not self.token:
            self.hello()
        lines = ["POST /outbox/ HTTP/1.1", f"Host: localhost:{self.port}", f"Content-Length: {len(envelope)}"]
        lines += [f"{name}: {value}" for name, value in self.headers.items()]
        with socket.create_connection(("localhost", self.port), timeout=20) as line:
            line.sendall("\r\n".join([*lines, "", ""]).encode() + envelope[:at])
