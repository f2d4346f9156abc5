"""Prices of outbound calls, and what the margin guard found about them."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from gateways.models import TermGateway
from gateways.models.versioned import VersionedDestination
from portal.money.fields import MicroField
from portal.tenancy.models import TenantModel
from pricelists.models.population import Population
from pricelists.models.pricelist import TermPricelist


class TermPrice(VersionedDestination):
    """What customers pay per minute for a destination, in one currency of a pricelist.

    Populations write these rows by the hundred thousand, so each costs as little as it can: no stem, few
    indexes, and keys that are checked per statement instead of per row (migration 0004).
    """

    pricelist = models.ForeignKey(
        TermPricelist, on_delete=models.PROTECT, related_name="prices", db_index=False, db_constraint=False
    )
    currency = models.CharField(_("Currency"), max_length=3, db_collation="C")
    rate = MicroField(_("Rate per minute"))
    connection_fee = MicroField(_("Connection fee"), default=0)
    cost = MicroField(_("Cost per minute"), null=True, help_text="in this price's currency, when it was made")
    gateway = models.ForeignKey(
        TermGateway, on_delete=models.PROTECT, null=True, related_name="+", db_index=False, db_constraint=False
    )
    gateway_owner_id = models.BigIntegerField(null=True)
    route_id = models.BigIntegerField(null=True, help_text="the version of the route it was made from")
    markup = MicroField(_("Markup"), null=True, help_text="the factor it was made with")
    floored = models.BooleanField(_("Lifted to the min. rate"), default=False)
    capped = models.BooleanField(_("Held by max. profit"), default=False)
    expensive = models.BooleanField(_("Expensive"), default=False)
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
                fields=["pricelist", "destination", "id"], condition=models.Q(ended=False), name="price_destination"
            ),
            # No index of rates or codes: each cost a population as much as writing the rows, while sorting and
            # searching one pricelist's prices takes tens of milliseconds without.
            # What an undo reopens. Nothing to keep for a price that has not ended.
            models.Index(fields=["pricelist", "valid_to"], condition=models.Q(ended=True), name="price_ended"),
        ]

    def __str__(self) -> str:
        return f"{self.destination} {self.currency}"


class MarginFinding(TenantModel):
    """A published price that earns too little, as the margin guard last saw it. Replaced by its next look."""

    class Kind(models.TextChoices):
        BELOW_COST = "below", _("below cost")
        NO_COST = "free", _("costs nothing at the supplier")
        THIN = "thin", _("under the margin to guard")
        UNSOLD = "unsold", _("no longer sold by the supplier")

    class Component(models.TextChoices):
        MINUTE = "minute", _("rate per minute")
        FEE = "fee", _("connection fee")
        CALL_60 = "call60", _("call of 60 s")
        CALL_90 = "call90", _("call of 90 s")

    pricelist = models.ForeignKey(TermPricelist, on_delete=models.CASCADE, related_name="findings", db_constraint=False)
    price_id = models.BigIntegerField(help_text="the version of the price; gone from the findings when it ends")
    kind = models.CharField(_("Finding"), max_length=6, choices=Kind.choices, db_collation="C")
    component = models.CharField(
        _("Of"), max_length=6, choices=Component.choices, blank=True, default=Component.MINUTE, db_collation="C"
    )
    destination = models.CharField(_("Destination"), max_length=200, db_collation="C")
    country = models.CharField(_("Country"), max_length=2, blank=True, db_collation="C")
    currency = models.CharField(_("Currency"), max_length=3, db_collation="C")
    rate = MicroField(_("Price"), help_text="of the component")
    cost = MicroField(_("Cost now"), null=True, help_text="the dearest of the price's codes, in its currency")
    codes = ArrayField(models.CharField(max_length=15), verbose_name=_("Codes"), help_text="the codes concerned")
    code_count = models.PositiveIntegerField(_("Number of codes"))
    handmade = models.BooleanField(_("Hand-made"), default=False)
    # What the amount compared lacks to the margin to guard, in euros, so that currencies sort together.
    damage = MicroField(_("Missing (EUR)"), default=0)
    found_at = models.DateTimeField(_("Found"))

    class Meta:
        indexes = [
            models.Index(fields=["partner", "-damage", "-id"], name="marginfinding_damage"),
            models.Index(fields=["pricelist", "price_id"], name="marginfinding_price"),
        ]

    def __str__(self) -> str:
        return f"{self.destination} {self.currency}"
