"""What comes in about observations."""

from datetime import datetime, time
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

from children.models import Child
from journals.framework import LEVELS, Area, Characteristic, Goal, Schema, in_plain_words
from journals.models import FrameworkItem, NextStep, StepState
from journals.takeout import Contents, Form, in_words
from nursery.editing import RecordForm
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
    def is_empty(self) -> bool:
        """Whether nothing is said but when, which the page brings along."""
        return not any(value for name, value in self.cleaned_data.items() if name not in ("day", "at"))

    @property
    def said(self) -> dict:
        """What ``journals.actions.observe`` and ``change`` take."""
        said = {name: value for name, value in self.cleaned_data.items() if name not in ("day", "at")}
        notes = {child: self.data.get(f"own-{child.code}", "")[:2000] for child in said["children"]}
        return said | {"noticed_at": self.noticed_at, "own_notes": notes}


class HomeForm(forms.Form):
    """What happened at home: words or a photo, and when."""

    photos = PhotosField(label=_("Photos"))
    words = forms.CharField(
        label=_("What happened?"), widget=forms.Textarea(attrs={"rows": 4}), max_length=5000, required=False
    )
    day = UKDateField(label=_("Day"), ask=_("Enter the day on which it happened."), help_text="")
    at = ClockField(label=_("Time"), help_text="", error_messages={"required": _("Enter a time such as 08:30.")})

    def __init__(self, *args, zone: ZoneInfo, **options):
        super().__init__(*args, **options)
        self.zone = zone

    @property
    def said(self) -> dict:
        """What ``journals.home.add_from_home`` takes."""
        moment = datetime.combine(self.cleaned_data["day"], time(*divmod(self.cleaned_data["at"], 60)), self.zone)
        return {"words": self.cleaned_data["words"], "photos": self.cleaned_data["photos"], "happened_at": moment}


class StepForm(RecordForm):
    area = forms.ChoiceField(
        label="Area of learning (optional)", choices=[("", "None"), *in_plain_words()], required=False
    )

    class Meta:
        model = NextStep
        fields = ["words", "area", "home_idea", "stretch"]
        labels = {
            "words": "What next?",
            "home_idea": "An idea for home (optional)",
            "stretch": "And beyond that (optional)",
        }
        help_texts = {
            "home_idea": "Their family reads this once you share the step.",
            "stretch": "What it could lead to: another area, a wider idea.",
        }
        error_messages = {"words": {"required": "Write what you would like to offer next."}}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.observation_id:  # its areas are those of the entry
            del self.fields["area"]
            self.remember()


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


class TakeOutForm(forms.Form):
    """As what, how much and from when to when a journal is taken out; ``said`` is what ``takeout.ask`` wants."""

    DAYS = "days"

    form = forms.ChoiceField(label="As", choices=Form.choices, widget=forms.RadioSelect, initial=Form.BOOK)
    contents = forms.ChoiceField(
        label="What stands in it", choices=Contents.choices, widget=forms.RadioSelect, initial=Contents.FAMILY
    )
    period = forms.ChoiceField(label="Which days", widget=forms.RadioSelect, initial="term")
    first = UKDateField(label="From", required=False, help_text="")
    last = UKDateField(label="To", required=False, help_text="For example, 14 January 2027")

    def __init__(self, *args, today, periods, **options):
        super().__init__(*args, **options)
        self.today, self.periods = today, periods
        self.fields["period"].choices = [
            *((key, f"{words}, {in_words(first, last)}") for key, (words, first, last) in periods.items()),
            (self.DAYS, "Days you choose"),
        ]
        _, self.initial["first"], self.initial["last"] = periods["term"]
        for name in ("form", "contents", "period"):
            self.fields[name].error_messages["required"] = "Choose one of these."
            self.fields[name].error_messages["invalid_choice"] = "Choose one of these."

    def clean(self):
        data = super().clean()
        if data.get("period") in self.periods:
            _, data["first"], data["last"] = self.periods[data["period"]]
            for name in ("first", "last"):
                self.errors.pop(name, None)
        elif data.get("period") == self.DAYS:
            for name, ask in (("first", "Enter the first day."), ("last", "Enter the last day.")):
                if name not in self.errors and not data.get(name):
                    self.add_error(name, ask)
            if data.get("first") and data.get("last"):
                if data["first"] > data["last"]:
                    self.add_error("last", "Enter a last day that is not before the first.")
                elif data["first"] > self.today:
                    self.add_error("first", "Enter a day that is not after today.")
        return data

    @property
    def said(self) -> dict:
        return {name: self.cleaned_data[name] for name in ("form", "contents", "first", "last")}
