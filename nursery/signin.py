"""How allauth signs people in here: by e-mail, with a second factor, and nobody by signing up themselves (S13, S14)."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.account.forms import LoginForm as AllauthLoginForm
from allauth.mfa.adapter import DefaultMFAAdapter
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import receiver
from django.urls import reverse

from nursery.audit import record
from nursery.models import Membership


class Backend(AuthenticationBackend):
    """Fetches somebody together with what they are to which setting: one query for each page less."""

    def get_user(self, user_id):
        memberships = list(Membership.objects.filter(user=user_id).select_related("user", "setting"))
        if not memberships:
            return super().get_user(user_id)
        user = memberships[0].user
        user.remember(memberships)
        return user if self.user_can_authenticate(user) else None


class AccountAdapter(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": "That e-mail address and password do not go together. Check both and try again.",
        "too_many_login_attempts": "That was a few tries in a row. Wait a few minutes, then try again.",
    }

    def is_open_for_signup(self, request):
        return False

    def get_login_redirect_url(self, request):
        return reverse("nursery:home")


class MFAAdapter(DefaultMFAAdapter):
    def get_public_key_credential_rp_entity(self):
        entity = super().get_public_key_credential_rp_entity()
        return {**entity, "name": "Kith"}


class LoginForm(AllauthLoginForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["login"].label = "E-mail address"
        self.fields["login"].widget.attrs = {"autocomplete": "username", "type": "email"}
        self.fields["password"].widget.attrs = {"autocomplete": "current-password"}
        self.fields["password"].help_text = ""


@receiver(user_logged_in)
def write_down_sign_in(sender, request, user, **kwargs):
    record("signed_in", user, by=user)


@receiver(user_logged_out)
def write_down_sign_out(sender, request, user, **kwargs):
    if user:
        record("signed_out", user, by=user)


@receiver(user_login_failed)
def write_down_refused_sign_in(sender, credentials, request=None, **kwargs):
    record("sign_in_refused")
