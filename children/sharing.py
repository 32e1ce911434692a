"""What a family agreed to share with whom outside, for the pages."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import F, FilteredRelation, Q

from children.models import CONFIDENTIAL, Carer, Child, Contact, OutsideConsent, OutsidePurpose

OPEN = [one for one in OutsidePurpose if one not in CONFIDENTIAL]  # on pages of the child


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
    """Each contact of ``child`` who is still one, with the family's answers on ``day``; of one purpose or all
    that are open. One query."""
    of_child = Q(consents__child=child, consents__starts_on__lte=day)
    rows: Iterable[Any] = (
        Contact.objects.filter(children=child, is_retired=False)
        .annotate(said=FilteredRelation("consents", condition=of_child))
        .annotate(**{name: F(f"said__{path}") for name, path in SAID.items()})
        .order_by("organisation", "name", "pk", F("said__starts_on"), F("said__pk"))
    )
    contacts: dict[int, Contact] = {}
    latest: dict[tuple[int, str], OutsideConsent] = {}
    for row in rows:
        contacts.setdefault(row.pk, row)
        if row.said_key:
            latest[row.pk, row.said_purpose] = _consent(child, row)
    purposes = [OutsidePurpose(purpose)] if purpose else OPEN
    return [
        Standing(contact, [_answer(one, latest.get((key, one.value)), day) for one in purposes])
        for key, contact in contacts.items()
    ]


SAID = {
    "said_key": "pk",
    "said_purpose": "purpose",
    "said_given": "given",
    "said_from": "starts_on",
    "said_until": "ends_on",
    "said_by": "given_by",
    "said_how": "how",
    "carer_key": "carer",
    "carer_decides": "carer__parental_responsibility",
    "carer_restricted": "carer__restricted",
    "carer_only_looks": "carer__only_looks",
}


def _consent(child: Child, row) -> OutsideConsent:
    """The consent that was joined to a contact."""
    carer = row.carer_key and Carer(
        pk=row.carer_key,
        parental_responsibility=row.carer_decides,
        restricted=row.carer_restricted,
        only_looks=row.carer_only_looks,
    )
    return OutsideConsent(
        pk=row.said_key, child=child, contact=row, purpose=row.said_purpose, given=row.said_given, carer=carer or None,
        starts_on=row.said_from, ends_on=row.said_until, given_by=row.said_by, how=row.said_how,
    )  # fmt: skip


def offers_shared_setting(child: Child, standings: list[Standing]) -> bool:
    """Whether the other setting that came in with the record is no contact yet."""
    name = child.shared_setting.strip().lower()
    return bool(name) and all(one.contact.organisation.lower() != name for one in standings)


def standing_with(child: Child, contact: Contact, day: date) -> Standing:
    """The family's answers about one contact, for every open purpose. One query."""
    rows = child.outside_consents.filter(contact=contact, starts_on__lte=day).select_related("carer")
    latest = {row.purpose: row for row in rows.order_by("starts_on", "pk")}
    return Standing(contact, [_answer(one, latest.get(one.value), day) for one in OPEN])


def history_of(child: Child, contact: Contact):
    """Every answer that was ever recorded, newest first, also what was withdrawn the same day."""
    rows = child.outside_consents.filter(contact=contact).exclude(purpose__in=CONFIDENTIAL)
    return rows.select_related("carer").order_by("-starts_on", "-pk")


def _answer(purpose: OutsidePurpose, row: OutsideConsent | None, day: date) -> Answer:
    if row is None:
        return Answer(purpose)
    if not row.given:
        return Answer(purpose, row, "no")
    return Answer(purpose, row, "yes" if row.counts_on(day) else "over")
