"""The editor and the pages beside it."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from paperwork import writing
from paperwork.models import Document, Kind, PaperworkRules, Quote
from paperwork.states import State
from tests import factories

FULL = "Zofia is well, and says so."


def client_of(desk, name) -> Client:
    client = Client()
    client.force_login(desk.users[name])
    return client


@pytest.fixture
def marta(desk):
    return client_of(desk, "marta")


@pytest.fixture
def jo(desk):
    return client_of(desk, "jo")


@pytest.fixture
def paper(desk):
    return desk.begin()


def at(name, paper, *more):
    return reverse(f"paperwork:{name}", args=[paper.code, *more])


def body(response) -> str:
    return response.content.decode()


def full(paper, **texts):
    return {f"text-{one['key']}": texts.get(one["key"], FULL) for one in paper.sections}


def autosave(client, paper, version, **texts):
    data = {"version": version, **{f"text-{key}": words for key, words in texts.items()}}
    return client.post(at("autosave", paper), data)


def write_later(desk, paper, hours, words) -> None:
    """Another sitting of Marta's."""
    with time_machine.travel(timezone.now() + timedelta(hours=hours), tick=False):
        now = fresh(paper)
        writing.save_texts(document=now, version=now.version, texts={"how": words}, by=desk.users["marta"])


def fresh(paper) -> Document:
    return Document.objects.get(pk=paper.pk)


# ---------------------------------------------------------------- saving


def test_what_is_typed_is_saved_and_the_version_grows(marta, paper):
    answer = autosave(marta, paper, 0, how="Waves.\r\nSings.")
    assert answer.json() == {"version": 1, "at": "10:15", "names": {"how": ""}}
    assert fresh(paper).texts == {"how": "Waves.\nSings."}
    assert 'value="1"' in body(marta.get(at("write", paper)))


def test_another_childs_name_is_pointed_out_while_one_writes(marta, paper):
    said = autosave(marta, paper, 0, how="With Jude.", cl="Alone.").json()["names"]
    assert said == {"how": "“Jude” is another child’s name. Families read this: write “a friend”.", "cl": ""}


def test_an_old_version_answers_what_stands_there(desk, marta, jo, paper):
    autosave(jo, paper, 0, how="Hers.")
    writing.leave(document=paper, by=desk.users["jo"])
    answer = autosave(marta, paper, 0, how="Mine.")
    assert answer.status_code == 409
    assert answer.json() == {
        "version": 1, "texts": {"how": "Hers."}, "by": "", "is_writing": False, "can_be_written": True,
    }  # fmt: skip
    assert fresh(paper).texts == {"how": "Hers."}


def test_a_second_person_reads_while_the_first_writes(marta, jo, paper):
    autosave(marta, paper, 0, how="Waves.")
    page = body(jo.get(at("write", paper)))
    assert "Marta Someone is writing here." in page
    assert "<textarea" not in page
    answer = autosave(jo, paper, 1, how="Mine.")
    assert (answer.status_code, answer.json()["is_writing"], answer.json()["by"]) == (409, True, "Marta")
    assert jo.post(at("hold", paper)).status_code == 409
    with time_machine.travel(timezone.now() + timedelta(minutes=2), tick=False):
        assert "<textarea" in body(jo.get(at("write", paper)))
        assert jo.post(at("hold", paper)).status_code == 200
    assert marta.post(at("leave", paper)).status_code == 204


def test_whoever_reads_along_sends_nothing_on_and_adds_nothing(desk, marta, jo, paper):
    entry = factories.make_observation(paper.child, by=desk.users["marta"], words="Sang.")
    marta.post(at("write", paper), {"version": 0, **full(paper)})
    page = body(jo.get(at("write", paper), {"evidence": "1"}))
    assert 'value="send"' not in page
    assert 'name="add"' not in page
    answer = jo.post(at("write", paper), {"version": 1, "step": "send"})
    assert (answer.status_code, "Marta is writing here just now." in body(answer)) == (422, True)
    answer = jo.post(at("write", paper), {"version": 1, "add": f"observation:{entry.pk}"})
    assert (answer.status_code, "Nothing was added." in body(answer), "<textarea" in body(answer)) == (409, True, False)
    assert jo.post(at("quote", paper), {"section": "cl", "add": f"observation:{entry.pk}"}).status_code == 409
    assert not Quote._base_manager.exists()
    assert fresh(paper).state == State.WRITING


def test_what_is_typed_after_it_was_sent_on_is_told_so(desk, marta, paper):
    marta.post(at("write", paper), {"version": 0, **full(paper), "step": "send"})
    answer = autosave(marta, paper, 1, how="More.")
    assert (answer.status_code, answer.json()["can_be_written"]) == (409, False)
    assert marta.post(at("hold", paper)).status_code == 409
    assert "More." not in fresh(paper).texts.values()


def test_without_a_script_a_button_saves(marta, paper):
    answer = marta.post(at("write", paper), {"version": 0, "text-how": "Waves."})
    assert (answer.status_code, answer["Location"]) == (302, at("write", paper))
    assert fresh(paper).texts == {"how": "Waves."}


def test_without_a_script_both_texts_stand_on_the_page_and_saving_again_decides(desk, marta, jo, paper):
    autosave(jo, paper, 0, how="Hers.")
    writing.leave(document=paper, by=desk.users["jo"])
    answer = marta.post(at("write", paper), {"version": 0, "text-how": "Mine."})
    page = body(answer)
    assert answer.status_code == 409
    assert ">Mine.</textarea>" in page
    assert "<p>Hers.</p>" in page
    assert page.count("data-unsaved") == 1
    assert 'name="version" value="1"' in page
    marta.post(at("write", paper), {"version": 1, "text-how": "Mine."})
    assert fresh(paper).texts == {"how": "Mine."}


@pytest.mark.parametrize("version", ["", "x", "-1", "9" * 30])
def test_a_version_that_is_none_is_an_old_one(marta, paper, version):
    assert autosave(marta, paper, version, how="Mine.").status_code == 409
    assert fresh(paper).texts == {}


def test_who_may_not_write_reads_why(desk, paper):
    aisha = client_of(desk, "aisha")
    page = body(aisha.get(at("write", paper)))
    assert "Marta writes this. You can while Marta is away, or when Marta lets you." in page
    assert "<textarea" not in page
    assert autosave(aisha, paper, 0, how="Mine.").status_code == 403


def test_who_is_not_in_the_care_team_does_not_read_the_words(desk, paper):
    autosave(client_of(desk, "marta"), paper, 0, how="Private words.")
    dee = client_of(desk, "dee")
    assert dee.get(at("write", paper)).status_code == 403
    page = body(dee.get(reverse("paperwork:forms", args=[desk.zofia.code])))
    assert "Zofia’s paper" in page
    assert at("write", paper) not in page
    assert at("write", paper) in body(client_of(desk, "marta").get(reverse("paperwork:forms", args=[desk.zofia.code])))


# ---------------------------------------------------------------- evidence


def test_evidence_is_quoted_with_a_tap(desk, marta, paper):
    entry = factories.make_observation(
        desk.zofia, desk.jude, by=desk.users["marta"], words="Gave Jude the jug.", areas=["CL"]
    )
    page = body(marta.get(at("evidence", paper)))
    assert "Gave a friend the jug." in page
    assert "Jude" not in page
    answer = marta.post(at("quote", paper), {"section": "cl", "add": f"observation:{entry.pk}"})
    assert answer.json() == {"words": "Gave a friend the jug.", "number": 1}
    assert "In “Talking”" in body(marta.get(at("evidence", paper)))
    again = marta.post(at("quote", paper), {"section": "pd", "add": f"observation:{entry.pk}"})
    assert again.json()["number"] == 2
    assert "In “Moving”" in body(marta.get(at("evidence", paper)))


def test_without_a_script_it_goes_to_the_section_of_its_area(desk, marta, paper):
    entry = factories.make_observation(desk.zofia, by=desk.users["marta"], words="Said “more”.", areas=["CL"])
    assert "Said “more”." in body(marta.get(at("write", paper) + "?evidence=1"))
    marta.post(at("write", paper), {"version": 0, "text-cl": "Talks.", "add": f"observation:{entry.pk}"})
    assert fresh(paper).texts == {"cl": "Talks. Said “more”."}
    assert Quote.objects.get().section == "cl"


def test_what_worries_somebody_stays_behind_a_door(desk, marta, paper):
    factories.make_observation(desk.zofia, by=desk.users["marta"], words="Did not turn round.", concern=True)
    page = body(marta.get(at("evidence", paper)))
    before, _, inside = page.partition('<details class="worries">')
    assert "Did not turn round." not in before
    assert "Add only what you have talked over with them." in inside


# ---------------------------------------------------------------- steps


def test_the_story_on_the_page(desk, marta, jo, paper):
    marta.post(at("write", paper), {"version": 0, **full(paper), "step": "send"})
    assert fresh(paper).state == State.TO_CHECK
    assert "Take it back" in body(marta.get(at("write", paper)))
    refused = jo.post(at("write", paper), {"step": "return", "because": " "})
    assert refused.status_code == 422
    assert "Write what should be different" in body(refused)
    jo.post(at("write", paper), {"step": "return", "because": "Say more."})
    assert "Say more." in body(marta.get(at("write", paper)))
    marta.post(at("write", paper), {"version": 1, **full(paper, cl="More words."), "step": "send"})
    jo.post(at("write", paper), {"step": "finish"})
    page = body(marta.get(at("write", paper)))
    assert "read by Jo Someone" in page
    assert "<textarea" not in page
    marta.post(at("write", paper), {"step": "share"})
    marta.post(
        at("sign", paper),
        {"carer": desk.carer.code, "how": "On paper", "signed_on": "23 November 2026", "comment": "Thanks."},
    )
    assert fresh(paper).state == State.SIGNED
    assert "Kasia Kowalska</strong> signed on 23 November 2026, on paper. “Thanks.”" in body(
        marta.get(at("write", paper))
    )


def test_a_paper_that_is_not_begun_has_the_button_and_says_what_is_missing(marta, paper):
    assert "Send to" in body(marta.get(at("write", paper)))
    answer = marta.post(at("write", paper), {"version": 0, "text-how": "", "step": "send"})
    assert (answer.status_code, "Write something first" in body(answer)) == (422, True)


def test_what_is_missing_stands_beside_its_section_and_nothing_is_lost(marta, paper):
    answer = marta.post(at("write", paper), {"version": 0, **full(paper, cl="", pd="With Jude."), "step": "send"})
    page = body(answer)
    assert answer.status_code == 422
    assert 'id="e-cl">Write a sentence or two here.' in page
    assert "“Jude” is an ordinary word here, not the child" in page
    assert fresh(paper).texts["pd"] == "With Jude."
    again = marta.post(
        at("write", paper), {"version": 1, **full(paper, pd="With Jude."), "meant": "Jude", "step": "send"}
    )
    assert again.status_code == 302


@pytest.mark.parametrize(("step", "status"), [("nonsense", 422), ("share", 422), ("finish", 422), ("take_back", 422)])
def test_a_step_that_is_not_the_time_is_refused_in_words(marta, paper, step, status):
    assert marta.post(at("write", paper), {"step": step}).status_code == status
    assert fresh(paper).state == State.OPEN


def test_where_no_check_is_wanted_the_button_makes_it_final(desk, marta, paper):
    PaperworkRules.objects.update_or_create(setting=desk.setting, defaults={"no_check": ["summary"]})
    page = body(marta.get(at("write", paper)))
    assert "reads it" not in page
    marta.post(at("write", paper), {"version": 0, **full(paper), "step": "finish"})
    assert fresh(paper).state == State.FINAL


def test_a_tell_us_about_says_who_answered_and_shows_the_earlier_answers(desk, marta):
    earlier = desk.begin(Kind.ABOUT, occasion="earlier")
    autosave(marta, earlier, 0, interests="Trains.")
    about = desk.begin(Kind.ABOUT, occasion="now")
    page = body(marta.get(at("write", about)))
    assert "What it said last time" in page
    assert "Trains." in page
    wrong = {"version": 0, "answered_by": "Kasia", "answered_on": "1 January 2030", **full(about)}
    assert "not still to come" in body(marta.post(at("write", about), wrong))
    marta.post(at("write", about), {**wrong, "answered_on": "20/11/2026", "step": "finish"})
    assert (fresh(about).state, fresh(about).answered_by) == (State.FINAL, "Kasia")


# ---------------------------------------------------------------- beside it


def test_versions_show_what_changed_and_one_is_put_back(desk, marta, paper):
    autosave(marta, paper, 0, how="Waves at the door.")
    write_later(desk, paper, 1, "Sings at the door.")
    page = body(marta.get(at("versions", paper)))
    assert "<del>Waves </del><ins>Sings </ins>at the door." in page
    marta.post(at("put_back", paper, 1))
    assert fresh(paper).texts["how"] == "Waves at the door."
    assert marta.post(at("put_back", paper, 77)).status_code == 404


def test_who_writes_it_is_said_by_name(desk, marta, jo, paper):
    assert "Responsible" not in body(marta.get(at("people", paper)))
    marta.post(at("people", paper), {"helper": desk.people["dee"].code})
    assert fresh(paper).helper == desk.people["dee"]
    jo.post(at("people", paper), {"owner": desk.people["aisha"].code, "reason": "Leave", "helper": ""})
    assert (fresh(paper).owner, fresh(paper).helper) == (desk.people["aisha"], None)
    found = body(jo.get(at("versions", paper)))
    assert "From Marta to Aisha" in found
    assert "<small>Leave</small>" in found


def test_any_paper_is_begun_and_the_key_worker_is_responsible(desk, jo):
    new = reverse("paperwork:new", args=[desk.zofia.code])
    answer = jo.post(new, {"kind": "summary"})
    begun = Document.objects.get()
    assert answer["Location"] == at("write", begun)
    assert (begun.owner, begun.title) == (desk.people["marta"], "Zofia’s summary, Autumn term 2026")
    assert (begun.occasion, str(begun.first)) == ("2026-09-01", "2026-09-01")
    again = jo.post(new, {"kind": "summary"})
    assert (again.status_code, "This paper has been begun already." in body(again)) == (422, True)
    jo.post(new, {"kind": "school_move", "due_on": "1 December 2026"})
    assert {row.kind for row in Document.objects.all()} == {"summary", "school_move"}


def test_a_child_nobody_looks_after_gets_no_paper_from_somebody_who_is_no_practitioner(desk, room, setting):
    lead = Client()
    lead.force_login(factories.make_user(setting, "manager"))
    lonely = factories.make_child(setting, "Leo", room=room)
    answer = lead.post(reverse("paperwork:new", args=[lonely.code]), {"kind": "summary"})
    assert "Leo has no key worker yet" in body(answer)


# ---------------------------------------------------------------- how much it asks


def asked(client, address, method="get", data=None) -> list[str]:
    with CaptureQueriesContext(connection) as queries:
        response = getattr(client, method)(address, data or {})
    assert response.status_code == 200
    return [query["sql"] for query in queries.captured_queries]


@pytest.mark.parametrize("name", ["write", "evidence", "versions"])
def test_a_page_asks_the_same_of_much_and_of_little(desk, marta, paper, name):
    def grow(count):
        for number in range(count):
            entry = factories.make_observation(desk.zofia, desk.jude, by=desk.users["marta"], areas=["CL"])
            marta.post(at("quote", paper), {"section": "cl", "add": f"observation:{entry.pk}"})
            write_later(desk, paper, count * 10 + number, f"Words {number}")
        about = desk.begin(Kind.ABOUT, occasion=f"{count}")
        autosave(marta, about, 0, interests="Trains.", talking="Nan.")
        for number in range(count):
            factories.make_child(desk.setting, f"Kit{count}{number}", room=desk.room)

    grow(2)
    asked(marta, at(name, paper))
    few = asked(marta, at(name, paper))
    grow(7)
    many = asked(marta, at(name, paper))
    assert len(few) == len(many), "\n".join(many)
    assert len(many) <= 12, "\n".join(many)


def test_saving_asks_little(marta, paper):
    autosave(marta, paper, 0, how="Waves.")
    found = asked(marta, at("autosave", paper), "post", {"version": 1, "text-how": "Waves again."})
    assert len([sql for sql in found if not sql.startswith(("SAVEPOINT", "RELEASE", "BEGIN"))]) <= 9, "\n".join(found)
