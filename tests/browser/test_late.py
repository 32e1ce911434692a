"""Care and arrivals in a room whose network is gone: kept on the tablet, said so, and in the day when it is back."""

import pytest
from django_scopes import scope
from playwright.sync_api import expect

from children.models import Attendance
from journals.care_models import CareRecord
from journals.models import Observation
from nursery.roles import Role
from tests import factories
from tests.browser.conftest import PHONE, TABLET
from tests.browser.test_outbox import open_observe, until
from tests.conftest import NOW


@pytest.fixture
def fern(live_server, transactional_db, monday):
    """Marta's Zofia and Jude are booked today; Zofia is in and has an allergy, Jude is not here yet."""
    setting = factories.make_setting("Bramble Lane", is_demo=True)
    with scope(setting=setting):
        room = factories.make_room(setting)
        user = factories.make_user(setting, Role.PRACTITIONER, name="Marta Nowak")
        marta = factories.make_practitioner(setting, "Marta", room=room, user=user)
        zofia = factories.make_child(setting, "Zofia", room=room, team=(marta,), allergies="egg")
        jude = factories.make_child(setting, "Jude", room=room, team=(marta,))
        factories.make_arrival(zofia, by=user)
    return {"setting": setting, "user": user, "zofia": zofia, "jude": jude}


@pytest.fixture
def tablet(page_as, fern):
    def open_page(size=TABLET):
        page = page_as(fern["user"], size=size, touch=True)
        page.clock.install(time=NOW)  # and it goes on
        return page

    return open_page


def care(fern) -> list[tuple[str, str, str]]:
    with scope(setting=fern["setting"]):
        rows = CareRecord.objects.select_related("child").order_by("pk")
        return [(row.child.first_name, row.kind, row.amount or row.what) for row in rows]


def arrivals(fern) -> dict[str, tuple[bool, bool]]:
    """By child: whether they came, and whether they went home."""
    with scope(setting=fern["setting"]):
        rows = Attendance.objects.select_related("child")
        return {row.child.first_name: (bool(row.arrived_at), bool(row.left_at)) for row in rows}


def test_a_table_of_care_that_is_open_when_the_network_goes(tablet, fern, check_access):
    page = tablet()
    page.goto("/care/?kind=meal")
    page.context.set_offline(True)
    page.get_by_label("Zofia").first.check()
    page.get_by_role("button", name="Save for 1 child").click()
    expect(page.get_by_text("Kept on this tablet at 10:15")).to_be_visible()
    expect(page.locator("[data-outbox]").first).to_contain_text("1 waiting")
    expect(page.get_by_label("Zofia").first).not_to_be_checked()
    check_access(page)
    page.get_by_label("Zofia").first.check()
    page.get_by_text("Lunch", exact=True).click()
    page.get_by_role("button", name="Save for 1 child").click()
    expect(page.locator("[data-outbox]").first).to_contain_text("2 waiting")
    assert care(fern) == []
    page.context.set_offline(False)
    until(page, lambda: len(care(fern)) == 2)
    expect(page.get_by_text("Saved 10:15")).to_have_count(2)
    assert {kind for _, kind, _ in care(fern)} == {"meal"}


def test_the_server_does_not_answer_though_the_tablet_thinks_it_is_online(tablet, fern):
    page = tablet()
    page.goto(f"/care/{fern['zofia'].code}/new/nappy/")
    page.route("**/outbox/key/", lambda route: route.abort())
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Kept on this tablet at 10:15")).to_be_visible()
    page.unroute("**/outbox/key/")
    page.goto("/my-day/")
    until(page, lambda: care(fern) == [("Zofia", "nappy", "wet")])
    with scope(setting=fern["setting"]):
        assert not Observation.objects.exists()


@pytest.mark.parametrize(("path", "button"), [("/register/", "In Jude"), ("/my-day/", "Arrived Jude")])
def test_who_comes_while_there_is_no_network_is_in(tablet, fern, path, button):
    page = tablet()
    page.goto(path)
    page.context.set_offline(True)
    page.get_by_role("button", name=button).click()
    expect(page.get_by_text("Kept here 10:15")).to_be_visible()
    assert "Jude" not in arrivals(fern)
    page.context.set_offline(False)
    until(page, lambda: arrivals(fern).get("Jude") == (True, False))


def test_undo_waits_for_no_network(tablet, fern):
    """What others write meanwhile is not cleared later: it says at once that there is no answer."""
    page = tablet()
    page.goto("/register/")
    page.context.set_offline(True)
    page.get_by_role("button", name="Undo Zofia").click()
    expect(page.locator("#trouble")).to_contain_text("No answer")
    expect(page.get_by_text("Kept here")).to_have_count(0)
    assert arrivals(fern) == {"Zofia": (True, False)}


def test_two_children_at_once_on_a_slow_network(tablet, fern):
    """Each tap counts, also while the one before still looks for the network."""
    page = tablet()
    page.goto("/register/")
    page.route("**/outbox/key/", lambda route: None)  # no answer at all
    page.get_by_role("button", name="In Jude").click()
    page.get_by_role("button", name="Left Zofia").click()
    page.get_by_role("button", name="In Jude").click()  # pressed twice it is one
    expect(page.get_by_text("Kept here 10:15")).to_have_count(2)
    expect(page.locator("[data-outbox]").first).to_contain_text("2 waiting")
    page.unroute("**/outbox/key/")
    page.goto("/register/")
    until(page, lambda: arrivals(fern) == {"Jude": (True, False), "Zofia": (True, True)})


def test_asleep_and_looked_at_without_a_network(tablet, fern):
    page = tablet()
    page.goto(f"/care/{fern['zofia'].code}/")
    page.context.set_offline(True)
    page.get_by_role("button", name="Asleep now").click()
    expect(page.get_by_text("Kept here 10:15")).to_be_visible()
    page.context.set_offline(False)
    until(page, lambda: care(fern) == [("Zofia", "sleep", "")])


@pytest.mark.parametrize("size", [TABLET, PHONE])
def test_from_a_cold_start_without_a_network(tablet, fern, check_access, size):
    """The page that opens then knows the children, what each must not be given, and takes care and arrivals."""
    page = tablet(size)
    open_observe(page)
    page.context.set_offline(True)
    page.goto("/care/")
    page.get_by_text("Care and arrivals").first.click()
    rounds = page.locator("form.rounds")
    expect(rounds.get_by_text("Egg allergy")).to_be_visible()
    rounds.get_by_role("button", name="Save").click()
    expect(rounds.get_by_text("Tick at least one child.")).to_be_visible()
    rounds.locator(".pk", has_text="Jude").click()
    rounds.get_by_role("button", name="Save").click()
    expect(rounds.get_by_text("Came in, Jude: kept on this tablet")).to_be_visible()
    rounds.get_by_text("Meal", exact=True).click()
    rounds.get_by_text("Snack", exact=True).click()
    rounds.get_by_text("All", exact=True).click()
    for name in ("Zofia", "Jude"):
        rounds.locator(".pk", has_text=name).click()
    check_access(page)
    rounds.get_by_role("button", name="Save for 2 children").click()
    rounds.get_by_text("Nappy", exact=True).click()
    rounds.locator(".pk", has_text="Zofia").click()
    rounds.get_by_text("Soiled", exact=True).click()
    rounds.get_by_role("button", name="Save").click()
    expect(page.locator("form.rounds [data-outbox]")).to_contain_text("3 waiting")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.context.set_offline(False)
    wanted = {("Zofia", "meal", "all"), ("Jude", "meal", "all"), ("Zofia", "nappy", "soiled")}
    until(page, lambda: set(care(fern)) == wanted)
    assert arrivals(fern)["Jude"] == (True, False)
    with scope(setting=fern["setting"]):
        assert not Observation.objects.exists()
