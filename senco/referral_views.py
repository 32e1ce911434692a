"""Referrals: begun, filled in, agreed to, sent, and what came back; on paper as the agency’s form (R74, R75)."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from children.models import OutsideConsent, OutsidePurpose
from nursery.audit import record
from nursery.on_site import on_site
from nursery.permissions import Permission, fresh_proof, requires
from nursery.roles import SAFEGUARDS
from nursery.submissions import once
from paperwork.printing import stays_on_site
from paperwork.sending_list import rows_of
from paperwork.sending_views import told_once
from senco import referral_form, referral_forms, referrals, reports
from senco.asking import ask_about_referral
from senco.case_views import _sent, _shut, keep_typed
from senco.forms import NothingForm
from senco.models import Case, Referral
from senco.people import people_of_case
from senco.states import NOT_SENT, Referring, refusal
from senco.views import GET_POST, back_to, case_of, put, refuse_people

FORMS = {
    "parts": (referral_forms.PartsForm, "The referral form", "Save the form", "The form is saved."),
    "consent": (referral_forms.ConsentForm, "What the family says", "Record it", "Noted."),
    "override": (referral_forms.OverrideForm, "Without the family’s consent", "Let it go", "Noted, with your reason."),
    "sent": (referral_forms.SentForm, "It was sent", "Record that it was sent", "Noted that it was sent."),
    "ask": (NothingForm, "Ask the family in Kith", "Ask them", "They find it under Forms, and are told."),
    "hear": (referral_forms.HearForm, "What came back", "Record it", "Noted."),
    "chase": (referral_forms.ChaseForm, "You asked them", "Record it", "Noted."),
}
RULE = {"parts": "refer", "ask": "refer", "consent": "hear", "sent": "refer", "hear": "hear", "chase": "hear"}


def _referral(request, code) -> tuple[Referral, Case]:
    found = Referral.objects.filter(case__in=Case.objects.visible_to(request.user))
    found = get_object_or_404(found.select_related("case__child__setting", "contact", "override_by"), code=code)
    return found, found.case


def _page(found: Referral) -> str:
    return reverse("senco:referral", args=[found.code])


@requires(Permission.SEE_SUPPORT)
@on_site
@GET_POST
@once
def new(request, code):
    """To whom; the form comes filled with what is known."""
    case = case_of(request, code)
    if words := _shut(request, case, "refer"):
        messages.error(request, words)
        return redirect(back_to(case))
    form = referral_forms.DraftForm(_sent(request), case=case, people=None)
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                known = list(case.referrals.select_related("contact"))
                parts = referral_form.first_words(
                    case, people_of_case(case), cycles=list(case.cycles.all()), referrals=known
                )
                contact = form.who()
                again_of = next((one for one in reversed(known) if one.contact_id == contact.pk), None)
                draft = referrals.draft(case=case, contact=contact, parts=parts, by=request.user, again_of=again_of)
        except ValidationError as error:
            put(form, error)
        else:
            messages.success(request, "The form is begun, with what Kith knows already. Read it with the family.")
            return redirect("senco:referral", draft.code)
    context = {
        "case": case, "form": form, "title": f"A referral for {case.child.name}", "verb": "Begin the form",
        "back": back_to(case), "back_label": case.heading, "readers": people_of_case(case).readers,
    }  # fmt: skip
    return render(request, "senco/do.html", context, status=422 if form.errors else 200)


@requires(Permission.SEE_SUPPORT)
@on_site
@require_GET
def referral(request, code):
    """Where it stands, what came back, and what can be done now."""
    found, case = _referral(request, code)
    record("referral_opened", found, by=request.user)
    people = people_of_case(case)
    parts = people.parts_of(request.user)
    consents = OutsideConsent.objects.filter(
        child=case.child_id, contact=found.contact_id, purpose=OutsidePurpose.REFERRAL
    )
    consents = list(consents.ever_held().select_related("carer").order_by("-starts_on", "-pk"))
    today = request.setting.today()
    no_consent = "" if any(one.counts_on(today) for one in consents) else referrals.not_agreed(found)
    no_link = referrals.why_no_link(found)
    of_links = [f"sending__{name}" for name in ("child", "contact", "sent_by")]
    entries = list(found.entries.select_related("recorded_by", *of_links))
    context = {
        "referral": found,
        "case": case,
        "links": rows_of([one.sending for one in reversed(entries) if one.sending], request.setting),
        "no_link": no_link,
        "may_link": not (no_link or no_consent),
        **told_once(request),
        "child": case.child,
        "readers": people.readers,
        "entries": entries,
        "parts": [(part, found.parts[part.key]) for part in referral_form.PARTS if found.parts.get(part.key)],
        "missing": [part.title for part in referral_form.PARTS if not found.parts.get(part.key)],
        "consents": consents,
        "may": {name for name, rule in RULE.items() if not refusal(rule, case.state, parts)},
        "may_override": bool(request.user.roles_in(request.setting) & SAFEGUARDS),
        "not_sent": "" if found.override_at else no_consent,
        "is_draft": found.state in NOT_SENT,
        "line": [(one, _place(one, found.state)) for one in Referring],
        "today": today,
    }
    return render(request, "senco/referral.html", context)


def _place(one: Referring, state: str) -> str:
    order = list(Referring)
    here = order.index(Referring(state))
    return "on" if order.index(one) == here else "done" if order.index(one) < here else ""


@requires(Permission.SEE_SUPPORT)
@on_site
@GET_POST
@fresh_proof
@once
def do(request, code, action):
    """Fill in, agreed to, sent, came back, asked."""
    found, case = _referral(request, code)
    if action not in FORMS:
        raise Http404
    is_safeguard = bool(request.user.roles_in(request.setting) & SAFEGUARDS)
    if action == "override" and not is_safeguard:
        refuse_people(request, "Only a safeguarding lead may decide that.")
    words = _shut(request, case, RULE[action]) if action in RULE else ""
    if words and request.method == "GET":
        messages.error(request, words)
        return redirect(_page(found))
    kind, title, verb, said = FORMS[action]
    form = kind(_sent(request), case=case, people=None, initial=found.parts if action == "parts" else None)
    if words:
        keep_typed(form, words)
    elif request.method == "POST" and form.is_valid():
        try:
            _do(action, found, form, request)
        except ValidationError as error:
            put(form, error)
        else:
            messages.success(request, said)
            return redirect(_page(found))
    if request.method == "GET":
        record("referral_opened", found, by=request.user)
    context = {
        "case": case, "form": form, "title": title, "verb": verb, "back": _page(found), "action": f"referral_{action}",
        "back_label": str(found.contact), "readers": people_of_case(case).readers,
    }  # fmt: skip
    return render(request, "senco/do.html", context, status=422 if form.errors else 200)


def _do(action: str, found: Referral, form, request) -> None:
    by, data = request.user, form.cleaned_data
    if action == "parts":
        referrals.change_parts(referral=found, parts=form.parts, by=by, names_meant=bool(data.get("names_meant")))
    elif action == "override":
        referrals.go_without_consent(referral=found, reason=data["words"], by=by, setting=request.setting)
    elif action == "ask":
        ask_about_referral(referral=found, by=by)
    else:
        verbs = {
            "consent": referrals.record_consent,
            "sent": referrals.note_sent,
            "hear": referrals.hear,
            "chase": referrals.chased,
        }
        verbs[action](referral=found, by=by, **data)


@requires(Permission.SEE_SUPPORT)
@on_site
@GET_POST
@fresh_proof
def referral_pdf(request, code):
    """The form on paper. GET is a look at our copy; POST prints it: ours, or the one to sign and to send (002-38)."""
    found, _ = _referral(request, code)
    goes_out = request.method == "POST" and request.POST.get("copy") == "out"
    answer = reports.answer(
        request,
        lambda: reports.referral_pdf(found, by=request.user, goes_out=goes_out),
        "referral.pdf",
        _page(found),
    )
    _remember(request, "referral", found, answer, stays_on_site=not goes_out and stays_on_site(request.setting))
    return answer


@requires(Permission.SEE_SUPPORT)
@on_site
@GET_POST
@fresh_proof
def evidence(request, code):
    """The dated cycles in one file (R76). GET is a look, POST prints it."""
    case = case_of(request, code)
    answer = reports.answer(request, lambda: reports.evidence_pdf(case, by=request.user), "support.pdf", back_to(case))
    _remember(request, "support", case, answer, stays_on_site=stays_on_site(request.setting))
    return answer


def _remember(request, what: str, target: Case | Referral, answer, *, stays_on_site: bool) -> None:
    """The look or the print, in the records of the case alone: in those of the child colleagues would read of it (S7)."""
    if request.method == "GET":
        record(f"{what}_opened", target, by=request.user)
    elif answer.status_code == 200:  # else it could not be drawn
        record(f"{what}_printed", target, by=request.user, stays_on_site=stays_on_site)
