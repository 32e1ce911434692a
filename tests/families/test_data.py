"""A family's copy and erasing: complete by the data map, other people hidden, nothing too early, nothing left over (S51–S55)."""

import io
import json
import re
import zipfile
from datetime import date, timedelta

import pytest
import time_machine
from django.apps import apps
from django.conf import settings as django_settings
from django.core.exceptions import ValidationError
from django.urls import reverse
from django_scopes import scope

from children.actions import set_consent
from children.models import Carer, Child, Purpose
from families import erasing
from families.copying import Copy, ask, hand_over
from families.data_map import COMMON, MAP, Basis, Keep, about_children
from families.data_models import DataRequest, Erasure, RetentionRules
from families.notice_models import Notice
from families.retention import due, goes_on, months_later
from families.talking import write
from journals.actions import observe
from journals.care_models import CareKind, CareTime
from journals.models import NextStep, Observation, Photo
from keyworkers.handovers import add_visit, open_handover, tell_parents
from keyworkers.meeting_models import Meeting, MeetingGuest
from nursery import history
from nursery.languages import in_language
from nursery.roles import Role
from paperwork.actions import begin
from paperwork.models import Document, Printed
from senco import actions
from tests import factories
from tests.conftest import NOW
from tests.factories import MONDAY
from tests.journals.test_photos import picture


def models():
    ours = [model for model in apps.get_models() if (django_settings.BASE_DIR / model._meta.app_label).is_dir()]
    return {model._meta.label: model for model in ours}


def test_every_field_of_every_model_is_on_the_map():
    """S51: a model or field without an entry fails."""
    assert sorted(set(models()) - set(MAP)) == []
    assert sorted(set(MAP) - set(models())) == []
    undecided, unknown = [], []
    for label, model in models().items():
        names = {field.name for field in model._meta.fields}
        entry = MAP[label]
        if "*" in entry.fields:
            assert not entry.path, f"{label} is about a child: name its fields"
            continue
        undecided += [f"{label}.{name}" for name in sorted(names - entry.fields - COMMON)]
        unknown += [f"{label}.{name}" for name in sorted(entry.fields - names)]
    assert undecided == []
    assert unknown == []


def test_whatever_leads_to_a_child_is_about_a_child():
    """Nothing about a child is forgotten because nobody said how to find it."""
    forgotten = []
    for label, model in models().items():
        leads = any(
            field.is_relation and field.related_model is Child for field in model._meta.get_fields() if field.concrete
        )
        if leads and not MAP[label].path and label not in {"children.Contact"}:
            forgotten.append(label)
    assert forgotten == []
    for label, entry in about_children().items():
        assert entry.basis is not Basis.NONE, label


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2026, 11, 26), 1, date(2026, 12, 26)),
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
    ],
)
def test_months_later(day, months, later):
    assert months_later(day, months) == later


@pytest.mark.parametrize(
    ("today", "kinds"),
    [
        (date(2026, 3, 31), []),
        (date(2026, 4, 1), [Keep.JOURNAL]),
        (date(2028, 12, 31), [Keep.JOURNAL]),
        (date(2029, 1, 1), [Keep.JOURNAL, Keep.RECORD]),
        (date(2044, 5, 31), [Keep.JOURNAL, Keep.RECORD]),
        (date(2044, 6, 1), [Keep.JOURNAL, Keep.RECORD, Keep.ACCIDENT]),
        (date(2048, 3, 1), [Keep.JOURNAL, Keep.RECORD, Keep.ACCIDENT, Keep.SUPPORT]),
    ],
)
def test_what_is_due_when(today, kinds):
    child = Child(date_of_birth=date(2023, 3, 1), starts_on=date(2024, 1, 1), leaves_on=date(2026, 1, 1))
    assert due(child, RetentionRules(), today) == kinds


def test_of_a_child_who_stays_nothing_is_ever_due():
    assert goes_on(Child(date_of_birth=date(1990, 1, 1)), Keep.RECORD, RetentionRules()) is None


@pytest.fixture
def kasia(now, setting, zofia):
    user = factories.make_user(setting, Role.CARER, name="Kasia Kowalska")
    return factories.make_carer(zofia, user=user, phone="07700 900111", address="1 Own Street")


@pytest.fixture
def full(setting, room, zofia, kasia, manager, marta):
    """Zofia with one of much, and canaries of what must not go along."""
    finn = factories.make_child(setting, "Finn", room=room, last_name="Doyle")
    factories.make_carer(zofia, "Adam", phone="07700 900999", address="2 Other Street", email="adam@mail.example")
    factories.make_observation(zofia, finn, by=manager, words="Zofia and Finn built a tower.")
    factories.make_observation(zofia, by=manager, words="Canary of a worry.", concern=True)
    factories.make_observation(finn, by=manager, words="Canary of another child.")
    factories.make_arrival(zofia, by=manager)
    factories.make_care(zofia, "accident", by=manager, given_by=marta, note="Tripped over Finn.", body="Knee")
    factories.make_care(zofia, "meal", by=manager, given_by=marta, what="lunch", amount="all")
    with scope(setting=setting):
        set_consent(child=zofia, purpose=Purpose.PHOTOS, given=True, on=factories.BEGINNING, by=manager)
        NextStep.objects.create(setting=setting, child=zofia, words="Count the cups", opened_by=manager)
        adam = Carer.objects.get(first_name="Adam")
        adam.user = factories.make_user(setting, Role.CARER)
        adam.save()
        write(child=zofia, words="Canary between Adam and you.", by=adam.user, carer=adam, private=True)
        write(child=zofia, words="She slept well.", by=kasia.user, carer=kasia)
    return finn


def test_the_copy_is_complete_and_hides_other_people(client, setting, zofia, kasia, full, manager):
    client.force_login(kasia.user)
    assert client.post(reverse("families:your_data", args=[zofia.code])).status_code == 302
    with scope(setting=setting):
        asked = DataRequest.objects.get()
        assert asked.due_on == date(2026, 12, 23)
        doubts = Copy(asked).doubts()
        worry = next(doubt for doubt in doubts if "worry" in doubt.why)
        assert len(doubts) == 3
        fall = next(doubt.words for doubt in doubts if "Tripped" in doubt.words)
        assert "Tripped over a friend." in fall.splitlines(), "each field of it stands on a line of its own"
    client.force_login(manager)
    page = client.get(reverse("families:review", args=[asked.code])).content.decode()
    assert "Zofia and a friend built a tower." in page
    data = {"answer": "hand", "keep_back": worry.key}
    assert client.post(reverse("families:answer_request", args=[asked.code]), data).status_code == 302
    client.force_login(kasia.user)
    asked.refresh_from_db()
    with scope(setting=setting):
        code = DataRequest.objects.get().job.code
    response = client.get(reverse("families:job_file", args=[code]))
    with zipfile.ZipFile(io.BytesIO(b"".join(response.streaming_content))) as archive:
        everything = archive.read("everything.json").decode() + archive.read("index.html").decode()
        titles = set(json.loads(archive.read("everything.json")))
    for there in (
        "Zofia and a friend built a tower.",
        "Tripped over a friend.",
        "Count the cups",
        "She slept well.",
        "Kowalska",
    ):
        assert there in everything
    for canary in ("Finn", "Doyle", "Other Street", "900999", "adam@mail", "Canary"):
        assert canary not in everything
    assert {"Record", "Register", "Journal", "Daily care", "Messages", "Care team", "Next steps"} <= titles


def test_the_copy_says_in_words_what_the_database_keeps_in_keys(setting, zofia, kasia, in_setting):
    zofia.home_languages = "pl;en"
    zofia.save()
    zofia.booking_patterns.update(timetable=[[[[510, 930]], [], [[480, 720], [780, 900]], [], []]])
    Carer.objects.filter(user=kasia.user).update(phone="07700 900123", address="1 Mill Lane")
    factories.make_carer(zofia, "Piotr", phone="07700 900456")
    CareTime.objects.create(child=zofia, kind="meal", at=720, starts_on=setting.today())
    factories.make_observation(zofia, by=kasia.user, areas=["CL"])
    parts = {part.title: part.rows for part in Copy(ask(child=zofia, by=kasia.user)).parts()}
    assert parts["Booked times"][0]["Timetable"] == ["Monday 08:30–15:30", "Wednesday 08:00–12:00, 13:00–15:00"]
    assert parts["When care is expected"][0]["At"] == "12:00"
    assert parts["Journal"][0]["Areas"] == ["Communication and Language"]
    assert "Polish and English" in str(parts)
    assert "07700 900123" in str(parts)
    assert "1 Mill Lane" in str(parts)
    assert "07700 900456" not in str(parts)  # the other parent's


def test_the_copy_is_headed_in_the_familys_language(client, setting, zofia, kasia, manager):
    kasia.user.language = "ar"
    kasia.user.save()
    factories.make_arrival(zofia, by=manager)
    with scope(setting=setting):
        job = hand_over(request=ask(child=zofia, by=kasia.user), keep_back=set(), by=manager)
    client.force_login(kasia.user)
    response = client.get(reverse("families:job_file", args=[job.code]))
    with zipfile.ZipFile(io.BytesIO(b"".join(response.streaming_content))) as archive:
        shown, kept = archive.read("index.html").decode(), json.loads(archive.read("everything.json"))
    assert '<html lang="ar" dir="rtl">' in shown
    assert "<h2>سجلّ الحضور</h2>" in shown
    assert "23 نوفمبر 2026" in shown
    assert kept["Register"][0]["Date"] == "23 November 2026"  # for other systems


@pytest.mark.parametrize("values", [{"parental_responsibility": False}, {"restricted": True}])
def test_who_may_not_have_it_does_not_get_it_even_after_asking(client, setting, zofia, kasia, manager, values):
    with scope(setting=setting):
        asked = ask(child=zofia, by=kasia.user)
        with pytest.raises(ValidationError, match="You have asked for it already"):
            ask(child=zofia, by=kasia.user)
        job = hand_over(request=asked, keep_back=set(), by=manager)
        Carer.objects.filter(pk=kasia.pk).update(**values)
    client.force_login(kasia.user)
    assert client.get(reverse("families:job_file", args=[job.code])).status_code in {403, 404}
    assert client.post(reverse("families:your_data", args=[zofia.code])).status_code == 404


def test_a_refusal_says_why(client, setting, zofia, kasia, manager, full):
    with scope(setting=setting):
        asked = ask(child=zofia, by=kasia.user)
    client.force_login(manager)
    address = reverse("families:answer_request", args=[asked.code])
    with scope(setting=setting):
        doubts = [doubt.key for doubt in Copy(asked).doubts()]
    held = client.post(address, {"answer": "refuse", "because": " ", "keep_back": doubts[0]})
    assert held.status_code == 422
    page = held.content.decode()
    assert (
        page.index('for="because"')
        < page.index("Enter why, in words that the parent reads.")
        < page.index('id="because"')
    )
    assert re.findall(r'value="([^"]*)" checked', page) == [doubts[0]] != doubts
    asked.refresh_from_db()
    assert asked.state == "asked"
    client.post(address, {"answer": "refuse", "because": "Show us who you are first."})
    client.force_login(kasia.user)
    page = " ".join(client.get(reverse("families:your_data", args=[zofia.code])).content.decode().split())
    assert "Jo Whitfield answered on Monday 23 November that you cannot have it." in page
    assert "Show us who you are first." in page
    told = told_of(kasia, setting)
    assert told == ["answer", reverse("families:your_data", args=[zofia.code])]


def told_of(carer, setting):
    """The newest notice of ``carer`` by mail, and where it leads."""
    with scope(setting=setting):
        return list(Notice.objects.filter(user=carer.user, way="mail").values_list("news", "path").last())


def test_what_is_ready_is_told_where_it_can_be_fetched(setting, zofia, kasia, manager, in_setting):
    hand_over(request=ask(child=zofia, by=kasia.user), keep_back=set(), by=manager)
    assert told_of(kasia, setting) == ["answer", reverse("families:your_data", args=[zofia.code])]


def test_erasing_with_nothing_chosen_ticks_nothing_by_itself(client, setting, zofia, full, manager):
    leave(zofia)
    with time_machine.travel(NOW + timedelta(days=3700)):
        client.force_login(manager)
        address = reverse("families:erase", args=[zofia.code])
        assert "checked" in client.get(address).content.decode()
        held = client.post(address, {})
    assert held.status_code == 422
    assert "checked" not in held.content.decode()
    assert 'aria-describedby="kind-error"' in held.content.decode()


def leave(child, day=MONDAY):
    child.leaves_on = day
    child.save()


def test_erasing_the_journal_leaves_the_other_child_and_the_accident(setting, zofia, full, manager, in_setting):
    leave(zofia)
    with time_machine.travel(NOW + timedelta(days=100)):
        assert [(one.child, one.kinds) for one in erasing.ready(setting)] == [(zofia, [Keep.JOURNAL])]
        counts = erasing.what_would_go(zofia, [Keep.JOURNAL])
        assert counts["Journal"] == 2
        assert Observation.objects.filter(children=zofia).count() == 2
        erasing.erase(child=zofia, kinds=[Keep.JOURNAL], by=manager)
        assert erasing.ready(setting) == []
    assert not Observation.objects.filter(children=zofia).exists()
    assert Observation.objects.get(words="Zofia and Finn built a tower.").children.get() == full
    assert zofia.attendances.exists()


def test_what_has_to_be_kept_longer_is_not_erased(setting, zofia, full, manager, in_setting):
    leave(zofia)
    with time_machine.travel(NOW + timedelta(days=100)), pytest.raises(ValidationError, match="kept for longer"):
        erasing.erase(child=zofia, kinds=[Keep.JOURNAL, Keep.RECORD], by=manager)
    assert zofia.attendances.exists()


def test_a_hold_stops_it(setting, zofia, full, manager, in_setting):
    leave(zofia)
    held = erasing.hold(child=zofia, reason="A complaint", by=manager)
    with time_machine.travel(NOW + timedelta(days=100)):
        with pytest.raises(ValidationError, match="hold stands"):
            erasing.erase(child=zofia, kinds=[Keep.JOURNAL], by=manager)
        erasing.end_hold(hold=held, by=manager)
        erasing.erase(child=zofia, kinds=[Keep.JOURNAL], by=manager)


def test_a_hold_on_a_child_who_is_here_stands_in_the_list_and_ends_there(client, setting, zofia, manager):
    client.force_login(manager)
    assert (
        reverse("families:hold", args=[zofia.code]) in client.get(reverse("children:history", args=[zofia.code])).text
    )
    client.post(reverse("families:hold", args=[zofia.code]), {"reason": "A complaint is open"})
    again = client.post(reverse("families:hold", args=[zofia.code]), {"reason": "Another one"})
    assert "Nothing about Zofia is erased already" in again.text
    assert "Another one" in again.text
    found = client.get(reverse("families:requests")).text
    assert "A complaint is open" in found
    assert "Another one" not in found
    client.post(reverse("families:end_hold", args=[zofia.code]))
    assert "A complaint is open" not in client.get(reverse("families:requests")).text


def test_after_three_years_a_name_is_left_for_the_accident_and_after_21_nothing(
    setting, zofia, full, manager, in_setting
):
    zofia.medical, zofia.comfort = "Canary of medicine", "Canary of comfort"
    leave(zofia)
    code = zofia.code
    with time_machine.travel(NOW + timedelta(days=4 * 366)):
        erasing.erase(child=zofia, kinds=[Keep.JOURNAL, Keep.RECORD], by=manager)
        stub = Child.objects.get(code=code)
        assert (stub.first_name, stub.medical, stub.comfort) == ("Zofia", "", "")
        assert not Carer.objects.filter(child=stub).exists()
    with time_machine.travel(NOW + timedelta(days=26 * 366)):
        erasing.erase(child=stub, kinds=[Keep.ACCIDENT, Keep.SUPPORT], by=manager)
    assert not Child.objects.filter(code=code).exists()
    assert Erasure.objects.count() == 2
    assert "Zofia" not in str(list(Erasure.objects.values()))


def test_photos_go_from_the_disk_too(setting, zofia, manager, in_setting, django_capture_on_commit_callbacks):
    set_consent(child=zofia, purpose=Purpose.PHOTOS, given=True, on=factories.BEGINNING, by=manager)
    factories.make_observation(zofia, by=manager, photos=[picture(size=(80, 60))])
    photo = Photo.objects.get()
    leave(zofia)
    with time_machine.travel(NOW + timedelta(days=100)), django_capture_on_commit_callbacks(execute=True):
        erasing.erase(child=zofia, kinds=[Keep.JOURNAL], by=manager)
    assert not photo.large.storage.exists(photo.large.name)


def test_a_file_that_another_childs_photo_names_stays(
    client, setting, room, zofia, manager, in_setting, django_capture_on_commit_callbacks
):
    jude = factories.make_child(setting, "Jude", room=room)
    for child in (zofia, jude):
        set_consent(child=child, purpose=Purpose.PHOTOS, given=True, on=factories.BEGINNING, by=manager)
    first = observe(setting=setting, by=manager, children=[zofia], photos=[picture(size=(20, 20))]).photos.get()
    second = observe(setting=setting, by=manager, children=[jude], words="Sang.")
    second = Photo.objects.create(observation=second, large=first.large.name, small=first.small.name, sha256="-")
    leave(zofia)
    with time_machine.travel(NOW + timedelta(days=100)), django_capture_on_commit_callbacks(execute=True):
        erasing.erase(child=zofia, kinds=[Keep.JOURNAL], by=manager)
    client.force_login(manager)
    address = reverse("journals:photo", args=[second.code, "small"])
    assert client.get(address).status_code == 200
    second.small.storage.delete(second.small.name)
    assert client.get(address).status_code == 404, "a file that is gone is no fault of the server"


def test_what_is_kept_back_keeps_back_what_belongs_to_it(setting, zofia, kasia, manager, marta, in_setting):
    case = actions.raise_concern(child=zofia, title="Talking", concern="Jude talks more.", by=manager)
    actions.tell_parents(
        case=case, on=setting.today(), how="in person", people=[kasia], words="At home too.", by=manager
    )
    row = ask(child=zofia, by=kasia.user)
    assert "At home too." in str([part.rows for part in Copy(row).parts()])
    row.decisions = {f"senco.Case:{case.pk}": False}
    assert "At home too." not in str([part.rows for part in Copy(row).parts()])


def test_after_a_restore_the_erased_is_erased_again(setting, zofia, full, manager, in_setting):
    leave(zofia)
    with time_machine.travel(NOW + timedelta(days=100)):
        erasing.erase(child=zofia, kinds=[Keep.JOURNAL], by=manager)
    factories.make_observation(zofia, by=manager, words="Back from the backup.")
    assert erasing.apply_again() == 1
    assert not Observation.objects.filter(children=zofia).exists()
    assert erasing.apply_again() == 0


def test_a_family_sees_who_changed_what_only_where_the_nursery_shows_it(client, setting, zofia, kasia, manager):
    with scope(setting=setting):
        set_consent(child=zofia, purpose=Purpose.PHOTOS, given=True, on=factories.BEGINNING, by=manager)
    client.force_login(kasia.user)
    address = reverse("families:looks", args=[zofia.code])
    assert client.get(address).status_code == 404
    with scope(setting=setting):
        RetentionRules.objects.create(setting=setting, families_see_looks=True)
    assert "Jo Whitfield</bdi> recorded consent for Zofia" in client.get(address).content.decode()


def test_a_change_of_key_worker_stands_there_once_the_family_was_told(
    client, setting, zofia, aisha, kasia, manager, in_setting
):
    RetentionRules.objects.create(setting=setting, families_see_looks=True)
    day = factories.MONDAY + timedelta(days=1)
    handover = open_handover(
        child=zofia, to=aisha, reason="shifts", by_day=day, visits=[(day, 600, 660)], on=factories.MONDAY, by=manager
    )
    add_visit(handover=handover, day=day, starts=700, ends=760, plan="Lunch.", by=manager)
    client.force_login(kasia.user)
    address = reverse("families:looks", args=[zofia.code])
    said = ["planned a handover of Zofia", "added a handover visit for Zofia"]
    assert [words for words in said if words in client.get(address).content.decode()] == []
    tell_parents(handover=handover, on=factories.MONDAY, how="in person", by=manager)
    assert [words for words in said if words in client.get(address).content.decode()] == said


def test_whatever_is_recorded_of_a_child_has_words_that_its_family_can_read():
    """An action that is not in the list would be missing from who looked and who changed what."""
    found = set()
    for app in ("children", "families", "journals", "keyworkers", "nursery", "paperwork", "senco", "staff"):
        for path in (django_settings.BASE_DIR / app).rglob("*.py"):
            found |= set(re.findall(r'record\(\s*"(\w+)",\s*(?:\w+\.)*child\b', path.read_text()))
    assert len(found) > 30
    assert found - {"refused"} <= set(history.OF_A_CHILD)


def test_in_another_language_no_english_is_left_in_what_comes_from_lists(
    setting, zofia, kasia, marta, manager, in_setting
):
    visit = factories.MONDAY
    meeting = Meeting.objects.create(
        setting=setting, child=zofia, host=marta, date=visit, starts=600, ends=630, kind="drop_in", called_by=manager
    )
    MeetingGuest.objects.create(meeting=meeting, carer=kasia, answer="yes")
    zofia.home_languages = "pl;en"
    zofia.save()
    factories.make_observation(zofia, by=manager, characteristics=["PE"])
    factories.make_arrival(zofia, by=manager)
    factories.make_care(zofia, CareKind.MEAL, by=manager, given_by=marta, what="lunch", amount="most")
    paper = begin(child=zofia, kind="summary", title="Zofia’s summary", owner=marta, by=manager, on=MONDAY)
    Document.objects.filter(pk=paper.pk).update(
        texts={"how": "She waves.", "former": "She sang."}, first=visit, last=visit
    )
    Printed.objects.create(
        setting=setting, child=zofia, document=paper, what="Zofia’s summary", stays_on_site=False, printed_by=manager
    )
    asked = ask(child=zofia, by=kasia.user)
    guests = next(part for part in Copy(asked).parts() if part.title == "Meetings: who came")
    assert guests.rows == [{"Date": "23 November 2026", "Name": "Kasia Kowalska", "Answer": "Coming"}]
    english = {
        "No additional needs", "Drop-in", "Coming", "Playing and exploring", "Polish and English", "Ate most of lunch",
        "Zofia’s summary", "How Zofia is",
    }  # fmt: skip

    def said():
        found = set()
        for part in Copy(asked).parts():
            for value in (value for row in part.rows for value in row.values()):
                found |= set(value) if isinstance(value, list | dict) else {str(value)}
        return found

    assert english | {"former"} <= said(), "no text is left out"
    for code in ("ur", "ar", "pl", "ro"):
        with in_language(code):
            assert not english & said(), code
