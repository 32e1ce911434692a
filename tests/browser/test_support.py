"""Support in a browser: from a worry in the journal to a referral that its agency opens, and every page open to everybody."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django_scopes import scope
from playwright.sync_api import expect

from children.models import Contact
from senco import actions, referrals, safety
from senco.models import Case, CaseEntry, EntryKind
from tests import factories
from tests.browser.conftest import DESKTOP, DRAWN, PHONE, TABLET
from tests.browser.test_pages import wrong_with
from tests.senco.path import Path
from tests.senco.test_diary import invite
from tests.senco.test_speed import send_link


def called(label: str) -> re.Pattern:
    """Exactly that; crispy hides a star behind the label of what must be filled in."""
    return re.compile(rf"^\s*{re.escape(label)}\s*\*?\s*$")


@pytest.fixture
def path(monday, live_server, transactional_db):
    setting = factories.make_setting(is_demo=True)
    with scope(setting=setting):
        return Path(setting, factories.make_room(setting))


def test_from_a_worry_to_a_referral_with_permission_refused_given_and_withdrawn(page_as, path, check_access):
    today = f"{path.today:%-d %B %Y}"
    factories.make_observation(path.child, by=path["aisha"], words="Pointed to the door.", concern=True)

    # Aisha takes what worried her further, and tells Holly
    aisha = page_as(path["aisha"], size=TABLET)
    aisha.goto(f"/journal/{path.child.code}/")
    aisha.get_by_role("link", name="Take it further").click()
    check_access(aisha)
    aisha.get_by_role("link", name="How a child develops").click()
    aisha.get_by_label("What is it about?").fill("Talking")
    aisha.get_by_label("What do you see?").fill("He uses about ten single words.")
    aisha.get_by_role("button", name="Tell the SENCO").click()
    expect(aisha.get_by_role("heading", level=1)).to_have_text("Rowan’s talking")
    expect(aisha.locator("aside")).to_contain_text("Pointed to the door.")
    aisha.get_by_role("button", name="The parents are told").click()
    expect(aisha.get_by_role("alert")).to_contain_text("Choose whom you told.")
    check_access(aisha)
    aisha.get_by_label("Holly, mum").check()
    aisha.get_by_label(called("How?")).select_option("in person")
    aisha.get_by_label("What did they say?").fill("She had noticed it too.")
    aisha.get_by_role("button", name="The parents are told").click()
    expect(aisha.locator("#step-told")).to_contain_text("Aisha told Holly. She had noticed it too.")

    # Ines has seen it; permission is refused, then given, then withdrawn: what comes after it is shut
    ines = page_as(path["senco"], size=DESKTOP)
    ines.goto("/support/")
    expect(ines.get_by_role("heading", level=1)).to_have_text("One case waits for you.")
    ines.get_by_role("link", name="Rowan’s talking").click()
    ines.get_by_role("button", name="I have seen it").click()

    def answer(words, who="Daniel, Rowan’s dad"):
        ines.get_by_text(words, exact=True).click()
        ines.get_by_label("Who said so?").select_option(label=who)
        ines.get_by_label(called("How?")).select_option("signed form")
        ines.get_by_role("button", name="Record permission").click()

    check_access(ines)
    answer("No")
    expect(ines.locator("#step-permission")).to_contain_text("Daniel, dad, signed form.")
    expect(ines.locator("#step-visits")).to_have_class("step locked")
    answer("Yes, they agree")
    ines.get_by_role("link", name="They no longer agree").click()
    ines.get_by_label(called("Who?")).select_option(label="Daniel, Rowan’s dad")
    ines.get_by_label("How did they say it?").select_option("by phone")
    ines.get_by_role("button", name="Withdraw permission").click()
    expect(ines.locator("#step-permission")).to_contain_text("Withdrawn on")
    expect(ines.locator("#step-visits")).to_have_class("step locked")
    answer("Yes, they agree", "Holly, Rowan’s mum")

    # a visit, a decision, the meeting
    ines.get_by_label(called("From")).fill("9:40")
    ines.get_by_label("Minutes").fill("20")
    ines.get_by_label("Where, and doing what?").fill("snack")
    ines.get_by_label("What did you see?").fill("Pointed to the bread.")
    ines.get_by_role("button", name="Record the visit").click()
    ines.get_by_label("Meet with the family").check()
    ines.get_by_label(called("Why?")).fill("Enough to talk about.")
    ines.get_by_role("button", name="Record the decision").click()
    ines.get_by_role("link", name="Invite the family").click()
    check_access(ines)
    ines.get_by_label(called("Day")).fill(today)
    ines.get_by_label(called("From")).fill("15:30")
    ines.get_by_label(called("Until")).fill("16:00")
    ines.get_by_label("Where?").fill("the quiet room")
    ines.get_by_role("button", name="Invite them").click()
    expect(ines.get_by_role("link", name="Somebody answered")).to_be_visible()
    with scope(setting=path.setting):
        entry = CaseEntry.objects.get(kind=EntryKind.MEETING)
        entry.facts["starts"] = 0  # it has begun, whatever the clock says
        entry.save()
    ines.reload()
    ines.get_by_role("link", name="How was it?").click()
    for name in ("Holly", "Nan"):
        ines.get_by_label(name).check()
    ines.get_by_label("What was agreed?").fill("Small steps.")
    ines.get_by_role("button", name="Record the meeting").click()
    expect(ines.locator("#step-meeting")).to_contain_text("Daniel not told yet")

    # the plan, and the referral: only with consent of its own
    ines.get_by_role("link", name="Write the plan").click()
    ines.get_by_label("What do we know by now?").fill("Signs well.")
    ines.get_by_label("Review on").fill(f"{path.today + timedelta(days=40):%-d %B %Y}")
    for label, words in (("Outcome", "Asks for more"), ("What we do", "We sign"), ("Who does it", "Aisha")):
        ines.get_by_label(called(label)).fill(words)
    ines.get_by_label(called("What we expect by the review")).fill("Daily")
    check_access(ines)
    ines.get_by_role("button", name="Begin the plan").click()
    expect(ines.locator(".cycle")).to_contain_text("Asks for more")
    ines.get_by_role("link", name="Begin a referral").click()
    ines.get_by_label("Or somebody new: organisation").fill("Riverside")
    ines.get_by_label("Their e-mail (optional)").fill("team@riverside.example")
    ines.get_by_role("button", name="Begin the form").click()
    expect(ines.locator("main")).to_contain_text("has not agreed that this goes to Riverside")
    expect(ines.get_by_role("link", name="It was sent")).to_have_count(0)
    ines.get_by_role("link", name="Note what they say").click()

    def family_says(words):
        ines.get_by_label(words).check()
        ines.get_by_label("Who said so?").select_option(label="Holly, Rowan’s mum")
        ines.get_by_label(called("How?")).select_option("signed form")
        ines.get_by_role("button", name="Record it").click()

    family_says("Yes, they agree")
    expect(ines.get_by_role("link", name="It was sent")).to_be_visible()
    check_access(ines)

    # by Kith's own link; Riverside opens it on a phone, until Holly takes her yes back
    ines.get_by_role("link", name="Send it by a link").click()
    check_access(ines)
    ines.get_by_role("button", name="Send the link").click(timeout=DRAWN)
    digits = ines.locator(".digits").inner_text()
    check_access(ines)
    phone = page_as(None, size=PHONE, touch=True)
    phone.goto(re.search(r"https?://\S+", mail.outbox[-1].body)[0])
    phone.get_by_label("Code").fill(digits)
    phone.get_by_role("button", name="Open it").tap()
    expect(phone.get_by_role("heading", name="Referral form")).to_be_visible()
    with phone.expect_download() as download:
        phone.get_by_role("link", name=re.compile("Open the paper")).tap()
    assert download.value.path().read_bytes().startswith(b"%PDF")
    phone.get_by_label("Anything to say back").fill("We see him in March.")
    phone.get_by_role("button", name="I have it").tap()
    expect(phone.get_by_text("knows that you have it")).to_be_visible()
    ines.reload()
    expect(ines.locator(".sending")).to_contain_text("We see him in March.")
    ines.get_by_role("link", name="Rowan’s talking").click()
    expect(ines.locator("#step-referral")).to_contain_text("they have it since")
    check_access(ines)
    ines.get_by_role("link", name="Riverside").click()
    ines.get_by_role("link", name="They said something else").click()
    family_says("No, or no longer")
    expect(ines.locator(".sending")).to_contain_text("the family no longer agrees")
    phone.reload()
    expect(phone.get_by_role("heading", name="This link does not open")).to_be_visible()


def test_without_a_network_nothing_is_sent_and_nothing_typed_is_lost(page_as, path):
    page = page_as(path["aisha"], size=TABLET)
    page.goto(f"/support/raise/worry/?child={path.child.code}")
    page.get_by_label("What would you like to talk over?").fill("She clings.")
    page.context.set_offline(True)
    page.get_by_role("button", name="Ask to talk it over").click()
    expect(page.get_by_text("Support is never kept on a tablet")).to_be_visible()
    expect(page.get_by_label("What would you like to talk over?")).to_have_value("She clings.")
    page.context.set_offline(False)
    expect(page.get_by_text("Support is never kept on a tablet")).to_be_hidden()
    page.get_by_role("button", name="Ask to talk it over").click()
    expect(page.get_by_text("Your worry about Rowan")).to_be_visible()


def test_every_page_of_support_is_open_to_everybody(page_as, path, check_access):
    """As the pages of the menu are: axe reads each at three sizes."""
    with scope(setting=path.setting):
        case = path.support()
        cycle = path.plan(case)
        contact = Contact.objects.create(
            setting=path.setting, kind="agency", organisation="Riverside", email="team@riverside.example"
        )
        referral = referrals.draft(case=case, contact=contact, parts={"hoped": "More words."}, by=path["senco"])
        send_link(path, referral)
        diary = invite(path, path.now(case)).facts["meeting"]
        permission, raised = path.seen(), path.raised()
        worry = actions.raise_worry(child=path.child, words="She clings.", by=path["aisha"])
        kept = safety.tell(
            child=path.child, words="A mark.", child_said="Ow", happened_at=path.setting.now(), by=path["aisha"]
        )
        assert Case.objects.count() == 3
    pages = {
        "senco": [
            "/support/", f"/support/{case.code}/", f"/support/{permission.code}/", f"/support/{raised.code}/",
            f"/support/{case.code}/need/", f"/support/plan/{cycle.code}/review/", f"/support/referral/{referral.code}/",
            f"/support/referral/{referral.code}/parts/", f"/support/referral/{referral.code}/link/",
            f"/support/{case.code}/invite/", "/support/closed/",
        ],
        "aisha": ["/support/", f"/support/raise/safety/?child={path.child.code}", f"/support/worry/{worry.code}/",
            f"/meetings/{diary}/", "/meetings/", f"/support/{case.code}/",
        ],
        "lead": ["/support/", f"/support/confidential/{kept.code}/"],
    }  # fmt: skip
    troubles = []
    for who, addresses in pages.items():
        page = page_as(path[who])
        for address in addresses:
            page.goto(address)
            for size in (PHONE, TABLET, DESKTOP):
                page.set_viewport_size({"width": size[0], "height": size[1]})
                troubles += [f"{size[0]} px, {address}: {one}" for one in wrong_with(page, check_access)]
    assert not troubles, "\n".join(troubles)
