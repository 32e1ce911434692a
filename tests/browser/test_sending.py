"""A summary goes to a child's other setting, and stops opening the moment the family says no."""

import re

import pytest
from django.core import mail
from django_scopes import scope
from playwright.sync_api import expect

from children.actions import set_outside_consent
from children.models import Contact
from nursery.models import Setting
from nursery.roles import Role
from paperwork.actions import begin
from paperwork.models import Kind
from tests import factories
from tests.browser.conftest import DRAWN, PHONE
from tests.paperwork.papers import finish


@pytest.fixture
def marta(setting, room):
    person = factories.make_practitioner(setting, "Marta", room=room, mark="fish")
    person.user = factories.make_user(setting, Role.PRACTITIONER, name="Marta Nowak")
    person.save()
    return person


@pytest.fixture
def story(live_server, transactional_db, setting, room, marta):
    """Zofia, whose mother agreed that her summary goes to Little Acorns; the summary is final."""
    zofia = factories.make_child(setting, "Zofia", room=room, team=(marta,))
    kasia = factories.make_carer(zofia, "Kasia")
    today = Setting().today()
    with scope(setting=setting):
        acorns = Contact.objects.create(
            setting=setting, kind="setting", organisation="Little Acorns", name="Fran", email="fran@acorns.example"
        )
        acorns.children.add(zofia)
        set_outside_consent(
            child=zofia, contact=acorns, purpose="summary", given=True, on=today, by=marta.user, carer=kasia
        )
        paper = begin(child=zofia, kind=Kind.SUMMARY, title="Autumn summary", owner=marta, by=marta.user, on=today)
        finish(paper, marta.user)
    return zofia


def test_from_the_key_worker_to_the_other_setting_and_back(page_as, story, marta, check_access):
    # Marta sends it from the child's page
    desk = page_as(marta.user)
    desk.goto(story.get_absolute_url())
    desk.get_by_role("link", name="Papers sent").click()
    desk.get_by_role("link", name="Autumn summary").click()
    expect(desk.get_by_role("radio", name=re.compile("Fran, Little Acorns"))).to_be_checked()
    check_access(desk)
    desk.get_by_role("button", name="Send it").click(timeout=DRAWN)
    told = desk.locator(".digits")
    expect(told).to_have_text(re.compile(r"^\d{4} \d{4}$"))
    digits = told.inner_text()
    check_access(desk)
    # Fran opens the link on her phone
    link = re.search(r"https?://\S+", mail.outbox[-1].body)[0]
    phone = page_as(None, size=PHONE, touch=True)
    phone.goto(link)
    phone.get_by_label("Code").fill("12345678" if digits != "1234 5678" else "87654321")
    phone.get_by_role("button", name="Open it").click()
    expect(phone.get_by_text("This link does not open with that code.")).to_be_visible()
    check_access(phone)
    phone.get_by_label("Code").fill(digits)
    phone.get_by_role("button", name="Open it").click()
    expect(phone.get_by_role("heading", name="Autumn summary")).to_be_visible()
    check_access(phone)
    with phone.expect_download() as download:
        phone.get_by_role("link", name=re.compile("Open the paper")).click()
    assert download.value.suggested_filename == "paper.pdf"
    phone.get_by_label("Anything to say back").fill("Thank you, we see it too.")
    phone.get_by_role("button", name="I have it").click()
    expect(phone.get_by_text("knows that you have it")).to_be_visible()
    # Marta reads the answer; the code is shown no more
    desk.reload()
    expect(desk.get_by_text("Thank you, we see it too.")).to_be_visible()
    expect(desk.locator(".digits")).to_have_count(0)
    # Kasia withdraws: the next press on the phone opens nothing
    desk.get_by_role("link", name="Fran, Little Acorns", exact=True).click()
    check_access(desk)
    withdraw = desk.get_by_role("button", name="Withdraw")
    withdraw.click()
    expect(withdraw).to_have_count(0)
    phone.reload()
    expect(phone.get_by_role("heading", name="This link does not open")).to_be_visible()
    check_access(phone)
