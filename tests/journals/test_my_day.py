"""A key worker's own Today: their children as the register has them, those they cover and until when, what is due."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django_scopes import scope

from children.models import Attendance
from journals.care import change_times
from keyworkers.handovers import open_handover
from keyworkers.models import Bond, DropIn, HandoverReason, KeyPersonAssignment
from nursery.models import Closure
from nursery.roles import Role
from staff.models import ShiftPattern
from tests import factories
from tests.factories import MONDAY

MY_DAY = "/my-day/"
MOST_QUERIES = 12


def sign_in_as(client, person, role=Role.PRACTITIONER):
    person.user = factories.make_user(person.setting, role, name=person.full_name)
    person.save()
    client.force_login(person.user)
    return client


@pytest.fixture
def desk(client, now, marta):
    """Marta's tablet, on Monday at a quarter past ten."""
    return sign_in_as(client, marta)


def read(client, address=MY_DAY, **query):
    return " ".join(client.get(address, query).content.decode().split())


def words(client, address=MY_DAY, **query):
    """What is there to read, without the marks of HTML."""
    page = re.sub(r'<span class="face.*?</span>', "", read(client, address, **query))
    return " ".join(re.sub(r"<[^>]*>", " ", page).split())


def tap(client, child, what, **data):
    return client.post(reverse("children:mark"), {"what": f"{what}:{child.code}", "back": "my_day"} | data)


def was_in(child, *days, by, left=False):
    with scope(setting=child.setting):
        for day in days:
            at = datetime(day.year, day.month, day.day, 8, 5, tzinfo=UTC)
            Attendance.objects.create(
                setting=child.setting, child=child, date=day, arrived_at=at,
                left_at=at + timedelta(hours=7) if left else None, recorded_by=by,
            )  # fmt: skip


def offered(client, child) -> list[str]:
    """The kinds of care that ``child``'s card leads to."""
    return re.findall(rf'href="/care/{child.code}/new/(\w+)/\?back=my_day"', read(client))


# ---------------------------------------------------------------- care in two taps


def test_a_card_offers_the_care_that_its_child_has(desk, setting, room, zofia, marta, now):
    """From its routine, what was written lately, or being a baby; one who is not in, or not any more, has nothing."""
    baby = factories.make_child(setting, "Ada", room=room, team=(marta,), date_of_birth=date(2025, 9, 1))
    was_in(zofia, date(2026, 11, 9), date(2026, 11, 8), by=marta.user)
    given = {"by": marta.user, "given_by": marta, "what": "wet"}
    factories.make_care(zofia, "nappy", happened_at=now - timedelta(days=15), **given)
    assert offered(desk, zofia) == offered(desk, baby) == []
    for child in (zofia, baby):
        factories.make_arrival(child, by=marta.user)
    assert offered(desk, zofia) == ["meal"]
    assert offered(desk, baby) == ["nappy", "drink", "sleep", "meal"]
    factories.make_care(zofia, "nappy", happened_at=now - timedelta(days=14), **given)
    with scope(setting=setting):
        change_times(child=zofia, times=[("medicine", 720, ""), ("sleep", 750, "")], on=MONDAY, by=marta.user)
    assert offered(desk, zofia) == ["nappy", "sleep", "meal", "medicine"]
    tap(desk, zofia, "left")
    assert offered(desk, zofia) == []


def test_those_i_cover_have_it_too_and_it_comes_back_here(client, now, setting, room, zofia, marta, aisha):
    sign_in_as(client, aisha)
    factories.make_absence(marta)
    factories.make_arrival(zofia, by=aisha.user)
    factories.make_care(zofia, "drink", by=aisha.user, given_by=aisha, what="formula", ml=150)
    assert offered(client, zofia) == ["drink", "meal"]
    address = reverse("journals:care_new", args=[zofia.code, "drink"]) + "?back=my_day"
    form = client.get(address).context["form"]
    assert form["what"].value() == "formula"  # what was drunk last, so that the second tap can be Save
    answer = client.post(address, {"what": "formula", "at": "10:15", "day": "23 November 2026", "given_by": aisha.code})
    assert answer["Location"] == MY_DAY


# ---------------------------------------------------------------- where it begins


@pytest.mark.parametrize("role", [Role.PRACTITIONER, Role.APPRENTICE, Role.BANK])
def test_those_with_children_of_their_own_begin_here(client, now, marta, role):
    sign_in_as(client, marta, role)
    assert client.get("/")["Location"] == MY_DAY
    assert re.search(r'href="/my-day/" aria-current="page">.*?<span>Today</span>', read(client))
    assert re.search(r'href="/today/" >.*?<span>Room</span>', read(client))


@pytest.mark.parametrize("role", [Role.MANAGER, Role.DEPUTY, Role.SENCO])
def test_those_who_see_every_child_begin_with_the_whole_nursery(client, now, marta, zofia, role):
    sign_in_as(client, marta, role)
    assert client.get("/")["Location"] == "/today/"
    assert MY_DAY in read(client, "/today/")
    assert "Zofia" in read(client)


def test_observe_is_in_the_middle_of_the_bar(desk):
    bar = re.search(r'<nav class="tab-bar.*?</nav>', read(desk))[0]
    assert re.findall(r"</span><span>(\w+)</span>", bar) == ["Today", "Room", "Observe", "Paperwork", "More"]


def test_leads_have_four_places_and_all_the_rest_at_the_foot_of_a_phone(client, now, manager):
    client.force_login(manager)
    page = read(client, "/today/")
    assert "has-phone-bar" in page
    bar = re.search(r'<nav class="tab-bar.*?</nav>', page, re.S)[0]
    foot = re.findall(r"</span><span>(\w+)</span>|</span><span>(More)", bar)
    assert [one or other for one, other in foot] == ["Today", "Observe", "Paperwork", "Register", "More"]
    for place in ("Key groups", "Families", "Settings", "Sign out"):
        assert place in bar


# ---------------------------------------------------------------- my children


def test_a_child_is_expected_here_and_gone_home(desk, zofia):
    assert "Expected at 8:00, not here yet" in words(desk)
    tap(desk, zofia, "arrived")
    assert "Here since 10:15" in words(desk)
    assert "My children 1 here" in words(desk)
    tap(desk, zofia, "left")
    assert "Went home at 10:15" in words(desk)


def test_a_tap_comes_back_to_this_page_and_nowhere_else(desk, zofia):
    assert tap(desk, zofia, "arrived")["Location"] == MY_DAY
    for foreign in ("https://example.org/", "//example.org", "/people/"):
        assert tap(desk, zofia, "clear", back=foreign)["Location"].startswith("/register/")
    line = reverse("children:register_line", args=[zofia.code])
    assert desk.post(f"{line}?back=my_day", {"arrived": "8:30"})["Location"] == MY_DAY
    assert desk.post(f"{line}?back=//example.org", {"arrived": "8:30"})["Location"].startswith("/register/")


def test_a_tap_through_htmx_answers_with_this_page_s_part(desk, zofia):
    data = {"what": f"arrived:{zofia.code}", "back": "my_day"}
    response = desk.post(reverse("children:mark"), data, headers={"HX-Request": "true"}, follow=True)
    found = response.content.decode()
    assert "Here since 10:15" in found
    assert "<html" not in found


def test_not_in_and_why(desk, zofia):
    tap(desk, zofia, "ill")
    assert "Not in: ill" in words(desk)
    tap(desk, zofia, "arrived")
    assert "Here since 10:15" in words(desk)


def test_who_is_here_cannot_be_marked_as_not_in(desk, zofia):
    tap(desk, zofia, "arrived")
    found = desk.post(
        reverse("children:mark"), {"what": f"ill:{zofia.code}", "back": "my_day"}, follow=True
    ).content.decode()
    assert "Zofia is in already." in found
    assert "Here since 10:15" in found


def test_what_must_not_be_missed_stands_beside_the_name(desk, setting, room, marta):
    factories.make_child(setting, "Zofia", room=room, team=(marta,), allergies="egg", dietary="vegetarian")
    assert '<span class="flag flag-allergy">' in read(desk)
    assert "Egg" in words(desk)
    assert "Vegetarian" in words(desk)


def test_those_here_come_before_those_on_the_way(desk, setting, room, zofia, marta):
    jude = factories.make_child(setting, "Jude", room=room, team=(marta,), booked=("10:30-16:00",))
    tap(desk, zofia, "arrived")
    found = words(desk)
    assert "My children 1 here, 1 on the way Zofia" in found
    assert "Still to come 10:30 Jude" in found
    tap(desk, jude, "arrived")
    assert "Still to come" not in words(desk)


def test_only_my_children_are_here(desk, setting, room, tom):
    factories.make_child(setting, "Elsie", room=room, team=(tom,))
    found = words(desk)
    assert "Elsie" not in found
    assert "nobody’s key worker yet" in found


def test_when_something_was_noticed_last(desk, zofia, marta, now):
    was_in(zofia, MONDAY, by=marta.user)
    assert "Nothing noticed for 1 session" in words(desk)
    factories.make_observation(zofia, by=marta.user, noticed_at=now - timedelta(days=1))
    assert "Last noticed yesterday" in words(desk)
    factories.make_observation(zofia, by=marta.user, noticed_at=now - timedelta(hours=1))
    assert "Last noticed today" in words(desk)


def test_silence_is_said_after_as_many_sessions_as_the_setting_wants(desk, setting, zofia, marta, now):
    factories.make_observation(zofia, by=marta.user, noticed_at=now - timedelta(days=21))
    days = [MONDAY - timedelta(days=number) for number in (3, 4, 5, 6)]
    was_in(zofia, *days, by=marta.user, left=True)
    assert "Last noticed 4 sessions ago" in words(desk)
    was_in(zofia, MONDAY, by=marta.user)
    assert 'class="since long"' in read(desk)
    assert "Nothing noticed for 5 sessions" in words(desk)
    setting.silent_after = 6
    setting.save()
    assert "Last noticed 5 sessions ago" in words(desk)


def test_an_observation_that_was_taken_out_was_not_noticed(desk, zofia, marta, now):
    one = factories.make_observation(zofia, by=marta.user, noticed_at=now - timedelta(hours=1))
    desk.post(reverse("journals:remove", args=[one.code]))
    assert "Nothing noticed yet" in words(desk)


# ---------------------------------------------------------------- those I cover


def test_whom_i_cover_for_whom_as_what_and_until_when(client, now, setting, zofia, marta, aisha):
    factories.make_absence(marta)
    sign_in_as(client, aisha)
    found = words(client)
    assert "Fish, for Marta you are their secondary, until 4:00 · Marta is away" in found
    assert "None of your key children is booked today." in found
    assert reverse("journals:briefing", args=[zofia.code]) in read(client)


def test_whom_i_cover_later_is_said_with_both_times(client, now, setting, room, marta, aisha):
    factories.make_child(setting, "Idris", room=room, team=(marta, aisha), booked=("08:00-17:30",))
    sign_in_as(client, aisha)
    assert "you are their secondary, from 4:00 until 5:30" in words(client)
    with time_machine.travel(now + timedelta(hours=6), tick=False):
        sign_in_as(client, aisha)
        assert "you are their secondary, until 5:30" in words(client)
    with time_machine.travel(now + timedelta(hours=7, minutes=20), tick=False):
        sign_in_as(client, aisha)
        assert "for Marta" not in words(client)


def test_a_stand_in_of_one_day_has_the_child_that_day(client, now, setting, zofia, manager, marta, aisha, tom):
    bev = factories.make_practitioner(setting, "Bev")
    for person in (marta, aisha, tom):
        factories.make_absence(person)
    client.force_login(manager)
    client.post(reverse("keyworkers:stand_in", args=[zofia.code]), {"practitioner": bev.code})
    sign_in_as(client, bev)
    assert "you are their buddy, until 4:00" in words(client)
    with time_machine.travel(now + timedelta(days=1), tick=False):
        assert "Zofia" not in words(client)


def test_labels_of_the_setting_are_used(client, now, setting, zofia, marta, aisha):
    setting.secondary_label = "Second key person"
    setting.save()
    factories.make_absence(marta)
    sign_in_as(client, aisha)
    assert "you are their second key person, until 4:00" in words(client)


# ---------------------------------------------------------------- nothing to show


def test_off_shift_it_says_so_and_who_has_my_children(desk, zofia, marta, now):
    factories.make_absence(marta)
    found = words(desk)
    assert "You are away today." in found
    assert "Expected at 8:00, not here yet Aisha stands in" in found
    tap(desk, zofia, "arrived")
    assert "With Aisha now" in words(desk)
    tap(desk, zofia, "left")
    assert "Aisha" not in words(desk)


def test_before_and_after_my_hours(desk, zofia, marta, now):
    with time_machine.travel(now.replace(hour=7, minute=40), tick=False):
        assert "You are in from 8:00." in words(desk)
    with time_machine.travel(now.replace(hour=16, minute=30), tick=False):
        sign_in_as(desk, marta)
        assert "Your day ended at 4:00." in words(desk)


def test_on_a_closed_day(desk, setting, zofia):
    with scope(setting=setting):
        Closure.objects.create(setting=setting, date=MONDAY)
    found = words(desk)
    assert "The nursery is closed today." in found
    assert "None of your key children is booked today." in found


def test_on_a_day_i_do_not_work(client, now, setting, room):
    person = factories.make_practitioner(
        setting, "Bea", room=room, shifts=("off", "08:00-16:00", "off", "off", "off"), mark="bee"
    )
    factories.make_child(setting, "Zofia", room=room, team=(person,))
    sign_in_as(client, person)
    assert "You are not in on Mondays." in words(client)


def test_somebody_without_a_record_of_staff(client, now, setting):
    client.force_login(factories.make_user(setting, Role.BANK, name="Bev Holt"))
    assert "nobody’s key worker yet" in words(client)
    assert "Nothing is due in the next days." in words(client, "/my-day/coming/")


def test_there_is_a_place_for_what_waits_on_the_tablet(desk):
    assert re.search(r'<p class="save[^"]*" id="outbox" role="status" data-outbox[^>]*></p>', read(desk))


# ---------------------------------------------------------------- what is coming up


def coming(client):
    return words(client, "/my-day/coming/")


def test_group_time_that_is_not_planned_is_owed(desk, zofia, marta):
    assert "Today Plan your group’s time together Nothing is planned yet; 1 of your children is booked" in coming(desk)
    address = reverse("keyworkers:group_time")
    desk.post(address, {"plan": "Pouring.", "day": "2026-11-23", "person": marta.code})
    assert "Your group’s time together Pouring." in coming(desk)
    desk.post(
        address, {"plan": "Pouring.", "note": "Wet.", "day": "2026-11-23",
                  "person": marta.code},
    )  # fmt: skip
    assert "group’s time" not in coming(desk)


def test_when_the_children_have_gone_no_group_time_is_owed(desk, zofia, now):
    with time_machine.travel(now.replace(hour=16, minute=30), tick=False):
        assert "group’s time" not in coming(desk)


def test_drop_ins_and_paperwork_at_their_next_time(desk, setting, marta):
    with scope(setting=setting):
        DropIn.objects.create(practitioner=marta, weekday=2, starts=855, ends=885)
        ShiftPattern.objects.filter(practitioner=marta).update(non_contact=[[0, 540, 600], [0, 780, 900]])
    found = coming(desk)
    assert "Wed 2:15 Families may drop in on you Until 2:45" in found
    assert "Today 1:00 Your paperwork time Until 3:00" in found
    factories.make_absence(marta, days=3)
    assert coming(desk) == "Nothing is due in the next days."


def test_handover_visits_at_which_i_am_expected(desk, setting, room, zofia, marta, tom, manager):
    with scope(setting=setting):
        open_handover(
            child=zofia, to=tom, reason=HandoverReason.FAMILY, by_day=MONDAY + timedelta(days=20),
            visits=[(MONDAY - timedelta(days=3), 600, 630), (MONDAY, 840, 870)], on=MONDAY, by=manager,
        )  # fmt: skip
    found = coming(desk)
    assert "Since Fri Say how Zofia’s visit was" in found
    assert "Today 2:00 A visit for Zofia’s handover" in found


def test_a_bond_that_is_to_be_looked_at(desk, setting, zofia):
    with scope(setting=setting):
        KeyPersonAssignment.objects.filter(child=zofia, role="key_worker").update(
            bond=Bond.PROVISIONAL, review_on=MONDAY + timedelta(days=4)
        )
    assert "By Fri Look at your bond with Zofia" in coming(desk)


def test_who_may_not_open_key_groups_is_not_sent_there(client, now, setting, room, marta, zofia):
    sign_in_as(client, marta, Role.APPRENTICE)
    assert coming(client) == "Nothing is due in the next days."


# ---------------------------------------------------------------- briefing


def briefing(client, child):
    return words(client, reverse("journals:briefing", args=[child.code]))


def test_a_briefing_for_whoever_stands_in(client, now, setting, zofia, marta, aisha):
    with scope(setting=setting):
        zofia.comfort, zofia.sleep, zofia.allergies, zofia.home_languages = (
            "Her rabbit.",
            "After lunch.",
            "egg",
            "pl;en",
        )
        zofia.medical = "Inhaler in the red bag."
        zofia.save()
    factories.make_carer(zofia, may_collect=True, phone="07700 900114")
    factories.make_carer(zofia, "Adam", restricted=True, phone="07700 900115")
    factories.make_absence(marta)
    sign_in_as(client, aisha)
    for number in range(4):
        factories.make_observation(
            zofia, by=aisha.user, words=f"Moment {number}.", noticed_at=now - timedelta(days=number + 1)
        )
    found = briefing(client, zofia)
    assert "You have Zofia until 4:00. Zofia’s key worker is Marta , who is away today." in found
    for said in (
        "Her rabbit.", "After lunch.", "Egg", "Polish and English", "Inhaler in the red bag.", "May collect",
        "07700 900114", "Moment 0.", "Moment 2.", "Stays on site",
    ):  # fmt: skip
        assert said in found
    assert "Moment 3." not in found
    assert "Restricted by a court order: may not collect" in found
    assert "07700 900115" not in found


def test_a_briefing_says_what_the_child_is_to_do_next(client, now, setting, room, zofia, aisha):
    sign_in_as(client, aisha)
    entry = factories.make_observation(
        zofia, by=aisha.user, next_step="Pour from a jug", areas=["PD", "UW"], noticed_at=now - timedelta(days=1)
    )
    factories.make_observation(zofia, by=aisha.user, next_step="Count her words", concern=True)
    found = briefing(client, zofia)
    assert "What Zofia is to do next Count her words Pour from a jug Moving · The world" in found
    with scope(setting=setting):
        entry.next_steps.update(ended_at=now, state="achieved")
    assert "Pour from a jug" not in briefing(client, zofia)
    sign_in_as(client, factories.make_practitioner(setting, "Bea", room=room))
    assert "Count her words" not in briefing(client, zofia)


def test_who_is_not_in_the_team_reads_nothing_confidential(client, now, setting, room, zofia):
    with scope(setting=setting):
        zofia.medical, zofia.allergies = "Inhaler in the red bag.", "egg"
        zofia.save()
    factories.make_carer(zofia, may_collect=True, phone="07700 900114")
    sign_in_as(client, factories.make_practitioner(setting, "Bea", room=room))
    found = briefing(client, zofia)
    assert "Egg" in found
    assert "Inhaler" not in found
    assert "07700 900114" not in found


def test_a_briefing_of_a_child_whom_the_reader_may_not_know_is_not_found(client, now, setting, zofia):
    sign_in_as(client, factories.make_practitioner(setting, "Far", room=factories.make_room(setting, "Oak")))
    assert client.get(reverse("journals:briefing", args=[zofia.code])).status_code == 404


# ---------------------------------------------------------------- cost


@pytest.mark.parametrize("address", [MY_DAY, "/my-day/coming/"])
def test_it_asks_the_same_of_many_children(desk, setting, room, marta, aisha, tom, zofia, address):
    def asked():
        with CaptureQueriesContext(connection) as queries:
            assert desk.get(address).status_code == 200
        return [query["sql"] for query in queries.captured_queries]

    asked()
    few = asked()
    for number in range(8):
        for team in ((marta, aisha, tom), (aisha, marta, tom)):
            child = factories.make_child(setting, f"Kit{number}", room=room, team=team)
            was_in(child, MONDAY, MONDAY - timedelta(days=7), by=marta.user)
            factories.make_observation(child, by=marta.user)
    many = asked()
    assert len(many) == len(few) <= MOST_QUERIES, "\n".join(many)
