"""Next steps: opened, tried, evaluated, achieved (requirements 000-19, 003-15)."""

from django.db import transaction
from django.utils import timezone

from journals.models import NextStep, StepState, StepWord
from nursery.audit import record

ENDED = {StepState.ACHIEVED, StepState.DROPPED}


@transaction.atomic
def open_step(*, step: NextStep, by) -> NextStep:
    """``step`` is new: of a child, in words."""
    step.opened_by = by
    step.full_clean()
    step.save()
    record("next_step_opened", step, by=by)
    return step


@transaction.atomic
def put_right(*, step: NextStep, by) -> None:
    """``step`` has new words, ideas or another area; as with an entry, its family reads it no more until it is shared again."""
    step.shared_by = step.shared_at = None
    step.full_clean()
    step.save()
    record("next_step_put_right", step, by=by)


@transaction.atomic
def say(*, step: NextStep, state: str, words: str = "", by) -> None:
    """How far ``step`` is, and how it went. What is achieved or let go can be opened again by saying so."""
    StepWord.objects.create(step=step, state=state, words=words, by=by)
    step.state = state
    step.ended_at = timezone.now() if state in ENDED else None
    step.save(update_fields=["state", "ended_at"])
    record("next_step_said", step, by=by, state=state)
