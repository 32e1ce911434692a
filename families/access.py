"""What a parent or carer may do about one child (S6, S8): by parental responsibility, by a court order, by the nursery’s word.

A view of a child’s family page says what it needs, and finds ``request.child``, ``request.carer`` (the row that joins the
two), ``request.children`` (all of this person’s children here) and ``request.may`` (words for templates)::

    @for_carers(May.TALK)
    def send(request, code): …
"""

from datetime import timedelta
from enum import StrEnum
from functools import wraps

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, Q
from django.http import Http404
from django.utils.translation import gettext_lazy
from django_scopes import scopes_disabled

from children.models import FAREWELL, Carer, Child
from families.speaking import speak_as_noted
from keyworkers.models import KeyPersonAssignment, TeamRole
from nursery.audit import record
from nursery.permissions import Permission, requires


class May(StrEnum):
    LOOK = "look"
    TALK = "talk"
    BOOK = "book"
    ASK = "ask"
    AGREE = "agree"


MISSING = {  # what somebody reads who may not
    May.LOOK: gettext_lazy("This child’s pages are not open to you. The nursery can change that."),
    May.TALK: gettext_lazy("You may look, and not write or add to the journal. The nursery can change that."),
    May.BOOK: gettext_lazy("You may look, and not book a time. The nursery can change that."),
    May.ASK: gettext_lazy("You may look, and not ask for a change of details. The nursery can change that."),
    May.AGREE: gettext_lazy("Who has parental responsibility agrees, refuses and signs. The nursery can change that."),
}


def rights_of(carer: Carer, day) -> frozenset[May]:
    """What ``carer`` may do on ``day``. Only who has parental responsibility decides for a child (R42, R95)."""
    if not carer.may_look_on(day):
        return frozenset()
    if not carer.may_write_on(day):
        return frozenset({May.LOOK})
    return frozenset(May) if carer.parental_responsibility else frozenset(May) - {May.AGREE}


def carers_who(child: Child, may: May) -> list[Carer]:
    """Carers of ``child`` who sign in and ``may`` today, with their users. One query."""
    rows = Carer.objects.filter(child=child, user__is_active=True).select_related("user")
    return [row for row in rows if may in rights_of(row, child.setting.today())]


def has_left(child: Child, day) -> bool:
    """After the last day the family looks and writes for a while, and nothing is arranged any more."""
    return child.leaves_on is not None and child.leaves_on < day


def last_look(child: Child, carer: Carer):
    """The last day on which ``carer`` sees the pages of a ``child`` who leaves; None where no end is known."""
    if carer.access_ends_on:
        return carer.access_ends_on - timedelta(days=1)
    return child.leaves_on + FAREWELL if child.leaves_on else None


def own_children(request) -> list[Child]:
    """Children of this carer, from whom no court order keeps them (S8). Who has started comes first. One query.

    Each says whether it ``has_key_worker``, now or to come.
    """
    day = request.setting.today()
    rows = Carer.objects.filter(user=request.user, child__in=Child.objects.visible_to(request.user))
    rows = rows.annotate(has_key_worker=has_key_worker("child", day))
    rows = list(rows.select_related("child").order_by("child__first_name", "pk"))
    speak_as_noted(request, rows)
    rows = [row for row in rows if row.may_look_on(day)]
    request.carers = {row.child_id: row for row in reversed(rows)}
    children = {row.child_id: row.child for row in rows}
    for child in children.values():
        child.setting = request.setting  # at hand already
        child.has_key_worker = request.carers[child.pk].has_key_worker
    return sorted(children.values(), key=lambda child: child.starts_on > day)


def has_key_worker(child: str, day) -> Exists:
    """Of a row with a ``child``: whether that child has a key worker, on ``day`` or to come."""
    places = KeyPersonAssignment.objects.filter(child=OuterRef(child), role=TeamRole.KEY_WORKER)
    return Exists(places.filter(Q(ends_on=None) | Q(ends_on__gt=day)))


def carers_elsewhere(user, setting) -> list[Carer]:
    """This person’s rows for children in other nurseries of the installation: one sign-in for all of them. Two queries at
    most."""
    if len(user.settings()) < 2:
        return []
    with scopes_disabled():
        rows = Carer.objects.filter(user=user, setting__in=user.settings()).exclude(setting=setting)
        rows = rows.annotate(has_key_worker=has_key_worker("child", setting.today()))
        rows = list(rows.select_related("child__setting"))
    found = {row.child_id: row for row in rows if row.may_look_on(row.child.setting.today())}
    for row in found.values():
        row.child.has_key_worker = row.has_key_worker
    return list(found.values())


def chosen_child(children: list[Child], code: str | None) -> Child | None:
    """The child named in the address, else the first. 404 for somebody else’s."""
    if not code:
        return children[0] if children else None
    for child in children:
        if child.code == code:
            return child
    raise Http404


def let_in(request, code: str | None, may: May) -> None:
    """Sets ``request.children``, ``request.child`` and ``request.carer``; refuses and writes it down where ``may`` is missing.

    Without ``code`` it is the first child; ``request.child`` is None where there is none.
    """
    request.children = own_children(request)
    request.carers_elsewhere = carers_elsewhere(request.user, request.setting)
    request.elsewhere = [row.child for row in request.carers_elsewhere]
    request.child = chosen_child(request.children, code)
    request.carer = request.carers.get(request.child.pk) if request.child else None
    request.rights = rights_of(request.carer, request.setting.today()) if request.carer else frozenset()
    request.may = {right.name.lower() for right in request.rights}  # for templates: "talk" in request.may
    if request.child and may not in request.rights:
        record("refused", None, by=request.user, setting=request.setting, needs=may.name)
        raise PermissionDenied(MISSING[may])


def for_carers(may: May = May.LOOK):
    """Lets in a carer of the child whose ``code`` is in the address, who ``may``; 404 for somebody else’s child."""

    def decorate(view):
        @requires(Permission.SEE_OWN_FAMILY)
        @wraps(view)
        def gate(request, *args, code=None, **kwargs):
            let_in(request, code or request.GET.get("child"), may)
            return view(request, *args, **kwargs)

        gate.may = may
        return gate

    return decorate
