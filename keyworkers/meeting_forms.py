"""What comes in about drop-ins and meetings."""

from django import forms
from django.core.exceptions import ValidationError

from children.models import Carer, Contact
from keyworkers.meeting_models import MeetingGuest, MeetingKind
from nursery.fields import ClockField, UKDateField
from nursery.templatetags.kith import clock, longday
from staff.models import Practitioner

MOST_WORDS = 8000
CHECK = {"class": "form-check-input"}
KINDS = [(kind.value, kind.label) for kind in MeetingKind if kind != MeetingKind.DROP_IN]


def lines(text: str) -> list[str]:
    return list(dict.fromkeys(line.strip()[:150] for line in text.splitlines() if line.strip()))


def carer_label(carer) -> str:
    """``"Kasia Kowalska, mother"``; of a relative who may only look it says so."""
    return f"{carer}, {carer.relationship}{' (may only look)' if carer.only_looks else ''}"


class CarersField(forms.ModelMultipleChoiceField):
    def label_from_instance(self, carer) -> str:
        return carer_label(carer)


def many(rows, label: str, **options):
    kind = CarersField if rows.model is Carer else forms.ModelMultipleChoiceField
    return kind(
        rows,
        to_field_name="code",
        label=label,
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs=CHECK),
        **options,
    )


class TimeForm(forms.Form):
    """When and where. ``despite`` is for a time that clashes."""

    day = UKDateField(label="Day", ask="Enter the day.")
    starts = ClockField(label="From", error_messages={"required": "Enter when it begins."})
    ends = ClockField(label="Until", error_messages={"required": "Enter when it ends."})
    place = forms.CharField(label="Where? (optional)", max_length=150, required=False)
    is_outside = forms.BooleanField(
        label="Away from the nursery",
        required=False,
        widget=forms.CheckboxInput(attrs=CHECK),
        help_text="Whoever of us goes is not in for these hours.",
    )
    despite = forms.CharField(
        label="If it has to be at a time that clashes, say why (optional)", max_length=200, required=False
    )

    @property
    def parts(self) -> dict:
        """Fields that the page draws in its own way: yes or no, and lists of people."""
        return {
            "switches": [self[name] for name in ("is_outside", "confidential") if name in self.fields],
            "people": [self[name] for name in ("practitioners", "carers", "contacts") if name in self.fields],
        }

    def clean(self):
        data = super().clean()
        if data.get("starts") is not None and data.get("ends") is not None and data["ends"] <= data["starts"]:
            self.add_error("ends", "Enter an end after the start.")
        return data


class GuestsForm(forms.Form):
    """Who is asked: of us, of the family, people outside."""

    def __init__(self, *args, child, today, kind="", **options):
        super().__init__(*args, **options)
        self.fields["practitioners"] = many(Practitioner.objects.employed_on(today), "Who of us")
        carers = child.carers.filter(restricted=False)
        if kind == MeetingKind.SUPPORT:
            carers = carers.filter(only_looks=False)
        if carers:
            self.fields["carers"] = many(carers, "Of the family")
        contacts = Contact.objects.filter(children=child)
        if contacts.exists():
            self.fields["contacts"] = many(contacts, "People outside")
        self.fields["others"] = forms.CharField(
            label="Others (optional)", help_text="One name to a line.", required=False, max_length=1000,
            widget=forms.Textarea(attrs={"rows": 2}),
        )  # fmt: skip

    def clean_others(self):
        return lines(self.cleaned_data["others"])

    @property
    def guests(self) -> dict:
        return {name: self.cleaned_data.get(name) or [] for name in ("practitioners", "carers", "contacts", "others")}


class CallForm(TimeForm, GuestsForm):
    kind = forms.ChoiceField(label="What kind?", choices=KINDS)
    subject = forms.CharField(label="What about? (optional)", max_length=200, required=False)
    confidential = forms.BooleanField(
        label="Confidential",
        required=False,
        widget=forms.CheckboxInput(attrs=CHECK),
        help_text="What it is about and what is said is for the care team, the SENCO, managers and those who are asked. "
        "A meeting about support always is.",
    )
    field_order = ["kind", "subject", "day", "starts", "ends", "place", "is_outside", "confidential"]

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.order_fields([*self.field_order, "practitioners", "carers", "contacts", "others", "despite"])

    @property
    def details(self) -> dict:
        names = ("kind", "subject", "day", "starts", "ends", "place", "is_outside", "confidential", "despite")
        return {name: self.cleaned_data[name] for name in names} | self.guests


class MoveForm(TimeForm):
    subject = forms.CharField(label="What about? (optional)", max_length=200, required=False)

    def __init__(self, *args, people, meeting, may_read, **options):
        initial = {
            name: getattr(meeting, name) for name in ("starts", "ends", "place", "is_outside", "despite", "subject")
        }
        super().__init__(*args, initial={**initial, "day": meeting.date, "host": meeting.host}, **options)
        self.fields["host"] = forms.ModelChoiceField(
            people, to_field_name="code", label="With whom?", empty_label="Nobody in particular", required=False
        )
        if meeting.is_drop_in:
            del self.fields["is_outside"]
            self.fields["host"].required, self.fields["host"].empty_label = True, None
            self.fields["host"].error_messages["required"] = "Choose whom the family sees."
        if not may_read:
            del self.fields["subject"]
        self.order_fields(["day", "starts", "ends", "host", "place", "is_outside", "subject", "despite"])


class BookForm(forms.Form):
    """One of the times that are free, for one of the family."""

    def __init__(self, *args, slots, carers, **options):
        super().__init__(*args, **options)
        self.slots = {slot.value + f":{slot.person.code}": slot for slot in slots}
        self.fields["slot"] = forms.ChoiceField(
            label="When?", widget=forms.RadioSelect,
            choices=[
                (value, f"{longday(slot.day)}, {clock(slot.starts)}, {slot.person}") for value, slot in self.slots.items()
            ],
            error_messages={"required": "Choose a time.", "invalid_choice": "That time is not free now. Choose another."},
        )  # fmt: skip
        self.carers = {carer.code: carer for carer in carers}
        self.fields["carer"] = forms.ChoiceField(
            choices=[(carer.code, carer_label(carer)) for carer in carers], label="Who comes?",
            widget=forms.RadioSelect, initial=carers[0].code if len(carers) == 1 else None,
            error_messages={"required": "Choose who comes.", "invalid_choice": "Choose somebody of the family."},
        )  # fmt: skip
        self.fields["subject"] = forms.CharField(label="What about? (optional)", max_length=200, required=False)

    @property
    def booking(self) -> dict:
        slot = self.slots[self.cleaned_data["slot"]]
        return {
            "host": slot.person, "day": slot.day, "starts": slot.starts, "carer": self.carers[self.cleaned_data["carer"]],
            "subject": self.cleaned_data["subject"],
        }  # fmt: skip


class WordsForm(forms.Form):
    """What was said. Nothing has to be written of a drop-in (000-36)."""

    words = forms.CharField(
        label="What was said and agreed",
        widget=forms.Textarea(attrs={"rows": 6}),
        max_length=MOST_WORDS,
        required=False,
    )
    private_note = forms.CharField(
        label="A note for yourself (optional)", help_text="Only you and the managers read it.",
        widget=forms.Textarea(attrs={"rows": 2}), max_length=2000, required=False,
    )  # fmt: skip

    def __init__(self, *args, is_free: bool, **options):
        super().__init__(*args, **options)
        if is_free:
            self.fields["words"].label += " (optional)"


class WalkInForm(WordsForm):
    starts = ClockField(label="From", error_messages={"required": "Enter when it began."})
    ends = ClockField(label="Until", error_messages={"required": "Enter when it ended."})

    def __init__(self, *args, carers, people, **options):
        super().__init__(*args, is_free=True, **options)
        self.fields["carers"] = many(carers, "Who came?", error_messages={"required": "Choose who came."})
        self.fields["carers"].required = True
        self.fields["host"] = forms.ModelChoiceField(
            people, to_field_name="code", label="Who saw them?", empty_label=None,
            error_messages={"required": "Choose who saw them."},
        )  # fmt: skip
        self.order_fields(["carers", "host", "starts", "ends", "words", "private_note"])


class RecordMeetingForm(WordsForm):
    """Who came, and what was said."""

    def __init__(self, *args, meeting, guests, **options):
        came = [str(guest.pk) for guest in guests if (guest.came if meeting.state == "held" else guest.answer != "no")]
        stood = {"words": meeting.words, "private_note": meeting.private_note, "came": came}
        super().__init__(*args, is_free=meeting.is_drop_in, initial=stood, **options)
        self.fields["came"] = forms.MultipleChoiceField(
            label="Who came?", choices=[(str(guest.pk), guest_name(guest)) for guest in guests], required=False,
            widget=forms.CheckboxSelectMultiple,
        )  # fmt: skip
        self.fields["also"] = forms.CharField(
            label="Who else came? (optional)", help_text="One name to a line.", required=False, max_length=1000,
            widget=forms.Textarea(attrs={"rows": 2}),
        )  # fmt: skip
        self.order_fields(["came", "also", "words", "private_note"])

    def clean_also(self):
        return lines(self.cleaned_data["also"])


class GuestsField(forms.ModelMultipleChoiceField):
    def label_from_instance(self, guest) -> str:
        return guest_name(guest)


class ToldForm(forms.Form):
    guests = GuestsField(
        MeetingGuest._base_manager.none(), label="Whom did you tell?", widget=forms.CheckboxSelectMultiple(attrs=CHECK),
        error_messages={"required": "Choose whom you told."},
    )  # fmt: skip
    on = UKDateField(label="They were told on", ask="Enter the day on which they were told.")
    how = forms.CharField(label="How?", max_length=100, error_messages={"required": "Say how, such as at the door."})
    words = forms.CharField(
        label="What you told them", widget=forms.Textarea(attrs={"rows": 5}), max_length=MOST_WORDS,
        error_messages={"required": "Write what you told them."},
    )  # fmt: skip

    def __init__(self, *args, today, since, owed=None, **options):
        super().__init__(*args, **options)
        if owed:
            self.fields["guests"].queryset = owed
            self.fields["guests"].initial = list(owed) if len(owed) == 1 else None
        else:
            del self.fields["guests"]  # a session, or a meeting with nobody of the family among its guests
        self.today, self.since = today, since
        self.fields["on"].initial = today

    def clean_on(self):
        if not self.since <= self.cleaned_data["on"] <= self.today:
            raise ValidationError(f"Enter a day from {self.since:%-d %B} to today.")
        return self.cleaned_data["on"]


def guest_name(guest) -> str:
    """``"Kasia Kowalska, mother"``."""
    return carer_label(guest.carer) if guest.carer_id else str(guest)
