"""Kith on the home screen of a tablet or a phone: the manifest that the browser asks for."""

from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import JsonResponse


def manifest_of(start: str) -> JsonResponse:
    """The manifest of an installed Kith that opens at ``start``, which tells it from the other one."""
    icon = staticfiles_storage.url("img/kith.svg")
    return JsonResponse(
        {
            "name": "Kith",
            "short_name": "Kith",
            "id": start,
            "start_url": start,
            "scope": "/",
            "display": "standalone",
            "background_color": "#F7F4EE",
            "theme_color": "#15504A",
            "icons": [{"src": icon, "sizes": "any", "type": "image/svg+xml", "purpose": "any"}],
        },
        content_type="application/manifest+json",
    )
