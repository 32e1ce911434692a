"""The family's half of the journal: what happened at home, replies, more of this, next steps."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from django_scopes import scope

from children.actions import set_consent
from children.models import Carer, Child, Purpose
from journals.home import add_from_home, share_step
from journals.models import NextStep, NoticedDay, Observation, Reply
from journals.outbox import Refused, take_in, ticket_for
from journals.sealing import public_key, seal
from journals.sharing import share
from journals.silence import load_silences, with_last_noticed
from journals.talk import reply
from nursery.roles import Role
from tests import factories
from tests.journals.outbox import plain
from tests.journals.test_photos import picture


@pytest.fixture
def kasia(now, setting, zofia):
    user = factories.make_user(setting, Role.CARER, name="Kasia Kowalska")
    return factories.make_carer(zofia, user=user)


@pytest.fixture
def marta_user(setting, marta):
    marta.user = factories.make_user(setting, Role.PRACTITIONER, name="Marta")
    marta.save()
    return marta.user


def agree_to_photos(child, by):
    with scope(setting=child.setting):
        set_consent(child=child, purpose=Purpose.PHOTOS, given=True, on=factories.BEGINNING, by=by)


def page(client, who, name, *args) -> str:
    client.force_login(who)
    return " ".join(client.get(reverse(name, args=args)).content.decode().split())


def test_what_happened_at_home_stands_in_both_journals_at_once(client, setting, zofia, kasia, marta_user):
    agree_to_photos(zofia, marta_user)
    client.force_login(kasia.user)
    photo = SimpleUploadedFile("a.jpg", picture(size=(600, 400)))
    data = {"words": "Slept in the tent.", "photos": [photo], "day": "22 November 2026", "at": "19:30"}
    assert client.post(reverse("families:add", args=[zofia.code]), data).status_code == 302
    seen = page(client, kasia.user, "families:journal", zofia.code)
    assert "Slept in the tent." in seen
    assert "Sunday 22 November · 7:30" in seen
    assert "moment-photos" in seen
    seen = page(client, marta_user, "journals:journal", zofia.code)
    assert "Slept in the tent." in seen
    assert "Kasia, from home" in seen


def test_it_does_not_count_as_noticed_by_the_nursery(setting, zofia, kasia, in_setting):
    for days in (1, 3):
        factories.make_arrival(zofia, by=kasia.user, arrived_at=timezone.now() - timedelta(days=days))
    add_from_home(child=zofia, carer=kasia, by=kasia.user, words="Counted stairs.")
    assert not NoticedDay.objects.exists()
    child = with_last_noticed(Child.objects.all()).get()
    assert load_silences([child], setting.today())[zofia.pk].sessions == 2


@pytest.mark.parametrize(
    ("values", "said", "because"),
    [
        ({"only_looks": True}, {"words": "Hello."}, "The nursery can let you write in it."),
        ({"restricted": True}, {"words": "Hello."}, "The nursery can let you write in it."),
        ({}, {"words": "  "}, "Write a few words, or take a photo."),
        ({}, {"words": "Hello.", "photos": [b"-"]}, "There is no consent to photos"),
        ({}, {"words": "Hello.", "happened_at": "tomorrow"}, "not still to come"),
    ],
)
def test_what_is_not_taken(zofia, kasia, in_setting, values, said, because):
    Carer.objects.filter(pk=kasia.pk).update(**values)
    kasia.refresh_from_db()
    if "happened_at" in said:
        said = said | {"happened_at": timezone.now() + timedelta(days=1)}
    with pytest.raises(ValidationError, match=because):
        add_from_home(child=zofia, carer=kasia, by=kasia.user, **said)
    assert not Observation.objects.exists()


def test_nothing_typed_is_lost(client, zofia, kasia):
    client.force_login(kasia.user)
    data = {"words": "She swam.", "day": "yesterweek", "at": "9:00"}
    response = client.post(reverse("families:add", args=[zofia.code]), data)
    assert response.status_code == 422
    assert "She swam." in response.content.decode()
    assert "Enter a day such as" in response.content.decode()


def test_from_the_phones_outbox_exactly_once(setting, zofia, kasia):
    ticket = ticket_for(kasia.user, setting)
    fields = {"children": zofia.code, "words": "Slept in the tent.", "day": "22/11/2026", "at": "19:30"}
    envelope = seal(plain(fields, ticket=ticket, kind="home"), public_key())
    _, first = take_in(envelope, sender=None, setting=None)
    _, again = take_in(envelope, sender=None, setting=None)
    assert first.pk == again.pk
    assert first.from_home
    with scope(setting=setting):
        assert Observation.objects.count() == 1


WRONG_DAY = {"words": "Slept in the tent.", "day": "31 December 2026", "at": "19:30"}


def outbox(client, who, name, envelope):
    client.logout()
    if who:
        client.force_login(who)
    return client.post(reverse(name), envelope, content_type="application/octet-stream")


def test_what_was_refused_opens_again_for_its_writer_and_for_nobody_else(client, setting, zofia, kasia, marta_user):
    other = factories.make_carer(zofia, "Piotr", user=factories.make_user(setting, Role.CARER)).user
    written = plain(WRONG_DAY | {"children": zofia.code}, ticket=ticket_for(kasia.user, setting), kind="home")
    envelope = seal(written, public_key())
    again = {who: outbox(client, who, "journals:receive", envelope).json() for who in (kasia.user, other, None)}
    problem = {"problem": "Enter a day and time that is not still to come.", "field": "day"}
    assert again == {
        kasia.user: problem | {"again": reverse("families:add", args=[zofia.code])},
        other: problem,
        None: problem,
    }
    assert outbox(client, kasia.user, "journals:reopen", envelope).content == written
    for who, status in ((other, 409), (marta_user, 409), (None, 302)):
        answer = outbox(client, who, "journals:reopen", envelope)
        assert answer.status_code == status
        assert b"tent" not in answer.content
    assert outbox(client, kasia.user, "journals:reopen", b"nothing").status_code == 422


def test_staff_open_again_what_was_refused_on_the_page_to_observe(client, setting, zofia, marta_user):
    values = {"number": "a" * 24, "ticket": ticket_for(marta_user, setting)}
    for words, status in (("Sang.", 200), ("Sang and danced.", 409)):
        fields = {"children": zofia.code, "words": words, "day": "2026-11-23", "at": "10:00"}
        answer = outbox(client, marta_user, "journals:receive", seal(plain(fields, **values), public_key()))
        assert answer.status_code == status
    assert answer.json()["again"] == reverse("journals:observe")


def test_a_telephone_whose_clock_is_fast_tells_what_happened_just_now(setting, zofia, kasia):
    fields = {"children": zofia.code, "words": "Slept in the tent.", "day": "23/11/2026", "at": "23:15"}
    later = "2026-11-23T23:15:20Z"
    envelope = seal(plain(fields, ticket=ticket_for(kasia.user, setting), kind="home", written=later), public_key())
    _, entry = take_in(envelope, sender=None, setting=None)
    assert entry.noticed_at == timezone.now()
    fields["day"] = "24/11/2026"  # a day that somebody typed is no clock
    envelope = seal(plain(fields, ticket=ticket_for(kasia.user, setting), kind="home", written=later), public_key())
    with pytest.raises(Refused):
        take_in(envelope, sender=None, setting=None)


@pytest.mark.parametrize("change", ["restricted", "other child", "no ticket"])
def test_the_outbox_takes_nothing_that_the_page_would_not(setting, room, zofia, kasia, change):
    code, ticket = zofia.code, ticket_for(kasia.user, setting)
    if change == "restricted":
        with scope(setting=setting):
            Carer.objects.update(restricted=True)
    if change == "other child":
        code = factories.make_child(setting, "Finn", room=room).code
    if change == "no ticket":
        ticket = ""
    fields = {"children": code, "words": "Hello.", "day": "22/11/2026", "at": "9:00"}
    envelope = seal(plain(fields, ticket=ticket, kind="home"), public_key())
    with pytest.raises(Refused):
        take_in(envelope, sender=kasia.user, setting=setting)
    with scope(setting=setting):
        assert not Observation.objects.exists()


def test_nothing_is_taken_back_by_the_address_of_another_child(client, setting, zofia, kasia):
    leo = factories.make_child(setting, "Leo")
    factories.make_carer(leo, user=kasia.user)
    with scope(setting=setting):
        entry = add_from_home(child=zofia, carer=kasia, by=kasia.user, words="Slept in the tent.")
    kasia.restricted = True
    kasia.save()
    client.force_login(kasia.user)
    assert client.post(reverse("families:home_remove", args=[leo.code, entry.code])).status_code == 404


def test_a_family_takes_back_its_own_and_nobody_elses(client, setting, zofia, kasia, marta_user):
    other = factories.make_carer(zofia, "Piotr", user=factories.make_user(setting, Role.CARER))
    with scope(setting=setting):
        entry = add_from_home(child=zofia, carer=kasia, by=kasia.user, words="Slept in the tent.")
    address = reverse("families:home_remove", args=[zofia.code, entry.code])
    client.force_login(other.user)
    assert client.post(address).status_code == 404
    client.force_login(kasia.user)
    assert client.post(address).status_code == 302
    assert "the tent" not in page(client, kasia.user, "families:journal", zofia.code)
    assert "the tent" not in page(client, marta_user, "journals:journal", zofia.code)


def test_staff_do_not_change_a_familys_words_and_may_say_what_they_show(
    client, setting, zofia, kasia, manager, marta_user
):
    with scope(setting=setting):
        entry = add_from_home(child=zofia, carer=kasia, by=kasia.user, words="Slept in the tent.")
    client.force_login(manager)
    assert client.get(reverse("journals:change", args=[entry.code])).status_code == 403
    client.force_login(marta_user)
    client.post(reverse("journals:sort", args=[entry.code]), {"areas": ["UW", "nonsense"]})
    assert client.post(reverse("journals:sort", args=[entry.code]), {"areas": ["UW"]}).status_code == 302
    entry.refresh_from_db()
    assert (entry.areas, entry.words) == (["UW"], "Slept in the tent.")


def test_a_reply_and_its_answer_and_more_of_this(client, setting, room, zofia, kasia, marta_user):
    factories.make_child(setting, "Finn", room=room)
    entry = factories.make_observation(zofia, by=marta_user, words="Poured with both hands.")
    with scope(setting=setting):
        share(observation=entry, words={zofia: "Poured with both hands."}, by=marta_user)
    client.force_login(kasia.user)
    client.post(reverse("families:reply", args=[zofia.code, entry.code]), {"words": "At home too!"})
    client.post(reverse("families:more", args=[zofia.code, entry.code]))
    seen = page(client, marta_user, "journals:journal", zofia.code)
    assert "At home too!" in seen
    assert "Kasia would like more of this" in seen
    refused = client.post(reverse("journals:reply", args=[zofia.code, entry.code]), {"words": "Finn helped."})
    kept = refused.content.decode()
    assert (refused.status_code, "what Zofia’s family would read: Finn." in kept) == (422, True)
    assert ("Finn helped.</textarea>" in kept, "Poured with both hands." in kept) == (True, True)
    client.post(reverse("journals:reply", args=[zofia.code, entry.code]), {"words": "A jug for the bath?"})
    seen = page(client, kasia.user, "families:journal", zofia.code)
    assert "A jug for the bath?" in seen
    assert "Finn" not in seen
    client.post(reverse("families:more", args=[zofia.code, entry.code]))
    with scope(setting=setting):
        assert not Reply.objects.filter(more=True).exists()


def test_a_family_answers_only_what_it_may_read(client, setting, zofia, kasia, marta_user):
    entry = factories.make_observation(zofia, by=marta_user, words="Not shared.")
    client.force_login(kasia.user)
    for name in ("families:reply", "families:more"):
        assert client.post(reverse(name, args=[zofia.code, entry.code]), {"words": "Hello."}).status_code == 404
    with scope(setting=setting), pytest.raises(ValidationError, match="Write what you want to say"):
        reply(observation=entry, child=zofia, words=" ", by=kasia.user, carer=kasia)


def test_a_next_step_goes_home_and_comes_back(client, setting, room, zofia, kasia, marta_user):
    factories.make_child(setting, "Finn", room=room)
    with scope(setting=setting):
        step = NextStep.objects.create(
            setting=setting,
            child=zofia,
            words="Pour from a jug",
            home_idea="Let her fill the cups",
            opened_by=marta_user,
        )
        named = NextStep.objects.create(setting=setting, child=zofia, words="Play with Finn", opened_by=marta_user)
        with pytest.raises(ValidationError, match="Another child’s name"):
            share_step(step=named, by=marta_user)
    assert "Pour from a jug" not in page(client, kasia.user, "families:steps", zofia.code)
    client.force_login(marta_user)
    client.post(reverse("journals:share_step", args=[step.code]))
    assert "Let her fill the cups" in page(client, kasia.user, "families:steps", zofia.code)
    client.post(reverse("families:say_step", args=[zofia.code, step.code]), {"words": "Only a little spilt."})
    assert "Only a little spilt." in page(client, marta_user, "journals:next_steps", zofia.code)
    client.force_login(marta_user)
    client.post(reverse("journals:share_step", args=[step.code]))
    assert "Pour from a jug" not in page(client, kasia.user, "families:steps", zofia.code)


FLAG, NOTE = "Nothing is given on a message alone.", "Nothing is given or left out because of this alone"
MEDICAL = "She had Calpol at six."


def test_medicine_in_a_reply_an_entry_or_beside_a_step_is_held_once_and_flagged(
    client, setting, zofia, kasia, marta_user, in_setting
):
    entry = factories.make_observation(zofia, by=marta_user)
    share(observation=entry, words={zofia: "She danced."}, by=marta_user)
    step = NextStep.objects.create(setting=setting, child=zofia, words="Count cups", opened_by=marta_user)
    share_step(step=step, by=marta_user)
    for name, args, more in (
        ("reply", [entry.code], {}),
        ("say_step", [step.code], {}),
        ("add", [], {"day": "23/11/2026", "at": "9:00"}),
    ):
        client.force_login(kasia.user)
        address = reverse(f"families:{name}", args=[zofia.code, *args])
        held = client.post(address, {"words": MEDICAL, **more})
        assert held.status_code == 422, name
        assert f">{MEDICAL}</textarea>" in held.content.decode(), name
        assert "This sounds like medicine or an allergy." in held.content.decode(), name
        assert not (Reply.objects.count() + step.said.count() + Observation.objects.filter(from_home=True).count())
        assert client.post(address, {"words": MEDICAL, "checked": "yes", **more}).status_code == 302, name
        where = "steps" if name == "say_step" else "journal"
        assert NOTE in page(client, kasia.user, f"families:{where}", zofia.code), name
        there = "journals:next_steps" if name == "say_step" else "journals:journal"
        assert FLAG in page(client, marta_user, there, zofia.code), name
        Reply.objects.all().delete()
        step.said.all().delete()
        Observation.objects.filter(from_home=True).delete()


def test_medicine_in_an_entry_of_the_outbox_waits_on_the_phone_until_its_writer_means_it(client, setting, zofia, kasia):
    fields = {"children": zofia.code, "words": MEDICAL, "day": "22/11/2026", "at": "19:30"}
    ticket = ticket_for(kasia.user, setting)
    held = outbox(client, kasia.user, "journals:receive", seal(plain(fields, ticket=ticket, kind="home"), public_key()))
    assert (held.status_code, held.json()["field"]) == (409, "checked")
    meant = seal(plain(fields | {"checked": "yes"}, ticket=ticket, kind="home"), public_key())
    assert outbox(client, kasia.user, "journals:receive", meant).status_code == 200


def test_a_reply_keeps_its_page_its_place_and_its_words(client, setting, zofia, kasia, marta_user, in_setting):
    entry = factories.make_observation(zofia, by=marta_user)
    share(observation=entry, words={zofia: "She danced."}, by=marta_user)
    client.force_login(kasia.user)
    upto = "2026-11-24T00:00:00+00:00"
    query = {"upto": upto}
    for name in ("more", "reply"):
        address = reverse(f"families:{name}", args=[zofia.code, entry.code], query=query)
        answer = client.post(address, {"words": "Lovely."})
        assert answer["Location"] == reverse("families:journal", args=[zofia.code], query=query) + f"#e-{entry.code}"
    seen = client.post(reverse("families:reply", args=[zofia.code, entry.code]), {"words": " "})
    assert seen.status_code == 422
    html = seen.content.decode()
    assert '<details class="reply-of" open>' in html
    assert html.index("Write what you want to say.") > html.index('<details class="reply-of" open>')
