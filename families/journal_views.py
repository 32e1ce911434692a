"""A child's journal as the family sees it: what was shared, in the words that were approved for them."""

from datetime import datetime, time, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_GET

from families.access import for_carers
from journals import talk
from journals.models import Observation, Shared
from journals.views import a_page, month_of
from nursery.languages import month_and_year
from nursery.photos import answer_picture

A_PAGE = 12  # fewer than staff see at once: a phone on a slow line gets at most 60 kB


def _shared_with(child):
    return Observation.objects.kept().filter(shared__child=child)


@for_carers()
@require_GET
def journal(request):
    """Newest first, by month. No other child is named, in no photo without their family's consent (S6, S11)."""
    return journal_page(request)


def journal_page(request, *, open_at: dict | None = None):
    """``open_at`` is the entry whose reply is open: its ``code`` and ``words``, and what is to be said about them."""
    child, children = request.child, request.children
    zone = ZoneInfo(request.setting.timezone)
    today = request.setting.today()
    upto = request.GET.get("upto", "")
    entries, older = a_page(_shared_with(child), upto, lambda rows: rows.for_lists(today), most=A_PAGE)
    words = dict(Shared.objects.filter(child=child, observation__in=entries).values_list("observation", "words"))
    for one in entries:
        one.at = one.noticed_at.astimezone(zone)
        one.words_for_family = words[one.pk]
        one.family_photos = one.photos_for(child)
        one.is_mine = one.from_home and one.author_id == request.user.pk
    talk.answer_lines(entries, child)
    for one in entries:
        one.i_want = any(row.author_id == request.user.pk for row in one.wanted)
    context = {
        "children": children,
        "child": child,
        "months": [(month_and_year(first), list(ones)) for first, ones in groupby(entries, key=month_of)],
        "older": older,
        "upto": upto,
        "open_at": open_at or {},
    }
    return render(request, "families/journal.html", context, status=422 if open_at else 200)


def newest_moments(child, today, zone, most=3):
    """What the nursery noticed in the last week and the family reads, newest first, dressed for ``families/moment.html``. Six
    queries."""
    since = datetime.combine(today - timedelta(days=7), time(), zone)
    rows = list(_shared_with(child).by_staff().filter(noticed_at__gte=since).for_lists(today)[:most])
    words = dict(Shared.objects.filter(child=child, observation__in=rows).values_list("observation", "words"))
    for one in rows:
        one.at = one.noticed_at.astimezone(zone)
        one.words_for_family = words[one.pk]
        one.family_photos = one.photos_for(child)
    return rows


@for_carers()
@require_GET
def photo(request, photo, size):
    """A photo of an entry that was shared with this family and that every family in it lets them see."""
    child = request.child
    entry = _shared_with(child).filter(photos__code=photo).for_lists(request.setting.today()).first()
    found = next((one for one in entry.photos_for(child) if one.code == photo), None) if entry else None
    if found is None:
        raise Http404
    return answer_picture(request, found.large if size == "large" else found.small)
