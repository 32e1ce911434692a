"""A new child's first three sessions, on a tablet: written down, and the family told."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django_scopes import scope
from playwright.sync_api import expect

from children.models import Attendance
from nursery.roles import Role
from tests import factories
from tests.browser.conftest import TABLET
from tests.conftest import NOW
from tests.factories import MONDAY


@pytest.fixture
def leo(live_server, transactional_db):
    """Leo came on Thursday, Friday and today; Marta is his key worker."""
    setting = factories.make_setting(is_demo=True)
    room = factories.make_room(setting)
    user = factories.make_user(setting, Role.PRACTITIONER, name="Marta Nowak")
    marta = factories.make_practitioner(setting, "Marta", room=room, mark="fish", user=user, drawing="marta")
    days = [MONDAY - timedelta(days=4), MONDAY - timedelta(days=3), MONDAY]
    child = factories.make_child(setting, "Leo", room=room, team=(marta,), starts_on=days[0], drawing="leo")
    with scope(setting=setting):
        for day in days:
            arrived = datetime(day.year, day.month, day.day, 9, tzinfo=UTC)
            Attendance.objects.create(setting=setting, child=child, date=day, arrived_at=arrived, recorded_by=user)
    with time_machine.travel(NOW, tick=True):
        yield user


def saved(page):
    """The form is sent, and Leo's page is there."""
    page.get_by_role("button", name="Save").tap()
    page.wait_for_url("**/settling/*/", wait_until="load")


def test_three_sessions_are_written_down_and_told(page_as, leo, check_access):
    page = page_as(leo, size=TABLET, touch=True)
    page.goto("/my-day/")
    families = page.get_by_role("region", name="Families")
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

    page.get_by_role("button", name="Done today: Knows the routines of the day").tap()
    expect(page.get_by_text("Noted.", exact=True)).to_be_visible()
    page.goto("/my-day/")
    expect(page.get_by_role("heading", name="Coming up")).to_be_visible()
    page.wait_for_load_state("networkidle")
    expect(page.get_by_role("region", name="Families")).to_have_count(0)
