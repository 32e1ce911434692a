"""What stands on a paper: its own words, facts as they were, photos only where all agree, in the family's language."""

import re
from datetime import date

import pytest
from django.utils.translation import override

from children.models import Purpose
from nursery import pdf
from nursery.roles import Role
from paperwork.models import IN_KITH, Kind, PaperworkRules, Signature
from paperwork.reports import TEMPLATES, blank, document_pdf, language_of, paper, paper_context
from paperwork.states import State
from paperwork.words import title_for_family
from tests import factories
from tests.paperwork.papers import agree, finish, photo, read, text_of, write

pytestmark = pytest.mark.once  # it reads PDFs


@pytest.fixture
def by(setting, marta):
    """Marta, signed in."""
    marta.user = factories.make_user(setting, Role.PRACTITIONER, name="Marta Nowak")
    marta.save()
    return marta.user


@pytest.fixture
def zofia(setting, room, marta, aisha, tom):
    """Two years and eight months old."""
    return factories.make_child(setting, "Zofia", room=room, team=(marta, aisha, tom), date_of_birth=date(2024, 3, 1))


@pytest.fixture
def summary(now, in_setting, zofia, marta, by):
    return write(zofia, marta, by)


def page(document, **options) -> str:
    """The HTML that is drawn, as words."""
    template, context = paper(document, **options)
    with override(context["code"]):
        html = pdf.render_to_string(f"pdf/{template}.html", context)
    body = html.partition("</head>")[2]
    return " ".join(re.sub(r"<[^>]+>", " ", body).split())


# ---------------------------------------------------------------- one real PDF of each kind


@pytest.mark.parametrize(
    ("kind", "pages", "says"),
    [
        (Kind.SUMMARY, 2, "Ideas for home"),
        (Kind.PROGRESS_CHECK, 2, "Where Zofia might need support"),
        (Kind.SETTLING_REPORT, 1, "Saying goodbye"),
        (Kind.ABOUT, 1, "What does Zofia love at the moment?"),
        (Kind.SCHOOL_MOVE, 2, "With us since 5 January 2026"),
    ],
)
def test_each_kind_is_a_tagged_pdf_with_title_and_language(now, in_setting, zofia, marta, by, kind, pages, says):
    document = write(zofia, marta, by, kind=kind, final=True, title="Zofia’s paper, Autumn term 2026")
    content = document_pdf(document)
    made = read(content)
    assert made.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert made.trailer["/Root"]["/Lang"] == "en-GB"
    assert made.metadata.title == "Zofia: Paper, Autumn term 2026"
    assert b'pdfuaid:part="1"' in made.xmp_metadata.stream.get_data()
    assert len(made.pages) == pages
    for number, one in enumerate(made.pages, start=1):
        words = " ".join(one.extract_text().split())
        assert f"Page {number} of {pages}" in words
        assert "Zofia · Paper, Autumn term 2026 · Bramble Lane" in words
        assert "Printed 23 November 2026" in words
    words = text_of(content)
    assert says in words
    assert "Draft" not in words
    assert "Stays at" not in words
    assert [one.title for one in made.outline] == ["Zofia"]


@pytest.mark.parametrize(
    ("kind", "times"), [(Kind.ABOUT, 2), (Kind.ABOUT, 7), (Kind.PROGRESS_CHECK, 1), (Kind.SUMMARY, 6)]
)
def test_nobody_signs_on_a_page_of_its_own(now, in_setting, zofia, marta, by, kind, times):
    """Of a length at which the lines to sign on would stand alone: the last part comes along."""
    words = "Pours from a full jug and stops in time. Scissors are new: snips along the edge, tongue out. "
    content = document_pdf(write(zofia, marta, by, kind=kind, words=words * times, final=True))
    assert len(read(content).pages) > 1
    assert "Pours from a full jug" in read(content).pages[-1].extract_text()


def test_three_photos_stand_in_one_column_and_four_in_twos(summary, zofia, by, manager):
    agree(zofia, manager)
    for count, shown in ((1, (1, 0)), (2, (2, 0)), (3, (3, 0)), (4, (2, 2))):
        summary.facts = {"photos": [{"code": photo(zofia, by=by).code, "caption": ""} for _ in range(count)]}
        _, context = paper(summary)
        assert (len(context["photos"]), len(context["more_photos"])) == shown


def test_every_kind_has_its_paper():
    assert TEMPLATES.keys() == set(Kind)


def test_arabic_is_drawn_from_right_to_left_in_its_own_type(summary):
    made = read(document_pdf(summary, language="ar"))
    assert made.trailer["/Root"]["/Lang"] == "ar"
    fonts = {font["/BaseFont"] for one in made.pages for font in map(lambda f: f.get_object(), fonts_of(one))}
    assert any("Arabic" in font for font in fonts)


def fonts_of(one):
    return one["/Resources"]["/Font"].values()


def test_a_section_of_six_thousand_letters_flows_on(summary):
    summary.texts["how"] = "He pours, looks, and pours again. " * 180
    summary.save()
    made = read(document_pdf(summary))
    assert len(made.pages) >= 3
    words = [" ".join(one.extract_text().split()) for one in made.pages]
    assert "How Zofia is" in words[0]
    assert "He pours, looks" in words[0], "it begins below its title, not on the next page"
    assert "Ideas for home" in words[-1]


def test_in_grey_no_colour_is_left(summary, zofia):
    summary.owner.mark = "fish"
    found = set()
    for one in read(document_pdf(summary, grey=True)).pages:
        found |= set(
            re.findall(r"([\d.]+) ([\d.]+) ([\d.]+) (?:rg|scn)", one.get_contents().get_data().decode("latin-1"))
        )
    assert len(found) > 3
    assert {colour for colour in found if len({round(float(part), 2) for part in colour}) > 1} == set()


@pytest.mark.parametrize("name", ["Łucja Świętosława", "عبد الرحمن", "Maximilian-Alexander Constantin"])
def test_any_name_fits_the_head(summary, zofia, name):
    zofia.first_name = name
    zofia.save()
    summary.child.refresh_from_db()
    words = text_of(document_pdf(summary))
    assert len(read(document_pdf(summary)).pages) == 2
    if name[0] < "\u0600":
        assert name.split()[0] in words


# ---------------------------------------------------------------- drafts, final, on site


def test_what_is_not_final_says_so_on_each_page(summary):
    made = read(document_pdf(summary))
    assert ["Draft" in one.extract_text() for one in made.pages] == [True, True]


def test_a_final_paper_keeps_its_names(summary, zofia, marta, aisha, by):
    finish(summary, by)
    zofia.first_name = zofia.known_as = "Zosia"
    zofia.save()
    marta.first_name, marta.mark = "Martha", "owl"
    marta.save()
    summary.refresh_from_db()
    words, context = page(summary), paper_context(summary)
    assert context["mark"] == "fish"
    assert "How Zofia is" in words
    assert "Zosia" not in words
    assert "Key worker, Marta Nowak" in words
    assert "Read by Jo Whitfield" in words


def test_a_draft_follows_the_records(summary, zofia):
    zofia.first_name = "Zosia"
    zofia.save()
    summary.child.refresh_from_db()
    assert "How Zosia is" in page(summary)


def test_a_print_of_staff_says_that_it_stays_and_a_copy_for_the_family_never(summary, setting, by):
    stays = "Stays at Bramble Lane. Printed by Marta, 23 November 2026."
    assert stays in page(summary, by=by)
    assert stays in page(summary, by=by, for_family=False)
    finish(summary, by)
    assert stays in page(summary, by=by, for_family=False)
    assert stays not in page(summary, by=by, for_family=True)
    PaperworkRules.objects.update_or_create(setting=setting, defaults={"stays_on_site": False})
    assert stays not in page(summary, by=by, for_family=False)


def test_signatures_stand_in_place_of_lines(summary, by):
    finish(summary, by, State.SIGNED)
    Signature.objects.create(
        document=summary, name="Kasia Kowalska", how="on paper", comment="Dziękuję!", signed_on=date(2026, 11, 20)
    )
    words = page(summary)
    assert "Kasia Kowalska · 20 November 2026 · on paper" in words
    assert "Dziękuję!" in words
    assert "Your turn" not in words
    assert "Parent or carer" not in words
    assert "Read by Jo" in words


def test_how_somebody_signed_is_said_in_the_familys_language(summary, by):
    finish(summary, by, State.SIGNED)
    Signature.objects.create(document=summary, name="Kasia Kowalska", how=IN_KITH, signed_on=date(2026, 11, 20))
    assert "Kasia Kowalska · 20 November 2026 · in Kith" in page(summary)
    assert "20 listopada 2026 · w Kith" in page(summary, language="pl")


# ---------------------------------------------------------------- photos


@pytest.fixture
def four(zofia, by, manager, summary):
    agree(zofia, manager)
    photos = [photo(zofia, by=by) for _ in range(4)]
    summary.facts = {"photos": [{"code": one.code, "caption": f"Moment {n}"} for n, one in enumerate(photos)]}
    summary.save()
    return photos


def test_two_photos_stand_beside_the_words_and_two_below(four, summary):
    context = paper_context(summary)
    assert [one["caption"] for one in context["photos"]] == ["Moment 0", "Moment 1"]
    assert [one["caption"] for one in context["more_photos"]] == ["Moment 2", "Moment 3"]
    assert context["photos"][0]["alt"] == "Photo of 23 November"
    assert len(read(document_pdf(summary)).pages) == 2


def test_photos_are_asked_for_again_at_each_printing(four, summary, zofia, manager, by):
    finish(summary, by)
    agree(zofia, manager, Purpose.PHOTOS, given=False)
    context = paper_context(summary)
    assert (context["photos"], context["more_photos"]) == ([], [])


def test_another_child_in_a_photo_needs_that_familys_yes_too(summary, setting, room, zofia, by, manager):
    jude = factories.make_child(setting, "Jude", room=room)
    agree(zofia, manager)
    agree(jude, manager, Purpose.PHOTOS)
    one = photo(zofia, jude, by=by)
    summary.facts = {"photos": [{"code": one.code, "caption": ""}]}
    summary.save()
    assert paper_context(summary)["photos"] == []
    agree(jude, manager, Purpose.GROUP_PHOTOS)
    context = paper_context(summary)
    assert len(context["photos"]) == 1
    assert context["stands_on"] == {Purpose.PHOTOS: {zofia.pk, jude.pk}, Purpose.GROUP_PHOTOS: {jude.pk}}


# ---------------------------------------------------------------- languages


@pytest.mark.parametrize(
    ("language", "says"),
    [
        ("pl", ["Podsumowanie, od 1 września 2026 do 18 grudnia 2026", "wiek: 2 lata 8 miesięcy", "Państwa kolej"]),
        ("ro", ["Rezumat, 1 septembrie 2026 – 18 decembrie 2026", "vârsta: 2 ani și 8 luni", "Rândul dumneavoastră"]),
        ("ur", ["خلاصہ", "اب آپ کی باری"]),
        ("ar", ["ملخّص", "والآن دوركم"]),
    ],
)
def test_fixed_words_are_the_familys_and_written_words_stay(summary, language, says):
    words = page(summary, language=language)
    for one in (*says, "Pours from a full jug"):
        assert one in words
    for english in ("Ideas for home", "Your turn", "Written by", "Printed", "Draft", "aged"):
        assert english not in words


def test_only_what_comes_each_term_says_of_which_days_it_tells(now, in_setting, zofia, marta, by):
    """A progress check is of an age, not of the term in which somebody began it."""
    check = write(zofia, marta, by, kind=Kind.PROGRESS_CHECK)
    assert (check.first, check.last) != (None, None)
    with override("pl"):
        assert title_for_family(check) == "Ocena rozwoju w wieku dwóch lat"


def test_written_words_say_their_language(summary):
    with override("ar"):
        template, context = paper(summary, language="ar")
        html = pdf.render_to_string(f"pdf/{template}.html", context)
    assert '<html lang="ar" dir="rtl">' in html
    assert '<div class="p-said" lang="en-GB" dir="ltr"><p>Pours' in html


def test_the_room_is_said_in_the_language_of_the_paper(summary):
    assert paper_context(summary)["room"] == "Fern room"
    assert paper_context(summary, language="ar")["room"] == "غرفة Fern"


def test_a_title_of_the_nursery_itself_stays_as_it_is(summary):
    summary.sections = [{**summary.sections[0], "title": "{name} in the forest"}]
    summary.save()
    section = paper_context(summary, language="ar")["words"][0]
    assert (section["title"], section["title_lang"]) == ("Zofia in the forest", "en-GB")


def test_the_language_is_that_of_the_childs_carers(now, in_setting, zofia, summary):
    assert language_of(zofia) == "en-gb"
    factories.make_carer(zofia, "Adam", language="ar", restricted=True)
    assert language_of(zofia) == "en-gb", "whom a court order restricts decides nothing"
    factories.make_carer(zofia, "Babcia", language="ro", parental_responsibility=False)
    factories.make_carer(zofia, language="pl")
    assert language_of(zofia) == "pl"
    summary.language = "ur"
    assert language_of(zofia, summary) == "ur"


# ---------------------------------------------------------------- Tell us about, moving


def test_tell_us_about_can_be_filled_in_by_hand_with_last_answers_beside(now, in_setting, zofia, marta, by):
    before = write(zofia, marta, by, kind=Kind.ABOUT, words="Pies i kot.", final=True)
    template, context = blank(zofia, language="pl", earlier=before)
    assert context["to_fill"]
    with override("pl"):
        html = pdf.render_to_string(f"pdf/{template}.html", context)
    assert html.count('class="p-before"') == len(before.sections)
    assert "Co Zofia teraz lubi najbardziej?" in html
    assert "Wersja robocza" not in html
    assert len(read(pdf.render_pdf(template, context, language="pl")[1]).pages) <= 3
    assert 'class="p-before"' not in pdf.render_to_string(f"pdf/{template}.html", blank(zofia)[1])


def test_who_told_stands_on_tell_us_about(now, in_setting, zofia, marta, by):
    document = write(zofia, marta, by, kind=Kind.ABOUT, answered_by="Kasia", answered_on=date(2026, 9, 20), final=True)
    assert "Told by Kasia, with Marta" in page(document)


def test_what_goes_along_says_time_sessions_needs_and_whom_to_ask(now, in_setting, setting, zofia, marta, by):
    setting.phone = "020 7946 0000"
    setting.save()
    zofia.school, zofia.school_starts_on = "Hill Primary", date(2028, 9, 4)
    zofia.allergies, zofia.dietary, zofia.home_languages = "nuts", "", "pl;en"
    zofia.save()
    words = page(write(zofia, marta, by, kind=Kind.SCHOOL_MOVE, final=True))
    for says in (
        "Full name Zofia Kowalska",
        "Born 1 March 2024, 2 years 8 months",
        "Going to Hill Primary, 4 September 2028",
        "With us since 5 January 2026",
        "Sessions Monday, Tuesday, Wednesday, Thursday, Friday · 40 hours a week",
        "Languages Polish, English",
        "Allergies nuts",
        "Diet Eats everything",
        "Key worker Marta Nowak",
        "Ask us Bramble Lane · 020 7946 0000",
    ):
        assert says in words
