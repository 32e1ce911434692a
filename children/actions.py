"""What can be done to children's records. Each verb writes its rows and its audit entry in one transaction."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from children.models import FAREWELL, BookingPattern, Carer, Child, Consent, Contact, Family, OutsideConsent, RoomStay
from nursery.audit import record
from nursery.dated import end_from
from nursery.editing import save_record
from nursery.models import Room
from nursery.telling import News, tell_family
from nursery.timetable import Timetable


@transaction.atomic
def move_room(*, child: Child, room: Room, on: date, by) -> RoomStay:
    """``child`` belongs to ``room`` from the day ``on``."""
    end_from(child.room_stays.all(), on)
    stay = RoomStay(child=child, room=room, starts_on=on)
    stay.full_clean()
    stay.save()
    record("room_changed", child, by=by, room=room.pk, on=str(on))
    return stay


@transaction.atomic
def change_bookings(*, child: Child, timetable: Timetable, on: date, by) -> BookingPattern:
    """Booked times are ``timetable`` from the day ``on``; the past keeps what it was."""
    end_from(child.booking_patterns.all(), on)
    pattern = BookingPattern(child=child, timetable=timetable, starts_on=on)
    pattern.full_clean()
    pattern.save()
    record("bookings_changed", child, by=by, on=str(on))
    return pattern


@transaction.atomic
def set_consent(
    *, child: Child, purpose: str, given: bool, on: date, by, given_by: str = "", carer: Carer | None = None
) -> Consent:
    """The family agree to (or refuse) ``purpose`` from the day ``on`` (R95); ``carer`` is who said so in Kith."""
    end_from(child.consents.filter(purpose=purpose), on)
    consent = Consent(child=child, purpose=purpose, given=given, given_by=given_by, carer=carer, starts_on=on)
    consent.full_clean()
    consent.save()
    record("consent_recorded", child, by=by, purpose=purpose, given=given, on=str(on))
    return consent


@transaction.atomic
def set_outside_consent(
    *,
    child: Child,
    contact: Contact,
    purpose: str,
    given: bool,
    on: date,
    by,
    given_by: str = "",
    carer: Carer | None = None,
    how: str = "",
    until: date | None = None,
) -> OutsideConsent:
    """The family agree to (or refuse, or withdraw) sharing with ``contact`` for ``purpose`` from the day ``on`` (S12).

    ``until`` is the first day it no longer holds. Withdrawing is refusing from today on. ``carer`` is who said so, where
    they are entered. Raises ValidationError where they may not say so.
    """
    if carer and (carer.child_id != child.pk or not carer.may_agree):
        raise ValidationError(f"{carer} may not say so: choose somebody with parental responsibility.")
    end_from(child.outside_consents.filter(contact=contact, purpose=purpose), on)
    consent = OutsideConsent(
        child=child,
        contact=contact,
        purpose=purpose,
        given=given,
        given_by=given_by or str(carer or ""),
        carer=carer,
        how=how,
        starts_on=on,
        ends_on=until,
    )
    consent.full_clean()
    consent.save()
    record("outside_consent_recorded", child, by=by, contact=contact.pk, purpose=purpose, given=given, on=str(on))
    return consent


def consent_behind(child: Child, contact: Contact, purpose: str, day: date) -> OutsideConsent | None:
    """The yes on which sharing with ``contact`` for ``purpose`` stands on ``day``, if there is one. One query."""
    found = OutsideConsent.objects.in_force(day).filter(child=child, contact=contact, purpose=purpose)
    return found.order_by("-pk").first()


def may_share(child: Child, contact: Contact, purpose: str, day: date) -> bool:
    """Whether the family of ``child`` agrees on ``day`` to sharing with ``contact`` for ``purpose``. One query."""
    return consent_behind(child, contact, purpose, day) is not None


@transaction.atomic
def remove_carer(*, carer: Carer, on: date, by) -> None:
    """Take a carer off a child's page. What they agreed to share outside counts no more from the day ``on``."""
    for consent in OutsideConsent.objects.in_force(on).filter(carer=carer).select_related("contact"):
        set_outside_consent(
            child=carer.child,
            contact=consent.contact,
            purpose=consent.purpose,
            given=False,
            on=on,
            by=by,
            given_by=consent.given_by,
            how="They were taken off the page.",
        )
    record("carer_removed", carer.child, by=by, carer=carer.pk)
    carer.delete()


def agree(*, child: Child, purpose: str, given: bool, carer: Carer, by) -> Consent:
    """``carer`` agrees or refuses in Kith, from today; a refusal counts at the next request (S11).

    Raises ValidationError where somebody else with parental responsibility has said no: then both talk with the nursery.
    """
    today = child.setting.today()
    stands = Consent.objects.on(today).filter(child=child, purpose=purpose).select_related("carer").first()
    other = stands.carer if stands and not stands.given else None
    if given and other and other != carer and other.parental_responsibility and not other.restricted:
        raise ValidationError(
            _("{name} has said no to this. Talk with the nursery together.").format(name=other.first_name)
        )
    name = f"{carer.first_name} {carer.last_name}, in Kith"
    return set_consent(child=child, purpose=purpose, given=given, on=today, by=by, given_by=name, carer=carer)


@transaction.atomic
def save_child(*, form, by) -> Child:
    """Save the child of a valid ``form``."""
    child = save_record(form=form, action="child_changed", by=by)
    if "leaves_on" in form.changed_fields:
        tell_of_last_day(child=child, by=by)
    return child


def tell_of_last_day(*, child: Child, by) -> None:
    """The last day is new: the family hears what it can take along, and until when. Not where there is none, or it is long
    ago."""
    if child.leaves_on and child.leaves_on + FAREWELL >= child.setting.today():
        tell_family(child, News.LEAVING, but=by)


def give_family(child: Child) -> None:
    """A child with carers belongs to a family: where none is named, one of its own (contracts 2 wants a reference)."""
    if child.family is None:
        child.family, _ = Family.objects.get_or_create(setting_id=child.setting_id, ref=f"F-{child.ref}")
        child.save(update_fields=["family"])
