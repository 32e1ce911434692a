"""Photos: taken in, made safe, answered only to whom they are for (S33, S34, S39)."""

import atexit
import json
import os
import queue
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.http import FileResponse, Http404
from django.utils.translation import gettext_lazy

from nursery.audit import record

MOST_BYTES = 15 * 1024 * 1024
SECONDS = 20
NO_PHOTO = gettext_lazy("That is no photo we can read. Choose a JPEG, PNG or WebP.")


@dataclass(frozen=True)
class Picture:
    """A JPEG made afresh; ``width`` and ``height`` in pixels."""

    width: int
    height: int
    content: bytes


def clean_photos(contents: list[bytes], sides: list[int]) -> list[list[Picture] | None]:
    """For each photo its pictures, at most ``sides`` pixels long: upright, no metadata. None for what is no photo we read.

    Decoding happens in processes of their own, as many as there are cores, which cannot take more than their share of
    memory and time.
    """
    ask = json.dumps({"sides": sides, "lengths": [len(content) for content in contents]}).encode()
    with _places:
        cleaner = _idle.get_nowait() if _idle.qsize() else _start_cleaner()
        timer = threading.Timer(SECONDS, cleaner.kill)
        timer.start()
        try:
            for part in (ask, b"\n", *contents):
                cleaner.stdin.write(part)
            cleaner.stdin.flush()
            found = [
                [Picture(width, height, cleaner.stdout.read(length)) for width, height, length in sizes]
                if sizes
                else None
                for sizes in json.loads(cleaner.stdout.readline())
            ]
        except (OSError, ValueError):  # it was killed, or it died of what it read
            found = [None] * len(contents)
        finally:
            timer.cancel()
        if None in found:  # what a hostile file did to it ends with it
            cleaner.kill()
            cleaner.communicate()
        else:
            _idle.put(cleaner)
    return found


_places = threading.BoundedSemaphore(os.cpu_count() or 1)
_idle: queue.LifoQueue = queue.LifoQueue()


def _start_cleaner() -> subprocess.Popen:
    """A process that waits for photos, and ends with us."""
    return subprocess.Popen(
        [sys.executable, "-m", "nursery.photo_cleaner"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=Path(__file__).resolve().parents[1],
    )


@atexit.register
def _stop_cleaners() -> None:
    while not _idle.empty():
        _idle.get().communicate()  # each ends when nothing more can come


def clean_photo(content: bytes) -> bytes:
    """A JPEG of at most 800 pixels made afresh from ``content``. Raises ValidationError in plain words."""
    if len(content) > MOST_BYTES:
        raise ValidationError("Choose a photo of at most 15 MB.")
    [pictures] = clean_photos([content], [800])
    if pictures is None:
        raise ValidationError(NO_PHOTO)
    return pictures[0].content


class PhotoForm(forms.Form):
    photo = forms.FileField(label="Photo", required=False, help_text="A JPEG, PNG or WebP of at most 15 MB.")
    remove = forms.BooleanField(label="Take the present photo away", required=False)

    def clean(self):
        data = super().clean()
        upload = data.get("photo")
        if upload:
            try:
                data["clean"] = clean_photo(upload.read())
            except ValidationError as error:
                self.add_error("photo", error)
        elif not data.get("remove") and "photo" not in self.errors:
            self.add_error("photo", "Choose a photo.")
        return data

    @transaction.atomic
    def save_to(self, person, *, by) -> None:
        """Put the photo in place of the one there was; that file goes when the change is committed."""
        old = person.photo.name
        person.photo = ""
        if self.cleaned_data.get("clean"):
            person.photo.save("", ContentFile(self.cleaned_data["clean"]), save=False)
        person.save(update_fields=["photo"])
        record("photo_changed", person, by=by, removed=not person.photo)
        if old:
            transaction.on_commit(lambda: person.photo.storage.delete(old))


def answer_photo(request, person):
    """The photo of somebody the asker may see, as a part of our own pages only."""
    return answer_picture(request, person.photo)


def answer_picture(request, file):
    """A picture that the asker may see, as a part of our own pages only (S33, S39)."""
    if request.headers.get("Sec-Fetch-Site", "none") not in ("same-origin", "none"):
        raise PermissionDenied
    if not file:
        raise Http404
    try:
        response = FileResponse(file.open("rb"), content_type="image/jpeg")
    except FileNotFoundError:
        raise Http404 from None
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Content-Disposition"] = "inline"
    return response
