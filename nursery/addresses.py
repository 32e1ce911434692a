"""The address with which somebody signs in, changed: suggested by the nursery, proven by the link that is mailed to it.

Until then notices, which name no child, go to the new one already; codes and links that open something go to the old one.
"""

from datetime import timedelta

from allauth.account.models import EmailAddress
from django.core import signing
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from nursery.audit import record
from nursery.languages import current, in_language
from nursery.models import Setting, User
from nursery.outgoing import post
from nursery.signin import write_down

LASTS = timedelta(days=7)
SALT = "kith.new-address"


@transaction.atomic
def suggest(*, user: User, email: str, setting: Setting, site: str, by: User) -> None:
    """``email`` gets a link, ``site`` is where Kith is; the old address is told. Nothing happens where it is theirs already."""
    email = email.strip().lower()
    user = User.objects.select_for_update().get(pk=user.pk)
    if not email or email in (user.email, user.new_email):
        return
    user.new_email = email
    user.save(update_fields=["new_email"])
    record("address_suggested", user, by=by, setting=setting)
    token = signing.dumps([user.pk, email], salt=SALT)
    address = f"{site.rstrip('/')}{reverse('families:new_address', args=[token])}"
    with in_language(user.language or current()):
        to_new = [
            _("{nursery} noted this address for you. To sign in to Kith with it from now on, open this:").format(
                nursery=setting.name
            ),
            address,
            _("It works once, for seven days. If you do not know {nursery}, you need do nothing.").format(
                nursery=setting.name
            ),
        ]
        to_old = [
            _(
                "{nursery} noted another address for you. We mailed a link to it, with which it takes the place of this."
            ).format(nursery=setting.name),
            _("If you did not ask for this, tell your nursery’s manager now."),
        ]
        post(setting=setting, to=email, subject=_("Your new address for Kith"), words="\n\n".join(to_new) + "\n")
        post(setting=setting, to=user.email, subject=_("Your address for Kith"), words="\n\n".join(to_old) + "\n")


def whose(token: str) -> User | None:
    """Whose new address this secret is, while it works."""
    try:
        key, email = signing.loads(token, salt=SALT, max_age=LASTS)
    except (signing.BadSignature, ValueError):
        return None
    return User.objects.filter(pk=key, new_email=email, is_active=True).first()


@transaction.atomic
def take(*, token: str) -> User:
    """From now on they sign in with it, and the old one is told. Raises ValidationError where it is over or somebody else’s."""
    found = whose(token)
    user = User.objects.select_for_update().filter(pk=found.pk, new_email=found.new_email).first() if found else None
    if user is None:
        raise ValidationError(_("This link is over. Ask the nursery for another."))
    if User.objects.filter(email=user.new_email).exists():
        raise ValidationError(_("Somebody signs in with this address already. Talk with the nursery."))
    old, user.email, user.new_email = user.email, user.new_email, ""
    user.save(update_fields=["email", "new_email"])
    EmailAddress.objects.filter(user=user).delete()
    write_down("address_changed", user)
    for setting in user.settings()[:1]:
        with in_language(user.language or current()):
            words = [
                _(
                    "From now on you sign in to Kith with the address that the nursery noted for you, and no longer with this."
                ),
                _("If that was not you, tell your nursery’s manager now."),
            ]
            post(setting=setting, to=old, subject=_("Your address for Kith"), words="\n\n".join(words) + "\n")
    return user
