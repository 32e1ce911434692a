"""Who is responsible, minute by minute (contracts 4)."""

import itertools
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from keyworkers.cover import (
    BUDDY,
    KEY_WORKER,
    NOBODY,
    ROLES,
    SECONDARY,
    Booked,
    History,
    Person,
    Place,
    Roll,
    Span,
    cover,
    join,
    person_at,
    split,
    totals,
)
from tests.factories import timetable, week

WEEK_1 = date(2024, 1, 1)
MONDAY = date(2026, 11, 23)
ALWAYS = date(2024, 1, 1)
MARTA, AISHA, TOM = 1, 2, 3


def person(key, *shifts, **values):
    rota = [week(*shifts)] if shifts and isinstance(shifts[0], str) else list(shifts)
    return Person(key, f"S{key}", shifts=History([(ALWAYS, None, rota)]), **values)


def child(*booked, places=((KEY_WORKER, MARTA), (SECONDARY, AISHA), (BUDDY, TOM)), **values):
    return Booked(
        1,
        "C1",
        values.pop("starts_on", ALWAYS),
        bookings=History([(ALWAYS, None, timetable(*booked))]),
        places=[Place(role, key, ALWAYS) for role, key in places],
        **values,
    )


def roll(*people, children, closures=()):
    return Roll(WEEK_1, frozenset(closures), {one.key: one for one in people}, list(children))


def spans(roll, day=MONDAY, until=None):
    return [
        (session.day.isoformat(), span.starts, span.ends, span.by)
        for session in cover(roll, day, until or day)
        for span in session.spans
    ]


def test_precedence_is_key_worker_then_secondary_then_buddy_then_nobody():
    house = roll(
        person(MARTA, "09:00-12:00"),
        person(AISHA, "08:00-14:00"),
        person(TOM, "13:00-16:00"),
        children=[child("08:00-17:00")],
    )
    assert spans(house) == [
        ("2026-11-23", 480, 540, SECONDARY),
        ("2026-11-23", 540, 720, KEY_WORKER),
        ("2026-11-23", 720, 840, SECONDARY),
        ("2026-11-23", 840, 960, BUDDY),
        ("2026-11-23", 960, 1020, NOBODY),
    ]


def test_touching_shifts_merge_and_touching_bookings_stay_apart():
    house = roll(person(MARTA, "08:00-12:00;12:00-17:00"), children=[child("08:00-13:00;13:00-16:00")])
    house.people |= {AISHA: person(AISHA, "off"), TOM: person(TOM, "off")}
    assert spans(house) == [("2026-11-23", 480, 780, KEY_WORKER), ("2026-11-23", 780, 960, KEY_WORKER)]


def test_a_break_of_the_key_worker_is_the_secondarys():
    house = roll(
        person(MARTA, "08:00-12:00;13:00-16:00"), person(AISHA, "08:00-16:00"), children=[child("08:00-16:00")]
    )
    house.people[TOM] = person(TOM, "off")
    assert [by for *_, by in spans(house)] == [KEY_WORKER, SECONDARY, KEY_WORKER]


def test_an_absence_counts_from_its_first_to_its_last_day():
    marta = person(MARTA, "08:00-16:00", absences=[(MONDAY + timedelta(days=1), MONDAY + timedelta(days=2))])
    house = roll(marta, children=[child("08:00-16:00", places=[(KEY_WORKER, MARTA)])])
    assert [by for *_, by in spans(house, MONDAY, MONDAY + timedelta(days=4))] == [
        KEY_WORKER, NOBODY, NOBODY, KEY_WORKER, KEY_WORKER,
    ]  # fmt: skip


def test_first_and_last_days_of_work_and_attendance_count():
    friday = MONDAY + timedelta(days=4)
    marta = person(MARTA, "08:00-16:00", starts_on=MONDAY + timedelta(days=1), leaves_on=friday - timedelta(days=1))
    zofia = child("08:00-16:00", places=[(KEY_WORKER, MARTA)], starts_on=MONDAY, leaves_on=friday)
    found = spans(roll(marta, children=[zofia]), MONDAY - timedelta(days=7), friday + timedelta(days=7))
    assert [by for *_, by in found] == [NOBODY, KEY_WORKER, KEY_WORKER, KEY_WORKER, NOBODY]


def test_no_session_on_closed_days_and_weekends():
    house = roll(
        person(MARTA, "08:00-16:00"), children=[child("08:00-16:00", places=[(KEY_WORKER, MARTA)])], closures=[MONDAY]
    )
    assert [day for day, *_ in spans(house, MONDAY, MONDAY + timedelta(days=8))] == [
        "2026-11-24", "2026-11-25", "2026-11-26", "2026-11-27", "2026-11-30", "2026-12-01",
    ]  # fmt: skip


def test_a_rota_of_three_weeks_beside_bookings_of_two():
    marta = person(MARTA, week("08:00-16:00"), week("off"), week("12:00-16:00"))
    zofia = child("08:00-16:00", places=[(KEY_WORKER, MARTA)])
    zofia.bookings = History(
        [(ALWAYS, None, [week("08:00-14:00", "", "", "", ""), week("", "08:00-10:00", "", "", "")])]
    )
    found = spans(roll(marta, children=[zofia]), WEEK_1, WEEK_1 + timedelta(weeks=6, days=-1))
    assert found == [
        ("2024-01-01", 480, 840, KEY_WORKER),  # rota week 1, bookings week 1
        ("2024-01-09", 480, 600, NOBODY),  # 2, 2
        ("2024-01-15", 480, 720, NOBODY),  # 3, 1
        ("2024-01-15", 720, 840, KEY_WORKER),
        ("2024-01-23", 480, 600, KEY_WORKER),  # 1, 2
        ("2024-01-29", 480, 840, NOBODY),  # 2, 1
        ("2024-02-06", 480, 600, NOBODY),  # 3, 2
    ]


@pytest.mark.parametrize("change", [date(2026, 3, 29), date(2026, 10, 25)])
def test_the_days_around_a_change_of_the_clocks_are_as_long_as_any(change):
    house = roll(person(MARTA, "08:00-16:00"), children=[child("08:00-16:00", places=[(KEY_WORKER, MARTA)])])
    sessions = list(cover(house, change - timedelta(days=2), change + timedelta(days=1)))
    assert totals(sessions) == {"booked": 960, "key_worker": 960, "secondary": 0, "buddy": 0, "none": 0}


def test_before_the_first_known_team_began_that_one_counts():
    zofia = child("08:00-16:00", places=[])
    zofia.places = [
        Place(KEY_WORKER, MARTA, MONDAY + timedelta(days=2)),
        Place(SECONDARY, AISHA, MONDAY + timedelta(days=3)),
    ]
    house = roll(person(MARTA, "10:00-16:00"), person(AISHA, "08:00-16:00"), children=[zofia])
    assert [by for *_, by in spans(house, MONDAY, MONDAY + timedelta(days=3))] == [
        NOBODY, KEY_WORKER, NOBODY, KEY_WORKER, NOBODY, KEY_WORKER, SECONDARY, KEY_WORKER,
    ]  # fmt: skip


def test_the_team_changes_on_its_day_and_nobody_is_left_when_it_ends():
    zofia = child("08:00-16:00", places=[])
    zofia.places = [
        Place(KEY_WORKER, MARTA, MONDAY, MONDAY + timedelta(days=1)),
        Place(KEY_WORKER, AISHA, MONDAY + timedelta(days=1), MONDAY + timedelta(days=2)),
    ]
    house = roll(person(MARTA, "08:00-16:00"), person(AISHA, "08:00-16:00"), children=[zofia])
    found = [session.spans[0].person for session in cover(house, MONDAY, MONDAY + timedelta(days=2))]
    assert found == [MARTA, AISHA, None]


def test_an_extra_shift_counts_on_its_day_unless_away():
    marta = person(MARTA, "08:00-12:00", extra={MONDAY: [[720, 960]], MONDAY + timedelta(days=1): [[720, 960]]})
    marta.absences = [(MONDAY + timedelta(days=1), MONDAY + timedelta(days=1))]
    house = roll(marta, children=[child("08:00-16:00", places=[(KEY_WORKER, MARTA)])])
    assert spans(house, MONDAY, MONDAY + timedelta(days=1)) == [
        ("2026-11-23", 480, 960, KEY_WORKER),
        ("2026-11-24", 480, 960, NOBODY),
    ]


def test_a_room_is_the_room_of_that_day():
    zofia = child("08:00-16:00", rooms=History([(ALWAYS, MONDAY, 7), (MONDAY, None, 8)]))
    house = roll(*[person(key, "off") for key in (1, 2, 3)], children=[zofia])
    days = [MONDAY - timedelta(days=3), MONDAY]
    assert [session.day for session in cover(house, *days, room=7)] == [days[0]]
    assert [session.day for session in cover(house, *days, room=8)] == [days[1]]


def test_whom_a_child_is_with_at_a_minute():
    house = roll(
        person(MARTA, "08:00-12:00"), person(AISHA, "off"), person(TOM, "off"), children=[child("08:00-16:00")]
    )
    sessions = list(cover(house, MONDAY, MONDAY))
    assert person_at(sessions, 719).person == MARTA
    assert person_at(sessions, 720).by == NOBODY
    assert person_at(sessions, 960) is None


span = st.integers(0, 59).flatmap(lambda starts: st.tuples(st.just(starts), st.integers(starts + 1, 60)))
some_spans = st.lists(span.map(list), max_size=4).map(join)

unhurried = settings(
    deadline=None, suppress_health_check=[HealthCheck.too_slow]
)  # clocks on the dice, not on the rules


@unhurried
@given(booked=span, team=st.lists(some_spans, max_size=3))
def test_every_minute_goes_to_the_first_who_is_in(booked, team):
    starts, ends = booked
    named = [(role, number, present) for number, (role, present) in enumerate(zip(ROLES, team, strict=False))]
    found = split(starts, ends, named)
    assert [found[0].starts, found[-1].ends] == [starts, ends]
    assert all(before.ends == after.starts for before, after in itertools.pairwise(found))
    assert all((a.by, a.person) != (b.by, b.person) for a, b in itertools.pairwise(found))
    for moment in range(starts, ends):
        expected = next(
            (role for role, _, present in named if any(begin <= moment < end for begin, end in present)), NOBODY
        )
        assert person_at([_session(found)], moment).by == expected


def _session(found: tuple[Span, ...]):
    class OfSpans:
        spans = found

    return OfSpans


@unhurried
@given(shift=some_spans, gone=some_spans, booked=span)
def test_hours_away_are_nobodys_and_everything_still_adds_up(shift, gone, booked):
    """A meeting away from the nursery is as an absence for part of a day (000-30)."""
    marta = Person(MARTA, "S1", shifts=History([(ALWAYS, None, [[shift] * 5])]))
    marta.meetings[MONDAY] = [(starts, ends, True) for starts, ends in gone]
    bookings = History([(ALWAYS, None, [[[list(booked)]] * 5])])
    kit = Booked(1, "C1", ALWAYS, bookings=bookings, places=[Place(KEY_WORKER, MARTA, ALWAYS)])
    sessions = list(cover(roll(marta, children=[kit]), MONDAY, MONDAY))
    found = totals(sessions)
    assert found["booked"] == booked[1] - booked[0] == found[KEY_WORKER] + found[NOBODY]
    for moment in range(*booked):
        is_in = any(a <= moment < b for a, b in shift) and not any(a <= moment < b for a, b in gone)
        assert person_at(sessions, moment).by == (KEY_WORKER if is_in else NOBODY)


def test_a_meeting_at_the_nursery_is_away_from_the_children_but_in():
    marta = person(MARTA, "08:00-16:00")
    marta.meetings[MONDAY] = [(600, 660, False), (720, 780, True)]
    assert marta.present(MONDAY, WEEK_1) == [[480, 720], [780, 960]]
    assert marta.away_from_children(MONDAY, WEEK_1) == [[600, 660]]
