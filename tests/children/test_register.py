"""The register: one tap for what is so now, a form for what was or will be (R28, R43)."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.urls import reverse
from django_scopes import scope

from children import register
from children.models import Attendance
from nursery.models import AuditEvent
from tests import factories

REGISTER = "/register/"


@pytest.fixture
def desk(client, now, manager):
    client.force_login(manager)
    return client


def tap(client, child, what, **data):
    return client.post(reverse("children:mark"), {"what": f"{what}:{child.code}"} | data)


def fill_in(client, child, day="2026-11-23", **data):
    return client.post(reverse("children:register_line", args=[child.code]), {"day": day} | data)


def row_of(child, **when):
    with scope(setting=child.setting):
        return Attendance.objects.filter(child=child, **when).first()


def page(client, **query):
    return client.get(REGISTER, query).content.decode()


def test_in_and_gone_home(desk, zofia):
    assert "Expected" in page(desk)
    tap(desk, zofia, "arrived")
    assert "In since 10:15" in page(desk)
    tap(desk, zofia, "left")
    assert "10:15 to 10:15" in page(desk)
    assert AuditEvent.objects.filter(action="attendance_marked").count() == 2


def test_the_daily_record_names_the_key_worker(desk, zofia):
    assert "Marta" in page(desk)


def test_a_second_tap_keeps_the_first_time(desk, zofia, now):
    tap(desk, zofia, "arrived")
    with time_machine.travel(now + timedelta(minutes=9), tick=False):
        tap(desk, zofia, "arrived")
    assert row_of(zofia).arrived_at == now


def test_undo_makes_the_child_expected_again(desk, zofia):
    tap(desk, zofia, "arrived")
    tap(desk, zofia, "clear")
    assert row_of(zofia) is None
    assert AuditEvent.objects.filter(action="attendance_cleared").count() == 1


def test_leaving_needs_arriving(desk, zofia):
    response = desk.post(reverse("children:mark"), {"what": f"left:{zofia.code}"}, headers={"HX-Request": "true"})
    assert response.status_code == 422
    assert "Say first when Zofia arrived." in response.content.decode()
    assert row_of(zofia) is None


def test_without_a_script_the_words_come_back_on_the_page(desk, zofia):
    assert "Say first when Zofia arrived." in desk.post(
        reverse("children:mark"), {"what": f"left:{zofia.code}"}, follow=True
    ).content.decode()  # fmt: skip


@pytest.mark.parametrize("day", ["2026-11-20", "2026-11-24"])
def test_a_tap_is_for_today_alone(desk, zofia, day):
    assert tap(desk, zofia, "arrived", day=day).status_code == 404
    assert row_of(zofia) is None


def test_times_are_put_right(desk, zofia):
    fill_in(desk, zofia, arrived="08:05", left="15.30", collected_by="Babcia", note="Tired")
    found = page(desk)
    assert "8:05 to 3:30" in found
    assert "with Babcia" in found
    assert "Tired" in found


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"arrived": "09:00", "left": "08:00"}, "Enter a time after they arrived."),
        ({"left": "15:00"}, "Enter when they arrived."),
        ({"arrived": "noon"}, "Enter a time such as 08:30."),
        ({"absent_reason": "ill", "arrived": "09:00"}, "Take the times away, or say that the child was in."),
    ],
)
def test_what_cannot_be_is_said_and_what_was_typed_stays(desk, zofia, data, said):
    response = fill_in(desk, zofia, note="Kept words", **data)
    assert response.status_code == 422
    assert said in response.content.decode()
    assert "Kept words" in response.content.decode()
    assert row_of(zofia) is None


def test_not_in_with_the_reason(desk, zofia):
    fill_in(desk, zofia, absent_reason="ill")
    assert "Not in: ill" in page(desk)
    tap(desk, zofia, "arrived")
    assert "In since 10:15" in page(desk)


def test_a_holiday_can_be_entered_ahead_but_no_arrival(desk, zofia):
    assert fill_in(desk, zofia, day="2026-12-01", absent_reason="holiday").status_code == 302
    assert "Not in: on holiday" in page(desk, day="2026-12-01")
    response = fill_in(desk, zofia, day="2026-12-02", arrived="09:00")
    assert "only a reason for not being in" in response.content.decode()


@pytest.mark.parametrize(
    ("day", "hour"), [("2026-03-27", 9), ("2026-03-30", 8), ("2026-10-23", 8), ("2026-10-26", 9)], ids=str
)
def test_times_are_those_of_the_nursery_on_both_sides_of_the_clock_change(desk, zofia, day, hour):
    fill_in(desk, zofia, day=day, arrived="09:00")
    assert row_of(zofia, date=day).arrived_at == datetime.fromisoformat(day).replace(hour=hour, tzinfo=UTC)
    assert "In since 9:00" in page(desk, day=day)


def test_who_is_not_booked_is_not_listed_until_they_come(desk, setting, room, zofia):
    nell = factories.make_child(setting, "Nell", room=room, booked=("", "08:00-16:00", "", "", ""))
    assert "Nell" not in page(desk)
    tap(desk, nell, "arrived")
    assert "Nell" in page(desk)
    assert "not booked" in page(desk)


def test_namesakes_have_their_surnames(desk, setting, room, zofia):
    factories.make_child(setting, "Zofia", last_name="Wilk", room=room)
    assert "Zofia Wilk" in page(desk)
    assert "Zofia Kowalska" in page(desk)


def test_a_row_is_either_in_or_not(now, in_setting, zofia, manager):
    register.mark(child=zofia, day=now.date(), by=manager, absent_reason="ill")
    with pytest.raises(ValidationError):
        register.mark(child=zofia, day=now.date(), by=manager, arrived_at=now)
