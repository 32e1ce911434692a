"""What somebody outside sees who has a link: a code to enter, one paper, and "I have it" (S12, S39).

Nothing here says whether a link was ever there: the page that asks for the code is the same for every address, and so is
the answer to a wrong one. Each request asks anew whether it still opens (T27).
"""

import logging
import time
from functools import wraps

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods
from django_scopes import scope

from nursery.audit import record
from paperwork import sending as actions
from paperwork.sending_models import Refused

logger = logging.getLogger(__name__)
PROOF = "papers_opened"  # in the session: code of a sending -> until when, in seconds
PROOF_SECONDS = 30 * 60
MOST_PROOFS = 5
MOST_REPLY = 2000
DOES_NOT_OPEN = "This link does not open with that code. Check the code, or ask the nursery for a new link."


class DigitsForm(forms.Form):
    digits = forms.CharField(
        label="Code",
        max_length=40,
        help_text="8 digits. The nursery tells you by phone.",
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "class": "code-box", "autofocus": True}
        ),
        error_messages={"required": "Enter the code that the nursery told you.", "max_length": DOES_NOT_OPEN},
    )

    def clean_digits(self):
        return "".join(letter for letter in self.cleaned_data["digits"] if letter.isdigit())


class HaveItForm(forms.Form):
    words = forms.CharField(
        label="Anything to say back (optional)",
        required=False,
        max_length=MOST_REPLY,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="The child’s key worker reads it.",
        error_messages={"max_length": f"Say it in {MOST_REPLY} letters at most, or ring the nursery."},
    )


@login_not_required
@require_http_methods(["GET", "POST"])
def outside(request, token):
    """Ask for the code."""
    form = DigitsForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        sending = actions.try_digits(token, form.cleaned_data["digits"])
        if sending is not None:
            now = int(time.time())
            proofs = [*request.session.get(PROOF, {}).items()][-MOST_PROOFS + 1 :]
            request.session[PROOF] = {**dict(proofs), sending.code: now + PROOF_SECONDS}
            return redirect("paperwork:outside_paper", token)
        form.add_error("digits", DOES_NOT_OPEN)
    return render(request, "paperwork/outside_code.html", {"form": form}, status=422 if form.errors else 200)


def opened(view):
    """Only for a browser that gave the right code lately, and only while the link opens. Gives the view the sending."""

    @login_not_required
    @wraps(view)
    def gate(request, token):
        sending = actions.sending_with(token)
        if sending is None or request.session.get(PROOF, {}).get(sending.code, 0) < time.time():
            return _refuse(request, token)
        with scope(setting=sending.setting):
            why = actions.why_closed(sending)
            if (
                why and why != Refused.TOO_MANY
            ):  # somebody else's wrong codes do not take it from who gave the right one
                actions.note_refusal(sending, why)
                return _refuse(request, token)
            return view(request, sending, token)

    gate.is_outside = True
    return gate


def _refuse(request, token):
    if request.user.is_authenticated:
        record("refused", None, by=request.user, setting=request.setting, needs="A_LINK")
    return render(request, "paperwork/outside_closed.html", {"token": token}, status=403)


@opened
@require_http_methods(["GET", "POST"])
def outside_paper(request, sending, token):
    """What it is, from whom; to open it, and to say that it came."""
    form = HaveItForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.acknowledge(sending, form.cleaned_data["words"])
        return redirect("paperwork:outside_paper", token)
    context = {"sending": sending, "from_setting": sending.setting, "token": token, "form": form}
    context["replies"] = sending.replies.filter(by=None)
    return render(request, "paperwork/outside_paper.html", context, status=422 if form.errors else 200)


@opened
@require_GET
def outside_pdf(request, sending, token):
    """The exact paper. To keep, not to show inside a page of ours."""
    try:
        return answer_pdf(actions.open_paper(sending))
    except OSError:
        logger.error("The file of sending %s is not there, or not what it was", sending.pk)
        return render(request, "paperwork/outside_closed.html", {"token": token}, status=503)


def answer_pdf(content: bytes, name: str = "paper") -> HttpResponse:
    """A fixed type and a name that tells nothing (S9, S39)."""
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{name}.pdf"'
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "private, no-store"
    return response
