"""Passkeys as we offer them: enough by themselves, since a phone asks for a finger, a face or its PIN."""

from allauth.mfa.webauthn.forms import AddWebAuthnForm


class AddPasskeyForm(AddWebAuthnForm):
    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["name"].label = "What you call this device"
        passwordless = self.fields["passwordless"]
        passwordless.label = "Sign in with it alone, without a password"
        passwordless.help_text = "The device asks for your finger, your face or its PIN."
        passwordless.initial = True
