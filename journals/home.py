"""What a family adds to its child's journal: by the same safe path as an entry of the nursery (P5, 002-01, 004-13)."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from children.models import Carer, Child, Purpose
from journals.actions import CLOCKS_DIFFER
from journals.framework import Area
from journals.models import NextStep, Observation, Shared, State, StepWord
from journals.photos import add_photos, are_ready, drop_files, ready_photos, refused
from journals.sharing import names_beside
from nursery.audit import record
from nursery.telling import News, tell_family, tell_team
from nursery.templatetags.kith import names


def add_from_home(
    *, child: Child, carer: Carer, by, words: str = "", happened_at: datetime | None = None, photos=(), written_at=None
) -> Observation:
    """``carer`` tells what happened at home. It stands in the journal at once, for the child's family and its team.

    Raises ValidationError, and then nothing is kept, for nothing said, a moment still to come, a carer who may not write,
    and a photo where the family has not agreed to photos in the journal (S11).
    """
    happened_at = happened_at or timezone.now()
    if not carer.may_write_on(child.setting.today()) or carer.child_id != child.pk:
        raise ValidationError(_("You may look at the journal. The nursery can let you write in it."))
    if written_at and happened_at > timezone.now() and abs(happened_at - written_at) < CLOCKS_DIFFER:
        happened_at = timezone.now()  # just now, by a telephone whose clock is fast: it would never come in (S49)
    if happened_at > timezone.now() + CLOCKS_DIFFER:
        raise ValidationError({"day": _("Enter a day and time that is not still to come.")})
    if not words.strip() and not photos:
        raise ValidationError({"words": _("Write a few words, or take a photo.")})
    if photos and refused([child], Purpose.PHOTOS, child.setting.today()):
        words = _("There is no consent to photos in {child}’s journal. Send the words alone.")
        raise ValidationError({"photos": words.format(child=child)})
    ready = list(photos) if are_ready(photos) else ready_photos(list(photos), setting=child.setting, author=by)
    try:
        with transaction.atomic():
            entry = Observation(
                setting=child.setting, author=by, carer=carer, from_home=True, state=State.KEPT, words=words.strip(),
                noticed_at=happened_at, written_at=written_at,
            )  # fmt: skip
            entry.full_clean(exclude=["device"])
            entry.save()
            entry.children.set([child])
            add_photos(entry, ready)
            Shared.objects.create(observation=entry, child=child, words=entry.words, shared_by=by)
            record("home_added", entry, by=by, children=[child.pk])
            tell_team(child, News.REPLY, but=by)
    except Exception:
        if not are_ready(photos):
            drop_files(ready)
        raise
    return entry


@transaction.atomic
def sort_entry(*, entry: Observation, areas: list[str], by) -> None:
    """Staff say which areas of learning an entry from home shows; its words stay as they are."""
    entry.areas = [area for area in Area.values if area in areas]
    entry.save(update_fields=["areas"])
    record("home_sorted", entry, by=by, areas=entry.areas)


@transaction.atomic
def share_step(*, step: NextStep, by) -> None:
    """The family reads the step and its idea for home (000-20). Raises ValidationError where another child is named."""
    said = f"{step.words} {step.home_idea}"
    if found := names_beside(step.child).found_in(said):
        raise ValidationError(
            f"Another child’s name stands in it: {names(found)}. Put it right before the family reads it."
        )
    step.shared_by, step.shared_at = by, timezone.now()
    step.save(update_fields=["shared_by", "shared_at"])
    record("next_step_shared", step, by=by)
    tell_family(step.child, News.JOURNAL, but=by)


@transaction.atomic
def unshare_step(*, step: NextStep, by) -> None:
    step.shared_by = step.shared_at = None
    step.save(update_fields=["shared_by", "shared_at"])
    record("next_step_unshared", step, by=by)


@transaction.atomic
def say_from_home(*, step: NextStep, words: str, by) -> StepWord:
    """The family says what came of a step at home. Raises ValidationError for nothing said."""
    if not words.strip():
        raise ValidationError({"words": _("Write how it went.")})
    word = StepWord.objects.create(step=step, state=step.state, words=words.strip()[:500], by=by, from_home=True)
    record("next_step_said_from_home", step, by=by)
    tell_team(step.child, News.REPLY, but=by)
    return word
