"""How well people know a child decides who is asked first."""

from datetime import timedelta

from django_scopes import scope

from keyworkers.cover import Booked, Person, Place
from keyworkers.familiarity import familiarity, known_people
from keyworkers.loading import load_roll
from keyworkers.today import Gap, explain
from nursery.roles import Role
from tests import factories
from tests.factories import BEGINNING, MONDAY


def test_what_is_kept_about_a_child(setting, room, manager, zofia, marta, aisha):
    marta.user = factories.make_user(setting, Role.PRACTITIONER)
    marta.save()
    for _ in range(3):
        factories.make_observation(zofia, by=marta.user)
    factories.make_observation(zofia, by=manager)  # nobody's own account
    with scope(setting=setting):
        zofia.not_with_staff.add(aisha)
        known = known_people([zofia.pk])
    assert known.not_with == {zofia.pk: {aisha.pk}}
    assert known.noticed == {(zofia.pk, marta.pk): 3}


class Row:
    name, room_id = "Kit", 7


def test_points_are_days_together():
    child = Booked(1, "C1", BEGINNING, row=Row)
    person = Person(2, "S1", row=Row)
    assert familiarity(child, person, MONDAY) == (0, "")
    child.rooms.rows = [(MONDAY - timedelta(days=70), None, 7)]
    assert familiarity(child, person, MONDAY) == (35, "has been in a room with Kit for 10 weeks")
    assert familiarity(child, person, MONDAY, noticed=4) == (75, "wrote 4 observations of Kit")
    child.places = [Place("buddy", 2, MONDAY - timedelta(days=90), MONDAY - timedelta(days=10))]
    assert familiarity(child, person, MONDAY) == (115, "has looked after Kit before")
    person.starts_on = MONDAY - timedelta(days=20)
    assert familiarity(child, person, MONDAY)[0] == 20  # 10 in the team, 20 in the room, halved


def test_who_knows_the_child_best_is_offered_first(setting, room, manager, marta, aisha, tom, now):
    idris = factories.make_child(setting, "Idris", room=room, team=(tom,))
    grace = factories.make_practitioner(setting, "Grace", room=factories.make_room(setting, "Oak"))
    factories.make_absence(tom)
    aisha.user = factories.make_user(setting, Role.PRACTITIONER)
    aisha.save()
    for _ in range(2):
        factories.make_observation(idris, by=aisha.user)
    with scope(setting=setting):
        roll = load_roll(setting, MONDAY, MONDAY)
        gap = Gap(roll.children[0].row, 600, 840, "")
        explain(roll, [gap], MONDAY, known_people([idris.pk]))
    assert [offer.person.name for offer in gap.offers] == ["Aisha", "Marta"]
    assert grace.name not in [offer.person.name for offer in gap.offers]  # her own room needs her
