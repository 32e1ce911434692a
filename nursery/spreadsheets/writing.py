"""A nursery out of the house: a folder, a .zip or an .xlsx, the same bytes each time."""

import csv
import io
import os
import re
import tempfile
import zipfile
from datetime import date, datetime
from pathlib import Path

from nursery.models import Setting
from nursery.spreadsheets.reading import guard
from nursery.spreadsheets.running import all_sheets, exported
from nursery.timetable import DAYS

A_FIXED_MOMENT = (2024, 1, 1, 0, 0, 0)


def export_nursery(setting: Setting, target: Path) -> None:
    """Write the files of ``setting`` to ``target``: a file where it ends in .zip or .xlsx, else a folder."""
    if target.suffix in (".zip", ".xlsx"):
        _replace(target, as_zip(setting) if target.suffix == ".zip" else as_workbook(setting))
        return
    target.mkdir(parents=True, exist_ok=True)
    for name, content in as_csv(setting).items():
        _replace(target / name, content)


def as_csv(setting: Setting) -> dict[str, bytes]:
    """Every file as UTF-8 CSV."""
    files = {}
    for name, (columns, rows) in exported(setting).items():
        text = io.StringIO(newline="")
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows([guard(cell) for cell in row] for row in rows)
        files[name] = text.getvalue().encode()
    return files


def as_zip(setting: Setting) -> bytes:
    return zipped(as_csv(setting))


def zipped(files: dict[str, bytes]) -> bytes:
    """The same files give the same bytes."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in files.items():
            archive.writestr(zipfile.ZipInfo(name, A_FIXED_MOMENT), part, zipfile.ZIP_DEFLATED)
    return content.getvalue()


def as_workbook(setting: Setting | None) -> bytes:
    """One sheet per file; dates as dates. Without a setting: the empty workbook to fill in."""
    import openpyxl  # slow to load and only needed here
    from openpyxl.styles import Font

    book = openpyxl.Workbook()
    book.remove(book.active)
    files = exported(setting) if setting else {sheet.file: (_columns(sheet), []) for sheet in all_sheets()}
    dated = {sheet.file: _dates(sheet) for sheet in all_sheets()}
    for name, (columns, rows) in files.items():
        sheet = book.create_sheet(name.removesuffix(".csv"))
        sheet.append(columns)
        for cell in sheet[1]:
            cell.font = Font(bold=True)
        sheet.freeze_panes = "A2"
        for row in rows:
            sheet.append(
                [
                    date.fromisoformat(cell) if cell and column in dated[name] else guard(cell) or None
                    for column, cell in zip(columns, row, strict=True)
                ]
            )
    book.properties.creator = "Kith"
    book.properties.created = book.properties.modified = datetime(*A_FIXED_MOMENT)
    content = io.BytesIO()
    book.save(content)
    return _settled(content.getvalue())


def _settled(workbook: bytes) -> bytes:
    """The workbook with fixed times inside, so that the same nursery gives the same bytes."""
    with zipfile.ZipFile(io.BytesIO(workbook)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    moment = b"%04d-%02d-%02dT00:00:00Z" % A_FIXED_MOMENT[:3]
    core = parts["docProps/core.xml"]
    parts["docProps/core.xml"] = re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", moment, core)
    return zipped(parts)


def _columns(sheet) -> list[str]:

    return [*sheet.columns, *(DAYS if sheet.has_rota else ())]


def _dates(sheet) -> set[str]:
    """The columns of ``sheet`` that hold dates."""
    return {name for name, column in sheet.columns.items() if column.write is date.isoformat}


def _replace(path: Path, content: bytes) -> None:
    """Write a file whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, 0o600)
        os.replace(temporary, path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
