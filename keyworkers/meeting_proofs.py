"""What meetings and settling in can show beside a sentence of the policy."""

from datetime import timedelta

from children.models import Child
from keyworkers.meeting_models import Meeting
from keyworkers.settling_models import SettlingStep, SettlingVisit
from keyworkers.settling_rules import AFTER, KEY_WORKER_STEPS
from nursery.proofs import Evidence, Look, Proof, counted

NEW = timedelta(weeks=12)  # so long after the first day a child is new
YEAR = timedelta(days=365)


def new_children(look: Look) -> list[Child]:
    return list(Child.objects.on_roll(look.today).filter(starts_on__gt=look.today - NEW))


def _settling(look: Look) -> Proof:
    children = look.once(new_children)
    written = set(SettlingVisit.objects.filter(child__in=children, attended=True).values_list("child", flat=True))
    missing = [child for child in children if child.pk not in written]
    words = "children who started in the last 12 weeks have a visit or first session written down."
    return counted(len(children), missing, words, nothing="No child has started in the last 12 weeks.")


def _checklists(look: Look) -> Proof:
    children = [child for child in look.once(new_children) if child.starts_on <= look.today - AFTER]
    done: dict[int, set[str]] = {}
    for child, step in SettlingStep.objects.filter(child__in=children).values_list("child", "step"):
        done.setdefault(child, set()).add(step)
    missing = [child for child in children if not KEY_WORKER_STEPS.keys() <= done.get(child.pk, set())]
    words = "children who started five to twelve weeks ago know boundaries, routines, people and activities."
    return counted(len(children), missing, words, nothing="No child started five to twelve weeks ago.")


def _outcomes(look: Look) -> Proof:
    lately = Meeting.objects.filter(date__gt=look.today - YEAR, date__lte=look.today)
    missing = [meeting.child for meeting in lately.still_to_tell().select_related("child")]
    told = lately.exclude(told_on=None).count()
    words = "meetings without the parents were told to them, with a day and words."
    return counted(told + len(missing), missing, words, nothing="No meeting was held without the parents in a year.")


EVIDENCE = [
    Evidence(
        "keyworkers.settling", "Settling in", "New children of whom a visit or first session is written down.", _settling,
        "keyworkers:settling_children",
    ),
    Evidence(
        "keyworkers.checklists", "Part of the group", "New children who know boundaries, routines, people and activities.",
        _checklists, "keyworkers:settling_children",
    ),
    Evidence(
        "keyworkers.outcomes_told", "Outcomes told", "Meetings without the parents that were told to them.", _outcomes,
        "keyworkers:meetings",
    ),
]  # fmt: skip
