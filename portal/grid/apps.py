from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class GridConfig(AppConfig):
    name = "portal.grid"
    label = "grid"

    def ready(self) -> None:
        autodiscover_modules("panels", "cards")  # every app's entries of the panels, and cards of the dashboard
