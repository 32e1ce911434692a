"""Paper: a template and its context in, a tagged PDF out. The only module that imports WeasyPrint.

WeasyPrint works in a process of its own, forked from one that has it loaded, so that the web process stays small, a
page that eats memory or time is stopped (S40), and the second document does not wait for the import. That process gets
the HTML and the files it may show, by name; it can fetch nothing else.
"""

import multiprocessing
import re
import resource
from functools import lru_cache
from pathlib import Path

from django.contrib.staticfiles import finders
from django.template.loader import render_to_string

from nursery import marks

OURS = "kith:"
MEMORY_BYTES = 1024**3
SECONDS = 60
REFERENCE = re.compile(r"kith:(static|mark)/([\w./-]+)")
HEX = re.compile(r"#([0-9A-Fa-f]{6}|[0-9A-Fa-f]{3})\b")
STYLE = "css/print.css"
FONTS = ("fonts/figtree.ttf", "fonts/lexend.ttf")
FACES = """
@font-face { font-family: "Figtree Variable"; src: url("kith:static/fonts/figtree.ttf"); font-weight: 300 900; }
@font-face { font-family: "Lexend Variable"; src: url("kith:static/fonts/lexend.ttf"); font-weight: 100 900; }
"""
TYPES = {".svg": "image/svg+xml", ".ttf": "font/ttf", ".jpg": "image/jpeg", ".png": "image/png"}

processes = multiprocessing.get_context("forkserver")
processes.set_forkserver_preload(["weasyprint", "nursery.pdf"])

type Files = dict[str, tuple[bytes, str]]  # address → content and type


class NoPdf(Exception):
    """The document could not be drawn: it reached out, took too long or too much memory."""


def get_ready() -> None:
    """Load WeasyPrint beside us, without waiting, for the document that will be asked for in a moment."""
    from multiprocessing.forkserver import ensure_running

    ensure_running()


def render_pdf(template: str, context: dict, *, grey: bool = False) -> tuple[str, bytes]:
    """The HTML of ``template`` and the PDF/UA-1 drawn from it; ``grey`` turns every colour to its grey.

    A picture's address is ``kith:static/<path>``, ``kith:mark/<kind>/<mark>`` or a key of ``context["pictures"]``,
    which maps addresses starting with ``kith:photo/`` to the bytes of a JPEG or of a drawing of ours. Raises NoPdf.
    """
    html = render_to_string(f"pdf/{template}.html", context)
    files = {address: _file(kind, path) for address, kind, path in _references(html)}
    files |= {f"{OURS}static/{path}": _file("static", path) for path in FONTS}
    for address, content in context.get("pictures", {}).items():
        files[address] = (content, TYPES[".svg" if content.startswith(b"<svg") else ".jpg"])
    style = FACES + _file("static", STYLE)[0].decode()
    return html, draw(html, style, files, grey=grey)


def draw(html: str, style: str, files: Files, *, grey: bool = False) -> bytes:
    """The PDF of ``html``, drawn in a process of its own. Raises NoPdf."""
    receiver, sender = processes.Pipe(duplex=False)
    process = processes.Process(target=_work, args=(sender, html, style, files, grey), daemon=True)
    process.start()
    sender.close()
    try:
        if not receiver.poll(SECONDS):
            raise NoPdf("It took too long.")
        pdf, trouble = receiver.recv()
    except EOFError:
        raise NoPdf("It took too much memory or time.") from None
    finally:
        process.kill()
        process.join()
        receiver.close()
    if trouble:
        raise NoPdf(trouble)
    return pdf


def _references(html: str):
    return {(match[0], match[1], match[2]) for match in REFERENCE.finditer(html)}


@lru_cache(maxsize=256)
def _file(kind: str, path: str) -> tuple[bytes, str]:
    """Content and type of a static file or a mark. Raises NoPdf for what there is not."""
    if kind == "mark":
        form, _, mark = path.partition("/")
        drawing = marks.svg(mark, form) if form in marks.KINDS else ""
        if not drawing:
            raise NoPdf(f"There is no mark {path}.")
        return drawing.replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"', 1).encode(), TYPES[".svg"]
    found = finders.find(path)
    if not found:
        raise NoPdf(f"There is no file {path}.")
    return Path(found).read_bytes(), TYPES.get(Path(found).suffix, "text/css")


def _work(sender, html: str, style: str, files: Files, grey: bool) -> None:
    """What the process does: limits first, then the drawing, then the answer ``(pdf, trouble)``."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    from weasyprint.urls import FatalURLFetchingError

    try:
        sender.send((_pdf(html, style, files, grey), ""))
    except (FatalURLFetchingError, MemoryError) as error:
        sender.send((b"", f"{type(error).__name__}: {error}"))


def _pdf(html: str, style: str, files: Files, grey: bool) -> bytes:
    import weasyprint
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

    class OurFetcher(URLFetcher):
        """Hands out ``files`` and nothing else: no network, no disk, no data addresses, no redirects."""

        def fetch(self, url, headers=None):
            if url not in files:
                raise FatalURLFetchingError(f"{url[:80]} is not ours")
            content, kind = files[url]
            return URLFetcherResponse(url, content, {"Content-Type": kind})

    if grey:
        html, style = in_grey(html, only_quoted=True), in_grey(style)
        files = {address: (_grey_file(*file), file[1]) for address, file in files.items()}
    fetcher, fonts = OurFetcher(), FontConfiguration()
    sheet = weasyprint.CSS(string=style, font_config=fonts, url_fetcher=fetcher, base_url=OURS)
    document = weasyprint.HTML(string=html, url_fetcher=fetcher, base_url=OURS)
    return document.write_pdf(stylesheets=[sheet], font_config=fonts, pdf_variant="pdf/ua-1", dpi=300)


def in_grey(text: str, *, only_quoted: bool = False) -> str:
    """CSS or SVG with every colour as the grey of the same lightness; of HTML only what fills a whole attribute."""
    pattern = re.compile(rf'(?<="){HEX.pattern}(?=")') if only_quoted else HEX
    return pattern.sub(lambda match: marks.grey_of(_long(match[0])), text)


def _long(colour: str) -> str:
    return colour if len(colour) == 7 else "#" + "".join(digit * 2 for digit in colour[1:])


def _grey_file(content: bytes, kind: str) -> bytes:
    if kind == TYPES[".svg"]:
        return in_grey(content.decode()).encode()
    if kind != TYPES[".jpg"]:
        return content
    from io import BytesIO

    from PIL import Image

    found = BytesIO()
    with Image.open(BytesIO(content)) as picture:
        picture.convert("L").save(found, "JPEG", quality=90)
    return found.getvalue()
