"""One child's card of routines: read on the page, noted as read, printed (000-11)."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from children.models import Child
from children.views import head_of
from keyworkers.words import room_in_words
from nursery import pdf
from nursery.audit import record
from nursery.permissions import Permission, requires
from paperwork.print_views import answer, could_not
from paperwork.printing import remember_print, stays_on_site
from paperwork.routine import have_read, readers, routine_context, routine_of


def _child(request, code) -> Child:
    return get_object_or_404(Child.objects.visible_to(request.user), code=code)


@requires(Permission.SEE_CHILDREN)
@require_GET
def routine(request, code):
    """What everybody in the room must know of the child, and who has read it as it is now."""
    child, today = _child(request, code), request.setting.today()
    head = head_of(request, child, tab="about")
    found = routine_of(child, today)
    people = readers(child, head["room"], found, today)
    context = {
        **head,
        "routine": found,
        "people": people,
        "read": [(person, row) for person, row in people if row],
        "unread": [person for person, row in people if not row],
        "have_read": any(row and row.user_id == request.user.pk for _, row in people),
    }
    return render(request, "paperwork/routine.html", context)


@requires(Permission.SEE_CHILDREN)
@require_POST
def read(request, code):
    """I have read it."""
    child = _child(request, code)
    have_read(child=child, by=request.user)
    messages.success(request, f"Noted: you have read {child}’s card.")
    return redirect("paperwork:routine", child.code)


@requires(Permission.PRINT_DISPLAYS)
@require_http_methods(["GET", "POST"])
def card(request, code):
    """The card on paper, for staff alone. POST is remembered."""
    child = _child(request, code)
    room = head_of(request, child, tab="about")["room"]
    context = routine_context(child, room_name=room_in_words(room.name) if room else "", by=request.user)
    try:
        _, content = pdf.render_pdf("paper/routine", context)
    except pdf.NoPdf:
        return could_not(request, reverse("paperwork:routine", args=[code]))
    if request.method == "POST":
        stays = stays_on_site(request.setting)
        remember_print(child=child, what="Card of routines", by=request.user, stays_on_site=stays)
    else:
        record("paper_opened", child, by=request.user)
    return answer(content, f"routine-{request.setting.today()}")
