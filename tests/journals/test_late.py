"""Care, sleep and arrivals that were written down without a network: as their page would have, for the moment of the press."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client
from django_scopes import scope

from children.models import Attendance
from journals.care_models import CareKind, CareRecord, SleepCheck
from journals.care_words import in_words
from journals.models import Observation, State
from nursery import tablets
from nursery.devices import hash_of
from nursery.models import AuditEvent
from nursery.roles import Role
from nursery.submissions import new_submission
from tests import factories
from tests.conftest import NOW
from tests.journals.outbox import late, send
from tests.journals.test_care import FORMS, SAID

THEN = datetime(2026, 11, 23, 10, 10, tzinfo=UTC)  # when somebody pressed Save; it is sent at a quarter past ten


@pytest.fixture
def here(now, setting, zofia, marta_user):
    """Zofia is in since 8:15."""
    factories.make_arrival(zofia, by=marta_user)


@pytest.fixture
def sends(setting, marta_user):
    """``sends(page, fields)``: what the tablet of Marta brings later, signed in as nobody."""

    def to(page, fields=(), **values):
        return send(
            late(page, marta_user, setting, dict(fields) if isinstance(fields, dict) else list(fields), **values)
        )

    return to


def records(setting) -> list[CareRecord]:
    with scope(setting=setting):
        return list(CareRecord.objects.select_related("given_by", "recorded_by").order_by("pk"))


def draft(setting) -> Observation:
    with scope(setting=setting):
        return Observation.objects.get(state=State.DRAFT)


@pytest.mark.parametrize("kind", FORMS)
def test_each_kind_of_care_stands_in_the_day_as_if_it_had_been_sent_at_once(
    here, setting, zofia, marta, marta_user, sends, kind
):
    said = {"at": "10:05", "day": "23 November 2026", "given_by": marta.code} | FORMS[kind]
    answer = sends(f"/care/{zofia.code}/new/{kind}/", said)
    assert answer.status_code == 200
    assert answer.json()["next"] == ""
    [found] = records(setting)
    assert (found.kind, found.given_by, found.recorded_by) == (kind, marta, marta_user)
    with scope(setting=setting):
        assert in_words(found) == SAID[kind]
        assert not Observation.objects.exists()
        assert AuditEvent.objects.filter(action="care_recorded", actor=marta_user.pk).count() == 1


def test_a_whole_table_is_of_the_day_on_which_it_was_pressed(here, setting, room, zofia, marta, marta_user, sends):
    leo = factories.make_child(setting, "Leo", room=room, team=(marta,))
    factories.make_arrival(leo, by=marta_user)
    fields = [
        ("kind", "meal"), ("room", room.code), ("what", "snack"), ("at", "10:00"), ("given_by", marta.code),
        ("children", zofia.code), (f"amount_{zofia.code}", "all"), ("children", leo.code), (f"amount_{leo.code}", "some"),
    ]  # fmt: skip
    with time_machine.travel(NOW + timedelta(days=2), tick=False):
        assert sends("/care/", fields).status_code == 200
    found = records(setting)
    assert {(one.child_id, one.amount) for one in found} == {(zofia.pk, "all"), (leo.pk, "some")}
    assert {one.happened_at for one in found} == {datetime(2026, 11, 23, 10, 0, tzinfo=UTC)}


def test_a_table_of_which_one_line_cannot_be_becomes_one_draft_and_nothing_is_lost(
    here, setting, room, zofia, marta, sends
):
    leo = factories.make_child(setting, "Leo", room=room, team=(marta,))  # the register does not have him in
    fields = [
        ("kind", "drink"), ("what", "water"), ("at", "10:00"), ("children", zofia.code), (f"ml_{zofia.code}", "120"),
        ("children", leo.code), (f"ml_{leo.code}", "90"), ("given_by", marta.code),
    ]  # fmt: skip
    assert sends("/care/", fields).status_code == 200
    assert records(setting) == []
    found = draft(setting)
    assert "The register does not have Leo in" in found.trouble
    for word in ("for Leo and Zofia", "Zofia, ml: 120", "Leo, ml: 90", "time: 10:00", "given by: Marta"):
        assert word in found.words
    with scope(setting=setting):
        assert {child.name for child in found.children.all()} == {"Zofia", "Leo"}


def test_what_its_page_had_sent_already_counts_once(client, here, setting, zofia, marta, marta_user, sends):
    """The answer was lost, not what was written: back on the page somebody presses Save once more, without a network."""
    page, number = f"/care/{zofia.code}/new/nappy/", new_submission()
    said = {"what": "wet", "at": "10:05", "day": "23 November 2026", "given_by": marta.code, "note": ""}
    client.force_login(marta_user)
    assert client.post(page, {"submission": number} | said).status_code == 302
    assert sends(page, said, number=number).json() == {"saved": number, "next": ""}
    assert sends(page, said, number=number).status_code == 200
    assert len(records(setting)) == 1


def test_asleep_looked_at_and_awake_are_of_the_moments_of_the_taps(here, setting, zofia, marta, sends):
    sends(f"/care/{zofia.code}/asleep/", written="2026-11-23T09:30:00Z")
    [sleep] = records(setting)
    assert (sleep.kind, sleep.given_by, sleep.ended_at) == (CareKind.SLEEP, marta, None)
    assert sleep.happened_at == datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
    sends(f"/care-records/{sleep.code}/awake/", written="2026-11-23T10:00:00Z")
    sends(f"/care-records/{sleep.code}/look/", written="2026-11-23T09:40:00Z")  # comes later, was earlier
    [sleep] = records(setting)
    assert sleep.ended_at == datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
    with scope(setting=setting):
        assert [check.checked_at for check in SleepCheck.objects.all()] == [datetime(2026, 11, 23, 9, 40, tzinfo=UTC)]
    assert sends(f"/care-records/{sleep.code}/look/", written="2026-11-23T10:05:00Z").status_code == 200
    assert "awake already" in draft(setting).trouble


def test_parents_are_told_at_the_time_that_was_typed(here, setting, zofia, marta, marta_user, sends):
    with scope(setting=setting):
        accident = factories.make_care(zofia, "accident", by=marta_user, given_by=marta, note="Tripped.", body="Knee")
    sends(f"/care-records/{accident.code}/told/", {"at": "10:12"})
    [found] = records(setting)
    assert found.told_at == datetime(2026, 11, 23, 10, 12, tzinfo=UTC)


def test_arrivals_are_of_the_moment_of_the_tap_and_the_first_one_counts(now, setting, zofia, marta_user, sends):
    sends("/register/mark/", {"what": f"arrived:{zofia.code}", "back": "my_day"}, written="2026-11-23T08:31:00Z")
    sends("/register/mark/", {"what": f"arrived:{zofia.code}", "back": "my_day"}, written="2026-11-23T08:40:00Z")
    sends("/register/mark/", {"what": f"left:{zofia.code}", "day": "2026-11-23"}, written="2026-11-23T10:10:00Z")
    with scope(setting=setting):
        [row] = Attendance.objects.all()
    assert row.arrived_at == datetime(2026, 11, 23, 8, 31, tzinfo=UTC)
    assert row.left_at == THEN
    assert row.recorded_by == marta_user


@pytest.mark.parametrize(
    ("what", "said", "why"),
    [
        ("ill", "Register for Zofia", "is in already"),
        ("flown", "flown", "does not say what happened"),
        ("clear", "Register for Zofia", "does not say what happened"),
    ],
)
def test_what_the_register_does_not_take_becomes_a_draft(here, setting, zofia, sends, what, said, why):
    assert sends("/register/mark/", {"what": f"{what}:{zofia.code}"}).status_code == 200
    found = draft(setting)
    assert said in found.words
    assert why in found.trouble


def test_a_page_left_open_since_yesterday_changes_nothing_of_today(here, setting, zofia, sends):
    assert sends("/register/mark/", {"what": f"left:{zofia.code}", "day": "2026-11-22"}).status_code == 200
    assert "another day" in draft(setting).trouble
    with scope(setting=setting):
        assert Attendance.objects.get().left_at is None


def test_a_clock_ahead_of_ours_makes_nothing_happen_in_the_future(now, setting, zofia, sends):
    sends("/register/mark/", {"what": f"arrived:{zofia.code}"}, written="2026-11-23T18:00:00Z")
    with scope(setting=setting):
        assert Attendance.objects.get().arrived_at == NOW


@pytest.mark.parametrize(
    "page", ["/settings/nursery/", "/no/such/page/", "//evil.example/", "", "/care/x/new/flight/", "/register/"]
)
def test_other_pages_take_nothing_this_way(here, setting, sends, page):
    answer = sends(page, {"what": "x"})
    assert answer.status_code == 409
    assert "damaged" in answer.json()["problem"]
    with scope(setting=setting):
        assert not Observation.objects.exists()


def test_who_may_not_write_care_has_their_words_kept_as_a_draft(here, setting, zofia, marta_user, sends):
    marta_user.memberships.update(role=Role.CARER)
    assert sends(f"/care/{zofia.code}/new/mood/", {"what": "happy"}).status_code == 200
    assert records(setting) == []
    assert "does not work here any more" in draft(setting).trouble


def test_another_nurserys_child_is_nobody_here(here, setting, zofia, marta, sends):
    other = factories.make_setting(name="Oak")
    with scope(setting=other):
        stranger = factories.make_child(other, "Stranger", room=factories.make_room(other))
    said = {"what": "happy", "at": "10:05", "day": "23 November 2026", "given_by": marta.code}
    assert sends(f"/care/{stranger.code}/new/mood/", said).status_code == 200
    found = draft(setting)
    assert "not among those" in found.trouble
    assert "Stranger" not in found.words
    with scope(setting=other):
        assert not CareRecord.objects.exists()


def test_the_clock_of_a_tablet_that_is_off_is_written_down_of_late_care_too(
    client, here, setting, room, zofia, marta, marta_user, manager
):
    """S49: what it says of when is as wrong as the clock."""
    with scope(setting=setting):
        tablet = tablets.enrol_tablet(room=room, name="Fern tablet", token_hash=hash_of("fern"), by=manager)
    client.cookies[tablets.COOKIE] = "fern"
    said = {"what": "happy", "at": "10:05", "day": "23 November 2026", "given_by": marta.code}
    envelope = late(f"/care/{zofia.code}/new/mood/", marta_user, setting, said)
    slow = {"X-Tablet-Clock": (NOW - timedelta(minutes=25)).isoformat()}
    answer = client.post("/outbox/", envelope, content_type="application/octet-stream", headers=slow)
    assert answer.status_code == 200
    noted = AuditEvent.objects.get(action="clock_off")
    assert (noted.target, noted.details) == (tablet.pk, {"minutes": -25})
    client.cookies.clear()
    client.force_login(manager)
    assert "clock was off for Fern tablet" in client.get("/settings/history/").content.decode()


def test_each_form_that_waits_says_for_whom_it_writes(client, here, setting, zofia, marta_user):
    client.force_login(marta_user)
    for page in (f"/care/{zofia.code}/", f"/care/{zofia.code}/new/meal/", "/care/", "/register/", "/my-day/"):
        html = client.get(page).content.decode()
        assert "data-waits=" in html, page
        assert "js/waits.js" in html, page
    assert "data-ticket" not in Client().get("/outbox/shell/").content.decode()


def test_the_page_without_a_network_has_its_letters_and_its_scripts(client, db):
    worker = client.get("/sw.js").content.decode()
    for file in ("fonts/figtree", "js/rounds", "js/observe", "js/outbox", "css/kith"):
        assert file in worker, file
