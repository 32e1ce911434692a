"""What comes in about families’ sign-ins."""

from django import forms
from django.db.models import Q

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
