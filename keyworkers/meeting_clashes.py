"""What stands against a time for a meeting or a drop-in: rota, absences, closed days, other meetings, ratio, cover."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Q

from children.models import Child
from keyworkers.cover import Roll
from keyworkers.loading import load_roll
from keyworkers.meeting_models import Meeting
from keyworkers.meeting_rules import leaves_alone, meets_already, ratio_breaks, why_not_there
from keyworkers.ratios import Ratios
from nursery.models import Setting
from nursery.templatetags.kith import clocks, names
from staff.models import Practitioner


def clashes(
    *,
    setting: Setting,
    child: Child,
    people: Iterable[Practitioner],
    day: date,
    starts: int,
    ends: int,
    is_outside: bool = False,
    but: Meeting | None = None,
) -> list[str]:
    """One sentence for each clash; none for a day before today. ``but`` is the meeting itself, where it stands already.

    10 queries at most, whatever the number of people.
    """
    if day < setting.today():
        return []
    roll = load_roll(setting, day, day)
    found = []
    people = list(people)
    if but:
        forget(roll, but, people)
    if not people and not roll.is_open(day):
        found.append("The nursery is closed on that day.")
    for person in people:
        if why := why_not_there(roll, person.pk, day, starts, ends):
            found.append(why)  # who is not there leaves nobody
            continue
        if why := meets_already(roll, person.pk, day, starts, ends):
            found.append(why)
        short = ratio_breaks(roll, person.pk, day, starts, ends, Ratios.of(setting), hours_of(setting))
        found += [said for _, _, said in short[:1]]
        if is_outside and (alone := leaves_alone(roll, roll.children, person.pk, day, starts, ends)):
            found.append(f"{names(sorted(alone))} would have nobody they know while {person} is away.")
    there = Meeting.objects.standing().filter(child=child, kept_at="", date=day, starts__lt=ends, ends__gt=starts)
    for other in there.exclude(pk=but.pk if but else None).exclude(Q(host__in=people)):
        found.append(f"There is another meeting about {child} {clocks(other)}.")
    return list(dict.fromkeys(found))


def hours_of(setting: Setting) -> list[int]:
    return [setting.opens, setting.closes]


def forget(roll: Roll, meeting: Meeting, people: Iterable[Practitioner]) -> None:
    """Take ``meeting`` itself out of what its people have on its day: it may overlap where it stood."""
    mine = (meeting.starts, meeting.ends, meeting.is_outside)
    before = Meeting.objects.filter(pk=meeting.pk).values_list("starts", "ends", "is_outside").first() or mine
    for person in people:
        there = roll.people[person.pk].meetings.get(meeting.date, [])
        if before in there:
            there.remove(before)
