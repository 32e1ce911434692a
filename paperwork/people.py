"""Who somebody is to a paper, as ``rules`` ask it."""

from datetime import date

from children.rules import may_read_confidential
from nursery.models import Membership, Setting
from nursery.permissions import Permission, can
from nursery.roles import LEADS
from paperwork.models import Document
from paperwork.rules import Person, may_stand_in, needs_check, why_not_read


def person_of(document: Document, user, setting: Setting) -> Person:
    """Of a paper that came from ``for_writing(user, today)``: no query."""
    owner, helper = document.owner, document.helper
    roles = user.roles_in(setting)
    return Person(
        is_owner=owner.user_id == user.pk,
        stands_in=may_stand_in(
            is_secondary=document.am_secondary,
            is_gone=document.am_away,
            owner_is_gone=document.owner_is_away or owner.has_left(setting.today()),
        ),
        is_secondary=document.am_secondary,
        is_key_worker=document.am_key_worker,
        is_let=helper is not None and helper.user_id == user.pk,
        is_lead=user.is_lead_of(setting),
        may_write=can(user, Permission.WRITE_PAPERS, setting),
        may_check=can(user, Permission.CHECK_PAPERS, setting),
        wrote=document.i_wrote,
        in_care_team=document.in_my_team,
        reads_confidential=may_read_confidential(roles, in_care_team=False),
    )


def readable(documents, user, setting: Setting) -> list[Document]:
    """Of ``documents`` (a queryset) those whose words ``user`` may read today (S7), each as of ``for_writing``. One query."""
    found = documents.for_writing(user, setting.today())
    return [one for one in found if not why_not_read(person_of(one, user, setting))]


def is_checked(document: Document) -> bool:
    """Whether somebody else reads a paper of ``for_writing`` before it is final, as the setting wants it: no query."""
    return needs_check(document.kind, document.no_check or [])


def readers(document: Document, setting: Setting, day: date) -> str:
    """Who can read it before it is final: "Jo", "Jo or Ruth", else "a manager". One query."""
    leads = Membership.objects.filter(setting=setting, role__in=LEADS).on(day).exclude(user=document.owner.user_id)
    names = sorted(set(leads.values_list("user__name", flat=True)))
    first = [name.split()[0] for name in names]
    return " or ".join(first) if 1 <= len(first) <= 2 else "a manager"
