"""Care and rota in words that a family reads. Pure: no query, no request, no clock."""

from django.utils.translation import gettext as _

from nursery.languages import DAYS, comma
from nursery.templatetags.kith import clock, clocks, names
from nursery.timetable import DAY_NAMES, Spans, Timetable

LUNCH = 60  # minutes: a family need not know of a break up to this long
MOST_KINDS_OF_DAY = 3


def rota_in_words(timetable: Timetable) -> str:
    """``"Monday to Thursday, 8:00 to 4:00"``; empty for somebody with no shifts.

    Days with the same times are said together. A day of only some weeks says which: ``"Friday every other week, 8:00 to
    1:00"``. A day whose times differ between weeks gives the earliest and the latest: ``"Monday, between 7:30 and 5:00"``.
    """
    days = [_day([without_lunch(week[day]) for week in timetable]) for day in range(len(DAY_NAMES))]
    kinds: dict[tuple[str, str], list[int]] = {}
    for number, kind in enumerate(days):
        if kind:
            kinds.setdefault(kind, []).append(number)
    if len(kinds) > MOST_KINDS_OF_DAY:
        worked = [number for number, kind in enumerate(days) if kind]
        spans = [span for week in timetable for day in week for span in day]
        return f"{days_in_words(worked)}{comma()}{_between(spans)}"
    return "; ".join(
        f"{_often(often, len(timetable)).format(days=days_in_words(numbers))}{comma()}{times}"
        for (often, times), numbers in kinds.items()
    )


def days_in_words(numbers: list[int]) -> str:
    """``[0, 1, 2]`` → ``"Monday to Wednesday"``; ``[0, 1, 3, 4]`` → ``"Every day but Wednesday"``."""
    missing = [number for number in range(len(DAY_NAMES)) if number not in numbers]
    if len(missing) == 1 and missing[0] in (1, 2, 3):
        return _("Every day but {day}").format(day=DAYS[missing[0]])
    if len(numbers) > 2 and numbers == list(range(numbers[0], numbers[-1] + 1)):
        return _("{first} to {last}").format(first=DAYS[numbers[0]], last=DAYS[numbers[-1]])
    return names(DAYS[number] for number in numbers)


def without_lunch(spans: Spans) -> Spans:
    """Spans with short breaks between them made one."""
    joined: Spans = []
    for starts, ends in spans:
        if joined and starts - joined[-1][1] <= LUNCH:
            joined[-1] = [joined[-1][0], ends]
        else:
            joined.append([starts, ends])
    return joined


def times_in_words(spans: Spans) -> str:
    """``"8:00 to 12:00 and 3:00 to 5:00"``."""
    return names(clocks(span) for span in spans)


def room_in_words(name: str) -> str:
    """``"Fern"`` → ``"Fern room"``; ``"Clover Room"`` and ``"Baby unit"`` stay as they are."""
    return (
        name
        if name.split()[-1].lower() in {"room", "unit", "class", "garden", "base"}
        else _("{room} room").format(room=name)
    )


def short_names(people) -> dict[int, str]:
    """Key → first name; with the initial of the surname only where two of ``people`` share a name (R85)."""
    people = list(people)
    seen = [person.name.casefold() for person in people]
    return {
        person.pk: f"{person.name} {person.last_name[:1]}" if seen.count(person.name.casefold()) > 1 else person.name
        for person in people
    }


def _day(weeks: list[Spans]) -> tuple[int, str] | None:
    """In how many of the weeks and when, of one weekday over the weeks of a rota; None where it is never worked."""
    worked = [spans for spans in weeks if spans]
    if not worked:
        return None
    often = len(worked)
    if all(spans == worked[0] for spans in worked):
        return often, times_in_words(worked[0])
    return often, _between([span for spans in worked for span in spans])


def _between(spans: Spans) -> str:
    starts, ends = min(span[0] for span in spans), max(span[1] for span in spans)
    return _("between {starts} and {ends}").format(starts=clock(starts), ends=clock(ends))


def _often(worked: int, weeks: int) -> str:
    if worked == weeks:
        return "{days}"
    if weeks == 2:
        return _("{days} every other week")
    return _("{days} in {worked} weeks of {weeks}").replace("{worked}", str(worked)).replace("{weeks}", str(weeks))
