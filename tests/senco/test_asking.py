"""A family's answers to what the SENCO asks: real acts that open and shut the steps (000-26, R73)."""

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.urls import reverse

from children.models import Contact
from families.access import rights_of
from families.due import waiting
from nursery.roles import Role
from senco import actions, asking, referrals
from senco.models import CaseEntry, Referral
from senco.states import Referring, State
from tests import factories


@pytest.fixture
def family(path, setting):
    """Holly, who was told of it; Daniel, who was not; Nan, who may not agree; Adam, whom a court order keeps away."""
    for carer in (path.holly, path.daniel, path.nan, path.adam):
        carer.user = factories.make_user(setting, Role.CARER, name=carer.first_name)
        carer.save()
    return path


def page(child):
    return reverse("families:support", args=[child.code])


def say(client, carer, about, answer, words=""):
    client.force_login(carer.user)
    return client.post(page(carer.child), {"about": about, "answer": answer, "words": words})


def titles(carer):
    today = carer.setting.today()
    carer.child.has_key_worker = True  # as ``own_children`` finds it
    return [
        one.title
        for one in waiting(carer.child, carer, asking.asked_of(carer.child, carer), rights_of(carer, today), today)
    ]


def test_a_yes_in_kith_opens_the_visits_and_stands_in_the_case(client, family):
    case = family.seen()
    assert "Your permission" in titles(family.holly)
    client.force_login(family.holly.user)
    told = client.get(page(family.child)).content.decode()
    assert "Aisha Bell told you about it" in told
    assert "May Ines Costa" in told
    assert case.concern not in told
    assert say(client, family.holly, case.code, "yes", "Please tell me after.").status_code == 302
    case = family.now(case)
    assert case.state == State.OBSERVING
    entry = CaseEntry.objects.get(case=case, kind="answer")
    assert (entry.facts["name"], entry.facts["how"], entry.recorded_by) == ("Holly", "in Kith", family.holly.user)
    client.force_login(family["senco"])
    assert "Please tell me after." in client.get(reverse("senco:case", args=[case.code])).content.decode()
    actions.visit(case=case, on=family.today, starts=600, minutes=20, where="snack", words="Saw.", by=family["senco"])
    assert "Your permission" not in titles(family.holly)


def test_what_was_said_with_a_not_yet_its_writer_reads_again_and_nobody_else(client, family):
    case = family.seen()
    say(client, family.holly, case.code, "not_yet", "After his birthday, please.")
    assert "After his birthday, please." in client.get(page(family.child)).content.decode()
    actions.tell_parents(
        case=case, on=family.today, how="in person", people=[family.daniel], words="", by=family["senco"]
    )
    client.force_login(family.daniel.user)
    assert "After his birthday" not in client.get(page(family.child)).content.decode()


def test_taking_it_back_shuts_the_steps_at_once(client, family):
    case = family.visited()
    assert say(client, family.holly, case.code, "back").status_code == 302
    case = family.now(case)
    assert case.state == State.PERMISSION
    with pytest.raises(ValidationError):
        actions.decide(case=case, decision="meeting", words="On.", by=family["senco"])


@pytest.mark.parametrize("who", ["daniel", "nan", "adam"])
def test_only_who_was_told_and_may_agree_is_asked(client, family, who):
    case, carer = family.seen(), getattr(family, who)
    assert asking.asked_of(family.child, carer) == []
    assert say(client, carer, case.code, "yes").status_code == 404
    with pytest.raises(ValidationError):
        asking.answer_permission(case=case, answer="yes", words="", carer=carer, by=carer.user)
    assert family.now(case).state == State.PERMISSION


def test_nobody_learns_of_a_case_that_goes_on_before_parents_are_told(client, family):
    case = family.raised()
    actions.ask_safeguarding_lead(case=case, by=family["aisha"])
    actions.go_on_untold(case=family.now(case), reason="It is not safe.", by=family["lead"])
    actions.acknowledge(case=family.now(case), by=family["senco"])
    assert asking.asked_of(family.child, family.holly) == []
    client.force_login(family.holly.user)
    assert "Nothing is asked of you" in client.get(page(family.child)).content.decode()


def test_one_parents_no_is_not_undone_by_the_other(client, family):
    case = family.seen()
    actions.tell_parents(
        case=case, on=family.today, how="by phone", people=[family.daniel], words="He heard.", by=family["aisha"]
    )
    say(client, family.daniel, case.code, "no")
    answer = say(client, family.holly, case.code, "yes", "I would like it")
    assert answer.status_code == 422
    assert "Talk about it with us first" in answer.content.decode()
    assert "I would like it" in answer.content.decode()
    assert family.now(case).state == State.PERMISSION
    say(client, family.daniel, case.code, "yes")
    assert family.now(case).state == State.OBSERVING


def test_the_parents_are_told_that_a_question_waits_and_no_mail_names_the_child(
    family, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        family.seen()
    told = [message for message in mail.outbox if family.holly.user.email in message.to]
    assert told
    for message in told:
        assert "Rowan" not in message.subject + message.body
    assert not [message for message in mail.outbox if family.daniel.user.email in message.to]


@pytest.fixture
def referral(family, setting):
    contact = Contact.objects.create(setting=setting, kind="agency", organisation="Riverside")
    case = family.support()
    return referrals.draft(case=case, contact=contact, parts={"hoped": "To know more."}, by=family["senco"])


def test_a_referral_is_asked_about_read_agreed_to_and_followed(client, family, referral):
    assert say(client, family.holly, referral.code, "yes").status_code == 404  # not asked yet
    asking.ask_about_referral(referral=referral, by=family["senco"])
    assert "Asking for help outside" in titles(family.holly)
    client.force_login(family.holly.user)
    assert "To know more." in client.get(page(family.child)).content.decode()
    assert say(client, family.holly, referral.code, "yes").status_code == 302
    now = Referral.objects.get(pk=referral.pk)
    assert now.state == Referring.CONSENTED
    referrals.note_sent(
        referral=now, how="by post", on=family.today, chase_on=family.today.replace(day=28), by=family["senco"]
    )
    shown = client.get(page(family.child)).content.decode()
    assert "Sent" in shown
    assert "by post" not in shown


def test_a_no_keeps_it_here_and_counts_at_once(client, family, referral):
    asking.ask_about_referral(referral=referral, by=family["senco"])
    say(client, family.holly, referral.code, "yes")
    say(client, family.holly, referral.code, "no")
    now = Referral.objects.get(pk=referral.pk)
    assert now.state == Referring.DRAFTED
    assert referrals.why_not_sent(now, family.today)
    with pytest.raises(ValidationError):
        referrals.note_sent(referral=now, how="by post", on=family.today, chase_on=family.today, by=family["senco"])


def test_the_button_asks_from_the_referrals_page(client, family, referral):
    client.force_login(family["senco"])
    do = reverse("senco:referral_do", args=[referral.code, "ask"])
    assert "Ask the family in Kith" in client.get(reverse("senco:referral", args=[referral.code])).content.decode()
    assert client.post(do).status_code == 302
    assert Referral.objects.get(pk=referral.pk).asked_by == family["senco"]
    again = client.get(reverse("senco:referral", args=[referral.code])).content.decode()
    assert "Asked in Kith on" in again


def test_pages_ask_few_queries(client, family, referral, django_assert_max_num_queries):
    asking.ask_about_referral(referral=referral, by=family["senco"])
    client.force_login(family.holly.user)
    for name in ("families:support", "families:forms", "families:day"):
        with django_assert_max_num_queries(12):
            assert client.get(reverse(name, args=[family.child.code])).status_code == 200
