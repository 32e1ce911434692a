"""Files that are on the disk when we say so (S43)."""

import os

from django.core.files.storage import FileSystemStorage
from whitenoise.storage import CompressedManifestStaticFilesStorage


def _sync(path: str) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


class SyncedStorage(FileSystemStorage):
    """A file system storage whose files and folders are synced before ``save`` answers. It has no public address."""

    _safe: set[str] = set()
    """Folders whose own names are on the disk, as this process has seen to"""

    def _save(self, name, content):
        saved = super()._save(name, content)
        path = self.path(saved)
        folder = os.path.dirname(path)
        _sync(path)
        _sync(folder)
        self._sync_names_up(folder)
        if os.path.getsize(path) != content.size:
            self.delete(saved)
            raise OSError("The file was not written whole.")
        return saved

    def _sync_names_up(self, folder: str) -> None:
        """A folder is found again after a power cut once the one above it is synced, up to where the files begin."""
        names, above = [], os.path.dirname(self.location)
        while folder != above and folder not in self._safe:
            names.append(folder)
            folder = os.path.dirname(folder)
            _sync(folder)
        self._safe.update(names)

    def url(self, name):
        raise ValueError("Files are answered by views that check the right (S39).")


class StaticFiles(CompressedManifestStaticFilesStorage):
    """Static files under the hash of their content; scripts that import one another find each other under it."""

    support_js_module_import_aggregation = True
