"""The web process: ``gunicorn nursery.wsgi``."""

import contextlib
import os
import sys

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nursery.settings")
application = get_wsgi_application()

from django.db import DatabaseError  # noqa: E402

from nursery.checks import refusals  # noqa: E402  (asks for what only a started Django knows)
from nursery.collecting import collect_rarely  # noqa: E402
from nursery.seal_keys import remember_key  # noqa: E402

if found := refusals():
    sys.exit("Kith does not start. " + " ".join(found))

with contextlib.suppress(DatabaseError):  # away for the moment, or not migrated yet
    remember_key()

collect_rarely()
