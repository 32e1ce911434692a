"""Papers of a whole room or key group in one go: one PDF with a cover sheet, or separate files, made by the worker (S40).

What was right when it was asked for is asked again when the file is fetched: see ``may_be_fetched``.
"""

import tempfile
import zipfile
from dataclasses import asdict, dataclass
from datetime import date
from itertools import batched, chain

from django.core.exceptions import ValidationError
from django.core.files import File
from django.core.files.base import ContentFile
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse

from children.models import Child, Consent, RoomStay
from keyworkers.models import KeyPersonAssignment, TeamRole
from keyworkers.words import room_in_words
from nursery import jobs, pdf
from nursery.audit import record
from nursery.languages import ENGLISH, in_language
from nursery.models import Job, Room, Setting, Term, User, new_code
from nursery.permissions import Permission, can
from nursery.spreadsheets.writing import A_FIXED_MOMENT
from paperwork.models import Document, Kind, Printed
from paperwork.people import readable
from paperwork.printing import stays_on_site
from paperwork.reports import blank, layout_context, paper
from paperwork.routine import routine_context
from paperwork.states import FROZEN, State
from staff.models import Practitioner

A_FILE = 150  # papers in one PDF (S40: 300 pages of two)
BLANK, ROUTINE = "blank", "routine"
KINDS = [*Kind.choices, (BLANK, "Tell us about, to fill in by hand"), (ROUTINE, "Cards of routines")]
OF_A_TERM = {Kind.ABOUT, Kind.SUMMARY}


class Copies(models.TextChoices):
    FAMILY = "family", "For the families: what is final"
    STAFF = "staff", "For us: drafts too, marked"


class Files(models.TextChoices):
    ONE = "one", "One file to print, with a cover sheet"
    APART = "apart", "Separate files in a zip"


@dataclass(frozen=True)
class Batch:
    """``group``: ``room:<code>`` or ``people:<code>`` of a key worker. ``term``: the first day of one, as ISO."""

    kind: str
    group: str
    term: str = ""
    copies: str = Copies.FAMILY
    files: str = Files.ONE
    language: str = ""
    grey: bool = False

    def children(self, user: User, setting: Setting):
        """Of the group, whom ``user`` may know, by first name."""
        sort, _, code = self.group.partition(":")
        today = setting.today()
        found = Child.objects.visible_to(user).not_left(today)
        if sort == "room":
            return found.filter(pk__in=RoomStay.objects.on(today).filter(room__code=code).values("child"))
        places = KeyPersonAssignment.objects.on(today).filter(role=TeamRole.KEY_WORKER, practitioner__code=code)
        return found.filter(pk__in=places.values("child"))

    def documents(self, children, user: User, setting: Setting) -> list[Document]:
        """Of ``children`` those papers that ``user`` may open, each one."""
        found = Document.objects.filter(kind=self.kind, child__in=children)
        if self.copies == Copies.FAMILY:
            found = found.filter(state__in=FROZEN)
        if self.kind in OF_A_TERM and self.term:
            starts = date.fromisoformat(self.term)
            term = Term.objects.filter(setting=setting, starts_on=starts).first()
            within = Q(first__gte=starts, first__lt=term.ends_on) if term else Q(first=starts)
            found = found.filter(Q(occasion=self.term) | within)
        related = found.select_related("setting").prefetch_related("signatures")
        return readable(related.order_by("child__first_name", "child__last_name", "child", "pk"), user, setting)


def group_in_words(group: str) -> str:
    """``"Fern room"`` or ``"Marta’s children"``."""
    sort, _, code = group.partition(":")
    if sort == "room":
        room = Room.objects.filter(code=code).first()
        return room_in_words(room.name) if room else ""
    person = Practitioner.objects.filter(code=code).first()
    return f"{person}’s children" if person else ""


@transaction.atomic
def ask(*, setting: Setting, batch: Batch, by: User) -> Job:
    """The worker makes the papers of ``batch``. Raises ValidationError where there is none to print."""
    children = batch.children(by, setting)
    if batch.kind in Kind.values and not batch.documents(children, by, setting):
        final = " final" if batch.copies == Copies.FAMILY else ""
        words = f"There is no{final} paper of that kind for {group_in_words(batch.group)} yet that you may read."
        raise ValidationError(words)
    if not children.exists():
        raise ValidationError("There is no child in that group.")
    title = f"{dict(KINDS)[batch.kind]}: {group_in_words(batch.group)}"
    asked = asdict(batch) | {"back": reverse("paperwork:print")}
    record("papers_asked", None, by=by, kind=batch.kind, copies=batch.copies)
    return jobs.start(setting=setting, kind="papers", title=title, asked=asked, by=by)


def make(job: Job, progress) -> dict:
    """The job: a PDF, several where there is more than fits into one, or one for each child."""
    setting, by = job.setting, job.asked_by
    batch = Batch(**{name: value for name, value in job.asked.items() if name != "back"})
    children = list(batch.children(by, setting))
    stack = _Stack(batch, setting, by)
    rows = stack.rows(children)

    def said(number: int) -> None:  # the cover is one of them
        drawn = min(number, len(rows))
        progress(98 * drawn / len(rows), f"Drawing {drawn} of {len(rows)}")

    one = batch.files == Files.ONE and len(rows) <= A_FILE
    cover = ("paper/cover", stack.cover(job.title, rows, children))
    with tempfile.TemporaryFile() as out:
        with zipfile.ZipFile(out, "w") as packed:
            for name, content in _drawn(stack, cover, rows, said):
                if one:
                    job.file.save(f"{new_code()}.pdf", ContentFile(content))
                else:
                    packed.writestr(zipfile.ZipInfo(name, A_FIXED_MOMENT), content)
        if not one:
            job.file.save(f"{new_code()}.zip", File(out))
    _remember(setting, by, stack, rows)
    there = {child.pk for child, _ in rows}
    missing = len(children) - len(there)
    return {
        "link": "Fetch the papers",
        "name": f"papers-{setting.today()}.{'pdf' if one else 'zip'}",
        "words": f"{len(rows)} paper{'s' * (len(rows) != 1)}."
        + (f" Not in it: {missing} child{'ren' * (missing != 1)}, see the cover sheet." if missing else ""),
        "children": sorted(there),
        "documents": [document.pk for _, document in rows if document],
        "stands_on": {purpose: sorted(keys) for purpose, keys in stack.stands_on.items()},
    }


def _drawn(stack: "_Stack", cover, rows: list, progress):
    """``(name, PDF)`` of each file; names hold numbers only (S9)."""
    batch = stack.batch
    apart = batch.files == Files.APART
    for at, some in enumerate(batched(rows, A_FILE)):
        pages = chain([cover] if not at else [], (stack.page(*row) for row in some))
        pdfs = pdf.render_many(pages, apart=apart, grey=batch.grey, progress=lambda n, at=at: progress(at * A_FILE + n))
        if not apart:
            yield f"papers-{at + 1}.pdf", pdfs[0]
            continue
        if not at:
            yield "cover.pdf", pdfs.pop(0)
        for number, content in enumerate(pdfs, start=at * A_FILE + 1):
            yield f"{number:03d}.pdf", content


class _Stack:
    """What lies in one batch, and the consents its photos stand on."""

    def __init__(self, batch: Batch, setting: Setting, by: User):
        self.batch, self.setting, self.by = batch, setting, by
        self.stands_on: dict[str, set[int]] = {}
        self.for_family = batch.copies == Copies.FAMILY and batch.kind != ROUTINE

    def rows(self, children: list[Child]) -> list[tuple[Child, Document | None]]:
        if self.batch.kind in (BLANK, ROUTINE):
            return [(child, None) for child in children]
        wanted = Child.objects.filter(pk__in=[child.pk for child in children])
        documents = self.batch.documents(wanted, self.by, self.setting)
        return [(document.child, document) for document in documents]

    def page(self, child: Child, document: Document | None) -> tuple[str, dict]:
        if document:
            made = paper(document, for_family=self.for_family, language=self.batch.language, by=self.by)
        elif self.batch.kind == BLANK:
            made = blank(child, language=self.batch.language)
        else:
            made = "paper/routine", routine_context(child, room_name="", by=self.by)
        for purpose, keys in made[1]["stands_on"].items():
            self.stands_on.setdefault(purpose, set()).update(keys)
        return made

    def cover(self, title: str, rows, children: list[Child]) -> dict:
        there = {child.pk for child, _ in rows}
        missing = [child for child in children if child.pk not in there]
        mine = Child.objects.in_care_of(self.by).filter(pk__in=[child.pk for child in missing])
        known = set(mine.values_list("pk", flat=True))
        with in_language(ENGLISH):
            context = layout_context(
                setting_name=self.setting.name,
                name="",
                title=title,
                mark="",
                code=ENGLISH,
                is_draft=False,
                printed=self.setting.today(),
            )
        return context | {
            "rows": [
                {"number": number, "name": child.full_name, "state": State(document.state).label if document else ""}
                for number, (child, document) in enumerate(rows, start=1)
            ],
            "missing": [child.full_name for child in missing if child.pk in known],
            "unread": sum(child.pk not in known for child in missing),
            "count": len(there),
            "of": len(children),
            "by": self.by.name,
        }


def _remember(setting: Setting, by: User, stack: _Stack, rows) -> None:
    """One row for each paper, one entry in the trail for them all."""
    stays = not stack.for_family and stack.batch.kind != BLANK and stays_on_site(setting)
    with transaction.atomic():
        made = Printed.objects.bulk_create(
            Printed(
                setting=setting,
                child=child,
                document=document,
                what=document.title if document else dict(KINDS)[stack.batch.kind],
                stays_on_site=stays,
                printed_by=by,
            )
            for child, document in rows
        )
        record("papers_printed", None, by=by, papers=len(made), stays_on_site=stays)


def may_be_fetched(job: Job) -> bool:
    """Whether it may still leave: the asker's role, their children, which papers
    they may read, what is final, and every consent hold today (S12)."""
    by, setting, result = job.asked_by, job.setting, job.result
    if not can(by, Permission.WRITE_PAPERS, setting):
        return False
    keys = set(result["children"])
    if set(Child.objects.visible_to(by).filter(pk__in=keys).values_list("pk", flat=True)) != keys:
        return False
    papers = readable(Document.objects.filter(pk__in=result["documents"]), by, setting)
    if len(papers) != len(result["documents"]):
        return False
    if job.asked["copies"] == Copies.FAMILY and any(paper.state not in FROZEN for paper in papers):
        return False
    agreed = Consent.objects.on(setting.today()).filter(given=True)
    return all(
        set(children) <= set(agreed.filter(purpose=purpose, child__in=children).values_list("child", flat=True))
        for purpose, children in result["stands_on"].items()
    )
