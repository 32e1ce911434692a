"""The counted days say what the entries say, whatever is done to an entry."""

from datetime import UTC, date, datetime, timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.core.management import call_command

from journals import actions
from journals.models import NoticedDay, Observation, State, Written
from journals.noticed import count_all
from nursery.models import Check
from nursery.roles import Role
from tests import factories

DAY = date(2026, 11, 23)


@pytest.fixture
def author(now, setting):
    return factories.make_user(setting, Role.PRACTITIONER)


@pytest.fixture
def jude(setting, room):
    return factories.make_child(setting, "Jude", room=room)


@pytest.fixture(autouse=True)
def in_step(in_setting):
    """After each of these tests counting anew changes nothing."""
    yield
    assert count_all(in_setting)[1] == 0


def counted(child) -> dict:
    """day → (moments, levels, low, talking, moving)."""
    rows = NoticedDay.objects.filter(child=child)
    return {row.day: (row.moments, row.levels, row.low, row.cl, row.pd) for row in rows}


def change(observation, **values):
    said = {
        "children": list(observation.children.all()), "words": observation.words, "noticed_at": observation.noticed_at,
        "areas": observation.areas, "well_being": observation.well_being,
    }  # fmt: skip
    actions.change(observation=observation, by=observation.author, **(said | values))


def test_an_entry_counts_for_each_child_it_is_about(zofia, jude, author):
    factories.make_observation(zofia, jude, by=author, areas=["CL", "PD"], well_being=3)
    factories.make_observation(zofia, by=author, areas=["CL"], well_being=4)
    assert counted(zofia) == {DAY: (2, 2, 1, 2, 1)}
    assert counted(jude) == {DAY: (1, 1, 1, 1, 1)}


def test_it_counts_on_the_day_at_the_nursery(zofia, setting, author):
    setting.timezone = "Europe/Athens"
    setting.save()
    factories.make_observation(zofia, by=author, noticed_at=datetime(2026, 11, 22, 22, 30, tzinfo=UTC))
    assert list(counted(zofia)) == [DAY]


def test_put_right_it_counts_where_it_now_belongs(zofia, jude, author, now):
    entry = factories.make_observation(zofia, by=author, areas=["CL"])
    change(entry, children=[jude], areas=["PD"], noticed_at=now - timedelta(days=3), well_being=2)
    assert counted(zofia) == {}
    assert counted(jude) == {date(2026, 11, 20): (1, 1, 1, 0, 1)}


def test_taken_out_it_no_longer_counts_and_put_back_it_does(zofia, author):
    entry = factories.make_observation(zofia, by=author)
    factories.make_observation(zofia, by=author)
    actions.remove(observation=entry, by=author)
    assert counted(zofia) == {DAY: (1, 0, 0, 0, 0)}
    actions.restore(observation=entry, by=author)
    assert counted(zofia) == {DAY: (2, 0, 0, 0, 0)}


def test_what_waits_for_a_check_counts_once_it_is_read(zofia, setting, author, manager):
    setting.check_observations = Check.EVERYBODY
    setting.save()
    entry = factories.make_observation(zofia, by=author)
    assert counted(zofia) == {}
    actions.check(observation=entry, by=manager)
    assert counted(zofia) == {DAY: (1, 0, 0, 0, 0)}


def test_a_draft_does_not_count_until_it_is_finished(zofia, author):
    draft = factories.make_observation(zofia, by=author, state=State.DRAFT)
    assert counted(zofia) == {}
    change(draft)
    assert counted(zofia) == {DAY: (1, 0, 0, 0, 0)}


def test_counting_everything_anew_puts_wrong_days_right(zofia, author, setting, capsys):
    factories.make_observation(zofia, by=author, areas=["CL"])
    NoticedDay.objects.update(cl=7)
    call_command("count_noticed", setting=setting.slug)
    assert "2 days and writers counted, 1 of them had been wrong." in capsys.readouterr().err
    assert counted(zofia) == {DAY: (1, 0, 0, 1, 0)}
    Observation.objects.update(state=State.DRAFT)
    assert count_all(setting) == (0, 2)


def test_writers_are_counted_by_child(zofia, jude, author, manager):
    both = factories.make_observation(zofia, jude, by=author)
    factories.make_observation(zofia, by=author)
    factories.make_observation(zofia, by=manager)
    factories.make_observation(zofia, by=author, state=State.DRAFT)
    rows = Written.objects.values_list("child", "author", "times")
    assert set(rows.all()) == {(zofia.pk, author.pk, 2), (jude.pk, author.pk, 1), (zofia.pk, manager.pk, 1)}
    change(both, children=[jude])
    assert set(rows.all()) == {(zofia.pk, author.pk, 1), (jude.pk, author.pk, 1), (zofia.pk, manager.pk, 1)}
    actions.remove(observation=both, by=manager)
    assert set(rows.all()) == {(zofia.pk, author.pk, 1), (zofia.pk, manager.pk, 1)}


def test_migrating_counts_what_a_database_already_holds(zofia, jude, author, manager, setting, now):
    """It gives the very rows that the entries of today give, at the nursery's own midnight."""
    setting.timezone = "Europe/Athens"
    setting.save()
    factories.make_observation(zofia, jude, by=author, areas=["CL", "PD"], well_being=3)
    factories.make_observation(zofia, by=manager, noticed_at=datetime(2026, 11, 22, 22, 30, tzinfo=UTC), well_being=4)
    actions.remove(observation=factories.make_observation(jude, by=author), by=author)
    factories.make_observation(jude, by=author, state=State.DRAFT)

    def rows():
        days = NoticedDay.objects.values_list("setting", "child", "day", "moments", "levels", "low", "cl", "pd", "uw")
        return set(days), set(Written.objects.values_list("setting", "child", "author", "times"))

    right = rows()
    NoticedDay.objects.all().delete()
    Written.objects.update(times=9)
    import_module("journals.migrations.0008_count_what_is_there").count(apps, None)
    assert rows() == right
    assert (len(right[0]), len(right[1])) == (2, 3)
