"""A family's copy: everything held about its child, other people hidden, what is doubtful reviewed first (R91, S55)."""

import json
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.files import File
from django.db import transaction
from django.db.models import Model
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from children.models import Carer, Child
from families.access import May, carers_who, rights_of
from families.data_map import MAP, Entry, about_children
from families.data_models import Asked, DataRequest
from families.notices import queue
from families.retention import months_later
from families.speaking import languages_of
from journals.archive import Archive
from journals.book import content_of
from journals.care_words import in_words
from journals.framework import Area, Characteristic, Goal
from journals.models import Observation
from journals.sharing import names_beside
from keyworkers.meeting_models import MeetingGuest
from nursery import jobs
from nursery.audit import record
from nursery.languages import DAYS, ENGLISH, direction, in_language, lang, long_date, names_of_languages, together
from nursery.models import ClockTimeField, Job, User, new_code
from nursery.telling import News
from nursery.timetable import Timetable, TimetableField, clock
from paperwork.models import Document
from paperwork.words import USUAL_WORDS, fixed_of, title_for_family
from senco.models import Need
from senco.referral_form import PARTS

NEVER = {"children.Carer"}  # other households’ addresses: these go without them, see the map
OWN = ("email", "phone", "address")  # of whoever asks
# Lists of keys, and their names
LISTED = {"areas": Area, "goals": Goal, "characteristics": Characteristic, "needs": Need}


def _headed(texts: dict[str, str], headings: dict[str, str]) -> dict[str, str]:
    """``texts`` under what their keys mean; one whose key means nothing any more keeps it."""
    return {headings.get(key, key): text for key, text in texts.items() if text}


def _sections(paper: Document) -> dict[str, str]:
    return {one["key"]: fixed_of(one, "title", paper.child.name) for one in paper.sections}


TOLD = {  # what is kept in keys, or in English, and told in the language that is on
    ("children.Child", "home_languages"): lambda row: together(
        names_of_languages([code]) for code in row.language_codes
    ),
    ("journals.CareRecord", "what"): lambda row: in_words(row) if row.what else "",
    ("paperwork.Document", "title"): title_for_family,
    ("paperwork.Document", "texts"): lambda row: _headed(row.texts, _sections(row)),
    ("paperwork.Printed", "what"): lambda row: title_for_family(row.document) if row.document else row.what,
    ("paperwork.Sending", "title"): lambda row: title_for_family(row.document) if row.document else row.title,
    ("senco.Referral", "parts"): lambda row: _headed(row.parts, {part.key: _(str(part.title)) for part in PARTS}),
}


@dataclass
class Doubt:
    """A part that a person decides about. ``key`` names it; ``why`` says what is doubtful."""

    key: str
    what: str
    at: str
    words: str
    why: str


@dataclass
class Part:
    title: str
    rows: list[dict] = field(default_factory=list)

    @property
    def said(self) -> str:
        """Its title in the language that is on. What was written stays as it was written."""
        return _(self.title)


def fixed_words() -> Iterator[str]:
    """Titles of parts and of what stands in them: translated though no literal marks them, see ``MORE_WORDS``."""
    for name, entry in about_children().items():
        if entry.shows:
            yield entry.what
            model = apps.get_model(name)
            for field in entry.shows.split():
                yield label_of(model, field)
                yield from (
                    str(label) for _key, label in model._meta.get_field(field).flatchoices if str(label).strip("12345")
                )
    for names in LISTED.values():
        yield from (str(label) for label in names.labels)
    yield from (str(part.title) for part in PARTS)
    yield from (label_of(Carer, field) for field in OWN)


def label_of(row: Model | type[Model], field: str) -> str:
    return str(row._meta.get_field(field).verbose_name).capitalize()


@transaction.atomic
def ask(*, child: Child, by: User) -> DataRequest:
    """A parent asks for everything. Raises ValidationError where they asked already."""
    if DataRequest.objects.filter(child=child, asked_by=by, state__in=[Asked.ASKED, Asked.REVIEWED]).exists():
        raise ValidationError(_("You have asked for it already. The nursery is on it."))
    today = child.setting.today()
    row = DataRequest.objects.create(
        setting=child.setting, child=child, asked_by=by, asked_on=today, due_on=months_later(today, 1)
    )
    record("data_asked", child, by=by, request=row.pk)
    return row


@dataclass
class Copy:
    """What goes to ``request.asked_by`` about the child, row by row."""

    request: DataRequest

    def __post_init__(self):
        self.child = self.request.child
        self.zone = ZoneInfo(self.child.setting.timezone)
        self.others = names_beside(self.child)
        self.carer = Carer.objects.filter(child=self.child, user=self.request.asked_by).first()

    def hide(self, words: str) -> str:
        return self.others.as_friends(words)

    def rows(self, label: str) -> Iterator[Model]:
        """Rows that go, the oldest first."""
        entry = MAP[label]
        rows = apps.get_model(label)._default_manager.filter(**{entry.path: self.child.pk})
        if entry.leave_out is not None:
            rows = rows.exclude(entry.leave_out)
        if label == "families.Message":
            rows = rows.for_carer(self.carer)
        return rows.order_by(entry.at or "pk", "pk").iterator(chunk_size=500)

    def doubts(self) -> list[Doubt]:
        """Parts that a person looks at first: where another child was named, and what its writer marked as a worry."""
        found = []
        for label, entry in about_children().items():
            for row in self.rows(label) if entry.shows else ():
                words = "\n".join(str(value) for value in self._texts(row, entry))
                why = []
                if self.hide(words) != words:
                    why.append("Another child is named; the name becomes “a friend”.")
                if getattr(row, "concern", False):
                    why.append("Its writer marked it as a worry.")
                if why:
                    found.append(
                        Doubt(f"{label}:{row.pk}", entry.what, self._at(row, entry), self.hide(words), " ".join(why))
                    )
        return found

    def parts(self) -> list[Part]:
        """Everything, by kind; what was decided to stay is left out."""
        kept_back = {key for key, goes in self.request.decisions.items() if not goes}
        found = []
        for label, entry in about_children().items():
            part = Part(entry.what)
            for row in self.rows(label) if entry.shows or kept_back else ():
                if f"{label}:{row.pk}" in kept_back or _parents(row) & kept_back:
                    kept_back.add(f"{label}:{row.pk}")  # and what belongs to it
                elif entry.shows:
                    part.rows.append(self._row(row, entry))
            if part.rows:
                found.append(part)
        return found

    def photos(self):
        """Photos of this child alone or to which every family agrees; and the child's own portrait is on the record."""
        entries = Observation.objects.kept().filter(children=self.child).for_lists(self.child.setting.today())
        for entry in entries:
            if self.request.decisions.get(f"journals.Observation:{entry.pk}", True):
                yield from entry.photos_for(self.child)

    def _texts(self, row: Model, entry: Entry):
        for name in entry.shows.split():
            value = getattr(row, name)
            if isinstance(value, str):
                yield value
            elif isinstance(value, dict):
                yield from (text for text in value.values() if isinstance(text, str))

    def _row(self, row: Model, entry: Entry) -> dict:
        said = {_("Date"): self._at(row, entry)} if entry.at else {}
        if isinstance(row, MeetingGuest):
            said |= {_("Date"): long_date(row.meeting.date), _("Name"): str(row)}
        for name in entry.shows.split():
            if name != entry.at and (value := self._value(row, name)) not in ("", None, [], {}):
                said[_(label_of(row, name))] = value
        if row == self.carer:
            said |= {_(label_of(row, name)): getattr(row, name) for name in OWN if getattr(row, name)}
        if entry.by and (person := getattr(row, entry.by)):
            said[_("By")] = person.name
        return said

    def _value(self, row: Model, name: str):
        if told := TOLD.get((row._meta.label, name)):
            value = told(row)
            return (
                {title: self.hide(text) for title, text in value.items()}
                if isinstance(value, dict)
                else self.hide(value)
            )
        value = getattr(row, name)
        if value is not None and (shown := getattr(row, f"get_{name}_display", None)):
            return _(str(shown())) if value else ""
        kind = row._meta.get_field(name)
        if isinstance(kind, TimetableField):
            return _weeks_in_words(value)
        if isinstance(kind, ClockTimeField) and value is not None:
            return clock(value)
        if name in LISTED:
            return [_(str(LISTED[name](one).label)) for one in value]
        if isinstance(value, bool):
            return _("Yes") if value else _("No")
        if isinstance(value, datetime):
            moment = value.astimezone(self.zone)
            return f"{long_date(moment.date())}, {moment:%H:%M}"
        if isinstance(value, date):
            return long_date(value)
        if value in USUAL_WORDS:
            return _(value)
        if isinstance(value, str):
            return self.hide(value)
        if isinstance(value, dict):
            return {key: self.hide(text) if isinstance(text, str) else text for key, text in value.items()}
        return value if isinstance(value, list | int | float) or value is None else str(value)

    def _at(self, row: Model, entry: Entry) -> str:
        return str(self._value(row, entry.at) or "") if entry.at else ""


def _parents(row: Model) -> set[str]:
    """Keys of the rows that ``row`` belongs to."""
    return {
        f"{field.related_model._meta.label}:{getattr(row, field.attname)}"
        for field in row._meta.concrete_fields
        if field.is_relation
    }


def _weeks_in_words(weeks: Timetable) -> list[str]:
    """``["Monday 08:30–15:30", …]``; where there are several weeks that repeat, with the number of each."""
    return [
        f"{f'{number}. ' if len(weeks) > 1 else ''}{day} "
        + ", ".join(f"{clock(one[0])}–{clock(one[1])}" for one in spans)
        for number, week in enumerate(weeks, start=1)
        for day, spans in zip(DAYS[: len(week)], week, strict=True)
        if spans
    ]


@transaction.atomic
def hand_over(*, request: DataRequest, keep_back: set[str], by: User) -> Job:
    """Reviewed: the worker makes the file, and the parent is told. ``keep_back`` are keys of doubts that stay here."""
    request = DataRequest.objects.select_for_update().get(pk=request.pk)
    if request.state != Asked.ASKED:
        raise ValidationError("Somebody has answered it already.")
    if not _may_have(request):
        raise ValidationError("Whoever asked may not see this child’s records any more.")
    request.decisions = {doubt.key: doubt.key not in keep_back for doubt in Copy(request).doubts()}
    request.state, request.reviewed_by, request.reviewed_at = Asked.REVIEWED, by, request.setting.now()
    request.save()
    asked = {"request": request.code, "child": request.child.code}
    asked["back"] = reverse("families:your_data", args=[request.child.code])
    title = "Everything held about your child"
    job = jobs.start(setting=request.setting, kind="family_copy", title=title, asked=asked, by=request.asked_by)
    DataRequest.objects.filter(pk=request.pk).update(job=job)
    record("data_reviewed", request.child, by=by, kept_back=len(keep_back))
    return job


@transaction.atomic
def refuse(*, request: DataRequest, because: str, by: User) -> None:
    """With a reason that the parent reads (R91)."""
    if not because.strip():
        raise ValidationError({"because": "Enter why, in words that the parent reads."})
    request.state, request.refused_because = Asked.REFUSED, because.strip()
    request.reviewed_by, request.reviewed_at = by, request.setting.now()
    request.save()
    record("data_refused", request.child, by=by)
    _tell(request)


def _tell(request: DataRequest) -> None:
    """Whoever asked hears that there is an answer, and comes where it stands."""
    if any(row.user_id == request.asked_by_id for row in carers_who(request.child, May.LOOK)):
        path = reverse("families:your_data", args=[request.child.code])
        queue(request.setting, [request.asked_by], News.ANSWER, path=path, child=request.child)


def _may_have(request: DataRequest) -> bool:
    """Parental responsibility, and no court order, today (R91)."""
    carer = Carer.objects.filter(child=request.child, user=request.asked_by).first()
    return carer is not None and May.AGREE in rights_of(carer, request.setting.today())


def may_be_fetched(job: Job) -> bool:
    """Asked anew when the file is fetched: rights may have ended (S8)."""
    request = DataRequest.objects.filter(job=job).select_related("child").first()
    return request is not None and _may_have(request)


def make(job: Job, progress) -> dict:
    """The job: a page that opens by itself, the same as JSON, and the photos, with checksums."""
    request = DataRequest.objects.select_related("child__setting", "asked_by").get(code=job.asked["request"])
    copy = Copy(request)
    with tempfile.TemporaryFile() as out:
        archive = Archive(out)
        parts = copy.parts()
        progress(40, "Photos")
        photos = 0
        for photo in copy.photos():
            if content := content_of(photo):
                archive.add(f"photos/{photo.code}.jpg", content)
                photos += 1
        progress(80, "Writing it down")
        code = languages_of([request.asked_by])[request.asked_by.pk]
        with in_language(code):
            context = {
                "child": copy.child,
                "setting": request.setting,
                "parts": parts if code == ENGLISH else copy.parts(),
                "photos": photos,
                "made": request.setting.today(),
                "lang": lang(code),
                "dir": direction(code),
            }
            archive.add("index.html", render_to_string("families/copy.html", context).encode())
        data = {part.title: part.rows for part in parts}
        archive.add("everything.json", json.dumps(data, ensure_ascii=False, indent=1).encode())
        archive.close()
        job.file.save(f"{new_code()}.zip", File(out))
    request.state, request.handed_on = Asked.HANDED, request.setting.today()
    request.save()
    _tell(request)
    rows = sum(len(part.rows) for part in parts)
    return {
        "name": f"everything-{request.handed_on}.zip",
        "link": "Fetch it",
        "words": f"{rows} entries and {photos} photos.",
    }
