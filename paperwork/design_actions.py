"""The setting's own forms: parts added, renamed, moved, taken out. What is begun already keeps the form it has.

The progress check keeps what the law asks of it: the three prime areas, where the child does well, where support might be
needed, any worry about a delay, and what will be done (EYFS 2.3; R54).
"""

from copy import deepcopy

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from nursery.audit import record
from nursery.models import Setting, new_code
from paperwork.designs import USUAL
from paperwork.models import FormDesign, Kind

KEPT_BY_LAW = {Kind.PROGRESS_CHECK: frozenset({"psed", "cl", "pd", "well", "might", "concern", "plan"})}
MOST = 30
WHY = "The progress check has to say what the law asks (EYFS 2.3). Rename such a part or move it, but it stays."


def is_kept_by_law(kind: str, key: str) -> bool:
    return key in KEPT_BY_LAW.get(kind, ())


def sections_now(kind: str) -> list[dict]:
    """What ``kind`` asks now, at every age. One query."""
    own = FormDesign.objects.filter(kind=kind).first()
    return deepcopy(own.sections if own else USUAL[kind])


def place_of(sections: list[dict], key: str) -> int:
    """Where the section ``key`` stands. Raises ValidationError where somebody has taken it out."""
    found = next((place for place, one in enumerate(sections) if one["key"] == key), None)
    if found is None:
        raise ValidationError("Somebody has taken this part out meanwhile.")
    return found


@transaction.atomic
def save_section(*, setting: Setting, kind: str, key: str, values: dict, by) -> str:
    """Change the section ``key``, or add one where it is empty; returns its key. ``values``: fields of a section."""
    sections = _locked(setting, kind)
    if key:
        one = sections[place_of(sections, key)]
        if is_kept_by_law(kind, key):
            _check_kept(one, values)
        one |= values
    else:
        if len(sections) >= MOST:
            raise ValidationError(f"A form has at most {MOST} parts. Take one out first.")
        key = new_code()
        sections.append({"key": key, "statutory": "", **values})
    _save(setting, kind, sections, by, "form_section_changed", section=key)
    return key


def _check_kept(one: dict, values: dict) -> None:
    if values["from_months"] > 0 or values["area"] != one["area"] or (values["optional"] and not one["optional"]):
        raise ValidationError("The law asks for this part at every age: change its heading and its hint only.")


@transaction.atomic
def move_section(*, setting: Setting, kind: str, key: str, by_places: int, by) -> None:
    """One place up (-1) or down (1); at the end it stays where it is."""
    sections = _locked(setting, kind)
    place = place_of(sections, key)
    sections.insert(max(0, place + by_places), sections.pop(place))
    _save(setting, kind, sections, by, "form_section_moved", section=key)


@transaction.atomic
def remove_section(*, setting: Setting, kind: str, key: str, by) -> None:
    """No longer asked in papers that are begun from now on. Raises ValidationError for what the law asks, and the last."""
    sections = _locked(setting, kind)
    place = place_of(sections, key)
    if is_kept_by_law(kind, key):
        raise ValidationError(WHY)
    if len(sections) == 1:
        raise ValidationError("A form has at least one part.")
    del sections[place]
    _save(setting, kind, sections, by, "form_section_removed", section=key)


@transaction.atomic
def usual_again(*, setting: Setting, kind: str, by) -> None:
    """The built-in form from now on."""
    FormDesign.objects.filter(kind=kind).delete()
    record("form_usual_again", None, by=by, setting=setting, kind=kind)


def _locked(setting: Setting, kind: str) -> list[dict]:
    """The sections, while nobody else changes them."""
    Setting.objects.select_for_update().get(pk=setting.pk)
    return sections_now(kind)


def _save(setting: Setting, kind: str, sections: list[dict], by, action: str, **details) -> None:
    design, _ = FormDesign.objects.update_or_create(
        setting=setting, kind=kind, defaults={"sections": sections, "changed_by": by, "changed_at": timezone.now()}
    )
    record(action, design, by=by, kind=kind, **details)
