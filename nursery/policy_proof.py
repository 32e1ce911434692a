"""Looking at every proof, keeping what it said, and setting it beside the sentences (P10).

The page shows the last look with its time: proofs count through weeks of cover and journals, which no page should do. A
look is made by the worker, every night and when somebody presses the button.
"""

import logging
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.apps import apps
from django.core.mail import send_mail
from django.db import transaction
from django.tasks import task
from django.urls import reverse
from django.utils import timezone
from django_scopes import scope, scopes_disabled

from nursery.models import Membership, Policy, PolicyLook, PolicySentence, Setting
from nursery.policy import review_words
from nursery.proofs import Evidence, Look, Proof, State, catalogue
from nursery.roles import LEADS

KEPT = timedelta(days=400)
MOST_MISSING = 8  # rows kept of one proof; then how many more
logger = logging.getLogger(__name__)


# ---------------------------------------------------------------- looking


def look_at(setting: Setting, today: date, *, by=None, tell=None) -> PolicyLook:
    """Look at every proof in the catalogue, and keep it as today’s. ``tell(percent, words)`` hears how far it is."""
    look, proofs, every = Look(setting, today), {}, list(catalogue().values())
    for number, one in enumerate(every):
        if tell:
            tell(100 * number // len(every), one.title)
        proofs[one.key] = _kept(one.find(look))
    with transaction.atomic():
        PolicyLook.objects.filter(day__lt=today - KEPT).delete()
        found, _ = PolicyLook.objects.update_or_create(
            setting=setting, day=today, defaults={"proofs": proofs, "looked_at": timezone.now(), "looked_by": by}
        )
    return found


def _kept(proof: Proof) -> dict:
    rows = [[row._meta.label_lower, row.pk] for row in proof.missing]
    return {
        "state": proof.state.value, "words": proof.words, "held": proof.held, "of": proof.of,
        "missing": rows[:MOST_MISSING], "more": max(len(rows) - MOST_MISSING, 0),
    }  # fmt: skip


def look_now(job, progress) -> dict:
    """The job behind “Look again”."""
    look_at(job.setting, job.setting.today(), by=job.asked_by, tell=progress)
    return {"url": reverse("nursery:policy"), "link": "Our policy"}


@task
def look_tonight(setting: int) -> None:
    """Once a day, where there is a policy; and the leads are told when it is time to look the policy over."""
    with scopes_disabled():
        found = Setting.objects.get(pk=setting)
    with scope(setting=found):
        policy = Policy.objects.in_force(found.today())
        if policy:
            look_at(found, found.today())
            remind(policy, found.today())


def remind(policy: Policy, today: date) -> None:
    """One mail to managers and deputies, four weeks before the review; tried again the next day if mail fails."""
    said = review_words(policy, today)
    if not said or policy.reminded_at:
        return
    members = Membership.objects.on(today).filter(setting=policy.setting, role__in=LEADS, user__is_active=True)
    body = f"{policy.title} of {policy.setting.name}: {said[:1].lower()}{said[1:]}\n\nOpen Kith and press Policy.\n"
    try:
        for address in sorted(set(members.values_list("user__email", flat=True))):
            send_mail(f"Kith: time to look over {policy.title.lower()}", body, None, [address])
    except OSError as error:
        logger.error("A mail about the policy could not be sent: %s", type(error).__name__)
        return
    policy.reminded_at = timezone.now()
    policy.save(update_fields=["reminded_at"])


# ---------------------------------------------------------------- beside the sentences


@dataclass(slots=True)
class Beside:
    """One proof as it stands beside a sentence. ``rows`` are those that are missing, for whoever may read their names."""

    evidence: Evidence
    state: State
    words: str
    missing: list = field(default_factory=list)
    more: int = 0
    rows: list = field(default_factory=list)

    @property
    def said(self) -> str:
        return self.state.words

    @property
    def url(self) -> str:
        return reverse(self.evidence.page) if self.evidence.page else ""


WORDS = {
    "good": "Holds",
    "look": "Wants a look",
    "none": "Nothing to show yet",
    "note": "In our own words",
    "bare": "Nothing stands beside it",
}


@dataclass(slots=True)
class Line:
    """A sentence with its number and what stands beside it."""

    sentence: PolicySentence
    number: str
    proofs: list[Beside]

    @property
    def state(self) -> str:
        """look where one proof wants a look; good where one holds and none wants a look; else none, note or bare."""
        states = {proof.state for proof in self.proofs}
        if not states:
            return "note" if self.sentence.note else "bare"
        if State.LOOK in states:
            return "look"
        return "good" if State.GOOD in states else "none"

    @property
    def said(self) -> str:
        return WORDS[self.state]


@dataclass(slots=True)
class Section:
    number: int
    heading: str
    lines: list[Line]


@dataclass(slots=True)
class Page:
    sections: list[Section]
    counts: dict[str, int]
    look: PolicyLook | None
    today: date

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def sentence(self) -> tuple[str, str]:
        """("41 of 60 sentences hold today", "; 3 want a look."): what is emphasised, and the rest."""
        if self.look is None:
            return "Nobody has looked yet", ": press Look now."
        good, looks = self.counts["good"], self.counts["look"]
        first = f"{good} of {self.total} sentences hold" if self.total != 1 else f"{good} of 1 sentence holds"
        if self.look.day == self.today:
            first += " today"
        return first, f"; {looks} want{'s' * (looks == 1)} a look." if looks else ", and none wants a look."


def sections_of(sentences: list[PolicySentence]) -> list[Section]:
    """By headings, numbered: 3.2 is the second sentence under the third heading."""
    found: list[Section] = []
    for one in sentences:
        if not found or found[-1].heading != one.heading:
            found.append(Section(len(found) + 1, one.heading, []))
        section = found[-1]
        section.lines.append(Line(one, f"{section.number}.{len(section.lines) + 1}", []))
    return found


def beside(policy: Policy, today: date, *, user=None, only: str = "") -> Page:
    """The sentences of ``policy`` with the last look. ``only`` keeps those of one state. Two queries.

    With ``user`` the missing rows are there by name where ``user`` may know of them: a query for each kind.
    """
    look = PolicyLook.objects.first()
    known, proofs = catalogue(), look.proofs if look else {}
    sections = sections_of(list(policy.sentences.all()))
    for section in sections:
        for line in section.lines:
            keys = [key for key in line.sentence.evidence if key in known]
            line.proofs = [_beside(known[key], proofs.get(key)) for key in keys]
    counts = dict.fromkeys(WORDS, 0)
    for section in sections:
        for line in section.lines:
            counts[line.state] += 1
        section.lines = [line for line in section.lines if not only or line.state == only]
    found = Page([section for section in sections if section.lines], counts, look, today)
    if user:
        _name(found, user)
    return found


def _beside(evidence: Evidence, kept: dict | None) -> Beside:
    if kept is None:
        return Beside(evidence, State.NONE, "Not looked at yet.")
    return Beside(evidence, State(kept["state"]), kept["words"], kept["missing"], kept["more"])


def _name(page: Page, user) -> None:
    shown = [proof for section in page.sections for line in section.lines for proof in line.proofs]
    keys: dict[str, set[int]] = {}
    for proof in shown:
        for kind, key in proof.missing:
            keys.setdefault(kind, set()).add(key)
    rows = {}
    for kind, wanted in keys.items():
        found = apps.get_model(kind).objects.filter(pk__in=wanted)
        if hasattr(found, "visible_to"):
            found = found.visible_to(user)
        rows[kind] = found.in_bulk()
    for proof in shown:
        proof.rows = [rows[kind][key] for kind, key in proof.missing if key in rows[kind]]
