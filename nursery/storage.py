"""Files that are on the disk when we say so (S43)."""

import os

from django.core.files.storage import FileSystemStorage
from whitenoise.storage import CompressedManifestStaticFilesStorage


class SyncedStorage(FileSystemStorage):
    """A file system storage whose files and folders are synced before ``save`` answers. It has no public address."""

    def _save(self, name, content):
        saved = super()._save(name, content)
        path = self.path(saved)
        for target in (path, os.path.dirname(path)):
            handle = os.open(target, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)
        if os.path.getsize(path) != content.size:
            self.delete(saved)
            raise OSError("The file was not written whole.")
        return saved

    def url(self, name):
        raise ValueError("Files are answered by views that check the right (S39).")


class StaticFiles(CompressedManifestStaticFilesStorage):
    """Static files under the hash of their content; scripts that import one another find each other under it."""

    support_js_module_import_aggregation = True
