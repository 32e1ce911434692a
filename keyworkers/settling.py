"""Settling in: what can be done, which children do, and whose first sessions the family still has to hear of (R25–R27)."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from children.models import Attendance, Child
from keyworkers.models import Bond, KeyPersonAssignment, TeamRole
from keyworkers.settling_models import SettlingStep, SettlingVisit, Stays
from keyworkers.settling_rules import AFTER, BEFORE, STAYS_OF_VISITS, STEPS, first_sessions
from nursery.audit import record
from staff.models import Practitioner


def settling_children(children, today: date):
    """Those of ``children`` (a queryset) who settle in, by their first day: from six weeks before it to five weeks after,
    and for as long as the bond is provisional (R13)."""
    near = Q(starts_on__gt=today - AFTER, starts_on__lte=today + BEFORE)
    provisional = KeyPersonAssignment.objects.filter(
        role=TeamRole.KEY_WORKER, ends_on=None, bond=Bond.PROVISIONAL, starts_on__lte=today
    )
    found = children.not_left(today).filter(near | Q(pk__in=provisional.values("child"), starts_on__lte=today))
    return found.order_by("starts_on", "first_name")


@transaction.atomic
def plan_visits(*, child: Child, visits: list[tuple[date, int, int]], by) -> list[SettlingVisit]:
    """Take the proposed visits (day, starts, ends) as the plan: the parent stays, leaves for part, is not there (R25).

    Raises ValidationError where visits are planned already.
    """
    Child.objects.select_for_update().get(pk=child.pk)
    if SettlingVisit.objects.filter(child=child, is_session=False).exists():
        raise ValidationError(f"Visits for {child} are planned already.")
    made = []
    for number, (day, starts, ends) in enumerate(visits):
        stays = STAYS_OF_VISITS[min(number, len(STAYS_OF_VISITS) - 1)]
        made.append(SettlingVisit(child=child, date=day, starts=starts, ends=ends, stays=stays))
    for visit in made:
        visit.setting_id = child.setting_id
        visit.full_clean()
        visit.save()
    record("settling_planned", child, by=by, visits=len(made))
    return made


@transaction.atomic
def save_visit(
    *, child: Child, day: date, starts: int, ends: int, stays: str, by, visit: SettlingVisit | None = None
) -> SettlingVisit:
    """One more visit, or another time for one that has not been."""
    visit = visit or SettlingVisit(setting_id=child.setting_id, child=child)
    if visit.attended:
        raise ValidationError("That visit took place. Change what was written of it instead.")
    action = "settling_visit_changed" if visit.pk else "settling_visit_added"
    visit.date, visit.starts, visit.ends, visit.stays = day, starts, ends, stays
    visit.full_clean()
    visit.save()
    record(action, child, by=by, visit=visit.pk, day=str(day))
    return visit


@transaction.atomic
def remove_visit(*, visit: SettlingVisit, by) -> None:
    """Raises ValidationError once something is written of it."""
    if visit.attended is not None:
        raise ValidationError("Something is written of that visit, so it stays.")
    record("settling_visit_removed", visit.child, by=by, visit=visit.pk)
    visit.delete()


@transaction.atomic
def record_visit(*, visit: SettlingVisit, by, **how) -> SettlingVisit:
    """How it was (R27). ``how``: attended, minutes_without, parting, comforted_by, comfort, wellbeing, involvement, words,
    remarks, agreed. Of a visit that did not take place only words are kept."""
    if visit.date > visit.setting.today():
        raise ValidationError("Write it down once it took place.")
    if not how.get("attended"):
        how = {"attended": False, "words": how.get("words", ""), "agreed": how.get("agreed", "")}
    for name, value in how.items():
        setattr(visit, name, value)
    if visit.minutes_without is not None and visit.minutes_without > visit.minutes:
        raise ValidationError({"minutes_without": f"Enter at most {visit.minutes}: the visit was no longer."})
    visit.recorded_by, visit.recorded_at = by, timezone.now()
    visit.full_clean()
    visit.save()
    record("settling_visit_recorded", visit.child, by=by, visit=visit.pk, attended=visit.attended)
    return visit


def session_of(child: Child, day: date) -> SettlingVisit:
    """What is written of one of the first three sessions of ``child``, or a new row that is not saved.

    Raises ValidationError where ``day`` is none of them.
    """
    if day not in first_days(child):
        raise ValidationError(f"{child} was not there on that day, or it was later than the third session.")
    found = SettlingVisit.objects.filter(child=child, is_session=True, date=day).first()
    if found:
        return found
    row = Attendance.objects.get(child=child, date=day)
    starts, ends = _minutes(row, child.setting)
    return SettlingVisit(
        setting_id=child.setting_id, child=child, is_session=True, date=day, starts=starts, ends=ends, stays=Stays.NONE
    )


def first_days(child: Child) -> list[date]:
    days = Attendance.objects.filter(child=child, arrived_at__isnull=False).values_list("date", flat=True)
    return first_sessions(days, child.starts_on)


def _minutes(row: Attendance, setting) -> tuple[int, int]:
    """From the register: arrived and left, in minutes since midnight; until the setting closes where nobody left yet."""
    zone = ZoneInfo(setting.timezone)

    def minute(moment: datetime) -> int:
        local = moment.astimezone(zone)
        return local.hour * 60 + local.minute

    starts = minute(row.arrived_at)
    ends = minute(row.left_at) if row.left_at else setting.closes
    return starts, max(ends, starts + 1)


@transaction.atomic
def tell_session(*, child: Child, day: date, on: date, how: str, words: str, by) -> SettlingVisit:
    """The parents heard how the session of ``day`` was (R26): closes only with a day and words."""
    visit = session_of(child, day)
    if not words.strip():
        raise ValidationError({"words": "Write what you told them."})
    if not day <= on <= child.setting.today():
        raise ValidationError({"on": f"Enter a day from {day:%-d %B} to today."})
    if visit.attended is None:
        visit.attended, visit.recorded_by, visit.recorded_at = True, by, timezone.now()
    visit.told_on, visit.told_how, visit.told_words, visit.told_by = on, how, words.strip(), by
    visit.full_clean()
    visit.save()
    record("settling_told", child, by=by, day=str(day), on=str(on))
    return visit


@transaction.atomic
def do_step(*, child: Child, step: str, on: date, by, note: str = "") -> SettlingStep:
    """A line of one of the two lists is done."""
    if step not in STEPS:
        raise ValidationError("Choose a line of the list.")
    if on > child.setting.today():
        raise ValidationError({"on": "Enter today or an earlier day."})
    row, _ = SettlingStep.objects.update_or_create(
        child=child, step=step, defaults={"done_on": on, "note": note, "done_by": by, "saved_at": timezone.now()}
    )
    record("settling_step_done", child, by=by, step=step, on=str(on))
    return row


@transaction.atomic
def undo_step(*, child: Child, step: str, by) -> None:
    """It was not done after all."""
    if SettlingStep.objects.filter(child=child, step=step).delete()[0]:
        record("settling_step_undone", child, by=by, step=step)


@dataclass(frozen=True, slots=True)
class ToReport:
    """The parents have not heard of session ``number`` (1 to 3) of ``child``, which was on ``day``."""

    child: Child
    number: int
    day: date
    visit: SettlingVisit | None


def first_sessions_to_report(children, today: date, *, practitioner: Practitioner | None = None) -> list[ToReport]:
    """What parents of ``children`` (a queryset) still have to hear of the first three attended sessions, oldest first.

    Of children who started in the last five weeks; with ``practitioner`` of their own key children. 2 queries.
    """
    new = children.on_roll(today).filter(starts_on__gt=today - AFTER)
    if practitioner:
        mine = KeyPersonAssignment.objects.on(today).filter(role=TeamRole.KEY_WORKER, practitioner=practitioner)
        new = new.filter(pk__in=mine.values("child"))
    by_key: dict[int, Child] = {}
    attended: dict[int, set[date]] = {}
    arrivals = Attendance.objects.filter(child__in=new, arrived_at__isnull=False, date__lte=today)
    for row in arrivals.select_related("child"):
        by_key[row.child_id] = row.child
        attended.setdefault(row.child_id, set()).add(row.date)
    visits = {
        (visit.child_id, visit.date): visit
        for visit in SettlingVisit.objects.filter(child__in=list(by_key), is_session=True)
    }
    found = []
    for key, days in attended.items():
        for number, day in enumerate(first_sessions(days, by_key[key].starts_on), start=1):
            visit = visits.get((key, day))
            if visit is None or visit.told_on is None:
                found.append(ToReport(by_key[key], number, day, visit))
    return sorted(found, key=lambda one: (one.day, one.child.name))
