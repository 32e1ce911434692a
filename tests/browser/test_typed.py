"""What a family typed survives: a sign-in that ended meanwhile, a line that is away, a part that did not come."""

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client
from django_scopes import scope
from playwright.sync_api import expect

from nursery.roles import Role
from paperwork.models import Document
from tests import factories
from tests.browser.conftest import PHONE
from tests.browser.test_outbox import until

WORDS = "She says “again” all day long."


@pytest.fixture
def family(live_server, transactional_db):
    setting = factories.make_setting("Bramble Lane", is_demo=True)
    marta = factories.make_practitioner(setting, "Marta", room=(room := factories.make_room(setting)))
    child = factories.make_child(setting, "Zofia", room=room, team=(marta,))
    user = factories.make_user(setting, Role.CARER, name="Kasia Kowalska")
    factories.make_carer(child, user=user)
    factories.make_term(setting, days_left=40)
    return {"setting": setting, "child": child, "kasia": user, "path": f"/family/{child.code}/"}


def sign_in_elsewhere(page, user):
    """In another window of the same browser; the page stays as it is."""
    client = Client()
    client.force_login(user)
    name = settings.SESSION_COOKIE_NAME
    page.context.add_cookies(
        [{"name": name, "value": client.cookies[name].value, "url": page.evaluate("location.origin")}]
    )


def open_about(page, family):
    page.goto(f"{family['path']}forms/about/")
    page.locator(".about-form, main form").get_by_role("button").first.click()
    return page.locator("textarea").first


def answers(family):
    with scope(setting=family["setting"]):
        return [text for one in Document.objects.all() for text in one.texts.values()]


def test_a_message_written_while_the_sign_in_ended_can_be_copied(page_as, family, check_access):
    page = page_as(family["kasia"], size=PHONE, touch=True)
    page.goto(f"{family['path']}messages/")
    page.locator("#id_words").fill(WORDS)
    Session.objects.all().delete()
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("heading", name="You were signed out meanwhile")).to_be_visible()
    expect(page.get_by_label("What you typed")).to_have_value(WORDS)
    check_access(page)


def test_answers_wait_on_the_page_until_their_writer_has_signed_in_again(page_as, family):
    page = page_as(family["kasia"], size=PHONE, touch=True)
    answer = open_about(page, family)
    Session.objects.all().delete()
    answer.fill(WORDS)
    send = page.get_by_role("button", name="I am done: send it")
    send.click()
    expect(page.locator("[data-said]")).to_have_text(
        "Not saved yet: you were signed out. Sign in again in a new window; what you typed stays here."
    )
    expect(page.get_by_role("link", name="Sign in in a new window")).to_be_visible()
    expect(answer).to_have_value(WORDS)
    sign_in_elsewhere(page, family["kasia"])
    send.click()
    expect(page.get_by_text("Thank you. The nursery reads it")).to_be_visible()
    assert answers(family) == [WORDS]


def test_send_without_a_network_leaves_the_answers_to_be_saved_later(page_as, family):
    page = page_as(family["kasia"], size=PHONE, touch=True)
    answer = open_about(page, family)
    page.context.set_offline(True)
    answer.fill(WORDS)
    page.get_by_role("button", name="I am done: send it").click()
    expect(page.locator("[data-said]")).to_have_text("Not saved yet: no internet. Keep this page open.")
    page.context.set_offline(False)
    until(page, lambda: answers(family) == [WORDS])
