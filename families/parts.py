"""Parts of Today, each loaded after it."""

from django.shortcuts import render
from django.utils.cache import patch_vary_headers


def a_part(request, template, context):
    """A part of Today; where no script asks for it, as a page of its own."""
    if not request.htmx:
        context, template = context | {"part": template, "children": request.children}, "families/part.html"
    response = render(request, template, context)
    patch_vary_headers(response, ["HX-Request"])
    return response
