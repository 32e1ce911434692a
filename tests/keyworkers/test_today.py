"""Today: the sentence, the lanes, who is away and who has whom, and what closes a gap."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django_scopes import scope

from keyworkers.models import CareTeamChange
from nursery.models import AuditEvent, Closure
from nursery.roles import Role
from nursery.waiting import set_waiting
from staff.models import Absence, ExtraShift
from tests import factories
from tests.factories import MONDAY

TODAY = "/today/"


@pytest.fixture
def desk(client, now, manager):
    client.force_login(manager)
    return client


def page(client, **query):
    return " ".join(client.get(TODAY, query).content.decode().split())


def test_everybody_has_somebody(desk, zofia):
    assert "Everyone has someone they know today." in page(desk)


def test_concerns_that_wait_are_said_without_a_name(desk, setting, zofia):
    assert "waiting. <a" not in page(desk)
    set_waiting(setting, cases=1, worries=1)
    assert "2 concerns are waiting." in page(desk)
    set_waiting(setting, cases=0, worries=1, safety=5)  # which a manager is not told of
    assert "1 concern is waiting." in page(desk)


def test_the_sentence_names_the_child_and_the_time(desk, setting, room, marta):
    factories.make_child(setting, "Idris", room=room, team=(marta,), booked=("08:00-17:30",))
    found = page(desk)
    assert 'except <em><a href="#sort-out">Idris from 4:00 to 5:30</a></em>.' in found
    assert "Idris</a> has nobody they know" in found


def test_on_a_day_without_children_it_says_so(desk, setting, zofia):
    assert "It is the weekend. Nobody is booked." in page(desk, day="2026-11-28")
    with scope(setting=setting):
        Closure.objects.create(setting=setting, date=MONDAY)
    assert "Closed today. Nobody is booked." in page(desk)


def test_an_empty_nursery_is_told_what_comes_first_until_a_child_has_a_key_worker(desk, setting):
    found = page(desk)
    assert "Nobody is booked" in found
    assert reverse("nursery:import") in found
    begun = [step.is_done for step in desk.get(TODAY).context["steps"]]
    assert not any(begun[:1] + begun[2:])  # the manager works here already
    room = factories.make_room(setting)
    assert desk.get(TODAY).context["steps"][0].is_done
    factories.make_child(setting, "Leo", room=room, starts_on=MONDAY + timedelta(days=7))
    assert desk.get(TODAY).context["steps"][2].is_done
    marta = factories.make_practitioner(setting, "Marta", room=room)
    factories.make_child(setting, "Mia", room=room, team=(marta,), starts_on=MONDAY + timedelta(days=7))
    assert desk.get(TODAY).context["steps"] == []


@pytest.mark.parametrize("day", ["yesterday", "2026-13-01"])
def test_a_day_that_is_none_is_not_found(desk, day):
    assert desk.get(TODAY, {"day": day}).status_code == 404


def test_a_lane_tells_who_has_the_children_when(desk, setting, room, zofia, marta, aisha):
    factories.make_absence(marta)
    found = page(desk)
    assert 'title="Aisha 9:30 to 4:00"' in found
    assert 'title="Tom 8:00 to 9:30"' in found
    assert "<b>Aisha</b> has Zofia until 4:00" in found
    assert "Back Tuesday 24 November" in found


def test_who_starts_without_a_key_worker_is_named(desk, setting, room):
    factories.make_child(setting, "Leo", room=room, starts_on=MONDAY + timedelta(days=7))
    assert "Starting without a key worker" in page(desk)
    assert "Leo" in page(desk)


def test_ratios_are_said_where_adults_are_short(desk, setting, room, marta):
    for number in range(6):
        factories.make_child(setting, f"Kit{number}", room=room, team=(marta,))
    assert "1 adult short" in page(desk)


def test_six_children_and_two_adults_are_enough(desk, setting, room, marta, aisha):
    for number in range(6):
        factories.make_child(setting, f"Kit{number}", room=room, team=(marta, aisha), booked=("10:00-15:00",))
    assert "enough adults all day" in page(desk)


# ---------------------------------------------------------------- somebody is off


def test_off_in_two_steps(desk, zofia, marta):
    first = desk.get(reverse("keyworkers:someone_off")).content.decode()
    assert reverse("keyworkers:someone_off_why", args=[marta.code]) in first
    second = reverse("keyworkers:someone_off_why", args=[marta.code])
    shown = " ".join(desk.get(second).content.decode().split())
    assert "<b>Tom</b> has Zofia" in shown or "<b>Aisha</b> has Zofia" in shown
    data = {"kind": "sickness", "first_day": "23/11/2026", "last_day": "24/11/2026"}
    said = desk.post(second, data, follow=True).content.decode()
    assert "Marta is away from 23 November to 24 November." in said
    assert AuditEvent.objects.filter(action="absence_recorded").count() == 1


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"last_day": "1 November 2026"}, "Choose a last day that is not before the first."),
        ({"first_day": "soon"}, "Enter a day such as 14 January 2027 or 14/1/2027."),
        ({"last_day": ""}, "Enter the last day away. It can be the same day."),
    ],
)
def test_wrong_days_are_said_and_nothing_is_lost(desk, zofia, marta, data, said):
    address = reverse("keyworkers:someone_off_why", args=[marta.code])
    sent = {"kind": "holiday", "first_day": "23/11/2026", "last_day": "24/11/2026"} | data
    response = desk.post(address, sent)
    assert response.status_code == 422
    assert said in response.content.decode()
    with scope(setting=marta.setting):
        assert not Absence.objects.exists()


def test_away_twice_is_refused_with_the_days(desk, marta):
    factories.make_absence(marta, days=2)
    address = reverse("keyworkers:someone_off_why", args=[marta.code])
    response = desk.post(address, {"kind": "holiday", "first_day": "23/11/2026", "last_day": "23/11/2026"})
    assert "Marta is already away from 23 November to 24 November." in response.content.decode()


def test_in_after_all(desk, zofia, marta):
    factories.make_absence(marta, days=3)
    desk.post(reverse("keyworkers:back", args=[marta.code]), {"day": "2026-11-24"})
    with scope(setting=marta.setting):
        days = [(absence.first_day.day, absence.last_day.day) for absence in Absence.objects.order_by("first_day")]
    assert days in ([(23, 23), (25, 25)], [(23, 23)])


# ---------------------------------------------------------------- what closes a gap


def test_somebody_stands_in_for_the_day_and_the_team_is_as_before_on_the_next(desk, setting, room, marta, aisha):
    idris = factories.make_child(setting, "Idris", room=room, team=(marta,), booked=("08:00-17:30",))
    assert "Stands in" in page(desk)
    desk.post(reverse("keyworkers:stand_in", args=[idris.code]), {"practitioner": aisha.code, "day": "2026-11-23"})
    assert "Everyone has someone they know today." in page(desk)
    assert "except" in page(desk, day="2026-11-24")
    with scope(setting=setting):
        assert CareTeamChange.objects.get(child=idris).reason == "Stands in on 23 November"


def test_standing_in_can_be_undone_at_once(desk, setting, room, marta, aisha):
    idris = factories.make_child(setting, "Idris", room=room, team=(marta,), booked=("08:00-17:30",))
    address = reverse("keyworkers:stand_in", args=[idris.code])
    said = desk.post(address, {"practitioner": aisha.code}, follow=True).content.decode()
    undo = re.search(r'action="(/key-groups/changes/\d+/undo/)"', said)[1]
    assert desk.post(undo, {"next": "today"})["Location"] == TODAY
    assert 'except <em><a href="#sort-out">Idris' in page(desk)


def test_who_must_not_be_with_the_child_is_not_offered_and_refused(desk, setting, room, marta, aisha):
    idris = factories.make_child(setting, "Idris", room=room, team=(marta,), booked=("08:00-17:30",))
    with scope(setting=setting):
        idris.not_with_staff.add(aisha)
    assert "Stands in" not in page(desk)
    address = reverse("keyworkers:stand_in", args=[idris.code])
    said = desk.post(address, {"practitioner": aisha.code}, follow=True).content.decode()
    assert "Aisha must not be in Idris’s care team" in said


def test_somebody_stays_longer(desk, setting, room, marta):
    factories.make_child(setting, "Idris", room=room, team=(marta,), booked=("08:00-17:30",))
    assert "could stay until 5:30" in page(desk)
    desk.post(reverse("keyworkers:stay_longer", args=[marta.code]), {"starts": 960, "ends": 1050, "day": "2026-11-23"})
    assert "Everyone has someone they know today." in page(desk)
    with scope(setting=setting):
        assert ExtraShift.objects.get().reason == "Closes a gap"


# ---------------------------------------------------------------- who is not a lead


def test_who_is_not_a_lead_sees_the_room_and_nothing_to_sort_out(client, now, setting, zofia, aisha):
    aisha.user = factories.make_user(setting, Role.PRACTITIONER)
    aisha.save()
    client.force_login(aisha.user)
    found = page(client)
    assert "Marta" in found
    assert "Someone’s off" not in found
    assert "To sort out" not in found


def test_a_lead_who_looks_after_somebody_is_led_to_their_own_children(desk, setting, room, manager):
    assert reverse("journals:my_day") not in page(desk)
    jo = factories.make_practitioner(setting, "Jo", user=manager, role=Role.MANAGER)
    factories.make_child(setting, "Zofia", room=room, team=(None, jo))
    assert reverse("journals:my_day") in page(desk)
