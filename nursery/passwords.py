"""Passwords: how they are kept and which are refused (S13)."""

from django.contrib.auth.hashers import Argon2PasswordHasher
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from zxcvbn import zxcvbn

MOST_CHARACTERS = 128
FEWEST_GUESSES = 10**9


class Argon2Hasher(Argon2PasswordHasher):
    """Argon2id with 19 MiB and 2 passes."""

    time_cost = 2
    memory_cost = 19 * 1024
    parallelism = 1


class MaximumLengthValidator:
    def validate(self, password, user=None):
        if len(password) > MOST_CHARACTERS:
            raise ValidationError(_("Use {most} characters or fewer.").format(most=MOST_CHARACTERS))

    def get_help_text(self):
        return f"At most {MOST_CHARACTERS} characters."


class GuessableValidator(CommonPasswordValidator):
    """Refuses breached passwords and those made of the person's or the setting's own words. Of one that is
    shorter than ``min_length``, or too long, nothing more is said."""

    def __init__(self, min_length: int):
        super().__init__()
        self.min_length = min_length

    def validate(self, password, user=None):
        if not self.min_length <= len(password) <= MOST_CHARACTERS:
            return
        own_words = ["kith", "nursery"]
        if user is not None and user.pk:
            own_words += [user.name, *user.name.split(), user.email, *user.email.split("@")]
            for setting in user.settings():
                own_words += [setting.name, *setting.name.split(), setting.slug]
        is_common = password.lower().strip() in self.passwords
        if is_common or zxcvbn(password[:72], user_inputs=own_words)["guesses"] < FEWEST_GUESSES:
            raise ValidationError(_("This password is easy to guess. Try three or four unusual words in a row."))

    def get_help_text(self):
        return "Three or four unusual words in a row are strong and easy to type."
