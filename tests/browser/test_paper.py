"""A term's summary from due to signed: in a browser, as Marta, Jo and Kasia do it, each on a device of their own."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from django_scopes import scope
from playwright.sync_api import expect

from nursery.models import User
from nursery.roles import Role
from paperwork.models import Document, Quote
from paperwork.states import State
from tests import factories
from tests.browser.conftest import DESKTOP, PHONE, TABLET
from tests.browser.test_outbox import until


@pytest.fixture
def nursery(live_server, transactional_db):
    """Zofia is Marta's; Aisha is her secondary; Jude is there too; Jo leads."""

    class Nursery:
        setting = factories.make_setting(is_demo=True)
        room = factories.make_room(setting)
        marta = factories.make_user(setting, Role.PRACTITIONER, name="Marta Nowak")
        jo = factories.make_user(setting, Role.MANAGER, name="Jo Whitfield")
        key_worker = factories.make_practitioner(setting, "Marta", room=room, mark="fish", user=marta)
        zofia = factories.make_child(setting, "Zofia", room=room, team=(key_worker,))
        jude = factories.make_child(setting, "Jude", last_name="Campbell", room=room, team=(key_worker,))
        kasia = factories.make_user(setting, Role.CARER, name="Kasia Kowalska")
        carer = factories.make_carer(zofia, user=kasia)
        term = factories.make_term(setting, days_left=20)  # its summaries are due in a week
        entry = factories.make_observation(
            zofia, jude, by=marta, words="Gave Jude the jug and said “your turn”.", areas=["CL"],
            noticed_at=timezone.now() - timedelta(minutes=5),
        )  # fmt: skip

        def paper(self) -> Document:
            with scope(setting=self.setting):
                return Document.objects.get()

        def quoted(self) -> list[str]:
            with scope(setting=self.setting):
                return list(Quote.objects.values_list("words", flat=True))

    return Nursery()


def saved(page) -> None:
    expect(page.locator("[data-save]")).to_contain_text("Saved")


def begin_what_is_due(page) -> str:
    page.goto("/my-day/")
    page.get_by_role("link", name=re.compile(r"\d more|All of it")).click()
    page.get_by_role("button", name=re.compile("Begin.*Zofia’s summary")).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Zofia’s summary")
    return page.url


def begin(page, nursery) -> str:
    page.goto(f"/children/{nursery.zofia.code}/")
    page.get_by_role("link", name="Forms", exact=True).click()
    page.get_by_role("link", name="Begin a paper").click()
    page.get_by_label("Summary").check()
    page.get_by_role("button", name="Begin").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Zofia’s summary")
    return page.url


def test_from_due_to_signed_by_the_family(page_as, nursery, check_access):
    page, jo = page_as(nursery.marta, size=DESKTOP), page_as(nursery.jo, size=TABLET)
    address = begin_what_is_due(page)

    # saved as she types; the evidence of the part that she is in, with a tap at the caret
    talking = page.get_by_label("Talking")
    talking.fill("Zofia finds words for what she wants.")
    saved(page)
    assert nursery.paper().texts == {"cl": "Zofia finds words for what she wants."}
    expect(page.get_by_text("Gave a friend the jug and said “your turn”.").first).to_be_visible()
    talking.evaluate("(box) => box.setSelectionRange(33, 33)")  # inside a word, which is not split
    page.get_by_role("button", name=re.compile("Add.*Gave a friend")).click()
    expect(talking).to_have_value("Zofia finds words for what she wants. Gave a friend the jug and said “your turn”.")
    saved(page)
    expect(page.locator(".ev.used")).to_contain_text("Used")
    assert nursery.quoted() == ["Gave a friend the jug and said “your turn”."]
    check_access(page)

    # the second person reads along
    jo.goto(address)
    expect(jo.get_by_text("Marta Nowak is writing here.")).to_be_visible()
    expect(jo.get_by_role("textbox")).to_have_count(0)
    check_access(jo)

    # another child's name is pointed out at once, and stops it
    for name in (
        "How Zofia is",
        "Feelings and friends",
        "Moving",
        "What Zofia loves",
        "What comes next",
        "Ideas for home",
    ):
        page.get_by_label(name, exact=True).fill("Zofia is well, and says so.")
    page.get_by_label("What Zofia loves").fill("Playing with Jude.")
    expect(page.get_by_text("“Jude” is another child’s name.").first).to_be_visible()
    page.get_by_role("button", name="Send to Jo").click()
    expect(page.get_by_role("alert")).to_contain_text("What Zofia loves: “Jude” is another child’s name.")
    page.get_by_label("What Zofia loves").fill("Playing with a friend.")
    page.get_by_role("button", name="Send to Jo").click()
    expect(page.get_by_text("Sent. It is read before it becomes final.")).to_be_visible()

    # returned with a reason, put right, final
    jo.goto(address)
    jo.get_by_role("textbox", name="Should something be different?").fill("Say more about moving.")
    jo.get_by_role("button", name="Return it to Marta").click()
    expect(jo.get_by_text("Returned.", exact=True)).to_be_visible()
    page.goto("/paperwork/")
    back = page.get_by_role("region", name="Returned to you")
    expect(back).to_contain_text("returned: Say more about moving.")
    check_access(page)
    back.get_by_role("link", name="Go on writing").click()
    expect(page.get_by_text("Say more about moving.")).to_be_visible()
    page.get_by_label("Moving").fill("Zofia climbs to the top and comes down feet first.")
    saved(page)
    page.get_by_role("button", name="Send to Jo").click()
    expect(page.get_by_text("Sent.")).to_be_visible()
    jo.goto(address)
    jo.get_by_role("button", name="Make it final").click()
    expect(jo.get_by_text("read by Jo Whitfield")).to_be_visible()
    check_access(jo)

    # with the family, who sign it on their phone
    page.goto(address)
    page.get_by_role("button", name="Share with the family").click()
    expect(page.get_by_role("link", name="Note a signature")).to_be_visible()
    phone = page_as(nursery.kasia, size=PHONE, touch=True)
    phone.goto("/family/")
    phone.get_by_role("link", name="Forms").tap()
    phone.get_by_role("link", name=re.compile("Zofia’s summary|Read")).first.tap()
    expect(phone.get_by_text("Zofia climbs to the top and comes down feet first.")).to_be_visible()
    check_access(phone)
    phone.get_by_label("What would you like to say about it?").fill("That is just how she is at home.")
    phone.get_by_role("button", name="I have read it: sign").tap()
    expect(phone.get_by_text("That is just how she is at home.")).to_be_visible()
    page.reload()
    expect(page.get_by_text("That is just how she is at home.")).to_be_visible()
    assert nursery.paper().state == State.SIGNED
    check_access(page)


def test_what_is_added_while_words_are_being_saved_is_not_lost(page_as, nursery):
    page = page_as(nursery.marta, size=DESKTOP)
    begin(page, nursery)
    held = []
    page.route("**/autosave/", lambda route: held.append(route), times=1)
    page.get_by_label("Talking").fill("Zofia finds words.")
    add = page.get_by_role("button", name=re.compile("Add.*Gave a friend"))
    expect(page.locator("[data-save]")).to_have_text("Saving")
    until(page, lambda: held)
    top = add.bounding_box()["y"]
    add.click()
    held[0].continue_()
    expect(page.get_by_label("Talking")).to_have_value("Zofia finds words. Gave a friend the jug and said “your turn”.")
    saved(page)
    assert nursery.paper().texts == {"cl": "Zofia finds words. Gave a friend the jug and said “your turn”."}
    assert page.locator(".ev.used .by").bounding_box()["y"] == pytest.approx(top, abs=8), "nothing moves under a finger"


def test_without_a_connection_nothing_is_said_to_be_saved_and_nothing_is_lost(page_as, nursery):
    page = page_as(nursery.marta, size=PHONE, touch=True)
    begin(page, nursery)
    page.get_by_label("Moving").fill("Climbs.")
    saved(page)
    page.context.set_offline(True)
    page.get_by_label("Moving").fill("Climbs and jumps.")
    expect(page.get_by_role("alert")).to_contain_text("Your words stay on this page")
    expect(page.locator("[data-save]")).to_contain_text("Not saved yet")
    assert "Climbs" not in page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")  # S30
    assert nursery.paper().texts == {"pd": "Climbs."}
    page.context.set_offline(False)
    saved(page)
    assert nursery.paper().texts == {"pd": "Climbs and jumps."}


def test_two_who_both_had_it_open_lose_nothing(page_as, nursery):
    page, jo = page_as(nursery.marta), page_as(nursery.jo)
    address = begin(page, nursery)
    page.goto(address)
    jo.goto(address)
    with page.expect_response("**/hold/"):
        page.get_by_label("Moving").fill("Marta: climbs.")
    saved(page)
    page.goto("/my-day/")  # she leaves
    with scope(setting=nursery.setting):
        Document.objects.update(writer=None, writing_until=None)
    jo.get_by_label("Moving").fill("Jo: jumps.")
    jo.get_by_label("Talking").fill("Jo: talks.")
    expect(jo.get_by_role("alert")).to_contain_text("Both texts are below")
    expect(jo.locator(".theirs")).to_contain_text("Marta: climbs.")
    expect(jo.get_by_label("Moving")).to_have_value("Jo: jumps.")
    assert nursery.paper().texts == {"pd": "Marta: climbs."}
    jo.get_by_role("button", name="Take this one").click()
    saved(jo)
    assert nursery.paper().texts == {"pd": "Marta: climbs.", "cl": "Jo: talks."}
    assert User.objects.get(pk=nursery.jo.pk) == nursery.paper().writer
