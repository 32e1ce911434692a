"""What is due at Bramble Lane: most of it done in time, some open, late, waiting for a check, set aside. Invented."""

from datetime import UTC, datetime, time, timedelta

from children.models import Child
from nursery.models import User
from nursery.terms import term_of
from paperwork.demo_writing import TEXTS
from paperwork.due_actions import begin_due, note_due, record_support
from paperwork.due_types import OPEN, Stand, Task
from paperwork.facts import facts_of
from paperwork.loading import load_due, of_concern
from paperwork.models import Document, Kind, PaperworkRules
from paperwork.paper_facts import paper_facts
from paperwork.states import State
from staff.models import Practitioner

LEFT_OPEN = {  # whose paper is left as it is
    ("Jude", Kind.ABOUT),
    ("Amara", Kind.ABOUT),
    ("Finn", Kind.PROGRESS_CHECK),
    ("Teddy", Task.HEALTH_VISITOR),
    ("Idris", Kind.SETTLING_REPORT),
    ("Idris", Task.INTRODUCTION),
    ("Idris", Task.CARD),
}
BEGUN = {  # and how far it is
    ("Hana", Kind.PROGRESS_CHECK): State.WRITING,
    ("Hana", Kind.ABOUT): State.WRITING,
    ("Oscar", Kind.ABOUT): State.TO_CHECK,
    ("Teddy", Kind.PROGRESS_CHECK): State.WRITING,
}
ASIDE = {
    ("Noor", Kind.PROGRESS_CHECK): "The other setting does it: most of the time is spent there",
    ("Finn", Task.HEALTH_VISITOR): "The family tell the health visitor themselves",
}
SHARED = {"Noor": "Little Acorns Childminding"}
WORDS = {
    "interests": "{name} asks for the same three songs at bedtime and knows every word.",
    "talking": "Says “my do it” a lot, and names everyone in the family photo.",
    "routines": "Sleeps better since the nap is shorter. Breakfast is porridge, always.",
    "hopes": "That {name} finds a friend to play with.",
}
WORDS_OF_A_SECTION = "{name} does more of this each week, and shows the others how."


def add_to_demo(setting) -> None:
    today = setting.today()
    jo = User.objects.get(name="Jo Whitfield")
    PaperworkRules.objects.get_or_create(setting=setting, defaults={"counts_from": term_of(setting, today).starts_on})
    for name, other in SHARED.items():
        Child.objects.filter(first_name=name).update(shared_setting=other)
    _send_to_school(today)
    ledger = load_due(setting, of_concern(Child.objects.all(), today), today)
    for due in ledger.due:
        child = ledger.children[due.child]
        key, owner = (child.first_name, due.kind), ledger.people.get(due.owner)
        if due.paper or due.note or due.stand not in OPEN or not owner:
            continue
        by = owner.user or jo
        if key in ASIDE:
            note_due(
                child=child, kind=due.kind, occasion=due.occasion, is_aside=True, on=today - timedelta(days=3),
                words=ASIDE[key], by=jo,
            )  # fmt: skip
        elif key in BEGUN:
            paper = begin_due(due=due, child=child, owner=owner, by=by, on=today)
            paper.state = BEGUN[key]
            if paper.state == State.TO_CHECK:
                paper.asked_by, paper.asked_at = by, setting.now() - timedelta(hours=20)
            _write(paper, child, sections=len(paper.sections) // 2 if paper.state == State.WRITING else None)
        elif key not in LEFT_OPEN and due.due_on <= today:
            _finish(setting, due, child, owner, by, jo, today)
    _change_hands(setting, jo)
    priya = Practitioner.objects.get(first_name="Priya")
    record_support(
        practitioner=priya, on=today - timedelta(days=6), minutes=40, by=jo,
        words="Sat down with the two checks together. Priya begins with Finn’s; I take her group on Thursday.",
    )  # fmt: skip


def _send_to_school(today) -> None:
    """The three oldest go to school in September, if that is near."""
    september = today.replace(month=9, day=3)
    if september <= today:
        september = september.replace(year=today.year + 1)
    oldest = Child.objects.filter(starts_on__lte=today).order_by("date_of_birth")[:3]
    Child.objects.filter(pk__in=list(oldest.values_list("pk", flat=True))).update(
        school_starts_on=september, school_known_on=today - timedelta(weeks=8), school="Millbrook Primary"
    )


def _finish(setting, due, child, owner, by, jo, today) -> None:
    """Done some days before it was due, or two days late where the key is odd."""
    day = min(due.due_on + timedelta(days=2 if child.pk % 9 == 0 else -(child.pk % 5)), today)
    if due.is_by_hand:
        note_due(
            child=child, kind=due.kind, occasion=due.occasion, is_aside=False, on=day, by=by, practitioner=owner,
            present=f"{owner}, and both parents" if child.pk % 2 else f"{owner}, and {child.name}’s mother",
        )  # fmt: skip
    elif due.kind == Task.SHARE:
        note_due(
            child=child,
            kind=due.kind,
            occasion=due.occasion,
            is_aside=True,
            on=day,
            by=by,
            words="They have it already",
        )
    elif due.is_paper:
        paper = begin_due(due=due, child=child, owner=owner, by=by, on=due.opens_on)
        at = datetime.combine(day, time(13, 30), UTC)
        _write(paper, child)
        facts = facts_of(paper, setting, day) | {"checker": jo.name}
        paper.facts = facts | {"paper": paper_facts(paper, facts["room"])}
        paper.state, paper.finished_by, paper.finished_at = State.FINAL, jo, at
        paper.asked_by, paper.asked_at, paper.checked_by, paper.checked_at = by, at - timedelta(hours=3), jo, at
        paper.save()


def _write(paper: Document, child: Child, sections: int | None = None) -> None:
    keys = [section["key"] for section in paper.sections if not section["optional"]][:sections]
    said = WORDS | TEXTS.get(Kind(paper.kind), {})
    paper.texts = {key: said.get(key, WORDS_OF_A_SECTION).replace("{name}", child.name) for key in keys}
    paper.version = 1
    paper.save()


def _change_hands(setting, jo) -> None:
    """Dee began a paper about one of Sian’s children; it is Dee’s until somebody moves it."""
    today = setting.today()
    dee, sian = (Practitioner.objects.get(first_name=name) for name in ("Dee", "Sian"))
    children = Child.objects.filter(assignments__practitioner=sian, assignments__role="key_worker", starts_on__lt=today)
    child = children.order_by("pk").first()
    ledger = load_due(setting, Child.objects.filter(pk=child.pk), today)
    for due in ledger.due:
        if due.kind == Kind.SUMMARY and not due.paper and due.stand in (Stand.NOT_YET, *OPEN):
            paper = begin_due(due=due, child=child, owner=dee, by=jo, on=today)
            paper.state = State.WRITING
            return _write(paper, child, sections=2)
