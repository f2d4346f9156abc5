"""Price packages: what the users of a web product's customers pay per month, and what is free with it."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from gateways.models.numbers import NumberType
from gateways.models.versioned import LineType
from portal.money.fields import MicroField
from portal.names import LONGEST_NAME
from portal.tenancy.models import TenantModel
from products.plans import Plan


class PricePackage(TenantModel):
    """The three plans, their allowances, and what calls and numbers are free on the unlimited ones."""

    name = models.CharField(_("Price Package name"), max_length=LONGEST_NAME)
    currencies = ArrayField(models.CharField(max_length=3), verbose_name=_("Currencies"))
    minutes_per_month = models.PositiveIntegerField(
        _("Monthly minutes allowance"), default=0, help_text=_("For each user on an Unlimited package.")
    )
    complimentary_ddis = models.PositiveSmallIntegerField(
        _("Complimentary DDI numbers"), default=0, help_text=_("For each user on an Unlimited package.")
    )
    default_plan = models.CharField(_("Default package"), max_length=1, choices=Plan.choices, default=Plan.PAYG)
    # Kept by packages.saving: the grid shows them, and the package's history says when its lists grew or shrank.
    free_route_count = models.PositiveIntegerField(_("Free routes"), default=0, editable=False)
    free_ddi_count = models.PositiveIntegerField(_("Free DDIs"), default=0, editable=False)
    version = models.PositiveIntegerField(default=0, editable=False, help_text="counts saves, so that none is lost")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["name", "id"]
        constraints = [models.UniqueConstraint(fields=["partner", "name"], name="pricing_pricepackage_name")]

    def __str__(self) -> str:
        return self.name


class PackagePrice(TenantModel):
    """What each plan costs per user and month in one of the package's currencies."""

    package = models.ForeignKey(PricePackage, on_delete=models.CASCADE, related_name="prices")
    currency = models.CharField(_("Currency"), max_length=3)
    payg = MicroField(_("Pay As You Go"), default=0)
    domestic = MicroField(_("Unlimited Domestic"), default=0)
    international = MicroField(_("Unlimited International"), default=0)

    class Meta:
        ordering = ["package_id", "currency"]
        constraints = [
            models.UniqueConstraint(fields=["package", "currency"], name="pricing_packageprice_currency"),
            models.CheckConstraint(
                condition=models.Q(payg__gte=0, domestic__gte=0, international__gte=0),
                name="pricing_packageprice_not_negative",
            ),
        ]

    def __str__(self) -> str:
        return self.currency


class FreeRoute(TenantModel):
    """A destination to which calls are free on Unlimited plans.

    A call is matched to its price first (longest code), then its destination is looked for here: a code alone would
    free what merely begins like it. The name outlives the pricelist's versions and populations.
    """

    package = models.ForeignKey(PricePackage, on_delete=models.CASCADE, related_name="free_routes")
    position = models.PositiveIntegerField()
    destination = models.CharField(_("Destination"), max_length=200, db_collation="C")
    country = models.CharField(_("Country"), max_length=2, blank=True, db_collation="C")
    line_type = models.CharField(_("Type"), max_length=1, choices=LineType.choices, db_collation="C")

    class Meta:
        ordering = ["package_id", "position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["package", "destination"], name="pricing_freeroute_once"),
        ]

    def __str__(self) -> str:
        return self.destination


class FreeDdi(TenantModel):
    """A place whose numbers may be a user's complimentary DDI on Unlimited plans."""

    package = models.ForeignKey(PricePackage, on_delete=models.CASCADE, related_name="free_ddis")
    position = models.PositiveIntegerField()
    country = models.CharField(_("Country"), max_length=2, blank=True, db_collation="C")
    state = models.CharField(_("State"), max_length=60, blank=True, db_collation="C")
    city = models.CharField(_("Area / city"), max_length=120, blank=True, db_collation="C")
    area_code = models.CharField(_("Area code"), max_length=15, blank=True, db_collation="C")
    number_type = models.CharField(_("Type"), max_length=1, choices=NumberType.choices, db_collation="C")

    class Meta:
        ordering = ["package_id", "position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["package", "country", "state", "city", "area_code", "number_type"],
                name="pricing_freeddi_once",
            ),
        ]

    def __str__(self) -> str:
        return ", ".join(part for part in (self.city, self.state, self.country) if part)


class PackageUse(TenantModel):
    """Where used: a web product whose customers have this package unless they have one of their own."""

    package = models.ForeignKey(PricePackage, on_delete=models.PROTECT, related_name="uses")
    web_product = models.OneToOneField("products.WebProduct", on_delete=models.CASCADE, related_name="package_use")
    linked_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return str(self.web_product)
