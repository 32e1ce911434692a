"""What was printed in the demo nursery: final papers for families, drafts and cards of routines for us; who read a card."""

from datetime import timedelta

from django.utils import timezone

from children.models import Child
from nursery.models import Setting, User
from nursery.roles import Role
from paperwork.models import Document, Printed, RoutineRead
from paperwork.printing import stays_on_site
from paperwork.routine import routine_of
from paperwork.states import FROZEN
from staff.models import Practitioner


def add_to_demo(setting: Setting) -> None:
    """A print of each paper that is final, one of a draft, and the cards of one room."""
    if Printed.objects.exists():
        return
    now, stays = timezone.now(), stays_on_site(setting)
    rows = []
    for paper in Document.objects.select_related("child", "owner__user", "started_by"):
        is_final = paper.state in FROZEN
        if not is_final and paper.state != "to_check":
            continue
        by = paper.owner.user or paper.started_by
        at = min((paper.finished_at or now - timedelta(days=1)) + timedelta(hours=1), now)
        rows.append(_row(setting, paper.child, paper.title, by, at, stays=stays and not is_final, document=paper))
    people = list(Practitioner.objects.exclude(user=None).exclude(room=None).filter(role=Role.PRACTITIONER)[:3])
    for number, child in enumerate(Child.objects.in_room(people[0].room, setting.today())[:6] if people else []):
        at = now - timedelta(days=3, minutes=number)
        rows.append(_row(setting, child, "Card of routines", people[0].user, at, stays=stays))
        version = routine_of(child, setting.today()).version
        for person in people[: 1 + number % 3]:
            RoutineRead.objects.create(child=child, user=person.user, version=version, read_at=at + timedelta(hours=2))
    Printed.objects.bulk_create(sorted(rows, key=lambda row: row.printed_at))


def _row(setting: Setting, child: Child, what: str, by: User, at, *, stays: bool, document=None) -> Printed:
    return Printed(
        setting=setting, child=child, document=document, what=what, stays_on_site=stays, printed_by=by, printed_at=at
    )
