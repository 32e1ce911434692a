"""What a message is not for. Pure."""

import re

MEDICAL = re.compile(
    r"\b(medicine|medication|antibiotics?|paracetamol|ibuprofen|calpol|nurofen|piriton|inhaler|epi-?pen|insulin|steroid|"
    r"dose|doses|\d+\s?(?:mg|ml)|prescri\w+|allerg\w+|anaphyla\w+|seizure|febrile)\b",
    re.IGNORECASE,
)


def sounds_medical(words: str) -> bool:
    """Whether ``words`` may be about medicine or an allergy: that needs a form, which nobody overlooks (R48)."""
    return bool(MEDICAL.search(words))
