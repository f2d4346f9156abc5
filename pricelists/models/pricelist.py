"""Termination pricelists: what customers pay for outbound calls."""

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.money.fields import MicroField
from portal.names import LONGEST_NAME
from portal.tenancy.models import TenantModel


class Pricelist(TenantModel):
    """What term and DDI pricelists share."""

    class Conflict(models.TextChoices):
        CHEAPEST = "cheapest", _("The cheapest cost wins")
        ORDER = "order", _("The order of gateways decides")

    name = models.CharField(_("Name"), max_length=LONGEST_NAME)
    currencies = ArrayField(models.CharField(max_length=3), verbose_name=_("Currencies"))
    conflict = models.CharField(
        _("When two gateways sell the same"), max_length=8, choices=Conflict.choices, default=Conflict.CHEAPEST
    )
    gateway_order = ArrayField(models.BigIntegerField(), default=list, blank=True, help_text="gateway ids, first wins")
    price_count = models.PositiveIntegerField(_("Prices"), default=0, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name


class TermPricelist(Pricelist):
    """A list of retail rates in one or more currencies, made by populating it from coverage."""

    billing_increment = models.PositiveSmallIntegerField(
        _("Billing increment"),
        default=60,
        validators=[MinValueValidator(1), MaxValueValidator(3600)],
        help_text=_("Seconds."),
    )
    precision = models.PositiveSmallIntegerField(
        _("Rounding precision"),
        default=4,
        validators=[MaxValueValidator(6)],
        help_text=_("Decimals of a per minute rate; rates are rounded up."),
    )

    class Meta:
        verbose_name, verbose_name_plural = _("Term Pricelist"), _("Term Pricelists")
        ordering = ["name", "id"]
        constraints = [models.UniqueConstraint(fields=["partner", "name"], name="pricelists_termpricelist_name")]


class TermPricelistTerms(TenantModel):
    """The money fields of a pricelist in one of its currencies."""

    pricelist = models.ForeignKey(TermPricelist, on_delete=models.CASCADE, related_name="terms")
    currency = models.CharField(_("Currency"), max_length=3)
    min_charge = MicroField(_("Min. charge"), default=0)
    expensive_rate = MicroField(_("Expensive from"), null=True, blank=True)
    min_rate = MicroField(_("Min. per min. rate"), default=0)
    max_profit = MicroField(_("Max. profit"), null=True, blank=True)

    class Meta:
        ordering = ["pricelist_id", "currency"]
        constraints = [
            models.UniqueConstraint(fields=["pricelist", "currency"], name="pricelists_termpricelistterms_currency"),
            models.CheckConstraint(
                condition=models.Q(min_charge__gte=0, min_rate__gte=0)
                & (models.Q(expensive_rate=None) | models.Q(expensive_rate__gte=0))
                & (models.Q(max_profit=None) | models.Q(max_profit__gte=0)),
                name="pricelists_termpricelistterms_not_negative",
            ),
        ]

    def __str__(self) -> str:
        return self.currency


class TermPricelistUse(TenantModel):
    """Where used: a web product whose customers pay by this pricelist. A web product has one."""

    pricelist = models.ForeignKey(TermPricelist, on_delete=models.PROTECT, related_name="uses")
    pricelist_owner_id = models.BigIntegerField()
    web_product = models.OneToOneField(
        "products.WebProduct", on_delete=models.CASCADE, related_name="term_pricelist_use"
    )
    linked_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return str(self.web_product)
