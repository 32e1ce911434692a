"""Everything about a child that is entered or changed by hand."""

from django.contrib import messages
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from children import actions
from children.forms import (
    CarerForm,
    ChildForm,
    ConsentsForm,
    MovingOnForm,
    NeedsForm,
    NewChildForm,
    RoomMoveForm,
    RoutineForm,
)
from children.models import Carer, Child
from children.rules import school_begins
from nursery.addresses import suggest
from nursery.editing import edit, save_record
from nursery.fields import next_ref
from nursery.models import Room
from nursery.on_site import on_site
from nursery.permissions import Permission, can, requires
from nursery.photos import PhotoForm, answer_photo
from nursery.submissions import once
from nursery.timetable_form import TimetableForm, weeks_asked
from staff.models import Practitioner

GET_POST = require_http_methods(["GET", "POST"])


def _child(request, code) -> Child:
    return get_object_or_404(Child.objects.visible_to(request.user), code=code)


@requires(Permission.CHANGE_CHILDREN)
@GET_POST
@once
def new(request):
    """A new child; then their booked times. Where there is no room yet, that comes first."""
    today = request.setting.today()
    if not Room.objects.exists():
        messages.info(request, "A child comes into a room: add one first.")
        return redirect(
            "nursery:room_add" if can(request.user, Permission.CHANGE_SETTING, request.setting) else "children:list"
        )
    form = NewChildForm(
        request.POST or None,
        instance=Child(setting=request.setting),
        initial={"ref": next_ref(Child.objects.all(), "C")},
        today=today,
        staff=Practitioner.objects.employed_on(today),
    )

    @transaction.atomic
    def save():
        child = save_record(form=form, action="child_added", by=request.user)
        actions.move_room(child=child, room=form.cleaned_data["room"], on=child.starts_on, by=request.user)

    if request.method == "POST" and form.is_valid():
        save()
        messages.success(request, f"{form.instance} is on the roll. When will {form.instance} be here?")
        return redirect("children:edit_bookings", form.instance.code)
    return edit(
        request,
        form=form,
        save=save,
        title="A new child",
        back=reverse("children:list"),
        back_label="Children",
        said="",
        verb="Add the child",
    )


def _edit(request, child, form, *, title, said):
    return edit(
        request,
        form=form,
        save=lambda: actions.save_child(form=form, by=request.user),
        title=title,
        back=child.get_absolute_url(),
        back_label=child.name,
        said=said,
    )


@requires(Permission.CHANGE_CHILDREN)
@GET_POST
def change(request, code):
    child = _child(request, code)
    today = request.setting.today()
    form = ChildForm(request.POST or None, instance=child, today=today, staff=Practitioner.objects.employed_on(today))
    return _edit(request, child, form, title=f"{child.name}’s record", said=f"{child.name}’s record is changed.")


@requires(Permission.CHANGE_CHILDREN)
@GET_POST
def needs(request, code):
    child = _child(request, code)
    form = NeedsForm(request.POST or None, instance=child)
    return _edit(request, child, form, title=f"What {child.name} needs", said=f"{child.name}’s needs are changed.")


@requires(Permission.CHANGE_CHILDREN)
@GET_POST
def moving_on(request, code):
    """When the child goes to school or to another setting."""
    child = _child(request, code)
    form = MovingOnForm(request.POST or None, instance=child, today=request.setting.today())
    return edit(
        request,
        form=form,
        save=lambda: actions.save_child(form=form, by=request.user),
        title=f"When {child.name} moves on",
        back=child.get_absolute_url(),
        back_label=child.name,
        said=f"When {child.name} moves on is entered.",
        lead=f"Most children of {child.name}’s age begin school in September {school_begins(child.date_of_birth)}.",
    )


@requires(Permission.CHANGE_CHILDREN)
@GET_POST
def routine(request, code):
    child = _child(request, code)
    form = RoutineForm(request.POST or None, instance=child)
    return _edit(
        request, child, form, title=f"{child.name}’s routine and comfort", said=f"{child.name}’s routine is changed."
    )


@requires(Permission.CHANGE_CHILDREN)
@GET_POST
@once
def bookings(request, code):
    """Booked times from a day on; the past keeps what it was."""
    child = _child(request, code)
    earliest = max(request.setting.today(), child.starts_on)
    latest = child.booking_patterns.ever_held().last()
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
        save=lambda: actions.change_bookings(
            child=child, timetable=form.timetable, on=form.cleaned_data["starts_on"], by=request.user
        ),
        title=f"When {child.name} is here",
        back=child.get_absolute_url(),
        back_label=child.name,
        said=f"{child.name}’s booked times are changed.",
        template="timetable_page.html",
    )


@requires(Permission.CHANGE_CHILDREN)
@GET_POST
@once
def move_room(request, code):
    child = _child(request, code)
    earliest = max(request.setting.today(), child.starts_on)
    form = RoomMoveForm(request.POST or None, earliest=earliest, initial={"starts_on": earliest})
    return edit(
        request,
        form=form,
        save=lambda: actions.move_room(
            child=child, room=form.cleaned_data["room"], on=form.cleaned_data["starts_on"], by=request.user
        ),
        title=f"{child.name} moves to another room",
        back=child.get_absolute_url(),
        back_label=child.name,
        said=f"{child.name}’s move is entered.",
        verb="Save the move",
    )


@requires(Permission.CHANGE_CHILDREN)
@GET_POST
@once
def consents(request, code):
    child = _child(request, code)
    today = request.setting.today()
    present = dict(child.consents.on(today).values_list("purpose", "given"))
    form = ConsentsForm(request.POST or None, present=present, latest=today, initial={"starts_on": today})

    @transaction.atomic
    def save():
        for purpose, given in form.answers.items():
            actions.set_consent(
                child=child,
                purpose=purpose,
                given=given,
                on=form.cleaned_data["starts_on"],
                given_by=form.cleaned_data["given_by"],
                by=request.user,
            )

    return edit(
        request,
        form=form,
        save=save,
        title=f"What {child.name}’s family agreed to",
        back=child.get_absolute_url(),
        back_label=child.name,
        said=f"What {child.name}’s family agreed to is noted.",
    )


@requires(Permission.CHANGE_CHILDREN)
@GET_POST
@once
def new_carer(request, code):
    child = _child(request, code)
    form = CarerForm(request.POST or None, instance=Carer(setting=request.setting, child=child))

    @transaction.atomic
    def save():
        actions.give_family(child)
        save_record(form=form, action="carer_added", by=request.user)

    return edit(
        request,
        form=form,
        save=save,
        title=f"Somebody who cares for {child.name}",
        back=child.get_absolute_url(),
        back_label=child.name,
        said="They are entered.",
    )


@requires(Permission.CHANGE_CHILDREN)
@GET_POST
def change_carer(request, code, carer_code):
    child = _child(request, code)
    carer = get_object_or_404(child.carers.select_related("user"), code=carer_code)
    form = CarerForm(request.POST or None, instance=carer)

    @transaction.atomic
    def save():
        row = save_record(form=form, action="carer_changed", by=request.user)
        if row.user and "email" in form.changed_fields:
            site = request.build_absolute_uri("/")
            suggest(user=row.user, email=row.email, setting=request.setting, site=site, by=request.user)

    return edit(
        request,
        form=form,
        save=save,
        title=f"{carer}, {carer.relationship} of {child.name}",
        back=child.get_absolute_url(),
        back_label=child.name,
        said=f"{carer} is changed.",
        template="children/carer.html",
        child=child,
        carer=carer,
    )


@requires(Permission.CHANGE_CHILDREN)
@require_POST
def remove_carer(request, code, carer_code):
    child = _child(request, code)
    carer = get_object_or_404(child.carers, code=carer_code)
    actions.remove_carer(carer=carer, on=request.setting.today(), by=request.user)
    messages.success(request, f"{carer} no longer stands on {child.name}’s page.")
    return redirect(child)


@requires(Permission.CHANGE_CHILDREN)
@GET_POST
def change_photo(request, code):
    child = _child(request, code)
    form = PhotoForm(request.POST or None, request.FILES or None)
    return edit(
        request,
        form=form,
        save=lambda: form.save_to(child, by=request.user),
        title=f"A photo of {child.name}",
        back=child.get_absolute_url(),
        back_label=child.name,
        said=f"{child.name}’s picture is changed.",
        lead="It is turned upright, made small, and everything else in the file is dropped.",
    )


@requires(Permission.SEE_CHILDREN)
@on_site
@require_http_methods(["GET"])
def photo(request, code):
    return answer_photo(request, _child(request, code))
