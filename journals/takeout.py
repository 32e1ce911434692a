"""What of a child's journal may leave the nursery: who may take it, which entries, which words, which photos (S6, S11, S12)."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Exists, Min, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _

from children.models import Child, Consent, Purpose
from journals.care_models import CareRecord
from journals.models import NextStep, Observation, OwnNote, Photo, Shared, StepState
from journals.sharing import OtherNames, names_beside
from keyworkers.models import KeyPersonAssignment, TeamRole
from nursery import jobs
from nursery.audit import record
from nursery.days import moments_of
from nursery.languages import ENGLISH, current, from_to, known, long_date
from nursery.models import Job, Setting, User
from nursery.terms import term_of
from staff.models import Practitioner

MAY = (TeamRole.KEY_WORKER, TeamRole.SECONDARY)  # a buddy may be one for a day
A_YEAR = timedelta(days=365)


class Form(models.TextChoices):
    BOOK = "book", "A book"
    ARCHIVE = "archive", "An open archive"


class Contents(models.TextChoices):
    FAMILY = "family", "As the family may see it"
    EVERYTHING = "everything", "Everything in the journal"


def may_take_out(user: User, setting: Setting, child: Child) -> bool:
    """Leads; and who is key worker or secondary of ``child`` today. One query for those who are no leads."""
    if user.is_lead_of(setting):
        return True
    return kept_by(user, setting).filter(child=child).exists()


def kept_by(user: User, setting: Setting):
    """Places as key worker or secondary that ``user`` holds today."""
    return KeyPersonAssignment.objects.on(setting.today()).filter(role__in=MAY, practitioner__user=user)


def periods(child: Child, setting: Setting, today: date) -> dict[str, tuple[str, date, date]]:
    """What can be chosen with one press: key → (words, first day, last day). Two queries."""
    begun = Observation.objects.kept().filter(children=child).aggregate(Min("noticed_at"))["noticed_at__min"]
    begun = min(begun.astimezone(ZoneInfo(setting.timezone)).date() if begun else today, child.starts_on, today)
    return {
        "term": ("This term", term_of(setting, today).starts_on, today),
        "year": ("The last 12 months", today - A_YEAR + timedelta(days=1), today),
        "all": ("Everything", begun, today),
    }


def in_words(first: date, last: date) -> str:
    """``"1 September to 23 November 2026"``: what both days share is said once."""
    ends = long_date(last)
    if first == last:
        return ends
    if current() != ENGLISH:
        return from_to(long_date(first), ends)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day} to {ends}"
    return f"{first.day} {first:%B}{f' {first.year}' if first.year != last.year else ''} to {ends}"


@transaction.atomic
def ask(*, child: Child, form: str, contents: str, first: date, last: date, by: User) -> Job:
    """The worker makes the journal of ``child`` into a book or an archive. Raises ValidationError where nothing may leave."""
    going = Outgoing(child, first, last, Contents(contents))
    if not going.entries().exists() and not (form == Form.ARCHIVE and going.care().exists()):
        words = _("There is nothing in {name}’s journal from {days}.")
        if contents == Contents.FAMILY:
            words = _("There is nothing in {name}’s journal from {days} that was shared with the family.")
        raise ValidationError(words.format(name=child, days=in_words(first, last)))
    asked = {"child": child.code, "contents": contents, "first": first.isoformat(), "last": last.isoformat()}
    if not by.is_staff_of(child.setting):
        asked["language"] = current()  # a family’s book is in the language of its pages
    asked["back"] = reverse("journals:take_out", args=[child.code])
    record("journal_taken_out", child, by=by, form=form, **asked)
    title = f"{child}’s journal as {Form(form).label.lower()}"
    return jobs.start(setting=child.setting, kind=f"journal_{form}", title=title, asked=asked, by=by)


def may_be_fetched(job: Job) -> bool:
    """Whether what ``job`` made may still leave: the asker's place and every consent it stands on hold today (S12)."""
    child = Child.objects.visible_to(job.asked_by).filter(code=job.asked["child"]).first()
    if child is None:
        return False
    is_family = job.asked["contents"] == Contents.FAMILY and not job.asked_by.is_staff_of(job.setting)
    if not is_family and not may_take_out(job.asked_by, job.setting, child):
        return False
    day = job.setting.today()
    return all(set(keys) <= _agreed(purpose, day) for purpose, keys in job.result["stands_on"].items())


def _agreed(purpose: str, day: date) -> set[int]:
    """Keys of all children whose families say yes to ``purpose`` on ``day``."""
    return set(Consent.objects.on(day).filter(purpose=purpose, given=True).values_list("child", flat=True))


@dataclass(slots=True)
class Leaving:
    """An entry as it leaves: no other child named in ``words``, ``photos`` only as far as every family agrees today."""

    entry: Observation
    at: datetime  # in the nursery's own time
    words: str
    by: str
    photos: list[Photo]


@dataclass
class Outgoing:
    """The journal of ``child`` from the day ``first`` to ``last``, both included, as it may leave today.

    What its writer marked as a worry stays here unless somebody shared it, whatever is asked for (S7).
    ``stands_on`` grows with each entry: purpose → keys of the children whose consent its photos stand on.
    """

    child: Child
    first: date
    last: date
    contents: Contents
    language: str = ENGLISH
    stands_on: dict[str, set[int]] = field(default_factory=lambda: {Purpose.PHOTOS: set(), Purpose.GROUP_PHOTOS: set()})

    @classmethod
    def of(cls, job: Job) -> "Outgoing":
        asked = job.asked
        first, last = date.fromisoformat(asked["first"]), date.fromisoformat(asked["last"])
        child, contents = Child.objects.get(code=asked["child"]), Contents(asked["contents"])
        return cls(child, first, last, contents, known(asked.get("language", "")) or ENGLISH)

    @property
    def setting(self) -> Setting:
        return self.child.setting

    @cached_property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.setting.timezone)

    @property
    def moments(self) -> tuple[datetime, datetime]:
        return moments_of(self.setting, self.first)[0], moments_of(self.setting, self.last)[1]

    @cached_property
    def _others(self) -> OtherNames:
        return names_beside(self.child)

    @cached_property
    def _group(self) -> set[int]:
        return _agreed(Purpose.GROUP_PHOTOS, self.setting.today())

    @cached_property
    def _writers(self) -> dict[int, str]:
        """User → the first name by which families know them."""
        return {one.user_id: one.name for one in Practitioner.objects.exclude(user=None)}

    def hide(self, words: str) -> str:
        """``words`` without the name of any other child."""
        return self._others.as_friends(words)

    def entries(self):
        """The observations that leave, the oldest first."""
        begins, ends = self.moments
        shared = Shared.objects.filter(observation=OuterRef("pk"), child=self.child)
        notes = OwnNote.objects.filter(observation=OuterRef("pk"), child=self.child)
        found = Observation.objects.kept().filter(children=self.child, noticed_at__gte=begins, noticed_at__lt=ends)
        found = found.annotate(
            is_shared=Exists(shared),
            shared_words=Subquery(shared.values("words")[:1]),
            own_note=Subquery(notes.values("words")[:1]),
        )
        if self.contents == Contents.FAMILY:
            found = found.filter(is_shared=True)
        return found.filter(Q(is_shared=True) | Q(concern=False)).order_by("noticed_at", "pk")

    def leaving(self) -> list[Leaving]:
        """Each entry as it leaves, the oldest first. All at once: SQLite lets nobody write beside an open query."""
        found = self.entries().for_lists(self.setting.today()).prefetch_related("items")
        return [self._leaving(entry) for entry in found]

    def _leaving(self, entry: Observation) -> Leaving:
        words = "\n\n".join(filter(None, [entry.words, entry.own_note]))
        return Leaving(
            entry=entry,
            at=entry.noticed_at.astimezone(self.zone),
            words=entry.shared_words if entry.is_shared else self.hide(words),
            by=self._writers.get(entry.author_id, entry.author.name),
            photos=self._photos_of(entry),
        )

    def _photos_of(self, entry: Observation) -> list[Photo]:
        """All agree to photos, and everybody but the child itself to being seen by other families."""
        photos = entry.shown_photos
        children = {child.pk for child in entry.children.all()}
        others = children - {self.child.pk}
        if not photos or not others <= self._group:
            return []
        self.stands_on[Purpose.PHOTOS] |= children
        self.stands_on[Purpose.GROUP_PHOTOS] |= others
        return photos

    def steps(self):
        """Next steps that leave, the oldest first: to the family those that were reached; never those out of a worry."""
        begins, ends = self.moments
        found = (
            NextStep.objects.standing().filter(child=self.child, opened_at__lt=ends).exclude(observation__concern=True)
        )
        if self.contents == Contents.FAMILY:
            found = found.filter(state=StepState.ACHIEVED)
        return found.filter(Q(ended_at=None) | Q(ended_at__gte=begins)).order_by("opened_at", "pk")

    def care(self):
        """Daily care, the oldest first; the family reads it as it is."""
        begins, ends = self.moments
        found = CareRecord.objects.kept().filter(child=self.child, happened_at__gte=begins, happened_at__lt=ends)
        return found.select_related("given_by")

    def result(self, **more) -> dict:
        """What the job keeps: see ``may_be_fetched``."""
        return {"stands_on": {purpose: sorted(keys) for purpose, keys in self.stands_on.items()}} | more
