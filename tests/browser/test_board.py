"""Key groups in a real browser: the same move by mouse, by touch, from the keyboard; two managers at once; undo."""

import re
from datetime import timedelta

import pytest
from django_scopes import scope
from playwright.sync_api import expect

from keyworkers.actions import change_care_team, team_on
from keyworkers.models import TeamRole
from nursery.roles import Role
from tests import factories
from tests.browser.conftest import PHONE, SIZES, TABLET
from tests.conftest import NOW


@pytest.fixture
def nursery(live_server, transactional_db):
    """Fern room with Marta, Aisha and Tom; Elsie is with Tom, Zofia with Marta, Leo waits. Jo and Ines are managers."""

    class Nursery:
        setting = factories.make_setting(is_demo=True)
        room = factories.make_room(setting)
        marta = factories.make_practitioner(setting, "Marta", room=room, mark="fish", drawing="marta")
        aisha = factories.make_practitioner(setting, "Aisha", room=room, mark="butterfly", drawing="aisha")
        tom = factories.make_practitioner(setting, "Tom", room=room, mark="hedgehog", drawing="tom")
        elsie = factories.make_child(setting, "Elsie", room=room, team=(tom, aisha), drawing="elsie")
        zofia = factories.make_child(setting, "Zofia", room=room, team=(marta, aisha, tom), drawing="zofia")
        leo = factories.make_child(setting, "Leo", room=room, drawing="leo")
        jo = factories.make_user(setting, Role.MANAGER, name="Jo Whitfield")
        ines = factories.make_user(setting, Role.DEPUTY, name="Ines Costa")

        def key_worker_of(self, child):
            with scope(setting=self.setting):
                person = team_on(child, self.setting.today())[TeamRole.KEY_WORKER]
            return person.name if person else None

    return Nursery()


def card(page, child):
    return page.locator(f'#groups .kid[data-child="{child.code}"]')


def group(page, person):
    return page.locator(f'#groups .kcol[data-drop="{person.code}"]')


def middle(box):
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def announced(page, words):
    expect(page.locator("#announce")).to_contain_text(words)


def drag(page, child, to):
    x, y = middle(card(page, child).locator("h3").bounding_box())
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 12, y + 4, steps=3)
    page.mouse.move(*middle(to.bounding_box()), steps=8)


@pytest.mark.parametrize("size", SIZES)
def test_every_page_is_open_to_everybody(page_as, nursery, check_access, size):
    page = page_as(nursery.jo, size=size)
    page.goto("/key-groups/")
    check_access(page)
    card(page, nursery.elsie).locator(".grip").click()
    expect(page.get_by_role("menu")).to_be_visible()
    check_access(page)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.goto(f"/key-groups/{nursery.elsie.code}/")
    check_access(page)
    page.goto("/key-groups/history/")
    check_access(page)


def test_a_card_is_dragged_with_the_mouse_and_the_move_undone(page_as, nursery):
    page = page_as(nursery.jo)
    page.goto("/key-groups/")
    drag(page, nursery.elsie, group(page, nursery.aisha))
    expect(page.locator(".is-carried")).to_be_visible()
    expect(group(page, nursery.aisha)).to_contain_class("is-over")
    page.mouse.up()

    expect(group(page, nursery.aisha).locator(".kid")).to_contain_text("Elsie")
    announced(page, "Elsie is now with Aisha")
    expect(page.locator("#save")).to_contain_text("Saved")
    assert nursery.key_worker_of(nursery.elsie) == "Aisha"

    page.get_by_role("button", name="Undo").click()
    expect(group(page, nursery.tom).locator(".kid")).to_contain_text("Elsie")
    announced(page, "Undone: Elsie is now with Tom")
    expect(page.locator("#undo-bar .undo")).to_have_count(0)
    assert nursery.key_worker_of(nursery.elsie) == "Tom"


def test_escape_lets_go_of_a_card(page_as, nursery):
    page = page_as(nursery.jo)
    page.goto("/key-groups/")
    drag(page, nursery.elsie, group(page, nursery.aisha))
    page.keyboard.press("Escape")
    expect(page.locator(".is-carried")).to_have_count(0)
    page.mouse.up()
    expect(group(page, nursery.tom).locator(".kid")).to_contain_text("Elsie")
    assert nursery.key_worker_of(nursery.elsie) == "Tom"


class Finger:
    """Touches as the screen of a tablet sends them."""

    def __init__(self, page):
        self.page = page
        self.session = page.context.new_cdp_session(page)

    def send(self, kind, *points):
        touches = [{"x": x, "y": y} for x, y in points]
        self.session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": touches})

    def move(self, start, end, steps=range(1, 11)):
        for step in steps:
            self.send("touchMove", tuple(a + (b - a) * step / 10 for a, b in zip(start, end, strict=True)))
            self.page.wait_for_timeout(16)


def test_a_card_is_dragged_by_touch_after_a_hold(page_as, nursery):
    page = page_as(nursery.jo, size=TABLET, touch=True)
    page.goto("/key-groups/")
    start, end = (middle(place.bounding_box()) for place in (card(page, nursery.leo), group(page, nursery.marta)))
    finger = Finger(page)
    finger.send("touchStart", start)
    page.locator(".is-carried").first.wait_for()  # held for long enough: the card is taken up
    finger.move(start, end)
    finger.send("touchEnd")
    expect(group(page, nursery.marta).locator(".kid").filter(has_text="Leo")).to_be_visible()
    announced(page, "Leo is now with Marta")
    assert nursery.key_worker_of(nursery.leo) == "Marta"


@pytest.mark.parametrize("size", SIZES)
def test_cards_stay_where_they_are_when_the_score_comes(page_as, nursery, size):
    page = page_as(nursery.jo, size=size)
    page.route("**/key-groups/score/**", lambda route: route.abort())
    page.goto("/key-groups/")
    before = card(page, nursery.leo).bounding_box()
    page.unroute("**/key-groups/score/**")
    page.goto("/key-groups/")
    page.locator(".score").wait_for()
    assert card(page, nursery.leo).bounding_box() == before


def test_a_touch_that_does_not_hold_only_scrolls(page_as, nursery):
    page, asked = page_as(nursery.jo, size=TABLET, touch=True), []
    page.clock.install(time=NOW)
    page.goto("/key-groups/")
    start, end = (middle(place.bounding_box()) for place in (card(page, nursery.leo), group(page, nursery.marta)))
    page.clock.pause_at(NOW + timedelta(minutes=1))  # the finger is faster than a hold, whatever the machine does
    page.on("request", lambda request: asked.append(request.method))
    finger = Finger(page)
    finger.send("touchStart", start)
    finger.move(start, end, steps=[1, 2])
    page.clock.run_for(400)
    expect(page.locator(".is-carried")).to_have_count(0)
    finger.move(start, end, steps=range(3, 11))
    finger.send("touchEnd")
    page.clock.run_for(400)
    assert "POST" not in asked
    assert nursery.key_worker_of(nursery.leo) is None


def test_a_card_is_moved_from_the_keyboard_alone(page_as, nursery):
    page = page_as(nursery.jo)
    page.goto("/key-groups/")
    card(page, nursery.elsie).focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("menuitemradio", name="Tom")).to_be_focused()

    page.keyboard.press("Escape")
    expect(card(page, nursery.elsie)).to_be_focused()

    page.keyboard.press("Enter")
    expect(page.get_by_role("menuitemradio", name="Tom")).to_be_focused()
    page.keyboard.press("Home")
    expect(page.get_by_role("menuitemradio", name="Aisha")).to_be_focused()
    page.keyboard.press("Enter")
    announced(page, "Elsie is now with Aisha")
    expect(card(page, nursery.elsie)).to_be_focused()
    expect(group(page, nursery.aisha).locator(".kid")).to_contain_text("Elsie")


def test_a_buddy_is_chosen_in_the_menu_of_a_phone(page_as, nursery):
    page = page_as(nursery.jo, size=PHONE, touch=True)
    page.goto("/key-groups/")
    card(page, nursery.elsie).locator(".grip").tap()
    sheet = page.locator("#card-menu .menu").bounding_box()
    assert (sheet["x"], sheet["width"]) == (0, PHONE[0])
    assert sheet["y"] + sheet["height"] == PHONE[1]
    page.get_by_role("menuitem", name="Choose the buddy").tap()
    page.get_by_role("menuitemradio", name="Marta").tap()
    announced(page, "Marta is now Elsie’s buddy")
    expect(card(page, nursery.elsie)).to_contain_text("Buddy Marta")


def test_a_refusal_says_why_and_the_card_goes_back(page_as, nursery):
    with scope(setting=nursery.setting):
        nursery.elsie.not_with_staff.add(nursery.aisha)
    page = page_as(nursery.jo)
    page.goto("/key-groups/")
    drag(page, nursery.elsie, group(page, nursery.aisha))
    page.mouse.up()
    expect(card(page, nursery.elsie).get_by_role("alert")).to_contain_text("Aisha must not be in Elsie’s care team")
    expect(group(page, nursery.tom).locator(".kid")).to_contain_text("Elsie")
    assert nursery.key_worker_of(nursery.elsie) == "Tom"


def test_two_managers_at_once_lose_nothing(page_as, nursery, check_access):
    first, second = page_as(nursery.jo), page_as(nursery.ines)
    for page in (first, second):  # neither has heard of the other
        page.route(re.compile("since="), lambda route: route.fulfill(status=204))
    first.goto("/key-groups/")
    second.goto("/key-groups/")
    drag(second, nursery.elsie, group(second, nursery.marta))
    second.mouse.up()
    announced(second, "Elsie is now with Marta")

    drag(first, nursery.elsie, group(first, nursery.aisha))
    first.mouse.up()
    conflict = first.get_by_role("alertdialog")
    expect(conflict).to_contain_text("Ines moved Elsie to Marta at")
    expect(conflict).to_contain_text("You were moving Elsie to Aisha.")
    expect(conflict).to_be_focused()
    check_access(first)
    assert nursery.key_worker_of(nursery.elsie) == "Marta"

    first.get_by_role("button", name="Give Elsie to Aisha").click()
    announced(first, "Elsie is now with Aisha")
    assert nursery.key_worker_of(nursery.elsie) == "Aisha"

    drag(second, nursery.elsie, group(second, nursery.tom))
    second.mouse.up()
    second.get_by_role("link", name="Keep Aisha").click()
    expect(card(second, nursery.elsie)).to_be_focused()
    expect(group(second, nursery.aisha).locator(".kid")).to_contain_text("Elsie")
    assert nursery.key_worker_of(nursery.elsie) == "Aisha"


def test_what_another_manager_did_appears_by_itself(page_as, nursery):
    page = page_as(nursery.jo)
    page.clock.install()
    page.goto("/key-groups/")
    with scope(setting=nursery.setting):
        change_care_team(
            child=nursery.elsie, to={TeamRole.KEY_WORKER: nursery.marta}, on=nursery.setting.today(), by=nursery.ines
        )
    card(page, nursery.zofia).focus()
    page.clock.run_for(21_000)
    expect(group(page, nursery.marta).locator(".kid")).to_have_count(2)
    expect(card(page, nursery.zofia)).to_be_focused()


def test_the_columns_stay_where_they_were_scrolled_to(page_as, nursery):
    page = page_as(nursery.jo, size=PHONE)
    page.goto("/key-groups/")
    columns = page.locator(".columns")
    columns.evaluate("columns => { columns.style.scrollSnapType = 'none'; columns.scrollLeft = columns.scrollWidth }")
    before = columns.evaluate("columns => columns.scrollLeft")
    card(page, nursery.elsie).locator(".grip").click()
    page.get_by_role("menuitem", name="Choose the buddy").click()
    page.get_by_role("menuitemradio", name="Marta").click()
    announced(page, "Marta is now Elsie’s buddy")
    assert before > 300
    assert page.locator(".columns").evaluate("columns => columns.scrollLeft") == pytest.approx(before, abs=2)
