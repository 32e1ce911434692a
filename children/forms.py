"""What comes in about children."""

from django import forms
from django.core.exceptions import ValidationError
from django_scopes.forms import SafeModelMultipleChoiceField

from children.actions import give_family
from children.models import Carer, Child, Family, Purpose
from nursery.editing import RecordForm
from nursery.faces import CHILDREN
from nursery.fields import LanguagesField, UKDateField, say_optional
from nursery.models import Room

ANSWERS = [("yes", "Yes"), ("no", "No"), ("", "Not asked")]


class ChildForm(RecordForm):
    """Who the child is and when they attend."""

    date_of_birth = UKDateField(
        label="Date of birth", ask="Enter the child’s date of birth.", help_text="For example, 14 January 2024"
    )
    starts_on = UKDateField(label="First day", ask="Enter the child’s first day.")
    leaves_on = UKDateField(label="Last day", required=False)
    family_ref = forms.CharField(
        label="Family", max_length=60, required=False, help_text="The same word for brothers and sisters, such as F012."
    )

    class Meta:
        model = Child
        fields = [
            "first_name",
            "last_name",
            "known_as",
            "date_of_birth",
            "ref",
            "starts_on",
            "leaves_on",
            "not_with_staff",
            "drawing",
            "hidden_from_display",
        ]
        field_classes = {"not_with_staff": SafeModelMultipleChoiceField}
        widgets = {
            "not_with_staff": forms.CheckboxSelectMultiple,
            "drawing": forms.Select(choices=[("", "None: initials"), *[(name, name.title()) for name in CHILDREN]]),
        }
        labels = {"ref": "Reference", "drawing": "Drawn face", "not_with_staff": "Never in the care team"}
        help_texts = {"ref": "It keeps children with the same name apart."}
        error_messages = {
            "first_name": {"required": "Enter the child’s first name."},
            "last_name": {"required": "Enter the child’s last name."},
            "ref": {"required": "Enter a reference, such as C012. It keeps children with the same name apart."},
        }

    def __init__(self, *args, today, staff, **kwargs):
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["not_with_staff"].queryset = staff
        if self.instance.family:
            self.initial["family_ref"] = self.instance.family.ref
            self._stood["family_ref"] = self.instance.family.ref
        self.order_fields([*self.Meta.fields[:7], "family_ref"])
        if not staff:
            del self.fields["not_with_staff"]
        say_optional(self)

    def clean_date_of_birth(self):
        born = self.cleaned_data["date_of_birth"]
        if born > self.today:
            raise ValidationError("Enter a date of birth that is not in the future.")
        return born

    def clean(self):
        data = super().clean()
        born, starts, leaves = (data.get(name) for name in ("date_of_birth", "starts_on", "leaves_on"))
        if born and starts and starts < born:
            self.add_error("starts_on", "Choose a first day that is not before the date of birth.")
        if starts and leaves and leaves < starts:
            self.add_error("leaves_on", "Choose a last day that is not before the first.")
        if data.get("ref") and Child.objects.filter(ref=data["ref"]).exclude(pk=self.instance.pk).exists():
            self.add_error("ref", "Another child already has that reference.")
        return data

    def save(self, commit=True):
        ref = self.cleaned_data["family_ref"].strip()
        setting = self.instance.setting
        self.instance.family = Family.objects.get_or_create(setting=setting, ref=ref)[0] if ref else None
        child = super().save(commit)
        if child.carers.exists():
            give_family(child)
        return child


class NewChildForm(ChildForm):
    """A new child also gets a room; booked times follow on the next page."""

    room = forms.ModelChoiceField(
        Room.objects.none(), empty_label="Choose a room", error_messages={"required": "Choose a room."}
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["room"].queryset = Room.objects.all()
        self.order_fields([*self.Meta.fields[:4], "room"])


class MovingOnForm(RecordForm):
    """To school, or to another setting: from these days on the forms that go along are due."""

    school_starts_on = UKDateField(label="First day at school (optional)", required=False)
    leaves_on = UKDateField(label="Last day here (optional)", required=False)

    class Meta:
        model = Child
        fields = ["school_starts_on", "school", "next_setting", "leaves_on"]
        labels = {"school": "Which school (optional)", "next_setting": "Another setting (optional)"}
        help_texts = {
            "next_setting": "Where the child goes instead of here. The form for it is due by the last day here."
        }

    def __init__(self, *args, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.today = today

    def clean(self):
        data = super().clean()
        if "school_starts_on" in self.changed_data:
            self.instance.school_known_on = self.today if data.get("school_starts_on") else None
        school, leaves = data.get("school_starts_on"), data.get("leaves_on")
        if school and school <= self.instance.starts_on:
            self.add_error("school_starts_on", "Choose a first day at school after the first day here.")
        if leaves and leaves < self.instance.starts_on:
            self.add_error("leaves_on", "Choose a last day that is not before the first.")
        if data.get("next_setting") and not leaves and "leaves_on" not in self.errors:
            self.add_error("leaves_on", f"Enter {self.instance.name}’s last day here.")
        return data


class NeedsForm(RecordForm):
    home_languages = LanguagesField(label="Languages at home", required=False, max_length=120)

    class Meta:
        model = Child
        fields = ["allergies", "dietary", "medical", "send", "home_languages", "funded_hours", "shared_setting"]
        labels = {"dietary": "Diet"}
        help_texts = {"allergies": "Several with a ; between them.", "dietary": "Several with a ; between them."}
        widgets = {name: forms.Textarea(attrs={"rows": 2}) for name in ("allergies", "dietary", "medical")}


class RoutineForm(RecordForm):
    class Meta:
        model = Child
        fields = ["comfort", "sleep", "toileting", "likes"]
        widgets = {name: forms.Textarea(attrs={"rows": 3}) for name in fields}


class RoomMoveForm(forms.Form):
    room = forms.ModelChoiceField(Room.objects.none(), error_messages={"required": "Choose a room."})
    starts_on = UKDateField(label="From", ask="Enter the day of the move.")

    def __init__(self, *args, earliest, **kwargs):
        super().__init__(*args, **kwargs)
        self.earliest = earliest
        self.fields["room"].queryset = Room.objects.all()

    def clean_starts_on(self):
        day = self.cleaned_data["starts_on"]
        if day < self.earliest:
            raise ValidationError(f"Choose {self.earliest:%-d %B %Y} or a later day: the past keeps what it was.")
        return day


class CarerForm(RecordForm):
    access_ends_on = UKDateField(
        label="First day without the child’s pages (optional)",
        required=False,
        help_text="Empty: they see them until 30 days after the child’s last day.",
    )
    language = LanguagesField(required=False, max_length=12, help_text="For example, Polish")

    class Meta:
        model = Carer
        fields = [
            "first_name",
            "last_name",
            "relationship",
            "parental_responsibility",
            "may_collect",
            "emergency_contact",
            "phone",
            "email",
            "address",
            "language",
            "only_looks",
            "access_ends_on",
            "restricted",
        ]
        widgets = {"address": forms.Textarea(attrs={"rows": 3})}
        labels = {
            "may_collect": "May collect the child",
            "email": "E-mail address",
            "only_looks": "May only look",
        }
        error_messages = {
            "first_name": {"required": "Enter the carer’s first name."},
            "last_name": {"required": "Enter the carer’s last name."},
            "relationship": {"required": "Enter what they are to the child, such as mother."},
        }

    def clean(self):
        data = super().clean()
        same = Carer.objects.filter(
            child=self.instance.child_id, first_name=data.get("first_name"), last_name=data.get("last_name")
        )
        if same.exclude(pk=self.instance.pk).exists():
            self.add_error("last_name", "This child already has a carer of that name.")
        return data


class ConsentsForm(forms.Form):
    """One answer for each purpose, from a day on; unchanged answers stay as they were."""

    given_by = forms.CharField(
        label="Who said so?", max_length=150, help_text="For example: Leanne, on the form of 3 May.",
        error_messages={"required": "Enter who said so."},
    )  # fmt: skip
    starts_on = UKDateField(label="From", ask="Enter the day from which this holds.")

    def __init__(self, *args, present: dict[str, bool], latest, **kwargs):
        super().__init__(*args, **kwargs)
        self.present, self.latest = present, latest
        for purpose in Purpose:
            now = present.get(purpose.value)
            self.fields[purpose.value] = forms.ChoiceField(
                label=purpose.label,
                choices=ANSWERS,
                required=False,
                initial="" if now is None else "yes" if now else "no",
                widget=forms.RadioSelect,
            )
        self.order_fields([*Purpose.values, "given_by", "starts_on"])

    def clean_starts_on(self):
        day = self.cleaned_data["starts_on"]
        if day > self.latest:
            raise ValidationError("Choose today or an earlier day: consent counts when it was given.")
        return day

    @property
    def answers(self) -> dict[str, bool]:
        """Purpose → answer, only where it differs from what held."""
        said = {purpose: self.cleaned_data[purpose] for purpose in Purpose.values}
        return {
            purpose: answer == "yes"
            for purpose, answer in said.items()
            if answer and (answer == "yes") != self.present.get(purpose)
        }
