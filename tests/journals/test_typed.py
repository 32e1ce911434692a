"""What is half typed on a device is opened for whoever typed it, and is over once its form was saved (S30, S44)."""

import json

import pytest
from django.urls import reverse
from django_scopes import scope

from journals import outbox, typed
from journals.sealing import public_key, seal
from nursery.models import AuditEvent
from nursery.roles import Role
from nursery.submissions import new_submission
from tests import factories

WORDS = "Zofia tipped the lentils"


@pytest.fixture
def user(setting, marta):
    marta.user = factories.make_user(setting, Role.PRACTITIONER, name="Marta Nowak")
    marta.save()
    return marta.user


def envelope(ticket, photos=(b"\xff\xd8 one", b"\xff\xd8 two")) -> bytes:
    said = {"ticket": ticket, "fields": [["words", WORDS]], "photos": [len(photo) for photo in photos]}
    head = json.dumps(said).encode()
    return seal(len(head).to_bytes(4) + head + b"".join(photos), public_key())


def ask(client, content):
    return client.post(reverse("journals:typed"), content, content_type="application/octet-stream")


def test_who_typed_it_gets_it_back_with_its_photos(client, setting, user):
    client.force_login(user)
    answer = ask(client, envelope(typed.ticket_for(user, setting)))
    assert answer.status_code == 200
    assert answer.content.endswith(b"\xff\xd8 one\xff\xd8 two")
    assert WORDS.encode() in answer.content
    assert "no-store" in answer["Cache-Control"]


def test_nobody_else_does(client, setting, user, manager):
    found = envelope(typed.ticket_for(user, setting))
    answers = [ask(client, found)]
    other = factories.make_user(setting, Role.PRACTITIONER, name="Aisha Khan")
    elsewhere = factories.make_setting("Elsewhere", is_demo=True)
    for who in (other, manager, factories.make_user(elsewhere, Role.MANAGER, name="Sam")):
        client.force_login(who)
        answers.append(ask(client, found))
    assert [answer.status_code for answer in answers] == [302, 422, 422, 422]
    assert not [answer for answer in answers if WORDS.encode() in answer.content]


def test_it_opens_nothing_that_was_sealed_for_the_outbox_or_is_broken(client, setting, user):
    client.force_login(user)
    with scope(setting=setting):
        ticket = outbox.ticket_for(user, setting)
    for content in (
        envelope(ticket),
        envelope(""),
        envelope([1]),
        seal(b"\0\0\0\2[]", public_key()),
        b"",
        b"\x01" * 200,
    ):
        assert ask(client, content).status_code == 422


def test_once_an_entry_was_put_right_nothing_of_it_is_half_typed(client, setting, room, user):
    with scope(setting=setting):
        zofia = factories.make_child(setting, "Zofia", room=room)
    entry = factories.make_observation(zofia, by=user, words="Sang.")
    client.force_login(user)
    key = new_submission()
    said = {"children": zofia.code, "words": WORDS, "day": "2026-11-20", "at": "09:30", "submission": key}

    def is_saved():
        return client.get(reverse("journals:typed_saved", args=[key])).json()["saved"]

    refused = client.post(reverse("journals:change", args=[entry.code]), said | {"words": ""})
    assert (refused.status_code, is_saved()) == (422, False)
    assert f'name="submission" value="{key}"' in refused.content.decode(), (
        "what is typed lies on the device under that id"
    )
    for _ in range(2):
        answer = client.post(reverse("journals:change", args=[entry.code]), said)
        assert (answer.status_code, is_saved()) == (302, True)
    with scope(setting=setting):
        assert AuditEvent.objects.filter(action="observation_changed").count() == 1


@pytest.mark.parametrize(
    "name", ["journals:plan_new", "journals:care_table", "journals:care_times", "journals:care_new"]
)
def test_a_form_that_was_refused_keeps_the_id_under_which_its_words_lie(client, setting, room, user, name):
    with scope(setting=setting):
        zofia = factories.make_child(setting, "Zofia", room=room)
        factories.make_arrival(zofia, by=user)
    client.force_login(user)
    args = {"journals:care_times": [zofia.code], "journals:care_new": [zofia.code, "meal"]}.get(name, [])
    key = new_submission()
    answer = client.post(
        reverse(name, args=args), {"submission": key, "room": room.code, "kind": "meal", "at": "when it rained"}
    )
    assert (answer.status_code, f'name="submission" value="{key}"' in answer.content.decode()) == (422, True)


def test_who_may_not_change_an_entry_is_written_down_whatever_they_send(client, setting, room, user):
    with scope(setting=setting):
        zofia = factories.make_child(setting, "Zofia", room=room)
    entry = factories.make_observation(zofia, by=user, words="Sang.")
    other = factories.make_user(setting, Role.PRACTITIONER, name="Aisha Khan")
    factories.make_practitioner(setting, "Aisha", room=room, user=other)
    client.force_login(other)
    assert (
        client.post(reverse("journals:change", args=[entry.code]), {"submission": new_submission()}).status_code == 403
    )
    with scope(setting=setting):
        assert AuditEvent.objects.filter(action="refused").exists()
