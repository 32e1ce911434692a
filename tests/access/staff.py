from tests.access.base import LEADS, STAFF, TABLET, Row, To

ROWS = {
    "staff:tablet": Row(get=To(TABLET), public=True),
    "staff:unlock": Row(get=To(TABLET), post=To(TABLET, 422), args=["practitioner"], public=True),
    "staff:lock": Row(post=To(TABLET, 302), public=True),
    "staff:tablet_face": Row(get=To(TABLET), args=["practitioner"], public=True),
    "staff:pin": Row(get=To(STAFF), post=To(STAFF, 422)),
    "staff:list": Row(get=To(STAFF)),
    "staff:new": Row(get=To(LEADS), post=To(LEADS, 422)),
    "staff:detail": Row(get=To(STAFF), args=["practitioner"]),
    "staff:edit": Row(get=To(LEADS), post=To(LEADS, (409, 422)), args=["practitioner"]),
    "staff:photo": Row(get=To(STAFF), args=["practitioner"]),
    "staff:change_photo": Row(get=To(LEADS), post=To(LEADS, 422), args=["practitioner"]),
    "staff:edit_shifts": Row(get=To(LEADS), post=To(LEADS, 422), args=["practitioner"]),
    "staff:new_extra_shift": Row(get=To(LEADS), post=To(LEADS, 422), args=["practitioner"]),
    "staff:remove_extra_shift": Row(post=To(LEADS, 302), args=["practitioner", "extra_shift"]),
    "staff:remove_absence": Row(post=To(LEADS, 302), args=["practitioner", "absence"]),
    "staff:new_qualification": Row(get=To(LEADS), post=To(LEADS, 422), args=["practitioner"]),
    "staff:edit_qualification": Row(get=To(LEADS), post=To(LEADS, (409, 422)), args=["practitioner", "qualification"]),
}
