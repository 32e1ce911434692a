"""What comes in about a referral."""

from django import forms
from django.core.exceptions import ValidationError

from children.models import Contact, ContactKind
from nursery.fields import UKDateField
from senco.forms import HOW_AGREED, CaseForm, ReasonForm, choose, line, text, ways
from senco.referral_form import KEYS, PARTS, PROTECTION, PROTECTION_CHOICES
from senco.referrals import CHASE_AFTER
from senco.states import Referring

HOW_SENT = ["by post", "handed over", "by their own web form", "by secure e-mail"]
BACK = [
    (one.value, one.label)
    for one in (Referring.ACKNOWLEDGED, Referring.APPOINTMENT, Referring.OUTCOME, Referring.CLOSED)
]


class DraftForm(CaseForm):
    contact = forms.ModelChoiceField(
        Contact._base_manager.none(), label="To whom?", to_field_name="code", required=False, empty_label="Choose",
        error_messages=choose("Choose from the list."),
    )  # fmt: skip
    organisation = line("Or somebody new: organisation", most=150)
    name = line("Their name", most=150)
    email = forms.EmailField(
        label="Their e-mail (optional)",
        required=False,
        error_messages={"invalid": "Enter an address such as jo@clinic.example."},
    )
    phone = line("Their phone", most=40)

    def arrange(self):
        self.fields["contact"].queryset = Contact.objects.filter(is_retired=False)

    def clean(self):
        data = super().clean()
        if not data.get("contact") and not (data.get("organisation") or data.get("name")):
            self.add_error("contact", "Choose to whom it goes, or enter somebody new.")
        return data

    def who(self) -> Contact:
        """The contact chosen, or a new one, saved."""
        data = self.cleaned_data
        if data["contact"]:
            return data["contact"]
        new = Contact(
            setting=self.child.setting, kind=ContactKind.AGENCY, organisation=data["organisation"], name=data["name"],
            email=data["email"], phone=data["phone"],
        )  # fmt: skip
        new.full_clean()
        new.save()
        return new


class PartsForm(CaseForm):
    """The form itself, by its headings; nothing of it has to be filled in."""

    def arrange(self):
        for part in PARTS:
            make = text if part.long else line
            self.fields[part.key] = make(part.title, hint=part.hint)
        self.fields[PROTECTION] = forms.ChoiceField(
            label="Is there a child protection or child in need plan?", choices=PROTECTION_CHOICES, required=False
        )
        if self.is_bound:
            self.fields["names_meant"] = forms.BooleanField(
                label="The names in it are ordinary words, or not those of children here", required=False
            )

    @property
    def parts(self) -> dict:
        return {key: self.cleaned_data[key] for key in (*KEYS, PROTECTION) if self.cleaned_data.get(key)}


class ConsentForm(CaseForm):
    given = forms.TypedChoiceField(
        label="Do they agree that this goes there?", choices=[("yes", "Yes, they agree"), ("no", "No, or no longer")],
        coerce=lambda value: value == "yes", widget=forms.RadioSelect, error_messages=choose("Choose what they said."),
    )  # fmt: skip
    carer = forms.ChoiceField(label="Who said so?", error_messages=choose("Choose who said so."))
    how = ways("How?", HOW_AGREED, "Choose how they said it.")
    on = UKDateField(label="When?", ask="Enter the day on which they said so.")

    def arrange(self):
        self.offer_one_carer("carer")


class SentForm(CaseForm):
    how = ways("How was it sent?", HOW_SENT, "Choose how it was sent.")
    on = UKDateField(label="When?", ask="Enter the day on which it was sent.")
    chase_on = UKDateField(label="If nothing comes back, ask on", ask="Enter the day on which to ask.")


class LinkForm(CaseForm):
    chase_on = UKDateField(label="If nothing comes back, ask on", ask="Enter the day on which to ask.")

    def arrange(self):
        self.fields["chase_on"].initial = self.today + CHASE_AFTER


class HearForm(CaseForm):
    state = forms.ChoiceField(
        label="What came back?", choices=BACK, widget=forms.RadioSelect, error_messages=choose("Choose what came back.")
    )
    on = UKDateField(label="When?", ask="Enter the day on which it came.")
    words = text("In words", "Write down what came back, or why it is closed.")
    chase_on = UKDateField(
        label="If nothing more comes back, ask on (not after an outcome)", required=False,
        help_text="For example, 14 January 2027",
    )  # fmt: skip


class ChaseForm(CaseForm):
    words = line("What did they say?", "Say whom you asked and what they said.", most=500)
    chase_on = UKDateField(label="Ask again on", ask="Enter the day on which to ask again.")


class OverrideForm(ReasonForm):
    def clean_words(self):
        if len(self.cleaned_data["words"]) < 20:
            raise ValidationError("Write down the reason in a whole sentence: it is kept with the record.")
        return self.cleaned_data["words"]
