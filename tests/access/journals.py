from tests.access.base import (
    CARE,
    EVERYBODY,
    KEY_CARE,
    KEY_WORKERS,
    LEADS,
    MEMBERS,
    OTHER_ROOM,
    SAME_ROOM,
    STAFF,
    STRANGER,
    TEAM,
    Row,
    To,
)

ROWS = {
    "journals:my_day": Row(get=To(STAFF)),
    "journals:coming": Row(get=To(STAFF)),
    "journals:briefing": Row(get=To(CARE, hidden=OTHER_ROOM), args=["child"]),
    "journals:plans": Row(get=To(STAFF)),
    "journals:plan_new": Row(
        get=To(KEY_WORKERS - OTHER_ROOM, hidden=OTHER_ROOM | STRANGER),
        post=To(KEY_WORKERS - OTHER_ROOM, 422, hidden=OTHER_ROOM | STRANGER),
    ),
    "journals:plan_edit": Row(
        get=To(TEAM | LEADS, hidden=OTHER_ROOM), post=To(TEAM | LEADS, (409, 422), hidden=OTHER_ROOM), args=["plan"]
    ),
    "journals:plan_note": Row(
        get=To(CARE, hidden=OTHER_ROOM), post=To(CARE, (409, 422), hidden=OTHER_ROOM), args=["plan"]
    ),
    "journals:plan_missed": Row(post=To(CARE, 302, hidden=OTHER_ROOM), args=["plan"]),
    "journals:plan_remove": Row(post=To(TEAM | LEADS, 302, hidden=OTHER_ROOM), args=["plan"]),
    "journals:plan_restore": Row(post=To(TEAM | LEADS, 302, hidden=OTHER_ROOM), args=["plan"]),
    "journals:observe": Row(get=To(STAFF), post=To(STAFF, 422)),
    "journals:unfinished": Row(get=To(STAFF)),
    "journals:journal": Row(get=To(CARE, hidden=OTHER_ROOM), args=["child"]),
    "journals:overview": Row(get=To(STAFF)),
    "journals:over_time": Row(get=To(CARE, hidden=OTHER_ROOM), args=["child"]),
    "journals:aside": Row(get=To(CARE, hidden=OTHER_ROOM), args=["child"]),
    "journals:photo_sheet": Row(
        get=To(KEY_CARE, hidden=OTHER_ROOM), post=To(KEY_CARE, 422, hidden=OTHER_ROOM), args=["child"]
    ),
    "journals:take_out": Row(
        get=To(TEAM | SAME_ROOM | LEADS, hidden=OTHER_ROOM),  # key worker, secondary, leads
        post=To(TEAM | SAME_ROOM | LEADS, 422, hidden=OTHER_ROOM),
        args=["child"],
    ),
    "journals:next_steps": Row(get=To(CARE, hidden=OTHER_ROOM), args=["child"]),
    "journals:open_step": Row(get=To(CARE, hidden=OTHER_ROOM), post=To(CARE, 422, hidden=OTHER_ROOM), args=["child"]),
    "journals:say_step": Row(get=To(CARE, hidden=OTHER_ROOM), post=To(CARE, 422, hidden=OTHER_ROOM), args=["step"]),
    "journals:change_step": Row(
        get=To(CARE, hidden=OTHER_ROOM), post=To(CARE, (409, 422), hidden=OTHER_ROOM), args=["step"]
    ),
    "journals:share_step": Row(post=To(CARE, 302, hidden=OTHER_ROOM), args=["step"]),
    "journals:reply": Row(
        get=To(CARE, hidden=OTHER_ROOM), post=To(CARE, 422, hidden=OTHER_ROOM), args=["child", "observation"]
    ),
    "journals:sort": Row(get=To(CARE, hidden=OTHER_ROOM), post=To(CARE, 302, hidden=OTHER_ROOM), args=["home_entry"]),
    "journals:change": Row(
        get=To(TEAM | LEADS, hidden=OTHER_ROOM), post=To(TEAM | LEADS, 422, hidden=OTHER_ROOM), args=["observation"]
    ),
    "journals:share": Row(
        get=To(TEAM | LEADS, hidden=OTHER_ROOM), post=To(TEAM | LEADS, 302, hidden=OTHER_ROOM), args=["observation"]
    ),
    "journals:unshare": Row(post=To(TEAM | LEADS, 302, hidden=OTHER_ROOM), args=["observation"]),
    "journals:check": Row(post=To(KEY_CARE, 302, hidden=OTHER_ROOM), args=["observation"]),
    "journals:photo": Row(get=To(CARE, hidden=OTHER_ROOM), args=["photo", "small"]),
    "journals:remove_photo": Row(post=To(TEAM | LEADS, 302, hidden=OTHER_ROOM), args=["photo"]),
    "journals:restore_photo": Row(post=To(TEAM | LEADS, 302, hidden=OTHER_ROOM), args=["photo"]),
    "journals:framework": Row(get=To(LEADS)),
    "journals:add_item": Row(get=To(LEADS), post=To(LEADS, 422)),
    "journals:edit_item": Row(get=To(LEADS), post=To(LEADS, 422), args=["item"]),
    "journals:outbox_key": Row(get=To(EVERYBODY), public=True),
    "journals:reopen": Row(post=To(MEMBERS | STRANGER, 422)),  # and then only what they wrote themselves
    "journals:receive": Row(post=To(EVERYBODY, 422), public=True),  # an entry says itself, sealed, whose it is
    "journals:typed": Row(post=To(STAFF, 422)),  # opened for whoever typed it alone
    "journals:typed_saved": Row(get=To(STAFF | STRANGER), args=["submission"]),
    "journals:shell": Row(get=To(EVERYBODY), public=True),
    "journals:service_worker": Row(get=To(EVERYBODY), public=True),
    "journals:manifest": Row(get=To(EVERYBODY), public=True),
    "journals:care_table": Row(get=To(STAFF), post=To(STAFF, 422)),
    "journals:care": Row(get=To(CARE, hidden=OTHER_ROOM), args=["child"]),
    "journals:care_new": Row(
        get=To(CARE, hidden=OTHER_ROOM), post=To(CARE, 422, hidden=OTHER_ROOM), args=["child", "meal"]
    ),
    "journals:care_asleep": Row(post=To(CARE, 302, hidden=OTHER_ROOM), args=["child"]),
    "journals:care_times": Row(
        get=To(KEY_CARE, hidden=OTHER_ROOM), post=To(KEY_CARE, 422, hidden=OTHER_ROOM), args=["child"]
    ),
    "journals:care_awake": Row(post=To(CARE, 302, hidden=OTHER_ROOM), args=["sleep"]),
    "journals:care_check": Row(post=To(CARE, 302, hidden=OTHER_ROOM), args=["sleep"]),
    "journals:care_told": Row(post=To(CARE, 302, hidden=OTHER_ROOM), args=["accident"]),
    "journals:care_remove": Row(post=To(TEAM | LEADS, 302, hidden=OTHER_ROOM), args=["sleep"]),
    "journals:care_restore": Row(post=To(TEAM | LEADS, 302, hidden=OTHER_ROOM), args=["sleep"]),
    "journals:join": Row(post=To(TEAM | LEADS, 404, hidden=OTHER_ROOM), args=["observation"]),
    "journals:remove": Row(post=To(TEAM | LEADS, 302, hidden=OTHER_ROOM), args=["observation"]),
    "journals:restore": Row(post=To(TEAM | LEADS, 302, hidden=OTHER_ROOM), args=["observation"]),
}
