"""What is done to a case: one address, one table of forms and actions, the rules in ``states.py``."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render

from nursery.audit import record
from nursery.on_site import on_site
from nursery.permissions import Permission, requires
from nursery.submissions import once
from senco import actions, forms, meetings, steps
from senco.models import Case, CaseEntry, Cycle, EntryKind
from senco.people import people_of_case
from senco.states import WHO_MAY, refusal
from senco.views import GET_POST, back_to, case_of, case_page, put, refuse_people

FORMS = {
    "tell": forms.TellForm,
    "override": forms.ReasonForm,
    "see": forms.NothingForm,
    "answer": forms.AnswerForm,
    "withdraw": forms.WithdrawForm,
    "visit": forms.VisitForm,
    "decide": forms.DecideForm,
    "invite": forms.InviteForm,
    "reply": forms.ReplyForm,
    "hold": forms.HoldForm,
    "call_off": forms.NothingForm,
    "tell_outcome": forms.OutcomeToldForm,
    "need": forms.ChangeForm,
    "send": forms.SendForm,
    "readers": forms.NothingForm,
    "ask_lead": forms.NothingForm,
    "close": forms.ReasonForm,
    "reopen": forms.ReasonForm,
}
DO = {
    "tell": actions.tell_parents,
    "see": actions.acknowledge,
    "answer": actions.answer,
    "withdraw": actions.withdraw,
    "visit": actions.visit,
    "decide": actions.decide,
    "invite": meetings.invite,
    "reply": meetings.note_reply,
    "hold": meetings.hold,
    "call_off": meetings.call_off,
    "tell_outcome": meetings.tell_outcome,
    "need": actions.change_case,
    "send": actions.set_send,
    "ask_lead": actions.ask_safeguarding_lead,
}
TITLES = {  # title of its page, button, what is said afterwards
    "tell": ("Tell {child}’s parents", "Record it", "Noted: the parents are told."),
    "override": ("Go on before the parents are told", "Let it go on", "Noted, with your reason."),
    "see": ("I have seen it", "I have seen it", "Noted that you have seen it."),
    "answer": ("Permission", "Record permission", "Noted."),
    "withdraw": ("They no longer agree", "Withdraw permission", "Withdrawn. What comes after it is shut."),
    "visit": ("A visit to {child}", "Record the visit", "The visit is noted."),
    "decide": ("What is next for {child}?", "Record the decision", "The decision is noted."),
    "invite": ("A meeting about {child}", "Invite them", "The meeting is noted. Tell those invited."),
    "reply": ("An answer to the invitation", "Save", "Noted."),
    "hold": ("The meeting about {child}", "Record the meeting", "The meeting is noted."),
    "call_off": ("Call the meeting off", "Call it off", "The meeting is called off. Tell those who were asked."),
    "tell_outcome": ("Tell what was agreed", "Record it", "Noted: they have heard."),
    "need": ("What it is about", "Save", "Saved."),
    "send": ("{child}’s record", "Save", "The record is changed."),
    "readers": ("Who may look", "Save", "Saved."),
    "ask_lead": ("Ask the safeguarding lead", "Ask them", "They may look at this now, and are told by mail."),
    "close": ("Close {child}’s support", "Close it", "Closed. Everything stays here."),
    "reopen": ("Open it again", "Open it again", "It is open again, where it stood."),
}  # fmt: skip
OF_A_MEETING = {"reply", "hold", "tell_outcome", "call_off"}


@requires(Permission.SEE_SUPPORT)
@on_site
@GET_POST
@once
def do(request, code, action):
    """Show the form of ``action`` on a page of its own, or do it. What is shut says why."""
    case = case_of(request, code)
    if action not in FORMS:
        raise Http404
    people = people_of_case(case)
    words = _shut(request, case, action, people)
    if words and request.method == "GET":
        messages.error(request, words)
        return redirect(back_to(case))
    meeting = _meeting(case, action)
    more = {"meeting": meeting} if action in ("reply", "hold", "tell_outcome") else {}
    form = FORMS[action](request.POST if request.method == "POST" else None, case=case, people=people, **more)
    if action == "need":
        form.offer(request.user)
    if words:
        keep_typed(form, words)
    elif request.method == "POST" and form.is_valid():
        try:
            _do(action, case, meeting, form.cleaned_data, request)
        except ValidationError as error:
            put(form, error)
        else:
            messages.success(request, TITLES[action][2])
            return redirect(back_to(case))
    if "inline" in request.POST and not words:
        return case_page(request, case, form=form, status=422)
    if request.method == "GET":
        record("support_opened", case, by=request.user)
    title, verb, _ = TITLES[action]
    context = {
        "case": case, "form": form, "title": title.format(child=case.child.name), "verb": verb,
        "readers": people.readers, "action": action, "back": back_to(case), "back_label": case.heading,
    }  # fmt: skip
    return render(request, "senco/do.html", context, status=422 if form.errors else 200)


def _meeting(case: Case, action: str) -> CaseEntry | None:
    """The meeting that ``action`` is about; 404 where there is none."""
    if action not in OF_A_MEETING:
        return None
    entries = list(case.entries.filter(kind=EntryKind.MEETING))
    if action == "tell_outcome":
        found = next((one for one in entries if one.to_be_told), None) or steps.last_meeting(entries)
    else:
        found = steps.open_meeting(entries)
    if found is None:
        raise Http404
    return found


def _do(action: str, case: Case, meeting, data: dict, request) -> None:
    by = request.user
    if action == "override":
        actions.go_on_untold(case=case, reason=data["words"], by=by)
    elif action in ("close", "reopen"):
        getattr(actions, action)(case=case, reason=data["words"], by=by)
    elif action == "readers":
        actions.let_buddy_look(case=case, may=request.POST.get("may") == "1", by=by)
    else:
        more = {"meeting": meeting} if meeting else {}
        DO[action](case=case, by=by, **more, **data)


@requires(Permission.SEE_SUPPORT)
@on_site
@GET_POST
@once
def cycle_new(request, code):
    """The next round of the plan; what the last one said is offered again."""
    case = case_of(request, code)
    shut = _shut(request, case, "plan")
    last = case.cycles.last()
    initial = {name: getattr(last, name) for name in ("assess", "family_view", "child_view")} if last else {}
    form = forms.CycleForm(_sent(request), case=case, people=None, initial=initial)
    return _cycle_page(
        request, case, form, shut, lambda: actions.plan_cycle(case=case, by=request.user, **form.cleaned_data),
        title=f"{case.child.name}’s plan", verb="Begin the plan", said="The plan is begun.",
    )  # fmt: skip


@requires(Permission.SEE_SUPPORT)
@on_site
@GET_POST
def cycle(request, code):
    """Put a plan right until it is reviewed."""
    found, case = _cycle(request, code)
    shut = _shut(request, case, "plan")
    form = forms.CycleForm(_sent(request), case=case, people=None, initial=forms.CycleForm.initial_of(found))
    return _cycle_page(
        request, case, form, shut, lambda: actions.change_cycle(cycle=found, by=request.user, **form.cleaned_data),
        title=f"{case.child.name}’s plan", verb="Save", said="The plan is changed.",
    )  # fmt: skip


@requires(Permission.SEE_SUPPORT)
@on_site
@GET_POST
@once
def review(request, code):
    """What came of each outcome, and what the family says."""
    found, case = _cycle(request, code)
    shut = _shut(request, case, "review")
    form = forms.ReviewForm(_sent(request), case=case, people=None, cycle=found)
    return _cycle_page(
        request, case, form, shut, lambda: actions.review_cycle(cycle=found, by=request.user, **form.cleaned_data),
        title=f"Review of {case.child.name}’s plan", verb="Record the review",
        said="The review is noted. Plan the next cycle, or close it.",
    )  # fmt: skip


def _sent(request):
    return request.POST if request.method == "POST" else None


def _shut(request, case: Case, action: str, people=None) -> str:
    """Why ``action`` cannot be done now; empty where it can. Refuses whoever may never do it."""
    words = refusal(action, case.state, (people or people_of_case(case)).parts_of(request.user))
    if words in WHO_MAY.values():
        refuse_people(request, words)
    return words


def keep_typed(form, words: str) -> None:
    """Show ``form`` again as it was typed: while somebody wrote, another closed the way. Nothing of it is saved."""
    form.full_clean()
    form.add_error(None, f"{words} That came while you wrote, so this is not saved. Copy what you want to keep.")


def _cycle(request, code) -> tuple[Cycle, Case]:
    found = Cycle.objects.filter(case__in=Case.objects.visible_to(request.user))
    found = get_object_or_404(found.select_related("case__child__setting"), code=code)
    return found, found.case


def _cycle_page(request, case, form, shut: str, save, *, title, verb, said):
    if shut and request.method == "GET":
        messages.error(request, shut)
        return redirect(back_to(case))
    if shut:
        keep_typed(form, shut)
    elif request.method == "POST" and form.is_valid():
        try:
            save()
        except ValidationError as error:
            put(form, error)
        else:
            messages.success(request, said)
            return redirect(back_to(case))
    if request.method == "GET":
        record("support_opened", case, by=request.user)
    context = {
        "case": case, "form": form, "title": title, "verb": verb, "back": back_to(case), "back_label": case.heading,
        "readers": people_of_case(case).readers,
    }  # fmt: skip
    return render(request, "senco/do.html", context, status=422 if form.errors else 200)
