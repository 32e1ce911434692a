"""What a paper is written beside: moments of the journal, next steps, the parents' words; and quoting them.

Everything is shown in the words that the child's family may read: other children are friends (S6). Entries that worry
somebody are kept apart: nothing of them reaches a paper before its writer has opened them and added one by hand.
"""

from dataclasses import dataclass, field
from datetime import date
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef, Prefetch, Q, Subquery
from django.utils import timezone

from children.models import Child, Consent, Purpose
from journals.models import NextStep, Observation, OwnNote, Photo, StepState
from journals.sharing import OtherNames, names_beside
from keyworkers.settling_models import SettlingVisit
from nursery.audit import record
from nursery.models import Setting
from paperwork.facts import attendance, attendance_words, care_sentences, moments, period_of
from paperwork.models import Document, Kind, Quote, Source

MOST = 60  # newest moments beside the text; the journal has the others


@dataclass(slots=True)
class Item:
    """A piece of evidence. ``key`` names it in addresses and forms; ``words`` are what is put into the text.

    ``number`` is that of its quote where it is used, ``used_in`` that section.
    """

    key: str
    source: Source
    words: str
    by: str = ""
    on: date | None = None
    areas: list[str] = field(default_factory=list)
    photo: Photo | None = None
    question: str = ""
    is_worry: bool = False
    number: int = 0
    used_in: str = ""

    @property
    def is_home(self) -> bool:
        return self.source == Source.ABOUT


def evidence_of(document: Document, setting: Setting, day: date) -> list[Item]:
    """All pieces, newest first, with what is used already: 7 queries (8 where the paper has no period of its own,
    and 1 for the first sessions)."""
    first, last = period_of(document, setting, day)
    others = names_beside(document.child)
    found = [
        *_moments(document.child, first, last, setting, day, others),
        *_steps(document.child, first, last, setting, others),
        *_answers(document, others),
        *_settling(document, others),
    ]
    return mark_used(document, found)


def counted(document: Document, setting: Setting, day: date) -> list[Item]:
    """Care and attendance, each a sentence: 4 queries."""
    first, last = period_of(document, setting, day)
    said = [
        Item(f"care:{one.key}", Source.CARE, one.words) for one in care_sentences(document.child, first, last, setting)
    ]
    came = attendance_words(document.child, *attendance(document.child, first, last, setting))
    return [*([Item("attendance:sessions", Source.ATTENDANCE, came)] if came else []), *said]


def mark_used(document: Document, items: list[Item]) -> list[Item]:
    """Number and section on those that are quoted. One query, unless the quotes are prefetched."""
    titles = {one["key"]: one["title"].replace("{name}", document.child.name) for one in document.sections}
    used = {key_of(quote): (number, quote.section) for number, quote in enumerate(document.quotes.all(), start=1)}
    for item in items:
        if item.key in used:
            item.number, section = used[item.key]
            item.used_in = titles.get(section, "")
    return items


def key_of(quote: Quote) -> str:
    return ":".join(filter(None, [quote.source, str(quote.source_key or ""), quote.part]))


def _moments(child: Child, first: date, last: date, setting: Setting, day: date, others: OtherNames) -> list[Item]:
    begins, ends = moments(first, last, setting)
    found = Observation.objects.kept().filter(children=child, noticed_at__gte=begins, noticed_at__lt=ends)
    zone = ZoneInfo(setting.timezone)
    rows = _with_note(found, child, day).prefetch_related(Prefetch("photos", Photo.objects.kept()))[:MOST]
    return [
        Item(
            f"{Source.OBSERVATION}:{one.pk}", Source.OBSERVATION, _words(one, others), one.author.name.split()[0],
            one.noticed_at.astimezone(zone).date(), one.areas, next(iter(one.photos.all()), None) if one.agreed else None,
            is_worry=one.concern,
        )
        for one in rows
    ]  # fmt: skip


def _with_note(found, child: Child, day: date):
    """With the note about ``child`` alone, and whether every family in its photos agrees to them on ``day``."""
    yes = Consent.objects.on(day).filter(purpose=Purpose.PHOTOS, given=True)
    without = Child.objects.filter(observations=OuterRef("pk")).exclude(pk__in=yes.values("child"))
    note = OwnNote.objects.filter(observation=OuterRef("pk"), child=child).values("words")[:1]
    return found.select_related("author").annotate(agreed=~Exists(without), own_note=Subquery(note))


def _words(one: Observation, others: OtherNames) -> str:
    return others.as_friends(" ".join(filter(None, [one.words.strip(), one.own_note])))


def _steps(child: Child, first: date, last: date, setting: Setting, others: OtherNames) -> list[Item]:
    """Next steps that were open at some time of the period and were not let go."""
    begins, ends = moments(first, last, setting)
    was_open = Q(ended_at=None) | Q(ended_at__gte=begins)
    found = (
        NextStep.objects.standing().filter(was_open, child=child, opened_at__lt=ends).exclude(state=StepState.DROPPED)
    ).select_related("observation")
    return [
        Item(
            f"{Source.STEP}:{step.pk}", Source.STEP, others.as_friends(step.words), step.get_state_display(),
            step.opened_at.date(), step.area_list,
        )
        for step in found
    ]  # fmt: skip


def latest_about(document: Document) -> Document | None:
    """The newest Tell us about of the child with something in it, other than ``document`` itself. One query."""
    found = Document.objects.filter(child=document.child_id, kind=Kind.ABOUT).exclude(pk=document.pk)
    return found.exclude(texts={}).order_by("-started_at", "-pk").first()


def _answers(document: Document, others: OtherNames) -> list[Item]:
    about = latest_about(document)
    if about is None:
        return []
    return [
        Item(
            f"{Source.ABOUT}:{about.pk}:{section['key']}", Source.ABOUT,
            others.as_friends(about.texts[section["key"]].strip()), about.answered_by or "Family",
            about.answered_on, [section["area"]] if section["area"] else [],
            question=section["title"].replace("{name}", document.child.name),
        )
        for section in about.sections
        if about.texts.get(section["key"], "").strip()
    ]  # fmt: skip


def _settling(document: Document, others: OtherNames) -> list[Item]:
    """Of a report on the first sessions: what was written down of each and of the visits before (R26, R27). One query."""
    if document.kind != Kind.SETTLING_REPORT:
        return []
    found = SettlingVisit.objects.filter(child=document.child_id).exclude(recorded_at=None)
    return [
        Item(
            f"{Source.SETTLING}:{visit.pk}:{part}", Source.SETTLING, words,
            visit.recorded_by.name.split()[0], visit.date,
        )
        for visit in found.select_related("comforted_by", "recorded_by").order_by("-date", "-starts")
        for part, words in _said_of(visit, others)
        if words
    ]  # fmt: skip


def _said_of(visit: SettlingVisit, others: OtherNames) -> list[tuple[str, str]]:
    words, comfort, remarks, agreed = (
        others.as_friends(said.strip()) for said in (visit.words, visit.comfort, visit.remarks, visit.agreed)
    )
    parting = f"Parting: {visit.get_parting_display().lower()}." if visit.parting else ""
    who = visit.comforted_by
    comforted = f"{who} comforted{f': {comfort}' if comfort else '.'}" if who else comfort
    return [
        ("words", words),
        ("parting", " ".join(filter(None, [parting, comforted]))),
        ("remarks", f"The family: {remarks}" if remarks else ""),
        ("agreed", f"Agreed: {agreed}" if agreed else ""),
    ]


def find(document: Document, key: str, setting: Setting, day: date) -> Item:
    """The piece of that key, about the child of ``document``. Raises ValidationError where it is no longer there."""
    source, _, rest = key.partition(":")
    items: list[Item] = []
    if source in (Source.CARE, Source.ATTENDANCE):
        items = counted(document, setting, day)
    elif source == Source.ABOUT:
        items = _answers(document, names_beside(document.child))
    elif source == Source.SETTLING:
        items = _settling(document, names_beside(document.child))
    elif source in (Source.OBSERVATION, Source.STEP) and rest.isdigit():
        others = names_beside(document.child)
        if source == Source.OBSERVATION:
            kept = Observation.objects.kept().filter(children=document.child, pk=int(rest))
            items = [
                Item(key, Source.OBSERVATION, _words(one, others), areas=one.areas, is_worry=one.concern)
                for one in _with_note(kept, document.child, day)
            ]
        else:
            steps = NextStep.objects.filter(child=document.child, pk=int(rest))
            items = [Item(key, Source.STEP, others.as_friends(one.words), areas=one.area_list) for one in steps]
    if found := next((item for item in items if item.key == key), None):
        return found
    raise ValidationError("That is no longer in the journal.")


def as_quoted(item: Item) -> str:
    """How its words stand in a text: what parents said in quotation marks, the rest as it is."""
    return f"“{item.words.rstrip('.')}”" if item.is_home else item.words


@transaction.atomic
def quote(*, document: Document, section: str, key: str, setting: Setting, day: date, by) -> tuple[Quote, str]:
    """Remember that the piece ``key`` went into ``section``; returns the words to put there too. Twice is once.

    Raises ValidationError where the piece or the section is not there.
    """
    if section not in {one["key"] for one in document.sections}:
        raise ValidationError("That part is not in this paper.")
    item = find(document, key, setting, day)
    source, _, rest = key.partition(":")
    number, _, part = rest.partition(":")
    if not number.isdigit():
        number, part = "", rest
    words = as_quoted(item)
    row, is_new = Quote.objects.get_or_create(
        document=document, section=section, source=source, source_key=int(number) if number else None, part=part,
        defaults={"words": words, "added_by": by, "added_at": timezone.now()},
    )  # fmt: skip
    if is_new:
        record("document_quoted", document, by=by, quote=row.pk, worry=item.is_worry)
    return row, words
