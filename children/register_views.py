"""The register, and the details of one line of it."""

from datetime import datetime, time
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from children import register
from children.models import AbsentReason, Attendance, Child
from nursery.days import day_of
from nursery.editing import edit
from nursery.fields import ClockField
from nursery.htmx import render_part
from nursery.permissions import Permission, requires
from nursery.templatetags.kith import longday

WAYS_BACK = {"my_day": ("journals:my_day", "Today")}  # pages that keep the register too, by what they ask with ``back``


class LineForm(forms.Form):
    """What happened to one child on one day. Times are the setting's own."""

    absent_reason = forms.ChoiceField(
        label="Not in, because (optional)",
        choices=[("", "Was in, or is expected"), *AbsentReason.choices],
        required=False,
    )
    arrived = ClockField(label="Arrived (optional)", required=False)
    left = ClockField(label="Left (optional)", required=False)
    collected_by = forms.CharField(label="Collected by (optional)", required=False, max_length=150)
    note = forms.CharField(label="Note (optional)", required=False, max_length=300)

    def clean(self):
        data = super().clean()
        if data.get("absent_reason") and (data.get("arrived") is not None or data.get("left") is not None):
            self.add_error("absent_reason", "Take the times away, or say that the child was in.")
        if data.get("left") is not None and data.get("arrived") is None and "arrived" not in self.errors:
            self.add_error("arrived", "Enter when they arrived.")
        if None not in (data.get("arrived"), data.get("left")) and data["left"] <= data["arrived"]:
            self.add_error("left", "Enter a time after they arrived.")
        return data


@requires(Permission.KEEP_REGISTER)
@require_GET
def page(request):
    """Everybody who is booked on the day, by room."""
    return _page(request, day_of(request))


def _page(request, day, *, trouble=""):
    today = request.setting.today()
    children = Child.objects.visible_to(request.user).on_roll(day)
    found = register.register_of(request.setting, day, children)
    context = {
        "day": day,
        "is_today": day == today,
        "is_ahead": day > today,
        "found": found,
        "listed": [line.child for _, lines in found.rooms for line in lines],
        "counts": {
            state: found.count(state) for state in (register.EXPECTED, register.IN, register.LEFT, register.ABSENT)
        },
        "trouble": trouble,
    }
    return render_part(request, "children/register.html", "lines", context, status=422 if trouble else 200)


@requires(Permission.KEEP_REGISTER)
@require_POST
def mark(request):
    """One tap: arrived, left, not in, or expected after all. Now, for today alone.

    ``what`` is such as ``arrived:<code>`` or, with a reason, ``ill:<code>``.
    """
    day = day_of(request)
    what, _, code = request.POST.get("what", "").partition(":")
    child, trouble = _child(request, code, day), ""
    if what not in (*register.TAPS, *AbsentReason.values) or (what != "clear" and day != request.setting.today()):
        raise Http404
    try:
        register.tap(what, child=child, day=day, at=timezone.now(), by=request.user)
    except ValidationError as error:
        trouble = " ".join(error.messages)
    if request.htmx and request.POST.get("back") not in WAYS_BACK:
        return _page(request, day, trouble=trouble)
    if trouble:
        messages.error(request, trouble)
    return redirect(_way_back(request.POST.get("back"), day)[0])


def _way_back(asked: str | None, day) -> tuple[str, str]:
    """Address and name of the page to go back to: one of ``WAYS_BACK``, else the register; never an address that came in."""
    if asked in WAYS_BACK:
        name, label = WAYS_BACK[asked]
        return reverse(name), label
    return f"{reverse('children:register')}?day={day}", "Register"


@requires(Permission.KEEP_REGISTER)
@require_http_methods(["GET", "POST"])
def line(request, code):
    """Times put right, a reason for not being in, who collected the child."""
    day, setting = day_of(request), request.setting
    child = _child(request, code, day)
    zone = ZoneInfo(setting.timezone)
    row = Attendance.objects.filter(child=child, date=day).first() or Attendance()
    initial = {
        "absent_reason": row.absent_reason,
        "arrived": _minute(row.arrived_at, zone),
        "left": _minute(row.left_at, zone),
        "collected_by": row.collected_by,
        "note": row.note,
    }
    form = LineForm(request.POST if request.method == "POST" else None, initial=initial)

    def save():
        said = form.cleaned_data
        if day > setting.today() and not said["absent_reason"]:
            raise ValidationError("For a day ahead only a reason for not being in can be entered.")
        values = {name: said[name] for name in ("absent_reason", "collected_by", "note")}
        for field, minute in (("arrived_at", said["arrived"]), ("left_at", said["left"])):
            values[field] = datetime.combine(day, time(*divmod(minute, 60)), zone) if minute is not None else None
        register.mark(child=child, day=day, by=request.user, **values)

    back, back_label = _way_back(request.GET.get("back"), day)
    return edit(
        request,
        form=form,
        save=save,
        title=f"{child} on {longday(day)}",
        back=back,
        back_label=back_label,
        said=f"{child}’s day is saved.",
    )


def _minute(moment, zone) -> int | None:
    if moment is None:
        return None
    local = moment.astimezone(zone)
    return local.hour * 60 + local.minute


def _child(request, code, day) -> Child:
    return get_object_or_404(Child.objects.visible_to(request.user).on_roll(day), code=code)
