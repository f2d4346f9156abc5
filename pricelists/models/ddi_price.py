"""Prices of inbound numbers, and what the margin guard found about them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from gateways.models import DdiGateway
from gateways.models.numbers import PLACE, VersionedNumbers
from portal.money.fields import MicroField
from portal.tenancy.models import TenantModel
from pricelists.models.ddi_pricelist import DdiPricelist
from pricelists.models.population import Population
from pricelists.models.term_price import MarginFinding


class DdiPrice(VersionedNumbers):
    """What customers pay for a number of one place, in one currency of a pricelist. One holds at a time.

    nrc, mrc and channel_price are amounts, rounded half-up to the currency's minor unit; per_minute is a rate,
    rounded up to four decimals. The costs are in this price's currency, as they were when it was made.
    """

    # The wall's composite keys hold these four; a second check of the same would double the time of a population.
    pricelist = models.ForeignKey(
        DdiPricelist, on_delete=models.PROTECT, related_name="prices", db_index=False, db_constraint=False
    )
    currency = models.CharField(_("Currency"), max_length=3, db_collation="C")
    cost_nrc = MicroField(_("NRC cost"), null=True)
    cost_mrc = MicroField(_("MRC cost"), null=True)
    cost_per_minute = MicroField(_("Cost per minute"), null=True)
    gateway = models.ForeignKey(
        DdiGateway, on_delete=models.PROTECT, null=True, related_name="+", db_index=False, db_constraint=False
    )
    gateway_owner_id = models.BigIntegerField(null=True)
    offer_id = models.BigIntegerField(null=True, help_text="the version of the offer it was made from")
    markup = MicroField(_("Markup"), null=True, help_text="the factor it was made with")
    channel_factor = MicroField(
        _("MRC Factor"), null=True, help_text="of the MRC, that made the channel price; none: a fixed price"
    )
    handmade = models.BooleanField(_("Hand-made"), default=False)
    reason = models.CharField(_("Reason"), max_length=300, blank=True)
    kept = models.BooleanField(
        default=False, db_default=False, help_text="a person keeps it although its supplier no longer sells it"
    )
    opened_by = models.ForeignKey(
        Population, on_delete=models.PROTECT, null=True, related_name="+", db_index=False, db_constraint=False
    )
    closed_by = models.ForeignKey(
        Population, on_delete=models.PROTECT, null=True, related_name="+", db_index=False, db_constraint=False
    )

    class Meta:
        indexes = [
            models.Index(
                fields=["pricelist", "country", "state", "city", "id"],
                condition=models.Q(ended=False),
                name="ddiprice_place",
            ),
            models.Index(fields=["pricelist", "valid_to"], condition=models.Q(ended=True), name="ddiprice_ended"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["pricelist", "currency", *PLACE],
                condition=models.Q(ended=False),
                name="pricelists_ddiprice_one_per_place",
            )
        ]

    def __str__(self) -> str:
        return f"{self.place} {self.currency}"


class DdiMarginFinding(TenantModel):
    """A published DDI price that earns too little, as the margin guard last saw it. Replaced by its next look."""

    class Component(models.TextChoices):
        NRC = "nrc", _("NRC")
        MRC = "mrc", _("MRC")
        PER_MINUTE = "minute", _("per minute")
        CHANNEL = "channel", _("channel price")

    pricelist = models.ForeignKey(DdiPricelist, on_delete=models.CASCADE, related_name="findings")
    price_id = models.BigIntegerField(help_text="the version of the price; gone from the findings when it ends")
    kind = models.CharField(_("Finding"), max_length=6, choices=MarginFinding.Kind.choices, db_collation="C")
    component = models.CharField(_("Of"), max_length=7, choices=Component.choices, blank=True)
    place = models.CharField(_("Place"), max_length=240, db_collation="C")
    country = models.CharField(_("Country"), max_length=2, blank=True, db_collation="C")
    currency = models.CharField(_("Currency"), max_length=3, db_collation="C")
    price = MicroField(_("Price"), null=True)
    cost = MicroField(_("Cost now"), null=True)
    handmade = models.BooleanField(_("Hand-made"), default=False)
    damage = MicroField(_("Missing (EUR)"), default=0, help_text="so that currencies sort together")
    found_at = models.DateTimeField(_("Found"))

    class Meta:
        indexes = [models.Index(fields=["partner", "-damage", "-id"], name="ddimarginfinding_damage")]

    def __str__(self) -> str:
        return f"{self.place} {self.currency}"
