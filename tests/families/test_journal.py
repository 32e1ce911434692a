"""A family's journal: what was shared with them, no other child by name, no photo that another family refused."""

import pytest
from django.urls import reverse
from django_scopes import scope

from children.actions import set_consent
from children.models import Purpose
from journals.actions import observe, remove
from journals.sharing import share, versions
from nursery.roles import Role
from tests import factories
from tests.journals.test_photos import picture


@pytest.fixture
def kasia(setting, zofia):
    user = factories.make_user(setting, Role.CARER, name="Kasia Kowalska")
    factories.make_carer(zofia, user=user)
    return user


@pytest.fixture
def jude(now, setting, room):
    return factories.make_child(setting, "Jude", room=room)


@pytest.fixture
def shared(now, setting, zofia, jude, manager):
    """An entry about both, with a photo, shared with both families."""
    with scope(setting=setting):
        for child in (zofia, jude):
            set_consent(child=child, purpose=Purpose.PHOTOS, given=True, on=factories.BEGINNING, by=manager)
        entry = observe(
            setting=setting,
            children=[zofia, jude],
            words="Zofia and Jude sang.",
            by=manager,
            photos=[picture(size=(30, 20))],
        )
        share(observation=entry, words=versions(entry), by=manager)
    return entry


def page(client, user, child):
    client.force_login(user)
    return client.get(reverse("families:journal", args=[child.code]))


def photo_of(setting, entry, child):
    with scope(setting=setting):
        return reverse("families:photo", args=[child.code, entry.photos.get().code, "large"])


def test_only_the_own_child_is_named(client, kasia, zofia, shared):
    html = page(client, kasia, zofia).content.decode()
    assert "Zofia and a friend sang." in html
    assert "Jude" not in html


def test_a_group_photo_needs_the_other_familys_word_for_it(client, setting, kasia, zofia, jude, shared, manager):
    address = photo_of(setting, shared, zofia)
    assert address not in page(client, kasia, zofia).content.decode()
    assert client.get(address).status_code == 404
    with scope(setting=setting):
        set_consent(child=jude, purpose=Purpose.GROUP_PHOTOS, given=True, on=factories.BEGINNING, by=manager)
    html = page(client, kasia, zofia).content.decode()
    assert address.replace("large", "small") in html
    assert client.get(address).status_code == 200
    with scope(setting=setting):
        set_consent(child=jude, purpose=Purpose.GROUP_PHOTOS, given=False, on=factories.MONDAY, by=manager)
    assert client.get(address).status_code == 404


def test_nothing_that_was_not_shared_and_nothing_that_was_taken_out(client, setting, kasia, zofia, shared, manager):
    factories.make_observation(zofia, by=manager, words="Not for home yet.")
    assert "Not for home yet." not in page(client, kasia, zofia).content.decode()
    with scope(setting=setting):
        remove(observation=shared, by=manager)
    assert "Zofia and a friend sang." not in page(client, kasia, zofia).content.decode()


def test_a_restricted_carer_and_another_family_see_nothing(client, setting, zofia, jude, shared):
    """S8."""
    restricted = factories.make_user(setting, Role.CARER)
    factories.make_carer(zofia, "Adam", user=restricted, restricted=True)
    other = factories.make_user(setting, Role.CARER)
    factories.make_carer(jude, "Leanne", user=other)
    for user in (restricted, other):
        assert page(client, user, zofia).status_code == 404
        assert client.get(photo_of(setting, shared, zofia)).status_code == 404


def test_before_anything_is_shared_it_says_what_comes(client, kasia, zofia):
    assert "Zofia’s journal begins soon" in page(client, kasia, zofia).content.decode()
