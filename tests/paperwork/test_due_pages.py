"""The lists of what is due, and what can be done from them, as each of them sees it. It is Monday 23 November 2026."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import IntegrityError
from django.utils import timezone
from django_scopes import scope

from children.actions import set_outside_consent
from children.models import Contact, ContactKind, RoomStay
from keyworkers.actions import change_care_team
from keyworkers.settling_models import SettlingStep
from nursery.models import AuditEvent, Closure
from nursery.roles import Role
from paperwork.due_actions import begin_due
from paperwork.loading import load_due
from paperwork.models import Document, DueNote, Kind, OwnerChange, PaperworkRules, SupportGiven
from paperwork.sending import note_reply
from paperwork.sending_models import Sending
from paperwork.states import State
from tests import factories
from tests.paperwork.papers import finish

pytestmark = pytest.mark.usefixtures("now", "autumn", "in_setting")
DUE = "/paperwork/"
TODAY = factories.MONDAY


def text_of(response) -> str:
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def begun(child, kind=Kind.SUMMARY, *, by, state=State.WRITING, on=TODAY, **values) -> Document:
    ledger = load_due(child.setting, type(child).objects.filter(pk=child.pk), on)
    due = next(one for one in ledger.due if one.kind == kind and not one.paper)
    paper = begin_due(due=due, child=child, owner=ledger.people[due.owner], by=by, on=on)
    paper.state = state
    for name, value in values.items():
        setattr(paper, name, value)
    paper.save()
    return paper


def test_a_key_worker_reads_the_state_in_one_sentence_then_each_paper(page_of, zofia, marta):
    response = page_of(marta).get(DUE)
    page = text_of(response)
    assert "Tell us about Zofia is late; nothing else is due this week." in page
    assert [(key, [line.due.kind for line in lines]) for key, _, lines in response.context["sections"]] == [
        ("late", [Kind.ABOUT]),
        ("term", [Kind.SUMMARY]),
    ]


def test_a_paper_that_came_back_stands_first_with_its_reason_and_on_my_day_too(page_of, zofia, marta, aisha, manager):
    far = date(2027, 3, 1)
    begun(zofia, by=manager, state=State.RETURNED, returned_because="Say more about moving.", due_on=far)
    client = page_of(marta)
    page = client.get(DUE)
    assert [(key, [line.due.kind for line in lines]) for key, _, lines in page.context["sections"]] == [
        ("returned", [Kind.SUMMARY]),
        ("late", [Kind.ABOUT]),
    ]
    assert "Go on writing" in text_of(page)
    for shown in (text_of(page), text_of(client.get("/paperwork/next/"))):
        assert "returned: Say more about moving." in shown
    assert "Say more about moving." not in text_of(page_of(aisha).get("/paperwork/next/"))


def test_what_they_answered_outside_is_found_by_the_key_worker_and_by_who_sent_it(
    page_of, zofia, marta, aisha, manager
):
    school = Contact.objects.create(setting=zofia.setting, kind="school", organisation="Hill School")
    school.children.add(zofia)
    found = {"marta": page_of(marta), "aisha": page_of(aisha), "jo": page_of(aisha)}
    sending = Sending.objects.create(
        setting=zofia.setting, child=zofia, contact=school, purpose="summary", title="Summary", sha256="-", sent_by=manager,
        how="posted", handed_on=TODAY, without_consent=True, without_consent_because="x",
    )  # fmt: skip
    note_reply(sending=sending, words="We look forward to her.", on=TODAY, by=aisha.user)
    found["jo"].force_login(manager)
    for who, client in found.items():
        for address in (f"{DUE}?mine=1", "/paperwork/next/"):
            page = text_of(client.get(address))
            assert ("“We look forward to her.”" in page) == (who != "aisha"), (who, address)  # she noted it herself
    with time_machine.travel(datetime(2026, 12, 7, 10, tzinfo=ZoneInfo("Europe/London")), tick=False):
        found["marta"].force_login(marta.user)
        assert "We look forward to her." not in text_of(found["marta"].get(f"{DUE}?mine=1"))


def test_before_the_first_paper_a_manager_is_asked_from_which_day_to_count(jo, zofia, manager):
    """A nursery that comes in the middle of a year has not written this term's papers here."""
    asked = "Count from a later day"
    page = text_of(jo.get(DUE))
    assert "all counts that was due since 1 September." in page
    assert f"{manager.name}<small>Manager</small>" in page  # who is signed in stands in the rail of every page
    assert asked in page
    begun(zofia, by=manager)
    assert asked not in text_of(jo.get(DUE))


def test_begin_goes_on_to_the_paper_and_the_owner_is_whose_it_was(page_of, zofia, marta, aisha):
    client = page_of(aisha)  # the secondary begins it; it is Marta's
    sent = {"child": zofia.code, "kind": Kind.SUMMARY, "occasion": "2026-09-01"}
    assert client.post("/paperwork/begin/", sent).status_code == 302
    paper = Document.objects.get()
    assert (paper.owner, paper.started_by, paper.state) == (marta, aisha.user, State.OPEN)
    assert (paper.title, paper.due_on) == ("Zofia’s summary, Autumn", date(2026, 12, 4))
    assert PaperworkRules.objects.get().counts_from == date(2026, 9, 1)
    assert client.post("/paperwork/begin/", sent).status_code == 302  # again: on to the same one
    assert Document.objects.count() == 1
    page = text_of(page_of(marta).get(DUE))
    assert "Go on writing" in page


def test_begin_is_refused_to_others_and_for_what_is_not_due(setting, room, page_of, zofia):
    other = factories.make_practitioner(setting, "Grace", room=room)
    sent = {"child": zofia.code, "kind": Kind.SUMMARY, "occasion": "2026-09-01"}
    assert page_of(other).post("/paperwork/begin/", sent).status_code == 403
    assert page_of(other).post("/paperwork/begin/", sent | {"occasion": "2020-01-01"}).status_code == 404
    assert page_of(other).post("/paperwork/begin/", sent | {"kind": "card", "occasion": ""}).status_code == 404
    far = factories.make_practitioner(setting, "Dee", room=factories.make_room(setting, "Oak"))
    assert page_of(far).post("/paperwork/begin/", sent).status_code == 404
    assert not Document.objects.exists()


def test_nothing_begins_where_nobody_is_responsible(jo, setting, room):
    child = factories.make_child(setting, "Leo", room=room, starts_on=date(2026, 9, 1))
    sent = {"child": child.code, "kind": Kind.SUMMARY, "occasion": "2026-09-01"}
    page = text_of(jo.post("/paperwork/begin/", sent, follow=True))
    assert "Leo has no key worker yet, so nobody would be responsible for it." in page
    assert not Document.objects.exists()


@pytest.mark.parametrize(
    ("day", "says"),
    [
        (date(2027, 2, 26), "Zofia’s progress check at two</a><small><span class=\"due-said\">Late"),
        (date(2027, 2, 28), "Zofia’s progress check at two</a><small><span class=\"due-said\">Late"),
        (date(2027, 3, 1), "Zofia’s progress check at two</a><small><span class=\"due-said\">Past 36 months"),
    ],
)  # fmt: skip
def test_the_check_becomes_a_breach_on_the_day_of_36_months(page_of, zofia, marta, day, says):
    PaperworkRules.objects.create(setting=zofia.setting, counts_from=date(2026, 9, 1))
    zofia.date_of_birth = date(2024, 3, 1)
    zofia.save()
    client = page_of(marta)
    with time_machine.travel(datetime(day.year, day.month, day.day, 10, tzinfo=ZoneInfo("Europe/London")), tick=False):
        client.force_login(marta.user)
        assert says in text_of(client.get(DUE))


def test_while_the_key_worker_is_away_the_secondary_finds_the_papers(page_of, zofia, marta, aisha):
    words = "You may work on these while Marta is away"
    assert words not in text_of(page_of(aisha).get(DUE))
    factories.make_absence(marta)
    page = text_of(page_of(aisha).get(DUE))
    assert words in page
    assert "Zofia’s summary" in page
    paper = begun(zofia, by=aisha.user)
    assert paper.owner == marta


def test_the_list_offers_the_buddy_nothing_that_the_editor_refuses(page_of, setting, zofia, marta, aisha, tom):
    words, client = "You may work on these", page_of(tom)
    factories.make_absence(marta)
    factories.make_absence(aisha)
    assert words not in text_of(client.get(DUE))
    paper = begun(zofia, by=tom.user)
    for person in (tom, aisha):  # she is away herself
        address = f"/paperwork/{paper.code}/"
        assert "data-autosave" not in text_of(page_of(person).get(address))
    assert words not in text_of(page_of(aisha).get(DUE))


def leave(person):
    person.leaves_on = TODAY - timedelta(days=1)
    person.save()


def test_whoever_stands_in_may_do_so_for_somebody_who_left_but_not_once_they_left_too(page_of, zofia, marta, aisha):
    leave(marta)
    assert "You may work on these: Marta has left" in text_of(page_of(aisha).get(DUE))
    client = page_of(aisha)
    leave(aisha)
    assert not any(due.may for due in load_due(zofia.setting, type(zofia).objects.filter(pk=zofia.pk), TODAY).due)
    assert "You may work on these" not in text_of(client.get(DUE))


def test_a_returned_paper_of_somebody_who_left_is_taken_over_by_the_key_worker(
    jo, manager, page_of, zofia, marta, aisha, tom
):
    paper = begun(
        zofia, by=manager, state=State.RETURNED, returned_because="Say more about moving.", due_on=date(2026, 11, 20)
    )
    change_care_team(child=zofia, to={"key_worker": aisha, "secondary": tom, "buddy": None}, on=TODAY, by=manager)
    leave(marta)
    new, address, move = page_of(aisha), f"/paperwork/{paper.code}/", f"/paperwork/move/{paper.code}/"
    listed, page = text_of(new.get(DUE)), text_of(new.get(address))
    assert 'Marta, who has left · <span class="due-said">Late</span> · returned: Say more about moving.' in listed
    assert "You are the key worker now: take it over, once a manager agrees." in page
    assert "Marta has left. You are Zofia’s key worker now." in page
    assert page.count(f'href="{move}"') == 2  # beside the words, and in the menu
    assert move not in text_of(page_of(tom).get(address))
    overview = jo.get(DUE)
    said = text_of(overview)
    assert "returned: Say more about moving." in said
    assert f'href="{move}">Give over' in said
    for words in (f"/paperwork/people/{marta.code}/support/", "Marta could do with"):
        assert words not in said
    paper.state, paper.asked_by, paper.asked_at = State.TO_CHECK, manager, timezone.now()
    paper.save()
    check = text_of(jo.get(address))
    assert "Marta has left. Aisha is Zofia’s key worker now." in check
    assert "Return it to Marta" not in check
    assert "Give it to Aisha first" in check


def test_a_begun_paper_keeps_its_owner_until_somebody_moves_it_by_name(jo, manager, page_of, zofia, marta, tom):
    paper = begun(zofia, by=manager)
    change_care_team(child=zofia, to={"key_worker": tom, "buddy": marta}, on=TODAY, by=manager)
    assert "Zofia’s summary" in text_of(page_of(marta).get(DUE))
    assert "With somebody who is no longer the key worker" in text_of(jo.get(DUE))
    assert "About your children, with somebody else" in text_of(page_of(tom).get(DUE))

    move = f"/paperwork/move/{paper.code}/"
    assert page_of(marta).get(move).status_code == 403
    without = page_of(tom).post(move, {"to": tom.pk, "reason": ""})
    assert without.status_code == 422
    assert "Say why it changes hands." in without.content.decode()
    assert "Choose with whom you agreed it." in without.content.decode()
    paper.refresh_from_db()
    assert paper.owner == marta

    done = page_of(tom).post(move, {"to": tom.pk, "reason": "I know him best now", "agreed_with": manager.pk})
    assert done.status_code == 302
    change = OwnerChange.objects.get()
    assert (change.before, change.after, change.agreed_with) == (marta, tom, manager)
    paper.refresh_from_db()
    assert paper.owner == tom
    assert AuditEvent.objects.filter(action="document_handed_over", target=paper.pk).count() == 1
    assert {line.due.kind for line, _ in jo.get(DUE).context["moved"]} == {Kind.ABOUT}  # late, and never begun


def test_a_lead_moves_a_paper_with_a_reason_alone_and_a_final_one_stays(jo, manager, zofia, marta, aisha):
    paper = begun(zofia, by=manager)
    move = f"/paperwork/move/{paper.code}/"
    assert jo.post(move, {"to": aisha.pk, "reason": "Marta is on long leave"}).status_code == 302
    paper.refresh_from_db()
    assert paper.owner == aisha
    paper.state, paper.finished_by, paper.finished_at = State.FINAL, manager, timezone.now()
    paper.save()
    assert jo.get(move).status_code == 404


def test_the_list_of_who_settles_in_says_that_they_met(page_of, setting, room, marta):
    child = factories.make_child(setting, "Leo", room=room, team=[marta], starts_on=date(2026, 11, 20))
    client = page_of(marta)
    with scope(setting=setting):
        SettlingStep.objects.create(child=child, step="introduced", done_on=date(2026, 11, 19), done_by=marta.user)
    assert "introduction" not in text_of(client.get(DUE))


def test_who_met_the_family_and_when_is_kept(page_of, setting, room, marta):
    child = factories.make_child(setting, "Leo", room=room, team=[marta], starts_on=date(2026, 11, 20))
    client = page_of(marta)
    assert "One card to give and one introduction are late" in text_of(client.get(DUE))
    address = f"/paperwork/of/{child.code}/introduction/once/done/"
    wrong = client.post(address, {"on": "24/11/2026", "present": ""})
    assert wrong.status_code == 422
    assert "Enter a day that is not after today." in wrong.content.decode()
    assert "Say who was there." in wrong.content.decode()
    assert (
        client.post(
            address, {"on": "20/11/2026", "present": "Leanne and Marta", "words": "A calm morning."}
        ).status_code
        == 302
    )
    note = DueNote.objects.get()
    assert (note.child, note.practitioner, note.on, note.present) == (
        child,
        marta,
        date(2026, 11, 20),
        "Leanne and Marta",
    )
    assert "Done lately" in text_of(client.get(DUE))
    assert client.post(address, {"on": "20/11/2026", "present": "Again"}).status_code == 422  # it was noted already


def test_what_is_set_aside_has_a_reason_and_comes_back_by_a_press(page_of, zofia, marta):
    client = page_of(marta)
    address = f"/paperwork/of/{zofia.code}/summary/2026-09-01/aside/"
    assert "Say why it is not to be done." in client.post(address, {"reason": "", "words": ""}).content.decode()
    assert client.post(address, {"reason": "Hardly here this term", "words": "On holiday"}).status_code == 302
    page = text_of(client.get(f"/paperwork/of/{zofia.code}/"))
    assert "Set aside</span> · Hardly here this term. On holiday" in page
    note = DueNote.objects.get()
    assert (
        client.post("/paperwork/begin/", {"child": zofia.code, "kind": "summary", "occasion": "2026-09-01"}).status_code
        == 302
    )
    assert not Document.objects.exists()
    assert client.post(f"/paperwork/noted/{note.code}/back/").status_code == 302
    note.refresh_from_db()
    assert note.undone_by == marta.user
    assert "Hardly here" not in text_of(client.get(f"/paperwork/of/{zofia.code}/"))
    client.post(address, {"reason": "Hardly here this term"})  # and may be set aside again
    assert DueNote.objects.filter(undone_at=None).count() == 1


def test_only_a_lead_sets_the_progress_check_aside(page_of, jo, zofia, marta):
    zofia.shared_setting, zofia.date_of_birth = "Little Acorns", date(2024, 3, 1)
    zofia.save()
    address = f"/paperwork/of/{zofia.code}/progress_check/once/aside/"
    assert page_of(marta).get(address).status_code == 403
    assert "The other setting does it" in text_of(jo.get(address))
    reason = "The other setting does it: most of the time is spent there"
    assert jo.post(address, {"reason": reason}).status_code == 302
    assert DueNote.objects.get().words == reason


def test_a_reason_is_kept_by_the_database_too(zofia, manager):
    with pytest.raises(IntegrityError):
        DueNote.objects.create(
            setting=zofia.setting, child=zofia, kind="summary", is_aside=True, on=TODAY, noted_by=manager
        )


def test_a_shared_setting_is_told_of_each_final_summary(page_of, manager, zofia, marta):
    contact = zofia.contacts.create(setting=zofia.setting, kind=ContactKind.CHILDMINDER, name="Gwen Hale")
    paper = finish(begun(zofia, by=manager), manager)
    assert f"Zofia’s summary to {contact.name}" in text_of(page_of(marta).get(DUE))
    client, send = page_of(marta), f"/paperwork/send/{paper.code}/"
    assert send in text_of(client.get(DUE))
    assert (
        client.get(f"/paperwork/of/{zofia.code}/share/2026-09-01/done/").status_code == 404
    )  # no words without consent
    sent = {"contact": contact.code, "how": "handed_over", "handed_on": "23/11/2026"}
    refused = client.post(send, sent)
    assert refused.status_code == 422
    assert "has not agreed that this goes to Gwen Hale" in refused.context["form"].errors["contact"][0]
    assert f"Zofia’s summary to {contact.name}" in text_of(client.get(DUE))
    set_outside_consent(
        child=zofia, contact=contact, purpose="summary", given=True, on=TODAY, by=manager, given_by="Kasia",
        carer=factories.make_carer(zofia, "Kasia"),
    )  # fmt: skip
    assert client.post(send, sent).status_code == 302
    assert Sending.objects.get().document == paper
    assert "Done lately" in text_of(client.get(DUE))


def test_no_summary_goes_to_a_childminder_who_is_retired(page_of, manager, zofia, marta):
    contact = zofia.contacts.create(setting=zofia.setting, kind=ContactKind.CHILDMINDER, name="Gwen Hale")
    begun(zofia, by=manager, state=State.FINAL, finished_by=manager, finished_at=timezone.now())
    contact.is_retired = True
    contact.save()
    assert f"Zofia’s summary to {contact.name}" not in text_of(page_of(marta).get(DUE))


def test_a_room_move_that_is_entered_asks_for_a_form(page_of, setting, zofia, marta):
    oak = factories.make_room(setting, "Oak")
    zofia.room_stays.update(ends_on=TODAY + timedelta(days=3))
    RoomStay.objects.create(child=zofia, room=oak, starts_on=TODAY + timedelta(days=3))
    assert "Zofia moves to Oak" in text_of(page_of(marta).get(DUE))


def test_a_day_of_closure_moves_what_is_due_then(setting, zofia, manager):
    Closure.objects.create(setting=setting, date=date(2026, 12, 4))
    assert begun(zofia, by=manager).due_on == date(2026, 12, 3)


def test_three_arrivals_make_a_report_due(page_of, manager, setting, room, marta):
    child = factories.make_child(setting, "Leo", room=room, team=[marta], starts_on=date(2026, 11, 16))
    for days in (7, 6):
        factories.make_arrival(child, by=manager, arrived_at=timezone.now() - timedelta(days=days))
    assert "first three sessions" not in text_of(page_of(marta).get(DUE))
    factories.make_arrival(child, by=manager, arrived_at=timezone.now() - timedelta(days=4))
    assert "Leo’s first three sessions" in text_of(page_of(marta).get(DUE))


def test_a_lead_sees_who_could_do_with_help_and_notes_support(jo, page_of, zofia, marta, aisha):
    page = text_of(jo.get(DUE))
    assert "Tell us about Zofia" in page
    assert "Marta could do with some help." in page
    assert "no time away from the children is planned yet" in page
    assert "Begin" not in page  # others' papers are theirs to begin
    address = f"/paperwork/people/{marta.code}/support/"
    assert "Say what you did and agreed." in jo.post(address, {"on": "23/11/2026"}).content.decode()
    assert jo.post(address, {"on": "23/11/2026", "minutes": "40", "words": "Looked at it together."}).status_code == 302
    assert SupportGiven.objects.get().practitioner == marta
    assert "Looked at it together." in text_of(page_of(marta).get(f"/paperwork/people/{marta.code}/"))
    assert page_of(aisha).get(f"/paperwork/people/{marta.code}/").status_code == 403


def test_the_lists_can_be_narrowed(jo, setting, room, manager, zofia, marta, tom):
    other = factories.make_child(setting, "Noor", room=room, team=[tom])
    far = factories.make_child(setting, "Theo", room=factories.make_room(setting, "Oak"), team=[tom])

    def lines(query):
        page = jo.get(DUE + query)
        return {one.due.row.name for one in page.context["lines"]}, page.context["lines"]

    assert lines("")[0] == {zofia.name, other.name, far.name}
    assert lines(f"?of={tom.code}")[0] == {other.name, far.name}
    assert lines(f"?room={room.code}")[0] == {zofia.name, other.name}
    assert {line.due.kind for line in lines("?kind=summary")[1]} == {Kind.SUMMARY}
    begun(zofia, Kind.ABOUT, by=manager, state=State.FINAL, finished_by=manager, finished_at=timezone.now())
    done = [line for line in lines("?term=2026-09-01")[1] if line.due.done_on]
    assert [line.due.row.name for line in done] == ["Zofia"]
    assert lines("?of=nobody&kind=nothing&room=none&term=never")[0] == {zofia.name, other.name, far.name}


def test_papers_that_wait_for_a_check_are_with_the_lead(jo, page_of, manager, zofia, marta):
    begun(zofia, Kind.ABOUT, by=marta.user or manager, state=State.TO_CHECK, asked_by=manager, asked_at=timezone.now())
    page = text_of(jo.get(DUE))
    assert "To check" in page
    assert "Nothing is due this week. Next: Zofia’s summary, by 4 December." in text_of(page_of(marta).get(DUE))


def test_how_it_went_is_told_term_by_term(jo, manager, zofia, marta):
    at = datetime(2026, 9, 28, 12, tzinfo=ZoneInfo("Europe/London"))
    begun(zofia, Kind.ABOUT, by=manager, state=State.FINAL, finished_by=manager, finished_at=at)
    page = text_of(jo.get(f"/paperwork/people/{marta.code}/"))
    assert "<dt>Autumn</dt><dd>1 of 1 in time" in page
    assert "was due 29 Sep 2026" in page


def test_the_rules_are_the_settings_own(jo, page_of, zofia, marta):
    sent = {"weeks_into_term": "13", "weeks_before_term_ends": "3", "counts_from": "soon"}
    assert jo.post("/paperwork/rules/", sent).status_code == 422
    sent |= {"weeks_into_term": "12", "counts_from": "1 September 2026", "no_check": ["about"], "stays_on_site": "on"}
    assert jo.post("/paperwork/rules/", sent).status_code == 302
    rules = PaperworkRules.objects.get()
    assert (rules.weeks_into_term, rules.weeks_before_term_ends, rules.no_check) == (12, 3, ["about"])
    assert "Tell us about Zofia" in text_of(page_of(marta).get(DUE))
    assert page_of(marta).get(DUE).context["sentence"].endswith("nothing is late.")
    assert page_of(marta).get("/paperwork/rules/").status_code == 403


def test_the_next_papers_stand_below_a_key_workers_day(page_of, zofia, marta, aisha):
    assert "/paperwork/next/" in text_of(page_of(marta).get("/my-day/"))
    assert "Tell us about Zofia" in text_of(page_of(marta).get("/paperwork/next/"))
    assert "Zofia" not in text_of(page_of(aisha).get("/paperwork/next/"))


def test_what_presses_stands_beside_a_leads_today(jo, page_of, zofia, marta):
    assert "/paperwork/pressing/" in text_of(jo.get("/today/"))
    shown = jo.get("/paperwork/pressing/")
    assert [(row.due.kind, row.due.row, str(row.owner)) for row in shown.context["lines"]] == [
        (Kind.ABOUT, zofia, "Marta")
    ]
    assert all(words in text_of(shown) for words in ("Tell us about", "All of it", "Since"))
    assert "/paperwork/pressing/" not in text_of(page_of(marta).get("/today/"))
    assert "/paperwork/pressing/" not in text_of(jo.get("/today/?day=2026-11-24"))


def test_who_has_no_children_reads_so(page_of, setting, room):
    grace = factories.make_practitioner(setting, "Grace", room=room)
    assert "You have no key children yet" in text_of(page_of(grace).get(DUE))
    ines = factories.make_practitioner(setting, "Ines", room=None, role=Role.SENCO)
    assert "You have no key children yet" in text_of(page_of(ines, Role.SENCO).get(DUE))


@pytest.mark.parametrize("born", [date(2023, 8, 31), date(2023, 9, 1)])
def test_a_day_at_school_is_entered_on_the_childs_record(jo, page_of, setting, room, marta, born):
    child = factories.make_child(setting, "Kofi", room=room, team=[marta], date_of_birth=born)
    address = f"/children/{child.code}/moving-on/"
    assert f"September {2027 if born.month == 8 else 2028}" in text_of(jo.get(address))
    version = jo.get(address).context["form"]["version"].value()
    sent = {"school_starts_on": "1/1/2026", "next_setting": "Oak Street", "version": version}
    wrong = jo.post(address, sent).content.decode()
    assert "Choose a first day at school after the first day here." in wrong
    assert "Enter Kofi’s last day here." in wrong
    sent = {"school_starts_on": "4/1/2027", "school": "Millbrook Primary", "version": version}
    assert jo.post(address, sent).status_code == 302
    assert "Kofi moves to school" in text_of(page_of(marta).get(DUE))
    child.refresh_from_db()
    assert child.school_known_on == TODAY
    (move,) = [one for one in page_of(marta).get(DUE).context["sections"][-1][2] if one.due.kind == Kind.SCHOOL_MOVE]
    assert (move.due.due_on, move.due.is_late) == (TODAY + timedelta(weeks=2), False)
