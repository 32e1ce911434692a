"""A paper from begun to signed, in the nursery's words."""

from datetime import date, timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.core import mail
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import connection
from django.utils import timezone

from children.actions import set_consent
from children.models import Child, Purpose
from families.models import NoticeWishes
from journals.models import Photo
from nursery.models import AuditEvent
from paperwork import pictures, steps, writing
from paperwork.models import Document, Kind, PaperworkRules, Signature
from paperwork.people import person_of
from paperwork.reports import document_pdf
from paperwork.rules import why_no_writer
from paperwork.states import State
from tests import factories
from tests.paperwork.papers import text_of

FULL = "Zofia is well, and says so."


def written(desk, kind=Kind.SUMMARY, by="marta", **texts):
    paper = desk.begin(kind)
    words = {one["key"]: FULL for one in paper.sections} | texts
    writing.save_texts(document=desk.again(paper, by), version=0, texts=words, by=desk.users[by])
    return paper


def do(desk, verb, paper, who, /, **more):
    return verb(document=paper, by=desk.users[who], setting=desk.setting, **more)


def finished(desk, kind=Kind.SUMMARY):
    paper = written(desk, kind)
    do(desk, steps.send_to_check, paper, "marta")
    return do(desk, steps.finish, paper, "jo")


def test_from_begun_to_signed(desk):
    paper = written(desk)
    NoticeWishes.objects.create(user=desk.users["marta"], by_mail="at_once")
    do(desk, steps.send_to_check, paper, "marta")
    do(desk, steps.return_to_writer, paper, "jo", because="Say more about talking.")
    paper.refresh_from_db()
    assert (paper.state, paper.returned_because) == (State.RETURNED, "Say more about talking.")
    [message] = mail.outbox  # to whom it came back, who asked to be told by mail
    assert message.to == [desk.users["marta"].email]
    assert "a paper that was returned" in message.body
    assert not any(word in str(message.message()) for word in ("Zofia", "talking", "Say more"))
    writing.save_texts(
        document=desk.again(paper), version=1, texts={"cl": "Three words together."}, by=desk.users["marta"]
    )
    do(desk, steps.send_to_check, paper, "marta")
    do(desk, steps.take_back, paper, "marta")
    do(desk, steps.send_to_check, paper, "marta")
    paper = do(desk, steps.finish, paper, "jo")
    assert (paper.checked_by, paper.finished_by, paper.returned_because) == (desk.users["jo"], desk.users["jo"], "")
    do(desk, steps.share_with_family, paper, "marta")
    do(
        desk, steps.sign, paper, "marta", name="Kasia Kowalska", carer=desk.carer, how="On paper", comment="Thank you.",
        signed_on=date(2026, 11, 23),
    )  # fmt: skip
    paper.refresh_from_db()
    assert paper.state == State.SIGNED
    signature = Signature.objects.get()
    assert (signature.name, signature.carer, signature.recorded_by) == (
        "Kasia Kowalska",
        desk.carer,
        desk.users["marta"],
    )
    said = list(
        AuditEvent.objects.filter(target_type="paperwork.document").order_by("pk").values_list("action", flat=True)
    )
    assert said == [
        "document_begun", "document_written", "document_sent_to_check", "document_returned", "document_written",
        "document_sent_to_check", "document_taken_back", "document_sent_to_check", "document_finished",
        "document_shared", "document_signed",
    ]  # fmt: skip


def test_each_return_stays_with_the_paper_and_the_next_reader_sees_why(desk, client):
    paper = written(desk)
    for why in ("Say more about talking.", "Shorter, please."):
        do(desk, steps.send_to_check, paper, "marta")
        do(desk, steps.return_to_writer, paper, "jo", because=why)
    client.force_login(desk.users["marta"])
    page = client.get(f"/paperwork/{paper.code}/").content.decode()
    assert '<span class="dot"></span>Returned' in page
    do(desk, steps.send_to_check, paper, "marta")
    client.force_login(desk.users["ruth"])
    page = " ".join(client.get(f"/paperwork/{paper.code}/").content.decode().split())
    assert "Was returned</strong> by Jo Someone, 23 Nov 2026: Say more about talking." in page
    assert "Shorter, please." in page
    do(desk, steps.finish, paper, "ruth")
    page = client.get(f"/paperwork/{paper.code}/versions/").content.decode()
    assert page.index("Shorter, please.") < page.index("Say more about talking.")


def test_page_and_print_say_the_same_of_who_wrote_it(desk, client):
    factories.make_absence(desk.people["marta"])
    paper = written(desk)
    writing.leave(document=paper, by=desk.users["marta"])
    writing.save_texts(
        document=desk.again(paper, "aisha"), version=1, texts={"cl": "Sings."}, by=desk.users["aisha"], new_sitting=True
    )
    writing.leave(document=paper, by=desk.users["aisha"])
    do(desk, steps.send_to_check, paper, "marta")
    paper = do(desk, steps.finish, paper, "jo")
    client.force_login(desk.users["jo"])
    assert "Written by Marta and Aisha, read by Jo Someone." in client.get(f"/paperwork/{paper.code}/").content.decode()
    assert "Written by Marta and Aisha" in text_of(document_pdf(paper, for_family=True, by=desk.users["jo"]))


def test_what_was_returned_before_is_kept_too(desk):
    """``0008_returns_of_before``: by whom and when as the trail has it."""
    paper = written(desk)
    do(desk, steps.send_to_check, paper, "marta")
    do(desk, steps.return_to_writer, paper, "jo", because="Say more about talking.")
    [before] = paper.returns.values("because", "returned_by")
    paper.returns.all().delete()
    other = written(desk, Kind.ROOM_MOVE)
    Document.objects.filter(pk=other.pk).update(returned_because="Which room?")  # nothing in the trail
    migration = import_module("paperwork.migrations.0008_returns_of_before")
    migration.keep(apps, connection.schema_editor())
    assert list(paper.returns.values("because", "returned_by")) == [before]
    assert [one.returned_by for one in other.returns.all()] == [desk.users["marta"]]


def test_facts_are_frozen_with_it(desk):
    factories.make_observation(desk.zofia, by=desk.users["marta"], areas=["CL", "PD"], noticed_at=timezone.now())
    paper = finished(desk)
    Child.objects.filter(pk=desk.zofia.pk).update(first_name="Zosia")
    paper.refresh_from_db()
    facts = paper.facts
    assert (facts["child"], facts["age"], facts["room"]) == ("Zofia", "2 years 8 months", "Fern")
    assert (facts["writer"], facts["checker"]) == ("Marta", "Jo Someone")
    assert (facts["first"], facts["last"], facts["on"]) == ("2026-09-01", "2026-11-23", "2026-11-23")
    assert (facts["moments"], facts["areas"]) == (1, {"CL": 1, "PD": 1})
    assert facts["booked"] == 60


@pytest.mark.parametrize("who", ["marta", "aisha", "dee", "ines"])
def test_only_leads_check(desk, who):
    paper = written(desk)
    do(desk, steps.send_to_check, paper, "marta")
    with pytest.raises(ValidationError, match="A manager or deputy reads it"):
        do(desk, steps.finish, paper, who)


def test_a_lead_who_wrote_some_of_it_does_not_check_it(desk):
    paper = written(desk)
    writing.leave(document=paper, by=desk.users["marta"])
    writing.save_texts(document=desk.again(paper, "jo"), version=1, texts={"cl": "Mine."}, by=desk.users["jo"])
    with pytest.raises(ValidationError, match="Jo is writing here just now"):
        do(desk, steps.send_to_check, paper, "marta")
    writing.leave(document=paper, by=desk.users["jo"])
    do(desk, steps.send_to_check, paper, "marta")
    with pytest.raises(ValidationError, match="Somebody else than the writer"):
        do(desk, steps.finish, paper, "jo")
    assert do(desk, steps.finish, paper, "ruth").state == State.FINAL


def test_where_the_nursery_wants_no_check_its_writer_makes_it_final(desk):
    PaperworkRules.objects.update_or_create(setting=desk.setting, defaults={"no_check": [Kind.SUMMARY]})
    paper = written(desk)
    with pytest.raises(ValidationError, match="needs no check"):
        do(desk, steps.send_to_check, paper, "marta")
    paper = do(desk, steps.finish, paper, "marta")
    assert (paper.state, paper.checked_by, paper.facts["checker"]) == (State.FINAL, None, "")


def test_what_is_empty_is_named_and_what_may_stay_empty_is_not(desk):
    paper = written(desk, cl=" ", learning="")
    with pytest.raises(ValidationError) as told:
        do(desk, steps.send_to_check, paper, "marta")
    assert told.value.message_dict == {"cl": ["Write a sentence or two here."]}


def test_another_childs_name_stops_it_unless_it_is_an_ordinary_word(desk):
    factories.make_child(desk.setting, "Will", room=desk.room)
    paper = written(desk, cl="Talks with Jude.", pd="Will soon hop.")
    with pytest.raises(ValidationError) as told:
        do(desk, steps.send_to_check, paper, "marta")
    assert told.value.message_dict == {
        "cl": ["“Jude” is another child’s name. Families read this: write “a friend”."],
        "pd": ["“Will” is another child’s name. Families read this: write “a friend”."],
    }
    writing.save_texts(
        document=desk.again(paper), version=1, texts={"cl": "Talks with a friend."}, by=desk.users["marta"]
    )
    do(desk, steps.send_to_check, paper, "marta", meant=["Will"])
    assert do(desk, steps.finish, paper, "jo").state == State.FINAL  # said once


def test_a_tell_us_about_is_the_familys_own_words(desk):
    paper = written(desk, Kind.ABOUT, interests="Playing with Jude.")
    with pytest.raises(ValidationError) as told:
        do(desk, steps.finish, paper, "marta")
    assert told.value.message_dict == {"answered": ["Enter who answered, and on which day."]}
    writing.save_texts(
        document=desk.again(paper), version=1, texts={}, by=desk.users["marta"],
        answered=writing.Answered("Kasia, Zofia’s mum", date(2026, 11, 20)),
    )  # fmt: skip
    paper = do(desk, steps.finish, paper, "marta")
    assert (paper.state, paper.checked_by, paper.facts["answered_by"]) == (State.FINAL, None, "Kasia, Zofia’s mum")


# ---------------------------------------------------------------- who writes


def reason(desk, paper, name):
    mine = desk.again(paper, name)
    return why_no_writer(mine.owner.name, person_of(mine, desk.users[name], desk.setting))


def test_the_secondary_writes_while_the_key_worker_is_away(desk):
    paper = desk.begin()
    assert "You can while Marta is away" in reason(desk, paper, "aisha")
    factories.make_absence(desk.people["marta"])
    assert reason(desk, paper, "aisha") == ""
    assert "Marta is responsible" in reason(desk, paper, "tom")
    assert desk.again(paper).owner == desk.people["marta"]


def test_the_owner_lets_somebody_write_and_stays_responsible(desk):
    paper = desk.begin()
    do(desk, steps.let_write, paper, "marta", helper=desk.people["dee"])
    assert reason(desk, paper, "dee") == ""
    with pytest.raises(ValidationError, match="A manager or deputy says who is responsible"):
        do(desk, steps.hand_over, paper, "marta", to=desk.people["dee"], reason="Leave")
    do(desk, steps.hand_over, paper, "jo", to=desk.people["aisha"], reason="Leave")
    assert desk.again(paper).owner == desk.people["aisha"]
    assert "Aisha is responsible" in reason(desk, paper, "marta")
    event = AuditEvent.objects.get(action="document_handed_over")
    assert event.details == {"before": desk.people["marta"].pk, "after": desk.people["aisha"].pk}


# ---------------------------------------------------------------- the family


def test_the_family_reads_it_from_when_it_is_shared_and_nobody_restricted_does(desk):
    adam = factories.make_user(desk.setting, "carer")
    factories.make_carer(desk.zofia, "Adam", user=adam, restricted=True)
    paper = finished(desk)
    assert not Document.objects.visible_to(desk.kasia).exists()
    do(desk, steps.share_with_family, paper, "marta")
    assert Document.objects.visible_to(desk.kasia).get() == paper
    assert not Document.objects.visible_to(adam).exists()
    with pytest.raises(ValidationError):
        do(
            desk, steps.sign, paper, "marta", name="Adam", carer=desk.zofia.carers.get(first_name="Adam"), how="On paper",
            comment="", signed_on=date(2026, 11, 23),
        )  # fmt: skip
    with pytest.raises(ValidationError, match="Key workers write papers"):
        sign_themselves(desk, paper, adam)


def sign_themselves(desk, paper, user):
    carer = desk.zofia.carers.get(user=user)
    return steps.sign(
        document=paper, name=str(carer), carer=carer, how="On their phone", comment="", signed_on=date(2026, 11, 23),
        by=user, setting=desk.setting,
    )  # fmt: skip


def test_a_carer_signs_themselves_and_the_second_after_the_first(desk):
    other = factories.make_user(desk.setting, "carer")
    factories.make_carer(desk.zofia, "Piotr", user=other)
    paper = finished(desk)
    with pytest.raises(ValidationError, match="Families sign what has been shared"):
        sign_themselves(desk, paper, desk.kasia)
    do(desk, steps.share_with_family, paper, "marta")
    assert sign_themselves(desk, paper, desk.kasia).recorded_by is None
    assert sign_themselves(desk, paper, other).name == "Piotr Kowalska"
    assert paper.signatures.count() == 2


@pytest.mark.parametrize("day", [date(2026, 11, 22), date(2026, 11, 24)])
def test_nobody_signs_before_it_was_shared_or_tomorrow(desk, day):
    paper = finished(desk)
    do(desk, steps.share_with_family, paper, "marta")
    with pytest.raises(ValidationError) as told:
        do(desk, steps.sign, paper, "marta", name="Kasia", carer=None, how="On paper", comment="", signed_on=day)
    assert list(told.value.message_dict) == ["signed_on"]


# ---------------------------------------------------------------- photos


def photo(desk, *children, **values):
    entry = factories.make_observation(*children, by=desk.users["marta"], **values)
    found = Photo(observation=entry, sha256="-")
    found.large.save("", ContentFile(b"-"), save=False)
    found.small.save("", ContentFile(b"-"), save=True)
    return found


def agree(desk, child, given=True, days=1):
    for purpose in (Purpose.PHOTOS, Purpose.GROUP_PHOTOS):
        set_consent(
            child=child,
            purpose=purpose,
            given=given,
            on=desk.setting.today() - timedelta(days=days),
            by=desk.users["jo"],
        )


def choose(desk, paper, *photos):
    pictures.choose(
        document=desk.again(paper), chosen=[(one.code, "Again!") for one in photos], setting=desk.setting,
        day=desk.setting.today(), by=desk.users["marta"],
    )  # fmt: skip


def test_only_photos_that_every_family_agrees_to_are_chosen(desk):
    agree(desk, desk.zofia)
    alone, together, worry = (
        photo(desk, desk.zofia),
        photo(desk, desk.zofia, desk.jude),
        photo(desk, desk.zofia, concern=True),
    )
    paper = desk.begin()
    assert pictures.to_choose(desk.again(paper), desk.setting, desk.setting.today()) == [alone]
    for refused in (together, worry):
        with pytest.raises(ValidationError, match="cannot be shown any more"):
            choose(desk, paper, alone, refused)
    agree(desk, desk.jude)
    choose(desk, paper, together, alone)
    assert [one.photo for one in pictures.shown(desk.again(paper), desk.setting.today())] == [together, alone]
    with pytest.raises(ValidationError, match="at most 4"):
        choose(desk, paper, *[alone] * 5)


def test_consent_is_asked_again_when_a_final_paper_is_shown(desk):
    agree(desk, desk.zofia)
    one = photo(desk, desk.zofia)
    paper = written(desk)
    choose(desk, paper, one)
    do(desk, steps.send_to_check, paper, "marta")
    paper = do(desk, steps.finish, paper, "jo")
    assert paper.facts["photos"] == [{"code": one.code, "caption": "Again!"}]
    assert [shown.caption for shown in pictures.shown(paper, desk.setting.today())] == ["Again!"]
    agree(desk, desk.zofia, given=False, days=0)
    assert pictures.shown(paper, desk.setting.today()) == []
    with pytest.raises(ValidationError, match="no longer changes"):
        choose(desk, paper)


def test_a_name_in_a_caption_stops_it_too(desk):
    agree(desk, desk.zofia)
    paper, one = written(desk), photo(desk, desk.zofia)
    pictures.choose(
        document=desk.again(paper), chosen=[(one.code, "With Jude")], setting=desk.setting, day=desk.setting.today(),
        by=desk.users["marta"],
    )  # fmt: skip
    with pytest.raises(ValidationError) as told:
        do(desk, steps.send_to_check, paper, "marta")
    assert list(told.value.message_dict) == ["photos"]
