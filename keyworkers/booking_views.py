"""Booking a drop-in for a family, and writing down that somebody walked in."""

from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from children.models import Child
from keyworkers.bookings import book, hosts_of, load_ahead, slots_ahead, walk_in
from keyworkers.meeting_forms import BookForm, WalkInForm
from keyworkers.meeting_models import Meeting
from keyworkers.meeting_views import child_of, page_of, sent
from keyworkers.models import KeyPersonAssignment, TeamRole
from nursery.editing import edit
from nursery.permissions import Permission, requires
from nursery.submissions import once
from staff.models import Practitioner, practitioner_of

ROUND = 10  # minutes


@requires(Permission.MEET_FAMILIES)
@require_GET
def choose_child(request):
    """About whom? Own key children first."""
    today, me = request.setting.today(), practitioner_of(request.user)
    team = KeyPersonAssignment.objects.on(today).filter(practitioner=me, role=TeamRole.KEY_WORKER).values("child")
    children = Child.objects.visible_to(request.user).not_left(today).order_by("first_name", "last_name")
    context = {"own": children.filter(pk__in=team), "others": children.exclude(pk__in=team)}
    return render(request, "keyworkers/meeting_child.html", context)


@requires(Permission.MEET_FAMILIES)
@require_http_methods(["GET", "POST"])
@once
def book_drop_in(request, code):
    """The times of the key worker and the secondary in the next two weeks; those that are not free say why."""
    child, moment = child_of(request, code), request.setting.now()
    roll = load_ahead(request.setting, moment.date())
    hosts = hosts_of(roll, child, moment.date())
    slots = slots_ahead(roll, request.setting, hosts, first=moment.date(), now=moment.hour * 60 + moment.minute)
    free = [slot for slot in slots if not slot.why_not]
    carers = list(child.carers.filter(restricted=False))
    form = BookForm(sent(request), slots=free, carers=carers)
    made: list[Meeting] = []
    response = edit(
        request, form=form, save=lambda: made.append(book(child=child, by=request.user, **form.booking)),
        title=f"A drop-in for {child}’s family", verb="Book it", said="It is booked. Tell the family.",
        back=reverse("keyworkers:child_meetings", args=[child.code]), back_label=f"{child}’s meetings",
        template="keyworkers/book.html", child=child, hosts=hosts, slots=slots, free=free, carers=carers,
    )  # fmt: skip
    return redirect(page_of(made[0])) if made else response


@requires(Permission.MEET_FAMILIES)
@require_http_methods(["GET", "POST"])
@once
def walked_in(request, code):
    """Somebody came without a booking: who, and as many words as there are to say."""
    child, moment, me = child_of(request, code), request.setting.now(), practitioner_of(request.user)
    now = (moment.hour * 60 + moment.minute) // ROUND * ROUND
    carers = child.carers.filter(restricted=False)
    form = WalkInForm(
        sent(request), carers=carers, people=Practitioner.objects.employed_on(moment.date()),
        initial={
            "starts": max(0, now - ROUND), "ends": now, "host": me.code if me else None,
            "carers": [carers[0].code] if len(carers) == 1 else [],
        },
    )  # fmt: skip
    return edit(
        request, form=form, save=lambda: walk_in(child=child, by=request.user, **form.cleaned_data),
        title=f"{child}’s family came by today", verb="Write it down", said="Written down.",
        back=reverse("keyworkers:child_meetings", args=[child.code]), back_label=f"{child}’s meetings",
        template="journals/typed_form.html",
    )  # fmt: skip
