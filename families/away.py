"""A family hears that its key worker is away: at once where somebody is off today, else on the evening before (P5)."""

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone
from django_scopes import scope, scopes_disabled

from children.models import Child
from families.notice_rules import EVENING
from keyworkers.cover import Booked, Roll
from keyworkers.loading import load_roll
from keyworkers.models import TeamRole
from nursery.audit import record
from nursery.models import Setting
from nursery.telling import News, tell_family
from staff.models import Absence

LONGEST = timedelta(weeks=4)  # of an absence that is looked through: by then every child was booked that is at all


def tell_all() -> None:
    """In every setting with an absence of these days of which nobody was told. One query where there is none."""
    near = timezone.now().date()
    with scopes_disabled():
        rows = Absence.objects.filter(told_at=None, first_day__lte=near + timedelta(days=2), last_day__gte=near)
        settings = list(Setting.objects.filter(pk__in=rows.values("practitioner__setting")))
    for setting in settings:
        with scope(setting=setting):
            tell_of_absences(setting)


@transaction.atomic
def tell_of_absences(setting: Setting) -> int:
    """The families of key children who are booked while their key worker, who would be in, is away. Returns of how many
    children."""
    now, told = setting.now(), 0
    is_evening = now.hour * 60 + now.minute >= EVENING
    today = setting.today()
    until = today + timedelta(days=1 if is_evening else 0)
    absences = Absence.objects.filter(told_at=None, first_day__lte=until, last_day__gte=today)
    for absence in absences.select_related("practitioner").select_for_update(of=("self",)):
        children = who_miss(absence, setting, today)
        for child in children:
            tell_family(child, News.TEAM)
        absence.told_at = timezone.now()
        absence.save(update_fields=["told_at"])
        record("absence_told", absence.practitioner, by=None, children=sorted(child.pk for child in children))
        told += len(children)
    return told


def who_miss(absence: Absence, setting: Setting, today: date) -> list[Child]:
    """Key children of who is away, on a day from ``today`` on when both would be in."""
    first = max(absence.first_day, today)
    last = min(absence.last_day, first + LONGEST)
    roll = load_roll(setting, first, last)
    days = [day for day in roll.open_days(first, last) if _would_be_in(roll, absence.practitioner_id, day)]
    found = [one.row for one in roll.children if any(_is_with(roll, one, absence.practitioner_id, day) for day in days)]
    for child in found:
        child.setting = setting
    return found


def _would_be_in(roll: Roll, person: int, day: date) -> bool:
    return bool(roll.people[person].rostered(day, roll.rota_starts_on))


def _is_with(roll: Roll, child: Booked, person: int, day: date) -> bool:
    return child.team(day).get(TeamRole.KEY_WORKER) == person and bool(child.times(day, roll.rota_starts_on))
