"""Every address, method and role answers what the access table says (S1–S3), with the browser's rules on it (S25–S32)."""

import logging
import re
from contextlib import nullcontext

import pytest
import time_machine
from django.apps import apps
from django.conf import settings
from django.db import connection, reset_queries, transaction
from django.forms import ModelForm
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django_scopes.exceptions import ScopeError

from nursery import pdf
from nursery.models import AuditEvent
from tests.access import EVERYBODY, SIGNED_IN, STAFF, TABLE, World, expected, url_names
from tests.conftest import NOW

pytestmark = pytest.mark.django_db
once = pytest.mark.once
MAY_BE_WRITTEN_BY_GET = {
    "nursery_auditevent",
    "django_session",
    "nursery_signin",
    "nursery_cache",
    "nursery_user",
}  # user: last sign-in
MAY_BE_WRITTEN_BY_GET |= {"paperwork_opening"}  # the trail of what somebody outside opened
MAY_BE_WRITTEN_BY_GET |= {"nursery_signin"}  # when somebody was last there
NOT_PERSONAL = {
    "SealKey",
    "Setting",
    "User",
    "Membership",
    "AuditEvent",
    "NoticeWishes",
    "PushAddress",
    "SignIn",
}  # of people, in every setting


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """One for all cells, at the usual moment: each cell leaves everything as it was. Nobody looks at what a PDF says."""
    with (
        time_machine.travel(NOW, tick=False),
        django_db_blocker.unblock(),
        transaction.atomic(),
        pytest.MonkeyPatch.context() as patch,
    ):
        patch.setattr(pdf, "_draw", lambda pages, *_args, **_more: [b"%PDF-" for _ in pages])
        logging.disable()  # of thousands of refusals
        world = World()
        for who in EVERYBODY:
            world.client(who)  # signs in now: what a test does is undone after it
        yield world
        logging.disable(logging.NOTSET)
        transaction.set_rollback(True)


def test_every_url_name_has_a_row_and_every_row_a_url_name():
    names, rows = set(url_names()), set(TABLE)
    assert sorted(names - rows) == [], "these addresses have no row in tests/access"
    assert sorted(rows - names) == [], "these rows have no address"


def test_every_address_answers_somebody(world):
    """On each database. Whom else it answers, and what it refuses, says nothing of the database."""
    wrong = []
    for name, row in TABLE.items():
        for method, rule in (("get", row.get), ("post", row.post)):
            for who in sorted(EVERYBODY & rule.people)[:1] if rule else []:
                cell = f"{method.upper()} {name} by {who}"
                status = check(cell, world, who, method, reverse(name, args=world.args_of(row)), row)
                if status not in expected(row, method, who):
                    wrong.append(f"{cell}: {status}")
    assert wrong == []


@once
@pytest.mark.parametrize("name", TABLE)
def test_answers(name, world):
    row = TABLE[name]
    address = reverse(name, args=world.args_of(row))
    wrong = []
    for who in sorted(EVERYBODY):
        for method in ("get", "post"):
            cell = f"{method.upper()} {name} by {who}"
            status = check(cell, world, who, method, address, row)
            if status not in expected(row, method, who):
                wrong.append(f"{cell}: {status}, expected {sorted(expected(row, method, who))}")
    assert wrong == []


def check(cell, world, who, method, address, row) -> int:
    """One cell, then everything as it was before; returns the status."""
    client = world.client(who)
    entries = AuditEvent.objects.count()
    data = {"csrfmiddlewaretoken": "-"} | (row.data(world) if callable(row.data) else row.data)
    reset_queries()
    with transaction.atomic(), CaptureQueriesContext(connection) if method == "get" else nullcontext() as queries:
        response = getattr(client, method)(address, data if method == "post" else {})
        refused = AuditEvent.objects.count() > entries
        transaction.set_rollback(True)
    if response.status_code == 302 and who not in SIGNED_IN and not row.public:
        door = "staff:tablet" if who == "tablet" else "account_login"
        assert response["Location"].startswith(reverse(door)), cell
    if response.status_code == 403 and who in STAFF:
        assert refused, f"{cell}: the refusal is not written down"
    if method == "get":
        assert written_by(queries) <= MAY_BE_WRITTEN_BY_GET, cell
    has_the_browsers_rules(cell, response)
    return response.status_code


def written_by(queries) -> set[str]:
    """Tables that were written to."""
    found = set()
    for query in queries:
        if match := re.match(r'(?:INSERT INTO|UPDATE|DELETE FROM) "(\w+)"', query["sql"]):
            found.add(match[1])
    return found


def has_the_browsers_rules(cell, response):
    """S25, S26, S27, S30."""
    policy = response["Content-Security-Policy"]
    assert "default-src 'none'" in policy, cell
    assert "unsafe" not in policy, cell
    assert response["X-Content-Type-Options"] == "nosniff", cell
    assert response["Referrer-Policy"] == "same-origin", cell
    assert response["Cross-Origin-Opener-Policy"] == "same-origin", cell
    assert response["Cross-Origin-Resource-Policy"] == "same-origin", cell
    assert response["X-Frame-Options"] == "DENY", cell
    assert response["Permissions-Policy"].startswith("camera=(self), "), cell
    assert "no-store" in response["Cache-Control"] or cell.startswith("GET journals:service_worker"), cell
    for cookie in response.cookies.values():
        if not cookie.value:
            continue  # taken back
        assert cookie["httponly"], cell
        assert cookie["samesite"] == "Lax", cell


def test_what_may_be_asked_without_signing_in_is_this_list(world):
    """S1."""
    public = {
        "account_inactive", "account_login", "account_logout", "account_reset_password", "account_reset_password_done",
        "account_reset_password_from_key", "account_reset_password_from_key_done", "mfa_authenticate",
        "staff:tablet", "staff:unlock", "staff:lock", "staff:tablet_face",
        "account_confirm_login_code", "mfa_trust", "families:join", "families:new_address",
        "families:language", "families:manifest", "families:shell",
        "keyworkers:calendar_feed",
        "keyworkers:wall", "keyworkers:wall_face", "keyworkers:wall_part", "mfa_login_webauthn",
        "nursery:csp_report", "nursery:demo_sign_in", "nursery:health", "journals:outbox_key", "journals:receive",
        "journals:shell", "journals:service_worker", "journals:manifest",
        "paperwork:outside", "paperwork:outside_paper", "paperwork:outside_pdf",
    }  # fmt: skip
    assert {name for name, row in TABLE.items() if row.public} == public


@once
@pytest.mark.parametrize("name", [name for name, row in TABLE.items() if row.post and name != "nursery:csp_report"])
def test_a_post_without_a_token_is_refused(name, world):
    """T20: whoever sends it, even the manager."""
    for who in ("anonymous", "manager"):
        client = world.client(who, enforce_csrf_checks=True)
        response = client.post(reverse(name, args=world.args_of(TABLE[name])))
        assert response.status_code == 403, who
        words = {"anonymous": "You were signed out meanwhile", "manager": "open for too long"}[who]
        assert words in response.content.decode()


@once
@pytest.mark.parametrize(
    ("headers", "is_shown"),
    [
        ({"origin": "http://testserver"}, True),
        ({"origin": "http://testserver", "sec-fetch-site": "same-origin"}, True),
        ({"origin": "http://testserver", "sec-fetch-site": "same-site"}, False),
        ({"origin": "https://elsewhere.example"}, False),
        ({"origin": "null"}, False),
        ({}, False),
    ],
)
def test_what_was_typed_into_a_stale_form_of_ours_can_be_copied(client, db, headers, is_shown):
    client = client.__class__(enforce_csrf_checks=True)
    data = {
        "csrfmiddlewaretoken": "Tok en", "submission": "Sub mission", "to": "kx81bq", "words": "She <slept>\nbadly.",
        "password1": "Not shown 1", "code": "Not shown 2", "private": "on",
    }  # fmt: skip
    response = client.post(reverse("families:messages", args=["abc"]), data, headers=headers)
    page = response.content.decode()
    assert response.status_code == 403
    assert "You were signed out meanwhile" in page
    assert response.context["typed"] == (["She <slept>\nbadly."] if is_shown else [])
    assert (">\nShe &lt;slept&gt;\nbadly.</textarea>" in page) is is_shown
    assert "Not shown" not in page


@once
def test_other_methods_are_refused(world):
    for name, row in TABLE.items():
        if name == "account_reset_password_from_key":
            continue  # allauth answers every method of a dead link with the page that says so
        response = world.client("manager").delete(reverse(name, args=world.args_of(row)))
        assert response.status_code in {302, 403, 404, 405}, name


def test_no_form_takes_every_field():
    """S10: forms name their fields."""

    def below(kind):
        return {inner for each in kind.__subclasses__() for inner in {each, *below(each)}}

    url_names()
    ours = {app.name for app in apps.get_app_configs() if (settings.BASE_DIR / app.label).is_dir()}
    for form in below(ModelForm):
        if form.__module__.split(".")[0] in ours and form._meta.model:
            assert form._meta.fields not in (None, "__all__"), form
            assert form._meta.exclude is None, form


def test_a_query_outside_a_setting_raises(db):
    """S4: every model with a way to a setting or a child."""
    for model in apps.get_models():
        if (settings.BASE_DIR / model._meta.app_label).is_dir() and model.__name__ not in NOT_PERSONAL:
            if model._meta.auto_created:
                continue
            with pytest.raises(ScopeError):
                list(model.objects.all())
