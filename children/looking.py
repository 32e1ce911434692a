"""Who of the staff opened which child's pages (R100), and how many different ones within an hour (S22)."""

from datetime import UTC, datetime, timedelta

from allauth.account.authentication import get_authentication_records
from allauth.core.exceptions import ReauthenticationRequired
from django.db import transaction
from django.utils import timezone

from children.models import Child
from nursery.audit import record
from nursery.history import OPENED
from nursery.models import AuditEvent, Membership
from nursery.outgoing import post
from nursery.roles import LEADS

AN_HOUR = timedelta(hours=1)
MOST, MOST_OF_ALL = 40, 150  # of one's own children; of those who see every child
MANY = "many_children_opened"


def look(request, child: Child) -> None:
    """A member of staff opens a page of ``child``: written down once an hour, and no query until then.

    Whoever opens more different children within an hour than anybody's work asks for shows again who they are, and the
    managers are told: one stolen sign-in must not empty the nursery (S22). The demo's people have no secrets and are not
    asked. Raises ReauthenticationRequired.
    """
    user, setting, now = request.user, request.setting, timezone.now()
    since = (now - AN_HOUR).timestamp()
    written = {key: at for key, at in request.session.get(OPENED, {}).items() if at > since}
    if str(child.pk) in written:
        return
    events = AuditEvent.objects.filter(setting=setting.pk, actor=user.pk, at__gt=now - AN_HOUR)
    opened = dict(events.filter(action=OPENED).order_by("at").values_list("target", "at"))
    most = MOST_OF_ALL if user.sees_every_child_of(setting) else MOST
    if child.pk not in opened and len(opened) >= most and not setting.is_demo:
        if not events.filter(action=MANY).exists():
            _alert(user, setting, len(opened))
        proof = _last_proof(request)
        if sum(at > proof for at in opened.values()) >= most:
            raise ReauthenticationRequired
    record(OPENED, child, by=user)
    request.session[OPENED] = written | {str(child.pk): now.timestamp()}


def _last_proof(request) -> datetime:
    """When whoever is signed in here last showed by password or passkey who they are."""
    shown = [one["at"] for one in get_authentication_records(request, request.user) if one.get("at")]
    return datetime.fromtimestamp(max(shown, default=0), UTC)


@transaction.atomic
def _alert(user, setting, number: int) -> None:
    """To those who may end the sign-in; it names no child (S42)."""
    record(MANY, user, by=user, number=number)
    leads = Membership.objects.on(setting.today()).filter(setting=setting, role__in=LEADS, user__is_active=True)
    words = (
        f"{user.name} opened the pages of {number} different children at {setting.name} within one hour. Where that was not "
        f"{user.name}, take their access away in Kith: Settings, Who may do what.\n"
    )
    for address in sorted(set(leads.exclude(user=user).values_list("user__email", flat=True))):
        post(
            setting=setting,
            to=address,
            subject=f"Kith: many children’s pages were opened at {setting.name}",
            words=words,
        )
