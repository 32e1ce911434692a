"""The policy in the languages of its families: versions of its title, headings and sentences. The English text counts.

``Policy.in_languages`` maps a language to what stands there in English and what it says there. So a sentence that is moved
or copied into a new version keeps its words in every language, and one that is changed has none until somebody writes them.
"""

from dataclasses import dataclass

from django.db import transaction

from nursery.audit import record
from nursery.languages import ENGLISH, choices, direction, lang
from nursery.models import Policy, PolicySentence
from nursery.policy_proof import sections_of


@dataclass(frozen=True, slots=True)
class Told:
    """Words of the policy as a family reads them; ``is_missing`` where they are English for want of a version."""

    text: str
    language: str
    is_missing: bool

    @property
    def lang(self) -> str:
        return lang(self.language)

    @property
    def dir(self) -> str:
        return direction(self.language)


@dataclass(frozen=True, slots=True)
class ToldPolicy:
    """``sections``: (heading, sentences)."""

    title: Told
    sections: list[tuple[Told, list[Told]]]

    @property
    def words(self) -> list[Told]:
        return [self.title, *(one for heading, lines in self.sections for one in (heading, *lines))]

    @property
    def missing(self) -> int:
        return sum(one.is_missing for one in self.words)

    @property
    def is_english(self) -> bool:
        """Whether nothing of it has a version, so that to say it once is enough."""
        return all(one.is_missing for one in self.words)


def told_in(code: str, policy: Policy, sentences: list[PolicySentence]) -> ToldPolicy:
    """``policy`` in the language ``code``, as far as there is a version of what stands in it."""
    versions = policy.in_languages.get(code, {})

    def told(words: str) -> Told:
        said = versions.get(words, "")
        return Told(said or words, code if said else ENGLISH, is_missing=code != ENGLISH and not said)

    sections = sections_of([one for one in sentences if not one.taken_out])
    return ToldPolicy(
        told(policy.title),
        [(told(section.heading), [told(line.sentence.words) for line in section.lines]) for section in sections],
    )


def standing(policy: Policy, sentences: list[PolicySentence]) -> list[tuple[str, str, int, int]]:
    """For each language but English: code, name, how much of the policy has a version, and of how much."""
    found = []
    for code, name in choices():
        if code != ENGLISH:
            told = told_in(code, policy, sentences)
            found.append((code, name, len(told.words) - told.missing, len(told.words)))
    return found


@transaction.atomic
def save_words(*, policy: Policy, language: str, words: dict[str, str], by) -> None:
    """Keep what is said in ``language`` for what stands in English in ``policy``; what is empty has no version.

    Of a published version, too: its English words count, and stand as they are.
    """
    policy = Policy.objects.select_for_update().get(pk=policy.pk)
    said = {english: text.strip() for english, text in words.items() if text.strip()}
    others = {code: found for code, found in policy.in_languages.items() if code != language}
    policy.in_languages = others | ({language: said} if said else {})
    policy.save(update_fields=["in_languages"])
    record("policy_words_changed", policy, by=by, language=language)
