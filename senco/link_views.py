"""A referral by Kith’s own link: sent, mailed again, another code, taken back, and the file as it went (S12, T27)."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from nursery.audit import record
from nursery.on_site import on_site
from nursery.pdf import NoPdf
from nursery.permissions import Permission, fresh_proof, requires
from nursery.submissions import once
from paperwork import sending as actions
from paperwork.outside_views import answer_pdf
from paperwork.sending_models import Sending
from paperwork.sending_views import tell_once
from senco import referrals, reports
from senco.case_views import _sent, _shut
from senco.models import Case, Referral
from senco.people import people_of_case
from senco.referral_forms import LinkForm
from senco.referral_views import _page, _referral
from senco.views import GET_POST, put


def _site(request) -> str:
    return request.build_absolute_uri("/")


@requires(Permission.SEE_SUPPORT)
@on_site
@GET_POST
@fresh_proof
def send_link(request, code):
    """The form as it stands, to the agency."""
    found, case = _referral(request, code)
    why_not = referrals.why_no_link(found) or referrals.why_no_consent(found, request.setting.today())
    if words := _shut(request, case, "refer") or why_not:
        messages.error(request, words)
        return redirect(_page(found))
    form = LinkForm(_sent(request), case=case, people=None)
    if request.method == "POST" and form.is_valid():
        try:
            return _deliver(request, found, form.cleaned_data["chase_on"])
        except ValidationError as error:
            put(form, error)
    if request.method == "GET":
        record("referral_opened", found, by=request.user)
    context = {
        "case": case, "form": form, "title": f"Send it to {found.contact}", "verb": "Send the link", "back": _page(found),
        "action": "referral_link", "back_label": str(found.contact), "readers": people_of_case(case).readers,
        "referral": found,
    }  # fmt: skip
    return render(request, "senco/do.html", context, status=422 if form.errors else 200)


def _deliver(request, found: Referral, chase_on):
    """Drawn first, so that nothing waits for the pen; sent once, however often it is pressed (S44)."""
    try:
        content = reports.referral_pdf(found, by=request.user)
    except NoPdf:
        raise ValidationError("The form could not be drawn just now. Try again in a moment.") from None

    @once
    def deliver(request):
        sent = referrals.send_link(
            referral=found, content=content, chase_on=chase_on, by=request.user, site=_site(request)
        )
        tell_once(request, sent.sending, sent.digits)
        messages.success(request, f"A mail with the link is on its way to {found.contact}.")
        return redirect(_back(found, sent.sending))

    return deliver(request)


def _back(found: Referral, sending: Sending) -> str:
    return f"{_page(found)}#{sending.code}"


def _link(request, code) -> tuple[Sending, Referral, Case]:
    """404 for whoever may not open the case."""
    mine = Sending.objects.filter(referral_entry__referral__case__in=Case.objects.visible_to(request.user))
    sending = get_object_or_404(
        mine.select_related("setting", "child", "contact", "referral_entry__referral"), code=code
    )
    found, case = _referral(request, sending.referral_entry.referral.code)
    return sending, found, case


@requires(Permission.SEE_SUPPORT)
@on_site
@require_POST
@fresh_proof
def link_do(request, code, action):
    """Take it back, mail it once more, or make another code. Taking back is never shut."""
    sending, found, case = _link(request, code)
    if action not in ("revoke", "mail", "code"):
        raise Http404
    if words := _shut(request, case, "hear" if action == "revoke" else "refer"):
        messages.error(request, words)
        return redirect(_page(found))
    try:
        if action == "revoke":
            actions.revoke(sending=sending, by=request.user)
            messages.success(request, f"The link for {found.contact} opens no more.")
        elif action == "mail":
            actions.mail_again(sending=sending, by=request.user, site=_site(request))
            messages.success(request, f"The mail to {found.contact} is on its way again.")
        else:
            tell_once(request, sending, actions.new_code_for(sending=sending, by=request.user))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect(_back(found, sending))


@requires(Permission.SEE_SUPPORT)
@on_site
@require_GET
@fresh_proof
def link_pdf(request, code):
    """The exact file that went out."""
    sending, found, _ = _link(request, code)
    record("sent_paper_read", sending, by=request.user)
    try:
        return answer_pdf(actions.content_of(sending), name="sent")
    except OSError:
        messages.error(request, "The file does not open, or is not what went out. Tell whoever looks after Kith.")
        return redirect(_page(found))
