from django_scopes import scopes_disabled

from journals.photos import sweep
from nursery.commands import NurseryCommand


class Command(NurseryCommand):
    help = "Takes away photo files that belong to nothing, such as a killed server leaves. Run it daily."

    def handle(self, **options):
        with scopes_disabled():
            self.say(f"{sweep()} files taken away.")
