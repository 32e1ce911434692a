"""Keys for a folder of this machine, made where there are none. Not for a real installation: see README, Running it for real."""

import os
import secrets
from base64 import b64encode
from pathlib import Path


def local_seal_keys(path: Path) -> str:
    """The ring in ``path``, which only its owner may read; made at first. Two processes at once make one."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(f"local:{b64encode(secrets.token_bytes(32)).decode()}\n")
        try:
            os.link(fresh, path)
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    return path.read_text()
