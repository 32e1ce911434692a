"""Notices: when they go, to whom, and that they say nothing (S42)."""

import threading
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from zoneinfo import ZoneInfo

import pytest
import time_machine
from cryptography.hazmat.primitives.asymmetric import ec
from django.core import mail
from django.core.management import call_command
from django.urls import reverse
from django_scopes import scope

from children.models import Carer
from families.management.commands.push_key import _plain
from families.notice_models import NoticeWishes, PushAddress
from families.notice_rules import due_at, in_words
from families.notices import push, queue, send_all_due
from families.talking import answer, write
from journals.sharing import share
from keyworkers.cards import give_cards
from keyworkers.loading import load_roll
from nursery.roles import Role
from nursery.telling import News, tell_family
from tests import factories
from tests.conftest import NOW

LONDON = ZoneInfo("Europe/London")


def at(text) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LONDON)


@pytest.mark.parametrize(
    ("moment", "often", "quiet", "due"),
    [
        ("2026-11-23T10:15", "at_once", (1200, 420), "2026-11-23T10:15"),
        ("2026-11-23T19:59", "at_once", (1200, 420), "2026-11-23T19:59"),
        ("2026-11-23T20:00", "at_once", (1200, 420), "2026-11-24T07:00"),
        ("2026-11-23T06:59", "at_once", (1200, 420), "2026-11-23T07:00"),
        ("2026-11-23T13:00", "at_once", (720, 840), "2026-11-23T14:00"),
        ("2026-11-23T10:15", "daily", (1200, 420), "2026-11-23T17:00"),
        ("2026-11-23T17:01", "daily", (1200, 420), "2026-11-24T17:00"),
        ("2026-11-23T10:15", "daily", (960, 1080), "2026-11-23T18:00"),
        ("2026-11-23T10:15", "never", (1200, 420), None),
        ("2026-03-28T21:00", "at_once", (1200, 420), "2026-03-29T07:00"),  # the clocks go forward in between
        ("2026-10-24T21:00", "at_once", (1200, 420), "2026-10-25T07:00"),  # and back
    ],
)
def test_when_a_notice_goes(moment, often, quiet, due):
    assert due_at(at(moment), often, *quiet) == (at(due) if due else None)


@pytest.mark.parametrize(
    ("news", "said"),
    [
        ([News.MESSAGE], "a message"),
        ([News.PAPER, News.MESSAGE, News.MESSAGE], "2 messages and a paper to read"),
        ([News.CARD, News.MESSAGE, News.JOURNAL], "a message, something new in a journal and a new key worker card"),
    ],
)
def test_what_it_says(news, said):
    assert in_words(news) == said


@pytest.fixture
def kasia(now, setting, zofia):
    user = factories.make_user(setting, Role.CARER, email="kasia@mail.example")
    return factories.make_carer(zofia, user=user)


@pytest.fixture
def marta_user(setting, marta):
    marta.user = factories.make_user(setting, Role.PRACTITIONER, email="marta@mail.example")
    marta.save()
    return marta.user


def test_a_family_hears_of_what_is_shared_written_and_given_and_the_mails_name_nobody(
    kasia, setting, zofia, marta_user, in_setting
):
    entry = factories.make_observation(zofia, by=marta_user, words="Poured with both hands.")
    share(observation=entry, words={zofia: "Poured with both hands."}, by=marta_user)
    answer(child=zofia, words="Zofia slept well.", by=marta_user)
    roll = load_roll(setting, setting.today(), setting.today())
    give_cards(roll=roll, codes={zofia.code}, on=setting.today(), by=marta_user)
    assert [one.subject for one in mail.outbox] == [
        "Bramble Lane: something new in a journal",
        "Bramble Lane: a message",
        "Bramble Lane: a new key worker card",
    ]
    assert {one.to[0] for one in mail.outbox} == {"kasia@mail.example"}
    told = " ".join(one.subject + one.body for one in mail.outbox)
    for canary in ("Zofia", "Kowalska", "Poured", "slept"):
        assert canary not in told


def test_who_is_restricted_or_may_look_no_more_is_told_nothing(kasia, setting, zofia, marta_user, in_setting):
    for values in ({"restricted": True}, {"access_ends_on": setting.today()}, {"only_looks": True}):
        user = factories.make_user(setting, Role.CARER)
        factories.make_carer(zofia, f"Carer {user.pk}", user=user, **values)
    answer(child=zofia, words="Hello.", by=marta_user)
    assert [one.to for one in mail.outbox] == [["kasia@mail.example"]]


def test_what_comes_in_quiet_hours_waits_and_goes_as_one(kasia, setting, zofia, marta_user, in_setting):
    with time_machine.travel(NOW.replace(hour=21)):
        answer(child=zofia, words="One.", by=marta_user)
        answer(child=zofia, words="Two.", by=marta_user)
        send_all_due()
        assert mail.outbox == []
    with time_machine.travel(NOW + timedelta(days=1)):
        send_all_due()
        send_all_due()
    assert [one.subject for one in mail.outbox] == ["Bramble Lane: 2 messages"]


@pytest.mark.parametrize(
    "values", [{"restricted": True}, {"access_ends_on": NOW.date() + timedelta(days=1)}, {"only_looks": True}]
)
def test_what_waits_does_not_go_to_who_may_no_longer_look(kasia, setting, zofia, marta_user, in_setting, values):
    piotr = factories.make_carer(zofia, "Piotr", user=factories.make_user(setting, Role.CARER))
    with time_machine.travel(NOW.replace(hour=21)):
        answer(child=zofia, words="Hello.", by=marta_user)
    Carer.objects.filter(pk=piotr.pk).update(**values)
    with time_machine.travel(NOW + timedelta(days=1)):
        send_all_due()
    assert [one.to for one in mail.outbox] == [["kasia@mail.example"]]


def test_staff_hear_by_mail_only_when_they_chose_it(kasia, zofia, marta_user, in_setting):
    write(child=zofia, words="She slept badly.", by=kasia.user, carer=kasia)
    assert mail.outbox == []
    NoticeWishes.objects.create(user=marta_user)
    write(child=zofia, words="She is better.", by=kasia.user, carer=kasia)
    assert [one.to for one in mail.outbox] == [["marta@mail.example"]]


def test_everybody_chooses_for_themselves(client, kasia, zofia, marta_user, in_setting):
    client.force_login(kasia.user)
    address = reverse("families:notices")
    assert "At once" in client.get(address).content.decode()
    wrong = client.post(
        address, {"by_mail": "daily", "by_push": "never", "quiet_from": "25:00", "quiet_until": "07:00"}
    )
    assert wrong.status_code == 422
    assert "Enter a time such as 08:30." in wrong.content.decode()
    same = client.post(address, {"by_mail": "daily", "by_push": "never", "quiet_from": "7:00", "quiet_until": "07:00"})
    assert same.status_code == 422
    client.post(address, {"by_mail": "never", "by_push": "never", "quiet_from": "19:30", "quiet_until": "07:00"})
    answer(child=zofia, words="Hello.", by=marta_user)
    assert mail.outbox == []


@pytest.mark.parametrize(
    ("endpoint", "status"),
    [
        ("https://fcm.googleapis.com/fcm/send/abc", 200),
        ("https://abc.notify.windows.com/w/?token=x", 200),
        ("http://fcm.googleapis.com/fcm/send/abc", 422),
        ("https://fcm.googleapis.com.example.org/x", 422),
        ("https://127.0.0.1/x", 422),
        ("", 422),
    ],
)
def test_only_makers_of_browsers_are_ever_asked(client, kasia, endpoint, status):
    client.force_login(kasia.user)
    response = client.post(reverse("families:push_add"), {"endpoint": endpoint, "p256dh": "B" * 87, "auth": "A" * 22})
    assert response.status_code == status
    assert PushAddress.objects.count() == (status == 200)


class Maker(BaseHTTPRequestHandler):
    """A browser maker's address on this machine."""

    answers = [201]
    bodies: list[bytes] = []

    def do_POST(self):
        self.bodies.append(self.rfile.read(int(self.headers["Content-Length"])))
        assert "vapid" in self.headers["Authorization"]
        self.send_response(self.answers[0])
        self.end_headers()

    def log_message(self, *args):
        pass


def test_a_browser_is_told_sealed_and_forgotten_where_it_is_gone(kasia, settings, capsys):
    call_command("push_key")
    lines = dict(line.split("=", 1) for line in capsys.readouterr().out.split())
    settings.PUSH_KEY = lines["KITH_PUSH_KEY"]
    server = HTTPServer(("127.0.0.1", 0), Maker)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    theirs = ec.generate_private_key(ec.SECP256R1()).public_key().public_numbers()
    point = b"\x04" + theirs.x.to_bytes(32, "big") + theirs.y.to_bytes(32, "big")
    address = f"http://127.0.0.1:{server.server_port}/x"
    PushAddress.objects.create(user=kasia.user, endpoint=address, p256dh=_plain(point), auth=_plain(b"0" * 16))
    try:
        assert push(kasia.user.pk, "Bramble Lane", "a message", "/family/") == 1
        assert Maker.bodies
        assert b"Bramble" not in Maker.bodies[0]
        Maker.answers = [410]
        assert push(kasia.user.pk, "Bramble Lane", "a message", "/family/") == 0
    finally:
        server.shutdown()
        server.server_close()
    assert not PushAddress.objects.exists()


@pytest.mark.parametrize(("by_mail", "mails"), [("never", ["kasia@mail.example"]), ("daily", []), ("at_once", [])])
def test_what_no_browser_took_goes_by_mail_to_who_wants_none(
    kasia, setting, settings, zofia, marta_user, in_setting, by_mail, mails, django_capture_on_commit_callbacks, capsys
):
    call_command("push_key")
    settings.PUSH_KEY = capsys.readouterr().out.split()[0].split("=", 1)[1]
    theirs = ec.generate_private_key(ec.SECP256R1()).public_key().public_numbers()
    point = b"\x04" + theirs.x.to_bytes(32, "big") + theirs.y.to_bytes(32, "big")
    nobody = "http://127.0.0.1:9/x"  # nothing listens there
    PushAddress.objects.create(user=kasia.user, endpoint=nobody, p256dh=_plain(point), auth=_plain(b"0" * 16))
    NoticeWishes.objects.create(user=kasia.user, by_mail=by_mail)
    answer(child=zofia, words="Hello.", by=marta_user)
    mail.outbox.clear()  # what was wished for went at once
    with django_capture_on_commit_callbacks(execute=True):
        queue(setting, [kasia.user], News.MESSAGE, path="/family/", child=zofia)
    sent = [] if by_mail == "at_once" else mail.outbox
    assert [one.to[0] for one in sent] == mails
    assert len(mail.outbox) == (by_mail != "daily"), "never twice"


def test_without_a_key_no_browser_is_asked(kasia):
    PushAddress.objects.create(user=kasia.user, endpoint="https://fcm.googleapis.com/x", p256dh="-", auth="-")
    assert push(kasia.user.pk, "Bramble Lane", "a message", "/") == 0


def test_nothing_is_told_where_it_was_not_saved(kasia, setting, zofia, marta_user):
    with scope(setting=setting), pytest.raises(Exception, match="Write what you want to say"):
        answer(child=zofia, words="  ", by=marta_user)
    assert mail.outbox == []


@pytest.mark.parametrize("news", [News.TEAM, News.MEETING, News.RETURNED])
def test_a_notice_opens_the_page_of_the_child_it_is_about(client, kasia, setting, zofia, news, in_setting):
    setting.web_address = "https://kith.example"
    setting.save()
    factories.make_carer(factories.make_child(setting, "Ada"), user=kasia.user)  # stands first
    tell_family(zofia, news)
    address = mail.outbox[-1].body.split("https://kith.example")[1].split()[0]
    client.force_login(kasia.user)
    assert client.get(address).context["child"] == zofia


def test_a_link_opens_in_its_own_nursery_whichever_was_before_them(client, kasia, setting, zofia, marta_user):
    oak = factories.make_setting("Alder House", web_address="https://kith.example", is_demo=True)
    bruno = factories.make_child(oak, "Bruno")
    factories.give_role(kasia.user, oak, Role.CARER)
    factories.make_carer(bruno, user=kasia.user)
    with scope(setting=oak):
        answer(child=bruno, words="Hello.", by=factories.make_user(oak, Role.MANAGER))
    address = mail.outbox[-1].body.split("https://kith.example")[1].split()[0]
    client.force_login(kasia.user)
    client.post(reverse("families:switch"), {"child": zofia.code})
    assert client.get(address.split("?")[0]).status_code == 404
    assert client.get(address).status_code == 200
    assert client.session["setting"] == oak.pk
    client.force_login(marta_user)
    assert client.get(f"/children/?at={oak.slug}").context["setting"] == setting, "only where one has a role"
    assert "setting" not in client.session


def test_the_row_of_children_says_for_whom_something_waits(client, kasia, setting, zofia, marta_user):
    ada, mia = (factories.make_child(setting, name) for name in ("Ada", "Mia"))
    for child in (ada, mia):
        factories.make_carer(child, user=kasia.user)
    with scope(setting=setting):
        answer(child=ada, words="Hello.", by=marta_user)
    client.force_login(kasia.user)
    part = reverse("families:who_waits", args=[zofia.code])
    page = client.get(reverse("families:home"), {"child": zofia.code}).content.decode()
    assert f'hx-get="{part}"' in page
    found = client.get(part).content.decode()
    assert [code for code in (ada.code, mia.code, zofia.code) if f'id="waits-{code}"' in found] == [ada.code]
    assert "something waits for you" in found


def test_the_row_of_children_says_so_of_other_nurseries_too(client, kasia, setting, zofia):
    oak = factories.make_setting("Alder House", is_demo=True)
    bruno, carl = (factories.make_child(oak, name) for name in ("Bruno", "Carl"))
    factories.give_role(kasia.user, oak, Role.CARER)
    for child in (bruno, carl):
        factories.make_carer(child, user=kasia.user)
    with scope(setting=oak):
        answer(child=bruno, words="Hello.", by=factories.make_user(oak, Role.MANAGER))
    client.force_login(kasia.user)
    client.post(reverse("families:switch"), {"child": zofia.code})
    part = reverse("families:who_waits", args=[zofia.code])
    page = client.get(reverse("families:home"), {"child": zofia.code}).content.decode()
    assert f'hx-get="{part}"' in page
    found = client.get(part).content.decode()
    for child, waits in ((bruno, True), (carl, False)):
        assert f'id="waits-{child.code}"' in page
        assert (f'id="waits-{child.code}"' in found) is waits
