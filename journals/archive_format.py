"""The open archive of a journal: its shape and whether a file has it (docs/journal-archive.md). Needs no database."""

import hashlib
import json
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

from nursery.zips import DAMAGED, PACKED

FORMAT, VERSION = "kith-journal", 1
JOURNAL, PAGE, README, SUMS = "journal.json", "index.html", "FORMAT.txt", "checksums.sha256"
MOST_JSON = 100 * 1024 * 1024
CHUNK = 1024 * 1024


def text(value) -> bool:
    """a text"""
    return isinstance(value, str)


def number(value) -> bool:
    """a whole number"""
    return isinstance(value, int) and not isinstance(value, bool)


def yes_or_no(value) -> bool:
    """true or false"""
    return isinstance(value, bool)


def day(value) -> bool:
    """a day such as 2026-09-14"""
    try:
        return isinstance(value, str) and date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def moment(value) -> bool:
    """a moment with its zone such as 2026-09-14T09:30:00+01:00"""
    try:
        return isinstance(value, str) and datetime.fromisoformat(value).tzinfo is not None
    except ValueError:
        return False


def level(value) -> bool:
    """null or a level from 1 to 5"""
    return value is None or (number(value) and 1 <= value <= 5)


def maybe_moment(value) -> bool:
    """null or a moment with its zone"""
    return value is None or moment(value)


NAMED = {"code": text, "name": text}
AREA = NAMED | {"plain": text}
SHAPE = {
    "format": text,
    "version": number,
    "made_at": moment,
    "nursery": {"name": text, "time_zone": text},
    "child": {"first_name": text, "last_name": text, "known_as": text},
    "contents": text,
    "period": {"from": day, "to": day},
    "entries": [
        {
            "id": text,
            "noticed_at": moment,
            "noticed_by": text,
            "words": text,
            "shared_with_family": yes_or_no,
            "areas": [AREA],
            "goals": [NAMED],
            "characteristics": [NAMED],
            "own_framework": [text],
            "well_being": level,
            "involvement": level,
            "interest": text,
            "schema": text,
            "photos": [{"id": text, "file": text, "width": number, "height": number, "sha256": text}],
        }
    ],
    "next_steps": [
        {
            "id": text,
            "entry": text,
            "words": text,
            "areas": [AREA],
            "idea_for_home": text,
            "beyond": text,
            "state": text,
            "opened_at": moment,
            "ended_at": maybe_moment,
            "said": [{"at": moment, "state": text, "words": text}],
        }
    ],
    "care": [
        {
            "id": text,
            "kind": text,
            "happened_at": moment,
            "ended_at": maybe_moment,
            "words": text,
            "more": text,
        }
    ],
}


def wrong(value, shape, where: str = "") -> Iterator[str]:
    """What of ``value`` is not as ``shape`` says. Keys that the shape does not name are passed over."""
    if isinstance(shape, dict):
        if not isinstance(value, dict):
            yield f"{where or 'It'} should be an object"
            return
        for key, inner in shape.items():
            place = f"{where}.{key}" if where else key
            if key not in value:
                yield f"{place} is missing"
            else:
                yield from wrong(value[key], inner, place)
    elif isinstance(shape, list):
        if not isinstance(value, list):
            yield f"{where} should be a list"
            return
        for place, one in enumerate(value):
            yield from wrong(one, shape[0], f"{where}[{place}]")
    elif not shape(value):
        yield f"{where} should be {shape.__doc__}"


def problems_of(path: Path) -> tuple[list[tuple[str, str]], dict]:
    """``(file, what is wrong)`` for all that is wrong with the archive at ``path``; and its journal, as far as it is read."""
    try:
        with zipfile.ZipFile(path) as archive:
            if odd := [entry.filename for entry in archive.infolist() if entry.compress_type not in PACKED]:
                return [(name, "is packed in no usual way") for name in odd], {}
            return _problems(archive)
    except DAMAGED as error:
        return [(path.name, f"cannot be read as a zip: {error}")], {}


def _problems(archive: zipfile.ZipFile) -> tuple[list[tuple[str, str]], dict]:
    names = archive.namelist()
    found = [(name, "stands there twice") for name in sorted({name for name in names if names.count(name) > 1})]
    missing = [name for name in (JOURNAL, PAGE, README, SUMS) if name not in names]
    found += [(name, "is missing") for name in missing]
    sums, lines = _sums(archive) if SUMS in names else ({}, [])
    found += lines
    true_sums = {}
    for name in names:
        if name == SUMS:
            continue
        if name not in sums:
            found.append((name, f"does not stand in {SUMS}"))
        true_sums[name] = _sum(archive, name)
        if sums.get(name, true_sums[name]) != true_sums[name]:
            found.append((name, "is not what it was: its checksum differs"))
    found += [(name, "is missing") for name in sums if name not in names and name not in missing]
    journal, trouble = _journal(archive) if JOURNAL in names else ({}, [])
    found += [(JOURNAL, words) for words in trouble]
    if journal and not trouble:
        found += _photo_problems(journal, true_sums)
    return found, journal if not trouble else {}


def _sums(archive: zipfile.ZipFile) -> tuple[dict[str, str], list[tuple[str, str]]]:
    """Name → checksum, as ``sha256sum`` writes them; and the lines that are none."""
    sums, found = {}, []
    for place, line in enumerate(archive.read(SUMS).decode(errors="replace").splitlines(), start=1):
        digest, gap, name = line[:64], line[64:66], line[66:]
        if gap in ("  ", " *") and name and len(digest) == 64 and all(sign in "0123456789abcdef" for sign in digest):
            sums[name] = digest
        else:
            found.append((SUMS, f"line {place} is no checksum"))
    return sums, found


def _sum(archive: zipfile.ZipFile, name: str) -> str:
    digest = hashlib.sha256()
    try:
        with archive.open(name) as file:
            while chunk := file.read(CHUNK):
                digest.update(chunk)
    except DAMAGED:
        return "damaged"
    return digest.hexdigest()


def _journal(archive: zipfile.ZipFile) -> tuple[dict, list[str]]:
    if archive.getinfo(JOURNAL).file_size > MOST_JSON:
        return {}, [f"is larger than {MOST_JSON // 1024**2} MB"]
    try:
        journal = json.loads(archive.read(JOURNAL))
    except (*DAMAGED, RecursionError) as error:
        return {}, [f"is no JSON: {error}"]
    trouble = list(wrong(journal, SHAPE))
    if not trouble and (journal["format"], journal["version"]) != (FORMAT, VERSION):
        trouble = [f"is {journal['format']} {journal['version']}, not {FORMAT} {VERSION}"]
    return journal, trouble


def _photo_problems(journal: dict, sums: dict[str, str]) -> Iterator[tuple[str, str]]:
    named = set()
    for entry in journal["entries"]:
        for photo in entry["photos"]:
            named.add(photo["file"])
            if photo["file"] not in sums:
                yield photo["file"], f"is missing: entry {entry['id']} names it"
            elif photo["sha256"] != sums[photo["file"]]:
                yield photo["file"], f"is not what entry {entry['id']} says: its checksum differs"
    for name in sums:
        if name.startswith("photos/") and name not in named:
            yield name, "belongs to no entry"
