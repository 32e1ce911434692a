"""A page asks as much of a large nursery as of a small one, and not more than twelve questions."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django_scopes import scope

from keyworkers.screens import enrol_screen
from keyworkers.wall_views import COOKIE, hash_of
from nursery.models import Room
from tests import factories

MOST = 12
MORE = {"/print/": 15, "/care/": 16, "/care/{code}/": 14}  # the roll and the cards; the roll, the day and what is due
PAGES = [
    "/today/", "/key-groups/", "/cover/", "/cover/?room=all", "/register/", "/observe/", "/children/", "{child}",
    "/journal/{code}/", "/people/", "{person}", "/print/", "/wall/now/", "/handovers/", "/load/", "/group-time/",
    "/what-if/", "/care/", "/care/{code}/", "/observe/unfinished/", "/journal/{code}/aside/", "/journals/",
    "/journal/{code}/over-time/", "/settings/",
]  # fmt: skip


def grow(setting, count, by):
    """A room with four practitioners and ``count`` children about whom ``by`` wrote."""
    number = Room._base_manager.count()
    room = factories.make_room(setting, f"Room {number}")
    staff = [factories.make_practitioner(setting, f"Sam{n}", room=room, mark="") for n in range(4)]
    for n in range(count):
        child = factories.make_child(setting, f"Kit{number}{n}", room=room, team=[staff[(n + k) % 4] for k in range(3)])
        factories.make_carer(child)
        for _ in range(2):
            factories.make_observation(child, by=by)
    factories.make_absence(staff[0])
    return room, staff[0], child


@pytest.mark.parametrize("page", PAGES)
def test_a_page_asks_the_same_of_a_large_nursery(now, setting, manager, page):
    room, person, child = grow(setting, 4, manager)
    client = Client()
    if not page.startswith("/wall"):
        client.force_login(manager)
    with scope(setting=setting):
        enrol_screen(room=room, name="Wall", token_hash=hash_of("secret"), by=manager)
    client.cookies[COOKIE] = "secret"
    address = page.format(child=child.get_absolute_url(), person=person.get_absolute_url(), code=child.code)

    def asked():
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
            return [query["sql"] for query in queries.captured_queries]

    asked()
    few = asked()
    for _ in range(3):
        grow(setting, 12, manager)
    many = asked()
    assert len(many) == len(few), "\n".join(many)
    assert len(many) <= MORE.get(page, MOST), "\n".join(many)
