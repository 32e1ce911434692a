"""A real browser: Debian's Chromium, once a session; each page in a context of its own, signed in by its cookie."""

import os
import shutil

import pytest
import time_machine
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from django.urls import get_resolver
from playwright.sync_api import expect, sync_playwright

from tests.conftest import NOW

# Milliseconds, on a machine that does much else: what a page says; a page; a paper, by a process that has to start first
SOON, LOADED, DRAWN = 15_000, 30_000, 90_000
expect.set_options(timeout=SOON)

CHROMIUM = os.environ.get("KITH_CHROMIUM") or shutil.which("chromium") or "/usr/bin/chromium"
QUICK = (
    os.environ.get("KITH_CHROMIUM") or shutil.which("chromium-headless-shell") or CHROMIUM
)  # the same without windows and a profile of its own
DESKTOP, TABLET, PHONE = (1280, 800), (820, 1180), (390, 844)
SIZES = [pytest.param(size, id=name) for name, size in (("desktop", DESKTOP), ("tablet", TABLET), ("phone", PHONE))]

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
OPTIONS = {
    "runOnly": RULES,
    "resultTypes": ["violations"],
    "preload": False,
    "selectors": False,
}  # preload would fetch styles against the CSP
VIOLATIONS = """options => axe.run(document, options).then(found => found.violations.flatMap(violation =>
  violation.nodes.map(node => `${violation.id}: ${node.html.slice(0, 160)} ${node.failureSummary}`)))"""


def pytest_collection_modifyitems(items):
    for item in items:
        if "tests/browser/" in str(item.path):
            item.add_marker(pytest.mark.browser)


@pytest.fixture
def monday():
    """A quarter past ten on a Monday, whatever day it is when the tests run: nobody meets on a Saturday."""
    with time_machine.travel(NOW, tick=True):
        yield


@pytest.fixture(scope="session")
def browser():
    assert get_resolver().url_patterns  # all of Kith is loaded: else it is with the first page, while a test waits
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=QUICK,
            args=[
                "--no-sandbox",
                "--disable-dev-shm-usage",
                "--force-color-profile=srgb",
                "--disable-gpu",
                "--use-fake-device-for-media-stream",
                "--use-fake-ui-for-media-stream",
            ],
        )
        yield chromium
        chromium.close()


@pytest.fixture
def page_as(browser, live_server, transactional_db):
    """``page_as(user, size=PHONE, touch=True)``: a page where ``user`` is signed in; None for nobody.

    ``page.goto("/…")`` takes addresses of the site. An error of a script or of the content policy fails the test.
    """
    contexts, errors = [], []

    def open_page(user=None, *, size=DESKTOP, touch=False, **options):
        context = browser.new_context(
            base_url=live_server.url,
            viewport={"width": size[0], "height": size[1]},
            has_touch=touch,
            is_mobile=touch,
            locale="en-GB",
            timezone_id="Europe/London",
            reduced_motion="reduce",
            **options,
        )
        contexts.append(context)
        if user is not None:
            client = Client()
            client.force_login(user)
            cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
            context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}])
        page = context.new_page()
        page.set_default_timeout(LOADED)  # a press takes until the page that it leads to
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda said: errors.append(said.text) if "Content Security Policy" in said.text else None)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert errors == []


def whole(page):
    """The page has its styles, and the parts that it asks for itself."""
    page.wait_for_load_state()
    expect(page.locator(".htmx-request")).to_have_count(0)


@pytest.fixture
def check_access():
    """``check_access(page)``: axe finds nothing that WCAG 2.2 AA or good practice forbids."""

    def check(page):
        whole(page)
        if not page.evaluate("'axe' in window"):
            page.evaluate(Axe().axe_script)
        assert page.evaluate(VIOLATIONS, OPTIONS) == []

    return check
