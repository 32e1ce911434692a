"""What comes in about papers that go outside."""

from django import forms
from django.core.exceptions import ValidationError

from children.models import Contact
from nursery.fields import UKDateField
from paperwork.sending_models import How


class SendForm(forms.Form):
    """To whom and how. ``reason`` is for safeguarding leads alone; see ``sending.send``."""

    contact = forms.ModelChoiceField(
        Contact.objects.none(),
        label="To whom",
        to_field_name="code",
        empty_label=None,
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(("required", "invalid_choice"), "Choose to whom it goes."),
    )
    how = forms.ChoiceField(
        choices=How.choices,
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(("required", "invalid_choice"), "Choose how it goes."),
    )
    handed_on = UKDateField(label="Handed over or posted on", required=False)
    reason = forms.CharField(
        label="Why it goes without the family’s agreement",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args, contacts, may_override: bool, today, **options):
        super().__init__(*args, **options)
        self.today = today
        self.fields["contact"].queryset = contacts
        if not may_override:
            del self.fields["reason"]

    def clean(self):
        data = super().clean()
        if data.get("how") in (How.HANDED_OVER, How.POSTED) and "handed_on" not in self.errors:
            if not data.get("handed_on"):
                self.add_error("handed_on", "Enter the day on which it was handed over or posted.")
            elif data["handed_on"] > self.today:
                self.add_error("handed_on", "Choose today or an earlier day.")
        return data


class ReplyForm(forms.Form):
    on = UKDateField(label="When", ask="Enter the day on which they answered.")
    words = forms.CharField(
        label="What they said",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": "Enter what they said.", "max_length": "Say it in 4,000 letters at most."},
    )

    def __init__(self, *args, today, **options):
        super().__init__(*args, **options)
        self.today = today

    def clean_on(self):
        if self.cleaned_data["on"] > self.today:
            raise ValidationError("Choose today or an earlier day.")
        return self.cleaned_data["on"]
