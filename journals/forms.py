"""What comes in about observations."""

from datetime import datetime, time
from zoneinfo import ZoneInfo

from django import forms

from children.models import Child
from journals.models import Area
from nursery.fields import ClockField, UKDateField


class ChildrenField(forms.ModelMultipleChoiceField):
    def label_from_instance(self, child):
        return child.full_name


class ObserveForm(forms.Form):
    """Children and words; areas and another time where somebody wants to say them."""

    children = ChildrenField(
        Child.objects.none(),
        to_field_name="code",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one child.", "invalid_choice": "Choose children from the list."},
    )
    words = forms.CharField(
        label="What did you notice?",
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=5000,
        error_messages={"required": "Write a few words about what you noticed."},
    )
    areas = forms.MultipleChoiceField(
        label="Areas of learning", choices=Area, required=False, widget=forms.CheckboxSelectMultiple
    )
    day = UKDateField(label="Day", ask="Enter the day on which you noticed it.", help_text="")
    at = ClockField(label="Time", help_text="", error_messages={"required": "Enter a time such as 08:30."})

    def __init__(self, *args, children, zone: ZoneInfo, **options):
        super().__init__(*args, **options)
        self.fields["children"].queryset = children
        self.zone = zone

    @property
    def noticed_at(self) -> datetime:
        return datetime.combine(self.cleaned_data["day"], time(*divmod(self.cleaned_data["at"], 60)), self.zone)
