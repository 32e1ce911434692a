"""On paper: the referral form, and the file of dated cycles. Nothing of safeguarding stands in either (R101)."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect

from children.models import OutsideConsent, OutsidePurpose
from journals.sharing import names_beside
from keyworkers.models import TeamRole
from nursery import pdf
from nursery.roles import Role
from nursery.templatetags.kith import age_long, shortday
from nursery.words import language_names
from paperwork.reports import stays_mark
from senco import steps
from senco.models import Case, EntryKind, Referral
from senco.people import People, people_of_case
from senco.referral_form import PARTS, family_rows


def answer(request, make, name: str, back: str):
    """The PDF that ``make`` gives, or back with a word where it cannot be drawn."""
    try:
        content = make()
    except pdf.NoPdf:
        messages.error(request, "That could not be drawn just now. Try again in a moment.")
        return redirect(back)
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}"'
    return response


def _head(case: Case, by) -> dict:
    child, setting, today = case.child, case.child.setting, case.child.setting.today()
    return {
        "child": child,
        "full_name": f"{child.first_name} {child.last_name}",
        "born": shortday(child.date_of_birth),
        "age": age_long(child, today),
        "languages": language_names(child.language_codes),
        "setting_name": setting.name,
        "setting_phone": setting.phone,
        "setting_email": setting.email,
        "printed": shortday(today),
        "printed_by": by.name,
        "started": shortday(child.starts_on),
    }


def _senco(people: People) -> str:
    """The full name of the first of them, as an agency asks for her."""
    found = next(iter(people.with_role(Role.SENCO)), None)
    return (found.person.full_name if found.person else found.name) if found else ""


def referral_context(referral: Referral, *, by, goes_out: bool = True) -> dict:
    """Plain values for ``pdf/referral.html`` (R74). What ``goes_out`` to the family or the agency never says that it stays."""
    case = referral.case
    people = people_of_case(case)
    today = case.child.setting.today()
    consent = OutsideConsent.objects.on(today).filter(
        child=case.child, contact=referral.contact, purpose=OutsidePurpose.REFERRAL, given=True
    )
    return _head(case, by) | {
        "title": f"Referral to {referral.contact}",
        "stays": "" if goes_out else stays_mark(case.child.setting, by),
        "contact": referral.contact,
        "family": family_rows(case.child),
        "key_worker": people.key_worker.full_name if people.key_worker else "",
        "key_worker_label": case.child.setting.key_worker_label,
        "senco": _senco(people),
        "about": case.title,
        "short": [(part.title, referral.parts.get(part.key, "")) for part in PARTS if not part.long],
        "long": [(part.title, referral.parts.get(part.key, "")) for part in PARTS if part.long],
        "concern": names_beside(case.child).as_friends(case.concern),
        "needs": case.need_names,
        "protection": referral.parts.get("protection_plan", ""),
        "consent": consent.first(),
        "referrer": referral.drafted_by.name,
        "drafted": shortday(referral.drafted_at.date()),
    }


def referral_pdf(referral: Referral, *, by, goes_out: bool = True) -> bytes:
    return pdf.render_pdf("referral", referral_context(referral, by=by, goes_out=goes_out))[1]


SHOWN = (EntryKind.TOLD, EntryKind.SEEN, EntryKind.ANSWER, EntryKind.WITHDRAWN, EntryKind.VISIT, EntryKind.DECISION,
         EntryKind.MEETING, EntryKind.CLOSED, EntryKind.REOPENED)  # fmt: skip


def evidence_context(case: Case, *, by) -> dict:
    """Plain values for ``pdf/support.html``: the way so far by date, each cycle, each referral. A safeguarding lead’s
    decisions are left out."""
    entries = list(case.entries.filter(kind__in=SHOWN).select_related("recorded_by"))
    rows = steps.steps_of(case, entries, parts=frozenset(), cycles=[], referrals=[])
    people = people_of_case(case)
    cycles = list(case.cycles.select_related("planned_by", "reviewed_by"))
    others = names_beside(case.child)  # the file may leave: what was noticed stands in it as families read it
    return _head(case, by) | {
        "title": f"{case.child.name}: support so far",
        "stays": stays_mark(case.child.setting, by),
        "heading": case.heading,
        "needs": case.need_names,
        "plan_kind": case.plan_kind,
        "send": case.child.get_send_display(),
        "key_worker": people.team[TeamRole.KEY_WORKER].full_name if TeamRole.KEY_WORKER in people.team else "",
        "key_worker_label": case.child.setting.key_worker_label,
        "senco": _senco(people),
        "steps": [(step.title, step.lines) for step in rows if step.lines],
        "noticed": [
            {
                "on": shortday(one.noticed_at.date()),
                "words": others.as_friends(one.words),
                "by": steps.first_name(one.author),
            }
            for one in case.observations.filter(removed_at=None).exclude(words="").select_related("author")
        ],
        "cycles": cycles,
        "referrals": [
            {
                "to": str(one.contact),
                "state": one.get_state_display(),
                "entries": [
                    (shortday(entry.on), entry.get_state_display(), entry.words) for entry in one.entries.all()
                ],
            }
            for one in case.referrals.select_related("contact").prefetch_related("entries")
        ],
    }


def evidence_pdf(case: Case, *, by) -> bytes:
    return pdf.render_pdf("support", evidence_context(case, by=by))[1]
