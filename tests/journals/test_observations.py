"""What was noticed: written once, read by those who may open the child, taken out and put back."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django_scopes import scope

from children.actions import set_consent
from children.models import Purpose
from children.register import mark
from journals.actions import observe
from journals.framework import Area
from journals.models import FrameworkItem, Observation, State
from nursery.models import AuditEvent
from nursery.roles import Role
from tests import factories

DATA = {"words": "Counted three plates.", "day": "23 November 2026", "at": "09:50"}


@pytest.fixture
def key_worker(client, now, setting, marta):
    marta.user = factories.make_user(setting, Role.PRACTITIONER, name="Marta Nowak")
    marta.save()
    client.force_login(marta.user)
    return client


def journal(client, child, **query):
    return client.get(reverse("journals:journal", args=[child.code]), query).content.decode()


def send(client, **data):
    return client.post(reverse("journals:observe"), DATA | data)


def test_it_stands_in_the_journal_of_each_child_it_is_about(key_worker, setting, room, zofia, marta):
    jude = factories.make_child(setting, "Jude", room=room, team=(marta,))
    response = send(key_worker, children=[zofia.code, jude.code], areas=[Area.MATHEMATICS])
    assert response["Location"] in {reverse("journals:journal", args=[one.code]) for one in (zofia, jude)}
    page = journal(key_worker, zofia)
    assert "Counted three plates." in page
    assert "Numbers and shapes</span>" in page
    assert "with Jude" in page
    assert "9:50" in page
    assert "Counted three plates." in journal(key_worker, jude)
    assert AuditEvent.objects.filter(action="observed").count() == 1


def test_of_two_who_are_called_the_same_the_surname_is_seen(key_worker, setting, room, zofia, marta):
    """On a face, on a card and at the table: a wrong tap writes into another family's journal."""
    ahmed = factories.make_child(setting, "Dev", room=room, team=(marta,), last_name="Ahmed")
    ali = factories.make_child(setting, "Dev", room=room, team=(marta,), last_name="Ali")
    with scope(setting=setting):
        for child in (ahmed, ali, zofia):
            mark(child=child, day=setting.today(), by=marta.user, arrived_at=setting.now())
    for page in ("observe", "my_day", "care_table"):
        seen = " ".join(key_worker.get(reverse(f"journals:{page}")).content.decode().split())
        assert ">Dev Ali<" in seen
        assert ">Zofia Kowalska<" not in seen


def test_the_same_form_twice_counts_once(key_worker, zofia):
    for _ in range(2):
        send(key_worker, children=[zofia.code], submission="a1b2c3d4e5f6")
    assert journal(key_worker, zofia).count("Counted three plates.") == 1


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"children": []}, "Choose at least one child."),
        ({"words": ""}, "Write a few words, or take a photo."),
        ({"at": "half past"}, "Enter a time such as 08:30."),
        ({"day": "24 November 2026"}, "Enter a day and time that is not still to come."),
    ],
)
def test_what_cannot_be_is_said_beside_the_field_and_nothing_is_lost(key_worker, zofia, data, said):
    response = send(key_worker, **{"children": [zofia.code]} | data)
    page = response.content.decode()
    assert response.status_code == 422
    assert said in page
    assert "words" in data or "Counted three plates." in page
    assert not data.get("children", True) or re.search(f'value="{zofia.code}"[^>]*checked', page)


def test_an_empty_form_is_no_draft(key_worker, setting, zofia):
    response = send(key_worker, words="", draft="1")
    assert response.status_code == 422
    assert "There is nothing to keep yet. Write a few words, or take a photo." in response.content.decode()
    with scope(setting=setting):
        assert not Observation.objects.exists()
        assert send(key_worker, words="", draft="1", children=[zofia.code]).status_code == 302
        assert Observation.objects.get().state == State.DRAFT


def test_a_child_of_another_room_cannot_be_chosen(key_worker, setting):
    stranger = factories.make_child(setting, "Nell", room=factories.make_room(setting, "Oak"))
    assert send(key_worker, children=[stranger.code]).status_code == 422
    with scope(setting=setting):
        assert not Observation.objects.exists()


def test_one_area_is_shown_where_it_is_asked_for(key_worker, zofia, marta):
    factories.make_observation(zofia, by=marta.user, words="Jumped.", areas=["PD"])
    factories.make_observation(zofia, by=marta.user, words="Sang.", areas=["EAD"])
    page = journal(key_worker, zofia, area="PD")
    assert "Jumped." in page
    assert "Sang." not in page


def test_it_is_filtered_by_who_wrote_it(key_worker, setting, zofia, marta):
    aisha = factories.make_user(setting, Role.MANAGER, name="Aisha Khan")
    with scope(setting=setting):
        for author, words in ((marta.user, "Sang to the doll."), (aisha, "Counted the ducks.")):
            observe(setting=setting, by=author, children=[zofia], words=words)
    page = journal(key_worker, zofia, by=aisha.pk)
    assert "Counted the ducks." in page
    assert "Sang to the doll." not in page
    assert f'<option value="{aisha.pk}" selected>By Aisha Khan</option>' in page
    assert "Counted the ducks." not in journal(key_worker, zofia, by=marta.user.pk)
    assert "Sang to the doll." in journal(key_worker, zofia, by="anybody")
    aside = key_worker.get(reverse("journals:aside", args=[zofia.code])).content.decode()
    assert f'<option value="{aisha.pk}" >By Aisha Khan</option>' in aside, "whoever wrote on another page, too"


def test_what_of_the_own_framework_it_shows_stands_there(key_worker, setting, zofia):
    with scope(setting=setting):
        item = FrameworkItem.objects.create(setting=setting, name="Forest school")
        other = FrameworkItem.objects.create(setting=setting, name="Song of the week")
    send(key_worker, children=[zofia.code], items=[item.code, other.code])
    page = journal(key_worker, zofia)
    assert ">Forest school</span>" in page
    assert ">Song of the week</span>" in page


def test_the_own_framework_says_each_thing_once(client, setting, manager):
    with scope(setting=setting):
        FrameworkItem.objects.create(setting=setting, name="Forest school")
        other = FrameworkItem.objects.create(setting=setting, name="Song of the week")
    client.force_login(manager)
    for address in (reverse("journals:add_item"), reverse("journals:edit_item", args=[other.code])):
        answer = client.post(address, {"name": "Forest school"})
        assert answer.status_code == 422
        assert "That is in the list already." in answer.content.decode()
    with scope(setting=setting):
        assert FrameworkItem.objects.count() == 2


def test_a_face_says_where_there_is_no_consent_to_photos(key_worker, setting, zofia, marta):
    assert 'data-photos="no"' in key_worker.get(reverse("journals:observe")).content.decode()
    for purpose, kind in ((Purpose.PHOTOS, "own"), (Purpose.GROUP_PHOTOS, "all")):
        with scope(setting=setting):
            set_consent(child=zofia, purpose=purpose, given=True, on=setting.today(), by=marta.user)
        page = key_worker.get(reverse("journals:observe")).content.decode()
        assert f'data-photos="{kind}"' in page
        assert ", no photos" not in page


def test_taken_out_it_is_gone_and_can_be_put_back(key_worker, zofia, marta):
    observation = factories.make_observation(zofia, by=marta.user)
    key_worker.post(reverse("journals:remove", args=[observation.code]))
    assert "<article" not in journal(key_worker, zofia)
    key_worker.post(reverse("journals:restore", args=[observation.code]))
    assert "<article" in journal(key_worker, zofia)
    actions = AuditEvent.objects.filter(target=observation.pk, target_type="journals.observation")
    assert {event.action for event in actions} == {"observed", "observation_removed", "observation_restored"}


def test_a_moment_still_to_come_is_refused(now, setting, zofia, manager):
    with scope(setting=setting), pytest.raises(ValidationError, match="still to come"):
        observe(setting=setting, children=[zofia], words="x", noticed_at=now + timedelta(minutes=11), by=manager)


def test_the_time_is_that_of_the_nursery(key_worker, setting, zofia):
    setting.timezone = "Europe/Lisbon"
    setting.save()
    send(key_worker, children=[zofia.code], day="1 July 2026", at="09:00")
    with scope(setting=setting):
        assert Observation.objects.get().noticed_at == datetime(2026, 7, 1, 8, 0, tzinfo=UTC)


def test_a_journal_costs_the_same_however_long_it_is(key_worker, zofia, marta, django_assert_max_num_queries):
    for _ in range(3):
        factories.make_observation(zofia, by=marta.user)
    journal(key_worker, zofia)
    with django_assert_max_num_queries(99) as few:
        journal(key_worker, zofia)
    for _ in range(20):
        factories.make_observation(zofia, by=marta.user)
    with django_assert_max_num_queries(len(few)):
        journal(key_worker, zofia)
