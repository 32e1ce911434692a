"""Reads a workbook from standard input and writes its sheets as JSON: run as a process of its own (S37).

``[[title, [[row number, [text, …]], …]], …]``. Dates come out as ISO, times as HH:MM, whole numbers without a point.
"""

import gc
import io
import json
import resource
import sys
from datetime import date, datetime, time

MOST_MEMORY = 512 * 1024 * 1024
MOST_ROWS = 100_001
MOST_COLUMNS = 200


def text(value) -> str:
    """What a cell says, as it would stand in a CSV file."""
    if value is None:
        return ""
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


def without_filling(cells: tuple) -> tuple:
    """``cells`` without the empty ones at the end: openpyxl fills each row up to MOST_COLUMNS. Most rows have no gap."""
    if None not in cells:
        return cells
    first = cells.index(None)
    if cells.count(None) == len(cells) - first:
        return cells[:first]
    return cells[: max(place for place, cell in enumerate(cells, start=1) if cell is not None)]


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    gc.disable()  # a process of seconds: looking for cycles among so many cells takes a tenth to a fifth of them
    import openpyxl  # after the limit, so that nothing of it escapes

    if not openpyxl.DEFUSEDXML:
        raise SystemExit("defusedxml is missing")
    book = openpyxl.load_workbook(io.BytesIO(sys.stdin.buffer.read()), read_only=True, data_only=True, keep_links=False)
    sheets = []
    for sheet in book.worksheets:
        sheet.reset_dimensions()
        rows = []
        for number, cells in enumerate(
            sheet.iter_rows(max_row=MOST_ROWS, max_col=MOST_COLUMNS, values_only=True), start=1
        ):
            found = [text(cell) for cell in without_filling(cells)]
            while found and not found[-1]:
                found.pop()
            if found:
                rows.append([number, found])
        sheets.append([sheet.title, rows])
    sys.stdout.write(json.dumps(sheets))  # at once: piece by piece takes far longer


if __name__ == "__main__":
    main()
