"""Settling in: visits, the first three attended sessions, two lists (R25–R27, 002-26, 003-13, 004-08)."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django_scopes import scope

from children.models import Attendance, Child
from keyworkers import settling
from keyworkers.meeting_proofs import EVIDENCE
from keyworkers.meetings import invite, record_meeting, tell_outcome
from keyworkers.settling_models import Parting, SettlingStep, SettlingVisit, Stays
from keyworkers.settling_rules import FAMILY_STEPS, KEY_WORKER_STEPS, first_sessions
from nursery.models import AuditEvent
from nursery.proofs import Look
from nursery.roles import Role
from tests import factories
from tests.factories import MONDAY

START = date(2026, 11, 16)  # a Monday, one week before today
DAYS = [START, START + timedelta(days=1), START + timedelta(days=3), START + timedelta(days=4)]


@pytest.fixture
def leo(setting, room, marta, aisha):
    return factories.make_child(setting, "Leo", room=room, team=(marta, aisha), starts_on=START)


@pytest.fixture
def soon(setting, room, marta):
    return factories.make_child(setting, "Bea", room=room, team=(marta,), starts_on=MONDAY + timedelta(days=14))


@pytest.fixture
def desk(client, now, manager):
    client.force_login(manager)
    return client


def came(child, *days, by, reason=""):
    """The register has ``child`` in on each of ``days``, 9:00 to 12:30; with ``reason`` not in."""
    for day in days:
        arrived = datetime.combine(day, datetime.min.time(), UTC) + timedelta(hours=9)
        times = {} if reason else {"arrived_at": arrived, "left_at": arrived + timedelta(hours=3, minutes=30)}
        with scope(setting=child.setting):
            Attendance.objects.create(
                setting=child.setting, child=child, date=day, absent_reason=reason, recorded_by=by, **times
            )


def owed(setting, **values):
    with scope(setting=setting):
        found = settling.first_sessions_to_report(Child.objects.all(), MONDAY, **values)
    return [(one.child.name, one.number, one.day) for one in found]


# ---------------------------------------------------------------- rules


@pytest.mark.parametrize(
    ("attended", "expected"),
    [
        ([], []),
        (DAYS[:2], DAYS[:2]),
        (DAYS, DAYS[:3]),  # the fourth is an ordinary day
        (reversed(DAYS), DAYS[:3]),
        ([START - timedelta(days=4), *DAYS], DAYS[:3]),  # a visit before the first day is no session
        ([DAYS[0], DAYS[0], DAYS[1]], DAYS[:2]),
    ],
)
def test_the_first_three_sessions_are_those_attended(attended, expected):
    assert first_sessions(attended, START) == expected


# ---------------------------------------------------------------- the first sessions


def test_days_not_attended_do_not_count(now, setting, leo, marta, aisha, manager):
    came(leo, DAYS[0], DAYS[2], by=manager)
    came(leo, DAYS[1], by=manager, reason="ill")
    assert owed(setting) == [("Leo", 1, DAYS[0]), ("Leo", 2, DAYS[2])]
    assert owed(setting, practitioner=marta) == owed(setting)
    assert owed(setting, practitioner=aisha) == []


def test_it_is_told_with_day_and_words(in_setting, now, setting, leo, manager):
    came(leo, *DAYS, by=manager)
    for values, said in (
        ({"words": " "}, "Write what you told them"),
        ({"on": DAYS[0] - timedelta(days=1)}, "Enter a day from 16 November to today"),
        ({"on": MONDAY + timedelta(days=1)}, "to today"),
        ({"day": DAYS[3]}, "later than the third session"),
        ({"day": DAYS[1] + timedelta(days=1)}, "was not there on that day"),
    ):
        sent = {"child": leo, "day": DAYS[0], "on": DAYS[0], "how": "At the door", "words": "Slept well", "by": manager}
        with pytest.raises(ValidationError, match=said):
            settling.tell_session(**sent | values)
    assert len(owed(setting)) == 3
    visit = settling.tell_session(child=leo, day=DAYS[0], on=DAYS[0], how="At the door", words="Slept well", by=manager)
    assert (visit.starts, visit.ends, visit.attended) == (540, 750, True)  # from the register
    assert owed(setting) == [("Leo", 2, DAYS[1]), ("Leo", 3, DAYS[2])]


def test_children_of_long_ago_have_nothing_to_be_told(now, setting, zofia, manager):
    came(zofia, *DAYS, by=manager)  # the register began after her first day
    assert owed(setting) == []


def test_a_session_is_written_down_first_and_told_later(in_setting, now, setting, leo, marta, manager):
    came(leo, DAYS[0], by=manager)
    visit = settling.record_visit(
        visit=settling.session_of(leo, DAYS[0]), attended=True, wellbeing=3, parting=Parting.SHORT, comforted_by=marta,
        by=manager,
    )  # fmt: skip
    assert owed(setting) == [("Leo", 1, DAYS[0])]
    settling.tell_session(child=leo, day=DAYS[0], on=DAYS[0], how="By phone", words="He waved.", by=manager)
    row = SettlingVisit.objects.get()
    assert (row.pk, row.wellbeing, row.comforted_by, row.told_words) == (visit.pk, 3, marta, "He waved.")


# ---------------------------------------------------------------- visits


def test_the_proposed_visits_become_the_plan(desk, setting, soon, marta):
    page = desk.get(reverse("keyworkers:settling", args=[soon.code])).content.decode()
    assert "When Marta is in:" in page
    desk.post(reverse("keyworkers:settling_plan", args=[soon.code]))
    with scope(setting=setting):
        visits = list(SettlingVisit.objects.all())
    assert [(visit.minutes, visit.stays) for visit in visits] == [(60, Stays.ALL), (90, Stays.PART), (120, Stays.NONE)]
    again = desk.post(reverse("keyworkers:settling_plan", args=[soon.code]), follow=True).content.decode()
    assert "Visits for Bea are planned already." in again


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"wellbeing": 6}, "Choose from 1 to 5"),
        ({"involvement": 0}, "Choose from 1 to 5"),
        ({"minutes_without": 61}, "Enter at most 60"),
    ],
)
def test_what_cannot_be_is_refused(in_setting, now, setting, leo, manager, values, said):
    visit = settling.save_visit(child=leo, day=MONDAY, starts=600, ends=660, stays=Stays.PART, by=manager)
    with pytest.raises(ValidationError, match=said):
        settling.record_visit(visit=visit, attended=True, by=manager, **values)
    assert SettlingVisit.objects.get().attended is None


def test_a_visit_ahead_is_not_written_down_and_one_that_was_stays(in_setting, now, leo, manager):
    ahead = settling.save_visit(
        child=leo, day=MONDAY + timedelta(days=1), starts=600, ends=660, stays=Stays.ALL, by=manager
    )
    with pytest.raises(ValidationError, match="once it took place"):
        settling.record_visit(visit=ahead, attended=True, by=manager)
    was = settling.save_visit(child=leo, day=MONDAY, starts=600, ends=660, stays=Stays.ALL, by=manager)
    settling.record_visit(visit=was, attended=False, wellbeing=3, words="They were ill.", by=manager)
    was.refresh_from_db()
    assert (was.attended, was.wellbeing, was.words) == (False, None, "They were ill.")
    with pytest.raises(ValidationError, match="so it stays"):
        settling.remove_visit(visit=was, by=manager)
    settling.remove_visit(visit=ahead, by=manager)
    assert SettlingVisit.objects.get() == was


def test_a_visit_when_the_key_worker_is_not_in_says_so(desk, setting, soon, marta):
    url = reverse("keyworkers:settling_new_visit", args=[soon.code])
    sent = {"day": "24 November 2026", "starts": "16:30", "ends": "17:30", "stays": "all"}
    answer = desk.post(url, sent)
    assert answer.status_code == 422
    assert "Marta is at work 8:00 to 4:00 on Tuesday 24 November." in answer.content.decode()
    assert desk.post(url, sent | {"anyway": "on"}).status_code == 302


# ---------------------------------------------------------------- lists


def test_a_line_is_ticked_with_a_day_and_taken_back(desk, setting, leo, manager):
    url = reverse("keyworkers:settling_step", args=[leo.code, "introduced"])
    assert desk.post(url, {"on": "24 November 2026"}).status_code == 422  # tomorrow
    desk.post(url, {"on": "20 November 2026", "note": "Kasia and Marta"})
    page = " ".join(desk.get(reverse("keyworkers:settling", args=[leo.code])).content.decode().split())
    assert "Met the key worker<small>20 Nov 2026, Jo Whitfield · Kasia and Marta</small>" in page
    with scope(setting=setting):
        assert SettlingStep.objects.get().step == "introduced"
    desk.post(url, {"undo": "1"})
    with scope(setting=setting):
        assert not SettlingStep.objects.exists()
    assert set(AuditEvent.objects.values_list("action", flat=True)) >= {"settling_step_done", "settling_step_undone"}
    assert desk.get(reverse("keyworkers:settling_step", args=[leo.code, "nonsense"])).status_code == 404


def test_the_list_says_how_far_each_child_is(desk, setting, leo, soon, zofia, manager):
    came(leo, *DAYS[:2], by=manager)
    with scope(setting=setting):
        settling.tell_session(child=leo, day=DAYS[0], on=DAYS[0], how="Door", words="Well", by=manager)
        for step in KEY_WORKER_STEPS:
            settling.do_step(child=leo, step=step, on=MONDAY, by=manager)
        settling.do_step(child=soon, step="shown", on=MONDAY, by=manager)
    page = " ".join(desk.get("/settling/").content.decode().split())
    lines = {name: page.split(f">{name} ")[1].split("</li>")[0] for name in ("Leo", "Bea")}
    assert [text in lines["Leo"] for text in ("told 1 of 2", "child 4 of 4", "family 0 of 7")] == [True] * 3
    assert [text in lines["Bea"] for text in ("told", f"family 1 of {len(FAMILY_STEPS)}")] == [False, True]
    assert "Zofia" not in page


def test_what_is_owed_stands_on_the_key_workers_own_today(client, now, setting, leo, marta, manager):
    marta.user = factories.make_user(setting, Role.PRACTITIONER)
    marta.save()
    came(leo, DAYS[0], by=manager)
    with scope(setting=setting):
        settling.save_visit(child=leo, day=MONDAY, starts=540, ends=600, stays=Stays.ALL, by=manager)
        settling.save_visit(
            child=leo, day=MONDAY + timedelta(days=2), starts=540, ends=600, stays=Stays.PART, by=manager
        )
    client.force_login(marta.user)
    page = client.get("/meetings/mine/").content.decode()
    for words in ("Tell Leo’s family about the first session", "Say how Leo’s visit was", "Leo comes to settle in"):
        assert words in page


def test_the_policy_is_shown_what_was_done(in_setting, now, setting, room, leo, manager):
    old = factories.make_child(setting, "Bea", room=room, starts_on=MONDAY - timedelta(weeks=7))
    came(leo, DAYS[0], by=manager)
    settling.tell_session(child=leo, day=DAYS[0], on=DAYS[0], how="Door", words="Well", by=manager)
    meeting = invite(child=leo, kind="review", day=DAYS[0], starts=600, ends=630, by=manager)
    record_meeting(meeting=meeting, words="Agreed.", by=manager)

    def shown():
        return [(one.find(Look(setting, MONDAY)).held, one.find(Look(setting, MONDAY)).of) for one in EVIDENCE]

    assert shown() == [(1, 2), (0, 1), (0, 1)]  # a session of Leo’s; Bea’s list; the meeting
    for step in KEY_WORKER_STEPS:
        settling.do_step(child=old, step=step, on=MONDAY, by=manager)
    tell_outcome(meeting=meeting, on=MONDAY, how="Door", words="Agreed.", by=manager)
    assert shown() == [(1, 2), (1, 1), (1, 1)]
