from django.apps import AppConfig


class PricingConfig(AppConfig):
    name = "pricing"

    def ready(self) -> None:
        from pricing import changeover, product_uses  # noqa: F401, PLC0415 -- announces itself to the web products
