"""How long nothing was noticed about a child, counted in sessions that the child attended (P10, 003-15).

Days would miss the part-time child: two weeks are two sessions for one and ten for another.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import OuterRef, Q, Subquery

from children.models import Attendance, Child
from journals.models import NoticedDay

LOOKED_BACK = timedelta(weeks=12)  # older sessions are not counted


@dataclass(frozen=True, slots=True)
class Silence:
    """``sessions`` attended after the day ``noticed_on``, or at all where nothing was noticed yet."""

    noticed_on: date | None
    sessions: int


def silences(noticed_on: dict[int, date | None], attended: Iterable[tuple[int, date]]) -> dict[int, Silence]:
    """Child → silence. ``noticed_on``: child → day of the last observation; ``attended``: (child, day) of arrivals."""
    sessions = Counter(
        child
        for child, day in set(attended)
        if child in noticed_on and (noticed_on[child] is None or day > noticed_on[child])
    )
    return {child: Silence(day, sessions[child]) for child, day in noticed_on.items()}


def since_words(silence: Silence, today: date) -> str:
    """``"today"``, ``"yesterday"``, ``"3 sessions ago"``; empty where nothing was ever noticed."""
    if silence.noticed_on is None:
        return ""
    if silence.noticed_on >= today - timedelta(days=1):
        return "today" if silence.noticed_on >= today else "yesterday"
    if not silence.sessions:
        return "in the last session"
    return f"{silence.sessions} session{'s' * (silence.sessions > 1)} ago"


def nothing_words(silence: Silence) -> str:
    """``"Nothing noticed for 6 sessions"``; ``"Nothing noticed yet"`` before the first session is over."""
    if not silence.sessions:
        return "Nothing noticed yet"
    return f"Nothing noticed for {silence.sessions} session{'s' * (silence.sessions > 1)}"


def with_last_noticed(children):
    """``children`` (a queryset), each with ``last_noticed_on``: a day at the nursery, or None."""
    last = NoticedDay.objects.filter(child=OuterRef("pk")).order_by("-day")
    return children.annotate(last_noticed_on=Subquery(last.values("day")[:1]))


def noticed_on(children: Iterable[Child]) -> dict[int, date | None]:
    """Child → day of the last observation, for ``children`` with ``last_noticed_on``."""
    return {one.pk: one.last_noticed_on for one in children}


def silences_on(today: date, noticed_on: dict[int, date | None]) -> dict[int, Silence]:
    """Child → silence on ``today``, of those in ``noticed_on``: child → day of the last observation. One query.

    It asks only for arrivals that can count: as far back as the day on which one of them was noticed longest ago, or, of
    those never noticed, as far as is counted at all.
    """
    days = {child: day for child, day in noticed_on.items() if day}
    can_count = Q(child__in=noticed_on.keys() - days.keys())
    if days:
        can_count |= Q(child__in=days.keys(), date__gt=min(days.values()))
    rows = Attendance.objects.filter(can_count, date__gt=today - LOOKED_BACK, date__lte=today).exclude(arrived_at=None)
    return silences(noticed_on, rows.order_by().values_list("child", "date"))


def load_silences(children: list[Child], today: date) -> dict[int, Silence]:
    """Child → silence on ``today``, for ``children`` with ``last_noticed_on``. One query."""
    return silences_on(today, noticed_on(children))
