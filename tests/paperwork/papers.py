"""Papers as tests need them: being written, or final with their facts kept."""

import io
from datetime import date

import pypdf
from django.core.files.base import ContentFile
from django.utils import timezone
from django_scopes import scope
from PIL import Image

from children.actions import set_consent
from children.models import Purpose
from journals.models import Photo
from paperwork.actions import begin
from paperwork.facts import facts_of
from paperwork.models import Document, Kind
from paperwork.states import State
from tests import factories

FIRST, LAST = date(2026, 9, 1), date(2026, 12, 18)
WORDS = "Pours from a full jug and stops in time. Scissors are new: snips along the edge, tongue out."


def write(child, owner, by, *, kind=Kind.SUMMARY, words=WORDS, final=False, **values) -> Document:
    """A paper with ``words`` in each section; ``values`` are fields of it."""
    about = {"title": f"{child.name}’s summary, Autumn term 2026", "first": FIRST, "last": LAST}
    document = begin(child=child, kind=kind, owner=owner, by=by, on=factories.MONDAY, **about)
    document.texts = {one["key"]: words for one in document.sections}
    document.state = State.WRITING
    for name, value in values.items():
        setattr(document, name, value)
    document.save()
    return finish(document, by) if final else document


def finish(document: Document, by, state=State.FINAL) -> Document:
    setting = document.setting
    document.facts = facts_of(document, setting, setting.today()) | {"checker": "Jo Whitfield"}
    document.state, document.finished_by, document.finished_at = state, by, timezone.now()
    document.save()
    return document


def jpeg(colour="teal", size=(400, 300)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, "JPEG")
    return out.getvalue()


def photo(child, *others, by) -> Photo:
    """Of an entry about ``child`` and ``others``."""
    entry = factories.make_observation(child, *others, by=by)
    with scope(setting=child.setting):
        row = Photo(observation=entry, width=400, height=300, sha256="-")
        row.large.save("", ContentFile(jpeg()), save=False)
        row.small.save("", ContentFile(jpeg()), save=True)
    return row


def agree(child, by, *purposes, given=True) -> None:
    for purpose in purposes or (Purpose.PHOTOS, Purpose.GROUP_PHOTOS):
        with scope(setting=child.setting):
            set_consent(child=child, purpose=purpose, given=given, on=factories.BEGINNING, by=by)


def read(content: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(content))


def text_of(content: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in read(content).pages).split())
