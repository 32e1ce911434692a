"""Reads a workbook from standard input and writes its sheets as JSON: run as a process of its own (S37).

``[[title, [[row number, [text, …]], …]], …]``. Dates come out as ISO, times as HH:MM, whole numbers without a point.
"""

import io
import json
import resource
import sys
from datetime import date, datetime, time

MOST_MEMORY = 512 * 1024 * 1024
COLUMNS_READ = 201  # one more than may be, so that it is seen


def text(value) -> str:
    """What a cell says, as it would stand in a CSV file."""
    if isinstance(value, str):  # nearly every cell
        return value
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(sep=" ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    from python_calamine import CalamineWorkbook, SheetTypeEnum  # after the limit, so that nothing of it escapes

    book = CalamineWorkbook.from_filelike(io.BytesIO(sys.stdin.buffer.read()))
    sheets = []
    for known in book.sheets_metadata:
        if known.typ != SheetTypeEnum.WorkSheet:  # a page that is one chart
            continue
        sheet = book.get_sheet_by_name(known.name)
        _, left = sheet.start or (0, 0)  # rows begin at the first column with anything in it
        rows = []
        for number, cells in enumerate(sheet.iter_rows(), start=1):
            found = [""] * left + [text(cell) for cell in cells[:COLUMNS_READ]]
            while found and not found[-1]:
                found.pop()
            if found:
                rows.append([number, found])
        sheets.append([known.name, rows])
    sys.stdout.write(json.dumps(sheets))  # at once: piece by piece takes far longer


if __name__ == "__main__":
    main()
