import time

from django.conf import settings
from django.db import OperationalError, close_old_connections
from django.utils.module_loading import import_string

from keyworkers.watch import watch
from nursery.commands import NurseryCommand
from nursery.outgoing import send_due


class Command(NurseryCommand):
    help = (
        "Warns managers when a change leaves a child with nobody in the next six weeks, and tries mail again that did "
        "not go. Runs until it is stopped."
    )

    def add_arguments(self, parser):
        parser.add_argument("--once", action="store_true", help="look once and end")
        parser.add_argument("--every", type=int, default=30, metavar="SECONDS")

    def handle(self, *, once, every, **options):
        while True:
            try:
                found = watch()
                send_due()
                for look in settings.WATCHED:
                    import_string(look)()
            except OperationalError as error:
                if once:
                    raise
                self.say(f"The database is away ({error}); trying again.")
            else:
                if found or once:
                    self.say(f"{found} new gaps.")
            if once:
                return
            close_old_connections()
            time.sleep(every)
