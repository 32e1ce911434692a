from tests.access.base import CARE, KEY_CARE, KEY_WORKERS, LEADS, OTHER_ROOM, SCREEN, STAFF, STRANGER, TEAM, Row, To

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
    """What this room's rows need beyond what stands in the world."""
