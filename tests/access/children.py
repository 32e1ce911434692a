from children.actions import set_outside_consent
from children.models import Contact
from tests.access.base import (
    CARE,
    HELPERS,
    KEY_CARE,
    KEY_WORKERS,
    LEADS,
    OTHER_ROOM,
    SENCO,
    STAFF,
    STRANGER,
    Row,
    To,
)
from tests.factories import MONDAY

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

HIDDEN = STAFF - KEY_CARE - HELPERS  # in another room: may not know of the child
ROWS |= {
    "children:contacts": Row(get=To(KEY_WORKERS)),
    "children:contact_new": Row(get=To(KEY_WORKERS), post=To(KEY_WORKERS, 422)),
    "children:contact": Row(get=To(KEY_WORKERS), args=["contact"]),
    "children:contact_edit": Row(get=To(LEADS | SENCO), post=To(LEADS | SENCO, (409, 422)), args=["contact"]),
    "children:contact_retire": Row(post=To(LEADS | SENCO, 302), args=["contact"]),
    "children:tie": Row(get=To(KEY_CARE, hidden=HIDDEN), post=To(KEY_CARE, 422, hidden=HIDDEN), args=["child"]),
    "children:shared_setting_contact": Row(post=To(KEY_CARE, 302, hidden=HIDDEN), args=["child"]),
    "children:known_by": Row(get=To(KEY_CARE, hidden=HIDDEN), args=["child", "contact"]),
    "children:say_outside": Row(
        get=To(KEY_CARE, hidden=HIDDEN), post=To(KEY_CARE, 422, hidden=HIDDEN), args=["child", "contact"]
    ),
    "children:withdraw_outside": Row(post=To(KEY_CARE, 302, hidden=HIDDEN), args=["child", "contact"]),
    "children:untie": Row(post=To(KEY_CARE, 302, hidden=HIDDEN), args=["child", "contact"]),
    "children:talk": Row(
        get=To(KEY_CARE, hidden=HIDDEN), post=To(KEY_CARE, 422, hidden=HIDDEN), args=["child", "contact"]
    ),
}


def furnish(world) -> None:
    """A school that knows the child, and what the family agreed to share with it."""
    world.contact = Contact.objects.create(
        setting=world.setting, kind="school", organisation="Hill School", name="Mr Penn", email="penn@hill.example"
    )
    world.contact.children.add(world.child)
    set_outside_consent(
        child=world.child, contact=world.contact, purpose="summary", given=True, on=MONDAY, by=world.users["manager"],
        carer=world.carer,
    )  # fmt: skip
