from datetime import date

import pytest

from nursery.timetable import format_day, is_sound, minutes, parse_day, times_on, week_on, weekly_minutes

WEEK_1 = date(2024, 1, 1)


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("", []),
        ("off", []),
        (" OFF ", []),
        ("08:00-13:00", [[480, 780]]),
        ("8:00 - 13:00", [[480, 780]]),
        ("13:30-17:00;08:00-13:00", [[480, 780], [810, 1020]]),
        ("08:00-13:00;13:00-17:00", [[480, 780], [780, 1020]]),
        ("08:00-13:00;", [[480, 780]]),
    ],
)
def test_a_day_is_read(text, spans):
    assert parse_day(text) == spans


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("13:00-08:00", "an end after the start"),
        ("08:00-08:00", "an end after the start"),
        ("08:00-13:00;12:00-14:00", "times that do not overlap"),
        ("morning", "times such as 08:00-13:00, several with a ;"),
        ("25:00-26:00", "a time such as 08:30"),
        ("08:60-09:00", "a time such as 08:30"),
    ],
)
def test_what_is_no_day_is_refused_with_what_would_be_right(text, right):
    with pytest.raises(ValueError, match=right):
        parse_day(text)


def test_a_day_is_written_as_it_is_read():
    assert format_day(parse_day("8:00-13:00;13:30-17:00")) == "08:00-13:00;13:30-17:00"


@pytest.mark.parametrize(
    ("day", "week"),
    [
        (date(2024, 1, 1), 0),
        (date(2024, 1, 7), 0),
        (date(2024, 1, 8), 1),
        (date(2024, 1, 15), 2),
        (date(2024, 1, 22), 0),
        (date(2023, 12, 31), 2),
        (date(2026, 3, 27), 2),  # the last Friday before the clocks go forward
        (date(2026, 3, 30), 0),
    ],
)
def test_the_week_of_a_rota_of_three(day, week):
    assert week_on(3, day, WEEK_1) == week


def test_nothing_is_booked_at_a_weekend():
    timetable = [[[[480, 780]]] * 5]
    assert times_on(timetable, date(2026, 11, 27), WEEK_1) == [[480, 780]]
    assert times_on(timetable, date(2026, 11, 28), WEEK_1) == []


def test_weekly_minutes_are_an_exact_average():
    assert weekly_minutes([[[[480, 781]], [], [], [], []], [[], [], [], [], []]]) == 301 / 2
    assert minutes([[480, 780], [810, 1020]]) == 510


@pytest.mark.parametrize(
    "timetable",
    [
        None,
        [],
        "x",
        [[[], [], [], []]],
        [[[[780, 480]], [], [], [], []]],
        [[[[1, "2"]], [], [], [], []]],
        [[1, 2, 3, 4, 5]],
    ],
)
def test_a_timetable_of_another_shape_is_not_sound(timetable):
    assert not is_sound(timetable)
