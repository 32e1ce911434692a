"""Inviting a parent or carer, and taking an invitation up (S12, S14, S20)."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django_scopes import scopes_disabled

from children.models import Carer, Child
from families.invitation_models import How, Invitation
from nursery.audit import record
from nursery.closing import open_again
from nursery.devices import hash_of, new_token
from nursery.models import Membership, User
from nursery.roles import Role


def rows_of(carer: Carer) -> list[Carer]:
    """``carer`` and the rows of the same person for brothers and sisters: one invitation for all of them."""
    same = Q(pk=carer.pk)
    if carer.child.family_id:
        name = {"first_name": carer.first_name, "last_name": carer.last_name}
        same |= Q(child__family=carer.child.family_id, **name)
    return list(Carer.objects.filter(same, restricted=False).select_related("child"))


@transaction.atomic
def invite(*, carer: Carer, how: str, by: User) -> tuple[Invitation, str]:
    """An invitation for ``carer`` and the secret of its address, which is told once. Earlier ones stop working.

    Raises ValidationError for a carer whom a court order restricts (S8), who signs in already, or who cannot be mailed.
    """
    if carer.restricted:
        raise ValidationError(f"A court order restricts {carer}, who is told nothing and sees nothing here.")
    if carer.user and carer.user.is_active:
        raise ValidationError(f"{carer} signs in already.")
    if how == How.MAIL and not carer.email:
        raise ValidationError(f"Enter {carer}’s e-mail address first, or print the invitation.")
    rows = rows_of(carer)
    for earlier in Invitation.objects.filter(carers__in=rows, used_at=None, revoked_at=None).distinct():
        revoke(invitation=earlier, by=by)
    token = new_token()
    invitation = Invitation.objects.create(
        setting_id=carer.setting_id,
        how=how,
        email=carer.email.lower() if how == How.MAIL else "",
        token_hash=hash_of(token),
        made_by=by,
    )
    invitation.carers.set(rows)
    record("carer_invited", carer, by=by, how=how, invitation=invitation.pk)
    return invitation, token


@transaction.atomic
def revoke(*, invitation: Invitation, by: User) -> None:
    """It no longer works. Twice changes nothing."""
    if Invitation.objects.filter(pk=invitation.pk, used_at=None, revoked_at=None).update(revoked_at=timezone.now()):
        record("invitation_revoked", invitation, by=by)


def open_invitation(token: str) -> Invitation | None:
    """The invitation with this secret, with its setting, while it works. Outside any setting: its holder has none yet."""
    with scopes_disabled():
        found = Invitation.objects.open_at(timezone.now()).filter(token_hash=hash_of(token))
        return found.select_related("setting").first()


def sign_in_for(email: str, invitation: Invitation) -> User:
    """Whoever signs in with ``email``, made anew where nobody does; an e-mailed code then shows that it is theirs.

    A new one may do nothing until the invitation is taken up. Known and unknown addresses go the same way (S19).
    """
    found = User.objects.filter(email=email.lower()).first()
    if found:
        open_again(found)
        return found
    with scopes_disabled():
        carer = invitation.carers.first()
    return User.objects.create_user(email, str(carer) if carer else email)


@transaction.atomic
def take_up(*, invitation: Invitation, user: User) -> None:
    """``user`` is now the carer who was invited, and sees their children. Inside the scope of its setting.

    Raises ValidationError where it was used meanwhile, or a court order came between.
    """
    taken = Invitation.objects.open_at(timezone.now()).filter(pk=invitation.pk)
    if not taken.update(used_by=user, used_at=timezone.now()):
        raise ValidationError(_("This invitation was used or taken back meanwhile. Ask the nursery for another."))
    if invitation.email and invitation.email != user.email.lower():
        raise ValidationError(_("This invitation was sent to another address. Sign in with that one."))
    free = Q(user=None) | Q(user=user) | Q(user__is_active=False)
    rows = invitation.carers.filter(free, restricted=False)
    if not rows.update(user=user):
        raise ValidationError(_("This invitation no longer leads to a child. Ask the nursery."))
    held = Membership.objects.filter(user=user, setting=invitation.setting_id, role=Role.CARER, ends_on=None)
    if not held.exists():
        today = invitation.setting.today()
        Membership.objects.create(user=user, setting=invitation.setting, role=Role.CARER, starts_on=today)
    record("invitation_taken_up", invitation, by=user, carers=sorted(invitation.carers.values_list("pk", flat=True)))


def invitations_of(child: Child) -> dict[int, Invitation]:
    """Carer → the newest invitation, for the carers of ``child``. One query."""
    rows = Invitation.carers.through.objects.filter(carer__child=child).select_related("invitation")
    return {row.carer_id: row.invitation for row in rows.order_by("invitation__pk")}
