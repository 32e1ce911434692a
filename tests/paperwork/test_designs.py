"""The setting's own forms (R54): changed for papers to come, never below what the law asks."""

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from nursery.languages import in_language
from paperwork import design_actions
from paperwork.designs import USUAL, sections_of
from paperwork.models import FormDesign, Kind
from paperwork.words import fixed_of, is_translated


@pytest.fixture
def jo(desk):
    client = Client()
    client.force_login(desk.users["jo"])
    return client


def keys(desk, kind=Kind.SUMMARY):
    return [one["key"] for one in sections_of(kind, desk.zofia, desk.setting.today())]


def about(desk, kind=Kind.SUMMARY):
    return {"setting": desk.setting, "kind": kind, "by": desk.users["jo"]}


VALUES = {"title": "Outdoors", "hint": "", "area": "", "from_months": 0, "optional": True}


def test_parts_are_added_renamed_moved_and_taken_out_for_papers_to_come(desk, jo):
    before = desk.begin()
    jo.post(reverse("paperwork:design_add", args=["summary"]), {**VALUES, "from_months": "0", "optional": "on"})
    added = keys(desk)[-1]
    jo.post(reverse("paperwork:design_arrange", args=["summary", added]), {"do": "up"})
    assert keys(desk)[-2] == added
    jo.post(reverse("paperwork:design_arrange", args=["summary", "loves"]), {"do": "remove"})
    assert "loves" not in keys(desk)
    assert "loves" in [one["key"] for one in before.sections]
    jo.post(reverse("paperwork:design_usual", args=["summary"]))
    assert (keys(desk), FormDesign.objects.count()) == ([one["key"] for one in before.sections], 0)


@pytest.mark.parametrize(("key", "places", "at"), [("how", -1, 0), ("how", 1, 1), ("home", 1, -1), ("home", -1, -2)])
def test_a_part_moves_by_one_place_and_stops_at_the_end(desk, key, places, at):
    design_actions.move_section(key=key, by_places=places, **about(desk))
    assert [one["key"] for one in FormDesign.objects.get().sections][at] == key


@pytest.mark.parametrize("key", ["psed", "cl", "pd", "well", "might", "concern", "plan"])
def test_the_progress_check_keeps_what_the_law_asks(desk, jo, key):
    with pytest.raises(ValidationError, match="has to say what the law asks"):
        design_actions.remove_section(key=key, **about(desk, Kind.PROGRESS_CHECK))
    one = next(one for one in USUAL[Kind.PROGRESS_CHECK] if one["key"] == key)
    kept = {name: one[name] for name in VALUES}
    for changed in ({"from_months": 30}, {"area": "EAD"}, {"optional": True}):
        if key == "concern" and "optional" in changed:
            continue  # nothing may stand there where nothing worries anybody
        with pytest.raises(ValidationError, match="The law asks for this part"):
            design_actions.save_section(key=key, values=kept | changed, **about(desk, Kind.PROGRESS_CHECK))
    design_actions.save_section(key=key, values=kept | {"title": "Ours"}, **about(desk, Kind.PROGRESS_CHECK))
    page = jo.post(reverse("paperwork:design_arrange", args=["progress_check", key]), {"do": "remove"}, follow=True)
    assert "Rename such a part or move it" in page.content.decode()


def test_the_last_part_stays(desk):
    FormDesign.objects.create(
        setting=desk.setting, kind=Kind.SUMMARY, sections=USUAL[Kind.SUMMARY][:1], changed_by=desk.users["jo"]
    )
    with pytest.raises(ValidationError, match="at least one part"):
        design_actions.remove_section(key="how", **about(desk))


def test_two_who_change_a_part_at_once_see_each_other(desk, jo):
    address = reverse("paperwork:design_section", args=["summary", "how"])
    stood = jo.get(address).context["form"]["stood"].value()
    design_actions.save_section(key="how", values=VALUES | {"title": "Theirs"}, **about(desk))
    data = {"title": "Mine", "hint": "", "area": "", "from_months": "0"}
    answer = jo.post(address, {**data, "stood": stood})
    page = answer.content.decode()
    assert (answer.status_code, "It now says “Theirs”" in page, 'value="Mine"' in page) == (409, True, True)
    jo.post(address, {**data, "stood": jo.get(address).context["form"]["stood"].value()})
    assert FormDesign.objects.get().sections[0]["title"] == "Mine"


@pytest.mark.parametrize("address", ["/paperwork/designs/nonsense/", "/paperwork/designs/summary/nonsense/"])
def test_what_is_not_there_is_not_found(desk, jo, address):
    assert jo.get(address).status_code == 404


def test_what_a_form_asks_has_a_version_in_another_language(desk, jo):
    page = jo.get(reverse("paperwork:design_words", args=["about", "pl"]))
    assert "Else:" in page.content.decode()
    posted = {"interests-title": "Co {name} lubi najbardziej?", "interests-hint": ""}
    jo.post(reverse("paperwork:design_words", args=["about", "pl"]), posted)
    section = sections_of(Kind.ABOUT, desk.zofia, desk.setting.today())[0]
    with in_language("pl"):
        assert fixed_of(section, "title", "Zofia") == "Co Zofia lubi najbardziej?"
        assert fixed_of(section, "hint") == "Zabawy, ludzie, miejsca, piosenki."  # ours, where they have none
    with in_language("ar"):
        assert fixed_of(section, "title", "Zofia") != section["title"]
    assert fixed_of(section, "title", "Zofia") == "What does Zofia love at the moment?"
    jo.post(reverse("paperwork:design_words", args=["about", "pl"]), {"interests-title": ""})
    assert sections_of(Kind.ABOUT, desk.zofia, desk.setting.today())[0]["in"] == {}


def test_a_part_of_their_own_without_a_version_stays_as_it_was_written(desk):
    section = {"title": "Outdoors", "hint": ""}
    with in_language("ar"):
        assert fixed_of(section, "title") == "Outdoors"
        assert not is_translated(section, "title")


@pytest.mark.parametrize("language", ["en-gb", "fr"])
def test_there_are_versions_in_the_other_languages_of_families_only(desk, jo, language):
    assert jo.get(reverse("paperwork:design_words", args=["about", language])).status_code == 404
