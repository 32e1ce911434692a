"""What can be done to observations."""

from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from children.models import Purpose
from journals.models import NextStep, Observation, OwnNote, Photo, State
from journals.noticed import count_again
from journals.photos import add_photos, are_ready, drop_files, ready_photos, refused
from journals.sharing import needs_a_look, share, versions
from nursery.audit import record
from nursery.models import Check
from nursery.roles import Role

ASIDE = ("areas", "goals", "characteristics", "well_being", "involvement", "interest", "schema", "concern")
HELPERS = {Role.APPRENTICE, Role.BANK}
CLOCKS_DIFFER = timedelta(minutes=10)  # between a tablet and the server (S49)


def wants_check(author, setting) -> bool:
    """Whether a second person reads what ``author`` saves before it stands in the journal."""
    if setting.check_observations == Check.HELPERS:
        return author.roles_in(setting) <= HELPERS
    return setting.check_observations == Check.EVERYBODY


def observe(
    *,
    setting,
    by,
    children=(),
    words: str = "",
    noticed_at: datetime | None = None,
    items=(),
    own_notes: dict | None = None,
    next_step: str = "",
    photos: list[bytes] | list[Photo] = (),
    share_now: bool = False,
    state: str = State.KEPT,
    ask_check: bool = False,
    device=None,
    written_at: datetime | None = None,
    trouble: str = "",
    **aside,
) -> Observation:
    """Write down what ``by`` noticed about ``children``: words or a photo, anything else where somebody has a moment.

    ``own_notes`` is for one child alone (child → words), ``next_step`` opens a step for each child once the entry stands in
    the journal, ``aside`` are areas and the like (``ASIDE``). ``photos`` may have been made ready before (``ready_photos``);
    then their files are the caller's to drop on an error. As a draft, or where ``trouble`` says what stands against it,
    everything may be missing. Raises ValidationError, and then nothing is kept, for a moment that is still to come, no
    child, nothing said, and a photo of a child whose family has not agreed to photos (S11).
    """
    children = list(children)
    noticed_at = noticed_at or timezone.now()
    if state == State.KEPT:
        _check_entry(setting, children, words, noticed_at, photos)
        if ask_check or wants_check(by, setting):
            state = State.WAITING
    ready = list(photos) if are_ready(photos) else ready_photos(list(photos), setting=setting, author=by)
    try:
        with transaction.atomic():
            observation = Observation(
                setting=setting, author=by, state=state, words=words, noticed_at=noticed_at, device=device, written_at=written_at,
                trouble=trouble, share=share_now, next_step=next_step, ask_check=ask_check,
                **{name: aside[name] for name in ASIDE if name in aside},
            )  # fmt: skip
            observation.full_clean(exclude=["device"])
            observation.save()
            observation.children.set(children)
            observation.items.set(items)
            _keep_notes(observation, own_notes or {})
            add_photos(observation, ready)
            if observation.state == State.KEPT:
                _open_steps(observation)
                count_again(setting, children, [noticed_at], by.pk)
            record("observed", observation, by=by, children=sorted(child.pk for child in children), state=state)
            _share_if_plain(observation, by)
    except Exception:
        if not are_ready(photos):
            drop_files(ready)
        raise
    return observation


def _check_entry(setting, children, words, noticed_at, photos) -> None:
    if not children:
        raise ValidationError({"children": "Choose at least one child."})
    if noticed_at > timezone.now() + CLOCKS_DIFFER:
        raise ValidationError({"day": "Enter a day and time that is not still to come."})
    if not words.strip() and not photos:
        raise ValidationError({"words": "Write a few words, or take a photo."})
    if photos:
        check_photos_allowed(setting, children)


def check_photos_allowed(setting, children) -> None:
    """Raises ValidationError that names the children whose families have not agreed to photos (S11, R95)."""
    without = refused(children, Purpose.PHOTOS, setting.today())
    named = " and ".join(child.name for child in children if child.pk in without)
    if named:
        way = "Keep the photo without them, or the words without the photo."
        raise ValidationError({"photos": f"There is no consent to photos of {named}. {way}"})


def _keep_notes(observation: Observation, notes: dict) -> None:
    observation.own_notes.all().delete()
    for child, words in notes.items():
        if words.strip():
            OwnNote.objects.create(observation=observation, child=child, words=words.strip())


def _open_steps(observation: Observation) -> None:
    """What next, for each child: now that the entry stands in the journal."""
    if not observation.next_step:
        return
    for child in observation.children.all():
        NextStep.objects.create(
            setting=observation.setting, child=child, observation=observation, words=observation.next_step,
            opened_by=observation.author, area=(observation.areas or [""])[0],
        )  # fmt: skip
    observation.next_step = ""
    observation.save(update_fields=["next_step"])


def _share_if_plain(observation: Observation, by) -> None:
    """What was to be shared is, unless other children's names had to be replaced: then somebody looks first."""
    if observation.share and observation.state == State.KEPT and not needs_a_look(observation):
        share(observation=observation, words=versions(observation), by=by)


class ChangedElsewhere(ValidationError):
    """Somebody else was faster; nothing was kept (S47). ``now`` is the entry as it stands."""

    def __init__(self, now: Observation):
        super().__init__(
            "This was changed elsewhere while you had it open. Save again to put your version in its place."
        )
        self.now = now


@transaction.atomic
def change(
    *, observation: Observation, by, children, words: str, noticed_at: datetime, items=(), own_notes=None, next_step: str = "",
    photos: list[bytes] = (), share_now: bool = False, ask_check: bool = False, keep_draft: bool = False, author=None,
    version: int | None = None, **aside,
) -> Observation:  # fmt: skip
    """Put an entry right, or finish a draft. Families read the new words only after somebody shared them again.

    What somebody wants to read first goes back to them, also where it was a draft in between. ``author``: who wrote it,
    where a tablet did not know. ``version``: the one that was read before. What stands in the journal is never made a
    draft again. Raises ValidationError as ``observe`` does, and ChangedElsewhere.
    """
    children = list(children)
    before = Observation.objects.select_for_update().get(pk=observation.pk)
    if version is not None and before.version != version:
        raise ChangedElsewhere(before)
    keep_draft = keep_draft and before.state != State.KEPT
    touched = {*children, *before.children.all()}
    if not keep_draft:
        _check_entry(observation.setting, children, words, noticed_at, [*photos, *observation.photos.kept()])
    observation.words, observation.noticed_at = words, noticed_at
    observation.share, observation.version = share_now, before.version + 1
    observation.author = author or observation.author
    for name in ASIDE:
        if name in aside:
            setattr(observation, name, aside[name])
    was_read = bool(before.returned_because) or before.state == State.WAITING
    waits = ask_check or (was_read and by == observation.author) or wants_check(observation.author, observation.setting)
    observation.ask_check = waits if keep_draft else ask_check
    if keep_draft:
        observation.state, observation.next_step = State.DRAFT, next_step
        observation.trouble = "" if author else before.trouble
    else:
        observation.trouble = observation.returned_because = ""
        if before.state != State.KEPT:
            observation.state, observation.next_step = State.WAITING if waits else State.KEPT, next_step
    observation.full_clean(exclude=["device"])
    observation.save()
    observation.children.set(children)
    observation.items.set(items)
    _keep_notes(observation, own_notes or {})
    if observation.state == State.KEPT:
        _open_steps(observation)
    count_again(observation.setting, touched, [before.noticed_at, noticed_at], observation.author_id)
    observation.shared.all().delete()
    ready = ready_photos(list(photos), setting=observation.setting, author=observation.author)
    try:
        add_photos(observation, ready)
        record(
            "observation_changed", observation, by=by, children=sorted(child.pk for child in children),
            **({"author": author.pk} if author else {}),
        )  # fmt: skip
        _share_if_plain(observation, by)
    except Exception:
        drop_files(ready)
        raise
    return observation


@transaction.atomic
def check(*, observation: Observation, by, because: str = "", version: int | None = None) -> None:
    """A second person has read it: into the journal, or back to its writer with a reason. ``version``: the one they read.

    Raises ValidationError for one's own, for what does not wait for a check, and for what was changed since it was read.
    """
    observation = Observation.objects.select_for_update().get(pk=observation.pk)
    if observation.author_id == by.pk:
        raise ValidationError("Somebody else than the writer reads it.")
    if observation.state != State.WAITING or observation.removed_at:
        raise ValidationError("It does not wait for a check any more.")
    if version is not None and observation.version != version:
        raise ValidationError(f"{observation.author} changed it while you read. Read it once more.")
    observation.checked_by, observation.checked_at = by, timezone.now()
    observation.returned_because = because
    observation.state = State.RETURNED if because else State.KEPT
    observation.save(update_fields=["checked_by", "checked_at", "returned_because", "state"])
    if observation.state == State.KEPT:
        _open_steps(observation)
    _count_days_of(observation)
    record("observation_returned" if because else "observation_checked", observation, by=by)
    _share_if_plain(observation, by)


@transaction.atomic
def remove(*, observation: Observation, by) -> None:
    """Take it out of the journals, and away from families. It can be put back, and the history says who did (S56)."""
    observation.removed_by, observation.removed_at = by, timezone.now()
    observation.save(update_fields=["removed_by", "removed_at"])
    observation.shared.all().delete()
    _count_days_of(observation)
    record("observation_removed", observation, by=by)


@transaction.atomic
def restore(*, observation: Observation, by) -> None:
    """Put it back into the journals; families see it once it is shared again."""
    observation.removed_by = observation.removed_at = None
    observation.save(update_fields=["removed_by", "removed_at"])
    _count_days_of(observation)
    record("observation_restored", observation, by=by)


def _count_days_of(observation: Observation) -> None:
    children = observation.children.all()
    count_again(observation.setting, children, [observation.noticed_at], observation.author_id)
