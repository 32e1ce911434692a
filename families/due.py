"""What waits for a parent: a Tell us about, papers to read and sign, answers that only they can give."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from children.models import Carer, Child
from families.access import May
from nursery.terms import term_of
from paperwork.models import Document, Kind, PaperworkRules, Signature
from paperwork.states import CAN_BE_WRITTEN, State
from paperwork.words import title_for_family
from senco.asking import Asked


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing, with its button. ``by`` is the day by which it is wanted, while that is still to come."""

    title: str
    words: str
    verb: str
    path: str
    by: date | None = None
    icon: str = "file-pen-line"


def about_of_term(child: Child, today: date) -> tuple[Document | None, date]:
    """This term's Tell us about, if somebody began it, and by when it is wanted (R59). Three queries."""
    occasion, by = _occasion(child, today)
    return Document.objects.filter(child=child, kind=Kind.ABOUT, occasion=occasion).first(), by


def _occasion(child: Child, today: date) -> tuple[str, date]:
    """Of this term's Tell us about, and by when it is wanted. Two queries."""
    term = term_of(child.setting, today)
    rules = PaperworkRules.objects.first() or PaperworkRules()
    by = max(term.starts_on, child.starts_on) + timedelta(weeks=rules.weeks_into_term)
    return term.starts_on.isoformat(), by


def is_answered(about: Document | None) -> bool:
    """Whether the family said what it had to say this term."""
    return about is not None and (about.answered_on is not None or about.state not in CAN_BE_WRITTEN)


def waiting(child: Child, carer: Carer, asked: list[Asked], rights: frozenset[May], today: date) -> list[Waiting]:
    """In the order in which they matter. ``asked``: what ``asked_of`` finds for ``carer``; ``child`` as ``own_children``
    gives it. Three queries."""
    found = questions(child, asked) if May.AGREE in rights else []
    occasion, by = _occasion(child, today)
    signed = Exists(Signature.objects.filter(document=OuterRef("pk"), carer__user=carer.user_id))
    wanted = Q(state=State.WITH_FAMILY, is_signed=False) | Q(kind=Kind.ABOUT, occasion=occasion)
    rows = list(
        Document.objects.filter(child=child).annotate(is_signed=signed).filter(wanted).order_by("shared_at", "pk")
    )
    for paper in (row for row in rows if row.state == State.WITH_FAMILY and not row.is_signed):
        verb = _("Read and sign") if May.AGREE in rights else _("Read it")
        found.append(
            Waiting(title_for_family(paper), _("It is written and checked. Say what you think of it."), verb,
                    reverse("families:paper", args=[child.code, paper.code]), icon="file-check")
        )  # fmt: skip
    if May.ASK in rights and (child.leaves_on is None or child.leaves_on >= today):
        about = next((row for row in rows if (row.kind, row.occasion) == (Kind.ABOUT, occasion)), None)
        if not is_answered(about) and (about or child.has_key_worker):
            begun = about is not None and any(about.texts.values())
            found.append(
                Waiting(
                    _("Tell us about {child}").format(child=child),
                    _("Short questions about home this term. You can answer in your own language."),
                    _("Go on") if begun else _("Start, about 5 minutes"),
                    reverse("families:about", args=[child.code]),
                    by if by >= today else None,
                )
            )
    return found


def questions(child: Child, asked: list[Asked]) -> list[Waiting]:
    """What the SENCO asks: may somebody look closer, may a form go to an agency (000-26, R73)."""
    path = reverse("families:support", args=[child.code])
    found = []
    for one in asked:
        if one.waits:
            found.append(
                Waiting(
                    _("Your permission"), _("We would like to look closer at how {child} plays and learns.").format(child=child),
                    _("Read and answer"), path, icon="hand-heart",
                )
            )  # fmt: skip
        if one.asks_outside:
            found.append(
                Waiting(
                    _("Asking for help outside"), _("Read what we would send. It goes only if you say yes."),
                    _("Read and answer"), path, icon="hand-heart",
                )
            )  # fmt: skip
    return found
