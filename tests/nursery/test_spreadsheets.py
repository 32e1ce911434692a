"""A nursery in and out by spreadsheet: every refusal has a place and a cure and writes nothing; out and in is a no-op."""

import io
import json
import zipfile
from datetime import date, datetime, time

import openpyxl
import pytest
from django.core.management import CommandError, call_command
from django_scopes import scope, scopes_disabled
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from children.models import Child
from keyworkers.models import CareTeamChange
from nursery.models import AuditEvent, Room, Setting
from nursery.spreadsheets.reading import Refused, read
from nursery.spreadsheets.running import import_nursery
from nursery.spreadsheets.writing import as_workbook, as_zip, zipped
from staff.models import Practitioner

TODAY = date(2026, 11, 23)
FILES = {
    "setting.csv": "slug,name,opens,closes\nbramble,Bramble Lane,07:30,18:00\n",
    "rooms.csv": "room,min_age_months,max_age_months,group_size\nFern,24,36,5\nOak,36,60,8\n",
    "staff.csv": (
        "staff_ref,first_name,last_name,role,room,key_person,max_key_children,mon,tue,wed,mon_2\n"
        "S1,Marta,Nowak,practitioner,Fern,yes,5,08:00-16:00,08:00-12:00;13:00-16:00,off,09:00-17:00\n"
        "S2,Tom,Ellery,practitioner,Fern,yes,,07:30-15:00,07:30-15:00,07:30-15:00,07:30-15:00\n"
        "S3,Bev,Holt,bank,,no,,08:30-16:45,,,\n"
    ),
    "children.csv": (
        "child_ref,first_name,last_name,date_of_birth,room,starts_on,leaves_on,family_ref,home_languages,allergies,"
        "photo_consent,not_with_staff,mon,tue\n"
        "C1,Amara,Obi,2024-02-14,Fern,2026-01-05,,F1,en;ig,nuts;milk,yes,S3,09:30-15:00,09:30-15:00\n"
        "C2,Finn,Doyle,2024-05-01,Fern,2026-03-02,2027-07-23,,en,,no,,08:00-13:00;13:00-16:00,\n"
    ),
    "carers.csv": (
        "family_ref,child_ref,first_name,last_name,relationship,parental_responsibility\nF1,C1,Chidi,Obi,father,yes\n"
    ),
    "keyworkers.csv": "child_ref,key_worker,secondary,buddy,since,locked\nC1,S1,S2,,2026-01-05,yes\nC2,S2,,,,\n",
    "absences.csv": "staff_ref,from,to,kind\nS1,2026-12-01,2026-12-04,holiday\n",
    "closures.csv": "date,reason\n2026-12-25,Christmas\n",
}


def bring(files=FILES, **options):
    content = {name: text.encode() if isinstance(text, str) else text for name, text in files.items()}
    return import_nursery(zipped(content), "upload.zip", today=TODAY, **options)


def changed(file, old, new):
    assert old in FILES[file]
    return FILES | {file: FILES[file].replace(old, new, 1)}


def everything():
    """How much there is, whatever it is."""
    with scopes_disabled():
        return [model.objects.count() for model in (Setting, Room, Practitioner, Child, AuditEvent)]


@pytest.fixture
def bramble(db):
    outcome = bring()
    assert outcome.problems == []
    return Setting.objects.get(slug="bramble")


# ---------------------------------------------------------------- refusals

REFUSED = {
    "an unknown room": (changed("staff.csv", "Fern,yes,5", "Fern2,yes,5"), "staff.csv", 2, "room"),
    "an unknown practitioner": (changed("keyworkers.csv", "C1,S1", "C1,S9"), "keyworkers.csv", 2, "key_worker"),
    "an unknown child": (changed("carers.csv", "F1,C1", "F1,C9"), "carers.csv", 2, "child_ref"),
    "somebody unknown in not_with_staff": (changed("children.csv", ",S3,", ",S8,"), "children.csv", 2, "not_with_staff"),
    "the same ref twice": (changed("staff.csv", "S2,Tom", "S1,Tom"), "staff.csv", 3, "staff_ref"),
    "the same column twice": (changed("rooms.csv", "max_age_months", "min_age_months"), "rooms.csv", 1, "min_age_months"),
    "a shift that ends first": (changed("staff.csv", "S2,Tom,Ellery,practitioner,Fern,yes,,07:30-15:00", "S2,Tom,Ellery,practitioner,Fern,yes,,15:00-07:30"), "staff.csv", 3, "mon"),
    "a shift of no length": (changed("staff.csv", "09:00-17:00", "09:00-09:00"), "staff.csv", 2, "mon_2"),
    "shifts that overlap": (changed("staff.csv", "08:00-12:00;13:00-16:00", "08:00-13:30;13:00-16:00"), "staff.csv", 2, "tue"),
    "a booking that is no time": (changed("children.csv", "09:30-15:00", "half nine"), "children.csv", 2, "mon"),
    "leaving before starting": (changed("children.csv", "2027-07-23", "2026-01-01"), "children.csv", 3, "leaves_on"),
    "born after starting": (changed("children.csv", "2024-02-14", "2026-02-01"), "children.csv", 2, None),
    "born in the future": (changed("children.csv", "2024-05-01,Fern,2026-03-02,2027-07-23", "2027-01-01,Fern,2027-03-02,2027-07-23"), "children.csv", 3, "date_of_birth"),
    "one person twice in a team": (changed("keyworkers.csv", "C1,S1,S2", "C1,S1,S1"), "keyworkers.csv", 2, "secondary"),
    "the youngest above the oldest": (changed("rooms.csv", "24,36", "40,36"), "rooms.csv", 2, None),
    "more cells than columns": (changed("closures.csv", "Christmas", "Christmas,again"), "closures.csv", 2, None),
    "an unclosed quote": (changed("closures.csv", "Christmas", '"Christmas'), "closures.csv", None, None),
    "a very long cell": (changed("closures.csv", "Christmas", "x" * 32_768), "closures.csv", 2, "reason"),
    "a NUL": (changed("closures.csv", "Christmas", "Chri\0stmas"), "closures.csv", None, None),
    "a date of another kind": (changed("absences.csv", "2026-12-01", "1/12/2026"), "absences.csv", 2, "from"),
    "a number for a date": (changed("absences.csv", "2026-12-01", "46357"), "absences.csv", 2, "from"),
    "an absence that ends first": (changed("absences.csv", "2026-12-04", "2026-11-04"), "absences.csv", 2, None),
    "a word for a number": (changed("rooms.csv", "36,5", "36,five"), "rooms.csv", 2, "group_size"),
    "a role that is none": (changed("staff.csv", "bank", "friend"), "staff.csv", 4, "role"),
    "neither yes nor no": (changed("staff.csv", "Fern,yes,5", "Fern,perhaps,5"), "staff.csv", 2, "key_person"),
    "nothing where something must be": (changed("children.csv", "C1,Amara", "C1,"), "children.csv", 2, "first_name"),
    "a column that must be there": (changed("closures.csv", "date,reason", "day,reason"), "closures.csv", 1, "date"),
    "no setting.csv": ({name: text for name, text in FILES.items() if name != "setting.csv"}, "setting.csv", None, None),
    "a rota that begins on a Tuesday": (FILES | {"setting.csv": "slug,name,rota_starts_on\nbramble,Bramble,2024-01-02\n"}, "setting.csv", 2, "rota_starts_on"),
    "a time zone that is none": (FILES | {"setting.csv": "slug,name,timezone\nbramble,Bramble,Mars/Base\n"}, "setting.csv", 2, "timezone"),
    "two settings": (FILES | {"setting.csv": "slug,name\na,A\nb,B\n"}, "setting.csv", None, None),
    "bytes that are no text": (FILES | {"closures.csv": b"date,reason\n2026-12-25,\x81\x8d\n"}, "closures.csv", None, None),
}  # fmt: skip


@pytest.mark.parametrize(("files", "file", "row", "column"), REFUSED.values(), ids=REFUSED)
def test_a_problem_has_a_place_and_a_cure_and_nothing_is_written(db, files, file, row, column):
    before = everything()
    outcome = bring(files)
    found = outcome.problems[0]
    assert found.file == file
    assert row is None or found.row == row
    assert column is None or found.column == column
    assert found.expected.strip()
    assert everything() == before
    assert outcome.as_dict()["created"] == 0


def test_every_problem_is_listed_not_only_the_first(db):
    files = changed("staff.csv", "bank", "friend") | {"rooms.csv": FILES["rooms.csv"].replace("36,5", "36,five")}
    assert [(one.file, one.row) for one in bring(files).problems][:2] == [("rooms.csv", 2), ("staff.csv", 4)]


def archive(*members: tuple[str, bytes], **options) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as found:
        for name, part in members:
            found.writestr(name, part, **options)
    return content.getvalue()


def link() -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as found:
        member = zipfile.ZipInfo("setting.csv")
        member.create_system, member.external_attr = 3, 0o120777 << 16
        found.writestr(member, "/etc/passwd")
    return content.getvalue()


def password() -> bytes:
    content = bytearray(archive(("setting.csv", b"slug,name\na,A\n")))
    content[6] |= 1
    at = content.index(b"PK\x01\x02")
    content[at + 8] |= 1
    return bytes(content)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.zip", archive(("../setting.csv", b"slug,name\na,A\n"))),
        ("a.zip", archive(("/setting.csv", b"slug,name\na,A\n"))),
        ("a.zip", link()),
        ("a.zip", password()),
        ("a.zip", archive(("setting.csv", b"\0" * 51 * 1024 * 1024))),
        ("a.zip", b"PK\x03\x04 no archive at all"),
        ("a.xlsx", b"no workbook at all"),
        ("a.xlsx", archive(("xl/workbook.xml", b"<!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><x>&a;</x>"))),
        ("a.txt", b"words"),
        ("a.zip", zipped({"setting.csv": b"slug,name\na,A\n", "closures.csv": b"date,reason\n" + b"2026-12-25,x\n" * 100_001})),
    ],
    ids=["path", "root", "link", "password", "bomb", "broken zip", "broken workbook", "entity", "other", "rows"],
)  # fmt: skip
def test_a_hostile_file_is_refused_in_words(db, name, content):
    before = everything()
    outcome = import_nursery(content, name, today=TODAY)
    assert outcome.problems
    assert outcome.problems[0].expected
    assert everything() == before


# ---------------------------------------------------------------- reading kindly


@pytest.mark.parametrize(
    "encode",
    [
        lambda text: text.encode("utf-8-sig"),
        lambda text: text.encode("cp1252"),
        lambda text: text.encode("utf-16"),
        lambda text: text.replace("\n", "\r\n").encode(),
        lambda text: text.encode().rstrip(b"\n"),
    ],
    ids=["BOM", "Windows-1252", "UTF-16", "CRLF", "no last line end"],
)
def test_other_spellings_are_read_exactly(db, encode):
    text = FILES["staff.csv"].replace("Ellery", "Ellery-Müßig")
    assert bring(FILES | {"staff.csv": encode(text)}).problems == []
    with scopes_disabled():
        assert Practitioner.objects.get(ref="S2").last_name == "Ellery-Müßig"


def test_who_may_be_a_key_worker_comes_with_an_animal_of_their_own_in_the_room(bramble):
    """Marks are in no spreadsheet; without them boards, lanes and cards have no colour."""
    with scope(setting=bramble):
        marks = dict(Practitioner.objects.values_list("ref", "mark"))
        assert marks["S1"]
        assert marks["S2"]
        assert marks["S1"] != marks["S2"]
        assert marks["S3"] == ""  # may not be a key worker
        Practitioner.objects.filter(ref="S1").update(mark="duck")
    bring(changed("staff.csv", "S3,Bev,Holt,bank,,no", "S3,Bev,Holt,bank,,no,,,,,\nS4,Ana,Lis,practitioner,Oak,yes"))
    with scope(setting=bramble):
        assert Practitioner.objects.get(ref="S1").mark == "duck"
        assert Practitioner.objects.get(ref="S4").mark not in {"", "duck", marks["S2"]}


def test_unknown_files_and_columns_are_said_and_ignored(db):
    outcome = bring(changed("rooms.csv", "group_size", "group_size,wallpaper") | {"cats.csv": "a\n1\n"})
    assert outcome.problems == []
    assert any("cats.csv" in note for note in outcome.notes)
    assert any("wallpaper" in note for note in outcome.notes)


def test_rows_are_numbered_as_in_the_spreadsheet(db):
    text = FILES["staff.csv"].replace("Marta", '"Mar\nta"').replace("bank", "friend")
    assert bring(FILES | {"staff.csv": text}).problems[0].row == 4


def test_an_empty_cell_empties_and_a_missing_column_leaves(bramble):
    bring({"setting.csv": FILES["setting.csv"], "children.csv": (
        "child_ref,first_name,last_name,date_of_birth,room,starts_on,allergies\n"
        "C1,Amara,Obi,2024-02-14,Fern,2026-01-05,\n"
    )})  # fmt: skip
    with scope(setting=bramble):
        amara = Child.objects.get(ref="C1")
        assert amara.allergies == ""
        assert amara.home_languages == "en;ig"
        assert Child.objects.count() == 2


def test_a_formula_goes_out_with_a_mark_and_comes_back_without(bramble):
    with scope(setting=bramble):
        Child.objects.filter(ref="C1").update(allergies="=1+1")
        out = as_zip(bramble)
        assert b"'=1+1" in zipfile.ZipFile(io.BytesIO(out)).read("children.csv")
    assert import_nursery(out, "a.zip", today=TODAY).changes == []


def test_dates_of_a_workbook_are_dates(db):
    book = openpyxl.Workbook()
    book.active.title = "setting"
    for row in (["slug", "name"], ["bramble", "Bramble"]):
        book.active.append(row)
    sheet = book.create_sheet("closures")
    for row in (["date", "reason"], [date(2026, 12, 25), "Christmas"]):
        sheet.append(row)
    content = io.BytesIO()
    book.save(content)
    assert import_nursery(content.getvalue(), "a.xlsx", today=TODAY).problems == []
    with scopes_disabled():
        assert Setting.objects.get().closures.get().date == date(2026, 12, 25)


def sheet_of(*rows) -> bytes:
    """A workbook whose sheet ``children`` has ``rows``."""
    book = openpyxl.Workbook()
    book.active.title = "Children"
    for row in rows:
        book.active.append(row)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        (date(2026, 12, 25), "2026-12-25"), (datetime(2026, 12, 25, 8, 5), "2026-12-25 08:05:00"), (time(7, 30), "07:30"),
        (True, "yes"), (False, "no"), (3, "3"), (2.5, "2.5"), (123456789012, "123456789012"), ("007", "007"), ("é\n✓", "é\n✓"),
        (None, ""),
    ],
)  # fmt: skip
def test_a_cell_of_a_workbook_says_what_a_csv_file_would(cell, said):
    tables, _ = read(sheet_of(["ref", "what"], ["C1", cell]), "a.xlsx", ["children.csv"])
    assert tables["children.csv"].rows == [(2, {"ref": "C1", "what": said})]


def test_rows_and_columns_of_a_workbook_keep_their_places():
    tables, _ = read(sheet_of(["", "ref"], [], ["", "C1"], ["", "C2", ""]), "a.xlsx", ["children.csv"])
    assert tables["children.csv"].rows == [(3, {"": "", "ref": "C1"}), (4, {"": "", "ref": "C2"})]


@pytest.mark.parametrize(
    ("rows", "where", "expected"),
    [
        ([["ref"], ["x"] * 201], 2, "at most 200 columns"),
        ([["ref"], *[["x"]] * 100_001], 0, "at most 100,000 rows"),
    ],
    ids=["columns", "rows"],
)
def test_a_workbook_that_is_too_large_is_refused_with_its_place(rows, where, expected):
    with pytest.raises(Refused) as refused:
        read(sheet_of(*rows), "a.xlsx", ["children.csv"])
    (problem,) = refused.value.problems
    assert (problem.file, problem.row, problem.expected) == ("children.csv", where, expected)


def test_a_cell_far_away_is_refused_in_words():
    book = openpyxl.Workbook()
    book.active["A1"], book.active["XFD1048576"] = "ref", "x"
    content = io.BytesIO()
    book.save(content)
    with pytest.raises(Refused) as refused:
        read(content.getvalue(), "a.xlsx", ["sheet.csv"])
    assert "no cell far away" in refused.value.problems[0].expected


# ---------------------------------------------------------------- twice, and out and in


def test_the_same_twice_changes_nothing_not_even_the_history(bramble):
    before = everything()
    outcome = bring()
    assert (outcome.changes, outcome.problems) == ([], [])
    assert outcome.unchanged == sum(len(text.splitlines()) - 1 for text in FILES.values())
    assert everything() == before


def test_a_dry_run_writes_nothing(db):
    outcome = bring(dry_run=True)
    assert outcome.created == 13
    assert everything() == [0] * 5


@pytest.mark.parametrize("kind", ["folder", ".zip", ".xlsx"])
def test_out_and_in_again_is_a_no_op_and_gives_the_same_files(bramble, tmp_path, kind):
    first, second = tmp_path / f"one{kind.replace('folder', '')}", tmp_path / f"two{kind.replace('folder', '')}"
    call_command("export_nursery", str(first), setting="bramble")
    outcome = import_nursery(first, first.name, today=TODAY)
    assert (outcome.changes, outcome.problems) == ([], [])
    call_command("export_nursery", str(second), setting="bramble")
    assert contents(first) == contents(second)


def contents(path):
    return {one.name: one.read_bytes() for one in path.iterdir()} if path.is_dir() else path.read_bytes()


def test_an_export_makes_the_same_nursery_elsewhere(bramble):
    with scope(setting=bramble):
        out = as_zip(bramble)
    files = {name: zipfile.ZipFile(io.BytesIO(out)).read(name) for name in zipfile.ZipFile(io.BytesIO(out)).namelist()}
    copy = files | {"setting.csv": files["setting.csv"].replace(b"bramble", b"copy")}
    assert import_nursery(zipped(copy), "a.zip", today=TODAY).problems == []
    there = Setting.objects.get(slug="copy")
    with scope(setting=there):
        again = as_zip(there)
    assert {n: zipfile.ZipFile(io.BytesIO(again)).read(n) for n in copy} == copy


def test_the_empty_workbook_has_every_sheet(db):
    book = openpyxl.load_workbook(io.BytesIO(as_workbook(None)))
    assert {f"{name}.csv" for name in book.sheetnames} == set(FILES)


words = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=20)


cells = st.dictionaries(st.sampled_from(["dietary", "allergies", "medical", "shared_setting", "known_as"]), words)


@given(st.lists(cells, min_size=2, max_size=2))
@settings(max_examples=13, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True)
def test_whatever_stands_in_a_cell_survives_out_and_in(bramble, values):
    with scope(setting=bramble):
        for child, cells in zip(Child.objects.order_by("ref")[:2], values, strict=True):
            vars(child).update({name: value.strip() for name, value in cells.items()})
            child.save()
        out, book = as_zip(bramble), as_workbook(bramble)
    for content, name in ((out, "a.zip"), (book, "a.xlsx")):
        outcome = import_nursery(content, name, today=TODAY)
        assert (outcome.problems, [change.values for change in outcome.changes]) == ([], [])


# ---------------------------------------------------------------- teams


def test_a_new_team_holds_from_since_and_the_old_stays_in_the_past(bramble):
    bring(changed("keyworkers.csv", "C2,S2,,,,", "C2,S1,S2,,2026-12-07,"))
    with scope(setting=bramble):
        finn = Child.objects.get(ref="C2")
        assert finn.assignments.get(role="key_worker", ends_on=date(2026, 12, 7)).practitioner.ref == "S2"
        assert finn.assignments.get(role="key_worker", ends_on=None).practitioner.ref == "S1"
        assert CareTeamChange.objects.filter(child=finn).count() == 2


def test_without_since_it_holds_from_today(bramble):
    bring(changed("keyworkers.csv", "C2,S2,,,,", "C2,S1,,,,"))
    with scope(setting=bramble):
        assert Child.objects.get(ref="C2").assignments.get(role="key_worker", ends_on=None).starts_on == TODAY


# ---------------------------------------------------------------- commands


@pytest.fixture
def folder(tmp_path):
    for name, text in FILES.items():
        (tmp_path / name).write_text(text)
    return tmp_path


def test_the_command_prints_json_alone(db, folder, capsys):
    call_command("import_nursery", str(folder), format="json")
    said = capsys.readouterr()
    assert json.loads(said.out) == {"created": 13, "updated": 0, "unchanged": 0, "problems": []}


def test_the_command_refuses_with_exit_code_one(db, folder, capsys):
    (folder / "closures.csv").write_text("date,reason\nsoon,Christmas\n")
    with pytest.raises(SystemExit) as stop:
        call_command("import_nursery", str(folder), format="json")
    assert stop.value.code == 1
    said = json.loads(capsys.readouterr().out)
    problem = said["problems"][0]
    assert (problem["file"], problem["row"], problem["column"], problem["value"]) == ("closures.csv", 2, "date", "soon")
    assert problem["expected"]
    assert not Setting.objects.exists()


def test_another_setting_than_the_one_named_is_refused(db, folder):
    with pytest.raises(SystemExit):
        call_command("import_nursery", str(folder), setting="oak")


@pytest.mark.parametrize("path", ["nowhere", "nowhere.zip", "nowhere.xlsx"])
def test_a_path_that_is_not_there_is_refused(db, tmp_path, path, capsys):
    with pytest.raises(SystemExit) as stop:
        call_command("import_nursery", str(tmp_path / path), format="json")
    assert stop.value.code == 1
    assert json.loads(capsys.readouterr().out)["problems"]


def test_an_unknown_setting_is_wrong_usage(bramble, tmp_path):
    with pytest.raises(CommandError) as stop:
        call_command("export_nursery", str(tmp_path / "x"), setting="nowhere")
    assert stop.value.returncode == 2
