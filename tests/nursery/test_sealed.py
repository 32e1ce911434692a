"""Sealed text: nothing readable in the database, bound to its place, and the ring that opens it (S52)."""

import base64

import pytest
from django.apps import apps
from django.core.checks import run_checks
from django.core.exceptions import FieldError, ImproperlyConfigured
from django.core.management import call_command
from django.db import connection, transaction
from django_scopes import scope

from children.models import Child
from families.asking import ask
from nursery import seal_keys, sealed
from nursery.local_keys import local_seal_keys
from nursery.models import SealKey
from nursery.sealing_up import seal_column
from senco.models import Case, CaseEntry
from tests import factories

CANARY = "Kanarienvogel-7f3a"


def key(number: int) -> str:
    return base64.b64encode(bytes((number * 7 + n * 11) % 256 for n in range(32))).decode()


OLD, NEW = f"old:{key(1)}", f"new:{key(2)}"


@pytest.fixture
def child(now, setting, room):
    with scope(setting=setting):
        yield factories.make_child(setting, "Rowan", room=room)


def make_case(child, manager, **values) -> Case:
    words = {"title": "Talking", "concern": CANARY} | values
    return Case.objects.create(
        setting=child.setting, child=child, opened_by=manager, state_since=factories.MONDAY, **words
    )


def stored(column="concern", table="senco_case") -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM {table} ORDER BY id DESC")
        return cursor.fetchone()[0]


def test_what_is_read_is_what_was_written_and_lies_there_sealed(child, manager):
    case = make_case(child, manager, needs=["communication"])
    assert stored().startswith("2.tests.")
    assert CANARY not in stored()
    assert "communication" not in stored("needs")
    found = Case.objects.get(pk=case.pk)
    assert (found.concern, found.needs, found.title) == (CANARY, ["communication"], "Talking")
    assert Case.objects.defer("concern").get(pk=case.pk).concern == CANARY


def test_medical_needs_and_what_a_family_asks_lie_sealed(child, manager):
    child.medical = f"An inhaler. {CANARY}"
    child.save()
    ask(child=child, carer=factories.make_carer(child), about="medicine", words=CANARY, by=manager)
    for column, table in (("medical", "children_child"), ("words", "families_changerequest")):
        assert stored(column, table).startswith("2.tests.")
        assert CANARY not in stored(column, table)
    assert Child.objects.get(pk=child.pk).medical == f"An inhaler. {CANARY}"


def test_a_column_that_was_plain_is_sealed_by_its_migration_and_opened_again_backwards(child):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE children_child SET medical = %s", [CANARY])
    _, close, _, back = seal_column("children.Child", "medical")
    close.code(apps, None)
    assert stored("medical", "children_child").startswith("2.tests.")
    assert Child.objects.get(pk=child.pk).medical == CANARY
    back.reverse_code(apps, None)
    assert stored("medical", "children_child") == CANARY


def test_saved_again_it_is_another_box_of_the_same_words(child, manager):
    case = make_case(child, manager)
    before = stored()
    case = Case.objects.get(pk=case.pk)
    case.save()
    assert stored() != before
    assert Case.objects.get(pk=case.pk).concern == CANARY
    case.refresh_from_db()
    assert case.concern == CANARY


def test_nothing_stays_nothing(child, manager):
    case = make_case(child, manager, needs=[])
    entry = CaseEntry.objects.create(case=case, kind="seen", on=factories.MONDAY, recorded_by=manager)
    assert stored("words", "senco_caseentry") == ""
    found = CaseEntry.objects.get(pk=entry.pk)
    assert (found.words, found.facts) == ("", {})


def test_many_at_once_are_sealed_too(child, manager):
    case = make_case(child, manager)
    CaseEntry.objects.bulk_create(
        CaseEntry(case=case, kind="visit", on=factories.MONDAY, words=CANARY, recorded_by=manager) for _ in range(3)
    )
    assert CANARY not in stored("words", "senco_caseentry")
    assert [one.words for one in CaseEntry.objects.all()] == [CANARY] * 3


def updated(case):
    Case.objects.update(concern=CANARY)


def updated_many(case):
    case.concern = "x"
    Case.objects.bulk_update([case], ["concern"])


def looked_for(case):
    list(Case.objects.filter(concern=CANARY))


def looked_into(case):
    list(Case.objects.filter(concern__icontains="Kana"))


@pytest.mark.parametrize("way", [updated, updated_many, looked_for, looked_into])
def test_what_would_write_or_ask_for_it_plainly_is_refused(child, manager, way):
    case = make_case(child, manager)
    with pytest.raises((TypeError, FieldError), match=r"sealed|Unsupported lookup"), transaction.atomic():
        way(case)
    assert Case.objects.get(pk=case.pk).concern == CANARY


@pytest.mark.parametrize("moved", ["to another row", "to another column", "with a bit turned"])
def test_a_box_opens_only_where_it_was_sealed(child, manager, moved):
    first, second = make_case(child, manager), make_case(child, manager, concern="other")
    box = sealed.Box(
        Case._base_manager.filter(pk=first.pk).values_list("title" if "column" in moved else "concern", flat=True)[0]
    )
    if "bit" in moved:
        box = sealed.Box(box[:-9] + ("A" if box[-9] != "A" else "B") + box[-8:])
    target = first if "bit" in moved or "column" in moved else second
    Case._base_manager.filter(pk=target.pk).update(concern=box)
    with pytest.raises(sealed.CannotOpen) as trouble:
        _ = Case.objects.get(pk=target.pk).concern
    assert CANARY not in str(trouble.value)


@pytest.mark.once
def test_the_database_holds_no_canary(child, manager):
    """As a thief would look: everything that is in it. A dump of PostgreSQL holds the same columns."""
    case = make_case(child, manager, needs=[CANARY])
    CaseEntry.objects.create(
        case=case, kind="visit", on=factories.MONDAY, words=CANARY, facts={"where": CANARY}, recorded_by=manager
    )
    case.concern = f"{CANARY} again"
    case.save()
    content = connection.connection.serialize()  # the file as it would lie on the disk, free pages too
    assert len(content) > 100_000
    assert b"Talking" not in content
    assert CANARY.encode() not in content


# ---------------------------------------------------------------- the ring


@pytest.mark.parametrize(
    ("ring", "words"),
    [
        ("", "There is no seal key"),
        ("a:c2hvcnQ=", "not 32 random bytes"),
        (f"a:{base64.b64encode(b'a' * 32).decode()}", "not 32 random bytes"),
        ("a:%%%", "no base64"),
        (f"a b:{key(1)}", "letters and digits"),
        (f"{OLD}\nold:{key(2)}", "there twice"),
    ],
)
def test_a_ring_that_is_missing_short_or_wrong_stops_the_start(db, settings, ring, words):
    settings.SEAL_KEYS = ring
    with pytest.raises(ImproperlyConfigured, match=words):
        sealed.ring()
    said = [error.msg for error in run_checks() if error.id == "kith.E007"]
    assert len(said) == 1
    assert words in said[0]
    assert "c2hvcnQ" not in said[0]


def fits() -> list[str]:
    return [error.msg for error in run_checks(databases=["default"]) if error.id == "kith.E008"]


def test_another_key_or_none_of_that_name_stops_the_start(db, settings):
    settings.SEAL_KEYS = OLD
    seal_keys.remember_key()
    SealKey.objects.exclude(name="old").delete()
    assert fits() == []
    settings.SEAL_KEYS = f"old:{key(3)}"
    assert "is not the one this database was sealed with" in fits()[0]
    settings.SEAL_KEYS = NEW
    assert "“old” is missing" in fits()[0]
    settings.SEAL_KEYS = f"{NEW}\n{OLD}"
    assert fits() == []


@pytest.mark.parametrize("count", [200, pytest.param(10_000, marks=pytest.mark.deep)])
def test_a_new_key_opens_everything_and_the_old_one_may_go(child, manager, settings, capsys, count):
    settings.SEAL_KEYS = OLD
    SealKey.objects.all().delete()
    seal_keys.remember_key()
    case = make_case(child, manager, needs=["body"])
    CaseEntry.objects.bulk_create(
        CaseEntry(case=case, kind="visit", on=factories.MONDAY, words=f"{CANARY} {n}", recorded_by=manager)
        for n in range(count)
    )
    settings.SEAL_KEYS = f"{NEW}\n{OLD}"
    assert CaseEntry.objects.first().words == f"{CANARY} 0"  # the old one still opens
    call_command("reseal")
    assert f"{count + 3} texts were moved to the key new." in capsys.readouterr().out
    settings.SEAL_KEYS = NEW
    assert fits() == []
    assert [one.words for one in CaseEntry.objects.order_by("pk")] == [f"{CANARY} {n}" for n in range(count)]
    assert Case.objects.get(pk=case.pk).needs == ["body"]
    call_command("reseal")
    assert "0 texts were moved" in capsys.readouterr().out


def test_what_is_saved_meanwhile_stands(child, manager, settings):
    settings.SEAL_KEYS = OLD
    case = make_case(child, manager)
    row = Case._base_manager.get(pk=case.pk)
    settings.SEAL_KEYS = f"{NEW}\n{OLD}"
    case.concern = "newer"
    case.save()
    assert seal_keys._reseal(Case, row, Case._meta.get_field("concern"), "new") == 0
    assert Case.objects.get(pk=case.pk).concern == "newer"


def test_a_folder_makes_its_own_ring_once(tmp_path):
    first = local_seal_keys(tmp_path / "var" / "seal_keys")
    assert local_seal_keys(tmp_path / "var" / "seal_keys") == first
    assert (tmp_path / "var" / "seal_keys").stat().st_mode & 0o077 == 0
    assert len(sealed.read_ring(first)) == 1


def test_a_field_without_a_random_row_name_is_a_mistake():
    field = sealed.SealedTextField(row="title")
    field.set_attributes_from_name("words")
    field.model = Case
    assert [error.id for error in field.check() if error.id == "kith.E010"] == ["kith.E010"]
