"""What lies unfinished is told to whoever can finish it (000-18, S56)."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django_scopes import scope

from children.actions import set_consent
from children.models import Purpose
from journals import actions
from journals.models import Observation, State
from journals.waiting import waits
from nursery.roles import Role
from tests import factories
from tests.journals.test_photos import picture


def said(user, setting) -> list[str]:
    with scope(setting=setting):
        return [one.words for one in waits(user, setting) if one.number and "draft" not in one.words]


def drafts(user, setting):
    with scope(setting=setting):
        return [one for one in waits(user, setting) if one.number and "draft" in one.words]


@pytest.fixture
def reader(setting, aisha):
    aisha.user = factories.make_user(setting, Role.PRACTITIONER, name="Aisha Khan")
    aisha.save()
    return aisha.user


def test_a_check_waits_for_others_and_comes_back_to_its_writer(client, now, setting, zofia, by, reader):
    with scope(setting=setting):
        entry = actions.observe(setting=setting, by=by, children=[zofia], words="Sang.", ask_check=True)
    assert (said(reader, setting), said(by, setting)) == (["1 to read for somebody"], [])
    with scope(setting=setting):
        actions.check(observation=entry, by=reader, because="Which song?")
    assert (said(reader, setting), said(by, setting)) == ([], ["1 came back to you"])
    client.force_login(by)
    assert f'hx-get="{reverse("nursery:waits")}"' in client.get(reverse("journals:my_day")).content.decode()
    page = client.get(reverse("nursery:waits")).content.decode()
    assert f'href="{reverse("journals:unfinished")}">1 came back to you</a>' in page
    assert 'id="count-journals-observe"' in page
    client.force_login(factories.make_user(setting, Role.MANAGER))
    assert "came back" not in client.get(reverse("nursery:waits")).content.decode()


def test_a_lead_reads_on_today_what_waits(client, now, setting, zofia, by, manager):
    with scope(setting=setting):
        for _ in range(2):
            actions.observe(setting=setting, by=by, children=[zofia], words="Sang.", ask_check=True)
    client.force_login(manager)
    assert f'hx-get="{reverse("nursery:waits")}?list=1"' in client.get(reverse("keyworkers:today")).content.decode()
    assert "2 to read for somebody" in client.get(reverse("nursery:waits"), {"list": "1"}).content.decode()


@pytest.mark.parametrize(("hours", "flagged"), [(23, []), (25, ["1 photo without a child for a day"])])
def test_a_photo_of_nobody_is_flagged_after_a_day(client, now, setting, by, manager, hours, flagged):
    with scope(setting=setting):
        entry = actions.observe(setting=setting, by=by, photos=[picture(size=(20, 20))], state=State.DRAFT)
        entry.photos.update(recorded_at=setting.now() - timedelta(hours=hours))
    for user in (by, manager):
        assert said(user, setting) == flagged
        client.force_login(user)
        page = client.get(reverse("journals:unfinished")).content.decode()
        assert ("nobody has said whom the photo shows" in page) == bool(flagged)


def test_a_photo_of_somebody_is_not(now, setting, zofia, by):
    with scope(setting=setting):
        set_consent(child=zofia, purpose=Purpose.PHOTOS, given=True, on=setting.today(), by=by)
        entry = actions.observe(
            setting=setting, by=by, children=[zofia], photos=[picture(size=(20, 20))], state=State.DRAFT
        )
        entry.photos.update(recorded_at=setting.now() - timedelta(days=3))
    assert said(by, setting) == []


def test_an_entry_about_two_counts_once(now, setting, zofia, jude, by, reader):
    with scope(setting=setting):
        actions.observe(setting=setting, by=by, children=[zofia, jude], words="Sang.", ask_check=True)
    assert said(reader, setting) == ["1 to read for somebody"]


def test_a_draft_is_taken_out_and_put_back(client, now, setting, zofia, by):
    with scope(setting=setting):
        draft = actions.observe(setting=setting, by=by, children=[zofia], words="Held the", state=State.DRAFT)
    assert [one.words for one in drafts(by, setting)] == ["1 draft of yours"]
    client.force_login(by)
    page = client.post(reverse("journals:remove", args=[draft.code]), follow=True).content.decode()
    assert "Nothing of yours to finish" in page
    assert "Taken out of the journals" in page
    page = client.post(reverse("journals:restore", args=[draft.code]))
    with scope(setting=setting):
        assert Observation.objects.get(removed_at=None).state == State.DRAFT
