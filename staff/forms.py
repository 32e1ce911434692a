"""What comes in about staff."""

from django import forms
from django_scopes.forms import SafeModelChoiceField

from nursery.editing import RecordForm
from nursery.faces import GROWN_UPS
from nursery.fields import ClockField, LanguagesField, UKDateField, say_optional
from nursery.marks import MARKS
from nursery.models import Room
from staff.models import AbsenceKind, Practitioner, Qualification


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


class PractitionerForm(RecordForm):
    """Who somebody is here and what they may do."""

    starts_on = UKDateField(label="First working day", required=False)
    leaves_on = UKDateField(label="Last working day", required=False)
    paediatric_first_aid_until = UKDateField(label="Paediatric first aid until", required=False)
    dbs_checked_on = UKDateField(label="DBS checked on", required=False)
    languages = LanguagesField(required=False, max_length=120)

    class Meta:
        model = Practitioner
        fields = [
            "first_name",
            "last_name",
            "known_as",
            "ref",
            "role",
            "room",
            "mark",
            "key_person",
            "max_key_children",
            "qualification_level",
            "paediatric_first_aid_until",
            "dbs_checked_on",
            "send_trained",
            "languages",
            "email",
            "starts_on",
            "leaves_on",
            "drawing",
        ]
        field_classes = {"room": SafeModelChoiceField}
        labels = {"ref": "Reference", "drawing": "Drawn face", "mark": "Animal", "email": "E-mail address"}
        help_texts = {
            "ref": "It keeps people with the same name apart.",
            "mark": "The sign of their key group, on boards and cards.",
        }
        widgets = {
            "drawing": forms.Select(choices=[("", "None: initials"), *[(name, name.title()) for name in GROWN_UPS]])
        }
        error_messages = {
            "first_name": {"required": "Enter their first name."},
            "last_name": {"required": "Enter their last name."},
            "ref": {"required": "Enter a reference, such as S12. It keeps people with the same name apart."},
        }

    def __init__(self, *args, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["room"].queryset = Room.objects.all()
        self.fields["room"].empty_label = "Across rooms"
        self.fields["room"].help_text = ""
        for name in ("mark", "qualification_level"):
            self.fields[name].choices = [("", "None yet"), *list(self.fields[name].choices)[1:]]
        say_optional(self)

    def clean(self):
        data = super().clean()
        if data.get("starts_on") and data.get("leaves_on") and data["leaves_on"] < data["starts_on"]:
            self.add_error("leaves_on", "Choose a last working day that is not before the first.")
        others = Practitioner.objects.exclude(pk=self.instance.pk)
        if data.get("ref") and others.filter(ref=data["ref"]).exists():
            self.add_error("ref", "Somebody else already has that reference.")
        if data.get("mark"):
            holder = others.employed_on(self.today).who_share(data.get("room")).filter(mark=data["mark"]).first()
            if holder:
                animal = MARKS[data["mark"]].name.lower()
                self.add_error("mark", f"{holder} is the {animal} in that room. Choose another animal.")
        return data


class ExtraShiftForm(forms.Form):
    day = UKDateField(label="Day", ask="Enter the day.")
    starts = ClockField(label="From", error_messages={"required": "Enter when it starts."})
    ends = ClockField(label="Until", error_messages={"required": "Enter when it ends."})
    reason = forms.CharField(label="Why", max_length=150, required=False)

    def clean(self):
        data = super().clean()
        if data.get("starts") is not None and data.get("ends") is not None and data["ends"] <= data["starts"]:
            self.add_error("ends", "Enter an end after the start.")
        return data


class QualificationForm(RecordForm):
    gained_on = UKDateField(label="Gained on", required=False)
    expires_on = UKDateField(label="Runs out on", required=False)

    class Meta:
        model = Qualification
        fields = ["name", "gained_on", "expires_on"]
        labels = {"name": "Certificate"}
        error_messages = {"name": {"required": "Enter the name of the certificate."}}

    def clean(self):
        data = super().clean()
        if data.get("gained_on") and data.get("expires_on") and data["expires_on"] < data["gained_on"]:
            self.add_error("expires_on", "Choose a day that is not before the day it was gained.")
        return data
