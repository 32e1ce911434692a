"""Where a paper stands, and which step leads on: open, written, checked, final, with the family, signed."""

from django.core.exceptions import ValidationError
from django.db import models


class State(models.TextChoices):
    OPEN = "open", "Nothing written yet"
    WRITING = "writing", "Being written"
    TO_CHECK = "to_check", "Waiting for a check"
    RETURNED = "returned", "Returned"
    FINAL = "final", "Final"
    WITH_FAMILY = "with_family", "With the family"
    SIGNED = "signed", "Signed"


NEXT: dict[State, set[State]] = {
    State.OPEN: {State.WRITING},
    State.WRITING: {State.TO_CHECK, State.FINAL},  # final at once only where the nursery wants no check
    State.TO_CHECK: {State.RETURNED, State.FINAL, State.WRITING},  # back to writing: its writer takes it back
    State.RETURNED: {State.WRITING, State.TO_CHECK, State.FINAL},  # the last as above
    State.FINAL: {State.WITH_FAMILY},
    State.WITH_FAMILY: {State.SIGNED},
    State.SIGNED: set(),
}
CAN_BE_WRITTEN = frozenset({State.OPEN, State.WRITING, State.RETURNED})
FROZEN = frozenset({State.FINAL, State.WITH_FAMILY, State.SIGNED})


def check_step(now: str, then: str) -> None:
    """Raises ValidationError, worded for the page, where no step leads from ``now`` to ``then``."""
    if State(then) not in NEXT[State(now)]:
        raise ValidationError(f"It is {State(now).label.lower()} now, so that cannot be done.")
