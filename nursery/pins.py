"""PINs: six digits that unlock a tablet for somebody who has signed in fully on it today (S15)."""

from datetime import date
from itertools import pairwise

from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.core.exceptions import ValidationError
from django.utils.crypto import salted_hmac

from nursery.models import User

DIGITS = 6
FEWEST_DIFFERENT = 3
TYPED_BY_HEART = frozenset({"147258", "258147", "258369", "369258", "147369", "789456", "159753", "159357", "753159"})


def is_well_formed(pin: str) -> bool:
    return len(pin) == DIGITS and pin.isascii() and pin.isdigit()


def is_guessable(pin: str) -> bool:
    """What others would try first: rows (123456, 987654), repeats (121212, 123123), pairs, mirrors, keypad walks, dates."""
    digits = [int(digit) for digit in pin]
    steps = {(after - before) % 10 for before, after in pairwise(digits)}
    return (
        len(set(pin)) < FEWEST_DIFFERENT
        or len(steps) == 1
        or pin[:3] == pin[3:]
        or pin == pin[::-1]
        or pin[::2] == pin[1::2]
        or pin in TYPED_BY_HEART
        or _is_date(pin)
    )


def _is_date(pin: str) -> bool:
    """A birthday as DDMMYY; 2000 is a leap year, so that 290200 counts."""
    day, month, year = int(pin[:2]), int(pin[2:4]), int(pin[4:])
    try:
        date(2000 + year, month, day)
    except ValueError:
        return False
    return True


def check_new_pin(pin: str) -> None:
    """Raises ValidationError, worded for the form, for what is no PIN or one that others would guess."""
    if not is_well_formed(pin):
        raise ValidationError("Enter six digits.")
    if is_guessable(pin):
        raise ValidationError("That PIN is easy to guess. Choose six digits that are no row, repeat or date.")


def hash_pin(user: User, pin: str) -> str:
    return make_password(_with_key(user, pin, settings.SECRET_KEY))


def is_right(user: User, pin: str) -> bool:
    """Whether ``pin`` is ``user``'s, hashed under the present secret key or one that it replaced."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return bool(user.pin) and any(check_password(_with_key(user, pin, key), user.pin) for key in keys)


def _with_key(user: User, pin: str, key: str) -> str:
    """A million PINs are soon tried; without the key, which no copy of the database holds, they cannot be."""
    return salted_hmac("nursery.pins", f"{user.pk}:{pin}", secret=key, algorithm="sha256").hexdigest()
