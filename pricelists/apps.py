from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PricelistsConfig(AppConfig):
    name = "pricelists"
    verbose_name = _("Pricelists of the platform")  # on the staff's pages

    def ready(self) -> None:
        """Subscribe to what happens below: exchange rates, coverage, gateways and web products."""
        from gateways.coverage import changes  # noqa: PLC0415 -- models are ready only now
        from portal.money import rates  # noqa: PLC0415
        from pricelists import after_import, changeover, gateway_uses, product_uses  # noqa: F401, PLC0415
        from pricelists.jobs import guard_coverage, guard_every_partner  # noqa: PLC0415

        rates.after_change(guard_every_partner)
        changes.after_change(guard_coverage)
