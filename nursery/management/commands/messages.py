"""``manage.py messages``: finds the words marked for translation, and compiles what translators have written."""

from django.core.management.base import BaseCommand, CommandError


class Command(BaseCommand):
    help = "Writes locale/kith.pot, and for each language django.po (to be filled in) and django.mo (what Kith reads)."

    def handle(self, **options):
        try:
            from nursery import messages  # Babel is there for developers only
        except ImportError:
            raise CommandError("Install what developers need first: requirements-dev.txt has Babel.") from None
        for language, words in messages.write().items():
            self.stdout.write(f"{language}: " + (f"{len(words)} to translate: {words[:5]}" if words else "complete"))
