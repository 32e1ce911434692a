"""Taking the whole nursery out: of more than a few children only with a second person (S22, R98).

Who asked and who agreed stands in the history, and nowhere else.
"""

from datetime import UTC, datetime, timedelta

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from nursery.audit import record
from nursery.models import AuditEvent, Membership, Setting, User
from nursery.outgoing import post
from nursery.roles import LEADS

ALONE = 20  # children at most, for one person by themselves
OPEN_FOR = timedelta(days=1)
ASKED, AGREED = "export_asked", "export_agreed"
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


def needs_a_second(setting: Setting) -> bool:
    """Whether another lead has to agree first. The demo's people have no secrets and take it out alone. One query."""
    return not setting.is_demo and apps.get_model("children.Child").objects.count() > ALONE


def leads(setting: Setting) -> list[User]:
    """Managers and deputies of today, by name: those who may ask and agree. One query."""
    held = Membership.objects.on(setting.today()).filter(setting=setting, role__in=LEADS)
    return list(User.objects.filter(pk__in=held.values("user"), is_active=True).order_by("name"))


def open_until(setting: Setting, user: User) -> datetime | None:
    """Until when ``user`` may take it out, as somebody agreed within the last day; else None."""
    agreed = [event.at for event in _lately(setting, AGREED) if event.target == user.pk]
    return max(agreed) + OPEN_FOR if agreed else None


def who_asks(setting: Setting) -> list[User]:
    """Those who asked within the last day and wait for an answer."""
    answered = {event.target: event.at for event in _lately(setting, AGREED)}
    waiting = {event.actor for event in _lately(setting, ASKED) if event.at > answered.get(event.actor, _LONG_AGO)}
    return [user for user in leads(setting) if user.pk in waiting]


@transaction.atomic
def ask(*, setting: Setting, by: User) -> None:
    """The other leads are told by mail, which names no child. Raises ValidationError where there is nobody to ask."""
    asked = [user for user in leads(setting) if user != by]
    if not asked:
        raise ValidationError(
            "A second manager or deputy has to agree, and there is none. Give somebody that role first."
        )
    record(ASKED, by, by=by)
    for other in asked:
        post(
            setting=setting,
            to=other.email,
            subject=f"Kith: {by.name} asks to take {setting.name} out",
            words=f"{by.name} would like to take everything out of {setting.name}. Talk to {by.name}; where it is right, agree "
            "in Kith within a day: Bring in, take out. Where it was not them, take their access away: Settings, Who may do "
            "what.\n",
        )


@transaction.atomic
def agree(*, setting: Setting, to: User, by: User) -> None:
    """``to`` may take it out for a day from now. Raises ValidationError for one's own wish, and where nobody asked."""
    if to == by:
        raise ValidationError("Somebody else than who asked agrees.")
    if to not in who_asks(setting):
        raise ValidationError(f"{to.name} does not ask any more.")
    record(AGREED, to, by=by)


def _lately(setting: Setting, action: str) -> list[AuditEvent]:
    """What leads did within the last day, the oldest first."""
    found = AuditEvent.objects.filter(actor__in=[user.pk for user in leads(setting)], action=action)
    return list(found.filter(setting=setting.pk, at__gt=timezone.now() - OPEN_FOR).order_by("at"))
