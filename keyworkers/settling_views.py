"""Settling in: who does, and one child's visits, first sessions and lists."""

from dataclasses import dataclass
from datetime import date

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import OuterRef, Subquery
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from children.models import Attendance, Child
from children.views import head_of
from keyworkers import settling as actions
from keyworkers.actions import team_on
from keyworkers.bonds import settling_visits
from keyworkers.handover_views import WELLBEING
from keyworkers.loading import load_people
from keyworkers.meeting_forms import MOST_WORDS, ToldForm
from keyworkers.meeting_rules import why_not_there
from keyworkers.meeting_views import child_of, sent
from keyworkers.models import Bond, Handover, HandoverState, KeyPersonAssignment, TeamRole
from keyworkers.settling_models import Parting, SettlingStep, SettlingVisit, Stays
from keyworkers.settling_rules import FAMILY_STEPS, KEY_WORKER_STEPS, NUMBERS, STEPS, first_sessions
from nursery.editing import edit
from nursery.fields import ClockField, UKDateField
from nursery.permissions import Permission, requires
from nursery.submissions import once
from nursery.templatetags.kith import longday
from staff.models import Practitioner

YES_NO = [("yes", "Yes"), ("no", "No")]


class PlaceForm(forms.Form):
    """When a visit is. It says where the key worker is not in then; ``anyway`` goes past it."""

    day = UKDateField(label="Day", ask="Enter the day of the visit.")
    starts = ClockField(label="From", error_messages={"required": "Enter when it begins."})
    ends = ClockField(label="Until", error_messages={"required": "Enter when it ends."})
    stays = forms.ChoiceField(label="The parent", choices=Stays, widget=forms.RadioSelect)
    anyway = forms.BooleanField(label="All the same: somebody else has the visit", required=False)

    def __init__(self, *args, setting, key_worker, **options):
        super().__init__(*args, **options)
        self.setting, self.key_worker = setting, key_worker

    def clean(self):
        data = super().clean()
        day, starts, ends = (data.get(name) for name in ("day", "starts", "ends"))
        if None in (day, starts, ends):
            return data
        if ends <= starts:
            self.add_error("ends", "Enter an end after the start.")
        elif self.key_worker and not data["anyway"]:
            why = why_not_there(load_people(self.setting, day, day), self.key_worker.pk, day, starts, ends)
            if why:
                self.add_error("starts", why)
        return data

    @property
    def when(self) -> dict:
        return {name: self.cleaned_data[name] for name in ("day", "starts", "ends", "stays")}


class HowForm(forms.Form):
    """How a visit or session was (R27)."""

    attended = forms.TypedChoiceField(
        label="Did it take place?", choices=YES_NO, coerce=lambda value: value == "yes", widget=forms.RadioSelect,
        error_messages={"required": "Say whether it took place."},
    )  # fmt: skip
    wellbeing = forms.TypedChoiceField(
        label="Well-being (optional)", choices=WELLBEING, coerce=int, empty_value=None, required=False
    )
    involvement = forms.TypedChoiceField(
        label="Involvement (optional)", choices=WELLBEING, coerce=int, empty_value=None, required=False
    )
    parting = forms.ChoiceField(
        label="How was the parting? (optional)", choices=[("", "Not said"), *Parting.choices], required=False
    )
    minutes_without = forms.IntegerField(
        label="Minutes without the parent (optional)", min_value=0, required=False,
        error_messages={"invalid": "Enter a number of minutes.", "min_value": "Enter 0 or more."},
    )  # fmt: skip
    comfort = forms.CharField(label="What helped? (optional)", max_length=300, required=False)
    words = forms.CharField(
        label="How was it? (optional)", widget=forms.Textarea(attrs={"rows": 4}), max_length=MOST_WORDS, required=False
    )
    remarks = forms.CharField(
        label="What did the parent say? (optional)", widget=forms.Textarea(attrs={"rows": 2}), max_length=4000,
        required=False,
    )  # fmt: skip
    agreed = forms.CharField(label="What is agreed for the next time? (optional)", max_length=300, required=False)

    def __init__(self, *args, visit, people, me, **options):
        names = ("wellbeing", "involvement", "parting", "minutes_without", "comfort", "words", "remarks", "agreed")
        stood = {name: getattr(visit, name) for name in names}
        stood["attended"] = {True: "yes", False: "no"}.get(visit.attended, "yes")
        stood["comforted_by"] = visit.comforted_by or (me if visit.attended is None else None)
        super().__init__(*args, initial=stood, **options)
        self.fields["comforted_by"] = forms.ModelChoiceField(
            people, to_field_name="code", label="Who comforted? (optional)", empty_label="Not said", required=False
        )
        order = ["attended", "wellbeing", "involvement", "parting", "minutes_without", "comforted_by", "comfort"]
        self.order_fields([*order, "words", "remarks", "agreed"])
        if visit.is_session:
            del self.fields["attended"], self.fields["minutes_without"]


class StepForm(forms.Form):
    on = UKDateField(label="Done on", ask="Enter the day on which it was done.")
    note = forms.CharField(label="Who was there? (optional)", max_length=200, required=False)


@dataclass(slots=True)
class Settling:
    """One child on the list; ``told`` of three sessions, ``done`` lines of each list."""

    child: Child
    key_worker: Practitioner | None
    is_provisional: bool
    next_visit: SettlingVisit | None
    last: SettlingVisit | None
    sessions: int
    told: int
    own_done: int
    family_done: int


@requires(Permission.MEET_FAMILIES)
@require_GET
def children(request):
    """Everybody who settles in, and how far they are. 5 queries."""
    today = request.setting.today()
    found = list(actions.settling_children(Child.objects.visible_to(request.user), today))
    keys = [child.pk for child in found]
    places = KeyPersonAssignment.objects.filter(role=TeamRole.KEY_WORKER, ends_on=None, child__in=keys)
    by_child = {place.child_id: place for place in places.select_related("practitioner")}
    visits, steps, days = {}, {}, {}
    for visit in SettlingVisit.objects.filter(child__in=keys):
        visits.setdefault(visit.child_id, []).append(visit)
    for child, step in SettlingStep.objects.filter(child__in=keys).values_list("child", "step"):
        steps.setdefault(child, set()).add(step)
    arrivals = Attendance.objects.filter(child__in=keys, arrived_at__isnull=False)
    for child, day in arrivals.values_list("child", "date"):
        days.setdefault(child, []).append(day)
    lines = []
    for child in found:
        place, mine = by_child.get(child.pk), visits.get(child.pk, [])
        done, first = steps.get(child.pk, set()), first_sessions(days.get(child.pk, []), child.starts_on)
        ahead = [one for one in mine if not one.is_session and one.attended is None and one.date >= today]
        recorded = [one for one in mine if one.wellbeing]
        lines.append(
            Settling(
                child, place.practitioner if place else None, bool(place) and place.bond == Bond.PROVISIONAL,
                ahead[0] if ahead else None, recorded[-1] if recorded else None, len(first),
                sum(one.is_session and one.told_on is not None and one.date in first for one in mine),
                len(done & KEY_WORKER_STEPS.keys()), len(done & FAMILY_STEPS.keys()),
            )
        )  # fmt: skip
    context = {
        "lines": lines, "today": today, "own_steps": len(KEY_WORKER_STEPS), "family_steps": len(FAMILY_STEPS)
    }  # fmt: skip
    return render(request, "keyworkers/settling_children.html", context)


@requires(Permission.MEET_FAMILIES)
@require_GET
def settling(request, code):
    """Visits, the first three sessions, what the child knows, what the family knows. Before the first visit is planned
    those are proposed that fit the key worker's shifts: 4 queries more."""
    today = request.setting.today()
    place = KeyPersonAssignment.objects.filter(child=OuterRef("pk"), role=TeamRole.KEY_WORKER, ends_on=None)
    going = Handover.objects.filter(child=OuterRef("pk"), state__in=[HandoverState.OPEN, HandoverState.PAUSED])
    found = Child.objects.visible_to(request.user).annotate(
        key_worker=Subquery(place.values("practitioner")[:1]), handover=Subquery(going.values("code")[:1])
    )
    child = get_object_or_404(found, code=code)
    rows = list(child.settling_visits.select_related("comforted_by", "recorded_by", "told_by"))
    steps = {row.step: row for row in child.settling_steps.select_related("done_by")}
    by_day = {row.date: row for row in rows if row.is_session}
    visits = [row for row in rows if not row.is_session]
    proposed, person = [], None
    if not visits and child.key_worker and child.starts_on > today:
        roll = load_people(request.setting, today, child.starts_on)
        person = roll.people[child.key_worker].row
        proposed = settling_visits(roll, child.key_worker, child, today)
    days = actions.first_days(child)
    context = {
        **head_of(request, child, tab="settling"),
        "visits": visits,
        "person": person,
        "proposed": proposed,
        "sessions": [
            (name, day, by_day.get(day)) for name, day in zip(NUMBERS, [*days, None, None, None], strict=False)
        ],
        "lists": [
            (f"What {child} knows", [(step, words, steps.get(step)) for step, words in KEY_WORKER_STEPS.items()]),
            ("The family", [(step, words, steps.get(step)) for step, words in FAMILY_STEPS.items()]),
        ],
        "today": today,
    }
    return render(request, "keyworkers/settling.html", context)


def page_of(child) -> str:
    return reverse("keyworkers:settling", args=[child.code])


def back_to(child) -> dict:
    return {"back": page_of(child), "back_label": f"{child} settles in"}


def key_worker_of(request, child) -> Practitioner | None:
    return team_on(child, max(request.setting.today(), child.starts_on))[TeamRole.KEY_WORKER]


@requires(Permission.MEET_FAMILIES)
@require_POST
def plan(request, code):
    """Take the visits that are proposed."""
    child, today = child_of(request, code), request.setting.today()
    key_worker = key_worker_of(request, child)
    if key_worker is None or child.starts_on <= today:
        messages.error(request, "Add visits one by one.")
        return redirect(page_of(child))
    roll = load_people(request.setting, today, child.starts_on)
    try:
        made = actions.plan_visits(
            child=child, visits=settling_visits(roll, key_worker.pk, child, today), by=request.user
        )
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, f"{len(made)} visits are planned. Tell the family.")
    return redirect(page_of(child))


@requires(Permission.MEET_FAMILIES)
@require_http_methods(["GET", "POST"])
@once
def new_visit(request, code):
    child = child_of(request, code)
    form = PlaceForm(
        sent(request), setting=request.setting, key_worker=key_worker_of(request, child), initial={"stays": Stays.ALL}
    )
    return edit(
        request, form=form, save=lambda: actions.save_visit(child=child, by=request.user, **form.when),
        title=f"A visit of {child}", said="The visit is planned.", verb="Plan it", **back_to(child),
    )  # fmt: skip


@requires(Permission.MEET_FAMILIES)
@require_http_methods(["GET", "POST"])
def change_visit(request, code, visit):
    child = child_of(request, code)
    found = get_object_or_404(SettlingVisit, child=child, code=visit, is_session=False)
    stood = {"day": found.date, "starts": found.starts, "ends": found.ends, "stays": found.stays}
    form = PlaceForm(sent(request), setting=request.setting, key_worker=key_worker_of(request, child), initial=stood)
    return edit(
        request, form=form, save=lambda: actions.save_visit(child=child, visit=found, by=request.user, **form.when),
        title=f"A visit of {child}", said="The visit is changed.", **back_to(child),
    )  # fmt: skip


@requires(Permission.MEET_FAMILIES)
@require_POST
def remove_visit(request, code, visit):
    child = child_of(request, code)
    found = get_object_or_404(SettlingVisit, child=child, code=visit, is_session=False)
    try:
        actions.remove_visit(visit=found, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, "The visit is taken out.")
    return redirect(page_of(child))


@requires(Permission.MEET_FAMILIES)
@require_http_methods(["GET", "POST"])
def visit(request, code, visit):
    """How a visit was."""
    child = child_of(request, code)
    found = get_object_or_404(SettlingVisit, child=child, code=visit, is_session=False)
    return _how(request, child, found, f"{child}’s visit on {longday(found.date)}")


@requires(Permission.MEET_FAMILIES)
@require_http_methods(["GET", "POST"])
def session(request, code, day):
    """How one of the first three sessions was."""
    child = child_of(request, code)
    found = _session(child, day)
    return _how(request, child, found, f"{child}’s session on {longday(found.date)}")


def _session(child, day) -> SettlingVisit:
    try:
        return actions.session_of(child, date.fromisoformat(day))
    except (ValueError, ValidationError):
        raise Http404 from None


def _how(request, child, found, title):
    people = Practitioner.objects.employed_on(found.date)
    form = HowForm(sent(request), visit=found, people=people, me=key_worker_of(request, child))

    def save():
        actions.record_visit(visit=found, by=request.user, **{"attended": True, **form.cleaned_data})

    return edit(request, form=form, save=save, title=title, said="Written down.", **back_to(child))


@requires(Permission.MEET_FAMILIES)
@require_http_methods(["GET", "POST"])
def tell(request, code, day):
    """The parents heard how the session was (R26)."""
    child = child_of(request, code)
    found = _session(child, day)
    form = ToldForm(
        sent(request), today=request.setting.today(), since=found.date,
        initial={"words": found.told_words or found.words, "how": found.told_how},
    )  # fmt: skip
    return edit(
        request, form=form, title=f"Tell {child}’s family", said="Noted.", **back_to(child),
        lead=f"How the session on {longday(found.date)} was.",
        save=lambda: actions.tell_session(child=child, day=found.date, by=request.user, **form.cleaned_data),
    )  # fmt: skip


@requires(Permission.MEET_FAMILIES)
@require_http_methods(["GET", "POST"])
def step(request, code, step):
    """A line of the lists: done on which day; or not done after all."""
    child = child_of(request, code)
    if step not in STEPS:
        raise Http404
    row = SettlingStep.objects.filter(child=child, step=step).first()
    if "undo" in request.POST:
        actions.undo_step(child=child, step=step, by=request.user)
        messages.success(request, "Not done.")
        return redirect(page_of(child))
    stood = {"on": row.done_on if row else request.setting.today(), "note": row.note if row else ""}
    form = StepForm(sent(request), initial=stood)
    return edit(
        request, form=form, save=lambda: actions.do_step(child=child, step=step, by=request.user, **form.cleaned_data),
        title=STEPS[step], said="Noted.", template="keyworkers/settling_step.html", row=row, **back_to(child),
    )  # fmt: skip
