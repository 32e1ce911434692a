"""What a family reads: their own child by name, every other one as a friend; and a second reader where one is wanted."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django_scopes import scope

from journals.actions import change, check, observe
from journals.models import Observation, Shared, State
from journals.sharing import for_family, share, versions
from nursery.models import AuditEvent, Check
from nursery.roles import Role
from nursery.submissions import new_submission
from tests import factories


@pytest.fixture
def group(now, setting, room, zofia):
    names = [("Jude", ""), ("Rose", ""), ("Benjamin", "Benji"), ("Will", "")]
    return [zofia, *(factories.make_child(setting, name, room=room, known_as=known) for name, known in names)]


@pytest.mark.parametrize(
    ("words", "seen"),
    [
        ("Jude poured and Zofia shouted.", "A friend poured and Zofia shouted."),
        ("Zofia took Jude’s cup. Jude laughed.", "Zofia took a friend’s cup. A friend laughed."),
        (
            "Zofia, Jude and Rose built it; Rose helped.",
            "Zofia, a friend and another friend built it; another friend helped.",
        ),
        ("Benji and Benjamin Kowalska are one.", "A friend and a friend are one."),
        ("She will give it a rose, if Will will.", "She will give it a rose, if a friend will."),
        ("he hugged jude when she cried, and BENJI came", "he hugged a friend when she cried, and another friend came"),
        ("Zofia and jude’s cup; benjamin kowalska too", "Zofia and a friend’s cup; another friend too"),
        ("ROSE and will", "A friend and will"),
        ("zofia shouted", "zofia shouted"),
        ("Judeline and RoseHill stay.", "Judeline and RoseHill stay."),
        ("“Jude, look!” said Zofia", "“A friend, look!” said Zofia"),
        ("Nobody else was there.", "Nobody else was there."),
        ("", ""),
    ],
)
def test_other_childrens_names_become_friends(group, words, seen):
    assert for_family(words, group[0], group) == seen


@pytest.mark.parametrize("written", ["Łucja", "Lucja", "lucja", "ŁUCJA", "łucja"])
def test_marks_do_not_hide_a_name(setting, room, zofia, written):
    other = factories.make_child(setting, "Łucja", room=room)
    assert for_family(f"Zofia sat with {written}.", zofia, [zofia, other]) == "Zofia sat with a friend."


def test_a_name_that_is_also_the_childs_own_stays(setting, room, group):
    twin = factories.make_child(setting, "Zofia", room=room, last_name="Malik")
    assert for_family("Zofia Malik sat beside Zofia.", group[0], [*group, twin]) == "A friend sat beside Zofia."


def write(setting, by, children, words, **values) -> Observation:
    with scope(setting=setting):
        return observe(setting=setting, children=children, words=words, by=by, **values)


def test_each_family_gets_its_own_words_and_its_own_note(group, setting, marta_user):
    zofia, jude, *_ = group
    entry = write(setting, marta_user, [zofia, jude], "Zofia and Jude sang.", own_notes={zofia: "Jude was quieter."})
    with scope(setting=setting):
        assert versions(entry) == {
            zofia: "Zofia and a friend sang.\n\nA friend was quieter.",
            jude: "A friend and Jude sang.",
        }


def test_plain_words_are_shared_at_once_and_others_wait_for_a_look(group, setting, marta_user):
    zofia, *_ = group
    plain = write(setting, marta_user, [zofia], "Zofia sang.", share_now=True)
    named = write(setting, marta_user, [zofia], "Zofia sang with Jude.", share_now=True)
    with scope(setting=setting):
        assert [one.words for one in Shared.objects.filter(observation=plain)] == ["Zofia sang."]
        assert not Shared.objects.filter(observation=named).exists()
        assert named.share


def test_a_name_left_in_the_words_is_refused(group, setting, marta_user):
    zofia, *_ = group
    entry = write(setting, marta_user, [zofia], "Zofia sang with Jude.")
    with scope(setting=setting), pytest.raises(ValidationError, match="would read: Jude"):
        share(observation=entry, words={zofia: "Zofia sang with Jude."}, by=marta_user)


def test_the_page_shows_both_versions_and_shares_what_is_chosen(client, group, setting, marta_user):
    zofia, jude, *_ = group
    entry = write(setting, marta_user, [zofia, jude], "Zofia and Jude sang.", share_now=True)
    client.force_login(marta_user)
    address = reverse("journals:share", args=[entry.code])
    page = client.get(address).content.decode()
    for words in ("Zofia and Jude sang.", "Zofia and a friend sang.", "A friend and Jude sang."):
        assert words in page
    assert client.post(address).status_code == 422
    client.post(address, {f"share-{zofia.code}": "on", f"words-{zofia.code}": "Zofia sang with a friend."})
    with scope(setting=setting):
        assert [(one.child, one.words) for one in Shared.objects.all()] == [(zofia, "Zofia sang with a friend.")]
    client.post(reverse("journals:unshare", args=[entry.code]))
    with scope(setting=setting):
        assert not Shared.objects.exists()


def test_a_word_that_is_a_name_too_may_be_said_to_be_none_and_other_names_may_not(client, group, setting, marta_user):
    zofia, *_ = group
    entry = write(setting, marta_user, [zofia], "Rose petals for Zofia.", share_now=True)
    client.force_login(marta_user)
    address = reverse("journals:share", args=[entry.code])
    tick = f"no-names-{zofia.code}"
    page = client.get(address).content.decode()
    assert ("A friend petals for Zofia." in page, tick in page) == (True, False)
    said = {f"share-{zofia.code}": "on", f"words-{zofia.code}": "Rose petals for Zofia."}
    refused = client.post(address, said)
    assert (refused.status_code, tick in refused.content.decode()) == (422, True)
    assert "No child is meant by Rose" in refused.content.decode()
    for words in ("Rose petals for Zofia and Jude.", "Jude sang."):
        refused = client.post(address, said | {f"words-{zofia.code}": words, tick: "on"})
        assert (refused.status_code, tick in refused.content.decode()) == (422, False)
    assert shared_with(setting) == {}
    client.post(address, said | {tick: "on"})
    assert shared_with(setting) == {"Zofia": "Rose petals for Zofia."}
    assert AuditEvent.objects.get(action="observation_shared").details["no_names_in"] == [zofia.pk]


def test_sharing_twice_at_once_says_the_same_twice(client, group, setting, marta_user):
    zofia, *_ = group
    entry = write(setting, marta_user, [zofia], "Zofia sang.")
    client.force_login(marta_user)
    said = {f"share-{zofia.code}": "on", f"words-{zofia.code}": "Zofia sang.", "submission": new_submission()}
    answers = [client.post(reverse("journals:share", args=[entry.code]), said) for _ in range(2)]
    assert [(answer.status_code, answer["Location"]) for answer in answers] == [(302, answers[0]["Location"])] * 2
    assert AuditEvent.objects.filter(action="observation_shared").count() == 1


def shared_with(setting) -> dict[str, str]:
    with scope(setting=setting):
        return {str(one.child): one.words for one in Shared.objects.select_related("child")}


def test_ticks_say_who_sees_it_and_a_family_that_is_unticked_no_longer_does(client, group, setting, marta_user):
    zofia, jude, *_ = group
    entry = write(setting, marta_user, [zofia, jude], "Zofia and Jude sang.")
    client.force_login(marta_user)
    address = reverse("journals:share", args=[entry.code])
    words = {f"words-{zofia.code}": "Zofia sang.", f"words-{jude.code}": "Jude sang."}
    on = {child: {f"share-{child.code}": "on"} for child in (zofia, jude)}

    def ticks():
        return {one["child"].name: one["is_ticked"] for one in client.get(address).context["versions"]}

    assert ticks() == {"Jude": True, "Zofia": True}  # at first everybody
    answer = client.post(address, words | on[zofia], follow=True)
    assert "Shared with Zofia’s family." in answer.content.decode()
    assert ticks() == {"Jude": False, "Zofia": True}
    page = client.get(address).content.decode()
    assert "sees it since Monday 23 November, shared by Marta Nowak" in page
    assert page.count("does not see it</small>") == 1
    answer = client.post(address, words | on[jude], follow=True)
    assert "Shared with Jude’s family. Zofia’s family no longer sees it." in answer.content.decode()
    assert shared_with(setting) == {"Jude": "Jude sang."}
    answer = client.post(address, words, follow=True)
    assert "Jude’s family no longer sees it." in answer.content.decode()
    assert shared_with(setting) == {}
    assert AuditEvent.objects.filter(action="observation_unshared").count() == 2


def test_after_an_error_the_page_keeps_what_was_ticked_and_typed_and_says_which_name(
    client, group, setting, marta_user
):
    zofia, jude, *_ = group
    entry = write(setting, marta_user, [zofia, jude], "Sang together.")
    client.force_login(marta_user)
    address = reverse("journals:share", args=[entry.code])
    assert "found and replaced" not in client.get(address).content.decode()
    typed = {
        f"words-{zofia.code}": "Sang with Jude and Will.",
        f"words-{jude.code}": "Typed",
        f"share-{zofia.code}": "on",
    }
    answer = client.post(address, typed)
    assert answer.status_code == 422
    page = answer.content.decode()
    said = "Another child’s name still stands in what Zofia’s family would read: Jude and Will."
    assert f'<a href="#words-{zofia.code}">{said}</a>' in page
    assert f'id="error-{zofia.code}">{said}' in page
    assert [(one["child"].name, one["words"], one["is_ticked"]) for one in answer.context["versions"]] == [
        ("Jude", "Typed", False), ("Zofia", "Sang with Jude and Will.", True),
    ]  # fmt: skip
    assert shared_with(setting) == {}


def test_a_family_that_reads_the_same_as_before_is_not_told_again(group, setting, marta_user):
    zofia, jude, *_ = group
    entry = write(setting, marta_user, [zofia, jude], "Sang.", share_now=True)
    with scope(setting=setting):
        share(observation=entry, words={zofia: "Sang.", jude: "Sang aloud."}, by=marta_user)
    assert AuditEvent.objects.filter(action="observation_shared").latest("pk").details["children"] == [jude.pk]


def test_what_is_put_right_or_taken_out_is_not_shared_any_more(group, setting, marta_user):
    zofia, *_ = group
    entry = write(setting, marta_user, [zofia], "Zofia sang.", share_now=True)
    with scope(setting=setting):
        change(observation=entry, by=marta_user, children=[zofia], words="Zofia hummed.", noticed_at=entry.noticed_at)
        assert not Shared.objects.exists()


@pytest.mark.parametrize(
    ("words", "seen"),
    [
        ("The Hales came, and the Hales’ dog.", "Another family came, and another family’s dog."),
        ("She ran to the Hale family.", "She ran to another family."),
        ("She ran to the Hale boy and Jude.", "She ran to another family’s boy and a friend."),
        ("She met the Hale’s dog; then Hale.", "She met another family’s dog; then a friend."),
        ("At the Hales", "At another family"),
        ("Judes’ cup and Oscars cup", "A friend’s cup and another friend’s cup"),
    ],
)
def test_families_by_their_name_become_another_family(setting, room, zofia, words, seen):
    others = [
        factories.make_child(setting, "Oscar", last_name="Hale"), factories.make_child(setting, "Jude", last_name="Ash"),
    ]  # fmt: skip
    assert for_family(words, zofia, [zofia, *others]) == seen
    assert for_family(seen, zofia, [zofia, *others]) == seen


# ---------------------------------------------------------------- the second reader


@pytest.mark.parametrize(
    ("wanted", "role", "state"),
    [
        (Check.NOBODY, Role.APPRENTICE, State.KEPT),
        (Check.HELPERS, Role.APPRENTICE, State.WAITING),
        (Check.HELPERS, Role.BANK, State.WAITING),
        (Check.HELPERS, Role.PRACTITIONER, State.KEPT),
        (Check.EVERYBODY, Role.PRACTITIONER, State.WAITING),
    ],
)
def test_whose_entries_are_read_first(now, setting, zofia, wanted, role, state):
    setting.check_observations = wanted
    writer = factories.make_user(setting, role)
    assert write(setting, writer, [zofia], "Sang.").state == state


def test_returned_with_a_reason_put_right_and_into_the_journal(client, now, setting, zofia, aisha, marta_user):
    aisha.user = factories.make_user(setting, Role.PRACTITIONER, name="Aisha Khan")
    aisha.save()
    entry = write(setting, marta_user, [zofia], "Sang.", ask_check=True, share_now=True)
    client.force_login(aisha.user)
    assert "To read for somebody" in client.get(reverse("journals:unfinished")).content.decode()
    client.post(reverse("journals:check", args=[entry.code]), {"return": "1", "because": "Which song?"})
    client.force_login(marta_user)
    assert "Aisha Khan: Which song?" in client.get(reverse("journals:unfinished")).content.decode()
    with scope(setting=setting):
        change(observation=entry, by=marta_user, children=[zofia], words="Sang Twinkle.", noticed_at=entry.noticed_at,
               ask_check=True, share_now=True)  # fmt: skip
        entry.refresh_from_db()
        assert entry.state == State.WAITING
        assert not Shared.objects.exists()
        check(observation=entry, by=aisha.user)
        assert Shared.objects.get().words == "Sang Twinkle."
    assert "Sang Twinkle." in client.get(reverse("journals:journal", args=[zofia.code])).content.decode()


def test_nobody_checks_their_own_and_nothing_is_returned_without_a_reason(
    client, now, setting, zofia, marta_user, manager
):
    entry = write(setting, marta_user, [zofia], "Sang.", ask_check=True)
    with scope(setting=setting), pytest.raises(ValidationError, match="Somebody else"):
        check(observation=entry, by=marta_user)
    client.force_login(manager)
    client.post(reverse("journals:check", args=[entry.code]), {"return": "1", "because": " "})
    with scope(setting=setting):
        assert Observation.objects.get().state == State.WAITING


def test_a_draft_is_seen_by_its_writer_and_the_leads_only(client, now, setting, zofia, aisha, marta_user, manager):
    aisha.user = factories.make_user(setting, Role.PRACTITIONER)
    aisha.save()
    write(setting, marta_user, [zofia], "Sang", state=State.DRAFT)
    for user, sees in ((marta_user, True), (aisha.user, False), (manager, True)):
        client.force_login(user)
        assert ("Sang" in client.get(reverse("journals:unfinished")).content.decode()) == sees, user
        assert "Sang" not in client.get(reverse("journals:journal", args=[zofia.code])).content.decode()


def test_an_entry_that_was_taken_out_is_found_and_put_back(client, setting, zofia, marta_user, manager, room):
    entry = write(setting, marta_user, [zofia], "Poured the jug.")
    other = factories.make_user(setting, Role.PRACTITIONER)
    client.force_login(marta_user)
    client.post(reverse("journals:remove", args=[entry.code]))
    for who, finds in ((marta_user, True), (manager, True), (other, False)):
        client.force_login(who)
        page = client.get(reverse("journals:unfinished")).content.decode()
        assert ("Poured the jug." in page) is finds
    client.force_login(manager)
    client.post(reverse("journals:restore", args=[entry.code]))
    assert "Poured the jug." not in client.get(reverse("journals:unfinished")).content.decode()
    assert "Poured the jug." in client.get(reverse("journals:journal", args=[zofia.code])).content.decode()


def test_a_journal_says_all_that_was_chosen(client, setting, zofia, marta_user):
    write(
        setting, marta_user, [zofia], "Poured.", goals=["PSED-BR"], characteristics=["AL"], schema="enclosing",
    )  # fmt: skip
    client.force_login(marta_user)
    page = client.get(reverse("journals:journal", args=[zofia.code])).content.decode()
    with scope(setting=setting):
        entry = Observation.objects.get()
    for words in (*entry.goal_names, *entry.characteristic_names, entry.get_schema_display()):
        assert words in page


def test_surnames_and_an_s_behind_a_name_are_found_and_brothers_and_sisters_stay(now, setting, room, zofia, marta_user):
    """A family knows its own children; “Lane” in small letters is a way to walk."""
    jude = factories.make_child(setting, "Jude", room=room, last_name="Lane")
    with scope(setting=setting):
        factories.give_family(zofia)
        zofia.refresh_from_db()
        leo = factories.make_child(setting, "Leo", room=room, family=zofia.family)
        everybody = [jude, leo, zofia]
        said = "Judes bear and Leo’s went with the Lane twins along the lane."
        assert (
            for_family(said, zofia, everybody)
            == "A friend’s bear and Leo’s went with another family’s twins along the lane."
        )
        assert for_family("Jude and Kowalska", jude, everybody) == "Jude and a friend"
