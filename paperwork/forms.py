"""What comes in from the pages of papers."""

from django import forms
from django.core.exceptions import ValidationError

from children.models import Carer
from journals.framework import Area
from nursery.fields import UKDateField
from paperwork.models import Kind
from staff.models import Practitioner


class AnsweredForm(forms.Form):
    """Of a Tell us about: whose words these are. Both may wait until it becomes final."""

    answered_by = forms.CharField(
        label="Who answered",
        max_length=150,
        required=False,
        help_text="For example, Leanne, Oscar’s mum",
        widget=forms.TextInput(attrs={"autocomplete": "off", "class": "form-control"}),
    )
    answered_on = UKDateField(
        label="On",
        required=False,
        widget=forms.DateInput(format="%-d %B %Y", attrs={"autocomplete": "off", "class": "form-control"}),
    )

    def __init__(self, *args, today, **options):
        super().__init__(*args, **options)
        self.today = today

    def clean_answered_on(self):
        day = self.cleaned_data["answered_on"]
        if day and day > self.today:
            raise ValidationError("Enter a day that is not still to come.")
        return day


class NewPaperForm(forms.Form):
    """Begin any paper of a child."""

    kind = forms.ChoiceField(
        label="Which one?",
        choices=Kind.choices,
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(("required", "invalid_choice"), "Choose which paper to begin."),
    )
    due_on = UKDateField(label="Ready by (optional)", required=False)

    def __init__(self, *args, today, **options):
        super().__init__(*args, **options)
        self.today = today

    def clean_due_on(self):
        day = self.cleaned_data["due_on"]
        if day and day < self.today:
            raise ValidationError("Choose today or a later day.")
        return day


class SignForm(forms.Form):
    """A parent has read the paper and signed it."""

    carer = forms.ModelChoiceField(
        label="Who signed?",
        queryset=Carer.objects.none(),
        to_field_name="code",
        required=False,
        empty_label="Somebody else, named below",
        error_messages={"invalid_choice": "Choose one of these."},
    )
    name = forms.CharField(label="Name (optional)", max_length=150, required=False, help_text="Of somebody else.")
    how = forms.CharField(
        label="How?", max_length=100, initial="On paper", error_messages={"required": "Enter how, such as on paper."}
    )
    signed_on = UKDateField(label="Signed on", ask="Enter the day on which it was signed.")
    comment = forms.CharField(
        label="What they say about it (optional)",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4, "lang": "en-GB", "spellcheck": "true"}),
    )

    def __init__(self, *args, carers, **options):
        super().__init__(*args, **options)
        self.fields["carer"].queryset = carers

    def clean(self):
        data = super().clean()
        if not data.get("carer") and not data.get("name") and "carer" not in self.errors:
            self.add_error("carer", "Choose who signed, or enter a name below.")
        return data


class PeopleForm(forms.Form):
    """Who writes a paper: who is responsible (leads say so), and whom they let write it too."""

    owner = forms.ModelChoiceField(
        label="Responsible",
        queryset=Practitioner.objects.none(),
        to_field_name="code",
        empty_label=None,
        help_text="Stays responsible until somebody says otherwise here.",
        error_messages=dict.fromkeys(("required", "invalid_choice"), "Choose who is responsible."),
    )
    reason = forms.CharField(
        label="Why it changes hands (where it does)",
        max_length=300,
        required=False,
    )
    helper = forms.ModelChoiceField(
        label="May write it too (optional)",
        queryset=Practitioner.objects.none(),
        to_field_name="code",
        required=False,
        empty_label="Nobody",
        help_text="The secondary may anyway while the key worker is away.",
        error_messages={"invalid_choice": "Choose one of these."},
    )

    def __init__(self, *args, people, may_hand_over, **options):
        super().__init__(*args, **options)
        self.fields["helper"].queryset = people
        if may_hand_over:
            self.fields["owner"].queryset = people
        else:
            del self.fields["owner"], self.fields["reason"]

    def clean(self):
        data = super().clean()
        owner = data.get("owner")
        if owner and owner.code != self.initial["owner"] and not data.get("reason"):
            self.add_error("reason", "Say why it changes hands.")
        return data


class SectionForm(forms.Form):
    """One part of a form as the nursery asks it. ``stood`` is what it said when the page was opened (S47)."""

    title = forms.CharField(
        label="Heading",
        max_length=120,
        help_text="Write {name} where the child’s name belongs.",
        error_messages={"required": "Enter a heading."},
    )
    hint = forms.CharField(label="Hint under it (optional)", max_length=300, required=False)
    area = forms.ChoiceField(
        label="Evidence beside it (optional)",
        required=False,
        choices=[("", "Everything"), *((area.value, f"{area.plain}: {area.label}") for area in Area)],
    )
    from_months = forms.IntegerField(
        label="Asked from which age, in months",
        min_value=0,
        max_value=72,
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), "Enter a number from 0 to 72."),
    )
    optional = forms.BooleanField(label="May stay empty", required=False)
    stood = forms.CharField(required=False, widget=forms.HiddenInput)
