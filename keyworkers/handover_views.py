"""Handovers: those that are needed, those that go on, one with its visits."""

from datetime import timedelta

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from children.models import Child
from keyworkers import bonds, handovers, planner
from keyworkers.cover import KEY_WORKER
from keyworkers.loading import load_roll
from keyworkers.models import Bond, Handover, HandoverReason, HandoverState, HandoverVisit
from keyworkers.planning import load_planning
from nursery.editing import edit
from nursery.fields import ClockField, UKDateField
from nursery.permissions import Permission, requires
from nursery.submissions import once
from nursery.templatetags.kith import longday
from staff.models import Practitioner

WELLBEING = [
    ("", "Not said"),
    ("1", "1, very low"),
    ("2", "2, low"),
    ("3", "3, in between"),
    ("4", "4, high"),
    ("5", "5, very high"),
]
DEFAULT_WEEKS = 3


class OpenForm(forms.Form):
    to = forms.ModelChoiceField(
        Practitioner.objects.none(), to_field_name="code", label="New key worker", empty_label="Choose",
        error_messages={"required": "Choose the new key worker.", "invalid_choice": "Choose somebody from the list."},
    )  # fmt: skip
    reason = forms.ChoiceField(
        label="Why?", choices=[("", "Choose"), *HandoverReason.choices], error_messages={"required": "Choose why."}
    )
    by_day = UKDateField(label="To be done by", ask="Enter the day by which it should be done.")

    def __init__(self, *args, people, today, **options):
        super().__init__(*args, **options)
        self.fields["to"].queryset, self.today = people, today
        self.fields["by_day"].help_text = "The child’s pace decides; this is what you aim for."

    def clean_by_day(self):
        if self.cleaned_data["by_day"] < self.today:
            raise ValidationError("Choose today or a later day.")
        return self.cleaned_data["by_day"]


class ToldForm(forms.Form):
    on = UKDateField(label="Parents were told on", ask="Enter the day on which parents were told.")
    how = forms.CharField(
        label="How?", max_length=200, error_messages={"required": "Say how, such as at the door or by letter."}
    )


class VisitForm(forms.Form):
    attended = forms.TypedChoiceField(
        label="Did the visit take place?", choices=[("yes", "Yes"), ("no", "No")], coerce=lambda value: value == "yes",
        widget=forms.RadioSelect, error_messages={"required": "Say whether the visit took place."},
    )  # fmt: skip
    wellbeing = forms.TypedChoiceField(
        label="Well-being (optional)", choices=WELLBEING, coerce=int, empty_value=None, required=False
    )
    words = forms.CharField(
        label="How was it? (optional)", widget=forms.Textarea(attrs={"rows": 3}), max_length=2000, required=False
    )


class MoreForm(forms.Form):
    day = UKDateField(label="Day", ask="Enter the day of the visit.")
    starts = ClockField(label="From", error_messages={"required": "Enter when it begins."})
    ends = ClockField(label="Until", error_messages={"required": "Enter when it ends."})
    plan = forms.CharField(label="What for (optional)", max_length=200, required=False)


def _handover(request, code) -> Handover:
    found = Handover.objects.filter(child__in=Child.objects.visible_to(request.user))
    return get_object_or_404(found.select_related("child", "from_person", "to_person"), code=code)


def _page(handover) -> str:
    return reverse("keyworkers:handover", args=[handover.code])


@requires(Permission.SEE_KEY_GROUPS)
@require_GET
def handover_list(request):
    """Needed, by leaver; going on; done lately."""
    setting, today, children = request.setting, request.setting.today(), Child.objects.visible_to(request.user)
    known = Handover.objects.filter(child__in=children).select_related("child", "from_person", "to_person")
    going = known.filter(state__in=[HandoverState.OPEN, HandoverState.PAUSED]).prefetch_related("visits")
    by_person: dict[Practitioner, list] = {}
    for need in handovers.needs(children.not_left(today), today):
        by_person.setdefault(need.practitioner, []).append(need)
    changed = handovers.changed_at_once(children.not_left(today), today)
    soon = children.not_left(today).filter(
        Q(starts_on__gt=today, starts_on__lte=today + timedelta(weeks=6))
        | Q(assignments__bond=Bond.PROVISIONAL, assignments__ends_on=None)
    )
    new = list(soon.distinct())
    roll = (
        load_roll(
            setting, today, today + timedelta(weeks=6), children=Child.objects.filter(pk__in=[one.pk for one in new])
        )
        if new
        else None
    )
    context = {
        "new": bonds.new_children(roll, new, today) if roll else [],
        "needed": list(by_person.items()),
        "changed": changed,
        "going": list(going),
        "ended": known.filter(state__in=[HandoverState.DONE, HandoverState.STOPPED]).order_by("-pk")[:8],
        "today": today,
    }
    return render(request, "keyworkers/handovers.html", context)


BOND = [("yes", "Yes, confirm the bond"), ("no", "Not yet, look again on the day below")]


class BondForm(forms.Form):
    confirmed = forms.TypedChoiceField(
        label="Is this the person the child goes to?", choices=BOND,
        coerce=lambda value: value == "yes", widget=forms.RadioSelect, error_messages={"required": "Choose one."},
    )  # fmt: skip
    on = UKDateField(label="Look again on (optional)", required=False)

    def clean(self):
        data = super().clean()
        if data.get("confirmed") is False and not data.get("on") and "on" not in self.errors:
            self.add_error("on", "Enter the day on which to look again.")
        return data


@requires(Permission.SEE_KEY_GROUPS)
@require_http_methods(["GET", "POST"])
def bond(request, code):
    """Look at a provisional bond: confirmed, or again later (R13)."""
    child = get_object_or_404(Child.objects.visible_to(request.user), code=code)
    place = get_object_or_404(
        child.assignments.select_related("practitioner", "child"), role=KEY_WORKER, ends_on=None, bond=Bond.PROVISIONAL
    )
    form = BondForm(request.POST if request.method == "POST" else None)

    def save():
        if form.cleaned_data["confirmed"]:
            bonds.confirm(assignment=place, by=request.user)
        else:
            bonds.look_again(assignment=place, on=form.cleaned_data["on"], by=request.user)

    return edit(
        request, form=form, save=save, title=f"{child} and {place.practitioner}", back=reverse("keyworkers:handovers"),
        back_label="Handovers", said="Noted.",
        lead="After the third visit or two weeks: to whom does the child go for comfort? If it is somebody else, plan a handover.",
    )  # fmt: skip


@requires(Permission.ALLOCATE_KEY_WORKERS)
@require_http_methods(["GET", "POST"])
@once
def open_one(request, code):
    """Choose the new person, with the planner's word on each, and joint visits are proposed when both are in."""
    setting, today = request.setting, request.setting.today()
    child = get_object_or_404(Child.objects.visible_to(request.user).not_left(today), code=code)
    this_one = Child.objects.filter(pk=child.pk)
    need = next(iter([*handovers.needs(this_one, today), *handovers.changed_at_once(this_one, today)]), None)
    before = handovers.person_before(child, today)
    people = Practitioner.objects.employed_on(today).filter(key_person=True)
    planning = load_planning(setting, today)
    planned = next((one for one in planning.problem.children if one.ref == child.ref), None)
    prices = planner.prices(planning.problem, planned) if planned else {}
    ranked = sorted(prices, key=lambda ref: (prices[ref][0], -prices[ref][1]))
    now = planned.team.get(KEY_WORKER) if planned else None
    best = next((planning.people[ref] for ref in ranked if ref != now), None)
    form = OpenForm(
        request.POST if request.method == "POST" else None,
        people=people,
        today=today,
        initial={
            "to": need.practitioner.code if before else best.code if best else "",
            "reason": need.reason if need else "",
            "by_day": max(need.by, today) if need and not before else today + timedelta(weeks=DEFAULT_WEEKS),
        },
    )
    opened = []

    def save():
        to = form.cleaned_data["to"]
        roll = load_roll(setting, today, today + timedelta(days=43), children=Child.objects.filter(pk=child.pk))
        booked = roll.children[0]
        old = before.pk if before and to == need.practitioner else booked.team(today).get(KEY_WORKER)
        first = max(today + timedelta(days=1), child.starts_on)
        visits = handovers.fitting_visits(roll, booked, to.pk, old, first)
        opened.append(
            handovers.open_handover(
                child=child, to=to, reason=form.cleaned_data["reason"], by_day=form.cleaned_data["by_day"],
                visits=visits, on=today, by=request.user,
            )
        )  # fmt: skip

    response = edit(
        request,
        form=form,
        save=save,
        title=f"Another key worker for {child}",
        back=reverse("keyworkers:handovers"),
        back_label="Handovers",
        said=f"The handover of {child} is planned.",
        verb="Plan the handover",
        lead=f"{need.practitioner} has been {child}’s key worker since {longday(need.by)}. Visits with {before} still help."
        if before
        else f"{best} would fit best as shifts and bookings stand."
        if best
        else "",
    )
    return redirect(_page(opened[0])) if opened else response


@requires(Permission.SEE_KEY_GROUPS)
@require_GET
def handover(request, code):
    """Visits and how they were, parents, and the next step."""
    found = _handover(request, code)
    context = {"handover": found, "child": found.child, "visits": found.visits.all(), "today": request.setting.today()}
    return render(request, "keyworkers/handover.html", context)


@requires(Permission.SEE_KEY_GROUPS)
@require_http_methods(["GET", "POST"])
def told(request, code):
    found, today = _handover(request, code), request.setting.today()
    form = ToldForm(
        request.POST if request.method == "POST" else None,
        initial={"on": found.parents_told_on or today, "how": found.parents_told_how},
    )
    return edit(
        request, form=form, save=lambda: handovers.tell_parents(handover=found, by=request.user, **form.cleaned_data),
        title=f"{found.child}’s parents", back=_page(found), back_label="Handover", said="Noted.",
    )  # fmt: skip


@requires(Permission.SEE_KEY_GROUPS)
@require_http_methods(["GET", "POST"])
def visit(request, code, pk):
    """How it was, by whoever was there."""
    found = _handover(request, code)
    one = get_object_or_404(HandoverVisit, pk=pk, handover=found)
    initial = {
        "attended": {True: "yes", False: "no"}.get(one.attended, "yes"),
        "wellbeing": one.wellbeing,
        "words": one.words,
    }
    form = VisitForm(request.POST if request.method == "POST" else None, initial=initial)
    return edit(
        request, form=form, save=lambda: handovers.record_visit(visit=one, by=request.user, **form.cleaned_data),
        title=f"{found.child}’s visit", back=_page(found), back_label="Handover", said="The visit is noted.", lead=one.plan,
    )  # fmt: skip


@requires(Permission.ALLOCATE_KEY_WORKERS)
@require_http_methods(["GET", "POST"])
@once
def more(request, code):
    """One more visit."""
    found = _handover(request, code)
    form = MoreForm(request.POST if request.method == "POST" else None, initial={"day": request.setting.today()})
    return edit(
        request, form=form, save=lambda: handovers.add_visit(handover=found, by=request.user, **form.cleaned_data),
        title=f"One more visit for {found.child}", back=_page(found), back_label="Handover", said="The visit is added.",
    )  # fmt: skip


@requires(Permission.ALLOCATE_KEY_WORKERS)
@require_POST
def step(request, code):
    """Ready, pause, go on, stop."""
    found, today = _handover(request, code), request.setting.today()
    state = request.POST.get("state", "")
    try:
        if state not in HandoverState.values:
            raise ValidationError("Choose what happens next.")
        handovers.move_to(handover=found, state=state, by=request.user, on=max(today, found.child.starts_on))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        said = {
            HandoverState.DONE: f"{found.to_person} is {found.child}’s key worker.",
            HandoverState.PAUSED: "The handover is paused.",
            HandoverState.OPEN: "The handover goes on.",
            HandoverState.STOPPED: "The handover is stopped; nothing changes.",
        }
        messages.success(request, said[HandoverState(state)])
    return redirect(_page(found))
