"""A referral by Kith’s own link: on the family’s consent, sealed, kept from who sees no case, dead at once (S7, S12, S52, T27)."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.db import connection
from django.test import Client
from django.urls import reverse
from django_scopes import scopes_disabled

from children.models import Carer, Contact
from families.models import Notice
from nursery.models import AuditEvent
from paperwork import sending as sendings
from paperwork.sending_models import Opening, Sending
from senco import actions, meetings, referrals, steps
from tests.paperwork.test_sending import enter, is_open, parts, reader, refusals

PDF = b"%PDF-1.7 CANARYWORDS"


@pytest.fixture
def riverside(path):
    return Contact.objects.create(
        setting=path.setting, kind="agency", organisation="Riverside", email="team@riverside.example"
    )


@pytest.fixture
def draft(path, riverside):
    return referrals.draft(case=path.support(), contact=riverside, parts={"hoped": "More words."}, by=path["aisha"])


def say(path, referral, given=True):
    referrals.record_consent(
        referral=referral, given=given, carer=path.holly, how="signed form", on=path.today, by=path["aisha"]
    )
    referral.refresh_from_db()


def send(path, referral, by="senco", **values):
    values = {"content": PDF, "chase_on": path.today + timedelta(days=9)} | values
    return referrals.send_link(referral=referral, by=path[by], site="http://testserver", **values)


@pytest.fixture
def sent(path, draft):
    say(path, draft)
    found = send(path, draft)
    draft.refresh_from_db()
    return found


def page(path, who, name, *args) -> str:
    client = Client()
    client.force_login(path[who])
    response = client.get(reverse(name, args=args))
    assert response.status_code == 200
    return response.content.decode()


def test_from_the_page_to_the_agency_and_back(client, path, draft):
    client.force_login(path["senco"])
    case, way = draft.case, reverse("senco:referral_link", args=[draft.code])
    met = steps.last_meeting(case.entries.all())
    daniel = {"key": f"carer-{path.daniel.pk}", "on": path.today, "how": "by phone"}
    meetings.tell_outcome(case=case, meeting=met, by=path["senco"], **daniel)  # nothing else waits
    assert way not in page(path, "senco", "senco:referral", draft.code)
    refused = client.get(way, follow=True).content.decode()
    assert "has not agreed that this goes to Riverside" in refused
    say(path, draft)
    assert way in page(path, "aisha", "senco:referral", draft.code)
    assert "team@riverside.example gets a mail" in client.get(way).content.decode()
    answer = client.post(way, {"chase_on": "yesterday", "submission": "a" * 24})
    assert answer.status_code == 422
    for _ in range(2):  # pressed twice
        answer = client.post(way, {"chase_on": "7 December 2026", "submission": "b" * 24})
    sending = Sending.objects.get()
    assert answer["Location"] == f"{reverse('senco:referral', args=[draft.code])}#{sending.code}"
    draft.refresh_from_db()
    assert (draft.state, str(draft.chase_on)) == ("sent", "2026-12-07")
    assert draft.entries.get(state="sent").sending == sending
    shown = client.get(reverse("senco:referral", args=[draft.code])).content.decode()
    digits = shown.partition('class="digits num">')[2][:9].replace(" ", "")
    assert len(digits) == 8
    assert digits[:4] not in page(path, "senco", "senco:referral", draft.code)  # told once

    [message] = mail.outbox[-1:]
    assert message.to == ["team@riverside.example"]
    assert not any(word in str(message.message()) for word in ("Rowan", "eferral", "Talking", digits))
    link = next(line for line in message.body.splitlines() if "for-you/" in line)
    agency = Client()
    assert enter(agency, link, digits).status_code == 302
    token = link.rstrip("/").rpartition("/")[2]
    file = reverse("paperwork:outside_pdf", args=[token])
    first, second = agency.get(file).content, agency.get(file).content
    assert first.startswith(b"%PDF")
    assert first == second  # frozen, not drawn anew
    agency.post(reverse("paperwork:outside_paper", args=[token]), {"words": "We see him in March."})
    assert Opening.objects.filter(refused="").count() == 2

    for who in ("senco", "aisha", "manager"):
        shown = page(path, who, "senco:referral", draft.code)
        assert "Opened 23 Nov 2026" in shown
        assert "We see him in March." in shown
    sent = "by link on 23 November · last opened on 23 November · they have it since 23 November"
    assert sent in page(path, "tom", "senco:case", case.code)
    assert "Riverside has opened the referral and answered" in page(path, "senco", "senco:home")
    assert [one.user for one in Notice.objects.filter(news="outside")] == []  # staff choose mail themselves
    assert AuditEvent.objects.filter(action__in=["paper_sent", "referral_sent", "paper_received"]).count() == 3
    got = client.get(reverse("senco:link_pdf", args=[sending.code]))
    assert got.content == first
    assert "attachment" in got["Content-Disposition"]


def test_who_sees_no_case_finds_no_trace_of_it(path, sent, draft):
    """A buddy reads what goes outside about the child, not that somebody was asked for help (S7)."""
    code = sent.sending.code
    for who in ("marta", "aisha", "manager"):
        client = Client()
        client.force_login(path[who])
        for name, args in (("paperwork:sent", [path.child.code]), ("paperwork:outside_all", [])):
            shown = client.get(reverse(name, args=args), {"show": "all"}).content.decode()
            assert "eferral" not in shown
            assert code not in shown
        both = [path.child.code, draft.contact.code]
        for name in ("children:known_by", "children:say_outside"):
            assert "eferral" not in client.get(reverse(name, args=both)).content.decode()
        client.post(reverse("children:withdraw_outside", args=both), {"purpose": "referral"})
        for name in ("paperwork:sent_pdf", "paperwork:reply"):
            assert client.get(reverse(name, args=[code])).status_code == 404
        for name in ("paperwork:revoke", "paperwork:mail_again", "paperwork:new_digits"):
            assert client.post(reverse(name, args=[code])).status_code == 404
    for who in ("marta", "gina", "lead"):
        client = Client()
        client.force_login(path[who])
        assert client.get(reverse("senco:link_pdf", args=[code])).status_code == 404
        assert client.post(reverse("senco:link_do", args=[code, "revoke"])).status_code == 404
    assert sendings.why_closed(Sending.objects.get()) is None


def test_an_answer_is_told_to_who_sent_it_alone(path, sent):
    from families.notices import wishes_of

    for who in ("senco", "marta", "aisha"):
        wishes = wishes_of(path[who])
        wishes.by_mail = "at_once"
        wishes.save()
    mail.outbox.clear()
    sendings.acknowledge(sent.sending, "CANARYREPLY")
    assert [message.to for message in mail.outbox] == [[path["senco"].email]]
    assert "an answer from outside" in mail.outbox[0].body
    assert not any(word in str(mail.outbox[0].message()) for word in ("Rowan", "CANARY", "Riverside", "eferral"))


def test_nothing_of_it_lies_open(path, sent):
    """Not in the database, and no file beside it (S52)."""
    sendings.acknowledge(sent.sending, "CANARYREPLY")
    assert sendings.content_of(Sending.objects.get()) == PDF
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            rows = repr(cursor.fetchall())
            assert "CANARY" not in rows, table
            assert "%PDF" not in rows, table
    assert Sending.objects.get().file.name == ""
    folder = f"{path.setting.pk}/sent"
    lying = default_storage.listdir(folder)[1] if default_storage.exists(folder) else []  # other tests' too
    assert not any(b"CANARY" in default_storage.open(f"{folder}/{name}").read() for name in lying)


def close(how, path, draft, sent):
    if how == "no longer agreed":
        say(path, draft, given=False)
    elif how == "permission withdrawn":
        actions.withdraw(case=draft.case, carer=path.holly, on=path.today, how="by phone", by=path["aisha"])
    elif how == "closed":
        referrals.hear(referral=draft, state="closed", on=path.today, words="Not needed.", by=path["senco"])
    elif how == "a court order against who agreed":
        Carer.objects.filter(pk=path.holly.pk).update(restricted=True)
    elif how == "sent again":
        send(path, draft)
    else:
        client = Client()
        client.force_login(path["aisha"])
        assert client.post(reverse("senco:link_do", args=[sent.sending.code, "revoke"])).status_code == 302


@pytest.mark.parametrize(
    ("how", "why"),
    [
        ("no longer agreed", "consent"),
        ("permission withdrawn", "revoked"),
        ("closed", "revoked"),
        ("a court order against who agreed", "consent"),
        ("sent again", "revoked"),
        ("taken back", "revoked"),
    ],
)
def test_it_dies_at_once(path, draft, sent, how, why):
    agency = reader(sent)
    with scopes_disabled():
        assert is_open(agency, sent)
    close(how, path, draft, sent)
    with scopes_disabled():
        assert not is_open(agency, sent)
        assert agency.get(parts(sent)[1]).status_code == 403
        assert enter(Client(), sent.link, sent.digits).status_code == 422
    assert set(refusals(sent)) == {"", why}  # it had opened before


def test_what_does_not_go(path, draft, riverside):
    with pytest.raises(ValidationError, match="has not agreed"):
        send(path, draft)
    referrals.go_without_consent(
        referral=draft, reason="Waiting would put him at risk.", by=path["lead"], setting=path.setting
    )
    draft.refresh_from_db()
    with pytest.raises(ValidationError, match="has not agreed"):  # that goes by hand
        send(path, draft)
    assert "It was sent" in page(path, "aisha", "senco:referral", draft.code)
    say(path, draft)
    for who in ("lead", "gina", "marta"):
        with pytest.raises(ValidationError, match="Only the care team, the SENCO"):
            send(path, draft, by=who)
    with pytest.raises(ValidationError, match="Choose a day after today"):
        send(path, draft, chase_on=path.today)
    with pytest.raises(ValidationError, match="Only a PDF"):
        send(path, draft, content=b"<html>")
    referrals.change_parts(referral=draft, parts={"hoped": "Fewer words."}, by=path["aisha"])
    with pytest.raises(ValidationError, match="Somebody changed the form just now"):
        send(path, draft)
    draft.refresh_from_db()
    Contact.objects.update(email="")
    assert "There is no e-mail address for Riverside" in page(path, "senco", "senco:referral", draft.code)
    draft.contact.refresh_from_db()
    with pytest.raises(ValidationError, match="no e-mail address"):
        send(path, draft)
    assert not Sending.objects.exists()
    assert draft.state == "consented"
    assert not any("riverside" in message.to[0] for message in mail.outbox)


def test_the_link_is_mailed_again_and_has_another_code(client, path, sent, draft):
    client.force_login(path["aisha"])
    mail.outbox.clear()
    assert client.post(reverse("senco:link_do", args=[sent.sending.code, "mail"])).status_code == 302
    assert sent.link in mail.outbox[0].body
    assert client.post(reverse("senco:link_do", args=[sent.sending.code, "code"])).status_code == 302
    shown = client.get(reverse("senco:referral", args=[draft.code])).content.decode()
    digits = shown.partition('class="digits num">')[2][:9].replace(" ", "")
    assert enter(Client(), sent.link, sent.digits).status_code == 422
    assert enter(Client(), sent.link, digits).status_code == 302
    assert client.post(reverse("senco:link_do", args=[sent.sending.code, "burn"])).status_code == 404
