"""People: the list, a practitioner's page, and everything that is entered and changed by hand."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django_scopes import scope

from keyworkers.models import DropIn
from nursery.models import AuditEvent
from nursery.roles import Role
from staff.models import Absence, ExtraShift, Practitioner, Qualification, ShiftPattern
from tests import factories
from tests.factories import MONDAY


@pytest.fixture
def desk(client, now, manager):
    client.force_login(manager)
    return client


def text(response) -> str:
    return " ".join(response.content.decode().split())


def address(name, person, *more):
    return reverse(f"staff:{name}", args=[person.code, *more])


def opened(client, url) -> dict:
    form = client.get(url).context["form"]
    values = {field.html_name: field.value() for field in form}
    return {name: value for name, value in values.items() if value not in (None, False, [])}


def test_the_list_tells_who_is_in_and_what_runs_out(desk, setting, marta, tom):
    factories.make_absence(tom)
    with scope(setting=setting):
        Practitioner.objects.filter(pk=marta.pk).update(paediatric_first_aid_until=MONDAY + timedelta(days=20))
    found = text(desk.get("/people/"))
    assert "8:00 to 4:00" in found
    assert "Away" in found
    assert "First aid until 13 Dec 2026" in found


@pytest.mark.parametrize(
    ("query", "shown"), [({"q": "mart"}, {"Marta"}), ({"q": "fern"}, {"Marta", "Tom"}), ({"state": "left"}, set())]
)
def test_the_list_finds_people(desk, marta, tom, query, shown):
    found = text(desk.get("/people/", query))
    assert {name for name in ("Marta", "Tom") if f"{name} Nowak" in found} == shown


def test_the_page_tells_shifts_children_and_certificates(desk, setting, zofia, marta):
    with scope(setting=setting):
        Qualification.objects.create(practitioner=marta, name="Food hygiene", expires_on=MONDAY + timedelta(days=400))
        DropIn.objects.create(practitioner=marta, weekday=2, starts=855, ends=885)
    found = text(desk.get(marta.get_absolute_url()))
    for words in ("40 hours a week", "Zofia", "Food hygiene", "Wednesday 2:15 to 2:45"):
        assert words in found


def test_why_somebody_is_away_is_for_leads_and_themselves(client, now, setting, marta, tom):
    factories.make_absence(marta)
    for person, may in ((marta, True), (tom, False)):
        person.user = factories.make_user(setting, Role.PRACTITIONER)
        person.save()
        client.force_login(person.user)
        assert ("Sick" in text(client.get(marta.get_absolute_url()))) == may


def test_somebody_new_is_entered_and_then_gets_shifts(desk, setting, room):
    sent = {
        "first_name": "Dee", "last_name": "Okafor", "ref": "S900", "role": "practitioner", "room": room.pk,
        "starts_on": "30 November 2026",
    }  # fmt: skip
    response = desk.post(reverse("staff:new"), sent)
    with scope(setting=setting):
        dee = Practitioner.objects.get(ref="S900")
    assert response["Location"] == address("edit_shifts", dee)


def test_a_mark_is_one_persons(desk, setting, marta, tom):
    sent = opened(desk, address("edit", tom)) | {"mark": "fish"}
    response = desk.post(address("edit", tom), sent)
    assert response.status_code == 422
    assert "Marta" in text(response)
    with scope(setting=setting):
        assert Practitioner.objects.get(pk=tom.pk).mark == "hedgehog"


def test_two_who_change_the_same_are_both_shown(desk, setting, tom):
    stale = opened(desk, address("edit", tom)) | {"email": "tom@example.org"}
    with scope(setting=setting):
        Practitioner.objects.filter(pk=tom.pk).update(email="ellery@example.org")
    response = desk.post(address("edit", tom), stale)
    assert response.status_code == 409
    assert "It now says: ellery@example.org." in text(response)
    assert "tom@example.org" in text(response)


def test_shifts_change_from_a_day_and_the_past_stays(desk, setting, marta):
    names = [name for name in desk.get(address("edit_shifts", marta)).context["form"].fields if name != "starts_on"]
    desk.post(address("edit_shifts", marta), dict.fromkeys(names, "10:00-18:00") | {"starts_on": "30/11/2026"})
    with scope(setting=setting):
        old, new = ShiftPattern.objects.filter(practitioner=marta).order_by("starts_on")
    assert (old.ends_on, new.timetable[0][0]) == (date(2026, 11, 30), [[600, 1080]])


@pytest.mark.parametrize("times", ["16:00-08:00", "08:00-13:00;12:00-16:00", "all day"])
def test_shifts_that_cannot_be_are_refused(desk, setting, marta, times):
    names = [name for name in desk.get(address("edit_shifts", marta)).context["form"].fields if name != "starts_on"]
    response = desk.post(address("edit_shifts", marta), dict.fromkeys(names, times) | {"starts_on": "30/11/2026"})
    assert response.status_code == 422
    assert times in text(response)
    with scope(setting=setting):
        assert ShiftPattern.objects.filter(practitioner=marta).count() == 1


def test_an_extra_shift_beside_the_others(desk, setting, marta):
    form = desk.get(address("new_extra_shift", marta)).context["form"]
    day, starts, ends = list(form.fields)[:3]
    sent = {day: "23/11/2026", starts: "16:00", ends: "17:30"}
    assert desk.post(address("new_extra_shift", marta), sent).status_code == 302
    again = desk.post(address("new_extra_shift", marta), {day: "23/11/2026", starts: "15:00", ends: "17:00"})
    assert "Marta already works 08:00-16:00;16:00-17:30 on that day." in text(again)
    with scope(setting=setting):
        extra = ExtraShift.objects.get()
    desk.post(address("remove_extra_shift", marta, extra.pk))
    with scope(setting=setting):
        assert not ExtraShift.objects.exists()


def test_an_absence_is_taken_out(desk, setting, marta):
    absence = factories.make_absence(marta)
    desk.post(address("remove_absence", marta, absence.pk))
    with scope(setting=setting):
        assert not Absence.objects.exists()


def test_who_leaves_can_no_longer_sign_in_from_the_day_after(desk, setting, marta):
    user = factories.make_user(setting, Role.PRACTITIONER)
    with scope(setting=setting):
        Practitioner.objects.filter(pk=marta.pk).update(user=user)
    sent = opened(desk, address("edit", marta)) | {"leaves_on": "30 November 2026"}
    assert desk.post(address("edit", marta), sent).status_code == 302
    assert user.memberships.get().ends_on == date(2026, 12, 1)


def test_drop_in_times_are_set(desk, setting, marta):
    url = reverse("keyworkers:drop_ins", args=[marta.code])
    desk.post(url, {"day_2": "14:15-14:45"})
    with scope(setting=setting):
        assert [(one.weekday, one.starts, one.ends) for one in DropIn.objects.all()] == [(2, 855, 885)]
    assert "drop" in text(desk.get(marta.get_absolute_url())).lower()
    assert AuditEvent.objects.filter(action="drop_ins_changed").count() == 1
