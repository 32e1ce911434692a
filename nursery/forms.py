"""What comes in from the pages of Settings."""

import zoneinfo
from datetime import timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html

from nursery.colours import HUES, room_class
from nursery.editing import RecordForm
from nursery.fields import ClockField, UKDateField
from nursery.languages import ENGLISH, choices, direction, in_language
from nursery.models import JournalsOpen, Room, Setting, Term, User
from nursery.on_site import read_networks
from nursery.own_words import LABELS
from nursery.roles import SAFEGUARDS, Role

MOST_CHILDREN_TO_ONE_ADULT = {  # EYFS 3.45 to 3.49 (R32)
    "ratio_under_two": (3, "under two"),
    "ratio_twos": (5, "aged two"),
    "ratio_threes": (8, "aged three and over"),
    "ratio_threes_with_level_six": (13, "aged three and over with a level 6 person"),
}


class SettingForm(forms.ModelForm):
    opens = ClockField(label="Opens at", error_messages={"required": "Enter the time you open."})
    closes = ClockField(label="Closes at", error_messages={"required": "Enter the time you close."})
    timezone = forms.ChoiceField(label="Time zone")
    rota_starts_on = UKDateField(
        label="Week 1 of the rota starts on",
        help_text="A Monday. Rotas of several weeks are counted from it.",
        ask="Enter the Monday on which week 1 starts.",
    )

    class Meta:
        model = Setting
        fields = [
            "name", "opens", "closes", "phone", "email", "web_address", "key_worker_label", "secondary_label",
            "buddy_label", *MOST_CHILDREN_TO_ONE_ADULT, "check_observations",
            "choose_photo_files", "silent_after", "drop_in_minutes", "sleep_check_minutes", "timezone", "rota_starts_on",
        ]  # fmt: skip
        labels = {
            "name": "Name of the nursery",
            "phone": "Phone (optional)",
            "email": "E-mail (optional)",
            "web_address": "Address of Kith for families (optional)",
            "key_worker_label": "What you call the key worker",
            "secondary_label": "What you call the second person",
            "buddy_label": "What you call the third person",
            "sleep_check_minutes": "Minutes between two looks at a sleeping child",
            "silent_after": "Sessions with nothing noticed before the key worker is told",
            "drop_in_minutes": "Minutes for each family at drop-in times",
            "ratio_under_two": "Children to one adult: under two",
            "ratio_twos": "Children to one adult: aged two",
            "ratio_threes": "Children to one adult: aged three and over",
            "check_observations": "Whose observations does a second person read first?",
            "choose_photo_files": "Photos may be chosen from files too",
            "ratio_threes_with_level_six": "Children to one adult: aged three and over, with a level 6 person",
        }
        help_texts = {
            "phone": "Stands on the key worker cards.",
            "key_worker_label": "For example, key person",
            "silent_after": "Counted in sessions the child attended, so that part-time children are not missed.",
            **{
                name: f"The law allows {most}. You may set fewer, never more."
                for name, (most, _) in MOST_CHILDREN_TO_ONE_ADULT.items()
            },
        }
        error_messages = {"name": {"required": "Enter the name of the nursery."}}

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        zones = {name for name in zoneinfo.available_timezones() if name.startswith("Europe/")}
        self.fields["timezone"].choices = [(name, name) for name in sorted(zones | {self.instance.timezone})]
        self._say("sleep_check_minutes", "Enter a number of minutes from 1 to 60.")
        for name, (most, whom) in MOST_CHILDREN_TO_ONE_ADULT.items():
            words = f"Enter a number from 1 to {most}: the law allows at most {most} children {whom} to one adult."
            self._say(name, words)
        self._say("drop_in_minutes", "Enter a number of minutes from 5 to 60.")
        self._say("silent_after", "Enter a number of sessions from 1 to 40.")

    def _say(self, name: str, words: str) -> None:
        """One sentence for whatever is wrong with a number; the bounds are the model's."""
        self.fields[name].error_messages |= dict.fromkeys(("max_value", "min_value", "required", "invalid"), words)


def colour_choices():
    return [(name, format_html('<i class="colour room-{}"></i> {}', name, name.title())) for name in HUES]


class OwnWordsForm(forms.Form):
    """One field for each label and language; ``words`` is what ``Setting.own_words`` holds."""

    def __init__(self, *args, setting, **options):
        super().__init__(*args, **options)
        for code, name in choices():
            if code == ENGLISH:
                continue
            for label in LABELS:
                with in_language(code):
                    usual = str(LABELS[label])
                self.fields[f"{code}-{label}"] = forms.CharField(
                    label=format_html('{}: <span lang="{}">{}</span>', getattr(setting, label), code, name),
                    help_text=format_html('Else: <bdi lang="{}">{}</bdi>', code, usual),
                    initial=setting.own_words.get(code, {}).get(label, ""),
                    max_length=40,
                    required=False,
                    widget=forms.TextInput(attrs={"lang": code, "dir": direction(code)}),
                )

    @property
    def words(self) -> dict[str, dict[str, str]]:
        found: dict[str, dict[str, str]] = {}
        for field, said in self.cleaned_data.items():
            code, label = field.split("-")
            if said:
                found.setdefault(code, {})[label] = said
        return found


class RoomForm(forms.ModelForm):
    colour = forms.ChoiceField(
        widget=forms.RadioSelect, choices=colour_choices, error_messages={"required": "Choose a colour for the room."}
    )

    class Meta:
        model = Room
        fields = ["name", "colour", "min_age_months", "max_age_months", "places", "group_size"]
        labels = {
            "min_age_months": "Youngest, in months (optional)",
            "max_age_months": "Oldest, in months (optional)",
            "places": "Places (optional)",
            "group_size": "Most key children for somebody full-time (optional)",
        }
        help_texts = {"group_size": "Part-time people get a share of it."}
        error_messages = {"name": {"required": "Enter the name of the room."}}

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.initial["colour"] = room_class(self.instance.colour or "fern")


class ClosureForm(forms.Form):
    day = UKDateField(label="Closed on", ask="Enter the day on which you are closed.")
    reason = forms.CharField(
        label="Reason (optional)", max_length=150, required=False, help_text="For example, Easter Monday"
    )


class TermForm(RecordForm):
    starts_on = UKDateField(label="First day", ask="Enter the first day of the term.")
    last_day = UKDateField(label="Last day", ask="Enter the last day of the term.")

    class Meta:
        model = Term
        fields = ["name", "starts_on"]
        help_texts = {"name": "For example, Autumn term 2027"}
        error_messages = {"name": {"required": "Enter the name of the term."}}

    def __init__(self, *args, **options):
        term = options["instance"]
        super().__init__(*args, initial={"last_day": term.last_day} if term.pk else None, **options)

    def clean_last_day(self):
        last, first = self.cleaned_data["last_day"], self.cleaned_data.get("starts_on")
        if first and last < first:
            raise ValidationError("Choose a last day that is not before the first.")
        self.instance.ends_on = last + timedelta(days=1)
        return last


class AccessForm(forms.Form):
    name = forms.CharField(max_length=150, error_messages={"required": "Enter the person’s name."})
    email = forms.EmailField(
        label="E-mail address",
        max_length=254,
        help_text="They sign in with it, and get a link to choose their own password.",
        error_messages={
            "required": "Enter an e-mail address.",
            "invalid": "Enter an e-mail address such as jo@nursery.org.",
        },
    )
    role = forms.ChoiceField(
        label="They are here as",
        choices=[("", "Choose a role"), *((role.value, role.label) for role in Role if role not in SAFEGUARDS)],
        error_messages={"required": "Choose what they are here."},
    )
    on = UKDateField(label="From", ask="Enter the day from which they may sign in.")


class EndAccessForm(forms.Form):
    on = UKDateField(label="From", ask="Enter the first day on which they may no longer sign in.")

    def __init__(self, *args, today, **options):
        super().__init__(*args, **options)
        self.today = today

    def clean_on(self):
        if self.cleaned_data["on"] < self.today:
            raise ValidationError("Choose today or a later day: what was done before stays as it was.")
        return self.cleaned_data["on"]


class HistoryForm(forms.Form):
    """Which entries to show. What cannot be read is left out of account."""

    who = forms.ChoiceField(label="Who", required=False)
    day = UKDateField(label="On", required=False, help_text="")
    what = forms.ChoiceField(choices=[("", "Changes"), ("looks", "Who opened which child")], required=False)

    def __init__(self, *args, people, **options):
        super().__init__(*args, **options)
        self.fields["who"].choices = [("", "Everybody"), *((person.code, person.name) for person in people)]


class TabletRulesForm(RecordForm):
    journals_open = forms.ChoiceField(
        label="Journals and photos open for staff",
        choices=JournalsOpen.choices,
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(("required", "invalid_choice"), "Choose where journals open."),
    )

    class Meta:
        model = Setting
        fields = ["journals_open", "networks", "tablet_locks_after"]
        labels = {
            "networks": "The nursery’s networks (optional)",
            "tablet_locks_after": "A tablet locks itself after so many minutes",
        }
        help_texts = {
            "networks": "One to a line, such as 192.0.2.0/24. Who provides your internet can tell you your address.",
            "tablet_locks_after": "From 1 to 10, counted from the last touch.",
        }
        widgets = {"networks": forms.Textarea(attrs={"rows": 3, "autocomplete": "off", "spellcheck": "false"})}

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        words = "Enter a number of minutes from 1 to 10."
        field = self.fields["tablet_locks_after"]
        field.error_messages |= {name: words for name in ("required", "invalid", "min_value", "max_value")}
        for validator in field.validators:
            validator.message = words

    def clean_networks(self):
        networks = read_networks(self.cleaned_data["networks"], setting=self.instance)
        return "\n".join(map(str, networks))


class OffSiteForm(forms.Form):
    user = forms.ModelChoiceField(
        label="Who",
        queryset=User.objects.none(),
        to_field_name="code",
        empty_label="Choose somebody",
        error_messages={"required": "Choose who it is for.", "invalid_choice": "Choose somebody who works here."},
    )
    last_day = UKDateField(label="Until, that day included", ask="Enter the last day on which it counts.")
    reason = forms.CharField(
        max_length=200,
        help_text="For example, writes summaries at home while the office is painted",
        error_messages={"required": "Enter why."},
    )

    def __init__(self, *args, people, **options):
        super().__init__(*args, **options)
        self.fields["user"].queryset = people
