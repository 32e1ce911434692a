"""What can be done to a case. Each verb checks who and when (``states.py``), writes its rows and its audit entry."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from children.models import Carer, Child, Send
from nursery.audit import record
from nursery.models import User
from nursery.templatetags.kith import longday, names
from paperwork.sending import revoke_all
from paperwork.sending_models import Sending
from senco import diary
from senco.models import Case, CaseEntry, Cycle, EntryKind, Worry
from senco.notices import count_waiting, notify, tell_those_asked
from senco.people import people_of_case, who_may_agree, whom_to_tell
from senco.states import Part, State, check_may, check_step, stands

K = EntryKind
DECISIONS = {"none": "No further worry", "watch": "Watch for a time", "meeting": "Meet with the family"}
ANSWERS = {"yes": "Yes, they agree", "not_yet": "Not yet", "no": "No"}


@transaction.atomic
def raise_concern(*, child: Child, title: str, concern: str, by: User, needs=(), observations=()) -> Case:
    """Open a case: SENCO, manager and deputy are told by a mail that names nobody (000-23, 000-25)."""
    case = Case(
        setting=child.setting, child=child, title=title, concern=concern, needs=list(needs), opened_by=by,
        state_since=child.setting.today(),
    )  # fmt: skip
    case.full_clean()
    case.save()
    case.observations.set(observations)
    record("support_raised", case, by=by)
    notify("case", child.setting)
    return case


def _locked(case: Case) -> Case:
    """The row as it is now, held until the transaction ends."""
    found = Case.objects.select_for_update(of=("self",)).select_related("child__setting", "opened_by")
    return found.get(pk=case.pk)


def _may(action: str, case: Case, by: User) -> None:
    check_may(action, case.state, people_of_case(case).parts_of(by))


def _write(case: Case, kind: str, *, on: date, by: User, words: str = "", **facts) -> CaseEntry:
    if on > case.child.setting.today() and kind != K.MEETING:
        raise ValidationError({"on": "Choose today or an earlier day."})
    entry = CaseEntry(case=case, kind=kind, on=on, words=words, facts=facts, recorded_by=by)
    entry.full_clean()
    entry.save()
    record(f"support_{kind}", case, by=by)
    return entry


def _go_on(case: Case, *, then: str | None = None) -> None:
    """Move to where the case stands by its entries (or to ``then``)."""
    then = then or stands(**facts_of(case.entries.all(), seen=case.seen_at is not None))
    if then != case.state:
        check_step(case.state, then)
        case.state, case.state_since = then, case.child.setting.today()
    case.save()
    count_waiting(case.child.setting)


def facts_of(entries, *, seen: bool) -> dict:
    """What ``states.stands`` wants to know, from the entries in their order."""
    told = permitted = met = False
    decision = ""
    for entry in sorted(entries, key=lambda one: one.pk):
        if entry.kind in (K.TOLD, K.OVERRIDE):
            told = True
        elif entry.kind == K.ANSWER:
            permitted = entry.facts["answer"] == "yes"
        elif entry.kind == K.WITHDRAWN:
            permitted = False
        elif entry.kind == K.DECISION:
            decision = entry.facts["decision"]
        elif entry.kind == K.MEETING:
            met = met or entry.facts["held"]
    return {"told": told, "seen": seen, "permitted": permitted, "decision": decision, "met": met}


@transaction.atomic
def tell_parents(*, case: Case, on: date, how: str, people: list[Carer], words: str, by: User) -> CaseEntry:
    """Parents were told: who, when, how, and what they said (000-24)."""
    case = _locked(case)
    _may("tell", case, by)
    known, decide = whom_to_tell(case.child), who_may_agree(case.child)
    if not people or any(one not in known for one in people):
        raise ValidationError({"people": "Choose whom you told."})
    if decide and not any(one in decide for one in people):
        may = " or ".join(one.first_name for one in decide)
        raise ValidationError({"people": f"Tell somebody with parental responsibility too: {may}."})
    entry = _write(case, K.TOLD, on=on, by=by, words=words, how=how,
                   people=[one.first_name for one in people], carers=[one.pk for one in people])  # fmt: skip
    _go_on(case)
    _ask_for_permission(case)
    return entry


@transaction.atomic
def ask_safeguarding_lead(*, case: Case, by: User) -> None:
    """Let the safeguarding leads look at this case: they alone may let it go on before parents are told."""
    case = _locked(case)
    _may("ask_lead", case, by)
    if case.lead_asked_at is None:
        case.lead_asked_by, case.lead_asked_at = by, timezone.now()
        case.save()
        record("support_lead_asked", case, by=by)
        notify("safety", case.child.setting)


@transaction.atomic
def go_on_untold(*, case: Case, reason: str, by: User) -> CaseEntry:
    """A safeguarding lead decides that the case goes on before parents are told, and why (000-24, R73)."""
    case = _locked(case)
    _may("override", case, by)
    entry = _write(case, K.OVERRIDE, on=case.child.setting.today(), by=by, words=reason)
    _go_on(case)
    return entry


@transaction.atomic
def acknowledge(*, case: Case, by: User) -> None:
    """The SENCO has seen it, with the time (000-25); where nobody is SENCO, a manager or deputy, and it says so."""
    case = _locked(case)
    _may("see", case, by)
    case.seen_by, case.seen_at = by, timezone.now()
    acting = Part.ACTING in people_of_case(case).parts_of(by)
    _write(case, K.SEEN, on=case.child.setting.today(), by=by, **({"acting": True} if acting else {}))
    _go_on(case)
    _ask_for_permission(case)


def _ask_for_permission(case: Case) -> None:
    """Those who were told in person can answer in Kith from now on (000-26)."""
    if case.state == State.PERMISSION:
        tell_those_asked(case)


@transaction.atomic
def answer(*, case: Case, answer: str, by: User, on: date, carer: Carer | None, how: str = "", words: str = "") -> None:
    """What a parent with parental responsibility said to the SENCO observing their child (000-26)."""
    case = _locked(case)
    _may("answer", case, by)
    take_answer(case=case, answer=answer, by=by, on=on, carer=carer, how=how, words=words)


def take_answer(*, case: Case, answer: str, by: User, on: date, carer: Carer | None, how: str, words: str) -> None:
    """Write it down, whoever brings it, and go on where it leads."""
    if answer not in ANSWERS:
        raise ValidationError("Choose an answer.")
    if carer not in who_may_agree(case.child):
        raise ValidationError({"carer": "Choose who said so: somebody with parental responsibility."})
    if answer == "yes" and not how.strip():
        raise ValidationError({"how": "Say how they agreed, such as on the signed form."})
    told = case.entries.filter(kind=K.TOLD).first()
    if told is None:
        raise ValidationError("Tell the parents first, and write down when and how.")
    _check_order(case, on, told)
    _write(case, K.ANSWER, on=on, by=by, words=words, answer=answer, how=how, name=carer.first_name,
           relationship=carer.relationship, carer=carer.pk)  # fmt: skip
    _go_on(case)


def _check_order(case: Case, on: date, told: CaseEntry | None = None) -> None:
    """What a family says comes after it was told, and after what it said before."""
    said = case.entries.filter(kind__in=[K.ANSWER, K.WITHDRAWN]).order_by("on").last()
    if said and on < said.on:
        raise ValidationError({"on": f"Choose a day from {longday(said.on)} on, when they last said something."})
    if told and on < told.on:
        raise ValidationError({"on": f"Choose a day from {longday(told.on)} on, when the parents were told."})


@transaction.atomic
def withdraw(*, case: Case, carer: Carer | None, on: date, how: str, by: User) -> None:
    """A parent changed their mind: everything after permission shuts again, the record stays."""
    case = _locked(case)
    _may("withdraw", case, by)
    take_withdrawal(case=case, carer=carer, on=on, how=how, by=by)


def take_withdrawal(*, case: Case, carer: Carer | None, on: date, how: str, by: User) -> None:
    """Write it down, whoever brings it. Links by which its referrals went open no more."""
    if carer not in who_may_agree(case.child):
        raise ValidationError({"carer": "Choose who said so: somebody with parental responsibility."})
    _check_order(case, on)
    _write(case, K.WITHDRAWN, on=on, by=by, name=carer.first_name, how=how, relationship=carer.relationship,
           carer=carer.pk)  # fmt: skip
    revoke_all(Sending.objects.filter(referral_entry__referral__case=case), by=by)
    _go_on(case)


@transaction.atomic
def visit(*, case: Case, on: date, starts: int, minutes: int, where: str, words: str, by: User) -> CaseEntry:
    """The SENCO watched the child: when, where, what (000-26). Not on a day before the permission."""
    case = _locked(case)
    _may("visit", case, by)
    since = [one.on for one in case.entries.filter(kind=K.ANSWER) if one.facts["answer"] == "yes"]
    if on < since[-1]:
        raise ValidationError({"on": f"Choose a day from {since[-1]:%-d %B} on, when permission was given."})
    entry = _write(case, K.VISIT, on=on, by=by, words=words, starts=starts, minutes=minutes, where=where)
    _go_on(case)
    return entry


@transaction.atomic
def decide(*, case: Case, decision: str, words: str, by: User, review_on: date | None = None) -> None:
    """After observing: no further worry, watch, or a meeting with the family (000-27)."""
    case = _locked(case)
    _may("decide", case, by)
    today = case.child.setting.today()
    if not case.entries.filter(kind=K.VISIT).exists():
        raise ValidationError("Write down at least one visit first.")
    if decision == "watch" and (review_on is None or review_on <= today):
        raise ValidationError({"review_on": "Enter the day on which you will look again, after today."})
    _write(case, K.DECISION, on=today, by=by, words=words, decision=decision, review_on=str(review_on or ""))
    case.review_on = review_on if decision == "watch" else None
    if decision == "none":
        _close(case, reason=DECISIONS["none"], by=by)
    else:
        _go_on(case)


@transaction.atomic
def close(*, case: Case, reason: str, by: User) -> None:
    case = _locked(case)
    _may("close", case, by)
    if case.referrals.open().exists():
        raise ValidationError("A referral is still open. Close it first.")
    _close(case, reason=reason, by=by)


def _close(case: Case, *, reason: str, by: User) -> None:
    """Not while a parent is owed what was agreed at a meeting (000-32)."""
    family = {f"carer-{one.pk}" for one in whom_to_tell(case.child)}
    held = case.entries.filter(kind=K.MEETING)
    owed = [one["name"] for entry in held for one in entry.to_be_told if one["key"] in family]
    if owed:
        have = "have" if len(owed) > 1 else "has"
        raise ValidationError(
            f"{names(owed)} {have} not heard yet what was agreed at the meeting. Tell them first, and write it down."
        )
    _write(case, K.CLOSED, on=case.child.setting.today(), by=by, words=reason)
    for entry in case.entries.filter(kind=K.MEETING):
        diary.take_out(entry=entry, by=by)
    case.review_on = case.meeting_on = None
    _go_on(case, then=State.CLOSED)


@transaction.atomic
def reopen(*, case: Case, reason: str, by: User) -> None:
    """It goes on where it stood."""
    case = _locked(case)
    _may("reopen", case, by)
    _write(case, K.REOPENED, on=case.child.setting.today(), by=by, words=reason)
    _go_on(case)


@transaction.atomic
def change_case(*, case: Case, title: str, needs: list[str], observations, by: User) -> None:
    """What it is about, areas of need (several or none, R72), and the observations that belong to it."""
    case = _locked(case)
    _may("need", case, by)
    case.title, case.needs = title, needs
    case.full_clean()
    case.save()
    case.observations.set(observations)
    record("support_changed", case, by=by)


@transaction.atomic
def let_buddy_look(*, case: Case, may: bool, by: User) -> None:
    case = _locked(case)
    _may("readers", case, by)
    case.buddy_may_look = may
    case.save()
    record("support_readers_changed", case, by=by, buddy=may)


@transaction.atomic
def set_send(*, case: Case, send: str, by: User) -> None:
    """The child's record says from now on that they have ``send``."""
    case = _locked(case)
    _may("send", case, by)
    child = case.child
    child.send = Send(send)
    child.save(update_fields=["send"])
    record("child_changed", child, by=by, fields=["send"])


@transaction.atomic
def plan_cycle(
    *, case: Case, kind: str, starts_on: date, review_on: date, assess: str, family_view: str, child_view: str,
    outcomes: list[dict], by: User,
) -> Cycle:  # fmt: skip
    """Begin the next round of assess, plan, do, review (R71); what the setting calls its plan is its own word (R78)."""
    case = _locked(case)
    _may("plan", case, by)
    number = case.cycles.count() + 1
    cycle = Cycle(
        case=case, number=number, starts_on=starts_on, review_on=review_on, assess=assess, family_view=family_view,
        child_view=child_view, outcomes=outcomes, planned_by=by,
    )  # fmt: skip
    cycle.full_clean()
    cycle.save()
    case.plan_kind, case.review_on = kind, review_on
    case.save()
    record("support_planned", case, by=by, cycle=number)
    return cycle


@transaction.atomic
def change_cycle(*, cycle: Cycle, by: User, kind: str, **values) -> None:
    """Put a plan right until it is reviewed."""
    case = _locked(cycle.case)
    _may("plan", case, by)
    if cycle.reviewed_on:
        raise ValidationError("It was reviewed already. Begin the next cycle.")
    for name, value in values.items():
        setattr(cycle, name, value)
    cycle.full_clean()
    cycle.save()
    case.plan_kind, case.review_on = kind, cycle.review_on
    case.save()
    record("support_plan_changed", case, by=by, cycle=cycle.number)


@transaction.atomic
def review_cycle(*, cycle: Cycle, on: date, words: str, family: str, results: list[str], by: User) -> None:
    """What came of each outcome, and what the family says to it."""
    case = _locked(cycle.case)
    _may("review", case, by)
    cycle = Cycle.objects.select_for_update().get(pk=cycle.pk)
    if cycle.reviewed_on:
        raise ValidationError("It was reviewed already.")
    if on > case.child.setting.today():
        raise ValidationError({"on": "Choose today or an earlier day."})
    if on < cycle.starts_on:
        raise ValidationError({"on": f"The cycle began on {cycle.starts_on:%-d %B}. Choose that day or a later one."})
    cycle.outcomes = [one | {"result": said} for one, said in zip(cycle.outcomes, results, strict=True)]
    cycle.reviewed_on, cycle.reviewed_by, cycle.review, cycle.family_at_review = on, by, words, family
    cycle.full_clean()
    cycle.save()
    case.review_on = None
    case.save()
    record("support_reviewed", case, by=by, cycle=cycle.number)


@transaction.atomic
def raise_worry(*, child: Child, words: str, by: User, observations=()) -> Worry:
    """For the manager or deputy to talk over (002-17)."""
    worry = Worry(setting=child.setting, child=child, words=words, raised_by=by)
    worry.full_clean()
    worry.save()
    worry.observations.set(observations)
    record("worry_raised", worry, by=by)
    notify("worry", child.setting)
    return worry


@transaction.atomic
def talk_over(*, worry: Worry, on: date, advice: str, by: User) -> None:
    if on > worry.setting.today():
        raise ValidationError({"on": "Choose today or an earlier day."})
    worry.talked_on, worry.talked_with, worry.advice = on, by, advice
    worry.full_clean()
    worry.save()
    record("worry_talked_over", worry, by=by)
    count_waiting(worry.setting)


@transaction.atomic
def make_concern(*, worry: Worry, title: str, by: User) -> Case:
    """The worry becomes a development concern; what was written goes with it."""
    worry = Worry.objects.select_for_update(of=("self",)).select_related("child__setting").get(pk=worry.pk)
    if worry.became_id:
        raise ValidationError("It is with the SENCO already.")
    case = raise_concern(
        child=worry.child, title=title, concern=worry.words, by=by, observations=worry.observations.all()
    )
    worry.became = case
    worry.save()
    record("worry_became_concern", worry, by=by)
    return case
