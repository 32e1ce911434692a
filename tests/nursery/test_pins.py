"""Which PINs may be chosen, and how they are kept (S15)."""

import pytest
from django.core.exceptions import ValidationError
from django.test import override_settings

from nursery.pins import check_new_pin, hash_pin, is_right

KEY = "another-key-that-has-been-here-for-a-while-0123456789-zyxwvuts"


@pytest.mark.parametrize(
    "pin",
    ["123456", "654321", "111111", "000000", "012345", "890123", "246802", "121212", "123123", "112233", "123321",
     "100001", "147258", "159753", "311299", "290200", "010185", "797979"],
)  # fmt: skip
def test_what_others_would_guess_is_refused(pin):
    with pytest.raises(ValidationError, match="easy to guess"):
        check_new_pin(pin)


@pytest.mark.parametrize("pin", ["", "12345", "1234567", "12a456", "73915４", " 73915"])
def test_what_is_no_pin_is_refused(pin):
    with pytest.raises(ValidationError, match="Enter six digits"):
        check_new_pin(pin)


@pytest.mark.parametrize("pin", ["739154", "482913", "904817", "320499"])
def test_what_is_hard_to_guess_is_taken(pin):
    check_new_pin(pin)


def test_a_pin_is_kept_by_argon2_and_belongs_to_one_person(manager):
    manager.pin = hash_pin(manager, "739154")
    assert manager.pin.startswith("argon2$argon2id$")
    assert is_right(manager, "739154")
    assert not is_right(manager, "739155")
    manager.pk += 1
    assert not is_right(manager, "739154")


def test_nobody_has_the_empty_pin(manager):
    assert not is_right(manager, "")


def test_without_the_key_the_database_opens_nothing(manager):
    manager.pin = hash_pin(manager, "739154")
    with override_settings(SECRET_KEY=KEY):
        assert not is_right(manager, "739154")


def test_a_key_that_was_replaced_still_counts(manager, settings):
    manager.pin = hash_pin(manager, "739154")
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = KEY
    assert is_right(manager, "739154")
