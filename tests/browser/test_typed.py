"""What a family typed survives: a sign-in that ended meanwhile, a line that is away, a part that did not come."""

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client
from django_scopes import scope
from playwright.sync_api import expect

from journals.models import Observation
from nursery.roles import Role
from paperwork.models import Document
from tests import factories
from tests.browser.conftest import PHONE
from tests.browser.test_outbox import ROLL_IS_KEPT, until

NUMBER_WAITING = """new Promise((done) => {
  indexedDB.open("kith").onsuccess = (opened) => {
    const store = opened.target.result.transaction("entries").objectStore("entries");
    store.count().onsuccess = (found) => done(found.target.result);
  };
})"""
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


def refused_to(page_as, family, day="the day before", because="Enter a day such as"):
    """A page on which Kasia has sent WORDS from home, of a ``day`` that is refused with ``because``."""
    page = page_as(family["kasia"], size=PHONE, touch=True)
    page.goto(f"{family['path']}journal/add/")
    until(page, lambda: page.evaluate(ROLL_IS_KEPT))
    page.locator("#id_words").fill(WORDS)
    page.get_by_text("It was at another time").click()
    page.get_by_label("Day").fill(day)
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator("#wrong-day")).to_contain_text(because)
    return page


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
    page.locator("textarea").first.wait_for()
    page.wait_for_load_state()  # its script, which keeps what is typed, is there
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


def entries(family):
    with scope(setting=family["setting"]):
        return list(Observation.objects.values_list("words", flat=True))


def test_a_day_still_to_come_is_said_beside_it_and_nothing_is_lost(page_as, family):
    said = "Enter a day and time that is not still to come."
    page = refused_to(page_as, family, "31 December 2099", said)
    expect(page.locator("#wrong-day")).to_have_text(said)
    expect(page.get_by_label("Day")).to_be_focused()
    expect(page.locator("#id_words")).to_have_value(WORDS)
    assert page.evaluate(NUMBER_WAITING) == 0


def test_what_the_server_refuses_is_put_right_where_it_was_written_or_thrown_away(page_as, family, check_access):
    page = refused_to(page_as, family)
    send = page.get_by_role("button", name="Send", exact=True)
    expect(page.locator("#id_words")).to_have_value(WORDS)
    assert page.evaluate(NUMBER_WAITING) == 1
    with page.expect_response("**/outbox/open/"):  # refused again, and in the form again: it is still one
        send.click()
    expect(page.locator("#wrong-day")).to_contain_text("Enter a day such as")
    assert page.evaluate(NUMBER_WAITING) == 1

    page.goto(f"{family['path']}forms/")  # left as it is: it is found on each page, and opens again
    expect(page.get_by_role("button", name="Send now")).to_be_hidden()
    check_access(page)
    page.get_by_role("button", name="Throw it away").click()
    page.get_by_role("button", name="Keep it").click()
    page.get_by_role("link", name="Open it again").click()
    expect(page.locator("#id_words")).to_have_value(WORDS)
    expect(page.get_by_label("Day")).to_have_value("the day before")
    page.locator("#id_words").fill("She says “again”.")
    page.get_by_label("Day").fill("1/11/2026")
    send.click()
    until(page, lambda: entries(family) == ["She says “again”."])
    until(page, lambda: page.evaluate(NUMBER_WAITING) == 0)

    page.locator("#id_words").fill("Not this.")
    page.get_by_label("Day").fill("the day before")
    send.click()
    expect(page.locator("#wrong-day")).to_contain_text("Enter a day such as")
    page.goto(f"{family['path']}forms/")
    page.get_by_role("button", name="Throw it away").click()
    page.get_by_role("button", name="Yes, throw it away for good").click()
    until(page, lambda: page.evaluate(NUMBER_WAITING) == 0)
    expect(page.get_by_text("could not be sent")).to_have_count(0)
    assert entries(family) == ["She says “again”."]


def test_what_is_thrown_away_while_it_is_on_its_way_does_not_come_back(page_as, family):
    page = refused_to(page_as, family)

    held = []
    page.route("**/outbox/", lambda route: held.append(route))
    page.goto(f"{family['path']}forms/")  # what waits is tried again
    until(page, lambda: held)
    page.get_by_role("button", name="Throw it away").click()
    page.get_by_role("button", name="Yes, throw it away for good").click()
    until(page, lambda: page.evaluate(NUMBER_WAITING) == 0)
    with page.expect_response("**/outbox/") as refused:
        held[0].continue_()
    assert refused.value.status == 409
    page.evaluate("navigator.locks.request('kith-outbox', () => {})")  # its answer is worked in
    assert page.evaluate(NUMBER_WAITING) == 0
    expect(page.get_by_text("could not be sent")).to_have_count(0)


def test_nothing_that_was_refused_is_said_where_nobody_is_signed_in(page_as, family):
    page = refused_to(page_as, family)
    Session.objects.all().delete()
    page.goto("/sign-in/")
    page.wait_for_timeout(1_000)
    expect(page.locator(".outbox-bar")).to_be_hidden()
    assert page.evaluate(NUMBER_WAITING) == 1


def test_a_part_that_did_not_come_says_so_in_its_place_and_tries_again(page_as, family, check_access):
    page = page_as(family["kasia"], size=PHONE, touch=True)
    for part in ("day", "times"):
        page.route(f"**/{part}/", lambda route: route.abort())
    page.goto("/family/")
    failed = page.get_by_text("This did not load: ")
    expect(failed.locator("visible=true")).to_have_count(2)
    expect(page.locator("#trouble")).to_be_hidden()
    check_access(page)
    page.unroute("**/day/")
    again = page.get_by_role("link", name="Try again")
    again.first.click()
    expect(page.get_by_role("heading", name="Tell us about Zofia")).to_be_visible()
    expect(failed.locator("visible=true")).to_have_text("This did not load: times to talk.")
    page.unroute("**/times/")
    again.click()
    expect(page.get_by_text("Ask for a time to talk")).to_be_visible()
    expect(page.locator(".ph-part")).to_have_count(0)


def test_without_a_script_each_part_is_a_page_of_its_own(page_as, family):
    page = page_as(family["kasia"], size=PHONE, touch=True, java_script_enabled=False)
    page.goto("/family/")
    page.get_by_role("link", name="what waits for you, and news").click()
    expect(page.get_by_role("heading", name="Tell us about Zofia")).to_be_visible()
    expect(page.get_by_role("link", name="Messages")).to_be_visible()
