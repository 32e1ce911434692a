"""A whole table at once on a phone: who is ticked, what must not be missed, what each of them ate."""

import time_machine
from django.urls import reverse
from django_scopes import scope
from playwright.sync_api import expect

from journals.care_models import CareRecord
from nursery.roles import Role
from tests import factories
from tests.browser.conftest import PHONE
from tests.conftest import NOW


def test_lunch_for_two(page_as):
    with time_machine.travel(NOW, tick=True):
        setting = factories.make_setting(is_demo=True)
        room = factories.make_room(setting)
        user = factories.make_user(setting, Role.PRACTITIONER)
        marta = factories.make_practitioner(setting, "Marta", room=room, user=user)
        for name, allergies in [("Amara", "nuts"), ("Oscar", ""), ("Zofia", "egg")]:
            child = factories.make_child(setting, name, room=room, team=(marta,), allergies=allergies)
            factories.make_arrival(child, by=user)
        page = page_as(user, size=PHONE, touch=True)
        page.goto(reverse("journals:care_table"))
        everybody = page.get_by_role("button", name="All of them")
        everybody.tap()
        expect(page.get_by_role("button", name="Save for 3 children")).to_be_visible()
        page.get_by_role("button", name="None of them").tap()
        flags = page.get_by_role("list", name="Allergies and diets")
        expect(flags.get_by_role("listitem")).to_have_count(0)

        page.get_by_text("Lunch", exact=True).click()
        page.get_by_role("checkbox", name="Zofia").check(force=True)
        page.get_by_role("checkbox", name="Oscar").check(force=True)
        page.get_by_role("radiogroup", name="Oscar").get_by_text("None").click()

        expect(flags.get_by_role("listitem")).to_have_text(["Zofia Egg"])
        page.get_by_role("button", name="Save for 2 children").click()
        expect(page.get_by_text("Saved for 2 children.")).to_be_visible()
        with scope(setting=setting):
            saved = CareRecord.objects.values_list("child__first_name", "what", "amount")
            assert set(saved) == {("Zofia", "lunch", "most"), ("Oscar", "lunch", "none")}

        page.get_by_text("Lunch", exact=True).click()
        expect(page.get_by_text("Lunch at 10:15, written by")).to_have_count(2)
        everybody.tap()  # those who have had it are left out
        expect(page.get_by_role("button", name="Save for 1 child", exact=True)).to_be_visible()
        page.get_by_role("button", name="None of them").tap()
        page.get_by_text("Tea", exact=True).click()
        expect(page.get_by_text("Lunch at 10:15, written by").first).to_be_hidden()
        everybody.tap()
        expect(page.get_by_role("button", name="Save for 3 children")).to_be_visible()
