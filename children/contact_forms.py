"""What comes in about people outside."""

from django import forms
from django.core.exceptions import ValidationError

from children.liaison_models import LiaisonHow
from children.models import Carer, Contact, ContactKind
from children.sharing import OPEN
from nursery.editing import RecordForm
from nursery.fields import UKDateField

YES_NO = [("yes", "Yes"), ("no", "No")]


class ContactForm(RecordForm):
    kind = forms.ChoiceField(
        label="What they are",
        choices=[("", "Choose what they are"), *ContactKind.choices],
        error_messages=dict.fromkeys(("required", "invalid_choice"), "Choose what they are."),
    )

    class Meta:
        model = Contact
        fields = ["kind", "organisation", "name", "job", "email", "phone", "address"]
        labels = {
            "organisation": "Organisation (optional)",
            "name": "Person (optional)",
            "job": "What they do there (optional)",
            "email": "E-mail address (optional)",
            "phone": "Phone (optional)",
            "address": "Address (optional)",
        }
        help_texts = {
            "name": "Papers go to one person: enter who reads them, if you know.",
            "email": "Their own, not one that a whole office reads. A link to a paper goes there.",
        }
        widgets = {"address": forms.Textarea(attrs={"rows": 3})}
        error_messages = {"email": {"invalid": "Enter an e-mail address such as jo@school.org."}}

    def clean(self):
        data = super().clean()
        name, organisation = data.get("name", ""), data.get("organisation", "")
        same = Contact.objects.filter(name__iexact=name, organisation__iexact=organisation, is_retired=False)
        if (name or organisation) and same.exclude(pk=self.instance.pk).exists():
            self.add_error("name" if name else "organisation", "They are a contact already.")
        return data


class TieForm(forms.Form):
    contact = forms.ModelChoiceField(
        Contact.objects.none(),
        label="Who",
        to_field_name="code",
        empty_label="Choose somebody",
        error_messages=dict.fromkeys(("required", "invalid_choice"), "Choose somebody."),
    )

    def __init__(self, *args, contacts, **options):
        super().__init__(*args, **options)
        self.fields["contact"].queryset = contacts


class AnswerForm(forms.Form):
    """What one of those with parental responsibility said. Who a court order restricts is not offered."""

    purpose = forms.ChoiceField(
        label="About what",
        choices=[("", "Choose what it is about"), *((one.value, one.label) for one in OPEN)],
        error_messages=dict.fromkeys(("required", "invalid_choice"), "Choose what it is about."),
    )
    given = forms.ChoiceField(
        label="May it be shared?",
        choices=YES_NO,
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(("required", "invalid_choice"), "Choose yes or no."),
    )
    carer = forms.ModelChoiceField(
        Carer.objects.none(),
        label="Who said so",
        to_field_name="code",
        empty_label=None,
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(("required", "invalid_choice"), "Choose who said so."),
    )
    how = forms.CharField(
        label="How they said it",
        max_length=100,
        help_text="For example, signed form, or by phone",
        error_messages={"required": "Enter how they said it.", "max_length": "Say it in 100 letters at most."},
    )
    on = UKDateField(label="From", ask="Enter the day from which it holds.")
    last = UKDateField(
        label="Until, that day included (optional)", required=False, help_text="Empty: until they say no."
    )

    def __init__(self, *args, carers, today, **options):
        super().__init__(*args, **options)
        self.today = today
        self.fields["carer"].queryset = carers
        self.fields["carer"].label_from_instance = lambda carer: f"{carer}, {carer.relationship}"

    def clean_given(self):
        return self.cleaned_data["given"] == "yes"

    def clean_on(self):
        if self.cleaned_data["on"] > self.today:
            raise ValidationError("Choose today or an earlier day: it counts when it was said.")
        return self.cleaned_data["on"]

    def clean(self):
        data = super().clean()
        last = data.get("last")
        if last and last < self.today:
            self.add_error("last", "Choose today or a later day, or leave it empty.")
        if last and data.get("given") is False:
            self.add_error("last", "A no holds until they say yes: leave this empty.")
        return data


class TalkForm(forms.Form):
    on = UKDateField(label="When", ask="Enter the day of the talk.")
    how = forms.ChoiceField(
        label="How",
        choices=LiaisonHow.choices,
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(("required", "invalid_choice"), "Choose how you talked."),
    )
    spoke_with = forms.CharField(label="With whom (optional)", max_length=150, required=False)
    told = forms.ChoiceField(
        label="Who told whom",
        choices=[
            ("listened", "They told us; we told nothing about the child"),
            ("told", "We told them about the child"),
        ],
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(("required", "invalid_choice"), "Choose who told whom."),
    )
    about = forms.CharField(
        label="About what, and what was agreed",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": "Enter what it was about.", "max_length": "Say it in 4,000 letters at most."},
    )

    def clean_told(self):
        return self.cleaned_data["told"] == "told"
