"""What ``paperwork/due.py`` takes in and gives out. Pure: no query, no request, no clock."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import TextChoices

from keyworkers.cards import lasting_team
from keyworkers.cover import KEY_WORKER, Booked
from paperwork.models import Kind
from paperwork.states import State

A_DAY = timedelta(days=1)
SOON = timedelta(days=7)  # before the day it is due


class Task(TextChoices):
    """What is due and leaves no paper of its own."""

    SHARE = "share", "Share with another setting"
    HEALTH_VISITOR = "health_visitor", "Health visitor at the two-year review"
    INTRODUCTION = "introduction", "Introduction to the family"
    CARD = "card", "Key worker card"
    KEY_WORKER = "key_worker", "Choose a key worker"


LABELS: dict[str, str] = {**dict(Kind.choices), **dict(Task.choices)}
PAPERS = frozenset(Kind.values)
ONCE = frozenset({Kind.PROGRESS_CHECK, Kind.SETTLING_REPORT, Kind.SETTING_MOVE, Kind.SCHOOL_MOVE})
BY_HAND = frozenset({Task.HEALTH_VISITOR, Task.INTRODUCTION})  # somebody says that they were done


class Stand(TextChoices):
    """Where something due stands on a day. Late is honey, never red (ux 1.4)."""

    NOT_YET = "not_yet", "Not yet open"
    TO_DO = "to_do", "To do"
    SOON = "soon", "Due soon"
    CHECK = "check", "Waiting for a check"
    LATE = "late", "Late"
    BREACH = "breach", "Past 36 months"
    DONE = "done", "Done"
    ASIDE = "aside", "Set aside"


OPEN = frozenset({Stand.TO_DO, Stand.SOON, Stand.CHECK, Stand.LATE, Stand.BREACH})
IS_LATE = frozenset({Stand.LATE, Stand.BREACH})


@dataclass(slots=True)
class Subject:
    """A child, as far as paperwork cares. ``attended``: days with an arrival in order, the first three are enough."""

    child: Booked
    name: str
    born: date
    attended: list[date] = field(default_factory=list)
    shares_with: str = ""
    school_starts_on: date | None = None
    school_known_on: date | None = None  # since when that is known
    next_setting: str = ""
    met_on: date | None = None  # when the family met the key worker, as the list of a child who settles in says
    card_since: date | None = None  # since when the family need a card
    _only: int | None = field(default=None, repr=False)  # who alone was ever key worker, 0 where there were several

    def key_worker(self, day: date) -> int | None:
        """Whoever is key worker on ``day``, seen past those who only stand in; before the first one began, that one."""
        if self._only is None:
            held = [place for place in self.child.places if place.role == KEY_WORKER]
            self._only = held[0].person if len(held) == 1 and held[0].ends_on is None else 0
        return self._only or lasting_team(self.child, day).get(KEY_WORKER)


@dataclass(slots=True)
class Paper:
    """A document, as far as what is due cares."""

    key: int
    code: str
    child: int
    kind: str
    occasion: str
    title: str
    owner: int
    state: str
    due_on: date | None = None
    finished_on: date | None = None
    first: date | None = None
    last: date | None = None
    because: str = ""  # what should be different, where it was returned
    sent: dict[str, date] = field(default_factory=dict)  # kind of contact → the day it went to one


@dataclass(slots=True)
class Note:
    """Somebody said that a due thing was done, or set it aside."""

    code: str
    child: int
    kind: str
    occasion: str
    is_aside: bool
    on: date
    words: str = ""


@dataclass(slots=True)
class Due:
    """One thing due about one child. ``soon_on``, ``late_on``, ``breach_on``: from these days on it stands so."""

    kind: str
    child: int
    owner: int | None
    occasion: str
    title: str
    opens_on: date
    due_on: date
    first: date | None = None
    last: date | None = None
    term: str = ""
    soon_on: date | None = None
    late_on: date | None = None
    breach_on: date | None = None
    paper: Paper | None = None
    done_on: date | None = None
    note: Note | None = None
    sends: str = ""  # code of the final paper that is to go outside
    stand: Stand = Stand.TO_DO
    key_worker: int | None = None  # today's
    may: frozenset = frozenset()  # who may work on it today beside the owner: see ``rules.may_stand_in``
    row: Any = None  # the child, as the caller wants to show it

    def is_near(self, day: date) -> bool:
        """Whether it would stand open on ``day`` if nothing was begun or said of it."""
        return day >= self.opens_on or day >= (self.soon_on or self.due_on - SOON)

    def stands(self, day: date) -> Stand:
        if self.done_on:
            return Stand.DONE
        if self.note and self.note.is_aside:
            return Stand.ASIDE
        if self.paper and self.paper.state == State.TO_CHECK:
            return Stand.CHECK
        if self.breach_on and day >= self.breach_on:
            return Stand.BREACH
        if day >= (self.late_on or self.due_on + A_DAY):
            return Stand.LATE
        if day >= (self.soon_on or self.due_on - SOON):
            return Stand.SOON
        return Stand.TO_DO if self.paper or day >= self.opens_on else Stand.NOT_YET

    @property
    def is_open(self) -> bool:
        return self.stand in OPEN

    @property
    def is_late(self) -> bool:
        return self.stand in IS_LATE

    @property
    def is_returned(self) -> bool:
        return self.paper is not None and self.paper.state == State.RETURNED

    @property
    def is_paper(self) -> bool:
        return self.kind in PAPERS

    @property
    def is_by_hand(self) -> bool:
        return self.kind in BY_HAND

    @property
    def changed_hands(self) -> bool:
        """A paper whose owner is no longer the child's key worker: nobody moves it silently (002-37)."""
        is_theirs = self.is_paper and self.is_open and (self.paper is not None or self.is_late)
        return is_theirs and self.owner is not None and self.owner != self.key_worker

    @property
    def has_day(self) -> bool:
        return self.due_on != date.max

    @property
    def label(self) -> str:
        return LABELS[self.kind]

    @property
    def said(self) -> str:
        return self.stand.label
