"""A journal leaves: who may take it, which entries, which words, which photos, as long as every consent holds."""

import io
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.urls import reverse
from django_scopes import scope
from PIL import Image, ImageDraw

from children.actions import set_consent
from children.models import Purpose
from journals import steps, takeout
from journals.models import NextStep, Photo, StepState
from journals.sharing import share, versions
from journals.takeout import Contents, Outgoing
from nursery.models import AuditEvent, Job, JobState
from nursery.roles import Role
from tests import factories

FIRST, LAST = date(2026, 9, 1), date(2026, 11, 23)


def agree(child, by, *purposes, given=True, on=factories.BEGINNING):
    with scope(setting=child.setting):
        for purpose in purposes or (Purpose.PHOTOS, Purpose.GROUP_PHOTOS):
            set_consent(child=child, purpose=purpose, given=given, on=on, by=by)


def add_photo(observation, number=1, size=(1200, 900)) -> Photo:
    """A picture of its own, as the cleaner leaves them."""
    content, picture = io.BytesIO(), Image.new("RGB", size, "teal")
    ImageDraw.Draw(picture).text((40, 40), str(number), fill="white")
    picture.save(content, "JPEG")
    with scope(setting=observation.setting):
        photo = Photo(observation=observation, sha256="-", width=size[0], height=size[1])
        photo.large.save("", ContentFile(content.getvalue()), save=False)
        photo.small.save("", ContentFile(content.getvalue()), save=True)
    return photo


def give_to_family(observation, by):
    with scope(setting=observation.setting):
        share(observation=observation, words=versions(observation), by=by)


def leaving(child, contents=Contents.EVERYTHING, first=FIRST, last=LAST):
    with scope(setting=child.setting):
        return list(Outgoing(child, first, last, contents).leaving())


# ---------------------------------------------------------------- what leaves


def test_other_children_are_friends_and_the_day_counts_at_the_nursery(by, now, zofia, jude):
    at = now.replace(month=9, day=1, hour=6) - timedelta(hours=6, minutes=30)  # half past midnight in London
    factories.make_observation(zofia, jude, by=by, words="Jude Fletcher passed the cup.", noticed_at=at)
    factories.make_observation(zofia, by=by, words="Too early.", noticed_at=at - timedelta(hours=1))
    assert [(one.words, one.by, one.at.hour) for one in leaving(zofia)] == [("A friend passed the cup.", "Marta", 0)]


def test_the_family_gets_what_was_shared_in_the_words_it_read(by, zofia, jude):
    entry = factories.make_observation(zofia, jude, by=by, words="Zofia and Jude built a tower.")
    factories.make_observation(zofia, by=by, words="Not shared.")
    with scope(setting=zofia.setting):
        share(observation=entry, words={zofia: "Built a tower with a good friend."}, by=by)
    assert [one.words for one in leaving(zofia, Contents.FAMILY)] == ["Built a tower with a good friend."]
    assert [one.words for one in leaving(jude, Contents.FAMILY)] == []
    assert len(leaving(zofia)) == 2


def test_a_worry_stays_unless_it_was_shared(by, zofia, setting):
    worry = factories.make_observation(
        zofia, by=by, words="Very quiet since Monday.", concern=True, next_step="Ask her"
    )
    assert leaving(zofia) == []
    with scope(setting=setting):
        assert list(Outgoing(zofia, FIRST, LAST, Contents.EVERYTHING).steps()) == []
    give_to_family(worry, by)
    assert len(leaving(zofia)) == 1


def test_drafts_what_waits_and_what_was_taken_out_stay(by, zofia):
    factories.make_observation(zofia, by=by, state="draft")
    factories.make_observation(zofia, by=by, state="waiting")
    assert leaving(zofia) == []


@pytest.mark.parametrize("own", [True, False])
@pytest.mark.parametrize("theirs", [True, False])
@pytest.mark.parametrize("group", [True, False])
def test_a_photo_of_two_leaves_where_all_agree_and_the_other_to_being_seen(
    by, manager, zofia, jude, own, theirs, group
):
    factories.make_observation(zofia, jude, by=by)
    entry = leaving(zofia)[0].entry
    add_photo(entry)
    agree(zofia, manager, Purpose.PHOTOS, given=own)
    agree(jude, manager, Purpose.PHOTOS, given=theirs)
    agree(jude, manager, Purpose.GROUP_PHOTOS, given=group)
    assert bool(leaving(zofia)[0].photos) == (own and theirs and group)


def test_steps_reached_go_to_the_family_open_ones_only_with_everything(by, zofia, setting):
    with scope(setting=setting):
        one, other = (
            steps.open_step(step=NextStep(setting=setting, child=zofia, words=words), by=by)
            for words in ("Pour without help", "Count to five")
        )
        steps.say(step=one, state=StepState.ACHIEVED, by=by)
        assert list(Outgoing(zofia, FIRST, LAST, Contents.FAMILY).steps()) == [one]
        assert list(Outgoing(zofia, FIRST, LAST, Contents.EVERYTHING).steps()) == [one, other]


def test_times_to_choose_and_how_they_are_said(by, zofia, setting):
    factories.make_observation(zofia, by=by)
    with scope(setting=setting):
        found = takeout.periods(zofia, zofia.setting, LAST)
    assert found == {
        "term": ("This term", FIRST, LAST),
        "year": ("The last 12 months", date(2025, 11, 24), LAST),
        "all": ("Everything", factories.BEGINNING, LAST),
    }
    assert takeout.in_words(FIRST, LAST) == "1 September to 23 November 2026"
    assert takeout.in_words(LAST, LAST) == "23 November 2026"
    assert takeout.in_words(date(2026, 11, 1), LAST) == "1 to 23 November 2026"
    assert takeout.in_words(date(2025, 11, 24), LAST) == "24 November 2025 to 23 November 2026"


# ---------------------------------------------------------------- the page


CHOSEN = {"form": "book", "contents": "everything", "period": "term"}


def out(client, child, **data):
    return client.post(reverse("journals:take_out", args=[child.code]), CHOSEN | data, follow=True)


def test_the_key_worker_asks_and_fetches_the_book(client, by, zofia, setting):
    client.force_login(by)
    factories.make_observation(zofia, by=by)
    page = client.get(reverse("journals:journal", args=[zofia.code])).content.decode()
    assert reverse("journals:take_out", args=[zofia.code]) in page
    said = out(client, zofia).content.decode()
    assert "Fetch the book" in said
    assert "1 September to 23 November 2026: 1 moment." in said
    with scope(setting=setting):
        job = Job.objects.get()
    fetched = client.get(reverse("nursery:job_file", args=[job.code]))
    assert b"".join(fetched.streaming_content).startswith(b"%PDF")
    assert 'filename="journal-2026-09-01-to-2026-11-23.pdf"' in fetched["Content-Disposition"]
    event = AuditEvent.objects.get(action="journal_taken_out")
    assert (event.target, event.details["form"], event.details["first"]) == (zofia.pk, "book", "2026-09-01")


def test_a_stand_in_may_not_and_it_is_written_down(client, setting, room, zofia, by):
    sam = factories.make_user(setting, Role.PRACTITIONER)
    person = factories.make_practitioner(setting, "Sam", room=room, user=sam)
    factories.assign(zofia, person, "buddy", starts_on=factories.MONDAY, ends_on=date(2026, 11, 24))
    client.force_login(sam)
    answer = out(client, zofia)
    assert answer.status_code == 403
    assert "Only Zofia’s key worker or secondary" in answer.content.decode()
    assert AuditEvent.objects.filter(action="refused", target=zofia.pk).count() == 1
    address = reverse("journals:take_out", args=[zofia.code])
    assert address not in client.get(reverse("journals:journal", args=[zofia.code])).content.decode()


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({}, "There is nothing in Zofia’s journal from 1 September to 23 November 2026."),
        ({"contents": "family"}, "from 1 September to 23 November 2026 that was shared with the family."),
        ({"form": ""}, "Choose one of these."),
        ({"period": "days", "first": "", "last": "1 October 2026"}, "Enter the first day."),
        ({"period": "days", "first": "soon", "last": "1 October 2026"}, "Enter a day such as 14 January 2027"),
        ({"period": "days", "first": "2 October 2026", "last": "1 October 2026"}, "a last day that is not before"),
        ({"period": "days", "first": "24 November 2026", "last": "25 November 2026"}, "that is not after today."),
    ],
)
def test_what_cannot_be_is_said_and_what_was_chosen_stays(client, by, zofia, setting, data, said):
    client.force_login(by)
    answer = out(client, zofia, **data)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert said in page
    assert all(f'value="{words}"' in page for name, words in data.items() if name in ("first", "last") and words)
    with scope(setting=setting):
        assert not Job.objects.exists()


def test_days_of_ones_own(client, by, zofia, now, setting):
    factories.make_observation(zofia, by=by, noticed_at=now - timedelta(days=40))
    client.force_login(by)
    days = {"period": "days", "first": "1 October 2026", "last": "31/10/2026"}
    assert "1 to 31 October 2026: 1 moment." in out(client, zofia, **days).content.decode()


def test_a_consent_withdrawn_since_keeps_the_file_here(client, by, zofia, jude, manager, setting):
    factories.make_observation(zofia, jude, by=by)
    add_photo(leaving(zofia)[0].entry)
    agree(zofia, manager)
    agree(jude, manager)
    client.force_login(by)
    out(client, zofia)
    with scope(setting=setting):
        job = Job.objects.get()
    address = reverse("nursery:job_file", args=[job.code])
    assert job.state == JobState.DONE
    assert client.get(address).status_code == 200
    agree(jude, manager, Purpose.GROUP_PHOTOS, given=False, on=LAST)
    refused = client.get(address)
    assert refused.status_code == 403
    assert "Ask for it again." in refused.content.decode()


def test_a_key_worker_no_more_fetches_nothing(client, by, zofia, marta, setting):
    factories.make_observation(zofia, by=by)
    client.force_login(by)
    out(client, zofia)
    with scope(setting=setting):
        job = Job.objects.get()
        zofia.assignments.filter(practitioner=marta).update(ends_on=LAST)
    assert client.get(reverse("nursery:job_file", args=[job.code])).status_code == 403


def test_nothing_to_take_is_no_job(zofia, by, setting):
    with scope(setting=setting), pytest.raises(ValidationError, match="There is nothing"):
        takeout.ask(child=zofia, form="book", contents="everything", first=FIRST, last=LAST, by=by)
