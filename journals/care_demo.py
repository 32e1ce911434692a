"""A fortnight of care at Bramble Lane: meals, bottles, sleeps, nappies, and what else happens. Invented."""

from datetime import datetime, time, timedelta
from itertools import cycle
from zoneinfo import ZoneInfo

from children.models import Attendance, Child
from journals.care_models import CareKind, CareRecord, CareTime, SleepCheck
from keyworkers.loading import load_roll
from nursery.models import User
from nursery.templatetags.kith import months_old

K = CareKind
AMOUNTS = cycle(["most", "all", "some", "most", "seconds", "all", "most", "none"])
NAPPIES = cycle(["wet", "wet", "soiled", "wet", "both", "dry"])
LUNCHES = cycle(["Pasta and peas", "Chickpea curry and rice", "Fish pie", "Bean stew and bread", "Jacket potato"])
SNACKS = cycle(["Pear and toast", "Banana and oat cakes", "Apple and cheese", "Cucumber and hummus"])
MOODS = cycle(["happy", "lively", "calm", "happy", "tired"])
HELPED = cycle(["A hand to hold and a story.", "Looked at the buses together.", "A cuddle with the cloth rabbit."])
ROUTINES = {  # months below which it holds: (kind, time, note)
    24: [(K.DRINK, "10:00", "150 ml"), (K.MEAL, "11:45", "Lunch"), (K.SLEEP, "12:30", ""), (K.DRINK, "15:00", "150 ml")],
    36: [(K.MEAL, "12:00", "Lunch"), (K.SLEEP, "12:45", "")],
}  # fmt: skip


def add_to_demo(setting) -> None:
    """Whoever of the care team is in gives the care, mostly the key worker; what would be in the future is left out."""
    now, zone = setting.now(), ZoneInfo(setting.timezone)
    lately = Attendance.objects.filter(date__gte=now.date() - timedelta(weeks=2)).exclude(arrived_at=None)
    days = list(lately.order_by("date", "child").select_related("child"))
    if not days:
        return
    children = Child.objects.all()
    roll = load_roll(setting, days[0].date, now.date(), children=children)
    booked = {child.key: child for child in roll.children}
    jo = User.objects.get(name="Jo Whitfield")
    _make_times(setting, children, now.date())
    records: list[CareRecord] = []

    def add(stay, clock: str, kind, *, minutes=0, **values):
        """Care of ``stay``'s child at ``clock``, by somebody of the team; ``minutes`` is how long a sleep was."""
        hour, minute = map(int, clock.split(":"))
        at = datetime.combine(stay.date, time(hour, minute), zone) + timedelta(minutes=stay.child_id * 7 % 13)
        ended_at = at + timedelta(minutes=minutes) if minutes else None
        if at > now or at < stay.arrived_at or (stay.left_at and (ended_at or at) > stay.left_at):
            return
        child = booked[stay.child_id]
        team = child.team(stay.date)
        minute = at.hour * 60 + at.minute
        there = [key for key in team.values() if any(a <= minute < b for a, b in roll.present(key, stay.date))]
        if not there:
            return
        key = there[1] if len(there) > 1 and len(records) % 6 == 0 else there[0]
        role = next((role for role, person in team.items() if person == key), "")
        if kind in (K.NAPPY, K.INTIMATE) and role not in ("key_worker", "secondary"):
            values["reason"] = "Neither was in"
        person = roll.people[key].row
        records.append(
            CareRecord(
                setting=setting, child=child.row, kind=kind, happened_at=at, given_by=person, given_as=role,
                ended_at=ended_at if ended_at and ended_at <= now else None, recorded_by_id=person.user_id or jo.pk,
                recorded_at=min(ended_at or at, now), **values,
            )
        )  # fmt: skip

    for number, stay in enumerate(days):
        _one_day(add, stay, number)
    CareRecord.objects.bulk_create(records)
    _make_checks(setting, jo, now)


def _one_day(add, stay, number) -> None:
    months = months_old(stay.child.date_of_birth, stay.date)
    add(stay, "9:40", K.MEAL, what="snack", amount=next(AMOUNTS), note=next(SNACKS))
    add(stay, "11:50", K.MEAL, what="lunch", amount=next(AMOUNTS), note=next(LUNCHES))
    add(stay, "15:20", K.MEAL, what="tea", amount=next(AMOUNTS))
    if months < 24:
        add(stay, "10:05", K.DRINK, what="formula" if months < 13 else "milk", ml=120 + number % 4 * 30)
        add(stay, "15:00", K.DRINK, what="formula" if months < 13 else "milk", ml=120 + number % 3 * 30)
    if months < 36:
        add(stay, "12:25", K.SLEEP, minutes=40 + number * 11 % 55)
    if months < 30:
        for clock in ("9:55", "12:10", "14:30"):
            add(stay, clock, K.NAPPY, what=next(NAPPIES), cream=number % 9 == 0)
    elif number % 3:
        add(stay, "10:45", K.POTTY, what="wee" if number % 4 else "clothes")
    if number % 4 == 0:
        add(stay, "10:20", K.MOOD, what=next(MOODS))
    if number % 6 == 0:
        add(stay, "8:50", K.COMFORT, what="goodbye", note=next(HELPED))
    if number % 61 == 17:
        add(
            stay, "11:10", K.ACCIDENT, note="Tripped over the step to the garden.", body="Right knee",
            first_aid="Cold compress for five minutes", told_at=stay.left_at, told_by=stay.left_at and stay.recorded_by,
        )  # fmt: skip


def _make_times(setting, children, day) -> None:
    rows = []
    for child in children:
        months = months_old(child.date_of_birth, day)
        lines = next((lines for most, lines in ROUTINES.items() if months < most), [])
        for kind, clock, note in lines:
            hour, minute = map(int, clock.split(":"))
            rows.append(
                CareTime(child=child, kind=kind, at=hour * 60 + minute, note=note, starts_on=min(child.starts_on, day))
            )
    CareTime.objects.bulk_create(rows)


def _make_checks(setting, user, now) -> None:
    """Somebody looked every ten minutes or so; who sleeps now was looked at a little while ago."""
    checks = []
    for sleep in CareRecord.objects.filter(kind=K.SLEEP):
        until = sleep.ended_at or now
        at = sleep.happened_at + timedelta(minutes=9)
        while at < until:
            checks.append(SleepCheck(setting=setting, sleep=sleep, checked_at=at, checked_by_id=sleep.recorded_by_id))
            at += timedelta(minutes=9)
    SleepCheck.objects.bulk_create(checks)
