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


def offers_shared_setting(child: Child, standings: list[Standing]) -> bool:
    """Whether the other setting that came in with the record is no contact yet."""
    name = child.shared_setting.strip().lower()
    return bool(name) and all(one.contact.organisation.lower() != name for one in standings)


def standing_with(child: Child, contact: Contact, day: date) -> Standing:
    """The family's answers about one contact, for every purpose. One query."""
    rows = child.outside_consents.filter(contact=contact, starts_on__lte=day).select_related("carer")
    latest = {row.purpose: row for row in rows.order_by("starts_on", "pk")}
    return Standing(contact, [_answer(one, latest.get(one.value), day) for one in OutsidePurpose])


def history_of(child: Child, contact: Contact):
    """Every answer that was ever recorded, newest first, also what was withdrawn the same day."""
    return child.outside_consents.filter(contact=contact).select_related("carer").order_by("-starts_on", "-pk")


def _answer(purpose: OutsidePurpose, row: OutsideConsent | None, day: date) -> Answer:
    if row is None:
        return Answer(purpose)
    if not row.given:
        return Answer(purpose, row, "no")
    return Answer(purpose, row, "yes" if row.counts_on(day) else "over")
