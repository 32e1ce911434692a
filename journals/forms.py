"""What comes in about observations."""

from datetime import datetime, time
from zoneinfo import ZoneInfo

from django import forms

from children.models import Child
from journals.framework import LEVELS, Area, Characteristic, Goal, Schema
from journals.models import FrameworkItem, NextStep, StepState
from nursery.fields import ClockField, UKDateField

CHOSEN = [(str(level), str(level)) for level in LEVELS]


class ChildrenField(forms.ModelMultipleChoiceField):
    def label_from_instance(self, child):
        return child.full_name


class PhotosInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class PhotosField(forms.FileField):
    """Several photos; their bytes."""

    def __init__(self, **options):
        super().__init__(
            widget=PhotosInput(attrs={"accept": "image/jpeg,image/png,image/webp"}), required=False, **options
        )

    def clean(self, data, initial=None):
        return [super(PhotosField, self).clean(one, initial).read() for one in data or []]


class LevelField(forms.TypedChoiceField):
    def __init__(self, label):
        super().__init__(
            label=label, choices=CHOSEN, coerce=int, empty_value=None, required=False, widget=forms.RadioSelect
        )


def _several(label, choices):
    return forms.MultipleChoiceField(label=label, choices=choices, required=False, widget=forms.CheckboxSelectMultiple)


class ObserveForm(forms.Form):
    """Children, and words or photos; anything else where somebody has a moment. As a draft nothing is asked for."""

    children = ChildrenField(
        Child.objects.none(),
        to_field_name="code",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "Choose children from the list."},
    )
    photos = PhotosField(label="Photos")
    words = forms.CharField(
        label="In a few words", widget=forms.Textarea(attrs={"rows": 3}), max_length=5000, required=False
    )
    areas = _several("What was it about?", Area)
    goals = _several("Early learning goals", Goal)
    characteristics = _several("How they learn", Characteristic)
    items = forms.ModelMultipleChoiceField(
        FrameworkItem.objects.none(),
        to_field_name="code",
        label="Our own framework",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    well_being = LevelField("Well-being")
    involvement = LevelField("Involvement")
    interest = forms.CharField(label="What they were taken by", max_length=80, required=False)
    schema = forms.ChoiceField(label="A pattern in their play", choices=[("", "None"), *Schema.choices], required=False)
    next_step = forms.CharField(label="What next?", max_length=300, required=False)
    concern = forms.BooleanField(label="Something worries me", required=False)
    share_now = forms.BooleanField(label="Share with their families", required=False)
    ask_check = forms.BooleanField(label="Somebody else reads it first", required=False)
    day = UKDateField(label="Day", ask="Enter the day on which you noticed it.", help_text="")
    at = ClockField(label="Time", help_text="", error_messages={"required": "Enter a time such as 08:30."})

    def __init__(self, *args, children, zone: ZoneInfo, items, **options):
        super().__init__(*args, **options)
        self.fields["children"].queryset = children
        self.fields["items"].queryset = items
        self.zone = zone

    @property
    def noticed_at(self) -> datetime:
        return datetime.combine(self.cleaned_data["day"], time(*divmod(self.cleaned_data["at"], 60)), self.zone)

    @property
    def said(self) -> dict:
        """What ``journals.actions.observe`` and ``change`` take."""
        said = {name: value for name, value in self.cleaned_data.items() if name not in ("day", "at")}
        notes = {child: self.data.get(f"own-{child.code}", "")[:2000] for child in said["children"]}
        return said | {"noticed_at": self.noticed_at, "own_notes": notes}


class StepForm(forms.ModelForm):
    class Meta:
        model = NextStep
        fields = ["words", "area", "home_idea", "stretch"]
        labels = {
            "words": "What next?",
            "area": "Area of learning (optional)",
            "home_idea": "An idea for home (optional)",
            "stretch": "And beyond that (optional)",
        }
        help_texts = {
            "home_idea": "Their family reads this once you share the step.",
            "stretch": "What it could lead to: another area, a wider idea.",
        }
        error_messages = {"words": {"required": "Write what you would like to offer next."}}


class StepWordForm(forms.Form):
    """What came of a next step."""

    state = forms.ChoiceField(
        label="How far is it?",
        choices=[(state.value, state.label) for state in StepState if state != StepState.OPEN],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose how far it is."},
    )
    words = forms.CharField(label="How it went (optional)", max_length=500, required=False)


class FrameworkItemForm(forms.ModelForm):
    class Meta:
        model = FrameworkItem
        fields = ["name", "is_retired"]
        labels = {"name": "What observations can be sorted under"}
        error_messages = {"name": {"required": "Enter a name, for example Forest school."}}
