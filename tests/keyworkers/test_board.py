"""What key groups show, worked out by hand."""

from datetime import date, timedelta
from fractions import Fraction

import pytest

from children.models import Child
from keyworkers import board as groups
from keyworkers.actions import change_care_team
from keyworkers.models import TeamRole
from nursery.timetable import parse_day
from tests import factories
from tests.factories import BEGINNING, MONDAY, timetable, week

KEY_WORKER, SECONDARY, BUDDY = TeamRole.values
pytestmark = pytest.mark.usefixtures("in_setting")


def board_of(setting, room, day=MONDAY):
    return groups.load_board(groups.load_nursery(setting, day), Child.objects.all(), room)


def only_card(board, name):
    cards = [*board.attending, *board.starting, *(card for group in board.groups for card in group.cards)]
    return next(card for card in cards if card.name == name)


def kinds(card):
    return [dot.kind for dot in card.dots]


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (["08:00-16:00"] * 5, "Mon to Fri"),
        (["08:00-16:00"] * 4 + [""], "Mon to Thu"),
        ([""] + ["08:00-16:00"] * 4, "Tue to Fri"),
        (["08:00-16:00", "08:00-16:00", "", "08:00-16:00", "08:00-16:00"], "Not Wednesdays"),
        (["08:00-12:30"] * 5, "Mornings, Mon to Fri"),
        (["13:00-18:00"] * 3 + ["", ""], "Afternoons, Mon to Wed"),
        (["08:00-16:00", "", "08:00-16:00", "", "08:00-16:00"], "Mon, Wed and Fri"),
        (["", "08:00-16:00", "", "", ""], "Tuesdays"),
        ([""] * 5, "No shifts"),
    ],
)
def test_days_in_words(days, words):
    assert groups.days_in_words([[parse_day(day) for day in days]]) == words


def test_weeks_that_differ_are_both_said():
    rota = [week("08:00-16:00", "08:00-16:00", "08:00-16:00", "", ""), week("08:00-16:00")]
    assert groups.days_in_words(rota) == "Mon to Wed or Mon to Fri"


@pytest.mark.parametrize(
    ("held", "most", "words", "pips"),
    [
        (4, 5, "4 of 5", ["on"] * 4 + [""]),
        (5, 5, "5 of 5, full", ["on"] * 5),
        (6, 5, "6 of 5, over", ["on"] * 5 + ["over"]),
        (3, None, "3", ["on"] * 3),
        (1, 0, "1 of 0, over", ["over"]),
    ],
)
def test_load_in_words(held, most, words, pips):
    load = groups.Load(held, most)
    assert (load.words, load.pips) == (words, pips)


def test_each_day_says_with_whom(setting, room, aisha, tom):
    part_time = factories.make_practitioner(
        setting, "Priya", room=room, shifts=("08:00-16:00", "08:00-12:00", "", "", ""), mark="fox"
    )
    factories.make_child(setting, "Elsie", room=room, team=(part_time, aisha, tom), booked=("09:30-15:00",) * 4 + ("",))
    card = only_card(board_of(setting, room), "Elsie")
    assert kinds(card) == ["d-key", "d-part", "d-sec", "d-sec", "d-off"]
    assert card.week.startswith("Monday with key worker, Tuesday with key worker for part of the day, ")
    assert card.week.endswith("Thursday with secondary, Friday not in")


def test_nobody_they_know_is_said_for_a_day_and_for_a_part(setting, room):
    mornings = factories.make_practitioner(setting, "Tom", room=room, shifts=("08:00-12:30", "", "", "", ""))
    factories.make_child(
        setting, "Elsie", room=room, team=(mornings,), booked=("08:00-16:00", "08:00-16:00", "", "", "")
    )
    dots = only_card(board_of(setting, room), "Elsie").dots
    assert [dot.words for dot in dots[:2]] == [
        "Monday with key worker for part of the day, with nobody they know for 3 h 30",
        "Tuesday with nobody they know",
    ]
    assert [dot.kind for dot in dots[:2]] == ["d-part has-gap", "d-nobody"]


def test_an_absence_of_this_week_changes_no_dot(setting, room, zofia, marta):
    before = kinds(only_card(board_of(setting, room), "Zofia"))
    factories.make_absence(marta, MONDAY, days=5)
    assert kinds(only_card(board_of(setting, room), "Zofia")) == before


def test_a_rota_is_shown_for_the_week_of_the_day(setting, room):
    rota = factories.make_practitioner(setting, "Tom", room=room)
    pattern = rota.shift_patterns.get()
    pattern.timetable = [week("08:00-16:00"), week("")]
    pattern.save()
    factories.make_child(setting, "Elsie", room=room, team=(rota,))
    first, second = (kinds(only_card(board_of(setting, room, day), "Elsie")) for day in (MONDAY, MONDAY + timedelta(7)))
    assert sorted([first, second]) == [["d-key"] * 5, ["d-nobody"] * 5]


def test_children_without_a_key_worker_wait_on_top(setting, room, marta):
    factories.make_child(setting, "Ottilie", room=room, starts_on=MONDAY + timedelta(days=9))
    factories.make_child(setting, "Leo", room=room, starts_on=MONDAY + timedelta(days=7))
    factories.make_child(setting, "Idris", room=room)
    factories.make_child(setting, "Gone", room=room, leaves_on=MONDAY - timedelta(days=1))
    board = board_of(setting, room)
    assert [card.name for card in board.attending] == ["Idris"]
    assert [card.name for card in board.starting] == ["Leo", "Ottilie"]
    assert board.waiting == {room.pk: 3}
    assert kinds(board.starting[0]) == ["d-in"] * 5


def test_a_child_who_starts_later_stands_with_the_key_worker_of_the_first_day(setting, room, marta):
    leo = factories.make_child(setting, "Leo", room=room, starts_on=MONDAY + timedelta(days=7))
    factories.assign(leo, marta, KEY_WORKER, starts_on=leo.starts_on)
    card = only_card(board_of(setting, room), "Leo")
    assert (card.key_worker, card.is_new) == (marta, True)


def test_columns_are_the_rooms_key_workers_then_those_across_rooms_then_who_has_children_here(
    setting, room, marta, zofia
):
    other = factories.make_room(setting, "Oak")
    factories.make_practitioner(setting, "Callum", room=room, key_person=False)
    factories.make_practitioner(setting, "Ben", key_person=True)
    factories.make_practitioner(setting, "Dee", room=other)
    ruth = factories.make_practitioner(setting, "Ruth", room=other)
    factories.make_practitioner(setting, "Left", room=room, leaves_on=MONDAY - timedelta(days=1))
    factories.make_child(setting, "Elsie", room=room, team=(ruth,))
    factories.make_child(setting, "Kit", room=other, team=(ruth,))
    board = board_of(setting, room)
    assert [group.person.name for group in board.groups] == ["Aisha", "Marta", "Tom", "Ben", "Ruth"]
    assert (board.groups[-1].load.held, board.groups[-1].elsewhere) == (2, 1)


def test_the_most_is_of_the_room_and_across_rooms_of_the_smallest_group(setting, room, marta):
    factories.make_room(setting, "Oak", group_size=3)
    across = factories.make_practitioner(setting, "Ben", shifts=("08:00-16:00",))
    nursery = groups.load_nursery(setting, MONDAY)
    full_week = Fraction(5 * 480, 2250)
    assert nursery.most(nursery.people[marta.pk]) == -(-5 * full_week // 1)
    assert nursery.most(nursery.people[across.pk]) == -(-3 * full_week // 1)


def test_a_later_change_is_announced_on_the_card(setting, room, zofia, aisha, manager):
    change_care_team(child=zofia, to={KEY_WORKER: aisha}, on=MONDAY + timedelta(days=7), by=manager)
    card = only_card(board_of(setting, room), "Zofia")
    assert (card.key_worker.name, card.coming, card.coming_on) == ("Marta", aisha, MONDAY + timedelta(days=7))


def test_two_of_one_name_have_their_surnames(setting, room, marta):
    for surname in ("Ali", "Brown"):
        factories.make_child(setting, "Noor", last_name=surname, room=room, team=(marta,))
    assert [card.name for card in board_of(setting, room).groups[0].cards] == ["Noor Ali", "Noor Brown"]


def fit(setting, child, person):
    nursery = groups.load_nursery(setting, MONDAY)
    groups.load_bookings(nursery, [child])
    return groups.fit_of(nursery, nursery.children[child.pk], person)


@pytest.mark.parametrize(
    ("shifts", "words"),
    [
        (("08:00-16:00",) * 5, "3 of 3 days"),
        (("08:00-16:00", "08:00-12:00", "", "", ""), "1 of 3 days, part of 1"),
        (("08:00-12:00", "", "08:00-12:00", "", ""), "part of 2 days"),
        (("", "", "", "08:00-16:00", ""), "none of 3 days"),
    ],
)
def test_fit_in_words(setting, room, shifts, words):
    child = factories.make_child(setting, "Elsie", room=room, booked=("08:00-16:00",) * 3 + ("", ""))
    assert fit(setting, child, factories.make_practitioner(setting, "Tom", room=room, shifts=shifts)).words == words


def test_fit_counts_all_weeks_of_both_rotas(setting, room):
    child = factories.make_child(setting, "Elsie", room=room, booked=("08:00-16:00", "", "", "", ""))
    rota = factories.make_practitioner(setting, "Tom", room=room)
    rota.shift_patterns.update(timetable=[*timetable("08:00-16:00"), *timetable("08:00-12:00")])
    found = fit(setting, child, rota)
    assert (found.words, found.by_day, found.percent) == ("1 of 2 days, part of 1 in 2 weeks", (360.0, 0, 0, 0, 0), 75)


def test_candidates_say_why_not(setting, room, zofia, marta, aisha, tom):
    zofia.not_with_staff.add(tom)
    nursery = groups.load_nursery(setting, MONDAY)
    groups.load_bookings(nursery, [zofia])
    found = {one.person.name: one.refusal for one in groups.candidates(nursery, zofia, KEY_WORKER, MONDAY)}
    assert found == {"Aisha": "", "Marta": "", "Tom": "Tom must not be in Zofia’s care team: it is on Zofia’s record."}


@pytest.mark.parametrize(
    ("day", "starts_on", "first"),
    [
        (date(2026, 11, 25), BEGINNING, date(2026, 11, 23)),
        (date(2026, 11, 28), BEGINNING, date(2026, 11, 30)),
        (date(2026, 11, 23), date(2026, 12, 2), date(2026, 12, 7)),
        (date(2026, 11, 23), date(2026, 11, 30), date(2026, 11, 30)),
    ],
)
def test_the_week_that_is_shown(day, starts_on, first):
    assert groups.regular_week(day, starts_on)[0] == first
