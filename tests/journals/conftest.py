"""A second child, and a key worker who writes."""

import pytest

from nursery.roles import Role
from tests import factories


@pytest.fixture
def jude(setting, room, marta):
    return factories.make_child(setting, "Jude", room=room, team=(marta,), last_name="Fletcher")


@pytest.fixture
def marta_user(setting, marta):
    marta.user = factories.make_user(setting, Role.PRACTITIONER, name="Marta Nowak")
    marta.save()
    return marta.user


@pytest.fixture
def by(now, marta_user):
    return marta_user
