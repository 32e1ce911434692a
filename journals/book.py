"""A child's journal as a book to keep: a chapter for each month, drawn as tagged PDFs (product P4)."""

import tempfile
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from itertools import batched, groupby

from django.core.files import File
from django.core.files.base import ContentFile
from django.utils.translation import gettext
from django.utils.translation import gettext as _

from children.models import Child, Purpose
from journals.framework import Area
from journals.models import Photo, StepState
from journals.photos import refused
from journals.takeout import Leaving, Outgoing, in_words
from keyworkers.models import KeyPersonAssignment, TeamRole
from keyworkers.reports import face_of
from nursery import pdf
from nursery.languages import DAYS, direction_of, in_language, long_date, month_and_year, page_words
from nursery.marks import MARKS
from nursery.models import Job, new_code
from nursery.own_words import label_of
from nursery.photos import clean_photos
from nursery.spreadsheets.writing import A_FIXED_MOMENT
from nursery.templatetags.kith import longday
from staff.models import Practitioner

A_FILE = 300  # entries, and photos, in one PDF (S40)
SIDE = 800  # pixels: 200 to the inch at the size of the page
A_BATCH = 32  # photos in the cleaner at once
DRAWING = 70  # percent done when the photos are ready


def make(job: Job, progress) -> dict:
    """The job: one PDF, or a zip of them where there is more than fits into one."""
    going = Outgoing.of(job)
    files = list(parts(going.leaving())) or [[]]
    steps = reached(going)
    count = sum(len(entries) for entries in files)
    done = lost = 0
    with tempfile.TemporaryFile() as out, zipfile.ZipFile(out, "w") as packed:
        for number, entries in enumerate(files, start=1):
            pictures: dict[str, bytes] = {}
            for month, ones in months(entries):
                progress(DRAWING * done / count, f"{month:%B %Y}")
                pictures |= small(photo for one in ones for photo in one.photos)
                done += len(ones)
            lost += sum(len(one.photos) for one in entries) - len(pictures)
            progress(DRAWING * done / max(count, 1), "Drawing the pages")
            ends = month_of(files[number][0].at) if number < len(files) else None
            mine = [step for step in steps if ends is None or month_of(step["at"]) < ends]
            steps = steps[len(mine) :]
            with in_language(going.language):
                context = book_context(going, entries, mine, pictures, part=number, parts=len(files))
            _html, content = pdf.render_pdf("book", context, language=going.language)
            if len(files) > 1:
                packed.writestr(zipfile.ZipInfo(f"journal-{number}-of-{len(files)}.pdf", A_FIXED_MOMENT), content)
        progress(99, "Putting it away")
        if len(files) > 1:
            packed.close()
            job.file.save(f"{new_code()}.zip", File(out))
        else:
            job.file.save(f"{new_code()}.pdf", ContentFile(content))
    said = [f"{in_words(going.first, going.last)}: {count} moment{'s' * (count != 1)}."]
    said += [f"{len(files)} files, as one would be too large."] if len(files) > 1 else []
    said += [f"Photos that could not be read and are missing: {lost}."] if lost else []
    return going.result(
        link="Fetch the book",
        name=f"journal-{going.first}-to-{going.last}.{'zip' if len(files) > 1 else 'pdf'}",
        words=" ".join(said),
    )


def month_of(at: datetime) -> datetime:
    """The beginning of its month, as a naive midnight."""
    return datetime(at.year, at.month, 1)


def months(entries: Iterable[Leaving]) -> Iterator[tuple[datetime, list[Leaving]]]:
    """Month → its entries."""
    for month, ones in groupby(entries, key=lambda one: month_of(one.at)):
        yield month, list(ones)


def parts(entries: Iterable[Leaving]) -> Iterator[list[Leaving]]:
    """``entries`` cut into files of at most 300 entries and 300 photos; where it can be, between two months."""
    part: list[Leaving] = []
    for _first, month in months(entries):
        if part and not _fit([*part, *month]):
            yield part
            part = []
        for one in month:
            if part and not _fit([*part, one]):
                yield part
                part = []
            part.append(one)
    if part:
        yield part


def _fit(entries: list[Leaving]) -> bool:
    return len(entries) <= A_FILE and sum(len(one.photos) for one in entries) <= A_FILE


def small(photos: Iterable[Photo]) -> dict[str, bytes]:
    """Address on paper → a picture of at most 800 pixels. What can no longer be read is left out."""
    found = {}
    for batch in batched(photos, A_BATCH, strict=False):
        contents = [content_of(photo) for photo in batch]
        for photo, made in zip(batch, clean_photos(contents, [SIDE]), strict=True):
            if made:
                found[address_of(photo)] = made[0].content
    return found


def content_of(photo: Photo) -> bytes:
    """The large picture; empty where its file is gone."""
    try:
        with photo.large.open() as file:
            return file.read()
    except OSError:
        return b""


def address_of(photo: Photo) -> str:
    return f"kith:photo/{photo.code}"


def reached(going: Outgoing) -> list[dict]:
    """Next steps that were reached in the time of the book, in their order."""
    begins, ends = going.moments
    steps = going.steps().filter(state=StepState.ACHIEVED, ended_at__gte=begins, ended_at__lt=ends)
    return [
        {"words": going.hide(step.words), "at": step.ended_at.astimezone(going.zone)}
        for step in steps.order_by("ended_at", "pk")
    ]


def book_context(going: Outgoing, entries, steps, pictures: dict[str, bytes], *, part: int = 1, parts: int = 1) -> dict:
    """Plain values for ``pdf/book.html``; ``steps`` as from ``reached``, ``pictures`` as from ``small``."""
    child, setting, today = going.child, going.setting, going.setting.today()
    noticed = dict(months(entries))
    person = key_worker_of(child, today)
    counted = Counter(area for one in entries for area in one.entry.area_list)
    shown = dict(pictures)
    return {
        "title": _("{name}’s journal, {days}").format(name=child.name, days=in_words(going.first, going.last)),
        "child": child.name,
        "face": face_of(child, shown, allowed=not child.photo or not refused([child], Purpose.PHOTOS, today)),
        "period": in_words(going.first, going.last),
        "key_worker": person.name if person else "",
        "key_worker_label": label_of(setting, "key_worker_label"),
        "mark": person.mark if person and person.mark in MARKS else "",
        "mark_name": gettext(MARKS[person.mark].name) if person and person.mark in MARKS else "",
        "setting_name": setting.name,
        "part": _("Part {part} of {parts}").format(part=part, parts=parts) if parts > 1 else "",
        "chapters": [
            {
                "title": month_and_year(month),
                "entries": [_entry(one, pictures) for one in noticed.get(month, [])],
                "reached": [step for step in steps if month_of(step["at"]) == month],
            }
            for month in sorted(noticed.keys() | {month_of(step["at"]) for step in steps})
        ],
        "counts": [(gettext(area.plain), counted[area]) for area in Area if counted[area]],
        "page_words": page_words(),
        "moments": len(entries),
        "photos": len(pictures),
        "printed": long_date(today),
        "pictures": shown,
    }


def _entry(one: Leaving, pictures: dict[str, bytes]) -> dict:
    addresses = [address for photo in one.photos if (address := address_of(photo)) in pictures]
    alt = _("Photo {number} of {day}") if len(addresses) > 1 else _("Photo of {day}")
    return {
        "weekday": DAYS[one.at.weekday()],
        "day": one.at.day,
        "words": one.words,
        "dir": direction_of(one.words),
        "areas": [gettext(area.plain) for area in one.entry.area_list],
        "by": one.by,
        "is_home": one.entry.from_home,
        "photos": [
            {"src": address, "alt": alt.format(number=place, day=longday(one.at))}
            for place, address in enumerate(addresses, start=1)
        ],
    }


def key_worker_of(child: Child, day: date) -> Practitioner | None:
    """On ``day``, or on the last day of a child who has left."""
    day = min(day, child.leaves_on or day)
    places = KeyPersonAssignment.objects.on(day).filter(child=child, role=TeamRole.KEY_WORKER)
    place = places.select_related("practitioner").first()
    return place.practitioner if place else None
