from django.apps import AppConfig


class GatewaysConfig(AppConfig):
    name = "gateways"

    def ready(self) -> None:
        from gateways import product_uses  # noqa: F401, PLC0415 -- announces itself to the web products
