"""What is due, said in sentences, and what can be done about it."""

from collections import Counter
from collections.abc import Container, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.urls import NoReverseMatch, reverse

from nursery.templatetags.kith import names
from paperwork.due_types import Due, Stand, Task
from paperwork.models import Kind

NUMBERS = ("No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine")
SEVERAL = {  # one, several
    Kind.ABOUT: ("“Tell us about”", "“Tell us about” forms"),
    Kind.SUMMARY: ("summary", "summaries"),
    Kind.PROGRESS_CHECK: ("progress check", "progress checks"),
    Kind.SETTLING_REPORT: ("report on first sessions", "reports on first sessions"),
    Kind.ROOM_MOVE: ("form for a move", "forms for a move"),
    Kind.SETTING_MOVE: ("form for a move", "forms for a move"),
    Kind.SCHOOL_MOVE: ("form for school", "forms for school"),
    Task.SHARE: ("summary to share", "summaries to share"),
    Task.HEALTH_VISITOR: ("word with a health visitor", "words with health visitors"),
    Task.INTRODUCTION: ("introduction", "introductions"),
    Task.CARD: ("card to give", "cards to give"),
    Task.KEY_WORKER: ("key worker to choose", "key workers to choose"),
}


def week_end(day: date, closed: Container[date] = ()) -> date:
    """The last day before the nursery opens for another week: what is due until then is done this week. From Saturday on,
    that of the next one."""
    last = day + timedelta(days=(4 - day.weekday()) % 7)
    while (after := last + timedelta(days=1)).weekday() > 4 or after in closed:
        last = after
    return last


def by_when(due_on: date, day: date) -> str:
    """``"today"``, ``"by Friday"`` within a week, ``"by 4 December"``."""
    if due_on == day:
        return "today"
    if day < due_on < day + timedelta(days=7):
        return f"by {due_on:%A}"
    return f"by {due_on.day} {due_on:%B}" + (f" {due_on.year}" if due_on.year != day.year else "")


def count(number: int, one: str, several: str) -> str:
    said = NUMBERS[number] if number < len(NUMBERS) else str(number)
    return f"{said} {one if number == 1 else several}"


def counted(due: Iterable[Due]) -> str:
    """``"Two summaries and one progress check"``."""
    found = Counter(SEVERAL[one.kind] for one in due)
    said = [count(number, *words) for words, number in found.most_common()]
    said = [words if place == 0 else words[0].lower() + words[1:] for place, words in enumerate(said)]
    return names(said)


def state_in_words(due: Iterable[Due], day: date, closed: Container[date] = ()) -> str:
    """``"Two summaries are due by Friday; nothing is late."``: what is open of ``due`` as it stands on ``day``."""
    opened = [one for one in due if one.is_open and one.stand != Stand.CHECK]
    late, last = [one for one in opened if one.is_late], week_end(day, closed)
    soon = [one for one in opened if not one.is_late and one.due_on <= last]
    late_words = f"{late[0].title} is late" if len(late) == 1 else f"{counted(late)} are late"
    if soon:
        verb = "is" if len(soon) == 1 else "are"
        first = f"{counted(soon)} {verb} due {by_when(max(one.due_on for one in soon), day)}"
        if all(one.due_on < day for one in soon):  # a check at two that is not late yet
            first = f"{counted(soon)} {verb} due now"
        if len(late) > 1:
            late_words = late_words[0].lower() + late_words[1:]
        return f"{first}; {late_words if late else 'nothing is late'}."
    if late:
        return f"{late_words}; nothing else is due this week."
    later = [one for one in opened if one.has_day]
    if later:
        return f"Nothing is due this week. Next: {later[0].title}, {by_when(later[0].due_on, day)}."
    return "Nothing is due and nothing is late."


def address_of(code: str) -> str:
    """Where a begun paper is written; the list of what is due until there is such a page."""
    try:
        return reverse("paperwork:write", args=[code])
    except NoReverseMatch:
        return reverse("paperwork:due")


def step(due: Due) -> tuple[str, str, bool]:
    """``(verb, address, is it posted)`` of the one thing to do about ``due``; no verb where there is nothing to do."""
    if not due.is_open:
        return "", "", False
    if due.paper:
        return ("Read" if due.stand == Stand.CHECK else "Go on writing"), address_of(due.paper.code), False
    if due.is_paper:
        return "Begin", reverse("paperwork:begin_due"), True
    if due.kind == Task.CARD:
        return "Give the card", f"{reverse('keyworkers:print')}?child={due.row.code}#cards", False
    if due.kind == Task.KEY_WORKER:
        return "Choose", reverse("keyworkers:team", args=[due.row.code]), False
    if due.kind == Task.SHARE:  # by a link or on paper: always to somebody the family agreed to
        return "Send it", reverse("paperwork:send", args=[due.sends]), False
    verb = {Task.INTRODUCTION: "Introduce", Task.HEALTH_VISITOR: "Note it"}[due.kind]
    return verb, reverse("paperwork:done", args=[due.row.code, due.kind, due.occasion or ONCE_ONLY]), False


ONCE_ONLY = "once"  # stands for no occasion in an address


@dataclass(slots=True)
class Line:
    """One due thing as a list shows it: when, and the one thing to do about it."""

    due: Due
    when: str
    verb: str
    url: str
    posts: bool
    owner: object = None


def line(due: Due, people: dict, day: date, *, is_mine: bool = True) -> Line:
    """``due`` as a list shows it; without its button where the reader is to leave it to others."""
    if due.done_on:
        when = f"Done {short(due.done_on, day)}"
    elif due.stand == Stand.NOT_YET:
        when = f"Opens {short(due.opens_on, day)}"
    elif due.has_day and not due.is_late and due.due_on < day:
        when = "Now"
    elif due.has_day:
        when = f"{'Since' if due.is_late else 'By'} {short(due.due_on, day)}"
    else:
        when = "No day set"
    return Line(due, when, *(step(due) if is_mine else ("", "", False)), people.get(due.owner))


def short(due_on: date, day: date) -> str:
    """``"Fri"`` within a week, ``"4 Dec"``, ``"4 Dec 2027"``; the spaces do not break."""
    if abs((due_on - day).days) < 7:
        return f"{due_on:%a}" if due_on != day else "today"
    return f"{due_on.day}\u00a0{due_on:%b}" + (f"\u00a0{due_on.year}" if abs((due_on - day).days) > 300 else "")
