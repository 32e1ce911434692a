"""What a family sees: who has their child today and why, and the key worker card. And whose sign-in is whose."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods
from django_scopes import scope

from children.models import Attendance, Child, RoomStay
from families import actions
from families.access import May, for_carers, has_left, last_look, rights_of
from families.due import waiting
from families.forms import LinkForm
from families.journal_views import newest_moments
from families.parts import a_part
from families.talking import unread_for_family
from families.time_views import own_meetings
from families.today import AHEAD_DAYS, tell
from journals.care_models import CareRecord
from journals.care_words import for_family
from journals.sharing import names_beside
from keyworkers.cover import KEY_WORKER, ROLES
from keyworkers.drop_ins import with_unkept
from keyworkers.loading import load_children, load_roll
from keyworkers.models import DropIn, Handover, HandoverState
from keyworkers.words import rota_in_words
from nursery.days import moments_of
from nursery.installed import manifest_of
from nursery.models import Policy, User
from nursery.permissions import Permission, requires
from senco.asking import asked_of
from staff.models import Absence, AbsenceKind

WEEK = timedelta(days=7)  # once fewer remain, a drop-in time that ends is promised no more


@for_carers()
@require_GET
def home(request):
    """Who has the child now and why, and when the key worker is back; the day itself is loaded after it."""
    setting, now = request.setting, request.setting.now()
    child, children, today = request.child, request.children, now.date()
    if child is None:
        return render(request, "families/nobody.html", {"children": []})
    roll = load_children(setting, [child], today, today + timedelta(days=AHEAD_DAYS))
    booked = roll.children[0]
    key_worker = booked.team(today).get(KEY_WORKER)
    stay = RoomStay.objects.on(max(today, child.starts_on)).filter(child=child).select_related("room").last()
    registered = Attendance.objects.filter(child=child, date=today).first()
    told = tell(
        roll,
        booked,
        today,
        now.hour * 60 + now.minute,
        room=stay.room.name if stay else setting.name,
        on_training=key_worker is not None and _is_training(key_worker, roll, today),
        absent=bool(registered and registered.absent_reason),
        left=bool(registered and registered.left_at),
    )
    times = booked.times(today, setting.rota_starts_on) if roll.is_open(today) else []
    context = {
        "children": children,
        "child": child,
        "today": today,
        "looks_until": last_look(child, request.carer),
        "has_left": has_left(child, today),
        "told": told,
        "registered": registered,
        "zone": now.tzinfo,
        "goes_home": times[-1][1] if times else None,
        "key_worker": roll.people[key_worker].row if key_worker else None,
    }
    return render(request, "families/home.html", context)


def _is_training(key_worker: int, roll, today) -> bool:
    """Whether the key worker is away on a training day: asked only where they are away."""
    if not roll.people[key_worker].is_away(today):
        return False
    return Absence.objects.on(today).filter(practitioner=key_worker, kind=AbsenceKind.TRAINING).exists()


@for_carers()
@require_GET
def day(request):
    """A part of Today: what waits for this parent, news of the care team, what is arranged, and care."""
    child, setting, today = request.child, request.setting, request.setting.today()
    context = {
        "child": child,
        "today": today,
        "waiting": waiting(child, request.carer, asked_of(child, request.carer), request.rights, today),
        "handover": handover_of(child),
        "care": care_of(setting, child, today),
        "mine": list(own_meetings(child, request.carer, request.setting.now())),
        "unread": unread_for_family(child, request.carer) if May.TALK in request.rights else 0,
    }
    return a_part(request, "families/day.html", context)


@for_carers()
@require_GET
def who_waits(request):
    """A part of the row of one's children: for which of the others something waits, in other nurseries too. Some queries a
    child; few have many."""
    others = [child for child in request.children if child != request.child]
    today = request.setting.today()
    waits = [child for child in others if _something_waits(child, request.carers[child.pk], today)]
    for carer in request.carers_elsewhere:
        setting = carer.child.setting
        with scope(setting=setting):
            if _something_waits(carer.child, carer, setting.today()):
                waits.append(carer.child)
    return render(request, "families/who_waits.html", {"waits": waits})


def _something_waits(child, carer, today) -> bool:
    rights = rights_of(carer, today)
    if May.TALK in rights and unread_for_family(child, carer):
        return True
    return bool(waiting(child, carer, asked_of(child, carer), rights, today))


@for_carers()
@require_GET
def moments(request):
    """A part of Today: the newest of the journal."""
    zone = ZoneInfo(request.setting.timezone)
    found = newest_moments(request.child, request.setting.today(), zone)
    return a_part(request, "families/moments.html", {"child": request.child, "moments": found})


def handover_of(child):
    """The change of key worker that the family was told of, with its visits, paused too (R2, R19). Two queries, if any."""
    going = Handover.objects.filter(child=child, state__in=[HandoverState.OPEN, HandoverState.PAUSED])
    told = going.exclude(parents_told_on=None)
    return told.select_related("from_person", "to_person").prefetch_related("visits").first()


@for_carers()
@require_GET
def you(request):
    """How this person signs in, what they may do, and what they can take with them."""
    policy = Policy.objects.in_force(request.setting.today())
    context = {"children": request.children, "child": request.child, "policy": policy}
    return render(request, "families/you.html", context)


@login_not_required
@require_GET
def manifest(request):
    """A family can put Kith on the home screen of its phone."""
    return manifest_of("/family/")


def care_of(setting, child, day):
    """The child’s care of ``day`` in words; names of children of other families are left out of notes."""
    first, last = moments_of(setting, day)
    records = CareRecord.objects.kept().filter(child=child, happened_at__gte=first, happened_at__lt=last)
    return for_family(records.select_related("given_by"), names_beside(child).as_friends)


@for_carers()
@require_GET
def card(request):
    """The key worker card: who they are, when they are here, who steps in, how to reach them (R2)."""
    child, children, today = request.child, request.children, request.setting.today()
    roll = load_roll(request.setting, today, today, children=Child.objects.filter(pk=child.pk))
    team = roll.children[0].team(max(today, child.starts_on))
    people = [(role, roll.people[team[role]]) for role in ROLES if role in team]
    key_worker = next((person for role, person in people if role == KEY_WORKER), None)
    shifts = key_worker.shifts.at(today) if key_worker else None
    times = DropIn.objects.filter(practitioner=key_worker.key) if key_worker else []
    context = {
        "children": children,
        "child": child,
        "key_worker": key_worker.row if key_worker else None,
        "others": [person.row for role, person in people if role != KEY_WORKER],
        "rota": rota_in_words(shifts) if shifts else "",
        "drop_ins": [one for one in with_unkept(times) if one.unkept_from is None or one.unkept_from - today >= WEEK],
    }
    return render(request, "families/card.html", context)


@requires(Permission.GIVE_ACCESS)
@require_http_methods(["GET", "POST"])
def link(request, code):
    """Say who somebody who signs in is: which member of staff, which children’s parent or carer."""
    person = get_object_or_404(User.objects.filter(memberships__setting=request.setting).distinct(), code=code)
    form = LinkForm(request.POST if request.method == "POST" else None, person=person)
    if form.is_valid():
        try:
            actions.link(person=person, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            messages.success(request, f"Saved: who {person} is.")
            return redirect("nursery:access")
    return render(request, "families/link.html", {"form": form, "person": person}, status=422 if form.errors else 200)
