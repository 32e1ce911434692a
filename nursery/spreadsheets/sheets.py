"""What one file is: its columns, which of them name the row, what is there now, and how a change is written."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from nursery.spreadsheets.columns import Column
from nursery.spreadsheets.reading import Problem, Table
from nursery.timetable import DAYS, Timetable, format_day, parse_day

ROTA = "times"

type Key = tuple[str, ...]
type Texts = dict[str, str]


@dataclass(slots=True)
class Change:
    """One row that differs from what is there. ``values`` holds the columns that differ (of a new row: all given)."""

    sheet: str
    key: Key
    row: int
    is_new: bool
    values: dict[str, Any]
    before: Texts
    after: Texts

    @property
    def differences(self) -> list[tuple[str, str, str]]:
        """(column, what it was, what it becomes)."""
        return [(column, self.before.get(column, ""), self.after.get(column, "")) for column in self.values]


@dataclass(slots=True)
class Row:
    """One row that was read: values of the columns that the file has."""

    number: int
    values: dict[str, Any]
    texts: Texts

    def problem(self, file: str, column: str, expected: str) -> Problem:
        return Problem(file, self.number, column, self.texts.get(column, ""), expected)


@dataclass(slots=True)
class Upload:
    """Everything that stands in one upload beside what is in the database, for checks that look at more than one file."""

    today: date
    refs: dict[str, set[str]] = field(default_factory=dict)
    rows: dict[str, dict[Key, Row]] = field(default_factory=dict)
    now: dict[str, dict[Key, Texts]] = field(default_factory=dict)

    def text(self, file: str, key: Key, column: str) -> str:
        """What ``column`` of the row will say after the import: from the upload, else what is there."""
        row = self.rows.get(file, {}).get(key)
        if row and column in row.texts:
            return row.texts[column]
        return self.now.get(file, {}).get(key, {}).get(column, "")


class Sheet:
    """Subclasses say ``file``, ``key``, ``columns`` (in the order of contracts 2) and whether there is a rota."""

    file: str
    key: tuple[str, ...]
    columns: dict[str, Column]
    has_rota = False

    def current(self, setting) -> dict[Key, Texts]:
        """What is there now, spelled as it is exported, by key."""
        raise NotImplementedError

    def check(self, row: Row, key: Key, upload: Upload) -> Iterable[Problem]:
        """What columns cannot see by themselves."""
        return ()

    def apply(self, changes: list[Change], setting, *, by, today: date):
        """Write ``changes``. Returns the setting, which only the first sheet makes."""
        raise NotImplementedError

    def spell(self, values: dict[str, Any]) -> Texts:
        """Values as they are exported."""
        return {name: column.spell(values.get(name)) for name, column in self.columns.items()}

    def parse(self, table: Table, now: dict[Key, Texts]) -> tuple[dict[Key, Row], list[Problem], list[str]]:
        """Rows by key, problems, and notes on unknown columns."""
        problems = list(table.problems)
        rota = [column for column in table.columns if rota_place(column)] if self.has_rota else []
        unknown = [column for column in table.columns if column and column not in self.columns and column not in rota]
        notes = [f"{self.file}: column {column} is not one of those that are read; ignored" for column in unknown]
        missing = [name for name, column in self.columns.items() if column.required and name not in table.columns]
        problems += [Problem(self.file, 1, name, "", f"a column named {name}") for name in missing]
        rows: dict[Key, Row] = {}
        given = [name for name in self.columns if name in table.columns]
        for number, cells in table.rows:
            row = Row(number, {}, {})
            faults = len(problems)
            for name in given:
                try:
                    row.values[name] = self.columns[name].value(cells[name])
                    row.texts[name] = self.columns[name].spell(row.values[name])
                except ValueError as error:
                    problems.append(Problem(self.file, number, name, cells[name][:200], str(error)))
            if missing:
                continue
            if any(name not in row.texts for name in self.key):
                continue
            key = tuple(row.texts[name] for name in self.key)
            if rota:
                problems += self._parse_rota(row, cells, rota, now.get(key, {}))
            if key in rows:
                problems.append(
                    row.problem(self.file, self.key[-1], f"each once; it also stands in row {rows[key].number}")
                )
            elif len(problems) == faults:
                rows[key] = row
        return rows, problems, notes

    def _parse_rota(self, row: Row, cells: Texts, rota: list[str], now: Texts) -> Iterable[Problem]:
        """Read the times of a rota; days without a column stay as they are. ``off`` counts as written, empty does not."""
        texts = {place: now.get(name, "") for name in now if (place := rota_place(name))}
        sound = True
        for name in rota:
            try:
                parse_day(cells[name])
            except ValueError as error:
                sound = False
                yield Problem(self.file, row.number, name, cells[name][:200], str(error))
            texts[rota_place(name)] = cells[name]
        if not sound:
            return
        weeks = max((week for (week, _), text in texts.items() if text), default=0) + 1
        timetable = [[parse_day(texts.get((week, day), "")) for day in range(len(DAYS))] for week in range(weeks)]
        row.values[ROTA] = timetable
        row.texts.update(rota_texts(timetable))

    def differences(self, row: Row, now: Texts | None) -> list[str]:
        """The columns in which ``row`` says something else than ``now``; of a new row all that it gives."""
        if now is None:
            return list(row.values)
        changed = [name for name in row.values if name != ROTA and row.texts[name] != now.get(name, "")]
        changed = [name for name in changed if name not in self.key]
        if ROTA in row.values:
            days = {name for name in (*row.texts, *now) if rota_place(name)}
            if any(row.texts.get(name, "") != now.get(name, "") for name in days):
                changed.append(ROTA)
        return changed


def rota_place(column: str) -> tuple[int, int] | None:
    """``"mon"`` → ``(0, 0)``, ``"fri_2"`` → ``(1, 4)``; None for what is no column of a rota."""
    day, _, week = column.partition("_")
    if day not in DAYS or (week and not (week.isdecimal() and 1 <= int(week) <= 52 and week == str(int(week)))):
        return None
    return (int(week) - 1 if week else 0, DAYS.index(day))


def rota_column(week: int, day: int) -> str:
    return DAYS[day] if week == 0 else f"{DAYS[day]}_{week + 1}"


def rota_texts(timetable: Timetable) -> Texts:
    """A timetable as cells. Where the last week is empty it says ``off``, so that the number of weeks survives."""
    texts = {
        rota_column(week, day): format_day(spans)
        for week, days in enumerate(timetable)
        for day, spans in enumerate(days)
    }
    if len(timetable) > 1 and not any(timetable[-1]):
        texts |= {rota_column(len(timetable) - 1, day): "off" for day in range(len(DAYS))}
    return texts
