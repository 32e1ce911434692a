"""What waits with an entry until it stands in the journal, who may not be passed by, and two people at one entry."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django_scopes import scope

from journals.actions import ChangedElsewhere, change, check, observe, remove, restore
from journals.learning_map import open_steps
from journals.models import FrameworkItem, NextStep, Observation, State
from journals.takeout import Contents, Outgoing
from nursery.models import Check
from nursery.roles import Role
from tests import factories
from tests.journals.outbox import entry, send
from tests.journals.test_photos import picture


def write(setting, by, children, words="Sang.", **values):
    with scope(setting=setting):
        return observe(setting=setting, by=by, children=children, words=words, **values)


def put_right(setting, found, by, words="Sang again.", **values):
    with scope(setting=setting):
        children = values.pop("children", list(found.children.all()))
        return change(observation=found, by=by, children=children, words=words, noticed_at=found.noticed_at, **values)


@pytest.fixture
def aisha_user(setting, aisha):
    aisha.user = factories.make_user(setting, Role.PRACTITIONER, name="Aisha Khan")
    aisha.save()
    return aisha.user


# ---------------------------------------------------------------- nothing is dropped on the way


def test_who_left_meanwhile_stays_on_the_entry_with_her_note(setting, zofia, jude, by):
    fields = {f"own-{jude.code}": "She held the drum."}
    jude.leaves_on = setting.today() - timedelta(days=1)
    jude.save()
    assert send(entry(jude, by, "Drums.", fields=fields)).status_code == 200
    with scope(setting=setting):
        found = Observation.objects.get(children=jude)
        assert found.state == State.DRAFT
        assert "Jude is not among your children any more." in found.trouble
        assert found.own_notes.get().words == "She held the drum."
        put_right(setting, found, by)
        found.refresh_from_db()
        assert found.state == State.KEPT, "whoever wrote it may still put it into the journal"


def test_a_draft_with_trouble_keeps_all_that_was_said(setting, zofia, by):
    with scope(setting=setting):
        item = FrameworkItem.objects.create(setting=setting, name="Forest school")
    fields = {
        "interest": "drums", "schema": "rotation", "next_step": "Offer bells.", "items": item.code, "share_now": "on",
        "ask_check": "on", "areas": "CL", "concern": "on",
    }  # fmt: skip
    assert send(entry(zofia, by, fields=fields, photos=[picture(size=(30, 20))])).status_code == 200
    with scope(setting=setting):
        found = Observation.objects.get()
        assert found.state == State.DRAFT, "there is no consent to photos"
        kept = (found.interest, found.schema, found.next_step, found.share, found.ask_check, found.areas, found.concern)
        assert kept == ("drums", "rotation", "Offer bells.", True, True, ["CL"], True)
        assert list(found.items.all()) == [item]


def test_a_day_that_cannot_be_is_not_lost(setting, zofia, by):
    send(entry(zofia, by, fields={"day": "31 February"}))
    with scope(setting=setting):
        assert "It said “31 February”." in Observation.objects.get().trouble


# ---------------------------------------------------------------- what next opens with the journal


def test_a_next_step_opens_once_the_entry_stands_in_the_journal(setting, zofia, jude, by, aisha_user):
    found = write(setting, by, [zofia, jude], next_step="Offer bells.", state=State.DRAFT)
    with scope(setting=setting):
        assert not NextStep.objects.exists()
    put_right(setting, found, by, next_step="Offer two bells.", ask_check=True)
    with scope(setting=setting):
        assert not NextStep.objects.exists()
        check(observation=found, by=aisha_user)
        assert {(step.child, step.words, step.opened_by) for step in NextStep.objects.all()} == {
            (zofia, "Offer two bells.", by), (jude, "Offer two bells.", by),
        }  # fmt: skip
        put_right(setting, Observation.objects.get(), by)
        assert NextStep.objects.count() == 2, "putting it right opens nothing again"


def test_a_next_step_is_put_right_and_then_shared_anew(client, setting, zofia, jude, by):
    found = write(setting, by, [zofia], "Poured.", next_step="Let Jude pour.", areas=["PD", "UW"])
    client.force_login(by)
    with scope(setting=setting):
        step = found.next_steps.get()
    share = reverse("journals:share_step", args=[step.code])
    assert "stands in it: Jude. Put it right" in client.post(share, follow=True).content.decode()
    address = reverse("journals:change_step", args=[step.code])
    asked = client.get(address).context["form"]
    assert "area" not in asked.fields, "its areas are those of its entry"
    words = {"words": "Let a friend pour.", "version": asked["version"].value()}
    assert client.post(address, words).status_code == 302
    client.post(share)
    with scope(setting=setting):
        step.refresh_from_db()
    assert (step.words, step.area_list, bool(step.shared_at)) == ("Let a friend pour.", ["PD", "UW"], True)
    assert client.post(address, words | {"words": "Pour."}).status_code == 409, "it was changed in the meantime"
    client.post(address, {"words": "Pour.", "version": client.get(address).context["form"]["version"].value()})
    with scope(setting=setting):
        step.refresh_from_db()
    assert (step.words, step.shared_at, step.shared_by) == ("Pour.", None, None)


def test_a_next_step_goes_with_its_entry_and_comes_back_with_it(client, setting, zofia, by):
    found = write(setting, by, [zofia], next_step="Offer bells.")
    client.force_login(by)
    page = reverse("journals:next_steps", args=[zofia.code])
    assert "Offer bells." in client.get(page).content.decode()
    with scope(setting=setting):
        remove(observation=found, by=by)
        assert not open_steps(zofia).exists()
    assert "Offer bells." not in client.get(page).content.decode()
    with scope(setting=setting):
        restore(observation=found, by=by)
        assert open_steps(zofia).exists()


def test_what_is_not_in_the_journal_leaves_with_no_next_step(setting, zofia, by):
    write(setting, by, [zofia], "Half a", next_step="Offer bells.", state=State.DRAFT)
    gone = write(setting, by, [zofia], "Sang.", next_step="Offer drums.")
    today = setting.today()
    with scope(setting=setting):
        remove(observation=gone, by=by)
        going = Outgoing(zofia, today - timedelta(days=30), today, Contents.EVERYTHING)
        assert list(going.steps()) == []


# ---------------------------------------------------------------- nobody is passed by


def test_the_wish_for_a_second_reader_stays_with_a_draft(client, setting, zofia, by):
    found = write(setting, by, [zofia], ask_check=True, state=State.DRAFT)
    client.force_login(by)
    page = client.get(reverse("journals:change", args=[found.code])).content.decode()
    assert 'name="ask_check" checked' in page


def test_what_came_back_goes_back_even_by_way_of_a_draft(setting, zofia, by, aisha_user):
    found = write(setting, by, [zofia], ask_check=True)
    with scope(setting=setting):
        check(observation=found, by=aisha_user, because="Which song?")
        found.refresh_from_db()
    put_right(setting, found, by, keep_draft=True)
    assert (found.state, found.returned_because) == (State.DRAFT, "Which song?")
    put_right(setting, found, by)
    assert (found.state, found.returned_because) == (State.WAITING, "")


def test_only_what_was_read_goes_into_the_journal(client, setting, zofia, by, aisha_user):
    found = write(setting, by, [zofia], "Sang.", ask_check=True)
    client.force_login(aisha_user)
    read = client.get(reverse("journals:unfinished")).content.decode()
    assert 'name="version" value="1"' in read
    put_right(setting, found, by, "Bit a friend.")
    answer = client.post(reverse("journals:check", args=[found.code]), {"version": "1"}, follow=True).content.decode()
    assert "Marta Nowak changed it while you read. Read it once more." in answer
    found.refresh_from_db()
    assert found.state == State.WAITING
    client.post(reverse("journals:check", args=[found.code]), {"version": "2"})
    found.refresh_from_db()
    assert found.state == State.KEPT


def test_the_second_reader_reads_all_of_it(client, setting, zofia, jude, by, aisha_user):
    words = "Sang. " * 80 + "The end."
    write(
        setting, by, [zofia, jude], words, ask_check=True, own_notes={jude: "Held the drum."}, interest="drums",
        next_step="Offer bells.", areas=["CL"], well_being=4,
    )  # fmt: skip
    client.force_login(aisha_user)
    page = client.get(reverse("journals:unfinished")).content.decode()
    for said in ("The end.", "Held the drum.", "Only for Jude", "drums", "Offer bells.", "Well-being 4 of 5"):
        assert said in page, said


# ---------------------------------------------------------------- two people, and what stands in the journal


def form_of(found, **values) -> dict:
    at = found.noticed_at
    return {
        "children": [child.code for child in found.children.all()], "words": found.words, "day": f"{at:%Y-%m-%d}",
        "at": f"{at:%H:%M}", "version": str(found.version), **values,
    }  # fmt: skip


def test_two_people_at_one_entry_wipe_out_nothing_unseen(client, setting, zofia, by, manager):
    found = write(setting, by, [zofia], "Sang.")
    address = reverse("journals:change", args=[found.code])
    with scope(setting=setting):
        hers, his = form_of(found, words="Sang Twinkle."), form_of(found, words="Sang, at last.")
    client.force_login(by)
    assert client.post(address, hers).status_code == 302
    client.force_login(manager)
    answer = client.post(address, his)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "This was changed elsewhere while you had it open." in page
    assert "Sang Twinkle." in page
    assert "Sang, at last." in page, "nothing that was typed is lost"
    assert 'name="version" value="2"' in page
    assert client.post(address, his | {"version": "2"}).status_code == 302
    with scope(setting=setting):
        assert Observation.objects.get().words == "Sang, at last."
        with pytest.raises(ChangedElsewhere):
            put_right(setting, found, by, version=1)


def test_what_stands_in_the_journal_is_never_a_draft_again(client, setting, zofia, by):
    found = write(setting, by, [zofia], "Sang.", share_now=True)
    client.force_login(by)
    address = reverse("journals:change", args=[found.code])
    assert "Keep as a draft" not in client.get(address).content.decode()
    with scope(setting=setting):
        client.post(address, form_of(found, words="Sang Twinkle.", draft="1"))
        assert Observation.objects.get().state == State.KEPT


def test_an_old_entry_keeps_what_is_no_longer_offered(client, setting, zofia, by):
    with scope(setting=setting):
        item = FrameworkItem.objects.create(setting=setting, name="Forest school")
        FrameworkItem.objects.create(setting=setting, name="Long gone", is_retired=True)
    found = write(setting, by, [zofia], "Sang.", items=[item])
    item.is_retired = True
    item.save()
    client.force_login(by)
    page = client.get(reverse("journals:change", args=[found.code])).content.decode()
    assert "Forest school" in page
    assert "Long gone" not in page
    with scope(setting=setting):
        client.post(reverse("journals:change", args=[found.code]), form_of(found, items=[item.code]))
        assert list(Observation.objects.get().items.all()) == [item]


def test_returned_ones_stand_first_and_what_waits_for_others_is_not_counted(client, setting, zofia, by, aisha_user):
    write(setting, by, [zofia], "A draft.", state=State.DRAFT)
    write(setting, by, [zofia], "It waits.", ask_check=True)
    back = write(setting, by, [zofia], "It came back.", ask_check=True)
    with scope(setting=setting):
        check(observation=back, by=aisha_user, because="Which song?")
    client.force_login(by)
    page = client.get(reverse("journals:unfinished")).content.decode()
    assert page.index("It came back.") < page.index("A draft.") < page.index("It waits.")
    assert "2 of yours to finish" in page


def test_everybody_is_read_where_the_nursery_wants_it(setting, zofia, by):
    setting.check_observations = Check.EVERYBODY
    setting.save()
    found = write(setting, by, [zofia], state=State.DRAFT)
    put_right(setting, found, by)
    assert found.state == State.WAITING
    with scope(setting=setting), pytest.raises(ValidationError):
        check(observation=found, by=by)


def test_an_entry_names_who_was_accountable_on_its_day(client, setting, zofia, by, manager):
    write(setting, by, [zofia], "By her key worker.")
    client.force_login(by)
    address = reverse("journals:journal", args=[zofia.code])
    assert "key worker Marta" not in client.get(address).content.decode()
    write(setting, manager, [zofia], "By somebody else.")
    assert "key worker Marta" in client.get(address).content.decode()
