"""The policy: begun from the text Kith brings, made the setting's own, published with dates, shown with proof, printed."""

import html
import io
import re
from datetime import date, timedelta

import pypdf
import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.urls import reverse

from nursery import policy
from nursery.models import AuditEvent, Job, Policy, PolicyLook, PolicySentence
from nursery.policy_proof import beside, look_at, look_tonight
from nursery.policy_text import TEXT, default_sentences
from nursery.policy_words import told_in
from nursery.proofs import catalogue
from nursery.roles import Role
from tests import factories
from tests.factories import BEGINNING, MONDAY

NEXT_YEAR = date(2027, 11, 23)
ASKED = {"000": 38, "002": 42, "003": 18, "004": 17}  # rows of requirements.md by policy
LABELS = {"key_worker": "Key person", "secondary": "Back-up", "buddy": "Buddy"}


def published(setting, by, *, on=BEGINNING, review=NEXT_YEAR, agreed="Jo and the committee") -> Policy:
    draft = policy.begin(setting=setting, today=MONDAY, by=by)
    draft.starts_on, draft.review_on, draft.agreed_by = on, review, agreed
    return policy.publish(policy=draft, by=by)


@pytest.fixture
def in_force(now, in_setting, manager) -> Policy:
    return published(in_setting, manager)


@pytest.fixture
def draft(in_force, in_setting, manager) -> Policy:
    return policy.begin(setting=in_setting, today=MONDAY, by=manager)


def words(found: Policy) -> list[str]:
    return list(found.sentences.values_list("words", flat=True))


# ---------------------------------------------------------------- the text that Kith brings


def test_every_requirement_stands_in_one_sentence():
    ids = [one for sentences in TEXT.values() for sentence in sentences for one in sentence.asks.split()]
    assert sorted(ids) == sorted(f"{name}-{row:02}" for name, rows in ASKED.items() for row in range(1, rows + 1))


def test_every_sentence_has_a_proof_that_there_is_or_a_human_quality():
    for sentences in TEXT.values():
        for sentence in sentences:
            assert sentence.is_human or sentence.evidence, sentence.words
            assert set(sentence.evidence.split()) <= set(catalogue()), sentence.words


def test_the_setting_reads_its_own_words_in_it():
    found = default_sentences(LABELS)
    assert found[0]["words"].endswith("specially close to: their key person.")
    assert not any("{" in one["words"] for one in found)
    assert 45 <= len(found) <= 60


# ---------------------------------------------------------------- versions


def test_the_first_version_begins_with_the_text_that_kith_brings(now, in_setting, manager):
    found = policy.begin(setting=in_setting, today=MONDAY, by=manager)
    assert found.number is None
    assert found.sentences.count() == sum(len(one) for one in TEXT.values())
    assert policy.begin(setting=in_setting, today=MONDAY, by=manager) == found  # twice is once


def test_versions_follow_each_other_and_are_kept(in_force, draft, in_setting, manager):
    sentence = draft.sentences.first()
    sentence.words = "Every child has a person here."
    policy.save_sentence(sentence=sentence, by=manager)
    draft.starts_on, draft.review_on, draft.agreed_by = MONDAY + timedelta(days=7), NEXT_YEAR + timedelta(days=7), "All"
    second = policy.publish(policy=draft, by=manager)
    assert (in_force.number, second.number) == (1, 2)
    assert Policy.objects.in_force(MONDAY) == in_force
    assert Policy.objects.in_force(MONDAY + timedelta(days=7)) == second
    assert Policy.objects.in_force(BEGINNING - timedelta(days=1)) is None
    assert words(in_force)[0] != words(second)[0] == "Every child has a person here."
    assert words(in_force)[1:] == words(second)[1:]


def test_a_version_does_not_begin_before_the_one_before(in_force, draft, manager):
    draft.starts_on, draft.review_on, draft.agreed_by = BEGINNING - timedelta(days=1), NEXT_YEAR, "All"
    with pytest.raises(ValidationError, match="5 January 2026"):
        policy.publish(policy=draft, by=manager)


def test_what_is_published_stands_as_it_is(in_force, manager):
    sentence = in_force.sentences.first()
    for change in (
        lambda: policy.move(sentence=sentence, up=False, by=manager),
        lambda: policy.take_out(sentence=sentence, out=True, by=manager),
        lambda: policy.rename_heading(policy=in_force, old=sentence.heading, new="Else", by=manager),
        lambda: policy.drop(policy=in_force, by=manager),
        lambda: policy.publish(policy=in_force, by=manager),
        lambda: policy.save_sentence(sentence=changed(sentence, words="Else."), by=manager),
    ):
        with pytest.raises(ValidationError, match="words stand"):
            change()
    noted = policy.save_sentence(sentence=changed(sentence, note="We asked.", words=words(in_force)[0]), by=manager)
    assert PolicySentence.objects.get(pk=noted.pk).note == "We asked."


def changed(sentence, **values):
    for name, value in values.items():
        setattr(sentence, name, value)
    return sentence


def test_sentences_move_join_the_next_heading_are_taken_out_and_put_back(draft, manager):
    rows = list(draft.sentences.all())
    policy.move(sentence=rows[1], up=True, by=manager)
    assert words(draft)[:2] == [rows[1].words, rows[0].words]
    policy.move(sentence=rows[1], up=True, by=manager)  # it is the first
    last = [row for row in rows if row.heading == rows[0].heading][-1]
    policy.move(sentence=last, up=False, by=manager)
    last.refresh_from_db()
    assert last.heading == list(TEXT)[1]
    policy.take_out(sentence=rows[2], out=True, by=manager)
    policy.take_out(sentence=rows[3], out=True, by=manager)
    policy.take_out(sentence=rows[3], out=False, by=manager)
    draft.starts_on, draft.review_on, draft.agreed_by = MONDAY, NEXT_YEAR, "All"
    second = policy.publish(policy=draft, by=manager)
    assert rows[2].words not in words(second)
    assert rows[3].words in words(second)


def test_one_of_our_own_stands_at_the_end_of_its_heading(draft, manager):
    heading = list(TEXT)[1]
    own = PolicySentence(policy=draft, order=0, heading=heading, words="We eat together.")
    policy.save_sentence(sentence=own, by=manager)
    under = [row.words for row in draft.sentences.all() if row.heading == heading]
    assert under[-1] == "We eat together."
    orders = list(draft.sentences.values_list("order", flat=True))
    assert orders == list(range(1, len(orders) + 1))
    assert policy.headings(draft) == list(TEXT)
    new = PolicySentence(policy=draft, order=0, heading="Our garden", words="We have hens.")
    policy.save_sentence(sentence=new, by=manager)
    assert policy.headings(draft)[-1] == "Our garden"


def test_an_empty_version_cannot_be_published(draft, manager):
    draft.sentences.update(taken_out=True)
    draft.starts_on, draft.review_on, draft.agreed_by = MONDAY, NEXT_YEAR, "All"
    with pytest.raises(ValidationError, match="no sentence"):
        policy.publish(policy=draft, by=manager)


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (29, ""),
        (28, "It is to be looked over in 28 days, by 21 December 2026."),
        (1, "It is to be looked over tomorrow, by 24 November 2026."),
        (0, "It is to be looked over today, by 23 November 2026."),
        (-1, "It was to be looked over by 22 November 2026."),
    ],
)
def test_the_review_is_spoken_of_from_four_weeks_before(days, said):
    assert policy.review_words(Policy(review_on=MONDAY + timedelta(days=days)), MONDAY) == said


# ---------------------------------------------------------------- looking


def test_a_sentence_holds_wants_a_look_or_stands_on_a_note(in_force, in_setting, zofia, marta, manager):
    in_force.sentences.all().delete()
    rows = [
        PolicySentence(order=1, heading="A", words="One.", evidence=["keyworkers.one_key_worker", "journals.checks"]),
        PolicySentence(order=2, heading="A", words="Two.", evidence=["keyworkers.drop_ins", "keyworkers.secondary"]),
        PolicySentence(order=3, heading="B", words="Three.", evidence=["journals.checks"]),
        PolicySentence(order=4, heading="B", words="Four.", note="We know it."),
        PolicySentence(order=5, heading="B", words="Five.", evidence=["a.room_that_is_gone"]),
    ]
    for row in rows:
        row.policy = in_force
        row.save()
    assert beside(in_force, MONDAY).sentence == ("Nobody has looked yet", ": press Look now.")
    look_at(in_setting, MONDAY, by=manager)
    page = beside(in_force, MONDAY)
    lines = [line for section in page.sections for line in section.lines]
    assert [(line.number, line.state) for line in lines] == [
        ("1.1", "good"), ("1.2", "look"), ("2.1", "none"), ("2.2", "note"), ("2.3", "bare"),
    ]  # fmt: skip
    assert page.sentence == ("1 of 5 sentences hold today", "; 1 wants a look.")
    assert beside(in_force, MONDAY + timedelta(days=1)).sentence[0] == "1 of 5 sentences hold"
    [only] = beside(in_force, MONDAY, only="look").sections
    assert [line.sentence.words for line in only.lines] == ["Two."]


def test_a_look_keeps_keys_and_no_names_and_one_a_day(in_force, in_setting, zofia, manager):
    zofia.assignments.filter(role="buddy").delete()
    look_at(in_setting, MONDAY)
    look_at(in_setting, MONDAY, by=manager)
    kept = PolicyLook.objects.get()
    assert kept.looked_by == manager
    assert "Zofia" not in str(kept.proofs)
    assert kept.proofs["keyworkers.buddy"]["missing"] == [["children.child", zofia.pk]]


def test_missing_children_are_named_to_those_who_may_know_them(in_force, in_setting, room, manager):
    for number in range(10):
        factories.make_child(in_setting, f"Kit{number}", room=room)
    look_at(in_setting, MONDAY)

    def names(user):
        lines = [line for section in beside(in_force, MONDAY, user=user).sections for line in section.lines]
        return [row.name for row in lines[0].proofs[0].rows], lines[0].proofs[0].more

    assert names(manager) == ([f"Kit{number}" for number in range(8)], 2)
    assert names(factories.make_user(in_setting, Role.PRACTITIONER))[0] == []


def test_every_night_there_is_a_look_and_the_leads_hear_of_the_review_once(now, in_setting, manager):
    look_tonight.enqueue(in_setting.pk)
    assert not PolicyLook.objects.exists()  # nothing is in force
    published(in_setting, manager, review=MONDAY + timedelta(days=20))
    factories.make_user(in_setting, Role.PRACTITIONER)
    for _ in range(2):
        look_tonight.enqueue(in_setting.pk)
    assert PolicyLook.objects.get().day == MONDAY
    [sent] = mail.outbox
    assert sent.to == [manager.email]
    assert "it is to be looked over in 20 days, by 13 December 2026" in sent.body


# ---------------------------------------------------------------- pages


def page(client, user, name, *args, **query):
    client.force_login(user)
    return client.get(reverse(name, args=args), query)


def text_of(response) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def test_without_a_policy_there_is_one_thing_to_do(now, client, setting, manager):
    assert "Your key worker policy is not here yet" in text_of(page(client, manager, "nursery:policy"))
    response = client.post(reverse("nursery:policy_begin"), follow=True)
    assert "Every child here has one dependable adult" in text_of(response)


def test_from_the_first_press_to_a_version_in_force(now, client, setting, manager, in_setting):
    page(client, manager, "nursery:policy")
    client.post(reverse("nursery:policy_begin"))
    heading = next(iter(TEXT))
    sent = {
        "words": "We eat together.",
        "heading": heading,
        "evidence": ["keyworkers.buddy"],
        "note": "",
        "new_heading": "",
    }
    assert client.post(reverse("nursery:policy_add"), sent | {"words": ""}).status_code == 422
    assert client.post(reverse("nursery:policy_add"), sent).status_code == 302
    own = PolicySentence.objects.get(words="We eat together.")
    assert (own.heading, own.evidence) == (heading, ["keyworkers.buddy"])
    dates = {"title": "Key worker policy", "starts_on": "23/11/2026", "review_on": "23/11/2026", "agreed_by": ""}
    response = client.post(reverse("nursery:policy_publish"), dates)
    assert response.status_code == 422
    assert "Enter who agreed to it." in response.content.decode()
    assert "Choose a day after the one from which it holds." in response.content.decode()
    client.post(reverse("nursery:policy_publish"), dates | {"review_on": "1 September 2027", "agreed_by": "Jo"})
    shown = text_of(page(client, manager, "nursery:policy"))
    assert "Nobody has looked yet" in shown
    assert "Version 1, in force since 23 Nov 2026 , agreed by Jo" in shown
    job = client.post(reverse("nursery:policy_look"), follow=True)
    assert "It is done." in text_of(job)
    assert Job.objects.get().result["url"] == "/policy/"
    assert "sentences hold today" in text_of(page(client, manager, "nursery:policy"))


def test_a_sentence_that_somebody_else_changed_is_not_overwritten(draft, client, manager):
    sentence = draft.sentences.first()
    opened = page(client, manager, "nursery:policy_sentence", sentence.code)
    version = opened.context["form"]["version"].value()
    PolicySentence.objects.filter(pk=sentence.pk).update(words="Theirs.")
    sent = {
        "words": "Mine.",
        "heading": sentence.heading,
        "evidence": sentence.evidence,
        "note": "",
        "version": version,
    }
    response = client.post(reverse("nursery:policy_sentence", args=[sentence.code]), sent)
    assert response.status_code == 409
    assert "Mine." in response.content.decode()
    assert "It now says: Theirs." in response.content.decode()


def test_beside_a_published_sentence_proofs_and_note_change_and_words_do_not(in_force, client, manager):
    sentence = in_force.sentences.first()
    opened = page(client, manager, "nursery:policy_sentence", sentence.code)
    version = opened.context["form"]["version"].value()
    sent = {"words": "Else.", "evidence": [], "note": "We asked every family.", "version": version}
    assert client.post(reverse("nursery:policy_sentence", args=[sentence.code]), sent).status_code == 302
    stands = PolicySentence.objects.get(pk=sentence.pk)
    assert (stands.words, stands.evidence, stands.note) == (sentence.words, [], "We asked every family.")


def test_what_wants_a_look_is_shown_alone_with_first_names_and_a_way_there(in_force, client, zofia, manager):
    zofia.assignments.filter(role="buddy").delete()
    look_at(in_force.setting, MONDAY)
    shown = text_of(page(client, manager, "nursery:policy", show="look"))
    assert "Each child also has a secondary" in shown
    assert "Not yet: Zofia" in shown
    assert "Kowalska" not in shown
    assert "Every child here has one dependable adult" not in shown
    assert reverse("keyworkers:board") in page(client, manager, "nursery:policy", show="look").content.decode()


def test_a_review_that_comes_near_is_said_on_the_page_and_on_today(in_force, client, manager):
    Policy.objects.update(review_on=MONDAY + timedelta(days=9))
    for name in ("nursery:policy", "keyworkers:ahead"):
        assert "It is to be looked over in 9 days, by 2 December 2026." in text_of(page(client, manager, name))


def test_earlier_and_coming_versions_are_found(in_force, draft, client, manager):
    draft.starts_on, draft.review_on, draft.agreed_by = MONDAY + timedelta(days=7), NEXT_YEAR + timedelta(days=9), "All"
    second = policy.publish(policy=draft, by=manager)
    shown = text_of(page(client, manager, "nursery:policy"))
    assert "Version 2 holds from Monday 30 November" in shown
    assert "version 2" in text_of(page(client, manager, "nursery:policy_version", second.code))


def test_the_trail_says_what_was_done(in_force, client, manager):
    assert "published Key worker policy, version 1" in text_of(page(client, manager, "nursery:history"))


# ---------------------------------------------------------------- paper, and families


def read(response) -> tuple[pypdf.PdfReader, str]:
    document = pypdf.PdfReader(io.BytesIO(response.content))
    return document, " ".join(" ".join(one.extract_text() for one in document.pages).split())


def test_the_paper_for_an_inspection_has_proof_dates_and_pages_and_names_no_child(in_force, client, zofia, manager):
    zofia.assignments.filter(role="buddy").delete()
    in_force.sentences.filter(order__gt=12).delete()
    look_at(in_force.setting, MONDAY)
    document, text = read(page(client, manager, "nursery:policy_proof_pdf"))
    assert [round(float(side) / 72 * 25.4) for side in document.pages[0].mediabox[2:]] == [210, 297]
    assert document.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert document.trailer["/Root"]["/Lang"] == "en-GB"
    assert document.metadata.title == "Key worker policy: Bramble Lane"
    for said in (
        "5 Jan 2026",
        "Jo and the committee",
        "23 Nov 2027",
        "23 Nov 2026, 10:15",
        f"Page 1 of {len(document.pages)}",
    ):
        assert said in text, said
    assert "0 of 1 children have a third person behind the first two." in text
    assert "Zofia" not in text
    assert AuditEvent.objects.filter(action="printed_policy", details={"with_proof": True}).count() == 1


def test_parents_read_the_words_alone(in_force, draft, client, setting, zofia):
    carer = factories.make_user(setting, Role.CARER)
    factories.make_carer(zofia, user=carer)
    in_force.sentences.filter(order__gt=12).delete()
    look_at(setting, MONDAY)
    assert reverse("families:policy") in page(client, carer, "families:you").content.decode()
    shown = text_of(page(client, carer, "families:policy"))
    assert "Every child here has one dependable adult" in shown
    assert "5 January 2026" in shown
    assert "Wants a look" not in shown
    _, text = read(page(client, carer, "families:policy_pdf"))
    assert "Every child here has one dependable adult" in text
    assert " of 1 " not in text.replace("Page 1 of ", "")


def test_before_there_is_one_no_family_is_led_to_it(now, client, setting, zofia):
    carer = factories.make_user(setting, Role.CARER)
    factories.make_carer(zofia, user=carer)
    assert reverse("families:policy") not in page(client, carer, "families:you").content.decode()
    assert page(client, carer, "families:policy").status_code == 404


def in_polish(client, manager, found, **said):
    client.force_login(manager)
    address = reverse("nursery:policy_words", args=[found.code, "pl"])
    version = client.get(address).context["form"]["version"].value()
    return client.post(address, {"version": version} | said)


def test_a_family_reads_its_own_language_and_what_is_missing_in_english(in_force, client, setting, zofia, manager):
    carer = factories.make_user(setting, Role.CARER)
    factories.make_carer(zofia, user=carer)
    carer.language = "pl"
    carer.save()
    assert "Ten tekst jest po angielsku" in text_of(page(client, carer, "families:policy"))
    first, second = in_force.sentences.all()[:2]
    said = {"title": "Zasady", "heading-1": "W co wierzymy", first.code: "Każde dziecko ma tu swoją osobę."}
    assert in_polish(client, manager, in_force, **said).status_code == 302
    shown = page(client, carer, "families:policy").content.decode()
    assert '<h1 class="title" lang="pl" dir="ltr">Zasady</h1>' in shown
    assert '<p lang="pl" dir="ltr">Każde dziecko ma tu swoją osobę.</p>' in shown
    assert f'<small>Po angielsku</small> <span lang="en-GB" dir="ltr">{second.words}</span>' in shown
    assert first.words not in shown
    _, text = read(page(client, carer, "families:policy_pdf"))
    assert "W co wierzymy" in text
    assert "Strona 1 z " in text
    carer.language = "en-gb"
    carer.save()
    assert first.words in text_of(page(client, carer, "families:policy"))
    listed = text_of(page(client, manager, "nursery:policy"))
    of = 1 + len(policy.headings(in_force)) + in_force.sentences.count()
    assert f"Polski 3 of {of} headings and sentences" in listed
    assert "Română Nothing yet: they read it in English" in listed
    event = AuditEvent.objects.get(action="policy_words_changed")
    assert (event.target, event.details) == (in_force.pk, {"language": "pl"})


def test_a_version_in_another_language_goes_along_until_the_english_is_changed(in_force, client, manager, in_setting):
    first, second = in_force.sentences.all()[:2]
    in_polish(client, manager, in_force, **{first.code: "Raz.", second.code: "Dwa."})
    draft = policy.begin(setting=in_setting, today=MONDAY, by=manager)
    mine, other = draft.sentences.all()[:2]
    policy.move(sentence=mine, up=False, by=manager)
    other.refresh_from_db()
    other.words = "Something else altogether."
    policy.save_sentence(sentence=other, by=manager)
    told = told_in("pl", draft, list(draft.sentences.all()))
    assert [one.text for one in told.sections[0][1]][:2] == ["Something else altogether.", "Raz."]
    assert [one.is_missing for one in told.sections[0][1]][:2] == [True, False]


def test_two_who_translate_at_once_do_not_lose_words(in_force, client, manager):
    first, second = in_force.sentences.all()[:2]
    in_polish(client, manager, in_force, **{first.code: "Raz."})
    address = reverse("nursery:policy_words", args=[in_force.code, "pl"])
    late = client.post(address, {"version": "of an older page", second.code: "Dwa."})
    assert late.status_code == 409
    assert "It now says: Raz." in text_of(late)
    for language in ("en-gb", "xx"):
        assert page(client, manager, "nursery:policy_words", in_force.code, language).status_code == 404


def test_everybody_who_works_here_reads_it_and_leads_alone_see_what_proves_it(client, in_force, in_setting):
    for role in (Role.PRACTITIONER, Role.SENCO, Role.APPRENTICE):
        client.force_login(factories.make_user(in_setting, role))
        page = client.get(reverse("nursery:policy")).content.decode()
        assert words(in_force)[0] in html.unescape(page)
        assert reverse("nursery:policy_draft") not in page
        assert reverse("nursery:policy_look") not in page
        assert client.get(reverse("nursery:policy_version", args=[in_force.code])).status_code == 403
