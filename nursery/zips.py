"""What zips that come from outside may do: only what any computer packs, and no end but the ones named here."""

import zipfile
import zlib

PACKED = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
"""Others may ask for gigabytes before the first byte comes out."""

DAMAGED = (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, RuntimeError, OSError, ValueError)
"""All that Python raises where a zip was cut, or bits of it were turned."""
