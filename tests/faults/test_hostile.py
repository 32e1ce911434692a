"""Hostile files through the pages that take files (T18): 0 status 500, 0 crashes, at most 300 MB and 5 s of CPU each.

Time is counted as CPU, of the process and of those it starts, as the machine may be busy with other work; a file that makes
anything wait is found by three minutes of the clock.
"""

import os
import resource
import time
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django_scopes import scope

from benchmarks.books import family
from children.actions import set_consent
from children.models import Purpose
from journals.models import Photo
from nursery.models import Setting
from tests import factories
from tests.faults.entries import SHORT_AND_DEEP
from tests.faults.hostile import hostile, photos, sheets

pytestmark = pytest.mark.once  # it reads files

MOST_MEGABYTES, MOST_SECONDS, MOST_WAIT = 300, 5, 180


def cpu() -> float:
    """Seconds of this process, of those it started that have ended, and of those that go on."""
    ours = sum(sum(resource.getrusage(who)[:2]) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    tick = os.sysconf("SC_CLK_TCK")
    for pid in family(os.getpid()) - {os.getpid()}:
        ours += sum(map(int, Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:13])) / tick
    return ours


def megabytes(pid: int, name: str) -> float:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith(name)), 0)


class Measured:
    """What one file cost: this process' memory above what it had, and the most of any process it started."""

    def __enter__(self):
        Path("/proc/self/clear_refs").write_text("5")  # the highest memory is counted from here on
        self.had, self.begun, self.clock = megabytes(os.getpid(), "VmRSS"), cpu(), time.monotonic()
        return self

    def __exit__(self, *_):
        self.seconds, self.wait = cpu() - self.begun, time.monotonic() - self.clock
        others = [megabytes(pid, "VmHWM") for pid in family(os.getpid()) - {os.getpid()}]
        self.most = max([megabytes(os.getpid(), "VmHWM") - self.had, *others])


def too_much(kind: str, measured: Measured, status: int) -> list[str]:
    found = []
    if status >= 500:
        found.append(f"{kind}: status {status}")
    if measured.most > MOST_MEGABYTES:
        found.append(f"{kind}: {measured.most:.0f} MB")
    if measured.seconds > MOST_SECONDS or measured.wait > MOST_WAIT:
        found.append(f"{kind}: {measured.seconds:.1f} s of CPU, {measured.wait:.1f} s")
    return found


@pytest.mark.parametrize("deep", SHORT_AND_DEEP)
def test_hostile_photos(now, setting, zofia, manager, deep):
    """300 through the page of an entry and the photo of a child in turn; in short 40."""
    client, trouble, worst = Client(raise_request_exception=False), [], [0, 0]
    client.force_login(manager)
    with scope(setting=setting):
        set_consent(child=zofia, purpose=Purpose.PHOTOS, given=True, on=factories.BEGINNING, by=manager)
    for number, (kind, name, content) in enumerate(hostile((40, 300)[deep], photos)):
        file = SimpleUploadedFile("x", content, "image/jpeg")
        file._name = name  # what a browser may say, not what Django makes of it
        said = {"children": zofia.code, "words": kind, "day": f"{now:%Y-%m-%d}", "at": "09:30", "photos": file}
        with Measured() as measured:
            if number // 20 % 2:
                answer = client.post(f"/children/{zofia.code}/photo/change/", {"photo": file})
            else:
                answer = client.post("/observe/", said)
        assert answer.status_code in (200, 302, 422, 500)
        trouble += too_much(f"{number} {kind}", measured, answer.status_code)
        worst = [max(worst[0], measured.most), max(worst[1], measured.seconds)]
    print(f"most memory {worst[0]:.0f} MB, most CPU {worst[1]:.2f} s")
    assert not trouble, "\n".join(trouble)
    with scope(setting=setting):  # what was kept is a photo made afresh
        kept = [photo.large.read() for photo in Photo.objects.all()]
    assert all(content.startswith(b"\xff\xd8") for content in kept)
    assert not any(canary in content for content in kept for canary in (b"canary", b"script", b"PK\x03\x04"))
    assert client.get("/today/").status_code == 200


@pytest.mark.parametrize("deep", SHORT_AND_DEEP)
def test_hostile_sheets(now, setting, manager, deep):
    """200 through the import: uploaded and looked at; in short 20. Nothing is ever changed by looking."""
    client, trouble, worst = Client(raise_request_exception=False), [], [0, 0]
    client.force_login(manager)
    before = list(Setting.objects.values())
    for number, (kind, name, content) in enumerate(hostile((20, 200)[deep], sheets)):
        names = {"CSV": "setting.csv", "zip": "nursery.zip"}
        file = SimpleUploadedFile("x", content)
        file._name = name if number % 3 == 0 else names.get(kind.split()[0], "nursery.xlsx")
        with Measured() as measured:
            answer = client.post("/import/", {"files": file}, follow=True)
        trouble += too_much(f"{number} {kind}", measured, answer.status_code)
        worst = [max(worst[0], measured.most), max(worst[1], measured.seconds)]
    print(f"most memory {worst[0]:.0f} MB, most CPU {worst[1]:.2f} s")
    assert not trouble, "\n".join(trouble)
    assert list(Setting.objects.values()) == before
