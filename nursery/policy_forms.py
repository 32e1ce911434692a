"""What comes in from the pages of the policy."""

from datetime import timedelta

from django import forms
from django.core.exceptions import ValidationError

from nursery.editing import RecordForm
from nursery.fields import UKDateField
from nursery.languages import direction
from nursery.models import Policy, PolicySentence
from nursery.policy_proof import sections_of
from nursery.proofs import catalogue

A_YEAR = timedelta(days=365)
ROOMS = {
    "nursery": "The setting",
    "staff": "Staff",
    "children": "Children and the register",
    "keyworkers": "Key groups and cover",
    "journals": "Journals and care",
    "paperwork": "Paperwork",
    "senco": "Support",
    "families": "Families",
}


def by_room() -> list[tuple[str, list]]:
    """The catalogue in the order of the house: (room in words, its evidence)."""
    groups: dict[str, list] = {}
    for key, one in catalogue().items():
        groups.setdefault(ROOMS.get(key.partition(".")[0], "More"), []).append(one)
    return list(groups.items())


class SentenceForm(RecordForm):
    """A sentence of a version that is being written; of a published one its proofs and the note alone."""

    heading = forms.ChoiceField(label="Under which heading")
    new_heading = forms.CharField(label="Or a heading of its own (optional)", max_length=120, required=False)
    evidence = forms.MultipleChoiceField(
        label="What stands beside it as proof",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="As many as show it. Where no figure can, leave them out and write a note.",
    )

    class Meta:
        model = PolicySentence
        fields = ["words", "heading", "note"]
        labels = {"words": "The sentence", "note": "In your own words (optional)"}
        help_texts = {"note": "Stands beside the sentence: how you know that it is so. Name no child."}
        error_messages = {"words": {"required": "Write the sentence."}}
        widgets = {"words": forms.Textarea(attrs={"rows": 4}), "note": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args, headings, **kwargs):
        super().__init__(*args, **kwargs)
        self.order_fields(["words", "heading", "new_heading", "evidence", "note"])
        self.fields["heading"].choices = [(one, one) for one in headings]
        self.fields["evidence"].choices = [(key, one.title) for key, one in catalogue().items()]
        self.initial["evidence"] = self.instance.evidence
        if self.instance.policy.number is not None:
            for name in ("words", "heading", "new_heading"):
                del self.fields[name]
        self.remember()

    def clean(self):
        data = super().clean()
        if new := data.get("new_heading", "").strip():
            data["heading"] = new
        return data

    def _post_clean(self):
        if "heading" in self.cleaned_data:
            self.instance.heading = self.cleaned_data["heading"]
        if "evidence" in self.cleaned_data:  # keys of rooms that are not there now stay
            there = catalogue()
            gone = [key for key in self.instance.evidence if key not in there]
            self.instance.evidence = self.cleaned_data["evidence"] + gone
        super()._post_clean()


class HeadingForm(forms.Form):
    heading = forms.CharField(label="Heading", max_length=120, error_messages={"required": "Enter a heading."})


class PublishForm(forms.ModelForm):
    starts_on = UKDateField(label="In force from", ask="Enter the day from which it holds.")
    review_on = UKDateField(label="To be looked over by", ask="Enter the day by which you look it over again.")

    class Meta:
        model = Policy
        fields = ["title", "starts_on", "review_on", "agreed_by"]
        labels = {"title": "Title", "agreed_by": "Agreed by"}
        help_texts = {"agreed_by": "Who agreed to it, such as the manager and the committee. It stands on the paper."}
        error_messages = {"title": {"required": "Enter a title."}}

    def __init__(self, *args, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["agreed_by"].required = True
        self.fields["agreed_by"].error_messages["required"] = "Enter who agreed to it."
        self.initial.setdefault("starts_on", today)
        self.initial["starts_on"] = self.initial["starts_on"] or today
        self.initial["review_on"] = self.initial.get("review_on") or today + A_YEAR

    def clean(self):
        data = super().clean()
        if data.get("starts_on") and data.get("review_on") and data["review_on"] <= data["starts_on"]:
            self.add_error("review_on", ValidationError("Choose a day after the one from which it holds."))
        return data


class PolicyWordsForm(RecordForm):
    """One field for the title, each heading and each sentence; ``words`` is what they say in ``language``, by the English."""

    class Meta:
        model = Policy
        fields = []

    def __init__(self, *args, language, **kwargs):
        super().__init__(*args, **kwargs)
        self.english: dict[str, str] = {}
        self._ask("title", self.instance.title, 120, language)
        for section in sections_of(list(self.instance.sentences.filter(taken_out=False))):
            self._ask(f"heading-{section.number}", section.heading, 120, language)
            for line in section.lines:
                self._ask(line.sentence.code, line.sentence.words, 1000, language)
        self.remember()

    def _ask(self, name: str, english: str, most: int, language: str) -> None:
        self.english[name] = english
        shape = {"lang": language, "dir": direction(language)}
        self.fields[name] = forms.CharField(
            label=english,
            max_length=most,
            required=False,
            widget=forms.TextInput(attrs=shape) if most < 1000 else forms.Textarea(attrs={**shape, "rows": 3}),
        )
        self.initial[name] = self.instance.in_languages.get(language, {}).get(english, "")

    @property
    def words(self) -> dict[str, str]:
        return {english: self.cleaned_data[name] for name, english in self.english.items()}
