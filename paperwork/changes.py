"""What changed between two versions of a paper, word by word, so that it can be read. Pure."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

CONTEXT = 14  # words that stay, on each side of a change


@dataclass(frozen=True, slots=True)
class Changed:
    """A section that reads differently: ``pieces`` are (what, words), where ``what`` is "same", "gone", "new" or "skip"."""

    title: str
    pieces: list[tuple[str, str]]


def changes(sections: list[dict], name: str, before: dict[str, str], after: dict[str, str]) -> list[Changed]:
    """The sections of a paper about ``name`` that differ."""
    return [
        Changed(section["title"].replace("{name}", name), pieces(before.get(key, ""), after.get(key, "")))
        for section in sections
        if before.get(key := section["key"], "") != after.get(key, "")
    ]


def pieces(before: str, after: str) -> list[tuple[str, str]]:
    old, new = re.findall(r"\S+\s*", before), re.findall(r"\S+\s*", after)
    found = []
    matcher = SequenceMatcher(None, [word.rstrip() for word in old], [word.rstrip() for word in new], autojunk=False)
    for what, a, b, c, d in matcher.get_opcodes():
        if what == "equal":
            found += _shortened(new[c:d], is_first=c == 0, is_last=d == len(new))
            continue
        if a < b:
            found.append(("gone", "".join(old[a:b])))
        if c < d:
            found.append(("new", "".join(new[c:d])))
    return found


def _shortened(words: list[str], *, is_first: bool, is_last: bool) -> list[tuple[str, str]]:
    """Words that stay; the middle of a long stretch is left out."""
    head, tail = (0 if is_first else CONTEXT), (0 if is_last else CONTEXT)
    if len(words) <= head + tail + CONTEXT:
        return [("same", "".join(words))]
    parts = [
        ("same", "".join(words[:head])),
        ("skip", "…"),
        ("same", "".join(words[len(words) - tail :]) if tail else ""),
    ]
    return [(what, text) for what, text in parts if text]
