"""What comes in from the pages of key groups."""

from django import forms
from django.core.exceptions import ValidationError

from keyworkers.models import TeamRole
from nursery.fields import UKDateField
from staff.models import Practitioner


class FromDayForm(forms.Form):
    """Shared by every change of a care team: from today on, while the child is here."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, child, today, **options):
        super().__init__(*args, **options)
        self.child, self.today = child, today

    def clean_on(self):
        """The past keeps who it was (R3); before the first day and after the last there is nobody to look after."""
        on = self.cleaned_data["on"] or max(self.today, self.child.starts_on)
        if on < self.today:
            raise ValidationError("Choose today or a later day: the past keeps who it was.")
        if self.child.leaves_on and on > self.child.leaves_on:
            raise ValidationError(f"Choose a day before {self.child} leaves.")
        return on


class MoveForm(FromDayForm):
    """A card was dropped, or a name chosen in its menu. Nobody chosen: nobody yet."""

    role = forms.ChoiceField(choices=TeamRole, required=False)
    to = forms.ModelChoiceField(
        Practitioner.objects.none(),
        to_field_name="code",
        required=False,
        error_messages={"invalid_choice": "Choose somebody who works here."},
    )
    on = UKDateField(required=False)
    reason = forms.CharField(max_length=200, required=False)

    def __init__(self, *args, people, **options):
        super().__init__(*args, **options)
        self.fields["to"].queryset = people

    def clean_role(self):
        return self.cleaned_data["role"] or TeamRole.KEY_WORKER.value


class TeamForm(FromDayForm):
    """All three places of one child's care team, from a day on, with the reason."""

    key_worker = forms.ModelChoiceField(Practitioner.objects.none(), to_field_name="code", required=False)
    secondary = forms.ModelChoiceField(Practitioner.objects.none(), to_field_name="code", required=False)
    buddy = forms.ModelChoiceField(Practitioner.objects.none(), to_field_name="code", required=False)
    on = UKDateField(label="From", ask="Enter the day from which it holds.")
    reason = forms.CharField(
        max_length=200,
        required=False,
        help_text="Stays in the history; families do not see it.",
        label="Reason (optional)",
    )

    def __init__(self, *args, setting, people, **options):
        """``people`` is a queryset of who may be chosen."""
        super().__init__(*args, **options)
        labels = (setting.key_worker_label, setting.secondary_label, setting.buddy_label)
        for role, label in zip(TeamRole.values, labels, strict=True):
            field = self.fields[role]
            field.queryset, field.label, field.empty_label = people, label, "Nobody yet"
            field.error_messages["invalid_choice"] = "Choose somebody who works here."
        self.order_fields([*TeamRole.values, "on", "reason", "version"])

    def offer(self, places: list[tuple[str, list[Practitioner]]]) -> None:
        """Show the people under the names of their places, as already loaded."""
        for role in TeamRole.values:
            self.fields[role].choices = [
                ("", "Nobody yet"),
                *(
                    (place, [(person.code, person.full_name) for person in people])
                    for place, people in places
                    if people
                ),
            ]

    @property
    def team(self) -> dict[str, Practitioner | None]:
        return {role: self.cleaned_data[role] for role in TeamRole.values}
