"""A key worker's own day: their children, those they cover and until when, who is still to come.

Ten queries, however many children there are.
"""

from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Prefetch, Q

from children.models import Attendance, BookingPattern, Child
from children.register import ABSENT, EXPECTED, IN, LEFT, Line
from children.rules import namesakes
from journals.care_due import kinds_of
from journals.care_models import CareKind
from journals.care_words import button
from journals.planning_models import PlannedChild
from journals.silence import LOOKED_BACK, Silence, nothing_words, noticed_on, silences, since_words, with_last_noticed
from keyworkers.cover import BUDDY, SECONDARY, Roll
from keyworkers.loading import load_children
from keyworkers.mine import KINDS, Covered, Mine, covered_children, own_children
from keyworkers.models import KeyPersonAssignment
from keyworkers.reports import inside
from nursery.models import Setting, User
from nursery.templatetags.kith import clock
from staff.models import Practitioner, practitioner_of

ORDER = (IN, EXPECTED, LEFT, ABSENT)


@dataclass(slots=True)
class Card:
    """One child on the page; ``since`` and ``nothing`` say how long ago something was noticed, only one of them."""

    mine: Mine
    line: Line
    silence: Silence
    since: str
    nothing: str
    is_silent: bool
    expected_at: int | None
    is_late: bool
    plans: list[PlannedChild]
    care: list[tuple[CareKind, str, str]]
    """(kind, label, icon) of the care that the child has, to write it down"""

    @property
    def child(self) -> Child:
        return self.mine.child

    @property
    def state(self) -> str:
        return self.line.state


@dataclass(slots=True)
class Cover:
    """Children of one key worker, and in words as what the reader has them and when."""

    group: Covered
    kind: str
    words: str
    cards: list[Card]


@dataclass(slots=True)
class MyDay:
    me: Practitioner | None
    shift: str
    own: list[Card] = field(default_factory=list)
    covers: list[Cover] = field(default_factory=list)
    has_team: bool = False

    def count(self, state: str) -> int:
        return sum(card.state == state for card in self.own)

    @property
    def summary(self) -> str:
        """``"3 here, 1 on the way"``."""
        said = ((IN, "here"), (EXPECTED, "on the way"), (LEFT, "gone home"))
        return ", ".join(f"{self.count(state)} {words}" for state, words in said if self.count(state))

    @property
    def to_come(self) -> list[Card]:
        """Everybody who is expected and not here yet, in order of time."""
        cards = [*self.own, *(card for cover in self.covers for card in cover.cards)]
        return sorted((card for card in cards if card.state == EXPECTED), key=lambda card: card.expected_at or 0)


def my_day(setting: Setting, user: User, moment: datetime) -> MyDay:
    """The day of ``user`` as it is at ``moment``, which is in the setting's own time."""
    day, now = moment.date(), moment.hour * 60 + moment.minute
    children = list(_my_children(user, day))
    if not children:
        return MyDay(practitioner_of(user), "")
    roll = load_children(setting, children, day)
    me = next(person for person in roll.people.values() if person.row.user_id == user.pk)
    rows, attended = _register(children, day)
    silent = silences(noticed_on(children), attended)
    plans, alike, care = _plans(children, day), namesakes(children), kinds_of(children, day)

    def card(mine: Mine) -> Card:
        child = mine.child
        silence = silent[child.pk]
        is_silent = silence.sessions >= setting.silent_after
        since = "" if is_silent else since_words(silence, day)
        expected_at = next((starts for starts, ends in mine.booked if ends > now), None)
        return Card(
            mine=mine,
            line=Line(child, mine.booked, rows.get(child.pk), child.pk in alike),
            silence=silence,
            since=since,
            nothing="" if since else nothing_words(silence),
            is_silent=is_silent,
            expected_at=expected_at,
            is_late=expected_at is not None and expected_at < now,
            plans=plans.get(child.pk, []),
            care=[button(kind) for kind in care[child.pk]],
        )

    found = MyDay(me.row, shift_words(roll, me.key, day, now), has_team=True)
    found.own = sorted(
        (card(mine) for mine in own_children(roll, me.key, day, now)), key=lambda card: ORDER.index(card.state)
    )
    found.covers = [
        Cover(group, KINDS[group.by], cover_words(group, setting), [card(mine) for mine in group.children])
        for group in covered_children(roll, me.key, day, now)
    ]
    return found


def _my_children(user: User, day: date):
    """Children on the roll in whose care team ``user`` is, with booked times and when something was noticed last."""
    not_over = Q(ends_on=None) | Q(ends_on__gt=day)
    places = KeyPersonAssignment.objects.ever_held().filter(not_over, practitioner__user=user)
    children = Child.objects.visible_to(user).on_roll(day).filter(pk__in=places.values("child"))
    patterns = Prefetch("booking_patterns", BookingPattern.objects.ever_held())
    return with_last_noticed(children).prefetch_related(patterns)


def _register(children: list[Child], day: date):
    """What is written of ``day``, by child, and ``(child, day)`` of every arrival in the last weeks. One query."""
    rows = Attendance.objects.filter(child__in=children, date__gt=day - LOOKED_BACK, date__lte=day)
    rows = list(rows.only("child", "date", "arrived_at", "left_at", "absent_reason", "collected_by"))
    today = {row.child_id: row for row in rows if row.date == day}
    return today, [(row.child_id, row.date) for row in rows if row.arrived_at]


def _plans(children: list[Child], day: date) -> dict[int, list[PlannedChild]]:
    """What is planned for each child on ``day`` and was not said to have failed. One query."""
    lines = PlannedChild.objects.filter(child__in=children, plan__date=day, plan__removed_at=None)
    found: dict[int, list[PlannedChild]] = {}
    for line in lines.exclude(plan__happened=False).select_related("plan").order_by("plan__starts", "plan"):
        found.setdefault(line.child_id, []).append(line)
    return found


def shift_words(roll: Roll, me: int, day: date, now: int) -> str:
    """Why the reader is not with the children at the minute ``now``; empty while they are in."""
    if not roll.is_open(day):
        return "The nursery is closed today."
    spans = roll.present(me, day)
    if not spans:
        return "You are away today." if roll.people[me].is_away(day) else f"You are not in on {day:%A}s."
    if any(starts <= now < ends for starts, ends in spans):
        return ""
    later = [starts for starts, _ in spans if starts > now]
    return f"You are in from {clock(later[0])}." if later else f"Your day ended at {clock(spans[-1][1])}."


def cover_words(group: Covered, setting: Setting) -> str:
    """``"you are their secondary, until 4:00"``."""
    label = inside({SECONDARY: setting.secondary_label, BUDDY: setting.buddy_label}[group.by])
    when = f"from {clock(group.starts)} until" if group.starts else "until"
    return f"you are their {label}, {when} {clock(group.ends)}"
