"""Somebody's sign-in is closed when no role of theirs is left, in any nursery, now or to come (S54).

What they did stays where it stands. Whoever gets a role again, or takes up an invitation, has it opened again.
"""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from nursery.audit import record
from nursery.models import Membership, Setting, User


def without_a_role():
    """Active people who had a role once and have none left, today or later. Who never had one was invited just now."""
    theirs = Membership.objects.filter(user=OuterRef("pk"))
    left = theirs.filter(Q(ends_on=None) | Q(ends_on__gt=timezone.localdate()))
    return User.objects.filter(Exists(theirs), ~Exists(left), is_active=True)


@transaction.atomic
def close_if_over(user: User, *, by) -> bool:
    """It opens nothing any more, and no device of theirs is told. Returns whether it was closed now."""
    if not without_a_role().filter(pk=user.pk).update(is_active=False, new_email=""):
        return False
    for setting in Setting.objects.filter(memberships__user=user).distinct():
        record("sign_in_closed", user, by=by, setting=setting)
    return True


def close_all() -> None:
    """Those whose last role ended on a day that has come."""
    for user in without_a_role():
        close_if_over(user, by=None)


def open_again(user: User) -> None:
    if not user.is_active:
        user.is_active = True
        user.save(update_fields=["is_active"])


@transaction.atomic
def forget(user: User) -> None:
    """Of somebody of whom nothing else is kept: the row stays for what points at it, and says no more who it was."""
    user.email, user.name, user.new_email, user.language = (
        f"{user.code.lower()}@closed.invalid",
        "Somebody who left",
        "",
        "",
    )
    user.pin, user.last_login = "", None
    user.set_unusable_password()
    user.save()
    Authenticator.objects.filter(user=user).delete()
    EmailAddress.objects.filter(user=user).delete()
