"""How long nothing was noticed, counted in sessions that the child attended (P10)."""

from datetime import date, timedelta

import pytest

from journals.silence import LOOKED_BACK, Silence, nothing_words, silences, silences_on, since_words
from tests import factories

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


def test_of_children_noticed_long_ago_lately_and_never_the_same_arrivals_count_as_if_all_were_read(
    setting, manager, in_setting, django_assert_num_queries
):
    today = setting.today()
    days = [today - timedelta(days=number) for number in (1, 3, 20, 40, 83, 84, 90)]
    children = [factories.make_child(setting, name) for name in ("Ada", "Ben", "Cleo", "Dev")]
    for child in children:
        for day in days:
            factories.make_arrival(child, by=manager, arrived_at=setting.now() - (today - day))
    lately, long_ago, longer, never = (child.pk for child in children)
    noticed = {lately: days[1], long_ago: days[3], longer: days[-1], never: None}
    everybodys = [(child.pk, day) for child in children for day in days if day > today - LOOKED_BACK]
    with django_assert_num_queries(1):
        found = silences_on(today, noticed)
    assert found == silences(noticed, everybodys)
    assert [found[key].sessions for key in noticed] == [1, 3, 5, 5]
    assert silences_on(today, {lately: days[1]}) == {lately: Silence(days[1], 1)}
    assert silences_on(today, {never: None}) == {never: Silence(None, 5)}


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
