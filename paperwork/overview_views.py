"""The whole nursery's paperwork: what is late, who needs help, what waits for a check; one person's; the rules."""

from collections import Counter
from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from children.models import Child
from keyworkers.cover import KEY_WORKER
from nursery.audit import record
from nursery.editing import edit, save_record
from nursery.permissions import Permission, can, requires
from nursery.submissions import once
from nursery.templatetags.kith import names
from paperwork.due_actions import record_support
from paperwork.due_forms import RulesForm, SupportForm
from paperwork.due_types import LABELS, Due, Stand, Task
from paperwork.due_words import Line, count, counted, line, state_in_words
from paperwork.loading import Ledger, load_due, load_people, mine_of, of_concern, rules_of
from paperwork.models import Document, SupportGiven
from paperwork.needs import Need, needs
from paperwork.states import FROZEN
from staff.models import Practitioner, practitioner_of

GET_POST = require_http_methods(["GET", "POST"])
SHOWN, HELPED = 20, 12  # lines and people, until all are asked for
PRESSING = 3  # lines on Today
WITHIN = timedelta(days=14)
LATELY = 6


def overview(request):
    """The answer in a sentence, who needs help, then the lists."""
    day = request.setting.today()
    children = of_concern(Child.objects.visible_to(request.user), day)
    ledger = load_due(request.setting, children, day, narrow=False, opened=not request.GET.get("term"))
    chosen = Chosen(request.GET, ledger)
    shown, everything = chosen.of(ledger), "all" in request.GET
    opened = [one for one in ledger.due if one.is_open]
    helped = needs(ledger.people, ledger.due, key_children(ledger), day)
    busy = [need for need in helped if need.late or need.due]
    me = ledger.person_of(request.user)
    context = {
        "day": day,
        "ledger": ledger,
        "chosen": chosen,
        "sentence": whole_in_words(opened, helped, day, ledger.closed),
        "needs": busy if everything else busy[:HELPED],
        "more_needs": 0 if everything else len(busy[HELPED:]),
        "at_ease": [need.person for need in helped if not (need.late or need.due)],
        "lines": [watched(one, ledger, me) for one in (shown if everything else shown[:SHOWN])],
        "count": len(shown),
        "is_cut": len(shown) > SHOWN and not everything,
        "to_check": [line(one, ledger.people, day) for one in opened if one.stand == Stand.CHECK],
        "moved": [
            (line(one, ledger.people, day), ledger.people.get(one.key_worker)) for one in opened if one.changed_hands
        ],
        "aside": [line(one, ledger.people, day) for one in ledger.due if one.stand == Stand.ASIDE][:LATELY],
        "supports": SupportGiven.objects.select_related("practitioner", "given_by")[:LATELY],
        "me": me,
    }
    near = [one for one in opened if me and one.owner == me.pk and (one.is_late or one.stand == Stand.SOON)]
    request.waiting = {"paperwork:due": len(near) + len(context["to_check"])}
    return render(request, "paperwork/overview.html", context)


@requires(Permission.SEE_ALL_PAPERWORK)
@require_GET
def pressing(request):
    """The nearest of everybody's papers that are late or due within a week: a part of Today, loaded after it."""
    day = request.setting.today()
    children = of_concern(Child.objects.visible_to(request.user), day)
    ledger = load_due(request.setting, children, day, narrow=False, opened=True)
    found = [one for one in ledger.due if one.is_late or one.stand == Stand.SOON]
    lines = [line(one, ledger.people, day, is_mine=False) for one in found[:PRESSING]]
    return render(request, "paperwork/pressing.html", {"lines": lines, "count": len(found)})


def watched(due: Due, ledger: Ledger, me: Practitioner | None) -> Line:
    """A line as a lead sees it: others' papers are begun and written by them, so it has no button (002-36, 002-37)."""
    is_mine = due.stand == Stand.CHECK or due.kind == Task.KEY_WORKER or (me is not None and due.owner == me.pk)
    return line(due, ledger.people, ledger.day, is_mine=is_mine)


def key_children(ledger: Ledger) -> dict[int, int]:
    """Person → how many key children they have on the day."""
    return Counter(
        key
        for child, one in ledger.subjects.items()
        if one.child.attends(ledger.day) and (key := ledger.team(child).get(KEY_WORKER))
    )


def whole_in_words(opened: list[Due], helped: list[Need], day, closed) -> str:
    """``"Two summaries are late; Marta and Tom could do with some help."``; where nothing is late, who lacks time."""
    late = [one for one in opened if one.is_late]
    people = [str(need.person) for need in helped if not need.person.left and (need.late if late else need.short)]
    said = f"{counted(late)} {'is' if len(late) == 1 else 'are'} late" if 0 < len(late) < 10 else ""
    if len(late) >= 10:
        said = f"{len(late)} papers are late"
    if not said:
        said = state_in_words(opened, day, closed).removesuffix(".")
    if not people:
        return f"{said}."
    who = names(people) if len(people) < 3 else count(len(people), "", "people").lower()
    return f"{said}; {who} could do with some {'help' if late else 'time for it'}."


class Chosen:
    """What the filters say: a person, a kind, a room, a term. Nothing chosen: what is late or due within a fortnight."""

    def __init__(self, asked, ledger: Ledger):
        self.people = sorted((one for one in ledger.people.values() if one.key_person), key=str)
        self.person = next((one for one in ledger.people.values() if one.code == asked.get("of")), None)
        self.kinds = LABELS
        self.kind = asked.get("kind") if asked.get("kind") in LABELS else ""
        rooms = {one.room_id: one.room for one in ledger.people.values() if one.room_id}
        self.rooms = sorted(rooms.values(), key=lambda room: (room.min_age_months or 0, room.name))
        self.room = next((one for one in self.rooms if one.code == asked.get("room")), None)
        self.terms = ledger.terms[::-1]
        self.term = next((one for one in ledger.terms if str(one.starts_on) == asked.get("term")), None)
        self.is_narrowed = bool(self.person or self.kind or self.room or self.term)

    def of(self, ledger: Ledger) -> list[Due]:
        until = ledger.day + WITHIN
        found = []
        for one in ledger.due:
            if self.term:
                fits = self.term.starts_on <= one.due_on < self.term.ends_on
            else:
                fits = one.is_open and (self.is_narrowed or one.is_late or one.due_on <= until)
            if (
                fits
                and (not self.person or one.owner == self.person.pk)
                and (not self.kind or one.kind == self.kind)
                and (not self.room or ledger.room_of(one.child) == self.room.pk)
            ):
                found.append(one)
        return found


@requires(Permission.WRITE_PAPERS)
@require_GET
def person(request, code):
    """One key worker's papers: open, term by term how it went, and the support they were given. They see it themselves."""
    day = request.setting.today()
    people = load_people(day)
    who = next((one for one in people.values() if one.code == code), None)
    if who is None:
        raise Http404
    sees_all = can(request.user, Permission.SEE_ALL_PAPERWORK, request.setting)
    if not sees_all and who != practitioner_of(request.user):
        record("refused", who, by=request.user, needs="SEE_ALL_PAPERWORK")
        raise PermissionDenied("You would need to be allowed to see what is due from everybody.")
    children = of_concern(Child.objects.visible_to(request.user), day)
    ledger = load_due(request.setting, mine_of(children, who), day, people=people)
    theirs = [one for one in ledger.due if one.owner == who.pk]
    need = next((one for one in needs(ledger.people, theirs, key_children(ledger), day) if one.person == who), None)
    finished = Document.objects.filter(owner=who, state__in=FROZEN).visible_to(request.user).select_related("child")
    context = {
        "who": who,
        "day": day,
        "sees_all": sees_all,
        "need": need,
        "sentence": state_in_words(theirs, day, ledger.closed),
        "lines": [watched(one, ledger, practitioner_of(request.user)) for one in theirs if one.is_open],
        "terms": [
            found for found in (_how_it_went(term, theirs, day) for term in ledger.terms[-2::-1]) if found["asked"]
        ],
        "finished": finished.order_by("-finished_at")[:30],
        "supports": SupportGiven.objects.filter(practitioner=who).select_related("given_by")[:20],
    }
    return render(request, "paperwork/person.html", context)


def _how_it_went(term, theirs: list[Due], day) -> dict:
    """Of what was due in ``term`` by ``day``, or is done already: in time, later, set aside, not done yet."""
    ended = [one for one in theirs if term.starts_on <= one.due_on < term.ends_on]
    asked = [one for one in ended if one.done_on or one.stand == Stand.ASIDE or (one.is_open and one.due_on < day)]
    return {
        "term": term,
        "asked": len(asked),
        "in_time": sum(bool(one.done_on) and one.done_on <= one.due_on for one in asked),
        "later": sum(bool(one.done_on) and one.done_on > one.due_on for one in asked),
        "aside": sum(one.stand == Stand.ASIDE for one in asked),
        "open": sum(one.is_open for one in asked),
    }


@requires(Permission.SEE_ALL_PAPERWORK)
@GET_POST
@once
def support(request, code):
    """Somebody was helped with paperwork (002-36); their work stays theirs."""
    who = get_object_or_404(Practitioner.objects.visible_to(request.user), code=code)
    form = SupportForm(request.POST if request.method == "POST" else None, latest=request.setting.today())
    return edit(
        request,
        form=form,
        save=lambda: record_support(practitioner=who, by=request.user, **form.cleaned_data),
        title=f"Support for {who.name}",
        back=reverse("paperwork:person", args=[who.code]),
        back_label=f"{who.name}’s paperwork",
        said=f"Noted: support for {who.name}.",
        lead=f"The papers stay {who.name}’s. {who.name} can read what you write here.",
    )


@requires(Permission.CHANGE_PAPERWORK)
@GET_POST
def rules(request):
    """The setting's own weeks, checks and marks."""
    form = RulesForm(request.POST if request.method == "POST" else None, instance=rules_of(request.setting))
    return edit(
        request,
        form=form,
        save=lambda: save_record(form=form, action="paperwork_rules_changed", by=request.user),
        title="Rules for paperwork",
        back=reverse("paperwork:due"),
        back_label="Paperwork",
        said="The rules for paperwork are changed.",
        lead="The progress check at two is not here: the law sets its dates.",
    )
