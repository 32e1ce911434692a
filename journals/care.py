"""What can be done to daily care. A record is never changed or deleted: a mistake is taken out and written anew."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from children.models import Attendance, Child
from journals.care_models import INTIMATE_KINDS, WHAT, CareKind, CareRecord, CareTime, SleepCheck
from keyworkers.cover import Roll
from keyworkers.models import KeyPersonAssignment, TeamRole
from nursery.audit import record
from nursery.days import moments_of
from nursery.models import current_setting
from nursery.templatetags.kith import clock, longday, names
from staff.models import Absence, Practitioner

FIRST = (TeamRole.KEY_WORKER, TeamRole.SECONDARY)  # who gives intimate care (R51, policy 002-21)
SNACKS_APART = timedelta(hours=2)  # the snack of the morning is not that of the afternoon


def local(moment: datetime) -> datetime:
    """``moment`` in the setting's own time (S49)."""
    return moment.astimezone(ZoneInfo(current_setting().timezone))


@transaction.atomic
def record_care(*, child: Child, kind: str, happened_at: datetime, given_by: Practitioner, by, **values) -> CareRecord:
    """Write down care that ``given_by`` gave; ``values`` are further fields of CareRecord. ``by`` is who writes.

    Raises ValidationError, worded for the form, for what cannot be: a time still to come, a day on which the register
    does not have the child in, somebody who is recorded as away, two sleeps at once, medicine without a second person,
    intimate care by somebody who is neither key worker nor secondary and does not say why.
    """
    Child.objects.select_for_update().get(pk=child.pk)  # two sleeps cannot be begun at once
    day = local(happened_at).date()
    made = CareRecord(
        setting_id=child.setting_id, child=child, kind=kind, happened_at=happened_at, given_by=given_by,
        recorded_by=by, **values,
    )  # fmt: skip
    if happened_at > timezone.now():
        raise ValidationError({"at": "Enter a time that is not still to come."})
    if not was_in(child, day):
        raise ValidationError(not_in_words(child, day))
    people = {name: person for name, person in (("given_by", given_by), ("witness", made.witness)) if person}
    away = set(Absence.objects.on(day).filter(practitioner__in=people.values()).values_list("practitioner", flat=True))
    for name, person in people.items():
        if not person.works_on(day):
            raise ValidationError({name: f"Choose somebody who worked here on {longday(day)}."})
        if person.pk in away:
            words = (
                f"{person} is recorded as away on {longday(day)}. Choose who it was, or put the absence right first."
            )
            raise ValidationError({name: words})
    team = {place.practitioner_id: place.role for place in _team(child, day)}
    made.given_as = team.get(given_by.pk, "")
    if kind in INTIMATE_KINDS and made.given_as not in FIRST and not made.reason:
        raise ValidationError({"reason": f"Say why it was {given_by}: {_first_people(child, day)}."})
    if made.given_as in FIRST or kind not in INTIMATE_KINDS:
        made.reason = ""
    if kind == CareKind.MEDICINE and made.witness in (None, given_by):
        raise ValidationError({"witness": "Choose a second person who saw it given."})
    if kind == CareKind.SLEEP:
        _check_sleep_fits(made)
    if made.told_at:
        _check_told(made, made.told_at)
        made.told_by = by
    made.full_clean(exclude=["setting", "child", "given_by", "witness", "recorded_by", "told_by"])
    made.save()
    record("care_recorded", made, by=by, child=child.pk, kind=kind)
    return made


def who_could(roll: Roll, day: date, minute: int | None, room: int | None) -> list[tuple[str, list[Practitioner]]]:
    """Whom to offer as who gave or saw care on ``day``: those in at ``minute`` (None: at any time), of ``room`` first; then
    the others who work here, as somebody may really be in whom the rota does not have. Nobody who is away."""
    here, others = [], []
    for person in roll.people.values():
        if person.is_employed(day) and not person.is_away(day):
            spans = roll.present(person.key, day)
            is_in = any(starts <= minute < ends for starts, ends in spans) if minute is not None else bool(spans)
            (here if is_in else others).append(person.row)
    here.sort(key=lambda person: person.room_id != room)
    groups = [("In on that day" if minute is None else "In now", here), ("Not on the rota", others)]
    return [(label, people) for label, people in groups if people]


def was_in(child: Child, day: date) -> bool:
    """Whether the register has ``child`` in on ``day``, gone home or not."""
    return Attendance.objects.filter(child=child, date=day).exclude(arrived_at=None).exists()


def not_in_words(child: Child, day: date) -> str:
    return (
        f"The register does not have {child} in on {longday(day)}. Say there when {child} came, or choose another day."
    )


def is_same_meal(one: CareRecord, what: str, at: datetime) -> bool:
    """Whether ``one``, a meal of the same day, is the meal ``what`` that somebody gives at ``at``: every meal is eaten once
    a day, the snack in the morning and in the afternoon."""
    return one.what == what and (what != "snack" or abs(one.happened_at - at) <= SNACKS_APART)


def meal_words(meal: CareRecord) -> str:
    """``"Snack at 10:12, written by Marta Nowak"``."""
    return f"{WHAT[CareKind.MEAL][meal.what]} at {clock(local(meal.happened_at))}, written by {meal.recorded_by}"


def check_meals_are_new(children: list[Child], what: str, at: datetime, *, known: list[str]) -> None:
    """Raises ValidationError, by the code of the child, where somebody has written the same meal that is not among the
    codes ``known``: two people do not write one meal twice without being asked. Their records are locked until the end
    of the transaction."""
    first, last = moments_of(current_setting(), local(at).date())
    locked = {
        child.pk: child.code for child in Child.objects.select_for_update().filter(pk__in=[c.pk for c in children])
    }
    meals = CareRecord.objects.kept().filter(
        kind=CareKind.MEAL, child__in=locked, happened_at__gte=first, happened_at__lt=last
    )
    new = [
        meal for meal in meals.select_related("recorded_by") if meal.code not in known and is_same_meal(meal, what, at)
    ]
    if new:
        words = "{}. Tick the child again if there was a second one."
        raise ValidationError({locked[meal.child_id]: words.format(meal_words(meal)) for meal in new})


def _team(child: Child, day: date):
    return KeyPersonAssignment.objects.on(day).filter(child=child).select_related("practitioner")


def _first_people(child: Child, day: date) -> str:
    """``"Zofia has Marta and Aisha"``."""
    people = [place.practitioner for place in _team(child, day) if place.role in FIRST]
    return f"{child} has {names(people)}" if people else f"{child} has no key worker yet"


def _check_sleep_fits(sleep: CareRecord) -> None:
    """A sleep ends on the day it began, not in the future, and no other sleep of the child overlaps it."""
    ended_at = sleep.ended_at
    if ended_at and ended_at <= sleep.happened_at:
        raise ValidationError({"ended": "Enter an end after the beginning."})
    if ended_at and ended_at > timezone.now():
        raise ValidationError({"ended": "Enter an end that is not still to come."})
    if ended_at and local(ended_at).date() != local(sleep.happened_at).date():
        raise ValidationError({"ended": f"Enter when {sleep.child} woke up on {longday(local(sleep.happened_at))}."})
    if not ended_at and not sleep.pk and local(sleep.happened_at).date() != local(timezone.now()).date():
        raise ValidationError({"ended": f"Enter when {sleep.child} woke up."})
    others = CareRecord.objects.kept().filter(child=sleep.child_id, kind=CareKind.SLEEP).exclude(pk=sleep.pk)
    others = others.filter(Q(ended_at=None) | Q(ended_at__gt=sleep.happened_at))
    if other := (others.filter(happened_at__lt=ended_at) if ended_at else others).first():
        raise ValidationError({"at": f"{sleep.child} {sleep_words(other)[0].lower()}{sleep_words(other)[1:]} already."})


def sleep_words(sleep: CareRecord) -> str:
    """``"Slept 12:20 to 1:05"``, ``"Asleep since 12:20"``."""
    begun = clock(local(sleep.happened_at))
    if sleep.ended_at is None:
        return _("Asleep since {starts}").format(starts=begun)
    return _("Slept {starts} to {ends}").format(starts=begun, ends=clock(local(sleep.ended_at)))


@transaction.atomic
def end_sleep(*, sleep: CareRecord, ended_at: datetime, by) -> None:
    """The child woke up. Twice keeps the first time: two people who tap at once say the same."""
    sleep = CareRecord.objects.select_for_update().get(pk=sleep.pk)
    if sleep.ended_at or sleep.removed_at:
        return
    sleep.ended_at = ended_at
    _check_sleep_fits(sleep)
    sleep.save(update_fields=["ended_at"])
    record("sleep_ended", sleep, by=by, child=sleep.child_id)


@transaction.atomic
def check_sleep(*, sleep: CareRecord, at: datetime, by) -> SleepCheck:
    """``by`` has looked at the sleeping child at ``at`` (R40). Raises ValidationError where the child was awake."""
    sleep.refresh_from_db()
    if sleep.removed_at or not sleep.happened_at <= at <= (sleep.ended_at or at):
        raise ValidationError(f"{sleep.child} is awake already.")
    check = SleepCheck.objects.create(setting_id=sleep.setting_id, sleep=sleep, checked_at=at, checked_by=by)
    record("sleep_checked", sleep, by=by, child=sleep.child_id)
    return check


@transaction.atomic
def tell_parents(*, accident: CareRecord, told_at: datetime, by) -> None:
    """The parents were told of an accident, which the law wants on the same day (R48)."""
    if accident.told_at:
        return
    _check_told(accident, told_at)
    accident.told_at, accident.told_by = told_at, by
    accident.save(update_fields=["told_at", "told_by"])
    record("accident_told", accident, by=by, child=accident.child_id)


def _check_told(accident: CareRecord, told_at: datetime) -> None:
    if not accident.happened_at <= told_at <= timezone.now():
        raise ValidationError({"told": "Enter a time after the accident that is not still to come."})


@transaction.atomic
def remove(*, care: CareRecord, by) -> None:
    """Take it out of the child's day. It can be put back, and the history says who did."""
    if care.removed_at:
        return
    care.removed_by, care.removed_at = by, timezone.now()
    care.save(update_fields=["removed_by", "removed_at"])
    record("care_removed", care, by=by, child=care.child_id)


@transaction.atomic
def restore(*, care: CareRecord, by) -> None:
    """Put it back. Raises ValidationError for a sleep that another one overlaps by now."""
    if not care.removed_at:
        return
    Child.objects.select_for_update().get(pk=care.child_id)
    if care.kind == CareKind.SLEEP:
        _check_sleep_fits(care)
    care.removed_by = care.removed_at = None
    care.save(update_fields=["removed_by", "removed_at"])
    record("care_restored", care, by=by, child=care.child_id)


@transaction.atomic
def change_times(*, child: Child, times: list[tuple[str, int, str]], on: date, by) -> None:
    """From the day ``on``, ``child`` expects ``times``: (kind, minutes since midnight, note). Earlier days keep theirs."""
    wanted = {(kind, at): note for kind, at, note in times}
    stay = set()
    for row in child.care_times.filter(Q(ends_on=None) | Q(ends_on__gt=on)):
        if wanted.get((row.kind, row.at)) == row.note and row.ends_on is None:
            stay.add((row.kind, row.at))
        else:
            row.ends_on = max(on, row.starts_on)
            row.save(update_fields=["ends_on"])
    for (kind, at), note in wanted.items():
        if (kind, at) not in stay:
            row = CareTime(child=child, kind=kind, at=at, note=note, starts_on=on)
            row.full_clean()
            row.save()
    record("care_times_changed", child, by=by, on=str(on), times=len(wanted))
