"""Propose: the best care teams beside those there are; taken one by one, refused, or all at once."""

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from children.models import Child
from keyworkers import planner
from keyworkers.actions import TeamHasChanged, change_care_team
from keyworkers.board import latest_versions
from keyworkers.models import PlanRefusal, PlanWeights, TeamRole
from keyworkers.plan_words import hours
from keyworkers.planning import AS_PROPOSED, allow_again, load_planning, proposals, refuse
from keyworkers.repairs import clash, repairs
from nursery import jobs
from nursery.audit import record
from nursery.editing import RecordForm, edit
from nursery.models import Job, JobState, Room
from nursery.permissions import Permission, requires
from staff.models import Practitioner

MOST_CLASHES = 8
REPAIR_SECONDS = 3
SECONDS = 10  # a page waits no longer for a proof


def _room(request) -> Room | None:
    code = (request.POST or request.GET).get("room")
    return get_object_or_404(Room, code=code) if code else None


def _back(request):
    room = request.POST.get("room", "")
    if request.POST.get("next") == "board" and room:
        return redirect(f"{reverse('keyworkers:board')}?room={room}&propose=1")
    return redirect(f"{reverse('keyworkers:propose')}{f'?room={room}' if room else ''}")


@requires(Permission.ALLOCATE_KEY_WORKERS)
@require_GET
def propose(request):
    """What would change in the best plan, for a room or the whole nursery, with reasons and effects."""
    setting, room = request.setting, _room(request)
    planning = load_planning(setting, setting.today(), room=room)
    search = (
        get_object_or_404(Job, code=request.GET["search"], kind="plan_search", state=JobState.DONE)
        if "search" in request.GET
        else None
    )
    if search:
        plan = planner.plan_of(planning.problem, search.result["teams"], planner.Fraction(*search.result["slack"]))
    else:
        plan = planner.solve(planning.problem, seconds=SECONDS)
    present = planner.score_teams(planning.problem)
    changes = proposals(planning, plan, present, latest_versions())
    clashes = [
        (planning.rows[child.ref], words)
        for child in planning.problem.children
        if (words := clash(planning.problem, plan, child))
    ]
    unfilled = [
        (
            planning.rows[child.ref],
            [TeamRole(role).label.lower() for role in planner.ROLES if plan.choices[child.ref].of(role) is None],
        )
        for child in planning.problem.children
        if any(plan.choices[child.ref].missing)
    ]
    context = {
        "room": room,
        "rooms": Room.objects.all(),
        "changes": changes,
        "unfilled": unfilled,
        "plan": plan,
        "is_searched": search is not None,
        "uncovered": hours(plan.uncovered),
        "fewer": hours(present.uncovered - plan.uncovered) if plan.uncovered < present.uncovered else "",
        "more": _more(present, plan),
        "children": len(planning.problem.children),
        "clashes": clashes[:MOST_CLASHES],
        "more_clashes": max(len(clashes) - MOST_CLASHES, 0),
        "repairs": repairs(planning.problem, plan, seconds=REPAIR_SECONDS),
        "refusals": PlanRefusal.objects.select_related("child", "practitioner", "refused_by"),
    }
    return render(request, "keyworkers/propose.html", context)


@requires(Permission.ALLOCATE_KEY_WORKERS)
@require_POST
def search_longer(request):
    """Where the page's time was too short for a proof, the worker goes on."""
    room = _room(request)
    job = jobs.start(
        setting=request.setting,
        kind="plan_search",
        title=f"The best teams for {f'{room} room' if room else 'the whole nursery'}",
        asked={"room": room.code if room else ""},
        by=request.user,
    )
    return redirect("nursery:job", job.code)


def _more(present: planner.Plan, plan: planner.Plan) -> str:
    """Hours a week more with key workers, all children together; empty where it is not more."""
    gained = sum(
        planner.Fraction(one.minutes[0], one.weeks)
        - planner.Fraction(present.choices[ref].minutes[0], present.choices[ref].weeks)
        for ref, one in plan.choices.items()
    )
    return hours(gained) if gained > 0 else ""


@requires(Permission.ALLOCATE_KEY_WORKERS)
@require_GET
def score(request):
    """A line for the board: how far the present teams are from the best there is. Loaded after the board itself."""
    planning = load_planning(request.setting, request.setting.today(), room=_room(request))
    plan = planner.solve(planning.problem, seconds=SECONDS)
    present = planner.score_teams(planning.problem)
    context = {
        "room": request.GET.get("room", ""),
        "empty": sum(present.missing) - sum(plan.missing),
        "fewer": hours(present.uncovered - plan.uncovered) if plan.uncovered < present.uncovered else "",
        "gain": hours(plan.score - present.score) if plan.score > present.score else "",
        "is_best": present.rank <= plan.rank,
        "score": round(present.score),
    }
    return render(request, "keyworkers/score.html", context)


def _chosen(request):
    """(child, role → practitioner or None, version) of each line that was pressed; 404 for what is not there."""
    wanted = request.POST.get("child", "")
    children = {child.code: child for child in Child.objects.visible_to(request.user)}
    people = {person.code: person for person in Practitioner.objects.all()} | {"": None}
    lines = []
    for line in request.POST.getlist("line"):
        parts = line.split(":")
        if len(parts) != 5 or parts[0] not in children or not parts[4].isdecimal():
            raise Http404
        if wanted in ("all", parts[0]):
            if any(code not in people for code in parts[1:4]):
                raise Http404
            to = {role: people[code] for role, code in zip(TeamRole.values, parts[1:4], strict=True)}
            lines.append((children[parts[0]], to, int(parts[4])))
    if not lines:
        raise Http404
    return lines


@requires(Permission.ALLOCATE_KEY_WORKERS)
@require_POST
def accept(request):
    """Take one proposal, or all on the page. What somebody else has changed meanwhile stays as it is, and is said."""
    taken, today = [], request.setting.today()
    for child, to, version in _chosen(request):
        on = max(today, child.starts_on)
        try:
            change = change_care_team(child=child, to=to, on=on, by=request.user, reason=AS_PROPOSED, version=version)
        except TeamHasChanged:
            messages.error(request, f"{child}’s care team was changed by somebody else meanwhile. It stays as it is.")
        except ValidationError as error:
            messages.error(request, f"{child}: {' '.join(error.messages)}")
        else:
            taken.append(change)
    if len(taken) == 1:
        messages.success(request, f"{taken[0].child}’s care team is changed.", extra_tags=f"undo-{taken[0].pk}")
    elif taken:
        messages.success(request, f"{len(taken)} care teams are changed. Each can be undone in the history.")
    return _back(request)


@requires(Permission.ALLOCATE_KEY_WORKERS)
@require_POST
def refuse_proposal(request):
    """Not this one, now and in later proposals."""
    for child, to, _ in _chosen(request):
        now = dict(child.assignments.filter(ends_on=None).values_list("role", "practitioner"))
        people = {role: person for role, person in to.items() if person and now.get(role) != person.pk}
        refuse(child=child, people=people, by=request.user)
        messages.success(request, f"That is not proposed for {child} again.")
    return _back(request)


@requires(Permission.ALLOCATE_KEY_WORKERS)
@require_POST
def allow(request, pk):
    visible = Child.objects.visible_to(request.user)
    refusal = get_object_or_404(PlanRefusal.objects.filter(child__in=visible).select_related("child"), pk=pk)
    allow_again(refusal=refusal, by=request.user)
    messages.success(request, f"It may be proposed for {refusal.child} again.")
    return _back(request)


class WeightsForm(RecordForm):
    """Each weight is what it is worth giving up, in minutes a week of the key worker's presence."""

    class Meta:
        model = PlanWeights
        fields = ["keep_key_worker", "keep_secondary", "keep_buddy", "siblings", "language", "send", "fair_share"]

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        words = "Enter whole minutes a week, from 0 to 2400."
        for field in self.fields.values():
            if isinstance(field, forms.IntegerField):
                field.label = field.label[:1].upper() + field.label[1:]
                field.max_value, field.help_text = 2400, "Minutes a week"
                field.error_messages |= {"required": words, "invalid": words, "min_value": words, "max_value": words}

    def clean(self):
        data = super().clean()
        for name in self.Meta.fields:
            if data.get(name) is not None and data[name] > 2400:
                self.add_error(name, self.fields[name].error_messages["max_value"])
        return data


@requires(Permission.CHANGE_SETTING)
@require_http_methods(["GET", "POST"])
def weights(request):
    """What the planner weighs."""
    row = PlanWeights.objects.filter(setting=request.setting).first() or PlanWeights(setting=request.setting)
    form = WeightsForm(request.POST if request.method == "POST" else None, instance=row)

    def save():
        record("plan_weights_changed", request.setting, by=request.user, fields=sorted(form.changed_fields))
        form.save()

    return edit(
        request,
        form=form,
        save=save,
        title="What the planner weighs",
        back=reverse("keyworkers:propose"),
        back_label="Propose",
        said="The planner weighs it like that from now on.",
        lead="Each number is how many minutes a week of the key worker’s presence it is worth giving up for it.",
    )
