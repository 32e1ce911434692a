"""Files to rows of text: a folder, a zip or a workbook; every refusal of contracts 2 and S37 with a place and a cure."""

import codecs
import csv
import io
import json
import re
import stat
import subprocess
import sys
import zipfile
from dataclasses import asdict, dataclass, field
from pathlib import Path, PurePosixPath

from nursery.zips import DAMAGED, PACKED

MOST_BYTES = 20 * 1024 * 1024
MOST_UNPACKED = 50 * 1024 * 1024
MOST_PARTS = 200
MOST_ROWS = 100_000
MOST_COLUMNS = 200
MOST_CELLS = 1_000_000
MOST_CHARACTERS = 32_767
WORKBOOK_SECONDS = 60
GUARDED = re.compile(r"'+[=+\-@\t\r]")


@dataclass(frozen=True, slots=True)
class Problem:
    """Why something was refused: where, what stood there, what would be right. Row 1 is the header, 0 the whole file."""

    file: str
    row: int
    column: str
    value: str
    expected: str

    def as_dict(self) -> dict:
        return asdict(self)


class Refused(Exception):
    """The upload as a whole cannot be read."""

    def __init__(self, *problems: Problem):
        self.problems = list(problems)


@dataclass(slots=True)
class Table:
    """One file as text: ``columns`` as the header names them, rows with their numbers as a spreadsheet counts them."""

    file: str
    columns: list[str]
    rows: list[tuple[int, dict[str, str]]]
    problems: list[Problem] = field(default_factory=list)


def read(source: Path | bytes, name: str, known: list[str]) -> tuple[dict[str, Table], list[str]]:
    """The tables of ``source`` (a folder, or a .zip or .xlsx given as a path or as bytes) and notes on what was ignored.

    ``known`` are the file names that mean something. Raises Refused where the whole cannot be read.
    """
    if isinstance(source, Path) and source.is_dir():
        files = {path.name: path for path in sorted(source.iterdir()) if path.is_file() and path.suffix == ".csv"}
        sizes = {name: path.stat().st_size for name, path in files.items()}
        _refuse_large(sizes)
        return _tables({name: path.read_bytes() for name, path in files.items()}, known)
    if isinstance(source, Path):
        if not source.is_file():
            raise Refused(Problem(name, 0, "", "", "a folder, a .zip or an .xlsx that is there"))
        if source.stat().st_size > MOST_BYTES:
            raise Refused(Problem(name, 0, "", f"{source.stat().st_size} bytes", "at most 20 MB"))
        source = source.read_bytes()
    if len(source) > MOST_BYTES:
        raise Refused(Problem(name, 0, "", f"{len(source)} bytes", "at most 20 MB"))
    parts = unpack(source, name)
    if "xl/workbook.xml" in parts:
        return _workbook(source, name, known)
    flat: dict[str, bytes] = {}
    for part, content in parts.items():
        short = PurePosixPath(part).name
        if part.startswith("__MACOSX/") or short.startswith("."):
            continue
        if short in flat:
            raise Refused(Problem(short, 0, "", part, "each file once"))
        flat[short] = content
    _refuse_large({part: len(content) for part, content in flat.items()})
    return _tables(flat, known)


def unpack(content: bytes, name: str) -> dict[str, bytes]:
    """The parts of a zip by their names. Raises Refused for links, passwords, paths that leave it, and bombs."""

    def refuse(part: str, expected: str):
        raise Refused(Problem(name, 0, "", part, expected))

    parts: dict[str, bytes] = {}
    left = MOST_UNPACKED
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            if len(entries) > MOST_PARTS:
                refuse(f"{len(entries)} files", f"at most {MOST_PARTS} files in the archive")
            for entry in entries:
                path = PurePosixPath(entry.filename)
                if entry.flag_bits & 0x1:
                    refuse(entry.filename, "an archive without a password")
                if entry.compress_type not in PACKED:
                    refuse(entry.filename, "an archive packed in the usual way (deflate)")
                if stat.S_ISLNK(entry.external_attr >> 16):
                    refuse(entry.filename, "files, not links")
                if path.is_absolute() or ".." in path.parts or "\\" in entry.filename or ":" in entry.filename:
                    refuse(entry.filename, "paths that stay inside the archive")
                if entry.is_dir():
                    continue
                if entry.filename in parts:
                    refuse(entry.filename, "each file once")
                with archive.open(entry) as handle:
                    part = handle.read(left + 1)
                left -= len(part)
                if left < 0:
                    refuse(entry.filename, "at most 50 MB when unpacked")
                parts[entry.filename] = part
    except DAMAGED:
        refuse("", "a folder, a .zip or an .xlsx that is whole")
    return parts


def _refuse_large(sizes: dict[str, int]) -> None:
    large = [
        Problem(name, 0, "", f"{size} bytes", "at most 20 MB") for name, size in sizes.items() if size > MOST_BYTES
    ]
    if large:
        raise Refused(*large)


def _tables(files: dict[str, bytes], known: list[str]) -> tuple[dict[str, Table], list[str]]:
    notes = [f"{name}: not one of the files that are read; ignored" for name in files if name not in known]
    return {name: _table(name, _csv_rows(name, files[name])) for name in known if name in files}, notes


def decode(name: str, content: bytes) -> str:
    """UTF-8, UTF-16 with its mark, or Windows-1252. Raises Refused where it can be none of them."""
    is_utf16 = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    candidates = ["utf-16"] if is_utf16 else ["utf-8-sig", "cp1252"]
    for encoding in candidates:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            break
        return text
    raise Refused(Problem(name, 0, "", "", "text saved as UTF-8, without NUL characters"))


def _csv_rows(name: str, content: bytes) -> list[tuple[int, list[str]]]:
    text = decode(name, content)
    csv.field_size_limit(MOST_BYTES)
    rows: list[tuple[int, list[str]]] = []
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    number = 0
    left = MOST_CELLS
    try:
        for number, cells in enumerate(reader, start=1):
            left -= len(cells)
            if number > MOST_ROWS + 1:
                raise Refused(Problem(name, 0, "", f"more than {MOST_ROWS:,} rows", "at most 100,000 rows"))
            if left < 0 or len(cells) > MOST_COLUMNS:
                found = f"{len(cells)} cells" if left >= 0 else f"more than {MOST_CELLS:,} cells"
                raise Refused(
                    Problem(name, number, "", found, f"at most {MOST_COLUMNS} columns, a million cells in all")
                )
            rows.append((number, cells))
    except csv.Error:
        raise Refused(Problem(name, number + 1, "", "", "a quote that is closed again")) from None
    return rows


def _table(name: str, rows: list[tuple[int, list[str]]]) -> Table:
    """Header and rows of one file. Blank rows count and are passed over."""
    rows = [(number, [unguard(cell.strip()) for cell in cells]) for number, cells in rows]
    rows = [(number, cells) for number, cells in rows if any(cells)]
    if not rows or rows[0][0] != 1:
        raise Refused(Problem(name, 1, "", "", "a header row with the names of the columns"))
    if len(rows) - 1 > MOST_ROWS:
        raise Refused(Problem(name, 0, "", f"{len(rows) - 1} rows", "at most 100,000 rows"))
    header = [cell.lower() for cell in rows[0][1]]
    while header and not header[-1]:
        header.pop()
    table = Table(name, header, [])
    for column in sorted({column for column in header if column and header.count(column) > 1}):
        table.problems.append(Problem(name, 1, column, column, "each column once"))
    for number, cells in rows[1:]:
        for place, cell in enumerate(cells):
            column = header[place] if place < len(header) else ""
            if len(cell) > MOST_CHARACTERS:
                table.problems.append(Problem(name, number, column, f"{cell[:40]}…", "at most 32,767 characters"))
            if place >= len(header) and cell:
                table.problems.append(Problem(name, number, "", cell[:200], "no more cells than columns"))
        cells = cells[: len(header)] + [""] * (len(header) - len(cells))
        table.rows.append((number, dict(zip(header, cells, strict=True))))
    return table


def unguard(cell: str) -> str:
    """Take off the apostrophe that keeps a spreadsheet from reading a text as a formula (S41)."""
    return cell[1:] if GUARDED.match(cell) else cell


def guard(cell: str) -> str:
    """The opposite of :func:`unguard`."""
    return f"'{cell}" if cell.startswith(tuple("=+-@\t\r")) or GUARDED.match(cell) else cell


def _workbook(content: bytes, name: str, known: list[str]) -> tuple[dict[str, Table], list[str]]:
    """Read a workbook in a process of its own, which cannot take more than its share of memory and time."""
    try:
        done = subprocess.run(
            [sys.executable, "-m", "nursery.spreadsheets.workbook"],
            input=content,
            capture_output=True,
            timeout=WORKBOOK_SECONDS,
            check=True,
            cwd=Path(__file__).resolve().parents[2],
        )
        sheets = json.loads(done.stdout)
    except (subprocess.SubprocessError, ValueError):
        can = "a workbook (.xlsx) that can be opened, with no cell far away from all others"
        raise Refused(Problem(name, 0, "", "", can)) from None
    found: dict[str, Table] = {}
    notes = []
    for title, rows in sheets:
        short = title.strip().lower().removesuffix(".csv") + ".csv"
        if short not in known:
            notes.append(f"{title}: not one of the sheets that are read; ignored")
        elif short in found:
            raise Refused(Problem(short, 0, "", title, "each sheet once"))
        elif rows:
            if any("\0" in cell for _, cells in rows for cell in cells):
                raise Refused(Problem(short, 0, "", "", "text without NUL characters"))
            wide = [(number, len(cells)) for number, cells in rows if len(cells) > MOST_COLUMNS]
            if wide:
                raise Refused(
                    Problem(short, wide[0][0], "", f"{wide[0][1]} cells or more", f"at most {MOST_COLUMNS} columns")
                )
            found[short] = _table(short, [(number, cells) for number, cells in rows])
    return found, notes
