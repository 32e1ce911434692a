"""The overview of journals for the nursery, a room or a key group; and one child over time."""

from datetime import date

from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from children.models import Child
from children.views import head_of
from journals import charts, overview
from journals.framework import Area
from nursery.permissions import Permission, requires
from nursery.terms import terms_until

A_PAGE = 60
ORDERS = {"silence": "Quiet first", "name": "By name", "moments": "Fewest moments first"}


def chosen_term(request, count: int = 7) -> tuple[list, int]:
    """Terms up to today's, newest first, and the place of the one in the address (by its first day)."""
    terms = terms_until(request.setting, request.setting.today(), count)
    asked = request.GET.get("term", "")
    return terms, next((place for place, term in enumerate(terms) if str(term.starts_on) == asked), 0)


@requires(Permission.OBSERVE)
@require_GET
def journals(request):
    """What the term has noticed: a sentence, children × areas, areas, next steps, well-being."""
    today = request.setting.today()
    terms, place = chosen_term(request)
    term, is_now = terms[place], place == 0
    day = today if is_now else min(today, term.last_day)
    children = Child.objects.visible_to(request.user).on_roll(day)
    scope = overview.scope_of(children, day, asked=request.GET.get("of", ""), me=request.user)
    now, quiet_from = request.setting.now() if is_now else None, request.setting.silent_after
    found = overview.gather(term, scope.children, day, now=now, quiet_from=quiet_from)
    orders = {key: words for key, words in ORDERS.items() if is_now or key != "silence"}
    order = request.GET.get("order") if request.GET.get("order") in orders else next(iter(orders))
    rows = found.sorted_by(order)
    context = {
        "terms": terms,
        "term": term,
        "is_now": is_now,
        "scope": scope,
        "found": found,
        "rows": rows if "all" in request.GET else rows[:A_PAGE],
        "is_cut": len(rows) > A_PAGE and "all" not in request.GET,
        "areas": Area,
        "orders": orders,
        "order": order,
        "columns": charts.columns(found.weeks),
        "quiet_from": quiet_from,
        "sees_all": request.user.sees_every_child_of(request.setting),
    }
    return render(request, "journals/overview.html", context)


@requires(Permission.SEE_CHILDREN)
@require_GET
def over_time(request, code):
    """One child in a term and the one before: areas by month, well-being and involvement, compared in words."""
    child = get_object_or_404(Child.objects.visible_to(request.user), code=code)
    today = request.setting.today()
    terms, place = chosen_term(request)
    place = min(place, len(terms) - 2)
    later, earlier = terms[place], terms[place + 1]
    found = overview.over_time(child, (later, earlier), today, request.setting)
    last = min(today, later.last_day)
    scales = [
        ("Well-being", _levels(found.noted, 1, earlier.starts_on, last)),
        ("Involvement", _levels(found.noted, 2, earlier.starts_on, last)),
    ]
    context = {
        **head_of(request, child, tab="journal"),
        "terms": terms[:-1],
        "term": later,
        "is_now": place == 0,
        "found": found,
        "areas": Area,
        "scales": scales,
    }
    return render(request, "journals/over_time.html", context)


def _levels(noted, which: int, first: date, last: date) -> charts.Levels:
    return charts.levels([(row[0], row[which]) for row in noted if row[which]], first, last)
