"""Files that nobody sends by mistake (T18): ``hostile(count)`` gives ``(kind, name, content)``, the same ones each time.

Kinds go round, so that every fiftieth of them is a fair sample; dice make each file of a kind another one.
"""

import io
import random
import struct
import zipfile
import zlib
from collections.abc import Iterator

from PIL import Image, PngImagePlugin

NAMES = [
    "../../../etc/passwd", "C:\\Windows\\win.ini", "a\0.jpg", "‮gpj.exe", "<script>alert(1)</script>.jpg", "x" * 300 + ".jpg",
    ".htaccess", "CON", "-rf *", "photo.jpg.php", "%2e%2e%2fphoto.jpg", "'; drop table photo; --.png", "\n\r.jpg", "", "Ω≈ç√.webp",
]  # fmt: skip


def picture(kind: str, size=(60, 40), mode="RGB", **options) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size).save(out, kind, **options)
    return out.getvalue()


def chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def png(width: int, height: int, *more: bytes, depth=8, colour=2, body=b"") -> bytes:
    head = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + b"".join(more) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def zeros(megabytes: int) -> bytes:
    """A few kilobytes that unpack to so many megabytes."""
    packer = zlib.compressobj(9)
    return b"".join([*(packer.compress(b"\0" * 1_000_000) for _ in range(megabytes)), packer.flush()])


def archive(*parts: tuple[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as found:
        for name, content in parts:
            found.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def workbook(sheet: str, *, shared: str = "", head: str = "") -> bytes:
    """The least that openpyxl takes for a workbook, with ``sheet`` as the XML of its only sheet, which is called setting."""
    ns = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    doc = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    pack = "http://schemas.openxmlformats.org/package/2006"
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml."
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{pack}/content-types"><Default Extension="rels" ContentType='
        '"application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{kind}sheet.main+xml"/>'
        f'<Override PartName="/xl/sharedStrings.xml" ContentType="{kind}sharedStrings+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{kind}worksheet+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{pack}/relationships"><Relationship Id="r1" Type="{doc}/officeDocument" '
        'Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'{head}<workbook {ns} xmlns:r="{doc}"><sheets><sheet name="setting" sheetId="1" r:id="r1"/>'
        "</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{pack}/relationships"><Relationship Id="r1" '
        f'Type="{doc}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="{doc}/sharedStrings" '
        'Target="sharedStrings.xml"/></Relationships>',
        "xl/sharedStrings.xml": f"{head}<sst {ns}>{shared}</sst>",
        "xl/worksheets/sheet1.xml": f"{head}<worksheet {ns}><sheetData>{sheet}</sheetData></worksheet>",
    }
    return archive(*((name, content.encode()) for name, content in parts.items()))


LAUGHS = "<!DOCTYPE x [<!ENTITY a 'ha'>" + "".join(
    f"<!ENTITY {chr(98 + n)} '{f'&{chr(97 + n)};' * 10}'>" for n in range(9)
) + "]>"  # fmt: skip
CELL = '<row r="{0}"><c r="{1}{0}" t="inlineStr"><is><t>{2}</t></is></c></row>'


TONGUES = [
    "slug,name\nbramble,Bramble\n".encode("utf-16-be"), "slug,name\n".encode("utf-32"), b"\xff\xfe\x00\xd8",
    b"\xef\xbb\xbf" * 99, bytes(range(256)),
]  # fmt: skip


def photos(dice: random.Random) -> dict:
    """One of each kind, as ``{kind: content}``."""
    whole = {kind: picture(kind, (400, 300)) for kind in ("JPEG", "PNG", "WEBP")}
    one = dice.choice(list(whole.values()))
    flipped = bytearray(one)
    for _ in range(dice.randrange(1, 40)):
        flipped[dice.randrange(len(flipped))] ^= 1 << dice.randrange(8)
    text = PngImagePlugin.PngInfo()
    text.add_text("x", "y" * 900_000, zip=True)
    exif = Image.Exif()
    exif[0x0112] = dice.choice([0, 6, 9, 255])
    exif[0x010E] = "canary" * 5000
    wide = dice.choice([(65535, 65535), (2**31 - 1, 1), (0, 10), (40_000, 1001)])
    return {
        "bomb of pixels": png(*wide, body=zeros(1)),
        "bomb of zeros": png(6000, 6600, body=zeros(dice.choice([110, 300]))),
        "bomb of words": png(20, 20, *[chunk(b"zTXt", b"a\0\0" + zeros(60))] * 3, body=zeros(1)),
        "bomb of frames": _frames(dice.randrange(2, 60)),
        "largest we take": picture("PNG", (8000, 5000), dice.choice(["RGBA", "P", "L", "LA", "I;16"])),
        "largest on its side": picture("PNG", (5000, 8000), exif=exif),
        "polyglot with a zip": whole["JPEG"] + archive(("a.html", b"<script>alert(1)</script>")),
        "polyglot with a page": picture("JPEG", comment=b"*/=1;/*<script>alert(1)</script>"),
        "polyglot with a PDF": b"%PDF-1.7\n" + whole["JPEG"],
        "cut": one[: dice.randrange(len(one))],
        "bits turned": bytes(flipped),
        "begins well": one[: dice.randrange(20, 200)] + dice.randbytes(5000),
        "renamed": dice.choice([picture("GIF"), picture("TIFF"), picture("BMP"), picture("ICO"), picture("PPM")]),
        "a drawing": b'<?xml version="1.0"?>' + LAUGHS.encode() + b'<svg xmlns="http://www.w3.org/2000/svg">&j;</svg>',
        "a film": b"\0\0\0\x18ftyp" + dice.choice([b"mp42", b"heic", b"avif"]) + dice.randbytes(300),
        "metadata": picture("JPEG", exif=exif, icc_profile=dice.randbytes(60_000), xmp=LAUGHS.encode()),
        "words in metadata": picture("PNG", pnginfo=text),
        "colours of print": picture("JPEG", (5000, 4000), "CMYK"),
        "nothing": b"",
        "noise": dice.randbytes(dice.randrange(1, 20_000)),
    }


def _frames(count: int) -> bytes:
    out = io.BytesIO()
    frames = [Image.new("RGB", (9, 9), (n, 0, 0)) for n in range(count)]
    frames[0].save(out, "WEBP" if count % 2 else "PNG", save_all=True, append_images=frames[1:])
    return out.getvalue()


def sheets(dice: random.Random) -> dict:
    plain = b"slug,name,opens,closes\nbramble,Bramble,07:30,18:00\n"
    fine = workbook(CELL.format(1, "A", "slug"))
    flipped = bytearray(fine)
    for _ in range(30):
        flipped[dice.randrange(len(flipped))] ^= 1 << dice.randrange(8)
    far = dice.choice([("XFD", 1_048_576), ("ZZZ", 99), ("A", 99_999_999), ("", 5)])
    words = dice.choice(["x" * 40_000, "=cmd|' /C calc'!A0", "a\0b", "\ufffe", "1" * 5000, "NaN", "<b>", "‮"])
    return {
        "zip bomb": archive(("setting.csv", b"\0" * 60_000_000)),
        "zip in zip": archive(("setting.csv", archive(("setting.csv", b"0" * 40_000_000)))),
        "zip of thousands": archive(*((f"{n}.csv", b"") for n in range(dice.randrange(201, 3000)))),
        "zip that leaves": archive((dice.choice(["../setting.csv", "/etc/setting.csv", "C:\\setting.csv"]), plain)),
        "zip cut": fine[: dice.randrange(len(fine))],
        "zip with bits turned": bytes(flipped),
        "laughs": workbook("<row><c><v>&j;</v></c></row>", head='<?xml version="1.0"?>' + LAUGHS),
        "entity": workbook(CELL.format(1, "A", "&x;"), head="<!DOCTYPE x [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>"),
        "far cell": workbook(CELL.format(1, "A", "slug") + CELL.format(far[1], far[0], "x")),
        "many cells": workbook("".join(CELL.format(n, "A", "x") for n in range(1, 55_000))),
        "wide": workbook('<row r="1">' + "<c><v>1</v></c>" * 300_000 + "</row>"),
        "shared words": workbook('<row r="1"><c t="s"><v>0</v></c></row>', shared="<si><t>" + "x" * 40_000_000 + "</t></si>"),
        "words": workbook(CELL.format(1, "A", "slug") + CELL.format(2, "A", words.replace("\0", "&#0;").replace("<", "&lt;"))),
        "CSV of rows": b"slug,name\n" + b"a\n" * 5_000_000,
        "CSV of columns": b"," * 15_000_000,
        "CSV of both": (b"," * 150 + b"\n") * 90_000,
        "CSV of one word": plain + b"x" * 15_000_000,
        "CSV of quotes": b'slug,name\n"' + b'""' * 5_000_000,
        "CSV of another tongue": dice.choice(TONGUES),
        "CSV of noise": dice.randbytes(50_000),
    }  # fmt: skip


def hostile(count: int, make) -> Iterator[tuple[str, str, bytes]]:
    """``count`` files of what ``make`` gives (``photos`` or ``sheets``), kind after kind, each with a name of its own."""
    dice = random.Random(18)
    while count > 0:
        for kind, content in list(make(dice).items())[:count]:
            yield kind, dice.choice(NAMES), content
            count -= 1
