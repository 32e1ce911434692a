"""Overviews of journals: every figure with real numbers, for the children whom the reader may see."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse
from django_scopes import scope

from children.models import Attendance
from journals.charts import columns, levels
from journals.models import NextStep
from journals.overview import Row, gather, over_time
from journals.silence import silences
from nursery.roles import Role
from nursery.terms import term_of, terms_until
from tests import factories

TODAY = date(2026, 11, 23)


@pytest.fixture
def author(now, setting):
    return factories.make_user(setting, Role.PRACTITIONER)


@pytest.fixture
def jude(setting, room, aisha):
    return factories.make_child(setting, "Jude", room=room, team=(aisha,))


@pytest.fixture
def look(client, now, manager):
    client.force_login(manager)

    def get(**query):
        return client.get(reverse("journals:overview"), query)

    return get


def noticed(child, by, day, *areas, **values):
    moment = datetime(day.year, day.month, day.day, 10, tzinfo=UTC)
    return factories.make_observation(child, by=by, noticed_at=moment, areas=list(areas), **values)


def came(child, by, *days):
    for day in days:
        factories.make_arrival(child, by=by, arrived_at=datetime(day.year, day.month, day.day, 9, tzinfo=UTC))


def working_days(count):
    days = (TODAY - timedelta(days=n) for n in range(1, 100))
    return [day for day in days if day.weekday() < 5][:count]


def of(setting, *children):
    with scope(setting=setting):
        return gather(
            term_of(setting, TODAY), list(children), TODAY, now=setting.now(), quiet_from=setting.silent_after
        )


def words(response) -> str:
    text = re.sub(r"<[^>]+>|&nbsp;", " ", response.content.decode())
    return " ".join(text.split()).replace(" ;", ";")


# ---------------------------------------------------------------- the figures


def test_moments_are_counted_by_child_and_area_within_the_term(setting, zofia, jude, author):
    noticed(zofia, author, TODAY, "CL", "PD")
    noticed(zofia, author, date(2026, 9, 1), "CL")
    noticed(zofia, author, date(2026, 8, 31), "CL", "EAD")  # the term before
    found = of(setting, zofia, jude)
    assert [(row.child, row.moments, row.areas) for row in found.rows] == [
        (zofia, 2, [2, 0, 1, 0, 0, 0, 0]), (jude, 0, [0] * 7),
    ]  # fmt: skip
    assert [(area.value, children, moments) for area, children, moments in found.areas if moments] == [
        ("CL", 1, 2), ("PD", 1, 1),
    ]  # fmt: skip
    assert found.moments == 2


@pytest.mark.parametrize(
    ("attended", "last", "sessions"),
    [
        ([], None, 0),
        ([date(2026, 11, 16), date(2026, 11, 18)], None, 2),
        ([date(2026, 11, 16), date(2026, 11, 18)], date(2026, 11, 16), 1),
        ([date(2026, 11, 16), date(2026, 11, 18)], date(2026, 11, 18), 0),
    ],
)
def test_silence_is_counted_in_attended_sessions(attended, last, sessions):
    assert silences({1: last}, [(1, day) for day in attended])[1].sessions == sessions


def test_whoever_came_seldom_is_not_called_quiet(setting, zofia, jude, author):
    came(zofia, author, *working_days(8))
    came(jude, author, *working_days(8)[::2])
    for child in (zofia, jude):
        noticed(child, author, working_days(9)[-1], "CL")
    found = of(setting, zofia, jude)
    assert [(row.sessions, row.is_quiet) for row in found.rows] == [(8, True), (4, False)]
    assert found.quiet == [found.rows[0]]
    assert found.sorted_by("silence") == found.rows


@pytest.mark.parametrize(("sessions", "is_quiet"), [(5, False), (6, True)])
def test_as_many_sessions_as_the_nursery_says_make_a_child_quiet(setting, zofia, author, sessions, is_quiet):
    setting.silent_after = 6
    setting.save()
    noticed(zofia, author, TODAY - timedelta(days=20))
    came(zofia, author, *working_days(sessions))
    assert of(setting, zofia).rows[0].is_quiet is is_quiet


def test_the_six_sessions_may_lie_in_one_week(setting, zofia, author):
    came(zofia, author, *(TODAY - timedelta(days=n) for n in range(1, 7)))
    noticed(zofia, author, TODAY - timedelta(days=7))
    assert of(setting, zofia).rows[0].sessions == 6


def test_a_day_on_which_the_child_did_not_come_is_no_session(setting, zofia, author):
    came(zofia, author, *working_days(5))
    with scope(setting=setting):
        Attendance.objects.create(
            setting=setting, child=zofia, date=working_days(6)[-1], absent_reason="ill", recorded_by=author
        )
    assert of(setting, zofia).rows[0].sessions == 5


def test_noticed_lately_is_within_two_weeks(setting, zofia, jude, author):
    noticed(zofia, author, TODAY - timedelta(days=13))
    noticed(jude, author, TODAY - timedelta(days=14))
    assert [row.child for row in of(setting, zofia, jude).noticed] == [zofia]


def test_what_was_noticed_before_the_term_still_breaks_the_silence(setting, zofia, author):
    with scope(setting=setting):
        came(zofia, author, *working_days(10))
        noticed(zofia, author, working_days(3)[-1], "CL")
        term = term_of(setting, TODAY)
        term.starts_on = working_days(2)[-1]
        row = gather(term, [zofia], TODAY, now=setting.now(), quiet_from=setting.silent_after).rows[0]
    assert (row.moments, row.areas[0], row.sessions, row.is_quiet, row.last) == (0, 0, 2, False, working_days(3)[-1])


def test_next_steps_open_for_more_than_six_weeks(setting, zofia, jude, author):
    with scope(setting=setting):
        for child, weeks, state in ((zofia, 7, "open"), (zofia, 5, "open"), (jude, 9, "tried"), (jude, 9, "achieved")):
            NextStep.objects.create(
                setting=setting, child=child, words=f"{weeks} {state}", state=state, opened_by=author,
                opened_at=setting.now() - timedelta(weeks=weeks),
            )  # fmt: skip
    steps = of(setting, zofia, jude).steps
    assert (steps.open, steps.long, [step.words for step in steps.oldest]) == (3, 2, ["9 tried", "7 open"])
    assert of(setting, zofia).steps.open == 2


def test_well_being_below_four_of_how_many_noted_by_week(setting, zofia, jude, author):
    noticed(zofia, author, TODAY, well_being=3)
    noticed(zofia, author, TODAY - timedelta(days=7), well_being=4)
    noticed(jude, author, TODAY - timedelta(days=3), well_being=2)
    noticed(jude, author, TODAY, involvement=1)
    found = of(setting, zofia, jude)
    assert (found.low, found.levels, found.children_with_low, found.children_with_levels) == (2, 3, 2, 2)
    assert found.weeks[-3:] == [(date(2026, 11, 9), 0, 0), (date(2026, 11, 16), 2, 1), (date(2026, 11, 23), 1, 1)]
    assert found.weeks[0][0] == date(2026, 8, 31)  # the Monday of the first of September


def test_a_term_that_is_over_says_nothing_of_silence_and_open_steps(setting, zofia, author):
    with scope(setting=setting):
        noticed(zofia, author, date(2026, 5, 4), "CL")
        term = terms_until(setting, TODAY, 2)[1]
        found = gather(term, [zofia], term.last_day, now=None, quiet_from=5)
    assert (found.steps, found.rows[0].moments, found.rows[0].sessions) == (None, 1, 0)
    assert found.noticed == found.rows


def test_a_tint_is_the_share_of_the_childs_own_moments(zofia):
    row = Row(zofia, moments=20, areas=[0, 1, 3, 4, 7, 11, 20])
    assert [tint for _, _, tint in row.cells] == [0, 1, 1, 2, 3, 4, 4]


# ---------------------------------------------------------------- the page


def test_the_sentence_comes_first(look, setting, zofia, jude, author):
    came(zofia, author, *working_days(6))
    noticed(jude, author, TODAY)
    assert "1 of 2 children was noticed in the last 2 weeks; 1 has been quiet for 5 sessions or more" in words(look())
    noticed(zofia, author, TODAY)
    assert "All 2 children were noticed in the last 2 weeks; nobody has been quiet" in words(look())


def test_rows_lead_to_the_journal_and_zero_is_said(look, zofia, author):
    noticed(zofia, author, TODAY, "CL", well_being=3)
    page = look().content.decode()
    row = re.search(r'<tr><th scope="row">.*?</tr>', page)[0]
    assert reverse("journals:journal", args=[zofia.code]) in row
    assert re.findall(r'<td class="n t-(\d)">(\d)', row) == [("4", "1"), *[("0", "0")] * 6]
    assert "1 of 1</td>" in row


def test_a_key_worker_begins_with_their_own_group_and_sees_no_other_room(
    client, now, setting, room, zofia, jude, marta
):
    oak = factories.make_room(setting, "Oak")
    factories.make_child(setting, "Nell", room=oak)
    marta.user = factories.make_user(setting, Role.PRACTITIONER)
    marta.save()
    client.force_login(marta.user)

    def shown(**query):
        response = client.get(reverse("journals:overview"), query)
        assert "Nell" not in response.content.decode()
        return [row.child.first_name for row in response.context["rows"]]

    assert shown(order="name") == ["Zofia"]
    assert shown(order="name", of="all") == ["Jude", "Zofia"]
    assert shown(order="name", of=room.code) == ["Jude", "Zofia"]
    assert shown(order="name", of=oak.code) == ["Zofia"]  # a room of which they know nobody cannot be chosen


def test_a_lead_begins_with_the_whole_nursery_and_may_choose(look, setting, room, zofia, jude, aisha):
    oak = factories.make_room(setting, "Oak")
    factories.make_child(setting, "Nell", room=oak)

    def shown(**query):
        return [row.child.first_name for row in look(order="name", **query).context["rows"]]

    assert shown() == ["Jude", "Nell", "Zofia"]
    assert shown(of=room.code) == ["Jude", "Zofia"]
    assert shown(of=oak.code) == ["Nell"]
    assert shown(of=aisha.code) == ["Jude"]


def test_an_earlier_term_can_be_chosen(look, zofia, author):
    noticed(zofia, author, date(2026, 5, 4), "CL")
    page = words(look(term="2026-04-15"))
    assert "The one child was noticed in that term" in page
    assert "Next steps" not in page
    assert "Last noticed" not in page
    assert "Quiet first" not in page


def test_no_practitioner_is_counted(look, zofia, jude, author, marta):
    noticed(zofia, author, TODAY, "CL", well_being=3)
    page = re.sub(r"<form.*?</form>", "", look().content.decode(), flags=re.DOTALL)  # where a group is chosen
    assert author.name not in page
    assert "Marta" not in page


def test_with_nobody_there_it_says_so(look):
    page = words(look())
    assert "Nobody is here to notice yet" in page
    assert "No children here" in page


def test_long_lists_are_cut_and_can_be_shown_whole(look, setting, room):
    for n in range(62):
        factories.make_child(setting, f"Kit{n}", room=room)
    assert len(look().context["rows"]) == 60
    assert "Show all 62 children" in words(look())
    assert len(look(all="1").context["rows"]) == 62


def test_what_is_typed_into_the_address_does_no_harm(look, zofia):
    assert look(of="x", term="x", order="x").status_code == 200


# ---------------------------------------------------------------- one child over time


def test_two_terms_of_a_child_compared(setting, zofia, author):
    for day in (date(2026, 5, 4), date(2026, 5, 5), date(2026, 6, 1)):
        noticed(zofia, author, day, "CL", "LIT")
    noticed(zofia, author, date(2026, 6, 2), "PD", well_being=2, involvement=5)
    noticed(zofia, author, date(2026, 10, 1), "PD", "UW", well_being=4)
    noticed(zofia, author, TODAY, "PD", "CL", "CL", well_being=3, involvement=2)
    noticed(zofia, author, date(2026, 4, 14), "EAD")  # before both
    came(zofia, author, date(2026, 5, 4), date(2026, 10, 1), date(2026, 10, 2))
    with scope(setting=setting):
        found = over_time(zofia, tuple(terms_until(setting, TODAY, 2)), TODAY, setting)
    now, before = found.now, found.before
    assert (now.moments, now.sessions, now.counts) == (2, 2, [1, 0, 2, 0, 0, 1, 0])
    assert (before.moments, before.sessions, before.counts) == (4, 1, [3, 0, 1, 3, 0, 0, 0])
    assert [area.value for area in found.new] == ["UW"]
    assert [area.value for area in found.not_yet] == ["LIT"]
    assert [area.value for area in found.in_neither] == ["PSED", "MATH", "EAD"]
    assert [(area.value, now, before) for area, now, before in found.more] == [("PD", 2, 1)]
    assert [(area.value, now, before) for area, now, before in found.less] == [("CL", 1, 3)]
    assert (now.low, now.well_being, before.low, before.low_involvement) == (1, [4, 3], 1, 0)
    assert [[(month.name, month.moments) for month in months] for _, months in found.months] == [
        [("October 2026", 1), ("November 2026", 1)], [("May 2026", 2), ("June 2026", 2)],
    ]  # fmt: skip


def test_the_page_of_one_child_says_it_in_words(client, now, setting, zofia, author, manager):
    client.force_login(manager)
    address = reverse("journals:over_time", args=[zofia.code])
    assert "Nothing noticed in these two terms yet" in words(client.get(address))
    noticed(zofia, author, date(2026, 5, 4), "LIT", well_being=2)
    noticed(zofia, author, TODAY, "CL", well_being=5)
    page = words(client.get(address))
    assert "1 moment noticed so far; 1 the term before" in page
    assert "New Talking: noticed now, not the term before." in page
    assert "Not yet Stories and marks: noticed the term before, not this term so far." in page
    assert "Below 4 in 0 of 1; the term before in 1 of 1." in page
    assert address in client.get(reverse("journals:journal", args=[zofia.code])).content.decode()


# ---------------------------------------------------------------- charts


def test_columns_are_as_high_as_what_was_noted():
    found = columns([(date(2026, 9, 7), 4, 1), (date(2026, 9, 14), 0, 0), (date(2026, 9, 21), 2, 2)])
    assert [column.noted_at for column in found] == [(0, 120), (120, 0), (60, 60)]
    assert [column.low_at for column in found] == [(90, 30), (120, 0), (60, 60)]
    assert all(column.is_labelled for column in found)


def test_labels_of_a_long_term_do_not_touch():
    found = columns([(date(2026, 4, 13) + timedelta(weeks=n), 1, 0) for n in range(20)])
    assert [place for place, column in enumerate(found) if column.is_labelled] == [0, 3, 6, 9, 12, 15, 18]


def test_dots_stand_at_their_level_and_grow_with_their_number():
    first = date(2026, 9, 7)
    found = levels([(first, 5), (first, 3), (first + timedelta(days=1), 3)], first, date(2026, 12, 18))
    assert [(dot.y, dot.count, dot.radius) for dot in found.dots] == [(64, 2, 6.5), (12, 1, 5)]
    assert [name for name, _ in found.months] == ["Oct", "Nov", "Dec"]
    assert 12 + 26 < found.low_from < 64  # between 4 and 3
