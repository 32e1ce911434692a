"""Reads a photo from standard input and writes a JPEG made afresh: run as a process of its own (S34)."""

import io
import resource
import sys

from PIL import Image, ImageOps

MOST_MEMORY = 1024 * 1024 * 1024
MOST_PIXELS = 40_000_000
SIDE = 800


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    given = Image.open(io.BytesIO(sys.stdin.buffer.read()), formats=["JPEG", "PNG", "WEBP"])
    if given.width * given.height > MOST_PIXELS or getattr(given, "n_frames", 1) > 1:
        raise SystemExit(1)
    given.draft("RGB", (SIDE * 2, SIDE * 2))
    upright = ImageOps.exif_transpose(given).convert("RGBA")
    upright.thumbnail((SIDE, SIDE))
    canvas = Image.new("RGB", upright.size, "white")
    canvas.paste(upright, mask=upright.getchannel("A"))
    out = io.BytesIO()
    canvas.save(out, "JPEG", quality=85)
    sys.stdout.buffer.write(out.getvalue())


if __name__ == "__main__":
    main()
