"""Words for families: each one marked has its translation in each language, and what Kith reads is what translators wrote."""

from datetime import date

import pytest

from nursery import languages, messages


@pytest.fixture(scope="module")
def source():
    return messages.found()


@pytest.fixture(params=messages.languages())
def language(request):
    return request.param


def test_the_languages_of_the_families():
    assert [code for code, _name in languages.choices()] == ["en-gb", "pl", "ro", "ur", "ar"]


def test_the_english_source_is_as_the_code_is(source):
    with messages.SOURCE.open("rb") as file:
        assert due(messages.read_po(file)) == due(source), "run: ./kith manage messages"


def due(catalog):
    return {(message.context, message.id) for message in catalog if messages.is_due(message)}


def test_every_marked_word_is_translated(language, source):
    catalog = messages.read(language)
    assert due(catalog) == due(source), "run: ./kith manage messages"
    assert messages.missing(catalog) == []
    assert not [message.id for message in catalog if message.id and message.fuzzy]


def test_what_kith_reads_is_what_translators_wrote(language):
    path = messages.po_of(language)
    assert path.with_suffix(".mo").read_bytes() == messages.as_mo(messages.read(language)), (
        "run: ./kith manage messages"
    )


def test_a_word_without_a_translation_and_a_lost_place_are_found(source):
    catalog = messages.read("pl")
    catalog.get("Draft").string = ""
    catalog.get("Printed {date}").string = "Wydrukowano"
    assert messages.missing(catalog) == ["Printed {date}", "Draft"]


@pytest.mark.parametrize(
    ("code", "said", "old"),
    [
        ("en-gb", "26 November 2026", "aged 2 years 8 months"),
        ("pl", "26 listopada 2026", "wiek: 2 lata 8 miesięcy"),
        ("ro", "26 noiembrie 2026", "vârsta: 2 ani și 8 luni"),
        ("ur", "26 نومبر 2026", "عمر: 2 سال 8 ماہ"),
        ("ar", "26 نوفمبر 2026", "العمر: سنتان و8 أشهر"),
    ],
)
def test_dates_and_ages(code, said, old):
    with languages.in_language(code):
        assert languages.long_date(date(2026, 11, 26)) == said
        assert languages.old(32) == old


@pytest.mark.parametrize(
    ("codes", "language"),
    [
        (["pl-PL"], "pl"),
        (["", "ur"], "ur"),
        (["fr", "ar"], "ar"),
        (["fr"], "en-gb"),
        ([], "en-gb"),
        (["en"], "en-gb"),
        (["x" * 500], "en-gb"),
    ],
)
def test_the_first_language_that_we_have(codes, language):
    assert languages.first_known(codes) == language


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("He pours.", ("en-GB", "ltr")),
        ("“3” He pours.", ("en-GB", "ltr")),
        ("يحب الماء", ("ar", "rtl")),
        ("", ("en-GB", "ltr")),
    ],
)
def test_what_somebody_wrote_keeps_its_language_and_direction(text, says):
    written = languages.written(text, "pl")
    assert (written["lang"], written["dir"]) == says
