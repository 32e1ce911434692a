"""Sending outside: only with consent in date for that recipient and purpose; a link that dies with it (S12, T27, S39, S42)."""

import re
import threading
from datetime import date, timedelta
from importlib import import_module

import pytest
import time_machine
from django.apps import apps
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_scopes import scope, scopes_disabled

from children.actions import remove_carer, set_outside_consent
from children.models import Carer, Contact, OutsideConsent
from families.models import NoticeWishes
from nursery.devices import hash_of
from nursery.models import AuditEvent
from nursery.passwords import Argon2Hasher
from nursery.roles import Role
from paperwork import sending as actions
from paperwork.actions import begin
from paperwork.sending_models import How, Opening, Reply, Sending
from paperwork.states import FROZEN, State
from tests import factories
from tests.conftest import NOW
from tests.factories import MONDAY

PDF = b"%PDF-1.7 one paper"
CLOSED = "This link does not open"


@pytest.fixture
def school(now, setting, zofia):
    with scope(setting=setting):
        school = Contact.objects.create(
            setting=setting, kind="school", organisation="Hill School", name="Mr Penn", email="penn@hill.example"
        )
        school.children.add(zofia)
    return school


@pytest.fixture
def kasia(zofia):
    return factories.make_carer(zofia, "Kasia")


@pytest.fixture
def agreed(school, zofia, kasia, manager, setting):
    return say(zofia, school, True, by=manager, carer=kasia)


def say(child, contact, given, *, by, on=MONDAY, purpose="summary", **values) -> OutsideConsent:
    with scope(setting=child.setting):
        return set_outside_consent(
            child=child, contact=contact, purpose=purpose, given=given, on=on, by=by,
            **({"given_by": "Kasia"} | values),
        )  # fmt: skip


def send(child, contact, *, by, **values) -> actions.Sent:
    with scope(setting=child.setting):
        return actions.send(
            child=child,
            contact=contact,
            by=by,
            **{"purpose": "summary", "title": "Summary of autumn", "content": PDF, "site": "http://testserver"}
            | values,
        )


@pytest.fixture
def sent(agreed, zofia, school, manager):
    return send(zofia, school, by=manager)


def final_paper(child, owner, by, state=State.FINAL):
    with scope(setting=child.setting):
        document = begin(child=child, kind="summary", title="Summary", owner=owner, by=by, on=MONDAY, occasion=state)
        document.state = state
        if state in FROZEN:
            document.finished_by, document.finished_at = by, timezone.now()
        document.save()
    return document


def enter(client, link, digits):
    return client.post(link, {"digits": digits})


def reader(sent) -> Client:
    """A browser outside that gave the right code."""
    client = Client()
    assert enter(client, sent.link, sent.digits).status_code == 302
    return client


def parts(sent) -> list[str]:
    token = sent.link.rstrip("/").rpartition("/")[2]
    return [reverse(f"paperwork:{name}", args=[token]) for name in ("outside_paper", "outside_pdf")]


def is_open(client, sent) -> bool:
    found = {client.get(address).status_code for address in parts(sent)}
    assert len(found) == 1
    return found == {200}


def kept(sent) -> Sending:
    with scopes_disabled():
        return Sending.objects.get(pk=sent.sending.pk)


def refusals(sent) -> list[str]:
    with scopes_disabled():
        return [one.refused for one in Opening.objects.filter(sending=sent.sending.pk)]


# ---------------------------------------------------------------- what may go


@pytest.mark.parametrize(
    ("story", "words"),
    [
        ("not_asked", "has not agreed"),
        ("other_purpose", "has not agreed"),
        ("other_contact", "has not agreed"),
        ("refused", "has not agreed"),
        ("over", "has not agreed"),
        ("not_yet", "has not agreed"),
        ("who_agreed_is_restricted", "has not agreed"),
        ("who_agreed_has_no_say", "has not agreed"),
        ("who_agreed_is_taken_off", "has not agreed"),
        ("untied", "not among those who know Zofia"),
        ("retired", "no longer a contact"),
        ("no_mail", "no e-mail address"),
        ("restricted_contact", "court order"),
        ("no_pdf", "Only a PDF"),
    ],
)
def test_what_may_not_go_is_said_in_words(school, zofia, kasia, manager, setting, story, words):
    values = {}
    if story not in ("not_asked", "other_purpose", "other_contact", "refused", "over", "not_yet"):
        say(zofia, school, True, by=manager, carer=kasia)
    with scope(setting=setting):
        if story == "other_purpose":
            say(zofia, school, True, by=manager, purpose="transition")
        elif story == "other_contact":
            other = Contact.objects.create(setting=setting, kind="school", organisation="Dale School")
            say(zofia, other, True, by=manager)
        elif story == "refused":
            say(zofia, school, False, by=manager)
        elif story == "over":
            say(zofia, school, True, by=manager, on=date(2026, 9, 1), until=MONDAY)
        elif story == "not_yet":
            say(zofia, school, True, by=manager, on=MONDAY + timedelta(days=1))
        elif story == "who_agreed_is_restricted":
            Carer.objects.update(restricted=True)
        elif story == "who_agreed_has_no_say":
            Carer.objects.update(parental_responsibility=False)
        elif story == "who_agreed_is_taken_off":
            remove_carer(carer=kasia, on=MONDAY, by=manager)
        elif story == "untied":
            school.children.clear()
        elif story == "retired":
            school.is_retired = True
        elif story == "no_mail":
            school.email = ""
        elif story == "restricted_contact":
            factories.make_carer(zofia, "Adam", restricted=True, email="Penn@hill.example")
        elif story == "no_pdf":
            values = {"content": b"<html>"}
    with pytest.raises(ValidationError, match=words):
        send(zofia, school, by=manager, **values)
    with scope(setting=setting):
        assert not Sending.objects.exists()
    assert mail.outbox == []


@pytest.mark.parametrize("state", State)
def test_a_document_goes_when_it_is_final(agreed, zofia, school, manager, marta, setting, state):
    document = final_paper(zofia, marta, manager, state)
    if state in FROZEN:
        assert send(zofia, school, by=manager, document=document).sending.document == document
    else:
        with pytest.raises(ValidationError, match="Only a final paper goes outside"):
            send(zofia, school, by=manager, document=document)


def test_a_paper_about_another_child_does_not_go(agreed, zofia, school, manager, marta, setting, room):
    other = factories.make_child(setting, "Leo", room=room)
    with pytest.raises(ValidationError, match="another child"):
        send(zofia, school, by=manager, document=final_paper(other, marta, manager))


def test_who_is_restricted_or_without_a_say_cannot_agree(school, zofia, manager):
    for values in ({"restricted": True}, {"parental_responsibility": False}):
        carer = factories.make_carer(zofia, f"Adam{len(values)}{values}"[:20], **values)
        with pytest.raises(ValidationError, match="parental responsibility"):
            say(zofia, school, True, by=manager, carer=carer)


@pytest.fixture
def dsl(setting):
    """A key worker who is the safeguarding lead, too."""
    return factories.give_role(factories.make_user(setting, Role.PRACTITIONER), setting, Role.SAFEGUARDING).user


@pytest.mark.parametrize("role", [Role.MANAGER, Role.DEPUTY, Role.SENCO, Role.PRACTITIONER])
@pytest.mark.parametrize("also", ["", Role.SAFEGUARDING, Role.SAFEGUARDING_DEPUTY])
def test_without_consent_only_a_safeguarding_lead_with_a_reason(school, zofia, setting, role, also):
    """R73, whatever else they are at work."""
    person = factories.make_user(setting, role)
    if also:
        factories.give_role(person, setting, also)
        sent = send(zofia, school, by=person, reason="The child is at risk tonight.")
        assert (sent.sending.consent, sent.sending.without_consent_because) == (None, "The child is at risk tonight.")
        assert is_open(reader(sent), sent)
    else:
        with pytest.raises(ValidationError, match="only a safeguarding lead may decide that"):
            send(zofia, school, by=person, reason="The child is at risk tonight.")


def stored(field: str, table: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {field} FROM {table}")
        return cursor.fetchone()[0]


def test_reasons_and_answers_lie_sealed_and_those_of_before_too(school, zofia, dsl, setting):
    """S52. ``0006_sealed_sendings`` finds them as they were before it."""
    sent = send(zofia, school, by=dsl, reason="The child is at risk tonight.")
    with scope(setting=setting):
        actions.note_reply(sending=sent.sending, words="They ring at nine.", on=MONDAY, by=dsl)
    columns = (("without_consent_because", "paperwork_sending"), ("words", "paperwork_reply"))
    assert all(stored(*column).startswith("2.tests.") for column in columns)
    with connection.cursor() as cursor:
        for field, table in columns:
            cursor.execute(f"UPDATE {table} SET {field} = %s", [f"plain {table}"])
    migration = import_module("paperwork.migrations.0006_sealed_sendings")
    migration.seal_what_was_plain(apps, connection.schema_editor())
    assert all(stored(*column).startswith("2.tests.") for column in columns)
    with scope(setting=setting):
        assert Sending.objects.get().without_consent_because == "plain paperwork_sending"
        assert Reply.objects.get().words == "plain paperwork_reply"


def test_what_goes_is_kept_as_it_went_with_the_consent_it_stands_on(sent, agreed, setting):
    found = kept(sent)
    assert (found.consent, found.wrong, found.how) == (agreed, 0, How.LINK)
    assert found.expires_at == NOW + timedelta(days=7)
    assert re.fullmatch(rf"{setting.pk}/sent/\w{{24}}\.pdf", found.file.name)
    assert actions.content_of(found) == PDF
    assert AuditEvent.objects.get(action="paper_sent").target == found.pk


def test_a_printed_copy_has_a_day_and_no_link(agreed, zofia, school, manager):
    sent = send(zofia, school, by=manager, how=How.HANDED_OVER, on=date(2026, 11, 20))
    assert (sent.link, sent.digits, sent.sending.handed_on) == ("", "", date(2026, 11, 20))
    assert mail.outbox == []
    with pytest.raises(ValidationError, match="today or an earlier day"):
        send(zofia, school, by=manager, how=How.POSTED, on=MONDAY + timedelta(days=1))


# ---------------------------------------------------------------- the link, the code, the mail


def test_link_and_code_are_random_and_stand_nowhere_in_the_database(agreed, zofia, school, manager):
    made = [send(zofia, school, by=manager) for _ in range(3)]
    tokens = [one.link.rstrip("/").rpartition("/")[2] for one in made]
    assert len(set(tokens)) == 3
    assert len({one.digits for one in made}) == 3
    for one, token in zip(made, tokens, strict=True):
        assert len(token) == 43  # 256 bits
        assert re.fullmatch(r"\d{8}", one.digits)
        found = kept(one)
        assert found.token_hash == hash_of(token)
        assert found.digits_hash.startswith("argon2")
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            rows = repr(cursor.fetchall())
            assert not any(
                secret in rows for one, token in zip(made, tokens, strict=True) for secret in (token, one.digits)
            ), table


def test_without_the_secret_key_the_database_opens_nothing(sent, settings):
    found = kept(sent)
    settings.SECRET_KEY = "another key that was not there before, of some length"
    with pytest.raises(ValueError, match="no longer known"):
        actions.token_of(found)
    assert not actions._is_right(found.code, sent.digits, found.digits_hash)


def test_the_mail_names_no_child_and_holds_no_code(sent, zofia):
    [message] = mail.outbox
    assert message.to == ["penn@hill.example"]
    assert message.subject == "Bramble Lane has sent you a paper"
    assert sent.link in message.body
    whole = str(message.message())
    for canary in ("Zofia", "Kowalska", "Kasia", "Penn,", "Summary", "Marta", sent.digits):
        assert canary not in whole
    assert kept(sent).mailed_at == NOW


def test_a_mail_that_fails_is_seen_and_sent_again_with_the_same_link(agreed, zofia, school, manager, setting, settings):
    settings.MAILERS = {"default": {"BACKEND": "tests.paperwork.test_sending.Down"}}
    sent = send(zofia, school, by=manager)
    assert (kept(sent).mailed_at, kept(sent).mail_failed_at) == (None, NOW)
    settings.MAILERS = {"default": {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"}}
    with scope(setting=setting):
        actions.mail_again(sending=kept(sent), by=manager, site="http://testserver")
    assert sent.link in mail.outbox[-1].body
    assert (kept(sent).mailed_at, kept(sent).mail_failed_at) == (NOW, None)


class Down:
    def __init__(self, *args, **options):
        pass

    def send_messages(self, messages):
        raise ConnectionRefusedError


def test_the_right_code_opens_the_paper_and_each_opening_is_kept(sent):
    client = reader(sent)
    page, file = parts(sent)
    assert "Summary of autumn" in client.get(page).content.decode()
    assert client.get(file).content == PDF
    assert client.get(file).content == PDF
    assert refusals(sent) == ["", ""]
    assert kept(sent).wrong == 0


def test_the_paper_comes_with_the_headers_of_a_file_and_a_name_that_tells_nothing(sent):
    answer = reader(sent).get(parts(sent)[1])
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == 'attachment; filename="paper.pdf"'
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == "private, no-store"


def test_a_file_that_was_changed_is_not_given_out(sent):
    client = reader(sent)
    file = kept(sent).file
    with file.storage.open(file.name, "wb") as changed:
        changed.write(b"%PDF-1.7 another")
    assert client.get(parts(sent)[1]).status_code == 503
    file.storage.delete(file.name)
    assert client.get(parts(sent)[1]).status_code == 503
    assert refusals(sent) == []


def test_looking_at_the_link_says_nothing_and_writes_nothing(sent, client):
    token = sent.link.rstrip("/").rpartition("/")[2]
    unknown = reverse("paperwork:outside", args=["A" * 43])
    pages = [re.sub(r'value="\w{64}"', "", client.get(link).content.decode()) for link in (sent.link, unknown)]
    assert pages[0] == pages[1]
    assert token not in pages[0]
    assert refusals(sent) == []


def _close(how, sent, manager):
    sending = kept(sent)
    with scope(setting=sending.setting):
        if how == "revoked":
            actions.revoke(sending=sending, by=manager)
        elif how == "withdrawn":
            say(sending.child, sending.contact, False, by=manager)
        elif how == "withdrawn and given again":
            say(sending.child, sending.contact, False, by=manager)
            say(sending.child, sending.contact, True, by=manager)
        elif how == "restricted":
            Carer.objects.update(restricted=True)
        elif how == "contact restricted":
            factories.make_carer(sending.child, "Adam", restricted=True, email="penn@hill.example")
        elif how == "retired":
            Contact.objects.update(is_retired=True)


CLOSED_BY = {
    "revoked": "revoked",
    "withdrawn": "consent",
    "withdrawn and given again": "consent",
    "restricted": "consent",
    "contact restricted": "restricted",
    "retired": "retired",
}


@pytest.mark.parametrize("how", CLOSED_BY)
def test_what_ends_it_in_the_middle_refuses_the_next_request(sent, manager, how):
    """T27."""
    client = reader(sent)
    assert is_open(client, sent)
    _close(how, sent, manager)
    assert not is_open(client, sent)
    assert CLOSED in client.get(parts(sent)[1]).content.decode()
    assert client.post(parts(sent)[0], {"words": "Thanks"}).status_code == 403
    assert enter(Client(), sent.link, sent.digits).status_code == 422
    assert set(refusals(sent)) == {"", CLOSED_BY[how]}
    with scopes_disabled():
        assert not Reply.objects.exists()


@pytest.mark.parametrize(
    ("until", "after", "opens"),
    [
        (None, timedelta(days=7, seconds=-1), True),
        (None, timedelta(days=7), False),
        (MONDAY + timedelta(days=2), timedelta(days=1), True),
        (MONDAY + timedelta(days=2), timedelta(days=1, hours=13, minutes=44), True),
        (MONDAY + timedelta(days=2), timedelta(days=1, hours=13, minutes=45), False),  # midnight
    ],
)
def test_the_clock_closes_it(school, zofia, kasia, manager, until, after, opens):
    """T27: seven days, or the end of the consent where that is sooner."""
    with time_machine.travel(NOW, tick=False):
        say(zofia, school, True, by=manager, carer=kasia, until=until)
        sent = send(zofia, school, by=manager)
    with time_machine.travel(NOW + after, tick=False):
        assert (enter(Client(), sent.link, sent.digits).status_code == 302) == opens


def test_a_renewed_yes_keeps_the_link_open(sent, zofia, school, manager):
    say(zofia, school, True, by=manager, until=MONDAY + timedelta(days=60))
    assert is_open(reader(sent), sent)


def test_the_right_code_counts_for_half_an_hour_and_in_that_browser_alone(sent):
    client = reader(sent)
    assert not is_open(Client(), sent)
    with time_machine.travel(NOW + timedelta(minutes=31), tick=False):
        assert not is_open(client, sent)


# ---------------------------------------------------------------- guessing


def answers_to(links_and_digits):
    """Status and page of each try, without what is random in every page."""
    found = []
    for link, digits in links_and_digits:
        answer = enter(Client(), link, digits)
        body = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", answer.content.decode())
        found.append((answer.status_code, body.replace(digits, "")))
    return found


def test_every_refusal_is_the_same(agreed, zofia, school, manager, settings):
    """Unknown, wrong code, taken back, expired: one answer."""
    wrong, gone, late = (send(zofia, school, by=manager) for _ in range(3))
    with scope(setting=zofia.setting):
        actions.revoke(sending=gone.sending, by=manager)
        Sending.objects.filter(pk=late.sending.pk).update(expires_at=NOW - timedelta(days=1))
    unknown = reverse("paperwork:outside", args=["A" * 43])
    found = answers_to(
        [(unknown, "11112222"), (wrong.link, "11112222"), (gone.link, gone.digits), (late.link, late.digits)]
    )
    assert len(set(found)) == 1
    assert "This link does not open with that code." in found[0][1]


class Counting(Argon2Hasher):
    hashed: list[str] = []

    def verify(self, password, encoded):
        self.hashed.append(encoded)
        return super().verify(password, encoded)


def test_every_refusal_hashes_once(agreed, zofia, school, manager, settings):
    """So each takes as long: the hash is nearly all of it."""
    settings.PASSWORD_HASHERS = ["tests.paperwork.test_sending.Counting"]
    wrong, gone = (send(zofia, school, by=manager) for _ in range(2))
    with scope(setting=zofia.setting):
        actions.revoke(sending=gone.sending, by=manager)
    for link in (reverse("paperwork:outside", args=["A" * 43]), wrong.link, gone.link):
        Counting.hashed.clear()
        enter(Client(), link, "11112222")
        assert len(Counting.hashed) == 1, link


def test_after_ten_wrong_codes_the_right_one_opens_nothing(sent, setting, manager):
    for _ in range(actions.MOST_WRONG):
        assert enter(Client(), sent.link, "00000000" if sent.digits != "00000000" else "1").status_code == 422
    assert enter(Client(), sent.link, sent.digits).status_code == 422
    assert refusals(sent) == ["digits"] * actions.MOST_WRONG + ["tries"]
    with scope(setting=setting):
        digits = actions.new_code_for(sending=kept(sent), by=manager)
    assert enter(Client(), sent.link, digits).status_code == 302


def test_refusals_that_are_kept_have_an_end(sent, setting):
    with scope(setting=setting):
        Opening.objects.bulk_create(Opening(sending=sent.sending, refused="digits") for _ in range(100))
    enter(Client(), sent.link, "1")
    assert len(refusals(sent)) == 100


def test_the_old_code_dies_with_a_new_one(sent, setting, manager):
    with scope(setting=setting):
        actions.new_code_for(sending=kept(sent), by=manager)
    assert enter(Client(), sent.link, sent.digits).status_code == 422


@pytest.mark.parametrize("typed", ["{0} {1}", "{0}-{1}", " {0}{1} ", "{0}.{1}"])
def test_a_code_may_be_typed_with_gaps(sent, typed):
    assert enter(Client(), sent.link, typed.format(sent.digits[:4], sent.digits[4:])).status_code == 302


@pytest.mark.parametrize("typed", ["", "abc", "9" * 500, "\0", "१२३४५६७८"])
def test_what_is_no_code_is_refused(sent, typed):
    assert enter(Client(), sent.link, typed).status_code == 422


@pytest.mark.django_db(transaction=True)
def test_twenty_at_once_count_as_twenty(setting, zofia, school, kasia, manager):
    """S17: no more than ten wrong ones are compared, however many come at the same instant."""
    say(zofia, school, True, by=manager, carer=kasia)
    sent = send(zofia, school, by=manager)
    token = sent.link.rstrip("/").rpartition("/")[2]
    together = threading.Barrier(20)

    def guess(number):
        together.wait()
        actions.try_digits(token, f"1{number:06d}")  # a digit short: never right
        connection.close()

    threads = [threading.Thread(target=guess, args=[number]) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert kept(sent).wrong == actions.MOST_WRONG
    assert sorted(refusals(sent)) == ["digits"] * 10 + ["tries"] * 10


# ---------------------------------------------------------------- the answer


def test_they_say_that_they_have_it_and_more(sent, setting, marta):
    marta.user = factories.make_user(setting, Role.PRACTITIONER, name="Marta Nowak")
    marta.save()
    NoticeWishes.objects.create(user=marta.user, by_mail="at_once")
    mail.outbox.clear()
    client = reader(sent)
    page = parts(sent)[0]
    assert client.post(page, {"words": ""}).status_code == 302
    assert client.post(page, {"words": "We look forward to meeting her."}).status_code == 302
    assert kept(sent).received_at == NOW
    with scope(setting=setting):
        assert [(one.words, one.by) for one in Reply.objects.all()] == [("We look forward to meeting her.", None)]
    assert AuditEvent.objects.filter(action="paper_received", actor=None).count() == 2
    assert [(one.to, "an answer from outside" in one.body) for one in mail.outbox] == [([marta.user.email], True)] * 2
    assert not any("Zofia" in str(one.message()) or "look forward" in one.body for one in mail.outbox)


def test_a_reply_that_is_too_long_is_kept_in_the_box(sent):
    answer = reader(sent).post(parts(sent)[0], {"words": "x" * 2001})
    assert answer.status_code == 422
    assert "x" * 2001 in answer.content.decode()


def test_no_log_holds_a_token(sent, caplog):
    from nursery.logs import without_tokens

    token = sent.link.rstrip("/").rpartition("/")[2]
    Client().get(parts(sent)[1])
    shown = [without_tokens(record).getMessage() for record in caplog.records]
    assert any("for-you/" in line for line in shown)
    assert not any(token in line for line in shown)
