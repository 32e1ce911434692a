"""The three doors: a development concern, a worry to talk over, and safeguarding."""

from datetime import datetime, time
from zoneinfo import ZoneInfo

from django import forms

from children.models import Child
from nursery.fields import ClockField, UKDateField
from nursery.models import Setting
from senco.forms import choose, line, needs_field, observation_field, observations_to_choose, text


class RaiseForm(forms.Form):
    child = forms.ModelChoiceField(
        Child._base_manager.none(), label="Which child?", to_field_name="code", empty_label="Choose",
        error_messages=choose("Choose the child."),
    )  # fmt: skip

    def __init__(self, *args, user, children, child=None, entry=None, **options):
        super().__init__(*args, **options)
        self.fields["child"].queryset = children
        self.fields["child"].label_from_instance = lambda one: one.full_name
        if child:
            self.fields["child"].initial = child.code
        if "observations" in self.fields:
            field = self.fields["observations"]
            chosen = [entry.pk] if entry else []
            if child:
                field.queryset = observations_to_choose(child, user, chosen=chosen)
                field.initial = [entry.code] if entry else []
            else:
                del self.fields["observations"]


class ConcernForm(RaiseForm):
    title = line(
        "What is it about?", "Say what it is about, such as talking.", most=60,
        hint="A word or two, such as talking, walking, playing with others.",
    )  # fmt: skip
    concern = text(
        "What do you see?",
        "Write down what you see.",
        rows=5,
        hint="What the child does now, with an example, and what goes well.",
    )
    needs = needs_field()
    observations = observation_field()


class WorryForm(RaiseForm):
    words = text("What would you like to talk over?", "Write down what you would like to talk over.", rows=5)
    observations = observation_field()


class Happened(forms.Form):
    """When it happened, in the nursery’s own time, and the words for it."""

    day = UKDateField(label="On", ask="Enter the day on which it happened.")
    at = ClockField(label="At about", error_messages={"required": "Enter about when it happened."})
    words = text(
        "What did you see or hear?", "Write down what you saw or heard.", rows=6, most=20000,
        hint="Facts, as exactly as you can. You need not be sure, and you need not judge it.",
    )  # fmt: skip
    child_said = text("What the child said, in the child’s own words", rows=3)

    setting: Setting

    def start(self, setting: Setting) -> None:
        self.setting = setting
        now = setting.now()
        self.fields["day"].initial, self.fields["day"].help_text = now.date(), ""
        self.fields["at"].initial, self.fields["at"].help_text = now.hour * 60 + now.minute, ""

    def clean(self):
        data = super().clean()
        day, at = data.pop("day", None), data.pop("at", None)
        if day is not None and at is not None:
            happened_at = datetime.combine(day, time(*divmod(at, 60)), ZoneInfo(self.setting.timezone))
            if happened_at > self.setting.now():
                self.add_error("day", "Choose a day and time that is not ahead.")
            data["happened_at"] = happened_at
        return data


class SafetyForm(Happened, RaiseForm):
    observations = observation_field()
    field_order = ["child", "day", "at", "words", "child_said", "observations"]

    def __init__(self, *args, setting, **options):
        super().__init__(*args, **options)
        self.start(setting)


class AddForm(Happened):
    def __init__(self, *args, setting, **options):
        super().__init__(*args, **options)
        self.start(setting)
