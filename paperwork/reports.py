"""Papers on paper: plain contexts for ``pdf/paper/…``, the language of their fixed words, and the PDF (P6; ux.md 7).

What is not final carries “Draft” and is printed as the records are now; what is final is printed from its frozen ``texts``
and ``facts`` alone. Photos are asked for anew each time (S11). No other child is named.
"""

from datetime import date
from itertools import batched

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from children.languages import language_of_family
from children.models import Purpose
from journals.book import address_of, small
from journals.framework import Area
from journals.models import Photo
from journals.photos import refused
from keyworkers.reports import face_of, fitted
from keyworkers.words import room_in_words
from nursery import pdf
from nursery.languages import (
    DAYS,
    ENGLISH,
    age,
    day_and_month,
    direction,
    in_language,
    known,
    lang,
    long_date,
    names_of_languages,
    old,
    page_words,
    written,
)
from nursery.marks import MARKS
from nursery.own_words import in_own_words
from paperwork.designs import sections_of
from paperwork.facts import facts_of
from paperwork.models import IN_KITH, Document, Kind
from paperwork.paper_facts import key_worker_of, paper_facts
from paperwork.pictures import shown
from paperwork.printing import stays_on_site
from paperwork.states import FROZEN
from paperwork.words import by_line, fixed, fixed_of, is_ours, is_translated, title_for_family
from staff.models import Practitioner

TEMPLATES = {
    Kind.ABOUT: "paper/about",
    Kind.SUMMARY: "paper/summary",
    Kind.PROGRESS_CHECK: "paper/check",
    Kind.SETTLING_REPORT: "paper/check",
    Kind.ROOM_MOVE: "paper/moving",
    Kind.SETTING_MOVE: "paper/moving",
    Kind.SCHOOL_MOVE: "paper/moving",
}
AT_HOME = {"loves", "voice", "support", "next", "home"}  # sections of a summary that stand on its second page
DOTS = 7  # at most, beside the number
SHORT = 900  # characters of a section that is not torn apart
IN_COLUMN = 2  # photos on the first page
JPEG = b"\xff\xd8"
LINES = 4  # to write on
MOVING_DAYS = ("starts_on", "leaves_on", "to_on")
PAGE_TWO = 250  # millimetres


def language_of(child, document: Document | None = None) -> str:
    """The language of the fixed words where nobody chose one: the paper's own, else that of the child's carers. One query."""
    if document and known(document.language):
        return known(document.language)
    return language_of_family(child)


def document_pdf(
    document: Document, *, for_family: bool = True, language: str = "", by=None, grey: bool = False, **more
) -> bytes:
    """The paper as a PDF/UA. ``by`` (a user) prints it at the nursery: their copy may carry that it stays on site.

    ``more`` goes on to ``paper_context``. Raises ``nursery.pdf.NoPdf``.
    """
    template, context = paper(document, for_family=for_family, language=language, by=by, **more)
    return pdf.render_pdf(template, context, language=context["code"], grey=grey)[1]


def paper(document: Document, **options) -> tuple[str, dict]:
    """Template and context of ``document``, for ``render_pdf`` and ``render_many``."""
    return TEMPLATES[Kind(document.kind)], paper_context(document, **options)


def paper_context(
    document: Document, *, for_family: bool = True, language: str = "", by=None, to_fill: bool = False, earlier=None,
    is_outside: bool = False,
) -> dict:  # fmt: skip
    """Plain values. ``to_fill`` leaves lines for the answers instead of printing them; ``earlier`` is a paper of the same
    kind whose answers stand beside. What goes ``is_outside`` names who signed, and leaves out what they said to the nursery.
    """
    code = known(language) or language_of(document.child, document)
    is_final = document.state in FROZEN
    facts = _facts(document)
    with in_language(code):
        context = layout_context(
            setting_name=facts["setting"],
            name=facts["child"],
            title=title_of(document, facts),
            mark=facts["mark"],
            code=code,
            is_draft=not is_final and not to_fill,
            printed=document.setting.today(),
            stays=stays_mark(document.setting, by) if by and not (for_family and is_final) and not to_fill else "",
        )
        context |= _head(document, facts, context["pictures"], to_fill=to_fill)
        sections = [_section(one, document, facts, code) for one in document.sections]
        context |= {
            "kind": document.kind,
            "facts": facts,
            "signatures": [_signature(one, code, said=not is_outside) for one in document.signatures.all()]
            if is_final
            else [],
            "sections": [one for one in sections if one["said"]["text"]],
            "read_by": _("Read by {name}").format(name=facts["checker"]) if facts["checker"] else "",
        }
        context |= PARTS[Kind(document.kind)](document, facts, sections, context, to_fill=to_fill, earlier=earlier)
    return context


def _facts(document: Document) -> dict:
    """What stands beside its words: kept as it was of a final paper, as it is today of any other."""
    facts = facts_of(document, document.setting, document.setting.today())
    return facts | (facts.get("paper") or paper_facts(document, facts["room"]))


def blank(child, *, language: str = "", earlier: Document | None = None) -> tuple[str, dict]:
    """Template and context of Tell us about, to be filled in by hand, where no paper has been begun. For the family."""
    setting = child.setting
    document = Document(
        setting=setting,
        child=child,
        kind=Kind.ABOUT,
        title=Kind.ABOUT.label,
        owner=key_worker_of(child, setting.today()) or Practitioner(),
        sections=sections_of(Kind.ABOUT, child, setting.today()),
    )
    return paper(document, language=language, to_fill=True, earlier=earlier)


def layout_context(
    *, setting_name: str, name: str, title: str, mark: str, code: str, is_draft: bool, printed: date, stays: str = ""
) -> dict:
    """What ``pdf/paper/layout.html`` needs, for every paper of any room; the language is on already."""
    page, between, after = page_words()
    return {
        "code": code,
        "lang": lang(code),
        "dir": direction(code),
        "title": f"{name}: {title}" if name else title,
        "heading": title,
        "name": name,
        "fitted_name": fitted(name or title, 92, most=32),
        "setting_name": setting_name,
        "mark": mark,
        "mark_name": MARKS[mark].name if mark in MARKS else "",
        "page_words": [page, between, after],
        "foot": " · ".join(filter(None, [name, title, setting_name])),
        "small_print": stays or _("Printed {date}").format(date=long_date(printed)),
        "stays": stays,
        "draft": _("Draft") if is_draft else "",
        "pictures": {},
        "stands_on": {},
    }


def stays_mark(setting, by) -> str:
    """What a print of staff says where the setting wants it (S23, 002-38). One query."""
    if not stays_on_site(setting):
        return ""
    return _("Stays at {setting}. Printed by {name}, {date}.").format(
        setting=setting.name, name=by.name.split()[0], date=long_date(setting.today())
    )


def title_of(document: Document, facts: dict) -> str:
    """As the nursery calls it; in another language the kind, and the days it tells of."""
    title = title_for_family(document)
    if get_language() == ENGLISH:
        title = title.removeprefix(f"{facts['child']}’s ").removeprefix(f"{facts['child']}: ")
    return title[:1].upper() + title[1:]


def _head(document: Document, facts: dict, pictures: dict, *, to_fill: bool) -> dict:
    """The masthead: face, age, who wrote it. The face only where the family agrees to photos today."""
    child = document.child
    allowed = not child.photo or not refused([child], Purpose.PHOTOS, document.setting.today())
    return {
        "face": face_of(child, pictures, allowed=allowed) | {"alt": ""},
        "age": old(facts["months"]),
        "written_by": "" if to_fill else by_line(document, facts["written_by"], facts["answered_by"]),
        "room": room_in_words(facts["room"]) if facts["room"] else "",
    }


def _section(one: dict, document: Document, facts: dict, code: str) -> dict:
    words = document.texts.get(one["key"], "").strip()
    return {
        "key": one["key"],
        "title": fixed_of(one, "title", facts["child"]),
        "title_lang": "" if code == ENGLISH or is_translated(one, "title") else "en-GB",
        "statutory": fixed(one["statutory"]),
        "hint": fixed_of(one, "hint", facts["child"]),
        "said": written(words, code),
        "is_long": len(words) > SHORT,
    }


def _signature(one, code: str, *, said: bool) -> dict:
    here = one.how == IN_KITH
    return {
        "name": one.name,
        "on": long_date(one.signed_on),
        "how": _("in Kith") if here else fixed(one.how),
        "how_lang": "" if here or code == ENGLISH or is_ours(one.how) else "en-GB",
        "comment": written(one.comment if said else "", code),
    }


def _points(section: dict) -> list[str]:
    """The lines of a section as points of a list."""
    lines = [line.strip().lstrip("-•*").strip() for line in section["said"]["text"].splitlines()]
    return [line for line in lines if line]


def _signs(facts: dict) -> list[str]:
    """Under which lines somebody signs."""
    signs = [_("{place}, {name}").format(place=_key_worker_label(facts), name=facts["key_worker"] or facts["owner"])]
    if facts["checker"]:
        signs.append(_("Read by {name}").format(name=facts["checker"]))
    return [*signs, _("Parent or carer, date")]


def _key_worker_label(facts: dict) -> str:
    """The setting's own word, in another language its own there or ours."""
    return in_own_words(facts["own_words"], "key_worker_label", facts["key_worker_label"], _("Key worker"))


def _summary(document, facts, sections, context, *, to_fill, earlier) -> dict:
    by_key = {one["key"]: one for one in sections}
    filled = [one for one in sections if one["said"]["text"]]
    photos = _shown_photos(document, context)
    column = 3 if len(photos) == 3 else IN_COLUMN  # a third would stand alone on the second page
    lists = [
        {**by_key[key], "points": _points(by_key[key])}
        for key in ("next", "home")
        if by_key.get(key) and _points(by_key[key])
    ]
    return {
        "words": [one for one in filled if one["key"] not in AT_HOME],
        "at_home": [one for one in filled if one["key"] in {"loves", "support"}],
        "voice": by_key["voice"] if by_key.get("voice", {}).get("said", {}).get("text") else None,
        "lists": lists,
        "photos": photos[:column],
        "more_photos": photos[column:],
        "noticed": _noticed(facts),
        "lines": range(_lines_left(filled, lists, bool(photos[column:]))),
        "signs": _signs(facts),
        "attendance": _attendance_words(facts),
    }


def _lines_left(filled: list[dict], lists: list[dict], strip: bool) -> int:
    """Three to six lines to write on, as many as the second page has room for: by rows of about so many letters."""
    used = 62 + 58 * strip  # head of the box and signatures; photos
    used += sum(13 + 5.5 * -(-len(one["said"]["text"]) // 95) for one in filled if one["key"] in {"loves", "support"})
    used += sum(22 + 6.2 * -(-len(one["said"]["text"]) // 80) for one in filled if one["key"] == "voice")
    used += max((24 + 5.2 * sum(-(-len(point) // 44) for point in one["points"]) for one in lists), default=0)
    return max(3, min(6, int((PAGE_TWO - used) // 9.5)))


def _noticed(facts: dict) -> list[dict]:
    return [
        {
            "label": fixed(area.plain),
            "number": number,
            "dots": "•" * min(number, DOTS),
            "is_prime": area.is_prime,
        }
        for area in Area
        if (number := facts["areas"].get(area.value))
    ]


def _attendance_words(facts: dict) -> str:
    if not facts["attended"]:
        return ""
    total = max(facts["booked"], facts["attended"])
    return _("Here on {days} of {total} days").format(days=facts["attended"], total=total)


def _shown_photos(document: Document, context: dict) -> list[dict]:
    """Photos of the paper to which every family still agrees, in the order chosen; ``stands_on`` says whose consents those
    are: purpose → keys of children (S11, S12)."""
    found = shown(document, document.setting.today())
    named = {child.pk for one in found for child in one.photo.observation.children.all()}
    if found:
        context["stands_on"] = {Purpose.PHOTOS: named, Purpose.GROUP_PHOTOS: named - {document.child_id}}
    made = _pictures([one.photo for one in found])
    context["pictures"].update(made)
    zone = document.setting.now().tzinfo
    photos = []
    for one in found:
        if (address := address_of(one.photo)) in made:
            day = day_and_month(one.photo.observation.noticed_at.astimezone(zone).date())
            alt = _("Photo of {day}").format(day=day)
            photos.append({"src": address, "alt": alt, "day": day, "caption": one.caption})
    return photos


def _pictures(photos: list[Photo]) -> dict[str, bytes]:
    """Address → picture. Those in the side column are the small ones as they are kept (54 mm: 188 dots to the inch), so that
    a hundred papers need not decode two hundred photos; the wider ones below are made from the large."""
    found = {}
    for photo in photos[:IN_COLUMN]:
        try:
            with photo.small.open() as file:
                content = file.read()
        except OSError:
            continue
        if content.startswith(JPEG):
            found[address_of(photo)] = content
    return found | small(photos[IN_COLUMN:])


def _check(document, facts, sections, context, *, to_fill, earlier) -> dict:
    return {
        "lines": range(LINES),
        "signs": _signs(facts),
        "born": long_date(date.fromisoformat(facts["born"])),
    }


def _moving_on(document, facts, sections, context, *, to_fill, earlier) -> dict:
    """The head of R62: time here, sessions, attendance, needs, whom to ask."""
    got = facts.get
    starts, leaves, to_on = (date.fromisoformat(got(key)) if got(key) else None for key in MOVING_DAYS)
    days = ", ".join(str(DAYS[at]) for at in got("weekdays", []))
    hours = _("{hours} hours a week").format(hours=f"{got('weekly_hours', 0):g}") if got("weekly_hours") else ""
    rows = [
        (_("Full name"), facts["full_name"]),
        (_("Born"), f"{long_date(date.fromisoformat(facts['born']))}, {age(facts['months'])}"),
        (_("Room"), room_in_words(facts["room"]) if facts["room"] else ""),
        (_("Going to"), ", ".join(filter(None, [got("to", ""), long_date(to_on)]))),
        (_("With us since"), long_date(starts)),
        (_("Last day"), long_date(leaves)),
        (_("Sessions"), " · ".join(filter(None, [days, hours]))),
        (_("Attendance"), _attendance_words(facts)),
        (_("Languages"), names_of_languages(got("languages", []))),
        (_("Allergies"), ", ".join(got("allergies", [])) or _("None known")),
        (_("Diet"), ", ".join(got("dietary", [])) or _("Eats everything")),
        (_("Also attends"), got("other_setting", "")),
        (_key_worker_label(facts), facts["key_worker"]),
        (_("SENCO"), got("senco", "")),
        (_("Ask us"), " · ".join(filter(None, [facts["setting"], facts["phone"]]))),
    ]
    return _check(document, facts, sections, context, to_fill=to_fill, earlier=earlier) | {
        "rows": list(batched((row for row in rows if row[1]), 2)),
    }


def _about(document, facts, sections, context, *, to_fill, earlier) -> dict:
    """Tell us about: the answers, or lines to write them on; what was said last time beside on request."""
    before = {}
    if earlier is not None:
        before = {key: written(words, context["code"]) for key, words in earlier.texts.items() if words.strip()}
    questions = [{**one, "before": before.get(one["key"])} for one in sections]
    return {
        "to_fill": to_fill,
        "has_before": bool(before),
        "signs": [_("Filled in by"), _("Date")],
        "lines": range(3),
        "sections": [one for one in questions if to_fill or one["said"]["text"]],
    }


PARTS = {
    Kind.ABOUT: _about,
    Kind.SUMMARY: _summary,
    Kind.PROGRESS_CHECK: _check,
    Kind.SETTLING_REPORT: _check,
    Kind.ROOM_MOVE: _moving_on,
    Kind.SETTING_MOVE: _moving_on,
    Kind.SCHOOL_MOVE: _moving_on,
}
