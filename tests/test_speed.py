"""A page asks as much of a large nursery as of a small one, and not more than twelve questions."""

from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django_scopes import scope

from children.actions import set_outside_consent
from children.contacts import note_talk
from children.models import Child, Contact
from journals import care
from journals.care_models import CareKind as K
from keyworkers.meeting_models import Meeting, MeetingGuest
from keyworkers.models import CardIssue, DropIn
from keyworkers.screens import enrol_screen
from keyworkers.settling_models import SettlingStep, SettlingVisit
from keyworkers.wall_views import COOKIE
from nursery import tablets
from nursery.audit import record
from nursery.devices import hash_of
from nursery.models import Device, Room
from nursery.on_site import give_exception
from nursery.policy import begin, publish
from nursery.policy_proof import look_at
from nursery.roles import Role
from nursery.tablets import enrol_tablet, set_pin, signed_in_fully
from paperwork import actions as papers
from paperwork.models import Kind
from paperwork.sending_models import Opening, Reply, Sending
from tests import factories
from tests.conftest import NOW

pytestmark = pytest.mark.once  # it counts questions

MOST = 12
TABLET = [
    "/today/", "/journal/{code}/", "/observe/", "/my-day/", "/briefing/{code}/", "/care/", "/care/{code}/", "/print/",
]  # fmt: skip
PAGES = [
    "/today/", "/key-groups/", "/cover/", "/cover/?room=all", "/register/", "/observe/", "/children/", "{child}",
    "/journal/{code}/", "/people/", "{person}", "/print/", "/wall/now/", "/handovers/", "/load/", "/group-time/",
    "/what-if/", "/care/", "/care/{code}/", "/observe/unfinished/", "/waits/", "/journal/{code}/aside/", "/my-day/",
    "/my-day/coming/", "/briefing/{code}/", "/plans/", "/plans/new/", "/tablets/", "/tablet/",
    "/journal/{code}/out/",
    "/paperwork/print/", "/paperwork/print/?child={code}", "/paperwork/routine/{code}/",
    "/journals/", "/journal/{code}/over-time/", "/settings/", "/paperwork/child/{code}/", "/paperwork/child/{code}/new/",
    "/paperwork/designs/", "/paperwork/designs/summary/",
    "/paperwork/", "/paperwork/?mine=1", "/paperwork/next/", "/paperwork/of/{code}/", "/paperwork/people/{who}/",
    "/contacts/", "/contacts/{contact}/", "/children/{code}/outside/{contact}/", "/paperwork/outside/{code}/",
    "/paperwork/outside/?show=all",
    "/meetings/", "/meetings/mine/", "/meetings/new/", "/meetings/about/{code}/", "/meetings/about/{code}/drop-in/",
    "/settling/", "/settling/{code}/",
    "/policy/", "/policy/?show=look", "/policy/new/",
    "/support/raise/?child={code}", "/support/child/{code}/",  # with cases in them: tests/senco/test_speed.py
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
        with scope(setting=setting):
            meet(child, staff[n % 4], by)
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
        for kind in list(Kind)[: number or 1]:
            papers.begin(child=child, kind=kind, title=kind.label, owner=staff[0], by=by, on=factories.MONDAY)
        for n in range(count):
            grow_outside(child, f"School {number} {n}", by)
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
        asleep = factories.make_care(child, K.SLEEP, **given)
        care.check_sleep(sleep=asleep, at=asleep.happened_at, by=by)
        CardIssue.objects.create(
            setting=child.setting, child=child, given_on=factories.MONDAY, given_by=by, team={"key_worker": other.pk}
        )


def grow_outside(child, organisation, by):
    """A school that knows the child, with a paper that was opened and answered, and a talk."""
    setting, day = child.setting, factories.MONDAY
    school = Contact.objects.create(setting=setting, kind="school", organisation=organisation, email="a@school.example")
    school.children.add(child)
    consent = set_outside_consent(
        child=child, contact=school, purpose="summary", given=True, given_by="Kasia", on=day, by=by
    )
    note_talk(child=child, contact=school, on=day, how="phone", told=False, about="She settles in.", by=by)
    sending = Sending.objects.create(
        setting=setting, child=child, contact=school, purpose="summary", title="Summary", sha256="-", consent=consent,
        token_hash=organisation, expires_at=timezone.now() + timedelta(days=7), sent_by=by,
    )  # fmt: skip
    Opening.objects.create(sending=sending)
    Reply.objects.create(sending=sending, on=day, words="Thank you.", by=by)


def meet(child, host, by):
    """A meeting ahead, one to tell of, a visit, a first session, a weekly drop-in."""
    values = {"setting": child.setting, "child": child, "kind": "review", "starts": 600, "ends": 630, "host": host}
    for days, held in (
        (1, {}),
        (-1, {"state": "held", "words": "Naps", "recorded_by": by, "recorded_at": timezone.now()}),
    ):
        meeting = Meeting.objects.create(**values, date=factories.MONDAY + timedelta(days=days), called_by=by, **held)
        for guest in ({"practitioner": host}, {"carer": child.carers.first()}, {"name": "Dr Okoro"}):
            MeetingGuest.objects.create(meeting=meeting, **guest)
    SettlingVisit.objects.create(setting=child.setting, child=child, date=factories.MONDAY, starts=600, ends=660)
    SettlingStep.objects.create(child=child, step="people", done_on=factories.MONDAY, done_by=by)
    Child.objects.filter(pk=child.pk).update(starts_on=factories.MONDAY - timedelta(days=7))
    DropIn.objects.get_or_create(practitioner=host, weekday=0, starts=855, ends=885)


def make_policy(setting, by):
    """One more version in force, looked at, and the next one being written."""
    with scope(setting=setting):
        draft = begin(setting=setting, today=factories.MONDAY, by=by)
        draft.starts_on, draft.review_on, draft.agreed_by = factories.BEGINNING, date(2027, 1, 5), "All of us"
        publish(policy=draft, by=by)
        begin(setting=setting, today=factories.MONDAY, by=by)
        look_at(setting, factories.MONDAY)


@pytest.fixture(scope="module")
def asked(django_db_setup, django_db_blocker):
    """What each page asks of a nursery, and of one ten times as large: ``{page: (few, many)}``, lists of SQL."""
    with time_machine.travel(NOW, tick=False), django_db_blocker.unblock(), transaction.atomic():
        setting = factories.make_setting(is_demo=True)
        manager = factories.make_user(setting, Role.MANAGER, name="Jo Whitfield")
        room, person, child = grow(setting, 4, manager)
        with scope(setting=setting):
            enrol_screen(room=room, name="Wall", token_hash=hash_of("secret"), by=manager)
            contact = child.contacts.order_by("pk").first()
        make_policy(setting, manager)
        parts = {
            "child": child.get_absolute_url(), "person": person.get_absolute_url(), "code": child.code, "who": person.code,
            "contact": contact.code,
        }  # fmt: skip
        few = {page: ask(manager, page, page.format(**parts)) for page in PAGES}
        for _ in range(3):
            grow(setting, 12, manager)
            make_policy(setting, manager)
        yield {page: (few[page], ask(manager, page, page.format(**parts))) for page in PAGES}
        transaction.set_rollback(True)


def ask(user, page, address) -> list[str]:
    """The queries of a page that was looked at before."""
    client = Client()
    if page not in ("/wall/now/", "/tablet/"):
        client.force_login(user)
    client.cookies[COOKIE] = "secret"
    if page == "/tablet/":
        client.cookies[tablets.COOKIE] = "0"
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200, address
    return [query["sql"] for query in queries.captured_queries]


@pytest.mark.parametrize("page", PAGES)
def test_a_page_asks_the_same_of_a_large_nursery(db, asked, page):
    few, many = asked[page]
    assert len(many) == len(few), "\n".join(many)
    assert len(many) <= MOST, "\n".join(many)


def test_pages_of_a_child_ask_its_care_team_no_more(now, setting, manager):
    """Who they are to the child is asked with what else is asked."""
    *_, child = grow(setting, 4, manager)
    with scope(setting=setting):
        places = {place.role: place.practitioner for place in child.assignments.select_related("practitioner")}
        contact = child.contacts.first()
    for role in ("key_worker", "buddy"):
        person = places[role]
        person.user = person.user or factories.make_user(setting, Role.PRACTITIONER)
        person.save()
        client = Client()
        client.force_login(person.user)
        for page in [page for page in PAGES if "{c" in page]:
            address = page.format(child=child.get_absolute_url(), code=child.code, contact=contact.code)
            client.get(address)
            with CaptureQueriesContext(connection) as queries:
                status = client.get(address).status_code
            asked = "\n".join(query["sql"] for query in queries.captured_queries)
            assert status in (200, 403, 404), address
            assert len(queries) <= MOST, f"{role}: {address}\n{asked}"


def test_on_a_tablet_a_page_asks_one_thing_more_at_most_and_still_at_most_twelve(now, setting, manager):
    """Which tablet it is. The face of whom it writes for comes with the sign-in."""
    *_, child = grow(setting, 4, manager)
    tablet = Device._base_manager.get(setting=setting, kind="tablet")
    client, secret = Client(), tablet.name.removeprefix("Tablet ")
    asked: dict[str, dict[str, int]] = {"": {}, secret: {}}
    for token, counts in asked.items():
        client.cookies[tablets.COOKIE] = token
        client.force_login(manager)
        session = client.session
        session["tablet"] = tablet.pk if token else None
        session.save()
        for page in TABLET:
            address = page.format(code=child.code)
            client.get(address)
            with CaptureQueriesContext(connection) as queries:
                assert client.get(address).status_code == 200
            counts[page] = len(queries)
    assert {page: count for page, count in asked[secret].items() if count > asked[""][page] + 1} == {}
    assert {page: count for page, count in asked[secret].items() if count > MOST} == {}
