"""The ``cover`` command: what contracts 4 says, on cases worked out by hand."""

import json
from datetime import date, timedelta

import pytest
from django.core.management import CommandError, call_command
from django_scopes import scope

from nursery.models import Closure
from staff.models import ShiftPattern
from tests import factories
from tests.factories import MONDAY


def cover(capsys, first=MONDAY, last=None, **options):
    call_command("cover", "--from", str(first), "--to", str(last or first), format="json", **options)
    return json.loads(capsys.readouterr().out)


def spans(session):
    return [(span["starts"], span["ends"], span["by"]) for span in session["spans"]]


def test_one_session_in_the_words_of_the_contract(capsys, setting, zofia, marta, aisha):
    report = cover(capsys)
    assert report["setting"] == setting.slug
    assert (report["from"], report["to"]) == ("2026-11-23", "2026-11-23")
    assert report["totals"] == {"booked": 480, "key_worker": 480, "secondary": 0, "buddy": 0, "none": 0}
    assert report["sessions"] == [
        {
            "child": zofia.ref, "date": "2026-11-23", "starts": "08:00", "ends": "16:00",
            "spans": [{"starts": "08:00", "ends": "16:00", "by": "key_worker", "staff": marta.ref}],
        }
    ]  # fmt: skip


def test_the_order_is_key_worker_secondary_buddy_nobody(capsys, setting, room, zofia, marta):
    factories.make_absence(marta)
    found = cover(capsys)["sessions"][0]
    assert spans(found) == [("08:00", "09:30", "buddy"), ("09:30", "16:00", "secondary")]


def test_nobody_has_no_staff(capsys, setting, room):
    factories.make_child(setting, "Nell", room=room)
    assert cover(capsys)["sessions"][0]["spans"] == [{"starts": "08:00", "ends": "16:00", "by": "none", "staff": None}]


def test_a_rota_of_three_weeks(capsys, setting, room):
    person = factories.make_practitioner(setting, "Sam", room=room, shifts=[])
    with scope(setting=setting):
        ShiftPattern.objects.all().delete()
        weeks = [factories.week("08:00-12:00"), factories.week("12:00-16:00"), factories.week("")]
        ShiftPattern.objects.create(practitioner=person, timetable=weeks, starts_on=factories.BEGINNING)
    factories.make_child(setting, room=room, team=(person,))
    number = (MONDAY - setting.rota_starts_on).days // 7 % 3
    minutes = []
    for ahead in range(3):
        day = MONDAY + timedelta(weeks=(ahead - number) % 3)
        found = cover(capsys, day)["sessions"][0]["spans"]
        minutes.append([(span["starts"], span["by"]) for span in found])
    assert minutes == [
        [("08:00", "key_worker"), ("12:00", "none")],
        [("08:00", "none"), ("12:00", "key_worker")],
        [("08:00", "none")],
    ]


@pytest.mark.parametrize("day", [date(2026, 3, 27), date(2026, 3, 30), date(2026, 10, 23), date(2026, 10, 26)], ids=str)
def test_the_clock_changes_change_no_minute(capsys, zofia, day):
    assert cover(capsys, day)["totals"]["key_worker"] == 480


def test_closures_and_weekends_have_no_sessions(capsys, setting, zofia):
    with scope(setting=setting):
        Closure.objects.create(setting=setting, date=MONDAY + timedelta(days=1))
    days = {session["date"] for session in cover(capsys, MONDAY, MONDAY + timedelta(days=6))["sessions"]}
    assert days == {"2026-11-23", "2026-11-25", "2026-11-26", "2026-11-27"}


def test_touching_bookings_stay_two_sessions(capsys, setting, room, marta):
    factories.make_child(setting, room=room, team=(marta,), booked=("08:00-13:00;13:00-16:00",))
    assert [session["ends"] for session in cover(capsys)["sessions"]] == ["13:00", "16:00"]


def test_leavers_and_joiners_count_on_their_first_and_last_day(capsys, setting, room, marta):
    tuesday, thursday = MONDAY + timedelta(days=1), MONDAY + timedelta(days=3)
    factories.make_child(setting, room=room, team=(marta,), leaves_on=tuesday, ref="leaver")
    factories.make_child(setting, room=room, team=(marta,), starts_on=thursday, ref="joiner")
    found = [(s["child"], s["date"][-2:]) for s in cover(capsys, MONDAY, MONDAY + timedelta(days=4))["sessions"]]
    assert sorted(found) == [("joiner", "26"), ("joiner", "27"), ("leaver", "23"), ("leaver", "24")]


def test_somebody_who_has_left_is_not_in(capsys, setting, zofia, marta):
    with scope(setting=setting):
        marta.leaves_on = MONDAY
        marta.save()
    assert cover(capsys)["totals"]["key_worker"] == 480
    assert cover(capsys, MONDAY + timedelta(days=1))["totals"]["key_worker"] == 0


def test_before_the_first_team_began_that_one_counts(capsys, setting, room, marta):
    child = factories.make_child(setting, room=room)
    factories.assign(child, marta, starts_on=MONDAY + timedelta(days=30))
    assert cover(capsys)["totals"]["key_worker"] == 480


def test_one_room_alone(capsys, setting, room, zofia, marta):
    oak = factories.make_room(setting, "Oak")
    factories.make_child(setting, room=oak, team=(marta,), ref="oak")
    assert [session["child"] for session in cover(capsys, room="Oak")["sessions"]] == ["oak"]


def test_an_unknown_room_is_refused_with_those_there_are(setting, room, capsys):
    with pytest.raises(SystemExit) as stop:
        cover(capsys, room="Elm")
    assert stop.value.code == 1
    assert "Known: Fern." in capsys.readouterr().err


def test_days_the_wrong_way_round_are_refused(setting, capsys):
    with pytest.raises(SystemExit) as stop:
        cover(capsys, MONDAY, MONDAY - timedelta(days=1))
    assert stop.value.code == 1


def test_which_setting_must_be_clear(setting, capsys):
    factories.make_setting("Oak Street")
    with pytest.raises(CommandError) as stop:
        cover(capsys)
    assert stop.value.returncode == 2
