"""Reads photos from standard input and writes JPEGs made afresh, until the input ends: run as a process of its own (S34).

In: a line of JSON ``{"sides": [2048, 400], "lengths": […]}``, then the photos one after the other. Out: a line of JSON
with, for each photo, its pictures as ``[width, height, length]``, or null where it is no photo we read; then the pictures.
"""

import io
import json
import math
import resource
import sys

from PIL import Image, ImageOps

MOST_MEMORY = 1024 * 1024 * 1024
MOST_PIXELS = 40_000_000


def clean(content: bytes, sides: list[int]) -> list[tuple[int, int, bytes]]:
    """Upright, on a new canvas, at most ``sides`` pixels long, the largest first."""
    given = Image.open(io.BytesIO(content), formats=["JPEG", "PNG", "WEBP"])
    if given.width * given.height > MOST_PIXELS or getattr(given, "n_frames", 1) > 1:
        raise ValueError
    ratio = min(0.75 * sides[0] / max(given.size), 1)  # half a camera's size is large enough, and a third of the work
    given.draft("RGB", (math.ceil(given.width * ratio), math.ceil(given.height * ratio)))
    if given.mode not in ("RGB", "L"):
        given = _on_white(given, max(max(given.size) // sides[0], 1))
    given.thumbnail((sides[0], sides[0]))  # before it is turned: a photo of 40 megapixels is in memory once
    upright = ImageOps.exif_transpose(given)
    found = []
    for side in sides:
        upright.thumbnail((side, side))
        canvas = Image.new("RGB", upright.size, "white")
        canvas.paste(upright)
        out = io.BytesIO()
        canvas.save(out, "JPEG", quality=85)
        found.append((*canvas.size, out.getvalue()))
    return found


def _on_white(given: Image.Image, factor: int) -> Image.Image:
    """Without transparency or palette, ``factor`` times smaller, strip by strip, as two whole ones would need 300 MB."""
    small = Image.new("RGB", (-(-given.width // factor), -(-given.height // factor)), "white")
    rows = 64 * factor
    for top in range(0, given.height, rows):
        strip = given.crop((0, top, given.width, min(top + rows, given.height))).convert("RGBA")
        flat = Image.new("RGB", strip.size, "white")
        flat.paste(strip, mask=strip.getchannel("A"))
        small.paste(flat.reduce(factor), (0, top // factor))
    if exif := given.info.get("exif"):
        small.info["exif"] = exif
    return small


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    while line := sys.stdin.buffer.readline():
        asked = json.loads(line)
        head: list[list | None] = []
        pictures: list[bytes] = []
        for length in asked["lengths"]:
            content = sys.stdin.buffer.read(length)
            try:
                made = clean(content, asked["sides"])
            except Exception:  # whatever a decoder makes of a hostile file, it is no photo
                head.append(None)
                continue
            head.append([[width, height, len(picture)] for width, height, picture in made])
            pictures += [picture for _, _, picture in made]
        sys.stdout.buffer.write(json.dumps(head).encode() + b"\n" + b"".join(pictures))
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
