"""When somebody is told. Pure: no query, no request, no clock."""

from collections import Counter
from datetime import datetime, time, timedelta

from families.notice_models import Often
from nursery.telling import News

EVENING = 17 * 60  # minutes since midnight: when a day's notices go together
SAID = {  # one, several
    News.MESSAGE: ("a message", "{} messages"),
    News.JOURNAL: ("something new in a journal", "{} new things in a journal"),
    News.PAPER: ("a paper to read", "{} papers to read"),
    News.ASKED: ("a question that needs your answer", "{} questions that need your answer"),
    News.FORM: ("a form to fill in", "{} forms to fill in"),
    News.TEAM: ("news about who looks after your child", "news about who looks after your child"),
    News.CARD: ("a new key worker card", "{} new key worker cards"),
    News.MEETING: ("a time to meet", "{} times to meet"),
    News.REPLY: ("something from a family", "{} things from families"),
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
    said = [SAID[one][counts[one] > 1].format(counts[one]) for one in News if counts[one]]
    return " and ".join([", ".join(said[:-1]), said[-1]]) if len(said) > 1 else "".join(said)
