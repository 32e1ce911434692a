from paperwork.actions import begin
from paperwork.models import Kind
from tests import factories
from tests.access.base import KEY_CARE, OTHER_ROOM, Row, To

ROWS = {
    "paperwork:pdf": Row(get=To(KEY_CARE, hidden=OTHER_ROOM), post=To(KEY_CARE, hidden=OTHER_ROOM), args=["paper"]),
}


def furnish(world) -> None:
    """What this room's rows need."""
    world.paper = begin(
        child=world.child, kind=Kind.SUMMARY, title="Autumn summary", owner=world.practitioner,
        by=world.users["team"], on=factories.MONDAY,
    )  # fmt: skip
