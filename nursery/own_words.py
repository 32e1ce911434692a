"""What the nursery calls things itself, in each language of its families."""

from django.utils.translation import pgettext_lazy

from nursery.languages import ENGLISH, current

LABELS = {
    "key_worker_label": pgettext_lazy("what somebody is called", "Key worker"),
    "secondary_label": pgettext_lazy("what somebody is called", "Secondary"),
    "buddy_label": pgettext_lazy("what somebody is called", "Buddy"),
}
"""Fields of a setting, and what they say where nobody chose otherwise."""


def in_own_words(versions: dict, name: str, english: str, usual: str = "") -> str:
    """``english`` itself, or its version in the language that is on: the nursery’s own, else ``usual`` or ours."""
    code = current()
    return english if code == ENGLISH else versions.get(code, {}).get(name) or usual or str(LABELS[name])


def label_of(setting, name: str) -> str:
    """What families are told the key worker (``"key_worker_label"``), the second or the third person is called."""
    return in_own_words(setting.own_words, name, getattr(setting, name))
