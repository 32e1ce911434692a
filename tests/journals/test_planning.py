"""Planned experiences: for whom and why, shown on the day, noted afterwards (003-10, 003-16)."""

import re
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django_scopes import scope

from journals import planning
from journals.actions import observe
from journals.planning import For, monday_of
from journals.planning_models import PlannedChild, PlannedExperience
from nursery.models import AuditEvent, Closure
from nursery.roles import Role
from tests import factories
from tests.factories import MONDAY

TUESDAY = MONDAY + timedelta(days=1)
PLANS = "/plans/"


def sign_in_as(client, person, role=Role.PRACTITIONER):
    person.user = factories.make_user(person.setting, role, name=person.full_name)
    person.save()
    client.force_login(person.user)
    return client


@pytest.fixture
def desk(client, now, marta):
    """Marta, on Monday at a quarter past ten."""
    return sign_in_as(client, marta)


def words(client, address=PLANS, **query):
    page = re.sub(r'<span class="face.*?</span>', "", client.get(address, query).content.decode(), flags=re.S)
    return " ".join(re.sub(r"<[^>]*>", " ", page).split())


def send(client, *children, day=TUESDAY, **data):
    lines = {f"for_{child.code}": "on" for child in children}
    return client.post(
        f"/plans/new/?day={day}", {"what": "Bread dough", "date": str(day), "starts": "9:30"} | lines | data
    )


def the_plan():
    return PlannedExperience._base_manager.get()


# ---------------------------------------------------------------- planning


def test_what_is_planned_for_whom_and_why_stands_on_its_day(desk, zofia):
    response = send(
        desk, zofia, areas=["PD"],
        **{f"why_{zofia.code}": "strong hands", f"adaptation_{zofia.code}": "No egg in the dough."},
    )  # fmt: skip
    assert response["Location"].startswith(f"/plans/?day={TUESDAY}")
    found = words(desk)
    assert "Tuesday 24 Nov 9:30 Bread dough Moving" in found
    assert "Zofia strong hands No egg in the dough." in found
    assert "Planned by Marta Nowak" in found
    event = AuditEvent.objects.get(action="experience_planned")
    assert (event.details["on"], event.details["children"]) == ("2026-11-24", [zofia.pk])


def test_the_same_form_twice_plans_once(desk, zofia):
    for _ in range(2):
        send(desk, zofia, submission="a1b2c3d4e5f6")
    assert words(desk).count("9:30 Bread dough") == 1


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"what": ""}, "Say in a few words what you plan."),
        ({"starts": "half past"}, "Enter a time such as 08:30."),
        ({"date": ""}, "Enter the day on which you plan it."),
        ({"date": "20 November 2026"}, "Choose today or a later day."),
        ({"date": "28 November 2026"}, "Choose a day from Monday to Friday."),
        ({"date": "25 November 2026"}, "The nursery is closed on that day. Choose another."),
    ],
)
def test_what_cannot_be_is_said_and_nothing_typed_is_lost(desk, setting, zofia, data, said):
    with scope(setting=setting):
        Closure.objects.create(setting=setting, date=MONDAY + timedelta(days=2))
    response = send(desk, zofia, **{f"why_{zofia.code}": "strong hands"} | data)
    page = response.content.decode()
    assert response.status_code == 422
    assert said in page
    assert 'value="strong hands"' in page
    assert not PlannedExperience._base_manager.exists()


def test_it_is_for_at_least_one_child(desk, zofia):
    response = send(desk)
    assert response.status_code == 422
    assert "Choose at least one child whom it is for." in response.content.decode()


def test_a_child_of_another_room_cannot_be_slipped_in(desk, setting, zofia):
    far = factories.make_child(setting, "Kofi", room=factories.make_room(setting, "Oak"))
    send(desk, zofia, far)
    with scope(setting=setting):
        assert [line.child for line in PlannedChild.objects.all()] == [zofia]


def test_those_silent_longest_are_offered_first_and_those_not_booked_last(desk, setting, room, zofia, marta, now):
    jude = factories.make_child(setting, "Jude", room=room, team=(marta,))
    factories.make_child(setting, "Abe", room=room, team=(marta,), booked=("08:00-16:00", "off", "off", "off", "off"))
    with scope(setting=setting):
        for number in range(1, 7):
            for child in (jude, zofia):
                child.attendances.create(
                    setting=setting, date=MONDAY - timedelta(days=number), arrived_at=now - timedelta(days=number),
                    recorded_by=marta.user,
                )  # fmt: skip
    factories.make_observation(zofia, by=marta.user, noticed_at=now - timedelta(days=3))
    found = words(desk, "/plans/new/", day=str(TUESDAY))
    offered = found[found.index("Who is it for?") :]
    assert offered.index("Jude Nothing noticed for 6 sessions") < offered.index("Zofia Last noticed 2 sessions ago")
    assert offered.index("Zofia") < offered.index("Abe Not booked on Tuesday")


# ---------------------------------------------------------------- changing, taking out


@pytest.fixture
def plan(room, zofia, desk, marta):
    return factories.make_plan(zofia, room=room, by=marta.user, date=TUESDAY)


def version(client, plan, page="plan_edit"):
    text = client.get(reverse(f"journals:{page}", args=[plan.code])).content.decode()
    return re.search(r'name="version" value="(\w+)"', text)[1]


def change(client, plan, *children, **data):
    lines = {f"for_{child.code}": "on" for child in children}
    address = reverse("journals:plan_edit", args=[plan.code])
    return client.post(address, {"what": "Foam", "date": "26 November 2026", "starts": ""} | lines | data)


def test_a_plan_is_changed_and_moved(desk, setting, room, marta, zofia, plan):
    jude = factories.make_child(setting, "Jude", room=room, team=(marta,))
    assert change(desk, plan, jude, version=version(desk, plan)).status_code == 302
    found = words(desk)
    assert "Thursday 26 Nov Foam Jude" in found
    assert "Zofia" not in found
    assert AuditEvent.objects.filter(action="experience_plan_changed").count() == 1


def test_somebody_else_was_faster(desk, zofia, plan, setting):
    opened = version(desk, plan)
    with scope(setting=setting):
        PlannedExperience.objects.update(what="Ice")
    response = change(desk, plan, zofia, version=opened)
    assert response.status_code == 409
    assert "It now says: Ice." in response.content.decode()
    assert 'value="Foam"' in response.content.decode()
    assert the_plan().what == "Ice"


def test_a_new_child_in_the_room_is_no_change_of_the_plan(desk, setting, room, marta, zofia, plan):
    opened = version(desk, plan)
    factories.make_child(setting, "Jude", room=room, team=(marta,))
    assert change(desk, plan, zofia, version=opened).status_code == 302


def test_a_child_whom_the_writer_may_not_see_stays(in_setting, plan, manager, setting):
    kofi = factories.make_child(setting, "Kofi")
    PlannedChild.objects.create(plan=plan, child=kofi, why="likes foam")
    zofia = plan.planned.exclude(child=kofi).get().child
    planning.change_plan(
        plan=plan, day=TUESDAY, starts=None, what="Foam", areas=[], children=[For(zofia, "splashes")], offered=[zofia],
        today=MONDAY, by=manager,
    )  # fmt: skip
    assert set(plan.planned.values_list("child", "why")) == {(zofia.pk, "splashes"), (kofi.pk, "likes foam")}


def test_only_who_planned_it_and_leads_may_change_it(client, now, setting, room, zofia, aisha, manager):
    plan = factories.make_plan(zofia, room=room, by=manager, date=TUESDAY)
    sign_in_as(client, aisha)
    assert "Change" not in words(client)
    for name in ("plan_edit", "plan_remove", "plan_restore"):
        assert client.post(reverse(f"journals:{name}", args=[plan.code])).status_code == 403
    assert AuditEvent.objects.filter(action="refused").count() == 3


def test_taken_out_and_put_back(desk, plan):
    desk.post(reverse("journals:plan_remove", args=[plan.code]))
    found = words(desk)
    assert "Nothing is planned in this week" in found
    assert "You took out “Pouring at the water tray”." in found
    desk.post(reverse("journals:plan_restore", args=[plan.code]))
    assert "Pouring at the water tray" in words(desk)
    actions = AuditEvent.objects.filter(action__startswith="experience_").values_list("action", flat=True)
    assert set(actions) == {"experience_removed", "experience_restored"}


# ---------------------------------------------------------------- on the day, and afterwards


def test_it_stands_on_the_childs_card_that_day_with_what_differs(desk, setting, room, marta, zofia):
    plan = factories.make_plan(zofia, room=room, by=marta.user, date=MONDAY, starts=630)
    with scope(setting=setting):
        plan.planned.update(adaptation="The tray at her height.")
    card = words(desk, "/my-day/")
    assert "10:30 Pouring at the water tray The tray at her height." in card
    assert "The tray at her height." in words(desk, reverse("journals:briefing", args=[zofia.code]))
    assert "Today 10:30 Pouring at the water tray For Zofia How it was" in words(desk, "/my-day/coming/")
    factories.make_plan(zofia, room=room, by=marta.user, what="Foam", date=TUESDAY)
    assert "Foam" not in words(desk, "/my-day/")


def test_a_day_later_its_author_is_asked_how_it_was(desk, setting, room, marta, zofia):
    factories.make_plan(zofia, room=room, by=marta.user, date=MONDAY - timedelta(days=3))
    factories.make_plan(zofia, room=room, by=factories.make_user(setting), what="Foam", date=MONDAY - timedelta(days=3))
    found = words(desk, "/my-day/coming/")
    assert "Since Fri Say how “Pouring at the water tray” was" in found
    assert "Foam" not in found


@pytest.mark.parametrize("role", [Role.APPRENTICE, Role.BANK, Role.PRACTITIONER])
def test_everybody_who_was_there_may_say_how_it_was(client, now, setting, room, zofia, aisha, manager, role):
    plan = factories.make_plan(zofia, room=room, by=manager)
    sign_in_as(client, aisha, role)
    address = reverse("journals:plan_note", args=[plan.code])
    assert client.post(address, {"note": "", "version": version(client, plan, "plan_note")}).status_code == 422
    client.post(address, {"note": "She poured twice.", "version": version(client, plan, "plan_note")})
    assert "She poured twice. Aisha Nowak" in words(client)
    assert AuditEvent.objects.get(action="experience_noted").details == {"happened": True}


@pytest.mark.parametrize("role", [Role.APPRENTICE, Role.BANK])
def test_apprentices_and_bank_staff_read_and_do_not_plan(client, now, room, zofia, aisha, manager, role):
    factories.make_plan(zofia, room=room, by=manager)
    sign_in_as(client, aisha, role)
    found = words(client)
    assert "Pouring at the water tray" in found
    assert "Plan something" not in found
    assert client.get("/plans/new/").status_code == 403


def test_one_tap_says_that_it_did_not_happen_and_it_can_be_said_otherwise(desk, room, marta, zofia):
    plan = factories.make_plan(zofia, room=room, by=marta.user)
    desk.post(reverse("journals:plan_missed", args=[plan.code]))
    assert "Did not happen Marta Nowak" in words(desk)
    assert "water tray" not in words(desk, "/my-day/")
    note = {"note": "It did after all.", "version": version(desk, plan, "plan_note")}
    desk.post(reverse("journals:plan_note", args=[plan.code]), note)
    assert "It did after all." in words(desk)


def test_a_day_still_to_come_is_not_noted(desk, plan):
    response = desk.post(reverse("journals:plan_missed", args=[plan.code]), follow=True)
    assert "That day is still to come." in response.content.decode()
    address = reverse("journals:plan_note", args=[plan.code])
    assert desk.post(address, {"note": "Good.", "version": version_of_note(plan)}).status_code in (409, 422)
    assert the_plan().happened is None


def version_of_note(plan):
    from journals.planning_forms import NoteForm

    return NoteForm(instance=plan)["version"].value()


# ---------------------------------------------------------------- who sees what


def test_only_children_whom_the_reader_may_know_are_named(client, now, setting, room, zofia, marta, manager):
    kofi = factories.make_child(setting, "Kofi", room=factories.make_room(setting, "Oak"))
    factories.make_plan(zofia, kofi, room=room, by=manager)
    sign_in_as(client, marta)
    found = words(client)
    assert "Zofia" in found
    assert "Kofi" not in found


def test_another_rooms_plans_are_not_found(client, now, setting, room, zofia, manager):
    plan = factories.make_plan(zofia, room=room, by=manager)
    sign_in_as(client, factories.make_practitioner(setting, "Far", room=factories.make_room(setting, "Oak")))
    assert "water tray" not in words(client, room=room.code)
    assert client.get(reverse("journals:plan_note", args=[plan.code])).status_code == 404


def test_the_week_and_the_room_come_from_the_address(client, now, setting, room, zofia, manager):
    oak = factories.make_room(setting, "Oak")
    kofi = factories.make_child(setting, "Kofi", room=oak)
    factories.make_plan(kofi, room=oak, by=manager, what="Snails", date=MONDAY + timedelta(days=8))
    client.force_login(manager)
    assert "Snails" not in words(client)
    assert "Snails" not in words(client, day="2026-12-01", room=room.code)
    assert "Snails" in words(client, day="2026-12-01", room=oak.code)


@pytest.mark.parametrize(("number", "monday"), [(0, 0), (4, 0), (5, 7), (6, 7), (7, 7)])
def test_a_weekend_belongs_to_the_week_that_comes(number, monday):
    assert monday_of(MONDAY + timedelta(days=number)) == MONDAY + timedelta(days=monday)


def test_an_empty_nursery(client, now, manager):
    client.force_login(manager)
    assert "As soon as there are children in a room, you can plan for them." in words(client)
    assert client.get("/plans/new/").status_code == 404


def test_who_noted_and_when_go_together(in_setting, plan):
    with pytest.raises(IntegrityError), transaction.atomic():
        PlannedExperience.objects.update(happened=True)
    with pytest.raises(ValidationError):
        planning.note_plan(plan=plan, happened=True, today=MONDAY, by=plan.planned_by)


# ---------------------------------------------------------------- cost


@pytest.mark.parametrize("address", [PLANS, "/plans/new/", "/my-day/", "/my-day/coming/"])
def test_it_asks_the_same_of_many_plans(desk, setting, room, marta, zofia, address):
    def asked():
        with CaptureQueriesContext(connection) as queries:
            assert desk.get(address).status_code == 200
        return [query["sql"] for query in queries.captured_queries]

    factories.make_plan(zofia, room=room, by=marta.user)
    asked()
    few = asked()
    for number in range(6):
        child = factories.make_child(setting, f"Kit{number}", room=room, team=(marta,))
        factories.make_plan(child, zofia, room=room, by=marta.user, what=f"Foam {number}")
    many = asked()
    assert len(many) == len(few) <= 12, "\n".join(many)


def test_a_plan_joins_what_a_child_is_taken_by_and_what_is_next(desk, setting, zofia, marta):
    with scope(setting=setting):
        observe(
            setting=setting, by=marta.user, children=[zofia], words="Turned the wheel.", interest="wheels",
            next_step="Offer pulleys.",
        )  # fmt: skip
    page = words(desk, f"{PLANS}new/")
    assert "Taken by wheels" in page
    assert "Next: Offer pulleys." in page
