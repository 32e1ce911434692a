from importlib import import_module

from django.conf import settings
from django.db import transaction
from django_scopes import scope, scopes_disabled

from children.models import Carer
from keyworkers.demo import PASSWORD, make_demo
from nursery.commands import NurseryCommand
from nursery.demo_doors import doors
from nursery.models import Setting, User


@transaction.atomic
def fill() -> Setting:
    """The demo nursery, with what each room adds to it."""
    setting = make_demo(Setting().today())
    with scope(setting=setting):
        for module in settings.DEMO_MORE:
            import_module(module).add_to_demo(setting)
    return setting


class Command(NurseryCommand):
    help = "Fills an empty database with an invented nursery whose dates move with today."

    def add_arguments(self, parser):
        parser.add_argument("--show", action="store_true", help="only print the sign-ins of the demo nursery")

    def handle(self, *, show, **options):
        if not settings.DEMO:
            self.refuse("This installation is not a demo (KITH_DEMO is off). Nothing was written.")
        if show:
            for door in doors():
                self.stdout.write(f"  {door.role:<16} {door.name:<16} {door.email:<24} {PASSWORD}")
            with scopes_disabled():
                looking = Carer.objects.filter(setting__is_demo=True, only_looks=True).values("user")
                for user in User.objects.filter(pk__in=looking):
                    self.stdout.write(f"  {'May only look':<16} {user.name:<16} {user.email:<24} {PASSWORD}")
        elif not Setting.objects.exists():
            fill()
