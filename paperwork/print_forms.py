"""What is chosen for printing many papers at once."""

from django import forms

from nursery.languages import choices
from nursery.terms import terms_until
from paperwork.batch import KINDS, OF_A_TERM, Batch, Copies, Files

OWN = ("", "Each family’s own")


class ManyForm(forms.Form):
    """``groups``: value and words of each room and key group. ``said()`` is the Batch."""

    kind = forms.ChoiceField(
        label="Which paper", choices=KINDS, initial="summary", error_messages={"required": "Choose a paper."}
    )
    group = forms.ChoiceField(label="Of whom", error_messages={"required": "Choose a room or a key group."})
    term = forms.ChoiceField(label="Term, where it has one", required=False)
    copies = forms.ChoiceField(label="Copies", choices=Copies, initial=Copies.FAMILY, widget=forms.RadioSelect)
    files = forms.ChoiceField(label="As what", choices=Files, initial=Files.ONE, widget=forms.RadioSelect)
    language = forms.ChoiceField(label="Titles and labels in", choices=[OWN], required=False)
    grey = forms.BooleanField(label="In grey", required=False)

    def __init__(self, *args, setting, groups, **options):
        super().__init__(*args, **options)
        self.fields["group"].choices = [("", "Choose"), *groups]
        terms = terms_until(setting, setting.today(), 4)
        self.fields["term"].choices = [(term.starts_on.isoformat(), term.name) for term in terms]
        self.fields["language"].choices = [OWN, *choices()]

    def said(self) -> Batch:
        data = dict(self.cleaned_data)
        if data["kind"] not in OF_A_TERM:
            data["term"] = ""
        return Batch(**data)
