from tests.access.base import CARE, LEADS, OTHER_ROOM, STAFF, STRANGER, Row, To

ROWS = {
    "children:list": Row(get=To(STAFF)),
    "children:new": Row(get=To(LEADS), post=To(LEADS, 422)),
    "children:detail": Row(get=To(CARE, hidden=OTHER_ROOM), args=["child"]),
    "children:history": Row(get=To(CARE, hidden=OTHER_ROOM), args=["child"]),
    "children:photo": Row(get=To(CARE, hidden=OTHER_ROOM), args=["child"]),
    "children:change_photo": Row(get=To(LEADS), post=To(LEADS, 422), args=["child"]),
    "children:edit": Row(get=To(LEADS), post=To(LEADS, (409, 422)), args=["child"]),
    "children:edit_needs": Row(get=To(LEADS), post=To(LEADS, (409, 422)), args=["child"]),
    "children:edit_moving_on": Row(get=To(LEADS), post=To(LEADS, (409, 422)), args=["child"]),
    "children:edit_routine": Row(get=To(LEADS), post=To(LEADS, (409, 422)), args=["child"]),
    "children:edit_bookings": Row(get=To(LEADS), post=To(LEADS, 422), args=["child"]),
    "children:move_room": Row(get=To(LEADS), post=To(LEADS, 422), args=["child"]),
    "children:edit_consents": Row(get=To(LEADS), post=To(LEADS, 422), args=["child"]),
    "children:new_carer": Row(get=To(LEADS), post=To(LEADS, 422), args=["child"]),
    "children:edit_carer": Row(get=To(LEADS), post=To(LEADS, (409, 422)), args=["child", "carer"]),
    "children:remove_carer": Row(post=To(LEADS, 302), args=["child", "carer"]),
    "children:register": Row(get=To(STAFF)),
    "children:register_line": Row(
        get=To(CARE, hidden=OTHER_ROOM), post=To(CARE, 422, hidden=OTHER_ROOM), args=["child"], data={"left": "9"}
    ),
    "children:mark": Row(
        post=To(CARE, 302, hidden=OTHER_ROOM | STRANGER), data=lambda world: {"what": f"arrived:{world.child.code}"}
    ),
}
