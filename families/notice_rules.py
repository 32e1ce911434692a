"""When somebody is told. Pure: no query, no request, no clock."""

from collections import Counter
from datetime import datetime, time, timedelta

from django.utils.translation import gettext, ngettext

from families.notice_models import Often
from nursery.languages import together
from nursery.telling import News

EVENING = 17 * 60  # minutes since midnight: when a day's notices go together
SAID = {  # how many → words, in the language that is on
    News.MESSAGE: lambda number: ngettext("a message", "{number} messages", number),
    News.JOURNAL: lambda number: ngettext("something new in a journal", "{number} new things in a journal", number),
    News.PAPER: lambda number: ngettext("a paper to read", "{number} papers to read", number),
    News.ASKED: lambda number: ngettext(
        "a question that needs your answer", "{number} questions that need your answer", number
    ),
    News.FORM: lambda number: ngettext("a form to fill in", "{number} forms to fill in", number),
    News.ANSWER: lambda number: ngettext("an answer to what you asked", "{number} answers to what you asked", number),
    News.TEAM: lambda number: gettext("news about who looks after your child"),
    News.CARD: lambda number: ngettext("a new key worker card", "{number} new key worker cards", number),
    News.MEETING: lambda number: ngettext("a time to meet", "{number} times to meet", number),
    News.REPLY: lambda number: ngettext("something from a family", "{number} things from families", number),
    News.OUTSIDE: lambda number: ngettext("an answer from outside", "{number} answers from outside", number),
    News.LEAVING: lambda number: gettext("news of the last day, and of the journal to take with you"),
    News.RETURNED: lambda number: ngettext("a paper that was returned", "{number} papers that were returned", number),
}


def due_at(moment: datetime, often: str, quiet_from: int, quiet_until: int) -> datetime | None:
    """When a notice of ``moment`` (in the setting's own time) goes; None for never. Never within the quiet hours."""
    if often == Often.NEVER:
        return None
    if often == Often.DAILY:
        due = _at(moment, EVENING)
        moment = due if moment <= due else _at(moment + timedelta(days=1), EVENING)
    minute = moment.hour * 60 + moment.minute
    if quiet_from < quiet_until:
        is_quiet, is_tomorrow = quiet_from <= minute < quiet_until, False
    else:
        is_quiet, is_tomorrow = minute >= quiet_from or minute < quiet_until, minute >= quiet_from
    return _at(moment + timedelta(days=is_tomorrow), quiet_until) if is_quiet else moment


def _at(day: datetime, minute: int) -> datetime:
    return datetime.combine(day.date(), time(*divmod(minute % 1440, 60)), day.tzinfo)


def in_words(news: list[str]) -> str:
    """``"2 messages and a paper to read"``, in the order of ``News``."""
    counts = Counter(news)
    return together([SAID[one](counts[one]).format(number=counts[one]) for one in News if counts[one]])
