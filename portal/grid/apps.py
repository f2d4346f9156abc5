from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class GridConfig(AppConfig):
    name = "portal.grid"
    label = "grid"

    def ready(self) -> None:
        # Every app's entries of the panels, cards and figures of the dashboard, and chapters of the Quick Start.
        autodiscover_modules("panels", "cards", "figures", "quick_start")
