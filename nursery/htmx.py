"""One page, one template, its parts inside it; the same address gives both."""

from django.shortcuts import render
from django.utils.cache import patch_vary_headers


def render_part(request, template, part, context, *, status=200):
    """Render ``template#part`` when htmx will swap a part of the page, else the whole page."""
    wants_part = bool(request.htmx) and not request.htmx.history_restore_request
    response = render(request, f"{template}#{part}" if wants_part else template, context, status=status)
    patch_vary_headers(response, ["HX-Request", "HX-History-Restore-Request"])
    if wants_part and "q" in request.GET:
        response["HX-Push-Url"] = _without_words(request)
    return response


def _without_words(request) -> str:
    """The address without what was searched for: a name would stay in the browser's history (S9, T23)."""
    query = request.GET.copy()
    del query["q"]
    return f"{request.path}?{query.urlencode()}" if query else request.path
