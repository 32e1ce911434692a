from django.apps import AppConfig
from django.db.models.signals import post_migrate


class NurseryConfig(AppConfig):
    name = "nursery"

    def ready(self):
        from nursery import (
            checks,  # noqa: F401  (registers them; needs the settings)
            seal_keys,
        )

        post_migrate.connect(seal_keys.after_migrate, sender=self)
