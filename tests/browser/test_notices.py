"""A notice that a push service brings: shown by the worker, with the words it came with and nothing else (S42)."""

import json

import pytest

from tests.browser.conftest import CHROMIUM
from tests.browser.test_outbox import until

SHOWN = """navigator.serviceWorker.ready.then((here) => here.getNotifications())
  .then((all) => all.map(({ title, body, data }) => [title, body, data]))"""

NOTES_WHAT_IT_SHOWED = """() => {
  const { registration } = self, show = registration.showNotification.bind(registration);
  self.showed = [];
  registration.showNotification = async (title, options) => {
    await show(title, options);
    self.showed.push([title, options.body, options.data]);
  };
}"""


@pytest.fixture
def phone(browser, live_server, transactional_db):
    """A page of a whole browser: one without windows shows no notices."""
    whole = browser.browser_type.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
    context = whole.new_context(base_url=live_server.url)
    context.grant_permissions(["notifications"], origin=live_server.url)
    yield context.new_page()
    whole.close()


def test_a_notice_that_is_pushed_is_shown_while_nobody_looks(phone, live_server):
    phone.goto("/sign-in/")
    phone.evaluate("navigator.serviceWorker.ready.then(() => 1)")
    worker, known = phone.context.new_cdp_session(phone), []
    worker.on("ServiceWorker.workerRegistrationUpdated", lambda told: known.extend(told["registrations"]))
    worker.send("ServiceWorker.enable")
    until(phone, lambda: bool(known))
    said = {"title": "Bramble Lane", "body": "There is a message for you.", "path": "/family/"}
    push = {"origin": live_server.url, "registrationId": known[0]["registrationId"], "data": json.dumps(said)}
    here = phone.context.service_workers[0]
    here.evaluate(NOTES_WHAT_IT_SHOWED)
    worker.send("ServiceWorker.deliverPushMessage", push)
    until(phone, lambda: here.evaluate("self.showed") == [list(said.values())])

    def is_listed():
        """A busy Chromium without a desktop now and then forgets a notice of which it has told the worker that it is shown:
        sent again it takes the place of the one before, so that there is one at most."""
        if phone.evaluate(SHOWN) == [list(said.values())]:
            return True
        worker.send("ServiceWorker.deliverPushMessage", push)
        phone.wait_for_timeout(1_000)
        return False

    until(phone, is_listed)
