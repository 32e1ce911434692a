"""The access table (S2): what every address answers to whom. ``test_access.py`` holds it against the URLconf.

One row for each URL name. ``get`` and ``post`` say to whom the page opens and with which status; a method that is
not there is refused. Everybody who is not named gets the ordinary refusal: sign-in for those who are not signed in, 403
for those who are; and 404 where the row has ``args`` and the object belongs to another setting. ``hidden`` names people
who have the ability but may not know of the object: 404. A row for a child's page that everybody who cares for the child
may open, and that leads may send:

    "children:edit": Row(get=To(CARE, hidden=OTHER_ROOM), post=To(LEADS, 422), args=["child"]),
"""

from django.urls import URLPattern, get_resolver

from tests.access import children, families, journals, keyworkers, nursery, paperwork, senco, signin, staff
from tests.access.base import EVERYBODY, SIGNED_IN, STAFF, Row, expected
from tests.access.world import World

__all__ = ["EVERYBODY", "SIGNED_IN", "STAFF", "TABLE", "Row", "World", "expected", "url_names"]

ROOMS = (signin, nursery, staff, children, keyworkers, journals, paperwork, senco, families)
TABLE: dict[str, Row] = {name: row for room in ROOMS for name, row in room.ROWS.items()}


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
