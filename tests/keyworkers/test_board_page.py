"""The pages of key groups: looking, moving, undoing, the care team's form, the history."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django_scopes import scope

from keyworkers.actions import change_care_team, team_on, team_version
from keyworkers.models import CareTeamChange, TeamRole
from nursery.models import AuditEvent
from nursery.roles import Role
from tests import factories
from tests.factories import MONDAY

KEY_WORKER, SECONDARY, BUDDY = TeamRole.values
HTMX = {"HX-Request": "true"}
pytestmark = pytest.mark.usefixtures("now")


@pytest.fixture
def lead(client, manager):
    client.force_login(manager)
    return client


@pytest.fixture
def stranger(db):
    """A manager of another setting."""
    other = factories.make_setting("Elsewhere", is_demo=True)
    return factories.make_user(other, Role.MANAGER)


def url(name, *args):
    return reverse(f"keyworkers:{name}", args=args)


def version_of(child):
    with scope(setting=child.setting):
        return team_version(child)


def team_of(child, day=MONDAY):
    with scope(setting=child.setting):
        return {role: person.name if person else None for role, person in team_on(child, day).items()}


def move(client, child, person, *, htmx=True, **values):
    values = {"role": KEY_WORKER, "to": person.code if person else "", "version": version_of(child), **values}
    return client.post(url("move", child.code), values, headers=HTMX if htmx else {})


def latest(setting):
    with scope(setting=setting):
        return CareTeamChange.objects.first()


def text(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


# Looking


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (Role.MANAGER, 200),
        (Role.DEPUTY, 200),
        (Role.SENCO, 200),
        (Role.PRACTITIONER, 200),
        (Role.APPRENTICE, 403),
        (Role.BANK, 403),
        (Role.CARER, 403),
    ],
)
def test_the_board_may_be_seen_by(client, setting, room, role, status):
    client.force_login(factories.make_user(setting, role))
    assert client.get(url("board")).status_code == status


def test_who_is_not_signed_in_is_asked_to(client, setting):
    assert client.get(url("board")).status_code == 302


def test_only_leads_find_the_means_to_move(client, setting, room, zofia, manager):
    user = factories.make_user(setting, Role.SENCO)
    for who, shown in ((manager, True), (user, False)):
        client.force_login(who)
        page = client.get(url("board")).content.decode()
        assert (url("move", zofia.code) in page, url("team", zofia.code) in page) == (shown, shown)


def test_the_board_shows_groups_load_and_care_team(lead, zofia, room):
    words = text(lead.get(url("board")))
    assert "Fern room · 1 child" in words
    assert "Fish" in words
    assert "1 of 6" in words  # five for 37.5 hours, rounded up for 40
    assert "Zofia 2y 8m" in words
    assert "Monday with key worker, Tuesday with key worker" in words


def test_a_nursery_with_nobody_in_it_has_a_board(lead, setting):
    assert "There is no room yet" in text(lead.get(url("board")))
    factories.make_room(setting)
    assert "Nobody in this room may be a key worker yet" in text(lead.get(url("board")))


def test_a_key_worker_sees_their_own_room_first(client, setting, room, marta):
    factories.make_room(setting, "Acorn", min_age_months=0)
    marta.user = factories.make_user(setting, Role.PRACTITIONER)
    marta.save()
    client.force_login(marta.user)
    assert "Fern room" in text(client.get(url("board")))


def test_a_child_of_another_setting_is_on_no_board(client, stranger, zofia):
    client.force_login(stranger)
    assert "Zofia" not in text(client.get(url("board")))


def test_a_day_that_is_over_can_be_looked_at_and_not_changed(lead, zofia):
    page = lead.get(url("board"), {"day": MONDAY - timedelta(days=7)})
    assert "Zofia" in text(page)
    assert url("move", zofia.code) not in page.content.decode()


def test_what_is_no_day_is_not_found(lead, room):
    assert lead.get(url("board"), {"day": "soon"}).status_code == 404


def test_a_page_that_is_up_to_date_costs_nothing_to_ask(lead, zofia, tom):
    asked = {"since": str(latest(zofia.setting).pk if latest(zofia.setting) else 0)}
    assert lead.get(url("board"), asked, headers=HTMX).status_code == 204
    move(lead, zofia, tom)
    answer = lead.get(url("board"), asked, headers=HTMX)
    assert (answer.status_code, b"<html" in answer.content) == (200, False)


# Moving


def test_a_move_answers_the_board_with_undo(lead, zofia, tom):
    answer = move(lead, zofia, tom)
    assert answer.status_code == 200
    assert team_of(zofia) == {KEY_WORKER: "Tom", SECONDARY: "Aisha", BUDDY: "Marta"}
    page = answer.content.decode()
    assert 'data-announce="Zofia is now with Tom"' in page
    assert url("undo", latest(zofia.setting).pk) in page
    assert 'hx-swap-oob="true"' in page


def test_without_scripts_a_move_leads_back_to_the_board(lead, zofia, tom, room):
    answer = move(lead, zofia, tom, htmx=False)
    assert (answer.status_code, answer["Location"]) == (302, f"{url('board')}?room={room.code}")


def test_nobody_yet(lead, zofia):
    answer = move(lead, zofia, None)
    assert team_of(zofia)[KEY_WORKER] is None
    assert "Zofia is now with nobody yet" in answer.content.decode()


@pytest.mark.parametrize("role", [SECONDARY, BUDDY])
def test_the_other_places_move_the_same_way(lead, setting, room, zofia, role):
    priya = factories.make_practitioner(setting, "Priya", room=room)
    answer = move(lead, zofia, priya, role=role)
    assert team_of(zofia)[role] == "Priya"
    assert f"Priya is now Zofia’s {role}" in answer.content.decode()


def test_going_over_the_most_is_allowed_and_said(lead, setting, room, zofia):
    priya = factories.make_practitioner(setting, "Priya", room=room, max_key_children=0)
    answer = move(lead, zofia, priya)
    assert answer.status_code == 200
    assert "Zofia is now with Priya, 1 of 0" in answer.content.decode()


def test_somebody_on_the_childs_record_is_refused_with_the_reason(lead, zofia, tom, in_setting):
    zofia.not_with_staff.add(tom)
    answer = move(lead, zofia, tom)
    assert answer.status_code == 422
    assert "Tom must not be in Zofia’s care team" in text(answer)
    assert team_of(zofia)[KEY_WORKER] == "Marta"


@pytest.mark.parametrize("values", [{"to": "nobody-here"}, {"role": "cook"}, {"on": "2026-11-22"}, {"on": "soon"}])
def test_what_makes_no_sense_is_refused(lead, zofia, tom, values):
    assert move(lead, zofia, tom, **values).status_code == 422
    assert team_of(zofia)[KEY_WORKER] == "Marta"


def test_a_new_child_is_given_from_the_first_day(lead, setting, room, marta):
    leo = factories.make_child(setting, "Leo", room=room, starts_on=MONDAY + timedelta(days=7))
    answer = move(lead, leo, marta)
    assert "Leo will be with Marta from Monday 30 November" in answer.content.decode()
    with scope(setting=setting):
        assert leo.assignments.get().starts_on == leo.starts_on


def test_a_stale_page_is_shown_both_versions(lead, setting, zofia, tom, aisha):
    opened = version_of(zofia)
    ines = factories.make_user(setting, Role.DEPUTY, name="Ines Costa")
    with scope(setting=setting):
        change_care_team(child=zofia, to={KEY_WORKER: tom}, on=MONDAY, by=ines)
    answer = move(lead, zofia, aisha, version=opened)
    words = text(answer)
    assert answer.status_code == 409
    assert "Ines moved Zofia to Tom and made Marta Zofia’s buddy at 10:15." in words
    assert "You were moving Zofia to Aisha." in words
    assert "Keep Tom" in words
    assert "Give Zofia to Aisha" in words
    assert team_of(zofia)[KEY_WORKER] == "Tom"
    assert f'name="version" value="{version_of(zofia)}"' in answer.content.decode()


def test_the_same_move_sent_twice_is_one_change(lead, zofia, tom):
    opened = version_of(zofia)
    first, second = (move(lead, zofia, tom, version=opened) for _ in range(2))
    assert (first.status_code, second.status_code) == (200, 200)
    with scope(setting=zofia.setting):
        assert zofia.team_changes.count() == 1


@pytest.mark.parametrize("role", [Role.SENCO, Role.PRACTITIONER, Role.APPRENTICE, Role.BANK, Role.CARER])
def test_only_leads_may_move(client, setting, zofia, tom, role):
    client.force_login(factories.make_user(setting, role))
    assert move(client, zofia, tom).status_code == 403
    assert team_of(zofia)[KEY_WORKER] == "Marta"
    assert AuditEvent.objects.filter(action="refused").count() == 1


def test_a_child_of_another_setting_cannot_be_moved_nor_opened(client, stranger, zofia, tom):
    client.force_login(stranger)
    assert move(client, zofia, tom).status_code == 404
    assert client.get(url("team", zofia.code)).status_code == 404


def test_somebody_of_another_setting_cannot_be_chosen(lead, stranger, zofia):
    with scope(setting=stranger.settings()[0]):
        outsider = factories.make_practitioner(stranger.settings()[0], "Outsider")
    assert move(lead, zofia, outsider).status_code == 422


def test_a_move_is_a_post(lead, zofia):
    assert lead.get(url("move", zofia.code)).status_code == 405


# Undoing


def test_undo_gives_the_child_back(lead, zofia, tom):
    move(lead, zofia, tom)
    answer = lead.post(url("undo", latest(zofia.setting).pk), headers=HTMX)
    assert answer.status_code == 200
    assert team_of(zofia) == {KEY_WORKER: "Marta", SECONDARY: "Aisha", BUDDY: "Tom"}
    assert "Undone: Zofia is now with Marta" in answer.content.decode()


def test_undo_on_a_later_day_keeps_who_it_was(lead, zofia, tom, manager):
    with scope(setting=zofia.setting):
        change = change_care_team(child=zofia, to={KEY_WORKER: tom}, on=MONDAY - timedelta(days=7), by=manager)
    lead.post(url("undo", change.pk), headers=HTMX)
    assert team_of(zofia, MONDAY - timedelta(days=1))[KEY_WORKER] == "Tom"
    assert team_of(zofia)[KEY_WORKER] == "Marta"


def test_what_was_changed_again_cannot_be_undone(lead, zofia, tom, aisha):
    move(lead, zofia, tom)
    change = latest(zofia.setting)
    move(lead, zofia, aisha)
    answer = lead.post(url("undo", change.pk), headers=HTMX)
    assert answer.status_code == 409
    assert "can no longer be undone" in text(answer)
    assert team_of(zofia)[KEY_WORKER] == "Aisha"


def test_undo_of_another_setting_is_not_found(client, stranger, zofia, tom, manager):
    with scope(setting=zofia.setting):
        change = change_care_team(child=zofia, to={KEY_WORKER: tom}, on=MONDAY, by=manager)
    client.force_login(stranger)
    assert client.post(url("undo", change.pk)).status_code == 404


# The care team's page


def team_form(child, **values):
    return {
        "key_worker": "", "secondary": "", "buddy": "", "on": "23 November 2026", "reason": "",
        "version": version_of(child), **values,
    }  # fmt: skip


def test_the_team_page_shows_order_and_fit(lead, zofia):
    words = text(lead.get(url("team", zofia.code)))
    assert "Key worker: Marta · Secondary: Aisha · Buddy: Tom" in words
    assert "5 of 5 days (100 %)" in words
    assert "part of 5 days (81 %)" in words  # Aisha begins at half past nine
    assert "6 h 30" in words


def test_the_team_page_changes_places_from_a_day_with_a_reason(lead, zofia, tom, aisha):
    values = team_form(zofia, key_worker=tom.code, secondary=aisha.code, on="30/11/2026", reason="Marta’s days change")
    answer = lead.post(url("team", zofia.code), values)
    assert answer.status_code == 302
    assert team_of(zofia)[KEY_WORKER] == "Marta"
    assert team_of(zofia, MONDAY + timedelta(days=7)) == {KEY_WORKER: "Tom", SECONDARY: "Aisha", BUDDY: None}
    assert latest(zofia.setting).reason == "Marta’s days change"


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"on": "22 November 2026"}, "Choose today or a later day"),
        ({"on": "soon"}, "Enter a day such as"),
        ({"on": ""}, "Enter the day from which it holds"),
        ({"key_worker": "nobody-here"}, "Choose somebody who works here"),
    ],
)
def test_the_team_form_says_what_to_do_and_keeps_what_was_typed(lead, zofia, values, words):
    answer = lead.post(url("team", zofia.code), team_form(zofia, reason="Typed words", **values))
    assert answer.status_code == 422
    assert words in text(answer)
    assert "Typed words" in answer.content.decode()


def test_one_person_twice_is_refused(lead, zofia, tom):
    answer = lead.post(url("team", zofia.code), team_form(zofia, key_worker=tom.code, buddy=tom.code))
    assert answer.status_code == 422
    assert "three different people" in text(answer)


def test_a_team_that_is_like_that_already_is_said(lead, zofia, marta, aisha, tom):
    same = team_form(zofia, key_worker=marta.code, secondary=aisha.code, buddy=tom.code)
    assert lead.post(url("team", zofia.code), same).status_code == 422


def test_the_same_team_takes_back_a_change_that_was_to_come(lead, zofia, marta, aisha, tom, manager):
    with scope(setting=zofia.setting):
        change_care_team(child=zofia, to={KEY_WORKER: tom}, on=MONDAY + timedelta(days=7), by=manager)
    same = team_form(zofia, key_worker=marta.code, secondary=aisha.code, buddy=tom.code)
    assert lead.post(url("team", zofia.code), same).status_code == 302
    assert team_of(zofia, MONDAY + timedelta(days=30)) == {KEY_WORKER: "Marta", SECONDARY: "Aisha", BUDDY: "Tom"}


def test_a_stale_team_form_shows_both_and_loses_no_word(lead, zofia, aisha, tom, manager):
    stale = team_form(zofia, key_worker=aisha.code, reason="Typed words")
    with scope(setting=zofia.setting):
        change_care_team(child=zofia, to={KEY_WORKER: tom}, on=MONDAY, by=manager)
    answer = lead.post(url("team", zofia.code), stale)
    assert answer.status_code == 409
    assert "Jo moved Zofia to Tom" in text(answer)
    assert "Typed words" in answer.content.decode()
    again = {**stale, "version": re.search(r'name="version" value="(\d+)"', answer.content.decode())[1]}
    assert lead.post(url("team", zofia.code), again).status_code == 302
    assert team_of(zofia)[KEY_WORKER] == "Aisha"


def test_the_menu_says_how_each_fits(lead, setting, room, zofia, tom, in_setting):
    zofia.not_with_staff.add(tom)
    factories.make_practitioner(setting, "Priya", room=room, max_key_children=0)
    menu = lead.get(url("team", zofia.code), headers=HTMX)
    words = text(menu)
    assert b"<html" not in menu.content
    assert "Move Zofia to" in words
    assert "Marta now · 5 of 5 days" in words
    assert "Priya 5 of 5 days · full" in words
    assert "Tom Tom must not be in Zofia’s care team" in words
    assert "Nobody yet" in words


def test_the_menu_of_another_place(lead, zofia):
    menu = text(lead.get(url("team", zofia.code), {"role": BUDDY}, headers=HTMX))
    assert "Zofia’s buddy" in menu
    assert "Choose the secondary" in menu


@pytest.mark.parametrize("role", [Role.SENCO, Role.PRACTITIONER, Role.APPRENTICE, Role.BANK, Role.CARER])
def test_only_leads_open_the_team_page_and_the_history(client, setting, zofia, role):
    client.force_login(factories.make_user(setting, role))
    assert client.get(url("team", zofia.code)).status_code == 403
    assert client.get(url("history")).status_code == 403


# The history


def test_the_history_tells_every_change_and_offers_to_undo_the_newest(lead, zofia, tom, aisha):
    move(lead, zofia, tom, reason="Marta’s days change")
    first = latest(zofia.setting)
    move(lead, zofia, aisha)
    page = lead.get(url("history"))
    words = text(page)
    assert words.index("key worker Tom → to Aisha") < words.index("key worker Marta → to Tom")
    assert "Marta’s days change" in words
    assert "Jo Whitfield, Monday 23 November at 10:15" in words
    assert url("undo", latest(zofia.setting).pk) in page.content.decode()
    assert url("undo", first.pk) not in page.content.decode()


def test_undo_from_the_history_leads_back_to_it(lead, zofia, tom):
    move(lead, zofia, tom)
    answer = lead.post(url("undo", latest(zofia.setting).pk), {"next": "history"})
    assert (answer.status_code, answer["Location"]) == (302, url("history"))


def test_the_history_can_be_narrowed(lead, setting, room, zofia, tom, marta):
    oak = factories.make_room(setting, "Oak")
    elsie = factories.make_child(setting, "Elsie", room=oak)
    move(lead, zofia, tom)
    move(lead, elsie, marta)
    told = {"Zofia": "key worker Marta → to Tom", "Elsie": "key worker nobody → to Marta"}

    def shown(**asked):
        words = text(lead.get(url("history"), asked))
        return {name for name, line in told.items() if line in words}

    assert shown() == {"Zofia", "Elsie"}
    assert shown(child=elsie.code) == {"Elsie"}
    assert shown(room=oak.code) == {"Elsie"}
    assert shown(person=tom.code) == {"Zofia"}
    assert shown(person=marta.code) == {"Zofia", "Elsie"}


def test_the_history_is_paged_by_key(lead, monkeypatch, zofia, tom, aisha):
    monkeypatch.setattr("keyworkers.board_views.PAGE", 1)
    move(lead, zofia, tom)
    move(lead, zofia, aisha)
    page = lead.get(url("history"))
    assert "Tom → to Aisha" in text(page)
    assert "Marta → to Tom" not in text(page)
    older = lead.get(url("history"), {"before": latest(zofia.setting).pk})
    assert "Marta → to Tom" in text(older)
    assert "Earlier changes" not in text(older)


# Size


def fill(setting, room, staff, count):
    for number in range(count):
        factories.make_child(setting, f"Child{number}", room=room, team=staff[number % 3 :] + staff[: number % 3])


def test_a_key_workers_board_asks_little_too(client, setting, room, zofia, marta, django_assert_max_num_queries):
    marta.user = factories.make_user(setting, Role.PRACTITIONER)
    marta.save()
    client.force_login(marta.user)
    client.get(url("board"))
    with django_assert_max_num_queries(12):
        assert "Zofia" in text(client.get(url("board")))


@pytest.mark.parametrize("page", ["board", "history", "team", "menu", "move"])
def test_a_page_costs_the_same_with_more_children(
    lead, setting, room, marta, aisha, tom, zofia, django_assert_max_num_queries, page
):
    def ask():
        with django_assert_max_num_queries(99) as counted:
            if page == "team":
                lead.get(url("team", zofia.code))
            elif page == "menu":
                lead.get(url("team", zofia.code), headers=HTMX)
            elif page == "move":
                move(lead, zofia, tom if team_of(zofia)[KEY_WORKER] == "Marta" else marta)
            else:
                lead.get(url(page))
        return len(counted)

    move(lead, zofia, aisha)
    move(lead, zofia, marta)
    ask()
    before = ask()
    fill(setting, room, [marta, aisha, tom], 8)
    assert ask() == before
    if page != "move":
        assert before <= (26 if page == "menu" else 12)  # the menu also asks the planner what each move would cost
