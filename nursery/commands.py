"""What our commands share: exit codes of contracts 1 (0 done, 1 refused, 2 wrong usage) and which setting is meant."""

import json
import sys
from datetime import date

from django.core.management.base import BaseCommand, CommandError

from nursery.models import Setting


class NurseryCommand(BaseCommand):
    """JSON goes to standard output alone, messages to standard error."""

    def say(self, words: str) -> None:
        self.stderr.write(words)

    def say_json(self, value: dict) -> None:
        self.stdout.write(json.dumps(value, ensure_ascii=False))

    def refuse(self, words: str = ""):
        """Stop with exit code 1: the input was refused and nothing was written."""
        if words:
            self.say(words)
        sys.exit(1)

    def setting(self, slug: str | None) -> Setting:
        """The setting named, or the only one. Wrong usage otherwise."""
        found = Setting.objects.filter(slug=slug) if slug else Setting.objects.all()
        if len(found) == 1:
            return found[0]
        known = ", ".join(Setting.objects.values_list("slug", flat=True)) or "none"
        raise CommandError(f"Name one setting with --setting. Known: {known}.", returncode=2)


def day(text: str) -> date:
    """For ``add_argument(type=day)``."""
    return date.fromisoformat(text)
