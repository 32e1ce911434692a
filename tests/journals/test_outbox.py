"""What comes from an outbox: sealed, once, by its author, never refused for what it says (S43–S45, S48, S49)."""

import os
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import OperationalError
from django.test import Client
from django_scopes import scope

from children.actions import set_consent
from children.models import Purpose
from journals.models import Observation, Photo, State
from journals.sealing import NotOurs, open_sealed, public_key, seal
from nursery.models import AuditEvent, Membership
from nursery.roles import Role
from tests import factories
from tests.journals.outbox import entry, plain, send
from tests.journals.test_photos import picture


def kept(setting) -> list[Observation]:
    with scope(setting=setting):
        return list(Observation.objects.order_by("pk"))


def test_only_we_can_open_what_a_tablet_sealed(settings):
    sealed = seal(b"Zofia sang.", public_key())
    assert b"Zofia" not in sealed
    assert open_sealed(sealed) == b"Zofia sang."
    for at in range(0, len(sealed), 7):
        broken = bytearray(sealed)
        broken[at] ^= 1
        with pytest.raises(NotOurs):
            open_sealed(bytes(broken))
    for short in (b"", b"\x01", sealed[:60], os.urandom(200)):
        with pytest.raises(NotOurs):
            open_sealed(short)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another-secret-another-secret-another-secret-another-secret"
    assert open_sealed(sealed) == b"Zofia sang.", "what waits outlives a change of the secret"
    settings.SECRET_KEY_FALLBACKS = []
    with pytest.raises(NotOurs):
        open_sealed(sealed)


def test_nobody_is_signed_in_and_it_is_saved_for_its_author(now, setting, zofia, marta_user):
    answer = send(entry(zofia, marta_user, number="a1b2c3d4e5f6", written="2026-11-23T09:30:00Z"))
    assert answer.json() == {"saved": "a1b2c3d4e5f6", "next": ""}
    [found] = kept(setting)
    assert (found.author, found.state, found.words) == (marta_user, State.KEPT, "Sang.")
    assert found.written_at == datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
    assert found.recorded_at == now


def test_again_and_again_it_counts_once_and_other_content_is_refused(now, setting, zofia, marta_user):
    envelope = entry(zofia, marta_user, number="a1b2c3d4e5f6")
    assert {send(envelope).status_code for _ in range(3)} == {200}
    other = send(entry(zofia, marta_user, "Something else.", number="a1b2c3d4e5f6"))
    assert other.status_code == 409
    assert [one.words for one in kept(setting)] == ["Sang."]


def test_photos_come_with_it(now, setting, zofia, marta_user):
    with scope(setting=setting):
        set_consent(child=zofia, purpose=Purpose.PHOTOS, given=True, on=factories.BEGINNING, by=marta_user)
    send(entry(zofia, marta_user, photos=[picture(size=(30, 20)), picture(size=(20, 30))]))
    with scope(setting=setting):
        assert sorted((photo.width, photo.height) for photo in Photo.objects.all()) == [(20, 30), (30, 20)]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"children": "no-such-child"}, "Choose children from the list."),
        ({"day": "31 February"}, "Enter a day such as"),
        ({"at": "half past"}, "Enter a time such as 08:30."),
        ({"day": "2030-01-01"}, "not still to come"),
        ({"words": "x" * 6000}, "at most 5000"),
        ({"well_being": "9"}, "9 is not one"),
        ({"areas": "NONE"}, "NONE is not one"),
    ],
)
def test_what_cannot_stand_in_the_journal_is_a_draft_that_says_why(now, setting, zofia, marta_user, fields, said):
    assert send(entry(zofia, marta_user, fields=fields)).status_code == 200
    [found] = kept(setting)
    assert found.state == State.DRAFT
    assert said in found.trouble
    assert found.words == fields.get("words", "Sang.")


def test_a_photo_without_consent_is_a_draft_with_its_photo(now, setting, zofia, marta_user):
    assert send(entry(zofia, marta_user, photos=[picture(size=(30, 20))])).status_code == 200
    [found] = kept(setting)
    assert found.state == State.DRAFT
    assert "There is no consent to photos of Zofia" in found.trouble
    with scope(setting=setting):
        assert found.photos.count() == 1


def test_a_photo_that_cannot_be_read_is_said(now, setting, zofia, marta_user):
    with scope(setting=setting):
        set_consent(child=zofia, purpose=Purpose.PHOTOS, given=True, on=factories.BEGINNING, by=marta_user)
    assert send(entry(zofia, marta_user, photos=[b"no photo"])).status_code == 200
    [found] = kept(setting)
    assert found.state == State.DRAFT
    assert "Its photos could not be read." in found.trouble


@pytest.mark.parametrize("words", ["\x00 nothing", "\ud800 half a sign", "🐟" * 100, "<script>alert(1)</script>"])
def test_strange_signs_are_kept_or_left_out_and_never_an_error(now, setting, zofia, marta_user, words):
    assert send(entry(zofia, marta_user, words)).status_code in (200, 409)


@pytest.mark.parametrize(
    "content", [b"", b"\x00\x00\x00\x02{}", b"\x00\x00\x00\x04null", b"\xff\xff\xff\xff", b"\x00\x00\x00\x05[1,2]"]
)
def test_what_is_damaged_stays_on_the_tablet(now, content):
    answer = send(seal(content, public_key()))
    assert answer.status_code in (409, 422)
    assert answer.json()["problem"]


def test_without_a_ticket_it_waits_for_somebody_who_says_whose_it_is(now, setting, zofia, marta, marta_user):
    envelope = seal(plain({"about": "Zofia", "words": "sang"}), public_key())
    answer = send(envelope)
    assert answer.status_code == 409
    assert "until somebody signs in" in answer.json()["problem"]
    client = Client()
    client.force_login(marta_user)
    assert send(envelope, client).status_code == 200
    [found] = kept(setting)
    assert (found.author, found.state, found.words) == (marta_user, State.DRAFT, "Zofia: sang")
    assert "nobody was signed in" in found.trouble
    aisha = factories.make_practitioner(
        setting, "Aisha", user=factories.make_user(setting, Role.PRACTITIONER, name="Aisha Khan")
    )
    address = f"/observations/{found.code}/"
    assert "Who wrote it?" in client.get(address).content.decode()
    sent = {
        "words": "Zofia sang",
        "children": [zofia.code],
        "day": "23 November 2026",
        "at": "09:50",
        "author": aisha.code,
    }
    assert client.post(address, sent).status_code == 302
    [found] = kept(setting)
    assert (found.author, found.state) == (aisha.user, State.KEPT)
    client.force_login(aisha.user)
    client.post(address, sent | {"author": marta.code})
    assert kept(setting)[0].author == aisha.user, "what somebody wrote is not given to anybody else"


def test_a_forged_ticket_is_no_ticket(now, setting, zofia, marta_user):
    assert (
        send(seal(plain({"words": "x"}, ticket=f"[{marta_user.pk}, {setting.pk}]:1x:forged"), public_key())).status_code
        == 409
    )
    assert kept(setting) == []


def test_a_leavers_entry_goes_to_the_manager(client, now, setting, zofia, marta_user, manager):
    envelope = entry(zofia, marta_user)
    Membership.objects.filter(user=marta_user).update(ends_on=factories.MONDAY)
    assert send(envelope).status_code == 200
    [found] = kept(setting)
    assert (found.author, found.state) == (marta_user, State.DRAFT)
    client.force_login(manager)
    assert "does not work here any more" in client.get("/observe/unfinished/").content.decode()


def test_a_ticket_lives_sixty_days(now, setting, zofia, marta_user):
    early, late = entry(zofia, marta_user), entry(zofia, marta_user)
    with time_machine.travel(now + timedelta(days=59), tick=False):
        assert send(early).status_code == 200
    with time_machine.travel(now + timedelta(days=61), tick=False):
        assert send(late).status_code == 409


def test_the_disk_is_full_and_it_is_not_called_saved(now, setting, zofia, marta_user, monkeypatch):
    """S48, T6 in short."""
    with scope(setting=setting):
        set_consent(child=zofia, purpose=Purpose.PHOTOS, given=True, on=factories.BEGINNING, by=marta_user)
    envelope = entry(zofia, marta_user, photos=[picture(size=(30, 20))])

    def full(*_, **__):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("django.core.files.storage.InMemoryStorage._save", full)
        answer = send(envelope)
        assert answer.status_code == 503
        assert answer["Retry-After"]
    assert kept(setting) == []
    assert send(envelope).status_code == 200
    assert len(kept(setting)) == 1


def test_the_database_is_away_and_it_is_not_called_saved(now, setting, zofia, marta_user, monkeypatch):
    def away(*_, **__):
        raise OperationalError

    envelope = entry(zofia, marta_user)
    with monkeypatch.context() as patch:
        patch.setattr("journals.actions.record", away)
        assert send(envelope).status_code == 503
    assert kept(setting) == []
    assert send(envelope).status_code == 200


def test_the_disk_is_full_where_the_session_is_written(now, setting, monkeypatch):
    """Outside of any view: T6 found a status 500 there."""

    def full(*_, **__):
        raise OperationalError("database or disk is full")

    client = Client(raise_request_exception=False)
    with monkeypatch.context() as patch:
        patch.setattr("django.contrib.sessions.backends.db.SessionStore.save", full)
        answer = client.get("/outbox/key/")
    assert (answer.status_code, answer["Retry-After"]) == (503, "10")
    assert client.get("/outbox/key/").status_code == 200


def test_a_tablets_clock_that_is_off_is_written_down(now, setting, zofia, marta_user):
    """S49."""
    Client().post(
        "/outbox/", entry(zofia, marta_user), content_type="application/octet-stream",
        headers={"X-Tablet-Clock": (now + timedelta(minutes=25)).isoformat()},
    )  # fmt: skip
    assert AuditEvent.objects.get(action="clock_off").details == {"minutes": 25}
    for nonsense in ("", "yesterday", "2026-99-99T00:00:00Z"):
        assert (
            Client()
            .post(
                "/outbox/",
                entry(zofia, marta_user),
                content_type="application/octet-stream",
                headers={"X-Tablet-Clock": nonsense},
            )
            .status_code
            == 200
        )


def test_the_page_without_a_network_knows_nobody(now, setting, zofia, marta_user):
    client = Client()
    client.force_login(marta_user)
    for user_client in (Client(), client):
        page = user_client.get("/outbox/shell/").content.decode()
        assert "What did you notice?" in page
        for canary in ("Zofia", "Marta", "Bramble", "csrfmiddlewaretoken"):
            assert canary not in page


def test_what_is_too_large_is_said(now, setting, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    answer = send(seal(b"x" * 2000, public_key()))
    assert answer.status_code == 413
    assert "too large" in answer.json()["problem"]


def test_beyond_the_most_photos_of_a_day_it_waits_on_the_tablet(now, setting, zofia, marta_user, monkeypatch):
    with scope(setting=setting):
        set_consent(child=zofia, purpose=Purpose.PHOTOS, given=True, on=factories.BEGINNING, by=marta_user)
    monkeypatch.setattr("journals.photos.MOST_A_DAY", 1)
    assert send(entry(zofia, marta_user, photos=[picture(size=(30, 20))])).status_code == 200
    envelope = entry(zofia, marta_user, photos=[picture(size=(30, 20))])
    answer = send(envelope)
    assert answer.status_code == 409
    assert "1 photos today" in answer.json()["problem"]
    assert len(kept(setting)) == 1
    with time_machine.travel(now + timedelta(days=1, minutes=1), tick=False):
        assert send(envelope).status_code == 200
