"""What daily care can show beside a sentence of the policy."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Count, Q

from children.models import Attendance
from children.proofs import on_roll
from journals.care import FIRST
from journals.care_models import INTIMATE_KINDS, CareKind, CareRecord, CareTime
from nursery.proofs import Evidence, Look, Proof, State, counted
from nursery.templatetags.kith import months_old

LATELY, WEEK = timedelta(weeks=4), timedelta(days=7)
BABY = 24  # months, below which a child counts on care at set times
YOUNG = 36
HALF = 50


def _records(look: Look):
    """Care of the last four weeks."""
    first = datetime.combine(look.today - LATELY, time(), ZoneInfo(look.setting.timezone))
    return CareRecord.objects.kept().filter(happened_at__gte=first)


def _written(look: Look) -> Proof:
    """Of children under three who came in the last week: those of whom any care was written down."""
    young = {one.pk: one for one in look.once(on_roll) if months_old(one.date_of_birth, look.today) < YOUNG}
    days = Attendance.objects.filter(date__gt=look.today - WEEK, date__lte=look.today, child__in=list(young))
    came = set(days.exclude(arrived_at=None).values_list("child", flat=True))
    first = datetime.combine(look.today - WEEK, time(), ZoneInfo(look.setting.timezone))
    cared = set(_records(look).filter(happened_at__gte=first).values_list("child", flat=True))
    missing = [young[key] for key in came if key not in cared]
    words = "children under three who came in the last week have meals, sleep or other care written down."
    return counted(len(came), missing, words, nothing="No child under three came in the last week.")


def _intimate(look: Look) -> Proof:
    """Key worker or secondary; anybody else says why (002-21)."""
    rows = _records(look).filter(kind__in=INTIMATE_KINDS)
    found = rows.aggregate(
        of=Count("pk"),
        first=Count("pk", filter=Q(given_as__in=FIRST)),
        short=Count("pk", filter=~Q(given_as__in=FIRST) & Q(reason="")),
    )
    words = (
        f"times intimate care was given by key worker or second person ({found['first']}), or whoever gave it said why."
    )
    return counted(
        found["of"], (), words, nothing="No intimate care in the last four weeks.", short=found["short"]
    )  # fmt: skip


def _own_people(look: Look) -> Proof:
    return _share(look, _records(look), "times care in the last four weeks was given by key worker or second person.")


def _meals(look: Look) -> Proof:
    rows = _records(look).filter(kind=CareKind.MEAL)
    return _share(look, rows, "meals in the last four weeks were with key worker or second person.")


def _share(look: Look, rows, words: str) -> Proof:
    """Good from a half on: the rest is what the order of care is for."""
    found = rows.aggregate(of=Count("pk"), first=Count("pk", filter=Q(given_as__in=FIRST)))
    proof = counted(
        found["of"], (), words, nothing="No care was written down in the last four weeks.",
        short=found["of"] - found["first"],
    )  # fmt: skip
    if proof.state == State.LOOK and found["first"] * 100 >= HALF * found["of"]:
        return Proof(State.GOOD, proof.words, proof.held, proof.of)
    return proof


def _care_times(look: Look) -> Proof:
    babies = [one for one in look.once(on_roll) if months_old(one.date_of_birth, look.today) < BABY]
    having = set(CareTime.objects.on(look.today).values_list("child", flat=True))
    missing = [child for child in babies if child.pk not in having]
    words = "children under two have times at which they can count on care."
    return counted(len(babies), missing, words, nothing="No child here is under two.")


def _accidents(look: Look) -> Proof:
    rows = _records(look).filter(kind=CareKind.ACCIDENT)
    found = rows.aggregate(of=Count("pk"), short=Count("pk", filter=Q(told_at=None)))
    words = "accidents of the last four weeks were told to the parents."
    return counted(found["of"], (), words, nothing="No accident in the last four weeks.", short=found["short"])


def _c(key, title, shows, find):
    return Evidence(f"journals.{key}", title, shows, find, "journals:care_table")


EVIDENCE = [
    _c("care_written", "Daily care", "Children under three with care written down in a week.", _written),
    _c("care_own_people", "Who cares", "Care given by key worker or second person.", _own_people),
    _c("intimate", "Intimate care", "By whom it was given, and why by others.", _intimate),
    _c("meals", "Meals", "Meals with key worker or second person.", _meals),
    _c("care_times", "Times to count on", "Children under two with set times of care.", _care_times),
    _c("accidents", "Accidents told", "Accidents of which parents were told.", _accidents),
]
