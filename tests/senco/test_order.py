"""Who is told, in what order a family can have said what, and who reads why (000-24 to 000-27, R42, R70, R101)."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from children.models import Contact, ContactKind
from journals.models import State
from senco import actions, safety
from senco.asking import asked_of
from senco.forms import TellForm, observations_to_choose
from senco.people import people_of_case
from senco.referrals import draft, record_consent
from tests import factories

DAY = timedelta(days=1)


def tell(path, case, *people, on=None):
    actions.tell_parents(
        case=case, on=on or path.today, how="in person", people=list(people), words="They nodded.", by=path["aisha"]
    )


def page(client, who, name, *args):
    client.force_login(who)
    return client.get(reverse(name, args=args)).content.decode()


def test_telling_somebody_without_parental_responsibility_alone_tells_no_parent(path):
    case = path.raised()
    with pytest.raises(ValidationError, match="Tell somebody with parental responsibility too: Holly or Daniel"):
        tell(path, case, path.nan)
    tell(path, case, path.nan, path.holly)
    assert path.now(case).state == "told"


def test_where_nobody_has_it_on_the_record_whoever_brings_up_the_child_is_told(path):
    path.child.carers.update(parental_responsibility=False)
    tell(path, path.raised(), path.nan)


def test_a_relative_who_may_only_look_is_neither_offered_nor_told(path):
    path.nan.only_looks = True
    path.nan.save()
    case = path.raised()
    form = TellForm(case=case, people=people_of_case(case))
    assert [words for _, words in form.fields["people"].choices] == ["Holly, mum", "Daniel, dad"]
    with pytest.raises(ValidationError, match="Choose whom you told"):
        tell(path, case, path.nan, path.holly)
    tell(path, case, path.holly)
    assert asked_of(path.child, path.holly)
    assert not asked_of(path.child, path.nan)


def test_an_answer_comes_after_the_telling_and_after_the_answer_before(path):
    case = path.raised()
    tell(path, case, path.holly, on=path.today - 3 * DAY)
    actions.acknowledge(case=path.now(case), by=path["senco"])

    def says(answer, days):
        actions.answer(
            case=path.now(case), answer=answer, carer=path.holly, how="by phone", on=path.today - days * DAY, by=path["senco"]
        )  # fmt: skip

    with pytest.raises(ValidationError, match="Choose a day from Friday 20 November on, when the parents were told"):
        says("yes", 4)
    says("no", 1)
    with pytest.raises(ValidationError, match="on, when they last said something"):
        says("yes", 2)
    says("yes", 1)
    with pytest.raises(ValidationError, match="on, when they last said something"):
        actions.withdraw(
            case=path.now(case), carer=path.holly, on=path.today - 2 * DAY, how="by phone", by=path["senco"]
        )
    actions.withdraw(case=path.now(case), carer=path.holly, on=path.today, how="by phone", by=path["senco"])
    with pytest.raises(ValidationError, match="on, when they last said something"):
        says("yes", 1)


def test_consent_to_a_referral_comes_after_the_form(path):
    case = path.support()
    contact = Contact.objects.create(setting=path.setting, kind=ContactKind.AGENCY, organisation="Riverside")
    form = draft(case=case, contact=contact, parts={}, by=path["senco"])
    said = {"referral": form, "given": True, "carer": path.holly, "how": "signed form", "by": path["senco"]}
    with pytest.raises(ValidationError, match="on, when the form was begun"):
        record_consent(on=path.today - DAY, **said)
    record_consent(on=path.today, **said)


def test_after_a_no_the_home_page_says_so_and_who_goes_on(client, path):
    case = path.seen()
    assert "Rowan’s parents have not said yet whether they agree" in page(client, path["senco"], "senco:home")
    actions.answer(case=case, answer="no", carer=path.holly, how="", on=path.today, by=path["senco"])
    seen = page(client, path["senco"], "senco:home")
    assert "The family does not agree, since Monday 23 November: talk with them, or close it" in seen
    assert "One case waits for you." in seen
    path.agree(path.now(case))
    assert "the first visit to the room is due" in page(client, path["senco"], "senco:home")
    actions.withdraw(case=path.now(case), carer=path.holly, on=path.today, how="by phone", by=path["senco"])
    assert "The family does not agree" in page(client, path["senco"], "senco:home")


def test_where_parents_do_not_agree_with_each_other_the_case_says_who_said_what(client, path):
    case = path.seen()
    actions.answer(case=case, answer="no", carer=path.daniel, how="", on=path.today, by=path["senco"])
    assert "do not agree with each other" not in page(client, path["senco"], "senco:case", case.code)
    path.agree(path.now(case))
    assert path.now(case).state == "observing"  # a yes opens; nobody’s no is hidden by it
    said = page(client, path["senco"], "senco:case", case.code)
    words = "Daniel said no on 23 November 2026 and Holly agreed on 23 November 2026. Talk with both before you go on."
    assert words in said
    assert "The parents do not agree with each other about permission." in said
    assert "the parents do not agree with each other" in page(client, path["senco"], "senco:home")
    path.daniel.restricted = True  # a court order: what he says no longer counts, and nobody talks with him
    path.daniel.save()
    assert "do not agree with each other" not in page(client, path["senco"], "senco:case", case.code)


def test_why_it_goes_on_untold_is_read_by_safeguarding_leads_alone(client, path):
    case = path.raised()
    actions.ask_safeguarding_lead(case=case, by=path["senco"])
    actions.go_on_untold(case=path.now(case), reason="Telling them now could harm him.", by=path["lead"])
    for who, reads in (("lead", True), ("senco", False), ("manager", False), ("aisha", False)):
        seen = page(client, path[who], "senco:case", case.code)
        assert "this goes on before the parents are told." in seen
        assert ("Telling them now could harm him." in seen) == reads, who


def test_what_was_noticed_goes_along_to_the_safeguarding_lead(client, path):
    entry = factories.make_observation(path.child, by=path["aisha"], words="A mark on his arm.")
    kept = safety.tell(
        child=path.child, words="He flinched.", child_said="", happened_at=path.setting.now(), by=path["aisha"],
        observations=[entry],
    )  # fmt: skip
    assert "One safeguarding record is not read yet." in page(client, path["lead"], "senco:home")
    assert "A mark on his arm." in page(client, path["lead"], "senco:safety", kept.code)
    safety.acknowledge(kept=kept, by=path["lead"])
    assert "not read yet." not in page(client, path["lead"], "senco:home")


def test_a_worry_to_talk_over_stands_in_the_headline(client, path):
    actions.raise_worry(child=path.child, words="He is quiet.", by=path["aisha"])
    assert "One worry is to be talked over." in page(client, path["manager"], "senco:home")


def test_drafts_are_no_evidence(path):
    kept, draft_ = (factories.make_observation(path.child, by=path["aisha"], words=words) for words in ("Sang.", "He"))
    draft_.state = State.DRAFT
    draft_.save()
    assert list(observations_to_choose(path.child, path["aisha"])) == [kept]


def test_a_worry_noted_in_a_journal_reaches_the_senco_and_goes_once_it_is_taken_further(client, path):
    entry = factories.make_observation(path.child, by=path["aisha"], words="Said nothing all day.", concern=True)
    factories.make_observation(path.child, by=path["aisha"], words="Sang.")
    for who, sees in (("senco", True), ("manager", True), ("gina", False)):
        assert ("Said nothing all day." in page(client, path[who], "senco:home")) == sees, who
    assert "Sang." not in page(client, path["senco"], "senco:home")
    path.raised(observations=[entry])
    assert "Worries noted in journals" not in page(client, path["senco"], "senco:home")
