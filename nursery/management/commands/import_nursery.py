from pathlib import Path

from nursery.commands import NurseryCommand
from nursery.spreadsheets.running import import_nursery


class Command(NurseryCommand):
    help = "Brings a nursery in from a folder, a .zip or an .xlsx (contracts 2). All or nothing."

    def add_arguments(self, parser):
        parser.add_argument("path", type=Path)
        parser.add_argument("--setting", default="", help="the slug it must be for")
        parser.add_argument("--dry-run", action="store_true", help="write nothing, say what would change")
        parser.add_argument("--format", choices=["text", "json"], default="text")

    def handle(self, *, path, setting, dry_run, format, **options):
        outcome = import_nursery(path, path.name, slug=setting, dry_run=dry_run)
        for note in outcome.notes:
            self.say(note)
        if format == "json":
            self.say_json(outcome.as_dict())
        else:
            for problem in outcome.problems:
                where = f"{problem.file} row {problem.row}" if problem.row else problem.file
                self.say(f"{where} {problem.column}: {problem.value!r} should be {problem.expected}")
            counts = outcome.as_dict()
            self.stdout.write("{created} created, {updated} updated, {unchanged} unchanged".format(**counts))
        if outcome.problems:
            self.refuse(f"Nothing was written: {len(outcome.problems)} to put right.")
