"""Entries as tablets have them, by the thousand, and what has to be true of them in the end."""

import io

import pytest
from PIL import Image

from journals.sealing import seal
from nursery.submissions import new_submission
from tests.faults.server import Kith
from tests.journals.outbox import plain

SHORT_AND_DEEP = [pytest.param(0, id="short"), pytest.param(1, id="deep", marks=pytest.mark.deep)]


def photo_of(kilobytes: int) -> bytes:
    """A photo of about so many kilobytes: grain, as a camera's has, which does not compress."""
    side = int((kilobytes * 2000) ** 0.5)
    out = io.BytesIO()
    Image.effect_noise((side, side * 3 // 4), 50).convert("RGB").save(out, "JPEG", quality=70)
    return out.getvalue()


def entries(kith: Kith, count: int, name: str, *, kilobytes: int) -> dict[str, bytes]:
    """Sealed entries by their words, a photo in each, from twenty people."""
    photo = photo_of(kilobytes)
    found = {}
    for number in range(count):
        words = f"{name} {number} {new_submission()}"
        fields = {"children": kith.made["child"], "words": words, "day": "2026-06-01", "at": "09:30"}
        found[words] = seal(
            plain(fields, ticket=kith.made["tickets"][number % 20], photos=[photo], written="2026-06-01T09:30:00Z"),
            kith.made["key"],
        )
    return found


def all_is_kept_once(kith: Kith, sent: dict[str, bytes]) -> dict:
    """0 lost, 0 doubled, 0 photos that are not whole, a line in the history for each. Returns what is kept."""
    kept = kith.count()
    assert sorted(word for word in kept["words"] if word in sent) == sorted(sent)
    assert kept["photos"] == kept["whole"] == len(kept["words"]) == kept["audit"]
    return kept | {"names": set(kept["names"])}
