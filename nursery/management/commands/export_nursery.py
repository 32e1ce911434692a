from pathlib import Path

from django_scopes import scope

from nursery.audit import record
from nursery.commands import NurseryCommand
from nursery.spreadsheets.writing import export_nursery


class Command(NurseryCommand):
    help = "Takes a nursery out (contracts 2): to a folder, or to a file where PATH ends in .zip or .xlsx."

    def add_arguments(self, parser):
        parser.add_argument("path", type=Path)
        parser.add_argument("--setting", help="its slug; not needed where there is one")

    def handle(self, *, path, setting, **options):
        found = self.setting(setting)
        with scope(setting=found):
            try:
                export_nursery(found, path)
            except OSError as error:
                self.refuse(f"{path} cannot be written: {error.strerror}.")
            record("exported", found)
        self.say(f"{found} is in {path}.")
