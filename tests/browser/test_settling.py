"""A new child from the first visit over the first three sessions to the final report on them: on a tablet, as Marta does it."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django_scopes import scope, scopes_disabled
from playwright.sync_api import expect

from children.models import Attendance
from keyworkers.models import CardIssue
from keyworkers.settling_models import SettlingVisit
from nursery.roles import Role
from paperwork.models import Document
from paperwork.states import State
from tests import factories
from tests.browser.conftest import TABLET, whole
from tests.conftest import NOW
from tests.factories import MONDAY


@pytest.fixture
def leo(live_server, transactional_db):
    """Leo visited on Wednesday and came on Thursday, Friday and today; Marta is his key worker, Jo leads."""
    setting = factories.make_setting(is_demo=True)
    room = factories.make_room(setting)
    user = factories.make_user(setting, Role.PRACTITIONER, name="Marta Nowak")
    marta = factories.make_practitioner(setting, "Marta", room=room, mark="fish", user=user, drawing="marta")
    days = [MONDAY - timedelta(days=4), MONDAY - timedelta(days=3), MONDAY]
    child = factories.make_child(setting, "Leo", room=room, team=(marta,), starts_on=days[0], drawing="leo")
    other = factories.make_child(setting, "Jude", room=room, team=(marta,), starts_on=MONDAY - timedelta(days=200))
    with scope(setting=setting):
        SettlingVisit.objects.create(
            setting=setting, child=child, date=MONDAY - timedelta(days=5), starts=600, ends=660
        )
        for day in days:
            arrived = datetime(day.year, day.month, day.day, 9, tzinfo=UTC)
            Attendance.objects.create(setting=setting, child=child, date=day, arrived_at=arrived, recorded_by=user)
    with time_machine.travel(NOW, tick=True):
        yield {"marta": user, "jo": factories.make_user(setting, Role.MANAGER, name="Jo Whitfield"), "jude": other}


def saved(page):
    """The form is sent, and Leo's page is there."""
    page.get_by_role("button", name="Save").tap()
    page.wait_for_url("**/settling/*/", wait_until="load")


def test_from_the_first_visit_to_the_final_report(page_as, leo, check_access):
    page = page_as(leo["marta"], size=TABLET, touch=True)
    page.goto("/my-day/")
    families = page.get_by_role("region", name="Families")
    expect(families.get_by_role("listitem")).to_have_count(4)
    families.get_by_role("link", name="Say how Leo’s visit was").tap()
    page.get_by_role("link", name="How was it? Wednesday 18 November").tap()
    page.get_by_label("Well-being").select_option(label="3, in between")
    page.get_by_label("How was it?").fill("Looked at everything from his mother’s arm.")
    saved(page)
    page.goto("/my-day/")
    expect(families.get_by_role("listitem")).to_have_count(3)
    families.get_by_role("link", name="Tell them Tell Leo’s family about the first session").tap()

    page.get_by_role("link", name="How was it? first session").tap()
    expect(page.get_by_role("heading", name="Leo’s session on Thursday 19 November")).to_be_visible()
    check_access(page)
    page.get_by_label("Well-being").select_option(label="2, low")
    page.get_by_label("How was the parting?").select_option(label="Upset for a short while")
    page.get_by_label("How was it?").fill("Cried at the door, then found the buses.")
    saved(page)
    expect(page.get_by_text("Written down.", exact=True)).to_be_visible()

    for number in ("first", "second", "third"):
        page.get_by_role("link", name=f"Tell the family of the {number} session").tap()
        words = page.get_by_label("What you told them")
        if number == "first":  # what was written is there to be told
            expect(words).to_have_value("Cried at the door, then found the buses.")
        else:
            words.fill("He played and slept.")
        page.get_by_label("How?").fill("At the door")
        saved(page)
        expect(page.get_by_text("Noted.", exact=True)).to_be_visible()
    check_access(page)

    routines = page.get_by_role("button", name="Done today: Knows the routines of the day")
    routines.tap()
    expect(routines).to_have_count(0)
    expect(page.get_by_text("Noted.", exact=True)).to_be_visible()
    page.goto("/my-day/")
    whole(page)
    expect(page.get_by_role("heading", name="Coming up")).to_be_visible()
    expect(page.get_by_role("region", name="Families")).to_have_count(0)

    # the card: Leo's alone is chosen
    page.goto("/settling/")
    page.get_by_role("link", name="Leo Kowalska").tap()
    page.get_by_role("link", name="Give the card").tap()
    expect(page.get_by_role("checkbox", name="Leo Kowalska")).to_be_checked()
    expect(page.get_by_role("checkbox", name="Jude Kowalska")).not_to_be_checked()
    page.get_by_role("button", name="The chosen cards were given").tap()
    expect(page.get_by_text("Noted: 1 card given.")).to_be_visible()
    with scopes_disabled():
        assert [card.child.name for card in CardIssue.objects.all()] == ["Leo"]

    # the report on them: begun from what is due, read by Jo, final
    page.goto("/paperwork/")
    page.get_by_role("button", name=re.compile("Begin.*Leo’s first three sessions")).tap()
    for part in ("Saying goodbye", "What Leo did", "Getting to know each other", "How we go on"):
        page.get_by_label(part, exact=True).fill("Leo finds the buses first, then looks for Marta.")
    expect(page.locator("[data-save]")).to_contain_text("Saved")
    page.get_by_role("button", name="Send to Jo").tap()
    expect(page.get_by_text("Sent. It is read before it becomes final.")).to_be_visible()
    address = page.url
    jo = page_as(leo["jo"], size=TABLET)
    jo.goto(address)
    jo.get_by_role("button", name="Make it final").click()
    expect(jo.get_by_text("read by Jo Whitfield")).to_be_visible()
    check_access(jo)
    page.goto(address)
    expect(page.get_by_role("button", name="Share with the family")).to_be_visible()
    with scopes_disabled():
        assert Document.objects.get().state == State.FINAL
