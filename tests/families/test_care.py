"""A family reads its own child's day of care: who gave it, no other child, nothing that stays with the staff (R51)."""

import re

import pytest
from django.urls import reverse

from journals.care import remove
from journals.care_models import CareRecord
from nursery.roles import Role
from tests import factories


@pytest.fixture
def day(client, now, setting, room, zofia, marta, aisha, tom, manager):
    """A morning of Zofia's with something of every delicate kind."""
    factories.make_child(setting, "Jude", room=room)
    factories.make_child(setting, "Josephine", known_as="Posy", room=room)
    factories.make_arrival(zofia, by=manager)

    def write(kind, giver=marta, **values):
        return factories.make_care(zofia, kind, by=manager, given_by=giver, **values)

    write("meal", what="lunch", amount="most", note="Passed the bread to Jude and Posy. Jude’s cup broke.")
    write("nappy", giver=tom, what="wet", reason="Marta was with the plumber")
    write(
        "medicine",
        what="Paracetamol",
        dose="5 ml",
        authorised_by="Kasia, form of 3 May",
        witness=aisha,
        note="Took it well",
    )
    write("accident", note="Bumped heads with Jude.", body="Forehead", first_aid="Cold compress", witness=aisha)
    return client


def home(client, user):
    """Today, with the parts that it loads after it."""
    client.force_login(user)
    page = client.get(reverse("families:home")).content.decode()
    parts = [client.get(path).content.decode() for path in re.findall(r'hx-get="([^"]+)"', page)]
    return " ".join(" ".join([page, *parts]).split())


@pytest.fixture
def mother(setting, zofia):
    user = factories.make_user(setting, Role.CARER)
    factories.make_carer(zofia, user=user)
    return user


def test_the_family_reads_the_day_in_words(day, mother):
    page = home(day, mother)
    for words in (
        "Ate most of lunch",
        "Nappy: wet",
        "With Tom",
        "Medicine: Paracetamol, 5 ml",
        "First aid: Cold compress",
    ):
        assert words in page


def test_other_children_are_friends(day, mother):
    page = home(day, mother)
    assert "Passed the bread to a friend and another friend. A friend’s cup broke." in page
    assert "Accident: Bumped heads with a friend. (Forehead)" in page
    for name in ("Jude", "Josephine", "Posy"):
        assert name not in page


def test_surnames_of_other_families_stay_here_and_the_writer_reads_both_versions(
    client, now, setting, room, zofia, marta, mother, manager
):
    for name, last_name in (("Oscar", "Hale"), ("Ned", "Campbell"), ("Jude", "Fletcher")):
        factories.make_child(setting, name, last_name=last_name, room=room)
    factories.make_arrival(zofia, by=manager)
    written = "Oscar Hale and the Campbell boy pushed her off the step. Jude saw it."
    read = "a friend and another family’s boy pushed her off the step. Another friend saw it."
    values = {"by": manager, "given_by": marta}
    factories.make_care(zofia, "accident", note=written, body="Knee", first_aid="Jude held the cloth", **values)
    factories.make_care(zofia, "medicine", what="Oscar’s syrup", dose="5 ml", authorised_by="Kasia",
                        witness=factories.make_practitioner(setting, "Ann"), **values)  # fmt: skip
    page = home(client, mother)
    assert f"Accident: {read} (Knee)" in page
    assert "Medicine: a friend’s syrup, 5 ml" in page
    assert "First aid: A friend held the cloth" in page
    for name in ("Oscar", "Hale", "Campbell", "Jude"):
        assert name not in page
    client.force_login(manager)
    factories.make_care(zofia, "comfort", what="upset", note="A story", **values)
    page = " ".join(client.get(reverse("journals:care", args=[zofia.code])).content.decode().split())
    assert written in page
    assert f"Zofia’s family reads: “Accident: {read} (Knee) First aid: A friend held the cloth”" in page
    assert page.count("family reads:") == 2  # not beside the story, which names nobody


def test_second_people_and_reasons_stay_with_the_staff(day, mother):
    page = home(day, mother)
    for words in ("Aisha", "plumber", "form of 3 May", "Seen by"):
        assert words not in page


def test_what_was_taken_out_and_other_days_are_not_shown(day, mother, setting, zofia, manager, marta, now, in_setting):
    remove(care=CareRecord.objects.get(kind="meal"), by=manager)
    assert "Ate most of lunch" not in home(day, mother)


def test_another_family_and_a_restricted_carer_read_nothing(day, setting, room, zofia):
    other = factories.make_user(setting, Role.CARER)
    factories.make_carer(factories.make_child(setting, "Nell", room=room), "Sam", user=other)
    father = factories.make_user(setting, Role.CARER)
    factories.make_carer(zofia, "Adam", user=father, restricted=True)
    for user in (other, father):
        page = home(day, user)
        assert "Paracetamol" not in page
        assert "Ate most" not in page
