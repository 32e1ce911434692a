"""What the safeguarding leads write."""

from django import forms

from nursery.fields import UKDateField
from nursery.models import User
from nursery.roles import Role
from senco.forms import choose, line, text
from senco.raise_forms import Happened
from senco.safety_models import SafetyKind

KINDS = [
    (SafetyKind.NOTE, "A note"),
    (SafetyKind.CALL, "Spoke with somebody"),
    (SafetyKind.ACTION, "Something to do"),
    (SafetyKind.SHARED, "Shared outside"),
]


class NoteForm(Happened):
    kind = forms.ChoiceField(label="What is it?", choices=KINDS, error_messages=choose("Choose what it is."))
    whom = line("With whom, by whom or to whom")
    due_on = UKDateField(label="To do by (optional)", required=False)
    parents_agreed = forms.TypedChoiceField(
        label="Did the parents agree?", required=False, empty_value=None,
        choices=[("", "Not shared"), ("yes", "Yes"), ("no", "No, or they were not asked")],
        coerce=lambda value: value == "yes",
    )  # fmt: skip
    reason = text("Why it was shared without their agreement", rows=2)
    field_order = ["kind", "day", "at", "words", "whom", "due_on", "parents_agreed", "reason"]

    def __init__(self, *args, setting, **options):
        super().__init__(*args, **options)
        self.start(setting)
        del self.fields["child_said"]
        self.fields["words"].label, self.fields["words"].help_text = "In words", ""
        self.fields["words"].widget.attrs["rows"] = 4
        self.fields["words"].error_messages["required"] = "Write it down."


class ReaderForm(forms.Form):
    user = forms.ModelChoiceField(
        User.objects.none(), label="Who may read it?", to_field_name="code", empty_label="Choose",
        error_messages=choose("Choose who may read it."),
    )  # fmt: skip

    def __init__(self, *args, people, **options):
        super().__init__(*args, **options)
        self.fields["user"].queryset = people


class WordsForm(forms.Form):
    words = text("What was decided, and why?", "Write down what was decided, and why.")


class LeadForm(forms.Form):
    user = forms.ModelChoiceField(
        User.objects.none(), label="Who?", to_field_name="code", empty_label="Choose",
        error_messages=choose("Choose who it is."),
    )  # fmt: skip
    role = forms.ChoiceField(
        label="As", choices=[(one.value, one.label) for one in (Role.SAFEGUARDING, Role.SAFEGUARDING_DEPUTY)],
        error_messages=choose("Choose as what."),
    )  # fmt: skip
    on = UKDateField(label="From", ask="Enter the day from which.")

    def __init__(self, *args, people, **options):
        super().__init__(*args, **options)
        self.fields["user"].queryset = people


class TalkForm(forms.Form):
    on = UKDateField(label="When did you talk?", ask="Enter the day on which you talked.")
    advice = text("What did you advise?", "Write down what you advised.")


class TitleForm(forms.Form):
    title = line("What is it about?", "Say what it is about, such as talking.", most=60)
