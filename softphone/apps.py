from django.apps import AppConfig


class SoftphoneConfig(AppConfig):
    name = "softphone"

    def ready(self) -> None:
        from softphone import product_uses  # noqa: F401, PLC0415 -- announces itself to the web products
        from softphone.builds import addresses  # noqa: F401, PLC0415 -- announces itself to the web products
        from softphone.builds import checks as _builds  # noqa: F401, PLC0415 -- registers the system checks
        from softphone.web import checks  # noqa: F401, PLC0415 -- registers the system checks
