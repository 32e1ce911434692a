"""What a child's journal says when one steps back: areas noticed and silent, interests, patterns, ideas that go together."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import combinations
from zoneinfo import ZoneInfo

from django.db.models import Q

from children.models import Child
from journals.framework import LOW, Area, Schema
from journals.models import NextStep, Observation, StepState
from journals.petals import Petal, petals


@dataclass
class LearningMap:
    """``links`` are pairs of areas that were noticed in one moment, with how often."""

    since: date
    moments: int
    petals: list[Petal]
    silent: list[Area]
    interests: list[tuple[str, int]]
    schemas: list[tuple[str, int]]
    links: list[tuple[Area, Area, int]]
    well_being: list[int]
    low: int


def learning_map(child: Child, since: date, zone: ZoneInfo) -> LearningMap:
    """The map of ``child`` from the day ``since`` on. One query."""
    begins = datetime.combine(since, time(), zone)
    kept = Observation.objects.kept().by_staff().filter(children=child, noticed_at__gte=begins)
    rows = list(kept.values_list("areas", "interest", "schema", "well_being"))
    areas = Counter(area for found, *_ in rows for area in found)
    links = Counter(pair for found, *_ in rows for pair in combinations(sorted(found), 2))
    levels = [level for *_, level in rows if level]
    return LearningMap(
        since=since,
        moments=len(rows),
        petals=petals(areas),
        silent=[area for area in Area if not areas[area.value]],
        interests=Counter(words for _, words, *_ in rows if words).most_common(6),
        schemas=[(Schema(key).label, count) for key, count in Counter(row[2] for row in rows if row[2]).most_common(4)],
        links=[(Area(one), Area(other), count) for (one, other), count in links.most_common(4)],
        well_being=levels,
        low=sum(level < LOW for level in levels),
    )


def open_steps(child: Child):
    """Next steps that are not ended, the newest first."""
    still = Q(state=StepState.OPEN) | Q(state=StepState.TRIED)
    return NextStep.objects.standing().filter(still, child=child).select_related("opened_by")


def newest_steps(children) -> dict[int, list[str]]:
    """Child → words of the next steps that are not ended, the newest first. One query."""
    still = NextStep.objects.standing().filter(child__in=children, state__in=[StepState.OPEN, StepState.TRIED])
    found = defaultdict(list)
    for child, words in still.order_by("-opened_at", "-pk").values_list("child", "words"):
        found[child].append(words)
    return found


def interests_since(children, moment: datetime) -> dict[int, str]:
    """Child → what it was taken by most often since ``moment``, of staff's entries. One query."""
    kept = (
        Observation.objects.kept().by_staff().filter(children__in=children, noticed_at__gte=moment).exclude(interest="")
    )
    counted = Counter(kept.values_list("children", "interest"))
    found = {}
    for (child, words), _ in counted.most_common():
        found.setdefault(child, words)
    return found
