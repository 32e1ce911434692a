"""What if: think of changes, see the difference, keep it by name, make it real."""

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from children.models import Child
from keyworkers import whatif
from keyworkers.models import WhatIf
from keyworkers.plan_words import hours
from nursery.editing import edit
from nursery.fields import UKDateField
from nursery.models import Room
from nursery.permissions import Permission, requires
from nursery.submissions import once
from nursery.timetable import DAY_NAMES
from nursery.timetable_form import DayField
from staff.models import Practitioner

TIMED = {"person_days", "child_days", "child_starts"}
FIRST_DAYS = {
    "person_leaves": "Last working day",
    "person_away": "First day away",
    "child_leaves": "Last day",
    "child_starts": "First day",
    "room_opens": "Opens on",
}
LEADS = dict.fromkeys(TIMED, "Times such as 08:00-13:00; several with a ; between them; empty for a day off.") | {
    "room_opens": "When it is made real the room and its people are entered at once; the children move on the day."
}


def _text(label: str, ask: str) -> forms.CharField:
    return forms.CharField(max_length=60, label=label, error_messages={"required": ask})


def _one(rows, label: str, ask: str):
    return forms.ModelChoiceField(
        rows, to_field_name="code", label=label, empty_label="Choose", error_messages={"required": ask}
    )


def _several(rows, label: str, ask: str):
    return forms.ModelMultipleChoiceField(
        rows,
        to_field_name="code",
        label=label,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": ask},
    )


class NameForm(forms.Form):
    name = forms.CharField(
        max_length=80,
        label="What is it about?",
        error_messages={"required": "Give it a name, such as Priya leaves at Christmas."},
    )


class StepForm(forms.Form):
    """One change that is thought about; which fields there are depends on its kind."""

    def __init__(self, *args, kind: str, today, people, children, **options):
        super().__init__(*args, **options)
        self.kind, self.today = kind, today
        if kind == "child_starts":
            self.fields["first_name"] = _text("First name", "Enter the child’s first name.")
            self.fields["last_name"] = _text("Last name", "Enter the child’s last name.")
            self.fields["ref"] = _text("Reference", "Enter a reference, such as C012.")
            self.fields["born"] = UKDateField(label="Date of birth", ask="Enter the child’s date of birth.")
        elif kind == "room_opens":
            self.fields["name"] = _text("Name of the room", "Enter the name of the room.")
            self.fields["group_size"] = forms.IntegerField(
                label="Key children per full-time key worker", min_value=1, max_value=30, required=False
            )
        elif kind.startswith("person"):
            self.fields["person"] = _one(people, "Who?", "Choose who.")
        else:
            self.fields["child"] = _one(children, "Which child?", "Choose the child.")
        self.fields["on"] = UKDateField(label=FIRST_DAYS.get(kind, "From"), ask="Enter the day.")
        if kind == "person_away":
            self.fields["until"] = UKDateField(label="Last day away", ask="Enter the last day away.")
        if kind in ("child_moves", "child_starts"):
            self.fields["room"] = _one(Room.objects.all(), "Which room?", "Choose the room.")
        if kind == "room_opens":
            self.fields["people"] = _several(people, "Who works there?", "Choose at least one person.")
            self.fields["children"] = _several(children, "Which children move there?", "")
            self.fields["children"].required = False
        if kind in TIMED:
            for day, name in enumerate(DAY_NAMES):
                self.fields[f"day_{day}"] = DayField(label=name)

    def clean(self):
        data = super().clean()
        if data.get("on") and data["on"] < self.today:
            self.add_error("on", "Choose today or a later day.")
        if data.get("on") and data.get("until") and data["until"] < data["on"]:
            self.add_error("until", "Choose a last day that is not before the first.")
        if data.get("born") and data["born"] > self.today:
            self.add_error("born", "Enter a date of birth that is not in the future.")
        if data.get("ref") and Child.objects.filter(ref=data["ref"]).exists():
            self.add_error("ref", "Another child already has that reference.")
        if self.kind == "room_opens" and Room.objects.filter(name=data.get("name")).exists():
            self.add_error("name", "Another room already has that name.")
        return data

    @property
    def step(self) -> dict:
        said = self.cleaned_data
        found = {"kind": self.kind, "on": said["on"].isoformat()}
        found |= {name: said[name].pk for name in ("person", "child", "room") if name in said}
        found |= {name: said[name] for name in ("first_name", "last_name", "ref", "name", "group_size") if name in said}
        found |= {name: [row.pk for row in said[name]] for name in ("people", "children") if name in said}
        found |= {name: said[name].isoformat() for name in ("until", "born") if name in said}
        if self.kind in TIMED:
            found["times"] = [said[f"day_{day}"] for day in range(len(DAY_NAMES))]
        return found


def _what_if(request, code) -> WhatIf:
    return get_object_or_404(WhatIf, code=code)


@requires(Permission.ALLOCATE_KEY_WORKERS)
@require_http_methods(["GET", "POST"])
@once
def what_ifs(request):
    """Those that are kept, and a new one."""
    form = NameForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        kept = whatif.keep(setting=request.setting, name=form.cleaned_data["name"], by=request.user)
        return redirect("keyworkers:what_if", kept.code)
    context = {"form": form, "kept": WhatIf.objects.select_related("made_by")}
    return render(request, "keyworkers/what_ifs.html", context, status=422 if form.errors else 200)


@requires(Permission.ALLOCATE_KEY_WORKERS)
@require_http_methods(["GET"])
def what_if(request, code):
    """The steps, and how things would differ."""
    kept, today = _what_if(request, code), request.setting.today()
    people = {person.pk: person for person in Practitioner.objects.all()}
    children = {child.pk: child for child in Child.objects.all()}
    rooms = {room.pk: room for room in Room.objects.all()}
    found = whatif.difference(request.setting, kept.steps, today) if kept.steps and not kept.made_real_at else None
    context = {
        "kept": kept,
        "steps": [whatif.in_words(step, people, children, rooms) for step in kept.steps],
        "kinds": whatif.STEPS.items(),
        "found": found,
    }
    if found:
        before, after = whatif.with_nobody(found.before), whatif.with_nobody(found.after)
        context |= {
            "nobody_before": hours(before),
            "nobody_after": hours(after),
            "more": hours(after - before) if after > before else "",
            "fewer": hours(before - after) if after < before else "",
            "worse": [(child, hours(minutes)) for child, minutes in found.worse[:8]],
            "load": [(person, hours(one), hours(other)) for person, one, other in found.load],
            "left": hours(found.after.plan.uncovered),
        }
    return render(request, "keyworkers/what_if.html", context)


@requires(Permission.ALLOCATE_KEY_WORKERS)
@require_http_methods(["GET", "POST"])
@once
def add_step(request, code, kind):
    """One more change to think about."""
    kept, today = _what_if(request, code), request.setting.today()
    if kind not in whatif.STEPS:
        raise Http404
    form = StepForm(
        request.POST if request.method == "POST" else None,
        kind=kind,
        today=today,
        people=Practitioner.objects.employed_on(today),
        children=Child.objects.not_left(today),
    )
    return edit(
        request,
        form=form,
        save=lambda: whatif.change_steps(what_if=kept, steps=[*kept.steps, form.step], by=request.user),
        title=whatif.STEPS[kind],
        back=reverse("keyworkers:what_if", args=[kept.code]),
        back_label=kept.name,
        said="It is thought about; nothing is changed.",
        verb="Think about it",
        lead=LEADS.get(kind, ""),
    )


@requires(Permission.ALLOCATE_KEY_WORKERS)
@require_POST
def what_if_do(request, code):
    """Take a step out, or make all of it real."""
    kept, page = _what_if(request, code), redirect("keyworkers:what_if", code)
    try:
        if request.POST.get("do") == "real":
            whatif.make_real(what_if=kept, by=request.user)
            messages.success(request, f"{kept.name}: every change is made.")
        elif request.POST.get("drop", "").isdecimal():
            number = int(request.POST["drop"][:3])
            whatif.change_steps(what_if=kept, steps=[*kept.steps[:number], *kept.steps[number + 1 :]], by=request.user)
        else:
            raise Http404
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return page
