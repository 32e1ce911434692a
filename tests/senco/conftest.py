"""Rowan’s case, inside the setting."""

import pytest
from django_scopes import scope


@pytest.fixture
def path(now, setting, room):
    from tests.senco.path import Path  # it loads tasks: not before tests/conftest.py has said that they run at once

    with scope(setting=setting):
        yield Path(setting, room)
