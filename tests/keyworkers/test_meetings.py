"""Meetings: called, moved, recorded, told; hours away are known to cover (000-30 to 000-32)."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django_scopes import scope

from children.actions import set_outside_consent
from children.models import Child, Contact
from keyworkers.cover import cover, totals
from keyworkers.loading import load_child, load_roll
from keyworkers.meeting_forms import GuestsForm
from keyworkers.meeting_models import Answer, Meeting, MeetingKind, MeetingState
from keyworkers.meetings import (
    answer,
    cancel,
    change_guests,
    invite,
    move,
    outcomes_to_tell,
    record_meeting,
    tell_outcome,
)
from nursery.models import AuditEvent
from tests import factories
from tests.factories import MONDAY

TUESDAY, YESTERDAY = MONDAY + timedelta(days=1), MONDAY - timedelta(days=3)


@pytest.fixture
def kasia(zofia):
    return factories.make_carer(zofia)


@pytest.fixture
def third(setting, room):
    """With a fourth adult a room of one child is never short."""
    return factories.make_practitioner(setting, "Priya", room=room)


def call(zofia, manager, **values):
    values = {"kind": MeetingKind.OUTSIDE, "day": TUESDAY, "starts": 600, "ends": 660, "by": manager, **values}
    return invite(child=zofia, **values)


# ---------------------------------------------------------------- who is asked


def test_people_of_every_kind_are_asked(in_setting, now, setting, zofia, marta, kasia, manager):
    nurse = Contact.objects.create(setting=setting, kind="health_visitor", name="Ines Ortiz")
    meeting = call(zofia, manager, host=marta, carers=[kasia], contacts=[nurse], others=["Babcia"], subject="Sleep")
    assert [(str(guest), guest.answer, guest.invited_on) for guest in meeting.guests.all()] == [
        ("Marta", Answer.YES, MONDAY),
        ("Kasia Kowalska", Answer.NONE, MONDAY),
        ("Ines Ortiz", Answer.NONE, MONDAY),
        ("Babcia", Answer.NONE, MONDAY),
    ]
    assert AuditEvent.objects.get(action="meeting_called").details == {
        "kind": "outside", "day": "2026-11-24", "outside": False
    }  # fmt: skip


def test_nobody_outside_is_talked_with_unless_the_family_agreed_or_comes(
    in_setting, now, setting, zofia, marta, kasia, manager
):
    """000-29, R73. What took place is written down as it was."""
    nurse = Contact.objects.create(setting=setting, kind="health_visitor", name="Ines Ortiz")
    said = "Zofia’s family has not agreed that we talk with Ines Ortiz about Zofia."
    with pytest.raises(ValidationError, match=said):
        call(zofia, manager, host=marta, contacts=[nurse])
    call(zofia, manager, contacts=[nurse], day=YESTERDAY)
    meeting = call(zofia, manager, host=marta, carers=[kasia], contacts=[nurse])
    with pytest.raises(ValidationError, match=said):
        change_guests(meeting=meeting, practitioners=[], carers=[], contacts=[nurse], others=[], by=manager)
    set_outside_consent(child=zofia, contact=nurse, purpose="liaison", given=True, on=MONDAY, by=manager, carer=kasia)
    change_guests(meeting=meeting, practitioners=[], carers=[], contacts=[nurse], others=[], by=manager)
    call(zofia, manager, contacts=[nurse], starts=700, ends=720)


def test_a_restricted_carer_and_another_familys_are_never_asked(in_setting, now, setting, zofia, kasia, manager):
    adam = factories.make_carer(zofia, "Adam", restricted=True)
    leanne = factories.make_carer(factories.make_child(setting, "Jude"), "Leanne")
    for carer, said in ((adam, "restricted by a court order"), (leanne, "of Zofia’s family")):
        with pytest.raises(ValidationError, match=said):
            call(zofia, manager, carers=[carer])
    assert not Meeting.objects.exists()


def test_who_is_asked_can_change_and_answers_stay(in_setting, now, zofia, marta, aisha, kasia, manager):
    meeting = call(zofia, manager, host=marta, carers=[kasia], others=["Babcia"])
    answer(guest=meeting.guests.get(carer=kasia), answer=Answer.YES, by=manager)
    change_guests(meeting=meeting, practitioners=[aisha], carers=[kasia], contacts=[], others=["Dziadek"], by=manager)
    assert {(str(guest), guest.answer) for guest in meeting.guests.all()} == {
        ("Marta", "yes"), ("Aisha", "yes"), ("Kasia Kowalska", "yes"), ("Dziadek", "none")
    }  # fmt: skip


# ---------------------------------------------------------------- clashes


@pytest.mark.parametrize(
    ("starts", "ends", "day", "said"),
    [
        (420, 480, TUESDAY, "Marta is at work 8:00 to 4:00 on Tuesday 24 November."),
        (930, 990, TUESDAY, "Marta is at work 8:00 to 4:00"),
        (600, 660, date(2026, 11, 28), "The nursery is closed on Saturday 28 November."),
        (600, 660, MONDAY + timedelta(days=2), "Marta is away on Wednesday 25 November."),
        (690, 750, TUESDAY, "Marta has another meeting 12:00 to 12:30."),
    ],
)
def test_a_time_that_clashes_is_said_and_gone_past_with_a_reason(
    in_setting, now, zofia, marta, manager, starts, ends, day, said
):
    factories.make_absence(marta, MONDAY + timedelta(days=2))
    call(zofia, manager, host=marta, starts=720, ends=750)
    with pytest.raises(ValidationError) as refused:
        call(zofia, manager, host=marta, starts=starts, ends=ends, day=day)
    assert said in " ".join(refused.value.messages)
    meeting = call(
        zofia, manager, host=marta, starts=starts, ends=ends, day=day, despite="The doctor has no other time"
    )
    assert meeting.despite == "The doctor has no other time"


def test_a_time_that_is_fine_has_no_clash(in_setting, now, zofia, marta, manager):
    assert call(zofia, manager, host=marta, starts=750, ends=780).despite == ""


def test_the_ratio_would_break_without_them(in_setting, now, setting, room, zofia, marta, aisha, tom, manager):
    for number in range(14):
        factories.make_child(setting, f"Kit{number}", room=room)  # with Zofia 15 two-year-olds: three adults
    with pytest.raises(ValidationError, match=r"Fern room needs 3 adults at 10:00 .* would have 2 without Marta"):
        call(zofia, manager, host=marta)


def test_another_meeting_does_not_hide_that_the_ratio_would_break(
    in_setting, now, setting, room, zofia, marta, aisha, tom, manager
):
    call(zofia, manager, host=marta, starts=600, ends=610, despite="Before they came")
    for number in range(14):
        factories.make_child(setting, f"Kit{number}", room=room)
    with pytest.raises(ValidationError) as refused:
        call(zofia, manager, host=marta, starts=600, ends=660)
    said = " ".join(refused.value.messages)
    assert "another meeting" in said
    assert "Fern room needs 3 adults" in said


def test_going_away_says_who_would_be_alone(in_setting, now, setting, room, zofia, marta, manager):
    factories.make_child(setting, "Idris", room=room, team=(marta,))
    call(zofia, manager, host=marta)
    with pytest.raises(ValidationError, match="Idris would have nobody they know while Marta is away"):
        call(zofia, manager, host=marta, starts=720, ends=750, is_outside=True)


def test_moving_does_not_clash_with_itself(in_setting, now, zofia, marta, kasia, manager):
    meeting = call(zofia, manager, host=marta, carers=[kasia])
    answer(guest=meeting.guests.get(carer=kasia), answer=Answer.YES, by=manager)
    move(meeting=meeting, day=TUESDAY, starts=630, ends=690, by=manager)
    assert Meeting.objects.get().starts == 630
    assert meeting.guests.get(carer=kasia).answer == Answer.NONE  # asked anew


def test_a_meeting_goes_to_the_secondary(in_setting, now, zofia, marta, aisha, manager):
    meeting = call(zofia, manager, host=marta)
    factories.make_absence(marta, TUESDAY)
    moved = move(meeting=meeting, day=TUESDAY, starts=600, ends=660, host=aisha, by=manager)
    assert moved.host == aisha
    assert [str(guest) for guest in moved.guests.all()] == ["Aisha"]


# ---------------------------------------------------------------- hours away


def spans(roll, child, day=TUESDAY):
    return [
        (span.starts, span.ends, span.by)
        for session in cover(roll, day, day)
        if session.child.key == child.pk
        for span in session.spans
    ]


def test_hours_away_are_covered_by_the_next_and_still_add_up(in_setting, now, setting, zofia, marta, manager):
    call(zofia, manager, host=marta, starts=780, ends=840, is_outside=True)
    call(zofia, manager, host=marta, starts=600, ends=660)  # at the nursery: she stays reachable
    expected = [(480, 780, "key_worker"), (780, 840, "secondary"), (840, 960, "key_worker")]
    roll = load_roll(setting, TUESDAY, TUESDAY)
    assert spans(roll, zofia) == expected
    found = totals(cover(roll, TUESDAY, TUESDAY))
    assert found["booked"] == 480 == sum(minutes for by, minutes in found.items() if by != "booked")
    assert spans(load_child(setting, zofia, TUESDAY), zofia) == expected


@pytest.mark.parametrize("change", ["cancelled", "not coming"])
def test_who_does_not_go_is_not_away(in_setting, now, setting, zofia, marta, manager, change):
    meeting = call(zofia, manager, host=marta, is_outside=True)
    if change == "cancelled":
        cancel(meeting=meeting, by=manager)
    else:
        answer(guest=meeting.guests.get(), answer=Answer.NO, by=manager)
    assert spans(load_roll(setting, TUESDAY, TUESDAY), zofia) == [(480, 960, "key_worker")]


def test_today_says_why_there_is_a_gap(client, now, setting, room, marta, manager):
    idris = factories.make_child(setting, "Idris", room=room, team=(marta,))
    with scope(setting=setting):
        invite(
            child=idris, kind="outside", day=MONDAY, starts=720, ends=780, host=marta, is_outside=True, by=manager,
            despite="Only then",
        )  # fmt: skip
    client.force_login(manager)
    found = " ".join(client.get("/today/").content.decode().split())
    assert ">Idris from 12:00 to 1:00</a></em>" in found
    assert "Marta is at a meeting 12:00 to 1:00" in found
    assert "1 session" in client.get("/cover/").content.decode()


# ---------------------------------------------------------------- what was agreed, and that the family knows


def held(zofia, manager, came=(), **values):
    meeting = call(zofia, manager, day=YESTERDAY, **values)
    return record_meeting(
        meeting=meeting, words="A shorter nap.", came=meeting.guests.filter(carer__in=came), by=manager
    )


def owed(children, **values):
    return [meeting.code for meeting in outcomes_to_tell(children, MONDAY, **values)]


def test_a_meeting_without_parents_is_told_with_day_and_words(in_setting, now, zofia, marta, aisha, kasia, manager):
    meeting, everybody = held(zofia, manager, host=marta, carers=[kasia]), Child.objects.all()
    assert owed(everybody) == owed(everybody, practitioner=marta) == [meeting.code]
    assert owed(everybody, practitioner=aisha) == []
    for values, said in (
        ({"words": " "}, "Write what you told them"),
        ({"on": YESTERDAY - timedelta(days=1)}, "Enter a day from 20 November to today"),
        ({"on": TUESDAY}, "to today"),
    ):
        with pytest.raises(ValidationError, match=said):
            tell_outcome(
                meeting=meeting, **{"on": MONDAY, "how": "At the door", "words": "Naps", "by": manager} | values
            )
    assert owed(everybody) == [meeting.code]
    tell_outcome(meeting=meeting, on=MONDAY, how="At the door", words="Naps are shorter now.", by=manager)
    assert owed(everybody) == []


@pytest.mark.parametrize(
    ("kind", "parent_came", "is_owed"),
    [("outside", True, False), ("outside", False, True), ("review", False, True), ("drop_in", False, False)],
)
def test_what_is_owed(in_setting, now, zofia, kasia, manager, kind, parent_came, is_owed):
    held(zofia, manager, [kasia] if parent_came else [], kind=kind, carers=[kasia])
    assert bool(owed(Child.objects.all())) is is_owed


def test_each_parent_is_told_and_a_relative_who_may_only_look_is_no_parent(in_setting, now, zofia, kasia, manager):
    piotr = factories.make_carer(zofia, "Piotr", relationship="father")
    ada = factories.make_carer(zofia, "Ada", only_looks=True, parental_responsibility=False)
    meeting, everybody = held(zofia, manager, [ada], kind="review", carers=[kasia, ada]), Child.objects.all()
    guests = {guest.carer: guest for guest in meeting.guests.owed()}
    assert guests.keys() == {kasia, piotr}  # he was not asked, and has parental responsibility
    about = {"meeting": meeting, "on": MONDAY, "how": "By phone", "by": manager}
    tell_outcome(guests=[guests[kasia]], words="Naps are shorter.", **about)
    assert owed(everybody) == [meeting.code]
    assert [guest.carer for guest in meeting.guests.owed()] == [piotr]
    tell_outcome(guests=[guests[piotr]], words="He asked why.", **about)
    assert owed(everybody) == []
    assert Meeting.objects.get().told_words == "Naps are shorter.\n\nHe asked why."


def test_a_meeting_about_support_is_confidential_sealed_and_for_no_relative_who_may_only_look(
    in_setting, now, zofia, kasia, manager
):
    ada = factories.make_carer(zofia, "Ada", only_looks=True, parental_responsibility=False)
    with pytest.raises(ValidationError, match="may only look"):
        call(zofia, manager, kind="support", carers=[kasia, ada])
    meeting = held(zofia, manager, kind="support", carers=[kasia], subject="CANARY")
    tell_outcome(meeting=meeting, on=MONDAY, how="By phone", words="CANARY", by=manager)
    assert Meeting.objects.get().confidential
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM keyworkers_meeting")
        row = repr(cursor.fetchall())
    assert row.count("2.tests.") == 3  # what about, what was said, what was told
    assert "CANARY" not in row
    words = Meeting.objects.get().words
    assert "nap" in words
    assert words not in row  # all of it: what is sealed may hold any three letters
    assert Meeting.objects.get().subject == "CANARY"
    form = GuestsForm(child=zofia, today=MONDAY, kind="support")
    assert [label for _, label in form.fields["carers"].choices] == ["Kasia Kowalska, mother"]
    form = GuestsForm(child=zofia, today=MONDAY)
    assert [label for _, label in form.fields["carers"].choices][1:] == ["Ada Kowalska, mother (may only look)"]


@pytest.mark.parametrize("state", [MeetingState.HELD, MeetingState.CANCELLED])
def test_what_is_over_stays(in_setting, now, zofia, manager, state):
    if state == MeetingState.HELD:
        meeting = held(zofia, manager)
    else:
        meeting = call(zofia, manager)
        cancel(meeting=meeting, by=manager)
    for step in (
        lambda: cancel(meeting=meeting, by=manager),
        lambda: move(meeting=meeting, day=TUESDAY, starts=600, ends=660, by=manager),
    ):
        with pytest.raises(ValidationError):
            step()
    assert Meeting.objects.get().state == state


def test_nothing_is_written_down_before_it_happens_or_without_words(in_setting, now, zofia, manager):
    with pytest.raises(ValidationError, match="once it took place"):
        record_meeting(meeting=call(zofia, manager), words="Agreed.", by=manager)
    with pytest.raises(ValidationError, match="what was said and agreed"):
        record_meeting(meeting=call(zofia, manager, day=YESTERDAY), words=" ", by=manager)
