"""What is due, as tables: terms, birthdays, first days, moves, owners. No database."""

from dataclasses import dataclass
from datetime import date, timedelta

import pytest

from keyworkers.cover import Booked, History, Place
from nursery.templatetags.kith import months_old
from paperwork.due import add_months, what_is_due
from paperwork.due_types import Note, Paper, Stand, Subject, Task
from paperwork.models import Kind, PaperworkRules
from paperwork.states import State

MARTA, AISHA, TOM = 1, 2, 3
SINCE = date(2026, 1, 1)
DAY = date(2026, 11, 23)


@dataclass
class Term:
    name: str
    starts_on: date
    ends_on: date


SPRING = Term("Spring", date(2026, 1, 5), date(2026, 4, 2))
SUMMER = Term("Summer", date(2026, 4, 20), date(2026, 7, 23))
AUTUMN = Term("Autumn", date(2026, 9, 1), date(2026, 12, 19))
NEXT = Term("Spring", date(2027, 1, 5), date(2027, 3, 27))
TERMS = [SPRING, SUMMER, AUTUMN, NEXT]


def zofia(
    born=date(2021, 1, 1), starts=date(2025, 9, 1), leaves=None, *, team=((MARTA, date(2025, 9, 1), None),), **more
):
    """Who is too old for the progress check unless it is said."""
    rooms = History(more.pop("rooms", []))
    places = [Place("key_worker", person, begins, ends) for person, begins, ends in team]
    places += [Place("secondary", AISHA, starts), Place("buddy", TOM, starts)]
    return Subject(Booked(7, "C007", starts, leaves, rooms=rooms, places=places), "Zofia", born, **more)


def due_of(one, *kinds, day=DAY, since=SINCE, terms=TERMS, **known):
    rules = known.pop("rules", PaperworkRules())
    found = what_is_due([one], terms, rules, day=day, since=since, **known)
    return [due for due in found if not kinds or due.kind in kinds]


@pytest.mark.parametrize(
    ("born", "months", "expected"),
    [
        (date(2024, 2, 29), 24, date(2026, 3, 1)),
        (date(2024, 2, 29), 27, date(2026, 5, 29)),
        (date(2024, 2, 29), 36, date(2027, 3, 1)),
        (date(2024, 2, 29), 48, date(2028, 2, 29)),
        (date(2024, 8, 31), 30, date(2027, 3, 1)),
        (date(2024, 12, 15), 1, date(2025, 1, 15)),
        (date(2023, 11, 24), 36, date(2026, 11, 24)),
    ],
)
def test_months_are_counted_as_the_page_says_ages(born, months, expected):
    found = add_months(born, months)
    assert found == expected
    assert months_old(born, found) == months
    assert months_old(born, found - timedelta(days=1)) == months - 1


@pytest.mark.parametrize(
    ("starts", "leaves", "about", "summary"),
    [
        # here all the time: four weeks into term, two weeks before its end
        (date(2025, 9, 1), None, date(2026, 9, 29), date(2026, 12, 4)),
        # starts in the middle: relative to the first day; the summary as for everybody
        (date(2026, 10, 5), None, date(2026, 11, 2), date(2026, 12, 4)),
        # six weeks are reached after the usual day
        (date(2026, 10, 30), None, date(2026, 11, 27), date(2026, 12, 11)),
        # six weeks are not reached: no summary
        (date(2026, 11, 10), None, date(2026, 12, 8), None),
        # so late that Tell us about belongs to the next term
        (date(2026, 11, 30), None, None, None),
        # leaves before its end: by the last day
        (date(2025, 9, 1), date(2026, 10, 30), date(2026, 9, 29), date(2026, 10, 30)),
        # leaves before six weeks are over: no summary; before a fortnight: nothing
        (date(2025, 9, 1), date(2026, 9, 25), date(2026, 9, 25), None),
        (date(2025, 9, 1), date(2026, 9, 10), None, None),
        # has left before
        (date(2025, 9, 1), date(2026, 8, 20), None, None),
    ],
)
def test_each_term_asks_for_two_papers(starts, leaves, about, summary):
    one = zofia(starts=starts, leaves=leaves)
    for kind, expected in ((Kind.ABOUT, about), (Kind.SUMMARY, summary)):
        found = [due.due_on for due in due_of(one, kind) if due.occasion == str(AUTUMN.starts_on)]
        assert found == ([expected] if expected else []), kind


def test_who_starts_late_has_the_first_tell_us_about_opened_on_the_first_day():
    one = zofia(starts=date(2026, 11, 30))
    found = due_of(one, Kind.ABOUT, day=date(2026, 12, 1))
    assert [(due.occasion, due.opens_on, due.due_on, due.stand) for due in found] == [
        (str(NEXT.starts_on), date(2026, 11, 30), NEXT.starts_on, Stand.TO_DO)
    ]


def test_the_setting_says_how_many_weeks():
    rules = PaperworkRules(weeks_into_term=2, weeks_before_term_ends=1)
    found = {due.kind: due.due_on for due in due_of(zofia(), rules=rules) if due.occasion == str(AUTUMN.starts_on)}
    assert found == {Kind.ABOUT: date(2026, 9, 15), Kind.SUMMARY: date(2026, 12, 11)}


@pytest.mark.parametrize(
    ("born", "starts", "leaves", "expected"),
    [
        # opens at 24 months, due at 27
        (date(2024, 9, 10), date(2025, 9, 1), None, (date(2026, 9, 10), date(2026, 12, 10), Stand.TO_DO)),
        (date(2024, 8, 20), date(2025, 9, 1), None, (date(2026, 8, 20), date(2026, 11, 20), Stand.TO_DO)),
        # wants attention from 30 months, late from 33
        (date(2024, 5, 23), date(2025, 9, 1), None, (date(2026, 5, 23), date(2026, 8, 21), Stand.SOON)),
        (date(2024, 2, 24), date(2025, 9, 1), None, (date(2026, 2, 24), date(2026, 5, 22), Stand.SOON)),
        (date(2024, 2, 23), date(2025, 9, 1), None, (date(2026, 2, 23), date(2026, 5, 22), Stand.LATE)),
        # turns 36 months tomorrow, and today
        (date(2023, 11, 24), date(2025, 9, 1), None, (date(2025, 11, 24), date(2026, 2, 24), Stand.LATE)),
        (date(2023, 11, 23), date(2025, 9, 1), None, (date(2025, 11, 23), date(2026, 2, 23), Stand.BREACH)),
        # not two yet
        (date(2024, 11, 24), date(2025, 9, 1), None, (date(2026, 11, 24), date(2027, 2, 24), Stand.NOT_YET)),
        # starts at 34 months: six weeks to be known in, even past 33
        (date(2023, 12, 23), date(2026, 10, 23), None, (date(2026, 10, 23), date(2026, 12, 4), Stand.TO_DO)),
        # starts two weeks before 36 months: the day before at the latest, which is a Sunday
        (date(2023, 12, 7), date(2026, 11, 23), None, (date(2026, 11, 23), date(2026, 12, 4), Stand.TO_DO)),
        # was 36 months at the start
        (date(2023, 11, 20), date(2026, 11, 20), None, None),
        # was 36 months before Kith began to count
        (date(2022, 12, 31), date(2025, 9, 1), None, None),
        # leaves before the day it is due, and before it opens
        (date(2024, 9, 10), date(2025, 9, 1), date(2026, 11, 27), (date(2026, 9, 10), date(2026, 11, 27), Stand.SOON)),
        (date(2024, 9, 10), date(2025, 9, 1), date(2026, 9, 1), None),
    ],
)
def test_the_progress_check_at_two(born, starts, leaves, expected):
    found = due_of(zofia(born, starts, leaves), Kind.PROGRESS_CHECK)
    assert [(due.opens_on, due.due_on, due.stand) for due in found] == ([expected] if expected else [])


@pytest.mark.parametrize(
    ("closed", "due_on"),
    [
        (set(), date(2026, 12, 4)),
        ({date(2026, 12, 4)}, date(2026, 12, 3)),
        ({date(2026, 11, 30) + timedelta(days=at) for at in range(5)}, date(2026, 11, 27)),  # and over a weekend
    ],
)
def test_what_is_due_on_a_day_of_closure_is_due_on_the_last_open_day_before(closed, due_on):
    (due,) = [due for due in due_of(zofia(), Kind.SUMMARY, closed=closed) if due.occasion == str(AUTUMN.starts_on)]
    assert due.due_on == due_on
    assert due.stands(due_on + timedelta(days=1)) == Stand.LATE


def test_by_the_first_day_stays_and_so_do_the_days_of_the_law():
    starts = date(2026, 12, 7)
    (met,) = due_of(zofia(starts=starts), Task.INTRODUCTION, closed={starts})
    assert met.due_on == starts
    (check,) = due_of(zofia(date(2024, 1, 23)), Kind.PROGRESS_CHECK, closed={date(2027, 1, 22)})
    assert (check.due_on, check.late_on, check.breach_on) == (date(2026, 4, 23), date(2026, 10, 23), date(2027, 1, 23))
    assert check.breach_on.weekday() == 5


def test_nothing_becomes_due_before_anything_could_be_done_about_it():
    one = zofia(starts=date(2026, 11, 2), attended=[date(2026, 11, 2), date(2026, 11, 3), date(2026, 11, 4)])
    closed = {date(2026, 11, 4) + timedelta(days=at) for at in range(10)}
    assert [due.due_on for due in due_of(one, Kind.SETTLING_REPORT, closed=closed)] == [date(2026, 11, 4)]


def test_of_two_settings_the_other_one_may_do_the_check():
    one = zofia(date(2024, 2, 23), shares_with="Little Acorns")
    note = Note("n", 7, Kind.PROGRESS_CHECK, "", True, date(2026, 6, 1), "Little Acorns does it")
    found = due_of(one, Kind.PROGRESS_CHECK, notes=[note])
    assert [(due.stand, due.note.words) for due in found] == [(Stand.ASIDE, "Little Acorns does it")]


@pytest.mark.parametrize(
    ("attended", "expected"),
    [
        ([], []),
        ([date(2026, 11, 10), date(2026, 11, 12)], []),
        ([date(2026, 11, 10), date(2026, 11, 12), date(2026, 11, 17)], [(date(2026, 11, 24), Stand.SOON)]),
        ([date(2026, 11, 2), date(2026, 11, 3), date(2026, 11, 4)], [(date(2026, 11, 11), Stand.LATE)]),
    ],
)
def test_the_report_waits_for_three_sessions_that_were_attended(attended, expected):
    found = due_of(zofia(starts=date(2026, 11, 2), attended=attended), Kind.SETTLING_REPORT)
    assert [(due.due_on, due.stand) for due in found] == expected


@pytest.mark.parametrize(
    ("more", "kind", "due_on"),
    [
        ({"rooms": [(date(2025, 9, 1), date(2026, 12, 7), 1), (date(2026, 12, 7), None, 2)]}, Kind.ROOM_MOVE, date(2026, 12, 4)),
        ({"rooms": [(date(2025, 9, 1), date(2026, 12, 7), 1), (date(2026, 12, 7), None, 1)]}, Kind.ROOM_MOVE, None),
        ({"rooms": [(date(2025, 9, 1), None, 1)]}, Kind.ROOM_MOVE, None),
        ({"leaves": date(2026, 12, 18), "next_setting": "Oak Street"}, Kind.SETTING_MOVE, date(2026, 12, 18)),
        ({"leaves": date(2026, 12, 18)}, Kind.SETTING_MOVE, None),
        ({"next_setting": "Oak Street"}, Kind.SETTING_MOVE, None),
        ({"school_starts_on": date(2027, 9, 3)}, Kind.SCHOOL_MOVE, date(2027, 7, 9)),
        ({"school_starts_on": date(2027, 9, 3), "leaves": date(2027, 6, 30)}, Kind.SCHOOL_MOVE, date(2027, 6, 30)),
        ({"school_starts_on": date(2026, 11, 30), "starts": date(2026, 11, 2)}, Kind.SCHOOL_MOVE, date(2026, 11, 27)),
        # known long before, so late that two weeks are left, and later still
        ({"school_starts_on": date(2027, 1, 5), "school_known_on": date(2026, 6, 1)}, Kind.SCHOOL_MOVE, date(2026, 11, 10)),
        ({"school_starts_on": date(2027, 1, 5), "school_known_on": date(2026, 11, 23)}, Kind.SCHOOL_MOVE, date(2026, 12, 7)),
        ({"school_starts_on": date(2027, 1, 5), "school_known_on": date(2026, 12, 30)}, Kind.SCHOOL_MOVE, date(2027, 1, 4)),
    ],
)  # fmt: skip
def test_moves_ask_for_a_form(more, kind, due_on):
    assert [due.due_on for due in due_of(zofia(**more), kind)] == ([due_on] if due_on else [])


def test_a_final_summary_goes_to_the_other_setting():
    final = Paper(
        1,
        "p",
        7,
        Kind.SUMMARY,
        str(SUMMER.starts_on),
        "Summary",
        MARTA,
        State.FINAL,
        date(2026, 7, 9),
        date(2026, 7, 8),
    )
    one = zofia(shares_with="Little Acorns")
    assert [(due.due_on, due.stand) for due in due_of(one, Task.SHARE, papers=[final])] == [
        (date(2026, 7, 22), Stand.LATE)
    ]
    assert due_of(zofia(), Task.SHARE, papers=[final]) == []
    final.sent = {"school": date(2026, 7, 8)}
    assert [due.stand for due in due_of(one, Task.SHARE, papers=[final])] == [Stand.LATE]
    final.sent = {"setting": date(2026, 7, 10)}
    assert [due.done_on for due in due_of(one, Task.SHARE, papers=[final])] == [date(2026, 7, 10)]
    final.state, final.sent = State.WRITING, {}
    assert due_of(one, Task.SHARE, papers=[final]) == []


def test_the_health_visitor_has_the_check_by_two_and_a_half():
    one = zofia(date(2024, 9, 10))
    (due,) = due_of(one, Task.HEALTH_VISITOR)
    assert (due.opens_on, due.due_on, due.stand) == (date(2026, 9, 10), date(2027, 3, 10), Stand.TO_DO)
    check = Paper(
        1, "p", 7, Kind.PROGRESS_CHECK, "", "Check", MARTA, State.FINAL, None, DAY, sent={"health_visitor": DAY}
    )
    assert [due.done_on for due in due_of(one, Task.HEALTH_VISITOR, papers=[check])] == [DAY]


def test_a_new_child_needs_a_key_worker_then_an_introduction():
    starts = date(2026, 12, 7)
    nobody = due_of(zofia(starts=starts, team=()), Task.KEY_WORKER, Task.INTRODUCTION)
    assert [(due.kind, due.due_on, due.owner, due.stand) for due in nobody] == [
        (Task.KEY_WORKER, date(2026, 11, 30), None, Stand.SOON)
    ]
    given = due_of(zofia(starts=starts, team=[(TOM, starts, None)]), Task.KEY_WORKER, Task.INTRODUCTION)
    assert [(due.kind, due.due_on, due.owner) for due in given] == [(Task.INTRODUCTION, starts, TOM)]


def test_what_was_due_before_kith_counted_is_not_asked_for():
    found = due_of(zofia(), Kind.ABOUT, Kind.SUMMARY, Task.INTRODUCTION, since=date(2026, 10, 1))
    assert {(due.kind, due.occasion) for due in found} == {
        (Kind.SUMMARY, str(AUTUMN.starts_on)),
        (Kind.ABOUT, str(NEXT.starts_on)),
        (Kind.SUMMARY, str(NEXT.starts_on)),
    }


# ---------------------------------------------------------------- whose it is

TAKES_OVER = date(2026, 10, 12)
CHANGED = [(MARTA, date(2025, 9, 1), TAKES_OVER), (TOM, TAKES_OVER, None)]
STOOD_IN = [
    (MARTA, date(2025, 9, 1), date(2026, 9, 28)),
    (TOM, date(2026, 9, 28), date(2026, 10, 2)),
    (MARTA, date(2026, 10, 2), None),
]


@pytest.mark.parametrize(
    ("team", "kind", "owner", "changed_hands"),
    [
        (CHANGED, Kind.ABOUT, MARTA, True),  # was due while Marta was key worker: it does not move by itself
        (CHANGED, Kind.SUMMARY, TOM, False),
        (STOOD_IN, Kind.ABOUT, MARTA, False),  # due on a day on which Tom only stood in
    ],
)
def test_a_paper_belongs_to_the_key_worker_of_the_day_it_is_due(team, kind, owner, changed_hands):
    (due,) = [due for due in due_of(zofia(team=team), kind) if due.occasion == str(AUTUMN.starts_on)]
    assert (due.owner, due.changed_hands) == (owner, changed_hands)


def test_a_begun_paper_keeps_its_owner():
    paper = Paper(1, "p", 7, Kind.SUMMARY, str(AUTUMN.starts_on), "Summary", MARTA, State.WRITING, date(2026, 12, 4))
    (due,) = [due for due in due_of(zofia(team=CHANGED), Kind.SUMMARY, papers=[paper]) if due.paper]
    assert (due.owner, due.key_worker, due.changed_hands) == (MARTA, TOM, True)


def test_while_the_key_worker_is_away_the_secondary_may_work_on_it():
    def may(gone):
        return {due.may for due in due_of(zofia(), Kind.SUMMARY, gone=gone) if due.is_open}

    assert may(set()) == {frozenset()}
    assert may({MARTA}) == {frozenset({AISHA})}
    assert may({MARTA, AISHA}) == {frozenset()}  # the buddy is in: a manager may hand it over


def test_a_term_that_was_put_elsewhere_keeps_its_papers():
    paper = Paper(1, "p", 7, Kind.SUMMARY, "2026-09-07", "Summary", MARTA, State.WRITING, date(2026, 12, 4))
    found = [due for due in due_of(zofia(), Kind.SUMMARY, papers=[paper]) if due.paper]
    assert [due.occasion for due in found] == [str(AUTUMN.starts_on)]


def test_final_papers_can_be_left_out():
    done = {(7, Kind.SUMMARY): {str(SUMMER.starts_on), "2026-09-07"}, (7, Kind.ABOUT): {str(AUTUMN.starts_on)}}
    found = [(due.kind, due.occasion) for due in due_of(zofia(), Kind.SUMMARY, Kind.ABOUT, done=done)]
    assert found == [
        (Kind.ABOUT, str(SPRING.starts_on)),
        (Kind.SUMMARY, str(SPRING.starts_on)),
        (Kind.ABOUT, str(SUMMER.starts_on)),
        (Kind.ABOUT, str(NEXT.starts_on)),
        (Kind.SUMMARY, str(NEXT.starts_on)),
    ]


def test_a_paper_begun_by_hand_stands_there_until_it_is_final():
    paper = Paper(1, "p", 7, Kind.SCHOOL_MOVE, "", "For the school", AISHA, State.WRITING)
    (due,) = due_of(zofia(), Kind.SCHOOL_MOVE, papers=[paper])
    assert (due.owner, due.has_day, due.stand) == (AISHA, False, Stand.TO_DO)
    paper.state, paper.finished_on = State.FINAL, DAY
    assert due_of(zofia(), Kind.SCHOOL_MOVE, papers=[paper]) == []


@pytest.mark.parametrize(
    ("day", "state", "stand"),
    [
        (date(2026, 11, 5), None, Stand.NOT_YET),
        (date(2026, 11, 6), None, Stand.TO_DO),
        (date(2026, 11, 27), None, Stand.SOON),
        (date(2026, 12, 4), None, Stand.SOON),
        (date(2026, 12, 5), None, Stand.LATE),
        (date(2026, 12, 5), State.TO_CHECK, Stand.CHECK),
        (date(2026, 12, 5), State.RETURNED, Stand.LATE),
        (date(2026, 12, 5), State.SIGNED, Stand.DONE),
    ],
)
def test_where_a_summary_stands(day, state, stand):
    papers = []
    if state:
        papers = [Paper(1, "p", 7, Kind.SUMMARY, str(AUTUMN.starts_on), "", MARTA, state, date(2026, 12, 4), day)]
    (due,) = [
        due for due in due_of(zofia(), Kind.SUMMARY, papers=papers, day=day) if due.occasion == str(AUTUMN.starts_on)
    ]
    assert due.stand == stand
