from django.apps import AppConfig


class TrialsConfig(AppConfig):
    name = "trials"

    def ready(self) -> None:
        from trials import changeover, product_uses  # noqa: F401, PLC0415 -- announces itself to the web products
