"""Work due against time for it, and the sentences; no database."""

from dataclasses import dataclass, field
from datetime import date

import pytest

from paperwork.due_types import Due, Paper, Stand, Task
from paperwork.due_words import by_when, state_in_words
from paperwork.models import Kind
from paperwork.needs import needs

MONDAY = date(2026, 11, 23)


@dataclass
class Person:
    name: str
    slots: list = field(default_factory=list)

    def __str__(self):
        return self.name


def due(kind=Kind.SUMMARY, day=date(2026, 11, 27), stand=Stand.SOON, owner=1, title="Zofia’s summary", paper=None):
    return Due(kind, 7, owner, "", title, MONDAY, day, stand=stand, paper=paper)


def test_work_is_weighed_against_the_time_that_is_planned():
    people = {1: Person("Marta", [[1, 780, 840]]), 2: Person("Tom"), 3: Person("Dee")}
    begun = Paper(1, "p", 7, Kind.SUMMARY, "", "", 1, "writing")
    found = needs(
        people,
        [
            *[due() for _ in range(3)],
            due(paper=begun),
            due(day=date(2026, 12, 22)),  # beyond four weeks
            due(stand=Stand.DONE),
            due(stand=Stand.CHECK),
            due(Task.KEY_WORKER, owner=None),
            due(Kind.ABOUT, stand=Stand.LATE, owner=2),
        ],
        {1: 4, 2: 3, 3: 2},
        MONDAY,
    )
    said = [(str(one.person), one.a_week, one.planned, one.usual, len(one.late), one.wants_help) for one in found]
    assert said == [("Tom", 5, 0, 90, 1, True), ("Dee", 0, 0, 90, 0, False), ("Marta", 50, 60, 105, 0, False)]


def test_what_is_late_comes_first_then_whoever_lacks_most_time():
    people = {key: Person(name) for key, name in enumerate(("Aisha", "Bea", "Cara"))}
    papers = [due(owner=0), *[due(owner=1) for _ in range(4)], due(Task.CARD, stand=Stand.LATE, owner=2)]
    assert [str(one.person) for one in needs(people, papers, {0: 1, 1: 1, 2: 1}, MONDAY)] == ["Cara", "Bea", "Aisha"]


@pytest.mark.parametrize(
    ("found", "sentence"),
    [
        ([], "Nothing is due and nothing is late."),
        ([due(), due()], "Two summaries are due by Friday; nothing is late."),
        (
            [due(), due(Kind.ABOUT, stand=Stand.LATE, title="Tell us about Jude")],
            "One summary is due by Friday; Tell us about Jude is late.",
        ),
        ([due(stand=Stand.LATE), due(stand=Stand.BREACH)], "Two summaries are late; nothing else is due this week."),
        ([due(), *[due(Task.CARD, stand=Stand.LATE)] * 2], "One summary is due by Friday; two cards to give are late."),
        ([due(day=date(2026, 12, 4), stand=Stand.TO_DO)], "Nothing is due this week. Next: Zofia’s summary, by 4 December."),
        ([due(day=date(2026, 11, 20), stand=Stand.TO_DO)], "One summary is due now; nothing is late."),
        ([due(stand=Stand.CHECK), due(stand=Stand.NOT_YET), due(stand=Stand.ASIDE)], "Nothing is due and nothing is late."),
    ],
)  # fmt: skip
def test_the_state_in_one_sentence(found, sentence):
    assert state_in_words(found, MONDAY) == sentence


def test_what_is_due_before_the_nursery_opens_again_is_due_this_week():
    friday, sunday, monday = date(2026, 11, 27), date(2026, 11, 29), date(2026, 11, 30)
    found = [due(Task.INTRODUCTION, day=sunday)]
    assert state_in_words(found, friday) == "One introduction is due by Sunday; nothing is late."
    found = [due(Task.INTRODUCTION, day=monday)]
    assert state_in_words(found, friday).startswith("Nothing is due this week.")
    assert state_in_words(found, friday, {monday}) == "One introduction is due by Monday; nothing is late."


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (MONDAY, "today"),
        (date(2026, 11, 29), "by Sunday"),
        (date(2026, 11, 30), "by 30 November"),
        (date(2027, 1, 4), "by 4 January 2027"),
    ],
)
def test_by_when(day, words):
    assert by_when(day, MONDAY) == words
