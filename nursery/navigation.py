"""The rail: where each role can go. An entry is shown only to those whom its page would let in."""

from dataclasses import dataclass, replace
from functools import cache

from django.urls import reverse

from nursery.demo_doors import doors
from nursery.permissions import Permission, can
from nursery.roles import Role

OF_NO_PLACE = frozenset({"staff:pin"})  # in the menu at one's own name


_address = cache(reverse)  # each page asks for all of them


@dataclass
class Entry:
    label: str
    icon: str
    name: str
    permission: Permission
    below: bool = False
    also: tuple[str, ...] = ()
    query: str = ""
    counts: tuple[tuple[str, Permission], ...] = ()  # kinds of what waits (nursery/waiting.py), for those who may
    count: int = 0
    count_is_red: bool = False
    current: bool = False

    @property
    def url(self) -> str:
        return _address(self.name) + self.query

    @property
    def key(self) -> str:
        """For an id on the page: ``"journals-observe"``."""
        return self.name.replace(":", "-")


BAR = (  # on a tablet the first four that somebody may open; then: More
    "journals:my_day",
    "keyworkers:today",
    "journals:observe",
    "paperwork:due",
    "children:register",
)


def entries(*, sees_every_child: bool) -> list[Entry]:
    """All places in the rail, in order, the first is home; ``also`` names further pages that belong to the place.

    Those who see every child begin with the whole nursery, the others with their own children.
    """
    day = ("journals:my_day", "journals:briefing")
    today = Entry("Today", "sun", "keyworkers:today", Permission.SEE_TODAY, also=("keyworkers:someone_off",))
    if sees_every_child:
        begin = [replace(today, also=(*today.also, *day))]
    else:
        mine = Entry("Today", "sun", "journals:my_day", Permission.OBSERVE, also=day)
        begin = [mine, replace(today, label="Room", icon="door-open")]
    return [
        *begin,
        Entry(
            "Key groups",
            "users",
            "keyworkers:board",
            Permission.SEE_KEY_GROUPS,
            also=(
                "keyworkers:history",
                "keyworkers:team",
                "keyworkers:propose",
                "keyworkers:weights",
                "keyworkers:load",
                "keyworkers:slots",
            ),
        ),
        Entry(
            "Handovers",
            "arrow-left-right",
            "keyworkers:handovers",
            Permission.SEE_KEY_GROUPS,
            also=(
                "keyworkers:handover",
                "keyworkers:open_handover",
                "keyworkers:handover_told",
                "keyworkers:handover_visit",
                "keyworkers:handover_more",
                "keyworkers:bond",
                "keyworkers:settling_children",
            ),
        ),
        Entry(
            "Meetings" if sees_every_child else "Drop-ins",
            "messages-square",
            "keyworkers:meetings",
            Permission.MEET_FAMILIES,
            also=(
                "keyworkers:meeting_child",
                "keyworkers:book_drop_in",
                "keyworkers:walked_in",
                "keyworkers:call_meeting",
                "keyworkers:meeting",
                "keyworkers:change_meeting",
                "keyworkers:meeting_guests",
                "keyworkers:record_meeting",
                "keyworkers:meeting_told",
                "keyworkers:calendar",
                "keyworkers:make_calendar",
            ),
        ),
        Entry("Group time", "users-round", "keyworkers:group_time", Permission.SEE_KEY_GROUPS),
        Entry(
            "Cover ahead",
            "calendar-range",
            "keyworkers:cover_ahead",
            Permission.SEE_KEY_GROUPS,
            also=("keyworkers:what_ifs", "keyworkers:what_if", "keyworkers:add_step"),
        ),
        Entry(
            "Register",
            "clipboard-check",
            "children:register",
            Permission.KEEP_REGISTER,
            also=("children:register_line", "nursery:tablet_count"),
        ),
        Entry(
            "Observe",
            "camera",
            "journals:observe",
            Permission.OBSERVE,
            also=("journals:unfinished", "journals:change", "journals:share"),
        ),
        Entry("Journals", "notebook-text", "journals:overview", Permission.OBSERVE),
        Entry("Care", "hand-heart", "journals:care_table", Permission.CARE),
        Entry(
            "Plans",
            "lightbulb",
            "journals:plans",
            Permission.OBSERVE,
            also=tuple(f"journals:plan_{page}" for page in ("new", "edit", "note", "missed", "remove", "restore")),
        ),
        Entry(
            "Children",
            "baby",
            "children:list",
            Permission.SEE_CHILDREN,
            also=(
                "journals:journal",
                "journals:over_time",
                "journals:photo_sheet",
                "journals:take_out",
                "journals:next_steps",
                "journals:open_step",
                "journals:say_step",
                "journals:care",
                "journals:care_new",
                "journals:care_times",
                "keyworkers:continuity",
                "paperwork:routine",
                "keyworkers:child_meetings",
                "keyworkers:settling",
                "keyworkers:settling_new_visit",
                "keyworkers:settling_visit",
                "keyworkers:settling_change_visit",
                "keyworkers:settling_session",
                "keyworkers:settling_tell",
                "keyworkers:settling_step",
                "families:carers",
                "families:invite",
                "paperwork:forms",
                "paperwork:new",
                "children:tie",
                "children:known_by",
                "children:say_outside",
                "children:talk",
                "paperwork:sent",
                "paperwork:send",
                "paperwork:reply",
                "senco:child",
            ),
        ),
        Entry(
            "Support",
            "shield",
            "senco:home",
            Permission.RAISE_CONCERN,
            also=tuple(
                f"senco:{page}"
                for page in (
                    "closed",
                    "doors",
                    "door",
                    "worry",
                    "case",
                    "do",
                    "cycle",
                    "cycle_new",
                    "review",
                    "refer",
                    "referral",
                    "referral_do",
                    "referral_link",
                    "safety",
                    "safety_add",
                )
            ),
            counts=(
                ("cases", Permission.LEAD_SUPPORT),
                ("worries", Permission.DISCUSS_WORRIES),
                ("safety", Permission.LEAD_SAFEGUARDING),
            ),
        ),
        Entry(
            "Paperwork",
            "notebook-pen",
            "paperwork:due",
            Permission.WRITE_PAPERS,
            also=(
                "paperwork:of",
                "paperwork:done",
                "paperwork:set_aside",
                "paperwork:move",
                "paperwork:person",
                "paperwork:support",
                "paperwork:rules",
            ),
        ),
        Entry(
            "Contacts",
            "book-user",
            "children:contacts",
            Permission.SEND_OUTSIDE,
            also=(
                "children:contact",
                "children:contact_new",
                "children:contact_edit",
                "paperwork:outside_all",
            ),
        ),
        Entry(
            "Families",
            "message-circle",
            "families:talks",
            Permission.TALK_WITH_FAMILIES,
            also=("families:talk", "families:changes", "families:answer"),
        ),
        Entry("People", "contact", "staff:list", Permission.SEE_STAFF),
        Entry(
            "Print",
            "printer",
            "keyworkers:print",
            Permission.PRINT_DISPLAYS,
            also=("keyworkers:screens", "paperwork:print"),
        ),
        Entry("My child", "heart", "families:home", Permission.SEE_OWN_FAMILY),
        Entry(
            "Policy",
            "scroll-text",
            "nursery:policy",
            Permission.READ_POLICY,
            below=True,
            also=(
                "nursery:policy_version",
                "nursery:policy_words",
                "nursery:policy_draft",
                "nursery:policy_add",
                "nursery:policy_sentence",
                "nursery:policy_heading",
                "nursery:policy_publish",
            ),
        ),
        Entry("Bring in, take out", "upload", "nursery:import", Permission.IMPORT_AND_EXPORT, below=True),
        Entry(
            "Families’ data",
            "folder-lock",
            "families:requests",
            Permission.KEEP_DATA,
            below=True,
            also=("families:review", "families:erase", "families:hold", "families:retention"),
        ),
        Entry(
            "Settings",
            "settings",
            "nursery:settings",
            Permission.CHANGE_SETTING,
            below=True,
            also=(
                "journals:framework",
                "nursery:tablets",
                "nursery:tablet_rules",
                "nursery:allow_off_site",
                "senco:leads",
                "nursery:mail",
            ),
        ),
    ]


def places_of(user, setting) -> list[Entry]:
    """What ``user`` finds in the rail."""
    places = entries(sees_every_child=user.sees_every_child_of(setting))
    if Role.SENCO in user.roles_in(setting) and not user.is_lead_of(setting):
        contacts = next(entry for entry in places if entry.name == "children:contacts")
        contacts.label, contacts.query = "Agencies", "?kind=agency"
    return [entry for entry in places if can(user, entry.permission, setting)]


PLACES = {
    "children": "Children", "journals": "Children", "paperwork": "Paperwork", "senco": "Support", "families": "Families",
}  # fmt: skip
"""Where a room's pages, parts and buttons stand that no place of the menu names."""


def place_of(page: str) -> str:
    """What the menu calls the place of the page that is called ``page``, such as ``"Children"``; empty for one without."""
    places = entries(sees_every_child=False)
    named = (place.label for place in places if page == place.name or page in place.also)
    return next(named, PLACES.get(page.split(":")[0], ""))


def kept_count(entry: Entry, user, setting) -> int:
    """How much waits for ``user`` at a place, as it is kept beside the setting (``nursery/waiting.py``). No query."""
    return sum(setting.waiting.get(kind, 0) for kind, permission in entry.counts if can(user, permission, setting))


def waiting_at(name: str, user, setting) -> int:
    """The same of the place that is called ``name``; 0 where ``user`` does not find it."""
    return sum(kept_count(entry, user, setting) for entry in places_of(user, setting) if entry.name == name)


def bar_of(shown: list[Entry]) -> dict | None:
    """The bar at the foot of a phone, and of a tablet for those who begin with their own children: places, and the rest."""
    if not shown:
        return None
    by_name = {entry.name: entry for entry in shown}
    places = [by_name[name] for name in BAR if name in by_name][:4]
    rest = [entry for entry in shown if entry not in places]
    return {
        "places": places,
        "rest": rest,
        "is_rest": any(entry.current for entry in rest),
        "waits": any(entry.count for entry in rest),
        "on_tablets": shown[0].name == BAR[0],
    }


def context(request):
    """For every template: ``setting``, ``role_label``, ``navigation``, ``place``, ``settings_to_choose``, ``can``. No query.

    A view that knows how much waits at a place says so in ``request.waiting``: name of the entry → how much. A tablet's
    titles say the ``place`` alone: its browser keeps them in its history, where no child may stand (S45, T23).
    """
    setting = getattr(request, "setting", None)
    if setting is None:
        at_the_door = request.resolver_match and request.resolver_match.view_name == "account_login"
        return {"setting": None, "navigation": [], "demo_doors": doors() if at_the_door else []}
    user = request.user
    here = request.resolver_match.view_name if request.resolver_match else ""
    app = here.partition(":")[0]
    shown = places_of(user, setting)
    for entry in shown:
        entry.current = here == entry.name or here in entry.also
        entry.count = getattr(request, "waiting", {}).get(entry.name, 0) + kept_count(entry, user, setting)
    if here not in OF_NO_PLACE and not any(entry.current for entry in shown):
        same_app = [entry for entry in shown if entry.name.startswith(f"{app}:")]
        if len(same_app) == 1:
            same_app[0].current = True
    roles = sorted(user.roles_in(setting), key=list(Role).index)
    return {
        "setting": setting,
        "navigation": shown,
        "bar": bar_of(shown),
        "place": next((entry.label for entry in shown if entry.current), ""),
        "role_label": roles[0].label if roles else "",
        "settings_to_choose": [one for one in user.settings() if one != setting],
        "can": {permission.name.lower() for permission in Permission if can(user, permission, setting)},
    }
