"""The disk is full, or its power is cut: nothing that was called saved is lost (T6, T9).

T6 runs on a file system of 24 MB that holds the photos and, on SQLite, the database. T9 runs on a file system in user space
that forgets what was not synced (``forgetful``). With PostgreSQL both hold for the photos alone: its own server keeps its
rows, which is its promise (S46) and not tested here.
"""

import random
import subprocess
import sys
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.faults.entries import SHORT_AND_DEEP, all_is_kept_once, entries
from tests.faults.server import Kith, Tablet

pytestmark = pytest.mark.once  # on PostgreSQL it holds for the photos alone


@pytest.mark.parametrize("deep", SHORT_AND_DEEP)
def test_the_disk_is_full(small_disk, template, deep):
    """T6: filled by uploads of 300 KB until 100 are refused, freed, sent again; in short until 8 are."""
    ballast = small_disk / "ballast"
    kith = Kith(small_disk, like=template)
    try:
        ballast.write_bytes(b"\0" * (6, 14)[not deep] * 1024 * 1024)
        sent = entries(kith, (50, 200)[deep], "full", kilobytes=300)
        with ThreadPoolExecutor(8) as tablets:
            statuses = list(tablets.map(lambda one: Tablet(kith).status(one), sent.values()))
        assert set(statuses) == {200, 503}
        assert statuses.count(503) >= (8, 100)[deep]
        with urllib.request.urlopen(f"http://localhost:{kith.port}/health/") as answer:
            assert answer.status == 200
        ballast.unlink()
        if deep:  # room for all of them
            subprocess.run(["mount", "-o", "remount,size=120m", small_disk], check=True)
        with ThreadPoolExecutor(8) as tablets:
            list(tablets.map(lambda one: Tablet(kith).until_saved(one), sent.values()))
        kith.sweep()
        assert all_is_kept_once(kith, sent)["names"] == kith.files()
        assert kith.is_sound()
    finally:
        kith.kill()


@pytest.mark.parametrize("deep", SHORT_AND_DEEP)
def test_the_power_is_cut(power, template, deep):
    """T9: 20 cuts in the middle of uploads, in short 2. All that was acknowledged is there after each of them."""
    kith, dice = Kith(power.folder, like=template, starts=False), random.Random(9)
    power.keep()
    kith.start()
    acknowledged, sent = set(), {}
    try:
        for cut in range((2, 20)[deep]):
            more = entries(kith, 60, f"cut {cut}", kilobytes=60)
            sent |= more
            with ThreadPoolExecutor(8) as tablets:
                tried = {words: tablets.submit(Tablet(kith).status, one) for words, one in more.items()}
                enough = dice.randrange(10, 40)
                while sum(one.done() for one in tried.values()) < enough:
                    time.sleep(0.005)
                kith.kill()
                power.cut(cut)
                for one in tried.values():
                    one.cancel()
            acknowledged |= {words for words, one in tried.items() if not one.cancelled() and one.result() == 200}
            kith.start()
            kept = kith.count()
            assert acknowledged - set(kept["words"]) == set()
            assert kept["photos"] == kept["whole"] == len(kept["words"]) == kept["audit"]
            assert kith.is_sound()
        assert len(sent) > len(acknowledged) > 10
        with ThreadPoolExecutor(8) as tablets:
            list(tablets.map(lambda one: Tablet(kith).until_saved(one), sent.values()))
        kith.sweep()
        assert all_is_kept_once(kith, sent)["names"] == kith.files()
    finally:
        kith.kill()


ROWS = """
import os, sqlite3, sys
rows = sqlite3.connect(sys.argv[1], isolation_level=None)
rows.execute(f"PRAGMA journal_mode={sys.argv[2]}")
rows.execute(f"PRAGMA synchronous={sys.argv[3]}")
rows.execute("CREATE TABLE IF NOT EXISTS row (number)")
for number in range(int(sys.argv[4])):
    rows.execute("INSERT INTO row VALUES (?)", [number])
print(rows.execute("SELECT count(*) FROM row").fetchone()[0], flush=True)
os._exit(0)  # nothing is put in order
"""


@pytest.mark.parametrize(
    ("journal", "synchronous", "kept"), [("TRUNCATE", "OFF", 0), ("WAL", "NORMAL", 0), ("TRUNCATE", "EXTRA", 200)]
)
def test_the_disk_that_forgets_does_forget(power, journal, synchronous, kept):
    """The same disk loses hundreds of rows where SQLite does not wait for it, so that T9 can fail."""

    def rows(count: int) -> int:
        command = [sys.executable, "-c", ROWS, power.folder / "rows.sqlite3", journal, synchronous, str(count)]
        return int(subprocess.run(command, check=True, capture_output=True, text=True).stdout)

    assert rows(0) == 0
    power.keep()
    assert rows(200) == 200
    power.cut(0)
    assert rows(0) == kept


def test_a_new_folder_is_on_the_disk_with_its_first_photo(power, settings):
    """The name of a folder is safe once the folder above it is synced, all the way up."""
    from django.core.files.base import ContentFile

    from nursery.storage import SyncedStorage

    name = SyncedStorage(location=power.folder).save("photos/7/first.jpg", ContentFile(b"whole"))
    power.cut(0)
    assert (power.folder / name).read_bytes() == b"whole"
