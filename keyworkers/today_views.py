"""Today, and what can be done from it: somebody is off, is back after all, stands in, stays longer."""

from datetime import date, timedelta

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from children.models import Child
from keyworkers import actions
from keyworkers.drop_ins import with_unkept
from keyworkers.familiarity import known_people
from keyworkers.first_steps import first_steps
from keyworkers.loading import load_roll, rooms_of
from keyworkers.meeting_lists import booked_with
from keyworkers.models import DropIn, TeamRole
from keyworkers.ratios import Ratios
from keyworkers.today import SOON_DAYS, Away, build_day, explain, sentence
from keyworkers.watch import gaps_ahead
from nursery.days import day_of
from nursery.htmx import render_part
from nursery.models import Policy
from nursery.navigation import waiting_at
from nursery.permissions import Permission, can, requires
from nursery.policy import review_words
from nursery.submissions import once
from nursery.templatetags.kith import clock
from staff.actions import add_extra_shift, record_absence, remove_absence
from staff.forms import AbsenceForm
from staff.models import Absence, Practitioner

GAPS_SHOWN = 6
AHEAD_SHOWN = 4
BESIDE_NOW = 2  # quarters in which the time it is hides the hours


@requires(Permission.SEE_TODAY)
@require_GET
def today(request):
    """Who is with whom, for leads; for others the same for the children they may see."""
    setting, day = request.setting, day_of(request)
    is_today = day == setting.today()
    now = setting.now().hour * 60 + setting.now().minute if is_today else None
    is_lead = can(request.user, Permission.ALLOCATE_KEY_WORKERS, setting)
    children = (
        Child.objects.visible_to(request.user).not_left(day).filter(starts_on__lte=day + timedelta(days=SOON_DAYS))
    )
    roll = load_roll(setting, day, day + timedelta(days=SOON_DAYS), children=children)
    found = build_day(
        roll, day, rooms_of(roll, day), opens=setting.opens, closes=setting.closes, ratios=Ratios.of(setting)
    )
    urgent = [gap for gap in found.gaps if now is None or gap.ends > now]
    if is_lead and urgent:
        explain(roll, urgent[:GAPS_SHOWN], day, known_people([gap.child.pk for gap in urgent[:GAPS_SHOWN]]))
    start, emphasised, end = sentence(found, is_open=roll.is_open(day))
    me = next((person for person in roll.people.values() if person.row.user_id == request.user.pk), None)
    now_column = found.column(now) if now is not None and found.opens <= now < found.closes else None
    context = {
        "day": day,
        "is_today": is_today,
        "now": now,
        "now_column": now_column,
        "hours": [at for at in found.hours if now_column is None or abs(at[0] - now_column) > BESIDE_NOW],
        "found": found,
        "start": start,
        "emphasised": emphasised,
        "end": end,
        "urgent": urgent[:GAPS_SHOWN],
        "more_gaps": len(urgent) - len(urgent[:GAPS_SHOWN]),
        "is_lead": is_lead,
        "steps": first_steps() if is_lead and not found.rooms else [],
        "has_children": bool(me)
        and request.user.sees_every_child_of(setting)
        and any(me.key in child.team(day).values() for child in roll.children),
        "yesterday": day - timedelta(days=1),
        "tomorrow": day + timedelta(days=1),
        "first": settings.TODAY_FIRST if is_today and not is_lead else [],
        "more": settings.TODAY_MORE if is_today else [],
        "concerns": waiting_at("senco:home", request.user, setting) if is_today else 0,
    }
    return render_part(request, "keyworkers/today.html", "live", context)


@requires(Permission.ALLOCATE_KEY_WORKERS)
@require_GET
def ahead(request):
    """A part of Today, loaded after it: the next gaps that are known, drop-ins that shifts leave out, a policy to look over."""
    today = request.setting.today()
    gaps = list(gaps_ahead(request.user, today))
    context = {
        "gaps": gaps[:AHEAD_SHOWN],
        "more": max(len(gaps) - AHEAD_SHOWN, 0),
        "unkept": [one for one in with_unkept(DropIn.objects.select_related("practitioner")) if one.unkept_from],
        "review": review_words(Policy.objects.in_force(today), today),
    }
    return render(request, "keyworkers/ahead.html", context)


@requires(Permission.RECORD_ABSENCE)
@require_GET
def someone_off(request):
    """First step: who? Those who are on the rota that day and not away already."""
    day = day_of(request)
    roll = load_roll(request.setting, day, day, children=Child.objects.none())
    people = [
        (person.row, person.present(day, roll.rota_starts_on)) for person in roll.people.values()
        if person.present(day, roll.rota_starts_on)
    ]  # fmt: skip
    return render(request, "keyworkers/someone_off.html", {"day": day, "people": people})


@requires(Permission.RECORD_ABSENCE)
@require_http_methods(["GET", "POST"])
@once
def someone_off_why(request, code):
    """Second step: why and until when, with who would have whom; then it is so."""
    day = day_of(request)
    practitioner = get_object_or_404(Practitioner.objects.visible_to(request.user), code=code)
    form = AbsenceForm(request.POST or None, initial={"first_day": day, "last_day": _until(request, day)})
    if form.is_valid():
        try:
            absence = record_absence(practitioner=practitioner, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            messages.success(request, _away_words(absence, request.setting.today()))
            if moved := booked_with(practitioner, absence.first_day, absence.last_day):
                messages.info(request, moved)
            return redirect(f"{reverse('keyworkers:today')}?day={max(day, absence.first_day)}")
    context = {"day": day, "practitioner": practitioner, "form": form, **_if_away(request.setting, practitioner, day)}
    return render(request, "keyworkers/someone_off_why.html", context, status=422 if form.errors else 200)


def _until(request, day):
    """The last day that cover ahead has been thinking of, else the day itself."""
    try:
        return max(day, date.fromisoformat(request.GET.get("until", "")))
    except ValueError:
        return day


def _away_words(absence, today) -> str:
    if absence.first_day == absence.last_day == today:
        return f"{absence.practitioner} is off today."
    return f"{absence.practitioner} is away from {absence.first_day:%-d %B} to {absence.last_day:%-d %B}."


def _if_away(setting, practitioner, day) -> dict:
    """What would follow on ``day``: who would have whom, and who nobody."""
    roll = load_roll(setting, day, day)
    roll.people[practitioner.pk].absences.append((day, day))
    found = build_day(roll, day, [], opens=setting.opens, closes=setting.closes, ratios=Ratios.of(setting))
    away = next((away for away in found.away if away.person.pk == practitioner.pk), Away(practitioner, None, [], []))
    gaps = [gap for gap in found.gaps if practitioner.pk in _team_of(roll, gap.child.pk, day)]
    return {"away": away, "gaps": gaps}


def _team_of(roll, child: int, day) -> set[int]:
    return next(set(one.team(day).values()) for one in roll.children if one.key == child)


@requires(Permission.RECORD_ABSENCE)
@require_POST
def back(request, code):
    """In after all: the absence that holds on the day is taken out, or ends the day before where it began earlier."""
    day = day_of(request)
    practitioner = get_object_or_404(Practitioner.objects.visible_to(request.user), code=code)
    absence = Absence.objects.on(day).filter(practitioner=practitioner).first()
    if absence:
        remove_absence(absence=absence, on=day, by=request.user)
        messages.success(request, f"{practitioner} is in after all.")
    return redirect(f"{reverse('keyworkers:today')}?day={day}")


@requires(Permission.ALLOCATE_KEY_WORKERS)
@require_POST
@transaction.atomic
def stand_in(request, code):
    """Somebody is a child's buddy for this one day."""
    day = day_of(request)
    child = get_object_or_404(Child.objects.visible_to(request.user), code=code)
    practitioner = get_object_or_404(
        Practitioner.objects.visible_to(request.user), code=request.POST.get("practitioner")
    )
    try:
        change = actions.change_care_team(
            child=child,
            to={TeamRole.BUDDY: practitioner},
            on=day,
            until=day + timedelta(days=1),
            by=request.user,
            reason=f"Stands in on {day:%-d %B}",
        )
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, f"{practitioner} stands in for {child} on {day:%A}.", extra_tags=f"undo-{change.pk}")
    return redirect(f"{reverse('keyworkers:today')}?day={day}")


@requires(Permission.RECORD_ABSENCE)
@require_POST
def stay_longer(request, code):
    """Somebody works beside their shift, so that a gap is closed."""
    day = day_of(request)
    practitioner = get_object_or_404(Practitioner.objects.visible_to(request.user), code=code)
    try:
        starts, ends = int(request.POST["starts"]), int(request.POST["ends"])
        add_extra_shift(
            practitioner=practitioner, day=day, starts=starts, ends=ends, by=request.user, reason="Closes a gap"
        )
    except (KeyError, ValueError):
        raise Http404 from None
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, f"{practitioner} also works from {clock(starts)} to {clock(ends)}.")
    return redirect(f"{reverse('keyworkers:today')}?day={day}")
