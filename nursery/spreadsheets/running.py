"""Compare an upload with what is there, show what would change, write all of it or nothing."""

from dataclasses import dataclass, field
from datetime import date
from importlib import import_module
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django_scopes import scope

from nursery.models import Setting
from nursery.spreadsheets.reading import Problem, Refused, Table, read
from nursery.spreadsheets.sheets import Change, Sheet, Upload, rota_place, rota_texts

SETTING = "setting.csv"


def all_sheets() -> list[Sheet]:
    """Every file there is, in the order in which they are read and written."""
    return [sheet() for module in settings.SPREADSHEETS for sheet in import_module(module).SHEETS]


@dataclass(slots=True)
class Outcome:
    """What an import would do or did. Nothing was written where there are problems."""

    changes: list[Change] = field(default_factory=list)
    unchanged: int = 0
    problems: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    per_file: dict[str, dict[str, int]] = field(default_factory=dict)

    @property
    def created(self) -> int:
        return sum(change.is_new for change in self.changes)

    @property
    def updated(self) -> int:
        return len(self.changes) - self.created

    def as_dict(self) -> dict:
        """The JSON of contracts 1."""
        return {
            "created": 0 if self.problems else self.created,
            "updated": 0 if self.problems else self.updated,
            "unchanged": self.unchanged,
            "problems": [problem.as_dict() for problem in self.problems],
        }


def import_nursery(
    source: Path | bytes, name: str, *, slug: str = "", by=None, dry_run: bool = False, today: date | None = None
) -> Outcome:
    """Bring in ``source`` (contracts 2): a folder, a .zip or an .xlsx, as a path or as bytes.

    ``slug`` is the setting it has to be for; without it the file says. All or nothing, in one transaction; nothing with
    ``dry_run``. ``by`` is the user, or None for a command.
    """
    sheets = all_sheets()
    try:
        tables, notes = read(source, name, [sheet.file for sheet in sheets])
    except Refused as refused:
        return Outcome(problems=refused.problems)
    with transaction.atomic():
        setting, problem = _which_setting(tables, slug)
        if problem:
            return Outcome(problems=[problem], notes=notes)
        if setting is None:
            return _run(sheets, tables, None, notes, by=by, dry_run=dry_run, today=today)
        with scope(setting=setting):
            return _run(sheets, tables, setting, notes, by=by, dry_run=dry_run, today=today)


def _which_setting(tables: dict[str, Table], slug: str) -> tuple[Setting | None, Problem | None]:
    """The setting the upload is for, None where it will be made."""
    table = tables.get(SETTING)
    if table is None:
        return None, Problem(SETTING, 0, "", "", "a file of that name: it says which nursery this is")
    if len(table.rows) != 1:
        return None, Problem(SETTING, 0, "", f"{len(table.rows)} rows", "one row below the header")
    number, cells = table.rows[0]
    found = cells.get("slug", "")
    if slug and found and found != slug:
        return None, Problem(SETTING, number, "slug", found, slug)
    return Setting.objects.select_for_update().filter(slug=found).first(), None


def _run(sheets, tables, setting, notes, *, by, dry_run, today) -> Outcome:
    outcome = Outcome(notes=notes)
    upload = Upload(today or (setting.today() if setting else Setting().today()))
    for sheet in sheets:
        upload.now[sheet.file] = now = sheet.current(setting) if setting else {}
        upload.refs[sheet.file] = {key[0] for key in now}
        if sheet.file in tables:
            rows, problems, unknown = sheet.parse(tables[sheet.file], now)
            upload.rows[sheet.file] = rows
            upload.refs[sheet.file] |= {
                cells[sheet.key[0]] for _, cells in tables[sheet.file].rows if cells.get(sheet.key[0])
            }
            outcome.problems += problems
            outcome.notes += unknown
    plan = []
    for sheet in sheets:
        if sheet.file not in tables:
            continue
        counts = outcome.per_file[sheet.file] = {"created": 0, "updated": 0, "unchanged": 0}
        changes = []
        for key, row in upload.rows[sheet.file].items():
            outcome.problems += _unknown_references(sheet, row, upload)
            outcome.problems += sheet.check(row, key, upload)
            now = upload.now[sheet.file].get(key)
            different = sheet.differences(row, now)
            if not different:
                outcome.unchanged += 1
                counts["unchanged"] += 1
                continue
            counts["created" if now is None else "updated"] += 1
            values = {name: row.values[name] for name in different}
            changes.append(Change(sheet.file, key, row.number, now is None, values, now or {}, row.texts))
        outcome.changes += changes
        plan.append((sheet, changes))
    outcome.problems.sort(key=lambda problem: ([sheet.file for sheet in sheets].index(problem.file), problem.row))
    if outcome.problems or dry_run:
        return outcome
    for sheet, changes in plan:
        if changes:
            if setting is None:
                setting = sheet.apply(changes, None, by=by, today=upload.today)
                continue
            with scope(setting=setting):
                sheet.apply(changes, setting, by=by, today=upload.today)
    return outcome


def _unknown_references(sheet: Sheet, row, upload: Upload) -> list[Problem]:
    problems = []
    for name, column in sheet.columns.items():
        if not column.refers_to or not row.values.get(name):
            continue
        refs = row.values[name] if isinstance(row.values[name], list) else [row.values[name]]
        for ref in refs:
            if ref not in upload.refs.get(column.refers_to, ()):
                problems.append(
                    Problem(
                        sheet.file, row.number, name, ref, f"one that stands in {column.refers_to} or is already known"
                    )
                )
    return problems


def exported(setting: Setting) -> dict[str, tuple[list[str], list[list[str]]]]:
    """Each file's columns and rows, in a fixed order, as text. Inside the scope of ``setting``."""
    files = {}
    for sheet in all_sheets():
        rows = sheet.current(setting)
        columns = list(sheet.columns)
        if sheet.has_rota:
            found = {name for texts in rows.values() for name in texts} - set(columns)
            columns += sorted(found | set(rota_texts([[[]] * 5])), key=lambda name: rota_place(name) or (0, 0))
        files[sheet.file] = (columns, [[rows[key].get(name, "") for name in columns] for key in sorted(rows)])
    return files
