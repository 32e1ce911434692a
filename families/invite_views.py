"""Pages of staff: invite the carers of a child, see who came in, end it again."""

from base64 import b64encode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from children.models import Child
from children.views import head_of
from families import invitations
from families.access import May, rights_of
from families.invitation_models import How, Invitation
from keyworkers.reports import qr_code
from nursery import pdf
from nursery.languages import first_known, in_language
from nursery.outgoing import post
from nursery.permissions import Permission, requires

MAY_WORDS = {
    May.LOOK: "look",
    May.TALK: "write and add to the journal",
    May.BOOK: "book times",
    May.ASK: "ask for changes",
    May.AGREE: "agree and sign",
}


def _child(request, code) -> Child:
    return get_object_or_404(Child.objects.visible_to(request.user), code=code)


@requires(Permission.INVITE_FAMILIES)
@require_GET
def carers(request, code):
    """The child's carers: who signs in, who was invited, what each may do."""
    child, today = _child(request, code), request.setting.today()
    made = invitations.invitations_of(child)
    now = timezone.now()
    rows = [
        {
            "carer": carer,
            "rights": [words for right, words in MAY_WORDS.items() if right in rights_of(carer, today)],
            "invitation": made.get(carer.pk),
            "is_open": carer.pk in made and _is_open(made[carer.pk], now),
        }
        for carer in child.carers.select_related("user")
    ]
    context = {
        **head_of(request, child, tab="about"),
        "rows": rows,
        "confidential": Child.objects.in_care_of(request.user).filter(pk=child.pk).exists(),
    }
    return render(request, "families/carers.html", context)


def _is_open(invitation: Invitation, now) -> bool:
    return not (invitation.used_at or invitation.revoked_at) and now.date() <= invitation.last_day


@requires(Permission.INVITE_FAMILIES)
@require_POST
def invite(request, code, carer_code):
    """By mail, on a letter to print, or as a code on this screen. A secret is shown once; asking again makes another."""
    child = _child(request, code)
    carer = get_object_or_404(child.carers.select_related("child"), code=carer_code)
    how = request.POST.get("how", "")
    if how not in How:
        messages.error(request, "Choose how to invite: by mail, on paper or on the spot.")
        return redirect("families:carers", code)
    try:
        invitation, token = invitations.invite(carer=carer, how=how, by=request.user)
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return redirect("families:carers", code)
    address = request.build_absolute_uri(reverse("families:join", args=[token]))
    context = {"setting": request.setting, "carer": carer, "address": address, "last_day": invitation.last_day}
    theirs = first_known([carer.language])
    if how == How.MAIL:
        with in_language(theirs):
            words = render_to_string("families/mail/invitation.txt", context)
            subject = _("{nursery} invites you to Kith").format(nursery=request.setting.name)
        post(setting=request.setting, to=invitation.email, subject=subject, words=words)
        messages.success(request, f"An invitation to {carer} is on its way to {invitation.email}.")
        return redirect("families:carers", code)
    drawing = qr_code(address)
    if how == How.SPOT:
        return render(
            request,
            "families/on_the_spot.html",
            {**head_of(request, child, tab="about"), **context, "qr": data_address(drawing)},
        )
    with in_language(theirs):
        title = _("An invitation from {nursery}").format(nursery=request.setting.name)
    context |= {"title": title, "pictures": {"kith:photo/qr": drawing}}
    try:
        _html, content = pdf.render_pdf("invitation", context, language=theirs)
    except pdf.NoPdf:
        messages.error(request, "The letter could not be drawn just now. Try again in a moment.")
        return redirect("families:carers", code)
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = 'inline; filename="invitation.pdf"'
    return response


def data_address(drawing: bytes) -> str:
    """A drawing inside the page itself: its secret stands in no address of ours."""
    return f"data:image/svg+xml;base64,{b64encode(drawing).decode()}"


@requires(Permission.INVITE_FAMILIES)
@require_POST
def take_back(request, code, invitation):
    """It works no longer."""
    child = _child(request, code)
    found = get_object_or_404(Invitation.objects.filter(carers__child=child).distinct(), code=invitation)
    invitations.revoke(invitation=found, by=request.user)
    messages.success(request, "The invitation no longer works.")
    return redirect("families:carers", code)
