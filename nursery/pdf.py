"""Paper: a template and its context in, a tagged PDF out. The only module that imports WeasyPrint.

WeasyPrint works in a process of its own, forked from one that has it loaded, so that the web process stays small, a
page that eats memory or time is stopped (S40), and the second document does not wait for the import. That process gets
the HTML and the files it may show, by name; it can fetch nothing else.
"""

import multiprocessing
import re
import resource
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.utils import translation

from nursery import marks
from nursery.languages import ARABIC

OURS = "kith:"
MEMORY_BYTES = 1024**3
SECONDS = 60
REFERENCE = re.compile(r"kith:(static|mark)/([\w./-]+)")
HEX = re.compile(r"#([0-9A-Fa-f]{6}|[0-9A-Fa-f]{3})\b")
STYLES = ("css/print.css", "css/print-papers.css")
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

type Files = dict[str, tuple[bytes, str]]  # address → content and type


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
    html, files = _page(template, context, language)
    return html, draw(html, _style([html]), files, grey=grey)


def render_many(
    papers: Iterable[tuple[str, dict]], *, apart: bool = False, grey: bool = False, progress=None
) -> list[bytes]:
    """One PDF/UA-1 of all ``papers`` (template and context, which names its language as ``code``), or each ``apart``.

    Pages are counted for each paper; its first heading is its bookmark. ``progress(number)`` is called after each one drawn
    and may raise, which stops it. Raises NoPdf.
    """
    pages, files = [], {}
    for template, context in papers:
        html, needed = _page(template, context, context.get("code", ""))
        pages.append(html)
        files |= needed
    return _draw(pages, _style(pages), files, grey=grey, apart=apart, progress=progress)


def _page(template: str, context: dict, language: str) -> tuple[str, Files]:
    """The HTML and every file it may show."""
    with translation.override(language or translation.get_language()):
        html = render_to_string(f"pdf/{template}.html", context)
    files = {address: _file(kind, path) for address, kind, path in _references(html)}
    fonts = (*FONTS, ARABIC_FONT) if ARABIC.search(html) else FONTS
    files |= {f"{OURS}static/{path}": _file("static", path) for path in fonts}
    for address, content in context.get("pictures", {}).items():
        files[address] = (content, TYPES[".svg" if content.startswith(b"<svg") else ".jpg"])
    return html, files


def _style(pages: list[str]) -> str:
    faces = FACES + (ARABIC_FACE if any(map(ARABIC.search, pages)) else "")
    return faces + "".join(_file("static", path)[0].decode() for path in STYLES)


def draw(html: str, style: str, files: Files, *, grey: bool = False) -> bytes:
    """The PDF of ``html``, drawn in a process of its own. Raises NoPdf."""
    return _draw([html], style, files, grey=grey)[0]


def _draw(pages: list[str], style: str, files: Files, *, grey=False, apart=False, progress=None) -> list[bytes]:
    """What the process answers: numbers of pages that are done, then ``(PDFs, trouble)``."""
    receiver, sender = processes.Pipe(duplex=False)
    process = processes.Process(target=_work, args=(sender, pages, style, files, grey, apart), daemon=True)
    process.start()
    sender.close()
    try:
        while True:
            if not receiver.poll(SECONDS):  # for each paper; what it may take in all, its own limit of CPU says
                raise NoPdf("It took too long.")
            answer = receiver.recv()
            if not isinstance(answer, int):
                break
            if progress:
                progress(answer)
        pdfs, trouble = answer
    except EOFError:
        raise NoPdf("It took too much memory or time.") from None
    finally:
        process.kill()
        process.join()
        receiver.close()
    if trouble:
        raise NoPdf(trouble)
    return pdfs


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


def _work(sender, pages: list[str], style: str, files: Files, grey: bool, apart: bool) -> None:
    """What the process does: limits first, then the drawing, then the answer: see ``_draw``."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    from weasyprint.urls import FatalURLFetchingError

    try:
        sender.send((_pdfs(pages, style, files, grey, apart, tell=sender.send), ""))
    except (FatalURLFetchingError, MemoryError) as error:
        sender.send(([], f"{type(error).__name__}: {error}"))


def _pdfs(pages: list[str], style: str, files: Files, grey: bool, apart: bool, tell) -> list[bytes]:
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
        pages, style = [in_grey(html, only_quoted=True) for html in pages], in_grey(style)
        files = {address: (_grey_file(*file), file[1]) for address, file in files.items()}
    fetcher, fonts, cache = OurFetcher(), FontConfiguration(), {}
    sheet = weasyprint.CSS(string=style, font_config=fonts, url_fetcher=fetcher, base_url=OURS)
    options = {"pdf_variant": "pdf/ua-1", "dpi": 300}
    done, drawn = [], []
    for number, html in enumerate(pages, start=1):
        page = weasyprint.HTML(string=html, url_fetcher=fetcher, base_url=OURS)
        document = page.render(stylesheets=[sheet], font_config=fonts, cache=cache, **options)
        if apart:
            done.append(document.write_pdf(**options))
        else:
            drawn.append(document)
        tell(number)
    if drawn:  # pages keep their own counts; title and language are those of the first
        done.append(drawn[0].copy([page for document in drawn for page in document.pages]).write_pdf(**options))
    return done


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
