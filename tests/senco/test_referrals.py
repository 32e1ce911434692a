"""A referral from its draft to what came of it, with a consent of its own (R73–R75, S12)."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from children.actions import may_share, set_outside_consent
from children.models import Contact, OutsidePurpose
from senco import actions, referral_form, referrals, reports
from senco.people import people_of_case
from tests import factories

REFERRAL = OutsidePurpose.REFERRAL


@pytest.fixture
def riverside(path):
    return Contact.objects.create(setting=path.setting, kind="agency", organisation="Riverside", name="Nadia Holm")


@pytest.fixture
def draft(path, riverside):
    return referrals.draft(case=path.support(), contact=riverside, parts={"hoped": "More words."}, by=path["aisha"])


def consent(path, referral, given=True, carer=None, **values):
    referrals.record_consent(
        referral=referral, given=given, carer=carer or path.holly, how="signed form", on=path.today, by=path["aisha"],
        **values,
    )  # fmt: skip
    referral.refresh_from_db()


def send(path, referral):
    referrals.note_sent(
        referral=referral, how="by post", on=path.today, chase_on=path.today + timedelta(days=14), by=path["aisha"]
    )
    referral.refresh_from_db()


def test_without_consent_it_goes_nowhere(path, draft):
    with pytest.raises(ValidationError, match="has not agreed that this goes to Nadia Holm, Riverside"):
        send(path, draft)
    consent(path, draft, given=False)
    with pytest.raises(ValidationError, match="has not agreed"):
        send(path, draft)
    for carer in (path.nan, path.adam):
        with pytest.raises(ValidationError, match="parental responsibility"):
            consent(path, draft, carer=carer)
    consent(path, draft)
    assert draft.state == "consented"
    assert may_share(path.child, draft.contact, REFERRAL, path.today)
    send(path, draft)
    assert draft.state == "sent"


def test_consent_for_somebody_else_or_something_else_is_none(path, draft):
    other = Contact.objects.create(setting=path.setting, kind="school", organisation="Mill School")
    for contact, purpose in ((other, REFERRAL), (draft.contact, OutsidePurpose.SUMMARY)):
        set_outside_consent(
            child=path.child, contact=contact, purpose=purpose, given=True, on=path.today, by=path["senco"],
            given_by="Holly",
        )  # fmt: skip
    with pytest.raises(ValidationError, match="has not agreed"):
        send(path, draft)


def test_withdrawn_before_it_went_it_is_a_draft_again(path, draft):
    consent(path, draft)
    consent(path, draft, given=False, carer=path.daniel)
    assert draft.state == "drafted"
    with pytest.raises(ValidationError, match="or no longer does"):
        send(path, draft)


def test_withdrawn_elsewhere_counts_too(path, draft):
    """On the child's page of contacts, say."""
    consent(path, draft)
    set_outside_consent(
        child=path.child, contact=draft.contact, purpose=REFERRAL, given=False, on=path.today, by=path["senco"],
        given_by="Holly",
    )  # fmt: skip
    with pytest.raises(ValidationError, match="or no longer does"):
        send(path, draft)


def test_only_a_safeguarding_lead_lets_it_go_without(path, draft):
    for name in ("manager", "senco", "aisha"):
        with pytest.raises(ValidationError, match="Only a safeguarding lead"):
            referrals.go_without_consent(referral=draft, reason="x" * 30, by=path[name], setting=path.setting)
    referrals.go_without_consent(
        referral=draft, reason="Waiting would put him at risk.", by=path["lead"], setting=path.setting
    )
    draft.refresh_from_db()
    send(path, draft)
    assert draft.state == "sent"


def test_what_comes_back_is_kept_with_the_day_to_ask_again(path, draft):
    consent(path, draft)
    hear = {"referral": draft, "on": path.today, "words": "They write.", "by": path["aisha"]}
    with pytest.raises(ValidationError, match="not been sent"):
        referrals.hear(state="acknowledged", chase_on=path.today + timedelta(days=9), **hear)
    send(path, draft)
    with pytest.raises(ValidationError, match="Enter the day on which to ask"):
        referrals.hear(state="acknowledged", **hear)
    referrals.hear(state="acknowledged", chase_on=path.today + timedelta(days=9), **hear)
    referrals.chased(referral=draft, words="Six weeks.", chase_on=path.today + timedelta(days=20), by=path["aisha"])
    referrals.hear(state="appointment", chase_on=path.today + timedelta(days=30), **hear)
    referrals.hear(state="outcome", **hear)
    draft.refresh_from_db()
    assert (draft.state, draft.chase_on) == ("outcome", None)
    assert [one.state for one in draft.entries.all()] == [
        "drafted", "consented", "sent", "acknowledged", "acknowledged", "appointment", "outcome",
    ]  # fmt: skip
    with pytest.raises(ValidationError, match="A referral is still open"):
        actions.close(case=draft.case, reason="x", by=path["senco"])
    referrals.hear(state="closed", **hear)
    with pytest.raises(ValidationError, match="This referral is closed"):
        referrals.hear(state="outcome", **hear)
    again = referrals.draft(case=draft.case, contact=draft.contact, parts={}, by=path["aisha"], again_of=draft)
    assert again.state == "consented"  # they agreed to this before, and still do


def test_one_open_referral_to_one_agency(path, draft):
    with pytest.raises(ValidationError, match="There is a referral to them already"):
        referrals.draft(case=draft.case, contact=draft.contact, parts={}, by=path["aisha"])


def test_permission_withdrawn_shuts_drafts_and_still_hears_what_comes_back(path, draft):
    consent(path, draft)
    send(path, draft)
    actions.withdraw(case=draft.case, carer=path.holly, on=path.today, how="x", by=path["aisha"])
    referrals.hear(
        referral=draft, state="acknowledged", on=path.today, words="x", by=path["aisha"],
        chase_on=path.today + timedelta(days=9),
    )  # fmt: skip
    with pytest.raises(ValidationError, match="opens when the parents have given permission"):
        referrals.change_parts(referral=draft, parts={}, by=path["aisha"])


def test_the_form_comes_filled_with_what_is_known(path, riverside):
    case = path.support()
    path.child.medical, path.child.likes = "Grommets in May", "Buses"
    path.child.save()
    path.plan(case)
    actions.change_case(case=case, title="Talking", needs=["communication"], observations=[], by=path["senco"])
    case = path.now(case)
    parts = referral_form.first_words(case, people_of_case(case), cycles=list(case.cycles.all()), referrals=[])
    assert parts["attendance"].startswith("Monday to Friday, 8:00 to 4:00")
    assert parts["medical"] == "Grommets in May"
    assert parts["strengths"] == "Buses"
    assert parts["need_communication"] == "He uses about ten single words."
    assert "need_body" not in parts
    assert parts["tried"] == "Asks for more: We sign it"
    assert parts["family_view"] == "They sign at home."


def test_another_childs_name_goes_to_no_agency(path, draft):
    """Neither with what is known already, nor as somebody writes it; ordinary words and the child's own family may stand."""
    factories.make_child(path.setting, "Zofia")
    case = path.now(draft.case)
    case.needs, case.concern = ["communication"], "He plays beside Zofia."
    case.save()
    parts = referral_form.first_words(case, people_of_case(case), cycles=[], referrals=[])
    assert parts["need_communication"] == "He plays beside a friend."
    change = {"referral": draft, "parts": {"hoped": "That he and Zofia talk."}, "by": path["senco"]}
    with pytest.raises(ValidationError) as refused:
        referrals.change_parts(**change)
    said = "“Zofia” is another child’s name. The agency reads this: write “a friend”."
    assert refused.value.message_dict == {"hoped": [said]}
    referrals.change_parts(**change, names_meant=True)
    draft.refresh_from_db()
    assert draft.parts["hoped"] == "That he and Zofia talk."
    noticed = factories.make_observation(path.child, by=path["aisha"], words="Gave Zofia the cup.")
    case.observations.add(noticed)
    context = reports.evidence_context(case, by=path["senco"])
    assert [one["words"] for one in context["noticed"]] == ["Gave a friend the cup."]


def test_an_agency_stands_beside_a_child_only_once_the_family_agreed_or_it_was_sent(path, draft, riverside):
    """Colleagues who may not know of the case read the child's page (S7)."""
    consent(path, draft, given=False)
    assert not path.child.contacts.exists()
    consent(path, draft)
    assert path.child.contacts.get() == riverside


def test_the_paper_says_what_the_record_says_and_names_nobody_restricted(path, draft):
    consent(path, draft)
    context = reports.referral_context(draft, by=path["senco"])
    assert [one["name"] for one in context["family"]] == ["Holly Kowalska", "Daniel Kowalska", "Nan Kowalska"]
    assert (context["consent"].given_by, context["key_worker"]) == ("Holly", "Aisha Nowak")
    html, content = reports.pdf.render_pdf("referral", context)
    assert content.startswith(b"%PDF")
    for words in ("More words.", "Rowan Kowalska", "1 Mar 2024", "signed form", "Riverside"):
        assert words in html
    assert "Adam" not in html


def test_the_file_holds_each_cycle_and_nothing_of_safeguarding(path, draft):
    case = path.now(draft.case)
    path.plan(case)
    other = path.raised(title="Sleep")
    actions.ask_safeguarding_lead(case=other, by=path["aisha"])
    actions.go_on_untold(case=other, reason="CANARYREASON", by=path["lead"])
    for one, words in ((case, ("Pointed.", "Small steps.", "Asks for more", "Riverside")), (path.now(other), ())):
        html, content = reports.pdf.render_pdf("support", reports.evidence_context(one, by=path["senco"]))
        assert content.startswith(b"%PDF")
        assert all(said in html for said in words)
        assert "CANARYREASON" not in html
        assert "safeguarding" not in html.lower()


def test_a_step_is_named_where_it_was_taken_and_not_at_each_note_after_it(path, draft):
    """“Sent: does not agree” would read as if it had gone all the same."""
    consent(path, draft)
    send(path, draft)
    consent(path, draft, given=False)
    html, _ = reports.pdf.render_pdf("support", reports.evidence_context(path.now(draft.case), by=path["senco"]))
    assert html.count("<td>Sent</td>") == 1
    assert "<td></td><td>Does not agree: Holly, signed form</td>" in html


def test_the_papers_are_tagged_and_count_their_pages(path, draft):
    from io import BytesIO

    from pypdf import PdfReader

    factories.make_observation(path.child, by=path["aisha"])
    reader = PdfReader(BytesIO(reports.evidence_pdf(path.now(draft.case), by=path["senco"])))
    text = " ".join(page.extract_text() for page in reader.pages)
    assert f"Page {len(reader.pages)} of {len(reader.pages)}" in text
    assert "Confidential" in text
    assert reader.metadata.title == "Rowan: support so far"
    assert "/StructTreeRoot" in reader.trailer["/Root"]


def test_outcomes_stand_on_the_page_of_their_cycle(path, draft):
    """A table of outcomes alone on a page says nothing; they move together where they fit on one."""
    from io import BytesIO

    from pypdf import PdfReader

    cycle = path.plan(path.now(draft.case))
    for lines in (10, 37):
        cycle.assess = "He points.\n" * lines
        cycle.save()
        pages = PdfReader(BytesIO(reports.evidence_pdf(path.now(draft.case), by=path["senco"]))).pages
        texts = [page.extract_text() for page in pages]
        outcomes = next(text for text in texts if "Asks for more" in text)
        assert "Cycle 1" in outcomes, lines
