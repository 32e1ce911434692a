"""What can be done to observations."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from journals.models import Area, Observation
from nursery.audit import record


@transaction.atomic
def observe(*, children, words: str, areas: list[str], noticed_at: datetime, by) -> Observation:
    """Write down what ``by`` noticed about ``children`` (at least one, of one setting).

    Raises ValidationError for a moment that is still to come and for no child.
    """
    children = list(children)
    if not children:
        raise ValidationError({"children": "Choose at least one child."})
    if noticed_at > timezone.now():
        raise ValidationError({"day": "Enter a day and time that is not still to come."})
    observation = Observation(
        setting_id=children[0].setting_id,
        words=words,
        areas=[area.value for area in Area if area.value in areas],
        noticed_at=noticed_at,
        author=by,
    )
    observation.full_clean()
    observation.save()
    observation.children.set(children)
    record("observed", observation, by=by, children=sorted(child.pk for child in children))
    return observation


@transaction.atomic
def remove(*, observation: Observation, by) -> None:
    """Take it out of the journals. It can be put back, and the history says who did (S56)."""
    observation.removed_by, observation.removed_at = by, timezone.now()
    observation.save(update_fields=["removed_by", "removed_at"])
    record("observation_removed", observation, by=by)


@transaction.atomic
def restore(*, observation: Observation, by) -> None:
    """Put it back into the journals."""
    observation.removed_by = observation.removed_at = None
    observation.save(update_fields=["removed_by", "removed_at"])
    record("observation_restored", observation, by=by)
