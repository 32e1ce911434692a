"""What comes in about staff."""

from django import forms

from nursery.fields import UKDateField
from staff.models import AbsenceKind


class AbsenceForm(forms.Form):
    kind = forms.ChoiceField(label="Why?", choices=AbsenceKind, initial=AbsenceKind.SICKNESS, widget=forms.RadioSelect)
    first_day = UKDateField(label="First day away", ask="Enter the first day away.")
    last_day = UKDateField(label="Last day away", ask="Enter the last day away. It can be the same day.")

    def clean(self):
        data = super().clean()
        first, last = data.get("first_day"), data.get("last_day")
        if first and last and last < first:
            self.add_error("last_day", "Choose a last day that is not before the first.")
        return data
