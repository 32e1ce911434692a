"""What comes in about daily care: one child's record, a whole table's, and a child's expected times."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import transaction

from children.models import Child
from journals import care
from journals.care_models import WHAT, Amount, CareKind, CareTime
from journals.framework import in_plain_words
from nursery.fields import ClockField, UKDateField
from staff.models import Practitioner

K = CareKind
MOST_ML = 500
SEGMENTS = forms.RadioSelect(attrs={"class": "vh"})
FIELDS = {  # what a form of each kind asks, in order; the rest stands behind “More”
    K.MEAL: ["what", "amount", "note"],
    K.DRINK: ["what", "ml", "note"],
    K.SLEEP: ["at", "ended", "note"],
    K.NAPPY: ["what", "cream", "reason", "note"],
    K.POTTY: ["what", "note"],
    K.INTIMATE: ["what", "reason", "note"],
    K.MEDICINE: ["what", "dose", "given_by", "witness", "authorised_by", "note"],
    K.MOOD: ["what", "note"],
    K.COMFORT: ["what", "note"],
    K.ACCIDENT: ["note", "body", "first_aid", "given_by", "witness", "told"],
    K.HOME: ["what", "note"],
}
NO_AREA = {K.INTIMATE, K.MEDICINE, K.ACCIDENT, K.HOME}
TABLE_KINDS = {K.MEAL: "amount", K.DRINK: "ml", K.SLEEP: "ended", K.NAPPY: "what", K.POTTY: "what", K.MOOD: "what"}
"""What can be written for a whole table at once, and the field that each child has for itself."""
ASKS = {
    K.MEAL: "Which meal?", K.DRINK: "What was it?", K.NAPPY: "The nappy was", K.POTTY: "How did it go?",
    K.INTIMATE: "What was it?", K.MOOD: "How is {child}?", K.COMFORT: "Why?", K.HOME: "What is it?",
}  # fmt: skip
NOTES = {K.ACCIDENT: "What happened?", K.COMFORT: "What helped? (optional)", K.HOME: "In your words"}
FIRST = {
    K.DRINK: "water", K.NAPPY: "wet", K.POTTY: "wee", K.INTIMATE: "wash", K.MOOD: "happy", K.COMFORT: "upset", K.HOME: "said",
}  # fmt: skip
MEALS_FROM = [(15 * 60, "tea"), (14 * 60, "snack"), (11 * 60 + 30, "lunch"), (9 * 60 + 30, "snack"), (0, "breakfast")]
TIMES = 12  # lines of a routine


def usual(kind: str, minute: int) -> str:
    """What is most likely meant at ``minute``: the meal of that time of day, the usual answer of other kinds."""
    if kind == K.MEAL:
        return next(meal for starts, meal in MEALS_FROM if minute >= starts)
    return FIRST.get(K(kind), "")


class PersonField(forms.ModelChoiceField):
    def __init__(self, **options):
        options.setdefault("error_messages", {"required": "Choose who it was."})
        super().__init__(Practitioner.objects.none(), to_field_name="code", empty_label="Choose somebody", **options)

    def label_from_instance(self, person):
        return person.full_name

    def offer(self, groups: list[tuple[str, list[Practitioner]]]) -> None:
        """Show those of ``care.who_could``, who are known already: drawing the field asks nothing. Somebody else who is in
        ``queryset`` is for the action to refuse, in words."""
        named = [
            (label, [(person.code, self.label_from_instance(person)) for person in people]) for label, people in groups
        ]
        self.widget.choices = [("", self.empty_label), *named]


def _what(kind: str, child_name: str = "") -> forms.Field:
    if kind == K.MEDICINE:
        return forms.CharField(
            label="Which medicine?", max_length=120, error_messages={"required": "Enter which medicine it was."}
        )
    return forms.ChoiceField(
        label=ASKS.get(K(kind), "What was it?").format(child=child_name),
        choices=list(WHAT.get(kind, {}).items()),
        widget=SEGMENTS,
        error_messages={"required": "Choose one of these.", "invalid_choice": "Choose one of these."},
    )


def _amount(**options) -> forms.Field:
    said = {"required": "Choose how much was eaten.", "invalid_choice": "Choose how much was eaten."}
    return forms.ChoiceField(choices=Amount, widget=SEGMENTS, error_messages=said, **options)


def _ml(**options) -> forms.Field:
    words = f"Enter millilitres as a number from 1 to {MOST_ML}."
    return forms.IntegerField(
        required=False,
        min_value=1,
        max_value=MOST_ML,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"invalid": words, "min_value": words, "max_value": words},
        **options,
    )


class MomentsForm(forms.Form):
    """A form with a day and times of it. ``moment`` makes one of them a moment."""

    def __init__(self, *args, zone: ZoneInfo, **options):
        super().__init__(*args, **options)
        self.zone = zone

    def moment(self, day: date, minute: int | None) -> datetime | None:
        return None if minute is None else datetime.combine(day, time(*divmod(minute, 60)), self.zone)

    def take(self, error: ValidationError, names: dict[str, str] | None = None) -> None:
        """Show what an action refused beside the field it is about; ``names`` maps its fields to ours."""
        found = error.message_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: error.messages}
        for name, words in found.items():
            name = (names or {}).get(name, name)
            self.add_error(
                name if name in self.fields else None, [one for one in words if one not in self.errors.get(name, [])]
            )


class CareForm(MomentsForm):
    """One thing of one child. Every kind asks its own few questions; time and person are filled in."""

    at = ClockField(label="Time", help_text="", error_messages={"required": "Enter a time such as 08:30."})
    ended = ClockField(
        label="Woke up (optional)", help_text="Leave it empty while the child is asleep.", required=False
    )
    amount = _amount(label="How much?")
    ml = _ml(label="How many millilitres? (optional)")
    cream = forms.BooleanField(label="Cream was put on", required=False)
    reason = forms.CharField(required=False, max_length=200)
    dose = forms.CharField(
        max_length=60, help_text="For example, 5 ml", error_messages={"required": "Enter the dose, such as 5 ml."}
    )
    body = forms.CharField(
        label="Where on the body?", max_length=100, error_messages={"required": "Enter where on the body it was."}
    )
    first_aid = forms.CharField(label="First aid (optional)", required=False, max_length=300)
    told = ClockField(
        label="Parents told at (optional)", help_text="You can enter it later, on the same day.", required=False
    )
    given_by = PersonField(label="Who gave it?")
    witness = PersonField(label="Who saw it?")
    authorised_by = forms.CharField(
        label="Authorised by",
        max_length=150,
        help_text="Which parent, and where it is written. For example: Kasia, form of 3 May",
        error_messages={"required": "Enter who authorised it: medicine needs the parents’ written permission."},
    )
    note = forms.CharField(
        label="Note (optional)", required=False, max_length=500, help_text="The family reads it too.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip
    day = UKDateField(label="Day", ask="Enter the day on which it was.", help_text="")
    area = forms.ChoiceField(
        label="Area of learning (optional)", choices=[("", "None"), *in_plain_words()], required=False
    )

    def __init__(self, *args, kind: str, child: Child, people, ask_reason: str = "", **options):
        super().__init__(*args, **options)
        self.kind = kind
        self.fields["what"] = _what(kind, child.name)
        for name in ("given_by", "witness"):
            self.fields[name].queryset = people
        self.fields["reason"].label = ask_reason or "Why somebody else? (optional)"
        self.fields["note"].label = NOTES.get(K(kind), "Note (optional)")
        if kind in (K.ACCIDENT, K.HOME):
            self.fields["note"].required = True
            self.fields["note"].error_messages["required"] = "Write a few words."
        if kind == K.SLEEP:
            self.fields["at"].label = "Fell asleep"
        if kind == K.ACCIDENT:
            self.fields["given_by"].label = "Who looked after it?"
            self.fields["witness"].label, self.fields["witness"].required = "Who else saw it? (optional)", False
        self.shown = FIELDS[K(kind)]
        self.behind = [
            name
            for name in ("at", "day", "given_by", "area")
            if name not in self.shown and (name != "area" or kind not in NO_AREA)
        ]
        if kind in (K.NAPPY, K.INTIMATE) and not ask_reason:
            self.shown = [name for name in self.shown if name != "reason"]
            self.behind.append("reason")
        for name in set(self.fields) - {*self.shown, *self.behind}:
            del self.fields[name]

    def first_fields(self):
        return [self[name] for name in self.shown]

    def more_fields(self):
        return [self[name] for name in self.behind]

    def offer(self, groups: list[tuple[str, list[Practitioner]]]) -> None:
        for name in {"given_by", "witness"} & self.fields.keys():
            self.fields[name].offer(groups)

    @property
    def more_is_open(self) -> bool:
        return any(field.errors for field in self.more_fields())

    @property
    def values(self) -> dict:
        """What ``care.record_care`` wants."""
        said = {name: value for name, value in self.cleaned_data.items() if value not in ("", None)}
        day = said.pop("day")
        for name, field in (("at", "happened_at"), ("ended", "ended_at"), ("told", "told_at")):
            if name in said:
                said[field] = self.moment(day, said.pop(name))
        return said


class FacesField(forms.ModelMultipleChoiceField):
    def label_from_instance(self, child):
        return child.full_name


class TableForm(MomentsForm):
    """One thing for several children at once: ticked faces, and for each child what differs."""

    children = FacesField(
        Child.objects.none(),
        to_field_name="code",
        error_messages={"required": "Tick at least one child.", "invalid_choice": "Tick children from the list."},
    )
    at = ClockField(label="Time", help_text="", error_messages={"required": "Enter a time such as 08:30."})
    given_by = PersonField(label="Who gave it?")
    reason = forms.CharField(
        label="Why somebody else? (optional)",
        required=False,
        max_length=200,
        help_text="Asked where it was neither key worker nor secondary.",
    )

    def __init__(self, *args, kind: str, rows: list[Child], people, offered, day: date, usual: str, **options):
        super().__init__(*args, **options)
        self.kind, self.own, self.day = kind, TABLE_KINDS[K(kind)], day
        self.rows = {child.code: child for child in rows}
        self.fields["children"].queryset = Child.objects.filter(pk__in=[child.pk for child in rows])
        self.fields["given_by"].queryset = people
        self.fields["given_by"].offer(offered)
        if kind != K.NAPPY:
            del self.fields["reason"]
        if self.own != "what" and kind in WHAT:
            self.fields["what"] = _what(kind)
        for code in self.rows:
            self.fields[f"{self.own}_{code}"] = self._own_field(usual)

    def _own_field(self, usual: str) -> forms.Field:
        match self.own:
            case "amount":
                field = _amount(label="How much", initial=Amount.MOST, required=False)
            case "ml":
                field = _ml(label="Millilitres")
            case "ended":
                field = ClockField(label="Woke up", help_text="", required=False)
            case _:
                field = _what(self.kind)
                field.required, field.initial = False, usual
        return field

    @property
    def meal(self) -> tuple[str, datetime]:
        """Of a valid form for meals: which, and when."""
        return self.cleaned_data["what"], self.moment(self.day, self.cleaned_data["at"])

    def untick(self, codes) -> None:
        """When it is shown again, the children of ``codes`` are not ticked."""
        self.data = self.data.copy()
        self.data.setlist("children", [code for code in self.data.getlist("children") if code not in codes])

    def of(self, child: Child):
        """The bound field that ``child`` has for itself."""
        return self[f"{self.own}_{child.code}"]

    def clean(self):
        data = super().clean()
        for child in data.get("children", []):
            name = f"{self.own}_{child.code}"
            if self.own in ("amount", "what") and not data.get(name) and name not in self.errors:
                self.add_error(name, "Choose one of these.")
        return data

    def values_of(self, child: Child) -> dict:
        """What ``care.record_care`` wants for ``child``."""
        said = {name: self.cleaned_data[name] for name in ("what", "given_by", "reason") if self.cleaned_data.get(name)}
        own = self.cleaned_data.get(f"{self.own}_{child.code}")
        said["happened_at"] = self.moment(self.day, self.cleaned_data["at"])
        if own not in ("", None):
            said["ended_at" if self.own == "ended" else self.own] = (
                self.moment(self.day, own) if self.own == "ended" else own
            )
        return said


def save_table(form: TableForm, *, by, known: list[str]) -> bool:
    """Of a valid form, one record for each ticked child, or none at all: then the form says beside each child why, and a
    child whose meal, not among the codes ``known``, somebody else wrote meanwhile is not ticked any more."""
    said = [(child, form.values_of(child)) for child in form.cleaned_data["children"]]
    with transaction.atomic():
        if form.kind == CareKind.MEAL:
            what, at = form.meal
            try:
                care.check_meals_are_new([child for child, _ in said], what, at, known=known)
            except ValidationError as error:
                form.take(error, {code: f"{form.own}_{code}" for code in error.error_dict})
                form.untick(error.error_dict)
                return False
        for child, values in said:
            try:
                care.record_care(child=child, kind=form.kind, by=by, **values)
            except ValidationError as error:
                form.take(error, {form.own: f"{form.own}_{child.code}"})
        if form.errors:
            transaction.set_rollback(True)
    return not form.errors


class WokeForm(MomentsForm):
    """When a child woke up, or when parents were told, where it was not just now."""

    at = ClockField(label="Time", help_text="", required=False)


class TimeForm(forms.Form):
    """One line of a routine; an empty one is left out."""

    kind = forms.ChoiceField(choices=[("", "Nothing"), *CareTime.KINDS], required=False, label="What")
    at = ClockField(label="Time", help_text="", required=False)
    note = forms.CharField(label="Note", required=False, max_length=80)

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        for name, field in self.fields.items():
            field.widget.attrs |= {"class": "form-select" if name == "kind" else "form-control", "autocomplete": "off"}

    def clean(self):
        data = super().clean()
        if data.get("kind") and data.get("at") is None and "at" not in self.errors:
            self.add_error("at", "Enter a time such as 12:30.")
        if data.get("at") is not None and not data.get("kind"):
            self.add_error("kind", "Choose what is expected then.")
        return data


class TimesFormSet(forms.BaseFormSet):
    def get_form_kwargs(self, index):
        """Lines that say what stood there already count too."""
        return super().get_form_kwargs(index) | {"empty_permitted": False}

    def clean(self):
        lines = [(form.cleaned_data["kind"], form.cleaned_data["at"]) for form in self.forms if self._is_said(form)]
        if len(lines) != len(set(lines)):
            raise ValidationError("The same thing stands at the same time twice. Take one of them away.")

    @staticmethod
    def _is_said(form) -> bool:
        return bool(form.is_valid() and form.cleaned_data.get("kind"))

    @property
    def times(self) -> list[tuple[str, int, str]]:
        """(kind, minutes since midnight, note)."""
        said = [form.cleaned_data for form in self.forms if self._is_said(form)]
        return [(one["kind"], one["at"], one["note"]) for one in said]


CareTimesFormSet = forms.formset_factory(TimeForm, formset=TimesFormSet, extra=3, max_num=TIMES, validate_max=True)
