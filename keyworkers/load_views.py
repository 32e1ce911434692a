"""Load and time for paperwork: who carries how much, and weekly slots that ratios and cover can spare."""

from datetime import timedelta

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from children.models import Child
from keyworkers.load import loads
from keyworkers.loading import load_roll, rooms_of
from keyworkers.ratios import Ratios
from nursery.editing import edit
from nursery.permissions import Permission, requires
from nursery.timetable import DAY_NAMES, format_day
from nursery.timetable_form import DayField
from staff.actions import set_non_contact
from staff.models import Practitioner, ShiftPattern


def _next_monday(today):
    return today + timedelta(days=(7 - today.weekday()) % 7)


@requires(Permission.ALLOCATE_KEY_WORKERS)
@require_GET
def load_page(request):
    """Load of an ordinary week, the next whole one."""
    setting = request.setting
    monday = _next_monday(setting.today())
    children = Child.objects.visible_to(request.user).not_left(monday).filter(starts_on__lte=monday + timedelta(days=4))
    roll = load_roll(setting, monday, monday + timedelta(days=4), children=children)
    found = loads(
        roll, monday, rooms_of(roll, monday), opens=setting.opens, closes=setting.closes, ratios=Ratios.of(setting)
    )
    most = max((one.minutes for one in found), default=1)
    context = {
        "monday": monday,
        "loads": [
            (one, max(round(100 * one.minutes / most), 1), _said(one.slots), _said(one.proposed)) for one in found
        ],
        "day_names": DAY_NAMES,
    }
    return render(request, "keyworkers/load.html", context)


def _said(slots) -> list[tuple[str, tuple[int, int], str]]:
    """(weekday, span, what the form sends) for each slot."""
    return [(DAY_NAMES[day], (starts, ends), f"{day}:{starts}:{ends}") for day, starts, ends in slots]


@requires(Permission.ALLOCATE_KEY_WORKERS)
@require_POST
def accept_slot(request, code):
    """Take a proposed slot, from the next whole week on."""
    practitioner = get_object_or_404(Practitioner.objects.visible_to(request.user), code=code)
    parts = request.POST.get("slot", "").split(":")
    if len(parts) != 3 or not all(part.isdecimal() for part in parts) or int(parts[0]) > 4:
        raise Http404
    try:
        set_non_contact(
            practitioner=practitioner,
            slots=[[int(part) for part in parts]],
            on=_next_monday(request.setting.today()),
            by=request.user,
        )
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, f"{practitioner} has time for paperwork from the next whole week on.")
    return redirect("keyworkers:load")


class SlotsForm(forms.Form):
    """One field for each day, as on a rota."""

    def __init__(self, *args, present, **options):
        super().__init__(*args, **options)
        for day, name in enumerate(DAY_NAMES):
            spans = [[starts, ends] for weekday, starts, ends in present if weekday == day]
            self.fields[f"day_{day}"] = DayField(label=name, initial=format_day(spans))

    @property
    def slots(self) -> list[list[int]]:
        return [[day, *span] for day in range(len(DAY_NAMES)) for span in self.cleaned_data[f"day_{day}"]]


@requires(Permission.ALLOCATE_KEY_WORKERS)
@require_http_methods(["GET", "POST"])
def slots(request, code):
    """Slots by hand."""
    practitioner = get_object_or_404(Practitioner.objects.visible_to(request.user), code=code)
    monday = _next_monday(request.setting.today())
    held = ShiftPattern.objects.on(monday).filter(practitioner=practitioner).first()
    form = SlotsForm(request.POST if request.method == "POST" else None, present=held.non_contact if held else [])
    return edit(
        request,
        form=form,
        save=lambda: set_non_contact(practitioner=practitioner, slots=form.slots, on=monday, by=request.user),
        title=f"{practitioner}’s time for paperwork",
        back=reverse("keyworkers:load"),
        back_label="Load",
        said=f"{practitioner}’s time for paperwork is changed from the next whole week on.",
        lead="Times such as 13:00-14:30, within the shifts. They count for no ratio.",
    )
