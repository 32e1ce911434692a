"""The continuity statement: shares that add up, people, changes with reasons; on the page and on paper."""

import io
from datetime import timedelta

import pypdf
import pytest
from django.urls import reverse
from django_scopes import scope

from keyworkers.actions import change_care_team
from keyworkers.continuity import continuity, sentence
from keyworkers.loading import load_roll
from nursery.models import AuditEvent
from tests import factories
from tests.factories import MONDAY


def looked_at(setting, first, last):
    with scope(setting=setting):
        roll = load_roll(setting, first, last)
    return continuity(roll, roll.children[0], first, last)


def test_shares_are_of_booked_time_and_add_up(setting, zofia, marta, aisha, tom):
    factories.make_absence(marta, MONDAY - timedelta(days=7), days=2)
    found = looked_at(setting, MONDAY - timedelta(days=7), MONDAY - timedelta(days=3))
    assert [(role, percent) for role, percent, _ in found.shares] == [
        ("key_worker", 60), ("secondary", 33), ("buddy", 7), ("none", 0),
    ]  # fmt: skip
    assert sum(percent for _, percent, _ in found.shares) == 100
    assert [(person.name, minutes) for person, minutes in found.people] == [
        ("Marta", 1440),
        ("Aisha", 780),
        ("Tom", 180),
    ]
    assert (
        sentence(found, "Zofia")
        == "60 % of Zofia’s time was with the key worker. Most of it with Marta, Aisha and Tom."
    )


@pytest.mark.parametrize("thirds", [1, 2, 4, 7])
def test_whole_percents_always_add_up(setting, zofia, marta, thirds):
    factories.make_absence(marta, MONDAY, days=thirds)
    found = looked_at(setting, MONDAY, MONDAY + timedelta(days=8))
    assert sum(percent for _, percent, _ in found.shares) == 100


def test_key_workers_one_after_another_are_counted(setting, zofia, tom, manager):
    with scope(setting=setting):
        change_care_team(child=zofia, to={"key_worker": tom}, on=MONDAY, by=manager)
    found = looked_at(setting, MONDAY - timedelta(days=7), MONDAY + timedelta(days=4))
    assert "2 key workers one after another" in sentence(found, "Zofia")


def test_who_was_never_booked_has_no_shares(setting, room, now, client, manager):
    child = factories.make_child(setting, "Nell", room=room, booked=("",))
    client.force_login(manager)
    found = client.get(reverse("keyworkers:continuity", args=[child.code])).content.decode()
    assert "Nell has not been booked in this time." in found


def test_before_the_first_day_there_is_a_sentence(setting, room, now, client, manager):
    child = factories.make_child(setting, "Leo", room=room, starts_on=MONDAY + timedelta(days=7))
    client.force_login(manager)
    for name in ("continuity", "continuity_pdf"):
        assert client.get(reverse(f"keyworkers:{name}", args=[child.code])).status_code == 200


def test_the_page_and_the_paper_say_the_same(client, now, setting, zofia, tom, manager):
    with scope(setting=setting):
        change_care_team(child=zofia, to={"key_worker": tom}, on=MONDAY, by=manager, reason="Marta moves to Oak")
    client.force_login(manager)
    page = client.get(reverse("keyworkers:continuity", args=[zofia.code])).content.decode()
    paper = client.get(reverse("keyworkers:continuity_pdf", args=[zofia.code])).content
    text = " ".join("\n".join(one.extract_text() for one in pypdf.PdfReader(io.BytesIO(paper)).pages).split())
    for words in ("Marta moves to Oak", "2 key workers one after another"):
        assert words in page
        assert words in text
    assert AuditEvent.objects.filter(action="printed_continuity").count() == 1
