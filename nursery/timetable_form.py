"""A rota on a form: one field for each day of each week."""

from django import forms
from django.core.exceptions import ValidationError

from nursery.fields import UKDateField
from nursery.timetable import DAY_NAMES, Timetable, empty_timetable, format_day, parse_day

MOST_WEEKS = 8


class DayField(forms.CharField):
    def __init__(self, **kwargs):
        super().__init__(required=False, widget=forms.TextInput(attrs={"autocomplete": "off"}), **kwargs)

    def to_python(self, value):
        try:
            return parse_day(super().to_python(value).replace(".", ":").replace("–", "-").replace(" to ", "-"))
        except ValueError as error:
            raise ValidationError(f"Enter {error}.") from None


class TimetableForm(forms.Form):
    """``weeks`` weeks of five days, and the day from which they hold."""

    starts_on = UKDateField(label="From", ask="Enter the day from which these times hold.")

    def __init__(self, *args, timetable: Timetable | None = None, weeks: int | None = None, earliest=None, **kwargs):
        super().__init__(*args, **kwargs)
        timetable = timetable or empty_timetable()
        self.earliest = earliest
        self.weeks = min(max(weeks or len(timetable), 1), MOST_WEEKS)
        for week in range(self.weeks):
            for day, name in enumerate(DAY_NAMES):
                label = name if self.weeks == 1 else f"{name}, week {week + 1}"
                initial = format_day(timetable[week][day]) if week < len(timetable) else ""
                self.fields[f"day_{week}_{day}"] = DayField(label=label, initial=initial)

    def rows(self):
        """The fields week by week, for the page."""
        return [[self[f"day_{week}_{day}"] for day in range(len(DAY_NAMES))] for week in range(self.weeks)]

    def clean_starts_on(self):
        day = self.cleaned_data["starts_on"]
        if self.earliest and day < self.earliest:
            raise ValidationError(f"Choose {self.earliest:%-d %B %Y} or a later day.")
        return day

    @property
    def timetable(self) -> Timetable:
        return [[self.cleaned_data[f"day_{week}_{day}"] for day in range(len(DAY_NAMES))] for week in range(self.weeks)]


def weeks_asked(request) -> int | None:
    """How many weeks the page was asked to show."""
    text = request.GET.get("weeks", "")
    return int(text) if text.isdecimal() and len(text) < 3 else None
