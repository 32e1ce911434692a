"""How allauth signs people in here: by e-mail, with a second factor, and nobody by signing up themselves (S13, S14)."""

from datetime import timedelta

from allauth.account import forms
from allauth.account.adapter import DefaultAccountAdapter, get_adapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.account.signals import password_changed, password_reset, password_set
from allauth.core.context import request_context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added, authenticator_removed
from django.conf import settings
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.core.exceptions import PermissionDenied
from django.db.models import F, FilteredRelation, Q
from django.dispatch import receiver
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nursery import sessions
from nursery.audit import record
from nursery.languages import current, in_language
from nursery.models import Membership, Setting, SignIn, User
from nursery.outgoing import post
from nursery.permissions import Permission, can
from nursery.roles import Role
from nursery.tablets import ask_for_full_sign_in, signed_in_fully

OPENS_FOR = {  # mails with something in them that opens Kith
    "account/email/login_code": timedelta(seconds=settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT),
    "account/email/password_reset_key": timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT),
}
INVITED_TO = "invited_to"  # in a session: the page of the invitation with which somebody came
NEW_PASSWORD = gettext_lazy("At least 12 characters. Three or four unusual words in a row are strong and easy to type.")


class Backend(AuthenticationBackend):
    """Fetches somebody together with what they are to which setting, and who of its staff: two queries a page less."""

    def get_user(self, user_id):
        here = FilteredRelation("user__practitioners", condition=Q(user__practitioners__setting=F("setting")))
        memberships = Membership.objects.filter(user=user_id).annotate(person=here)
        memberships = list(memberships.select_related("user", "setting", "person__room"))
        if not memberships:
            return super().get_user(user_id)
        user = memberships[0].user
        user.remember(memberships)
        user.remember_people({one.setting_id: getattr(one, "person", None) for one in memberships})
        return user if self.user_can_authenticate(user) else None


class AccountAdapter(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": gettext_lazy(
            "That e-mail address and password do not go together. Check both and try again."
        ),
        "too_many_login_attempts": gettext_lazy("That was a few tries in a row. Wait a few minutes, then try again."),
        "incorrect_code": gettext_lazy("That is not the code we sent. Look at the newest mail and try again."),
    }

    def is_open_for_signup(self, request):
        return False

    def get_login_redirect_url(self, request):
        return request.session.get(INVITED_TO) or first_page(request)

    def get_password_change_redirect_url(self, request):
        """Who has just chosen their first password has come in, and goes on to their child."""
        is_first = request.resolver_match.url_name == "account_set_password"
        return first_page(request) if is_first else reverse("mfa_index")

    def is_login_by_code_required(self, login):
        """A password alone opens nothing on a device that is new to a carer, and to whoever lost their second factor and has
        no other yet: a code comes by mail (S14, S20). A passkey or an authenticator app is enough by itself; the demo's
        people have no mail."""
        from allauth.mfa.utils import is_mfa_enabled  # its models are not ready when settings load this module

        from nursery.clearing import was_cleared

        user, here = login.user, login.user.settings()
        if any(one.is_demo for one in here) or is_mfa_enabled(user):
            return False
        needs_code = any(Role.CARER in user.roles_in(one) for one in here) or was_cleared(user)
        return needs_code and super().is_login_by_code_required(login)

    def get_reauthentication_methods(self, user):
        """Who has a passkey is asked for it first: they may have no app that shows codes."""
        methods = super().get_reauthentication_methods(user)
        return sorted(methods, key=lambda one: one["id"] != "mfa_reauthenticate:webauthn")

    def format_email_subject(self, subject):
        return subject.strip()

    def get_client_ip(self, request):
        try:
            return super().get_client_ip(request)
        except PermissionDenied:  # unknown, as behind a socket: no reason to keep anybody out
            return "–"

    def send_mail(self, template_prefix, email, context):
        """Queued and tried again like any other mail (S19); what opens something only until it is over."""
        user = context.get("user") or User.objects.filter(email=email.lower()).first()
        invited_by = self.request.session.get("setting") if self.request else None
        setting = next(iter(user.settings() if user else []), None) or Setting.objects.filter(pk=invited_by).first()
        zone = setting.timezone if setting else "UTC"
        with in_language(getattr(context.get("user"), "language", "") or current()), timezone.override(zone):
            has_password = user is not None and user.has_usable_password()
            context = {"request": self.request, "email": email, "has_password": has_password, **context}
            context["timestamp"] = timezone.localtime()
            message = self.render_mail(template_prefix, email, context)
        lasts = OPENS_FOR.get(template_prefix)
        post(setting=setting, to=email, subject=message.subject, words=message.body, lasts=lasts)


def first_page(request) -> str:
    """Where somebody goes who has just signed in fully: on a tablet first to a PIN, if they have none."""
    needs_pin = (
        request.tablet and not request.user.pin and can(request.user, Permission.SET_PIN, request.tablet.setting)
    )
    return reverse("staff:pin" if needs_pin else "nursery:home")


class MFAAdapter(DefaultMFAAdapter):
    def get_public_key_credential_rp_entity(self):
        entity = super().get_public_key_credential_rp_entity()
        return {**entity, "name": "Kith"}

    def generate_authenticator_name(self, user, type):
        """What a new passkey is called until its owner says otherwise: the kind of device that it is made on."""
        agent = self.request.headers.get("User-Agent", "") if self.request else ""
        name = next((name for sign, name in sessions.DEVICES.items() if sign in agent), "Kith")
        taken = Authenticator.objects.filter(user=user, type=type).count()
        return f"{name} {taken + 1}" if taken else name


class LoginForm(forms.LoginForm):
    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        say(
            self,
            "login",
            _("E-mail address"),
            asks=_("Enter your e-mail address."),
            autocomplete="username",
            type="email",
        )
        say(self, "password", _("Password"), asks=_("Enter your password."), autocomplete="current-password")


class MailedCodeForm(forms.ConfirmLoginCodeForm):
    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        asks = _("Enter the code from the mail.")
        say(self, "code", _("Code"), asks=asks, autocomplete="one-time-code", inputmode="numeric")


class ReauthenticateForm(forms.ReauthenticateForm):
    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        say(self, "password", _("Password"), asks=_("Enter your password."), autocomplete="current-password")


class ResetPasswordForm(forms.ResetPasswordForm):
    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        say(self, "email", _("E-mail address"), asks=_("Enter your e-mail address."), autocomplete="username")


class ChoosesPassword:
    """Both times, in the same words."""

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        new = "new-password"
        say(self, "password1", _("New password"), asks=_("Enter a new password."), hint=NEW_PASSWORD, autocomplete=new)
        say(self, "password2", _("The same again"), asks=_("Enter the new password again."), autocomplete=new)
        if "oldpassword" in self.fields:
            asks = _("Enter the password you have now.")
            say(self, "oldpassword", _("Password you have now"), asks=asks, autocomplete="current-password")


class ChoosePasswordForm(ChoosesPassword, forms.ResetPasswordKeyForm):
    pass


class FirstPasswordForm(ChoosesPassword, forms.SetPasswordForm):
    pass


class ChangePasswordForm(ChoosesPassword, forms.ChangePasswordForm):
    pass


def words_of_others() -> list[str]:
    """What allauth and Django say on pages that families see, and that we do not say in our own words."""
    return [
        "This account is currently inactive.", "Please type your current password.", "Incorrect code.",
        "Incorrect password.", "Invalid or expired key.", "The password reset token was invalid.",
        "You must type the same password each time.", "Use your password", "Use authenticator app or code",
        "Use a security key", "Code", "Authenticator code", "Name", "Passwordless",
        "Enabling passwordless operation allows you to sign in using just this key, but imposes additional requirements"
        " such as biometrics or PIN protection.",
        "This key does not support passwordless operation.", "This field is required.", "Enter a valid email address.",
        "Password Changed", "Your password has been changed.", "Password Set", "Your password has been set.",
        "Password Reset", "Your password has been reset.", "Authenticator App Activated",
        "Authenticator app activated.", "Authenticator App Deactivated", "Authenticator app deactivated.",
        "New Recovery Codes Generated",
        "A new set of Two-Factor Authentication recovery codes has been generated.",
    ]  # fmt: skip


def say(form, name, label, *, asks, hint="", **attributes):
    """Our words on a field of allauth’s; no placeholder as label (ux.md 6)."""
    field = form.fields[name]
    field.label, field.help_text = label, hint
    field.widget.attrs = attributes | {"dir": "ltr"}
    field.error_messages["required"] = asks


def write_down(action, user, **details):
    """An entry in every setting where ``user`` has a role today, or in none where there is no such setting."""
    for setting in user.settings() or [None]:
        record(action, user, by=user, setting=setting, **details)


@receiver(user_logged_in)
def begin_session(sender, request, user, **kwargs):
    """A full sign-in. Whoever unlocks a tablet has had theirs, and ``staff.tablet_views.unlock`` sees to the rest."""
    if getattr(request, "unlocks", False):
        return
    sessions.begin(request, user=user)
    tablet = getattr(request, "tablet", None)
    if not tablet and sessions.is_new_here(request, user) and not any(one.is_demo for one in user.settings()):
        context = {"user": user, "device": sessions.device_of(request)}
        with request_context(request):  # also where it is none of a browser's
            get_adapter().send_notification_mail("account/email/new_device", user, context)
    if tablet and user.is_staff_of(tablet.setting):
        signed_in_fully(tablet=tablet, user=user)
    write_down("signed_in", user, **({"tablet": tablet.pk} if tablet else {}))


@receiver(user_logged_out)
def write_down_sign_out(sender, request, user, **kwargs):
    request.left_by = getattr(request, "left_by", "button")
    SignIn.objects.filter(session_key=request.session.session_key).delete()
    if user:
        write_down("signed_out", user, by_what=request.left_by)


@receiver(user_login_failed)
def write_down_refused_sign_in(sender, credentials, request=None, **kwargs):
    tried = User.objects.filter(email=str(credentials.get("email") or "").lower()).first()
    for setting in (tried.settings() if tried else None) or [None]:
        record("sign_in_refused", tried, setting=setting)


@receiver([password_changed, password_set, password_reset])
def write_down_new_password(sender, request, user, **kwargs):
    ask_for_full_sign_in(user)
    SignIn.objects.filter(user=user).exclude(
        pk=request.session.get("sign_in")
    ).delete()  # a new password has ended them
    SignIn.objects.filter(user=user).update(session_key=request.session.session_key or "")
    write_down("password_changed", user)


@receiver([authenticator_added, authenticator_removed])
def write_down_second_factor(sender, request, user, authenticator, **kwargs):
    write_down("second_factor_changed", user, kind=authenticator.type)


@receiver(authenticator_added)
def count_as_proof(sender, request, user, authenticator, **kwargs):
    """Who has just set up a passkey or an app has shown it, and is not asked for it again to see their recovery codes."""
    from allauth.account.internal.flows.login import (
        record_authentication,
    )  # its models are not ready when settings load

    if authenticator.type != authenticator.Type.RECOVERY_CODES:
        record_authentication(request, user, "mfa", id=authenticator.pk, type=authenticator.type, reauthenticated=True)
