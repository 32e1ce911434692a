"""Static files that come in packages: the type. (Bootstrap's and htmx's are found as those of installed apps.)"""

from pathlib import Path

import django_include_bootstrap
import fontpkg_figtree
import fontpkg_lexend
import fontpkg_noto_sans_arabic
from django.contrib.staticfiles.finders import BaseFinder
from django.contrib.staticfiles.utils import matches_patterns
from django.core.files.storage import FileSystemStorage

BOOTSTRAP = Path(django_include_bootstrap.__file__).parent / "static" / "css"
FILES = {
    "fonts/figtree.ttf": fontpkg_figtree.ROOT / "files" / "Figtree[wght].ttf",
    "fonts/lexend.ttf": fontpkg_lexend.ROOT / "files" / "Lexend[wght].ttf",
    "fonts/noto-arabic.ttf": fontpkg_noto_sans_arabic.ROOT / "files" / "NotoSansArabic[wdth,wght].ttf",
    "css/bootstrap.min.css": BOOTSTRAP / "bootstrap.min.css",
    "css/bootstrap.min.css.map": BOOTSTRAP / "bootstrap.min.css.map",
}


class PackageStorage(FileSystemStorage):
    """Opens a file of ``FILES`` under the name we give it."""

    def path(self, name):
        return str(FILES[name])


class PackageFinder(BaseFinder):
    storage = PackageStorage()

    def find(self, path, find_all=False):
        if path not in FILES:
            return []  # what Django's own finders answer; None would count as found
        return [str(FILES[path])] if find_all else str(FILES[path])

    def list(self, ignore_patterns):
        for name in FILES:
            if not matches_patterns(name, ignore_patterns):
                yield name, self.storage
