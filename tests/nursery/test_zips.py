"""A zip that came from outside damaged, on the way or on purpose, is refused in words by whatever reads it."""

import io
import random
import zipfile

import pytest

from journals.archive_format import JOURNAL, SUMS, problems_of
from nursery.spreadsheets.reading import Refused, unpack

TEXT = (
    "slug,name,opens,closes\n" + "".join(f"bramble-{n},Bramble Lane {n % 7},07:30,18:00\n" for n in range(60))
).encode()


def packed(how=zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", how) as archive:
        for name in ("setting.csv", JOURNAL, SUMS):
            archive.writestr(name, TEXT)
    return out.getvalue()


def damaged(count: int):
    """Whole zips with bits turned, or cut."""
    dice, whole = random.Random(18), packed()
    for number in range(count):
        content = bytearray(whole)
        for _ in range(dice.randrange(1, 8)):
            content[dice.randrange(len(content))] ^= 1 << dice.randrange(8)
        yield bytes(content[: dice.randrange(len(content))] if number % 5 == 0 else content)


def refusal_of(content: bytes) -> Refused | None:
    try:
        unpack(content, "nursery.zip")
    except Refused as refusal:
        return refusal
    return None


def test_a_damaged_zip_of_a_nursery_is_refused():
    refusals = [refusal for content in damaged(3000) if (refusal := refusal_of(content))]
    assert len(refusals) > 2000
    assert all(problem.expected for refusal in refusals for problem in refusal.problems)


def test_a_damaged_archive_of_a_journal_has_problems(tmp_path):
    path = tmp_path / "archive.zip"
    for content in damaged(1000):
        path.write_bytes(content)
        assert problems_of(path)[0]


@pytest.mark.parametrize("how", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_what_is_packed_in_no_usual_way_is_refused_unopened(tmp_path, how):
    assert "packed in the usual way" in refusal_of(packed(how)).problems[0].expected
    path = tmp_path / "archive.zip"
    path.write_bytes(packed(how))
    assert ("setting.csv", "is packed in no usual way") in problems_of(path)[0]
