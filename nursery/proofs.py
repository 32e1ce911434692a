"""What shows that a sentence of the policy holds, looked up for a setting and a day (P10).

Each room brings its own proofs in ``proofs.py``; ``settings.EVIDENCE`` names those modules in order, as for sheets
(ADR 0003). A proof counts: so many of so many, with the rows that are missing. It is never good without something to
count, and it names nobody: names are found when somebody who may read them looks.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache
from importlib import import_module
from typing import Any

from django.conf import settings
from django.db.models import Subquery

from nursery.models import Device, DeviceKind, JournalsOpen, OffSiteException, Policy, Room, Setting, TabletCount

LATELY = timedelta(weeks=4)


class State(StrEnum):
    GOOD = "good"
    LOOK = "look"
    NONE = "none"

    @property
    def words(self) -> str:
        return {"good": "Holds", "look": "Wants a look", "none": "Nothing to show yet"}[self]


@dataclass(frozen=True, slots=True)
class Proof:
    """``held`` of ``of``, in ``words``; ``missing`` are the rows (children, people, rooms) that are not among them."""

    state: State
    words: str
    held: int | None = None
    of: int | None = None
    missing: Sequence = ()


def counted(of: int, missing: Sequence, words: str, *, nothing: str, short: int | None = None) -> Proof:
    """``"44 of 45 children have …"``: good where nothing is missing, none where there is nothing to count.

    ``short`` is how many are missing where ``missing`` cannot be listed.
    """
    if not of:
        return Proof(State.NONE, nothing)
    held = of - (len(missing) if short is None else short)
    return Proof(State.GOOD if held == of else State.LOOK, f"{held} of {of} {words}", held, of, tuple(missing))


def nothing_yet(words: str) -> Proof:
    return Proof(State.NONE, words)


@dataclass(slots=True)
class Look:
    """One look at one setting on one day. What several proofs need is loaded once."""

    setting: Setting
    today: date
    _kept: dict[Callable, Any] = field(default_factory=dict)

    def once(self, load: Callable[["Look"], Any]):
        if load not in self._kept:
            self._kept[load] = load(self)
        return self._kept[load]


@dataclass(frozen=True, slots=True)
class Evidence:
    """One kind of proof: what it is called, what it shows, how it is found, and the page (a URL name) where one can see it."""

    key: str
    title: str
    shows: str
    find: Callable[[Look], Proof]
    page: str = ""


@lru_cache
def catalogue() -> dict[str, Evidence]:
    """Key → evidence, in the order of the rooms."""
    found: dict[str, Evidence] = {}
    for module in settings.EVIDENCE:
        for one in import_module(module).EVIDENCE:
            if one.key in found:
                raise ValueError(f"Two proofs are called {one.key}.")
            found[one.key] = one
    return found


# ---------------------------------------------------------------- what this room can show


def _dated(look: Look) -> Proof:
    policy = Policy.objects.in_force(look.today)
    if policy is None:
        return nothing_yet("No version is in force.")
    if policy.review_on < look.today:
        return Proof(State.LOOK, f"Version {policy.number} was to be looked over by {policy.review_on:%-d %B %Y}.")
    return Proof(
        State.GOOD,
        f"Version {policy.number} holds since {policy.starts_on:%-d %B %Y}; it is looked over by "
        f"{policy.review_on:%-d %B %Y}.",
    )


def _tablets(look: Look) -> Proof:
    rooms = list(Room.objects.all())
    with_one = set(Device.objects.filter(kind=DeviceKind.TABLET, revoked_at=None).values_list("room", flat=True))
    missing = [room for room in rooms if room.pk not in with_one]
    return counted(len(rooms), missing, "rooms have a tablet of the nursery’s own.", nothing="There are no rooms yet.")


def _tablets_in_place(look: Look) -> Proof:
    since = look.today - LATELY
    rows = TabletCount.objects.filter(date__gt=since, tablet__revoked_at=None)
    last = rows.filter(date=Subquery(rows.values("date")[:1])).select_related("tablet__room")
    missing = [line.tablet for line in last if not line.is_here]
    words = "tablets were in their rooms when they were last counted in the evening."
    return counted(len(last), missing, words, nothing="No tablet was counted in the last four weeks.")


def _on_site(look: Look) -> Proof:
    if look.setting.journals_open != JournalsOpen.ON_SITE:
        return Proof(State.LOOK, "Staff may open journals and photos anywhere.")
    count = OffSiteException.objects.filter(ended_at=None, last_day__gte=look.today).count()
    people = "nobody may" if not count else "1 person may" if count == 1 else f"{count} people may"
    return Proof(State.GOOD, f"Journals and photos open for staff on site only; for now {people} open them elsewhere.")


EVIDENCE = [
    Evidence(
        "nursery.policy_dated", "The policy’s dates", "The version in force and the day by which it is looked over.",
        _dated, "nursery:policy",
    ),
    Evidence(
        "nursery.tablets", "Tablets of our own", "Rooms with at least one enrolled tablet.", _tablets, "nursery:tablets",
    ),
    Evidence(
        "nursery.counted", "Counted in the evening", "Tablets that were in their rooms at the last evening’s count.",
        _tablets_in_place, "nursery:tablets",
    ),
    Evidence(
        "nursery.on_site", "Journals stay on site", "Whether staff open journals and photos on site only, and who may not.",
        _on_site, "nursery:tablets",
    ),
]  # fmt: skip
