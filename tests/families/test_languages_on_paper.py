"""What a family is handed, in its language: it opens, says so, and its words are there."""

import io
from datetime import date

import pypdf
import pytest
from django.urls import reverse
from django_scopes import scope

from children.models import Child
from journals.home import add_from_home
from keyworkers.reports import cards_context
from nursery import languages, pdf
from nursery.languages import in_language
from nursery.own_words import label_of
from nursery.roles import Role
from nursery.templatetags.kith import clock, clocks, longday
from tests import factories
from tests.factories import MONDAY

pytestmark = pytest.mark.once  # it reads PDFs


def text_of(content: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages).split())


def arabic_letters(text: str) -> int:
    """Shaped letters count as well."""
    return sum("\u0600" <= letter <= "\u06ff" or "\ufb50" <= letter <= "\ufefc" for letter in text)


@pytest.fixture
def omar(now, zofia):
    user = factories.make_user(zofia.setting, Role.CARER, name="Omar")
    return factories.make_carer(zofia, "Omar", user=user, language="ar")


def card(setting, language=""):
    with scope(setting=setting):
        context = cards_context(Child.objects.all(), MONDAY, setting=setting, address="https://x/", language=language)
        return context["sheets"][0], pdf.render_pdf("cards", context)[1]


def test_each_card_is_in_the_language_of_its_family(setting, room, marta, zofia, omar):
    leo = factories.make_child(setting, "Leo", room=room, team=(marta,))
    factories.make_carer(leo, "Kasia", language="pl")
    cards, content = card(setting)
    assert [(one["child"], one["lang"], one["dir"]) for one in cards] == [("Leo", "pl", "ltr"), ("Zofia", "ar", "rtl")]
    assert cards[0]["rota"] == "poniedziałek–piątek, 8:00–16:00"
    said = text_of(content)
    assert "opiekuję się dzieckiem (Leo)" in said
    assert arabic_letters(said) > 100


def test_a_language_is_chosen_at_the_print_and_a_restricted_carer_decides_nothing(setting, zofia, omar):
    omar.restricted = True
    omar.save()
    assert card(setting)[0][0]["lang"] == "en-GB"
    assert card(setting, "ro")[0][0]["lang"] == "ro"


def test_what_a_carer_chose_themselves_comes_first(setting, zofia, omar):
    omar.user.language = "ur"
    omar.user.save()
    assert card(setting)[0][0]["lang"] == "ur"


def test_the_nurserys_own_words_in_another_language(client, setting, manager, zofia, omar):
    client.force_login(manager)
    page = client.get(reverse("nursery:own_words")).content.decode()
    assert "المربّي المسؤول" in page  # what is said otherwise
    client.post(reverse("nursery:own_words"), {"pl-key_worker_label": "Pani opiekunka", "pl-buddy_label": ""})
    setting.refresh_from_db()
    assert setting.own_words == {"pl": {"key_worker_label": "Pani opiekunka"}}
    with in_language("pl"):
        assert label_of(setting, "key_worker_label") == "Pani opiekunka"
        assert label_of(setting, "buddy_label") == "Trzecia osoba"
    assert label_of(setting, "key_worker_label") == "Key worker"


def test_the_invitation_and_the_statement_in_arabic(client, setting, manager, zofia, omar):
    other = factories.make_carer(zofia, "Layla", language="ar")
    client.force_login(manager)
    letter = client.post(reverse("families:invite", args=[zofia.code, other.code]), {"how": "paper"})
    assert pypdf.PdfReader(io.BytesIO(letter.content)).trailer["/Root"]["/Lang"] == "ar"
    assert arabic_letters(text_of(letter.content)) > 100
    client.force_login(omar.user)
    statement = client.get(reverse("families:continuity", args=[zofia.code]))
    assert pypdf.PdfReader(io.BytesIO(statement.content)).trailer["/Root"]["/Lang"] == "ar"
    assert arabic_letters(text_of(statement.content)) > 60


def test_the_book_in_arabic(client, now, settings, setting, manager, zofia, omar):
    client.force_login(omar.user)
    with scope(setting=setting):
        add_from_home(child=zofia, carer=omar, by=omar.user, words="حكينا قصة", happened_at=setting.now())
    answer = client.post(reverse("families:take_out", args=[zofia.code]), {"form": "book"})
    code = answer.url.rstrip("/").rpartition("/")[2]
    book = b"".join(client.get(reverse("families:job_file", args=[code])))
    assert pypdf.PdfReader(io.BytesIO(book)).trailer["/Root"]["/Lang"] == "ar"
    assert arabic_letters(text_of(book)) > 40
    first = pypdf.PdfReader(io.BytesIO(book)).pages[0].extract_text()
    assert "2" in first.split(), "the page on which the month begins"
    omar.restricted = True
    omar.save()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "ar"
    refused = client.get(reverse("families:job_file", args=[code]))
    assert refused.status_code == 403
    assert "اطلبوه من جديد" in refused.content.decode()


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en-gb", ("Tuesday 24 November", "3:00", "3:00 to 4:30", "November 2026", "A, B and C")),
        ("pl", ("wtorek, 24 listopada", "15:00", "15:00–16:30", "listopad 2026", "A, B i C")),
        ("ro", ("marți, 24 noiembrie", "15:00", "15:00–16:30", "noiembrie 2026", "A, B și C")),
        ("ur", ("منگل، 24 نومبر", "3:00", "3:00 سے 4:30", "نومبر 2026", "A، B اور C")),
        ("ar", ("الثلاثاء 24 نوفمبر", "3:00", "من 3:00 إلى 4:30", "نوفمبر 2026", "A، B وC")),
    ],
)
def test_days_times_and_lists_as_each_language_says_them(language, said):
    with in_language(language):
        day = date(2026, 11, 24)
        found = (
            longday(day), clock(900), clocks([900, 990]), languages.month_and_year(day), languages.together("ABC"),
        )  # fmt: skip
    assert found == said
