"""What is due: a key worker's own papers, one child's, and what can be done about each of them."""

from datetime import timedelta

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from children.models import Child
from keyworkers.cover import KEY_WORKER
from nursery.audit import record
from nursery.editing import edit
from nursery.models import User
from nursery.permissions import Permission, can, requires
from nursery.roles import LEADS
from nursery.submissions import once
from paperwork import due_actions as actions
from paperwork.due_forms import DoneForm, MoveOwnerForm, SetAsideForm
from paperwork.due_types import Due, Stand, Task
from paperwork.due_words import ONCE_ONLY, address_of, line, state_in_words, week_end
from paperwork.loading import Ledger, load_due, mine_of, of_concern
from paperwork.models import Document, DueNote, Kind
from paperwork.overview_views import overview
from paperwork.sending_list import answered_lately
from staff.models import Practitioner, practitioner_of

GET_POST = require_http_methods(["GET", "POST"])
LATELY = timedelta(days=14)
NEXT, NEXT_WITHIN = 3, timedelta(days=14)  # lines on my day


@requires(Permission.WRITE_PAPERS)
@require_GET
def due(request):
    """For those who see all paperwork the whole nursery, unless they ask for their own; else my papers by date."""
    if can(request.user, Permission.SEE_ALL_PAPERWORK, request.setting) and "mine" not in request.GET:
        return overview(request)
    day, me = request.setting.today(), practitioner_of(request.user)
    ledger = _mine(request, me, day)
    mine = [one for one in ledger.due if me and one.owner == me.pk]
    shown = {
        "sentence": state_in_words(mine, day, ledger.closed),
        "sections": _sections(ledger, mine),
        "standing_in": _standing_in(ledger, me) if me else [],
        "answers": answered_lately(request.user, me, day),
        "others": [line(one, ledger.people, day) for one in ledger.due if _is_anothers(one, me)],
        "done": [line(one, ledger.people, day) for one in _done_lately(mine, day)],
        "sees_all": can(request.user, Permission.SEE_ALL_PAPERWORK, request.setting),
        "has_children": bool(ledger.children),
        "me": me,
    }
    request.waiting = {"paperwork:due": waiting(mine, day)}
    return render(request, "paperwork/due.html", {"day": day, "term": ledger.term, **shown})


def _mine(request, me: Practitioner | None, day) -> Ledger:
    children = of_concern(Child.objects.visible_to(request.user), day)
    return load_due(request.setting, mine_of(children, me) if me else children.none(), day)


def waiting(mine: list[Due], day) -> int:
    """How much is late, due within a week, or came back."""
    return sum(one.is_late or one.stand == Stand.SOON or one.is_returned for one in mine)


def _sections(ledger: Ledger, mine: list[Due]) -> list[tuple[str, str, list]]:
    """``(key, title, lines)`` of what came back, is late, due this week, and later."""
    day, this_week, last = ledger.day, week_end(ledger.day, ledger.closed), ledger.term.last_day
    returned = [one for one in mine if one.is_returned]
    mine = [one for one in mine if not one.is_returned]
    late = [one for one in mine if one.is_late]
    week = [one for one in mine if one.is_open and not one.is_late and one.due_on <= this_week]
    coming = [one for one in mine if one.stand == Stand.NOT_YET and one.due_on <= last]
    later = [one for one in mine if one.is_open and not one.is_late and one.due_on > this_week]
    later = sorted([*later, *coming], key=lambda one: (one.due_on, one.title))
    said = (
        ("returned", "Returned to you", returned),
        ("late", "Late", late),
        ("week", "This week", week),
        ("term", "Later", later),
    )
    return [(key, title, [line(one, ledger.people, day) for one in found]) for key, title, found in said if found]


def _standing_in(ledger: Ledger, me: Practitioner) -> list[tuple[Practitioner, list]]:
    """What I may work on while its owner is away; it stays theirs (002-37)."""
    found: dict[int, list] = {}
    for one in ledger.due:
        if me.pk in one.may and one.owner:
            found.setdefault(one.owner, []).append(line(one, ledger.people, ledger.day))
    return [(ledger.people[key], lines) for key, lines in found.items()]


def _is_anothers(one: Due, me: Practitioner | None) -> bool:
    return bool(me and one.changed_hands and one.key_worker == me.pk)


def _done_lately(mine: list[Due], day) -> list[Due]:
    done = [one for one in mine if one.done_on and one.done_on > day - LATELY]
    aside = [one for one in mine if one.stand == Stand.ASIDE and one.note.on > day - LATELY]
    return sorted([*done, *aside], key=lambda one: one.done_on or one.note.on, reverse=True)


@requires(Permission.WRITE_PAPERS)
@require_GET
def next_part(request):
    """The nearest of my papers, those that came back first, and answers from outside: a part of my day, loaded after it."""
    day, me = request.setting.today(), practitioner_of(request.user)
    ledger = _mine(request, me, day)
    mine = [one for one in ledger.due if me and one.owner == me.pk and one.is_open and one.stand != Stand.CHECK]
    near = [one for one in mine if one.is_returned or one.is_late or one.due_on <= day + NEXT_WITHIN]
    near.sort(key=lambda one: not one.is_returned)
    lines = [line(one, ledger.people, day) for one in near]
    context = {"lines": lines[:NEXT], "more": len(lines[NEXT:]), "answers": answered_lately(request.user, me, day)}
    return render(request, "paperwork/next.html", context)


@requires(Permission.WRITE_PAPERS)
@require_GET
def of_child(request, code):
    """Everything due about one child: what is open, what comes, what was done and set aside (002-19)."""
    child, ledger = _ledger_of(request, code)
    me = practitioner_of(request.user)
    rows = []
    for one in ledger.due:
        shown = line(one, ledger.people, ledger.day)
        if shown.verb and not _may_work(request, ledger, one, me):
            shown.verb = ""
        rows.append((shown, one.is_open and one.kind != Task.KEY_WORKER and _may_set_aside(request, one, me)))
    context = {
        "child": child,
        "rows": rows,
        "since": ledger.since,
        "sentence": state_in_words(ledger.due, ledger.day, ledger.closed),
    }
    return render(request, "paperwork/of_child.html", context)


def _ledger_of(request, code) -> tuple[Child, Ledger]:
    children = Child.objects.visible_to(request.user).filter(code=code)
    ledger = load_due(request.setting, children, request.setting.today())
    if not ledger.children:
        raise Http404
    return next(iter(ledger.children.values())), ledger


def _one_due(request, code, kind, occasion) -> tuple[Child, Ledger, Due]:
    child, ledger = _ledger_of(request, code)
    occasion = "" if occasion == ONCE_ONLY else occasion
    found = next((one for one in ledger.due if one.kind == kind and one.occasion == occasion), None)
    if found is None:
        raise Http404
    return child, ledger, found


def _may_work(request, ledger: Ledger, one: Due, me: Practitioner | None) -> bool:
    """The owner, the child's care team and those who see all paperwork."""
    if can(request.user, Permission.SEE_ALL_PAPERWORK, request.setting):
        return True
    return me is not None and (one.owner == me.pk or me.pk in ledger.team(one.child).values())


def _may_set_aside(request, one: Due, me: Practitioner | None) -> bool:
    """The owner, except for the progress check, which the law asks for (R54): that a lead decides."""
    if can(request.user, Permission.SEE_ALL_PAPERWORK, request.setting):
        return True
    return me is not None and one.owner == me.pk and one.kind != Kind.PROGRESS_CHECK


def _refuse(request, target, needs: str, words: str):
    """Say why not, and write it down (S53)."""
    record("refused", target, by=request.user, needs=needs)
    raise PermissionDenied(words)


@requires(Permission.WRITE_PAPERS)
@require_POST
def begin_due(request):
    """Begin the paper that is due and go on to write it."""
    sent = request.POST
    child, ledger, one = _one_due(request, sent.get("child", ""), sent.get("kind", ""), sent.get("occasion", ""))
    if not one.is_paper:
        raise Http404
    if not _may_work(request, ledger, one, practitioner_of(request.user)):
        _refuse(request, child, "CARE_TEAM", f"You would need to be in {child}’s care team.")
    if one.paper:
        return redirect(address_of(one.paper.code))
    owner = ledger.people.get(one.owner) if one.owner else None
    try:
        document = actions.begin_due(due=one, child=child, owner=owner, by=request.user, on=ledger.day)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("paperwork:of", child.code)
    messages.success(request, f"{document.title}: begun.")
    return redirect(address_of(document.code))


@requires(Permission.WRITE_PAPERS)
@GET_POST
@once
def done(request, code, kind, occasion):
    """The family met the key worker, or the health visitor was spoken with: when, and who was there."""
    child, ledger, one = _one_due(request, code, kind, occasion)
    me = practitioner_of(request.user)
    if not one.is_by_hand:
        raise Http404
    if not _may_work(request, ledger, one, me):
        _refuse(request, child, "CARE_TEAM", f"You would need to be in {child}’s care team.")
    form = DoneForm(request.POST if request.method == "POST" else None, kind=kind, latest=ledger.day)
    return edit(
        request,
        form=form,
        save=lambda: actions.note_due(
            child=child,
            kind=one.kind,
            occasion=one.occasion,
            is_aside=False,
            by=request.user,
            practitioner=ledger.people.get(one.owner) or me,
            **form.cleaned_data,
        ),
        title=one.title,
        back=_back(request),
        back_label="Paperwork",
        said=f"Noted: {one.title}.",
        lead=LEADS_TO[one.kind],
    )


LEADS_TO = {
    Task.INTRODUCTION: "Who looks after their child is no secret: the family meet the key worker by the first day.",
    Task.HEALTH_VISITOR: "The check at two goes along to the review at 2 to 2½, where the family agree.",
}


@requires(Permission.WRITE_PAPERS)
@GET_POST
@once
def set_aside(request, code, kind, occasion):
    """It is not to be done, for a reason that stays with it."""
    child, ledger, one = _one_due(request, code, kind, occasion)
    if not _may_set_aside(request, one, practitioner_of(request.user)):
        who = "a manager or deputy" if one.kind == Kind.PROGRESS_CHECK else "responsible for it"
        _refuse(request, child, "OWN_PAPER", f"You would need to be {who}.")
    shares = bool(ledger.subjects[one.child].shares_with)
    form = SetAsideForm(request.POST if request.method == "POST" else None, kind=kind, shares=shares)
    return edit(
        request,
        form=form,
        save=lambda: actions.note_due(
            child=child,
            kind=one.kind,
            occasion=one.occasion,
            is_aside=True,
            on=ledger.day,
            words=form.said,
            by=request.user,
        ),
        title=f"Set aside: {one.title}",
        back=reverse("paperwork:of", args=[child.code]),
        back_label=f"{child.name}’s paperwork",
        said=f"Set aside: {one.title}. It can be taken back at any time.",
        lead="It is no longer due. The reason stays on the record, and a press takes it back.",
        verb="Set aside",
    )


def _back(request) -> str:
    return reverse("paperwork:due") + ("?mine=1" if "mine" in request.GET else "")


@requires(Permission.WRITE_PAPERS)
@require_POST
def take_back(request, code):
    """What was noted or set aside is due again."""
    notes = DueNote.objects.filter(child__in=Child.objects.visible_to(request.user), undone_at=None)
    note = get_object_or_404(notes.select_related("child"), code=code)
    sees_all = can(request.user, Permission.SEE_ALL_PAPERWORK, request.setting)
    if not sees_all and note.noted_by_id != request.user.pk:
        _refuse(request, note.child, "OWN_NOTE", "Whoever noted it can take it back, or a manager.")
    actions.take_back(note=note, by=request.user)
    messages.success(request, "Taken back: it is due again.")
    return redirect("paperwork:of", note.child.code)


@requires(Permission.WRITE_PAPERS)
@GET_POST
@once
def move(request, code):
    """Somebody else becomes responsible for a paper: a lead says so, or the child's key worker together with a lead."""
    documents = Document.objects.visible_to(request.user).unfinished().select_related("child", "owner")
    document = get_object_or_404(documents, code=code)
    day, me = request.setting.today(), practitioner_of(request.user)
    places = document.child.assignments.on(day).filter(role=KEY_WORKER)
    now = next((place.practitioner for place in places.select_related("practitioner")), None)
    sees_all = can(request.user, Permission.SEE_ALL_PAPERWORK, request.setting)
    if not sees_all and (me is None or now != me):
        words = f"You would need to be {document.child}’s key worker, or a manager."
        _refuse(request, document, "KEY_WORKER", words)
    people = Practitioner.objects.employed_on(day).exclude(pk=document.owner_id)
    people = people.filter(Q(key_person=True) | Q(pk=now.pk if now else None)) if sees_all else people.filter(pk=me.pk)
    form = MoveOwnerForm(
        request.POST if request.method == "POST" else None,
        people=people,
        leads=None if sees_all else _leads(request.setting),
        initial={"to": now},
    )
    return edit(
        request,
        form=form,
        save=lambda: actions.move_owner(document=document, by=request.user, **form.cleaned_data),
        title=f"Who is responsible for {document.title}?",
        back=reverse("paperwork:due"),
        back_label="Paperwork",
        said=f"{document.title} is in other hands now.",
        lead=f"{document.owner} is now. What is written so far stays.",
        verb="Give it over",
    )


def _leads(setting):
    """Users who are manager or deputy of ``setting`` today."""
    day = setting.today()
    held = Q(memberships__ends_on=None) | Q(memberships__ends_on__gt=day)
    roles = Q(memberships__setting=setting, memberships__role__in=LEADS, memberships__starts_on__lte=day)
    return User.objects.filter(held & roles, is_active=True).distinct()
