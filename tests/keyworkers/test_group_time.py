"""Key group time: planned for who is in, kept day by day, missed ones shown (R12)."""

import pytest
from django.urls import reverse
from django_scopes import scope

from keyworkers.models import KeyGroupTime
from nursery.models import AuditEvent
from nursery.roles import Role
from tests import factories

PAGE = "/group-time/"


@pytest.fixture
def key_worker(client, now, setting, marta, zofia):
    marta.user = factories.make_user(setting, Role.PRACTITIONER)
    marta.save()
    client.force_login(marta.user)
    return client


def text(response) -> str:
    return " ".join(response.content.decode().split())


def test_who_is_in_and_what_each_needs_differently(key_worker, setting, room, zofia, marta):
    factories.make_child(
        setting, "Bea", room=room, team=(marta,), booked=("", "08:00-16:00", "", "", ""), allergies="nuts"
    )
    assert "Bea" not in text(key_worker.get(PAGE))
    assert "Bea" in text(key_worker.get(PAGE, {"day": "2026-11-24"}))
    key_worker.post(PAGE, {"plan": "Songs with bells", f"child_{zofia.code}": "Sits by the door"})
    found = text(key_worker.get(PAGE))
    assert "Songs with bells" in found
    assert "Sits by the door" in found
    with scope(setting=setting):
        assert KeyGroupTime.objects.get().differently == {str(zofia.pk): "Sits by the door"}
    assert AuditEvent.objects.filter(action="group_time_saved").count() == 1


def test_a_note_afterwards_and_missed_days(key_worker, now):
    found = text(key_worker.get(PAGE, {"day": "2026-11-25"}))
    assert "missed" not in found
    key_worker.post(PAGE, {"note": "They sang it twice."})
    assert "They sang it twice." in text(key_worker.get(PAGE))
    assert "missed" in text(key_worker.get(PAGE, {"day": "2026-11-17"}))


def test_nothing_is_lost_when_it_is_too_long(key_worker, zofia):
    response = key_worker.post(PAGE, {"plan": "Kept words", f"child_{zofia.code}": "x" * 301})
    assert response.status_code == 422
    assert "Kept words" in text(response)


def test_others_read_it_and_may_not_write(client, key_worker, setting, room, marta, tom):
    tom.user = factories.make_user(setting, Role.PRACTITIONER)
    tom.save()
    client.force_login(tom.user)
    assert "Only Marta, a manager or a deputy can change this." in text(client.get(PAGE, {"person": marta.code}))
    assert client.post(PAGE, {"person": marta.code, "plan": "x"}).status_code == 403


def test_while_the_key_worker_is_away_it_says_who_leads(key_worker, marta):
    factories.make_absence(marta)
    assert "whoever has the children leads it" in text(key_worker.get(PAGE))


def test_a_day_without_a_group_says_so(key_worker):
    assert "No group is in" in text(key_worker.get(PAGE, {"day": "2026-11-28"}))


def test_an_unknown_leader_is_not_found(key_worker):
    assert key_worker.get(reverse("keyworkers:group_time"), {"person": "nobody"}).status_code == 404
