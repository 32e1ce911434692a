"""The journal as an open archive: whole, true to its description, and no other child anywhere in it."""

import hashlib
import io
import json
import re
import subprocess
import zipfile
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django_scopes import scope

from children.models import Purpose
from journals import archive, archive_format, steps, takeout
from journals.archive_format import SHAPE, problems_of
from journals.models import NextStep, StepState
from nursery.models import Job, JobState
from tests import factories
from tests.journals.test_takeout import FIRST, LAST, add_photo, agree, give_to_family


def make(child, by, contents="everything") -> bytes:
    with scope(setting=child.setting):
        job = takeout.ask(child=child, form="archive", contents=contents, first=FIRST, last=LAST, by=by)
        job.refresh_from_db()
    assert job.state == JobState.DONE
    with job.file.open() as file:
        return file.read()


def files_of(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


def packed(files: dict[str, bytes], path: Path) -> Path:
    with zipfile.ZipFile(path, "w") as out:
        for name, content in files.items():
            out.writestr(name, content)
    return path


@pytest.fixture
def full(by, now, setting, zofia, jude, marta, manager):
    """A journal with everything in it, and children whose names must not leave."""
    nell = factories.make_child(setting, "Nelliecanary", last_name="Surnamecanary", known_as="Nickcanary")
    factories.make_arrival(zofia, by=by)
    agree(zofia, manager)
    agree(nell, manager)
    entry = factories.make_observation(
        zofia, nell, by=by, words="Nelliecanary Surnamecanary gave Nickcanary’s cup to Zofia.", interest="Nickcanary",
        areas=["CL"], goals=["CL-SPK"], characteristics=["PE"], well_being=4, involvement=5, schema="rotation",
        own_notes={nell: "secretcanary", zofia: "Waited for Nickcanary."},
    )  # fmt: skip
    add_photo(entry, 1)
    add_photo(factories.make_observation(zofia, by=by, words="Sang.", noticed_at=now - timedelta(days=40)), 2)
    with scope(setting=setting):
        step = steps.open_step(
            step=NextStep(
                setting=setting, child=zofia, observation=entry, words="Play with Nickcanary", area="CL",
                home_idea="Ask Nelliecanary", stretch="Visit Nelliecanary Surnamecanary",
            ),
            by=by,
        )  # fmt: skip
        steps.say(step=step, state=StepState.ACHIEVED, words="Nelliecanary too", by=by)
    factories.make_care(zofia, "meal", by=by, given_by=marta, what="lunch", amount="most", note="Sat by Nickcanary.")
    factories.make_care(
        zofia, "accident", by=by, given_by=marta, note="Nelliecanary Surnamecanary ran into Zofia.", body="Knee"
    )
    return zofia


def test_it_holds_what_it_says(full, by):
    files = files_of(make(full, by))
    journal = json.loads(files["journal.json"])
    assert [name for name in files if not name.startswith("photos/")] == [
        "journal.json", "index.html", "FORMAT.txt", "checksums.sha256",
    ]  # fmt: skip
    assert journal["child"] == {"first_name": "Zofia", "last_name": "Kowalska", "known_as": ""}
    assert journal["period"] == {"from": "2026-09-01", "to": "2026-11-23"}
    assert journal["nursery"] == {"name": "Bramble Lane", "time_zone": "Europe/London"}
    sang, gave = journal["entries"]
    assert (sang["words"], sang["noticed_at"]) == ("Sang.", "2026-10-14T11:15:00+01:00")
    assert gave["words"] == "A friend gave a friend’s cup to Zofia.\n\nWaited for a friend."
    assert gave["noticed_by"] == "Marta"
    assert gave["areas"] == [{"code": "CL", "name": "Communication and Language", "plain": "Talking"}]
    assert (gave["well_being"], gave["involvement"], gave["schema"]) == (4, 5, "rotation")
    [photo] = gave["photos"]
    assert re.fullmatch(r"photos/2026-11-23-[a-z0-9]{12}\.jpg", photo["file"])
    assert hashlib.sha256(files[photo["file"]]).hexdigest() == photo["sha256"]
    [step] = journal["next_steps"]
    assert (step["entry"], step["state"], step["said"][0]["words"]) == (gave["id"], "achieved", "A friend too")
    assert [line["words"] for line in journal["care"]] == [
        "Ate most of lunch", "Accident: a friend ran into Zofia. (Knee)",
    ]  # fmt: skip


@pytest.mark.parametrize("contents", ["family", "everything"])
def test_no_other_child_is_anywhere_in_it(full, by, setting, contents):
    with scope(setting=setting):
        for entry in full.observations.all():
            give_to_family(entry, by)
    files = files_of(make(full, by, contents))
    assert len(json.loads(files["journal.json"])["entries"]) == 2
    for name, content in files.items():
        assert b"canary" not in content.lower(), name
        assert "canary" not in name.lower()
        assert "zofia" not in name.lower()


def test_levels_and_what_colleagues_said_are_not_for_the_family(full, by, setting):
    with scope(setting=setting):
        give_to_family(full.observations.get(words__startswith="Nellie"), by)
    journal = json.loads(files_of(make(full, by, "family"))["journal.json"])
    [entry] = journal["entries"]
    assert (entry["well_being"], entry["involvement"]) == (None, None)
    assert [step["said"] for step in journal["next_steps"]] == [[]]


def test_it_opens_by_itself(full, by):
    files = files_of(make(full, by))
    page = files["index.html"].decode()
    assert "<script" not in page
    assert re.findall(r"(?:https?:)?//", page) == []
    assert "Talking (Communication and Language)" in page
    named = set(re.findall(r'(?:src|href)="([^"#]+)"', page))
    assert named == {name for name in files if name.startswith("photos/")}


def test_photos_that_somebody_refuses_are_not_in_it(full, by, setting, manager):
    with scope(setting=setting):
        nell = full.setting.children.get(first_name="Nelliecanary")
    agree(nell, manager, Purpose.GROUP_PHOTOS, given=False, on=LAST)
    assert sum(name.startswith("photos/") for name in files_of(make(full, by))) == 1


def test_sha256sum_agrees(full, by, tmp_path):
    with zipfile.ZipFile(io.BytesIO(make(full, by))) as out:
        out.extractall(tmp_path)
    done = subprocess.run(["sha256sum", "--check", "--strict", "checksums.sha256"], cwd=tmp_path, capture_output=True)
    assert done.returncode == 0
    listed = {line[66:] for line in (tmp_path / "checksums.sha256").read_text().splitlines()}
    assert listed == {
        str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file()
    } - {"checksums.sha256"}  # fmt: skip


def test_the_same_journal_gives_the_same_bytes(full, by):
    assert make(full, by) == make(full, by)


def test_the_description_names_every_key(full, by):
    described = (django_settings.BASE_DIR / "docs" / "journal-archive.md").read_text()
    assert files_of(make(full, by))["FORMAT.txt"].decode() == described

    def keys(shape):
        for key, inner in shape.items() if isinstance(shape, dict) else ():
            yield key
            yield from keys(inner[0] if isinstance(inner, list) else inner)

    assert {key for key in keys(SHAPE) if f"`{key}`" not in described} == set()


def test_a_long_journal_asks_no_more_of_the_database(full, by, django_assert_max_num_queries):
    make(full, by)
    with django_assert_max_num_queries(99) as few:
        make(full, by)
    for number in range(20):
        add_photo(factories.make_observation(full, by=by, words=f"Number {number}."), number)
    with django_assert_max_num_queries(len(few)):
        make(full, by)


def test_care_alone_is_an_archive_and_no_book(client, by, zofia, marta, setting):
    factories.make_arrival(zofia, by=by)
    factories.make_care(zofia, "mood", by=by, given_by=marta, what="happy")
    client.force_login(by)
    address = reverse("journals:take_out", args=[zofia.code])
    chosen = {"form": "archive", "contents": "family", "period": "term"}
    assert client.post(address, chosen | {"form": "book"}).status_code == 422
    said = client.post(address, chosen, follow=True).content.decode()
    assert "Fetch the archive" in said
    with scope(setting=setting):
        job = Job.objects.get()
    page = files_of(b"".join(client.get(reverse("nursery:job_file", args=[job.code])).streaming_content))["index.html"]
    assert b"Was happy" in page
    assert Client().get(reverse("nursery:job_file", args=[job.code])).status_code == 302


def test_progress_is_told_by_month(full, by, setting, monkeypatch):
    seen = []
    with scope(setting=setting):
        job = Job(
            setting=setting,
            asked={"child": full.code, "contents": "everything", "first": str(FIRST), "last": str(LAST)},
        )
        job.asked_by = by
        archive.make(job, lambda percent, said="": seen.append((round(percent), said)))
    assert seen == [(0, "October 2026"), (45, "November 2026"), (90, "Writing the list"), (99, "Putting it away")]


# ---------------------------------------------------------------- the check


def check(path) -> int:
    try:
        call_command("check_archive", str(path))
    except SystemExit as stopped:
        return stopped.code
    except CommandError as wrong:
        return wrong.returncode
    return 0


def test_a_whole_archive_is_right(full, by, tmp_path, capsys):
    path = tmp_path / "a.zip"
    path.write_bytes(make(full, by))
    assert check(path) == 0
    assert capsys.readouterr().out == "2 entries, 2 photos, 0 problems\n"
    call_command("check_archive", str(path), format="json")
    assert json.loads(capsys.readouterr().out) == {"entries": 2, "photos": 2, "problems": []}


def test_no_file_is_wrong_usage_and_no_zip_is_refused(tmp_path):
    assert check(tmp_path / "none.zip") == 2
    (tmp_path / "a.zip").write_bytes(b"PK not really")
    assert check(tmp_path / "a.zip") == 1


def without(name):
    return lambda files: {key: value for key, value in files.items() if not key.startswith(name)}


def with_journal(change):
    def changed(files):
        journal = json.loads(files["journal.json"])
        change(journal)
        content = json.dumps(journal).encode()
        sums = files["checksums.sha256"].decode()
        old = hashlib.sha256(files["journal.json"]).hexdigest()
        sums = sums.replace(old, hashlib.sha256(content).hexdigest())
        return files | {"journal.json": content, "checksums.sha256": sums.encode()}

    return changed


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda files: files | {"index.html": b"other"}, "index.html is not what it was: its checksum differs"),
        (lambda files: files | {"more.txt": b""}, "more.txt does not stand in checksums.sha256"),
        (lambda files: files | {"checksums.sha256": b"nothing"}, "checksums.sha256 line 1 is no checksum"),
        (without("photos/2026-11"), " is missing: entry "),
        (without("FORMAT.txt"), "FORMAT.txt is missing"),
        (without("journal.json"), "journal.json is missing"),
        (lambda files: files | {"journal.json": b"{"}, "journal.json is no JSON"),
        (with_journal(lambda journal: journal.pop("care")), "journal.json care is missing"),
        (with_journal(lambda journal: journal.update(version=2)), "journal.json is kith-journal 2, not kith-journal 1"),
        (
            with_journal(lambda journal: journal["entries"][0].update(noticed_at="2026-10-14T11:15:00")),
            "entries[0].noticed_at should be a moment with its zone",
        ),
        (with_journal(lambda journal: journal["entries"][1].update(well_being=6)), "should be null or a level from 1 to 5"),
        (with_journal(lambda journal: journal["entries"][1].update(photos=[])), ".jpg belongs to no entry"),
        (with_journal(lambda journal: journal["entries"][1].update(photos={})), "entries[1].photos should be a list"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named(full, by, tmp_path, capsys, change, said):
    path = packed(change(files_of(make(full, by))), tmp_path / "a.zip")
    assert check(path) == 1
    assert said in capsys.readouterr().err


def test_what_a_later_version_adds_is_passed_over(full, by, tmp_path):
    change = with_journal(lambda journal: journal["entries"][0].update(weather="rain"))
    assert problems_of(packed(change(files_of(make(full, by))), tmp_path / "a.zip"))[0] == []


def test_days_are_days():
    assert archive_format.day(str(date(2026, 9, 14)))
    assert not archive_format.day("20260914")
    assert not archive_format.number(True)
