"""A key worker's own Today, what is coming up for them, and the briefing for whoever stands in."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Prefetch
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from children.looking import look
from children.models import AbsentReason, Attendance, BookingPattern, Child
from children.rules import may_read_confidential
from journals.coming import coming_up
from journals.models import NextStep, Observation
from journals.my_day import my_day
from journals.planning_models import PlannedChild
from keyworkers.cover import person_at, sessions_on
from keyworkers.loading import load_children
from keyworkers.mine import team_of
from nursery.htmx import render_part
from nursery.permissions import Permission, can, requires
from nursery.words import language_names
from staff.models import practitioner_of

NOON, EVENING = 12, 17
LATELY = timedelta(days=14)
LAST = 3  # observations, and open next steps, on a briefing


@requires(Permission.OBSERVE)
@require_GET
def page(request):
    """My children now, those I cover, who is still to come."""
    moment = request.setting.now()
    context = {
        "found": my_day(request.setting, request.user, moment),
        "moment": moment,
        "greeting": "Morning" if moment.hour < NOON else "Afternoon" if moment.hour < EVENING else "Evening",
        "first_name": request.user.name.split()[0],
        "reasons": AbsentReason.choices,
        "first": settings.MY_DAY_FIRST,
        "more": settings.MY_DAY_MORE,
    }
    return render_part(request, "journals/my_day.html", "live", context)


@requires(Permission.OBSERVE)
@require_GET
def coming(request):
    """A part of the same page, loaded after it."""
    moment, me = request.setting.now(), practitioner_of(request.user)
    today = moment.date()
    items = (
        coming_up(
            me=me,
            children=Child.objects.visible_to(request.user),
            setting=request.setting,
            day=today,
            now=moment.hour * 60 + moment.minute,
            sees_groups=can(request.user, Permission.SEE_KEY_GROUPS, request.setting),
        )
        if me
        else []
    )
    return render(request, "journals/coming.html", {"items": [(item, item.when(today)) for item in items]})


@requires(Permission.SEE_CHILDREN)
@require_GET
def briefing(request, code):
    """One page about a child for somebody who stands in: what helps, what must not be missed, who collects, how it goes."""
    setting, moment = request.setting, request.setting.now()
    day, now = moment.date(), moment.hour * 60 + moment.minute
    patterns = Prefetch("booking_patterns", BookingPattern.objects.ever_held())
    child = get_object_or_404(Child.objects.visible_to(request.user).prefetch_related(patterns), code=code)
    roll = load_children(setting, [child], day)
    booked = roll.children[0]
    sessions = sessions_on(roll, booked, day)
    look(request, child)
    me = next((key for key, person in roll.people.items() if person.row.user_id == request.user.pk), None)
    in_team = me in booked.team(max(day, child.starts_on)).values()
    confidential = may_read_confidential(request.user.roles_in(setting), in_care_team=in_team)
    span = person_at(sessions, now) or next((span for s in sessions for span in s.spans if span.starts > now), None)
    context = {
        "child": child,
        "day": day,
        "places": team_of(roll, booked, max(day, child.starts_on), sessions, now, setting),
        "mine": span if span and me and span.person == me else None,
        "is_now": bool(span and span.starts <= now),
        "sessions": sessions,
        "confidential": confidential,
        "steps": _open_steps(child, with_worries=confidential),
        "languages": language_names(child.language_codes),
        "carers": child.carers.order_by("-may_collect", "pk"),
        "noticed": _noticed(child, setting),
        "plans": PlannedChild.objects.filter(child=child, plan__date=day, plan__removed_at=None).select_related("plan"),
        "lately": Attendance.objects.filter(child=child, date__gt=day - LATELY, date__lte=day).order_by("-date")[:5],
        "reader": request.user,
        "printed": moment,
    }
    return render(request, "journals/briefing.html", context)


def _open_steps(child, *, with_worries: bool) -> list[NextStep]:
    """What ``child`` is to do next, the newest first; what came out of a worry for those who may read that."""
    found = (
        NextStep.objects.standing()
        .filter(child=child, ended_at=None)
        .select_related("observation")
        .order_by("-opened_at", "-pk")
    )
    return list((found if with_worries else found.exclude(observation__concern=True))[:LAST])


def _noticed(child, setting) -> list[Observation]:
    """The last observations of ``child``, each with ``at`` in the setting's own time."""
    found = list(Observation.objects.kept().filter(children=child).select_related("author")[:LAST])
    for one in found:
        one.at = one.noticed_at.astimezone(ZoneInfo(setting.timezone))
    return found
