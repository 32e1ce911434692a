"""Talking: one conversation per child with its care team (P5). Whoever is responsible may answer; the key worker reads it all."""

from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, F, Max, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from children.models import FAREWELL, Carer, Child
from families.access import May, carers_who
from families.message_models import Message, ReadUpTo
from keyworkers.models import KeyPersonAssignment
from nursery.audit import record
from nursery.models import Setting, User
from nursery.telling import News, tell_family, tell_team

MOST = 4000  # characters


def may_talk(user: User, setting: Setting, child: Child) -> bool:
    """Staff who read and answer: the child's care team today, stand-ins with it, and leads. One query for the others."""
    if user.is_lead_of(setting):
        return True
    places = KeyPersonAssignment.objects.on(setting.today()).filter(child=child)
    return places.filter(practitioner__user=user).exists()


def talked_with(user: User, setting: Setting):
    """Children whose conversations ``user`` reads. A family may write for a while after its child left, and leads read it."""
    today = setting.today()
    children = Child.objects.visible_to(user)
    if user.is_lead_of(setting):
        return children.not_left(today - FAREWELL)
    children = children.not_left(today)
    places = KeyPersonAssignment.objects.on(today).filter(practitioner__user=user)
    return children.filter(pk__in=places.values("child"))


@transaction.atomic
def write(*, child: Child, words: str, by: User, carer: Carer | None = None, private: bool = False) -> Message:
    """The family (``carer``) writes to the nursery; ``private`` keeps it between them. The care team is told."""
    message = _save(child, words, by, carer=carer, from_family=True, only_for=carer if private else None)
    tell_team(child, News.REPLY, but=by)
    return message


@transaction.atomic
def answer(*, child: Child, words: str, by: User, only_for: Carer | None = None) -> Message:
    """The nursery writes to the family, or to one carer alone. They are told, each in their own way."""
    message = _save(child, words, by, from_family=False, only_for=only_for)
    tell_family(child, News.MESSAGE, but=by, only=only_for.user if only_for else None)
    return message


def _save(child: Child, words: str, by: User, **more) -> Message:
    words = words.strip()
    if not words:
        raise ValidationError({"words": _("Write what you want to say.")})
    if len(words) > MOST:
        raise ValidationError(
            {"words": _("That is longer than a message can be. Keep it to {most} characters.").format(most=MOST)}
        )
    message = Message.objects.create(
        setting=child.setting, child=child, words=words, author=by, is_private=bool(more.get("only_for")), **more
    )
    record("message_written", child, by=by, message=message.pk, from_family=message.from_family)
    mark_read(child=child, user=by, message=message.pk)
    return message


def answers_alone(child: Child) -> Carer | None:
    """Whom an answer is for alone unless its writer says otherwise: who wrote in private since the nursery's last message; with
    nothing since, whom that one was for. Three queries at most."""
    said = Message.objects.filter(child=child).select_related("only_for")
    last = said.filter(from_family=False).first()
    since = said.filter(from_family=True, pk__gt=last.pk if last else 0)
    private = since.exclude(only_for=None).first() if since.exists() else last
    return private.only_for if private else None


def mark_read(*, child: Child, user: User, message: int) -> None:
    """``user`` has read as far as ``message``; never back."""
    row, is_new = ReadUpTo.objects.get_or_create(child=child, user=user, defaults={"message": message})
    if not is_new:
        ReadUpTo.objects.filter(pk=row.pk, message__lt=message).update(message=message, at=timezone.now())


@dataclass(frozen=True, slots=True)
class Reader:
    """A carer who has read staff's messages as far as ``message``."""

    name: str
    carer: int
    message: int
    at: datetime


def readers(child: Child) -> list[Reader]:
    """Carers who read along, and how far: receipts are for staff's messages alone. Two queries."""
    carers = {row.user_id: row for row in carers_who(child, May.TALK)}
    found = ReadUpTo.objects.filter(child=child, user__in=list(carers))
    return [Reader(carers[one.user_id].first_name, carers[one.user_id].pk, one.message, one.at) for one in found]


def read_words(message: Message, people: list[Reader]) -> str:
    """``"Read by Kasia and Piotr"``; empty where nobody has, or the message is the family's."""
    if message.from_family:
        return ""
    who = [one.name for one in people if one.message >= message.pk and message.only_for_id in (None, one.carer)]
    return f"Read by {' and '.join([', '.join(who[:-1]), who[-1]]) if len(who) > 1 else who[0]}" if who else ""


def conversations(user: User, setting: Setting):
    """Children of ``talked_with`` that have a conversation: ``newest_at`` and ``unread`` messages of the family, newest first."""
    place = ReadUpTo.objects.filter(child=OuterRef("pk"), user=user).values("message")[:1]
    children = talked_with(user, setting).annotate(read_to=Subquery(place))
    unread = Q(messages__from_family=True) & (Q(read_to=None) | Q(messages__pk__gt=F("read_to")))
    return (
        children.annotate(newest_at=Max("messages__at"), unread=Count("messages", filter=unread))
        .exclude(newest_at=None)
        .order_by("-newest_at")
    )


def with_unread(user: User, setting: Setting):
    """Children about whom ``user`` talks with families, ``unread`` on each: messages of its family not read yet, or None."""
    place = ReadUpTo.objects.filter(child=OuterRef("pk"), user=user).values("message")[:1]
    newer = Message.objects.filter(child=OuterRef("pk"), from_family=True, pk__gt=OuterRef("read_to")).order_by()
    number = newer.values("child").annotate(number=Count("pk")).values("number")
    return talked_with(user, setting).annotate(read_to=Coalesce(Subquery(place), 0)).annotate(unread=Subquery(number))


def unread_for_family(child: Child, carer: Carer) -> int:
    """How many of the nursery's messages this carer has not read. One query."""
    place = ReadUpTo.objects.filter(child=child, user=carer.user_id).values("message")[:1]
    rows = Message.objects.for_carer(carer).filter(child=child, from_family=False)
    return rows.filter(pk__gt=Coalesce(Subquery(place), 0)).count()
