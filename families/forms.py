"""What comes in about families’ sign-ins."""

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from children.models import Carer
from staff.models import Practitioner


class CarersField(forms.ModelMultipleChoiceField):
    def label_from_instance(self, carer):
        return f"{carer}, {carer.relationship} of {carer.child.full_name}"


class LinkForm(forms.Form):
    """Only those whom nobody else signs in as."""

    practitioner = forms.ModelChoiceField(
        Practitioner.objects.none(),
        to_field_name="code",
        required=False,
        label="Works here as (optional)",
        empty_label="Does not work here",
        error_messages={"invalid_choice": "Choose somebody from the list."},
    )
    carers = CarersField(
        Carer.objects.none(),
        to_field_name="code",
        required=False,
        label="Parent or carer (optional)",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "Choose from the list."},
    )

    def __init__(self, *args, person, **options):
        super().__init__(*args, **options)
        free = Q(user=None) | Q(user=person)
        practitioners = Practitioner.objects.filter(free)
        carers = Carer.objects.filter(free).select_related("child").order_by("child__first_name", "first_name")
        self.fields["practitioner"].queryset = practitioners
        # the same e-mail address first: most often that is all there is to say
        likely = carers.filter(Q(user=person) | Q(email__iexact=person.email))
        self.fields["carers"].queryset = likely if likely else carers
        own = practitioners.filter(user=person).first() or practitioners.filter(email__iexact=person.email).first()
        self.initial = {"practitioner": own, "carers": likely}


class JoinForm(forms.Form):
    """Where the code goes. An invitation that was mailed is for that address alone."""

    email = forms.EmailField(
        label=_("Your e-mail address"),
        help_text=_("You sign in with it. A code comes there now."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "required": _("Enter your e-mail address."),
            "invalid": _("Enter an e-mail address such as kasia@mail.com."),
        },
    )

    def __init__(self, *args, invitation, **options):
        super().__init__(*args, initial={"email": invitation.email}, **options)
        self.invitation = invitation

    def clean_email(self):
        email = self.cleaned_data["email"].lower()
        if self.invitation.email and email != self.invitation.email:
            raise ValidationError(_("This invitation was sent to another address. Enter that one."))
        return email
