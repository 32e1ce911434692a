"""Printing: looked at by GET, printed by POST and remembered; cards of routines; a whole group in one go."""

import io
import zipfile

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django_scopes import scope

from children.models import Purpose
from nursery import jobs
from nursery.models import AuditEvent, Job, JobState
from nursery.roles import Role
from paperwork import batch
from paperwork.batch import Batch
from paperwork.models import Kind, Printed, RoutineRead
from paperwork.printing import printed_of
from tests import factories
from tests.paperwork.papers import agree, finish, photo, read, text_of, write

STAYS = "Stays at Bramble Lane. Printed by Marta, 23 November 2026."


@pytest.fixture
def by(setting, marta):
    """Marta, signed in."""
    marta.user = factories.make_user(setting, Role.PRACTITIONER, name="Marta Nowak")
    marta.save()
    return marta.user


@pytest.fixture
def summary(now, in_setting, zofia, marta, by):
    return write(zofia, marta, by)


@pytest.fixture
def desk(client, by):
    client.force_login(by)
    return client


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


# ---------------------------------------------------------------- one paper


def test_looking_writes_nothing_but_the_trail(desk, summary):
    response = desk.get(reverse("paperwork:pdf", args=[summary.code]) + "?copy=family")
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == 'inline; filename="summary-2026-11-23.pdf"'
    assert STAYS in text_of(response.content)
    assert not Printed.objects.exists()
    assert AuditEvent.objects.first().action == "paper_opened"


def test_a_draft_is_never_for_the_family(desk, summary):
    response = desk.post(reverse("paperwork:pdf", args=[summary.code]), {"copy": "family"})
    assert STAYS in text_of(response.content)
    [row] = printed_of(summary.child)
    assert (row.what, row.stays_on_site, row.document) == (summary.title, True, summary)


def test_a_final_paper_for_the_family_is_remembered_as_one_that_may_go_home(desk, summary, by):
    finish(summary, by)
    response = desk.post(reverse("paperwork:pdf", args=[summary.code]), {"copy": "family", "language": "pl"})
    words = text_of(response.content)
    assert STAYS not in words
    assert "Państwa kolej" in words
    [row] = printed_of(summary.child)
    assert (row.stays_on_site, row.printed_by) == (False, by)
    assert "May go home" in desk.get(reverse("paperwork:forms", args=[summary.child.code])).content.decode()


def test_tell_us_about_by_hand_goes_home(desk, now, zofia):
    response = desk.post(reverse("paperwork:about_by_hand", args=[zofia.code]), {"language": "ro"})
    assert "Povestiți-ne" in text_of(response.content)
    with scope(setting=zofia.setting):
        assert [row.stays_on_site for row in printed_of(zofia)] == [False]


def test_the_page_offers_what_there_is_of_a_child(desk, summary, zofia):
    factories.make_carer(zofia, language="pl")
    body = desk.get(reverse("paperwork:print"), {"child": zofia.code}).content.decode()
    assert "prints with “Draft”" in body
    assert '<option value="pl" lang="pl" selected>' in body
    assert "For the family" not in body
    assert reverse("journals:photo_sheet", args=[zofia.code]) in body
    assert "Nothing has been printed yet." in body


def test_a_colleague_who_may_not_read_a_paper_is_not_offered_it(client, setting, room, summary, zofia):
    user = factories.make_user(setting, Role.PRACTITIONER)
    factories.make_practitioner(setting, "Dee", room=room, user=user)
    client.force_login(user)
    body = client.get(reverse("paperwork:print"), {"child": zofia.code}).content.decode()
    assert reverse("paperwork:pdf", args=[summary.code]) not in body
    assert client.get(reverse("paperwork:pdf", args=[summary.code])).status_code == 403


# ---------------------------------------------------------------- cards of routines


def test_who_has_read_the_card_as_it_is_now(desk, now, setting, zofia, by):
    zofia.comfort = "The grey rabbit"
    zofia.save()
    address = reverse("paperwork:routine", args=[zofia.code])
    assert "The grey rabbit" in desk.get(address).content.decode()
    for _ in range(2):
        desk.post(reverse("paperwork:routine_read", args=[zofia.code]))
    assert "You have read it" in desk.get(address).content.decode()
    with scope(setting=setting):
        assert RoutineRead.objects.count() == 1
    zofia.comfort = "The brown rabbit"
    zofia.save()
    assert "You have read it" not in desk.get(address).content.decode()


def test_the_card_on_paper_stays(desk, now, in_setting, zofia):
    zofia.allergies, zofia.sleep = "nuts", "After lunch, 40 minutes"
    zofia.save()
    words = text_of(desk.post(reverse("paperwork:routine_pdf", args=[zofia.code])).content)
    for says in ("Allergies nuts", "After lunch, 40 minutes", STAYS, "Marta", "Page 1 of 1"):
        assert says in words
    assert [row.stays_on_site for row in printed_of(zofia)] == [True]


# ---------------------------------------------------------------- a whole group


@pytest.fixture
def leo(setting, room, marta):
    return factories.make_child(setting, "Leo", room=room, team=(marta,))


def ask(setting, by, **values) -> Job:
    with scope(setting=setting):
        job = batch.ask(setting=setting, batch=Batch(**{"kind": Kind.SUMMARY, **values}), by=by)
        job.refresh_from_db()
    return job


def content_of(job) -> bytes:
    assert job.state == JobState.DONE, job.said
    with job.file.open() as file:
        return file.read()


def test_a_group_in_one_file_with_a_cover_and_bookmarks(summary, setting, room, marta, leo, by):
    finish(summary, by)
    write(leo, marta, by)
    job = ask(setting, by, group=f"people:{marta.code}")
    made = read(content_of(job))
    assert [one.title for one in made.outline] == ["Summary: Marta’s children", "Zofia"]
    pages = [" ".join(one.extract_text().split()) for one in made.pages]
    assert len(pages) == 3
    assert "1 Zofia Kowalska Final" in pages[0]
    assert "Not in it Leo Kowalska" in pages[0]
    assert ["Page 1 of 2" in pages[1], "Page 2 of 2" in pages[2]] == [True, True]
    assert not any("Leo" in one for one in pages[1:])
    assert made.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert job.result["name"] == "papers-2026-11-23.pdf"
    assert "Not in it: 1" in job.result["words"]
    with scope(setting=setting):
        assert [(row.child.name, row.stays_on_site) for row in Printed.objects.all()] == [("Zofia", False)]


def test_for_us_drafts_come_too_and_each_can_be_a_file_of_its_own(summary, setting, room, marta, leo, by):
    write(leo, marta, by)
    job = ask(setting, by, group=f"room:{room.code}", copies="staff", files="apart")
    with zipfile.ZipFile(io.BytesIO(content_of(job))) as packed:
        assert packed.namelist() == ["cover.pdf", "001.pdf", "002.pdf"]
        words = text_of(packed.read("001.pdf"))
    assert "Leo" in words
    assert "Draft" in words
    assert STAYS in words
    assert "Zofia" not in words


@pytest.mark.parametrize("copies", ["staff", "family"])
def test_of_a_room_nobody_prints_papers_that_they_may_not_open(summary, setting, room, marta, tom, by, manager, copies):
    idris, maya = (factories.make_child(setting, name, room=room, team=(tom,)) for name in ("Idris", "Maya"))
    finish(summary, by)
    theirs = write(idris, tom, manager, words="Idris has bad dreams.", final=True)
    assert signed_in(by).get(reverse("paperwork:write", args=[theirs.code])).status_code == 403
    job = ask(setting, by, group=f"room:{room.code}", copies=copies)
    words = text_of(content_of(job))
    assert "papers of 1 of 3 children" in words
    assert "Papers of 2 other children are read by their care teams, the SENCO and the managers alone." in words
    assert "Zofia" in words
    for name in (idris.name, maya.name, "bad dreams"):
        assert name not in words
    assert job.result["documents"] == [summary.pk]
    everything = text_of(content_of(ask(setting, manager, group=f"room:{room.code}", copies=copies)))
    assert "Idris has bad dreams." in everything
    assert "Not in it Maya Kowalska" in everything
    with scope(setting=setting), pytest.raises(ValidationError, match="yet that you may read"):
        batch.ask(setting=setting, batch=Batch(kind=Kind.SUMMARY, group=f"people:{tom.code}", copies=copies), by=by)


def test_whoever_left_the_care_team_gets_no_file(summary, setting, zofia, marta, by):
    finish(summary, by)
    job = ask(setting, by, group=f"people:{marta.code}")
    assert jobs.may_be_fetched(job)
    zofia.assignments.filter(practitioner=marta).update(ends_on=factories.MONDAY)
    assert jobs.may_be_fetched(job)  # its owner may still read it
    with scope(setting=setting):
        type(summary).objects.filter(pk=summary.pk).update(owner=factories.make_practitioner(setting, "Nia"))
    assert not jobs.may_be_fetched(job)


@pytest.mark.parametrize("kind", ["blank", "routine"])
def test_questions_to_fill_in_and_cards_of_routines_of_a_group(now, setting, room, zofia, leo, by, kind):
    made = read(content_of(ask(setting, by, kind=kind, group=f"room:{room.code}")))
    assert [one.title for one in made.outline][1:] == ["Leo", "Zofia"]


def test_where_there_is_nothing_to_print_the_page_says_so(desk, summary, marta, by):
    data = {"kind": "summary", "group": f"people:{marta.code}", "copies": "family", "files": "one"}
    response = desk.post(reverse("paperwork:print_many"), data)
    assert response.status_code == 422
    assert (
        "There is no final paper of that kind for Marta’s children yet that you may read." in response.content.decode()
    )
    finish(summary, by)
    response = desk.post(reverse("paperwork:print_many"), data)
    assert response["Location"] == reverse("nursery:job", args=[Job.objects.get().code])


def test_only_the_term_that_was_chosen(summary, setting, marta, by):
    finish(summary, by)
    assert ask(setting, by, group=f"people:{marta.code}", term="2026-09-01").state == JobState.DONE
    with pytest.raises(Exception, match="There is no final paper"):
        ask(setting, by, group=f"people:{marta.code}", term="2026-04-15")


def test_what_held_when_it_was_made_is_asked_again_when_it_is_fetched(summary, setting, zofia, marta, by, manager):
    agree(zofia, manager)
    summary.facts = {"photos": [{"code": photo(zofia, by=by).code, "caption": ""}]}
    finish(summary, by)
    job = ask(setting, by, group=f"people:{marta.code}")
    assert jobs.may_be_fetched(job)
    agree(zofia, manager, Purpose.PHOTOS, given=False)
    assert not jobs.may_be_fetched(job)


def test_whoever_no_longer_works_with_the_child_gets_no_file(summary, setting, zofia, marta, by):
    finish(summary, by)
    job = ask(setting, by, group=f"people:{marta.code}")
    zofia.leaves_on = factories.MONDAY.replace(day=20)
    zofia.save()
    assert not jobs.may_be_fetched(job)


def test_the_file_is_fetched_on_site_where_the_nursery_says_so(desk, summary, setting, marta, by):
    finish(summary, by)
    job = ask(setting, by, group=f"people:{marta.code}")
    address = reverse("nursery:job_file", args=[job.code])
    assert desk.get(address, REMOTE_ADDR="203.0.113.9").status_code == 200
    setting.journals_open, setting.networks = "on_site", "192.0.2.0/24"
    setting.save()
    assert desk.get(address, REMOTE_ADDR="203.0.113.9").status_code == 403
    assert desk.get(address, REMOTE_ADDR="192.0.2.7").status_code == 200
