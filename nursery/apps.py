from django.apps import AppConfig


class NurseryConfig(AppConfig):
    name = "nursery"

    def ready(self):
        from nursery import checks  # noqa: F401  (registers them; needs the settings)
