"""What can be done to papers. Each verb writes its rows and its audit entry in one transaction."""

from datetime import date

from django.db import transaction

from children.models import Child
from nursery.audit import record
from nursery.models import Setting
from nursery.terms import term_of
from paperwork.designs import sections_of
from paperwork.models import Document, PaperworkRules
from staff.models import Practitioner


def start_counting(setting: Setting, on: date) -> None:
    """From the first paper on it is remembered what is due: from the first day of the term of ``on``."""
    rules, _ = PaperworkRules.objects.get_or_create(setting=setting)
    if rules.counts_from is None:
        rules.counts_from = term_of(setting, on).starts_on
        rules.save(update_fields=["counts_from"])


@transaction.atomic
def begin(
    *,
    child: Child,
    kind: str,
    title: str,
    owner: Practitioner,
    by,
    on: date,
    occasion: str = "",
    first: date | None = None,
    last: date | None = None,
    due_on: date | None = None,
) -> Document:
    """Begin a paper of ``kind`` about ``child``, for which ``owner`` is responsible; its design is the one of ``on``.

    Raises ValidationError where that paper was begun before: see ``Document.occasion``.
    """
    document = Document(
        setting=child.setting,
        child=child,
        kind=kind,
        title=title,
        owner=owner,
        occasion=occasion,
        first=first,
        last=last,
        due_on=due_on,
        sections=sections_of(kind, child, on),
        started_by=by,
    )
    document.full_clean()
    document.save()
    start_counting(child.setting, on)
    record("document_begun", document, by=by, kind=kind, occasion=occasion)
    return document


def begun(child: Child, kind: str, occasion: str) -> Document | None:
    """The paper of that occasion, if somebody began it."""
    return Document.objects.filter(child=child, kind=kind, occasion=occasion).first()
