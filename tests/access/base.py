"""Who asks, and what a row of the access table says."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from django.contrib.auth.hashers import make_password

ANONYMOUS = frozenset({"anonymous", "screen", "tablet", "outside"})
NOBODY = frozenset({"nobody"})  # signed in, no role anywhere
STRANGER = frozenset({"stranger"})  # manager of another setting
CARER = frozenset({"carer"})
RESTRICTED = frozenset({"restricted"})  # a carer whom a court order restricts
TEAM = frozenset({"team"})  # key worker of the child
SAME_ROOM = frozenset({"same_room"})
OTHER_ROOM = frozenset({"other_room", "dsl"})
HELPERS = frozenset({"apprentice", "bank"})  # both in the child's room
SENCO = frozenset({"senco"})
MANAGER = frozenset({"manager"})
DEPUTY = frozenset({"deputy"})
LEADS = MANAGER | DEPUTY
DSL = frozenset({"dsl"})  # a key worker of another room who is the safeguarding lead
SCREEN = frozenset({"screen"})  # nobody is signed in; the browser was enrolled for the child's room
OUTSIDE = frozenset({"outside"})  # nobody is signed in; the browser gave the right code for the link of a paper
TABLET = frozenset({"tablet"})  # nobody is signed in; the browser was enrolled as a tablet, and the team's PIN counts

KEY_WORKERS = TEAM | SAME_ROOM | OTHER_ROOM | DSL | SENCO | LEADS  # what practitioners, SENCO and leads may
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
