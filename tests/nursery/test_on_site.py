"""Journals and photos open for staff on enrolled tablets and in the nursery's network, where the manager says so (R97)."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.urls import get_resolver, reverse
from django_scopes import scope

from nursery import tablets
from nursery.devices import hash_of
from nursery.models import AuditEvent, Device, JournalsOpen, OffSiteException, Setting
from nursery.navigation import place_of
from nursery.on_site import end_exception, give_exception, is_on_site, read_networks
from nursery.roles import Role
from staff.models import Practitioner
from tests import factories
from tests.access import url_names

HOME = "203.0.113.77"  # somebody's sofa
RULES = {"journals_open": "on_site", "networks": "192.0.2.0/24", "tablet_locks_after": "2"}


@pytest.fixture
def rules(now, setting):
    """Journals open on site only, and the nursery's network is known."""
    setting.journals_open, setting.networks = JournalsOpen.ON_SITE, "192.0.2.0/24\n2001:db8:77::/48"
    setting.save()


@pytest.fixture
def marta_user(setting, room, zofia, marta):
    user = factories.make_user(setting, Role.PRACTITIONER, name="Marta Nowak")
    marta.user = user
    with scope(setting=setting):
        marta.save()
    return user


@pytest.fixture
def staff(client, rules, marta_user):
    client.force_login(marta_user)
    return client


def journal(zofia):
    return reverse("journals:journal", args=[zofia.code])


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("192.0.2.7", 200),
        ("192.0.2.255", 200),
        ("192.0.3.7", 403),
        (HOME, 403),
        ("2001:db8:77::9", 200),
        ("2001:db8:78::9", 403),
        ("::ffff:192.0.2.7", 200),
        ("", 403),
        ("somewhere", 403),
    ],
)
def test_the_journal_opens_in_the_nurserys_network_only(staff, zofia, address, status):
    assert staff.get(journal(zofia), REMOTE_ADDR=address).status_code == status


def test_a_refusal_says_where_it_opens_and_the_manager_sees_it(staff, client, zofia, manager):
    response = staff.get(journal(zofia), REMOTE_ADDR=HOME)
    assert "Journals and photos open on the nursery’s tablets and in its own network" in response.content.decode()
    assert zofia.name not in response.content.decode()
    staff.get(reverse("journals:observe"), REMOTE_ADDR=HOME)
    staff.get(reverse("journals:observe"), REMOTE_ADDR=HOME)
    assert AuditEvent.objects.filter(action="refused_off_site").count() == 2, "one of each page a minute"
    client.force_login(manager)
    for page in ("nursery:tablets", "nursery:history"):
        found = " ".join(client.get(reverse(page)).content.decode().split())
        assert "Marta Nowak</b> was refused a page that opens at the nursery only" in found
    found = client.get(reverse("nursery:tablets")).content.decode()
    assert ">Children · 23 Nov 2026" in found, "a journal stands in the place of children"
    assert ">Observe · 23 Nov 2026" in found


def test_every_page_that_opens_on_site_only_has_a_place_to_name():
    """“Tried elsewhere” says what was tried."""
    names = [name for name, pattern in url_names().items() if hasattr(_innermost(pattern.callback), "is_on_site")]
    assert [name for name in names if not place_of(name)] == []
    assert place_of("paperwork:write") == "Paperwork"
    assert place_of("journals:plan_note") == place_of("journals:plan_missed") == "Plans"


def test_signing_in_elsewhere_leads_to_a_page_that_opens_there(staff, zofia):
    """It is no try to open a journal, and nobody begins with a refusal."""
    assert staff.get(reverse("nursery:home"), REMOTE_ADDR=HOME)["Location"] == reverse("keyworkers:today")
    assert staff.get(reverse("nursery:home"), REMOTE_ADDR="192.0.2.7")["Location"] == reverse("journals:my_day")
    assert not AuditEvent.objects.filter(action="refused_off_site").exists()


def test_pictures_of_children_are_refused_too_and_do_not_fill_the_list(staff, setting, zofia, client, manager):
    with scope(setting=setting):
        zofia.photo.save("a.jpg", ContentFile(b"\xff\xd8"))
    address = reverse("children:photo", args=[zofia.code])
    assert staff.get(address, REMOTE_ADDR=HOME, headers={"Sec-Fetch-Dest": "image"}).status_code == 403
    assert staff.get(address, REMOTE_ADDR="192.0.2.7").status_code == 200
    client.force_login(manager)
    assert "Nobody was refused" in client.get(reverse("nursery:tablets")).content.decode()


def test_other_pages_open_anywhere(staff):
    assert staff.get("/today/", REMOTE_ADDR=HOME).status_code == 200


def test_nothing_is_written_off_site(staff, setting, zofia, marta_user):
    seen = factories.make_observation(zofia, by=marta_user)
    data = {"children": [zofia.code], "words": "Jumped.", "day": "23/11/2026", "at": "10:00"}
    assert staff.post(reverse("journals:observe"), data, REMOTE_ADDR=HOME).status_code == 403
    assert staff.post(reverse("journals:remove", args=[seen.code]), REMOTE_ADDR=HOME).status_code == 403
    with scope(setting=setting):
        seen.refresh_from_db()
        assert (seen.removed_at, zofia.observations.count()) == (None, 1)


def test_an_enrolled_tablet_is_on_site_wherever_its_network_is(
    client, rules, setting, room, zofia, manager, marta_user
):
    with scope(setting=setting):
        tablet = tablets.enrol_tablet(room=room, name="Fern tablet", token_hash=hash_of("fern"), by=manager)
        tablets.set_pin(user=marta_user, pin="739154")
        tablets.signed_in_fully(tablet=tablet, user=marta_user)
        person = Practitioner.objects.get(user=marta_user)
    client.cookies[tablets.COOKIE] = "fern"
    client.post(reverse("staff:unlock", args=[person.code]), {"pin": "739154"})
    assert client.get(journal(zofia), REMOTE_ADDR=HOME).status_code == 200


def test_a_tablet_of_another_nursery_is_elsewhere(rules, rf, setting):
    other = factories.make_setting("Oak Street")
    request = rf.get("/", REMOTE_ADDR=HOME)
    request.setting = Setting.objects.get(pk=setting.pk)
    request.tablet = Device(setting=other)
    assert not is_on_site(request)
    request.tablet = Device(setting=setting)
    assert is_on_site(request)


def test_a_manager_is_staff_and_so_is_a_parent_who_works_here(client, rules, setting, zofia, manager, marta_user):
    factories.give_role(marta_user, setting, Role.CARER)
    for user in (manager, marta_user):
        client.force_login(user)
        assert client.get(journal(zofia), REMOTE_ADDR=HOME).status_code == 403


def test_families_are_asked_nothing(client, rules, setting, zofia):
    user = factories.make_user(setting, Role.CARER)
    factories.make_carer(zofia, user=user)
    client.force_login(user)
    assert client.get("/family/", REMOTE_ADDR=HOME).status_code == 200


def test_at_first_journals_open_anywhere(client, now, zofia, manager):
    client.force_login(manager)
    assert client.get(journal(zofia), REMOTE_ADDR=HOME).status_code == 200


def test_each_page_of_journals_stands_behind_it():
    """A new page of the journals must say where it opens."""
    names = url_names(get_resolver())
    asks = {name for name, pattern in names.items() if hasattr(_innermost(pattern.callback), "is_on_site")}
    journals = {name.removeprefix("journals:") for name in names if name.startswith("journals:")}
    assert {name for name in journals if f"journals:{name}" not in asks} == {
        "receive", "reopen", "outbox_key", "shell", "service_worker", "manifest",  # they show nothing of anybody
        "framework", "add_item", "edit_item",  # settings of the nursery
    }  # fmt: skip
    papers = {name.removeprefix("paperwork:") for name in names if name.startswith("paperwork:")}
    assert {name for name in papers if f"paperwork:{name}" not in asks} <= {
        "rules", "designs", "design", "design_add", "design_usual", "design_section", "design_arrange",  # its settings
        "design_words",
        "outside", "outside_paper", "outside_pdf",  # for people outside, with a link and a code
    }  # fmt: skip
    assert "children:photo" in asks


def _innermost(view):
    while not hasattr(view, "is_on_site") and hasattr(view, "__wrapped__"):
        view = view.__wrapped__
    return view


# ---------------------------------------------------------------- what a proxy says


def test_without_a_proxy_nobody_is_believed_about_where_they_are(staff, zofia):
    response = staff.get(journal(zofia), REMOTE_ADDR=HOME, headers={"X-Forwarded-For": "192.0.2.7"})
    assert response.status_code == 403


@pytest.mark.parametrize(
    ("proxies", "passed", "status"),
    [
        (1, "192.0.2.7", 200),
        (1, f"192.0.2.7, {HOME}", 403),  # the first was typed by the browser
        (1, "", 403),
        (2, "192.0.2.7, 10.0.0.1", 200),
        (2, f"192.0.2.7, {HOME}, 10.0.0.1", 403),
        (2, "192.0.2.7", 403),
    ],
)
def test_behind_proxies_their_word_counts_from_the_end(staff, settings, zofia, proxies, passed, status):
    settings.PROXIES = proxies
    headers = {"X-Forwarded-For": passed}
    assert staff.get(journal(zofia), REMOTE_ADDR="192.0.2.1", headers=headers).status_code == status


# ---------------------------------------------------------------- exceptions


@pytest.fixture
def exception(rules, setting, marta_user, manager):
    with scope(setting=setting):
        return give_exception(setting=setting, user=marta_user, last_day=factories.MONDAY, reason="At home", by=manager)


def test_an_exception_counts_up_to_its_last_day(client, now, exception, zofia, marta_user):
    client.force_login(marta_user)
    assert client.get(journal(zofia), REMOTE_ADDR=HOME).status_code == 200
    with time_machine.travel(now + timedelta(hours=14), tick=False):
        client.force_login(marta_user)
        assert client.get(journal(zofia), REMOTE_ADDR=HOME).status_code == 403, "it is Tuesday"


def test_an_exception_is_for_one_person(client, exception, zofia, manager):
    client.force_login(manager)
    assert client.get(journal(zofia), REMOTE_ADDR=HOME).status_code == 403


def test_a_manager_ends_it_earlier_and_both_are_written_down(client, exception, setting, zofia, manager, marta_user):
    client.force_login(manager)
    address = reverse("nursery:end_off_site", args=[exception.pk])
    for _ in range(2):
        client.post(address)
    client.force_login(marta_user)
    assert client.get(journal(zofia), REMOTE_ADDR=HOME).status_code == 403
    assert AuditEvent.objects.get(action="off_site_allowed").details["user"] == marta_user.pk
    assert AuditEvent.objects.filter(action="off_site_ended").count() == 1


def test_a_manager_gives_one(client, rules, setting, manager, marta_user):
    client.force_login(manager)
    data = {"user": marta_user.code, "last_day": "27 November 2026", "reason": "Writes at home"}
    client.post(reverse("nursery:allow_off_site"), data)
    page = client.get(reverse("nursery:tablets")).content.decode()
    assert "Writes at home" in page
    assert "27 Nov 2026" in page
    with scope(setting=setting):
        assert OffSiteException.objects.get().user == marta_user


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"user": ""}, "Choose who it is for."),
        ({"user": "nobody"}, "Choose somebody who works here."),
        ({"last_day": "22 November 2026"}, "Choose today or a later day."),
        ({"last_day": ""}, "Enter the last day on which it counts."),
        ({"reason": " "}, "Enter why."),
    ],
)
def test_what_cannot_be_an_exception_is_said(client, rules, setting, manager, marta_user, change, said):
    client.force_login(manager)
    data = {"user": marta_user.code, "last_day": "27 November 2026", "reason": "Writes at home"} | change
    response = client.post(reverse("nursery:allow_off_site"), data)
    assert response.status_code == 422
    assert said in response.content.decode()
    with scope(setting=setting):
        assert not OffSiteException.objects.exists()


def test_a_parent_gets_none(client, rules, setting, manager):
    parent = factories.make_user(setting, Role.CARER)
    client.force_login(manager)
    data = {"user": parent.code, "last_day": "27 November 2026", "reason": "Curious"}
    assert client.post(reverse("nursery:allow_off_site"), data).status_code == 422


def test_ending_twice_is_one_entry(exception, setting, manager):
    with scope(setting=setting):
        for _ in range(2):
            end_exception(exception=exception, by=manager)
    assert AuditEvent.objects.filter(action="off_site_ended").count() == 1


# ---------------------------------------------------------------- the rules themselves


def send(client, **change):
    page = client.get(reverse("nursery:tablet_rules")).content.decode()
    version = page.split('name="version" value="')[1].split('"')[0]
    return client.post(reverse("nursery:tablet_rules"), RULES | {"version": version} | change)


def test_the_manager_changes_the_rules(client, now, setting, manager):
    client.force_login(manager)
    assert send(client, networks="192.0.2.9/24\r\n\r\n 198.51.100.4 ").status_code == 302
    setting.refresh_from_db()
    assert (setting.journals_open, setting.networks) == ("on_site", "192.0.2.0/24\n198.51.100.4/32")
    assert AuditEvent.objects.get(action="tablet_rules_changed").details["fields"] == ["journals_open", "networks"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"networks": "192.0.2.0/24\nthe nursery"}, "“the nursery” is no network."),
        ({"networks": "192.0.2.0/33"}, "“192.0.2.0/33” is no network."),
        ({"networks": "0.0.0.0/0"}, "0.0.0.0/0 is the whole internet."),
        ({"tablet_locks_after": "0"}, "Enter a number of minutes from 1 to 10."),
        ({"tablet_locks_after": "11"}, "Enter a number of minutes from 1 to 10."),
        ({"tablet_locks_after": ""}, "Enter a number of minutes from 1 to 10."),
        ({"journals_open": "sometimes"}, "Choose where journals open."),
    ],
)
def test_what_cannot_be_is_said_and_what_was_typed_stays(client, now, setting, manager, change, said):
    client.force_login(manager)
    response = send(client, **change)
    assert response.status_code == 422
    assert said in response.content.decode()
    setting.refresh_from_db()
    assert setting.journals_open == "anywhere"


def test_the_machine_itself_is_no_network_of_a_nursery(setting):
    setting.is_demo = False
    with pytest.raises(ValidationError, match="KITH_PROXIES"):
        read_networks("127.0.0.1", setting=setting)
