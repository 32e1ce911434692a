"""What settling in and meetings can show beside a sentence of the policy."""

from datetime import timedelta

from keyworkers.meeting_models import Meeting, MeetingKind, MeetingState
from keyworkers.proofs import NEW, here
from keyworkers.settling_models import SettlingStep, SettlingVisit
from keyworkers.settling_rules import KEY_WORKER_STEPS
from nursery.proofs import Evidence, Look, Proof, counted

SETTLED = timedelta(weeks=4)  # after the first day the key worker's list should be done
LATELY = timedelta(weeks=12)
NOBODY_NEW = "No child has started in the last twelve weeks."


def _new(look: Look) -> dict:
    return {child.key: child for child in look.once(here) if child.starts_on > look.today - NEW}


def _settling(look: Look) -> Proof:
    new = look.once(_new)
    seen = set(SettlingVisit.objects.filter(child__in=list(new), attended=True).values_list("child", flat=True))
    missing = [child.row for key, child in new.items() if key not in seen]
    words = "new children have a visit or a first session written down: how they were, and who comforted."
    return counted(len(new), missing, words, nothing=NOBODY_NEW)


def _lists(look: Look) -> Proof:
    new = {key: child.row for key, child in look.once(_new).items() if child.starts_on <= look.today - SETTLED}
    done: dict[int, set[str]] = {key: set() for key in new}
    for child, step in SettlingStep.objects.filter(child__in=list(new)).values_list("child", "step"):
        done[child].add(step)
    missing = [row for key, row in new.items() if not done[key].issuperset(KEY_WORKER_STEPS)]
    words = "children who have been here for four weeks know boundaries, routines, people and what we do."
    return counted(len(new), missing, words, nothing="No child has been here for four to twelve weeks.")


def _outcomes(look: Look) -> Proof:
    """Counts alone: a meeting may be about support."""
    since = Meeting.objects.filter(kept_at="", date__gt=look.today - LATELY, date__lte=look.today)
    held = since.filter(state=MeetingState.HELD).exclude(kind=MeetingKind.DROP_IN).count()
    words = "meetings about a child had the parents there, or they were told what was said and decided."
    nothing = "No meeting took place in the last twelve weeks."
    return counted(held, (), words, nothing=nothing, short=since.still_to_tell().count())


EVIDENCE = [
    Evidence(
        "keyworkers.settling", "Settling in", "New children whose settling in is written down.", _settling,
        "keyworkers:settling_children",
    ),
    Evidence(
        "keyworkers.checklists", "The key worker’s list", "New children who know the four things.", _lists,
        "keyworkers:settling_children",
    ),
    Evidence(
        "keyworkers.outcomes_told", "Families told of meetings", "Meetings whose outcome the family knows.", _outcomes,
        "keyworkers:meetings",
    ),
]  # fmt: skip
