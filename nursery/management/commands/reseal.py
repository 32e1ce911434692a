from django.core.management.base import BaseCommand

from nursery import seal_keys, sealed


class Command(BaseCommand):
    help = "Put all sealed text under the first key of the ring, after a new one was added."

    def handle(self, **options):
        moved, unused = seal_keys.reseal(self.stderr.write)
        self.stdout.write(f"{moved} texts were moved to the key {sealed.current_key()}.")
        if unused:
            self.stdout.write(
                f"No longer needed by this database: {', '.join(unused)}. Keep them as long as backups from before."
            )
