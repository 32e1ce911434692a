"""Everything about staff that is entered or changed by hand."""

from django.contrib import messages
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from nursery.audit import record
from nursery.editing import edit, save_record
from nursery.fields import next_ref
from nursery.permissions import Permission, requires
from nursery.photos import PhotoForm, answer_photo
from nursery.submissions import once
from nursery.timetable_form import TimetableForm, weeks_asked
from staff import actions
from staff.forms import ExtraShiftForm, PractitionerForm, QualificationForm
from staff.models import Practitioner, Qualification

GET_POST = require_http_methods(["GET", "POST"])


def _practitioner(request, code) -> Practitioner:
    return get_object_or_404(Practitioner.objects.visible_to(request.user), code=code)


def _save_practitioner(form, action, by):
    practitioner = save_record(form=form, action=action, by=by)
    if practitioner.leaves_on and "leaves_on" in form.changed_data:
        actions.end_access(practitioner=practitioner, after=practitioner.leaves_on, by=by)


@requires(Permission.CHANGE_STAFF)
@GET_POST
@once
def new(request):
    """Somebody new; then their shifts."""
    form = PractitionerForm(
        request.POST or None,
        instance=Practitioner(setting=request.setting),
        initial={"ref": next_ref(Practitioner.objects.all(), "S")},
        today=request.setting.today(),
    )
    if request.method == "POST" and form.is_valid():
        save_record(form=form, action="practitioner_added", by=request.user)
        messages.success(request, f"{form.instance} is entered. When does {form.instance} work?")
        return redirect("staff:edit_shifts", form.instance.code)
    return edit(
        request,
        form=form,
        save=form.save,
        title="Somebody new",
        back=reverse("staff:list"),
        back_label="People",
        said="",
        verb="Add them",
    )


@requires(Permission.CHANGE_STAFF)
@GET_POST
def change(request, code):
    practitioner = _practitioner(request, code)
    form = PractitionerForm(request.POST or None, instance=practitioner, today=request.setting.today())

    @transaction.atomic
    def save():
        _save_practitioner(form, "practitioner_changed", request.user)

    return edit(
        request,
        form=form,
        save=save,
        title=f"{practitioner.name}’s record",
        back=practitioner.get_absolute_url(),
        back_label=practitioner.name,
        said=f"{practitioner.name}’s record is changed.",
        template="staff/edit.html",
        practitioner=practitioner,
    )


@requires(Permission.CHANGE_STAFF)
@GET_POST
@once
def shifts(request, code):
    """Contracted shifts from a day on; the past keeps what it was."""
    practitioner = _practitioner(request, code)
    today = request.setting.today()
    earliest = max(today, practitioner.starts_on or today)
    latest = practitioner.shift_patterns.ever_held().last()
    form = TimetableForm(
        request.POST or None,
        timetable=latest.timetable if latest else None,
        weeks=weeks_asked(request),
        earliest=earliest,
        initial={"starts_on": earliest},
    )
    return edit(
        request,
        form=form,
        save=lambda: actions.change_shifts(
            practitioner=practitioner, timetable=form.timetable, on=form.cleaned_data["starts_on"], by=request.user
        ),
        title=f"When {practitioner.name} works",
        back=practitioner.get_absolute_url(),
        back_label=practitioner.name,
        said=f"{practitioner.name}’s shifts are changed.",
        template="timetable_page.html",
    )


@requires(Permission.CHANGE_STAFF)
@GET_POST
@once
def new_extra_shift(request, code):
    practitioner = _practitioner(request, code)
    form = ExtraShiftForm(request.POST or None, initial={"day": request.setting.today()})
    return edit(
        request,
        form=form,
        save=lambda: actions.add_extra_shift(practitioner=practitioner, by=request.user, **form.cleaned_data),
        title=f"An extra shift for {practitioner.name}",
        back=practitioner.get_absolute_url(),
        back_label=practitioner.name,
        said="The extra shift is entered.",
    )


@requires(Permission.CHANGE_STAFF)
@require_POST
def remove_extra_shift(request, code, pk):
    practitioner = _practitioner(request, code)
    extra = get_object_or_404(practitioner.extra_shifts, pk=pk)
    actions.remove_extra_shift(extra=extra, by=request.user)
    messages.success(request, "The extra shift is taken out.")
    return redirect(practitioner)


@requires(Permission.RECORD_ABSENCE)
@require_POST
def remove_absence(request, code, pk):
    practitioner = _practitioner(request, code)
    actions.remove_absence(absence=get_object_or_404(practitioner.absences, pk=pk), by=request.user)
    messages.success(request, "The absence is taken out.")
    return redirect(practitioner)


def _edit_qualification(request, practitioner, qualification, title):
    form = QualificationForm(request.POST or None, instance=qualification)

    @transaction.atomic
    def save():
        form.save()
        record("qualification_changed", practitioner, by=request.user, fields=sorted(form.changed_fields))

    return edit(
        request,
        form=form,
        save=save,
        title=title,
        back=practitioner.get_absolute_url(),
        back_label=practitioner.name,
        said=f"{practitioner.name}’s qualifications are changed.",
    )


@requires(Permission.CHANGE_STAFF)
@GET_POST
@once
def new_qualification(request, code):
    practitioner = _practitioner(request, code)
    return _edit_qualification(
        request, practitioner, Qualification(practitioner=practitioner), f"A qualification of {practitioner.name}"
    )


@requires(Permission.CHANGE_STAFF)
@GET_POST
def edit_qualification(request, code, pk):
    practitioner = _practitioner(request, code)
    qualification = get_object_or_404(practitioner.qualifications, pk=pk)
    return _edit_qualification(request, practitioner, qualification, f"{practitioner.name}: {qualification.name}")


@requires(Permission.CHANGE_STAFF)
@GET_POST
def change_photo(request, code):
    practitioner = _practitioner(request, code)
    form = PhotoForm(request.POST or None, request.FILES or None)
    return edit(
        request,
        form=form,
        save=lambda: form.save_to(practitioner, by=request.user),
        title=f"A photo of {practitioner.name}",
        back=practitioner.get_absolute_url(),
        back_label=practitioner.name,
        said=f"{practitioner.name}’s picture is changed.",
        lead="It is turned upright, made small, and everything else in the file is dropped.",
    )


@requires(Permission.SEE_STAFF)
@require_http_methods(["GET"])
def photo(request, code):
    return answer_photo(request, _practitioner(request, code))
