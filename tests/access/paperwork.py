from django.utils import timezone

from paperwork.actions import begin
from paperwork.models import Kind
from paperwork.sending import send
from paperwork.states import State
from tests.access.base import EVERYBODY, HELPERS, KEY_CARE, KEY_WORKERS, OTHER_ROOM, OUTSIDE, STAFF, Row, To
from tests.factories import MONDAY

HIDDEN = STAFF - KEY_CARE - HELPERS

ROWS = {
    "paperwork:pdf": Row(get=To(KEY_CARE, hidden=OTHER_ROOM), post=To(KEY_CARE, hidden=OTHER_ROOM), args=["paper"]),
    "paperwork:outside_all": Row(get=To(KEY_WORKERS)),
    "paperwork:sent": Row(get=To(KEY_CARE, hidden=HIDDEN), args=["child"]),
    "paperwork:send": Row(get=To(KEY_CARE, hidden=HIDDEN), post=To(KEY_CARE, 422, hidden=HIDDEN), args=["final_paper"]),
    "paperwork:sent_pdf": Row(get=To(KEY_CARE, hidden=HIDDEN), args=["sending"]),
    "paperwork:revoke": Row(post=To(KEY_CARE, 302, hidden=HIDDEN), args=["sending"]),
    "paperwork:mail_again": Row(post=To(KEY_CARE, 302, hidden=HIDDEN), args=["sending"]),
    "paperwork:new_digits": Row(post=To(KEY_CARE, 302, hidden=HIDDEN), args=["sending"]),
    "paperwork:reply": Row(get=To(KEY_CARE, hidden=HIDDEN), post=To(KEY_CARE, 422, hidden=HIDDEN), args=["sending"]),
    "paperwork:outside": Row(get=To(EVERYBODY), post=To(EVERYBODY, 422), args=["token"], public=True),
    "paperwork:outside_paper": Row(get=To(OUTSIDE), post=To(OUTSIDE, 302), args=["token"], public=True),
    "paperwork:outside_pdf": Row(get=To(OUTSIDE), args=["token"], public=True),
}


def furnish(world) -> None:
    """A final paper about the child, sent by a link to the school that knows them."""
    by = world.users["manager"]
    world.paper = begin(
        child=world.child, kind=Kind.SUMMARY, title="Autumn summary", owner=world.practitioner,
        by=world.users["team"], on=MONDAY,
    )  # fmt: skip
    paper = begin(
        child=world.child,
        kind=Kind.SUMMARY,
        title="Summary",
        owner=world.practitioner,
        by=by,
        on=MONDAY,
        occasion="final",
    )
    paper.state, paper.finished_by, paper.finished_at = State.FINAL, by, timezone.now()
    paper.save()
    sent = send(
        child=world.child, contact=world.contact, purpose="summary", title="Summary", content=b"%PDF-1.7", by=by,
        document=paper,
    )  # fmt: skip
    world.final_paper, world.sending = paper, sent.sending
    world.token = sent.link.rstrip("/").rpartition("/")[2]
