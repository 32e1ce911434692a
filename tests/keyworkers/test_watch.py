"""Warnings of gaps in the next six weeks: found after a change, told once, gone when closed."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django_scopes import scope

from keyworkers.models import GapAhead
from keyworkers.watch import watch_setting
from nursery.roles import Role
from staff.actions import record_absence, remove_absence
from staff.models import Absence
from tests import factories
from tests.factories import MONDAY


@pytest.fixture
def alone(now, setting, room, marta):
    """Zofia has only Marta."""
    return factories.make_child(setting, "Zofia", room=room, team=(marta,))


def away(marta, manager, days=1):
    with scope(setting=marta.setting):
        return record_absence(
            practitioner=marta, first_day=MONDAY + timedelta(days=1), last_day=MONDAY + timedelta(days=days),
            kind="holiday", by=manager,
        )  # fmt: skip


def gaps(setting):
    with scope(setting=setting):
        return list(GapAhead.objects.values_list("date", "starts", "ends"))


def test_a_change_that_leaves_a_child_with_nobody_is_found_and_told(setting, alone, marta, manager):
    assert watch_setting(setting, MONDAY) == 0
    assert mail.outbox == []
    away(marta, manager)
    assert watch_setting(setting, MONDAY) == 1
    assert gaps(setting) == [(MONDAY + timedelta(days=1), 480, 960)]
    assert [letter.to for letter in mail.outbox] == [[manager.email]]
    assert "1 booked time in the next six weeks has nobody the child knows" in mail.outbox[0].body


def test_the_mail_names_no_child_and_no_adult(setting, alone, marta, manager):
    away(marta, manager)
    watch_setting(setting, MONDAY)
    for word in ("Zofia", "Kowalska", "Marta"):
        assert word not in mail.outbox[0].body + mail.outbox[0].subject


def test_nothing_is_told_twice_and_nothing_looked_at_without_a_change(
    setting, alone, marta, manager, django_assert_max_num_queries
):
    away(marta, manager, days=3)
    assert watch_setting(setting, MONDAY) == 3
    with django_assert_max_num_queries(4):
        assert watch_setting(setting, MONDAY) == 0
    assert len(mail.outbox) == 1


def test_a_closed_gap_is_gone(setting, alone, marta, manager):
    away(marta, manager)
    watch_setting(setting, MONDAY)
    with scope(setting=setting):
        remove_absence(absence=Absence.objects.get(), by=manager)
    watch_setting(setting, MONDAY)
    assert gaps(setting) == []


def test_a_new_day_brings_a_new_sixth_week(setting, room, now, marta, manager):
    factories.make_child(setting, room=room, team=(marta,), booked=("08:00-17:00",))
    watch_setting(setting, MONDAY)
    before = len(gaps(setting))
    watch_setting(setting, MONDAY + timedelta(days=1))
    assert gaps(setting)[-1][0] == MONDAY + timedelta(days=43)
    assert len(gaps(setting)) == before


def test_key_workers_are_not_mailed_and_deputies_are(setting, alone, marta, manager):
    factories.make_user(setting, Role.PRACTITIONER)
    deputy = factories.make_user(setting, Role.DEPUTY)
    away(marta, manager)
    watch_setting(setting, MONDAY)
    assert sorted(letter.to[0] for letter in mail.outbox) == sorted([manager.email, deputy.email])


def test_mail_that_fails_is_tried_again(setting, alone, marta, manager, monkeypatch):
    def fail(*arguments, **options):
        raise ConnectionRefusedError

    away(marta, manager)
    with monkeypatch.context() as broken:
        broken.setattr("keyworkers.watch.send_mail", fail)
        watch_setting(setting, MONDAY)
    assert mail.outbox == []
    watch_setting(setting, MONDAY)
    assert len(mail.outbox) == 1


def test_today_shows_the_next_ones(setting, alone, marta, manager):
    away(marta, manager, days=8)
    watch_setting(setting, MONDAY)
    client = Client()
    client.force_login(manager)
    found = " ".join(client.get(reverse("keyworkers:ahead")).content.decode().split())
    assert "Zofia has nobody" in found
    assert "Tuesday 24 November, 8:00 to 4:00" in found
    assert "and 2 more in cover ahead" in found


def test_the_command_looks_once(setting, alone, marta, manager, capsys):
    away(marta, manager)
    call_command("watch_cover", once=True)
    assert "1 new gaps." in capsys.readouterr().err
