"""Observing when the network is not there, and everything that can go wrong on the way (S43–S45; T2, T4, T5, T23)."""

import base64
import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django_scopes import scope
from playwright.sync_api import expect

from children.actions import set_consent
from children.models import Purpose
from journals.models import FrameworkItem, Observation, Photo, State
from nursery.models import Room
from nursery.roles import Role
from staff.models import Practitioner
from tests import factories
from tests.browser.conftest import PHONE, TABLET
from tests.faults.entries import SHORT_AND_DEEP

CANARY = "Zebedee tipped the lentils"
DUMP = """async () => {
  const open = (name) => new Promise((done) => { const r = indexedDB.open(name); r.onsuccess = () => done(r.result); });
  const store = await open("kith");
  const all = (name) => new Promise((done) => {
    const r = store.transaction(name).objectStore(name).getAll();
    r.onsuccess = () => done(r.result);
  });
  const bytes = (v) => v instanceof ArrayBuffer ? new Uint8Array(v) : v instanceof Uint8Array ? v : null;
  let found = "";
  for (const row of [...await all("entries"), ...await all("kept")]) {
    const seen = (value) => {
      const raw = bytes(value);
      if (raw) { for (const one of raw) found += String.fromCharCode(one); }
      else if (value instanceof CryptoKey) found += value.extractable ? "a key that can be read" : "";
      else if (value && typeof value === "object") Object.values(value).forEach(seen);
      else found += String(value);
    };
    seen(row);
  }
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const one of await cache.keys()) found += await (await cache.match(one)).text();
  }
  return btoa(unescape(encodeURIComponent(found + JSON.stringify(localStorage) + JSON.stringify(sessionStorage))));
}"""

FILES_KEPT = "caches.keys().then(async (n) => n.length ? (await (await caches.open(n[0])).keys()).length : 0)"
SHELL_IS_KEPT = """caches.keys().then(async ([name]) => {
  const files = name ? (await (await caches.open(name)).keys()).map((one) => one.url) : [];
  return ["observe.js", "outbox.js", "kith.css"].every((file) => files.some((url) => url.includes(file)));
})"""
ROLL_IS_KEPT = """new Promise((done) => {
  indexedDB.open("kith").onsuccess = (opened) => {
    const store = opened.target.result.transaction("kept").objectStore("kept");
    store.get("roll").onsuccess = (found) => done(Boolean(found.target.result));
  };
})"""


BEGUN_LIES = """new Promise((done) => {
  indexedDB.open("kith").onsuccess = (opened) => {
    const store = opened.target.result.transaction("kept").objectStore("kept");
    store.getAllKeys().onsuccess = (found) => done(found.target.result.some((name) => name.startsWith("begun-")));
  };
})"""


@pytest.fixture
def fern(live_server, transactional_db):
    setting = factories.make_setting("Bramble Lane", is_demo=True)
    room = factories.make_room(setting)
    marta = factories.make_practitioner(
        setting, "Marta", room=room, user=factories.make_user(setting, Role.PRACTITIONER, name="Marta Nowak")
    )
    aisha = factories.make_practitioner(
        setting, "Aisha", room=room, user=factories.make_user(setting, Role.PRACTITIONER, name="Aisha Khan")
    )
    child = factories.make_child(setting, "Zebedee", room=room, team=(marta, aisha))
    with scope(setting=setting):
        set_consent(child=child, purpose=Purpose.PHOTOS, given=True, on=factories.BEGINNING, by=marta.user)
    return {"setting": setting, "marta": marta.user, "aisha": aisha.user, "child": child}


def kept(fern, **values):
    with scope(setting=fern["setting"]):
        return list(Observation.objects.filter(**values).order_by("pk"))


def sign_in(page, user):
    """Somebody else is signed in from here on; nothing of the page before is still under way."""
    url = page.evaluate("location.origin")
    page.goto("about:blank")
    client = Client()
    client.force_login(user)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": url}])


def open_observe(page):
    """The page, with what it needs for working without a network."""
    page.goto("/observe/")
    page.evaluate("navigator.serviceWorker.ready.then(() => 1)")
    until(page, lambda: page.evaluate(SHELL_IS_KEPT))
    until(page, lambda: page.evaluate(ROLL_IS_KEPT))


def until(page, holds):
    """Wait until ``holds()``; ten seconds at most."""
    for _ in range(100):
        if holds():
            return
        page.wait_for_timeout(100)
    raise AssertionError("It did not come to hold.")


def nothing_waits(page):
    """My day says so once it has taken up what was left half written and has sent what waited."""
    page.goto("/my-day/")
    expect(page.locator("#outbox")).to_have_text(re.compile("^(All sent|Nothing waits on this device)"))


def take_a_photo(page):
    page.get_by_role("button", name="Take a photo").click()
    page.get_by_role("button", name="Take the photo").click()
    page.get_by_role("dialog").get_by_role("button", name="Close").click()


def write(page, words, *, photo=False, face="Zebedee", said_of_photo=""):
    if face:
        page.locator(".pk", has_text=face).click()
    if photo:
        take_a_photo(page)
        page.get_by_alt_text("Photo 1, not sent yet").wait_for()
    if said_of_photo:
        expect(page.locator("[data-who-sees]")).to_contain_text(said_of_photo)
    page.get_by_label("In a few words").fill(words)
    page.get_by_role("button", name="Save").last.click()


def test_three_taps_and_a_photo_stand_in_the_journal(page_as, fern, check_access):
    page = page_as(fern["marta"], size=TABLET, touch=True)
    open_observe(page)
    check_access(page)
    write(page, CANARY, photo=True)
    page.wait_for_url("**/journal/**")
    expect(page.get_by_text(CANARY)).to_be_visible()
    assert page.locator("img.ph").evaluate("image => image.decode().then(() => image.naturalWidth)") == 400
    page.locator("a[data-photo]").tap()
    expect(page.get_by_role("dialog").get_by_alt_text("Photo 1 of")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert "/journal/" in page.url
    [entry] = kept(fern)
    assert entry.author == fern["marta"]
    assert entry.written_at is not None
    with scope(setting=fern["setting"]):
        content = Photo.objects.get().large.read()
    assert content.startswith(b"\xff\xd8")
    assert b"Exif" not in content


def test_a_photo_for_an_entry_that_stands_already_is_kept(page_as, fern):
    entry = factories.make_observation(fern["child"], by=fern["marta"], words="Poured.")
    page = page_as(fern["marta"], size=TABLET, touch=True)
    page.goto(f"/observations/{entry.code}/")
    write(page, CANARY, photo=True, face="")
    page.wait_for_url("**/journal/**")
    with scope(setting=fern["setting"]):
        assert Photo.objects.get().observation.words == CANARY


@pytest.mark.parametrize("deep", SHORT_AND_DEEP)
def test_offline_from_a_cold_start_reload_and_another_person_then_all_is_sent_once(page_as, fern, deep):
    """T4: 50 entries, in short 3."""
    count = (3, 50)[deep]
    page = page_as(fern["marta"], size=TABLET)
    open_observe(page)
    page.context.set_offline(True)
    page.close()
    page = page.context.new_page()  # a cold start: the page comes from the tablet itself
    page.goto("/observe/")
    page.get_by_text("For Marta Nowak").wait_for()
    for number in range(count):
        write(page, f"{CANARY} {number}", photo=number % 10 == 0)
        page.get_by_text(f"{number + 1} waiting").wait_for()
    page.reload()
    page.get_by_text(f"Saved on this tablet. {count} waiting").wait_for()
    dump = base64.b64decode(page.evaluate(DUMP)).decode(errors="replace")
    assert len(dump) > 10_000
    assert "Zebedee" not in dump
    assert "lentils" not in dump
    assert "JFIF" not in dump
    assert "a key that can be read" not in dump
    assert kept(fern) == []
    page.context.set_offline(False)
    sign_in(page, fern["aisha"])
    page.goto("/today/")
    page.get_by_text("All sent").wait_for(state="attached", timeout=60_000)
    entries = kept(fern, state=State.KEPT)
    assert [entry.words for entry in entries] == [f"{CANARY} {number}" for number in range(count)]
    assert {entry.author for entry in entries} == {fern["marta"]}
    page.reload()
    assert len(kept(fern)) == count


def test_signed_out_nothing_of_anybody_is_left_and_a_note_waits_for_its_writer(page_as, fern):
    page = page_as(fern["marta"], size=PHONE)
    open_observe(page)
    page.goto("/today/")
    page.context.clear_cookies()
    page.goto("/sign-in/")
    until(page, lambda: not page.evaluate(ROLL_IS_KEPT))
    page.context.set_offline(True)
    page.goto("/observe/")
    expect(page.get_by_text("Nobody is signed in on this tablet.")).to_be_visible()
    assert page.get_by_text("Zebedee").count() == 0
    page.get_by_label("Who is it about?").fill("Zebedee")
    write(page, "poured the lentils", face="")
    page.get_by_text("1 waiting").wait_for()
    page.context.set_offline(False)
    page.goto("/sign-in/")
    page.get_by_text("until somebody signs in").wait_for(state="attached")
    sign_in(page, fern["aisha"])
    page.goto("/observe/unfinished/")
    expect(page.locator("[data-outbox]").first).to_contain_text("All sent")
    page.reload()
    expect(page.get_by_text("Zebedee: poured the lentils", exact=True)).to_be_visible()
    expect(page.get_by_text("Say who wrote it").first).to_be_visible()
    [entry] = kept(fern)
    assert (entry.state, entry.author) == (State.DRAFT, fern["aisha"])


def test_the_answer_is_lost_and_it_still_counts_once(page_as, fern):
    page = page_as(fern["marta"], service_workers="block")
    page.goto("/observe/")

    swallowed = []

    def swallow(route):
        assert route.fetch().ok
        route.abort()
        swallowed.append(route)

    page.route("**/outbox/", swallow)
    write(page, CANARY)
    until(page, lambda: swallowed)
    page.get_by_text("1 waiting").wait_for()
    assert len(kept(fern)) == 1
    page.unroute("**/outbox/")
    page.goto("/today/")
    page.get_by_text("All sent").wait_for(state="attached")
    assert len(kept(fern)) == 1


def test_back_to_what_a_form_answered_is_no_missing_network(page_as, fern):
    """No browser keeps the answer to a form: the page comes anew, and not the one for no internet."""
    page = page_as(fern["marta"])
    open_observe(page)
    form = f"/journal/{fern['child'].code}/next/new/"
    page.goto(form)
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_text("There is a problem").wait_for()
    page.goto("/today/")
    page.go_back()
    expect(page.get_by_role("button", name="Save", exact=True)).to_be_visible()
    assert page.get_by_text("No internet").count() == 0


def test_without_a_network_a_form_is_not_sent_and_keeps_what_was_typed(page_as, fern):
    page = page_as(fern["marta"])
    open_observe(page)
    page.goto(f"/journal/{fern['child'].code}/next/new/")
    page.locator("#id_words").fill(CANARY)
    page.context.set_offline(True)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("#trouble")).to_contain_text("No answer: check the connection.")
    expect(page.locator("#id_words")).to_have_value(CANARY)
    page.context.set_offline(False)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Opened.")).to_be_visible()


def test_the_server_is_away_and_nothing_is_called_sent(page_as, fern):
    page = page_as(fern["marta"], service_workers="block")
    page.goto("/observe/")
    page.route("**/outbox/", lambda route: route.fulfill(status=503, body="not saved"))
    with page.expect_response("**/outbox/"):  # refused: only then does the server come back
        write(page, CANARY)
    page.get_by_text("Saved on this tablet. 1 waiting").wait_for()
    assert kept(fern) == []
    page.unroute("**/outbox/")
    page.get_by_role("button", name="Send now").click()
    until(page, lambda: kept(fern))
    page.get_by_role("button", name="Send now").wait_for(state="hidden")


def test_a_full_tablet_says_so_and_keeps_the_page(page_as, fern):
    page = page_as(fern["marta"])
    open_observe(page)
    page.evaluate(
        "void (IDBObjectStore.prototype.add = () => { throw new DOMException('full', 'QuotaExceededError') })"
    )
    write(page, CANARY)
    page.get_by_text("It is not kept yet: this tablet has no room").wait_for()
    assert page.get_by_label("In a few words").input_value() == CANARY


@pytest.mark.parametrize("deep", SHORT_AND_DEEP)
def test_a_tablet_with_5_megabytes_says_when_it_is_full_and_loses_nothing(page_as, fern, deep):
    """T5: filled by entries with photos; in short there is less room. What was called saved is sent, the one that was
    refused stands on the page and is saved once there is room."""
    page = page_as(fern["marta"], size=TABLET)
    open_observe(page)
    page.context.set_offline(True)
    quota = page.context.new_cdp_session(page)
    room = int((0.75, 5)[deep] * 2**20)  # 0.65 hold the app itself
    quota.send("Storage.overrideQuotaForOrigin", {"origin": page.evaluate("location.origin"), "quotaSize": room})
    full = page.get_by_text("It is not kept yet: this tablet has no room")
    count = 0
    while count < 400:
        write(page, f"{CANARY} {count}", photo=True)
        waits = page.get_by_text(f"Saved on this tablet. {count + 1} waiting").first
        waits.or_(full).first.wait_for()
        if full.is_visible():
            break
        count += 1
    assert 0 < count < 400
    assert page.get_by_label("In a few words").input_value() == f"{CANARY} {count}"
    assert page.get_by_alt_text("Photo 1, not sent yet").is_visible()
    print(count, "entries fitted")
    quota.send("Storage.overrideQuotaForOrigin", {"origin": page.evaluate("location.origin")})
    page.get_by_role("button", name="Save").last.click()
    page.get_by_text(f"Saved on this tablet. {count + 1} waiting").first.wait_for()
    page.context.set_offline(False)
    page.get_by_text("All sent").first.wait_for(state="attached", timeout=120_000)
    assert [entry.words for entry in kept(fern)] == [f"{CANARY} {number}" for number in range(count + 1)]


CLOSES_ONCE = """() => {
  const real = IDBDatabase.prototype.transaction;
  IDBDatabase.prototype.transaction = () => {
    IDBDatabase.prototype.transaction = real;
    throw new DOMException("The connection is closing.", "InvalidStateError");
  };
}"""


def test_a_store_that_closes_under_a_question_is_opened_again(page_as, fern):
    page = page_as(fern["marta"], size=TABLET)
    open_observe(page)
    page.context.set_offline(True)
    page.evaluate(CLOSES_ONCE)
    write(page, CANARY)
    page.get_by_text("Saved on this tablet. 1 waiting").first.wait_for()
    page.context.set_offline(False)
    page.get_by_text("All sent").first.wait_for(state="attached")
    assert [entry.words for entry in kept(fern)] == [CANARY]


def test_storage_that_was_cleared_is_said_and_not_passed_over(page_as, fern, check_access):
    """T5: the browser threw away what waited."""
    page = page_as(fern["marta"], size=TABLET)
    open_observe(page)
    page.context.set_offline(True)
    for number in range(2):
        write(page, f"{CANARY} {number}")
        page.get_by_text(f"{number + 1} waiting").first.wait_for()
    origin = page.evaluate("location.origin")
    page.context.new_cdp_session(page).send(
        "Storage.clearDataForOrigin", {"origin": origin, "storageTypes": "indexeddb"}
    )
    page.context.set_offline(False)
    for address in ("/today/", "/observe/"):  # it is said until somebody has read it
        page.goto(address)
        page.get_by_text("2 entries that waited here are gone").first.wait_for()
    check_access(page)
    page.get_by_role("button", name="I have read it").click()
    page.get_by_text("2 entries that waited here are gone").first.wait_for(state="hidden")
    nothing_waits(page)
    assert page.get_by_text("that waited here").count() == 0
    assert kept(fern) == []


def test_a_new_version_brings_all_its_styles_before_it_takes_over(page_as, fern):
    """Without a word from any page: the network may go at the moment when a release has just come."""
    page = page_as(fern["marta"])
    page.add_init_script("ServiceWorker.prototype.postMessage = () => {}")
    page.goto("/observe/")
    page.evaluate("navigator.serviceWorker.ready.then(() => 1)")
    kept = page.evaluate(
        """(async () => {
          const [name] = await caches.keys();
          return (await (await caches.open(name)).keys()).map(({ url }) => new URL(url).pathname);
        })()"""
    )
    for file in (
        "/static/css/kith",
        "/static/css/components/observe",
        "/static/css/bootstrap.min",
        "/static/js/observe",
    ):
        assert [path for path in kept if path.startswith(file)], file


def test_without_a_network_the_form_is_whole(page_as, fern):
    """Who may be seen in photos, a note for one child alone, the nursery's own framework, a draft."""
    with scope(setting=fern["setting"]):
        FrameworkItem.objects.create(setting=fern["setting"], name="Forest school")
    ottilie = factories.make_child(
        fern["setting"],
        "Ottilie",
        room=Room._base_manager.get(),
        team=(Practitioner._base_manager.get(first_name="Marta"),),
    )
    page = page_as(fern["marta"], size=TABLET, touch=True)
    open_observe(page)
    page.context.set_offline(True)
    page.goto("/observe/")
    page.get_by_text("For Marta Nowak").wait_for()
    page.locator(".pk", has_text="Ottilie").tap()
    write(page, CANARY, photo=True, said_of_photo="There is no consent to photos of Ottilie.")
    page.get_by_text("1 waiting").wait_for()

    page.locator(".pk", has_text="Zebedee").tap()
    page.locator(".pk", has_text="Ottilie").tap()
    page.get_by_text("For one child alone").tap()
    page.get_by_label("Only for Ottilie").fill("She held the cup.")
    page.get_by_text("More: goals").tap()
    page.get_by_text("Forest school").tap()
    page.get_by_label("In a few words").fill("Poured")
    page.get_by_role("button", name="Keep as a draft").tap()
    page.get_by_text("2 waiting").wait_for()
    page.context.set_offline(False)
    page.goto("/today/")
    until(page, lambda: len(kept(fern)) == 2)
    refused, draft = kept(fern)
    assert (refused.state, draft.state) == (State.DRAFT, State.DRAFT)
    assert "Ottilie" in refused.trouble
    with scope(setting=fern["setting"]):
        assert [item.name for item in draft.items.all()] == ["Forest school"]
        assert [(note.child, note.words) for note in draft.own_notes.all()] == [(ottilie, "She held the cup.")]


def test_a_note_for_one_child_comes_back_with_the_form_that_was_refused_and_left(page_as, fern):
    room, marta = Room._base_manager.get(), Practitioner._base_manager.get(first_name="Marta")
    ottilie = factories.make_child(fern["setting"], "Ottilie", room=room, team=(marta,))
    page = page_as(fern["marta"], size=TABLET, touch=True)
    note, save = page.get_by_label("Only for Ottilie"), page.get_by_role("button", name="Save").last

    def own_notes():
        [entry] = kept(fern)
        with scope(setting=fern["setting"]):
            return [(one.child, one.words) for one in entry.own_notes.all()]

    open_observe(page)
    for name in ("Zebedee", "Ottilie"):
        page.locator(".pk", has_text=name).tap()
    page.get_by_text("For one child alone").tap()
    note.fill("She held the cup.")
    page.get_by_label("In a few words").fill(CANARY)
    page.get_by_text("More: goals").tap()
    page.get_by_label("Day").fill("the day before")
    save.tap()
    page.get_by_text("Kept as a draft. Enter a day such as").wait_for()
    page.get_by_role("link", name="Finish it").click()
    expect(note).to_have_value("She held the cup.")
    assert own_notes() == [(ottilie, "She held the cup.")]
    page.locator(".pk", has_text="Ottilie").tap()
    expect(note).to_be_hidden()
    page.locator(".pk", has_text="Ottilie").tap()
    note.fill("")
    page.get_by_label("Only for Zebedee").fill("He held the jug.")
    page.locator("[data-leave]").tap()  # it waits on this device
    page.wait_for_url("**/my-day/")
    page.goto(f"/observations/{kept(fern)[0].code}/")
    expect(page.get_by_label("Only for Zebedee")).to_have_value("He held the jug.")
    expect(note).to_have_value("")
    save.tap()
    page.wait_for_url("**/journal/**")
    assert own_notes() == [(fern["child"], "He held the jug.")]


@pytest.mark.parametrize("changed", ["at", "day"])
def test_without_a_network_day_and_time_are_the_nurserys_and_changing_one_keeps_the_other(page_as, fern, changed):
    """The tablet's clock, in the zone of the nursery: the other side of the world from this browser's."""
    fern["setting"].timezone = "Pacific/Auckland"
    fern["setting"].save()
    page = page_as(fern["marta"], size=TABLET, touch=True)
    open_observe(page)
    page.context.set_offline(True)
    page.reload()
    page.get_by_text("For Marta Nowak").wait_for()
    now = fern["setting"].now()
    page.get_by_text("More: goals").tap()
    day, at = page.get_by_label("Day"), page.get_by_label("Time")
    expect(day).to_have_value(f"{now.day} {now:%B %Y}")
    hour, minute = at.input_value().split(":")
    assert abs(int(hour) * 60 + int(minute) - now.hour * 60 - now.minute) < 3
    yesterday = now - timedelta(days=1)
    if changed == "at":
        at.fill("00:00")
        noticed = now.replace(hour=0, minute=0, second=0, microsecond=0)
    else:
        day.fill(f"{yesterday:%d/%m/%Y}")
        noticed = yesterday.replace(hour=int(hour), minute=int(minute), second=0, microsecond=0)
    write(page, CANARY)
    page.get_by_text("1 waiting").wait_for()
    expect(day).to_have_value(f"{now.day} {now:%B %Y}")
    expect(at).to_have_value(re.compile(r"^\d\d:\d\d$"))
    page.context.set_offline(False)
    page.goto("/today/")
    until(page, lambda: kept(fern))
    [entry] = kept(fern)
    assert (entry.state, entry.trouble, entry.noticed_at) == (State.KEPT, "", noticed)


def test_without_a_network_faces_stand_as_with_one(page_as, fern):
    """One's own first and called so, each with its letters and the mark of its key worker, drawn from this device."""
    room, marta = Room._base_manager.get(), Practitioner._base_manager.get(first_name="Marta")
    aisha = Practitioner._base_manager.get(first_name="Aisha")
    aisha.mark = "owl"
    aisha.save()
    factories.make_child(fern["setting"], "Ada", room=room, team=(aisha,))
    factories.make_child(fern["setting"], "Bo", room=room, team=(aisha, marta))
    page = page_as(fern["marta"], size=TABLET, touch=True)
    open_observe(page)

    def seen():
        expect(page.locator("#who-h")).to_have_text("Who? yours first")
        faces = page.locator(".pk").evaluate_all(
            """(all) => all.map((one) => [one.querySelector('input').dataset.name, one.querySelector('.face').textContent,
              one.querySelector('.kmark')?.getAttribute('class'), one.querySelector('use')?.getAttribute('href')])"""
        )
        for *_, drawing in faces:
            assert not drawing or page.evaluate("(address) => fetch(address).then((answer) => answer.ok)", drawing)
        return faces

    online = seen()
    assert [face[2] for face in online] == [None, "kmark kmark-ring", None]
    page.context.set_offline(True)
    page.reload()
    page.get_by_text("For Marta Nowak").wait_for()
    assert seen() == online


@pytest.mark.parametrize(
    ("agree", "words"),
    [
        (("Zebedee", "Ottilie"), "Once it is shared, all their families see the photo."),
        (("Zebedee",), "only Ottilie’s family sees the photo: other families may not see Ottilie."),
        ((), "no family sees the photo: other families may not see "),
    ],
)
def test_the_writer_reads_which_families_would_see_a_group_photo(page_as, fern, agree, words):
    marta = Practitioner._base_manager.get(first_name="Marta")
    ottilie = factories.make_child(fern["setting"], "Ottilie", room=Room._base_manager.get(), team=(marta,))
    with scope(setting=fern["setting"]):
        given = {"given": True, "on": factories.BEGINNING, "by": marta.user}
        set_consent(child=ottilie, purpose=Purpose.PHOTOS, **given)
        for child in (fern["child"], ottilie):
            if child.first_name in agree:
                set_consent(child=child, purpose=Purpose.GROUP_PHOTOS, **given)
    page = page_as(fern["marta"], size=TABLET, touch=True)
    open_observe(page)
    page.locator(".pk", has_text="Ottilie").tap()
    sees = page.locator("[data-who-sees]")
    take_a_photo(page)
    page.get_by_alt_text("Photo 1, not sent yet").wait_for()
    expect(sees).to_have_text("")
    page.locator(".pk", has_text="Zebedee").tap()
    expect(sees).to_contain_text(words)


@pytest.mark.parametrize("size", [TABLET, PHONE])
def test_what_is_said_of_sending_stands_above_a_childs_head(page_as, fern, size):
    page = page_as(fern["marta"], size=size, touch=True)
    open_observe(page)
    write(page, CANARY)
    page.wait_for_url("**/journal/**")
    for address in (page.url, f"/children/{fern['child'].code}/"):  # once with a message, once without
        page.goto(address) if "children" in address else None
        sent, head = page.get_by_text("All sent"), page.locator(".child-head")
        expect(sent).to_be_visible()
        box = sent.bounding_box()
        assert box["y"] + box["height"] <= head.bounding_box()["y"]


@pytest.mark.parametrize("size", [TABLET, PHONE])
@pytest.mark.parametrize("is_offline", [False, True])
def test_nobody_and_nothing_chosen_is_said_beside_the_field_and_in_sight(page_as, fern, check_access, size, is_offline):
    page = page_as(fern["marta"], size=size, touch=True)
    open_observe(page)
    if is_offline:
        page.context.set_offline(True)
        page.reload()
        page.get_by_text("For Marta Nowak").wait_for()
    save, words = page.get_by_role("button", name="Save").last, page.get_by_label("In a few words")
    face = page.get_by_role("checkbox", name="Zebedee")

    def is_said(field, sentence, above):
        message = page.get_by_text(sentence)
        expect(message).to_be_in_viewport(ratio=1)
        expect(field).to_be_focused()
        expect(field).to_have_attribute("aria-invalid", "true")
        expect(field).to_have_accessible_description(sentence)
        box, next_to = message.bounding_box(), above.bounding_box()
        assert 0 <= next_to["y"] - (box["y"] + box["height"]) < 16
        check_access(page)

    page.mouse.wheel(0, 5000)
    save.tap()
    is_said(face, "Choose at least one child.", page.locator("[data-faces]"))
    expect(words).to_have_attribute("aria-invalid", "true")
    page.locator(".pk").tap()
    expect(page.get_by_text("Choose at least one child.")).to_have_count(0)
    expect(face).not_to_have_attribute("aria-invalid", "true")
    save.tap()
    is_said(words, "Write a few words, or take a photo.", words)
    words.fill(CANARY)
    expect(page.get_by_text("Write a few words, or take a photo.")).to_have_count(0)
    save.tap()
    if is_offline:
        page.get_by_text("1 waiting").wait_for()
    else:
        page.wait_for_url("**/journal/**")


@pytest.mark.parametrize("address", ["/observe/", "/observe/?child="])
def test_an_empty_form_is_no_draft(page_as, fern, address):
    page = page_as(fern["marta"], size=TABLET, touch=True)
    open_observe(page)
    page.goto(address + fern["child"].code if "child" in address else address)
    draft, words = page.get_by_role("button", name="Keep as a draft"), page.get_by_label("In a few words")
    draft.tap()
    expect(page.get_by_text("There is nothing to keep yet. Write a few words, or take a photo.")).to_be_in_viewport()
    expect(words).to_be_focused()
    assert kept(fern) == []
    page.locator(".area").first.tap()
    draft.tap()
    page.wait_for_url("**/unfinished/")
    assert [entry.state for entry in kept(fern)] == [State.DRAFT]


@pytest.mark.parametrize("way", ["reload", "back", "link", "crash"])
def test_what_was_half_written_is_a_draft_however_the_page_went(page_as, fern, way):
    page = page_as(fern["marta"], size=TABLET, touch=True)
    page.goto("/today/")
    open_observe(page)
    page.locator(".pk", has_text="Zebedee").tap()
    page.get_by_label("In a few words").fill(CANARY)
    until(page, lambda: page.evaluate(BEGUN_LIES))
    dump = base64.b64decode(page.evaluate(DUMP)).decode(errors="replace")
    assert "lentils" not in dump
    if way == "reload":
        page.reload()
    elif way == "back":
        page.go_back()
    elif way == "link":
        page.goto("/children/")
    else:
        page.close()
        page = page.context.new_page()
        page.goto("/observe/")
        expect(page.locator("[data-begun]")).to_contain_text("What you had begun is kept as a draft")
    until(page, lambda: kept(fern, words=CANARY))
    (draft,) = kept(fern, words=CANARY)
    assert (draft.state, draft.author) == (State.DRAFT, fern["marta"])
    nothing_waits(page)
    assert len(kept(fern)) == 1


def test_what_is_written_in_another_window_stays_there_and_saved_it_is_no_draft(page_as, fern):
    page = page_as(fern["marta"], size=TABLET, touch=True)
    open_observe(page)
    page.locator(".pk", has_text="Zebedee").tap()
    page.get_by_label("In a few words").fill(CANARY)
    until(page, lambda: page.evaluate(BEGUN_LIES))
    other = page.context.new_page()
    other.goto("/observe/")
    nothing_waits(other)
    assert kept(fern) == []
    assert page.evaluate(BEGUN_LIES)
    page.get_by_role("button", name="Save", exact=True).tap()
    page.wait_for_url("**/journal/**")
    nothing_waits(page)
    assert [entry.state for entry in kept(fern)] == [State.KEPT]


def test_closing_keeps_what_was_begun_as_a_draft(page_as, fern):
    page = page_as(fern["marta"], size=TABLET, touch=True)
    open_observe(page)
    page.locator(".pk", has_text="Zebedee").click()
    page.get_by_label("In a few words").fill(CANARY)
    save, close = page.get_by_role("button", name="Save", exact=True), page.get_by_role("link", name="Close")
    assert save.bounding_box()["y"] + save.bounding_box()["height"] <= TABLET[1]  # in sight, with no bar over it
    assert page.locator(".tab-bar").is_hidden()
    close.click()
    page.wait_for_url("**/my-day/")
    until(page, lambda: kept(fern, words=CANARY))
    (draft,) = kept(fern, words=CANARY)
    assert draft.state == State.DRAFT


@pytest.mark.parametrize("press", ["Save", "Close"])
def test_a_photo_that_is_still_being_drawn_goes_with_what_is_saved(page_as, fern, press):
    """A slow device: the camera is closed and Save or Close pressed before the photo stands in the form."""
    page = page_as(fern["marta"], size=TABLET, touch=True)
    page.add_init_script(
        """const draw = HTMLCanvasElement.prototype.toBlob;
        HTMLCanvasElement.prototype.toBlob = function (...rest) { setTimeout(() => draw.apply(this, rest), 1500); };"""
    )
    open_observe(page)
    page.locator(".pk", has_text="Zebedee").tap()
    page.get_by_label("In a few words").fill(CANARY)
    take_a_photo(page)
    page.get_by_role("button" if press == "Save" else "link", name=press).last.click()
    page.wait_for_url("**/journal/**" if press == "Save" else "**/my-day/")
    nothing_waits(page)
    [entry] = kept(fern)
    with scope(setting=fern["setting"]):
        assert (entry.words, entry.photos.count()) == (CANARY, 1)


def test_what_is_written_while_an_entry_is_being_sent_is_the_next_one(page_as, fern):
    """A slow network: what was saved leaves the form at once, what is written meanwhile stands there when it is sent."""
    page = page_as(fern["marta"], size=TABLET, service_workers="block")
    page.goto("/observe/")
    held = []
    page.route("**/outbox/", lambda route: held.append(route), times=1)
    write(page, CANARY)
    until(page, lambda: held)
    words = page.get_by_label("In a few words")
    expect(words).to_have_value("")
    words.fill("And then the rice")
    page.locator(".pk", has_text="Zebedee").click()
    held.pop().continue_()
    expect(page.locator(".ob-foot [data-outbox]")).to_contain_text("All sent")
    assert [entry.words for entry in kept(fern)] == [CANARY]
    expect(words).to_have_value("And then the rice")

    # two saved one after the other: the second goes along, and its page opens
    page.route("**/outbox/", lambda route: held.append(route), times=1)
    page.get_by_role("button", name="Save").last.click()
    until(page, lambda: held)
    write(page, "And the beans")
    page.get_by_text("2 waiting").wait_for()
    held.pop().continue_()
    page.wait_for_url("**/journal/**")
    assert [entry.words for entry in kept(fern)] == [CANARY, "And then the rice", "And the beans"]


def test_closed_on_a_slow_network_what_was_begun_is_one_draft(page_as, fern):
    """The page stands there for seconds after Close, and keeps nothing a second time."""
    page = page_as(fern["marta"], size=TABLET, service_workers="block")
    page.goto("/observe/")
    held = []
    page.route(re.compile(r":\d+/$"), lambda route: held.append(route))
    page.locator(".pk", has_text="Zebedee").click()
    page.get_by_label("In a few words").fill(CANARY)
    page.get_by_role("link", name="Close").dblclick()
    until(page, lambda: held)
    page.wait_for_timeout(1500)  # so slow is the network
    for route in held:
        route.continue_()
    page.wait_for_url("**/my-day/")
    nothing_waits(page)
    assert [(entry.words, entry.state) for entry in kept(fern)] == [(CANARY, State.DRAFT)]


def test_what_is_kept_half_written_never_outlives_what_was_saved_after_it(page_as, fern):
    """A slow device: Save is pressed while what is half written is still being sealed."""
    page = page_as(fern["marta"], size=TABLET)
    page.add_init_script(
        """let slow = true, sealed = 0;
        const make = SubtleCrypto.prototype.generateKey;
        SubtleCrypto.prototype.generateKey = async function (...rest) {
          if (rest[0].name === "ECDH") {
            window.isSealing = true;
            if (slow) {
              slow = false;
              await new Promise((done) => setTimeout(done, 1500));
            }
            window.sealed = ++sealed;
          }
          return make.apply(this, rest);
        };"""
    )
    open_observe(page)
    page.context.set_offline(True)
    page.locator(".pk", has_text="Zebedee").click()
    page.get_by_label("In a few words").fill(CANARY)
    until(page, lambda: page.evaluate("window.isSealing"))
    page.get_by_role("button", name="Save").last.click()
    until(page, lambda: page.evaluate("window.sealed === 2"))
    page.get_by_text("1 waiting").first.wait_for()
    until(page, lambda: not page.evaluate(BEGUN_LIES))
    page.context.set_offline(False)
    nothing_waits(page)
    assert [(entry.words, entry.state) for entry in kept(fern)] == [(CANARY, State.KEPT)]


def test_faces_that_are_forgotten_do_not_come_back_with_a_touch(page_as, fern):
    page = page_as(fern["marta"], size=TABLET)
    open_observe(page)
    page.evaluate(
        """async () => {
          const outbox = await import(document.querySelector("script[src*=outbox]").src);
          await Promise.all([outbox.stay(), outbox.forget()]);
        }"""
    )
    assert not page.evaluate(ROLL_IS_KEPT)
