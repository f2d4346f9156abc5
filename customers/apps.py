from django.apps import AppConfig


class CustomersConfig(AppConfig):
    name = "customers"

    def ready(self) -> None:
        from customers import changeover, product_uses  # noqa: F401, PLC0415 -- announces itself to the web products
