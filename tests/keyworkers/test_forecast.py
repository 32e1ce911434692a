"""Cover ahead: the heat of each half day, the sentence, what if, and what would close gaps."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django_scopes import scope

from keyworkers import forecast
from keyworkers.cover import BUDDY, KEY_WORKER, NOBODY, SECONDARY
from keyworkers.familiarity import Known
from keyworkers.loading import load_roll
from nursery.models import Closure
from nursery.roles import Role
from staff.models import Absence
from tests import factories
from tests.factories import MONDAY

COVER = "/cover/"


@pytest.fixture
def desk(client, now, manager):
    client.force_login(manager)
    return client


def text(client, **query):
    return " ".join(client.get(COVER, query).content.decode().split())


def looked_at(setting, weeks=1, **options):
    with scope(setting=setting):
        roll = load_roll(setting, MONDAY, MONDAY + timedelta(weeks=weeks))
    return roll, forecast.forecast(roll, MONDAY, weeks, **options)


def halves_of(found, name):
    return next(row.halves for _, rows in found.groups for row in rows if row.child.name == name)


def test_each_half_day_says_who_is_in(setting, zofia, marta):
    factories.make_absence(marta, MONDAY + timedelta(days=1))
    _, found = looked_at(setting)
    assert halves_of(found, "Zofia") == [
        (KEY_WORKER, KEY_WORKER), (SECONDARY, SECONDARY), *[(KEY_WORKER, KEY_WORKER)] * 3,
    ]  # fmt: skip
    assert found.counts == {KEY_WORKER: 8, SECONDARY: 2}


def test_any_minute_with_nobody_counts(setting, room, marta):
    factories.make_child(setting, "Idris", room=room, team=(marta,), booked=("09:00-16:15",))
    _, found = looked_at(setting)
    assert halves_of(found, "Idris")[0] == (KEY_WORKER, NOBODY)
    assert forecast.sentence(found, 1) == ("", "5 sessions", " have nobody the child knows in the next 1 weeks.")


def test_what_is_not_booked_is_out_and_a_closed_day_is_closed(setting, room, marta):
    factories.make_child(setting, "Kit", room=room, team=(marta,), booked=("08:00-12:00", "", "13:00-16:00", "", ""))
    with scope(setting=setting):
        Closure.objects.create(setting=setting, date=MONDAY)
    _, found = looked_at(setting)
    assert halves_of(found, "Kit")[:3] == [("out", "out"), ("out", "out"), ("out", KEY_WORKER)]
    assert found.weeks[0][0] == (MONDAY, True)


def test_thinking_somebody_away_changes_nothing_that_is_kept(desk, setting, zofia, marta):
    query = {"who": marta.code, "away_from": "24 November 2026", "away_to": "25 November 2026"}
    found = text(desk, **query)
    assert "If Marta is away, everyone has someone they know." in found
    assert "Book Marta’s leave" in found
    assert "Of 4 sessions from 24 Nov 2026 to 25 Nov 2026" in found
    with scope(setting=setting):
        assert not Absence.objects.exists()


def test_booking_the_leave_begins_with_the_days_thought_of(desk, marta):
    address = reverse("keyworkers:someone_off_why", args=[marta.code])
    found = desk.get(address, {"day": "2026-11-24", "until": "2026-12-04"}).content.decode()
    assert 'value="24 November 2026"' in found
    assert 'value="4 December 2026"' in found


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"away_from": ""}, "Enter the first day away."),
        ({"away_to": ""}, "Enter the last day away."),
        ({"away_to": "1 November 2026"}, "Choose a last day that is not before the first."),
        ({"away_from": "soon"}, "Enter a day such as 14 January 2027 or 14/1/2027."),
    ],
)
def test_wrong_days_are_said(desk, zofia, marta, data, said):
    query = {"who": marta.code, "away_from": "24 November 2026", "away_to": "25 November 2026"} | data
    response = desk.get(COVER, query)
    assert response.status_code == 422
    assert said in response.content.decode()


def test_who_would_close_the_gaps_is_offered_tried_and_made_so(desk, setting, room, marta, aisha):
    idris = factories.make_child(setting, "Idris", room=room, team=(marta,), booked=("09:30-17:30",))
    found = text(desk, weeks="2")
    assert "10 times with nobody," in found
    assert ">23 Nov 2026 to 4 Dec 2026</a>. Idris has no buddy yet." in found
    assert "Aisha as buddy closes all" in found
    tried = text(desk, weeks="2", **{"try": f"{idris.code}:{aisha.code}"})
    assert "Everyone has someone they know in the next 2 weeks." in tried
    assert "10 sessions" in text(desk, weeks="2")
    desk.post(reverse("keyworkers:move", args=[idris.code]), {"role": "buddy", "to": aisha.code})
    assert "Everyone has someone they know in the next 2 weeks." in text(desk, weeks="2")


def test_who_must_not_be_with_a_child_is_not_offered(setting, room, marta, aisha):
    idris = factories.make_child(setting, "Idris", room=room, team=(marta,), booked=("09:30-17:30",))
    roll, found = looked_at(setting)
    assert [one.person.name for one in forecast.closers(roll, found, Known({}, {}))] == ["Aisha"]
    assert forecast.closers(roll, found, Known({idris.pk: {aisha.pk}}, {})) == []


def test_a_thought_buddy_takes_the_place_of_the_one_there_is(setting, zofia, tom):
    other = factories.make_practitioner(setting, "Dee")
    with scope(setting=setting):
        roll = load_roll(setting, MONDAY, MONDAY + timedelta(days=7))
    forecast.think_buddy(roll.children[0], other.pk, MONDAY)
    assert roll.children[0].team(MONDAY)[BUDDY] == other.pk


def test_one_room_one_person_or_all(desk, setting, zofia, marta):
    oak = factories.make_room(setting, "Oak")
    dee = factories.make_practitioner(setting, "Dee", room=oak)
    factories.make_child(setting, "Nell", room=oak, team=(dee,))
    assert "Nell" not in text(desk)
    assert "Nell" in text(desk, room=oak.code)
    both = text(desk, room="all")
    assert "Nell" in both
    assert "Zofia" in both
    assert "Zofia" not in text(desk, room="all", person=dee.code)


def test_a_key_worker_sees_the_children_they_may_know(client, now, setting, zofia, marta):
    oak = factories.make_room(setting, "Oak")
    factories.make_child(setting, "Nell", room=oak)
    marta.user = factories.make_user(setting, Role.PRACTITIONER)
    marta.save()
    client.force_login(marta.user)
    found = text(client, room="all")
    assert "Zofia" in found
    assert "Nell" not in found


def test_a_child_who_moves_counts_in_each_room_while_there(setting, room, marta):
    oak = factories.make_room(setting, "Oak")
    child = factories.make_child(setting, "Kit", room=room, team=(marta,))
    with scope(setting=setting):
        child.room_stays.update(ends_on=date(2026, 11, 25))
        child.room_stays.create(room=oak, starts_on=date(2026, 11, 25))
    assert [pair != ("out", "out") for pair in halves_of(looked_at(setting, room=room.pk)[1], "Kit")] == [True] * 2 + [
        False
    ] * 3
    assert [pair != ("out", "out") for pair in halves_of(looked_at(setting, room=oak.pk)[1], "Kit")] == [False] * 2 + [
        True
    ] * 3
