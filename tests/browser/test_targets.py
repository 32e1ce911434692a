"""What a finger meets on a tablet or a phone is 48 pixels high and wide: on the pages of a key worker’s day."""

import pytest
from django_scopes import scope
from playwright.sync_api import expect

from journals.home import add_from_home
from journals.models import NextStep
from journals.sharing import share, versions
from keyworkers.meetings import invite
from nursery.roles import Role
from tests import factories
from tests.browser.conftest import PHONE, TABLET, whole
from tests.factories import MONDAY

TARGETS = {
    "/my-day/": ".nm a, .acts .act",
    "/journal/{code}/": ".entry .by .btn, .nexts .box, .jrnl-side .btn",
    "/plans/": ".eyebrow .day-step",
    "/care/{code}/": ".care-side header .link, .care-head .day-step",
    "/observe/": ".page-head .push a, .goal-list .form-check",
}
TOO_SMALL = """targets => [...document.querySelectorAll(targets)].map(one => [one.getBoundingClientRect(), one.innerText])
  .filter(([box]) => box.height && Math.min(box.height, box.width) < 48)
  .map(([box, words]) => `${Math.round(box.width)} by ${Math.round(box.height)}: ${words}`)"""


@pytest.mark.parametrize("size", [TABLET, PHONE])
def test_a_finger_finds_what_it_wants(page_as, monday, size):
    setting = factories.make_setting(is_demo=True)
    room = factories.make_room(setting)
    user = factories.make_user(setting, Role.PRACTITIONER)
    marta, tom = (
        factories.make_practitioner(setting, "Marta", room=room, user=user),
        factories.make_practitioner(setting, "Tom"),
    )
    zofia = factories.make_child(setting, room=room, team=(marta,))
    covered = factories.make_child(setting, "Jo", room=room, team=(tom, marta))
    factories.make_absence(tom)
    for child in (zofia, covered):
        factories.make_arrival(child, by=user)
    entry = factories.make_observation(zofia, by=user)
    kasia = factories.make_carer(zofia, user=factories.make_user(setting, Role.CARER))
    factories.make_plan(zofia, room=room, by=user)
    with scope(setting=setting):
        share(observation=entry, words=versions(entry), by=user)
        add_from_home(child=zofia, carer=kasia, by=kasia.user, words="Baked bread.")
        NextStep.objects.create(setting=setting, child=zofia, words="Pour water", opened_by=user)
    page = page_as(user, size=size, touch=True)
    for address, targets in TARGETS.items():
        page.goto(address.format(code=zofia.code))
        page.wait_for_load_state("networkidle")
        page.evaluate("for (const more of document.querySelectorAll('details.more-of')) more.open = true")
        assert page.locator(targets).count() >= len(targets.split(",")), address
        assert page.evaluate(TOO_SMALL, targets) == [], address


@pytest.mark.parametrize("language", ["pl", "ro", "ur", "ar"])
def test_long_words_of_buttons_do_not_push_a_page_off_the_narrowest_phone(page_as, monday, settings, language):
    settings.PUSH_PUBLIC_KEY = "B" * 87
    setting = factories.make_setting(is_demo=True)
    manager, user = (factories.make_user(setting, role) for role in (Role.MANAGER, Role.CARER))
    user.language = language
    user.save()
    marta = factories.make_practitioner(setting, "Marta")
    zofia = factories.make_child(setting, team=(marta,))
    kasia = factories.make_carer(zofia, user=user)
    with scope(setting=setting):
        invite(child=zofia, kind="drop_in", day=MONDAY, starts=855, ends=865, host=marta, carers=[kasia], by=manager)
    page = page_as(user, size=(320, 640), touch=True)
    for address, seen in (("/family/", ".ph-when"), ("/family/notices/", "[data-push-key]")):
        page.goto(address)
        expect(page.locator(seen)).to_be_visible()
        whole(page)
        assert page.evaluate("document.documentElement.scrollWidth") == 320, address
