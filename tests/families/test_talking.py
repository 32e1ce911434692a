"""Talking: who reads what, who may answer, what a message is not for."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.urls import reverse
from django_scopes import scope

from children.actions import remove_carer
from children.models import FAREWELL
from families.asking import ask
from families.asking_models import ChangeRequest
from families.copying import Copy
from families.data_models import DataRequest, RetentionRules
from families.message_models import Message, ReadUpTo
from families.talking import answer, conversations, mark_read, unread_for_family, write
from families.waiting import waits
from journals.medical_words import sounds_medical
from nursery.roles import Role
from tests import factories


@pytest.mark.parametrize(
    ("words", "is_medical"),
    [
        ("Zofia slept badly.", False),
        ("She had Calpol at six.", True),
        ("Give her 5 ml at noon, please", True),
        ("5ml of it", True),
        ("New allergy: kiwi", True),
        ("He met a dozen friends at the dosing station", False),
        ("The doctor prescribed something", True),
        ("We walked 5 miles.", False),
        ("Her new inhalers are in the bag", True),
        ("She had a high temperature at night", True),
        ("Ma gorączkę, proszę podać syrop", True),
        ("Zosia spała dobrze i zjadła śniadanie.", False),
        ("Are febră, vă rog să-i dați siropul", True),
        ("A dormit bine și a mâncat tot.", False),
        ("عندها حساسية من البيض", True),
        ("أعطوها الدواء ظهرًا", True),
        ("نامت جيدًا وأكلت كل شيء", False),
        ("اسے بخار ہے، دوائی دے دیں", True),
        ("وہ اچھی طرح سوئی۔", False),
    ],
)
def test_what_sounds_like_medicine(words, is_medical):
    assert sounds_medical(words) is is_medical


def carer_of(setting, child, name, **values):
    user = factories.make_user(setting, Role.CARER, name=name)
    return factories.make_carer(child, name, user=user, **values)


@pytest.fixture
def kasia(now, setting, zofia):
    return carer_of(setting, zofia, "Kasia")


@pytest.fixture
def piotr(now, setting, zofia):
    return carer_of(setting, zofia, "Piotr", relationship="father")


def staff(setting, practitioner):
    practitioner.user = factories.make_user(setting, Role.PRACTITIONER, name=practitioner.first_name)
    practitioner.save()
    return practitioner.user


def page(client, who, name, child, **query) -> str:
    client.force_login(who)
    return " ".join(client.get(reverse(name, args=[child.code]), query).content.decode().split())


def test_a_parent_writes_the_team_answers_and_sees_who_has_read_it(client, setting, zofia, marta, kasia, piotr):
    user = staff(setting, marta)
    client.force_login(kasia.user)
    client.post(reverse("families:messages", args=[zofia.code]), {"words": "She slept badly."})
    assert "She slept badly." in page(client, user, "families:talk", zofia)
    client.post(reverse("families:talk", args=[zofia.code]), {"words": "We will take it slowly."})
    seen = page(client, piotr.user, "families:messages", zofia)
    assert "She slept badly." in seen
    assert "We will take it slowly." in seen
    assert "Read by" not in seen
    with scope(setting=setting):
        newest = Message.objects.first().pk
        assert unread_for_family(zofia, piotr) == 1
    client.post(reverse("families:read", args=[zofia.code]), {"newest": newest})
    with scope(setting=setting):
        assert unread_for_family(zofia, piotr) == 0
    assert "Read by Piotr" in page(client, user, "families:talk", zofia)


def test_what_is_between_one_parent_and_the_nursery_the_other_does_not_read(
    client, setting, zofia, marta, kasia, piotr
):
    user = staff(setting, marta)
    with scope(setting=setting):
        write(child=zofia, words="We live apart now.", by=kasia.user, carer=kasia, private=True)
        answer(child=zofia, words="Thank you for telling us.", by=user, only_for=kasia)
    seen = page(client, piotr.user, "families:messages", zofia)
    assert "We live apart" not in seen
    assert "Thank you for telling us" not in seen
    assert "We live apart" in page(client, kasia.user, "families:messages", zofia)
    with scope(setting=setting):
        hidden = Message.objects.first().pk
    client.force_login(piotr.user)
    client.post(reverse("families:read", args=[zofia.code]), {"newest": hidden})
    with scope(setting=setting):
        assert not ReadUpTo.objects.filter(user=piotr.user).exists()


def test_an_answer_to_something_private_is_private_unless_its_writer_says_otherwise(
    client, setting, zofia, manager, kasia, piotr, in_setting
):
    def stands_at():
        return open_talk(client, manager, zofia).context["to"]

    address = reverse("families:talk", args=[zofia.code])
    write(child=zofia, words="We live apart now.", by=kasia.user, carer=kasia, private=True)
    write(child=zofia, words="Her hat is lost.", by=piotr.user, carer=piotr)
    assert stands_at() == kasia.code
    page = open_talk(client, manager, zofia).content.decode()
    assert f'<option value="{kasia.code}" selected>Only Kasia' in page
    client.post(address, {"words": "Thank you for telling us.", "to": kasia.code})
    assert stands_at() == kasia.code
    write(child=zofia, words="Has it been found?", by=piotr.user, carer=piotr)
    assert stands_at() == ""
    client.post(address, {"words": "It has.", "to": ""})
    assert stands_at() == ""
    assert list(Message.objects.filter(from_family=False).values_list("words", "only_for__first_name")) == [
        ("It has.", None),
        ("Thank you for telling us.", "Kasia"),
    ]


def test_an_answer_to_somebody_who_reads_no_more_goes_to_nobody_else(client, setting, zofia, manager, kasia, piotr):
    client.force_login(manager)
    with scope(setting=setting):
        write(child=zofia, words="We live apart now.", by=kasia.user, carer=kasia, private=True)
        kasia.restricted = True
        kasia.save()
    address = reverse("families:talk", args=[zofia.code])
    for to in ({}, {"to": kasia.code}):
        held = client.post(address, {"words": "Thank you for telling us.", **to})
        assert held.status_code == 422
        assert ">Thank you for telling us.</textarea>" in held.content.decode()
        assert "Choose who reads it" in held.content.decode()
    with scope(setting=setting):
        assert not Message.objects.filter(from_family=False).exists()


def test_what_was_private_stays_so_when_its_carer_is_taken_off_the_page(client, setting, zofia, manager, kasia, piotr):
    with scope(setting=setting):
        write(child=zofia, words="We live apart now.", by=kasia.user, carer=kasia, private=True)
        answer(child=zofia, words="Thank you for telling us.", by=manager, only_for=kasia)
        remove_carer(carer=kasia, on=setting.today(), by=manager)
        copy = Copy(DataRequest(child=zofia, asked_by=piotr.user))
        assert "Messages" not in {part.title for part in copy.parts()}
    seen = page(client, piotr.user, "families:messages", zofia)
    assert "We live apart" not in seen
    assert "Thank you for telling" not in seen
    assert "We live apart" in page(client, manager, "families:talk", zofia)


def test_that_something_private_was_written_nobody_else_reads_either(client, setting, zofia, manager, kasia, piotr):
    with scope(setting=setting):
        RetentionRules.objects.create(setting=setting, families_see_looks=True)
        write(child=zofia, words="We live apart now.", by=kasia.user, carer=kasia, private=True)
        answer(child=zofia, words="Thank you.", by=manager, only_for=kasia)
    lines = {one: page(client, one.user, "families:looks", zofia).count("wrote a message") for one in (kasia, piotr)}
    assert lines == {kasia: 2, piotr: 0}
    with scope(setting=setting):
        write(child=zofia, words="She slept well.", by=kasia.user, carer=kasia)
    assert page(client, piotr.user, "families:looks", zofia).count("wrote a message") == 1


@pytest.mark.parametrize(("values", "status"), [({}, 200), ({"only_looks": True}, 403), ({"restricted": True}, 404)])
def test_who_of_the_family_may_write(client, now, setting, zofia, values, status):
    carer = carer_of(setting, zofia, "Ada", **values)
    client.force_login(carer.user)
    assert client.get(reverse("families:messages", args=[zofia.code])).status_code == status


def test_whoever_has_the_child_may_answer_and_the_page_says_who(client, setting, zofia, marta, aisha, tom, kasia):
    factories.make_absence(marta)
    assert "<b>Aisha</b> has Zofia now and may answer." in page(client, kasia.user, "families:messages", zofia)
    assert "Marta reads it all when back." in page(client, kasia.user, "families:messages", zofia)
    user = staff(setting, aisha)
    client.force_login(user)
    assert client.post(reverse("families:talk", args=[zofia.code]), {"words": "All is well."}).status_code == 302


def test_staff_outside_the_care_team_read_nothing(client, setting, room, zofia, kasia):
    other = staff(setting, factories.make_practitioner(setting, "Sam", room=room))
    client.force_login(other)
    assert client.get(reverse("families:talk", args=[zofia.code])).status_code == 403
    assert "Zofia" not in client.get(reverse("families:talks")).content.decode()


def test_a_message_about_medicine_is_held_once_and_loses_nothing(client, setting, zofia, kasia):
    client.force_login(kasia.user)
    address = reverse("families:messages", args=[zofia.code])
    held = client.post(address, {"words": "She had Calpol at six.\nBlue one.", "private": "on"})
    assert held.status_code == 422
    assert ">She had Calpol at six.\nBlue one.</textarea>" in held.content.decode().replace("\r", "")
    assert held.context["form"]["private"].value()
    assert "This sounds like medicine or an allergy." in held.content.decode()
    assert "She had Calpol at six." in held.content.decode()
    with scope(setting=setting):
        assert not Message.objects.exists()
    assert client.post(address, {"words": "She had Calpol at six.", "checked": "yes"}).status_code == 302
    assert "Nothing is given or left out because of this alone" in page(client, kasia.user, "families:messages", zofia)
    seen = page(client, factories.make_user(setting, Role.MANAGER), "families:talk", zofia)
    assert "ask Zofia’s family for the form" in seen


@pytest.mark.parametrize(
    ("about", "stands"), [("medicine", "Calpol at six"), ("allergies", "Peanuts\nCalpol at six"), ("contact", None)]
)
def test_what_was_typed_goes_along_into_the_form_for_it(client, setting, zofia, kasia, about, stands):
    with scope(setting=setting):
        zofia.allergies = "Peanuts"
        zofia.save()
    client.force_login(kasia.user)
    held = client.post(reverse("families:messages", args=[zofia.code]), {"words": "Calpol at six"}).content.decode()
    address = reverse("families:change", args=[zofia.code, about])
    assert (f'formaction="{address}"' in held) is (about != "contact")
    form = client.post(address, {"words": " Calpol at six", "checked": "yes", "carried": "yes"})
    assert form.status_code == 200
    assert form.context["form"]["words"].value() == stands if stands else "words" not in form.context["form"].fields
    with scope(setting=setting):
        assert not ChangeRequest.objects.exists()
        assert not Message.objects.exists()


def test_a_family_may_write_for_a_while_after_the_last_day_and_a_lead_reads_it(
    client, setting, zofia, marta, manager, kasia, in_setting
):
    zofia.leaves_on = setting.today() - timedelta(days=2)
    zofia.save()
    write(child=zofia, words="Thank you all.", by=kasia.user, carer=kasia)
    assert [(child.name, child.unread) for child in conversations(manager, setting)] == [("Zofia", 1)]
    assert [one.words for one in waits(manager, setting) if one.number] == ["1 message to read"]
    assert not conversations(staff(setting, marta), setting)
    zofia.leaves_on = setting.today() - FAREWELL - timedelta(days=1)
    zofia.save()
    assert not conversations(manager, setting)


def test_who_may_only_look_is_not_written_to_alone(client, setting, zofia, manager, kasia):
    carer_of(setting, zofia, "Halina", only_looks=True)
    assert [one.first_name for one in open_talk(client, manager, zofia).context["carers"]] == ["Kasia"]


def open_talk(client, who, child):
    client.force_login(who)
    return client.get(reverse("families:talk", args=[child.code]))


@pytest.mark.parametrize("words", ["", "   ", "x" * 4001])
def test_nothing_and_too_much_are_put_right(client, zofia, kasia, words):
    client.force_login(kasia.user)
    response = client.post(reverse("families:messages", args=[zofia.code]), {"words": words})
    assert response.status_code == 422
    assert words.strip() in response.content.decode()


def test_the_list_counts_what_the_reader_has_not_read(setting, zofia, marta, kasia, in_setting):
    user = staff(setting, marta)
    first = write(child=zofia, words="One.", by=kasia.user, carer=kasia)
    write(child=zofia, words="Two.", by=kasia.user, carer=kasia)
    assert [(child.name, child.unread) for child in conversations(user, setting)] == [("Zofia", 2)]
    mark_read(child=zofia, user=user, message=first.pk)
    mark_read(child=zofia, user=user, message=0)
    assert [child.unread for child in conversations(user, setting)] == [1]


def test_older_ones_are_on_their_own_page(client, setting, zofia, kasia):
    with scope(setting=setting):
        for number in range(51):
            write(child=zofia, words=f"Word {number}.", by=kasia.user, carer=kasia)
        oldest_shown = list(Message.objects.all()[:50])[-1].pk
    found = page(client, kasia.user, "families:messages", zofia)
    assert "Word 0." not in found
    assert "Word 50." in found
    assert "Word 0." in page(client, kasia.user, "families:messages", zofia, before=oldest_shown)


def test_what_waits_stands_where_staff_look_first(client, setting, room, zofia, marta, kasia, manager):
    user, nobody = staff(setting, marta), staff(setting, factories.make_practitioner(setting, "Gina", room=room))

    def said(who, name):
        client.force_login(who)
        return " ".join(client.get(reverse(name)).content.decode().split())

    part = "nursery:waits"  # loaded where somebody begins their day
    assert "to read" not in said(user, part) + said(manager, part)
    with scope(setting=setting):
        for words in ("She slept badly.", "She is better."):
            write(child=zofia, words=words, by=kasia.user, carer=kasia)
        told = {"child": zofia, "carer": kasia, "by": kasia.user}
        newest = Message.objects.first().pk
        changes = [
            ask(**told, about="contact", values={"phone": "07700 900222"}),
            ask(**told, about="collect", words="Ola"),
        ]
    for who in (user, manager):
        page = said(who, part)
        assert f'href="{reverse("families:talks")}">2 messages to read</a>' in page
        assert f'href="{reverse("families:changes")}">2 changes to confirm</a>' in page
        assert '<b class="count ">4<span class="vh"> waiting</span></b>' in page  # at Families in the menu
    page = said(nobody, part)  # of the room, not of the care team: no messages, and no address of the family
    assert "to read" not in page
    assert "1 change to confirm" in page
    client.force_login(user)
    client.post(reverse("families:talk_read", args=[zofia.code]), {"newest": newest})
    client.post(reverse("families:answer", args=[changes[0].code]), {"answer": "confirm"})
    page = said(user, part)
    assert "to read" not in page
    assert "1 change to confirm" in page
    assert "2 messages to read" in said(manager, part)  # each reads for themselves


def test_the_hour_is_the_nurserys_in_summer_too(client, setting, zofia, kasia, manager):
    """S49: half past midnight of 2 July in England is still 1 July in UTC."""
    with time_machine.travel(datetime(2026, 7, 1, 23, 30, tzinfo=UTC), tick=False), scope(setting=setting):
        answer(child=zofia, words="Good night.", by=manager)
    client.force_login(kasia.user)
    page = client.get(reverse("families:messages", args=[zofia.code])).content.decode()
    assert ">12:30</time>" in page
    assert "Thursday 2 July" in page
    client.force_login(manager)
    assert "Thursday 2 July" in client.get(reverse("families:talks")).content.decode()
