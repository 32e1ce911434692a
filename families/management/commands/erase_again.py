from django_scopes import scope

from families.erasing import apply_again
from nursery.commands import NurseryCommand
from nursery.models import Setting


class Command(NurseryCommand):
    help = "After a backup is restored: erases once more what had been erased. Doing it twice changes nothing."

    def handle(self, **options):
        for setting in Setting.objects.order_by("pk"):
            with scope(setting=setting):
                self.stdout.write(f"{setting.name}: {apply_again()} children")
