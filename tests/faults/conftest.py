"""Servers to be killed. On SQLite one is made once, the others are copies of it."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.faults.server import ROOT, Kith


@pytest.fixture(scope="session")
def template(tmp_path_factory):
    """One for all processes of the tests: whoever comes first makes it."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "template"
    folder.mkdir(exist_ok=True)
    return Kith(folder, starts=False)


@pytest.fixture(scope="module")
def kith(tmp_path_factory, template):
    kith = Kith(tmp_path_factory.mktemp("kith"), like=template)
    yield kith
    kith.kill()


@pytest.fixture
def small_disk(tmp_path):
    """A file system of 24 MB of its own, in memory."""
    folder = tmp_path / "disk"
    folder.mkdir()
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=24m", "kith-faults", folder], capture_output=True, text=True
    )
    if done.returncode:
        pytest.skip(f"A file system of 24 MB needs somebody who may mount one: {done.stderr.strip()}")
    yield folder
    subprocess.run(["umount", "-l", folder], check=True)


class Power:
    """A disk in user space whose power can be cut; see ``forgetful``."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.process = subprocess.Popen([sys.executable, "-m", "tests.faults.forgetful", folder], cwd=ROOT)
        for _ in range(100):
            if os.path.ismount(folder):
                return
            time.sleep(0.05)
        raise AssertionError("The file system did not come.")

    def keep(self) -> None:
        (self.folder / ".power").write_text("keep")

    def cut(self, seed: int) -> None:
        (self.folder / ".power").write_text(f"forget {seed}")

    def end(self) -> None:
        self.process.send_signal(signal.SIGTERM)  # it takes its file system down itself
        self.process.wait(20)
        assert not os.path.ismount(self.folder)


@pytest.fixture
def power(tmp_path):
    try:
        import mfusepy  # noqa: F401  (it needs the system's libfuse)
    except OSError as error:
        pytest.skip(f"A disk that forgets needs libfuse: {error}")
    if not os.access("/dev/fuse", os.W_OK) or not (os.getuid() == 0 or shutil.which("fusermount3")):
        pytest.skip("A disk that forgets needs /dev/fuse and somebody who may mount.")
    folder = tmp_path / "disk"
    folder.mkdir()
    power = Power(folder)
    yield power
    power.end()
