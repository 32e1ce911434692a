"""Those outside who know one child: who they are, what the family agreed to share with each, what was talked about."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from children import contacts as actions
from children.actions import set_outside_consent
from children.contact_forms import AnswerForm, TalkForm, TieForm
from children.models import Child, Contact, OutsideConsent
from children.sharing import OPEN, history_of, standing_with
from children.views import short_head_of
from nursery.editing import edit
from nursery.fields import day_after
from nursery.permissions import Permission, requires
from nursery.submissions import once

GET_POST = require_http_methods(["GET", "POST"])
TALKS = 50


def _child(request, code) -> Child:
    return get_object_or_404(Child.objects.in_care_of(request.user), code=code)


def _both(request, code, contact_code) -> tuple[Child, Contact]:
    child = _child(request, code)
    return child, get_object_or_404(child.contacts, code=contact_code)


@requires(Permission.SEND_OUTSIDE)
@GET_POST
@once
def tie(request, code):
    """Somebody who is a contact already; or on to somebody new."""
    child = _child(request, code)
    others = Contact.objects.filter(is_retired=False).exclude(children=child)
    form = TieForm(request.POST or None, contacts=others)
    if request.method == "POST" and form.is_valid():
        contact = form.cleaned_data["contact"]
        actions.tie(child=child, contact=contact, by=request.user)
        messages.success(request, f"{contact} knows {child}. What has the family agreed to share?")
        return redirect("children:known_by", child.code, contact.code)
    return edit(
        request,
        form=form,
        save=lambda: None,
        title=f"Somebody who knows {child}",
        back=reverse("paperwork:sent", args=[code]),
        back_label=f"Outside, {child}",
        said="",
        verb="Choose them",
        template="children/tie.html",
        child=child,
        has_others=others.exists(),
    )


@requires(Permission.SEND_OUTSIDE)
@require_POST
def shared_setting_contact(request, code):
    """The other setting that came in with the record becomes a contact with one press."""
    child = _child(request, code)
    try:
        contact = actions.contact_from_shared_setting(child=child, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect(child)
    messages.success(request, f"{contact} is a contact. What has {child}’s family agreed to share?")
    return redirect("children:known_by", child.code, contact.code)


@requires(Permission.SEND_OUTSIDE)
@require_GET
def known_by(request, code, contact_code):
    """A child and a contact: the family's answers now and before, and every talk."""
    child, contact = _both(request, code, contact_code)
    today = request.setting.today()
    context = {
        **short_head_of(request, child, tab="about"),
        "contact": contact,
        "standing": standing_with(child, contact, today),
        "history": history_of(child, contact),
        "talks": child.liaisons.filter(contact=contact).select_related("by")[:TALKS],
    }
    return render(request, "children/known_by.html", context)


@requires(Permission.SEND_OUTSIDE)
@GET_POST
@once
def say_outside(request, code, contact_code):
    """Yes or no of somebody with parental responsibility, for one purpose, from a day on."""
    child, contact = _both(request, code, contact_code)
    today = request.setting.today()
    asked = request.GET.get("purpose") if request.GET.get("purpose") in OPEN else ""
    carers = child.carers.filter(restricted=False, only_looks=False, parental_responsibility=True)
    form = AnswerForm(request.POST or None, carers=carers, today=today, initial={"on": today, "purpose": asked})

    def save():
        said = form.cleaned_data
        set_outside_consent(
            child=child,
            contact=contact,
            purpose=said["purpose"],
            given=said["given"],
            carer=said["carer"],
            how=said["how"],
            on=said["on"],
            until=day_after(said["last"]),
            by=request.user,
        )

    return edit(
        request,
        form=form,
        save=save,
        title=f"What {child}’s family says",
        lead=f"About sharing with {contact}. Only those with parental responsibility are offered.",
        back=reverse("children:known_by", args=[code, contact_code]),
        back_label=str(contact),
        said="What the family says is recorded.",
        template="children/say_outside.html",
        child=child,
        carers=carers,
    )


@requires(Permission.SEND_OUTSIDE)
@require_POST
def withdraw_outside(request, code, contact_code):
    """At once: links under way open no more."""
    child, contact = _both(request, code, contact_code)
    purpose, today = request.POST.get("purpose", ""), request.setting.today()
    held = OutsideConsent.objects.in_force(today).filter(child=child, contact=contact, purpose=purpose).first()
    if held and purpose in OPEN:
        actions.withdraw(
            child=child,
            contact=contact,
            purpose=purpose,
            on=today,
            by=request.user,
            given_by=f"Noted by {request.user.name}",
        )
        said = (
            f"Nothing of that goes to {contact} any more, and links under way are closed. Record who said so, and how."
        )
        messages.success(request, said)
    return redirect("children:known_by", child.code, contact.code)


@requires(Permission.SEND_OUTSIDE)
@require_POST
def untie(request, code, contact_code):
    child, contact = _both(request, code, contact_code)
    actions.untie(child=child, contact=contact, on=request.setting.today(), by=request.user)
    messages.success(request, f"{contact} no longer stands on {child}’s page, and links under way are closed.")
    return redirect("paperwork:sent", child.code)


@requires(Permission.SEND_OUTSIDE)
@GET_POST
@once
def talk(request, code, contact_code):
    """Who spoke with whom, how and about what (000-29, 003-18)."""
    child, contact = _both(request, code, contact_code)
    form = TalkForm(
        request.POST or None, initial={"on": request.setting.today(), "spoke_with": contact.name, "how": "phone"}
    )
    return edit(
        request,
        form=form,
        save=lambda: actions.note_talk(child=child, contact=contact, by=request.user, **form.cleaned_data),
        title=f"A talk with {contact}",
        lead=f"About {child}. Worries about a child’s safety belong to the safeguarding lead, not here.",
        back=reverse("children:known_by", args=[code, contact_code]),
        back_label=f"{child} and {contact}",
        said="The talk is noted.",
    )
