"""Adults needed for children (EYFS 3.45 to 3.49; R32, R36)."""

import pytest

from keyworkers.ratios import Quarter, Ratios, shortages, stretches, through_the_day

LAW = Ratios(3, 5, 8, 13)


@pytest.mark.parametrize(
    ("ages", "level_six", "adults"),
    [
        ([], False, 0),
        ([10], False, 1),
        ([10] * 3, False, 1),
        ([10] * 4, False, 2),
        ([23], False, 1),
        ([24] * 5, False, 1),
        ([24] * 6, False, 2),
        ([36] * 8, False, 1),
        ([36] * 9, False, 2),
        ([36] * 13, True, 1),
        ([36] * 14, True, 2),
        ([10, 24, 36], False, 3),
    ],
)
def test_adults_needed(ages, level_six, adults):
    assert LAW.adults(ages, level_six=level_six) == adults


def test_a_stricter_setting_needs_more():
    assert Ratios(2, 4, 6, 10).adults([10] * 3 + [24] * 5 + [36] * 7, level_six=False) == 6


def test_people_across_rooms_fill_the_room_that_is_short():
    rooms = {1: ([(480, 600, 10)] * 4, [(480, 600, False)]), 2: ([(480, 600, 24)], [(480, 600, False)])}
    without = through_the_day(LAW, rooms, [], 480, 600)
    with_one = through_the_day(LAW, rooms, [(480, 540)], 480, 600)
    assert [quarter.short for quarter in without[1]] == [1] * 8
    assert [quarter.short for quarter in with_one[1]] == [0] * 4 + [1] * 4
    assert all(quarter.short == 0 for quarter in with_one[2])


def test_stretches_join_what_is_the_same_and_leave_out_empty_hours():
    quarters = [Quarter(480, 3, 1, 1), Quarter(495, 2, 1, 1), Quarter(510, 4, 2, 1), Quarter(525, 0, 0, 1)]
    found = [(one.column, one.until, one.quarter.short) for one in stretches(quarters)]
    assert found == [(0, 2, 0), (2, 3, 1)]
    assert shortages(quarters) == [(510, 525, 1)]
