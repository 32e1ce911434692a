"""A support meeting in the diaries of those who come: its hours under a neutral name, nothing for anybody else (S7)."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.urls import reverse

from families.models import Notice, NoticeWishes
from keyworkers.calendar import as_ics, entries_of, make_feed
from keyworkers.loading import load_roll
from keyworkers.meeting_models import CalendarFeed, Meeting
from nursery.devices import hash_of
from nursery.roles import Role
from senco import actions, meetings
from tests import factories


@pytest.fixture
def kasia(path):
    """Holly signs in."""
    path.holly.user = factories.make_user(path.setting, Role.CARER, name="Holly Kowalska")
    path.holly.save()
    return path.holly.user


def invite(path, case, on=None, **values):
    guests = [
        {"key": f"carer-{path.holly.pk}", "name": "Holly", "part": "family"},
        {"key": f"carer-{path.daniel.pk}", "name": "Daniel", "part": "family"},
        {"key": f"staff-{path.staff['aisha'].pk}", "name": "Aisha", "part": "staff"},
        {"key": f"user-{path['senco'].pk}", "name": "Ines Costa", "part": "staff"},
    ]
    about = {"starts": 600, "ends": 645, "place": "CANARYPLACE", "guests": guests, "by": path["senco"]} | values
    tomorrow = path.today + timedelta(
        days=1 if path.today.weekday() < 4 else 7 - path.today.weekday()
    )  # the next weekday
    return meetings.invite(case=case, on=on or tomorrow, **about)


def page(path, who, address):
    client = Client()
    client.force_login(who if not isinstance(who, str) else path[who])
    return client.get(address)


def test_those_who_come_have_its_hours_and_nobody_else_knows(path, kasia):
    case, tomorrow = path.meeting(), path.today + timedelta(days=1)
    entry = invite(path, case)
    meeting = Meeting.objects.get()
    assert (meeting.kind, meeting.host, meeting.words, meeting.place) == ("family", path.staff["aisha"], "", "")
    roll = load_roll(path.setting, tomorrow, tomorrow)
    assert roll.people[path.staff["aisha"].pk].meetings == {tomorrow: [(600, 645, False)]}
    with connection.cursor() as cursor:
        for table in ("keyworkers_meeting", "keyworkers_meetingguest"):
            cursor.execute(f"SELECT * FROM {table}")
            assert not any(word in repr(cursor.fetchall()) for word in ("CANARY", "Talking", "support meeting"))

    own = reverse("keyworkers:meeting", args=[meeting.code])
    shown = page(path, "aisha", own).content.decode()
    assert "Rowan: with the family" in shown
    assert reverse("senco:case", args=[case.code]) in shown
    assert "Move it" not in shown
    for name in ("change_meeting", "meeting_guests", "record_meeting", "meeting_told"):
        assert page(path, "aisha", reverse(f"keyworkers:{name}", args=[meeting.code])).status_code == 403
    for who in ("marta", "tom", "gina", "manager"):
        assert page(path, who, own).status_code == 404
        for address in (f"/meetings/about/{path.child.code}/", "/meetings/", "/meetings/mine/"):
            assert meeting.code not in page(path, who, address).content.decode()
    assert "Rowan: with the family" in page(path, "aisha", "/meetings/mine/").content.decode()

    for who in (path["aisha"], kasia):
        feed = CalendarFeed.objects.get(token_hash=hash_of(make_feed(user=who, setting=path.setting)))
        ics = as_ics(entries_of(feed, path.today), path.setting, root="https://kith.example").decode()
        assert ics.count("BEGIN:VEVENT") == 1
        assert "DTSTART:20261124T100000Z" in ics
        assert not any(word in ics for word in ("Rowan", "CANARY", "alking", "upport"))
    assert (
        "Tuesday 24 November · 10:00 to 10:45"
        in page(path, kasia, reverse("families:day", args=[path.child.code])).content.decode()
    )
    assert entry.facts["meeting"] == meeting.code


def test_what_stands_against_the_time_is_said_and_can_be_gone_past(path):
    case, tomorrow = path.meeting(), path.today + timedelta(days=1)
    factories.make_absence(path.staff["aisha"], tomorrow)
    client = Client()
    client.force_login(path["senco"])
    sent = {
        "on": "24 November 2026", "starts": "10:00", "ends": "10:45", "place": "the office",
        "guests": [f"carer-{path.holly.pk}", f"staff-{path.staff['aisha'].pk}"],
    }  # fmt: skip
    way = reverse("senco:do", args=[case.code, "invite"])
    answer = client.post(way, sent)
    assert answer.status_code == 422
    assert "Aisha is away on Tuesday 24 November." in answer.content.decode()
    assert client.post(way, sent | {"ends": "9:45"}).status_code == 422
    assert not Meeting.objects.exists()
    assert client.post(way, sent | {"anyway": "on"}).status_code == 302
    assert Meeting.objects.get().starts == 600


def test_an_answer_in_kith_stands_in_the_case_and_is_told_to_who_called_it(path, kasia):
    NoticeWishes.objects.create(user=path["senco"], by_mail="at_once")
    NoticeWishes.objects.create(user=path["marta"], by_mail="at_once")
    case = path.meeting()
    entry = invite(path, case)
    Notice.objects.all().delete()
    client = Client()
    client.force_login(kasia)
    come = reverse("families:come", args=[path.child.code, Meeting.objects.get().code])
    assert client.post(come).status_code == 302
    case_page = reverse("senco:case", args=[case.code])
    assert "Holly: comes; Daniel: no answer yet" in page(path, "senco", case_page).content.decode()
    assert [one.user for one in Notice.objects.all()] == [path["senco"]]
    key = f"staff-{path.staff['aisha'].pk}"
    meetings.note_reply(case=case, meeting=entry, key=key, reply="cannot", by=path["senco"])
    assert not Meeting.objects.with_person(path.staff["aisha"]).exists()  # her hours are free again


def test_held_called_off_or_closed_the_diary_follows(path):
    case = path.meeting()
    entry = invite(path, case)
    meetings.call_off(case=case, meeting=entry, by=path["senco"])
    assert Meeting.objects.get().state == "cancelled"
    entry = invite(path, path.now(case))
    meetings.hold(
        case=case, meeting=entry, on=path.today, came=[f"carer-{path.holly.pk}", f"carer-{path.daniel.pk}"],
        words="CANARYWORDS", by=path["senco"],
    )  # fmt: skip
    held = Meeting.objects.get(state="held")
    assert (held.date, held.words) == (path.today, "")
    assert [guest.carer for guest in held.guests.filter(came=True)] == [path.holly, path.daniel]
    assert not Meeting.objects.still_to_tell().exists()
    entry = invite(path, path.now(case))
    actions.close(case=path.now(case), reason="All is well.", by=path["senco"])
    assert Meeting.objects.get(code=entry.facts["meeting"]).state == "cancelled"
    with pytest.raises(ValidationError, match="closed"):
        invite(path, path.now(case))


@pytest.mark.parametrize("who", ["aisha", "senco", "manager"])
def test_a_meeting_that_stands_when_permission_is_withdrawn_can_still_be_called_off(path, who):
    case = path.meeting()
    entry = invite(path, case)
    actions.withdraw(case=case, carer=path.daniel, on=path.today, how="by phone", by=path["senco"])
    case_page = reverse("senco:case", args=[case.code])
    shown = page(path, who, case_page).content.decode()
    assert "The meeting on Tuesday 24 November still stands: ask the family whether they want it" in shown
    for action in ("reply", "call_off"):
        address = reverse("senco:do", args=[case.code, action])
        assert address in shown
        assert page(path, who, address).status_code == 200
    assert "a meeting stands on Tuesday 24 November" in page(path, who, reverse("senco:home")).content.decode()
    key = f"carer-{path.daniel.pk}"
    meetings.note_reply(case=path.now(case), meeting=entry, key=key, reply="cannot", by=path[who])
    client = Client()
    client.force_login(path[who])
    assert client.post(reverse("senco:do", args=[case.code, "call_off"])).status_code == 302
    assert Meeting.objects.get().state == "cancelled"
    assert "still stands" not in page(path, who, case_page).content.decode()
