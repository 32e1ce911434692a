"""How a parent or carer comes in: the page an invitation leads to, and how they will sign in from then on (S12, S14)."""

from allauth.account.internal.flows.login_by_code import LoginCodeVerificationProcess
from allauth.mfa.utils import is_mfa_enabled
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_scopes import scope, scopes_disabled

from children.models import Carer
from families.forms import JoinForm
from families.invitations import open_invitation, sign_in_for, take_up
from families.speaking import keep
from nursery import addresses
from nursery.permissions import Permission, requires
from nursery.signin import INVITED_TO


@login_not_required
@require_http_methods(["GET", "POST"])
def join(request, token):
    """Before they are signed in: their e-mail address, to which a code goes. Then: one press, and they see their child.

    It names the nursery and no child: whoever finds the letter learns nothing (S9).
    """
    invitation = open_invitation(token)
    if invitation is None:
        return render(request, "families/join_over.html", status=404)
    if request.user.is_authenticated:
        return _take_up(request, invitation)
    form = JoinForm(request.POST if request.method == "POST" else None, invitation=invitation)
    if form.is_valid():
        email = form.cleaned_data["email"]
        request.session[INVITED_TO] = request.path
        request.session["setting"] = invitation.setting_id
        LoginCodeVerificationProcess.initiate(request=request, user=sign_in_for(email, invitation), email=email)
        return redirect("account_confirm_login_code")
    context = {"form": form, "invitation": invitation}
    return render(request, "families/join.html", context, status=422 if form.errors else 200)


def _take_up(request, invitation):
    error = ""
    if request.method == "POST":
        try:
            with scope(setting=invitation.setting):
                take_up(invitation=invitation, user=request.user)
        except ValidationError as found:
            error = found.messages[0]
        else:
            request.session.pop(INVITED_TO, None)
            keep(request)
            request.session["setting"] = invitation.setting_id
            return redirect("families:protect")
    context = {"invitation": invitation, "error": error}
    return render(request, "families/join_take_up.html", context, status=422 if error else 200)


@login_not_required
@require_http_methods(["GET", "POST"])
def new_address(request, token):
    """Where the link leads that was mailed to a new address: one press, and they sign in with it. Names no child."""
    person = addresses.whose(token)
    error = "" if person else _("This link is over. Ask the nursery for another.")
    if person and request.method == "POST":
        try:
            addresses.take(token=token)
        except ValidationError as found:
            error = found.messages[0]
        else:
            messages.success(request, _("From now on you sign in with your new address."))
            return redirect("families:home" if request.user == person else "account_login")
    context = {"person": person, "error": error}
    status = 200 if not error else 422 if person else 404
    return render(request, "families/new_address.html", context, status=status)


@requires(Permission.SEE_OWN_FAMILY)
@require_GET
def protect(request):
    """How they sign in next time: with this phone, or with a password. Who has chosen goes on to their child."""
    if request.user.has_usable_password() or is_mfa_enabled(request.user):
        return redirect("families:home")
    return render(request, "families/protect.html")


@requires(Permission.SEE_OWN_FAMILY)
@require_POST
def switch(request):
    """To another child of theirs, in whichever nursery it is."""
    with scopes_disabled():
        rows = Carer.objects.filter(user=request.user, child__code=request.POST.get("child", ""))
        row = rows.select_related("child__setting").first()
    if row is None or not row.may_look_on(row.child.setting.today()):
        messages.error(request, _("That child’s page is not open to you."))
        return redirect("families:home")
    request.session["setting"] = row.child.setting_id
    return redirect(f"{reverse('families:home')}?child={row.child.code}")
