"""DDI pricelists: what customers pay for inbound numbers and channels."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.tenancy.models import TenantModel
from pricelists.models.pricelist import Pricelist


class DdiPricelist(Pricelist):
    """A list of retail prices of numbers in one or more currencies, made by populating it from coverage."""

    included_channels = models.PositiveIntegerField(
        _("Channels included"), default=2, help_text=_("For each number, without extra charge.")
    )

    class Meta:
        verbose_name, verbose_name_plural = _("DDI Pricelist"), _("DDI Pricelists")
        ordering = ["name", "id"]
        constraints = [models.UniqueConstraint(fields=["partner", "name"], name="pricelists_ddipricelist_name")]


class DdiPricelistUse(TenantModel):
    """Where used: a web product whose customers pay by this pricelist. A web product has one."""

    pricelist = models.ForeignKey(DdiPricelist, on_delete=models.PROTECT, related_name="uses")
    pricelist_owner_id = models.BigIntegerField()
    web_product = models.OneToOneField(
        "products.WebProduct", on_delete=models.CASCADE, related_name="ddi_pricelist_use"
    )
    linked_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return str(self.web_product)
