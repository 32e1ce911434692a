"""What can be done about people outside who know a child: enter, tie, ask, talk (000-29, 003-18, 004-11)."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from children.actions import may_share, set_outside_consent
from children.liaison_models import Liaison
from children.models import Child, Contact, ContactKind, OutsideConsent, OutsidePurpose
from nursery.audit import record


@transaction.atomic
def tie(*, child: Child, contact: Contact, by) -> None:
    """``contact`` has to do with ``child``. Twice changes nothing. Raises ValidationError for one who is retired."""
    if contact.is_retired:
        raise ValidationError(f"{contact} is no longer a contact.")
    if not contact.children.filter(pk=child.pk).exists():
        contact.children.add(child)
        record("contact_tied", child, by=by, contact=contact.pk)


@transaction.atomic
def untie(*, child: Child, contact: Contact, on: date, by) -> None:
    """``contact`` has nothing to do with ``child`` any more: what the family agreed to share with them ends."""
    for consent in OutsideConsent.objects.in_force(on).filter(child=child, contact=contact):
        withdraw(child=child, contact=contact, purpose=consent.purpose, on=on, by=by, given_by=consent.given_by)
    if contact.children.filter(pk=child.pk).exists():
        contact.children.remove(child)
        record("contact_untied", child, by=by, contact=contact.pk)


def withdraw(*, child: Child, contact: Contact, purpose: str, on: date, by, given_by: str = "", carer=None):
    """The family no longer agrees, from this moment: what is under way opens no more (T27)."""
    return set_outside_consent(
        child=child,
        contact=contact,
        purpose=purpose,
        given=False,
        on=on,
        by=by,
        given_by=given_by or "The family",
        carer=carer,
        how="Withdrawn",
    )


@transaction.atomic
def retire(*, contact: Contact, retired: bool, by) -> None:
    """Offered no longer, or again. Links that were sent to somebody retired do not open. Twice changes nothing."""
    if Contact.objects.filter(pk=contact.pk, is_retired=not retired).update(is_retired=retired):
        record("contact_retired" if retired else "contact_restored", contact, by=by)


@transaction.atomic
def contact_from_shared_setting(*, child: Child, by) -> Contact:
    """The other setting that came in with the child's record, as a contact; the one of that name, where there is one."""
    name = child.shared_setting.strip()
    if not name:
        raise ValidationError(f"No other setting is entered for {child}.")
    contact = Contact.objects.filter(organisation__iexact=name, name="", is_retired=False).first()
    if contact is None:
        contact = Contact(setting=child.setting, kind=ContactKind.SETTING, organisation=name)
        contact.full_clean()
        contact.save()
        record("contact_added", contact, by=by, fields=["kind", "organisation"])
    tie(child=child, contact=contact, by=by)
    return contact


@transaction.atomic
def note_talk(
    *, child: Child, contact: Contact, on: date, how: str, told: bool, about: str, by, spoke_with: str = ""
) -> Liaison:
    """Who spoke with whom about what. Telling somebody outside needs the family's consent for that day (000-29, R73)."""
    if on > child.setting.today():
        raise ValidationError("Choose today or an earlier day.")
    if told and not may_share(child, contact, OutsidePurpose.LIAISON, on):
        raise ValidationError(
            f"{child}’s family has not agreed that we talk with {contact} about {child}. Record what the family says first, "
            "or note that we only listened. Where a child is not safe, go to the safeguarding lead."
        )
    talk = Liaison(
        setting=child.setting,
        child=child,
        contact=contact,
        on=on,
        how=how,
        told=told,
        about=about.strip(),
        spoke_with=spoke_with.strip(),
        by=by,
    )
    talk.full_clean()
    talk.save()
    record("liaison_noted", talk, by=by, contact=contact.pk, told=told)
    return talk
