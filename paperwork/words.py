"""Fixed words of papers, in the language that is on. What the nursery's own designs say stays as somebody wrote it."""

from collections.abc import Iterator

from django.utils.translation import gettext

from journals.framework import Area
from nursery.languages import ENGLISH, current, long_date
from paperwork.designs import USUAL
from paperwork.models import Document, Kind

USUAL_WORDS = ("On paper", "On the starting form", "Before the first session")  # what forms of ours begin with
ASKED_OF_FAMILIES = (Kind.ABOUT,)  # of which the hints are printed, too


def fixed_words() -> Iterator[str]:
    """What is translated when it is printed, though no literal in the code marks it: see ``MORE_WORDS``."""
    yield from USUAL_WORDS
    yield from (kind.label for kind in Kind)
    for area in Area:
        yield from (area.label, area.plain)
    for kind, sections in USUAL.items():
        for one in sections:
            yield from filter(None, (one["title"], one["statutory"]))
            if kind in ASKED_OF_FAMILIES and one["hint"]:
                yield one["hint"]


def fixed(words: str, name: str = "") -> str:
    """``words`` in the language that is on, as far as we have them, with ``{name}`` filled in."""
    return gettext(words).replace("{name}", name) if words else ""


def title_for_family(paper: Document) -> str:
    """In English as it was written; in other languages which form it is, and of what comes each term the days it tells of."""
    if current() == ENGLISH:
        return paper.title
    title = fixed(Kind(paper.kind).label)
    if paper.kind not in (Kind.ABOUT, Kind.SUMMARY) or not (paper.first and paper.last):
        return title
    return gettext("{title}, {first} to {last}").format(
        title=title, first=long_date(paper.first), last=long_date(paper.last)
    )


def by_line(document: Document, people: list[str], family: str) -> str:
    """``"Written by Marta and Aisha"``, in the language that is on; of a Tell us about who told it (``family``), too."""
    if not any(people):
        return ""
    named = people[0]
    for other in people[1:]:
        named = gettext("{one} and {other}").format(one=named, other=other)
    by = gettext("Written by {name}")
    if document.kind == Kind.ABOUT:
        by = gettext("Told by {family}, with {name}") if family else gettext("Told by the family, with {name}")
    return by.format(name=named, family=family)


def fixed_of(section: dict, field: str, name: str = "") -> str:
    """The ``title`` or ``hint`` of a section of a form: in the language that is on as the nursery says it there, else ours,
    else as it was written."""
    own = section.get("in", {}).get(current(), {}).get(field)
    return own.replace("{name}", name) if own else fixed(section.get(field, ""), name)


def is_translated(section: dict, field: str) -> bool:
    """Whether ``fixed_of`` comes out in the language that is on."""
    return bool(section.get("in", {}).get(current(), {}).get(field)) or is_ours(section.get(field, ""))


def is_ours(words: str) -> bool:
    """Whether ``words`` came out in the language that is on, and not as somebody at the nursery wrote them."""
    return words in _ours()


_KNOWN: set[str] = set()


def _ours() -> set[str]:
    if not _KNOWN:
        _KNOWN.update(fixed_words())
    return _KNOWN
