from datetime import timedelta

from django_scopes import scopes_disabled

from journals.photos import sweep
from nursery.commands import NurseryCommand


class Command(NurseryCommand):
    help = "Takes away photo files that belong to nothing, such as a killed server leaves. Run it daily."

    def add_arguments(self, parser):
        parser.add_argument("--minutes", type=int, default=60, help="younger files stay: their rows may still come")

    def handle(self, *, minutes, **options):
        with scopes_disabled():
            self.say(f"{sweep(timedelta(minutes=minutes))} files taken away.")
