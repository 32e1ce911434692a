"""A page asks as much of a large nursery as of a small one, and not more than twelve questions."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django_scopes import scope

from journals import care
from journals.care_models import CareKind as K
from keyworkers.models import CardIssue
from keyworkers.screens import enrol_screen
from keyworkers.wall_views import COOKIE
from nursery import tablets
from nursery.audit import record
from nursery.devices import hash_of
from nursery.models import Device, Room
from nursery.on_site import give_exception
from nursery.roles import Role
from nursery.tablets import enrol_tablet, set_pin, signed_in_fully
from tests import factories

MOST = 12
PAGES = [
    "/today/", "/key-groups/", "/cover/", "/cover/?room=all", "/register/", "/observe/", "/children/", "{child}",
    "/journal/{code}/", "/people/", "{person}", "/print/", "/wall/now/", "/handovers/", "/load/", "/group-time/",
    "/what-if/", "/care/", "/care/{code}/", "/observe/unfinished/", "/journal/{code}/aside/", "/my-day/",
    "/my-day/coming/", "/briefing/{code}/", "/plans/", "/plans/new/", "/tablets/", "/tablet/",
    "/journal/{code}/out/",
    "/journals/", "/journal/{code}/over-time/", "/settings/",
]  # fmt: skip


def grow(setting, count, by):
    """A room with four practitioners and ``count`` children about whom ``by`` wrote."""
    number = Room._base_manager.count()
    room = factories.make_room(setting, f"Room {number}")
    staff = [factories.make_practitioner(setting, f"Sam{n}", room=room, mark="") for n in range(4)]
    children = []
    for n in range(count):
        child = factories.make_child(setting, f"Kit{number}{n}", room=room, team=[staff[(n + k) % 4] for k in range(3)])
        children.append(child)
        factories.make_carer(child)
        for _ in range(2):
            factories.make_observation(child, by=by)
        care_for(child, by, staff[n % 4], staff[(n + 1) % 4])
    factories.make_plan(*children, room=room, by=by)
    factories.make_absence(staff[0])
    staff[0].user = factories.make_user(setting, Role.PRACTITIONER)
    staff[0].save()
    with scope(setting=setting):
        set_pin(user=staff[0].user, pin="739154")
        enrol_tablet(room=room, name=f"Tablet {number}", token_hash=hash_of(f"{number}"), by=staff[0].user)
        for tablet in Device.objects.filter(kind="tablet"):
            signed_in_fully(tablet=tablet, user=staff[0].user)
        give_exception(
            setting=setting, user=staff[0].user, last_day=factories.MONDAY, reason="At home", by=staff[0].user
        )
        record("refused_off_site", None, by=staff[0].user, page="", is_part=False)
    return room, staff[0], child


def care_for(child, by, carer, other):
    """A morning of ``child``: in since two hours, everything given once, asleep and looked at, a card given."""
    factories.make_arrival(child, by=by)
    given = {"by": by, "given_by": carer}
    with scope(setting=child.setting):
        care.change_times(child=child, times=[(K.DRINK, 590, "warm"), (K.NAPPY, 640, "")], on=factories.MONDAY, by=by)
        factories.make_care(child, K.MEAL, what="snack", amount="most", **given)
        factories.make_care(child, K.MEDICINE, what="Syrup", dose="5 ml", authorised_by="Kasia", witness=other, **given)
        factories.make_care(child, K.ACCIDENT, note="A bump.", first_aid="A cold cloth.", body="knee", **given)
        care.remove(care=factories.make_care(child, K.MOOD, what="happy", **given), by=by)
        care.check_sleep(sleep=factories.make_care(child, K.SLEEP, **given), by=by)
        CardIssue.objects.create(
            setting=child.setting, child=child, given_on=factories.MONDAY, given_by=by, team={"key_worker": other.pk}
        )


@pytest.mark.parametrize("page", PAGES)
def test_a_page_asks_the_same_of_a_large_nursery(now, setting, manager, page):
    room, person, child = grow(setting, 4, manager)
    client = Client()
    if page not in ("/wall/now/", "/tablet/"):
        client.force_login(manager)
    with scope(setting=setting):
        enrol_screen(room=room, name="Wall", token_hash=hash_of("secret"), by=manager)
    client.cookies[COOKIE] = "secret"
    if page == "/tablet/":
        client.cookies[tablets.COOKIE] = "0"
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
    assert len(many) <= MOST, "\n".join(many)


def test_on_a_tablet_a_page_asks_one_thing_more_at_most_and_still_at_most_twelve(now, setting, manager):
    """Which tablet it is. The face of whom it writes for comes with the sign-in."""
    _, person, child = grow(setting, 4, manager)
    client = Client()
    asked: dict[str, dict[str, int]] = {"": {}, "0": {}}
    for token, counts in asked.items():
        client.cookies[tablets.COOKIE] = token
        client.force_login(manager)
        session = client.session
        session["tablet"] = Device._base_manager.get(token_hash=hash_of("0")).pk if token else None
        session.save()
        for page in PAGES:
            if page in ("/wall/now/", "/tablet/"):
                continue
            address = page.format(child=child.get_absolute_url(), person=person.get_absolute_url(), code=child.code)
            client.get(address)
            with CaptureQueriesContext(connection) as queries:
                assert client.get(address).status_code == 200
            counts[page] = len(queries)
    assert {page: count for page, count in asked["0"].items() if count > asked[""][page] + 1} == {}
    assert {page: count for page, count in asked["0"].items() if count > MOST} == {}
