"""Drop-ins: set times checked, slots booked, walk-ins, and what an absence does (R64, 000-35, 000-36, P10)."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.urls import reverse
from django_scopes import scope

from children.models import Child
from keyworkers.bookings import book, load_ahead, slots_ahead, teams_of, upset_by, walk_in
from keyworkers.drop_ins import with_unkept
from keyworkers.loading import load_people
from keyworkers.meeting_models import Meeting, MeetingState
from keyworkers.meeting_rules import may_read, slots
from keyworkers.meetings import cancel, invite
from keyworkers.models import DropIn
from keyworkers.reports import cards_context
from nursery.roles import Role
from staff.actions import change_shifts
from tests import factories
from tests.factories import MONDAY

TUESDAY, WEDNESDAY = MONDAY + timedelta(days=1), MONDAY + timedelta(days=2)


@pytest.fixture
def kasia(zofia):
    return factories.make_carer(zofia)


@pytest.fixture
def wednesdays(setting, marta):
    """Marta sees families on Wednesdays, 2:15 to 2:45."""
    with scope(setting=setting):
        return DropIn.objects.create(practitioner=marta, weekday=2, starts=855, ends=885)


def offered(setting, person, **values):
    with scope(setting=setting):
        found = slots_ahead(load_ahead(setting, MONDAY), setting, [person], first=MONDAY, **values)
    return [(slot.day, slot.starts, slot.why_not) for slot in found]


@pytest.mark.parametrize(
    ("starts", "ends", "minutes", "expected"),
    [
        (855, 885, 10, [(855, 865), (865, 875), (875, 885)]),
        (855, 880, 10, [(855, 865), (865, 875)]),  # what is left over is nobody's
        (855, 885, 30, [(855, 885)]),
        (855, 885, 45, []),
    ],
)
def test_a_drop_in_has_as_many_slots_as_fit(starts, ends, minutes, expected):
    assert slots(starts, ends, minutes) == expected


def test_slots_of_two_weeks_are_offered(now, setting, zofia, marta, wednesdays):
    first, second = WEDNESDAY, WEDNESDAY + timedelta(days=7)
    assert offered(setting, marta) == [(day, at, "") for day in (first, second) for at in (855, 865, 875)]
    with scope(setting=setting):
        DropIn.objects.update(slot_minutes=15)
    assert [at for _, at, _ in offered(setting, marta)] == [855, 870, 855, 870]


@pytest.mark.parametrize("what", ["away", "closed", "short day", "taken", "outside", "ratio"])
def test_a_slot_that_cannot_be_says_why(now, setting, room, zofia, marta, kasia, manager, wednesdays, what):
    with scope(setting=setting):
        values = {"child": zofia, "kind": "other", "day": WEDNESDAY, "host": marta, "by": manager, "despite": "So"}
        if what == "away":
            factories.make_absence(marta, WEDNESDAY)
        elif what == "closed":
            setting.closures.create(date=WEDNESDAY)
        elif what == "short day":
            marta.shift_patterns.update(timetable=factories.timetable("08:00-14:00"))
        elif what == "taken":
            invite(**values, starts=850, ends=890)
        elif what == "outside":
            invite(**values, starts=850, ends=890, is_outside=True)
        else:
            for number in range(10):  # with Zofia eleven two-year-olds: three adults
                factories.make_child(setting, f"Kit{number}", room=room)
    said = {
        "away": "Marta is away on Wednesday 25 November.",
        "closed": "The nursery is closed on Wednesday 25 November.",
        "short day": "Marta is at work 8:00 to 2:00 on Wednesday 25 November.",
        "taken": "That time is taken.",
        "outside": "Marta is at a meeting away from the nursery 2:10 to 2:50.",
        "ratio": "Fern room needs 3 adults at 2:15 on Wednesday 25 November and would have 2 without Marta.",
    }[what]
    whys = {why for day, _, why in offered(setting, marta) if day == WEDNESDAY}
    assert said in whys


def test_a_family_books_a_slot_once(in_setting, now, setting, zofia, marta, kasia, manager, wednesdays):
    meeting = book(host=marta, child=zofia, carer=kasia, day=WEDNESDAY, starts=865, by=manager)
    assert (meeting.kind, meeting.ends, [str(guest) for guest in meeting.guests.all()]) == (
        "drop_in", 875, ["Marta", "Kasia Kowalska"]
    )  # fmt: skip
    with pytest.raises(ValidationError, match="That time is taken"):
        book(host=marta, child=zofia, carer=kasia, day=WEDNESDAY, starts=865, by=manager)
    cancel(meeting=meeting, by=manager)
    book(host=marta, child=zofia, carer=kasia, day=WEDNESDAY, starts=865, by=manager)
    assert Meeting.objects.standing().count() == 1


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"starts": 600}, "Marta has no drop-in then"),
        ({"day": TUESDAY}, "Marta has no drop-in then"),
        ({"day": MONDAY - timedelta(days=5)}, "next two weeks"),
        ({"day": WEDNESDAY + timedelta(days=14)}, "next two weeks"),
    ],
)
def test_only_set_times_are_booked(in_setting, now, zofia, marta, kasia, manager, wednesdays, values, said):
    with pytest.raises(ValidationError, match=said):
        book(**{"host": marta, "child": zofia, "carer": kasia, "day": WEDNESDAY, "starts": 855, "by": manager} | values)


def test_a_restricted_carer_books_nothing(in_setting, now, zofia, marta, manager, wednesdays):
    adam = factories.make_carer(zofia, "Adam", restricted=True)
    with pytest.raises(ValidationError, match="restricted by a court order"):
        book(host=marta, child=zofia, carer=adam, day=WEDNESDAY, starts=855, by=manager)


def test_two_cannot_take_the_same_slot_at_once(in_setting, now, setting, zofia, marta, kasia, manager, wednesdays):
    values = {
        "setting": setting,
        "child": zofia,
        "host": marta,
        "kind": "drop_in",
        "date": WEDNESDAY,
        "called_by": manager,
    }
    Meeting.objects.create(**values, starts=855, ends=865)
    with pytest.raises(ValidationError, match="has just taken that time"):
        Meeting(**values, starts=855, ends=865).full_clean()


def test_somebody_walks_in_and_nothing_has_to_be_written(in_setting, now, zofia, marta, kasia, manager):
    meeting = walk_in(host=marta, child=zofia, carers=[kasia], starts=600, ends=610, words="", by=manager)
    assert (meeting.state, meeting.is_walk_in, meeting.words) == (MeetingState.HELD, True, "")
    assert all(guest.came for guest in meeting.guests.all())


# ---------------------------------------------------------------- an absence


@pytest.mark.parametrize(
    ("aisha_is", "said", "other"),
    [
        ("in", "Marta is away on Wednesday 25 November.", "Aisha"),
        ("away", "Marta is away", None),
        ("met", "Marta is away", None),
    ],
)
def test_an_absence_offers_the_secondary(
    in_setting, now, setting, zofia, marta, aisha, kasia, manager, wednesdays, aisha_is, said, other
):
    meeting = book(host=marta, child=zofia, carer=kasia, day=WEDNESDAY, starts=855, by=manager)

    def upset():
        roll = load_people(setting, MONDAY, WEDNESDAY)
        return upset_by(roll, meeting, teams_of([zofia], MONDAY)[zofia.pk], setting)

    assert upset() is None
    factories.make_absence(marta, WEDNESDAY)
    if aisha_is == "away":
        factories.make_absence(aisha, WEDNESDAY)
    elif aisha_is == "met":
        invite(
            child=zofia, kind="other", day=WEDNESDAY, starts=840, ends=900, host=aisha, by=manager, despite="Only then"
        )  # fmt: skip
    found = upset()
    assert said in found.why
    assert (str(found.other) if found.other else None) == other


def test_the_booking_is_passed_on_with_one_press(client, now, setting, zofia, marta, aisha, kasia, manager, wednesdays):
    with scope(setting=setting):
        meeting = book(host=marta, child=zofia, carer=kasia, day=WEDNESDAY, starts=855, by=manager)
    client.force_login(manager)
    off = client.post(
        reverse("keyworkers:someone_off_why", args=[marta.code]),
        {"first_day": "25 November 2026", "last_day": "25 November 2026", "kind": "sickness"},
        follow=True,
    ).content.decode()
    assert "1 drop-in or meeting stands on these days" in off
    page = " ".join(client.get("/meetings/").content.decode().split())
    assert "Marta is away on Wednesday 25 November. Aisha (secondary) can see them." in page
    client.post(reverse("keyworkers:pass_meeting", args=[meeting.code]))
    with scope(setting=setting):
        assert Meeting.objects.get().host == aisha
    assert "can see them" not in client.get("/meetings/").content.decode()


def test_the_secondary_finds_it_on_their_own_today(client, now, setting, zofia, marta, aisha, kasia, manager):
    with scope(setting=setting):
        invite(
            child=zofia, kind="drop_in", day=MONDAY, starts=855, ends=865, host=marta, carers=[kasia], by=manager
        )  # fmt: skip
        aisha.user = factories.make_user(setting, Role.PRACTITIONER)
        aisha.save()
    client.force_login(aisha.user)
    assert "Drop-in" not in client.get("/meetings/mine/").content.decode()
    factories.make_absence(marta)
    found = " ".join(client.get("/meetings/mine/").content.decode().split())
    assert "Drop-in with Kasia, Zofia’s mother" in found
    assert "Marta is away; you can see them" in found
    with scope(setting=setting):
        aisha.shift_patterns.all().delete()
    assert "Drop-in" not in client.get("/meetings/mine/").content.decode(), "not in herself"


# ---------------------------------------------------------------- setting the times


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"day_2": "07:00-07:30"}, "Marta is at work only 8:00 to 4:00 on Wednesdays."),
        ({"day_2": "14:15-14:45", "slot_minutes": "3"}, "Enter a number from 5 to 60."),
        ({"day_2": "soon"}, "Enter"),
        ({"day_4": "14:15-14:45"}, "Marta is not at work on Fridays."),
    ],
)
def test_a_time_that_does_not_fit_is_said_beside_its_day(client, now, setting, marta, manager, sent, said):
    client.force_login(manager)
    with scope(setting=setting):
        marta.shift_patterns.update(timetable=[[*([[480, 960]] for _ in range(4)), []]])
    answer = client.post(reverse("keyworkers:drop_ins", args=[marta.code]), sent)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    with scope(setting=setting):
        assert not DropIn.objects.exists()


def test_a_time_that_breaks_the_ratio_needs_somebody_who_helps(client, now, setting, room, zofia, marta, manager):
    for number in range(10):
        factories.make_child(setting, f"Kit{number}", room=room)  # with Zofia eleven two-year-olds: three adults
    client.force_login(manager)
    url, sent = reverse("keyworkers:drop_ins", args=[marta.code]), {"day_1": "10:00-10:30"}
    said = "Fern room needs 3 adults at 10:00 on Tuesday 24 November and would have 2 without Marta."
    assert said in client.post(url, sent).content.decode()
    assert client.post(url, sent | {"despite": "Ines comes"}).status_code == 302
    with scope(setting=setting):
        assert DropIn.objects.get().despite == "Ines comes"


def test_a_drop_in_that_new_shifts_leave_out_is_said_and_promised_to_nobody(
    client, now, setting, zofia, marta, kasia, wednesdays, manager
):
    kasia.user = factories.make_user(setting, Role.CARER)
    with scope(setting=setting):
        kasia.save()
        wednesday = marta.drop_ins.get()
        assert [one.unkept_from for one in with_unkept([wednesday])] == [None]
        every_other = [*factories.timetable("08:00-16:00"), *factories.timetable("07:00-10:00")]
        change_shifts(practitioner=marta, timetable=every_other, on=MONDAY, by=manager)
        assert [one.unkept_from for one in with_unkept([wednesday])] == [None]  # she is in then every other week
    with scope(setting=setting):
        mornings = factories.timetable("07:00-13:00")
        change_shifts(practitioner=marta, timetable=mornings, on=date(2026, 11, 30), by=manager)
    client.force_login(manager)
    said = "outside the shifts from Wednesday 2 December: move it"
    assert said in client.get(marta.get_absolute_url()).content.decode()
    ahead = client.get(reverse("keyworkers:ahead")).content.decode()
    assert "Marta, Wednesday" in ahead
    assert reverse("keyworkers:drop_ins", args=[marta.code]) in ahead
    with scope(setting=setting):
        assert [one.unkept_from for one in with_unkept([wednesday])] == [date(2026, 12, 2)]
        sheets = cards_context(Child.objects.all(), MONDAY, setting=setting, address="https://kith.example/")["sheets"]
    assert sheets[0][0]["drop_ins"] == ""
    client.force_login(kasia.user)
    card = reverse("families:card", args=[zofia.code])
    assert "Come and see me" in client.get(card).content.decode()  # this Wednesday it still holds
    with time_machine.travel(datetime(2026, 11, 26, 10, tzinfo=UTC), tick=False):
        assert "Come and see me" not in client.get(card).content.decode()


# ---------------------------------------------------------------- the pages


@pytest.fixture
def desk(client, now, manager):
    client.force_login(manager)
    return client


def test_a_drop_in_is_booked_on_the_page(desk, setting, zofia, marta, kasia, wednesdays):
    url = reverse("keyworkers:book_drop_in", args=[zofia.code])
    page = desk.get(url).content.decode()
    value = f"{WEDNESDAY}:865:{marta.code}"
    assert f'value="{value}"' in page
    wrong = desk.post(url, {"carer": kasia.code, "subject": "Sleep"})
    assert wrong.status_code == 422
    assert "Choose a time." in wrong.content.decode()
    assert 'value="Sleep"' in wrong.content.decode()
    answer = desk.post(url, {"slot": value, "carer": kasia.code, "subject": "Sleep"}, follow=True)
    assert "Drop-in with Kasia, Zofia’s mother" in answer.content.decode()
    again = desk.post(url, {"slot": value, "carer": kasia.code})
    assert "That time is not free now. Choose another." in again.content.decode()
    assert "That time is taken." in again.content.decode()


def test_a_clash_is_said_beside_the_time_and_nothing_typed_is_lost(desk, setting, zofia, marta):
    url = reverse("keyworkers:call_meeting", args=[zofia.code])
    sent = {
        "kind": "outside", "subject": "Talking", "day": "24 November 2026", "starts": "17:00", "ends": "18:00",
        "practitioners": [marta.code], "others": "Dr Okoro",
    }  # fmt: skip
    answer = desk.post(url, sent)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert '<a href="#id_starts">Marta is at work 8:00 to 4:00 on Tuesday 24 November.</a>' in page
    assert "Dr Okoro" in page
    done = desk.post(url, sent | {"despite": "The doctor has no other time"}, follow=True)
    assert "At this time because: The doctor has no other time" in done.content.decode()


def test_a_meeting_is_written_down_and_the_family_told(desk, setting, zofia, marta, kasia, manager):
    with scope(setting=setting):
        meeting = invite(
            child=zofia, kind="review", day=MONDAY - timedelta(days=3), starts=600, ends=630, host=marta, carers=[kasia],
            subject="Hearing", by=manager,
        )  # fmt: skip
        guest = meeting.guests.get(practitioner=marta)
    assert "How was it?" in desk.get("/meetings/").content.decode()
    url = reverse("keyworkers:record_meeting", args=[meeting.code])
    assert "Write what was said and agreed" in desk.post(url, {"came": [guest.pk]}).content.decode()
    sent = {"came": [guest.pk], "words": "A second test in May.", "private_note": "Looked tired", "also": "Dr Okoro"}
    page = desk.post(url, sent, follow=True).content.decode()
    assert "A second test in May." in page
    assert "Kasia Kowalska was not there." in page
    with scope(setting=setting):
        theirs = meeting.guests.get(carer=kasia).pk
    assert "Tell the family" in desk.get("/meetings/").content.decode()
    told = reverse("keyworkers:meeting_told", args=[meeting.code])
    sent = {"guests": [theirs], "on": "23 November 2026", "how": "Phone", "words": "Test in May"}
    assert "Choose whom you told." in desk.post(told, sent | {"guests": []}).content.decode()
    assert desk.post(told, sent | {"words": ""}).status_code == 422
    page = desk.post(told, sent, follow=True).content.decode()
    assert "Kasia Kowalska was told on Monday 23 November, Phone. Written down by Jo Whitfield:" in page
    assert "Tell the family" not in desk.get("/meetings/").content.decode()


@pytest.mark.parametrize(
    ("roles", "in_team", "is_guest", "reads"),
    [
        ({Role.MANAGER}, False, False, True),
        ({Role.SENCO}, False, False, True),
        ({Role.PRACTITIONER}, True, False, True),
        ({Role.PRACTITIONER}, False, True, True),
        ({Role.PRACTITIONER}, False, False, False),
        ({Role.APPRENTICE}, True, True, False),
    ],
)
def test_who_reads_a_confidential_meeting(roles, in_team, is_guest, reads):
    for confidential, expected in ((True, reads), (False, True)):
        meeting = Meeting(confidential=confidential)
        assert may_read(meeting, roles=roles, in_care_team=in_team, is_guest=is_guest) is expected


def test_somebody_of_the_room_does_not_learn_what_is_confidential(client, now, setting, room, zofia, marta, manager):
    with scope(setting=setting):
        meeting = invite(
            child=zofia, kind="support", day=MONDAY, starts=700, ends=730, host=marta, confidential=True,
            subject="CANARY-SUBJECT", by=manager,
        )  # fmt: skip
        meeting.words, meeting.private_note = "CANARY-WORDS", "CANARY-NOTE"
        meeting.save()
    other = factories.make_user(setting, Role.PRACTITIONER)
    factories.make_practitioner(setting, "Priya", room=room, user=other)
    client.force_login(other)
    for page in (
        "/meetings/",
        f"/meetings/{meeting.code}/",
        f"/meetings/about/{zofia.code}/",
        f"/meetings/{meeting.code}/change/",
    ):
        answer = client.get(page)
        assert answer.status_code == 200
        assert "CANARY" not in answer.content.decode()
    assert client.get(f"/meetings/{meeting.code}/record/").status_code == 403
    client.force_login(manager)
    assert "CANARY-SUBJECT" in client.get(f"/meetings/{meeting.code}/").content.decode()


def test_an_own_note_is_for_its_writer_and_managers(client, now, setting, room, zofia, marta, aisha, kasia, manager):
    with scope(setting=setting):
        for person in (marta, aisha):
            person.user = factories.make_user(setting, Role.PRACTITIONER)
            person.save()
        meeting = walk_in(
            host=marta, child=zofia, carers=[kasia], starts=600, ends=610, words="", private_note="CANARY-NOTE", by=marta.user
        )  # fmt: skip
    for user, sees in ((marta.user, True), (manager, True), (aisha.user, False)):
        client.force_login(user)
        for page in ("", "record/"):
            assert ("CANARY-NOTE" in client.get(f"/meetings/{meeting.code}/{page}").content.decode()) is sees
    client.post(f"/meetings/{meeting.code}/record/", {"words": "Aisha adds"})  # aisha is still at the desk
    with scope(setting=setting):
        assert Meeting.objects.get().private_note == "CANARY-NOTE"


def test_a_manager_who_is_none_of_the_staff_has_no_own_meetings(desk, setting, zofia, marta, kasia, manager):
    with scope(setting=setting):
        invite(
            child=zofia, kind="family", day=TUESDAY, starts=600, ends=630, host=marta, carers=[kasia], others=["Ines"],
            by=manager,
        )  # fmt: skip
    assert "Zofia" in desk.get("/meetings/").content.decode()
    for page in ("/meetings/?whose=mine", "/meetings/mine/"):
        assert "Zofia" not in desk.get(page).content.decode()
