"""Key groups: the board, one child's care team, its history, and the changes made there."""

from datetime import date

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Exists, Max, OuterRef, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from children.models import Child
from keyworkers import board as groups
from keyworkers import planner
from keyworkers.actions import TeamHasChanged, change_care_team, lock_team, team_on, team_version, undo_change
from keyworkers.forms import MoveForm, TeamForm
from keyworkers.models import CareTeamChange, TeamRole
from keyworkers.plan_words import price_in_words
from keyworkers.planning import load_planning, proposals
from nursery.days import day_of
from nursery.htmx import render_part
from nursery.models import Room
from nursery.permissions import Permission, can, requires
from staff.models import Practitioner

PAGE = 40
PLAN_SECONDS = 5


@requires(Permission.SEE_KEY_GROUPS)
@require_GET
def board(request):
    """One room's key groups. With ``since``, the version of the page that asks: 204 while nothing has changed."""
    if request.htmx and request.GET.get("since", "") == str(_version()):
        return HttpResponse(status=204)
    return render_part(request, "keyworkers/board.html", "groups", _context(request))


@requires(Permission.ALLOCATE_KEY_WORKERS)
@require_POST
def move(request, code):
    """Give one place in a child's care team to somebody, or to nobody yet. Answers the board as it is then."""
    child = get_object_or_404(Child.objects.visible_to(request.user), code=code)
    people = Practitioner.objects.visible_to(request.user)
    today = request.setting.today()
    form = MoveForm(request.POST, child=child, people=people, today=today)
    if not form.is_valid():
        return _refused(request, child, [error for errors in form.errors.values() for error in errors])
    role, to, on, version = (form.cleaned_data[name] for name in ("role", "to", "on", "version"))
    if team_on(child, on)[role] == to and (version is None or version == team_version(child)):
        return _moved(request, child)
    try:
        change = change_care_team(
            child=child, to={role: to}, on=on, by=request.user, reason=form.cleaned_data["reason"], version=version
        )
    except TeamHasChanged as stale:
        if team_on(child, on)[role] == to:
            return _moved(request, child)
        return _conflict(request, child, stale.latest, role=role, to=to, on=on)
    except ValidationError as error:
        return _refused(request, child, error.messages)
    return _moved(request, child, change, _now_with(child, role, to, on, today))


@requires(Permission.ALLOCATE_KEY_WORKERS)
@require_POST
def undo(request, pk):
    """Take a change back while it is the newest of its child."""
    visible = Child.objects.visible_to(request.user)
    change = get_object_or_404(CareTeamChange.objects.select_related("child").filter(child__in=visible), pk=pk)
    child, today = change.child, request.setting.today()
    try:
        undone = undo_change(change=change, by=request.user, on=today)
    except TeamHasChanged as stale:
        return _conflict(request, child, stale.latest)
    except ValidationError as error:
        return _refused(request, child, error.messages)
    role = next((role for role in TeamRole.values if undone.before[role] != undone.after[role]), TeamRole.KEY_WORKER)
    to = team_on(child, undone.starts_on)[role]
    return _moved(request, child, words=f"Undone: {_now_with(child, role, to, undone.starts_on, today)}")


@requires(Permission.ALLOCATE_KEY_WORKERS)
@require_http_methods(["GET", "POST"])
def team(request, code):
    """One child's three places with the day and the reason, and how everybody's shifts fit. htmx: the card's menu."""
    child = get_object_or_404(Child.objects.visible_to(request.user), code=code)
    setting, today = request.setting, request.setting.today()
    on, version = max(today, child.starts_on), team_version(child)
    nursery = groups.load_nursery(setting, on)
    groups.load_bookings(nursery, [child])
    now = nursery.team_now(child)
    people = Practitioner.objects.visible_to(request.user).filter(Q(leaves_on=None) | Q(leaves_on__gte=today))
    initial = {
        **{role: person.code if person else "" for role, person in now.items()},
        "on": request.GET.get("on") or on,
        "version": version,
    }
    form = TeamForm(request.POST or None, child=child, setting=setting, people=people, today=today, initial=initial)
    form.offer(groups.by_place(nursery, child))
    context, status = {}, 200
    if form.is_valid():
        day = form.cleaned_data["on"]
        before = team_on(child, day)
        to = {role: person for role, person in form.team.items() if person != before[role]}
        try:
            if not to and not child.assignments.filter(starts_on__gt=day).ever_held().exists():
                raise ValidationError(f"{child}’s care team is like that already.")
            change_care_team(
                child=child,
                to=form.team,
                on=day,
                by=request.user,
                reason=form.cleaned_data["reason"],
                version=form.cleaned_data["version"],
            )
        except TeamHasChanged as stale:
            context = {"latest": _latest(stale.latest), "now": team_on(child, day)}
            form.data = form.data.copy()
            form.data["version"] = version
            status = 409
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, f"{child}’s care team is changed from {_day(day, today)}.")
            return redirect(_board_url(nursery.rooms.get(nursery.homes.get(child.pk))))
    role = request.GET.get("role", "")
    role = role if role in TeamRole.values else TeamRole.KEY_WORKER.value
    if request.htmx and role == TeamRole.KEY_WORKER:
        context["prices"] = price_list(request, child, nursery.rooms.get(nursery.homes.get(child.pk)))
    context |= {
        "child": child,
        "form": form,
        "role": role,
        "role_label": TeamRole(role).label.lower(),
        "people": groups.candidates(nursery, child, role, on),
        "others": [
            {"role": other, "label": other.label.lower()} for other in TeamRole if other != role and request.htmx
        ],
        "nobody": now[role] is None,
        "is_locked": not request.htmx and child.assignments.filter(ends_on=None, locked=True).exists(),
        "order": [(TeamRole(key).label, now[key]) for key in TeamRole.values],
        "on": on,
        "version": version,
        "back": _board_url(nursery.rooms.get(nursery.homes.get(child.pk))),
    }
    return render_part(request, "keyworkers/team.html", "menu", context, status=422 if form.errors else status)


@requires(Permission.ALLOCATE_KEY_WORKERS)
@require_POST
def lock(request, code):
    """The planner keeps this team, or may change it again."""
    child = get_object_or_404(Child.objects.visible_to(request.user), code=code)
    locked = request.POST.get("locked") == "yes"
    lock_team(child=child, locked=locked, by=request.user)
    said = "keeps" if locked else "may change"
    messages.success(request, f"The planner {said} {child}’s care team.")
    return redirect("keyworkers:team", child.code)


def price_list(request, child, room) -> dict[int, str]:
    """Practitioner → what it would gain or cost to make them ``child``'s key worker, in words."""
    planning = load_planning(request.setting, request.setting.today(), room=room)
    planned = next((one for one in planning.problem.children if one.ref == child.ref), None)
    if planned is None:
        return {}
    found = planner.prices(planning.problem, planned)
    return {planning.people[ref].pk: price_in_words(*price) for ref, price in found.items()}


@requires(Permission.SEE_HISTORY)
@require_GET
def history(request):
    """Every change of a care team, newest first; the next page begins ``before`` a key."""
    today = request.setting.today()
    visible = Child.objects.visible_to(request.user)
    changes = CareTeamChange.objects.filter(child__in=visible).select_related("child", "made_by")
    child = visible.filter(code=request.GET.get("child", "")).first()
    person = Practitioner.objects.visible_to(request.user).filter(code=request.GET.get("person", "")).first()
    room = Room.objects.filter(code=request.GET.get("room", "")).first()
    if child:
        changes = changes.filter(child=child)
    if room:
        changes = changes.filter(child__in=visible.in_room(room, today))
    if person:
        sides = [Q(**{f"{side}__{role}": person.pk}) for side in ("before", "after") for role in TeamRole.values]
        changes = changes.filter(Q.create(sides, connector=Q.OR))
    if request.GET.get("before", "").isdecimal():
        changes = changes.filter(pk__lt=int(request.GET["before"][:18]))
    later = CareTeamChange.objects.filter(child=OuterRef("child"), pk__gt=OuterRef("pk"))
    changes = list(changes.annotate(is_newest=~Exists(later))[: PAGE + 1])
    people = {one.pk: one for one in Practitioner.objects.visible_to(request.user)}
    for change in changes:
        change.moves = [(TeamRole(role).label, *names) for role, *names in groups.moves_of(change, people)]
        change.at = change.made_at.astimezone(request.setting.now().tzinfo)
    context = {
        "changes": changes[:PAGE],
        "next": changes[PAGE - 1].pk if len(changes) > PAGE else None,
        "children": visible.not_left(today),
        "people": people.values(),
        "rooms": Room.objects.all(),
        "child": child,
        "person": person,
        "room": room,
    }
    return render_part(request, "keyworkers/history.html", "changes", context)


def _version() -> int:
    """Grows with every change of any care team of the setting. One query."""
    return CareTeamChange.objects.aggregate(latest=Max("pk"))["latest"] or 0


def _room_of(request, nursery: groups.Nursery) -> Room | None:
    """The room asked for; else the reader's own; else the first, as for a code that is no room."""
    code = (request.POST or request.GET).get("room", "")
    rooms = list(nursery.rooms.values())
    asked = next((room for room in rooms if room.code == code), None)
    if asked or not rooms:
        return asked
    me = next((person for person in nursery.people.values() if person.user_id == request.user.pk), None)
    own = me.room_id if me and not request.user.is_lead_of(request.setting) else None
    return nursery.rooms.get(own, rooms[0])


def _context(request) -> dict:
    """The board as it is now."""
    setting, day, today = request.setting, day_of(request), request.setting.today()
    nursery = groups.load_nursery(setting, day)
    room = _room_of(request, nursery)
    board = groups.load_board(nursery, Child.objects.visible_to(request.user), room)
    may_move = day >= today and can(request.user, Permission.ALLOCATE_KEY_WORKERS, setting)
    wanted = (request.POST or request.GET).get("propose") == "1" and may_move and room is not None
    return {
        "proposed": propose_on(setting, today, room, board) if wanted else None,
        "board": board,
        "rooms": [(one, board.waiting[one.pk]) for one in nursery.rooms.values()],
        "day": day,
        "today": today,
        "may_move": may_move,
    }


def propose_on(setting, today, room, board) -> list:
    """The proposals for ``room``; those of another key worker become ghosts in that person's column, the rest are notes."""
    planning = load_planning(setting, today, room=room)
    plan = planner.solve(planning.problem, seconds=PLAN_SECONDS)
    present = planner.score_teams(planning.problem)
    found = proposals(planning, plan, present, groups.latest_versions())
    columns = {group.person.pk: group for group in board.groups}
    cards = {card.child.pk: card for group in board.groups for card in group.cards}
    for one in found:
        after = one.team[TeamRole.KEY_WORKER]
        if any(role == TeamRole.KEY_WORKER for role, _, _ in one.moves) and after and after.pk in columns:
            columns[after.pk].ghosts.append(one)
        elif one.child.pk in cards:
            cards[one.child.pk].proposal = one
    return found


def _changed(request, *, status=200, **extra):
    """The part of the board that a change swaps; the whole page where there is no htmx."""
    return render_part(request, "keyworkers/board.html", "moved", _context(request) | extra, status=status)


def _moved(request, child, change=None, words=""):
    if not request.htmx:
        if words:
            messages.success(request, words)
        if request.POST.get("next") in ("history", "today"):
            return redirect(f"keyworkers:{request.POST['next']}")
        shown = max(child.starts_on, request.setting.today())
        return redirect(_board_url(Room.objects.filter(stays__in=child.room_stays.on(shown)).first()))
    context = _context(request)
    load = next(
        (group.load for group in context["board"].groups if child in [card.child for card in group.cards]), None
    )
    if words and load and load.most is not None and load.held > load.most:
        words = f"{words}, {load.held} of {load.most}"
    return render_part(
        request, "keyworkers/board.html", "moved", context | {"moved": child, "change": change, "words": words}
    )


def _refused(request, child, reasons):
    return _changed(request, status=422, refused=child, reasons=reasons)


def _conflict(request, child, latest, *, role=None, to=None, on=None):
    """Somebody else was first: both versions, and nothing overwritten (S47)."""
    conflict = {"child": child, "latest": _latest(latest), "version": team_version(child), "role": role, "on": on}
    people = team_on(child, on or request.setting.today())
    conflict["keep"] = people[role or TeamRole.KEY_WORKER]
    conflict["to"] = to
    if role:
        conflict["mine"] = _was_doing(child, role, to)
    return _changed(request, status=409, conflict=conflict)


def _latest(change):
    """Who changed the care team last, what to, and when."""
    people = Practitioner.objects.in_bulk([key for key in change.after.values() if key])
    who = change.made_by.name.split()[0] if change.made_by else "An import"
    at = change.made_at.astimezone(change.child.setting.now().tzinfo)
    return {"who": who, "did": groups.told(change, people), "at": at}


def _was_doing(child, role, to) -> str:
    if role == TeamRole.KEY_WORKER:
        return f"You were moving {child} to {to or 'nobody'}."
    return f"You were making {to or 'nobody'} {child}’s {role}."


def _now_with(child, role, to, on, today) -> str:
    """What the live region and the undo bar say after a move."""
    verb, since = ("is now", "") if on <= today else ("will be", f" from {_day(on, today)}")
    if role == TeamRole.KEY_WORKER:
        return f"{child} {verb} with {to or 'nobody yet'}{since}"
    return f"{to or 'Nobody'} {verb} {child}’s {role}{since}"


def _day(day: date, today: date) -> str:
    return "today" if day == today else f"{day:%A} {day.day} {day:%B}"


def _board_url(room: Room | None) -> str:
    return f"{reverse('keyworkers:board')}?room={room.code}" if room else reverse("keyworkers:board")
