"""Daily care: a child's tab, the small form of one record, a whole table at once, and expected times."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import F, OuterRef, Prefetch, Q, Subquery
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from children.models import Attendance, Child, RoomStay
from children.rules import namesakes
from children.views import head_of
from journals import care, care_words
from journals.care_due import load_table, sleepers
from journals.care_forms import TABLE_KINDS, CareForm, CareTimesFormSet, TableForm, WokeForm, save_table, usual
from journals.care_models import INTIMATE_KINDS, CareKind, CareRecord, CareTime, SleepCheck
from journals.sharing import names_beside
from keyworkers.cover import KEY_WORKER, SECONDARY, person_at, sessions_on
from keyworkers.loading import load_child, load_people, load_roll, rooms_of
from nursery.audit import record
from nursery.days import day_of, moments_of
from nursery.htmx import render_part
from nursery.permissions import Permission, requires
from nursery.submissions import once
from nursery.templatetags.kith import clock, names
from staff.models import Practitioner, practitioner_of

WEEKS = 4
MINE_SHOWN = 4  # of what is due, on one’s own day
DAYS_SHOWN = 6
BUTTONS = [care_words.button(kind) for kind in CareKind if kind != CareKind.SLEEP]


def _child(request, code, **more) -> Child:
    return get_object_or_404(Child.objects.visible_to(request.user).annotate(**more), code=code)


# ---------------------------------------------------------------- a child's tab


@requires(Permission.SEE_CHILDREN)
@require_GET
def tab(request, code):
    """One day of a child in words, what is expected, and who really cares for the child."""
    day, setting = day_of(request), request.setting
    today = setting.today()
    stay = Attendance.objects.filter(child=OuterRef("pk"), date=day)
    child = _child(
        request, code, arrived_at=Subquery(stay.values("arrived_at")), left_at=Subquery(stay.values("left_at"))
    )
    first, last = moments_of(setting, day)
    records = (
        CareRecord.objects.filter(child=child, happened_at__gte=first - timedelta(weeks=WEEKS), happened_at__lt=last)
        .select_related("given_by", "witness", "recorded_by", "told_by", "removed_by")
        .prefetch_related(Prefetch("checks", SleepCheck.objects.select_related("checked_by")))
    )
    found = [_shown(request, child, one) for one in records]
    days = care_words.by_day([one for one in found if not one.removed_at])
    lines = days.get(day, [])
    if any(one.note or one.kind == CareKind.MEDICINE for one in lines):
        for one, words in zip(lines, care_words.read_otherwise(lines, names_beside(child)), strict=True):
            one.family_reads = words
    asleep = [
        (one, max((check.checked_at for check in one.checks.all()), default=None))
        for one in found
        if one.is_asleep and not one.removed_at
    ]
    context = {
        **head_of(request, child, tab="care"),
        "today": today,
        "is_today": day == today,
        "lines": lines,
        "sleeper": next(iter(sleepers(asleep, timezone.now(), setting.sleep_check_minutes)), None),
        "removed": [one for one in found if one.removed_at and care.local(one.happened_at).date() == day],
        "untold": [one for one in lines if one.kind == CareKind.ACCIDENT and not one.told_at],
        "buttons": BUTTONS,
        "was_in": bool(child.arrived_at),
        "not_in_words": care.not_in_words(child, day),
        "shares": care_words.shares([one for one in found if not one.removed_at]),
        "place_words": [*_labels(setting), (care_words.OTHERS, "Others")],
        "weeks": WEEKS,
        "days": [
            (one, care_words.summary(days[one])) for one in sorted(days, reverse=True) if one != day
        ][:DAYS_SHOWN],
        "times": CareTime.objects.on(day).filter(child=child),
    }  # fmt: skip
    return render(request, "journals/care.html", context)


def _labels(setting) -> list[tuple[str, str]]:
    return [(KEY_WORKER, setting.key_worker_label), (SECONDARY, setting.secondary_label)]


def _shown(request, child: Child, one: CareRecord) -> CareRecord:
    """The record of ``child`` with what its line on the page says."""
    one.child = child
    one.at, one.icon = care.local(one.happened_at), care_words.ICONS[CareKind(one.kind)]
    one.words, one.details = care_words.in_words(one), care_words.details(one)
    one.written_by_another = one.given_by.user_id != one.recorded_by_id
    one.written_late = one.recorded_at - (one.ended_at or one.happened_at) > timedelta(minutes=30)
    one.may_be_removed = may_remove(request, one)
    return one


# ---------------------------------------------------------------- one record


@requires(Permission.CARE)
@require_http_methods(["GET", "POST"])
@once
def new(request, code, kind):
    """The small form of one kind: everything likely is filled in, so that Save is the second tap."""
    child, setting = _child(request, code), request.setting
    if kind not in CareKind.values:
        raise Http404
    asked = day_of(request) if request.method == "GET" else setting.today()
    now, me = setting.now(), practitioner_of(request.user)
    minute = now.hour * 60 + now.minute
    roll = load_people(setting, asked, asked)
    giver = me if me and not roll.people[me.pk].is_away(asked) else None
    ask_reason, reason = _who_should(setting, child, me, asked, minute) if kind in INTIMATE_KINDS else ("", "")
    form = CareForm(
        request.POST if request.method == "POST" else None,
        kind=kind,
        child=child,
        zone=ZoneInfo(setting.timezone),
        people=Practitioner.objects.all(),
        ask_reason=ask_reason,
        initial={
            "at": minute if asked == setting.today() else "",
            "day": asked,
            "given_by": giver and giver.code,
            "what": _last_drink(child) if kind == CareKind.DRINK else usual(kind, minute),
            "amount": "most",
            "reason": reason,
        },
    )
    if form.is_valid():
        try:
            made = care.record_care(child=child, kind=kind, by=request.user, **form.values)
        except ValidationError as error:
            form.take(error)
        else:
            messages.success(request, f"Saved: {care_words.in_words(made)}.")
            return redirect(_came_from(request) or _tab_of(child, care.local(made.happened_at).date(), setting))
    if form.is_bound and form.cleaned_data.get("day", asked) != asked:
        asked = form.cleaned_data["day"]
        roll = load_people(setting, asked, asked)
    home = RoomStay.objects.on(asked).filter(child=child).values_list("room", flat=True).first()
    form.offer(care.who_could(roll, asked, minute if asked == setting.today() else None, home))
    context = {
        "form": form,
        "child": child,
        "kind": CareKind(kind),
        "icon": care_words.ICONS[CareKind(kind)],
        "when": f"{clock(minute)} today, {giver}" if giver and asked == setting.today() and not form.is_bound else "",
        "back": _came_from(request) or _tab_of(child, asked, setting),
        "from_day": bool(_came_from(request)),
        "warning": "" if care.was_in(child, asked) else care.not_in_words(child, asked),
    }
    return render(request, "journals/care_new.html", context, status=422 if form.errors else 200)


def _came_from(request) -> str:
    """One's own day, where the form was opened there; else ""."""
    return reverse("journals:my_day") if request.GET.get("back") == "my_day" else ""


def _last_drink(child) -> str:
    """What the child drank last, which it will most likely drink now: a baby its milk."""
    drinks = CareRecord.objects.kept().filter(child=child, kind=CareKind.DRINK).order_by("-happened_at")
    return drinks.values_list("what", flat=True).first() or usual(CareKind.DRINK, 0)


def _tab_of(child, day, setting) -> str:
    address = reverse("journals:care", args=[child.code])
    return address if day == setting.today() else f"{address}?day={day}"


def _who_should(setting, child, me, day, minute) -> tuple[str, str]:
    """For intimate care by somebody else (R51): (the question why, what is known of the answer), else ("", "")."""
    roll = load_child(setting, child, day)
    booked = roll.children[0]
    team = booked.team(day)
    first = [team[role] for role in (KEY_WORKER, SECONDARY) if role in team]
    if me and me.pk in first:
        return "", ""
    people = [roll.people[key].row for key in first]
    if not people:
        return "Why you?", f"{child} has no key worker yet"
    out = all(not any(starts <= minute < ends for starts, ends in roll.present(key, day)) for key in first)
    was = "was" if len(people) == 1 else "were"
    return f"Why not {' or '.join(map(str, people))}?", f"{names(people)} {was} not in" if out else ""


@requires(Permission.CARE)
@require_POST
@once
def fall_asleep(request, code):
    """One tap: asleep from now."""
    child, me = _child(request, code), practitioner_of(request.user)
    if me is None:
        return redirect("journals:care_new", child.code, CareKind.SLEEP)
    try:
        care.record_care(child=child, kind=CareKind.SLEEP, happened_at=timezone.now(), given_by=me, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, f"{child} is asleep.")
    return _back(request, child)


def _record(request, code, *, kind=None) -> CareRecord:
    records = CareRecord.objects.visible_to(request.user).select_related("child")
    return get_object_or_404(records.filter(kind=kind) if kind else records, code=code)


def _back(request, child, day=None):
    """To the page the tap came from: a room's care, else the child's."""
    if room := request.POST.get("room"):
        return redirect(f"{reverse('journals:care_table')}?room={room}" if room.isalnum() else "journals:care_table")
    return redirect(_tab_of(child, day or request.setting.today(), request.setting))


def _moment(request, one: CareRecord):
    """The time that was typed, on the record's day; now where none was. Raises ValidationError for what is no time."""
    form = WokeForm(request.POST, zone=ZoneInfo(request.setting.timezone))
    if not form.is_valid():
        raise ValidationError(form.errors["at"])
    return form.moment(care.local(one.happened_at).date(), form.cleaned_data["at"]) or timezone.now()


def _do(request, one: CareRecord, action, said: str):
    """Try ``action``, say what happened, and go back."""
    try:
        action()
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, said)
    return _back(request, one.child, care.local(one.happened_at).date())


@requires(Permission.CARE)
@require_POST
def awake(request, code):
    """One tap: awake now, or at the time that is typed."""
    one = _record(request, code, kind=CareKind.SLEEP)
    return _do(
        request,
        one,
        lambda: care.end_sleep(sleep=one, ended_at=_moment(request, one), by=request.user),
        f"{one.child} is awake.",
    )


@requires(Permission.CARE)
@require_POST
@once
def check(request, code):
    one = _record(request, code, kind=CareKind.SLEEP)
    return _do(
        request,
        one,
        lambda: care.check_sleep(sleep=one, at=timezone.now(), by=request.user),
        f"You looked at {one.child}.",
    )


@requires(Permission.CARE)
@require_POST
def told(request, code):
    """The parents were told of an accident, now or at the time that is typed."""
    one = _record(request, code, kind=CareKind.ACCIDENT)
    return _do(
        request,
        one,
        lambda: care.tell_parents(accident=one, told_at=_moment(request, one), by=request.user),
        f"{one.child}’s parents are told.",
    )


def may_remove(request, one: CareRecord) -> bool:
    """What one wrote; leads may take out anybody's."""
    return one.recorded_by_id == request.user.pk or request.user.is_lead_of(request.setting)


def _own_record(request, code) -> CareRecord:
    one = _record(request, code)
    if not may_remove(request, one):
        record("refused", one, by=request.user, needs="OWN_CARE")
        raise PermissionDenied("Only who wrote it, a manager or a deputy may take it out.")
    return one


@requires(Permission.CARE)
@require_POST
def remove(request, code):
    one = _own_record(request, code)
    return _do(request, one, lambda: care.remove(care=one, by=request.user), "Taken out. You can put it back below.")


@requires(Permission.CARE)
@require_POST
def restore(request, code):
    one = _own_record(request, code)
    return _do(request, one, lambda: care.restore(care=one, by=request.user), "It stands in the day again.")


# ---------------------------------------------------------------- expected times


@requires(Permission.PLAN_CARE)
@require_http_methods(["GET", "POST"])
@once
def times(request, code):
    """When the child can count on what, from today on."""
    child, today = _child(request, code), request.setting.today()
    present = CareTime.objects.on(today).filter(child=child).values("kind", "at", "note")
    form = CareTimesFormSet(request.POST if request.method == "POST" else None, initial=list(present))
    if request.method == "POST" and form.is_valid():
        care.change_times(child=child, times=form.times, on=today, by=request.user)
        messages.success(request, f"{child}’s times are changed.")
        return redirect("journals:care", child.code)
    status = 422 if form.is_bound and not form.is_valid() else 200
    return render(request, "journals/care_times.html", {"child": child, "formset": form}, status=status)


# ---------------------------------------------------------------- a whole table


@requires(Permission.CARE)
@require_http_methods(["GET", "POST"])
@once
def table(request):
    """A room now: who is asleep, what is due and for whom; and one thing written for many children."""
    setting, now = request.setting, request.setting.now()
    today, minute = now.date(), now.hour * 60 + now.minute
    here = Q(attendances__date=today, attendances__left_at=None, attendances__arrived_at__isnull=False)
    children = Child.objects.visible_to(request.user).filter(here).annotate(arrived_at=F("attendances__arrived_at"))
    roll = load_roll(setting, today, today, children=children)
    me = practitioner_of(request.user)
    homes = {child.rooms.at(today) for child in roll.children}
    rooms = [one for one in rooms_of(roll, today) if one.pk in homes or (me and one.pk == me.room_id)]
    asked = (request.POST or request.GET).get("room")
    room = next((one for one in rooms if one.code == asked), None) or next(
        (one for one in rooms if me and one.pk == me.room_id), rooms[0] if rooms else None
    )
    roll.children = [child for child in roll.children if room is None or child.rooms.at(today) == room.pk]
    groups = _groups(roll, me, today, minute, room)
    kind = (request.POST or request.GET).get("kind")
    kind = kind if kind in TABLE_KINDS else CareKind.MEAL
    here_now = load_table(roll, setting, now)
    sleepers_here = {one.sleep.child_id for one in here_now.asleep}
    sleeping = sleepers_here if kind == CareKind.SLEEP else set()
    faces = [child for _, members in groups for child in members if child.pk not in sleeping]
    form = TableForm(
        request.POST if request.method == "POST" else None,
        kind=kind,
        rows=faces,
        day=today,
        zone=ZoneInfo(setting.timezone),
        people=Practitioner.objects.all(),
        offered=care.who_could(roll, today, minute, room and room.pk),
        usual=usual(kind, minute),
        initial={"at": minute, "given_by": me and me.code, "what": usual(kind, minute)},
    )
    if form.is_valid() and save_table(form, by=request.user, known=request.POST.getlist("had")):
        count = len(form.cleaned_data["children"])
        messages.success(request, f"Saved for {count} child{'' if count == 1 else 'ren'}.")
        return redirect(f"{reverse('journals:care_table')}?room={room.code if room else ''}&kind={kind}")

    def meals_of(child) -> list[tuple[CareRecord, str]]:
        """Where meals are written, those that are the child's already, in words."""
        had = here_now.meals.get(child.pk, []) if kind == CareKind.MEAL else []
        had = sorted(had, key=lambda one: one.happened_at)
        return [(one, care.meal_words(one)) for one in had if care.is_same_meal(one, one.what, now)]

    is_mine = "mine" in request.GET  # a part of one's own day
    mine_due = [one for one in here_now.due if me and one.person == me]
    context = {
        "now": now,
        "rooms": rooms,
        "room": room,
        "kind": CareKind(kind),
        "kinds": [care_words.button(one) for one in TABLE_KINDS],
        "form": form,
        "groups": [
            (label, [(child, form.of(child), meals_of(child)) for child in members if child.code in form.rows])
            for label, members in groups
        ],
        "chosen": set(form["children"].value() or []),
        "alike": namesakes(faces),
        "asleep": here_now.asleep,
        "sleepers": sleepers_here,
        "untold": here_now.untold,
        "mine_due": mine_due[:MINE_SHOWN] if is_mine else mine_due,
        "more_due": len(mine_due) - MINE_SHOWN if is_mine else 0,
        "other_due": [] if is_mine else [one for one in here_now.due if not me or one.person != me],
    }
    return render_part(request, "journals/care_table.html", "now", context, status=422 if form.errors else 200)


def _groups(roll, me, day, minute, room) -> list[tuple[str, list[Child]]]:
    """The reader's own key children, then those they have just now, then the rest of the room."""
    own, covered, rest = [], [], []
    for child in roll.children:
        span = person_at(sessions_on(roll, child, day), minute)
        if me and child.team(day).get(KEY_WORKER) == me.pk:
            own.append(child.row)
        elif me and span and span.person == me.pk:
            covered.append(child.row)
        else:
            rest.append(child.row)
    others = ("The rest of the room" if own or covered else f"{room.name} room") if room else "Everybody"
    groups = [("Your key children", own), ("With you just now", covered), (others, rest)]
    return [(label, members) for label, members in groups if members]
