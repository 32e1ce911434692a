"""Shared tablets: enrolled for a room by a manager, unlocked by people's PINs, taken back (S15 to S18)."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django_scopes import scope, scopes_disabled

from nursery.audit import record
from nursery.models import Device, DeviceKind, Room, Setting, TabletCount, TabletSignIn, User, WrongPin
from nursery.pins import check_new_pin, hash_pin, is_right

COOKIE = "kith_tablet" if settings.PLAIN_HTTP else "__Host-tablet"
FULL_SIGN_IN_LASTS = timedelta(hours=12)
MOST_WRONG_IN_A_ROW = 5  # of one person (S16)
MOST_WRONG_AN_HOUR = 15  # on one tablet, of everybody (S16)
HOUR = timedelta(hours=1)


@transaction.atomic
def enrol_tablet(*, room: Room, name: str, token_hash: str, by) -> Device:
    """The browser that holds the secret behind ``token_hash`` is a tablet of ``room`` until it is revoked."""
    tablet = Device(
        setting=room.setting, kind=DeviceKind.TABLET, room=room, name=name, token_hash=token_hash, enrolled_by=by
    )
    tablet.full_clean()
    tablet.save()
    record("tablet_enrolled", tablet, by=by, room=room.pk)
    return tablet


@transaction.atomic
def revoke_tablet(*, tablet: Device, by) -> None:
    """Nobody unlocks it any more, and who is signed in on it is signed out with their next press. Twice changes nothing."""
    if Device.objects.filter(pk=tablet.pk, revoked_at=None).update(revoked_by=by, revoked_at=timezone.now()):
        record("tablet_revoked", tablet, by=by)


def enrolled():
    """The tablets of the nursery, each with its room."""
    return Device.objects.filter(kind=DeviceKind.TABLET, revoked_at=None).select_related("room")


@transaction.atomic
def count_tablets(*, setting: Setting, here: set[Device], by: User) -> list[Device]:
    """This evening's count (002-39): ``here`` are in their rooms. Returns those that are not."""
    tablets, today = list(enrolled()), setting.today()
    for tablet in tablets:
        TabletCount.objects.update_or_create(
            tablet=tablet, date=today,
            defaults={"setting": setting, "is_here": tablet in here, "by": by, "at": timezone.now()},
        )  # fmt: skip
    away = [tablet for tablet in tablets if tablet not in here]
    record("tablets_counted", setting, by=by, of=len(tablets), away=[tablet.pk for tablet in away])
    return away


def last_count() -> list[TabletCount]:
    """The last evening's count, of the tablets that are still the nursery's; empty where they were never counted. Two queries."""
    counts = TabletCount.objects.filter(tablet__in=enrolled())
    last = counts.values_list("date", flat=True).first()
    return list(counts.filter(date=last).select_related("tablet__room", "by")) if last else []


@transaction.atomic
def set_pin(*, user: User, pin: str) -> None:
    """``user`` unlocks tablets with ``pin`` from now on. Raises ValidationError for one that others would guess."""
    check_new_pin(pin)
    user.pin = hash_pin(user, pin)
    user.save(update_fields=["pin"])
    record("pin_set", user, by=user)


@transaction.atomic
def signed_in_fully(*, tablet: Device, user: User) -> None:
    """From now on ``user``'s PIN is enough on ``tablet``, for 12 hours."""
    now = timezone.now()
    with scope(setting=tablet.setting):
        TabletSignIn.objects.update_or_create(
            tablet=tablet, user=user, defaults={"at": now, "round": tablet.pin_round, "wrong_pins": 0}
        )
        WrongPin.objects.filter(sign_in__tablet=tablet, at__lte=now - HOUR).delete()
        Device.objects.filter(pk=tablet.pk).update(last_used_by=user, last_used_at=now)


def ask_for_full_sign_in(user: User) -> None:
    """``user``'s PIN is enough nowhere until they sign in fully, on each tablet."""
    with scopes_disabled():
        TabletSignIn.objects.filter(user=user).update(wrong_pins=MOST_WRONG_IN_A_ROW)


def sign_ins_that_count():
    """Full sign-ins that a PIN may follow, as far as the person goes; their tablet may have begun another round."""
    since = timezone.now() - FULL_SIGN_IN_LASTS
    return TabletSignIn.objects.filter(at__gt=since, wrong_pins__lt=MOST_WRONG_IN_A_ROW)


def try_pin(*, sign_in: TabletSignIn, pin: str) -> bool:
    """Whether ``pin`` unlocks the tablet for the person of ``sign_in``.

    Each try is counted before it is looked at, by statements that commit at once: however many come at the same instant,
    no more than 5 of one person and 15 on one tablet in an hour are ever compared (S17). Must not run inside a
    transaction, which would hide the tries from one another.
    """
    with scopes_disabled():  # a filter by setting is a join, and PostgreSQL does not look at a joined row again
        if not sign_ins_that_count().filter(pk=sign_in.pk).update(wrong_pins=F("wrong_pins") + 1):
            return False
    this = WrongPin.objects.create(sign_in=sign_in, round=sign_in.round)
    lately = WrongPin.objects.filter(
        sign_in__tablet=sign_in.tablet_id, round=sign_in.round, at__gt=timezone.now() - HOUR
    )
    tries = lately.count()
    present = Device.objects.filter(pk=sign_in.tablet_id, pin_round=sign_in.round, revoked_at=None)
    if tries <= MOST_WRONG_AN_HOUR and present.exists() and is_right(sign_in.user, pin):
        this.delete()
        TabletSignIn.objects.filter(pk=sign_in.pk).update(wrong_pins=0)
        return True
    if tries >= MOST_WRONG_AN_HOUR:
        begin_pin_round(sign_in)
    return False


@transaction.atomic
def begin_pin_round(sign_in: TabletSignIn) -> None:
    """Everybody has to sign in fully on the tablet of ``sign_in`` before a PIN is enough again."""
    this_round = Device.objects.filter(pk=sign_in.tablet_id, pin_round=sign_in.round)
    if this_round.update(pin_round=F("pin_round") + 1):
        record("tablet_pins_stopped", sign_in.tablet)


@transaction.atomic
def unlocked(*, tablet: Device, by: User) -> None:
    Device.objects.filter(pk=tablet.pk).update(last_used_by=by, last_used_at=timezone.now())
    record("tablet_unlocked", tablet, by=by)
