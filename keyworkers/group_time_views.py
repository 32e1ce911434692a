"""Key group time: who is in, what is planned, what somebody needs differently, how it was (R12)."""

from datetime import timedelta

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from children.models import Child
from keyworkers.cover import KEY_WORKER, sessions_on
from keyworkers.loading import load_roll
from keyworkers.models import KeyGroupTime
from nursery.audit import record
from nursery.days import day_of
from nursery.permissions import Permission, can, requires


class GroupTimeForm(forms.Form):
    plan = forms.CharField(
        label="What we do together", widget=forms.Textarea(attrs={"rows": 3}), max_length=3000, required=False
    )
    note = forms.CharField(
        label="How it was", widget=forms.Textarea(attrs={"rows": 3}), max_length=3000, required=False
    )

    def __init__(self, *args, children, differently, **options):
        super().__init__(*args, **options)
        self.children = children
        for child in children:
            self.fields[f"child_{child.code}"] = forms.CharField(
                label=child.name, max_length=300, required=False, initial=differently.get(str(child.pk), "")
            )

    @property
    def differently(self) -> dict[str, str]:
        said = {str(child.pk): self.cleaned_data[f"child_{child.code}"].strip() for child in self.children}
        return {key: words for key, words in said.items() if words}

    def rows(self):
        """(child, bound field)."""
        return [(child, self[f"child_{child.code}"]) for child in self.children]


@transaction.atomic
def save_group_time(
    *, setting, practitioner, day, plan: str, note: str, differently: dict[str, str], by
) -> KeyGroupTime:
    """Write what is planned for ``practitioner``'s group on ``day``, what children need differently, and how it was."""
    found, _ = KeyGroupTime.objects.select_for_update().get_or_create(
        setting=setting, practitioner=practitioner, date=day, defaults={"saved_by": by}
    )
    found.plan, found.note, found.differently = plan, note, differently
    found.saved_by, found.saved_at = by, timezone.now()
    found.save()
    record("group_time_saved", practitioner, by=by, on=str(day), children=sorted(differently))
    return found


@requires(Permission.SEE_KEY_GROUPS)
@require_http_methods(["GET", "POST"])
def group_time(request):
    """One group on one day; the week's days beside it with those that were missed."""
    setting, day = request.setting, day_of(request)
    monday = day - timedelta(days=day.weekday())
    roll = load_roll(
        setting, monday, monday + timedelta(days=4), children=Child.objects.visible_to(request.user).not_left(monday)
    )
    groups = _groups(roll, day)
    leaders = sorted((roll.people[key].row for key in groups if key), key=str)
    code = (request.POST or request.GET).get("person")
    me = next((person for person in leaders if person.user_id == request.user.pk), None)
    leader = (
        next((person for person in leaders if person.code == code), None) or me or (leaders[0] if leaders else None)
    )
    if code and (leader is None or leader.code != code):
        raise Http404
    if leader is None:
        return render(request, "keyworkers/group_time.html", {"day": day, "leader": None, "leaders": []})
    children = [child.row for child in groups[leader.pk]]
    may_write = leader.user_id == request.user.pk or can(request.user, Permission.ALLOCATE_KEY_WORKERS, setting)
    week = {
        one.date: one
        for one in KeyGroupTime.objects.filter(practitioner=leader, date__range=(monday, monday + timedelta(days=4)))
    }
    now = week.get(day)
    form = GroupTimeForm(
        request.POST if request.method == "POST" else None,
        children=children,
        differently=now.differently if now else {},
        initial={"plan": now.plan, "note": now.note} if now else {},
    )
    if request.method == "POST":
        if not may_write:
            record("refused", leader, by=request.user, needs="OWN_GROUP")
            raise PermissionDenied("Only the key worker, a manager or a deputy writes this group’s time.")
        if form.is_valid():
            save_group_time(
                setting=setting, practitioner=leader, day=day, plan=form.cleaned_data["plan"], note=form.cleaned_data["note"],
                differently=form.differently, by=request.user,
            )  # fmt: skip
            messages.success(request, "Saved.")
            return redirect(f"{reverse('keyworkers:group_time')}?day={day}&person={leader.code}")
    context = {
        "day": day,
        "leader": leader,
        "leaders": leaders,
        "form": form,
        "may_write": may_write,
        "is_away": not roll.present(leader.pk, day),
        "week": [_day(roll, leader, monday + timedelta(days=number), week, setting.today()) for number in range(5)],
    }
    return render(request, "keyworkers/group_time.html", context, status=422 if form.errors else 200)


def _groups(roll, day) -> dict[int | None, list]:
    """Key worker → children who are booked on ``day``."""
    found: dict[int | None, list] = {}
    for child in roll.children:
        if sessions_on(roll, child, day):
            found.setdefault(child.team(day).get(KEY_WORKER), []).append(child)
    return found


def _day(roll, leader, day, week, today) -> dict:
    count = len(_groups(roll, day).get(leader.pk, []))
    kept = week.get(day)
    return {
        "day": day,
        "count": count,
        "kept": kept,
        "missed": bool(count) and day < today and not (kept and kept.note),
    }
