"""Passkeys as we offer them: enough by themselves, since a phone asks for a finger, a face or its PIN."""

from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django.utils.translation import gettext as _


class AddPasskeyForm(AddWebAuthnForm):
    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["name"].label = _("What you call this device")
        passwordless = self.fields["passwordless"]
        passwordless.label = _("Sign in with it alone, without a password")
        passwordless.help_text = _("The device asks for your finger, your face or its PIN.")
        passwordless.initial = True
