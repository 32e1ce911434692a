"""Kith on the home screen of a tablet or a phone: the manifest that the browser asks for."""

from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import JsonResponse

PNGS = [  # for telephones that take no drawing; the last one may be cut to any shape
    ("kith-192", 192, "any"),
    ("kith-512", 512, "any"),
    ("kith-maskable-512", 512, "maskable"),
]


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
            "icons": [
                {"src": icon, "sizes": "any", "type": "image/svg+xml", "purpose": "any"},
                *(
                    {
                        "src": staticfiles_storage.url(f"img/{name}.png"),
                        "sizes": f"{side}x{side}",
                        "type": "image/png",
                        "purpose": purpose,
                    }
                    for name, side, purpose in PNGS
                ),
            ],
        },
        content_type="application/manifest+json",
    )
