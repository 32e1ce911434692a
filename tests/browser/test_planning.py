"""Propose, accept some, undo, what if, keep, hand over, and it takes effect: in a browser, as Jo does it."""

from datetime import timedelta

import pytest
from django_scopes import scope
from playwright.sync_api import expect

from keyworkers.actions import team_on
from keyworkers.models import TeamRole
from nursery.roles import Role
from tests import factories
from tests.browser.conftest import PHONE, TABLET


@pytest.fixture
def nursery(live_server, transactional_db):
    """Fern: Marta and Tom; Zofia is with Marta; Leo and Elsie wait. Tom could take all of them."""

    class Nursery:
        setting = factories.make_setting(is_demo=True)
        room = factories.make_room(setting)
        marta = factories.make_practitioner(setting, "Marta", room=room, mark="fish")
        tom = factories.make_practitioner(setting, "Tom", room=room, mark="hedgehog")
        ruth = factories.make_practitioner(setting, "Ruth", room=room, mark="owl")
        zofia = factories.make_child(setting, "Zofia", room=room, team=(marta, tom, ruth))
        leo = factories.make_child(setting, "Leo", room=room)
        elsie = factories.make_child(setting, "Elsie", room=room)
        jo = factories.make_user(setting, Role.MANAGER, name="Jo Whitfield")

        def key_worker_of(self, child, days=0):
            with scope(setting=self.setting):
                person = team_on(child, self.setting.today() + timedelta(days=days))[TeamRole.KEY_WORKER]
            return person.name if person else None

    return Nursery()


@pytest.mark.parametrize("size", [TABLET, PHONE], ids=["tablet", "phone"])
def test_from_proposal_to_handover(page_as, nursery, size):
    page = page_as(nursery.jo, size=size)
    day = nursery.setting.today()

    # propose for the room: ghosts on the board; accept one, refuse one
    page.goto(f"/key-groups/propose/?room={nursery.room.code}")
    expect(page.get_by_role("heading", level=1)).to_contain_text("2 changes")
    page.get_by_role("button", name="Accept for Leo").click()
    expect(page.locator("main")).to_contain_text("Leo’s care team is changed.")
    first = nursery.key_worker_of(nursery.leo)
    assert first
    page.goto(f"/key-groups/propose/?room={nursery.room.code}")
    page.get_by_role("button", name="Not this for Elsie").click()
    expect(page.get_by_role("heading", name="Not proposed again")).to_be_visible()
    assert nursery.key_worker_of(nursery.elsie) is None

    # undo what was accepted, from the history
    page.goto("/key-groups/history/")
    page.get_by_role("button", name="Undo").first.click()
    expect(page.locator("main")).to_contain_text("Undone: Leo")
    assert nursery.key_worker_of(nursery.leo) is None

    # what if Marta leaves: kept by name, nothing changed, then made real
    page.goto("/what-if/")
    page.get_by_label("What is it about?").fill("Without Marta")
    page.get_by_role("button", name="Begin").click()
    page.get_by_role("link", name="Somebody leaves").click()
    page.get_by_label("Who?").select_option(label="Marta")
    last = day + timedelta(days=28)
    page.get_by_label("Last working day").fill(f"{last:%-d %B %Y}")
    page.get_by_role("button", name="Think about it").click()
    expect(page.locator("main")).to_contain_text("Zofia")
    expect(page.locator("main")).to_contain_text("loses Marta")
    nursery.marta.refresh_from_db()
    assert nursery.marta.leaves_on is None
    page.get_by_role("button", name="Make it real").click()
    expect(page.locator("main")).to_contain_text("Made real")
    nursery.marta.refresh_from_db()
    assert nursery.marta.leaves_on == last

    # her children stand on the list of handovers until each has a plan
    page.goto("/handovers/")
    expect(page.get_by_role("heading", name="Marta: 1 child needs somebody else")).to_be_visible()
    page.get_by_role("link", name="Plan the handover of Zofia").click()
    page.get_by_label("New key worker").select_option(label="Tom")
    page.get_by_role("button", name="Plan the handover").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Zofia: Marta to Tom")
    expect(page.locator(".panel ol.list > li")).to_have_count(5)

    # not before the parents know
    page.get_by_role("button", name="Zofia is ready").click()
    expect(page.locator("body")).to_contain_text("Tell Zofia’s parents first")
    assert nursery.key_worker_of(nursery.zofia) == "Marta"
    page.get_by_role("link", name="Note it").click()
    page.get_by_label("Parents were told on").fill(f"{day:%-d %B %Y}")
    page.get_by_label("How?").fill("At the door, with Tom")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("button", name="Zofia is ready").click()
    expect(page.locator("body")).to_contain_text("Done")
    assert nursery.key_worker_of(nursery.zofia) == "Tom"
