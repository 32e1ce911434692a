"""Set times in the week when families may see a key worker (R64)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django import forms
from django.db import transaction
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods

from keyworkers.cover import Roll
from keyworkers.loading import load_roll
from keyworkers.meeting_clashes import hours_of
from keyworkers.meeting_rules import ratio_breaks
from keyworkers.models import DropIn
from keyworkers.ratios import Ratios
from nursery.audit import record
from nursery.editing import edit
from nursery.models import Setting, current_setting
from nursery.permissions import Permission, requires
from nursery.submissions import once
from nursery.templatetags.kith import clocks, names
from nursery.timetable import DAY_NAMES, format_day, times_on
from nursery.timetable_form import DayField
from staff.models import Practitioner, ShiftPattern

LOOKED_AHEAD = timedelta(weeks=4)
SHIFTS_AHEAD = timedelta(weeks=8)  # how long before new shifts begin it is said that they leave a drop-in out


class DropInForm(forms.Form):
    """One field for each day: times such as 14:15-14:45. A time when the person is not at work is refused; one at which a
    room would be short of adults needs ``despite``: how it is arranged."""

    def __init__(self, *args, present, practitioner, **kwargs):
        super().__init__(*args, **kwargs)
        self.practitioner = practitioner
        for day, name in enumerate(DAY_NAMES):
            spans = [[one.starts, one.ends] for one in present if one.weekday == day]
            self.fields[f"day_{day}"] = DayField(label=name, initial=format_day(spans))
        usual = practitioner.setting.drop_in_minutes
        self.fields["slot_minutes"] = forms.IntegerField(
            label="Minutes for each family (optional)", min_value=5, max_value=60, required=False,
            initial=next((one.slot_minutes for one in present), None), help_text=f"Usually {usual}.",
            error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), "Enter a number from 5 to 60."),
        )  # fmt: skip
        self.fields["despite"] = forms.CharField(
            label="If a room would be short of adults then, say who helps (optional)", max_length=200, required=False,
            initial=next((one.despite for one in present if one.despite), ""),
        )  # fmt: skip

    def clean(self):
        data = super().clean()
        if not self.errors and self.spans:
            setting = self.practitioner.setting
            first = setting.today()
            roll = load_roll(setting, first, first + LOOKED_AHEAD)
            for weekday, starts, ends in self.spans:
                for said in why_not_weekly(roll, setting, self.practitioner, weekday, starts, ends):
                    if said.is_hard or not data["despite"]:
                        self.add_error(f"day_{weekday}", said.words)
        return data

    @property
    def spans(self) -> list[tuple[int, int, int]]:
        """(weekday, starts, ends)."""
        return [(day, *span) for day in range(len(DAY_NAMES)) for span in self.cleaned_data[f"day_{day}"]]


@dataclass(frozen=True, slots=True)
class Why:
    """What stands against a weekly time; ``is_hard``: nothing goes past it."""

    words: str
    is_hard: bool


def why_not_weekly(
    roll: Roll, setting: Setting, person: Practitioner, weekday: int, starts: int, ends: int
) -> list[Why]:
    """What stands against a weekly drop-in, by the rota of the next weeks in ``roll``: not at work in any of them, or a
    room that would be short of adults in one of them. Absences are for single days and do not count."""
    first = setting.today()
    days = [day for day in roll.open_days(first, first + LOOKED_AHEAD) if day.weekday() == weekday]
    worked = [(day, roll.people[person.pk].rostered(day, roll.rota_starts_on)) for day in days]
    fits = [day for day, spans in worked if any(a <= starts and ends <= b for a, b in spans)]
    if days and not fits:
        spans = next((spans for _, spans in worked if spans), [])
        at_work = f"is at work only {names(clocks(span) for span in spans)}" if spans else "is not at work"
        return [Why(f"{person} {at_work} on {DAY_NAMES[weekday]}s.", is_hard=True)]
    for day in fits:
        if roll.present(person.pk, day):
            short = ratio_breaks(roll, person.pk, day, starts, ends, Ratios.of(setting), hours_of(setting))
            if short:
                return [Why(short[0][2], is_hard=False)]
    return []


def with_unkept(drop_ins: Iterable[DropIn]) -> list[DropIn]:
    """``drop_ins`` with ``unkept_from``: the first day in the next weeks on which the shifts in force hold it in no week of
    their rota; None where they go on holding it. One query, if any."""
    drop_ins, setting = list(drop_ins), current_setting()
    patterns: dict[int, list[ShiftPattern]] = {}
    people = {one.practitioner_id for one in drop_ins}
    for row in ShiftPattern.objects.ever_held().filter(practitioner__in=people) if people else ():
        patterns.setdefault(row.practitioner_id, []).append(row)
    today = setting.today()
    for one in drop_ins:
        first = today + timedelta(days=(one.weekday - today.weekday()) % 7)
        days = (first + timedelta(weeks=number) for number in range(SHIFTS_AHEAD.days // 7))
        rows = patterns.get(one.practitioner_id, [])
        one.unkept_from = next((day for day in days if not _holds(rows, one, day, setting.rota_starts_on)), None)
    return drop_ins


def _holds(patterns: list[ShiftPattern], drop_in: DropIn, day: date, rota_starts_on: date) -> bool:
    now = next((row for row in patterns if row.starts_on <= day and (row.ends_on is None or day < row.ends_on)), None)
    weeks = range(len(now.timetable)) if now else ()
    return any(
        a <= drop_in.starts and drop_in.ends <= b
        for week in weeks
        for a, b in times_on(now.timetable, day + timedelta(weeks=week), rota_starts_on)
    )


@transaction.atomic
def set_drop_ins(
    *,
    practitioner: Practitioner,
    spans: list[tuple[int, int, int]],
    by,
    slot_minutes: int | None = None,
    despite: str = "",
) -> None:
    """``slot_minutes`` for each family; None: as the setting says. Bookings that stand are not touched."""
    practitioner.drop_ins.all().delete()
    DropIn.objects.bulk_create(
        DropIn(
            practitioner=practitioner, weekday=day, starts=starts, ends=ends, slot_minutes=slot_minutes, despite=despite
        )
        for day, starts, ends in spans
    )
    record("drop_ins_changed", practitioner, by=by, times=len(spans))


@requires(Permission.CHANGE_STAFF)
@require_http_methods(["GET", "POST"])
@once
def drop_ins(request, code):
    practitioner = get_object_or_404(Practitioner.objects.visible_to(request.user), code=code)
    form = DropInForm(request.POST or None, present=list(practitioner.drop_ins.all()), practitioner=practitioner)
    return edit(
        request,
        form=form,
        save=lambda: set_drop_ins(
            practitioner=practitioner, spans=form.spans, slot_minutes=form.cleaned_data["slot_minutes"],
            despite=form.cleaned_data["despite"], by=request.user,
        ),
        title=f"When families may drop in on {practitioner.name}",
        back=practitioner.get_absolute_url(),
        back_label=practitioner.name,
        said=f"{practitioner.name}’s drop-in times are changed.",
        lead="Times such as 14:15-14:45; several with a ; between them. They stand on the key worker card.",
    )  # fmt: skip
