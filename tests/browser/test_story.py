"""A nursery manager's first morning: from the workbook to the board on the wall, on a tablet."""

import io
import re

import openpyxl
import pytest
import time_machine
from playwright.sync_api import expect

from nursery.models import AuditEvent, Setting
from nursery.roles import Role
from tests import factories
from tests.browser.conftest import DESKTOP, TABLET
from tests.conftest import NOW

WEEK = ["mon", "tue", "wed", "thu", "fri"]
ALL_WEEK = ["08:00-16:00"] * 5
TABLES = {
    "setting": [["slug", "name", "opens", "closes"], ["bramble", "Bramble Lane", "07:30", "18:00"]],
    "rooms": [["room", "group_size"], ["Fern", 5]],
    "staff": [
        ["staff_ref", "first_name", "last_name", "role", "room", "key_person", *WEEK],
        ["S1", "Marta", "Nowak", "practitioner", "Fern", "yes", *ALL_WEEK],
        ["S2", "Tom", "Ellery", "practitioner", "Fern", "yes", *ALL_WEEK],
        ["S3", "Aisha", "Rahman", "practitioner", "Fern", "yes", *ALL_WEEK],
    ],
    "children": [
        ["child_ref", "first_name", "last_name", "date_of_birth", "room", "starts_on", *WEEK],
        ["C0", "Amara", "Obi", "2024-02-14", "Fern", "2026-01-05", *ALL_WEEK],
        ["C1", "Finn", "Doyle", "2024-02-14", "Fern", "2026-01-05", *ALL_WEEK],
        ["C2", "Noor", "Malik", "2024-02-14", "Fern", "2026-01-05", *ALL_WEEK],
    ],
    "keyworkers": [["child_ref", "key_worker", "secondary"], ["C0", "S1", "S2"], ["C1", "S2", ""]],
}  # fmt: skip


def workbook(tables=TABLES) -> dict:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in tables.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    content = io.BytesIO()
    book.save(content)
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return {"name": "nursery.xlsx", "mimeType": kind, "buffer": content.getvalue()}


@pytest.fixture
def manager(live_server, transactional_db):
    """The manager of a nursery that is still empty, on a Monday at a quarter past ten."""
    with time_machine.travel(NOW, tick=True):
        setting = Setting.objects.create(slug="bramble", name="Bramble Lane", is_demo=True)
        yield factories.make_user(setting, Role.MANAGER, name="Jo Whitfield")


def bring_in(page, tables=TABLES):
    page.get_by_label("Your files").set_input_files(workbook(tables))
    page.get_by_role("button", name="Look at what would change").click()


def test_from_the_workbook_to_the_wall(page_as, manager):
    page = page_as(manager, size=TABLET, touch=True)

    page.goto("/")
    page.get_by_role("link", name="Bring the nursery in").click()
    bring_in(page, TABLES | {"keyworkers": [*TABLES["keyworkers"], ["C9", "S1", ""]]})
    expect(page.get_by_role("row", name="C9")).to_contain_text("keyworkers.csv")
    page.get_by_role("link", name="Other files").click()
    bring_in(page)
    expect(page.get_by_role("heading", level=1)).to_contain_text("new")
    page.get_by_role("button", name="Bring it in").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Noor")

    page.goto("/key-groups/")
    card = page.locator(".kid").filter(has_text="Noor")
    card.locator(".grip").click()
    page.get_by_role("menuitemradio", name="Aisha").click()
    expect(page.locator("#announce")).to_contain_text("Noor is now with Aisha")

    screen = page_as(manager, size=DESKTOP)
    screen.goto("/screens/")
    screen.get_by_role("button", name="Make it the screen").click()
    expect(screen.get_by_role("heading", name="Marta")).to_be_visible()

    page.goto("/today/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Everyone has someone they know today.")
    page.get_by_role("link", name="Someone’s off").click()
    page.get_by_role("link", name="Marta").click()
    page.get_by_role("button", name="Save: Marta is off").click()
    expect(page.locator("main")).to_contain_text("Marta is off today.")
    expect(page.locator("main")).to_contain_text("Tom has Amara until 4:00")

    screen.evaluate("window.dispatchEvent(new Event('online'))")
    expect(screen.get_by_role("heading", name="Marta")).to_have_count(0)
    expect(screen.locator("main")).to_contain_text("Amara")

    page.goto("/register/")
    line = page.get_by_role("listitem").filter(has_text="Finn")
    line.get_by_role("button", name="In Finn").click()
    expect(line).to_contain_text("In since 10:1")

    page.goto("/print/")
    for link in page.get_by_role("link", name="board of Fern room").all():
        printed = page.request.get(link.get_attribute("href"))
        assert printed.headers["content-type"] == "application/pdf"
        assert printed.body().startswith(b"%PDF")
    page.get_by_role("button", name="The chosen cards were given").click()
    expect(page.locator("main")).to_contain_text("Noted: 3 cards given.")

    page.locator("summary.me").click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/sign-in/**")
    page.goto("/today/")
    expect(page).to_have_url(re.compile("/sign-in/"))
    assert {
        "imported",
        "care_team_changed",
        "absence_recorded",
        "attendance_marked",
        "printed_board",
        "card_given",
    } <= set(AuditEvent.objects.values_list("action", flat=True))
