"""Kith as ``./kith run`` starts it, on a port and in a folder of its own, to be killed; and tablets that send to it."""

import fcntl
import http.client
import json
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from contextlib import closing
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SEED = """
import itertools, json, time
from django_scopes import scope, scopes_disabled
from children.actions import set_consent
from children.models import Purpose
from journals.outbox import ticket_for
from journals.sealing import public_key
from nursery.roles import Role
from tests import factories
factories._number = itertools.count(time.time_ns())  # on PostgreSQL others have been made beside it
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
from PIL import Image
from django_scopes import scopes_disabled
from nursery.models import AuditEvent, Submission
from journals.models import Observation, Photo
with scopes_disabled():
    words = list(Observation._base_manager.filter(setting={setting}).values_list("words", flat=True))
    photos = Photo._base_manager.filter(observation__setting={setting})
    def is_whole(photo):
        with Image.open(photo.small.open()) as small:
            small.load()
        return hashlib.sha256(photo.large.read()).hexdigest() == photo.sha256
    whole = sum(is_whole(photo) for photo in photos)
    print(json.dumps({{"words": words, "photos": photos.count(), "whole": whole,
        "names": [file.name for photo in photos for file in (photo.large, photo.small)],
        "audit": AuditEvent.objects.filter(setting={setting}, action="observed").count()}}))
"""


class Kith:
    """``like`` is another one that has just been made: on SQLite its database is copied, which spares 100 migrations."""

    def __init__(self, folder: Path, *, like: "Kith | None" = None, starts: bool = True):
        self.folder = folder
        url = os.environ.get("DATABASE_URL", "")
        self.is_sqlite = not url.startswith("postgres")
        self.environment = os.environ | {
            "DATABASE_URL": f"sqlite:///{folder}/kith.sqlite3" if self.is_sqlite else url,
            "STORAGE_URL": f"file://{folder}/files",
            "KITH_DEBUG": "1",  # static files where they lie
        }
        if like and self.is_sqlite:
            shutil.copytree(like.folder, folder, dirs_exist_ok=True)
            self.made = like.made
        else:
            made = folder / "made.json"
            with open(f"{tempfile.gettempdir()}/kith-faults.lock", "w") as lock:  # another process may be at it, too
                fcntl.flock(lock, fcntl.LOCK_EX)
                if not made.exists():
                    self._manage("migrate", "--verbosity", "0")
                    made.write_text(self._manage("shell", "-v", "0", "-c", SEED))
            self.made = json.loads(made.read_text())
        if starts:
            self.start()

    def _find_port(self) -> None:
        with socket.socket() as found:
            found.bind(("localhost", 0))
            self.port = found.getsockname()[1]

    def _manage(self, *arguments: str) -> str:
        command = [sys.executable, "manage.py", *arguments]
        done = subprocess.run(command, env=self.environment, cwd=ROOT, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def start(self) -> None:
        self._find_port()
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

    def sweep(self) -> None:
        """As ``./kith run`` does before it starts: take away what a killed server left."""
        self._manage("sweep_photos", "--minutes", "0")

    def is_sound(self) -> bool:
        """What the database says of itself."""
        if not self.is_sqlite:
            return True
        with closing(sqlite3.connect(self.folder / "kith.sqlite3")) as database:
            return database.execute("PRAGMA integrity_check").fetchone() == ("ok",)

    def files(self) -> set[str]:
        root = self.folder / "files"
        return {str(path.relative_to(root)) for path in root.rglob("*") if path.is_file()}


class Tablet:
    """Sends until it is told "saved", as the outbox does."""

    def __init__(self, kith: Kith):
        self.kith = kith
        self.token = self.cookie = ""

    @property
    def port(self) -> int:
        return self.kith.port

    def hello(self) -> None:
        with urllib.request.urlopen(f"http://localhost:{self.port}/outbox/key/", timeout=20) as answer:
            self.token = json.load(answer)["csrf"]
            self.cookie = answer.headers["Set-Cookie"].partition(";")[0]

    @property
    def headers(self) -> dict[str, str]:
        return {"X-CSRFToken": self.token, "Cookie": self.cookie, "Content-Type": "application/octet-stream"}

    def status(self, envelope: bytes) -> int:
        """What the server answers, 0 where it does not answer."""
        try:
            self.once(envelope)
        except urllib.error.HTTPError as error:
            return error.code
        except (OSError, http.client.HTTPException, json.JSONDecodeError):
            return 0
        return 200

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

    def cut(self, envelope: bytes, at: int, *, slowly: bool = False) -> None:
        """The connection ends after ``at`` bytes of the body, or once all of them are sent before there is an answer."""
        if not self.token:
            self.hello()
        lines = ["POST /outbox/ HTTP/1.1", f"Host: localhost:{self.port}", f"Content-Length: {len(envelope)}"]
        lines += [f"{name}: {value}" for name, value in self.headers.items()]
        with socket.create_connection(("localhost", self.port), timeout=20) as line:
            self._send(line, "\r\n".join([*lines, "", ""]).encode() + envelope[:at], slowly)

    def over_a_bad_line(self, envelope: bytes) -> str:
        """The id that was saved, over 64 kbit/s with 2 s until anything arrives. Raises OSError without an answer."""
        if not self.token:
            self.hello()
        time.sleep(2)
        with closing(http.client.HTTPConnection("localhost", self.port, timeout=120)) as line:
            line.putrequest("POST", "/outbox/")
            for name, value in {**self.headers, "Content-Length": str(len(envelope))}.items():
                line.putheader(name, value)
            line.endheaders()
            self._send(line.sock, envelope, slowly=True)
            return json.loads(line.getresponse().read())["saved"]

    @staticmethod
    def _send(line: socket.socket, content: bytes, slowly: bool) -> None:
        for at in range(0, len(content), 800) if slowly else ():
            line.sendall(content[at : at + 800])
            time.sleep(0.1)  # 64 kbit/s
        if not slowly:
            line.sendall(content)
