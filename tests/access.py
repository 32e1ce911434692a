"""The access table (S2): what every address answers to whom. ``test_access.py`` holds it against the URLconf.

One row for each URL name. ``get`` and ``post`` say to whom the page opens and with which status; a method that is
not there is refused. Everybody who is not named gets the ordinary refusal: sign-in for those who are not signed in, 403
for those who are; and 404 where the row has ``args`` and the object belongs to another setting. ``hidden`` names people
who have the ability but may not know of the object: 404. A row for a child's page that everybody who cares for the child
may open, and that leads may send:

    "children:edit": Row(get=To(CARE, hidden=OTHER_ROOM), post=To(LEADS, 422), args=["child"]),
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date

from django.contrib.auth.hashers import make_password
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import URLPattern, get_resolver
from django_scopes import scope

from children.actions import set_consent
from children.models import Carer, Purpose
from journals.models import FrameworkItem, NextStep, Photo
from journals.sharing import share
from keyworkers.actions import change_care_team
from keyworkers.handovers import open_handover
from keyworkers.models import PlanRefusal
from keyworkers.screens import enrol_screen
from keyworkers.wall_views import COOKIE
from keyworkers.whatif import keep
from nursery import tablets
from nursery.devices import hash_of
from nursery.models import Closure, ImportUpload, Job, JobState, Membership, Term, User
from nursery.on_site import give_exception
from nursery.roles import Role
from nursery.spreadsheets.writing import as_zip
from nursery.tablets import enrol_tablet, set_pin, signed_in_fully
from staff.models import ExtraShift, Qualification
from tests import factories

ANONYMOUS = frozenset({"anonymous", "screen", "tablet"})
NOBODY = frozenset({"nobody"})  # signed in, no role anywhere
STRANGER = frozenset({"stranger"})  # manager of another setting
CARER = frozenset({"carer"})
RESTRICTED = frozenset({"restricted"})  # a carer whom a court order restricts
TEAM = frozenset({"team"})  # key worker of the child
SAME_ROOM = frozenset({"same_room"})
OTHER_ROOM = frozenset({"other_room"})
HELPERS = frozenset({"apprentice", "bank"})  # both in the child's room
SENCO = frozenset({"senco"})
MANAGER = frozenset({"manager"})
DEPUTY = frozenset({"deputy"})
LEADS = MANAGER | DEPUTY
SCREEN = frozenset({"screen"})  # nobody is signed in; the browser was enrolled for the child's room
TABLET = frozenset({"tablet"})  # nobody is signed in; the browser was enrolled as a tablet, and the team's PIN counts

KEY_WORKERS = TEAM | SAME_ROOM | OTHER_ROOM | SENCO | LEADS  # what practitioners, SENCO and leads may
STAFF = KEY_WORKERS | HELPERS
CARE = STAFF - OTHER_ROOM  # staff who may know of the child
KEY_CARE = CARE - HELPERS
FAMILIES = CARER | RESTRICTED
MEMBERS = STAFF | FAMILIES
SIGNED_IN = MEMBERS | STRANGER | NOBODY
EVERYBODY = SIGNED_IN | ANONYMOUS
PASSWORD = make_password("seven quiet lanterns")
SECRET = "a-screen-that-hangs-in-the-room"
TABLET_SECRET = "a-tablet-that-lies-in-the-room"
JPEG = b"\xff\xd8\xff\xdb not opened by anything here"


@dataclass(frozen=True)
class To:
    """Opens to ``people`` with ``status`` (one or several); ``hidden`` people get 404."""

    people: frozenset
    status: int | tuple[int, ...] = 200
    hidden: frozenset = frozenset()


@dataclass(frozen=True)
class Row:
    """``args`` are names of things of the ``World`` (their code is taken) or words; ``data`` is what is posted."""

    get: To | None = None
    post: To | None = None
    args: Iterable[str] = ()
    data: dict | Callable = field(default_factory=dict)
    public: bool = False  # answers itself to people who are not signed in


def expected(row: Row, method: str, who: str) -> set[int]:
    """The statuses that ``who`` may get. 302 to people who are not signed in means the sign-in page."""
    rule = row.get if method == "get" else row.post
    acts_as = "manager" if who == "stranger" and not row.args else who
    if rule is None:
        return {403, 405} if row.public else ({302} if who in ANONYMOUS else {403, 404, 405})
    if who in rule.hidden:
        return {404}
    if acts_as in rule.people or who in rule.people:
        return set(rule.status) if isinstance(rule.status, tuple) else {rule.status}
    if row.public:
        return {403}
    if who in ANONYMOUS:
        return {302}
    return {404} if who == "stranger" and "manager" in rule.people else {403}


# ---------------------------------------------------------------- the table

ALLAUTH = {
    "account_login": Row(get=To(ANONYMOUS | SIGNED_IN, (200, 302)), post=To(EVERYBODY, (200, 302)), public=True),
    "account_logout": Row(get=To(EVERYBODY, (200, 302)), post=To(EVERYBODY, 302), public=True),
    "account_inactive": Row(get=To(EVERYBODY), public=True),
    "account_reauthenticate": Row(get=To(SIGNED_IN, (200, 302)), post=To(SIGNED_IN, (200, 302))),
    "account_change_password": Row(get=To(SIGNED_IN, (200, 302)), post=To(SIGNED_IN, (200, 302))),
    "account_set_password": Row(get=To(SIGNED_IN, (200, 302)), post=To(SIGNED_IN, (200, 302))),
    "account_reset_password": Row(get=To(EVERYBODY), post=To(EVERYBODY, (200, 302)), public=True),
    "account_reset_password_done": Row(get=To(EVERYBODY), public=True),
    "account_reset_password_from_key": Row(
        get=To(EVERYBODY), post=To(EVERYBODY), args=["a", "no-such-key"], public=True
    ),
    "account_reset_password_from_key_done": Row(get=To(EVERYBODY), public=True),
    "mfa_index": Row(get=To(SIGNED_IN)),
    "mfa_authenticate": Row(get=To(EVERYBODY, 302), post=To(EVERYBODY, 302), public=True),
    "mfa_reauthenticate": Row(get=To(SIGNED_IN, (200, 302)), post=To(SIGNED_IN, (200, 302))),
    "mfa_activate_totp": Row(get=To(SIGNED_IN, 302), post=To(SIGNED_IN, 302)),
    "mfa_deactivate_totp": Row(get=To(SIGNED_IN, (302, 404)), post=To(SIGNED_IN, (302, 404))),
    "mfa_view_recovery_codes": Row(get=To(SIGNED_IN, (302, 404))),
    "mfa_generate_recovery_codes": Row(get=To(SIGNED_IN, (302, 404)), post=To(SIGNED_IN, (302, 404))),
    "mfa_download_recovery_codes": Row(get=To(SIGNED_IN, (302, 404))),
    "mfa_list_webauthn": Row(get=To(SIGNED_IN)),
    "mfa_add_webauthn": Row(get=To(SIGNED_IN, 302), post=To(SIGNED_IN, 302)),
    "mfa_reauthenticate_webauthn": Row(get=To(SIGNED_IN, (200, 302)), post=To(SIGNED_IN, (200, 302))),
    "mfa_remove_webauthn": Row(get=To(SIGNED_IN, (302, 404)), post=To(SIGNED_IN, (302, 404)), args=["999"]),
    "mfa_edit_webauthn": Row(get=To(SIGNED_IN, (302, 404)), post=To(SIGNED_IN, (302, 404)), args=["999"]),
    "mfa_login_webauthn": Row(get=To(EVERYBODY, (200, 302)), post=To(EVERYBODY, (200, 302)), public=True),
}

NURSERY = {
    "nursery:home": Row(get=To(MEMBERS, 302)),
    "nursery:health": Row(get=To(EVERYBODY), public=True),
    "nursery:here": Row(get=To(SIGNED_IN, 204)),
    "nursery:csp_report": Row(post=To(EVERYBODY, 204), public=True),
    "nursery:demo_sign_in": Row(post=To(EVERYBODY, 404), args=["not-a-demo-sign-in"], public=True),
    "nursery:choose_setting": Row(post=To(MEMBERS, 404)),
    "nursery:settings": Row(get=To(LEADS)),
    "nursery:setting_edit": Row(get=To(LEADS), post=To(LEADS, 422)),
    "nursery:room_add": Row(get=To(LEADS), post=To(LEADS, 422)),
    "nursery:room_edit": Row(get=To(LEADS), post=To(LEADS, 422), args=["room"]),
    "nursery:closure_add": Row(get=To(LEADS), post=To(LEADS, 422)),
    "nursery:closure_remove": Row(post=To(LEADS, 302), args=["closure"]),
    "nursery:term_add": Row(get=To(LEADS), post=To(LEADS, 422)),
    "nursery:term_edit": Row(get=To(LEADS), post=To(LEADS, (409, 422)), args=["term"]),
    "nursery:term_remove": Row(post=To(LEADS, 302), args=["term"]),
    "nursery:access": Row(get=To(LEADS)),
    "nursery:access_add": Row(get=To(LEADS), post=To(LEADS, 422)),
    "nursery:access_end": Row(get=To(LEADS), post=To(LEADS, 422), args=["membership"]),
    "nursery:password_link": Row(post=To(LEADS, 302), args=["user"]),
    "nursery:history": Row(get=To(LEADS)),
    "nursery:tablets": Row(get=To(LEADS)),
    "nursery:tablet_enrol": Row(post=To(LEADS, 302, hidden=STRANGER), data=lambda world: {"room": world.room.code}),
    "nursery:tablet_revoke": Row(post=To(LEADS, 302), args=["tablet"]),
    "nursery:tablet_rules": Row(get=To(LEADS), post=To(LEADS, (409, 422))),
    "nursery:allow_off_site": Row(get=To(LEADS), post=To(LEADS, 422)),
    "nursery:end_off_site": Row(post=To(LEADS, 302), args=["exception"]),
    "nursery:job": Row(get=To(MANAGER, hidden=STAFF - MANAGER), args=["job"]),  # one's own
    "nursery:job_stop": Row(post=To(MANAGER, 302, hidden=STAFF - MANAGER), args=["job"]),
    "nursery:job_file": Row(get=To(MANAGER, hidden=STAFF - MANAGER), args=["job"]),
}

IMPORT = {
    "nursery:import": Row(get=To(LEADS), post=To(LEADS, 422)),
    "nursery:import_template": Row(get=To(LEADS)),
    "nursery:import_check": Row(get=To(MANAGER, hidden=DEPUTY), args=["upload"]),
    "nursery:import_apply": Row(post=To(MANAGER, 302, hidden=DEPUTY), args=["upload"]),
    "nursery:export": Row(get=To(LEADS | STRANGER), args=["zip"]),
}

STAFF_PAGES = {
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

CHILDREN = {
    "children:list": Row(get=To(STAFF)),
    "children:new": Row(get=To(LEADS), post=To(LEADS, 422)),
    "children:detail": Row(get=To(CARE, hidden=OTHER_ROOM), args=["child"]),
    "children:history": Row(get=To(CARE, hidden=OTHER_ROOM), args=["child"]),
    "children:photo": Row(get=To(CARE, hidden=OTHER_ROOM), args=["child"]),
    "children:change_photo": Row(get=To(LEADS), post=To(LEADS, 422), args=["child"]),
    "children:edit": Row(get=To(LEADS), post=To(LEADS, (409, 422)), args=["child"]),
    "children:edit_needs": Row(get=To(LEADS), post=To(LEADS, (409, 422)), args=["child"]),
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

KEYWORKERS = {
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

JOURNALS = {
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
    "journals:change": Row(
        get=To(TEAM | LEADS, hidden=OTHER_ROOM), post=To(TEAM | LEADS, 422, hidden=OTHER_ROOM), args=["observation"]
    ),
    "journals:share": Row(
        get=To(TEAM | LEADS, hidden=OTHER_ROOM), post=To(TEAM | LEADS, 422, hidden=OTHER_ROOM), args=["observation"]
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
    "journals:receive": Row(post=To(EVERYBODY, 422), public=True),  # an entry says itself, sealed, whose it is
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
    "journals:remove": Row(post=To(TEAM | LEADS, 302, hidden=OTHER_ROOM), args=["observation"]),
    "journals:restore": Row(post=To(TEAM | LEADS, 302, hidden=OTHER_ROOM), args=["observation"]),
}

FAMILY = {
    "families:home": Row(get=To(FAMILIES)),
    "families:journal": Row(get=To(CARER, hidden=RESTRICTED), args=["child"]),
    "families:photo": Row(get=To(CARER, hidden=RESTRICTED), args=["child", "photo", "small"]),
    "families:card": Row(get=To(CARER, hidden=RESTRICTED), args=["child"]),
    "families:link": Row(get=To(LEADS), post=To(LEADS, 302), args=["user"]),
}

TABLE: dict[str, Row] = ALLAUTH | NURSERY | IMPORT | STAFF_PAGES | CHILDREN | KEYWORKERS | JOURNALS | FAMILY


# ---------------------------------------------------------------- what the cells are tried on


def url_names(resolver=None, namespace="") -> dict[str, URLPattern]:
    """Every URL name of the URLconf, as ``namespace:name``."""
    found = {}
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLPattern):
            found[f"{namespace}{pattern.name}"] = pattern
        else:
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            found |= url_names(pattern, inner)
    return found


class World:
    """Two settings with one of everything, and somebody for each role. A new kind of thing gets an attribute here."""

    def __init__(self):
        self.setting = setting = factories.make_setting(is_demo=True)
        other = factories.make_setting("Oak Street", is_demo=True)
        self.room = factories.make_room(setting)
        far = factories.make_room(setting, "Oak")
        self.users: dict[str, User] = {
            "nobody": factories.make_user(),
            "stranger": factories.make_user(other, Role.MANAGER),
            **{name: factories.make_user(setting, Role.CARER) for name in ("carer", "restricted")},
        }
        jobs = {
            "team": (Role.PRACTITIONER, self.room),
            "same_room": (Role.PRACTITIONER, self.room),
            "other_room": (Role.PRACTITIONER, far),
            "apprentice": (Role.APPRENTICE, self.room),
            "bank": (Role.BANK, self.room),
            "senco": (Role.SENCO, None),
            "deputy": (Role.DEPUTY, None),
            "manager": (Role.MANAGER, None),
        }
        people = {}
        for name, (role, room) in jobs.items():
            self.users[name] = factories.make_user(setting, role)
            people[name] = factories.make_practitioner(
                setting,
                name.title(),
                room=room,
                role=role,
                user=self.users[name],
                mark="fish" if name == "team" else "",
            )
        User.objects.update(password=PASSWORD)
        self.users = {name: User.objects.get(pk=user.pk) for name, user in self.users.items()}
        self.practitioner = people["team"]
        self.child = factories.make_child(setting, room=self.room, team=(people["team"],))
        self.carer: Carer = factories.make_carer(self.child, user=self.users["carer"])
        factories.make_carer(self.child, "Adam", user=self.users["restricted"], restricted=True)
        with scope(setting=setting):
            self.new_child = factories.make_child(setting, "Leo", room=self.room, starts_on=factories.MONDAY)
            change_care_team(
                child=self.new_child, to={"key_worker": people["team"]}, on=factories.MONDAY, by=self.users["manager"]
            )
            self.closure = Closure.objects.create(setting=setting, date=factories.MONDAY)
            self.term = Term.objects.create(
                setting=setting, name="Autumn", starts_on=date(2026, 9, 1), ends_on=date(2026, 12, 19)
            )
            self.extra_shift = ExtraShift.objects.create(
                practitioner=people["team"], date=factories.MONDAY, starts=960, ends=1020
            )
            self.qualification = Qualification.objects.create(practitioner=people["team"], name="Food hygiene")
            self.device = enrol_screen(
                room=self.room, name="Wall", token_hash=hash_of(SECRET), by=self.users["manager"]
            )
            self.change = change_care_team(
                child=self.child, to={"secondary": people["same_room"]}, on=factories.MONDAY, by=self.users["manager"]
            )
            self.handover = open_handover(
                child=self.child, to=people["same_room"], reason="family", by_day=factories.MONDAY,
                visits=[(factories.MONDAY, 480, 540)], on=factories.MONDAY, by=self.users["manager"],
            )  # fmt: skip
            self.visit = self.handover.visits.get()
            self.thought = keep(setting=setting, name="Christmas", by=self.users["manager"])
            self.refusal = PlanRefusal.objects.create(
                child=self.child, role="buddy", practitioner=people["bank"], refused_by=self.users["manager"]
            )
            self.upload = ImportUpload.objects.create(
                setting=setting, uploaded_by=self.users["manager"], name="a.zip", content=as_zip(setting)
            )
            self.job = Job.objects.create(
                setting=setting, kind="plan_search", title="Teams", state=JobState.DONE, asked_by=self.users["manager"]
            )
            self.job.file.save("teams.txt", ContentFile(b"nobody"))
            for person in (people["team"], self.child):
                person.photo.save("a.jpg", ContentFile(JPEG))
            set_consent(
                child=self.child, purpose=Purpose.DISPLAY, given=True, on=factories.BEGINNING, by=self.users["manager"]
            )
            self.tablet = enrol_tablet(
                room=self.room, name="Fern tablet", token_hash=hash_of(TABLET_SECRET), by=self.users["manager"]
            )
            set_pin(user=self.users["team"], pin="739154")
            signed_in_fully(tablet=self.tablet, user=self.users["team"])
            self.exception = give_exception(
                setting=setting, user=self.users["senco"], last_day=factories.MONDAY, reason="At home",
                by=self.users["manager"],
            )  # fmt: skip
        self.plan = factories.make_plan(self.child, room=self.room, by=self.users["team"])
        self.observation = factories.make_observation(self.child, by=self.users["team"])
        with scope(setting=setting):
            set_consent(
                child=self.child, purpose=Purpose.PHOTOS, given=True, on=factories.BEGINNING, by=self.users["manager"]
            )
            self.photo = Photo(observation=self.observation, sha256="-")
            self.photo.large.save("", ContentFile(JPEG), save=False)
            self.photo.small.save("", ContentFile(JPEG), save=True)
            share(observation=self.observation, words={self.child: "Tipped the jug."}, by=self.users["team"])
            self.step = NextStep.objects.create(
                setting=setting, child=self.child, words="Count the cups", opened_by=self.users["team"]
            )
            self.item = FrameworkItem.objects.create(setting=setting, name="Forest school")
        factories.make_arrival(self.child, by=self.users["team"])
        self.sleep = factories.make_care(self.child, "sleep", by=self.users["team"], given_by=people["team"])
        self.accident = factories.make_care(
            self.child, "accident", by=self.users["team"], given_by=people["team"], note="Tripped.", body="Knee"
        )
        self.absence = factories.make_absence(people["team"])
        self.user = self.users["deputy"]
        self.membership = Membership.objects.get(user=self.users["deputy"])

    def client(self, who: str, **values) -> Client:
        client = Client(**values)
        if who in self.users:
            client.force_login(self.users[who])
        if who == "screen":
            client.cookies[COOKIE] = SECRET
        if who == "tablet":
            client.cookies[tablets.COOKIE] = TABLET_SECRET
        return client

    def args_of(self, row: Row) -> list:
        things = [getattr(self, name, name) for name in row.args]
        return [thing if isinstance(thing, str) else getattr(thing, "code", thing.pk) for thing in things]
