"""The terms of a setting: those it has entered, else the usual English ones."""

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction

from nursery.audit import record
from nursery.models import Setting, Term

HOLIDAY = timedelta(weeks=8)  # at most so long after a term it is still the one that people speak of
USUAL = [(1, 1, "Spring"), (4, 15, "Summer"), (9, 1, "Autumn")]  # month and day of the beginning


def term_of(setting: Setting, day: date) -> Term:
    """The term that ``day`` is in, or the one just before a holiday. Not a saved row where none is entered. One query."""
    return _term(_entered(setting, day), setting, day)


def terms_until(setting: Setting, day: date, count: int = 6) -> list[Term]:
    """The term of ``day`` and those before it, newest first. One query."""
    entered, found = _entered(setting, day), []
    while len(found) < count:
        found.append(_term(entered, setting, day))
        day = found[-1].starts_on - timedelta(days=1)
    return found


def terms_around(setting: Setting, day: date, before: int) -> list[Term]:
    """``before`` terms, the term of ``day`` and the next one, in order of time. One query."""
    entered = _entered(setting, day)
    found = [_term(entered, setting, day)]
    for _ in range(before):
        found.insert(0, _term(entered, setting, found[0].starts_on - timedelta(days=1)))
    at = found[-1].ends_on
    while (after := _term(entered, setting, at)).starts_on <= found[-1].starts_on:
        at += timedelta(weeks=1)  # still the holiday
    return [*found, after]


def _entered(setting: Setting, day: date) -> list[Term]:
    """Newest first, with the one to come, which ends a usual term."""
    return list(Term.objects.filter(setting=setting, starts_on__lte=day + timedelta(days=366)).order_by("-starts_on"))


def _term(entered: list[Term], setting: Setting, day: date) -> Term:
    before = next((term for term in entered if term.starts_on <= day), None)
    if before and day < before.ends_on + HOLIDAY:
        return before
    after = min((term.starts_on for term in entered if term.starts_on > day), default=date.max)
    term = usual_term(setting, day)
    if after - term.starts_on < HOLIDAY:  # the usual beginning of the one that is entered
        term = usual_term(setting, term.starts_on - timedelta(days=1))
        term.ends_on = after
    if before:
        term.starts_on = max(term.starts_on, before.ends_on)
    term.ends_on = min(term.ends_on, after)
    return term


def usual_term(setting: Setting, day: date) -> Term:
    """Where nothing is entered: autumn from September, spring from January, summer from the middle of April."""
    starts = [(date(year, month, number), name) for year in (day.year, day.year + 1) for month, number, name in USUAL]
    at = max(place for place, (first, _) in enumerate(starts) if first <= day)
    (first, name), (after, _) = starts[at], starts[at + 1]
    return Term(setting=setting, name=f"{name} term {first.year}", starts_on=first, ends_on=after)


@transaction.atomic
def save_term(*, term: Term, by) -> Term:
    """Add ``term``, or change it. Raises ValidationError where it has no days or shares one with another term."""
    is_new = term.pk is None
    Setting.objects.select_for_update().get(pk=term.setting_id)  # two people at once: the second sees the first's
    term.full_clean()
    others = Term.objects.exclude(pk=term.pk).filter(starts_on__lt=term.ends_on, ends_on__gt=term.starts_on)
    if other := others.first():
        raise ValidationError({"starts_on": f"{other} has days of it already: terms do not overlap."})
    term.save()
    record("term_added" if is_new else "term_changed", term, by=by)
    return term


@transaction.atomic
def remove_term(*, term: Term, by) -> None:
    """Take ``term`` away; nothing that was written in it is touched."""
    record("term_removed", term, by=by, starts_on=str(term.starts_on))
    term.delete()
