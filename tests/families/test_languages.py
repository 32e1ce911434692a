"""The language a family is spoken to: who decides, on which pages, in mails; and no English left on a page in Arabic."""

import re
from html.parser import HTMLParser

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django_scopes import scope

from families import speaking, talking
from families.data_models import RetentionRules
from families.invitations import invite
from families.notice_models import Notice
from journals.care_models import CareKind
from journals.home import add_from_home, share_step
from journals.models import NextStep
from nursery.models import AuditEvent
from nursery.roles import Role
from tests import factories

ARABIC = re.compile(r"[\u0600-\u06FF]")
WORD = re.compile(r"[A-Za-z]{2,}")


@pytest.mark.parametrize(
    ("chosen", "noted", "cookie", "asked", "language"),
    [
        ("ar", ["pl"], "ro", "ur", "ar"),  # what they chose comes first
        ("", ["pl"], "ro", "ur", "pl"),  # then what the nursery noted
        ("", ["so", "pl"], "ro", "ur", "pl"),  # a language we have not is passed over
        ("", ["en"], "ro", "ur", "en-gb"),
        ("", [], "ro", "ur", "ro"),  # then what this browser was told
        ("", [], "", "fr, ur;q=0.8, en;q=0.9", "en-gb"),  # then what it asks for, as much as it wants it
        ("", [], "", "fr, ur;q=0.8", "ur"),
        ("", [], "", "pl-PL,pl;q=0.9,en;q=0.8", "pl"),
        ("", [], "xx", "<script>", "en-gb"),
        ("", [], "", "", "en-gb"),
    ],
)
def test_whose_word_counts(chosen, noted, cookie, asked, language):
    assert speaking.language_for(chosen=chosen, noted=noted, cookie=cookie, asked=asked) == language


@pytest.fixture
def kasia(setting):
    return factories.make_user(setting, Role.CARER, name="Kasia Kowalska")


@pytest.fixture
def carer(zofia, kasia):
    return factories.make_carer(zofia, user=kasia, language="pl")


@pytest.fixture
def parent(client, now, carer, kasia):
    client.force_login(kasia)
    return client


def lang_of(response):
    return re.search(r'<html lang="([\w-]+)" dir="(\w+)"', response.content.decode()).groups()


def test_the_language_that_the_nursery_noted_and_the_switch(parent, kasia):
    page = parent.get(reverse("families:home"))
    assert lang_of(page) == ("pl", "ltr")
    assert page["Content-Language"] == "pl"
    back = reverse("families:you")
    answer = parent.post(reverse("families:language"), {"language": "ur", "next": back})
    assert answer.url == back
    assert lang_of(parent.get(back)) == ("ur", "rtl")
    kasia.refresh_from_db()
    assert kasia.language == "ur"
    assert AuditEvent.objects.filter(action="language_chosen").count() == 1


@pytest.mark.parametrize("away", ["//evil.example/", "https://evil.example/", "javascript:alert(1)", ""])
def test_the_switch_leads_to_our_own_pages_only(parent, away):
    answer = parent.post(reverse("families:language"), {"language": "pl", "next": away})
    assert answer.url == reverse("nursery:home")


def test_a_language_that_we_have_not_changes_nothing(parent, kasia):
    parent.post(reverse("families:language"), {"language": "fr"})
    kasia.refresh_from_db()
    assert kasia.language == ""


def test_before_signing_in_the_browser_is_asked_and_the_switch_is_kept(db, client):
    page = client.get(reverse("account_login"), headers={"accept-language": "ro,en;q=0.5"})
    assert lang_of(page) == ("ro", "ltr")
    client.post(reverse("families:language"), {"language": "ar"})
    page = client.get(reverse("account_login"), headers={"accept-language": "ro,en;q=0.5"})
    assert lang_of(page) == ("ar", "rtl")
    page = client.post(reverse("account_login"), {"login": "nobody@example.org", "password": "no"})
    assert "تحقّقوا منهما وحاولوا ثانية" in page.content.decode()


@pytest.mark.parametrize(
    "page", ["nursery:home", "mfa_index", "keyworkers:today", "families:talks", "families:notices"]
)
def test_staff_read_english_whatever_their_browser_asks_for(client, now, setting, manager, page):
    manager.language = "ar"
    manager.save()
    client.force_login(manager)
    client.cookies["kith_language"] = "ar"
    found = client.get(reverse(page), headers={"accept-language": "ar"}, follow=True)
    assert found["Content-Language"] == "en-gb"
    assert 'class="menu-of speak"' not in found.content.decode()


def test_staff_with_a_child_here_read_their_familys_pages_in_their_language(parent, setting, kasia):
    factories.give_role(kasia, setting, Role.PRACTITIONER)
    assert lang_of(parent.get(reverse("families:home"))) == ("pl", "ltr")
    assert parent.get(reverse("keyworkers:today"))["Content-Language"] == "en-gb"


@pytest.mark.parametrize(
    ("noted", "pressed", "asked", "language"),
    [
        ("so", "", "pl", "pl"),  # a page in Polish, and nothing of ours is noted
        ("en", "", "pl", ""),  # English is noted, and nobody chose another
        ("en", "ar", "pl", "ar"),  # they chose Arabic on the page of the invitation
    ],
)
def test_who_comes_in_on_a_page_in_their_language_goes_on_in_it(
    client, now, setting, zofia, manager, noted, pressed, asked, language
):
    carer = factories.make_carer(zofia, email="kasia@example.org", language=noted)
    with scope(setting=setting):
        _invitation, token = invite(carer=carer, how="paper", by=manager)
    address = reverse("families:join", args=[token])
    if pressed:
        client.post(reverse("families:language"), {"language": pressed, "next": address})
    user = factories.make_user(name="Kasia", email="kasia@example.org")
    client.force_login(user)
    client.post(address, headers={"accept-language": asked})
    user.refresh_from_db()
    assert user.language == language


def test_mails_speak_the_language_of_whom_they_tell(
    django_capture_on_commit_callbacks, parent, setting, zofia, manager
):
    other = factories.make_user(setting, Role.CARER, name="Omar")
    other.language = "ar"
    other.save()
    factories.make_carer(zofia, "Omar", user=other)
    with scope(setting=setting), django_capture_on_commit_callbacks(execute=True):
        talking.answer(child=zofia, words="Hello", by=manager)
    with scope(setting=setting):
        assert Notice.objects.exclude(sent_at=None).count() == 2
    assert sorted(one.subject for one in mail.outbox) == ["Bramble Lane: wiadomość", "Bramble Lane: رسالة"]
    assert any("لكم في Bramble Lane رسالة" in one.body for one in mail.outbox)


@pytest.mark.parametrize("language", ["pl", "ar"])
def test_an_invitation_is_written_in_the_language_of_the_carer(
    django_capture_on_commit_callbacks, client, now, setting, zofia, manager, language
):
    carer = factories.make_carer(zofia, email="kasia@example.org", language=language)
    client.force_login(manager)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("families:invite", args=[zofia.code, carer.code]), {"how": "mail"})
    said = {"pl": "zaprasza do Kith", "ar": "تدعوكم إلى Kith"}[language]
    assert said in mail.outbox[0].subject
    assert said in mail.outbox[0].body


# ---------------------------------------------------------------- no English left


class Words(HTMLParser):
    """The words of a page that stand in no other language than the page’s own: text, and attributes that are read out."""

    READ = ("alt", "aria-label", "title", "placeholder", "data-trouble", "data-no-answer", "data-not-done")
    EMPTY = {"meta", "link", "input", "img", "br", "hr"}

    def __init__(self):
        super().__init__()
        self.stack, self.found = [], []

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        foreign = tag != "html" and ("lang" in attributes or attributes.get("dir") in ("auto", "ltr"))
        foreign = foreign or self.is_foreign() or tag in ("script", "style")
        if not foreign:
            self.found += [attributes[name] for name in self.READ if attributes.get(name)]
        if tag not in self.EMPTY:
            self.stack.append((tag, foreign))

    def handle_endtag(self, tag):
        while self.stack:
            if self.stack.pop()[0] == tag:
                break

    def handle_data(self, data):
        if data.strip() and not self.is_foreign():
            self.found.append(" ".join(data.split()))

    def is_foreign(self):
        return bool(self.stack) and self.stack[-1][1]


NOT_TRANSLATED = {  # names of people and things, initials, and what has no other name
    "Kith", "Zofia", "Marta", "Aisha", "Tom", "Kasia", "Kowalska", "Bramble", "Lane", "Nowak", "Jo", "Whitfield", "PDF",
    "ZK", "MN", "AN", "TN", "zip", "PIN", "JavaScript", "JPEG", "PNG", "WebP", "key", "worker", "MB", "mail", "com",
    "kasia", "QR", "User", "Fern",
}  # fmt: skip


def english_on(response) -> list[str]:
    """Texts with a word in Latin letters that is no name."""
    words = Words()
    words.feed(response.content.decode())
    return [text for text in words.found if set(WORD.findall(text)) - NOT_TRANSLATED]


def test_english_on_a_page_would_be_found(parent):
    parent.cookies["kith_language"] = "en"
    parent.post(reverse("families:language"), {"language": "en-gb"})
    assert "Today" in english_on(parent.get(reverse("families:home")))


@pytest.fixture
def everything(parent, setting, zofia, carer, kasia, marta, manager):
    """Something of everything on the family's pages."""
    with scope(setting=setting):
        observation = factories.make_observation(zofia, by=manager, words="She poured.")
        step = NextStep.objects.create(
            setting=setting, child=zofia, words="Pour more.", home_idea="In the bath.", opened_by=manager
        )
        share_step(step=step, by=manager)
        talking.answer(child=zofia, words="Hello", by=manager)
        add_from_home(child=zofia, carer=carer, by=kasia, words="Slept well.", happened_at=setting.now())
        RetentionRules.objects.update_or_create(setting=setting, defaults={"families_see_looks": True})
    factories.make_arrival(zofia, by=manager)
    for kind, more in [
        (CareKind.MEAL, {"what": "lunch", "amount": "most"}), (CareKind.NAPPY, {"what": "wet"}),
        (CareKind.MOOD, {"what": "happy"}), (CareKind.DRINK, {"what": "water", "ml": 100}),
    ]:  # fmt: skip
        factories.make_care(zofia, kind=kind, given_by=marta, by=manager, **more)
    kasia.language = "ar"
    kasia.save()
    return observation


PAGES = [
    "families:home", "families:day", "families:moments", "families:times", "families:about", "families:support",
    "families:card", "families:journal", "families:add", "families:steps", "families:messages",
    "families:forms", "families:consents", "families:you", "families:notices", "families:your_data", "families:looks",
    "families:take_out", "families:shell", "families:change:allergies", "families:change:contact", "mfa_index",
    "mfa_add_webauthn", "mfa_activate_totp", "account_change_password",
]  # fmt: skip

PARTS = {"families:day", "families:moments", "families:times"}


def address_of(page, child):
    _name, _colon, about = page.partition(":change:")
    if about:
        return reverse("families:change", args=[child.code, about])
    if page in ("families:home", "families:you", "families:notices", "families:shell") or ":" not in page:
        return reverse(page)
    return reverse(page, args=[child.code])


def test_no_page_in_arabic_has_english_left(everything, parent, zofia):
    left = {}
    for page in PAGES:
        found = parent.get(address_of(page, zofia), follow=True)
        assert found.status_code == 200, page
        if page not in PARTS:
            assert lang_of(found) == ("ar", "rtl"), page
        assert page in PARTS or ARABIC.search(found.content.decode()), page
        left[page] = english_on(found)
    assert {page: texts for page, texts in left.items() if texts} == {}


@pytest.mark.parametrize("page", ["account_login", "account_reset_password", "account_reset_password_done"])
def test_signing_in_in_arabic_has_no_english_left(db, client, page):
    found = client.get(reverse(page), headers={"accept-language": "ar"})
    assert lang_of(found) == ("ar", "rtl")
    assert english_on(found) == []


def test_pages_of_trouble_are_in_the_language_too(everything, parent, zofia):
    assert english_on(parent.get("/not/here/")) == []
    relative = factories.make_user(zofia.setting, Role.CARER, name="Oma")
    factories.make_carer(zofia, "Oma", user=relative, only_looks=True, language="ar")
    other = Client()
    other.force_login(relative)
    refused = other.get(reverse("families:add", args=[zofia.code]))
    assert refused.status_code == 403
    assert english_on(refused) == []


def test_what_goes_wrong_is_said_in_the_language(everything, parent, zofia):
    found = parent.post(reverse("families:change", args=[zofia.code, "dietary"]), {"words": ""})
    assert found.status_code == 422
    assert english_on(found) == []


def test_the_language_costs_no_query_on_a_familys_page(parent, kasia):
    parent.get(reverse("families:you"))
    with CaptureQueriesContext(connection) as noted:
        assert lang_of(parent.get(reverse("families:you"))) == ("pl", "ltr")
    kasia.language = "pl"
    kasia.save()
    with CaptureQueriesContext(connection) as chosen:
        parent.get(reverse("families:you"))
    assert len(noted) == len(chosen)
