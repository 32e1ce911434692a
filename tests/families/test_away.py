"""A family hears that its key worker is away: at once today, on the evening before else, once and in no words of ours (P5)."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail

from families.away import tell_all, tell_of_absences
from nursery.roles import Role
from staff.actions import record_absence
from staff.models import Absence
from tests import factories
from tests.conftest import NOW
from tests.factories import MONDAY

TUESDAY = MONDAY + timedelta(days=1)


@pytest.fixture
def kasia(now, setting, zofia):
    user = factories.make_user(setting, Role.CARER, name="Kasia", email="kasia@mail.example")
    return factories.make_carer(zofia, "Kasia", user=user)


def is_away(practitioner, first, last=None):
    return record_absence(practitioner=practitioner, first_day=first, last_day=last or first, kind="sickness", by=None)


def test_today_it_is_told_at_once_and_once_and_names_nobody(kasia, setting, marta, in_setting):
    is_away(marta, MONDAY, TUESDAY)
    tell_all()
    tell_all()
    with time_machine.travel(NOW + timedelta(days=1), tick=False):
        tell_all()
    [said] = mail.outbox
    assert said.to == ["kasia@mail.example"]
    assert "news about who looks after your child" in said.subject
    for canary in ("Marta", "Zofia", "sick"):
        assert canary not in said.subject + said.body


def test_what_is_still_to_come_is_told_on_the_evening_before(kasia, setting, marta, in_setting):
    is_away(marta, TUESDAY)
    tell_all()
    assert mail.outbox == []
    with time_machine.travel(NOW.replace(hour=17, minute=30), tick=False):
        tell_all()
    assert len(mail.outbox) == 1


def test_only_those_who_miss_their_key_worker_are_told(kasia, setting, marta, aisha, room, in_setting):
    """Not who is somebody else's, who is not booked, or where the key worker would not be in."""
    is_away(aisha, MONDAY)  # Zofia's secondary
    assert tell_of_absences(setting) == 0
    is_away(marta, MONDAY - timedelta(days=9), MONDAY - timedelta(days=5))  # over
    assert tell_of_absences(setting) == 0
    [week] = marta.shift_patterns.get().timetable
    marta.shift_patterns.update(timetable=[[[], *week[1:]]])
    is_away(marta, MONDAY)
    assert tell_of_absences(setting) == 0
    assert Absence.objects.filter(told_at=None).count() == 1
    assert mail.outbox == []


def test_where_nothing_is_new_it_asks_one_question(kasia, setting, django_assert_num_queries):
    with django_assert_num_queries(1):
        tell_all()
