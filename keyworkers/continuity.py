"""Continuity: with whom a child has really been, and every change of the care team with its reason (product.md, R10).

Works on a loaded ``Roll`` alone: no query, no request, no clock. Minutes are booked minutes on open days.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from keyworkers.cover import KEY_WORKER, NOBODY, ROLES, Booked, Roll, sessions_on
from nursery.templatetags.kith import names

SHARES = (*ROLES, NOBODY)


@dataclass(slots=True)
class Continuity:
    """``minutes`` by role (and none), ``people`` by person: (practitioner, minutes), most first."""

    first: date
    last: date
    minutes: Counter
    people: list[tuple[object, int]]
    key_workers: int

    @property
    def booked(self) -> int:
        return sum(self.minutes.values())

    @property
    def shares(self) -> list[tuple[str, int, int]]:
        """(role or none, whole percent, minutes); the percents add up to 100."""
        if not self.booked:
            return []
        exact = {role: 100 * self.minutes[role] / self.booked for role in SHARES}
        whole = {role: int(share) for role, share in exact.items()}
        by_rest = sorted(SHARES, key=lambda role: whole[role] - exact[role])
        for role in by_rest[: 100 - sum(whole.values())]:
            whole[role] += 1
        return [(role, whole[role], self.minutes[role]) for role in SHARES]


def continuity(roll: Roll, child: Booked, first: date, last: date) -> Continuity:
    """Of ``child`` from ``first`` to ``last``, both included, as the rota and the absences really were."""
    minutes: Counter = Counter()
    people: Counter = Counter()
    key_workers = set()
    for day in roll.open_days(max(first, child.starts_on), last):
        for session in sessions_on(roll, child, day):
            key_workers.add(child.team(day).get(KEY_WORKER))
            for span in session.spans:
                minutes[span.by] += span.ends - span.starts
                if span.person:
                    people[span.person] += span.ends - span.starts
    found = [(roll.people[key].row, count) for key, count in people.most_common()]
    return Continuity(max(first, child.starts_on), last, minutes, found, len(key_workers - {None}))


def sentence(found: Continuity, name: str) -> str:
    """``"Amara was with her key worker …"`` without he or she: the share first, then how many there were."""
    if not found.booked:
        return _("{name} has not been booked in this time.").format(name=name)
    share = next(percent for role, percent, _ in found.shares if role == KEY_WORKER)
    people = names([person for person, _ in found.people[:3]])
    if not people:
        return _("Nobody of {name}’s care team was in.").format(name=name)
    words = _("{share} % of {name}’s time was with the key worker. Most of it with {people}.")
    if found.key_workers > 1:
        words = _(
            "{share} % of {name}’s time was with the key worker, {number} key workers one after another."
            " Most of it with {people}."
        )
    return words.format(share=share, name=name, people=people, number=found.key_workers)
