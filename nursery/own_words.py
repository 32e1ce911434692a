"""What the nursery calls things itself, in each language of its families."""

from django.utils.translation import gettext

from nursery.languages import ENGLISH, current

LABELS = {"key_worker_label": "Key worker", "secondary_label": "Secondary", "buddy_label": "Buddy"}
"""Fields of a setting, and what they say where nobody chose otherwise."""


def fixed_words() -> list[str]:
    return list(LABELS.values())


def in_own_words(versions: dict, name: str, english: str) -> str:
    """``english`` itself, or its version in the language that is on: the nursery’s own, else ours."""
    code = current()
    return english if code == ENGLISH else versions.get(code, {}).get(name) or gettext(LABELS[name])


def label_of(setting, name: str) -> str:
    """What families are told the key worker (``"key_worker_label"``), the second or the third person is called."""
    return in_own_words(setting.own_words, name, getattr(setting, name))
