"""The family's half of the journal: what happened at home, replies, more of this, and next steps with ideas for home."""

from zoneinfo import ZoneInfo

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from families.access import May, for_carers
from families.journal_views import journal_page
from journals import actions, home, talk
from journals.forms import HomeForm
from journals.medical_words import sounds_medical
from journals.models import NextStep, Observation
from journals.outbox import ticket_for
from journals.sealing import public_key
from nursery.languages import TWENTY_FOUR, current
from nursery.submissions import once

CARER_MINUTES = 30  # as long as a sign-in lasts when nobody is there


def words_of_outbox() -> dict[str, str]:
    """What ``outbox.js`` says to a family, in its language; it stands on each of its pages."""
    return {
        "all_sent": _("All sent, {clock}"),
        "sending": _("Sending {number} of {of}"),
        "failed": _("{number} could not be sent. {problem}"),
        "waiting": _("Kept on this phone. {number} waiting, will be sent when you are back online"),
        "waiting_long": _(
            "Kept on this phone. {number} waiting for more than a day, will be sent when you are back online"
        ),
        "gone_one": _(
            "1 entry that waited on this phone is gone: the browser has cleared its storage. Write down again what you still know."
        ),
        "gone": _(
            "{number} entries that waited on this phone are gone: the browser has cleared its storage. Write down again what"
            " you still know."
        ),
        "not_taken": _("The nursery’s Kith did not take it."),
        "hours": "24" if current() in TWENTY_FOUR else "12",
    }


def words_of_entry() -> dict[str, str]:
    """The same, with what ``observe.js`` says."""
    return words_of_outbox() | {
        "save": _("Send"),
        "photo_alt": _("Photo {number}, not sent yet"),
        "photo_out": _("Remove photo {number}"),
        "no_camera": _("The camera did not open. Allow it in the browser’s settings, or write a few words instead."),
        "close": _("Close"),
        "shutter": _("Take the photo"),
        "camera": _("Camera"),
        "taken": _("{number} taken"),
        "no_photo": _("That is no photo this phone can read. Choose a JPEG, PNG or WebP."),
        "nothing": _("Write a few words, or take a photo."),
        "to_come": _("Enter a day and time that is not still to come."),
        "nobody": _(
            "Nobody is signed in here, so it cannot be kept. Open Kith once with the internet, then write it again."
        ),
        "no_room": _(
            "It is not kept yet: this phone has no room. Keep this page open, make room, and press Send again."
        ),
        "for_me": _("From {number}"),
    }


@for_carers(May.TALK)
@require_http_methods(["GET", "POST"])
@once
def add(request):
    """What happened at home, in words or photos. A script keeps it on the phone first, so a bad line loses nothing."""
    child, setting = request.child, request.setting
    now = setting.now()
    form = HomeForm(
        request.POST if request.method == "POST" else None,
        request.FILES if request.method == "POST" else None,
        zone=ZoneInfo(setting.timezone),
        initial={"day": now.date(), "at": now.hour * 60 + now.minute},
    )
    needs_a_form = form.is_valid() and not request.POST.get("checked") and sounds_medical(form.cleaned_data["words"])
    if form.is_valid() and not needs_a_form:
        try:
            home.add_from_home(child=child, carer=request.carer, by=request.user, **form.said)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("It stands in the journal."))
            return redirect("families:journal", child.code)
    context = {
        "children": request.children,
        "child": child,
        "form": form,
        "ticket": ticket_for(request.user, setting),
        "outbox_key": public_key(),
        "minutes": CARER_MINUTES,
        "outbox_words": words_of_entry(),
        "needs_a_form": needs_a_form,
    }
    return render(request, "families/add.html", context, status=422 if form.errors or needs_a_form else 200)


@login_not_required
@require_GET
def shell(request):
    """Opens without a network on a family's phone: the same form, and nothing about anybody."""
    form = HomeForm(zone=ZoneInfo("Europe/London"))
    return render(request, "families/shell.html", {"form": form, "outbox_words": words_of_entry()})


def _shared(request, entry) -> Observation:
    return get_object_or_404(Observation.objects.kept().filter(shared__child=request.child), code=entry)


@for_carers(May.TALK)
@require_POST
@once
def reply(request, entry):
    """Below an entry. What is not taken stands there again, open, with the reason beside it."""
    found, words = _shared(request, entry), request.POST.get("words", "")
    open_at = {"code": found.code, "words": words}
    if not request.POST.get("checked") and sounds_medical(words):
        return journal_page(request, open_at=open_at | {"needs_a_form": True})
    try:
        talk.reply(observation=found, child=request.child, words=words, by=request.user, carer=request.carer)
    except ValidationError as error:
        return journal_page(request, open_at=open_at | {"error": error.messages[0]})
    messages.success(request, _("Sent. The nursery reads it."))
    return redirect(_back_to(request, found))


@for_carers(May.TALK)
@require_POST
def more(request, entry):
    """“More of this”, or no longer."""
    found = _shared(request, entry)
    talk.ask_for_more(observation=found, child=request.child, by=request.user, carer=request.carer)
    return redirect(_back_to(request, found))


def _back_to(request, entry: Observation) -> str:
    """The same page of the journal, at the same entry."""
    query = {"upto": request.GET["upto"]} if "upto" in request.GET else None
    return reverse("families:journal", args=[request.child.code], query=query, fragment=f"e-{entry.code}")


@for_carers(May.TALK)
@require_POST
def take_back(request, entry):
    """Their own entry about this child; nobody else's."""
    mine = Observation.objects.kept().filter(children=request.child, from_home=True, author=request.user)
    found = get_object_or_404(mine, code=entry)
    actions.remove(observation=found, by=request.user)
    messages.success(request, _("Taken out of the journal."))
    return redirect("families:journal", request.child.code)


@for_carers()
@require_GET
def steps(request):
    """Next steps that the nursery shares, with ideas for home and what came of them (000-20)."""
    return _steps_page(request)


def _steps_page(request, *, open_at: dict | None = None):
    """``open_at`` is the step whose answer is open: its ``code`` and ``words``, and what is to be said about them."""
    found = NextStep.objects.standing().filter(child=request.child).exclude(shared_at=None).prefetch_related("said__by")
    rows = list(found.select_related("opened_by"))
    context = {
        "children": request.children,
        "child": request.child,
        "open": [step for step in rows if step.ended_at is None],
        "ended": [step for step in rows if step.ended_at],
        "open_at": open_at or {},
    }
    return render(request, "families/steps.html", context, status=422 if open_at else 200)


@for_carers(May.TALK)
@require_POST
@once
def say_step(request, step):
    found = get_object_or_404(NextStep.objects.standing().exclude(shared_at=None), code=step, child=request.child)
    words = request.POST.get("words", "")
    open_at = {"code": found.code, "words": words}
    if not request.POST.get("checked") and sounds_medical(words):
        return _steps_page(request, open_at=open_at | {"needs_a_form": True})
    try:
        home.say_from_home(step=found, words=words, by=request.user)
    except ValidationError as error:
        return _steps_page(request, open_at=open_at | {"error": error.messages[0]})
    messages.success(request, _("Thank you. The nursery reads it."))
    return redirect("families:steps", request.child.code)
