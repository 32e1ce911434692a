"""The journal as a book: chapters, page numbers, no other child, photos only where all agree, a tagged PDF."""

import io
import zipfile
from datetime import timedelta

import pypdf
from django_scopes import scope

from children.models import Purpose
from journals import book, steps, takeout
from journals.models import NextStep, StepState
from nursery import jobs
from nursery.models import Job, JobState
from tests import factories
from tests.journals.test_takeout import FIRST, LAST, add_photo, agree


def make(child, by, contents="everything", first=FIRST, last=LAST) -> Job:
    with scope(setting=child.setting):
        job = takeout.ask(child=child, form="book", contents=contents, first=first, last=last, by=by)
        job.refresh_from_db()
    assert job.state == JobState.DONE
    return job


def read(job) -> pypdf.PdfReader:
    with job.file.open() as file:
        return pypdf.PdfReader(io.BytesIO(file.read()))


def text_of(document) -> str:
    return " ".join(" ".join(page.extract_text() for page in document.pages).split())


def test_a_chapter_for_each_month_with_numbered_pages(by, now, zofia, marta):
    for days in (0, 1, 30, 60):
        factories.make_observation(zofia, by=by, noticed_at=now - timedelta(days=days), areas=["MATH"])
    document = read(make(zofia, by))
    pages = [" ".join(page.extract_text().split()) for page in document.pages]
    for words in (
        "Zofia",
        "1 September to 23 November 2026",
        "Key worker Marta",
        "4 moments",
        "Printed 23 November 2026",
    ):
        assert words in pages[0]
    assert [
        next(month for month in ("September 2026", "October 2026", "November 2026") if page.startswith(month))
        for page in pages[1:]
    ] == ["September 2026", "October 2026", "November 2026"]
    assert all(f"Page {number} of 4" in page for number, page in enumerate(pages[1:], start=2))
    assert all("Zofia · Bramble Lane" in page for page in pages[1:])
    assert "Numbers and shapes Noticed by Marta" in pages[1]
    assert [one.title for one in document.outline] == ["September 2026", "October 2026", "November 2026"]


def test_it_is_tagged_and_says_its_title_and_language(by, zofia, manager):
    entry = factories.make_observation(zofia, by=by)
    add_photo(entry)
    agree(zofia, manager)
    document = read(make(zofia, by))
    root = document.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en-GB"
    assert document.metadata.title == "Zofia’s journal, 1 September to 23 November 2026"
    assert b'pdfuaid:part="1"' in document.xmp_metadata.stream.get_data()
    tags = list(tags_of(root["/StructTreeRoot"]))
    assert [tag for tag, _ in tags if tag.startswith("/H")] == ["/H1", "/H2", "/H2", "/H3"]
    assert [alt for tag, alt in tags if tag == "/Figure"] == ["Fish", "Photo of Monday 23 November"]


def tags_of(element):
    """Every tag of the tree with its words for a picture, in reading order."""
    kids = element.get("/K", [])
    for kid in kids if isinstance(kids, list) else [kids]:
        kid = kid.get_object()
        if isinstance(kid, pypdf.generic.DictionaryObject) and "/S" in kid:
            yield kid["/S"], kid.get("/Alt")
            yield from tags_of(kid)


def test_no_other_child_is_named_anywhere(by, setting, room, zofia, jude):
    nell = factories.make_child(setting, "Nelliecanary", last_name="Surnamecanary", known_as="Nickcanary", room=room)
    entry = factories.make_observation(
        zofia, nell, by=by, words="Nelliecanary Surnamecanary gave Nickcanary’s cup to Zofia.", interest="Nickcanary",
        own_notes={nell: "Only for Nelliecanary: secretcanary", zofia: "Waited for Nickcanary."},
    )  # fmt: skip
    with scope(setting=setting):
        step = NextStep(setting=setting, child=zofia, observation=entry, words="Play with Nickcanary again")
        steps.say(step=steps.open_step(step=step, by=by), state=StepState.ACHIEVED, words="Nickcanary too", by=by)
    said = text_of(read(make(zofia, by)))
    assert "canary" not in said.lower()
    assert "Waited for a friend." in said
    assert "Reached in November 2026 Play with a friend again 23 November" in said


def test_photos_that_somebody_refuses_are_not_in_it(by, zofia, jude, manager):
    for _ in range(2):
        add_photo(factories.make_observation(zofia, by=by))
    add_photo(factories.make_observation(zofia, jude, by=by))
    agree(zofia, manager)
    agree(jude, manager, Purpose.PHOTOS)

    def pictures():
        return sum(len(page.images) for page in read(make(zofia, by)).pages[1:])

    assert pictures() == 2
    agree(jude, manager, Purpose.GROUP_PHOTOS)
    assert pictures() == 3
    agree(zofia, manager, Purpose.PHOTOS, given=False, on=LAST)
    assert pictures() == 0


def test_pictures_are_made_small(by, zofia, manager):
    add_photo(factories.make_observation(zofia, by=by), size=(2048, 1536))
    agree(zofia, manager)
    [picture] = read(make(zofia, by)).pages[1].images
    assert max(picture.image.size) == 800


def test_a_photo_that_is_gone_is_said_and_stops_nothing(by, zofia, manager):
    photo = add_photo(factories.make_observation(zofia, by=by))
    photo.large.storage.delete(photo.large.name)
    agree(zofia, manager)
    job = make(zofia, by)
    assert job.result["words"].endswith("Photos that could not be read and are missing: 1.")


def test_more_than_fits_into_one_file_goes_into_several(by, now, zofia, setting, monkeypatch):
    monkeypatch.setattr(book, "A_FILE", 3)
    for days in (0, 1, 30, 31, 60, 60, 60, 60):
        factories.make_observation(zofia, by=by, noticed_at=now - timedelta(days=days))
    with scope(setting=setting):
        step = NextStep(setting=setting, child=zofia, words="Pour", opened_by=by)
        steps.say(step=steps.open_step(step=step, by=by), state=StepState.ACHIEVED, by=by)
    job = make(zofia, by)
    assert job.result["name"] == "journal-2026-09-01-to-2026-11-23.zip"
    with job.file.open() as file, zipfile.ZipFile(file) as packed:
        assert packed.namelist() == [f"journal-{number}-of-3.pdf" for number in (1, 2, 3)]
        files = [pypdf.PdfReader(io.BytesIO(packed.read(name))) for name in packed.namelist()]
    said = [text_of(file) for file in files]
    assert [text.count("Noticed by") for text in said] == [3, 3, 2]
    assert [[one.title.split()[0] for one in file.outline] for file in files] == [
        ["September"], ["September", "October"], ["November"],
    ]  # fmt: skip
    assert ["Reached in" in text for text in said] == [False, False, True]
    assert "Part 3 of 3" in said[2]


def test_an_empty_time_says_so(by, zofia, setting):
    with scope(setting=setting):
        going = takeout.Outgoing(zofia, FIRST, LAST, takeout.Contents.FAMILY)
        context = book.book_context(going, [], [], {})
    document = pypdf.PdfReader(io.BytesIO(book.pdf.render_pdf("book", context)[1]))
    assert len(document.pages) == 1
    assert "Nothing was written down in this time" in text_of(document)


def test_stop_ends_it_between_months(by, zofia, setting, monkeypatch):
    factories.make_observation(zofia, by=by)
    seen = []

    class Stopped(jobs.Progress):
        def __call__(self, percent, said=""):
            seen.append(said)
            jobs.stop(job=self.job, by=by)
            super().__call__(percent, said)

    monkeypatch.setattr("nursery.jobs.Progress", Stopped)
    with scope(setting=setting):
        job = takeout.ask(child=zofia, form="book", contents="everything", first=FIRST, last=LAST, by=by)
        job.refresh_from_db()
    assert (job.state, seen, bool(job.file)) == (JobState.STOPPED, ["November 2026"], False)
