"""Words marked for translation: found in code and templates, kept for translators in .po, compiled to .mo.

For developers: it needs Babel, which an installation has not. Both files lie in the repository, so that nothing has to be
compiled where Kith runs; a test says when they no longer fit the code. ``locale/kith.pot`` is the English source.
"""

import io
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import to_locale
from django.utils.translation.template import templatize

SOURCE = settings.BASE_DIR / "locale" / "kith.pot"
NO_WORDS = ("migrations", "tests", "benchmarks", "var", "docs")
ONE, PLURAL, CONTEXT, BOTH = None, (1, 2), ((1, "c"), 2), ((1, "c"), 2, 3)
MARKED = {
    **dict.fromkeys(("_", "gettext", "gettext_lazy", "gettext_noop"), ONE),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), PLURAL),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), CONTEXT),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), BOTH),
}
UNDER_WAY = (  # whose words are still being marked; when families' pages are complete this is empty (issue 6)
    "families/", "templates/families/", "templates/base_family.html", "templates/account/", "templates/mfa/",
    "journals/forms.py",
)  # fmt: skip
A_MOMENT = datetime(2026, 1, 1, tzinfo=UTC)  # the same words make the same file on any day
FIELD = re.compile(r"\{\w*\}|%\(\w+\)s")


def languages() -> list[str]:
    """All but English."""
    return [code for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE]


def sources() -> Iterator[Path]:
    """Our own code and templates."""
    for app in (name for name in settings.INSTALLED_APPS if (settings.BASE_DIR / name).is_dir()):
        yield from sorted((settings.BASE_DIR / app).rglob("*.py"))
    yield from sorted((settings.BASE_DIR / "templates").rglob("*.html"))


def found() -> Catalog:
    """Every word that is marked, and those of ``MORE_WORDS``, by place."""
    catalog = _catalog(None)
    for path in sources():
        place = path.relative_to(settings.BASE_DIR)
        if set(place.parts) & set(NO_WORDS):
            continue
        text = path.read_text()
        if path.suffix == ".html":
            text = "\n".join(line.lstrip() for line in templatize(text, origin=str(place)).splitlines())
        for _line, name, words, _comments in extract_python(io.BytesIO(text.encode()), list(MARKED), (), {}):
            _add(catalog, words, MARKED[name], str(place))
    for name in settings.MORE_WORDS:
        for words in import_string(name)():
            catalog.add(words, locations=[(name, 1)])
    return catalog


def _add(catalog: Catalog, words, shape, place: str) -> None:
    words = words if isinstance(words, tuple) else (words,)
    context = words[0] if shape in (CONTEXT, BOTH) else None
    ids = words[1:] if context else words
    ids = ids[:2] if shape in (PLURAL, BOTH) else ids[0]
    if ids and all(ids):
        catalog.add(ids, context=context, locations=[(place, 1)])


def _catalog(language: str | None) -> Catalog:
    return Catalog(
        language, project="Kith", version="1", creation_date=A_MOMENT, revision_date=A_MOMENT, header_comment="# Kith",
        copyright_holder="Kith", msgid_bugs_address="", last_translator="", language_team="", fuzzy=False,
    )  # fmt: skip


def po_of(language: str) -> Path:
    return settings.BASE_DIR / "locale" / to_locale(language) / "LC_MESSAGES" / "django.po"


def read(language: str) -> Catalog:
    """What translators have written so far."""
    path = po_of(language)
    if not path.exists():
        return _catalog(to_locale(language))
    with path.open("rb") as file:
        return read_po(file, locale=to_locale(language))


def update(language: str) -> Catalog:
    """What is marked now with what translators have written; what is no longer marked is gone."""
    old, new = read(language), _catalog(to_locale(language))
    for message in found():
        if message.id:
            before = old.get(message.id if isinstance(message.id, str) else message.id[0], message.context)
            string = before.string if before and before.pluralizable == message.pluralizable else None
            new.add(message.id, string, context=message.context, locations=message.locations)
    return new


def as_po(catalog: Catalog) -> bytes:
    out = io.BytesIO()
    write_po(out, catalog, width=120, sort_output=False, include_lineno=False)
    return out.getvalue()


def as_mo(catalog: Catalog) -> bytes:
    out = io.BytesIO()
    write_mo(out, catalog)
    return out.getvalue()


def is_due(message: Message) -> bool:
    """Whether it has to be translated by now: it stands in a place that is not under way."""
    return bool(message.id) and not all(place.startswith(UNDER_WAY) for place, _line in message.locations)


def missing(catalog: Catalog, *, under_way: bool = False) -> list[str]:
    """Words without a translation in each of their forms, or with other places to fill in."""
    gaps = []
    for message in catalog:
        if not message.id or not (under_way or is_due(message)):
            continue
        ids = message.id if isinstance(message.id, tuple) else (message.id,)
        strings = message.string if isinstance(message.string, tuple) else (message.string,)
        fields = {field for one in ids for field in FIELD.findall(one)}
        wanted = catalog.num_plurals if len(ids) > 1 else 1
        if len(strings) != wanted or not all(strings) or {f for one in strings for f in FIELD.findall(one)} != fields:
            gaps.append(ids[0])
    return gaps


def write() -> dict[str, list[str]]:
    """Write every file anew. Language → the words that are missing."""
    SOURCE.parent.mkdir(exist_ok=True)
    SOURCE.write_bytes(as_po(found()))
    gaps = {}
    for language in languages():
        catalog, path = update(language), po_of(language)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(as_po(catalog))
        path.with_suffix(".mo").write_bytes(as_mo(catalog))
        gaps[language] = missing(catalog, under_way=True)
    return gaps
