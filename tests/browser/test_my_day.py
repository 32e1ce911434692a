"""A key worker's morning on a tablet: who arrives, who is not in, what is planned, what waits to be sent."""

from datetime import timedelta

import pytest
import time_machine
from django_scopes import scope
from playwright.sync_api import expect

from journals.care import record_care
from journals.care_models import CareKind
from nursery.roles import Role
from tests import factories
from tests.browser.conftest import PHONE, TABLET, whole
from tests.browser.test_outbox import until
from tests.conftest import NOW


@pytest.fixture
def fern(live_server, transactional_db):
    """Fern room on a Monday at a quarter past ten. Zofia and Jude are Marta's; Priya is away, and Marta has Amara."""

    class Fern:
        def __init__(self):
            self.setting = factories.make_setting(is_demo=True)
            self.room = factories.make_room(self.setting)
            self.user = factories.make_user(self.setting, Role.PRACTITIONER, name="Marta Nowak")
            self.marta = factories.make_practitioner(
                self.setting, "Marta", room=self.room, mark="fish", user=self.user, drawing="marta"
            )
            priya = factories.make_practitioner(self.setting, "Priya", room=self.room, mark="fox", drawing="priya")
            factories.make_absence(priya)
            for name, team in (("Zofia", (self.marta,)), ("Jude", (self.marta,)), ("Amara", (priya, self.marta))):
                child = factories.make_child(self.setting, name, room=self.room, team=team, drawing=name.lower())
                setattr(self, name.lower(), child)

    with time_machine.travel(NOW, tick=True):
        yield Fern()


def card(page, name):
    return page.locator(".kcard, .cmini").filter(has=page.get_by_role("heading", name=name))


@pytest.mark.parametrize("size", [TABLET, PHONE])
def test_a_morning(page_as, fern, check_access, size):
    page = page_as(fern.user, size=size, touch=True)
    page.goto("/")
    expect(page.get_by_role("heading", name="Morning, Marta")).to_be_visible()

    page.get_by_role("button", name="Arrived Zofia").tap()
    expect(card(page, "Zofia")).to_contain_text("Here since 10:15")
    assert page.url.endswith("/my-day/")

    card(page, "Jude").locator("summary").tap()
    check_access(page)
    page.get_by_role("button", name="Ill Jude is not in").tap()
    expect(card(page, "Jude")).to_contain_text("Not in: ill")

    expect(page.get_by_role("heading", name="Foxes, for Priya")).to_contain_text("you are their secondary, until 4:00")
    page.get_by_role("link", name="Briefing about Amara").tap()
    expect(page.get_by_text("You have Amara until 4:00.")).to_be_visible()


def test_what_waits_on_the_tablet_stays_said_while_the_page_renews_itself(page_as, fern):
    page = page_as(fern.user, size=TABLET, touch=True)
    page.goto("/my-day/")
    expect(page.locator("#outbox")).to_have_text("Nothing waits on this device")  # the outbox has spoken
    page.locator("#outbox").evaluate("place => { place.textContent = '2 wait on this tablet' }")
    page.get_by_role("button", name="Arrived Zofia").tap()
    expect(card(page, "Zofia")).to_contain_text("Here since 10:15")
    expect(page.locator("#outbox")).to_have_text("2 wait on this tablet")


def test_a_part_that_comes_late_finds_its_room_the_next_time(page_as, fern):
    """What is due comes after its page: the children below it stay where they are, and are not tapped wrong."""
    factories.make_arrival(fern.zofia, by=fern.user)
    slept_at = NOW - timedelta(minutes=20)
    with scope(setting=fern.setting):
        record_care(child=fern.zofia, kind=CareKind.SLEEP, happened_at=slept_at, given_by=fern.marta, by=fern.user)
    page = page_as(fern.user, size=TABLET, touch=True)
    page.goto("/my-day/")
    whole(page)
    expect(page.get_by_role("heading", name="Asleep")).to_be_visible()
    children = page.get_by_role("heading", name="My children")
    stood_at = children.bounding_box()["y"]
    asked = []
    page.route("**/care/?mine=1", lambda route: asked.append(route))  # and never answered
    page.goto("/my-day/")
    until(page, lambda: asked)
    assert children.bounding_box()["y"] == pytest.approx(stood_at, abs=1)
    expect(page.get_by_role("heading", name="Asleep")).to_have_count(0)


def test_the_bar_has_everything_else_under_more(page_as, fern, check_access):
    page = page_as(fern.user, size=PHONE, touch=True)
    page.goto("/my-day/")
    bar = page.get_by_role("navigation", name="Main")
    expect(bar).to_have_count(1)
    bar.get_by_text("More").tap()
    check_access(page)
    bar.get_by_role("link", name="Plans").tap()
    expect(page.get_by_role("heading", name="Nothing is planned in this week")).to_be_visible()


def test_planning_for_the_quietest_child(page_as, fern, check_access):
    page = page_as(fern.user, size=TABLET, touch=True)
    page.goto("/plans/")
    page.get_by_role("link", name="Plan something").first.tap()
    page.get_by_label("What do you plan?").fill("A walk to see the buses")
    page.get_by_label("Jude").first.check()
    page.get_by_label("Why for Jude?").fill("to see what he looks at")
    check_access(page)
    page.get_by_role("button", name="Save").tap()
    expect(page.get_by_role("heading", name="A walk to see the buses")).to_be_visible()
    page.goto("/my-day/")
    expect(card(page, "Jude")).to_contain_text("A walk to see the buses")
    expect(card(page, "Zofia")).not_to_contain_text("A walk to see the buses")
