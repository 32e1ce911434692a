"""Where somebody is signed in: they see it and end it themselves, and a manager ends it for them (S20)."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from nursery import sessions


@require_GET
def sign_ins(request):
    """One's own."""
    rows = sessions.sign_ins_of(request.user)
    here = request.session.get("sign_in")
    context = {"here": [row for row in rows if row.pk == here], "others": [row for row in rows if row.pk != here]}
    return render(request, "nursery/sign_ins.html", context)


@require_POST
def end_sign_in(request, pk):
    """Sign out elsewhere."""
    if not sessions.end(
        request.user.sign_ins.filter(pk=pk).exclude(pk=request.session.get("sign_in")), by=request.user
    ):
        raise Http404
    messages.success(request, _("Signed out there."))
    return redirect("nursery:sign_ins")


@require_POST
def end_others(request):
    """Sign out everywhere but here."""
    sessions.end(request.user.sign_ins.exclude(pk=request.session.get("sign_in")), by=request.user)
    messages.success(request, _("Signed out everywhere else."))
    return redirect("nursery:sign_ins")
