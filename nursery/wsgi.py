"""The web process: ``gunicorn nursery.wsgi``."""

import os
import sys

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nursery.settings")
application = get_wsgi_application()

from nursery.checks import refusals  # noqa: E402  (asks for what only a started Django knows)

if found := refusals():
    sys.exit("Kith does not start. " + " ".join(found))
