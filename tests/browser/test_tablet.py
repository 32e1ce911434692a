"""A shared tablet in a real browser: unlocked by touch, keyboard and without scripts; locked, it holds nothing of anybody (T23)."""

import base64
import json
import re
import time
import zlib
from contextlib import suppress

import pytest
from django.conf import settings
from django_scopes import scope
from playwright.sync_api import expect

from children.actions import set_consent
from children.models import Purpose
from journals.care_models import CareRecord
from journals.models import NextStep, Observation, State
from journals.steps import open_step
from nursery import tablets
from nursery.devices import hash_of
from nursery.models import AuditEvent, Device
from nursery.roles import Role
from tests import factories
from tests.browser.conftest import CHROMIUM, DESKTOP, PHONE, SIZES, TABLET
from tests.browser.test_outbox import DUMP, open_observe, until
from tests.faults.entries import SHORT_AND_DEEP
from tests.journals.test_photos import picture

PIN = "739154"
CANARIES = ("Zofia", "Canarysurname", "Canarynuts", "Canarywords")


@pytest.fixture
def nursery(live_server, transactional_db):
    """A nursery with a tablet, Marta who signed in fully on it, and a child whose record is full of canaries."""
    setting = factories.make_setting(is_demo=True)
    room = factories.make_room(setting)
    manager = factories.make_user(setting, Role.MANAGER, name="Jo Whitfield")
    user = factories.make_user(setting, Role.PRACTITIONER, name="Marta Nowak")
    marta = factories.make_practitioner(setting, "Marta", room=room, mark="fish", user=user, drawing="marta")
    child = factories.make_child(
        setting, "Zofia", room=room, team=(marta,), last_name="Canarysurname", allergies="Canarynuts"
    )
    factories.make_observation(child, by=user, words="Canarywords were said.")
    with scope(setting=setting):
        tablet = tablets.enrol_tablet(room=room, name="Fern tablet", token_hash=hash_of("fern"), by=manager)
        tablets.set_pin(user=user, pin=PIN)
        tablets.signed_in_fully(tablet=tablet, user=user)
    return {"setting": setting, "child": child, "marta": marta, "manager": manager}


@pytest.fixture
def open_tablet(page_as, nursery, live_server):
    """``open_tablet(size)``: a page of the browser that was enrolled; ``page.context.new_page()`` gives further tabs."""

    def open_one(size=TABLET, **options):
        page = page_as(size=size, touch=size != DESKTOP, **options)
        page.context.add_cookies([{"name": tablets.COOKIE, "value": "fern", "url": live_server.url}])
        return page

    return open_one


def press(page, pin=PIN):
    for digit in pin:
        key = page.get_by_role("button", name=digit, exact=True)
        key.wait_for()
        key.tap() if page.evaluate("navigator.maxTouchPoints") else key.click()


def unlock(page):
    page.goto("/tablet/")
    page.get_by_role("link", name="Marta").click()
    press(page)
    page.wait_for_url("**/my-day/")


def visit(page, nursery):
    """See every canary, on several pages."""
    child = nursery["child"].code
    for address in (f"/children/{child}/", f"/journal/{child}/", "/children/"):
        page.goto(address)
    page.goto(f"/journal/{child}/")
    assert "Canarywords" in page.content()


def found_in(page) -> list[str]:
    """Canaries in the page, in everything that scripts can read, and in the browser's stores."""
    everything = page.evaluate(
        """async () => JSON.stringify([
          document.documentElement.outerHTML, document.title, location.href, document.cookie,
          {...localStorage}, {...sessionStorage}, await indexedDB.databases(),
          await Promise.all((await caches.keys()).map(async (name) => (await (await caches.open(name)).keys()).map((r) => r.url))),
          history.state,
        ])"""
    )
    return [word for word in CANARIES if word in everything]


@pytest.mark.parametrize("size", SIZES)
def test_a_face_and_a_pin_then_whom_it_writes_for_is_in_sight(open_tablet, nursery, check_access, size):
    page = open_tablet(size)
    page.goto("/tablet/")
    check_access(page)
    page.get_by_role("link", name="Marta").click()
    check_access(page)
    for key in page.locator(".key").all():
        box = key.bounding_box()
        assert min(box["width"], box["height"]) >= 48
    press(page, "902817")
    expect(page.get_by_role("alert").first).to_contain_text("4 more tries")
    check_access(page)
    press(page)
    page.wait_for_url("**/my-day/")
    for address in ("/today/", f"/journal/{nursery['child'].code}/", "/sign-in/second-factor/", "/no-such-page/"):
        page.goto(address)
        page.evaluate("window.scrollTo(0, 400)")
        for thing in (
            page.locator(".tablet-bar .writer"),
            page.locator(".tablet-bar").get_by_role("button", name="Lock"),
        ):
            expect(thing).to_be_in_viewport(ratio=1)
        expect(page.locator(".writer")).to_contain_text("Marta")
        box = page.locator("#lock button").bounding_box()
        assert box["x"] + box["width"] > size[0] - 24
        assert (box["y"] < 24, box["height"] >= 48) == (True, True)
        assert not page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
    page.goto("/today/")
    check_access(page)


def test_the_keyboard_alone_is_enough(open_tablet, nursery):
    page = open_tablet(DESKTOP)
    page.goto("/tablet/")
    page.get_by_role("link", name="Marta").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_label("PIN")).to_be_focused()
    page.keyboard.type(PIN)
    page.wait_for_url("**/my-day/")


def test_it_works_without_scripts(open_tablet, nursery):
    page = open_tablet(java_script_enabled=False)
    page.goto("/tablet/")
    page.get_by_role("link", name="Marta").click()
    expect(page.locator("#keys")).to_be_hidden()
    page.get_by_label("PIN").fill(PIN)
    page.get_by_role("button", name="Unlock").click()
    page.wait_for_url("**/my-day/")
    page.get_by_role("button", name="Lock").click()
    page.wait_for_url("**/tablet/")
    page.go_back()
    page.wait_for_url("**/tablet/")


@pytest.mark.parametrize("how", ["button", "idle"])
def test_locked_it_shows_nothing_of_anybody(open_tablet, nursery, how):
    page = open_tablet()
    unlock(page)
    visit(page, nursery)
    other = page.context.new_page()
    other.goto("/children/")
    assert "Zofia" in other.content()
    before = session_of(page)
    if how == "button":
        page.bring_to_front()
        page.get_by_role("button", name="Lock").tap()
    else:
        page.clock.install()
        page.reload()
        page.clock.run_for(121_000)
    page.wait_for_url("**/tablet/")
    other.wait_for_url("**/tablet/")
    assert session_of(page) != before
    assert found_in(page) == found_in(other) == []
    for _ in range(6):
        page.go_back()
        page.wait_for_load_state()
        assert found_in(page) == [], page.url
        if page.url == "about:blank":
            break
    for address in ("/children/", f"/journal/{nursery['child'].code}/"):
        page.goto(address)
        page.wait_for_url("**/tablet/")
        page.reload()
        assert found_in(page) == []
    restored = page.context.new_page()  # as a browser opens its tabs again
    restored.goto(f"/journal/{nursery['child'].code}/")
    assert found_in(restored) == []
    with scope(setting=nursery["setting"]):
        assert AuditEvent.objects.filter(action="signed_out", details__by_what="lock").exists()


def session_of(page) -> str:
    cookies = page.context.cookies()
    return next((one["value"] for one in cookies if one["name"] == settings.SESSION_COOKIE_NAME), "")


def test_touching_it_keeps_it_open(open_tablet, nursery):
    page = open_tablet()
    unlock(page)
    page.clock.install()
    page.goto("/children/")
    for _ in range(4):
        page.clock.run_for(90_000)
        page.locator("h1").tap()
    assert "Zofia" in page.content()
    page.clock.run_for(125_000)
    page.wait_for_url("**/tablet/")


def test_locking_leaves_what_waits_to_be_sent(open_tablet, nursery):
    page = open_tablet()
    unlock(page)
    page.evaluate(
        """() => new Promise((done) => {
          const asked = indexedDB.open("outbox", 1);
          asked.onupgradeneeded = () => asked.result.createObjectStore("waiting", { autoIncrement: true });
          asked.onsuccess = () => {
            const write = asked.result.transaction("waiting", "readwrite");
            write.objectStore("waiting").add("sealed");
            write.oncomplete = () => { asked.result.close(); done(); };
          };
        })"""
    )
    page.get_by_role("button", name="Lock").tap()
    page.wait_for_url("**/tablet/")
    waits = page.evaluate(
        """() => new Promise((done) => {
          const asked = indexedDB.open("outbox", 1);
          asked.onsuccess = () => {
            const all = asked.result.transaction("waiting").objectStore("waiting").getAll();
            all.onsuccess = () => done(JSON.stringify(all.result));
          };
        })"""
    )
    assert json.loads(waits) == ["sealed"]


def test_locked_without_a_network_it_is_empty_and_stays_locked(open_tablet, nursery):
    page = open_tablet()
    unlock(page)
    visit(page, nursery)
    page.context.set_offline(True)
    page.get_by_role("button", name="Lock").tap()
    expect(page.locator("body")).to_have_text("Locked")
    assert found_in(page) == []
    page.context.set_offline(False)
    page.wait_for_url("**/tablet/")
    page.goto("/children/")
    page.wait_for_url("**/tablet/")


@pytest.mark.parametrize("how", ["left alone", "button"])
def test_without_a_network_nobody_writes_on_as_who_has_left(open_tablet, nursery, how):
    """The page of Observe from a cold start without a network locks as well: the faces go, and what is begun is a draft."""
    page = open_tablet()
    unlock(page)
    open_observe(page)
    page.context.set_offline(True)
    page.clock.install()
    page.reload()
    page.locator(".pk", has_text="Zofia").click()
    expect(page.locator("[data-me]")).to_contain_text("For ")
    page.get_by_label("In a few words").fill("Canarywords half written")
    with scope(setting=nursery["setting"]):
        minutes = Device.objects.get().setting.tablet_locks_after
    page.clock.fast_forward((minutes * 60 - 60) * 1000)  # a minute is left, however slow this is
    expect(page.locator(".pk")).not_to_have_count(0)
    if how == "button":
        page.get_by_role("button", name="Lock").click()
    else:
        page.clock.fast_forward(70_000)
    expect(page.locator("[data-me]")).to_have_text("Nobody is signed in on this tablet.")
    expect(page.locator(".pk")).to_have_count(0)
    expect(page.get_by_label("In a few words")).to_have_value("")
    expect(page.get_by_text("1 waiting").first).to_be_visible()
    page.reload()
    expect(page.locator(".pk")).to_have_count(0)


def test_what_a_locked_tablet_writes_without_a_network_is_nobodys_until_somebody_says_whose(open_tablet, nursery):
    page = open_tablet()
    unlock(page)
    open_observe(page)
    page.context.set_offline(True)
    page.reload()
    page.locator(".pk", has_text="Zofia").wait_for()
    page.get_by_role("button", name="Lock").click()
    expect(page.locator("[data-me]")).to_have_text("Nobody is signed in on this tablet.")
    page.get_by_label("Who is it about?").fill("Teddy")
    page.get_by_label("In a few words").fill("waved goodbye")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("1 waiting").first).to_be_visible()
    page.context.set_offline(False)
    page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(page.get_by_text("It waits until somebody signs in").first).to_be_visible()
    with scope(setting=nursery["setting"]):
        assert not Observation.objects.filter(words__contains="waved").exists(), (
            "the cookie of who has left is no author"
        )
    unlock(page)
    expect(page.locator("#outbox")).to_contain_text("All sent")
    with scope(setting=nursery["setting"]):
        [draft] = Observation.objects.filter(words__contains="waved")
    assert (draft.state, draft.words) == (State.DRAFT, "Teddy: waved goodbye")
    page.goto(f"/observations/{draft.code}/")
    who = page.get_by_label("Who wrote it?")
    expect(who).to_have_value("")
    page.locator(".pk", has_text="Zofia").click()
    page.get_by_role("button", name="Save", exact=True).click()  # in a hurry: it is not claimed by whoever opened it
    expect(who).to_have_accessible_description("Choose who wrote it.")
    page.get_by_role("button", name="Keep as a draft").click()
    page.wait_for_url("**/unfinished/")
    page.get_by_role("link", name="Finish it").click()
    expect(who).to_have_value("")
    who.select_option(nursery["marta"].code)
    page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_url("**/journal/**")
    draft.refresh_from_db()
    assert (draft.state, draft.author, draft.trouble) == (State.KEPT, nursery["marta"].user, "")


def test_a_revoked_tablet_is_any_browser(open_tablet, nursery):
    page = open_tablet()
    unlock(page)
    visit(page, nursery)
    with scope(setting=nursery["setting"]):
        tablets.revoke_tablet(tablet=Device.objects.get(), by=nursery["manager"])
    page.reload()
    assert "/sign-in/" in page.url
    assert found_in(page) == []
    assert page.goto("/tablet/").status == 403


@pytest.mark.parametrize("size", [pytest.param(TABLET, id="tablet"), pytest.param(PHONE, id="phone")])
def test_a_morning_on_a_new_tablet(page_as, nursery, size):
    """The manager enrols it, Aisha signs in, sets a PIN, locks, unlocks."""
    user = factories.make_user(nursery["setting"], Role.PRACTITIONER, name="Aisha Rahman", email="aisha@example.org")
    user.set_password("seven quiet lanterns")
    user.save()
    factories.make_practitioner(nursery["setting"], "Aisha", mark="butterfly", user=user)
    page = page_as(nursery["manager"], size=size, touch=True)
    page.goto("/settings/")
    page.get_by_role("link", name="Tablets, and where journals open").click()
    page.get_by_label("What you call it").fill("Oak tablet")
    page.get_by_role("button", name="Make it a tablet").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Nobody can unlock it with a PIN yet")
    page.get_by_role("link", name="Sign in fully").click()
    expect(page.get_by_role("link", name="Back to the faces")).to_be_visible()
    page.get_by_label("E-mail address").fill("aisha@example.org")
    page.get_by_label("Password").fill("seven quiet lanterns")
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("My PIN")
    page.get_by_label("New PIN").fill("123456")
    page.get_by_label("The same again").fill("123456")
    page.get_by_role("button", name="Set the PIN").click()
    expect(page.locator("main")).to_contain_text("That PIN is easy to guess.")
    assert "123456" not in page.content()
    page.get_by_label("New PIN").fill("482913")
    page.get_by_label("The same again").fill("482913")
    page.get_by_role("button", name="Set the PIN").click()
    expect(page.locator("main")).to_contain_text("Your PIN is set.")
    expect(page.locator(".writer")).to_contain_text("Aisha")
    page.get_by_role("button", name="Lock").tap()
    page.get_by_role("link", name="Aisha").click()
    press(page, "482913")
    page.wait_for_url("**/my-day/")
    expect(page.locator(".writer")).to_contain_text("Aisha")


def test_what_is_half_written_when_it_locks_becomes_a_draft(open_tablet, nursery):
    page = open_tablet()
    unlock(page)
    page.goto("/observe/")
    page.get_by_label("In a few words").fill("Held the cup and")
    page.get_by_role("button", name="Lock").tap()
    page.wait_for_url("**/tablet/")
    expect(page.locator("[data-outbox]")).to_contain_text("All sent")  # the door sends what waits
    with scope(setting=nursery["setting"]):
        [draft] = Observation.objects.filter(state=State.DRAFT)
    assert draft.words == "Held the cup and"
    assert draft.author == nursery["marta"].user
    assert found_in(page) == []


def test_locked_without_a_network_what_was_half_written_is_one_draft(open_tablet, nursery):
    """However long it waits for the network on its empty page, it keeps nothing a second time."""
    page = open_tablet()
    unlock(page)
    page.goto("/observe/")
    page.get_by_label("In a few words").fill("Held the cup and")
    page.context.set_offline(True)
    page.clock.install()
    page.get_by_role("button", name="Lock").tap()
    expect(page.locator("body")).to_have_text("Locked")
    page.clock.run_for(2_000)
    page.context.set_offline(False)
    page.clock.run_for(4_000)
    page.wait_for_url("**/tablet/")
    expect(page.locator("[data-outbox]")).to_contain_text("All sent")
    with scope(setting=nursery["setting"]):
        assert [entry.words for entry in Observation.objects.filter(state=State.DRAFT)] == ["Held the cup and"]


WAYS = ["button", "left alone", "reload", "link", "crash", "close"]


IS_TYPED_KEPT = """async () => {
  const open = () => new Promise((done) => { const r = indexedDB.open("kith"); r.onsuccess = () => done(r.result); });
  const store = await open();
  const names = await new Promise((done) => {
    const r = store.transaction("kept").objectStore("kept").getAllKeys();
    r.onsuccess = () => done(r.result);
  });
  store.close();
  return names.some((name) => name.startsWith("typed-"));
}"""
SLOW_STORE = """(() => {
  const slow = new Promise((answer) => { window.answer = answer; });
  const opened = IDBFactory.prototype.open;
  let isFirst = true;
  IDBFactory.prototype.open = function (...args) {
    if (!isFirst) return opened.apply(this, args);
    isFirst = false;
    const request = {};
    slow.then(() => {
      const asked = opened.apply(this, args);
      for (const sign of ["onupgradeneeded", "onsuccess", "onerror"]) {
        asked[sign] = () => { request.result = asked.result; request[sign]?.(); };
      }
    });
    return request;
  };
})()"""


def wait_till_kept(page):
    """Half a second later what was typed lies on the disk."""
    page.clock.run_for(600)
    until(page, lambda: page.evaluate(IS_TYPED_KEPT))


def type_and_go(page, way, words, label):
    """Type into a form that stands open, then leave it one ``way`` or another."""
    page.clock.install()
    page.reload()
    page.get_by_label(label).fill(words)
    if way == "button":
        page.get_by_role("button", name="Lock").tap()
        page.wait_for_url("**/tablet/")
    elif way == "left alone":
        page.clock.run_for(125_000)
        page.wait_for_url("**/tablet/")
    elif way == "reload":
        wait_till_kept(page)
        page.reload()
    elif way == "link":
        page.get_by_role("link", name="To finish").first.click()
        page.wait_for_url("**/unfinished/")
    elif way == "close":
        page.get_by_role("link", name="Close").click()
        page.wait_for_url("**/my-day/")
    elif way == "crash":
        wait_till_kept(page)
        page.close()
        return page.context.new_page()
    return page


@pytest.mark.parametrize("way", WAYS)
def test_a_half_written_change_of_an_entry_is_there_again(open_tablet, nursery, way):
    """ "Put it right" keeps what was typed, sealed, however the page went; its writer goes on with it, and it is saved once."""
    entry = factories.make_observation(nursery["child"], by=nursery["marta"].user, words="Before.")
    page = open_tablet()
    unlock(page)
    page.goto(f"/observations/{entry.code}/")
    page = type_and_go(page, way, "Canarywords half written", "In a few words")
    if way in ("button", "left alone"):
        assert found_in(page) == []
        assert "Canarywords" not in base64.b64decode(page.evaluate(DUMP)).decode(errors="replace")
        unlock(page)
    page.goto("/observe/unfinished/")
    page.get_by_role("link", name="Go on").wait_for()
    expect(page.get_by_role("heading", level=1)).to_have_text("Yours to finish")
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    page.goto("/my-day/")
    page.get_by_role("link", name="Go on").wait_for()
    assert not page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
    page.get_by_role("link", name="Go on with what you typed: Today at").click()
    expect(page.locator("[data-typed-note]")).to_contain_text("What you had typed is here again. It is not saved yet.")
    expect(page.get_by_label("In a few words")).to_have_value("Canarywords half written")
    page.get_by_role("button", name="Save", exact=True).tap()
    page.wait_for_url("**/journal/**")
    with scope(setting=nursery["setting"]):
        assert Observation.objects.get(pk=entry.pk).words == "Canarywords half written"
    for address in ("/my-day/", f"/observations/{entry.code}/"):
        page.goto(address)
        page.wait_for_timeout(500)
        expect(page.get_by_text("not saved yet")).to_be_hidden()


def test_what_is_typed_before_the_page_has_looked_at_its_disk_is_kept(open_tablet, nursery):
    """A slow tablet shows the form long before it has asked its own store; nothing typed until then is lost."""
    factories.make_arrival(nursery["child"], by=nursery["manager"])
    page = open_tablet()
    unlock(page)
    page.add_init_script(SLOW_STORE)
    address = f"/care/{nursery['child'].code}/new/accident/"
    page.goto(address)
    page.get_by_label("What happened?").fill("Quickly typed")
    assert not page.evaluate(IS_TYPED_KEPT)
    page.evaluate("window.answer()")
    until(page, lambda: page.evaluate(IS_TYPED_KEPT))
    page.close()
    page = page.context.new_page()
    page.goto(address)
    expect(page.get_by_label("What happened?")).to_have_value("Quickly typed")


@pytest.mark.parametrize(
    ("address", "label"),
    [
        ("/observations/{entry}/share/", "What Zofia’s family reads"),
        ("/journal/{child}/next/new/", "What next?"),
        ("/next-steps/{step}/", "How it went (optional)"),
        ("/care/?kind=drink", "Time"),
        ("/plans/new/", "What do you plan?"),
        ("/meetings/about/{child}/came-by/", "From"),
        ("/care/{child}/times/", "Note (optional)"),
    ],
)
def test_what_is_half_typed_beside_an_entry_is_there_again_after_a_lock(open_tablet, nursery, address, label):
    """Words for a family, a next step, how it went, the care of a whole table."""
    with scope(setting=nursery["setting"]):
        entry = Observation.objects.get()
        step = NextStep(setting=nursery["setting"], child=nursery["child"], words="Pour from a jug")
        open_step(step=step, by=nursery["manager"])
    factories.make_arrival(nursery["child"], by=nursery["manager"])
    address = address.format(entry=entry.code, child=nursery["child"].code, step=step.code)
    page = open_tablet()
    unlock(page)
    page.goto(address)
    page.get_by_label(label).first.fill("120")
    page.get_by_role("button", name="Lock").tap()
    page.wait_for_url("**/tablet/")
    unlock(page)
    page.get_by_role("link", name="Go on with what you typed").click()
    expect(page.locator("[data-typed-note]")).to_contain_text("What you had typed is here again. It is not saved yet.")
    expect(page.get_by_label(label).first).to_have_value("120")


def test_what_somebody_typed_comes_back_to_them_alone(open_tablet, nursery):
    """The manager may put every entry right, and sees nothing of what its writer has not saved."""
    with scope(setting=nursery["setting"]):
        tablets.set_pin(user=nursery["manager"], pin="482913")
        tablets.signed_in_fully(tablet=Device.objects.get(), user=nursery["manager"])
    factories.make_practitioner(nursery["setting"], "Jo", mark="owl", user=nursery["manager"])
    entry = factories.make_observation(nursery["child"], by=nursery["marta"].user, words="Before.")
    page = open_tablet()
    unlock(page)
    page.goto(f"/observations/{entry.code}/")
    page.get_by_label("In a few words").fill("Half written")
    page.get_by_role("button", name="Lock").tap()
    page.wait_for_url("**/tablet/")
    page.get_by_role("link", name="Jo").click()
    press(page, "482913")
    page.wait_for_url("**/today/")
    page.goto(f"/observations/{entry.code}/")
    page.wait_for_timeout(500)
    expect(page.get_by_label("In a few words")).to_have_value("Before.")
    page.get_by_label("In a few words").fill("The manager’s words")
    page.get_by_role("button", name="Save", exact=True).tap()
    page.wait_for_url("**/journal/**")
    page.get_by_role("button", name="Lock").tap()
    page.wait_for_url("**/tablet/")
    unlock(page)
    page.goto(f"/observations/{entry.code}/")
    expect(page.get_by_label("In a few words")).to_have_value("Half written")
    expect(page.locator("[data-typed-note]")).to_contain_text("What stands was changed in the meantime")
    page.get_by_role("button", name="Save", exact=True).tap()
    expect(page.get_by_role("region", name="It now says")).to_contain_text("The manager’s words")
    expect(page.get_by_label("In a few words")).to_have_value("Half written")
    page.goto(f"/observations/{entry.code}/")
    expect(page.get_by_label("In a few words")).to_have_value("Half written")
    page.get_by_role("button", name="Throw it away").tap()
    page.get_by_role("button", name="Really throw it away?").tap()
    expect(page.get_by_label("In a few words")).to_have_value("The manager’s words")
    page.reload()
    page.wait_for_timeout(500)
    expect(page.get_by_label("In a few words")).to_have_value("The manager’s words")


def test_taking_a_photo_out_keeps_what_was_typed_and_the_new_photo(open_tablet, nursery):
    given = {"purpose": Purpose.PHOTOS, "given": True, "on": factories.BEGINNING, "by": nursery["manager"]}
    with scope(setting=nursery["setting"]):
        set_consent(child=nursery["child"], **given)
    entry = factories.make_observation(nursery["child"], by=nursery["marta"].user, words="Before.", photos=[picture()])
    page = open_tablet()
    unlock(page)
    page.goto(f"/observations/{entry.code}/")
    page.get_by_role("button", name="Take a photo").click()
    page.get_by_role("button", name="Take the photo").click()
    page.get_by_role("dialog").get_by_role("button", name="Close").click()
    page.get_by_label("In a few words").fill("Half written")
    page.get_by_role("button", name="Take photo 1 out").click()
    page.get_by_text("The photo is out of the journal.").wait_for()
    expect(page.get_by_label("In a few words")).to_have_value("Half written")
    expect(page.get_by_alt_text("Photo 1, not sent yet")).to_be_visible()
    page.get_by_role("button", name="Save", exact=True).tap()
    page.wait_for_url("**/journal/**")
    with scope(setting=nursery["setting"]):
        found = Observation.objects.get(pk=entry.pk)
        assert (found.words, found.photos.kept().count(), found.photos.count()) == ("Half written", 1, 2)


@pytest.mark.parametrize("way", ["button", "crash"])
def test_a_half_written_accident_is_there_again(open_tablet, nursery, way):
    factories.make_arrival(nursery["child"], by=nursery["manager"])
    address = f"/care/{nursery['child'].code}/new/accident/"
    page = open_tablet()
    unlock(page)
    page.goto(address)
    page = type_and_go(page, way, "Canarywords on the step", "What happened?")
    if way == "button":
        assert "Canarywords" not in base64.b64decode(page.evaluate(DUMP)).decode(errors="replace")
        unlock(page)
    page.goto(address)
    expect(page.get_by_label("What happened?")).to_have_value("Canarywords on the step")
    page.get_by_label("Where on the body?").fill("Left knee")
    page.get_by_role("button", name="Save", exact=True).tap()
    page.get_by_text("Saved:").wait_for()
    with scope(setting=nursery["setting"]):
        [accident] = CareRecord.objects.all()
    assert (accident.note, accident.body) == ("Canarywords on the step", "Left knee")
    page.goto(address)
    page.wait_for_timeout(500)
    expect(page.get_by_label("What happened?")).to_have_value("")
    page.get_by_label("What happened?").fill("Nothing")
    page.get_by_role("link", name="Leave it").tap()
    page.wait_for_url(f"**/care/{nursery['child'].code}/")
    page.goto(address)
    page.wait_for_timeout(500)
    expect(page.get_by_label("What happened?")).to_have_value("")


STREAMS = """(() => {
  const real = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  window.streams = [];
  navigator.mediaDevices.getUserMedia = async (wanted) => {
    const stream = await real(wanted);
    window.streams.push(stream);
    return stream;
  };
})()"""
IS_OFF = """window.streams.length > 0
  && window.streams.every((one) => one.getTracks().every((track) => track.readyState === "ended"))"""


def open_camera(page):
    page.get_by_role("button", name="Take a photo").click()
    page.get_by_role("dialog").get_by_role("button", name="Take the photo").click(trial=True)


@pytest.mark.parametrize("is_offline", [False, True])
@pytest.mark.parametrize("size", SIZES)
def test_whom_it_writes_for_is_in_sight_without_a_network_and_over_the_camera(
    open_tablet, nursery, check_access, size, is_offline
):
    page = open_tablet(size)
    unlock(page)
    open_observe(page)
    if is_offline:
        page.context.set_offline(True)
        page.reload()
        page.locator(".pk").wait_for()
    page.mouse.wheel(0, 3000)
    page.evaluate("window.scrollTo(0, 3000)")
    expect(page.locator(".writer")).to_contain_text("Marta")
    expect(page.locator(".writer")).to_be_in_viewport(ratio=1)
    expect(page.get_by_role("button", name="Lock")).to_be_in_viewport(ratio=1)
    open_camera(page)
    camera = page.get_by_role("dialog")
    expect(camera.locator(".writer")).to_contain_text("Marta")
    expect(camera.locator(".writer")).to_be_in_viewport(ratio=1)
    expect(camera.get_by_role("button", name="Lock")).to_be_in_viewport(ratio=1)
    check_access(page)
    camera.get_by_role("button", name="Lock").click()
    if is_offline:
        expect(page.locator("[data-me]")).to_have_text("Nobody is signed in on this tablet.")
    else:
        page.wait_for_url("**/tablet/")


@pytest.mark.parametrize("way", ["lock", "hidden", "gone", "closed"])
def test_the_camera_is_off_at_once(open_tablet, nursery, way):
    """Locked without a network the page stays, empty, until the server answers: the camera does not."""
    page = open_tablet()
    page.add_init_script(STREAMS)
    unlock(page)
    page.goto("/observe/")
    open_camera(page)
    assert not page.evaluate(IS_OFF)
    camera = page.get_by_role("dialog")
    if way == "lock":
        page.context.set_offline(True)
        camera.get_by_role("button", name="Lock").click()
        expect(page.locator("body")).to_have_text("Locked")
    elif way == "hidden":
        page.evaluate("Object.defineProperty(document, 'hidden', { value: true })")
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    elif way == "gone":
        page.evaluate("window.dispatchEvent(new PageTransitionEvent('pagehide'))")
    else:
        camera.get_by_role("button", name="Close").click()
    page.wait_for_function(IS_OFF, timeout=1_000)  # a press is worked in after it has returned
    expect(camera).to_have_count(0)


def test_a_camera_that_opens_after_the_lock_is_turned_off(open_tablet, nursery):
    page = open_tablet()
    page.add_init_script(STREAMS)
    unlock(page)
    page.goto("/observe/")
    page.context.set_offline(True)
    page.evaluate("document.querySelector('[data-camera]').click(); document.querySelector('#lock').requestSubmit()")
    expect(page.locator("body")).to_have_text("Locked")
    until(page, lambda: page.evaluate(IS_OFF))


def found_in_profile(folder, words) -> list[str]:
    """Which of ``words`` a browser's profile holds anywhere: as they are, in two bytes a letter, or packed with gzip."""
    found = []
    for path in folder.rglob("*"):
        content = path.read_bytes() if path.is_file() and not path.is_symlink() else b""
        at = content.find(b"\x1f\x8b\x08")
        while at >= 0:
            with suppress(zlib.error):
                content += zlib.decompressobj(31).decompress(content[at:])
            at = content.find(b"\x1f\x8b\x08", at + 1)
        found += [
            f"{word} in {path.name}"
            for word in words
            if word.encode() in content or word.encode("utf-16-le") in content
        ]
    return found


@pytest.mark.parametrize("deep", SHORT_AND_DEEP)
def test_the_profile_of_a_stolen_tablet_holds_nothing_of_a_child(nursery, live_server, browser, tmp_path, deep):
    """T23: the files of a real profile, searched after the lock, and refused once the tablet is revoked. In the full form
    every page of the menu and of the child was open before, and 20 entries with photos wait in the outbox; in short few."""
    with scope(setting=nursery["setting"]):
        set_consent(
            child=nursery["child"], purpose=Purpose.PHOTOS, given=True, on=factories.BEGINNING, by=nursery["manager"]
        )

    def open_profile():
        context = browser.browser_type.launch_persistent_context(
            tmp_path / "profile", executable_path=CHROMIUM, base_url=live_server.url, viewport={"width": 820, "height": 1180},
            args=["--no-sandbox", "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"],
        )  # fmt: skip
        return context, context.new_page()

    context, page = open_profile()
    month = int(time.time()) + 30 * 86400
    context.add_cookies([{"name": tablets.COOKIE, "value": "fern", "url": live_server.url, "expires": month}])
    unlock(page)
    visit(page, nursery)
    if deep:
        child = page.request.get(f"/children/{nursery['child'].code}/")
        links = {*re.findall(r'href="(/[^"#]*)"', child.text() + page.content())}
        for address in sorted(
            link for link in links if "/static/" not in link and "out" not in link and "pdf" not in link
        ):
            page.goto(address)
    page.goto("/children/")
    with page.expect_response("**Canarysurname**"):
        page.get_by_role("searchbox").fill("Canarysurname")
        page.keyboard.press("Enter")
    page.wait_for_url("**state=here**")  # what was found stands there, and in the history without the name
    page.goto("/observe/")
    page.evaluate("navigator.serviceWorker.ready.then(() => 1)")
    context.set_offline(True)
    for number in range((2, 20)[deep]):
        page.locator(".pk", has_text="Zofia").click()
        page.get_by_role("button", name="Take a photo").click()
        page.get_by_role("button", name="Take the photo").click()
        page.get_by_role("dialog").get_by_role("button", name="Close").click()
        page.get_by_label("In a few words").fill(f"Canarywords {number}")
        page.get_by_role("button", name="Save").last.click()
        page.get_by_text(f"{number + 1} waiting").first.wait_for()
    page.get_by_label("In a few words").fill("Canarywords half written")
    page.wait_for_timeout(7000)  # by now the browser has noted how the page looks, to put it back after a crash
    page.get_by_role("button", name="Lock").click()
    expect(page.locator("body")).to_have_text("Locked")
    page.wait_for_timeout(3000)  # it writes its files
    context.close()
    found = found_in_profile(tmp_path / "profile", [*CANARIES, "JFIF"])
    assert not found, found
    assert found_in_profile(tmp_path / "profile", ["kith-waits-"]), "what is there is found"

    with scope(setting=nursery["setting"]):
        tablets.revoke_tablet(tablet=Device.objects.get(), by=nursery["manager"])
    context, page = open_profile()
    page.goto("/children/")
    assert "/sign-in/" in page.url
    assert page.goto("/tablet/").status == 403
    assert found_in(page) == []
    context.close()
