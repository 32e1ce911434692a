"""Pages of sending: for staff, and the whole way of one paper from the child's page to the school and back."""

import re
from datetime import date, timedelta

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_scopes import scope

from children.models import Child, Contact, Liaison, OutsideConsent
from nursery.models import AuditEvent
from nursery.roles import Role
from paperwork.actions import begin
from paperwork.sending import send
from paperwork.sending_models import How, Reply, Sending
from paperwork.states import State
from tests import factories
from tests.factories import MONDAY
from tests.paperwork.papers import finish


@pytest.fixture
def desk(client, now, manager):
    client.force_login(manager)
    return client


@pytest.fixture
def kasia(zofia):
    return factories.make_carer(zofia, "Kasia")


@pytest.fixture
def school(setting, zofia):
    with scope(setting=setting):
        school = Contact.objects.create(
            setting=setting, kind="school", organisation="Hill School", name="Mr Penn", email="penn@hill.example",
            phone="01632 960200",
        )  # fmt: skip
        school.children.add(zofia)
    return school


@pytest.fixture
def paper(setting, zofia, marta, manager):
    with scope(setting=setting):
        paper = begin(child=zofia, kind="summary", title="Summary of autumn", owner=marta, by=manager, on=MONDAY)
        return finish(paper, manager)


def text(response) -> str:
    return " ".join(response.content.decode().split())


def known(name, child, contact):
    return reverse(f"children:{name}", args=[child.code, contact.code])


def answer(client, child, contact, who, **values):
    sent = {"purpose": "summary", "given": "yes", "carer": who.code, "how": "signed form", "on": "23/11/2026"}
    return client.post(known("say_outside", child, contact), sent | values)


def press_send(client, paper, to, **values):
    return client.post(reverse("paperwork:send", args=[paper.code]), {"contact": to.code, "how": "link"} | values)


def test_one_paper_goes_out_and_an_answer_comes_back(desk, setting, zofia, kasia, school, paper):
    """002-30: consent, send, receipt, reply."""
    page = desk.get(reverse("paperwork:send", args=[paper.code]))
    assert "The family was not asked" in text(page)
    refused = press_send(desk, paper, school)
    assert refused.status_code == 422
    assert "has not agreed that this goes to Mr Penn, Hill School" in text(refused)
    answer(desk, zofia, school, kasia)
    response = press_send(desk, paper, school)
    assert response.status_code == 302
    sent_page = reverse("paperwork:sent", args=[zofia.code])
    first = text(desk.get(sent_page))
    digits = re.search(r'digits num">(\d{4} \d{4})<', first)[1]
    assert "01632 960200" in first
    assert digits not in text(desk.get(sent_page))
    link = re.search(r"http://testserver(/\S+)", mail.outbox[0].body)[1]
    outside = Client()
    opened = outside.post(link, {"digits": digits}, follow=True)
    assert "Kasia" not in text(opened)
    assert "About Zofia Kowalska, for Mr Penn, Hill School." in text(opened)
    assert outside.get(opened.redirect_chain[0][0] + "file/").content.startswith(b"%PDF-")
    outside.post(opened.redirect_chain[0][0], {"words": "We shall read it with her new teacher."})
    last = text(desk.get(sent_page))
    assert "They have it" in last
    assert "We shall read it with her new teacher." in last
    assert "Opened 23 Nov 2026 at 10:15" in last


def test_pressed_twice_it_goes_once(desk, setting, zofia, kasia, school, paper):
    answer(desk, zofia, school, kasia)
    for _ in range(2):
        assert press_send(desk, paper, school, submission="a" * 24).status_code == 302
    with scope(setting=setting):
        assert Sending.objects.count() == 1
    assert len(mail.outbox) == 1


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"contact": ""}, "Choose to whom it goes."),
        ({"how": "pigeon"}, "Choose how it goes."),
        ({"how": "posted", "handed_on": ""}, "Enter the day on which it was handed over or posted."),
        ({"how": "posted", "handed_on": "24/11/2026"}, "Choose today or an earlier day."),
        ({"how": "posted", "handed_on": "soon"}, "Enter a day such as 14 January 2027"),
    ],
)
def test_what_cannot_be_is_said_beside_the_field(desk, setting, zofia, kasia, school, paper, values, said):
    answer(desk, zofia, school, kasia)
    response = press_send(desk, paper, school, **values)
    assert response.status_code == 422
    assert said in text(response)


def test_a_printed_copy_is_noted_with_its_day(desk, setting, zofia, kasia, school, paper):
    answer(desk, zofia, school, kasia)
    press_send(desk, paper, school, how="handed_over", handed_on="20 November 2026")
    with scope(setting=setting):
        assert [(one.how, one.handed_on) for one in Sending.objects.all()] == [(How.HANDED_OVER, date(2026, 11, 20))]
    assert mail.outbox == []


def test_only_a_safeguarding_lead_is_offered_the_reason(client, now, setting, zofia, school, paper, marta, manager):
    """A key worker of the child who is one, and no manager who is none (R73)."""
    marta.user = factories.make_user(setting, Role.PRACTITIONER)
    marta.save()
    factories.give_role(marta.user, setting, Role.SAFEGUARDING)
    for person, offered in ((manager, False), (marta.user, True)):
        client.force_login(person)
        assert ("to keep a child safe" in text(client.get(reverse("paperwork:send", args=[paper.code])))) == offered
    client.force_login(manager)
    assert press_send(client, paper, school, reason="At risk.").status_code == 422
    client.force_login(marta.user)
    assert press_send(client, paper, school, reason="At risk.").status_code == 302
    page = reverse("paperwork:sent", args=[zofia.code])
    assert "At risk." in text(client.get(page))
    client.force_login(manager)
    assert "Without the family’s agreement" in text(client.get(page))
    assert "At risk." not in text(client.get(page))


def test_what_the_family_told_us_does_not_go_outside(desk, setting, zofia, kasia, school, marta, manager):
    """No consent for our own papers covers their words and worries."""
    with scope(setting=setting):
        about = finish(begin(child=zofia, kind="about", title="About her", owner=marta, by=manager, on=MONDAY), manager)
    answer(desk, zofia, school, kasia)
    assert "is theirs to pass on" in text(desk.get(reverse("paperwork:send", args=[about.code])))
    assert press_send(desk, about, school).status_code == 422
    assert "About her" not in text(desk.get(reverse("paperwork:sent", args=[zofia.code])))
    assert "Send it outside" not in text(desk.get(reverse("paperwork:write", args=[about.code])))
    with scope(setting=setting), pytest.raises(ValidationError, match="theirs to pass on"):
        send(child=zofia, contact=school, purpose="summary", title="-", content=b"%PDF-", document=about, by=manager)


@pytest.mark.parametrize(("email", "how"), [("penn@hill.example", "link"), ("", "handed_over")])
def test_a_link_is_chosen_for_those_with_an_address_alone(desk, setting, zofia, kasia, school, paper, email, how):
    page = reverse("paperwork:send", args=[paper.code])
    assert desk.get(page).context["form"]["how"].value() == ""  # nobody is chosen yet
    answer(desk, zofia, school, kasia)
    with scope(setting=setting):
        Contact.objects.update(email=email)
    form = desk.get(page).context["form"]
    assert (form["contact"].value(), form["how"].value()) == (school.code, how)


def test_an_unfinished_paper_is_not_offered(desk, setting, zofia, school, paper):
    type(paper)._base_manager.update(state=State.WRITING)
    page = text(desk.get(reverse("paperwork:send", args=[paper.code])))
    assert "Only a final paper goes outside." in page
    assert "Send it" not in page


def test_it_is_taken_back_mailed_again_and_given_another_code(desk, setting, zofia, kasia, school, paper):
    answer(desk, zofia, school, kasia)
    press_send(desk, paper, school)
    with scope(setting=setting):
        sending = Sending.objects.get()
    desk.post(reverse("paperwork:mail_again", args=[sending.code]))
    assert len(mail.outbox) == 2
    page = text(desk.post(reverse("paperwork:new_digits", args=[sending.code]), follow=True))
    assert re.search(r'digits num">\d{4} \d{4}<', page)
    assert "Closed: taken back" in text(desk.post(reverse("paperwork:revoke", args=[sending.code]), follow=True))
    page = text(desk.post(reverse("paperwork:mail_again", args=[sending.code]), follow=True))
    assert "It does not open any more: taken back." in page
    assert len(mail.outbox) == 2


def test_what_waits_and_what_was_answered_stands_on_one_page(desk, setting, zofia, kasia, school, paper):
    answer(desk, zofia, school, kasia)
    press_send(desk, paper, school)
    page = reverse("paperwork:outside_all")
    assert "Summary of autumn" in text(desk.get(page))
    with scope(setting=setting):
        sending = Sending.objects.get()
        assert "Summary of autumn" not in text(desk.get(page, {"show": "answered"}))
        Sending.objects.update(sent_at=timezone.now() - timedelta(days=4))
    assert "Not opened: ring them" in text(desk.get(page))
    desk.post(reverse("paperwork:reply", args=[sending.code]), {"on": "23/11/2026", "words": "They rang."})
    assert "They rang." in text(desk.get(page, {"show": "answered"}))
    with scope(setting=setting):
        assert Reply.objects.get().by.name == "Jo Whitfield"


def test_every_look_of_staff_at_what_was_sent_is_written_down(desk, setting, zofia, kasia, school, paper):
    answer(desk, zofia, school, kasia)
    press_send(desk, paper, school)
    with scope(setting=setting):
        sending = Sending.objects.get()
    assert desk.get(reverse("paperwork:sent_pdf", args=[sending.code]))["Content-Type"] == "application/pdf"
    assert AuditEvent.objects.get(action="sent_paper_read").target == sending.pk


# ---------------------------------------------------------------- contacts


def test_a_contact_is_entered_for_a_child_and_tied(desk, setting, zofia):
    address = reverse("children:contact_new") + f"?child={zofia.code}"
    response = desk.post(address, {"kind": "health_visitor", "name": "Bola Ayo", "phone": "01632 960300"})
    with scope(setting=setting):
        contact = Contact.objects.get()
        assert list(contact.children.all()) == [zofia]
    assert response["Location"] == known("known_by", zofia, contact)
    assert "Bola Ayo" in text(desk.get(zofia.get_absolute_url()))


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"kind": ""}, "Choose what they are."),
        ({"name": "", "organisation": ""}, "Enter a person or an organisation."),
        ({"email": "penn"}, "Enter an e-mail address such as"),
        ({"name": "mr penn", "organisation": "hill school"}, "They are a contact already."),
    ],
)
def test_a_contact_that_cannot_be_is_said(desk, school, values, said):
    response = desk.post(reverse("children:contact_new"), {"kind": "school", "name": "Ms Dale", "job": "Head"} | values)
    assert response.status_code == 422
    assert said in text(response)
    assert 'value="Head"' in text(response)


def test_the_other_setting_of_the_record_becomes_a_contact_with_one_press(desk, setting, zofia):
    with scope(setting=setting):
        Child.objects.update(shared_setting="Little Acorns")
    assert "Make Little Acorns a contact" in text(desk.get(zofia.get_absolute_url()))
    for _ in range(2):
        desk.post(reverse("children:shared_setting_contact", args=[zofia.code]))
    with scope(setting=setting):
        assert [(one.kind, one.organisation) for one in zofia.contacts.all()] == [("setting", "Little Acorns")]
    assert "Make Little Acorns a contact" not in text(desk.get(zofia.get_absolute_url()))


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ({}, {"Hill", "Acorns"}),
        ({"kind": "school"}, {"Hill"}),
        ({"q": "penn"}, {"Hill"}),
        ({"q": "acorn"}, {"Acorns"}),
        ({"retired": "yes"}, {"Old"}),
        ({"kind": "no such kind", "page": "x"}, {"Hill", "Acorns"}),
    ],
)
def test_the_list_finds_contacts(desk, setting, school, query, shown):
    with scope(setting=setting):
        Contact.objects.create(setting=setting, kind="setting", organisation="Little Acorns")
        Contact.objects.create(setting=setting, kind="agency", organisation="Old Agency", is_retired=True)
    found = text(desk.get(reverse("children:contacts"), query))
    assert {name for name in ("Hill", "Acorns", "Old") if name in found} == shown


def test_the_senco_finds_agencies_in_the_menu(client, now, setting):
    client.force_login(factories.make_user(setting, Role.SENCO))
    found = text(client.get("/today/"))
    assert 'href="/contacts/?kind=agency"' in found
    assert "<span>Agencies</span>" in found


def test_who_is_not_in_the_care_team_does_not_learn_who_else_knows_a_child(
    client, now, setting, room, zofia, school, marta
):
    stranger = factories.make_practitioner(setting, "Nell", room=room, mark="")
    for person, sees in ((marta, True), (stranger, False)):
        person.user = factories.make_user(setting, Role.PRACTITIONER)
        person.save()
        client.force_login(person.user)
        assert ("Mr Penn" in text(client.get(zofia.get_absolute_url()))) == sees
        assert ("Zofia" in text(client.get(reverse("children:contact", args=[school.code])))) == sees
        assert client.get(known("known_by", zofia, school)).status_code == (200 if sees else 404)


def test_a_contact_is_retired_and_offered_again(desk, setting, zofia, school):
    for data, retired in (({}, True), ({"back": "yes"}, False)):
        desk.post(reverse("children:contact_retire", args=[school.code]), data)
        school.refresh_from_db()
        assert school.is_retired == retired


# ---------------------------------------------------------------- what the family says


def test_who_a_court_order_restricts_is_not_offered(desk, zofia, kasia, school):
    factories.make_carer(zofia, "Adam", restricted=True)
    factories.make_carer(zofia, "Gran", parental_responsibility=False)
    factories.make_carer(zofia, "Aunt", only_looks=True)
    found = text(desk.get(known("say_outside", zofia, school)))
    assert "Kasia" in found
    assert not any(name in found for name in ("Adam", "Gran", "Aunt"))


def test_without_anybody_who_may_say_so_the_page_says_so(desk, zofia, school):
    assert "Nobody may say so yet" in text(desk.get(known("say_outside", zofia, school)))


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"given": ""}, "Choose yes or no."),
        ({"carer": "no-such"}, "Choose who said so."),
        ({"purpose": "all"}, "Choose what it is about."),
        ({"how": ""}, "Enter how they said it."),
        ({"on": "24/11/2026"}, "Choose today or an earlier day: it counts when it was said."),
        ({"last": "22/11/2026"}, "Choose today or a later day, or leave it empty."),
        ({"given": "no", "last": "30/11/2026"}, "A no holds until they say yes: leave this empty."),
    ],
)
def test_an_answer_that_cannot_be_is_said(desk, setting, zofia, kasia, school, values, said):
    response = answer(desk, zofia, school, kasia, **values)
    assert response.status_code == 422
    assert said in text(response)
    with scope(setting=setting):
        assert not OutsideConsent.objects.exists()


def test_answers_are_dated_withdrawn_at_once_and_all_readable(desk, setting, zofia, kasia, school):
    answer(desk, zofia, school, kasia, on="1/9/2026", last="31/12/2026")
    assert "Summaries until 31 Dec 2026" in text(desk.get(zofia.get_absolute_url()))
    desk.post(known("withdraw_outside", zofia, school), {"purpose": "summary"})
    with scope(setting=setting):
        held = [(one.given, one.starts_on, one.ends_on) for one in OutsideConsent.objects.order_by("pk")]
    assert held == [(True, date(2026, 9, 1), MONDAY), (False, MONDAY, None)]
    page = text(desk.get(known("known_by", zofia, school)))
    assert "Kasia Kowalska" in page
    assert "Noted by " in page, "who of the family said so is to be recorded, and is not made up"
    assert "Withdrawn" in page


def test_taking_a_contact_off_a_child_ends_what_was_agreed(desk, setting, zofia, kasia, school):
    answer(desk, zofia, school, kasia)
    desk.post(known("untie", zofia, school))
    with scope(setting=setting):
        assert not OutsideConsent.objects.in_force(MONDAY).exists()
        assert not zofia.contacts.exists()


# ---------------------------------------------------------------- talks

TALK = {"on": "23/11/2026", "how": "phone", "told": "listened", "about": "She settles in after Christmas."}


@pytest.mark.parametrize(
    ("agreed", "told", "status"),
    [(None, "listened", 302), (None, "told", 422), ("liaison", "told", 302), ("summary", "told", 422)],
)
def test_telling_needs_consent_and_listening_does_not(desk, setting, zofia, kasia, school, agreed, told, status):
    """000-29, R73."""
    if agreed:
        answer(desk, zofia, school, kasia, purpose=agreed)
    response = desk.post(known("talk", zofia, school), TALK | {"told": told})
    assert response.status_code == status
    with scope(setting=setting):
        assert Liaison.objects.count() == (status == 302)
    if status == 422:
        assert "has not agreed that we talk with Mr Penn, Hill School about Zofia" in text(response)
        assert "She settles in after Christmas." in text(response)
    else:
        assert "She settles in after Christmas." in text(desk.get(known("known_by", zofia, school)))


def test_a_talk_of_tomorrow_is_refused(desk, zofia, school):
    assert desk.post(known("talk", zofia, school), TALK | {"on": "24/11/2026"}).status_code == 422
