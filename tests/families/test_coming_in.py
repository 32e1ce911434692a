"""How a parent comes in: invited, once, by whoever holds the address; and signs in on each new device with more than a password."""

import re
from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.core import mail
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse
from django_scopes import scope

from children.models import Carer
from families.invitation_models import Invitation
from families.invitations import invitations_of, invite
from journals.sharing import share
from nursery.models import AuditEvent, Mail, User
from nursery.outgoing import send_due
from nursery.roles import Role
from tests import factories
from tests.conftest import NOW

NEW_WORDS = "seven quiet lanterns by the river"


@pytest.fixture
def real(setting):
    """Not a demo: codes go out by mail."""
    setting.is_demo = False
    setting.save()
    return setting


@pytest.fixture
def key_worker(real, marta):
    """Who invites families; in a real nursery staff have a passkey."""
    marta.user = factories.make_user(real, Role.PRACTITIONER)
    marta.save()
    Authenticator.objects.create(user=marta.user, type="webauthn", data={})
    return marta.user


@pytest.fixture
def kasia(now, real, zofia):
    return factories.make_carer(zofia, email="kasia@mail.example")


def invited(carer, by, how="paper") -> str:
    with scope(setting=carer.setting):
        return reverse("families:join", args=[invite(carer=carer, how=how, by=by)[1]])


def newest_code() -> str:
    return re.search(r"\b(\d{6})\b", mail.outbox[-1].body)[1]


def come_in(client, address, email="kasia@mail.example"):
    """From the letter to the page that asks how to sign in next time."""
    assert client.post(address, {"email": email})["Location"] == reverse("account_confirm_login_code")
    response = client.post(reverse("account_confirm_login_code"), {"code": newest_code()})
    if response["Location"] == reverse("mfa_trust"):
        response = client.post(reverse("mfa_trust"), {"action": "trust"})
    assert response["Location"] == address
    return client.post(address)


def test_the_newest_invitation_is_the_one_that_counts(client, kasia, manager):
    with scope(setting=kasia.setting):
        for how in ("paper", "spot", "mail"):
            newest, _ = invite(carer=kasia, how=how, by=manager)
        assert invitations_of(kasia.child) == {kasia.pk: newest}


def test_from_the_letter_to_the_childs_page(client, kasia, manager):
    address = invited(kasia, manager)
    found = client.get(address).content.decode()
    assert "Bramble Lane invites you" in found
    assert "Zofia" not in found
    assert come_in(client, address)["Location"] == reverse("families:protect")
    assert "How will you sign in next time?" in client.get(reverse("families:protect")).content.decode()
    assert "Zofia is with Marta today" in client.get(reverse("families:home")).content.decode()
    assert not [one for one in mail.outbox if "Zofia" in one.subject + one.body]
    assert AuditEvent.objects.filter(action="invitation_taken_up").exists()


def test_an_invitation_works_once_for_fourteen_days_and_only_while_nobody_takes_it_back(
    client, kasia, manager, key_worker, zofia
):
    address = invited(kasia, manager)
    newer = invited(kasia, manager)
    assert client.get(address).status_code == 404
    with time_machine.travel(NOW + timedelta(days=14, minutes=1)):
        assert client.get(newer).status_code == 404
    come_in(client, newer)
    assert Client().get(newer).status_code == 404
    father = factories.make_carer(zofia, "Piotr", email="piotr@mail.example")
    third = invited(father, manager)
    client.force_login(key_worker)
    with scope(setting=kasia.setting):
        code = Invitation.objects.get(carers=father).code
    client.post(reverse("families:take_back", args=[zofia.code, code]))
    assert Client().get(third).status_code == 404


def test_one_invitation_is_for_all_her_children_and_for_none_that_a_court_keeps_from_her(client, kasia, manager, room):
    setting = kasia.setting
    with scope(setting=setting):
        family = kasia.child.family
    for name, restricted in (("Leo", False), ("Mia", True)):
        child = factories.make_child(setting, name, room=room, family=family)
        factories.make_carer(child, restricted=restricted)
    come_in(client, invited(kasia, manager))
    found = client.get(reverse("families:home")).content.decode()
    assert "Leo" in found
    assert "Mia" not in found
    with scope(setting=setting):
        assert set(Carer.objects.exclude(user=None).values_list("child__first_name", flat=True)) == {"Zofia", "Leo"}


def test_a_restricted_carer_is_not_invited(client, now, real, zofia, key_worker):
    adam = factories.make_carer(zofia, "Adam", restricted=True)
    client.force_login(key_worker)
    client.post(reverse("families:invite", args=[zofia.code, adam.code]), {"how": "paper"})
    with scope(setting=real):
        assert not Invitation.objects.exists()


def test_a_court_order_that_comes_between_closes_it(client, kasia, manager):
    address = invited(kasia, manager)
    with scope(setting=kasia.setting):
        Carer.objects.update(restricted=True)
    response = come_in(client, address)
    assert response.status_code == 422
    assert "no longer leads to a child" in response.content.decode()


def test_a_mailed_invitation_is_for_its_address_alone(client, kasia, key_worker):
    client.force_login(key_worker)
    client.post(reverse("families:invite", args=[kasia.child.code, kasia.code]), {"how": "mail"})
    address = re.search(r"http://testserver(/family/join/\S+)", mail.outbox[-1].body)[1]
    stranger = Client()
    response = stranger.post(address, {"email": "other@mail.example"})
    assert response.status_code == 422
    assert "sent to another address" in response.content.decode()
    assert come_in(stranger, address)["Location"] == reverse("families:protect")


def test_known_and_unknown_addresses_go_the_same_way(kasia, manager, zofia):
    """S19: whoever holds a letter does not learn who signs in here."""
    factories.make_user(kasia.setting, Role.PRACTITIONER, email="known@mail.example")
    address = invited(kasia, manager)
    answers = []
    for email in ("known@mail.example", "unknown@mail.example"):
        client = Client()
        response = client.post(address, {"email": email})
        answers.append((response.status_code, response["Location"], client.get(response["Location"]).status_code))
    assert answers[0] == answers[1]
    assert [one.to[0] for one in mail.outbox[-2:]] == ["known@mail.example", "unknown@mail.example"]


def test_who_signs_in_to_another_nursery_keeps_one_sign_in_and_changes_between_children(client, kasia, manager):
    oak = factories.make_setting("Oak Street", is_demo=True)
    other = factories.make_child(oak, "Bruno", room=factories.make_room(oak, "Elm"))
    user = factories.make_user(oak, Role.CARER, email="kasia@mail.example")
    factories.make_carer(other, user=user)
    client.force_login(user)
    address = invited(kasia, manager)
    assert "signed in as kasia@mail.example" in client.get(address).content.decode()
    assert client.post(address).status_code == 302
    assert User.objects.filter(email="kasia@mail.example").count() == 1
    found = client.get(reverse("families:home")).content.decode()
    assert "Zofia" in found
    assert "Bruno" in found
    assert client.post(reverse("families:switch"), {"child": other.code}).status_code == 302
    assert "Bruno" in client.get(reverse("families:home")).content.decode()
    stranger = factories.make_child(oak, "Ida")
    client.post(reverse("families:switch"), {"child": stranger.code})
    assert "Ida" not in client.get(reverse("families:home")).content.decode()


def test_a_password_alone_opens_nothing_on_a_new_device(client, kasia):
    """S14: a code comes by mail; on a device that they said is theirs, once."""
    user = factories.make_user(kasia.setting, Role.CARER, email="kasia@mail.example")
    user.set_password("seven quiet lanterns")
    user.save()
    with scope(setting=kasia.setting):
        Carer.objects.update(user=user)
    words = {"login": user.email, "password": "seven quiet lanterns"}
    assert client.post("/sign-in/", words)["Location"] == reverse("account_confirm_login_code")
    assert client.get(reverse("families:home")).status_code == 302
    assert client.post(reverse("account_confirm_login_code"), {"code": "000000"}).status_code == 200
    client.post(reverse("account_confirm_login_code"), {"code": newest_code()})
    assert client.post(reverse("mfa_trust"), {"action": "trust"}).status_code == 302
    assert client.get(reverse("families:home")).status_code == 200
    client.post(reverse("account_logout"))
    sent = len(mail.outbox)
    client.post("/sign-in/", words)
    assert client.get(reverse("families:home")).status_code == 200
    assert len(mail.outbox) == sent


def test_staff_are_asked_for_no_mailed_code_but_for_a_passkey_or_an_app(client, real):
    user = factories.make_user(real, Role.PRACTITIONER, email="marta@mail.example")
    user.set_password("seven quiet lanterns")
    user.save()
    client.post("/sign-in/", {"login": user.email, "password": "seven quiet lanterns"})
    assert client.get("/my-day/")["Location"] == "/sign-in/second-factor/"


@pytest.mark.parametrize(
    ("values", "status"),
    [
        ({}, 200),
        ({"parental_responsibility": False}, 200),
        ({"only_looks": True}, 403),
        ({"restricted": True}, 404),
    ],
)
def test_who_may_take_the_journal_along(client, now, setting, zofia, manager, values, status):
    user = factories.make_user(setting, Role.CARER)
    factories.make_carer(zofia, user=user, **values)
    client.force_login(user)
    assert client.get(reverse("families:take_out", args=[zofia.code])).status_code == status
    offered = "Take Zofia’s journal with you" in client.get(reverse("families:you")).content.decode()
    assert offered is (status == 200)


def test_a_family_takes_along_what_was_shared_with_it_and_nobody_else_fetches_it(client, now, setting, zofia, manager):
    user = factories.make_user(setting, Role.CARER)
    factories.make_carer(zofia, user=user)
    shown = factories.make_observation(zofia, by=manager, words="Poured with both hands.")
    factories.make_observation(zofia, by=manager, words="Kept for staff alone.")
    with scope(setting=setting):
        share(observation=shown, words={zofia: "Poured with both hands."}, by=manager)
    client.force_login(user)
    response = client.post(reverse("families:take_out", args=[zofia.code]), {"form": "archive"})
    page = client.get(response["Location"])
    assert "It is ready" in page.content.decode()
    file = client.get(f"{response['Location']}file/")
    content = b"".join(file.streaming_content)
    assert content.startswith(b"PK")
    other = factories.make_user(setting, Role.CARER)
    client.force_login(other)
    assert client.get(f"{response['Location']}file/").status_code == 404
    client.force_login(user)
    with scope(setting=setting):
        Carer.objects.update(restricted=True)
    assert client.get(f"{response['Location']}file/").status_code in {403, 404}


class Broken:
    """A mail server that is away."""

    def __init__(self, **options):
        pass

    def send_messages(self, messages):
        raise ConnectionRefusedError


def test_mail_that_does_not_go_is_tried_again_and_the_manager_sees_it(client, kasia, key_worker, manager, settings):
    working = settings.MAILERS
    settings.MAILERS = {"default": {"BACKEND": "tests.families.test_coming_in.Broken"}}
    client.force_login(key_worker)
    client.post(reverse("families:invite", args=[kasia.child.code, kasia.code]), {"how": "mail"})
    with scope(setting=kasia.setting):
        waiting = Mail.objects.get()
    assert (waiting.tries, waiting.trouble, waiting.sent_at) == (1, "ConnectionRefusedError", None)
    kasia.setting.is_demo = True
    kasia.setting.save()
    client.force_login(manager)
    assert "kasia@mail.example" in client.get(reverse("nursery:mail")).content.decode()
    counted = 'id="count-nursery-settings"'
    assert counted in client.get(reverse("nursery:waits")).content.decode()
    assert counted in client.get(reverse("keyworkers:today")).content.decode(), "where the menu takes the count"
    settings.MAILERS = working
    assert send_due() == 0
    with time_machine.travel(NOW + timedelta(minutes=2)):
        assert send_due() == 1
        assert send_due() == 0
    with scope(setting=kasia.setting):
        gone = Mail.objects.get()
    assert gone.sent_at
    assert gone.words == ""
    assert len(mail.outbox) == 1


def test_who_chooses_a_password_comes_to_the_childs_page(client, kasia, manager):
    come_in(client, invited(kasia, manager))
    assert "somebody may know your password" not in mail.outbox[-1].body, "there is none yet"
    answer = client.post(reverse("account_set_password"), {"password1": NEW_WORDS, "password2": NEW_WORDS}, follow=True)
    assert answer.request["PATH_INFO"] == reverse("families:home")
    assert "Zofia is with Marta today" in answer.content.decode()


def test_mails_of_signing_in_speak_of_passkeys_as_the_pages_do():
    for kind in ("added", "removed"):
        subject = render_to_string(f"mfa/email/webauthn_{kind}_subject.txt").strip()
        assert subject == f"Passkey {kind}"


def test_who_only_looks_is_not_told_that_they_decide_nor_of_a_role(client, kasia):
    user = factories.make_user(kasia.setting, Role.CARER)
    factories.make_carer(kasia.child, "Ewa", user=user, only_looks=True, parental_responsibility=False)
    client.force_login(user)
    found = client.get(reverse("families:consents", args=[kasia.child.code])).content.decode()
    assert "You can change your mind" not in found
    refused = client.get(reverse("families:messages", args=[kasia.child.code]))
    assert refused.status_code == 403
    assert "This page is not open to you" in refused.content.decode()
