"""Fixtures: one nursery with a room, three grown-ups and a child, on a Monday at a quarter past ten."""

import os
from datetime import UTC, datetime

import pytest
import time_machine
from django.conf import settings as django_settings
from django_scopes import scope

from nursery.collecting import collect_rarely
from nursery.passwords import Argon2Hasher
from nursery.roles import Role
from tests import factories

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # browser tests read the database beside Playwright's loop
NOW = datetime(2026, 11, 23, 10, 15, tzinfo=UTC)


def pytest_configure():
    """Static files are found where they lie: for tests nothing collects them. Photos stay in memory. Passwords of tests are
    no secrets: they are kept as others, but in less time."""
    Argon2Hasher.time_cost, Argon2Hasher.memory_cost = 1, 64
    django_settings.STORAGES["default"] = {"BACKEND": "django.core.files.storage.InMemoryStorage"}
    django_settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    django_settings.TASKS = {"default": {"BACKEND": "django.tasks.backends.immediate.ImmediateBackend"}}
    django_settings.SEAL_KEYS = "tests:aL6aVoBjLx6Jqz0vGd0y4fQpXcVn3wS9uRkTbEiHoYM="  # whatever ring the folder has
    django_settings.WHITENOISE_AUTOREFRESH = True
    django_settings.WHITENOISE_USE_FINDERS = True


def pytest_collection_finish():
    """As a web process does: what is loaded by now is not looked through again and again."""
    collect_rarely()


def pytest_collection_modifyitems(items):
    """What asks no database is as good on one of them as on the other."""
    for item in items:
        if not item.get_closest_marker("django_db") and {"db", "transactional_db", "template"}.isdisjoint(
            item.fixturenames
        ):
            item.add_marker(pytest.mark.once)


@pytest.fixture
def now():
    """It is Monday 23 November 2026, 10:15."""
    with time_machine.travel(NOW, tick=False):
        yield NOW


@pytest.fixture
def setting(db):
    return factories.make_setting(is_demo=True)


@pytest.fixture
def room(setting):
    return factories.make_room(setting)


@pytest.fixture
def manager(setting):
    return factories.make_user(setting, Role.MANAGER, name="Jo Whitfield")


@pytest.fixture
def marta(setting, room):
    return factories.make_practitioner(setting, "Marta", room=room, mark="fish")


@pytest.fixture
def aisha(setting, room):
    return factories.make_practitioner(setting, "Aisha", room=room, shifts=["09:30-17:45"], mark="butterfly")


@pytest.fixture
def tom(setting, room):
    return factories.make_practitioner(setting, "Tom", room=room, shifts=["07:30-15:00"], mark="hedgehog")


@pytest.fixture
def zofia(setting, room, marta, aisha, tom):
    return factories.make_child(setting, "Zofia", room=room, team=(marta, aisha, tom))


@pytest.fixture
def in_setting(setting):
    """Queries of the test itself happen inside the setting."""
    with scope(setting=setting):
        yield setting
