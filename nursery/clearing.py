"""Somebody lost their passkey or authenticator app: one lead asks that it is taken off, another agrees (S20).

Who asked and who agreed stands in the history, and nowhere else. Afterwards a password opens nothing by itself either: see
``signin.AccountAdapter.is_login_by_code_required``.
"""

from datetime import timedelta

from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from nursery.audit import record
from nursery.exporting import leads
from nursery.languages import current, in_language
from nursery.models import AuditEvent, Setting, User
from nursery.outgoing import post
from nursery.sessions import end

OPEN_FOR = timedelta(days=3)
ASKED, CLEARED = "second_factor_asked", "second_factor_cleared"


def who_asked(setting: Setting) -> dict[int, User]:
    """Whose second factor is to be taken off (their key) → the lead who asked, where nobody has agreed yet."""
    people = {user.pk: user for user in leads(setting)}
    lately = AuditEvent.objects.filter(setting=setting.pk, at__gt=timezone.now() - OPEN_FOR)
    found: dict[int, User] = {}
    for event in lately.filter(action__in=(ASKED, CLEARED)).order_by("pk"):
        found.pop(event.target, None)
        if event.action == ASKED and event.actor in people:
            found[event.target] = people[event.actor]
    return found


@transaction.atomic
def ask(*, setting: Setting, person: User, by: User) -> None:
    """The other leads are told by mail. Raises ValidationError where nobody else could agree, or there is nothing to take."""
    if person == by:
        raise ValidationError("Your own you take off yourself: press the round button, then how you sign in.")
    if not Authenticator.objects.filter(user=person).exists():
        raise ValidationError(f"{person} has no second factor.")
    others = [user for user in leads(setting) if user not in (by, person)]
    if not others:
        raise ValidationError(
            "A second manager or deputy has to agree, and there is none. Give somebody that role first."
        )
    record(ASKED, person, by=by, setting=setting)
    for other in others:
        post(
            setting=setting,
            to=other.email,
            subject=f"Kith: {by.name} asks you to agree, at {setting.name}",
            words=f"Somebody lost what protects their sign-in, and {by.name} asks to take it off: {person.name}. Speak to "
            f"{person.name} first, so that you know it is them. Where it is right, agree within three days: Settings, Who may "
            "sign in.\n",
        )


@transaction.atomic
def agree(*, setting: Setting, person: User, by: User) -> None:
    """It is taken off, and the person told. Raises ValidationError where nobody asks, and for whoever asked or lost it."""
    asked_by = who_asked(setting).get(person.pk)
    if asked_by is None:
        raise ValidationError("Nobody asks for that any more.")
    if by in (asked_by, person):
        raise ValidationError("Somebody else than who asked, and than who lost it, agrees.")
    Authenticator.objects.filter(user=person).delete()
    end(person.sign_ins.all(), by=by)
    for one in {setting, *person.settings()}:
        record(CLEARED, person, by=by, setting=one, asked_by=asked_by.pk)
    with in_language(person.language or current()):
        post(
            setting=setting,
            to=person.email,
            subject=_("Your passkey for Kith was taken off"),
            words="\n\n".join(
                [
                    _("Two people of {nursery} took your passkey or authenticator app off, as it was lost.").format(
                        nursery=setting.name
                    ),
                    _("Sign in with your password and the code that we mail to you then, and set up a new passkey."),
                    _("If you did not ask for this, tell your nursery’s manager now."),
                ]
            )
            + "\n",
        )


def was_cleared(user: User) -> bool:
    """Whether a second factor of theirs was ever taken off this way."""
    return AuditEvent.objects.filter(action=CLEARED, target_type=user._meta.label_lower, target=user.pk).exists()
