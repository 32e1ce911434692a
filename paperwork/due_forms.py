"""What comes in about what is due."""

from datetime import date

from django import forms
from django.core.exceptions import ValidationError

from nursery.editing import RecordForm
from nursery.fields import UKDateField
from paperwork.due_types import Task
from paperwork.models import Kind, PaperworkRules

REASONS = {  # what is often said; anything else is typed
    Kind.ABOUT: ["The family would rather not", "Hardly here this term"],
    Kind.SUMMARY: ["Hardly here this term", "The form for the move says the same"],
    Kind.PROGRESS_CHECK: ["It was done before the child came here"],
    Kind.SETTLING_REPORT: ["The family were told each day, and it is written in the journal"],
    Kind.ROOM_MOVE: ["The key worker moves along"],
    Kind.SCHOOL_MOVE: ["The school has a form of its own"],
    Task.SHARE: ["The family do not want it shared", "They have it already"],
    Task.HEALTH_VISITOR: ["The family tell the health visitor themselves", "The review was done before"],
    Task.CARD: ["The family have no use for a card"],
    Task.INTRODUCTION: ["The family knew the key worker before"],
}
OTHER_SETTING_DOES_IT = "The other setting does it: most of the time is spent there"


class UpTo(forms.Form):
    """A form with a day that is not after ``latest``."""

    on = UKDateField(label="Day", ask="Enter the day.")

    def __init__(self, *args, latest: date, **options):
        super().__init__(*args, **options)
        self.latest = latest
        self.fields["on"].initial = latest

    def clean_on(self):
        if self.cleaned_data["on"] > self.latest:
            raise ValidationError("Enter a day that is not after today.")
        return self.cleaned_data["on"]


class DoneForm(UpTo):
    present = forms.CharField(label="Who was there", max_length=200)
    words = forms.CharField(
        label="What came of it (optional)", max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args, kind: str, **options):
        super().__init__(*args, **options)
        self.fields["present"].error_messages["required"] = "Say who was there."
        if kind == Task.INTRODUCTION:
            self.fields["on"].label = "When did you meet?"
            self.fields["present"].help_text = "Such as Leanne, Grandad and Marta."
        else:
            self.fields["on"].label = "When did you speak?"
            self.fields["present"].help_text = "Such as the health visitor’s name, and which parent."


class SetAsideForm(forms.Form):
    reason = forms.ChoiceField(widget=forms.RadioSelect, label="Why is it not to be done?", required=False)
    words = forms.CharField(
        label="In your own words (optional)", max_length=400, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args, kind: str, shares: bool, **options):
        super().__init__(*args, **options)
        reasons = list(REASONS.get(kind, []))
        if kind == Kind.PROGRESS_CHECK and shares:
            reasons.insert(0, OTHER_SETTING_DOES_IT)
        self.fields["reason"].choices = [(one, one) for one in reasons] + [("", "Another reason")]

    def clean(self):
        data = super().clean()
        if not data.get("reason") and not data.get("words"):
            self.add_error("words", "Say why it is not to be done.")
        return data

    @property
    def said(self) -> str:
        return ". ".join(filter(None, [self.cleaned_data["reason"], self.cleaned_data["words"]]))


class MoveOwnerForm(forms.Form):
    """``people`` may take it; ``leads``, where it is the receiving key worker who asks, are those to agree it with."""

    to = forms.ModelChoiceField(None, label="Who is responsible from now on", empty_label=None)
    reason = forms.CharField(label="Why", max_length=300, widget=forms.Textarea(attrs={"rows": 2}))
    agreed_with = forms.ModelChoiceField(None, label="Agreed with", empty_label="Choose a manager or deputy")

    def __init__(self, *args, people, leads=None, **options):
        super().__init__(*args, **options)
        self.fields["to"].queryset = people
        self.fields["to"].error_messages |= {
            "required": "Choose who is responsible.",
            "invalid_choice": "Choose one of them.",
        }
        self.fields["reason"].error_messages["required"] = "Say why it changes hands."
        if leads is None:
            del self.fields["agreed_with"]
        else:
            self.fields["agreed_with"].queryset = leads
            self.fields["agreed_with"].error_messages["required"] = "Choose with whom you agreed it."


class SupportForm(UpTo):
    minutes = forms.IntegerField(label="Minutes (optional)", min_value=1, max_value=600, required=False)
    words = forms.CharField(
        label="What you did and agreed",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Say what you did and agreed."},
    )


class RulesForm(RecordForm):
    no_check = forms.MultipleChoiceField(
        label="Final without a second reader",
        choices=Kind.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="A manager or deputy reads all others before they are final.",
    )
    counts_from = UKDateField(
        label="Count what is due since (optional)",
        required=False,
        help_text="What would have been due before is not asked for. For example, 1 September 2026.",
    )
    weeks_into_term = forms.IntegerField(
        label="Tell us about is due so many weeks into term", min_value=1, max_value=12,
        error_messages={"required": "Enter a number of weeks."},
    )  # fmt: skip
    weeks_before_term_ends = forms.IntegerField(
        label="Summaries are due so many weeks before term ends", min_value=0, max_value=8,
        error_messages={"required": "Enter a number of weeks."},
    )  # fmt: skip

    class Meta:
        model = PaperworkRules
        fields = ["weeks_into_term", "weeks_before_term_ends", "counts_from", "no_check", "stays_on_site"]
        labels = {"stays_on_site": "What staff print says that it stays on site, but for final papers for the family"}
