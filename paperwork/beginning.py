"""Beginning any paper of a child by hand: who is responsible for it, what it is called, which time it tells of."""

from django.core.exceptions import ValidationError

from children.models import Child
from keyworkers.models import KeyPersonAssignment, TeamRole
from nursery.terms import term_of
from paperwork.actions import begin
from paperwork.models import Document, Kind
from staff.models import practitioner_of


def title_of(kind: str, child: Child, term: str = "") -> str:
    """``"Zofia’s summary, Autumn term 2026"``, ``"Tell us about Zofia"``."""
    label = Kind(kind).label
    said = f"{label} {child.name}" if kind == Kind.ABOUT else f"{child.name}’s {label[:1].lower()}{label[1:]}"
    if kind in (Kind.ROOM_MOVE, Kind.SETTING_MOVE, Kind.SCHOOL_MOVE):
        said = f"{child.name}: {label[:1].lower()}{label[1:]}"
    return f"{said}, {term}" if term else said


def begin_for(*, child: Child, kind: str, setting, by, due_on=None) -> Document:
    """Begin ``kind`` for the term of today; what comes each term is of that term, other kinds can be begun again.

    Its owner is the child's key worker, else whoever begins it. Raises ValidationError where there is neither, and where
    this term's has been begun.
    """
    today = setting.today()
    term = term_of(setting, today)
    place = KeyPersonAssignment.objects.on(max(today, child.starts_on)).filter(child=child, role=TeamRole.KEY_WORKER)
    key_worker = place.select_related("practitioner").first()
    owner = key_worker.practitioner if key_worker else practitioner_of(by)
    if owner is None:
        raise ValidationError(f"{child.name} has no key worker yet: say first who looks after {child.name}.")
    by_term = kind in (Kind.ABOUT, Kind.SUMMARY)
    return begin(
        child=child,
        kind=kind,
        title=title_of(kind, child, term.name if by_term else ""),
        owner=owner,
        by=by,
        on=today,
        occasion=term.starts_on.isoformat() if by_term else "" if kind == Kind.PROGRESS_CHECK else today.isoformat(),
        first=term.starts_on,
        last=term.last_day,
        due_on=due_on,
    )
