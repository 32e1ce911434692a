"""What if: each change thought about and made real, the difference it makes, keeping it by name."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError

from children.models import Child
from keyworkers import whatif
from keyworkers.actions import team_on
from keyworkers.cover import KEY_WORKER, NOBODY
from keyworkers.models import WhatIf
from nursery.models import AuditEvent, Room
from tests import factories
from tests.factories import MONDAY, week

TUESDAY = MONDAY + timedelta(days=1)
NEXT_WEEK = MONDAY + timedelta(weeks=1)

pytestmark = pytest.mark.usefixtures("now")


@pytest.fixture
def desk(client, manager):
    client.force_login(manager)
    return client


@pytest.fixture
def thought(setting, manager, in_setting):
    return whatif.keep(setting=setting, name="Christmas", by=manager)


def step(kind, on=NEXT_WEEK, **values):
    return {"kind": kind, "on": on.isoformat(), **values}


def difference(setting, *steps):
    return whatif.difference(setting, list(steps), MONDAY)


def real(thought, manager, *steps):
    whatif.change_steps(what_if=thought, steps=list(steps), by=manager)
    whatif.make_real(what_if=thought, by=manager)


def test_somebody_leaves(setting, in_setting, thought, manager, zofia, marta, tom):
    said = step("person_leaves", person=marta.pk)
    found = difference(setting, said)
    assert found.homeless == [(zofia, marta, tom)]  # in for longer than Aisha
    assert [(str(one), now, then) for one, now, then in found.load] == []  # Marta's last day still counts
    assert found.after.minutes[KEY_WORKER] < found.before.minutes[KEY_WORKER]
    real(thought, manager, said)
    marta.refresh_from_db()
    assert marta.leaves_on == NEXT_WEEK


def test_somebody_is_away_for_weeks(setting, in_setting, thought, manager, room, marta):
    idris = factories.make_child(setting, "Idris", room=room, team=(marta,))
    said = step("person_away", TUESDAY, person=marta.pk, until=(TUESDAY + timedelta(days=1)).isoformat())
    found = difference(setting, said)
    assert found.worse == [(idris, 2 * 8 * 60)]
    assert whatif.with_nobody(found.after) - whatif.with_nobody(found.before) == 160
    real(thought, manager, said)
    assert marta.absences.get().last_day == TUESDAY + timedelta(days=1)


def test_somebody_works_other_times(setting, in_setting, thought, manager, room, marta):
    factories.make_child(setting, "Idris", room=room, team=(marta,))
    said = step("person_days", person=marta.pk, times=week("08:00-12:00"))
    found = difference(setting, said)
    assert (
        found.after.minutes[NOBODY] == 6 * 5 * 4 * 60 - 5 * 4 * 60 + 4 * 60
    )  # from next Monday to Monday in six weeks
    real(thought, manager, said)
    assert marta.shift_patterns.get(starts_on=NEXT_WEEK).timetable == [week("08:00-12:00")]


def test_a_child_leaves_comes_on_other_days_and_moves_room(setting, in_setting, thought, manager, zofia, marta):
    oak = factories.make_room(setting, "Oak")
    gone = difference(setting, step("child_leaves", TUESDAY, child=zofia.pk))
    assert gone.after.minutes["booked"] == 2 * 8 * 60
    other = difference(setting, step("child_days", child=zofia.pk, times=week("08:00-12:00")))
    assert other.load == [(marta, 2400, 1200)]
    moved = difference(setting, step("child_moves", child=zofia.pk, room=oak.pk))
    assert moved.after.problem.children[0].room == oak.pk
    real(
        thought, manager, step("child_days", child=zofia.pk, times=week("08:00-12:00")),
        step("child_moves", child=zofia.pk, room=oak.pk),
        step("child_leaves", NEXT_WEEK + timedelta(weeks=8), child=zofia.pk),
    )  # fmt: skip
    zofia.refresh_from_db()
    assert zofia.leaves_on == NEXT_WEEK + timedelta(weeks=8)
    assert zofia.room_stays.on(NEXT_WEEK).get().room == oak
    assert zofia.booking_patterns.on(NEXT_WEEK).get().timetable == [week("08:00-12:00")]


def starting(room):
    return step(
        "child_starts", first_name="Nora", last_name="Quill", ref="C900", born="2025-01-03", room=room.pk,
        times=week("08:00-12:00"),
    )  # fmt: skip


def test_a_child_starts(setting, in_setting, thought, manager, room, marta):
    found = difference(setting, starting(room))
    ((child, gone, best),) = found.homeless
    assert (child.first_name, gone, best) == ("Nora", None, marta)
    assert found.worse[0][1] == found.after.minutes[NOBODY] > 0
    assert not Child.objects.exists()
    real(thought, manager, starting(room))
    nora = Child.objects.get()
    assert (str(nora), nora.starts_on, nora.room_stays.get().room) == ("Nora", NEXT_WEEK, room)
    assert team_on(nora, NEXT_WEEK)[KEY_WORKER] is None


def test_a_room_opens(setting, in_setting, thought, manager, zofia, tom):
    said = step("room_opens", name="Meadow", group_size=4, people=[tom.pk], children=[zofia.pk])
    found = difference(setting, said)
    planned = found.after.problem.children[0]
    assert planned.room == found.after.problem.adults[tom.ref].room < 0
    assert found.after.plan.choices[zofia.ref].key_worker == tom.ref
    assert Room.objects.count() == 1
    real(thought, manager, said)
    meadow = Room.objects.get(name="Meadow")
    tom.refresh_from_db()
    assert (tom.room, zofia.room_stays.on(NEXT_WEEK).get().room) == (meadow, meadow)


def test_all_or_nothing(setting, thought, manager, zofia, room):
    with pytest.raises(ValidationError, match="no longer here"):
        real(thought, manager, starting(room), step("child_leaves", child=999_999))
    assert Child.objects.get() == zofia
    thought.refresh_from_db()
    assert thought.made_real_at is None


def test_once_only_and_then_it_stands(thought, manager, zofia):
    said = step("child_leaves", child=zofia.pk)
    real(thought, manager, said)
    with pytest.raises(ValidationError, match="made real already"):
        whatif.make_real(what_if=thought, by=manager)
    thought.refresh_from_db()
    with pytest.raises(ValidationError, match="can no longer be changed"):
        whatif.change_steps(what_if=thought, steps=[], by=manager)


def test_somebody_who_is_gone_is_thought_of_as_somebody(setting, in_setting, zofia):
    said = step("person_leaves", person=999_999)
    assert whatif.in_words(said, {}, {}, {}) == "Somebody leaves; the last day is Monday 30 November"
    assert difference(setting, said).homeless == []


def test_from_the_first_click_to_real(desk, setting, zofia, marta, room):
    assert "More what ifs" in desk.get("/cover/").content.decode()
    assert "Give it a name" in desk.post("/what-if/", {"name": " "}).content.decode()
    page = desk.post("/what-if/", {"name": "Marta goes"}).url
    assert "Nothing is thought about yet." in desk.get(page).content.decode()
    refused = desk.post(f"{page}add/person_leaves/", {"person": marta.code, "on": "1 November 2026"})
    assert refused.status_code == 422
    assert "Choose today or a later day." in refused.content.decode()
    desk.post(f"{page}add/person_leaves/", {"person": marta.code, "on": "30 November 2026"})
    desk.post(f"{page}add/child_leaves/", {"child": zofia.code, "on": "1 December 2026"})
    shown = desk.get(page).content.decode()
    assert "Marta leaves; the last day is Monday 30 November" in shown
    assert "Zofia leaves; the last day is Tuesday 1 December" in shown
    desk.post(f"{page}do/", {"drop": "1"})
    shown = desk.get(page).content.decode()
    assert "Zofia leaves" not in shown
    assert "loses Marta" in shown
    desk.post(f"{page}do/", {"do": "real"})
    assert "Made real on Monday 23 November." in desk.get(page).content.decode()
    marta.refresh_from_db()
    assert marta.leaves_on == date(2026, 11, 30)
    kept = [entry.action for entry in AuditEvent.objects.filter(action__startswith="what_if").order_by("pk")]
    assert kept == ["what_if_kept", *["what_if_changed"] * 3, "what_if_made_real"]


@pytest.mark.parametrize(
    ("kind", "sent", "words"),
    [
        ("person_away", {"on": "1 December 2026", "until": "30 November 2026"}, "not before the first"),
        ("child_starts", {"born": "1 December 2030"}, "not in the future"),
        ("child_starts", {"ref": "C1"}, "Another child already has that reference."),
        ("child_days", {"day_0": "quarter past"}, "Enter "),
        ("room_opens", {"name": "Fern"}, "Another room already has that name."),
        ("room_opens", {}, "Choose at least one person."),
    ],
)
def test_what_cannot_be_thought_is_said_beside_the_field(desk, thought, room, zofia, kind, sent, words):
    zofia.ref = "C1"
    zofia.save()
    answer = desk.post(f"/what-if/{thought.code}/add/{kind}/", sent)
    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_a_kind_that_is_none_is_not_found(desk, thought):
    assert desk.get(f"/what-if/{thought.code}/add/comet_lands/").status_code == 404
    assert desk.post(f"/what-if/{thought.code}/do/", {"drop": "first"}).status_code == 404


def test_another_nursery_keeps_its_own(desk, manager):
    other = factories.make_setting("Elsewhere")
    foreign = WhatIf.objects.create(setting=other, name="Theirs", made_by=manager)
    assert desk.get(f"/what-if/{foreign.code}/").status_code == 404
    assert "Theirs" not in desk.get("/what-if/").content.decode()
