from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email, validate_slug
from django.db import transaction
from django.urls import reverse
from django_scopes import scope

from nursery.actions import give_access
from nursery.commands import NurseryCommand
from nursery.models import Setting
from nursery.roles import Role


class Command(NurseryCommand):
    help = "Lets the first manager of a nursery in: makes the nursery if it is not there, and prints a link to choose a password."

    def add_arguments(self, parser):
        parser.add_argument("--setting", required=True, help="its slug, such as bramble-lane")
        parser.add_argument("--nursery", default="", help="its name, where it is not there yet")
        parser.add_argument("--name", required=True)
        parser.add_argument("--email", required=True)

    @transaction.atomic
    def handle(self, *, setting, nursery, name, email, **options):
        try:
            validate_slug(setting)
            validate_email(email)
            found, _ = Setting.objects.get_or_create(slug=setting, defaults={"name": nursery or setting})
            with scope(setting=found):
                user = give_access(
                    setting=found, email=email, name=name, role=Role.MANAGER, on=found.today(), by=None
                ).user
        except ValidationError as error:
            self.refuse(" ".join(error.messages))
        key = default_token_generator.make_token(user)
        path = reverse("account_reset_password_from_key", args=[user_pk_to_url_str(user), key])
        scheme = "http" if settings.PLAIN_HTTP else "https"
        self.stdout.write(
            f"{user} chooses a password here, within one hour:\n{scheme}://{settings.ALLOWED_HOSTS[0]}{path}"
        )
