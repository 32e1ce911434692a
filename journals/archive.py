"""A child's journal as an open archive that any other system can read (docs/journal-archive.md)."""

import hashlib
import json
import tempfile
import zipfile
from datetime import datetime
from itertools import groupby

from django.conf import settings
from django.core.files import File
from django.template.loader import render_to_string

from journals.archive_format import FORMAT, JOURNAL, PAGE, README, SUMS, VERSION
from journals.book import content_of, month_of, months
from journals.care_words import for_family
from journals.framework import Area, Characteristic, Goal
from journals.models import StepState
from journals.takeout import Contents, Leaving, Outgoing, in_words
from nursery.models import Job, new_code
from nursery.spreadsheets.writing import A_FIXED_MOMENT
from nursery.templatetags.kith import longday

DOCUMENT = settings.BASE_DIR / "docs" / "journal-archive.md"
PAGES = 90  # percent done when the entries and their photos are in


class Archive:
    """A zip that is written file by file; the last one is the list of checksums of all others."""

    def __init__(self, out):
        self.zip, self.sums = zipfile.ZipFile(out, "w"), {}

    def add(self, name: str, content: bytes) -> str:
        """Write it, and answer its checksum."""
        info = zipfile.ZipInfo(name, A_FIXED_MOMENT)
        info.external_attr = 0o644 << 16
        packing = zipfile.ZIP_STORED if name.endswith(".jpg") else zipfile.ZIP_DEFLATED
        self.zip.writestr(info, content, packing)
        self.sums[name] = hashlib.sha256(content).hexdigest()
        return self.sums[name]

    def close(self) -> None:
        """With the checksums, as ``sha256sum`` writes and checks them."""
        lines = [f"{digest}  {name}\n" for name, digest in sorted(self.sums.items())]
        self.add(SUMS, "".join(lines).encode())
        self.zip.close()


def make(job: Job, progress) -> dict:
    """The job: photos one by one, then the journal as JSON and as a page, the format, the checksums."""
    going = Outgoing.of(job)
    found = going.leaving()
    entries: list[dict] = []
    lost = 0
    with tempfile.TemporaryFile() as out:
        archive = Archive(out)
        for month, ones in months(found):
            progress(PAGES * len(entries) / len(found), f"{month:%B %Y}")
            for one in ones:
                photos = photos_of(one, archive)
                lost += len(one.photos) - len(photos)
                entries.append(entry_of(one, going, photos))
        progress(PAGES, "Writing the list")
        journal = head_of(going) | {"entries": entries, "next_steps": steps_of(going), "care": care_of(going)}
        archive.add(JOURNAL, json.dumps(journal, ensure_ascii=False, indent=1).encode())
        archive.add(PAGE, page_of(journal, going).encode())
        archive.add(README, DOCUMENT.read_bytes())
        archive.close()
        progress(99, "Putting it away")
        job.file.save(f"{new_code()}.zip", File(out))
    said = [
        f"{in_words(going.first, going.last)}: {len(found)} moment{'s' * (len(found) != 1)}. Open index.html in it to read it."
    ]
    said += [f"Photos that could not be read and are missing: {lost}."] if lost else []
    return going.result(
        link="Fetch the archive", name=f"journal-{going.first}-to-{going.last}.zip", words=" ".join(said)
    )


def head_of(going: Outgoing) -> dict:
    child, setting = going.child, going.setting
    return {
        "format": FORMAT,
        "version": VERSION,
        "made_at": iso(setting.now()),
        "nursery": {"name": setting.name, "time_zone": setting.timezone},
        "child": {"first_name": child.first_name, "last_name": child.last_name, "known_as": child.known_as},
        "contents": str(going.contents),
        "period": {"from": going.first.isoformat(), "to": going.last.isoformat()},
    }


def iso(at: datetime) -> str:
    return at.isoformat(timespec="seconds")


def photos_of(one: Leaving, archive: Archive) -> list[dict]:
    """The photos of an entry, put into ``archive``; those that cannot be read any more are left out."""
    found = []
    for photo in one.photos:
        content = content_of(photo)
        if content:
            file = f"photos/{one.at:%Y-%m-%d}-{photo.code}.jpg"
            digest = archive.add(file, content)
            found.append(
                {"id": photo.code, "file": file, "width": photo.width, "height": photo.height, "sha256": digest}
            )
    return found


def entry_of(one: Leaving, going: Outgoing, photos: list[dict]) -> dict:
    """Levels are for colleagues: they go with everything, not to the family."""
    entry, is_all = one.entry, going.contents == Contents.EVERYTHING
    return {
        "id": entry.code,
        "noticed_at": iso(one.at),
        "noticed_by": one.by,
        "words": one.words,
        "shared_with_family": entry.is_shared,
        "areas": [_area(area) for area in entry.area_list],
        "goals": [_named(Goal(goal)) for goal in entry.goals],
        "characteristics": [_named(Characteristic(kind)) for kind in entry.characteristics],
        "own_framework": [going.hide(item.name) for item in entry.items.all()],
        "well_being": entry.well_being if is_all else None,
        "involvement": entry.involvement if is_all else None,
        "interest": going.hide(entry.interest),
        "schema": entry.schema,
        "photos": photos,
    }


def _named(choice) -> dict:
    return {"code": choice.value, "name": choice.label}


def _area(area: Area) -> dict:
    return _named(area) | {"plain": area.plain}


def steps_of(going: Outgoing) -> list[dict]:
    is_all = going.contents == Contents.EVERYTHING
    gone = set(going.entries().values_list("code", flat=True))
    return [
        {
            "id": step.code,
            "entry": step.observation.code if step.observation and step.observation.code in gone else "",
            "words": going.hide(step.words),
            "areas": [_area(area) for area in step.area_list],
            "idea_for_home": going.hide(step.home_idea),
            "beyond": going.hide(step.stretch),
            "state": step.state,
            "opened_at": iso(step.opened_at.astimezone(going.zone)),
            "ended_at": iso(step.ended_at.astimezone(going.zone)) if step.ended_at else None,
            "said": [
                {"at": iso(one.at.astimezone(going.zone)), "state": one.state, "words": going.hide(one.words)}
                for one in step.said.all()
            ]
            if is_all
            else [],
        }
        for step in going.steps().select_related("observation").prefetch_related("said")
    ]


def care_of(going: Outgoing) -> list[dict]:
    """Daily care as the family reads it."""
    records = list(going.care())
    return [
        {
            "id": record.code,
            "kind": record.kind,
            "happened_at": iso(line.at),
            "ended_at": iso(record.ended_at.astimezone(going.zone)) if record.ended_at else None,
            "words": line.words,
            "more": line.more,
        }
        for record, line in zip(records, for_family(records, going.hide), strict=True)
    ]


def page_of(journal: dict, going: Outgoing) -> str:
    """The journal as one page that opens by itself: no script, and nothing from elsewhere."""
    entries = [{**entry, "at": datetime.fromisoformat(entry["noticed_at"])} for entry in journal["entries"]]
    care = [{**line, "at": datetime.fromisoformat(line["happened_at"])} for line in journal["care"]]
    context = {
        "journal": journal,
        "name": going.child.name,
        "period": in_words(going.first, going.last),
        "months": [
            (f"{month:%B %Y}", list(ones)) for month, ones in groupby(entries, key=lambda one: month_of(one["at"]))
        ],
        "care": [
            (f"{longday(day)} {day.year}", list(ones)) for day, ones in groupby(care, key=lambda one: one["at"].date())
        ],
        "reached": StepState.ACHIEVED.value,
    }
    return render_to_string("journals/archive.html", context)
