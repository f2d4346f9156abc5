from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class GatewaysConfig(AppConfig):
    name = "gateways"
    verbose_name = _("Supplied by the platform")  # on the staff's pages

    def ready(self) -> None:
        from gateways import product_uses  # noqa: F401, PLC0415 -- announces itself to the web products
        from gateways.pricelists import changeover  # noqa: F401, PLC0415 -- as above
        from gateways.pricelists.jobs import guard_every_partner  # noqa: PLC0415 -- models are ready only now
        from portal.money import rates  # noqa: PLC0415

        rates.after_change(guard_every_partner)
