"""Two entries about one moment become one (000-16)."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from django_scopes import scope

from children.actions import set_consent
from children.models import Purpose
from journals.joining import like
from journals.models import NextStep, NoticedDay, Observation
from journals.sharing import share
from journals.talk import reply
from tests import factories
from tests.journals.test_photos import picture

AGO = timedelta(minutes=20)


@pytest.fixture
def two(setting, zofia, by, manager):
    with scope(setting=setting):
        set_consent(child=zofia, purpose=Purpose.PHOTOS, given=True, on=factories.BEGINNING, by=manager)
    later = factories.make_observation(zofia, by=by, words="And again.", areas=["MATH"], photos=[picture()])
    earlier = factories.make_observation(
        zofia, by=by, words="Poured.", areas=["CL"], noticed_at=timezone.now() - AGO, own_notes={zofia: "Alone."},
        next_step="A bigger jug", concern=True, photos=[picture(size=(90, 60))],
    )  # fmt: skip
    return earlier, later


def test_words_photos_and_steps_come_together_and_the_other_can_be_put_back(client, setting, zofia, by, two):
    earlier, later = two
    client.force_login(by)
    page = client.get(reverse("journals:change", args=[later.code])).content.decode()
    assert "The same moment, written twice?" in page
    said = {"other": earlier.code, "version": later.version}
    answer = client.post(reverse("journals:join", args=[later.code]), said, follow=True)
    assert "The two are one now." in answer.content.decode()
    with scope(setting=setting):
        found = Observation.objects.kept().get(children=zofia)
        assert (found.pk, found.words, found.noticed_at) == (later.pk, "Poured.\nAnd again.", earlier.noticed_at)
        assert (found.areas, found.concern) == (["MATH", "CL"], True)
        assert [note.words for note in found.own_notes.all()] == ["Alone."]
        assert NextStep.objects.get().observation == found
        assert {photo.sha256 for photo in found.photos.all()} >= {photo.sha256 for photo in earlier.photos.all()}
        assert NoticedDay.objects.get(child=zofia).moments == 1
        assert all(photo.large.storage.exists(photo.large.name) for photo in found.photos.all())
        names = [photo.large.name for entry in two for photo in entry.photos.all()]
        assert len(names) == len(set(names)) == 3
    client.post(reverse("journals:restore", args=[earlier.code]))
    with scope(setting=setting):
        back = Observation.objects.get(pk=earlier.pk)
        assert (back.removed_at, back.words, back.photos.count()) == (None, "Poured.", 1)


def test_what_families_saw_is_looked_at_before_they_see_the_new_one(client, setting, zofia, by, two):
    earlier, later = two
    with scope(setting=setting):
        share(observation=earlier, words={zofia: "Poured."}, by=by)
    client.force_login(by)
    answer = client.post(reverse("journals:join", args=[later.code]), {"other": earlier.code})
    assert answer.url == reverse("journals:share", args=[later.code])
    with scope(setting=setting):
        assert not zofia.shared_observations.exists()
    assert "Poured." in client.get(reverse("journals:unfinished")).content.decode()


def test_what_may_not_be_joined(client, setting, zofia, jude, by, manager, two):
    """Another day, other children, another writer, a draft, what is taken out; and what a family has answered."""
    earlier, later = two
    factories.make_observation(zofia, by=by, noticed_at=timezone.now() - timedelta(days=2))
    factories.make_observation(zofia, jude, by=by)
    other = factories.make_observation(zofia, by=manager)
    factories.make_observation(zofia, by=by, state="draft")
    with scope(setting=setting):
        assert like(later) == [earlier]
    client.force_login(by)
    address = reverse("journals:join", args=[later.code])
    assert client.post(address, {"other": "nobody-s"}).status_code == 404
    refused = client.post(address, {"other": other.code}, follow=True)
    assert "They cannot be put together any more" in refused.content.decode()
    said = {"other": earlier.code, "version": later.version + 3}
    assert "This was changed elsewhere" in client.post(address, said, follow=True).content.decode()
    with scope(setting=setting):
        assert Observation.objects.kept().filter(pk__in=[earlier.pk, later.pk]).count() == 2
    family = factories.make_carer(zofia, "Kasia", user=factories.make_user(setting, "carer", name="Kasia"))
    with scope(setting=setting):
        share(observation=earlier, words={zofia: "Poured."}, by=by)
        reply(observation=earlier, child=zofia, carer=family, words="At home too.", by=family.user)
        assert like(later) == like(earlier) == []
