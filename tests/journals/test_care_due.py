"""What is due, for whom, and who has the child at this minute (000-04); when to look at who sleeps (R40). Pure."""

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import pytest
from django.db.models import F
from django.urls import reverse

from children.models import Child
from journals.care import change_times
from journals.care_due import due, load_table, sleepers
from keyworkers.cover import Booked, History, Person, Place, Roll
from keyworkers.loading import load_roll
from nursery.roles import Role
from tests import factories
from tests.factories import MONDAY

DAY = date(2026, 11, 23)
BEGAN = date(2026, 1, 5)
WEEK = [[[[480, 960]]] * 5]


@pytest.fixture
def roll():
    """Marta (8 to 12) is key worker of Zofia, Aisha (10 to 16) her secondary; Zofia is booked from 8 to 4."""
    people = {
        key: Person(key, f"S{key}", BEGAN, shifts=History([(BEGAN, None, [[[times]] * 5])]), row=name)
        for key, name, times in [(1, "Marta", [480, 720]), (2, "Aisha", [600, 900])]
    }
    child = Booked(7, "C7", BEGAN, bookings=History([(BEGAN, None, WEEK)]), row="Zofia")
    child.places = [Place("key_worker", 1, BEGAN), Place("secondary", 2, BEGAN)]
    return Roll(rota_starts_on=date(2024, 1, 1), people=people, children=[child])


def found(roll, minute, *, expected=(("drink", 600, ""),), given=(), since=480):
    lines = due(
        roll, DAY, minute, expected={7: list(expected)}, given={7: list(given)}, since={7: since} if since else {}
    )
    return [(one.kind, one.at, one.person, one.is_overdue) for one in lines]


@pytest.mark.parametrize(
    ("minute", "lines"),
    [
        (584, []),
        (585, [("drink", 600, "Marta", False)]),
        (615, [("drink", 600, "Marta", False)]),
        (616, [("drink", 600, "Marta", True)]),
        (719, [("drink", 600, "Marta", True)]),
        (720, [("drink", 600, "Aisha", True)]),
        (900, [("drink", 600, None, True)]),
        (970, [("drink", 600, None, True)]),
    ],
)
def test_due_a_quarter_before_overdue_a_quarter_after_and_always_with_who_has_the_child(roll, minute, lines):
    assert found(roll, minute) == lines


@pytest.mark.parametrize(
    ("given", "is_due"),
    [
        ([("drink", 540)], False),
        ([("drink", 539)], True),
        ([("drink", 660)], False),
        ([("drink", 661)], True),
        ([("meal", 600)], True),
    ],
)
def test_care_within_an_hour_counts(roll, given, is_due):
    assert bool(found(roll, 670, given=given)) is is_due


def test_each_care_counts_once_for_the_nearest_time(roll):
    twice = [("drink", 600, ""), ("drink", 660, "")]
    assert found(roll, 680, expected=twice, given=[("drink", 650)]) == [("drink", 600, "Marta", True)]
    assert found(roll, 680, expected=twice, given=[("drink", 650), ("drink", 655)]) == []


def test_only_for_who_is_in_and_not_for_what_was_before_arriving(roll):
    assert found(roll, 620, since=None) == []
    assert found(roll, 620, since=601) == []
    assert found(roll, 620, since=600) != []


def test_who_has_waited_longest_for_a_look_comes_first():
    now = datetime(2026, 11, 23, 12, 30, tzinfo=UTC)
    ago = lambda minutes: now - timedelta(minutes=minutes)  # noqa: E731
    sleeps = [
        (SimpleNamespace(happened_at=ago(40)), ago(9)),
        (SimpleNamespace(happened_at=ago(11)), None),
        (SimpleNamespace(happened_at=ago(10)), None),
    ]
    rows = sleepers(sleeps, now, 10)
    assert [(one.sleep, one.is_overdue) for one in rows] == [
        (sleeps[1][0], True), (sleeps[2][0], False), (sleeps[0][0], False),
    ]  # fmt: skip


def test_it_is_loaded_in_two_queries_however_many_children(
    now, setting, room, zofia, marta, manager, django_assert_num_queries, in_setting
):
    children = [zofia, *(factories.make_child(setting, f"Kit{n}", room=room, team=(marta,)) for n in range(4))]
    for child in children:
        change_times(child=child, times=[("drink", 600, "150 ml")], on=MONDAY, by=manager)
        factories.make_arrival(child, by=manager)
    factories.make_care(zofia, "drink", by=manager, given_by=marta, what="milk", ml=150)
    here = Child.objects.annotate(arrived_at=F("attendances__arrived_at"))
    roll = load_roll(setting, MONDAY, MONDAY, children=here)
    with django_assert_num_queries(2):
        lines = load_table(roll, setting, setting.now()).due
    assert [(str(one.child), str(one.person), one.is_overdue) for one in lines] == [
        (f"Kit{n}", "Marta", False) for n in range(4)
    ]


def test_the_page_puts_what_is_due_for_the_reader_first(
    client, now, setting, room, zofia, marta, tom, manager, in_setting
):
    bea = factories.make_child(setting, "Bea", room=room, team=(tom,))
    for child in (bea, zofia):
        change_times(child=child, times=[("drink", 590, "")], on=MONDAY, by=manager)
        factories.make_arrival(child, by=manager)
    marta.user = factories.make_user(setting, Role.PRACTITIONER)
    marta.save()
    client.force_login(marta.user)
    page = client.get(reverse("journals:care_table"))
    assert [str(one.child) for one in page.context["mine_due"]] == ["Zofia"]
    assert [(str(one.child), str(one.person)) for one in page.context["other_due"]] == [("Bea", "Tom")]
    part = client.get(reverse("journals:care_table"), {"mine": "1"}, headers={"HX-Request": "true"})
    assert [str(one.child) for one in part.context["mine_due"]] == ["Zofia"]
    assert part.context["other_due"] == [], "on one’s own day stands what is one’s own"
    assert "Bottle or drink at 9:50" in page.content.decode()
    assert "overdue" in page.content.decode()
