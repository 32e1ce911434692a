"""Support: what waits, a child’s cases, one case with its steps."""

from collections import Counter
from datetime import timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Exists, OuterRef, Prefetch, Q, Subquery, prefetch_related_objects
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from children.models import Child
from children.views import head_of
from journals.models import Observation
from keyworkers.models import KeyPersonAssignment, TeamRole
from nursery.audit import record
from nursery.models import AuditEvent, User
from nursery.on_site import on_site
from nursery.permissions import Permission, can, requires
from nursery.roles import LEADS, Role
from senco import diary, steps
from senco.meetings import has_begun
from senco.models import Case, CaseEntry, Cycle, EntryKind, SafetyRecord, Worry
from senco.people import leads_named, parents_of, people_of_case, sencos, who_may_agree
from senco.referral_models import Referral
from senco.states import Part, State, refusal
from senco.waits import TITLES, Facts, For, Referred, in_a_sentence, waits_for
from staff.models import practitioner_of

SAID = (EntryKind.ANSWER, EntryKind.WITHDRAWN)
LATELY = timedelta(days=28)
TODAY_LINES = PRINTS_SHOWN = 5
GET_POST = require_http_methods(["GET", "POST"])


def case_of(request, code) -> Case:
    """The case, with its child; 404 for whoever may not know of it."""
    found = Case.objects.visible_to(request.user).select_related(
        "child__setting", "opened_by", "seen_by", "lead_asked_by"
    )
    return get_object_or_404(found, code=code)


def waiting(cases, request, *, today) -> list:
    """``cases`` with ``waits``, ``sentence``, ``key_worker``; 4 queries whatever their number, one more where parents
    disagree."""
    user, setting = request.user, request.setting
    entries = CaseEntry.objects.filter(kind__in=[EntryKind.VISIT, EntryKind.MEETING, *SAID])
    rows = list(
        cases.select_related("child").prefetch_related(
            Prefetch("entries", entries, to_attr="looked_at"),
            Prefetch("referrals", Referral.objects.open().with_links().select_related("contact"), to_attr="going"),
        ).annotate(has_plan=Exists(Cycle.objects.filter(case=OuterRef("pk"))), has_senco=Exists(sencos()))
    )  # fmt: skip
    teams: dict[int, dict] = {}
    places = KeyPersonAssignment.objects.on(today).filter(child__in=[one.child_id for one in rows])
    for place in places.select_related("practitioner"):
        teams.setdefault(place.child_id, {})[place.role] = place.practitioner
    roles = user.roles_in(setting)
    always = {Part.LEAD} if roles & LEADS else set()
    if Role.SENCO in roles:
        always.add(Part.SENCO)
    elif always and rows and not rows[0].has_senco:
        always.add(Part.ACTING)
    for case in rows:
        team = teams.get(case.child_id, {})
        mine = {role for role, person in team.items() if person.user_id == user.pk}
        parts = frozenset(always | ({Part.TEAM} if mine - {TeamRole.BUDDY} else set()))
        case.key_worker = team.get(TeamRole.KEY_WORKER)
        case.waits, case.sentence = waits_for(_facts(case), today, parts)
    split = [case for case in rows if steps.disagreeing(case.looked_at)]
    prefetch_related_objects([case.child for case in split], "carers")
    for case in split:
        if steps.disagreeing(case.looked_at, who_may_agree(case.child)):
            case.sentence += "; the parents do not agree with each other about permission"
    return rows


def _facts(case) -> Facts:
    meetings = [one for one in case.looked_at if one.kind == EntryKind.MEETING]
    said = next((one for one in reversed(case.looked_at) if one.kind in SAID), None)
    refused = said is not None and not (said.kind == EntryKind.ANSWER and said.facts["answer"] == "yes")
    return Facts(
        child=case.child.name,
        state=case.state,
        since=case.state_since,
        review_on=case.review_on,
        meeting_on=case.meeting_on,
        refused_on=said.on if refused else None,
        has_visit=any(one.kind == EntryKind.VISIT for one in case.looked_at),
        has_plan=case.has_plan,
        to_be_told=tuple(guest["name"] for one in meetings for guest in one.to_be_told),
        referrals=tuple(
            Referred(one.state, str(one.contact), one.state_since, one.chase_on, bool(one.link_received_at))
            for one in case.going
        ),
    )


@requires(Permission.RAISE_CONCERN)
@on_site
@require_GET
def home(request):
    """What waits, for whom; what was told and to whom; for safeguarding leads, theirs."""
    user, setting, today = request.user, request.setting, request.setting.today()
    rows = waiting(Case.objects.visible_to(user).open(), request, today=today)
    groups = [(key, TITLES[key], [one for one in rows if one.waits == key]) for key in For]
    is_lead = can(user, Permission.LEAD_SAFEGUARDING, setting)
    safety = SafetyRecord.objects.visible_to(user).select_related("child", "told_by")
    safety = list(safety.filter(closed_at=None)[:50])
    if rows:
        record("support_listed", None, by=user)
    if safety:
        record("safeguarding_listed", None, by=user)
    noted = noted_in_journals(user) if can(user, Permission.LEAD_SUPPORT, setting) else []
    discusses, own = can(user, Permission.DISCUSS_WORRIES, setting), Q(raised_by=user)
    told = Worry.objects.filter(own | Q(talked_on=None) if discusses else own)
    told = list(told.select_related("child", "raised_by", "became", "talked_with"))
    worries = [one for one in told if discusses and one.talked_on is None]
    unread = sum(one.seen_at is None for one in safety) if is_lead else 0
    context = {
        "sentence": in_a_sentence(Counter(one.waits for one in rows), worries=len(worries), unread=unread),
        "groups": [(key, title, ones) for key, title, ones in groups if ones],
        "worries": worries,
        "noted": noted,
        "mine": [one for one in told if one.raised_by_id == user.pk][:10],
        "told": list(SafetyRecord.objects.filter(told_by=user)[:10]),
        "safety": safety,
        "is_lead": is_lead,
        "leads_missing": not leads_named(),
    }
    return render(request, "senco/home.html", context)


@requires(Permission.LEAD_SUPPORT)
@on_site
@require_GET
def today(request):
    """A part of the SENCO’s Today, loaded after it: what cases wait for, the most pressing first; nothing of what they are
    about."""
    rows = waiting(Case.objects.visible_to(request.user).open(), request, today=request.setting.today())
    if rows:
        record("support_listed", None, by=request.user)
    order = list(For)
    pressing = sorted((one for one in rows if one.waits != For.QUIET), key=lambda one: order.index(one.waits))
    context = {
        "sentence": in_a_sentence(Counter(one.waits for one in rows)),
        "lines": [(TITLES[one.waits], one) for one in pressing[:TODAY_LINES]],
        "count": len(rows),
    }
    return render(request, "senco/today.html", context)


def noted_in_journals(user) -> list[Observation]:
    """Entries of the last weeks whose writer ticked that something worries them, and that nobody has taken further; each with
    ``named``, the children it is about. One query."""
    taken = [
        Exists(kind.observations.through._base_manager.filter(observation=OuterRef("pk"))) for kind in (Case, Worry)
    ]
    found = Observation.objects.visible_to(user).kept().filter(concern=True, noticed_at__gt=timezone.now() - LATELY)
    rows = Observation.children.through.objects.filter(observation__in=found.exclude(taken[0]).exclude(taken[1]))
    entries: dict[int, Observation] = {}
    for row in rows.select_related("observation__author", "child").order_by("-observation__noticed_at", "pk"):
        entry = entries.setdefault(row.observation_id, row.observation)
        entry.named = [*getattr(entry, "named", []), row.child]
    return list(entries.values())


@requires(Permission.SEE_SUPPORT)
@on_site
@require_GET
def closed(request):
    """Cases that were closed, the newest first."""
    found = Case.objects.visible_to(request.user).filter(state=State.CLOSED)
    rows = list(found.select_related("child").order_by("-state_since", "-pk")[:100])
    if rows:
        record("support_listed", None, by=request.user)
    return render(request, "senco/closed.html", {"cases": rows})


@requires(Permission.SEE_SUPPORT)
@on_site
@require_GET
def child(request, code):
    """The tab Support of a child’s page, for those who may look; it is not there for anybody else."""
    children = looked_at_by(request.user, request.setting, Child.objects.visible_to(request.user))
    one = get_object_or_404(children, code=code)
    cases = waiting(Case.objects.visible_to(request.user).filter(child=one), request, today=request.setting.today())
    record("support_child_opened", one, by=request.user)
    context = {**head_of(request, one, tab="support"), "cases": cases}
    return render(request, "senco/child.html", context)


def looked_at_by(user, setting, children):
    """Of ``children`` (a queryset) those whose cases ``user`` may open, whether there are any or not."""
    if user.sees_every_child_of(setting):
        return children
    if not user.is_staff_of(setting):
        return children.none()
    team = KeyPersonAssignment.objects.on(setting.today()).filter(child=OuterRef("pk"), practitioner__user=user)
    let_in = Case.objects.filter(child=OuterRef("pk"), buddy_may_look=True)
    return children.filter(Exists(team.exclude(role=TeamRole.BUDDY)) | Exists(let_in) & Exists(team))


def may_look_at(child: Child, user, setting) -> bool:
    """Whether ``child`` is one of ``looked_at_by``. One query at most; where the page has loaded the child’s care team,
    only for its buddy."""
    if user.sees_every_child_of(setting):
        return True
    places = getattr(child, "places", None)
    if places is not None and (me := practitioner_of(user)):
        mine = {place.role for place in places if place.person == me.pk and place.holds_on(setting.today())}
        if not mine or mine - {TeamRole.BUDDY}:
            return bool(mine)
    return looked_at_by(user, setting, Child.objects.filter(pk=child.pk)).exists()


@requires(Permission.SEE_SUPPORT)
@on_site
@require_GET
def case(request, code):
    found = case_of(request, code)
    record("support_opened", found, by=request.user)
    return case_page(request, found)


def printed_of(found: Case, referrals: list[Referral]) -> list[AuditEvent]:
    """Who put the file of a case and the forms of its ``referrals`` on paper and when, the newest first. It stands here and
    not among the papers of the child, where colleagues would see that there is a case (S7). One query."""
    of_case = Q(action="support_printed", target_type=Case._meta.label_lower, target=found.pk)
    of_referrals = Q(
        action="referral_printed", target_type=Referral._meta.label_lower, target__in=[one.pk for one in referrals]
    )
    events = AuditEvent.objects.filter(of_case | of_referrals, setting=found.setting_id)
    name = User.objects.filter(pk=OuterRef("actor")).values("name")
    return list(events.annotate(name=Subquery(name)).order_by("-pk")[:PRINTS_SHOWN])


def case_page(request, found: Case, *, form=None, status=200):
    """A case with its steps; ``form`` is that of the open step where it has to be put right."""
    from senco.case_views import FORMS  # it needs this page for what has to be put right

    people = people_of_case(found)
    parts = people.parts_of(request.user)
    entries = list(found.entries.select_related("recorded_by"))
    ahead = steps.open_meeting(entries)
    diary.add_answers(ahead)
    met = any(one.kind == EntryKind.MEETING and one.facts["held"] for one in entries)
    cycles = list(found.cycles.all()) if met else []
    referrals = list(found.referrals.with_links().select_related("contact")) if met else []
    parents = parents_of(found.child)
    decide = [one for one in parents if one.parental_responsibility]
    rows = steps.steps_of(found, entries, parts=parts, cycles=cycles, referrals=referrals, decide=decide)
    for number, step in enumerate(rows, start=1):
        step.number = number
        step.form = None
        if step.status == "on" and step.action in FORMS and step.action != "invite" and not step.refused:
            is_theirs = form is not None and isinstance(form, FORMS[step.action])
            step.form = form if is_theirs else FORMS[step.action](case=found, people=people)
    may = {action for action in _ACTIONS if not refusal(action, found.state, parts)}
    context = {
        "case": found,
        "child": found.child,
        "steps": rows,
        "people": people,
        "senco": people.with_role(Role.SENCO),
        "parents": parents,
        "disagree": bool(steps.disagreeing(entries, decide)),
        "readers": people.readers,
        "may": may,
        "cycles": cycles,
        "open_cycle": next((one for one in cycles if one.reviewed_on is None), None),
        "referrals": referrals,
        "meeting": ahead,
        "has_begun": ahead is not None and has_begun(ahead, request.setting.now()),
        "held": steps.last_meeting(entries),
        "untold": [one for entry in entries for one in entry.to_be_told],
        "noticed": list(found.observations.filter(removed_at=None).select_related("author")[:6]),
        "is_permitted": steps.is_permitted(found.state),
        "closing": [one for one in entries if one.kind in (EntryKind.CLOSED, EntryKind.REOPENED)],
        "printed": printed_of(found, referrals),
        "today": request.setting.today(),
    }
    return render(request, "senco/case.html", context, status=status)


_ACTIONS = ("tell", "withdraw", "visit", "decide", "invite", "reply", "call_off", "hold", "tell_outcome", "plan",
            "review", "refer", "need", "send", "readers", "ask_lead", "close", "reopen", "override", "hear")  # fmt: skip


def refuse_people(request, words: str):
    """403, written down: they may know of it, and may not do this."""
    record("refused", None, by=request.user, needs="SUPPORT")
    raise PermissionDenied(words)


def put(form, error: ValidationError) -> None:
    """What an action refused, beside its field where it names one that the form has."""
    if hasattr(error, "error_dict"):
        for name, found in error.error_dict.items():
            form.add_error(name if name in form.fields else None, found)
    else:
        form.add_error(None, error.messages)


def back_to(found: Case) -> str:
    return reverse("senco:case", args=[found.code])
