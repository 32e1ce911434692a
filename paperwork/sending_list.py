"""What became of each paper that went out, in words for the page; a fixed number of queries for any number of them."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Exists, F, OuterRef, Prefetch, Q, prefetch_related_objects
from django.utils import timezone

from children.models import Carer, OutsideConsent
from keyworkers.models import KeyPersonAssignment, TeamRole
from nursery.models import Setting
from paperwork.sending import MOST_WRONG
from paperwork.sending_models import How, Opening, Refused, Reply, Sending
from staff.models import Practitioner

CHASE_AFTER = timedelta(days=3)
LATELY = timedelta(days=14)
SHOWN = {"waiting": "Not opened yet", "answered": "Answered", "all": "All"}


@dataclass(frozen=True)
class Row:
    sending: Sending
    openings: list[Opening]
    refused: list[Opening]
    replies: list[Reply]
    closed: Refused | None
    chase: bool

    @property
    def last_refused(self) -> Opening:
        return self.refused[-1]

    @property
    def is_open(self) -> bool:
        return self.sending.how == How.LINK and self.closed in (None, Refused.TOO_MANY)


def opened():
    return Opening.objects.filter(sending=OuterRef("pk"), refused="")


def with_names(sendings):
    """What a row says of its child, contact, sender and paper."""
    return sendings.select_related("child", "contact", "sent_by").annotate(paper=F("document__code"))


def sendings_shown(sendings, shown: str):
    """Those of ``SHOWN``: links that nobody has opened or acknowledged and that nobody closed; those with an answer."""
    if shown == "waiting":
        trio = {name: OuterRef(name) for name in ("child", "contact", "purpose")}
        said_no = OutsideConsent.objects.filter(**trio, given=False, pk__gt=OuterRef("consent"))
        return sendings.by_link().not_taken_back().filter(~Exists(opened()), ~Exists(said_no), received_at=None)
    if shown == "answered":
        return sendings.filter(Exists(Reply.objects.filter(sending=OuterRef("pk"))) | Q(received_at__isnull=False))
    return sendings


def answered_lately(user, me: Practitioner | None, day: date) -> list[Reply]:
    """What recipients answered in the last fortnight about papers that ``user`` sent, or about the key children of ``me``;
    the newest first. One query."""
    own = KeyPersonAssignment.objects.on(day).filter(practitioner=me, role=TeamRole.KEY_WORKER)
    theirs = Q(sending__sent_by=user) | Q(sending__child__in=own.values("child"))
    found = Reply.objects.filter(theirs, sending__in=Sending.objects.visible_to(user), on__gt=day - LATELY)
    return list(found.exclude(by=user).select_related("sending__child", "sending__contact").order_by("-on", "-pk"))


def rows_of(sendings, setting: Setting) -> list[Row]:
    """Of ``with_names``; four queries for whatever belongs to them."""
    sendings = list(sendings)
    replies = Prefetch("replies", Reply.objects.select_related("by"))
    prefetch_related_objects(sendings, "openings", replies)
    closed = _closed(sendings, setting)
    return [_row(sending, closed[sending.pk]) for sending in sendings]


def _row(sending: Sending, closed: Refused | None) -> Row:
    all_openings = list(sending.openings.all())
    opened_ones = [one for one in all_openings if not one.refused]
    is_quiet = sending.how == How.LINK and not opened_ones and not sending.received_at
    return Row(
        sending=sending,
        openings=opened_ones,
        refused=[one for one in all_openings if one.refused],
        replies=list(sending.replies.all()),
        closed=closed,
        chase=is_quiet and closed is None and timezone.now() - sending.sent_at > CHASE_AFTER,
    )


def _closed(sendings: list[Sending], setting: Setting) -> dict[int, Refused | None]:
    """What ``sending.why_closed`` says of each, asked for all at once."""
    today, now = setting.today(), timezone.now()
    children = {sending.child_id for sending in sendings}
    consents = list(OutsideConsent.objects.filter(child__in=children).select_related("carer"))
    kept_away = {
        (child, email.lower())
        for child, email in Carer.objects.filter(child__in=children, restricted=True).values_list("child", "email")
        if email
    }

    def agreed(sending) -> bool:
        if sending.consent_id is None:
            return True
        trio = (sending.child_id, sending.contact_id, sending.purpose)
        those = [one for one in consents if (one.child_id, one.contact_id, one.purpose) == trio]
        said_no = any(not one.given and one.pk > sending.consent_id and one.starts_on <= today for one in those)
        return not said_no and any(one.counts_on(today) for one in those)

    def why(sending) -> Refused | None:
        if sending.revoked_at:
            return Refused.REVOKED
        if sending.expires_at is None or now >= sending.expires_at:
            return Refused.EXPIRED
        if sending.contact.is_retired:
            return Refused.RETIRED
        if (sending.child_id, sending.contact.email.lower()) in kept_away:
            return Refused.RESTRICTED
        if not agreed(sending):
            return Refused.NO_CONSENT
        return Refused.TOO_MANY if sending.wrong >= MOST_WRONG else None

    return {sending.pk: why(sending) for sending in sendings}
