"""What is said about entries: replies of families and staff, and “more of this” (P5)."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from children.models import Carer, Child
from journals.models import Observation, Reply
from journals.sharing import names_beside
from nursery.audit import record
from nursery.telling import News, tell_family, tell_team
from nursery.templatetags.kith import names

MOST = 2000  # characters


@transaction.atomic
def reply(*, observation: Observation, child: Child, words: str, by, carer: Carer | None = None) -> Reply:
    """The family (``carer``) or the nursery says something about an entry that is shared with the child's family.

    Raises ValidationError for nothing, too much, and for another child's name in what a family would read.
    """
    words = words.strip()
    if not words:
        raise ValidationError({"words": _("Write what you want to say.")})
    if len(words) > MOST:
        raise ValidationError({"words": _("Keep it to {most} characters.").format(most=MOST)})
    if carer is None and (found := names_beside(child).found_in(words)):
        raise ValidationError(
            {"words": f"Another child’s name stands in what {child}’s family would read: {names(found)}."}
        )
    said = Reply.objects.create(
        observation=observation, child=child, words=words, author=by, carer=carer, from_family=carer is not None
    )
    record("entry_replied", observation, by=by, child=child.pk, from_family=said.from_family)
    if carer:
        tell_team(child, News.REPLY, but=by)
    else:
        tell_family(child, News.JOURNAL, but=by)
    return said


@transaction.atomic
def ask_for_more(*, observation: Observation, child: Child, by, carer: Carer) -> bool:
    """“More of this”; pressed again it is taken back. Returns whether it is asked for now."""
    asked = Reply.objects.filter(observation=observation, child=child, author=by, more=True)
    if asked.exists():
        asked.delete()
        return False
    Reply.objects.create(observation=observation, child=child, more=True, author=by, carer=carer, from_family=True)
    record("more_asked", observation, by=by, child=child.pk)
    return True


def answer_lines(entries: Iterable[Observation], child: Child) -> None:
    """Give each of ``entries`` its ``lines`` (what was said), ``wanted`` (who asked for more) and ``wanted_by``
    (their first names). One query."""
    entries = list(entries)
    found = Reply.objects.filter(child=child, observation__in=entries).select_related("author", "carer")
    said: dict[int, list[Reply]] = {}
    for one in found:
        said.setdefault(one.observation_id, []).append(one)
    for entry in entries:
        rows = said.get(entry.pk, [])
        entry.lines = [row for row in rows if not row.more]
        entry.wanted = [row for row in rows if row.more]
        entry.wanted_by = [row.name for row in entry.wanted]
