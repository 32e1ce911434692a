"""A family's story on a phone, in English and in Arabic: from the invitation to the signed summary, in one go."""

import io
import re

import pytest
import time_machine
from django.core import mail
from django.utils import translation
from django_scopes import scope
from icalendar import Calendar
from PIL import Image
from playwright.sync_api import expect

from children.models import Child
from journals.demo import PHOTOS
from journals.models import Observation
from keyworkers.management.commands.demo import fill
from keyworkers.meeting_models import Meeting
from keyworkers.meetings import cancel
from nursery.models import User
from paperwork.models import Document, Kind
from senco import actions
from tests.browser.conftest import PHONE, TABLET, whole
from tests.browser.test_outbox import FILES_KEPT, ROLL_IS_KEPT, until
from tests.browser.test_pages import wrong_with
from tests.conftest import NOW

MAIL = "chidi@mail.example"
PASSKEYS = {
    "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
    "isUserVerified": True, "automaticPresenceSimulation": True,
}  # fmt: skip
CLOCK = f"""{{
  const shift = {NOW.timestamp() * 1000} - Date.now();
  globalThis.Date = class extends Date {{
    constructor(...said) {{ super(...(said.length ? said : [Date.now()])); }}
    static now() {{ return super.now() + shift; }}
  }};
}}"""  # it is as late on the phone as it is at the server

ARROWS = """[...document.querySelectorAll(".bi-turns")].filter((one) => one.checkVisibility())
  .map((one) => getComputedStyle(one).transform)"""


class Phone:
    """A phone, and what stands on it in its reader's ``language``."""

    def __init__(self, page, language, check_access):
        self.page, self.language, self.check_access = page, language, check_access

    def say(self, words: str, **values) -> str:
        """What a page says for ``words`` of the code."""
        with translation.override(self.language):
            said = translation.gettext(words)
        return said % values if "%(" in said else said.format(**values)

    def look(self, *, again: bool = False) -> None:
        """The page is in the reader's language and runs its way, arrows too; nothing runs off its side; everybody can read and
        press it, which axe says once of each page and not ``again``."""
        whole(self.page)
        expect(self.page.locator("html")).to_have_attribute("dir", "rtl" if self.language == "ar" else "ltr")
        expect(self.page.locator(".ph-part")).to_have_count(0)  # the parts of Today are there
        arrows = set(self.page.evaluate(ARROWS))
        assert arrows <= {"matrix(-1, 0, 0, 1, 0, 0)" if self.language == "ar" else "none"}
        assert wrong_with(self.page, (lambda _: None) if again else self.check_access) == []

    def press(self, words: str, **values) -> None:
        self.page.get_by_role("button", name=self.say(words, **values)).click()

    def follow(self, words: str, within=None, **values) -> None:
        (within or self.page).get_by_role("link", name=self.say(words, **values)).click()

    def go(self, place: str) -> None:
        """By the bar at the foot; where something waits its name goes on in hidden words."""
        name = re.compile(rf"^{re.escape(self.say(place))}(\s|$)")
        self.page.locator(".ph-nav").get_by_role("link", name=name).click()

    def reads(self, words: str, **values) -> None:
        expect(self.page.locator("main")).to_contain_text(self.say(words, **values))


@pytest.fixture
def bramble(live_server, transactional_db):
    """The demo nursery on a Monday at a quarter past ten. Amara's father was told in person what Ines would like to do."""
    with time_machine.travel(NOW, tick=True):
        setting = fill()
        with scope(setting=setting):
            users = {user.name.partition(" ")[0]: user for user in User.objects.all()}
            amara = Child.objects.get(first_name="Amara")
            father = amara.carers.get()
            father.email = MAIL
            father.save()
            cancel(meeting=Meeting.objects.get(child=amara), by=users["Jo"])
            Document.objects.filter(child=amara, kind=Kind.ABOUT).delete()
            case = actions.raise_concern(
                child=amara, title="Big groups", concern="Amara leaves when it gets loud.", by=users["Marta"]
            )
            actions.tell_parents(
                case=case,
                on=setting.today(),
                how="in person",
                people=[father],
                words="He sees it too.",
                by=users["Marta"],
            )
            actions.acknowledge(case=case, by=users["Ines"])
            summary = Document.objects.get(child=amara, kind=Kind.SUMMARY)
        yield {"setting": setting, "amara": amara, "case": case, "summary": summary, **users}


def rows_of(bramble, model, *fields, **values) -> list:
    with scope(setting=bramble["setting"]):
        rows = model.objects.filter(**values)
        return list(rows.values_list(*fields) if fields else rows)


@pytest.mark.parametrize("language", ["en-gb", pytest.param("ar", marks=pytest.mark.deep)])
def test_from_the_invitation_to_the_signed_summary(page_as, bramble, check_access, language):
    amara, case, summary = bramble["amara"], bramble["case"], bramble["summary"]
    jo, ines = page_as(bramble["Jo"], size=TABLET), page_as(bramble["Ines"], size=TABLET)
    page = page_as(size=PHONE, touch=True)
    page.add_init_script(CLOCK)
    phone = Phone(page, "en-gb", check_access)
    say, look, press, follow, go, reads = phone.say, phone.look, phone.press, phone.follow, phone.go, phone.reads

    # Jo invites Amara's father; Chidi opens it on his own phone, in his language
    jo.goto(f"/family/of/{amara.code}/")
    jo.get_by_role("button", name="Mail an invitation to Chidi Obi").click()
    expect(jo.locator("main")).to_contain_text(f"is on its way to {MAIL}")
    page.goto(re.search(r"http://\S+/family/join/\S+", mail.outbox[-1].body)[0])
    if language == "ar":
        page.locator(".speak-now").click()
        press("العربية")
        phone.language = language
    look()
    press("Send me the code")
    code = page.get_by_label(say("Code"))
    code.wait_for()  # the mail is on its way
    code.fill(re.search(r"\b\d{6}\b", mail.outbox[-1].body)[0])
    look()
    press("Go on")
    press("Show me my child’s page")
    look()

    # a passkey; he signs out, and in again with it
    cdp = page.context.new_cdp_session(page)
    cdp.send("WebAuthn.enable")
    cdp.send("WebAuthn.addVirtualAuthenticator", {"options": PASSKEYS})
    follow("With this phone")
    look()
    press("Add it")
    reads("Recovery codes")
    look()
    follow("Back to Kith")
    reads("{name} is with {who} today", name="Amara", who="Marta")
    look(again=True)
    page.locator(".ph-you").click()
    look()
    press("Sign out")
    look()
    press("Use a passkey")
    reads("{name} is with {who} today", name="Amara", who="Marta")

    # the journal: a photo, more of this, a reply
    go("Journal")
    look()
    moment = page.locator(".moment", has=page.locator("img")).first
    photo = moment.locator("a", has=page.locator("img")).get_attribute("href")
    answer = page.request.get(photo)
    assert (answer.status, answer.headers["content-type"]) == (200, "image/jpeg")
    with Image.open(io.BytesIO(answer.body())) as picture:
        picture.load()
        assert picture.width > 400
    heart = moment.get_by_role("button", name=say("More of this"))
    heart.click()
    expect(heart).to_have_attribute("aria-pressed", "true")
    moment.locator("summary").click()
    moment.get_by_label(say("Your reply")).fill("She reads it to her dolls.")
    moment.get_by_role("button", name=say("Send")).click()
    reads("Sent. The nursery reads it.")
    look(again=True)

    # what happened at home, without a network: it waits on the phone, says so, and is sent once
    follow("From home")
    page.evaluate("navigator.serviceWorker.ready.then(() => 1)")
    until(page, lambda: page.evaluate(FILES_KEPT) > 20)
    until(page, lambda: page.evaluate(ROLL_IS_KEPT))
    look()
    page.context.set_offline(True)
    tent = {"name": "tent.jpg", "mimeType": "image/jpeg", "buffer": (PHOTOS / "seeds.jpg").read_bytes()}
    page.get_by_label(say("Choose photos")).set_input_files(tent)
    page.get_by_alt_text(say("Photo {number}, not sent yet", number=1)).wait_for()
    page.get_by_label(say("What happened?")).fill("نامت في الخيمة. Slept in the tent.")
    press("Send")
    waits = say("Kept on this phone. {number} waiting, will be sent when you are back online", number=1)
    expect(page.locator("[data-outbox]")).to_have_text(waits)
    look(again=True)
    page.reload()
    expect(page.locator("[data-outbox]")).to_have_text(waits)
    expect(page.locator("[data-no-internet]")).to_be_visible()
    expect(page.locator("#id_day")).to_have_value(
        re.compile(r"^\d\d/\d\d/\d{4}$" if language == "ar" else r"^\d+ \w+ \d{4}$")
    )
    expect(page.locator("#id_at")).to_have_value(re.compile(r"^\d\d:\d\d$"))
    expect(page.locator("body")).to_have_css("background-color", "rgb(247, 244, 238)")  # its styles came along
    look()
    assert rows_of(bramble, Observation, from_home=True, children=amara) == []
    page.context.set_offline(False)
    page.evaluate("dispatchEvent(new Event('online'))")  # a page that was opened meanwhile does not hear of it here
    expect(page.locator("[data-outbox]")).to_contain_text(say("All sent, {clock}", clock="10:"))
    expect(page.locator("[data-no-internet]")).to_be_hidden()
    follow("Try again")
    reads("{name} is with {who} today", name="Amara", who="Marta")
    page.reload()
    reads("{name} is with {who} today", name="Amara", who="Marta")
    sent = rows_of(bramble, Observation, "words", "photos__width", from_home=True, children=amara)
    assert sent == [("نامت في الخيمة. Slept in the tent.", 960)]  # once, with its photo
    jo.goto(f"/journal/{amara.code}/")
    expect(jo.locator(".entry", has_text="Slept in the tent.")).to_contain_text("Chidi, from home")
    assert jo.locator(".entry", has_text="Slept in the tent.").locator("img.ph").count() == 1
    expect(jo.locator(".entry", has_text="She reads it to her dolls.")).to_contain_text("would like more of this")

    # Tell us about: kept as it is typed, handed over
    go("Forms")
    look()
    follow("Start, about 5 minutes")
    look()
    press("Start, about 5 minutes")
    answers = page.locator("textarea")
    answers.nth(0).fill("تحبّ القطارات. Trains.")
    expect(page.locator("[data-said]")).to_contain_text(say("Saved {time}", time="10:"))
    look()
    page.reload()
    expect(answers.nth(0)).to_have_value("تحبّ القطارات. Trains.")
    answers.nth(1).fill("She says “again”.")
    press("I am done: send it")
    reads("Thank you. The nursery reads it and comes back to you.")
    [about] = rows_of(bramble, Document, child=amara, kind=Kind.ABOUT)
    assert about.answered_by == "Chidi Obi"
    jo.goto(f"/paperwork/{about.code}/")
    expect(jo.get_by_role("textbox", name="What does Amara love")).to_have_value("تحبّ القطارات. Trains.")
    expect(jo.get_by_role("textbox", name="What is Amara talking about")).to_have_value("She says “again”.")

    # no more photos: gone at the very next request
    follow("What you agreed to")
    look()
    page.locator(".ph-card", has_text=say("Photos of your child in their own journal.")).locator("[value=no]").click()
    reads("Saved. It counts from now on.")
    look(again=True)
    assert page.goto(photo).status == 404
    page.go_back()
    go("Journal")
    expect(page.locator(".moment", has_text="Slept in the tent.")).to_be_visible()
    assert page.locator(".moment img").count() == 0
    jo.goto(f"/journal/{amara.code}/")
    expect(jo.locator(".entry", has_text="Slept in the tent.")).to_be_visible()
    assert jo.locator(".entry img.ph").count() == 0

    # a time to meet: booked, in the phone's calendar, moved
    go("Today")
    page.locator("button.slot").first.click()
    reads("Booked. It stands on your page.")
    look(again=True)
    with page.expect_download() as calendar:
        follow("Into my calendar")
    with open(calendar.value.path(), "rb") as file:
        [event] = Calendar.from_ical(file.read()).walk("VEVENT")
    [booked] = rows_of(bramble, Meeting, child=amara, state="planned")
    assert event["dtstart"].dt.date() == booked.date
    follow("Move it")
    look()
    page.locator("button.slot").first.click()
    reads("Moved. It stands on your page.")
    look()
    [moved] = rows_of(bramble, Meeting, child=amara, state="planned")
    assert (moved.pk, moved.starts) == (booked.pk, booked.ends)

    # the SENCO's question: his yes opens the next step in Support
    ines.goto(f"/support/{case.code}/")
    expect(ines.locator("#step-visits")).to_have_class("step locked")
    follow("Read and answer", page.locator(".due", has_text=say("Your permission")))
    page.get_by_label(say("Would you like to say something with it? (optional)")).fill("بالتأكيد. Of course.")
    look()
    press("Yes, I agree")
    reads("Saved. It counts from now on.")
    look()
    ines.reload()
    expect(ines.locator("#step-permission")).to_contain_text("Chidi, father, in Kith.")
    expect(ines.locator("#step-permission")).to_contain_text("Of course.")
    expect(ines.locator("#step-visits")).to_have_class("step on")
    expect(ines.get_by_role("button", name="Record the visit")).to_be_visible()

    # the summary: read, commented, signed
    go("Forms")
    follow("Read and sign")
    page.get_by_label(say("What would you like to say about it? (optional)")).fill("هكذا نعرفها. That is her.")
    look()
    press("I have read it: sign")
    reads("Signed. Thank you.")
    look()
    jo.goto(f"/paperwork/{summary.code}/")
    expect(jo.locator(".signed")).to_contain_text("Chidi Obi signed on 23 November 2026, in Kith.")
    expect(jo.locator(".signed")).to_contain_text("That is her.")
