"""People who work here: the list and a practitioner's page."""

from datetime import timedelta

from django.db.models import Prefetch
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from nursery.htmx import render_part
from nursery.models import Room
from nursery.permissions import Permission, requires
from nursery.timetable import DAY_NAMES, times_on, weekly_minutes
from nursery.words import language_names
from staff.models import Absence, Practitioner, ShiftPattern

EXPIRES_SOON_DAYS = 60


@requires(Permission.SEE_STAFF)
@require_GET
def practitioner_list(request):
    """Everybody who works here, whether they are in, and what runs out soon."""
    setting, day = request.setting, request.setting.today()
    people = Practitioner.objects.visible_to(request.user).search(request.GET.get("q", "")).select_related("room")
    state = "left" if request.GET.get("state") == "left" else "here"
    people = people.filter(leaves_on__lt=day) if state == "left" else people.exclude(leaves_on__lt=day)
    rooms = list(Room.objects.all())
    room = next((room for room in rooms if room.code == request.GET.get("room")), None)
    if room:
        people = people.filter(room=room)
    people = people.prefetch_related(
        Prefetch("shift_patterns", ShiftPattern.objects.on(day), to_attr="shifts_now"),
        Prefetch("absences", Absence.objects.on(day), to_attr="away_now"),
    )
    found = list(people)
    for person in found:
        spans = times_on(person.shifts_now[-1].timetable, day, setting.rota_starts_on) if person.shifts_now else []
        person.spans_today = spans if person.works_on(day) else []
        person.first_aid_soon = _soon(person.paediatric_first_aid_until, day)
    context = {"people": found, "rooms": rooms, "room": room, "state": state, "q": request.GET.get("q", ""), "day": day}
    return render_part(request, "staff/list.html", "rows", context)


def _soon(expires_on, day) -> bool:
    return expires_on is not None and expires_on <= day + timedelta(days=EXPIRES_SOON_DAYS)


@requires(Permission.SEE_STAFF)
@require_GET
def practitioner_detail(request, code):
    """Shifts, absences, certificates, key children, languages, mark."""
    day = request.setting.today()
    practitioner = get_object_or_404(
        Practitioner.objects.visible_to(request.user).select_related("room", "user"), code=code
    )
    patterns = [
        pattern
        for pattern in practitioner.shift_patterns.ever_held()
        if pattern.ends_on is None or pattern.ends_on > day
    ]
    qualifications = list(practitioner.qualifications.all())
    for qualification in qualifications:
        qualification.is_soon = _soon(qualification.expires_on, day)
    is_self = practitioner.user_id == request.user.pk
    context = {
        "practitioner": practitioner,
        "day": day,
        "languages": language_names(practitioner.language_codes),
        "shifts": [
            {
                "pattern": pattern,
                "weeks": [list(zip(DAY_NAMES, week, strict=True)) for week in pattern.timetable],
                "hours": float(weekly_minutes(pattern.timetable)) / 60,
            }
            for pattern in patterns
        ],
        "absences": list(practitioner.absences.filter(last_day__gte=day)),
        "past_absences": list(practitioner.absences.filter(last_day__lt=day).order_by("-first_day")[:10]),
        "extra_shifts": list(practitioner.extra_shifts.filter(date__gte=day)),
        "qualifications": qualifications,
        "first_aid_soon": _soon(practitioner.paediatric_first_aid_until, day),
        "may_read_all": is_self or request.user.is_lead_of(request.setting),
    }
    return render(request, "staff/detail.html", context)
