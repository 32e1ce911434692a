"""A summary of Oscar's autumn, as words that fill a page."""

from datetime import date

import pytest

from nursery.roles import Role
from paperwork.actions import begin
from paperwork.models import Document, Kind
from paperwork.states import State
from tests import factories

FIRST, LAST = date(2026, 9, 1), date(2026, 12, 18)
WORDS = "He pours from a full jug and stops in time. Scissors are new: he snips along the edge, tongue out. "


def make_document(
    child, owner, *, by, kind=Kind.SUMMARY, title="Autumn summary 2026", words=WORDS, **values
) -> Document:
    """A paper being written, with ``words`` in each section."""
    document = begin(
        child=child, kind=kind, title=title, owner=owner, by=by, on=factories.MONDAY, first=FIRST, last=LAST
    )
    document.texts = {one["key"]: words for one in document.sections}
    document.state = State.WRITING
    for name, value in values.items():
        setattr(document, name, value)
    document.save()
    return document


@pytest.fixture
def by(setting, marta):
    """Marta, signed in."""
    marta.user = factories.make_user(setting, Role.PRACTITIONER, name="Marta Nowak")
    marta.save()
    return marta.user


@pytest.fixture
def summary(now, in_setting, zofia, marta, by):
    return make_document(zofia, marta, by=by)
