"""Every page of the menu, for each kind of reader and size: nothing that axe forbids, nothing that runs off the side."""

import sqlite3
from contextlib import closing

import pytest
from django.db import connection
from django_scopes import scope
from playwright.sync_api import expect

from children.models import Child
from journals.planning_models import PlannedExperience
from keyworkers.management.commands.demo import fill
from keyworkers.meeting_models import Meeting
from keyworkers.models import WhatIf
from nursery.models import Policy, Setting, User
from nursery.policy import begin
from nursery.terms import term_of
from paperwork.models import Document
from paperwork.sending_models import Sending
from staff.models import Practitioner
from tests.browser.conftest import DESKTOP, PHONE, TABLET

SEES = """() => {
  const hidden = (e) => !e.checkVisibility({ visibilityProperty: true }) || e.closest('.vh, [inert]');
  return [...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary')]
    .filter((e) => !hidden(e) && !e.classList.contains('vh') && getComputedStyle(e).display !== 'inline')
    .map((e) => [e, e.getBoundingClientRect()])
    .filter(([e, box]) => box.width && (box.width < 23.5 || box.height < 23.5) && !e.classList.contains('skip'))
    .map(([e, box]) => `${e.outerHTML.slice(0, 90)} ${Math.round(box.width)}x${Math.round(box.height)}`);
}"""


@pytest.fixture(scope="session")
def kept():
    """Where the filled database is kept: filling takes seconds."""
    with closing(sqlite3.connect(":memory:")) as database:
        yield database


@pytest.fixture
def bramble(monday, live_server, transactional_db, kept):
    """The demo nursery, and addresses of some of what it has."""
    if kept.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
        connection.ensure_connection()
        kept.backup(connection.connection)
    else:
        setting = fill()
        with scope(setting=setting):
            begin(setting=setting, today=setting.today(), by=User.objects.get(name="Jo Whitfield"))
        connection.connection.backup(kept)
    setting = Setting.objects.get(is_demo=True)
    with scope(setting=setting):
        child = Child.objects.get(first_name="Amara")
        sending = Sending.objects.select_related("document", "contact").get(child__first_name="Zofia")
        return {
            "meetings": list(Meeting.objects.filter(kept_at="").values_list("code", flat=True)),
            "held": Meeting.objects.still_to_tell().first().code,
            "idris": Child.objects.get(first_name="Idris").code,
            "sending": sending.code,
            "contact": sending.contact.code,
            "sent_paper": sending.document.code,
            "child": child,
            "zofia": Child.objects.get(first_name="Zofia").code,
            "marta": Practitioner.objects.get(first_name="Marta"),
            "thought": WhatIf.objects.get().code,
            "plan": PlannedExperience.objects.filter(room__name="Fern", planned__child=child).first().code,
            "sentence": Policy.objects.in_force(setting.today()).sentences.first().code,
            "policy": Policy.objects.in_force(setting.today()).code,
            "papers": {
                f"{row.child.name} {row.kind} {row.state}": row.code for row in Document.objects.select_related("child")
            },
            "paper": Document.objects.filter(owner__first_name="Dee").unfinished().first().code,
            "term": term_of(setting, setting.today()).starts_on,
        }


def addresses(bramble) -> dict[str, list[str]]:
    child, marta, plan = bramble["child"].code, bramble["marta"].code, bramble["plan"]
    papers, zofia = bramble["papers"], bramble["zofia"]
    writing, returned = papers["Zofia summary writing"], papers["Oscar summary returned"]
    return {
        "Jo Whitfield": [
            "/today/", "/cover/", "/today/off/", f"/today/off/{marta}/", "/register/", f"/register/{child}/",
            "/observe/", "/observe/unfinished/", f"/journal/{child}/photos/", f"/journal/{child}/next/",
            f"/journal/{child}/next/new/", "/settings/framework/", "/children/", f"/children/{child}/",
            f"/journal/{child}/", f"/children/{child}/history/", f"/continuity/{child}/", "/key-groups/propose/",
            "/key-groups/weights/", "/handovers/", "/load/", "/group-time/", f"/handovers/new/{child}/",
            f"/children/{child}/change/", f"/children/{child}/needs/", f"/children/{child}/bookings/",
            f"/children/{child}/consents/", f"/children/{child}/carers/new/", f"/children/{child}/photo/change/",
            "/children/new/", "/people/", f"/people/{marta}/", f"/people/{marta}/change/",
            f"/people/{marta}/shifts/", f"/people/{marta}/drop-ins/", "/people/new/", "/print/", "/screens/",
            "/import/", "/settings/", "/settings/nursery/", "/settings/rooms/add/", "/settings/access/",
            "/settings/access/add/", "/settings/history/", "/sign-in/second-factor/", "/what-if/",
            f"/what-if/{bramble['thought']}/", "/care/", "/care/?kind=nappy", f"/care/{child}/",
            f"/care/{child}/new/meal/", f"/care/{child}/new/medicine/", f"/care/{child}/new/accident/",
            f"/care/{child}/new/nappy/", f"/care/{child}/times/", "/care/?kind=drink",
            f"/journal/{child}/out/", f"/paperwork/print/?child={child}", f"/paperwork/routine/{child}/",
            "/tablets/", "/tablets/count/", "/tablets/rules/", "/tablets/elsewhere/", "/pin/",
            f"/what-if/{bramble['thought']}/add/room_opens/", "/journals/", f"/journal/{child}/over-time/",
            "/settings/terms/add/", "/support/", f"/support/raise/?child={child}", f"/support/child/{child}/",
            "/support/leads/", "/meetings/", "/meetings/new/", f"/meetings/about/{child}/call/",
            *(f"/meetings/{meeting}/" for meeting in bramble["meetings"]), f"/meetings/{bramble['meetings'][0]}/change/",
            "/settling/", f"/settling/{bramble['idris']}/", f"/settling/{bramble['idris']}/steps/people/",
            "/policy/", "/policy/?show=look", "/policy/new/", "/policy/new/add/",
            "/policy/new/publish/", f"/policy/sentences/{bramble['sentence']}/",
            f"/policy/versions/{bramble['policy']}/in/pl/",
            "/paperwork/", "/paperwork/rules/", f"/paperwork/of/{child}/",
            f"/paperwork/people/{marta}/", f"/paperwork/people/{marta}/support/", f"/children/{child}/moving-on/",
            f"/paperwork/of/{child}/about/{bramble['term']}/aside/", f"/paperwork/move/{bramble['paper']}/",
            f"/paperwork/{papers['Jude summary final']}/", "/paperwork/designs/",
            "/paperwork/designs/progress_check/", "/paperwork/designs/summary/add/", "/paperwork/designs/summary/how/",
            f"/paperwork/{writing}/who/", f"/paperwork/{papers['Ayaan summary to_check']}/",
            "/contacts/", f"/contacts/{bramble['contact']}/", f"/contacts/{bramble['contact']}/change/",
            f"/contacts/new/?child={child}", f"/children/{child}/outside/add/", f"/paperwork/outside/{bramble['zofia']}/",
            f"/children/{bramble['zofia']}/outside/{bramble['contact']}/", "/paperwork/outside/?show=all",
            f"/children/{bramble['zofia']}/outside/{bramble['contact']}/answer/",
            f"/children/{bramble['zofia']}/outside/{bramble['contact']}/talk/", f"/paperwork/send/{bramble['sent_paper']}/",
            f"/paperwork/sent/{bramble['sending']}/reply/",
        ],
        "Marta Nowak": [
            "/my-day/", f"/briefing/{child}/", f"/register/{child}/?back=my_day", "/today/", "/key-groups/",
            f"/children/{child}/", "/print/", "/observe/unfinished/", "/journals/",
            "/paperwork/", f"/paperwork/of/{child}/",
            "/plans/", "/plans/new/", f"/plans/{plan}/change/", f"/plans/{plan}/note/",
            f"/paperwork/{writing}/", f"/paperwork/{writing}/versions/", f"/paperwork/{writing}/photos/",
            f"/paperwork/{returned}/", f"/paperwork/child/{zofia}/", f"/paperwork/child/{zofia}/new/",
            f"/paperwork/{papers['Amara about writing']}/", f"/paperwork/{papers['Amara summary with_family']}/sign/",
            f"/paperwork/{papers['Hana progress_check signed']}/",
            "/contacts/", f"/paperwork/outside/{bramble['zofia']}/", "/paperwork/outside/",
            "/meetings/", f"/meetings/about/{child}/", f"/meetings/about/{child}/drop-in/",
            f"/meetings/about/{child}/came-by/", f"/meetings/{bramble['held']}/record/", f"/meetings/{bramble['held']}/told/",
            "/calendar/",
        ],
        "Kasia Kowalska": of_a_family(bramble["zofia"]),
    }  # fmt: skip


def of_a_family(zofia: str) -> list[str]:
    parts = (
        "journal/", "messages/", "forms/", "forms/agreed/", "forms/known/", "forms/change/contact/", "forms/change/allergies/",
        "forms/about/", "journal/add/", "next/", "card/", "data/", "support/",
    )  # fmt: skip
    pages = ("/family/", "/family/you/", "/family/notices/", "/family/policy/", "/family/signing-in/")
    return [*pages, *(f"/family/{zofia}/{part}" for part in parts)]


PARTS = 4  # of the manager's pages, so that both cores have some


@pytest.mark.parametrize(
    ("reader", "part"),
    [*(("Jo Whitfield", part) for part in range(PARTS)), ("Marta Nowak", None), ("Kasia Kowalska", None)],
)
def test_every_page_is_open_to_everybody(page_as, bramble, check_access, reader, part):
    """On a phone, a tablet and a desk: axe finds nothing, nothing runs off the side, everything can be pressed."""
    pages, troubles = addresses(bramble)[reader], []
    page = page_as(User.objects.get(name=reader), size=PHONE)
    for address in pages if part is None else pages[part::PARTS]:
        assert page.goto(address).status == 200, address
        for width, height in (PHONE, TABLET, DESKTOP):
            page.set_viewport_size({"width": width, "height": height})
            troubles += [f"{width} px, {address}: {one}" for one in wrong_with(page, check_access)]
    assert not troubles, "\n".join(troubles)


def wrong_with(page, check_access) -> list[str]:
    found = []
    try:
        check_access(page)
    except AssertionError as trouble:
        found.append(str(trouble))
    if page.evaluate(
        "document.documentElement.scrollWidth > screen.width"
    ):  # a phone widens its window to what is in it
        found.append("runs off the side")
    return found + [f"too small to press: {one}" for one in page.evaluate(SEES)]


def test_the_door_and_its_errors_are_open_to_everybody(page_as, bramble, check_access):
    page = page_as()
    link = f"/paperwork/for-you/{'A' * 43}/"
    for address in ("/sign-in/", "/sign-in/forgotten/", "/no-such-page/", "/wall/", "/tablet/", link, f"{link}paper/"):
        page.goto(address)
        check_access(page)


def test_the_keyboard_is_always_seen(page_as, bramble):
    page = page_as(User.objects.get(name="Jo Whitfield"))
    for address in ("/today/", "/register/", "/children/", "/print/"):
        page.goto(address)
        for _ in range(25):
            page.keyboard.press("Tab")
            style = page.evaluate(
                "(() => { const s = getComputedStyle(document.activeElement); return [s.outlineStyle, s.outlineWidth] })()"
            )
            seen = page.evaluate("document.activeElement.matches('.pick-face input, .vh')") or style != ["none", "0px"]
            assert seen, page.evaluate("document.activeElement.outerHTML.slice(0, 200)")


def test_a_familys_pages_in_arabic_are_open_to_everybody(page_as, bramble, check_access):
    """From right to left on a small phone; the switch says the language's own name, opens by a press and leads back."""
    kasia = User.objects.get(name="Kasia Kowalska")
    page = page_as(kasia, size=(390, 844))
    page.goto("/family/")
    page.locator(".speak-now").click()
    page.get_by_role("button", name="العربية").click()
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    page.set_viewport_size({"width": 320, "height": 640})
    troubles = []
    for address in of_a_family(bramble["zofia"]):
        assert page.goto(address).status == 200, address
        troubles += [f"{address}: {one}" for one in wrong_with(page, check_access)]
    assert not troubles, "\n".join(troubles)
