"""A family's forms: consent that counts at once, and changes that a member of staff confirms."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django_scopes import scope

from children.actions import set_consent
from children.models import Carer, Child, Consent, Purpose
from families import asking
from families.asking_models import ChangeRequest
from journals.sharing import share
from nursery.roles import Role
from paperwork import design_actions
from paperwork.models import Document, Kind
from tests import factories
from tests.journals.test_photos import picture


def carer_of(setting, child, name, **values):
    user = factories.make_user(setting, Role.CARER, name=name)
    return factories.make_carer(child, name, user=user, **values)


@pytest.fixture
def kasia(now, setting, zofia):
    return carer_of(setting, zofia, "Kasia", phone="07700 900111")


@pytest.fixture
def piotr(now, setting, zofia):
    return carer_of(setting, zofia, "Piotr", relationship="father")


@pytest.fixture
def marta_user(setting, marta):
    marta.user = factories.make_user(setting, Role.PRACTITIONER, name="Marta")
    marta.save()
    return marta.user


def say(client, carer, purpose, answer):
    client.force_login(carer.user)
    return client.post(
        reverse("families:consent", args=[carer.child.code]), {"purpose": purpose, "answer": answer}, follow=True
    )


def stands(child, purpose) -> bool | None:
    with scope(setting=child.setting):
        row = Consent.objects.on(child.setting.today()).filter(child=child, purpose=purpose).first()
    return row.given if row else None


def test_a_photo_is_gone_at_the_next_request_after_consent_is_withdrawn(client, setting, zofia, kasia, manager):
    say(client, kasia, Purpose.PHOTOS, "yes")
    entry = factories.make_observation(zofia, by=manager, words="Poured.", photos=[picture(size=(80, 60))])
    with scope(setting=setting):
        share(observation=entry, words={zofia: "Poured."}, by=manager)
        photo = entry.photos.get()
    journal = reverse("families:journal", args=[zofia.code])
    address = reverse("families:photo", args=[zofia.code, photo.code, "small"])
    assert "moment-photos" in client.get(journal).content.decode()
    assert client.get(address).status_code == 200
    say(client, kasia, Purpose.PHOTOS, "no")
    assert "moment-photos" not in client.get(journal).content.decode()
    assert client.get(address).status_code == 404


def test_a_no_of_one_parent_is_not_undone_by_the_other(client, zofia, kasia, piotr):
    say(client, kasia, Purpose.DISPLAY, "no")
    answer = say(client, piotr, Purpose.DISPLAY, "yes")
    assert "Kasia has said no to this." in answer.content.decode()
    assert stands(zofia, Purpose.DISPLAY) is False
    say(client, kasia, Purpose.DISPLAY, "yes")
    assert stands(zofia, Purpose.DISPLAY) is True
    say(client, piotr, Purpose.DISPLAY, "no")
    assert stands(zofia, Purpose.DISPLAY) is False


def test_a_no_of_somebody_whom_a_court_restricts_since_binds_nobody(client, setting, zofia, kasia, piotr):
    say(client, piotr, Purpose.DISPLAY, "no")
    with scope(setting=setting):
        Carer.objects.filter(pk=piotr.pk).update(restricted=True)
    say(client, kasia, Purpose.DISPLAY, "yes")
    assert stands(zofia, Purpose.DISPLAY) is True


@pytest.mark.parametrize(
    ("values", "status"),
    [({"parental_responsibility": False}, 403), ({"only_looks": True}, 403), ({"restricted": True}, 404)],
)
def test_who_does_not_decide(client, now, setting, zofia, values, status):
    carer = carer_of(setting, zofia, "Ada", **values)
    assert say(client, carer, Purpose.PHOTOS, "yes").status_code == status
    assert stands(zofia, Purpose.PHOTOS) is None


@pytest.mark.parametrize("answer", ["", "perhaps"])
def test_a_consent_needs_a_yes_or_a_no(client, zofia, kasia, answer):
    assert "Choose yes or no." in say(client, kasia, Purpose.PHOTOS, answer).content.decode()
    assert stands(zofia, Purpose.PHOTOS) is None


def test_what_staff_noted_on_paper_a_parent_may_change(client, zofia, kasia, manager, in_setting):
    set_consent(child=zofia, purpose=Purpose.PHOTOS, given=False, on=factories.BEGINNING, by=manager, given_by="form")
    say(client, kasia, Purpose.PHOTOS, "yes")
    assert stands(zofia, Purpose.PHOTOS) is True


def test_what_no_field_takes_over_is_entered_first_and_then_told(client, setting, zofia, kasia, marta_user):
    client.force_login(kasia.user)
    client.post(reverse("families:change", args=[zofia.code, "collect"]), {"words": "Halina, her grandmother"})
    with scope(setting=setting):
        row = ChangeRequest.objects.get()
    client.force_login(marta_user)
    found = client.get(reverse("families:answer", args=[row.code])).content.decode()
    assert "Enter it first where it belongs, then say so" in found
    assert reverse("families:carers", args=[zofia.code]) in found
    assert "It is on the record: tell them" in found


def test_what_is_sent_as_it_stands_is_no_change(client, setting, zofia, kasia):
    zofia.allergies = "egg"
    zofia.save()
    client.force_login(kasia.user)
    response = client.post(reverse("families:change", args=[zofia.code, "allergies"]), {"words": " egg "})
    assert response.status_code == 422
    assert "Change what is different now." in response.content.decode()
    with scope(setting=setting):
        assert not ChangeRequest.objects.exists()


def test_an_allergy_is_asked_confirmed_and_then_on_the_record(client, setting, zofia, kasia, marta_user):
    client.force_login(kasia.user)
    page = client.get(reverse("families:change", args=[zofia.code, "allergies"])).content.decode()
    assert "Tell us at the door too." in page
    client.post(reverse("families:change", args=[zofia.code, "allergies"]), {"words": "Egg; kiwi"})
    with scope(setting=setting):
        row = ChangeRequest.objects.get()
        assert Child.objects.get(pk=zofia.pk).allergies == ""
    client.force_login(marta_user)
    assert "1 change to confirm" in client.get(reverse("families:changes")).content.decode()
    client.post(reverse("families:answer", args=[row.code]), {"answer": "confirm", "text": "Egg; kiwi"})
    with scope(setting=setting):
        assert Child.objects.get(pk=zofia.pk).allergies == "Egg; kiwi"
    client.force_login(kasia.user)
    assert "Confirmed" in client.get(reverse("families:forms", args=[zofia.code])).content.decode()


def test_a_new_phone_is_taken_over_and_the_other_parents_stays(zofia, kasia, piotr, marta_user, in_setting):
    row = asking.ask(
        child=zofia,
        carer=kasia,
        about="contact",
        values={"phone": "07700 900222", "email": "", "address": ""},
        by=kasia.user,
    )
    assert row.values == {"phone": "07700 900222"}
    asking.confirm(request=row, by=marta_user)
    assert Carer.objects.get(pk=kasia.pk).phone == "07700 900222"
    assert Carer.objects.get(pk=piotr.pk).phone == ""
    with pytest.raises(ValidationError, match="answered it already"):
        asking.decline(request=row, because="No", by=marta_user)


def test_a_decline_says_why(client, setting, zofia, kasia, marta_user):
    with scope(setting=setting):
        row = asking.ask(child=zofia, carer=kasia, about="other", words="Please call her Zosia", by=kasia.user)
    client.force_login(marta_user)
    address = reverse("families:answer", args=[row.code])
    held = client.post(address, {"answer": "decline", "because": " "})
    assert held.status_code == 422
    page = held.content.decode()
    assert (
        page.index('for="because"')
        < page.index("Enter why, in words that the family reads.")
        < page.index('id="because"')
    )
    client.post(address, {"answer": "decline", "because": "Let us talk about it at the door."})
    client.force_login(kasia.user)
    assert (
        "Let us talk about it at the door." in client.get(reverse("families:forms", args=[zofia.code])).content.decode()
    )


def test_a_decline_without_a_reason_loses_nothing_that_was_typed(client, setting, zofia, kasia, marta_user):
    with scope(setting=setting):
        row = asking.ask(child=zofia, carer=kasia, about="allergies", words="Egg", by=kasia.user)
    client.force_login(marta_user)
    held = client.post(reverse("families:answer", args=[row.code]), {"answer": "decline", "text": "Egg and kiwi"})
    assert ">Egg and kiwi</textarea>" in held.content.decode()


@pytest.mark.parametrize(
    ("about", "data", "because"),
    [
        ("other", {"words": " "}, "Write what is different now."),
        ("contact", {"phone": "07700 900111"}, "Change what is different now."),
        ("contact", {"phone": "1", "email": "nothing like it"}, "Enter an e-mail address such as"),
    ],
)
def test_what_has_to_be_put_right(client, zofia, kasia, about, data, because):
    client.force_login(kasia.user)
    response = client.post(reverse("families:change", args=[zofia.code, about]), data)
    assert response.status_code == 422
    assert because in response.content.decode()


def test_staff_who_do_not_know_the_child_do_not_see_what_its_family_says(client, setting, zofia, kasia):
    far = factories.make_practitioner(setting, "Sam", room=factories.make_room(setting, "Oak"))
    far.user = factories.make_user(setting, Role.PRACTITIONER)
    far.save()
    with scope(setting=setting):
        row = asking.ask(child=zofia, carer=kasia, about="other", words="Canary", by=kasia.user)
    client.force_login(far.user)
    assert client.get(reverse("families:answer", args=[row.code])).status_code == 404
    assert "Zofia" not in client.get(reverse("families:changes")).content.decode()


def test_a_question_of_the_nurserys_own_says_that_it_is_in_english_until_it_has_a_version(
    client, setting, zofia, kasia, manager
):
    kasia.user.language = "pl"
    kasia.user.save()
    own = {"title": "What makes {name} laugh?", "hint": "", "area": "", "from_months": 0, "optional": True}
    about = {"setting": setting, "kind": Kind.ABOUT, "by": manager}
    with scope(setting=setting):
        key = design_actions.save_section(**about, key="", values=own)
    client.force_login(kasia.user)
    address = reverse("families:about", args=[zofia.code])
    page = client.post(address, follow=True).content.decode()
    assert '<b lang="en-GB" dir="auto">What makes Zofia laugh?</b> <small class="soft">Po angielsku</small>' in page
    assert page.count("Po angielsku") == 1  # the others Kith says in Polish
    with scope(setting=setting):
        design_actions.save_words(**about, language="pl", words={key: {"title": "Co rozśmiesza {name}?"}})
        Document.objects.all().delete()  # what is begun keeps the form it has
    page = client.post(address, follow=True).content.decode()
    assert "<b>Co rozśmiesza Zofia?</b></label>" in page
    assert "Po angielsku" not in page


def test_a_parent_says_once_a_term_that_the_record_is_right(client, setting, zofia, kasia, piotr, manager):
    """004-13: what the nursery knows, looked over; asked for from the second term on, and staff read when it was said."""
    with scope(setting=setting):
        Child.objects.filter(pk=zofia.pk).update(allergies="Canarynuts", starts_on=setting.today())
    page = reverse("families:known", args=[zofia.code])
    forms = reverse("families:forms", args=[zofia.code])
    client.force_login(kasia.user)
    assert "Is this still right?" not in client.get(forms).content.decode()
    with scope(setting=setting):
        Child.objects.filter(pk=zofia.pk).update(starts_on=setting.today() - timedelta(days=300))
    assert "Is this still right?" in client.get(forms).content.decode()
    known = client.get(page).content.decode()
    assert "Canarynuts" in known
    assert kasia.phone in known
    assert "Thank you. The nursery knows that it is right." in client.post(page, follow=True).content.decode()
    assert "Is this still right?" not in client.get(forms).content.decode()
    assert "You said it was right:" in client.get(page).content.decode()
    client.force_login(piotr.user)
    assert "Is this still right?" in client.get(forms).content.decode(), "each speaks for themselves"
    assert kasia.phone not in client.get(page).content.decode()
    client.force_login(manager)
    assert client.get(zofia.get_absolute_url()).content.decode().count("Said that the record is right:") == 1
