from django_scopes import scope

from journals.noticed import count_all
from nursery.commands import NurseryCommand


class Command(NurseryCommand):
    help = "Counts anew what was noticed about each child on each day, from the entries of the journals."

    def add_arguments(self, parser):
        parser.add_argument("--setting", help="which setting, where there are several")

    def handle(self, *, setting, **options):
        found = self.setting(setting)
        with scope(setting=found):
            days, wrong = count_all(found)
        self.say(f"{days} days and writers counted, {wrong} of them had been wrong.")
