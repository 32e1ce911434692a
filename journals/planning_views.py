"""Plans: a week of planned experiences in a room, for whom and why; planning one, and saying how it was."""

from datetime import date, timedelta

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Prefetch
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from children.models import BookingPattern, Child, RoomStay
from journals import planning
from journals.learning_map import interests_since, newest_steps
from journals.planning import DAYS, monday_of
from journals.planning_forms import NoteForm, PlanForm
from journals.planning_models import PlannedChild, PlannedExperience
from journals.silence import load_silences, nothing_words, since_words, with_last_noticed
from nursery.audit import record
from nursery.days import day_of
from nursery.editing import edit
from nursery.models import Closure, Room
from nursery.permissions import Permission, can, requires
from nursery.submissions import once
from nursery.timetable import times_on
from staff.models import practitioner_of

TAKEN_LATELY = timedelta(weeks=6)


def may_change(request, plan: PlannedExperience) -> bool:
    """One's own; leads may change anybody's."""
    return can(request.user, Permission.PLAN_EXPERIENCES, request.setting) and (
        plan.planned_by_id == request.user.pk or request.user.is_lead_of(request.setting)
    )


def _rooms(request, day) -> tuple[list[Room], Room | None]:
    """Rooms of children whom the reader may see, and the one that is asked for, else their own, else the first."""
    stays = RoomStay.objects.on(day).filter(child__in=Child.objects.visible_to(request.user).not_left(day))
    rooms = list(Room.objects.filter(pk__in=stays.values("room")))
    me = practitioner_of(request.user)
    asked = next((room for room in rooms if room.code == request.GET.get("room")), None)
    own = next((room for room in rooms if me and room.pk == me.room_id), rooms[0] if rooms else None)
    return rooms, asked or own


def _lines(request) -> Prefetch:
    """The children of a plan whom the reader may know."""
    visible = Child.objects.visible_to(request.user)
    return Prefetch("planned", PlannedChild.objects.filter(child__in=visible).select_related("child"))


@requires(Permission.OBSERVE)
@require_GET
def plans(request):
    """One room's week. It can be printed as it stands."""
    setting, monday = request.setting, monday_of(day_of(request))
    last, today = monday + timedelta(days=DAYS - 1), setting.today()
    rooms, room = _rooms(request, monday)
    closed = set(Closure.objects.filter(date__range=(monday, last)).values_list("date", flat=True))
    found = PlannedExperience.objects.visible_to(request.user).filter(room=room, date__range=(monday, last))
    by_day: dict = {}
    for plan in found.kept().select_related("planned_by", "noted_by").prefetch_related(_lines(request)):
        plan.may_change = may_change(request, plan)
        by_day.setdefault(plan.date, []).append(plan)
    days = [monday + timedelta(days=number) for number in range(DAYS)]
    context = {
        "monday": monday,
        "today": today,
        "now": setting.now(),
        "rooms": rooms,
        "room": room,
        "week": [(day, day in closed, by_day.get(day, [])) for day in days],
        "is_empty": not by_day,
        "may_plan": can(request.user, Permission.PLAN_EXPERIENCES, setting),
        "removed": found.filter(removed_by=request.user).order_by("-removed_at").first(),
    }
    return render(request, "journals/plans.html", context)


def _week_of(room: Room, day) -> str:
    return f"{reverse('journals:plans')}?day={day}&room={room.code}"


@requires(Permission.PLAN_EXPERIENCES)
@require_http_methods(["GET", "POST"])
@once
def new(request):
    """Plan something for a room's children on a day; first come those of whom nothing was noticed for longest."""
    day = max(_asked_day(request), request.setting.today())
    _, room = _rooms(request, day)
    if room is None:
        raise Http404
    plan = PlannedExperience(setting=request.setting, room=room)
    return _plan_page(
        request, plan, day, [], f"Plan for {room.name}",
        lambda form: planning.plan_experience(
            room=room, today=request.setting.today(), by=request.user, **form.said
        ),
        "Planned.",
    )  # fmt: skip


def _asked_day(request):
    """The day in the address, on both methods: the form's own day is a field of it."""
    try:
        return date.fromisoformat(request.GET["day"])
    except KeyError:
        return request.setting.today()
    except ValueError:
        raise Http404 from None


def _plan(request, code) -> PlannedExperience:
    found = PlannedExperience.objects.visible_to(request.user).select_related("room").prefetch_related(_lines(request))
    return get_object_or_404(found, code=code)


def _own_plan(request, code) -> PlannedExperience:
    plan = _plan(request, code)
    if not may_change(request, plan):
        record("refused", plan, by=request.user, needs="OWN_PLAN")
        raise PermissionDenied("Only who planned it, a manager or a deputy may change it.")
    return plan


@requires(Permission.PLAN_EXPERIENCES)
@require_http_methods(["GET", "POST"])
def change(request, code):
    return _change(request, _own_plan(request, code))


@once
def _change(request, plan):
    return _plan_page(
        request, plan, plan.date, list(plan.planned.all()), f"Change “{plan.what}”",
        lambda form: planning.change_plan(
            plan=plan, offered=form.children, today=request.setting.today(), by=request.user, **form.said
        ),
        "The plan is changed.",
    )  # fmt: skip


def _plan_page(request, plan, day, planned, title, save, said):
    children = _offered(request, plan.room, day, planned)
    form = PlanForm(
        request.POST if request.method == "POST" else None,
        instance=plan,
        children=children,
        planned=planned,
        initial={} if plan.pk else {"date": day},
    )
    if form.is_valid():
        try:
            saved = save(form)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, said)
            return redirect(_week_of(saved.room, saved.date))
    context = {"form": form, "title": title, "plan": plan, "day": day, "back": _week_of(plan.room, day)}
    status = 409 if form.is_stale else 422 if form.errors else 200
    return render(request, "journals/plan_form.html", context, status=status)


def _offered(request, room, day, planned) -> list[Child]:
    """Children of ``room`` and those of ``planned``: who is booked on ``day`` and was silent longest first.

    Each has ``is_booked``, ``since`` or ``nothing``, ``is_silent``, and what a plan can join (000-18): its newest open next
    ``steps``, and what it is ``taken_by`` these weeks.
    """
    setting, today = request.setting, request.setting.today()
    in_room = RoomStay.objects.on(day).filter(room=room).values("child")
    children = Child.objects.visible_to(request.user)
    found = children.on_roll(day).filter(pk__in=in_room) | children.filter(pk__in=[line.child_id for line in planned])
    patterns = Prefetch("booking_patterns", BookingPattern.objects.on(day))
    offered = list(with_last_noticed(found).prefetch_related(patterns))
    silent = load_silences(offered, today)
    steps, interests = newest_steps(offered), interests_since(offered, setting.now() - TAKEN_LATELY)
    for child in offered:
        child.steps, child.taken_by = steps.get(child.pk, [])[:2], interests.get(child.pk, "")
        silence = silent[child.pk]
        child.is_booked = any(
            times_on(row.timetable, day, setting.rota_starts_on) for row in child.booking_patterns.all()
        )
        child.is_silent = silence.sessions >= setting.silent_after
        child.silence, child.since = silence.sessions, since_words(silence, today)
        child.nothing = nothing_words(silence)
    return sorted(offered, key=lambda child: (not child.is_booked, -child.silence, child.name))


@requires(Permission.OBSERVE)
@require_http_methods(["GET", "POST"])
@once
def note(request, code):
    """How it was: everybody who was there may say."""
    plan = _plan(request, code)
    form = NoteForm(request.POST if request.method == "POST" else None, instance=plan)
    return edit(
        request,
        form=form,
        save=lambda: planning.note_plan(
            plan=plan, happened=True, note=form.cleaned_data["note"], today=request.setting.today(), by=request.user
        ),
        title=plan.what,
        back=_week_of(plan.room, plan.date),
        back_label="Plans",
        said="Noted.",
        template="journals/plan_note.html",
        plan=plan,
        is_ahead=plan.date > request.setting.today(),
    )


@requires(Permission.OBSERVE)
@require_POST
def missed(request, code):
    """One tap: it did not happen."""
    plan = _plan(request, code)
    try:
        planning.note_plan(plan=plan, happened=False, today=request.setting.today(), by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, f"Noted: “{plan.what}” did not happen.")
    return redirect(_week_of(plan.room, plan.date))


@requires(Permission.PLAN_EXPERIENCES)
@require_POST
def remove(request, code):
    plan = _own_plan(request, code)
    planning.remove_plan(plan=plan, by=request.user)
    messages.success(request, "Taken out of the plans. You can put it back below.")
    return redirect(_week_of(plan.room, plan.date))


@requires(Permission.PLAN_EXPERIENCES)
@require_POST
def restore(request, code):
    plan = _own_plan(request, code)
    planning.restore_plan(plan=plan, by=request.user)
    messages.success(request, "It stands in the plans again.")
    return redirect(_week_of(plan.room, plan.date))
