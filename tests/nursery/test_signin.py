"""Signing in: who gets in, who needs more than a password, who does not get in any more (S13 to S21)."""

import re
from datetime import date

import pytest
from allauth.core.context import request_context
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.conf import settings as django_settings
from django.contrib.auth.password_validation import validate_password
from django.core import mail
from django.core.exceptions import ValidationError
from django.test import Client
from django_scopes import scope

from nursery import tablets
from nursery.devices import hash_of
from nursery.models import AuditEvent, Membership, Setting, User
from nursery.roles import Role
from tests import factories

WORDS = "seven quiet lanterns"


def with_password(user) -> User:
    user.set_password(WORDS)
    user.save()
    return user


def sign_in(client, email, password=WORDS):
    return client.post("/sign-in/", {"login": email, "password": password})


@pytest.fixture
def marta_user(setting):
    return with_password(factories.make_user(setting, Role.PRACTITIONER, name="Marta", email="marta@example.org"))


def test_the_right_words_let_in(client, marta_user):
    assert sign_in(client, "Marta@Example.org").status_code == 302
    assert client.get("/today/").status_code == 200
    assert AuditEvent.objects.filter(action="signed_in", actor=marta_user.pk).exists()


@pytest.mark.parametrize("email", ["marta@example.org", "nobody@example.org"])
def test_wrong_words_say_the_same_whoever_it_is(client, marta_user, email):
    found = sign_in(client, email, "wrong words here").content.decode()
    assert "That e-mail address and password do not go together." in found
    assert client.get("/today/").status_code == 302


def test_many_wrong_tries_must_wait(client, marta_user):
    answers = [sign_in(client, "marta@example.org", f"wrong {number}").status_code for number in range(12)]
    found = sign_in(client, "marta@example.org")
    assert answers[0] == 200
    assert found.status_code != 302
    assert client.get("/today/").status_code == 302


@pytest.mark.parametrize("role", [Role.MANAGER, Role.DEPUTY, Role.SENCO])
def test_leads_and_senco_need_a_second_factor_on_a_real_installation(client, setting, role):
    user = factories.make_user(setting, role)
    client.force_login(user)
    assert client.get("/today/").status_code == 200
    Setting.objects.update(is_demo=False)
    assert client.get("/today/")["Location"] == "/sign-in/second-factor/"
    assert client.get("/sign-in/second-factor/").status_code == 200


@pytest.mark.parametrize("role", [Role.PRACTITIONER, Role.APPRENTICE, Role.BANK])
def test_a_password_alone_opens_nothing_to_staff_but_on_an_enrolled_tablet(client, setting, manager, role):
    """S14: elsewhere each of them needs a passkey or an app; there a PIN lets them in for twelve hours."""
    Setting.objects.update(is_demo=False)
    user = factories.make_user(setting, role)
    client.force_login(user)
    for address in ("/register/", "/care/", "/my-day/", "/observe/"):
        assert client.get(address)["Location"] == "/sign-in/second-factor/", address
    assert "passkey" in client.get("/sign-in/second-factor/").content.decode().lower()
    with scope(setting=setting):
        room = factories.make_room(setting)
        tablets.enrol_tablet(name="Fern one", room=room, token_hash=hash_of("fern"), by=manager)
        tablets.set_pin(user=user, pin="482913")
    with_password(user)
    on_tablet = Client()
    on_tablet.cookies[tablets.COOKIE] = "fern"
    assert sign_in(on_tablet, user.email).status_code == 302
    assert on_tablet.get("/register/").status_code == 200
    assert sign_in(client, user.email).status_code == 302
    assert client.get("/register/").status_code == 302
    Authenticator.objects.create(user=user, type="webauthn", data={})
    assert client.get("/register/").status_code == 200


def test_who_came_by_a_mailed_code_sets_up_an_app_and_sees_the_recovery_codes_at_once(
    transactional_db, client, setting
):
    client.force_login(factories.make_user(setting, Role.CARER))
    address = "/sign-in/second-factor/totp/activate/"
    secret = re.search(r'<b class="num" dir="ltr">(\w+)</b>', client.get(address).content.decode())[1]
    code = format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))
    answer = client.post(address, {"code": code})
    assert answer["Location"] == "/sign-in/second-factor/recovery-codes/"
    assert client.get(answer["Location"]).status_code == 200


def test_who_has_a_passkey_is_asked_for_it_before_a_code(client, setting):
    user = factories.make_user(setting, Role.CARER)
    for kind in ("webauthn", "recovery_codes"):
        Authenticator.objects.create(user=user, type=kind, data={})
    client.force_login(user)
    answer = client.get("/sign-in/second-factor/recovery-codes/")
    assert answer["Location"].startswith("/sign-in/second-factor/webauthn/reauthenticate/")


@pytest.mark.parametrize(
    "password", ["password1234", "kith nursery", "Marta Nowak 12", "short", "aaaaaaaaaaaaaa", "x" * 129]
)
def test_a_weak_password_is_refused(setting, password):
    user = factories.make_user(setting, name="Marta Nowak")
    with pytest.raises(ValidationError) as refused:
        validate_password(password, user)
    assert len(refused.value.messages) == 1


def test_passwords_are_kept_by_argon2(marta_user):
    assert marta_user.password.startswith("argon2$argon2id$")


def test_nobody_signs_up_alone(client, db):
    assert client.get("/sign-in/signup/").status_code == 404


def test_a_forgotten_password_gets_a_mail_that_names_no_child(client, setting, marta_user, zofia):
    said = client.post("/sign-in/forgotten/", {"email": "marta@example.org"}, follow=True).content.decode()
    letter = mail.outbox[0]
    assert "Zofia" not in letter.body
    link = re.search(r"https?://[^/]+(/\S+)", letter.body)[1]
    assert "mail" in said.lower()
    page = client.get(link, follow=True)
    new = "twelve grey pigeons"
    client.post(page.redirect_chain[-1][0] if page.redirect_chain else link, {"password1": new, "password2": new})
    other = Client()
    assert sign_in(other, "marta@example.org", WORDS).status_code == 200
    assert sign_in(other, "marta@example.org", new).status_code == 302


def test_an_unknown_address_hears_the_same(client, db):
    assert client.post("/sign-in/forgotten/", {"email": "who@example.org"})["Location"] == "/sign-in/forgotten/sent/"
    assert mail.outbox == []


def test_a_role_that_has_ended_gives_nothing_from_that_day(client, now, setting):
    user = factories.make_user(setting, Role.PRACTITIONER)
    client.force_login(user)
    Membership.objects.update(ends_on=date(2026, 11, 24))
    assert client.get("/today/").status_code == 200
    Membership.objects.update(ends_on=date(2026, 11, 23))
    response = client.get("/today/")
    assert response.status_code == 403
    assert "nobody has given you a place" in response.content.decode()


def test_somebody_of_two_nurseries_chooses(client, now, setting, zofia):
    other = factories.make_setting("Oak Street", is_demo=True)
    nell = factories.make_child(other, "Nell", room=factories.make_room(other))
    user = factories.make_user(setting, Role.MANAGER)
    factories.give_role(user, other, Role.MANAGER)
    client.force_login(user)
    assert zofia.name in client.get("/children/").content.decode()
    assert "Oak Street" in client.get("/children/").content.decode()
    client.post("/setting/", {"setting": other.pk})
    found = client.get("/children/").content.decode()
    assert nell.name in found
    assert zofia.name not in found


def test_a_nursery_that_is_not_yours_cannot_be_chosen(client, now, setting):
    other = factories.make_setting("Oak Street", is_demo=True)
    client.force_login(factories.make_user(setting, Role.MANAGER))
    assert client.post("/setting/", {"setting": other.pk}).status_code == 404


def test_the_session_ends_with_the_browser_and_its_cookie_is_closed_to_scripts(client, marta_user):
    sign_in(client, "marta@example.org")
    cookie = client.cookies[django_settings.SESSION_COOKIE_NAME]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


def test_signing_out_ends_it(client, marta_user):
    sign_in(client, "marta@example.org")
    client.post("/sign-in/out/")
    assert client.get("/today/").status_code == 302
    assert AuditEvent.objects.filter(action="signed_out").exists()


@pytest.mark.parametrize(
    ("agent", "names"),
    [
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X)", ["iPhone", "iPhone 2"]),
        ("Mozilla/5.0 (Linux; Android 14; Pixel 8)", ["Android", "Android 2"]),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)", ["Mac", "Mac 2"]),
        ("curl", ["Kith", "Kith 2"]),
    ],
)
def test_a_passkey_is_named_after_the_device_it_is_made_on(rf, manager, agent, names):
    with request_context(rf.get("/", headers={"User-Agent": agent})):
        for name in names:
            assert get_adapter().generate_authenticator_name(manager, "webauthn") == name
            Authenticator.objects.create(user=manager, type="webauthn", data={})
