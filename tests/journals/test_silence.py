"""How long nothing was noticed, counted in sessions that the child attended (P10)."""

from datetime import date, timedelta

import pytest

from journals.silence import Silence, nothing_words, silences, since_words

TUESDAY = date(2026, 11, 24)
ZOFIA, JUDE = 1, 2


def days_ago(*numbers: int) -> list[date]:
    return [TUESDAY - timedelta(days=number) for number in numbers]


def test_only_sessions_after_the_day_of_the_last_observation_count():
    noticed = {ZOFIA: TUESDAY - timedelta(days=7)}
    attended = [(ZOFIA, day) for day in days_ago(0, 1, 6, 7, 8, 14)]
    assert silences(noticed, attended) == {ZOFIA: Silence(noticed[ZOFIA], 3)}


def test_a_part_time_child_is_counted_in_sessions_and_not_in_days():
    """Nothing for two weeks: ten sessions of one child, two of the other."""
    noticed = dict.fromkeys((ZOFIA, JUDE), TUESDAY - timedelta(days=14))
    attended = [(ZOFIA, day) for day in days_ago(0, 1, 4, 5, 6, 7, 8, 11, 12, 13)]
    attended += [(JUDE, day) for day in days_ago(0, 7)]
    found = silences(noticed, attended)
    assert (found[ZOFIA].sessions, found[JUDE].sessions) == (10, 2)


def test_where_nothing_was_ever_noticed_every_session_counts():
    assert silences({ZOFIA: None}, [(ZOFIA, day) for day in days_ago(1, 4)]) == {ZOFIA: Silence(None, 2)}


def test_a_day_counts_once_and_other_children_do_not():
    assert silences({ZOFIA: None}, [(ZOFIA, TUESDAY), (ZOFIA, TUESDAY), (JUDE, TUESDAY)])[ZOFIA].sessions == 1


@pytest.mark.parametrize(
    ("noticed", "sessions", "said"),
    [
        (0, 0, "today"),
        (1, 1, "yesterday"),
        (4, 0, "in the last session"),
        (4, 1, "1 session ago"),
        (20, 3, "3 sessions ago"),
    ],
)
def test_how_long_ago_in_words(noticed, sessions, said):
    assert since_words(Silence(TUESDAY - timedelta(days=noticed), sessions), TUESDAY) == said


@pytest.mark.parametrize(
    ("sessions", "said"),
    [(0, "Nothing noticed yet"), (1, "Nothing noticed for 1 session"), (6, "Nothing noticed for 6 sessions")],
)
def test_nothing_in_words(sessions, said):
    assert nothing_words(Silence(None, sessions)) == said
