from pathlib import Path

from django.core.management.base import CommandError

from journals.archive_format import problems_of
from nursery.commands import NurseryCommand


class Command(NurseryCommand):
    help = "Checks an archive of a journal: every checksum, its shape, nothing missing, nothing left over."

    def add_arguments(self, parser):
        parser.add_argument("path", type=Path)
        parser.add_argument("--format", choices=["text", "json"], default="text")

    def handle(self, *, path, format, **options):
        if not path.is_file():
            raise CommandError(f"There is no file {path}.", returncode=2)
        problems, journal = problems_of(path)
        entries = journal.get("entries", [])
        photos = sum(len(entry["photos"]) for entry in entries)
        if format == "json":
            self.say_json(
                {
                    "entries": len(entries),
                    "photos": photos,
                    "problems": [{"file": file, "problem": words} for file, words in problems],
                }
            )
        else:
            for file, words in problems:
                self.say(f"{file} {words}")
            self.stdout.write(f"{len(entries)} entries, {photos} photos, {len(problems)} problems")
        if problems:
            self.refuse()
