"""What a family agreed to share with whom outside, for the pages."""

from dataclasses import dataclass, field
from datetime import date

from children.models import Child, Contact, OutsideConsent, OutsidePurpose


@dataclass
class Answer:
    """What holds for one purpose: ``yes``, ``no``, or ``""`` where nobody was asked; ``over`` a yes that has ended."""

    purpose: OutsidePurpose
    consent: OutsideConsent | None = None
    says: str = ""


@dataclass
class Standing:
    contact: Contact
    answers: list[Answer] = field(default_factory=list)

    @property
    def may(self) -> bool:
        return any(answer.says == "yes" for answer in self.answers)

    @property
    def said(self) -> list[Answer]:
        return [answer for answer in self.answers if answer.says]


def standing_of(child: Child, day: date, *, purpose: str = "") -> list[Standing]:
    """Each contact of ``child`` who is still one, with the family's answers on ``day``; of one purpose or all. Two queries."""
    contacts = list(child.contacts.filter(is_retired=False))
    rows = child.outside_consents.filter(starts_on__lte=day).select_related("carer").order_by("starts_on", "pk")
    latest = {(row.contact_id, row.purpose): row for row in rows}
    purposes = [OutsidePurpose(purpose)] if purpose else list(OutsidePurpose)
    return [
        Standing(contact, [_answer(one, latest.get((contact.pk, one.value)), day) for one in purposes])
        for contact in contacts
    ]


def _answer(purpose: OutsidePurpose, row: OutsideConsent | None, day: date) -> Answer:
    if row is None:
        return Answer(purpose)
    if not row.given:
        return Answer(purpose, row, "no")
    return Answer(purpose, row, "yes" if row.counts_on(day) else "over")
