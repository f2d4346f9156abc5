from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class GatewaysConfig(AppConfig):
    name = "gateways"
    verbose_name = _("Supplied by the platform")  # on the staff's pages

    def ready(self) -> None:
        from gateways import currency_stays  # noqa: F401, PLC0415 -- announces itself to the ended currencies
