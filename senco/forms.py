"""What comes in about a case. Words of errors here, rules in the actions."""

from django import forms

from children.models import Child, Send
from journals.models import Observation, State
from nursery.fields import ClockField, UKDateField
from nursery.templatetags.kith import longday
from senco.actions import ANSWERS, DECISIONS
from senco.meetings import REPLIES
from senco.models import Need
from senco.people import who_may_agree, whom_to_tell

HOW_TOLD = ["in person", "by phone", "by video call", "in writing"]
HOW_AGREED = ["signed form", "in person", "by phone", "by e-mail"]
PLAN_KINDS = ["SEN support plan", "Individual Support Plan", "Education, health and care plan"]


def choose(words: str) -> dict:
    return dict.fromkeys(("required", "invalid_choice", "invalid_list", "invalid_pk_value"), words)


def text(label: str, ask: str = "", *, rows: int = 3, hint: str = "", most: int = 5000, **options) -> forms.CharField:
    """A box to write in; without ``ask`` it may stay empty."""
    return forms.CharField(
        label=label if ask else f"{label} (optional)", required=bool(ask), max_length=most, help_text=hint,
        widget=forms.Textarea(attrs={"rows": rows}), error_messages={"required": ask}, **options,
    )  # fmt: skip


def line(label: str, ask: str = "", *, hint: str = "", most: int = 200, **options) -> forms.CharField:
    return forms.CharField(
        label=label if ask else f"{label} (optional)", required=bool(ask), max_length=most, help_text=hint,
        error_messages={"required": ask}, **options,
    )  # fmt: skip


def ways(label: str, of: list[str], ask: str) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label, choices=[("", "Choose"), *((one, one) for one in of)], error_messages=choose(ask)
    )


class CaseForm(forms.Form):
    """A form about ``case``; ``request.setting`` says what day it is."""

    def __init__(self, *args, case, people, **options):
        super().__init__(*args, **options)
        self.case, self.people, self.child = case, people, case.child
        self.today = case.child.setting.today()
        for name in ("on", "starts_on"):
            if name in self.fields:
                self.fields[name].initial = self.today
                self.fields[name].help_text = ""
        self.arrange()

    def arrange(self) -> None:
        """Fill the choices that depend on the case."""

    def carers(self, *, who_agree: bool = False):
        found = who_may_agree(self.child) if who_agree else whom_to_tell(self.child)
        return {str(one.code): one for one in found}

    def offer_one_carer(self, name: str) -> None:
        self._carers = self.carers(who_agree=True)
        self.fields[name].choices = [
            ("", "Choose"),
            *(
                (code, f"{one.first_name}, {self.child.name}’s {one.relationship}")
                for code, one in self._carers.items()
            ),
        ]

    def clean_carer(self):
        return self._carers.get(self.cleaned_data["carer"])


class TellForm(CaseForm):
    people = forms.MultipleChoiceField(
        label="Whom did you tell?", widget=forms.CheckboxSelectMultiple, error_messages=choose("Choose whom you told.")
    )
    on = UKDateField(label="When?", ask="Enter the day on which you told them.")
    how = ways("How?", HOW_TOLD, "Choose how you told them.")
    words = text("What did they say?", "Write down what they said, in a sentence or two.")

    field_order = ["people", "on", "how", "words"]

    def arrange(self):
        self._people = self.carers()
        self.fields["people"].choices = [
            (code, f"{one.first_name}, {one.relationship}") for code, one in self._people.items()
        ]

    def clean_people(self):
        return [self._people[code] for code in self.cleaned_data["people"]]


class AnswerForm(CaseForm):
    answer = forms.ChoiceField(
        label="Have they agreed?", choices=list(ANSWERS.items()), widget=forms.RadioSelect,
        error_messages=choose("Choose what they said."),
    )  # fmt: skip
    carer = forms.ChoiceField(label="Who said so?", error_messages=choose("Choose who said so."))
    how = forms.ChoiceField(
        label="How?", choices=[("", "how"), *((one, one) for one in HOW_AGREED)], required=False,
        error_messages=choose("Choose how they said it."),
    )  # fmt: skip
    on = UKDateField(label="When?", ask="Enter the day on which they said so.")

    def arrange(self):
        self.offer_one_carer("carer")


class WithdrawForm(CaseForm):
    carer = forms.ChoiceField(label="Who?", error_messages=choose("Choose who said so."))
    how = ways("How did they say it?", HOW_AGREED, "Choose how they said it.")
    on = UKDateField(label="When?", ask="Enter the day on which they said so.")

    def arrange(self):
        self.offer_one_carer("carer")


class VisitForm(CaseForm):
    on = UKDateField(label="Day", ask="Enter the day of the visit.")
    starts = ClockField(label="From", error_messages={"required": "Enter when it began."})
    minutes = forms.IntegerField(
        label="Minutes", min_value=1, max_value=240,
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value"), "Enter how many minutes, from 1 to 240."
        ),
    )  # fmt: skip
    where = line("Where, and doing what?", "Say where it was, such as at snack in Fern.")
    words = text("What did you see?", "Write down what you saw.", rows=4)


class DecideForm(CaseForm):
    def __init__(self, *args, **options):
        super().__init__(*args, auto_id="id_decide_%s", **options)  # it stands below the form of a visit

    decision = forms.ChoiceField(
        label="What is next?", choices=list(DECISIONS.items()), widget=forms.RadioSelect,
        error_messages=choose("Choose what is next."),
    )  # fmt: skip
    words = text("Why?", "Say why, in a sentence or two.")
    review_on = UKDateField(
        label="Look again on (only where you watch)", required=False, help_text="For example, 14 January 2027"
    )


class InviteForm(CaseForm):
    on = UKDateField(label="Day", ask="Enter the day of the meeting.")
    starts = ClockField(label="From", error_messages={"required": "Enter when it begins."})
    ends = ClockField(label="Until", error_messages={"required": "Enter when it ends."})
    place = line("Where?", "Say where, such as the quiet room or by phone.")
    guests = forms.MultipleChoiceField(
        label="Who is invited?", widget=forms.CheckboxSelectMultiple, error_messages=choose("Choose who is invited."),
        help_text="Those who work here or sign in have the hours in their diary, without a word of what it is about.",
    )  # fmt: skip
    anyway = forms.BooleanField(label="Even where somebody is away or a room would be short", required=False)

    def clean(self):
        data = super().clean()
        if data.get("starts") is not None and data.get("ends") is not None and data["ends"] <= data["starts"]:
            self.add_error("ends", "Enter an end after the start.")
        return data

    def arrange(self):
        self._guests = guests_for(self.case, self.people)
        self.fields["guests"].choices = [(one["key"], one["label"]) for one in self._guests]
        self.fields["on"].initial = None
        chosen = [one["key"] for one in self._guests if one["part"] == "family" or one["is_usual"]]
        self.fields["guests"].initial = chosen

    def clean_guests(self):
        chosen = self.cleaned_data["guests"]
        return [{name: one[name] for name in ("key", "name", "part")} for one in self._guests if one["key"] in chosen]


def guests_for(case, people) -> list[dict]:
    """The family, those who may look at the case, and the child’s contacts outside."""
    found = [
        {
            "key": f"carer-{one.pk}",
            "name": one.first_name,
            "part": "family",
            "label": f"{one.first_name}, {one.relationship}",
            "is_usual": True,
        }
        for one in whom_to_tell(case.child)
    ]
    for one in people.readers:
        key = f"staff-{one.person.pk}" if one.person else f"user-{one.user.pk}"
        usual = one.person is not None and (one.person == people.key_worker or one.why == "SENCO")
        found.append(
            {"key": key, "name": one.name, "part": "staff", "label": f"{one.name}, {one.why}", "is_usual": usual}
        )
    found += [
        {"key": f"contact-{one.pk}", "name": str(one), "part": "outside", "label": str(one), "is_usual": False}
        for one in case.child.contacts.filter(is_retired=False)
    ]
    return found


class MeetingForm(CaseForm):
    """A form about one meeting of the case."""

    def __init__(self, *args, meeting, **options):
        self.meeting = meeting
        super().__init__(*args, **options)


class ReplyForm(MeetingForm):
    key = forms.ChoiceField(label="Who?", error_messages=choose("Choose who answered."))
    reply = forms.ChoiceField(
        label="What did they say?", choices=list(REPLIES.items()), required=False, widget=forms.RadioSelect
    )

    def arrange(self):
        self.fields["key"].choices = [(one["key"], one["name"]) for one in self.meeting.facts["guests"]]


class HoldForm(MeetingForm):
    on = UKDateField(label="When was it?", ask="Enter the day of the meeting.")
    came = forms.MultipleChoiceField(
        label="Who came?", widget=forms.CheckboxSelectMultiple, error_messages=choose("Choose who came.")
    )
    words = text("What was agreed?", "Write down what was agreed.", rows=5)

    def arrange(self):
        self.fields["came"].choices = [(one["key"], one["name"]) for one in self.meeting.facts["guests"]]
        self.fields["came"].initial = [one["key"] for one in self.meeting.facts["guests"] if one["reply"] == "comes"]
        self.fields["on"].initial = self.meeting.on


class OutcomeToldForm(MeetingForm):
    key = forms.ChoiceField(label="Who?", error_messages=choose("Choose whom you told."))
    on = UKDateField(label="When?", ask="Enter the day on which you told them.")
    how = line("How, and what did they say?", "Say how, and what they said.", most=500)

    def arrange(self):
        missing = [one for one in self.meeting.facts["guests"] if one["part"] == "family" and not one["came"]]
        self.fields["key"].choices = [(one["key"], one["name"]) for one in missing]


class ReasonForm(CaseForm):
    words = text("Why?", "Say why, in a sentence or two.")


class NothingForm(CaseForm):
    """A press of a button."""


class SendForm(CaseForm):
    send = forms.ChoiceField(
        label="On the child’s record from now on", choices=Send.choices, widget=forms.RadioSelect,
        error_messages=choose("Choose what the record says."),
    )  # fmt: skip

    def arrange(self):
        self.fields["send"].initial = self.child.send


class ObservationChoices(forms.ModelMultipleChoiceField):
    def label_from_instance(self, one: Observation) -> str:
        words = one.words if len(one.words) < 130 else f"{one.words[:127]}…"
        return f"{longday(one.noticed_at.date())}: {words or 'photos'}"


def observation_field() -> ObservationChoices:
    return ObservationChoices(
        Observation._base_manager.none(), label="What was noticed that belongs to it (optional)",
        to_field_name="code", required=False, widget=forms.CheckboxSelectMultiple,
        error_messages=choose("Choose from what is in the list."),
    )  # fmt: skip


def observations_to_choose(child: Child, user, *, chosen=()):
    """The newest about ``child`` that ``user`` may read, those that worried somebody first; ``chosen`` always."""
    known = Observation.objects.visible_to(user).filter(children=child, removed_at=None)
    known = known.filter(state__in=[State.KEPT, State.WAITING])  # a draft may still say anything
    keys = [*known.order_by("-concern", "-noticed_at").values_list("pk", flat=True)[:8], *chosen]
    return Observation.objects.filter(pk__in=keys)


def needs_field() -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label="Areas of need (optional)", choices=Need.choices, required=False, widget=forms.CheckboxSelectMultiple,
        help_text="Several may fit. None has to.", error_messages=choose("Choose from the list."),
    )  # fmt: skip


class ChangeForm(CaseForm):
    title = line("What is it about?", "Say what it is about, such as talking.", most=60)
    needs = needs_field()
    observations = observation_field()

    def arrange(self):
        self.fields["title"].initial, self.fields["needs"].initial = self.case.title, self.case.needs

    def offer(self, user):
        chosen = list(self.case.observations.values_list("pk", flat=True))
        self.fields["observations"].queryset = observations_to_choose(self.child, user, chosen=chosen)
        self.fields["observations"].initial = [
            one.code for one in self.fields["observations"].queryset if one.pk in chosen
        ]


ROWS = 3


class CycleForm(CaseForm):
    """One round of a plan: up to three outcomes, each with what is done, by whom, and what is expected (R71)."""

    kind = line("What do you call the plan?", "Say what you call it, such as SEN support plan.", most=80)
    assess = text(
        "What do we know by now?",
        "Write down what you know by now.",
        rows=4,
        hint="Strengths first, then what is hard.",
    )
    family_view = text("What does the family say?", hint="Their hopes and what helps at home.")
    child_view = text("What does the child show or say?")
    starts_on = UKDateField(label="From", ask="Enter the first day of this plan.")
    review_on = UKDateField(label="Review on", ask="Enter the day on which you look at it together.")

    def arrange(self):
        self.fields["kind"].initial = self.case.plan_kind or PLAN_KINDS[0]
        for number in range(1, ROWS + 1):
            more = "" if number == 1 else " (optional)"
            labels = {
                "outcome": "Outcome",
                "actions": "What we do",
                "who": "Who does it",
                "expected": "What we expect by the review",
            }
            for name, label in labels.items():
                self.fields[f"{name}_{number}"] = forms.CharField(
                    label=f"{label}{more}", required=number == 1, max_length=1000,
                    widget=forms.Textarea(attrs={"rows": 2}) if name != "who" else forms.TextInput(),
                    error_messages={"required": f"Fill in: {label.lower()}."},
                )  # fmt: skip

    @property
    def rows(self):
        """Bound fields of each outcome, for the page."""
        return [[self[f"{name}_{n}"] for name in ("outcome", "actions", "who", "expected")] for n in range(1, ROWS + 1)]

    def clean(self):
        data = super().clean()
        if data.get("starts_on") and data.get("review_on") and data["review_on"] <= data["starts_on"]:
            self.add_error("review_on", "Choose a review day after the first day.")
        data["outcomes"] = []
        for number in range(1, ROWS + 1):
            row = {name: data.pop(f"{name}_{number}", "") for name in ("outcome", "actions", "who", "expected")}
            if any(row.values()):
                for name in ("outcome", "actions", "who"):
                    if not row[name] and number > 1:
                        self.add_error(f"{name}_{number}", "Fill this in too, or leave the whole outcome empty.")
                data["outcomes"].append(row | {"result": ""})
        return data

    @staticmethod
    def initial_of(cycle) -> dict:
        found = {
            name: getattr(cycle, name) for name in ("assess", "family_view", "child_view", "starts_on", "review_on")
        }
        for number, row in enumerate(cycle.outcomes, start=1):
            found |= {f"{name}_{number}": row[name] for name in ("outcome", "actions", "who", "expected")}
        return found | {"kind": cycle.case.plan_kind}


class ReviewForm(CaseForm):
    on = UKDateField(label="When did you look at it together?", ask="Enter the day of the review.")
    words = text("How is it going?", "Write down how it is going.", rows=4)
    family = text("What does the family say to it?")

    def __init__(self, *args, cycle, **options):
        self.cycle = cycle
        super().__init__(*args, **options)

    def arrange(self):
        for number, row in enumerate(self.cycle.outcomes):
            self.fields[f"result_{number}"] = text(
                f"What came of: {row['outcome']}", "Say what came of it.", rows=2, most=1000
            )
            self.fields[f"result_{number}"].help_text = f"Expected: {row['expected']}" if row["expected"] else ""
        self.order_fields(["on", *(name for name in self.fields if name.startswith("result_")), "words", "family"])

    def clean(self):
        data = super().clean()
        data["results"] = [data.pop(f"result_{number}", "") for number in range(len(self.cycle.outcomes))]
        return data
