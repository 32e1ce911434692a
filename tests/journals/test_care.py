"""Daily care: written in two taps, for one child or a table; kept as it was; taken out and put back (R51, R63)."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django_scopes import scope

from journals import care
from journals.care_models import CareKind, CareRecord, CareTime, SleepCheck
from nursery.models import AuditEvent
from nursery.roles import Role
from tests import factories

FORMS = {  # what a form of each kind sends beside day, time and who gave it
    "meal": {"what": "lunch", "amount": "most"},
    "drink": {"what": "formula", "ml": "150"},
    "sleep": {"at": "09:00", "ended": "09:40"},
    "nappy": {"what": "wet", "cream": "on"},
    "potty": {"what": "wee"},
    "intimate": {"what": "wash"},
    "mood": {"what": "happy"},
    "comfort": {"what": "goodbye", "note": "A story."},
    "home": {"what": "bring", "note": "Spare socks"},
    "accident": {"note": "Tripped.", "body": "Knee", "first_aid": "Cold compress"},
}
SAID = {
    "meal": "Ate most of lunch",
    "drink": "Drank 150 ml of formula milk",
    "sleep": "Slept 9:00 to 9:40",
    "nappy": "Nappy: wet, cream",
    "potty": "Potty or toilet: a wee",
    "intimate": "Wash",
    "mood": "Was happy",
    "comfort": "Comforted: after the goodbye",
    "home": "To bring",
    "accident": "Accident: Tripped. (Knee)",
}


@pytest.fixture
def marta_writes(client, now, setting, marta, zofia):
    """Marta is signed in; the register has Zofia in since 8:15."""
    marta.user = factories.make_user(setting, Role.PRACTITIONER, name="Marta Nowak")
    marta.save()
    factories.make_arrival(zofia, by=marta.user)
    client.force_login(marta.user)
    return client


@pytest.fixture
def log(now, setting, marta, manager, zofia):
    """``log("nappy", what="wet")``: Marta did it for Zofia five minutes ago, and the manager wrote it down."""
    factories.make_arrival(zofia, by=manager)

    def write(kind, child=zofia, **values):
        return factories.make_care(child, kind, **{"by": manager, "given_by": marta} | values)

    return write


def send(client, child, kind, giver, **data):
    address = reverse("journals:care_new", args=[child.code, kind])
    return client.post(address, {"day": "23 November 2026", "at": "10:10", "given_by": giver.code} | data)


def tab(client, child, **query):
    return " ".join(client.get(reverse("journals:care", args=[child.code]), query).content.decode().split())


def records(setting):
    with scope(setting=setting):
        return list(CareRecord.objects.select_related("given_by", "recorded_by"))


def at(hour, minute=0, day=23):
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


# ---------------------------------------------------------------- one record


@pytest.mark.parametrize("kind", FORMS)
def test_every_kind_is_written_and_stands_in_the_day_in_words(marta_writes, setting, zofia, marta, kind):
    assert send(marta_writes, zofia, kind, marta, **FORMS[kind]).status_code == 302
    (one,) = records(setting)
    assert (one.kind, one.given_by, one.recorded_by, one.given_as) == (kind, marta, marta.user, "key_worker")
    assert one.happened_at == (at(9) if kind == "sleep" else at(10, 10))
    assert one.recorded_at == at(10, 15)
    assert SAID[kind] in tab(marta_writes, zofia)
    assert AuditEvent.objects.filter(action="care_recorded", target=one.pk).count() == 1


@pytest.mark.parametrize("kind", CareKind.values)
def test_what_is_filled_in_already_is_enough_to_save_or_asks_for_the_rest(marta_writes, zofia, kind):
    page = marta_writes.get(reverse("journals:care_new", args=[zofia.code, kind]))
    form = page.context["form"]
    sent = {field.html_name: field.value() for field in form if field.value() not in (None, False)}
    sent = {
        name: field.field.prepare_value(sent[name]) for name, field in ((f.html_name, f) for f in form) if name in sent
    }
    sent["day"] = "23/11/2026"
    answer = marta_writes.post(reverse("journals:care_new", args=[zofia.code, kind]), sent)
    assert answer.status_code == (422 if kind in ("medicine", "accident", "home") else 302)


def test_a_child_sleeps_from_one_tap_to_the_next_and_is_looked_at_between(marta_writes, setting, zofia, marta, now):
    marta_writes.post(reverse("journals:care_asleep", args=[zofia.code]))
    (sleep,) = records(setting)
    assert (sleep.happened_at, sleep.ended_at, sleep.given_by) == (now, None, marta)
    with time_machine.travel(now + timedelta(minutes=8), tick=False):
        assert "Look by 10:25" in tab(marta_writes, zofia)
        marta_writes.post(reverse("journals:care_check", args=[sleep.code]))
    with time_machine.travel(now + timedelta(minutes=19), tick=False):
        assert "Look now, last at 10:23" in tab(marta_writes, zofia)
        marta_writes.post(reverse("journals:care_awake", args=[sleep.code]))
        page = tab(marta_writes, zofia)
    assert "Slept 10:15 to 10:34" in page
    assert "Looked at 10:23 by Marta Nowak" in page


def test_the_setting_says_how_often_sleeping_children_are_looked_at(marta_writes, setting, zofia):
    setting.sleep_check_minutes = 5
    setting.save()
    marta_writes.post(reverse("journals:care_asleep", args=[zofia.code]))
    assert "Look by 10:20" in tab(marta_writes, zofia)


def test_awake_at_a_time_that_is_typed_and_the_first_of_two_taps_counts(marta_writes, setting, zofia, marta):
    sleep = factories.make_care(zofia, "sleep", by=marta.user, given_by=marta, happened_at=at(9))
    for typed in ("9:50", "10:00"):
        marta_writes.post(reverse("journals:care_awake", args=[sleep.code]), {"at": typed})
    assert records(setting)[0].ended_at == at(9, 50)


@pytest.mark.parametrize("typed", ["8:59", "10:16", "noon"])
def test_nobody_wakes_before_falling_asleep_or_in_the_future(marta_writes, setting, zofia, marta, typed):
    sleep = factories.make_care(zofia, "sleep", by=marta.user, given_by=marta, happened_at=at(9))
    marta_writes.post(reverse("journals:care_awake", args=[sleep.code]), {"at": typed})
    assert records(setting)[0].ended_at is None


@pytest.mark.parametrize(
    ("starts", "ends", "fits"),
    [
        (at(8, 30), at(9), True),
        (at(9, 40), at(10), True),
        (at(9, 10), at(9, 20), False),
        (at(8, 30), at(9, 1), False),
        (at(9, 39), at(10), False),
        (at(8, 30), None, False),
        (at(9, 40), None, True),
    ],
)
def test_two_sleeps_do_not_overlap(log, starts, ends, fits):
    log("sleep", happened_at=at(9), ended_at=at(9, 40))
    if fits:
        log("sleep", happened_at=starts, ended_at=ends)
    else:
        with pytest.raises(ValidationError, match="already"):
            log("sleep", happened_at=starts, ended_at=ends)


def test_the_database_itself_refuses_a_second_open_sleep(log, setting, zofia, marta, manager):
    sleep = log("sleep")
    sleep.pk, sleep.code = None, "another"
    with scope(setting=setting), pytest.raises(IntegrityError), transaction.atomic():
        sleep.save(force_insert=True)


@pytest.mark.parametrize(
    ("kind", "data", "said"),
    [
        ("meal", {"at": "10:16"}, "Enter a time that is not still to come."),
        ("meal", {"at": "lunch time"}, "Enter a time such as 08:30."),
        ("meal", {"amount": "plenty"}, "Choose how much was eaten."),
        ("meal", {"given_by": "nobody"}, "Select a valid choice"),
        ("drink", {"ml": "5000"}, "Enter millilitres as a number from 1 to 500."),
        ("sleep", {"ended": "08:50"}, "Enter an end after the beginning."),
        ("sleep", {"ended": "10:16"}, "Enter an end that is not still to come."),
        ("accident", {"body": ""}, "Enter where on the body it was."),
        ("accident", {"told": "10:05"}, "Enter a time after the accident that is not still to come."),
        ("home", {"note": ""}, "Write a few words."),
    ],
)
def test_what_cannot_be_is_said_and_what_was_typed_stays(marta_writes, setting, zofia, marta, kind, data, said):
    response = send(marta_writes, zofia, kind, marta, **{"note": "Kept words"} | FORMS[kind] | data)
    page = response.content.decode()
    assert response.status_code == 422
    assert said in page
    assert kind in ("accident", "home") or "Kept words" in page
    assert records(setting) == []


def test_care_can_be_tagged_with_an_area_of_learning(marta_writes, zofia, marta):
    send(marta_writes, zofia, "meal", marta, **FORMS["meal"], area="MATH")
    assert '<p class="d">Numbers and shapes</p>' in tab(marta_writes, zofia)


def test_the_same_form_twice_counts_once(marta_writes, setting, zofia, marta):
    for _ in range(2):
        send(marta_writes, zofia, "nappy", marta, what="wet", submission="a1b2c3d4e5f6")
    assert len(records(setting)) == 1


# ---------------------------------------------------------------- only for a child who was in


def test_a_child_who_is_not_in_gets_a_sentence_and_no_record(client, now, setting, zofia, marta, manager):
    client.force_login(manager)
    sentence = "The register does not have Zofia in on Monday 23 November."
    assert sentence in tab(client, zofia)
    assert sentence in client.get(reverse("journals:care_new", args=[zofia.code, "meal"])).content.decode()
    response = send(client, zofia, "meal", marta, **FORMS["meal"])
    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert records(setting) == []


def test_care_of_an_earlier_day_on_which_the_child_was_in(marta_writes, setting, zofia, marta):
    factories.make_arrival(zofia, by=marta.user, arrived_at=at(8, day=20))
    page = marta_writes.get(reverse("journals:care_new", args=[zofia.code, "meal"]), {"day": "2026-11-20"})
    assert "does not have" not in page.content.decode()
    response = send(marta_writes, zofia, "meal", marta, **FORMS["meal"], day="20 November 2026", at="12:05")
    assert response["Location"].endswith("?day=2026-11-20")
    assert "Ate most of lunch" in tab(marta_writes, zofia, day="2026-11-20")
    assert "12:05" in tab(marta_writes, zofia, day="2026-11-20")
    assert '<ol class="care-lines">' not in tab(marta_writes, zofia)


def test_after_going_home_care_can_still_be_written(marta_writes, setting, zofia, marta):
    with scope(setting=setting):
        zofia.attendances.update(left_at=at(10))
    assert "Zofia went home at 10:00." in tab(marta_writes, zofia)
    assert send(marta_writes, zofia, "meal", marta, **FORMS["meal"]).status_code == 302


# ---------------------------------------------------------------- intimate care (R51, policy 002-21)


@pytest.mark.parametrize("kind", ["nappy", "intimate"])
def test_somebody_else_says_why(marta_writes, setting, zofia, tom, kind):
    response = send(marta_writes, zofia, kind, tom, **FORMS[kind])
    assert response.status_code == 422
    assert "Say why it was Tom: Zofia has Marta and Aisha." in response.content.decode()
    send(marta_writes, zofia, kind, tom, **FORMS[kind], reason="Both at the hospital visit")
    (one,) = records(setting)
    assert (one.given_as, one.reason) == ("buddy", "Both at the hospital visit")
    assert "Not the key worker or secondary: Both at the hospital visit" in tab(marta_writes, zofia)


def test_the_secondary_needs_no_reason_and_who_holds_the_place_is_asked_by_day(log, zofia, aisha, tom):
    assert log("nappy", what="wet", given_by=aisha, reason="typed by mistake").reason == ""
    with pytest.raises(ValidationError, match="Say why it was Tom"):
        log("nappy", what="wet", given_by=tom)


def test_where_both_are_out_the_reason_is_filled_in(client, now, setting, room, zofia, marta, aisha):
    for person in (marta, aisha):
        factories.make_absence(person)
    bev = factories.make_practitioner(setting, "Bev", role=Role.BANK, user=factories.make_user(setting, Role.BANK))
    factories.make_arrival(zofia, by=bev.user)
    client.force_login(bev.user)
    page = client.get(reverse("journals:care_new", args=[zofia.code, "nappy"])).content.decode()
    assert "Why not Marta or Aisha?" in page
    assert 'value="Marta and Aisha were not in"' in page


def test_apprentices_and_bank_staff_write_care(client, now, setting, room, zofia):
    for role in (Role.APPRENTICE, Role.BANK):
        user = factories.make_user(setting, role)
        person = factories.make_practitioner(setting, "Bev", room=room, role=role, user=user)
        client.force_login(user)
        if role is Role.APPRENTICE:
            factories.make_arrival(zofia, by=user)
        assert send(client, zofia, "meal", person, **FORMS["meal"]).status_code == 302
    assert len(records(setting)) == 2


# ---------------------------------------------------------------- medicine and accidents (R48)

DOSE = {"what": "Paracetamol", "dose": "5 ml", "authorised_by": "Kasia, form of 3 May"}


def test_medicine_is_given_by_one_and_seen_by_another(marta_writes, setting, zofia, marta, aisha):
    refused = send(marta_writes, zofia, "medicine", marta, **DOSE, witness=marta.code)
    assert "Choose a second person who saw it given." in refused.content.decode()
    assert send(marta_writes, zofia, "medicine", marta, **DOSE).status_code == 422
    assert records(setting) == []
    send(marta_writes, zofia, "medicine", marta, **DOSE, witness=aisha.code)
    page = tab(marta_writes, zofia)
    assert "Medicine: Paracetamol, 5 ml" in page
    assert "Seen by Aisha" in page
    assert "Authorised by Kasia, form of 3 May" in page


def test_the_witness_works_here_on_that_day(log, setting, aisha):
    aisha.leaves_on = date(2026, 11, 22)
    aisha.save()
    with pytest.raises(ValidationError, match="Choose somebody who worked here on Monday 23 November"):
        log("medicine", **DOSE, witness=aisha)


# ---------------------------------------------------------------- who could have given or seen it


def choices(page, name) -> dict[str, list[str]]:
    """Group → first names that the field offers."""
    offered = page.context["form"].fields[name].widget.choices
    return {label: [words.split()[0] for _, words in people] for label, people in offered if isinstance(people, list)}


@pytest.fixture
def priya(setting, room, zofia):
    """Away today, and in on the Friday before; then Zofia's key worker."""
    priya = factories.make_practitioner(setting, "Priya", room=room)
    factories.make_absence(priya)
    with scope(setting=setting):
        zofia.assignments.filter(role="key_worker").update(practitioner=priya)
    return priya


@pytest.mark.parametrize("name", ["given_by", "witness"])
def test_somebody_who_is_away_neither_gave_medicine_nor_saw_it(marta_writes, setting, zofia, marta, aisha, priya, name):
    data = DOSE | {"giver": marta, "witness": aisha.code} | {"giver" if name == "given_by" else name: priya}
    data["witness"] = getattr(data["witness"], "code", data["witness"])
    answer = send(marta_writes, zofia, "medicine", data.pop("giver"), **data)
    said = "Priya is recorded as away on Monday 23 November. Choose who it was, or put the absence right first."
    assert answer.status_code == 422
    assert answer.context["form"].errors == {name: [said]}
    assert records(setting) == []


def test_intimate_care_by_a_key_worker_who_is_away_is_refused_and_counts_for_nobody(
    marta_writes, setting, zofia, priya
):
    answer = send(marta_writes, zofia, "nappy", priya, what="wet", reason="Quick")
    assert "Priya is recorded as away" in answer.content.decode()
    table(marta_writes, kind="nappy", given_by=priya.code, children=[zofia.code], **{f"what_{zofia.code}": "wet"})
    assert records(setting) == []


def test_who_is_in_now_is_offered_first_the_room_before_others_and_nobody_who_is_away(
    marta_writes, setting, zofia, marta, aisha, priya
):
    factories.make_practitioner(setting, "Abe", room=factories.make_room(setting, "Oak"))
    factories.make_practitioner(setting, "Jo", role=Role.MANAGER, shifts=[""])
    factories.make_practitioner(setting, "Late", shifts=["12:00-18:00"])
    factories.make_practitioner(setting, "Gone", leaves_on=date(2026, 11, 20))
    expected = {"In now": ["Aisha", "Marta", "Tom", "Abe"], "Not on the rota": ["Jo", "Late"]}
    page = marta_writes.get(reverse("journals:care_new", args=[zofia.code, "medicine"]))
    assert choices(page, "given_by") == choices(page, "witness") == expected
    assert choices(marta_writes.get(reverse("journals:care_table")), "given_by") == expected
    factories.make_absence(aisha, date(2026, 11, 20))
    page = marta_writes.get(reverse("journals:care_new", args=[zofia.code, "medicine"]), {"day": "2026-11-20"})
    assert choices(page, "witness") == {
        "In on that day": ["Marta", "Priya", "Tom", "Abe", "Gone", "Late"], "Not on the rota": ["Jo"],
    }  # fmt: skip


def test_a_manager_whom_no_rota_has_may_see_medicine_given(marta_writes, setting, zofia, marta):
    jo = factories.make_practitioner(setting, "Jo", role=Role.MANAGER, shifts=[""])
    assert send(marta_writes, zofia, "medicine", marta, **DOSE, witness=jo.code).status_code == 302


def test_who_is_recorded_as_away_is_not_filled_in_as_who_gave_it(marta_writes, zofia, marta):
    factories.make_absence(marta)
    page = marta_writes.get(reverse("journals:care_new", args=[zofia.code, "meal"]))
    assert page.context["form"]["given_by"].value() is None
    marta_writes.post(reverse("journals:care_asleep", args=[zofia.code]))
    assert "Marta is recorded as away" in tab(marta_writes, zofia)


@pytest.mark.parametrize("change", [{"witness": None}, {"dose": ""}, {"authorised_by": ""}, {"what": ""}])
def test_the_database_itself_refuses_medicine_without_its_facts(log, setting, aisha, marta, change):
    dose = log("medicine", **DOSE, witness=aisha)
    with scope(setting=setting), pytest.raises(IntegrityError), transaction.atomic():
        CareRecord.objects.filter(pk=dose.pk).update(**change)
    with scope(setting=setting), pytest.raises(IntegrityError), transaction.atomic():
        CareRecord.objects.filter(pk=dose.pk).update(witness=marta)


def test_parents_are_told_of_an_accident_and_until_then_it_says_so(marta_writes, setting, zofia, marta):
    send(marta_writes, zofia, "accident", marta, **FORMS["accident"])
    (one,) = records(setting)
    assert "Tell Zofia’s parents today about the accident at 10:10." in tab(marta_writes, zofia)
    assert "Parents to tell" in marta_writes.get(reverse("journals:care_table")).content.decode()
    marta_writes.post(reverse("journals:care_told", args=[one.code]), {"at": "10:09"})
    assert records(setting)[0].told_at is None
    marta_writes.post(reverse("journals:care_told", args=[one.code]))
    page = tab(marta_writes, zofia)
    assert "Parents told at 10:15 by Marta Nowak" in page
    assert "Tell Zofia’s parents" not in page


# ---------------------------------------------------------------- taken out and put back


def test_it_is_taken_out_by_name_and_put_back_and_never_deleted(marta_writes, setting, zofia, marta):
    send(marta_writes, zofia, "meal", marta, **FORMS["meal"])
    (one,) = records(setting)
    marta_writes.post(reverse("journals:care_remove", args=[one.code]))
    page = tab(marta_writes, zofia)
    assert '<ol class="care-lines">' not in page
    assert "Taken out by Marta Nowak on Monday 23 November at 10:15" in page
    marta_writes.post(reverse("journals:care_restore", args=[one.code]))
    assert "Taken out by" not in tab(marta_writes, zofia)
    assert AuditEvent.objects.filter(action__in=["care_removed", "care_restored"]).count() == 2


def test_only_who_wrote_it_or_a_lead_takes_it_out(marta_writes, manager, zofia, marta):
    other = factories.make_care(zofia, "meal", by=manager, given_by=marta, what="lunch", amount="all")
    assert marta_writes.post(reverse("journals:care_remove", args=[other.code])).status_code == 403
    assert "Take out" not in tab(marta_writes, zofia)


def test_a_sleep_is_not_put_back_over_another(log, manager, in_setting):
    first = log("sleep", happened_at=at(9), ended_at=at(9, 40))
    care.remove(care=first, by=manager)
    log("sleep", happened_at=at(9, 10), ended_at=at(9, 50))
    with pytest.raises(ValidationError, match="already"):
        care.restore(care=first, by=manager)
    with pytest.raises(ValidationError, match="awake already"):
        care.check_sleep(sleep=first, at=first.happened_at, by=manager)
    assert not SleepCheck.objects.exists()


# ---------------------------------------------------------------- a whole table


def table(client, **data):
    return client.post(reverse("journals:care_table"), {"at": "10:10"} | data)


def test_a_table_is_saved_as_one_record_each_with_its_own_amount(marta_writes, setting, room, zofia, marta, aisha):
    jude = factories.make_child(setting, "Jude", room=room, team=(aisha,))
    factories.make_arrival(jude, by=marta.user)
    answer = table(
        marta_writes, kind="meal", what="lunch", given_by=marta.code, children=[zofia.code, jude.code],
        **{f"amount_{zofia.code}": "all", f"amount_{jude.code}": "none"}, submission="a1b2c3d4e5f6",
    )  # fmt: skip
    assert answer.status_code == 302
    assert {(one.child.name, one.what, one.amount) for one in records_with_child(setting)} == {
        ("Zofia", "lunch", "all"), ("Jude", "lunch", "none"),
    }  # fmt: skip


def records_with_child(setting):
    with scope(setting=setting):
        return list(CareRecord.objects.select_related("child"))


def test_a_table_is_saved_whole_or_not_at_all(marta_writes, setting, room, zofia, marta, aisha):
    jude = factories.make_child(setting, "Jude", room=room, team=(aisha,))
    factories.make_arrival(jude, by=marta.user)
    data = {"kind": "nappy", "given_by": marta.code, "children": [zofia.code, jude.code]}
    data |= {f"what_{zofia.code}": "soiled", f"what_{jude.code}": "wet"}
    answer = table(marta_writes, **data)
    assert answer.status_code == 422
    assert "Say why it was Marta: Jude has Aisha." in answer.content.decode()
    assert f'value="{zofia.code}" checked' in answer.content.decode()
    assert records(setting) == []
    assert table(marta_writes, **data, reason="Aisha was at lunch").status_code == 302
    assert {(one.what, one.reason) for one in records(setting)} == {("soiled", ""), ("wet", "Aisha was at lunch")}


def test_a_meal_that_somebody_wrote_already_stands_beside_the_child(
    marta_writes, setting, room, zofia, marta, aisha, manager
):
    jude = factories.make_child(setting, "Jude", room=room, team=(aisha,))
    factories.make_arrival(jude, by=marta.user)
    values = {"by": manager, "given_by": aisha, "amount": "all"}
    factories.make_care(zofia, "meal", what="snack", happened_at=at(9, 50), **values)
    factories.make_care(zofia, "meal", what="breakfast", happened_at=at(8, 20), **values)
    factories.make_care(zofia, "mood", by=manager, given_by=aisha, what="happy")
    removed = factories.make_care(jude, "meal", what="snack", **values)
    with scope(setting=setting):
        care.remove(care=removed, by=manager)

    def shown(**query):
        groups = marta_writes.get(reverse("journals:care_table"), query).context["groups"]
        return {child.name: [words for _, words in had] for _, members in groups for child, _, had in members}

    assert shown() == {
        "Zofia": [
            "Breakfast at 8:20, written by Jo Whitfield",
            "Snack at 9:50, written by Jo Whitfield",
        ],
        "Jude": [],
    }
    assert shown(kind="nappy") == {"Zofia": [], "Jude": []}
    with time_machine.travel(at(14, 30), tick=False):
        marta_writes.force_login(marta.user)
        assert shown()["Zofia"] == [
            "Breakfast at 8:20, written by Jo Whitfield"
        ]  # the snack of the afternoon is another one


def test_two_people_who_write_the_same_meal_are_asked_before_it_is_doubled(
    marta_writes, setting, room, zofia, marta, aisha, manager
):
    """The page was open before somebody else wrote it: the others’ meals wait with that of the child who has it."""
    jude = factories.make_child(setting, "Jude", room=room, team=(aisha,))
    factories.make_arrival(jude, by=marta.user)
    theirs = factories.make_care(zofia, "meal", by=manager, given_by=aisha, what="snack", amount="all")
    data = {"kind": "meal", "what": "snack", "given_by": marta.code}
    data |= {f"amount_{child.code}": "most" for child in (zofia, jude)}
    both = {"children": [zofia.code, jude.code]}
    answer = table(marta_writes, **data, **both)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Snack at 10:10, written by Jo Whitfield. Tick the child again if there was a second one." in page
    assert f'value="{zofia.code}" checked' not in page
    assert f'value="{jude.code}" checked' in page
    assert f'name="had" value="{theirs.code}"' in page
    assert records(setting) == [theirs]
    assert table(marta_writes, **data, **both, had=[theirs.code]).status_code == 302  # ticked again, knowing of it
    assert [one.child for one in records_with_child(setting)].count(zofia) == 2
    assert table(marta_writes, **data | {"what": "lunch"}, **both).status_code == 302  # another meal


def test_the_list_has_own_children_first_then_those_covered_then_the_room_and_only_who_is_in(
    marta_writes, setting, room, marta, tom
):
    away = factories.make_practitioner(setting, "Priya", room=room)
    factories.make_absence(away)
    amara = factories.make_child(setting, "Amara", room=room, team=(away, marta), allergies="nuts")
    bea = factories.make_child(setting, "Bea", room=room, team=(tom,))
    factories.make_child(setting, "Cleo", room=room, team=(marta,))
    for child in (amara, bea):
        factories.make_arrival(child, by=marta.user)
    page = marta_writes.get(reverse("journals:care_table"))
    assert [(label, [child.name for child, *_ in members]) for label, members in page.context["groups"]] == [
        ("Your key children", ["Zofia"]),
        ("With you just now", ["Amara"]),
        ("The rest of the room", ["Bea"]),
    ]
    assert page.content.decode().count("Nuts</span>") == 2  # beside the child, and before Save


def test_a_sleeping_child_is_not_put_to_sleep_again(marta_writes, setting, zofia, marta):
    assert len(marta_writes.get(reverse("journals:care_table"), {"kind": "sleep"}).context["groups"][0][1]) == 1
    table(marta_writes, kind="sleep", given_by=marta.code, children=[zofia.code])
    assert records(setting)[0].is_asleep
    page = marta_writes.get(reverse("journals:care_table"), {"kind": "sleep"})
    assert page.context["groups"][0][1] == []
    assert [one.sleep.child for one in page.context["asleep"]] == [zofia]


def test_children_of_another_room_or_gone_home_cannot_be_ticked(marta_writes, setting, zofia, marta):
    oak = factories.make_child(setting, "Nell", room=factories.make_room(setting, "Oak"))
    factories.make_arrival(oak, by=marta.user)
    data = {"kind": "mood", "given_by": marta.code, f"what_{oak.code}": "happy", f"what_{zofia.code}": "happy"}
    assert table(marta_writes, **data, children=[oak.code]).status_code == 422
    with scope(setting=setting):
        zofia.attendances.update(left_at=at(10))
    assert table(marta_writes, **data, children=[zofia.code]).status_code == 422
    assert records(setting) == []


# ---------------------------------------------------------------- expected times


def set_times(client, child, *lines):
    data = {"form-TOTAL_FORMS": len(lines), "form-INITIAL_FORMS": 0}
    for number, line in enumerate(lines):
        data |= {f"form-{number}-{name}": value for name, value in zip(("kind", "at", "note"), line, strict=False)}
    return client.post(reverse("journals:care_times", args=[child.code]), data)


def test_times_hold_from_today_and_earlier_days_keep_theirs(marta_writes, setting, zofia, marta, now):
    set_times(marta_writes, zofia, ("drink", "10:00", "150 ml"), ("sleep", "12:30", ""))
    with time_machine.travel(now + timedelta(days=1), tick=False):
        marta_writes.force_login(marta.user)
        set_times(marta_writes, zofia, ("drink", "10:00", "150 ml"), ("sleep", "13:00", ""), ("", "", ""))
        with scope(setting=setting):
            times = CareTime.objects.filter(child=zofia)
            before, after = (
                list(times.on(day).values_list("kind", "at")) for day in (now.date(), now.date() + timedelta(1))
            )
    assert before == [("drink", 600), ("sleep", 750)]
    assert after == [("drink", 600), ("sleep", 780)]
    assert AuditEvent.objects.filter(action="care_times_changed").count() == 2


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ([("drink", "", "")], "Enter a time such as 12:30."),
        ([("", "10:00", "")], "Choose what is expected then."),
        ([("drink", "ten", "")], "Enter a time such as 08:30."),
        ([("drink", "10:00", ""), ("drink", "10:00", "")], "The same thing stands at the same time twice."),
    ],
)
def test_times_that_cannot_be_are_said(marta_writes, setting, zofia, lines, said):
    answer = set_times(marta_writes, zofia, *lines)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    with scope(setting=setting):
        assert not CareTime.objects.exists()


def test_who_cares_is_counted_over_four_weeks(marta_writes, manager, zofia, marta, aisha, tom, now):
    for giver in (marta, marta, aisha):
        factories.make_care(zofia, "meal", by=manager, given_by=giver, what="snack", amount="all")
    factories.make_care(zofia, "comfort", by=manager, given_by=tom, what="upset")
    (meals, comfort) = marta_writes.get(reverse("journals:care", args=[zofia.code])).context["shares"]
    assert (meals.label, meals.times) == ("Meals and bottles", 3)
    assert meals.parts == [("key_worker", 2, 67), ("secondary", 1, 33), ("others", 0, 0)]
    assert comfort.parts == [("key_worker", 0, 0), ("secondary", 0, 0), ("others", 1, 100)]
    with time_machine.travel(now + timedelta(days=29), tick=False):
        marta_writes.force_login(marta.user)
        assert marta_writes.get(reverse("journals:care", args=[zofia.code])).context["shares"] == []
