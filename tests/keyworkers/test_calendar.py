"""The calendar feed: a secret address, no names, nothing for those who may know nothing (S8, S12, S42)."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django_scopes import scope
from icalendar import Calendar

from children.models import Carer
from keyworkers.calendar import as_ics, end_feed, entries_of, make_feed, moment
from keyworkers.handovers import open_handover
from keyworkers.meeting_models import CalendarFeed, Meeting
from keyworkers.meetings import answer, cancel, invite
from keyworkers.models import Bond
from keyworkers.settling_models import SettlingVisit
from nursery.models import Membership
from nursery.roles import Role
from staff.models import Practitioner
from tests import factories
from tests.factories import MONDAY

TUESDAY = MONDAY + timedelta(days=1)
LONDON = ZoneInfo("Europe/London")


@pytest.fixture
def user(setting, marta):
    marta.user = factories.make_user(setting, Role.PRACTITIONER, name="Marta Nowak")
    marta.save()
    return marta.user


@pytest.fixture
def meeting(setting, now, zofia, marta, manager):
    """Whatever could name or quote does."""
    kasia = factories.make_carer(zofia, "CANARYKASIA")
    with scope(setting=setting):
        type(zofia).objects.filter(pk=zofia.pk).update(first_name="CANARYZOFIA")
        return invite(
            child=zofia, kind="support", day=TUESDAY, starts=855, ends=885, host=marta, carers=[kasia], by=manager,
            others=["CANARYDOCTOR"], subject="CANARYSUBJECT", place="CANARYPLACE", confidential=True,
        )  # fmt: skip


def address(user, setting):
    with scope(setting=setting):
        return reverse("keyworkers:calendar_feed", args=[make_feed(user=user, setting=setting)])


def events(client, url):
    return Calendar.from_ical(client.get(url).content).walk("VEVENT")


def said(client, url):
    return [str(event["summary"]) for event in events(client, url)]


def test_an_entry_says_when_and_where_and_names_nobody(client, setting, user, meeting):
    answer = client.get(address(user, setting))
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    assert "no-store" in answer["Cache-Control"]
    (event,) = Calendar.from_ical(answer.content).walk("VEVENT")
    assert event["summary"] == "Meeting, Fern room"
    assert (event["dtstart"].dt, event["dtend"].dt) == (
        datetime(2026, 11, 24, 14, 15, tzinfo=UTC), datetime(2026, 11, 24, 14, 45, tzinfo=UTC)
    )  # fmt: skip
    assert event["url"] == f"http://testserver/meetings/{meeting.code}/"
    assert b"CANARY" not in answer.content
    assert b"Zofia" not in answer.content


def test_every_kind_of_date_is_there_without_a_name(client, setting, now, room, marta, aisha, user, manager):
    child = factories.make_child(setting, "CANARYLEO", room=room, team=(marta,), starts_on=TUESDAY)
    with scope(setting=setting):
        child.assignments.update(bond=Bond.PROVISIONAL, review_on=MONDAY + timedelta(days=14))
        SettlingVisit.objects.create(setting=setting, child=child, date=MONDAY, starts=600, ends=660, words="CANARY")
        kit = factories.make_child(setting, "CANARYKIT", room=room, team=(marta,))
        visits = [(MONDAY + timedelta(days=2), 600, 630)]
        open_handover(child=kit, to=aisha, reason="family", by_day=TUESDAY, visits=visits, on=MONDAY, by=manager)
        invite(
            child=kit,
            kind="outside",
            day=TUESDAY,
            starts=600,
            ends=660,
            host=marta,
            is_outside=True,
            by=manager,
            despite="So",
        )
        invite(child=kit, kind="drop_in", day=TUESDAY, starts=855, ends=865, host=marta, by=manager, despite="So")
    url = address(user, setting)
    assert said(client, url) == [
        "Settling-in visit, Fern room", "A child’s first day", "Meeting, away from the nursery", "Drop-in, Fern room",
        "Handover visit, Fern room", "Look at a new bond",
    ]  # fmt: skip
    assert b"CANARY" not in client.get(url).content


def test_cancelled_and_declined_ones_are_gone(client, setting, user, marta, meeting, manager):
    url = address(user, setting)
    with scope(setting=setting):
        answer(guest=meeting.guests.get(practitioner=marta), answer="no", by=manager)
    assert said(client, url) == []
    with scope(setting=setting):
        answer(guest=meeting.guests.get(practitioner=marta), answer="yes", by=manager)
        cancel(meeting=meeting, by=manager)
    assert said(client, url) == []


def test_nothing_new_is_answered_without_a_body(client, setting, user, meeting, manager):
    url = address(user, setting)
    etag = client.get(url)["ETag"]
    assert client.get(url, headers={"if-none-match": etag}).status_code == 304
    with scope(setting=setting):
        cancel(meeting=meeting, by=manager)
    assert client.get(url, headers={"if-none-match": etag}).status_code == 200


def test_an_address_ends_when_it_is_renewed_or_taken_back(client, setting, user, meeting):
    first, second = address(user, setting), address(user, setting)
    assert client.get(first).status_code == 404
    assert client.get(second).status_code == 200
    with scope(setting=setting):
        assert second.split("/")[2][:20] not in CalendarFeed.objects.get().token_hash
        end_feed(user=user)
    assert client.get(second).status_code == 404


@pytest.mark.parametrize("how", ["left", "no role", "not active"])
def test_whoever_left_has_nothing(client, setting, user, marta, meeting, how):
    url = address(user, setting)
    with scope(setting=setting):
        if how == "left":
            Practitioner.objects.filter(pk=marta.pk).update(leaves_on=MONDAY - timedelta(days=1))
        elif how == "no role":
            Membership.objects.filter(user=user).delete()
        else:
            type(user).objects.filter(pk=user.pk).update(is_active=False)
    found = client.get(url)
    assert b"VEVENT" not in found.content
    assert found.status_code == (404 if how == "not active" else 200)


@pytest.mark.parametrize(("restricted", "expected"), [(False, ["Meeting, Fern room"]), (True, [])])
def test_a_carer_has_their_own_and_a_restricted_one_nothing(client, setting, zofia, meeting, restricted, expected):
    carer = Carer._base_manager.get(child=zofia)
    carer.user = factories.make_user(setting, Role.CARER)
    carer.save()
    url = address(carer.user, setting)
    carer.restricted = restricted
    carer.save()
    assert said(client, url) == expected


@pytest.mark.parametrize(
    ("day", "hour"),
    [
        (date(2027, 3, 26), 14),  # the Friday before the clocks go forward
        (date(2027, 3, 29), 13),  # the Monday after
        (date(2026, 10, 23), 13),
        (date(2026, 10, 26), 14),
    ],
)
def test_a_quarter_past_two_stays_so_when_the_clocks_change(day, hour):
    found = moment(day, 855, LONDON)
    assert found == datetime(day.year, day.month, day.day, hour, 15, tzinfo=UTC)
    assert found.astimezone(LONDON).strftime("%H:%M") == "14:15"


def test_midnight_is_the_day_after(setting):
    assert moment(date(2027, 3, 1), 1440, LONDON) == datetime(2027, 3, 2, tzinfo=UTC)
    assert as_ics([], setting, root="").startswith(b"BEGIN:VCALENDAR")


def test_a_feed_asks_the_same_however_much_is_in_it(client, setting, user, zofia, marta, manager, meeting):
    url = address(user, setting)

    def asked():
        with CaptureQueriesContext(connection) as queries:
            client.get(url)
        return len(queries)

    few = asked()
    with scope(setting=setting):
        for number in range(6):
            invite(
                child=zofia, kind="other", day=TUESDAY + timedelta(days=7 * number), starts=600, ends=630, host=marta,
                by=manager, despite="So",
            )  # fmt: skip
    assert asked() == few <= 12
    assert len(events(client, url)) == 7


def test_old_meetings_fall_out(setting, user, meeting):
    with scope(setting=setting):
        make_feed(user=user, setting=setting)
        feed = CalendarFeed.objects.select_related("user", "setting").get()
        with time_machine.travel(datetime(2027, 3, 1, tzinfo=UTC), tick=False):
            assert entries_of(feed, date(2027, 3, 1)) == []
        assert Meeting.objects.count() == 1


def test_the_page_shows_the_address_once(client, setting, user, now):
    client.force_login(user)
    assert "Make an address" in client.get("/calendar/").content.decode()
    made = client.post("/calendar/make/").content.decode()
    assert "http://testserver/calendar/" in made
    again = client.get("/calendar/").content.decode()
    assert ".ics" not in again
    assert "Make a new address" in again
    client.post("/calendar/end/")
    with scope(setting=setting):
        assert not CalendarFeed.objects.exists()
