"""Portraits: taken in, made safe, answered only to whom they are for (S33, S34, S39)."""

import subprocess
import sys
from pathlib import Path

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.http import FileResponse, Http404

from nursery.audit import record

MOST_BYTES = 15 * 1024 * 1024
SECONDS = 20


def clean_photo(content: bytes) -> bytes:
    """A JPEG made afresh from ``content``: upright, at most 800 pixels, no metadata. Raises ValidationError in plain words.

    Decoding happens in a process of its own, which cannot take more than its share of memory and time.
    """
    if len(content) > MOST_BYTES:
        raise ValidationError("Choose a photo of at most 15 MB.")
    try:
        done = subprocess.run(
            [sys.executable, "-m", "nursery.photo_cleaner"],
            input=content,
            capture_output=True,
            timeout=SECONDS,
            check=True,
            cwd=Path(__file__).resolve().parents[1],
        )
    except subprocess.SubprocessError:
        raise ValidationError("That is no photo we can read. Choose a JPEG, PNG or WebP.") from None
    return done.stdout


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
    if request.headers.get("Sec-Fetch-Site", "none") not in ("same-origin", "none"):
        raise PermissionDenied
    if not person.photo:
        raise Http404
    response = FileResponse(person.photo.open("rb"), content_type="image/jpeg")
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Content-Disposition"] = "inline"
    return response
