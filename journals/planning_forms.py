"""What comes in about planned experiences."""

from django import forms

from children.models import Child
from journals.framework import in_plain_words
from journals.planning import For
from journals.planning_models import PlannedChild, PlannedExperience
from nursery.editing import RecordForm
from nursery.fields import ClockField, UKDateField


class PlanForm(RecordForm):
    """What, when, and a line for each of ``children``: whether it is for them, why, what they need differently."""

    date = UKDateField(label="Day", ask="Enter the day on which you plan it.")
    starts = ClockField(label="About when (optional)", required=False)
    areas = forms.MultipleChoiceField(
        label="Areas of learning", choices=in_plain_words, required=False, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = PlannedExperience
        fields = ["what", "date", "starts", "areas"]
        labels = {"what": "What do you plan?"}
        help_texts = {"what": "For example, pouring at the water tray"}
        error_messages = {"what": {"required": "Say in a few words what you plan."}}

    def __init__(self, *args, children: list[Child], planned: list[PlannedChild], initial: dict, **options):
        for line in planned:
            code = line.child.code
            initial |= {f"for_{code}": True, f"why_{code}": line.why, f"adaptation_{code}": line.adaptation}
        super().__init__(*args, initial=initial, **options)
        self.children = children
        for child in children:
            self.fields[f"for_{child.code}"] = forms.BooleanField(label=child.name, required=False)
            self.fields[f"why_{child.code}"] = forms.CharField(
                label=f"Why for {child.name}? (optional)", max_length=200, required=False
            )
            self.fields[f"adaptation_{child.code}"] = forms.CharField(
                label=f"What does {child.name} need differently? (optional)", max_length=300, required=False
            )
        self.remember()

    def clean(self):
        data = super().clean()
        if not any(data.get(f"for_{child.code}") for child in self.children):
            self.add_error(None, "Choose at least one child whom it is for.")
        return data

    def lines(self):
        """(child, whether it is for them, why, what differently) as fields."""
        return [
            (child, self[f"for_{child.code}"], self[f"why_{child.code}"], self[f"adaptation_{child.code}"])
            for child in self.children
        ]

    @property
    def lacks_children(self) -> bool:
        return "Choose at least one child whom it is for." in self.non_field_errors()

    @property
    def said(self) -> dict:
        """What ``plan_experience`` and ``change_plan`` take."""
        data = self.cleaned_data
        chosen = [
            For(child, data[f"why_{child.code}"], data[f"adaptation_{child.code}"])
            for child in self.children
            if data[f"for_{child.code}"]
        ]
        return {
            "what": data["what"], "day": data["date"], "starts": data["starts"], "areas": data["areas"], "children": chosen
        }  # fmt: skip


class NoteForm(RecordForm):
    note = forms.CharField(
        label="How was it?",
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=3000,
        error_messages={"required": "Write a few words about how it was."},
    )

    class Meta:
        model = PlannedExperience
        fields = ["note"]
