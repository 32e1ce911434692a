"""Paper: a template and its context in, a tagged PDF out. The only module that imports WeasyPrint.

WeasyPrint works in a process of its own, forked from one that has it loaded, so that the web process stays small, a
page that eats memory or time is stopped (S40), and the second document does not wait for the import. That process gets
the HTML and the files it may show, by name; it can fetch nothing else.
"""

import multiprocessing
import re
import resource
import tempfile
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.utils import translation

from nursery import marks
from nursery.collecting import pass_over_loaded
from nursery.languages import ARABIC

OURS = "kith:"
MEMORY_BYTES = 1024**3
SECONDS = 60
REFERENCE = re.compile(r"kith:(static|mark)/([\w./-]+)")
HEX = re.compile(r"#([0-9A-Fa-f]{6}|[0-9A-Fa-f]{3})\b")
STYLES = ("css/print.css", "css/print-papers.css", "css/print-languages.css")
FONTS = ("fonts/figtree.ttf", "fonts/lexend.ttf")
ARABIC_FONT = "fonts/noto-arabic.ttf"  # of Arabic and Urdu; loaded where there is a letter of it
FACES = """
@font-face { font-family: "Figtree Variable"; src: url("kith:static/fonts/figtree.ttf"); font-weight: 300 900; }
@font-face { font-family: "Lexend Variable"; src: url("kith:static/fonts/lexend.ttf"); font-weight: 100 900; }
"""
ARABIC_FACE = """
@font-face { font-family: "Noto Sans Arabic Variable"; src: url("kith:static/fonts/noto-arabic.ttf"); font-weight: 100 900; }
"""
TYPES = {".svg": "image/svg+xml", ".ttf": "font/ttf", ".jpg": "image/jpeg", ".png": "image/png"}

processes = multiprocessing.get_context("forkserver")
processes.set_forkserver_preload(["weasyprint", "nursery.pdf"])

OPTIONS = {"pdf_variant": "pdf/ua-1", "dpi": 300}

type Files = dict[str, tuple[bytes, str]]  # address → content and type


class Page(NamedTuple):
    """The HTML of a paper, and all that it may show: what of ours, and pictures that it alone has."""

    html: str
    ours: Files
    pictures: Files


class NoPdf(Exception):
    """The document could not be drawn: it reached out, took too long or too much memory."""


def get_ready() -> None:
    """Load WeasyPrint beside us, without waiting, for the document that will be asked for in a moment."""
    from multiprocessing.forkserver import ensure_running

    ensure_running()


def render_pdf(template: str, context: dict, *, grey: bool = False, language: str = "") -> tuple[str, bytes]:
    """The HTML of ``template`` and the PDF/UA-1 drawn from it; ``grey`` turns every colour to its grey.

    A picture's address is ``kith:static/<path>``, ``kith:mark/<kind>/<mark>`` or a key of ``context["pictures"]``,
    which maps addresses starting with ``kith:photo/`` to the bytes of a JPEG or of a drawing of ours. ``language`` is that
    of the words marked for translation, where it is not English. Raises NoPdf.
    """
    page = _page(template, context, language)
    return page.html, _draw([page], _style(), grey=grey)[0]


def render_many(
    papers: Iterable[tuple[str, dict]], *, apart: bool = False, grey: bool = False, progress=None
) -> list[bytes]:
    """One PDF/UA-1 of all ``papers`` (template and context, which names its language as ``code``), or each ``apart``.

    Each paper is asked for when the one before is drawn, so that a generator keeps no more than one of them. Pages are
    counted for each paper; its first heading is its bookmark. ``progress(number)`` is called after each one drawn and may
    raise, which stops it. Raises NoPdf.
    """
    pages = (_page(template, context, context.get("code", "")) for template, context in papers)
    return _draw(pages, _style(), grey=grey, apart=apart, progress=progress)


def _page(template: str, context: dict, language: str) -> Page:
    with translation.override(language or translation.get_language()):
        html = render_to_string(f"pdf/{template}.html", context)
    ours = {address: _file(kind, path) for address, kind, path in _references(html)}
    fonts = (*FONTS, ARABIC_FONT) if ARABIC.search(html) else FONTS
    ours |= {f"{OURS}static/{path}": _file("static", path) for path in fonts}
    pictures = {
        address: (content, TYPES[".svg" if content.startswith(b"<svg") else ".jpg"])
        for address, content in context.get("pictures", {}).items()
    }
    return Page(html, ours, pictures)


def _style() -> str:
    return FACES + "".join(_file("static", path)[0].decode() for path in STYLES)


def draw(html: str, style: str = "") -> bytes:
    """The PDF of ``html``, which may show nothing, drawn in a process of its own. Raises NoPdf."""
    return _draw([Page(html, {}, {})], style)[0]


def _draw(pages: Iterable[Page], style: str, *, grey=False, apart=False, progress=None) -> list[bytes]:
    """One page is sent when the one before is drawn; ``_work`` tells what comes back."""
    with TemporaryDirectory(prefix="kith-paper-") as place:  # of the fonts of the process, which is stopped, not asked
        return _draw_in(place, pages, style, grey, apart, progress)


def _draw_in(place: str, pages: Iterable[Page], style: str, grey: bool, apart: bool, progress) -> list[bytes]:
    ours, theirs = processes.Pipe()
    process = processes.Process(target=_work, args=(theirs, place, style, grey, apart), daemon=True)
    process.start()
    theirs.close()

    def answer() -> bytes:
        if not ours.poll(SECONDS):  # for each page; what all may take, the limit of its own CPU says
            raise NoPdf("It took too long.")
        trouble, content = ours.recv()
        if trouble:
            raise NoPdf(trouble)
        return content

    found, known = [], set()
    try:
        for number, page in enumerate(pages, start=1):
            new = {address: file for address, file in page.ours.items() if address not in known}
            known.update(new)
            ours.send(page._replace(ours=new))
            found.append(answer())
            if progress:
                progress(number)
        if not apart:
            ours.send(None)
            found = [answer()]
    except (EOFError, BrokenPipeError, ConnectionResetError):
        raise NoPdf("It took too much memory or time.") from None
    finally:
        process.kill()
        process.join()
        ours.close()
    return found


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


def _work(pipe, place: str, style: str, grey: bool, apart: bool) -> None:
    """What the process does: limits first, then it draws each page that comes through ``pipe``; its files lie in ``place``.

    Its answers are ``(trouble, content)``: of each page, empty unless they stay ``apart``; after None, of all of them.
    """
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    tempfile.tempdir = place
    pass_over_loaded()
    from weasyprint.urls import FatalURLFetchingError

    try:
        pen = _Pen(style, grey)
        while page := pipe.recv():
            drawn = pen.draw(page)
            if apart:
                pipe.send(("", _written(drawn)))
            else:
                pen.drawn.append(drawn)
                pipe.send(("", b""))
        # pages keep their own counts; title and language are those of the first
        whole = pen.drawn[0].copy([page for document in pen.drawn for page in document.pages])
        pipe.send(("", _written(whole)))
    except (FatalURLFetchingError, MemoryError) as error:
        pipe.send((f"{type(error).__name__}: {error}", b""))


def _written(document) -> bytes:
    return document.write_pdf(**OPTIONS)


class _Pen:
    """WeasyPrint with the style of our papers; shows what came with the pages and nothing else."""

    def __init__(self, style: str, grey: bool):
        from weasyprint.text.fonts import FontConfiguration
        from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

        self.style, self.grey, self.files, self.drawn = in_grey(style) if grey else style, grey, {}, []
        self.sheets: dict[str, object] = {}
        self.fonts, self.cache = FontConfiguration(), {}
        files = self.files

        class OurFetcher(URLFetcher):
            """Hands out ``files`` and nothing else: no network, no disk, no data addresses, no redirects."""

            def fetch(self, url, headers=None):
                if url not in files:
                    raise FatalURLFetchingError(f"{url[:80]} is not ours")
                content, kind = files[url]
                return URLFetcherResponse(url, content, {"Content-Type": kind})

        self.given = {"url_fetcher": OurFetcher(), "base_url": OURS}

    def draw(self, page: Page):
        import weasyprint

        self.files |= self._coloured(page.ours) | self._coloured(page.pictures)
        html = in_grey(page.html, only_quoted=True) if self.grey else page.html
        styles = [self._sheet(self.style), *([self._sheet(ARABIC_FACE)] if ARABIC.search(html) else [])]
        drawn = weasyprint.HTML(string=html, **self.given).render(
            stylesheets=styles, font_config=self.fonts, cache=self.cache, **OPTIONS
        )
        for address in page.pictures:
            del self.files[address]
        return drawn

    def _sheet(self, style: str):
        import weasyprint

        if style not in self.sheets:
            self.sheets[style] = weasyprint.CSS(string=style, font_config=self.fonts, **self.given)
        return self.sheets[style]

    def _coloured(self, files: Files) -> Files:
        return {address: (_grey_file(*file), file[1]) for address, file in files.items()} if self.grey else files


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
