from datetime import timedelta

from children.models import Attendance
from keyworkers.calendar import make_feed
from keyworkers.meeting_models import CalendarFeed
from keyworkers.meetings import invite, record_meeting
from keyworkers.settling_models import SettlingVisit
from tests.access.base import (
    CARE,
    EVERYBODY,
    KEY_CARE,
    KEY_WORKERS,
    LEADS,
    OTHER_ROOM,
    SCREEN,
    STAFF,
    STRANGER,
    TEAM,
    Row,
    To,
)
from tests.factories import MONDAY

MEET = To(KEY_CARE, hidden=OTHER_ROOM)


def meet(status: int) -> To:
    return To(KEY_CARE, status, hidden=OTHER_ROOM)


ROWS = {
    "keyworkers:today": Row(get=To(STAFF)),
    "keyworkers:someone_off": Row(get=To(LEADS)),
    "keyworkers:someone_off_why": Row(get=To(LEADS), post=To(LEADS, 422), args=["practitioner"]),
    "keyworkers:back": Row(post=To(LEADS, 302), args=["practitioner"]),
    "keyworkers:stand_in": Row(
        post=To(LEADS, 302), args=["child"], data=lambda world: {"practitioner": world.practitioner.code}
    ),
    "keyworkers:stay_longer": Row(post=To(LEADS, 404), args=["practitioner"]),
    "keyworkers:drop_ins": Row(get=To(LEADS), post=To(LEADS, 302), args=["practitioner"]),
    "keyworkers:board": Row(get=To(KEY_WORKERS)),
    "keyworkers:history": Row(get=To(LEADS)),
    "keyworkers:undo": Row(post=To(LEADS, 302), args=["change"]),
    "keyworkers:team": Row(get=To(LEADS), post=To(LEADS, 422), args=["child"]),
    "keyworkers:move": Row(post=To(LEADS, 422), args=["child"], data={"role": "friend"}),
    "keyworkers:lock": Row(post=To(LEADS, 302), args=["child"]),
    "keyworkers:propose": Row(get=To(LEADS)),
    "keyworkers:search_longer": Row(post=To(LEADS, 302)),
    "keyworkers:accept": Row(post=To(LEADS, 404)),
    "keyworkers:refuse_proposal": Row(post=To(LEADS, 404)),
    "keyworkers:allow": Row(post=To(LEADS, 302), args=["refusal"]),
    "keyworkers:score": Row(get=To(LEADS)),
    "keyworkers:weights": Row(get=To(LEADS), post=To(LEADS, 422)),
    "keyworkers:continuity": Row(get=To(CARE, hidden=OTHER_ROOM), args=["child"]),
    "keyworkers:continuity_pdf": Row(get=To(CARE, hidden=OTHER_ROOM), args=["child"]),
    "keyworkers:ahead": Row(get=To(LEADS)),
    "keyworkers:what_ifs": Row(get=To(LEADS), post=To(LEADS, 422)),
    "keyworkers:what_if": Row(get=To(LEADS), args=["thought"]),
    "keyworkers:what_if_do": Row(post=To(LEADS, 302), args=["thought"], data={"drop": "0"}),
    "keyworkers:add_step": Row(get=To(LEADS), post=To(LEADS, 422), args=["thought", "person_away"]),
    "keyworkers:load": Row(get=To(LEADS)),
    "keyworkers:slots": Row(get=To(LEADS), post=To(LEADS, 302), args=["practitioner"]),
    "keyworkers:accept_slot": Row(post=To(LEADS, 302), args=["practitioner"], data={"slot": "1:600:660"}),
    "keyworkers:group_time": Row(
        get=To(KEY_WORKERS),
        post=To(TEAM | LEADS, 302, hidden=STRANGER | OTHER_ROOM),
        data=lambda world: {"person": world.practitioner.code, "day": "2026-11-24"},  # Monday is a closed day
    ),
    "keyworkers:bond": Row(
        get=To(KEY_CARE, hidden=OTHER_ROOM), post=To(KEY_CARE, 422, hidden=OTHER_ROOM), args=["new_child"]
    ),
    "keyworkers:handovers": Row(get=To(KEY_WORKERS)),
    "keyworkers:open_handover": Row(get=To(LEADS), post=To(LEADS, 422), args=["child"]),
    "keyworkers:handover": Row(get=To(KEY_CARE, hidden=OTHER_ROOM), args=["handover"]),
    "keyworkers:handover_told": Row(
        get=To(KEY_CARE, hidden=OTHER_ROOM), post=To(KEY_CARE, 422, hidden=OTHER_ROOM), args=["handover"]
    ),
    "keyworkers:handover_visit": Row(
        get=To(KEY_CARE, hidden=OTHER_ROOM), post=To(KEY_CARE, 422, hidden=OTHER_ROOM), args=["handover", "visit"]
    ),
    "keyworkers:handover_more": Row(get=To(LEADS), post=To(LEADS, 422), args=["handover"]),
    "keyworkers:handover_step": Row(post=To(LEADS, 302), args=["handover"]),
    "keyworkers:meetings": Row(get=To(KEY_WORKERS)),
    "keyworkers:mine_ahead": Row(get=To(KEY_WORKERS)),
    "keyworkers:meeting_child": Row(get=To(KEY_WORKERS)),
    "keyworkers:child_meetings": Row(get=MEET, args=["child"]),
    "keyworkers:book_drop_in": Row(get=MEET, post=meet(422), args=["child"]),
    "keyworkers:walked_in": Row(get=MEET, post=meet(422), args=["child"]),
    "keyworkers:call_meeting": Row(get=MEET, post=meet(422), args=["child"]),
    "keyworkers:meeting": Row(get=MEET, args=["meeting"]),
    "keyworkers:change_meeting": Row(get=MEET, post=meet(422), args=["meeting"]),
    "keyworkers:meeting_guests": Row(get=MEET, post=meet(302), args=["meeting"]),
    "keyworkers:meeting_answer": Row(post=meet(302), args=["meeting", "guest"], data={"answer": "yes"}),
    "keyworkers:record_meeting": Row(get=MEET, post=meet(422), args=["held_meeting"]),
    "keyworkers:meeting_told": Row(get=MEET, post=meet(422), args=["held_meeting"]),
    "keyworkers:cancel_meeting": Row(post=meet(302), args=["meeting"]),
    "keyworkers:pass_meeting": Row(post=meet(302), args=["meeting"]),
    "keyworkers:calendar": Row(get=To(KEY_WORKERS)),
    "keyworkers:make_calendar": Row(post=To(KEY_WORKERS)),
    "keyworkers:end_calendar": Row(post=To(KEY_WORKERS, 302)),
    "keyworkers:calendar_feed": Row(get=To(EVERYBODY), args=["feed_token"], public=True),
    "keyworkers:settling_children": Row(get=To(KEY_WORKERS)),
    "keyworkers:settling": Row(get=MEET, args=["child"]),
    "keyworkers:settling_plan": Row(post=meet(302), args=["new_child"]),
    "keyworkers:settling_new_visit": Row(get=MEET, post=meet(422), args=["new_child"]),
    "keyworkers:settling_visit": Row(get=MEET, post=meet(422), args=["new_child", "settling_visit"]),
    "keyworkers:settling_change_visit": Row(get=MEET, post=meet(422), args=["new_child", "settling_visit"]),
    "keyworkers:settling_remove_visit": Row(post=meet(302), args=["new_child", "settling_visit"]),
    "keyworkers:settling_session": Row(get=MEET, post=meet(302), args=["child", "session_day"]),
    "keyworkers:settling_tell": Row(get=MEET, post=meet(422), args=["child", "session_day"]),
    "keyworkers:settling_step": Row(get=MEET, post=meet(422), args=["child", "routines"]),
    "keyworkers:cover_ahead": Row(get=To(KEY_WORKERS)),
    "keyworkers:print": Row(get=To(KEY_WORKERS)),
    "keyworkers:board_pdf": Row(get=To(KEY_WORKERS), args=["room"]),
    "keyworkers:cards_pdf": Row(
        get=To(KEY_WORKERS, (200, 302)),
        post=To(KEY_WORKERS, (200, 302)),
        data=lambda world: {"child": world.child.code},
    ),
    "keyworkers:give_card": Row(post=To(KEY_WORKERS, 422)),
    "keyworkers:screens": Row(get=To(LEADS)),
    "keyworkers:enrol": Row(post=To(LEADS, 302, hidden=STRANGER), data=lambda world: {"room": world.room.code}),
    "keyworkers:revoke": Row(post=To(LEADS, 302), args=["device"]),
    "keyworkers:wall": Row(get=To(SCREEN), public=True),
    "keyworkers:wall_part": Row(get=To(SCREEN), public=True),
    "keyworkers:wall_face": Row(get=To(SCREEN), args=["child"], public=True),
}


def furnish(world) -> None:
    """Meetings ahead and held, a calendar, a settling-in visit, a first session."""
    by = world.users["manager"]
    values = {"child": world.child, "kind": "review", "starts": 600, "ends": 630, "host": world.practitioner, "by": by}
    world.meeting = invite(**values, day=MONDAY + timedelta(days=400), others=["Ines"], despite="In the far future")
    world.guest = world.meeting.guests.get(name="Ines")
    world.held_meeting = record_meeting(
        meeting=invite(**values, day=MONDAY - timedelta(days=400)), words="A shorter nap.", by=by
    )
    world.feed_token = make_feed(user=world.users["team"], setting=world.setting)
    CalendarFeed.objects.filter(user=world.users["team"]).update(user=world.users["senco"])
    world.settling_visit = SettlingVisit.objects.create(
        setting=world.setting, child=world.new_child, date=MONDAY + timedelta(days=400), starts=600, ends=660
    )
    world.session_day = str(Attendance.objects.filter(child=world.child).earliest("date").date)
