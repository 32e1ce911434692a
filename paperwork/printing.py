"""What was put on paper: remembered with who, when and whether the sheet stays on site (002-38)."""

from django.db import transaction

from children.models import Child
from nursery.audit import record
from nursery.models import Setting, User
from paperwork.models import Document, PaperworkRules, Printed
from paperwork.states import FROZEN

SHOWN = 50


@transaction.atomic
def remember_print(
    *, child: Child, what: str, by: User, stays_on_site: bool, document: Document | None = None
) -> Printed:
    """Keep that ``by`` put ``what`` about ``child`` on paper."""
    row = Printed.objects.create(
        setting=child.setting, child=child, document=document, what=what, stays_on_site=stays_on_site, printed_by=by
    )
    record("paper_printed", child, by=by, printed=row.pk, stays_on_site=stays_on_site)
    return row


def stays_on_site(setting: Setting) -> bool:
    """Whether staff prints carry the mark, as the setting wants it. One query."""
    rules = PaperworkRules.objects.filter(setting=setting).first()
    return rules is None or rules.stays_on_site


def may_go_home(document: Document) -> bool:
    """Whether a copy for the family can be printed: of what is final alone."""
    return document.state in FROZEN


def printed_of(child: Child, *, most: int = SHOWN) -> list[Printed]:
    """What was printed about ``child``, newest first. One query."""
    return list(Printed.objects.filter(child=child).select_related("printed_by", "document")[:most])


def printed_at(children, *, most: int = SHOWN) -> list[Printed]:
    """What was printed about ``children`` (a queryset), newest first: the manager's list. One query."""
    rows = Printed.objects.filter(child__in=children).select_related("printed_by", "document", "child")
    return list(rows[:most])
