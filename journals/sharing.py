"""What a family sees of an entry: their own child's name, and no other (S6, product P10)."""

import re
from collections.abc import Collection, Iterable

from django.core.exceptions import ValidationError
from django.db import transaction

from children.models import Child
from journals.models import Observation, Shared, State
from journals.names import ORDINARY, Names, folded
from nursery.audit import record
from nursery.telling import News, tell_family
from nursery.templatetags.kith import names

FRIENDS = ["a friend", "another friend", "a third friend"]
MORE = "one more friend"
A_FAMILY = "another family"


def names_of(child: Child) -> set[str]:
    """What a child may be called in words: first name, the name used, both with the last name."""
    first = {name for name in (child.first_name, child.known_as) if name}
    return first | {f"{name} {child.last_name}" for name in first}


def is_sibling(child: Child, other: Child) -> bool:
    return child.family_id is not None and other.family_id == child.family_id


class OtherNames:
    """The names that ``others`` may be called in words about ``child``; what sounds like the child's own is not among them, nor
    are the names of its brothers and sisters here, whom its family knows.

    A name counts where it stands as a word of its own, however it is written. Made once for many texts.
    """

    def __init__(self, child: Child, others: Iterable[Child]):
        others = list(others)
        family = [child, *(other for other in others if is_sibling(child, other))]
        strangers = [other for other in others if other not in family]
        own = {folded(name) for one in family for name in {*names_of(one), one.last_name}}
        surnames = {folded(other.last_name): other.pk for other in strangers if other.last_name.strip()}
        first = {folded(name): other.pk for other in strangers for name in names_of(other)}
        self.surnames = surnames.keys()
        self.owner_of: dict[str, int] = {name: pk for name, pk in (surnames | first).items() if name not in own}
        self.names = Names((name for name in first if name not in own), (name for name in surnames if name not in own))

    def found_in(self, words: str) -> list[str]:
        """Each name once, in the order in which they stand."""
        return list(dict.fromkeys(words[first:last] for first, last in self.names.places(words)))

    def as_friends(self, words: str) -> str:
        """``words`` with each of the others as a friend, the same child the same friend, and “the Hales” as another family."""
        friends: dict[int, str] = {}
        parts, after = [], 0
        for first, last in self.names.places(words):
            name, the = folded(words[first:last]), re.search(r"\bthe\s+$", words[after:first], re.IGNORECASE)
            if the and name in self.surnames:
                said, last = _family_said(words, last)
                first = after + the.start()
            else:
                owner = self.owner_of[name]
                if owner not in friends:
                    friends[owner] = FRIENDS[len(friends)] if len(friends) < len(FRIENDS) else MORE
                said = friends[owner]
                if owned := re.match(r"s['’]?", words[last:]):  # “Judes cup”
                    said, last = f"{said}’s", last + owned.end()
            begins = re.search(r"(^|[.!?]\s+|\n)[\"“‘']?$", words[:first])
            parts += [words[after:first], said.capitalize() if begins else said]
            after = last
        return "".join([*parts, words[after:]])


def _family_said(words: str, last: int) -> tuple[str, int]:
    """What “the Hales”, “the Hale family” and “the Hale boy” become, and where what it stands for ends; the surname ends
    at ``last``."""
    if owned := re.match(r"s['’](?!\w)", words[last:]):
        return f"{A_FAMILY}’s", last + owned.end()
    if whole := re.match(r"s\b|\s+family\b", words[last:]):
        return A_FAMILY, last + whole.end()
    return (f"{A_FAMILY}’s" if re.match(r"\s+\w", words[last:]) else A_FAMILY), last


def names_beside(child: Child) -> OtherNames:
    """The names that what a family reads about ``child`` must not say. One query."""
    everybody = Child.objects.filter(setting=child.setting_id)
    return OtherNames(child, everybody.only("pk", "first_name", "last_name", "known_as", "family"))


def for_family(words: str, child: Child, others: Iterable[Child]) -> str:
    """``words`` for the family of ``child``: each of ``others`` becomes a friend, the same child the same friend.

    The writer reads both versions before anything is shared, for what no rule finds.
    """
    return OtherNames(child, others).as_friends(words)


def as_written(observation: Observation) -> dict[Child, str]:
    """For each child of ``observation`` its words, and below them the note about this child alone."""
    notes = {note.child_id: note.words for note in observation.own_notes.all()}
    return {
        child: "\n\n".join(filter(None, [observation.words, notes.get(child.pk, "")]))
        for child in observation.children.all()
    }


def versions(observation: Observation) -> dict[Child, str]:
    """For each child of ``observation`` the words that its family would see, its own note among them."""
    everybody = list(
        Child.objects.filter(setting=observation.setting_id).only("pk", "first_name", "last_name", "known_as", "family")
    )
    return {child: for_family(words, child, everybody) for child, words in as_written(observation).items()}


def needs_a_look(observation: Observation) -> bool:
    """Whether words were replaced, so that somebody reads both versions before a family does."""
    return versions(observation) != as_written(observation)


def words_too(child: Child, words: str) -> list[str]:
    """The names of other children in ``words``, where each is an ordinary word as well, as in “Kit bag”; else nothing."""
    found = names_beside(child).found_in(words)
    return found if all(folded(name) in ORDINARY for name in found) else []


@transaction.atomic
def share(*, observation: Observation, words: dict[Child, str], by, no_names: Collection[Child] = ()) -> None:
    """The families of the children in ``words`` see the entry, in these words; those of its other children do not.

    For the children in ``no_names`` somebody read the words and says that what is an ordinary word too is no name there.
    Raises ValidationError where it is not in the journal, and, by the code of the child, where a name of another child
    still stands in the words.
    """
    if observation.state != State.KEPT or observation.removed_at:
        raise ValidationError("It is not in the journal yet.")
    everybody = list(Child.objects.filter(setting=observation.setting_id))
    standing = {child: OtherNames(child, everybody).found_in(text) for child, text in words.items()}
    said_to_be_words = {child for child in no_names if words_too(child, words[child])}
    standing = {child: found for child, found in standing.items() if found and child not in said_to_be_words}
    if standing:
        said = "Another child’s name still stands in what {child}’s family would read: {found}."
        raise ValidationError(
            {child.code: said.format(child=child, found=names(found)) for child, found in standing.items()}
        )
    before = {one.child: one.words for one in observation.shared.select_related("child")}
    changed = {child: text for child, text in words.items() if before.get(child) != text}
    for child, text in changed.items():
        Shared.objects.update_or_create(observation=observation, child=child, defaults={"words": text, "shared_by": by})
    observation.share = False
    observation.save(update_fields=["share"])
    if changed:
        no_names_in = {"no_names_in": sorted(child.pk for child in said_to_be_words)} if said_to_be_words else {}
        record("observation_shared", observation, by=by, children=sorted(child.pk for child in changed), **no_names_in)
    if ended := before.keys() - words.keys():
        observation.shared.filter(child__in=ended).delete()
        record("observation_unshared", observation, by=by, children=sorted(child.pk for child in ended))
    for child in changed:
        tell_family(child, News.JOURNAL, but=by)


@transaction.atomic
def unshare(*, observation: Observation, by) -> None:
    """Families no longer see it."""
    observation.shared.all().delete()
    observation.share = False
    observation.save(update_fields=["share"])
    record("observation_unshared", observation, by=by)
