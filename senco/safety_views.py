"""For safeguarding leads, whom they let read, and for whoever told them something: see ``safety_models.py``."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from nursery.actions import end_access
from nursery.audit import record
from nursery.models import AuditEvent, Membership, User
from nursery.on_site import on_site
from nursery.permissions import Permission, fresh_proof, requires
from nursery.roles import SAFEGUARDS, STAFF
from nursery.submissions import once
from senco import safety
from senco.leads import name_lead
from senco.models import SafetyEntry, SafetyReader, SafetyRecord
from senco.people import safeguarding_leads
from senco.raise_forms import AddForm
from senco.safety_forms import LeadForm, NoteForm, ReaderForm, WordsForm
from senco.views import GET_POST, put

SAID = {
    "note": "Written down.", "done": "Done.", "let": "They may read this record now.", "end": "They may no longer read it.",
    "close": "Closed. Everything stays.", "reopen": "It is open again.", "see": "Noted that you have read it.",
}  # fmt: skip


def colleagues(setting) -> "User":
    """Everybody who may sign in as staff today."""
    members = Membership.objects.on(setting.today()).filter(setting=setting, role__in=STAFF)
    return User.objects.filter(pk__in=members.values("user"), is_active=True)


def _record(request, code) -> SafetyRecord:
    found = SafetyRecord.objects.visible_to(request.user).select_related("child__setting", "told_by", "seen_by")
    return get_object_or_404(found, code=code)


@requires(Permission.RAISE_CONCERN)
@on_site
@require_GET
def record_page(request, code):
    """What was told, the chronology, what is to be done, who may read it and who looked."""
    found = _record(request, code)
    record("safeguarding_opened", found, by=request.user)
    return _page(request, found)


def may_be_let_in(setting):
    """Who may be named as a reader: whoever works here and is no safeguarding lead, who reads it anyway."""
    leads = Membership.objects.on(setting.today()).filter(setting=setting, role__in=SAFEGUARDS)
    return colleagues(setting).exclude(pk__in=leads.values("user"))


def _page(request, found: SafetyRecord, *, forms=None, status=200):
    forms = forms or {}
    setting = request.setting
    entries = list(found.entries.select_related("recorded_by", "done_by"))
    is_lead = safety.is_lead(request.user, setting)
    looks = AuditEvent.objects.filter(setting=setting.pk, target_type=found._meta.label_lower, target=found.pk)
    looks = list(looks.filter(action="safeguarding_opened")[:12]) if is_lead else []
    names = User.objects.in_bulk({one.actor for one in looks})
    context = {
        "record": found,
        "child": found.child,
        "entries": entries,
        "noticed": list(found.observations.select_related("author")),
        "to_do": [one for one in entries if one.kind == "action" and one.done_at is None],
        "is_lead": is_lead,
        "leads": safeguarding_leads(),
        "readers": list(found.readers.filter(ended_at=None).select_related("user")),
        "looks": [(names[one.actor].name, one.at) for one in looks if one.actor in names],
        "note": forms.get("note") or NoteForm(setting=setting),
        "let": forms.get("let") or ReaderForm(people=may_be_let_in(setting)),
        "close": forms.get("close") or WordsForm(auto_id="id_close_%s"),
        "today": setting.today(),
    }
    return render(request, "senco/safety.html", context, status=status)


@requires(Permission.RAISE_CONCERN)
@on_site
@require_POST
@once
def record_do(request, code, action):
    found = _record(request, code)
    if action not in SAID:
        raise Http404
    kind = {"note": NoteForm, "let": ReaderForm, "close": WordsForm, "reopen": WordsForm}.get(action)
    more = (
        {"setting": request.setting}
        if action == "note"
        else {"people": may_be_let_in(request.setting)}
        if action == "let"
        else {}
    )
    if kind is WordsForm:
        more = {"auto_id": "id_close_%s"}
    form = kind(request.POST, **more) if kind else None
    if form is None or form.is_valid():
        try:
            _do(request, found, action, form.cleaned_data if form else {})
        except ValidationError as error:
            if form is None:
                messages.error(request, " ".join(error.messages))
                return redirect("senco:safety", code)
            put(form, error)
        else:
            messages.success(request, SAID[action])
            return redirect("senco:safety", code)
    return _page(request, found, forms={"close" if action == "reopen" else action: form}, status=422)


def _do(request, found: SafetyRecord, action: str, data: dict) -> None:
    by = request.user
    key = request.POST.get("key", "")
    if action == "done":
        safety.done(entry=get_object_or_404(SafetyEntry, record=found, code=key[:12]), by=by)
    elif action == "end":
        readers = SafetyReader.objects.filter(record=found, ended_at=None)
        safety.end_reading(reader=get_object_or_404(readers, user__code=key[:12]), by=by)
    elif action == "let":
        safety.let_read(kept=found, by=by, **data)
    elif action == "see":
        safety.acknowledge(kept=found, by=by)
    else:
        {"note": safety.note, "close": safety.close, "reopen": safety.reopen}[action](kept=found, by=by, **data)


@requires(Permission.RAISE_CONCERN)
@on_site
@GET_POST
@once
def add(request, code):
    """Whoever told it adds something. What stands there is not shown, not even which child it is about."""
    found = get_object_or_404(SafetyRecord.objects.select_related("setting"), code=code, told_by=request.user)
    form = AddForm(request.POST if request.method == "POST" else None, setting=request.setting)
    if request.method == "POST" and form.is_valid():
        try:
            safety.add(kept=found, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            put(form, error)
        else:
            messages.success(request, "It is with what you told before.")
            return redirect("senco:home")
    context = {
        "form": form, "title": "Something to add", "verb": "Add it", "door": "safety", "leads": safeguarding_leads(),
        "back": reverse("senco:home"), "back_label": "Support", "told": found,
    }  # fmt: skip
    return render(request, "senco/door.html", context, status=422 if form.errors else 200)


@requires(Permission.NAME_SAFEGUARDING_LEADS)
@GET_POST
@fresh_proof
@once
def leads(request):
    """Who the safeguarding leads are; being manager does not make one."""
    form = LeadForm(
        request.POST if request.method == "POST" else None, people=colleagues(request.setting),
        initial={"on": request.setting.today()},
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            name_lead(setting=request.setting, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            put(form, error)
        else:
            messages.success(request, f"{form.cleaned_data['user']} is named.")
            return redirect("senco:leads")
    members = Membership.objects.filter(setting=request.setting, role__in=SAFEGUARDS).exclude(
        ends_on__lte=request.setting.today()
    )
    context = {
        "form": form,
        "members": members.select_related("user").order_by("role", "user__name"),
        "today": request.setting.today(),
    }
    return render(request, "senco/leads.html", context, status=422 if form.errors else 200)


@requires(Permission.NAME_SAFEGUARDING_LEADS)
@require_POST
@fresh_proof
def lead_end(request, pk):
    found = Membership.objects.filter(setting=request.setting, role__in=SAFEGUARDS, ends_on=None)
    member = get_object_or_404(found, pk=pk)
    end_access(membership=member, on=request.setting.today(), by=request.user)
    messages.success(request, f"{member.user} is no longer {member.get_role_display().lower()}.")
    return redirect("senco:leads")
