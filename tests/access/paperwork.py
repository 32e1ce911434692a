from datetime import date

from django.utils import timezone

from paperwork.actions import begin
from paperwork.due_actions import note_due
from paperwork.facts import facts_of
from paperwork.models import Document, Kind
from paperwork.sending import send
from paperwork.states import State
from paperwork.writing import leave, save_texts
from tests.access.base import (
    CARE,
    EVERYBODY,
    HELPERS,
    KEY_CARE,
    KEY_WORKERS,
    LEADS,
    OTHER_ROOM,
    OUTSIDE,
    SAME_ROOM,
    SENCO,
    STAFF,
    STRANGER,
    TEAM,
    Row,
    To,
)
from tests.factories import MONDAY

READERS = TEAM | SAME_ROOM | SENCO | LEADS  # owner, secondary, and those who see every child
HIDDEN = STAFF - KEY_CARE - HELPERS
WRITERS = TEAM | SAME_ROOM | LEADS  # the owner is away, so the secondary stands in

ROWS = {
    "paperwork:pdf": Row(get=To(READERS, hidden=OTHER_ROOM), post=To(READERS, hidden=OTHER_ROOM), args=["paper"]),
    "paperwork:print": Row(get=To(KEY_WORKERS)),
    "paperwork:print_many": Row(post=To(KEY_WORKERS, 422)),
    "paperwork:about_by_hand": Row(
        get=To(KEY_CARE, hidden=OTHER_ROOM), post=To(KEY_CARE, hidden=OTHER_ROOM), args=["child"]
    ),
    "paperwork:routine": Row(get=To(CARE, hidden=OTHER_ROOM), args=["child"]),
    "paperwork:routine_read": Row(post=To(CARE, 302, hidden=OTHER_ROOM), args=["child"]),
    "paperwork:routine_pdf": Row(
        get=To(KEY_CARE, hidden=OTHER_ROOM), post=To(KEY_CARE, hidden=OTHER_ROOM), args=["child"]
    ),
    "paperwork:due": Row(get=To(KEY_WORKERS)),
    "paperwork:next": Row(get=To(KEY_WORKERS)),
    "paperwork:pressing": Row(get=To(LEADS)),
    "paperwork:begin_due": Row(
        post=To(TEAM | SAME_ROOM | LEADS, 302, hidden=OTHER_ROOM | STRANGER),
        data=lambda world: {"child": world.child.code, "kind": "about", "occasion": "2026-09-01"},
    ),
    "paperwork:rules": Row(get=To(LEADS), post=To(LEADS, (302, 409, 422))),
    "paperwork:person": Row(get=To(TEAM | LEADS), args=["practitioner"]),
    "paperwork:support": Row(get=To(LEADS), post=To(LEADS, 422), args=["practitioner"]),
    "paperwork:of": Row(get=To(KEY_CARE, hidden=OTHER_ROOM), args=["child"]),
    "paperwork:done": Row(
        get=To(TEAM | LEADS, hidden=OTHER_ROOM),
        post=To(TEAM | LEADS, 422, hidden=OTHER_ROOM),
        args=["new_child", "introduction", "once"],
    ),
    "paperwork:set_aside": Row(
        get=To(TEAM | LEADS, hidden=OTHER_ROOM),
        post=To(TEAM | LEADS, 422, hidden=OTHER_ROOM),
        args=["child", "about", "2026-09-01"],
    ),
    "paperwork:take_back": Row(post=To(LEADS, 302, hidden=OTHER_ROOM), args=["note"]),
    "paperwork:move": Row(
        get=To(TEAM | LEADS, hidden=OTHER_ROOM), post=To(TEAM | LEADS, 422, hidden=OTHER_ROOM), args=["paper"]
    ),
    "paperwork:forms": Row(get=To(CARE, hidden=OTHER_ROOM), args=["child"]),
    "paperwork:new": Row(
        get=To(KEY_CARE, hidden=OTHER_ROOM), post=To(KEY_CARE, 422, hidden=OTHER_ROOM), args=["child"]
    ),
    "paperwork:write": Row(
        get=To(READERS, hidden=OTHER_ROOM), post=To(READERS, 302, hidden=OTHER_ROOM), args=["paper"]
    ),
    "paperwork:autosave": Row(post=To(WRITERS, hidden=OTHER_ROOM), args=["paper"]),
    "paperwork:hold": Row(post=To(WRITERS, hidden=OTHER_ROOM), args=["paper"]),
    "paperwork:leave": Row(post=To(READERS, 204, hidden=OTHER_ROOM), args=["paper"]),
    "paperwork:quote": Row(post=To(WRITERS, 422, hidden=OTHER_ROOM), args=["paper"]),
    "paperwork:evidence": Row(get=To(READERS, hidden=OTHER_ROOM), args=["paper"]),
    "paperwork:people": Row(
        get=To(TEAM | LEADS, hidden=OTHER_ROOM), post=To(TEAM | LEADS, (302, 422), hidden=OTHER_ROOM), args=["paper"]
    ),
    "paperwork:photos": Row(
        get=To(WRITERS, hidden=OTHER_ROOM), post=To(WRITERS, 302, hidden=OTHER_ROOM), args=["paper"]
    ),
    "paperwork:sign": Row(
        get=To(WRITERS, hidden=OTHER_ROOM), post=To(WRITERS, 422, hidden=OTHER_ROOM), args=["shared_paper"]
    ),
    "paperwork:versions": Row(get=To(READERS, hidden=OTHER_ROOM), args=["paper"]),
    "paperwork:put_back": Row(post=To(WRITERS, 302, hidden=OTHER_ROOM), args=["paper", "1"]),
    "paperwork:designs": Row(get=To(LEADS)),
    "paperwork:design_words": Row(get=To(LEADS | STRANGER), post=To(LEADS | STRANGER, 302), args=["summary", "pl"]),
    "paperwork:design": Row(get=To(LEADS | STRANGER), args=["summary"]),
    "paperwork:design_add": Row(get=To(LEADS | STRANGER), post=To(LEADS | STRANGER, 422), args=["summary"]),
    "paperwork:design_section": Row(
        get=To(LEADS | STRANGER), post=To(LEADS | STRANGER, (409, 422)), args=["summary", "how"]
    ),
    "paperwork:design_arrange": Row(post=To(LEADS | STRANGER, 302), args=["summary", "how"]),
    "paperwork:design_usual": Row(post=To(LEADS | STRANGER, 302), args=["summary"]),
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
    """What this room's rows need: a paper that is being written, and one that its family has."""
    team, on = world.users["team"], date(2026, 11, 2)
    about = {"child": world.child, "owner": world.practitioner, "by": team, "on": on}
    world.paper = begin(kind=Kind.SUMMARY, title="Zofia’s summary", **about)
    save_texts(document=world.paper, version=0, texts={"how": "Waves."}, by=team)
    leave(document=world.paper, by=team)
    world.shared_paper = begin(kind=Kind.ROOM_MOVE, title="Zofia moves", **about)
    now = timezone.now()
    Document.objects.filter(pk=world.shared_paper.pk).update(
        facts=facts_of(world.shared_paper, world.setting, on),
        state=State.WITH_FAMILY,
        finished_by=team,
        finished_at=now,
        shared_by=team,
        shared_at=now,
    )
    world.note = note_due(
        child=world.child, kind=Kind.SETTLING_REPORT, occasion="", is_aside=True, on=on, words="Told each day",
        by=world.users["manager"],
    )  # fmt: skip
    by = world.users["manager"]
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
