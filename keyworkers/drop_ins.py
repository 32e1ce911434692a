"""Set times in the week when families may see a key worker (R64)."""

from django import forms
from django.db import transaction
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods

from keyworkers.models import DropIn
from nursery.audit import record
from nursery.editing import edit
from nursery.permissions import Permission, requires
from nursery.submissions import once
from nursery.timetable import DAY_NAMES, format_day
from nursery.timetable_form import DayField
from staff.models import Practitioner


class DropInForm(forms.Form):
    """One field for each day: times such as 14:15-14:45."""

    def __init__(self, *args, present, **kwargs):
        super().__init__(*args, **kwargs)
        for day, name in enumerate(DAY_NAMES):
            spans = [[one.starts, one.ends] for one in present if one.weekday == day]
            self.fields[f"day_{day}"] = DayField(label=name, initial=format_day(spans))

    @property
    def spans(self) -> list[tuple[int, int, int]]:
        """(weekday, starts, ends)."""
        return [(day, *span) for day in range(len(DAY_NAMES)) for span in self.cleaned_data[f"day_{day}"]]


@transaction.atomic
def set_drop_ins(*, practitioner: Practitioner, spans: list[tuple[int, int, int]], by) -> None:
    practitioner.drop_ins.all().delete()
    DropIn.objects.bulk_create(
        DropIn(practitioner=practitioner, weekday=day, starts=starts, ends=ends) for day, starts, ends in spans
    )
    record("drop_ins_changed", practitioner, by=by, times=len(spans))


@requires(Permission.CHANGE_STAFF)
@require_http_methods(["GET", "POST"])
@once
def drop_ins(request, code):
    practitioner = get_object_or_404(Practitioner.objects.visible_to(request.user), code=code)
    form = DropInForm(request.POST or None, present=list(practitioner.drop_ins.all()))
    return edit(
        request,
        form=form,
        save=lambda: set_drop_ins(practitioner=practitioner, spans=form.spans, by=request.user),
        title=f"When families may drop in on {practitioner.name}",
        back=practitioner.get_absolute_url(),
        back_label=practitioner.name,
        said=f"{practitioner.name}’s drop-in times are changed.",
        lead="Times such as 14:15-14:45; several with a ; between them. They stand on the key worker card.",
    )
