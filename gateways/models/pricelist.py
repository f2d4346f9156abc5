"""Termination pricelists: what customers pay for outbound calls."""

from typing import TYPE_CHECKING

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from gateways.models.term_gateway import TermGateway
from gateways.models.versioned import VersionedDestination
from portal.money.fields import MicroField
from portal.tenancy.models import TenantModel

if TYPE_CHECKING:
    from gateways.models.ddi_gateway import DdiGateway
    from gateways.models.ddi_pricelist import DdiPricelist


class Pricelist(TenantModel):
    """What term and DDI pricelists share."""

    class Conflict(models.TextChoices):
        CHEAPEST = "cheapest", _("The cheapest cost wins")
        ORDER = "order", _("The order of gateways decides")

    name = models.CharField(_("Name"), max_length=120)
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
        constraints = [models.UniqueConstraint(fields=["partner", "name"], name="gateways_termpricelist_name")]


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
            models.UniqueConstraint(fields=["pricelist", "currency"], name="gateways_termpricelistterms_currency"),
            models.CheckConstraint(
                condition=models.Q(min_charge__gte=0, min_rate__gte=0)
                & (models.Q(expensive_rate=None) | models.Q(expensive_rate__gte=0))
                & (models.Q(max_profit=None) | models.Q(max_profit__gte=0)),
                name="gateways_termpricelistterms_not_negative",
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


class Population(TenantModel):
    """One `Add selected to Term Pricelist`: what was selected, at which markup, and what came of it.

    What is done about the margin guard's findings is one too, an *amendment* (`gateways.pricelists.amending`): it has
    no gateway, and its markups are those of the prices it replaces.
    """

    class Kind(models.TextChoices):
        COVERAGE = "coverage", _("from coverage")
        REPRICE = "reprice", _("repricing")
        REPLACE = "replace", _("next supplier")
        END = "end", _("ending")
        KEEP = "keep", _("kept by hand")

    class State(models.TextChoices):
        PREVIEW = "preview", _("ready to add")
        WAITING = "waiting", _("waits for its date")
        RUNNING = "running", _("being added")
        APPLIED = "applied", _("added")
        UNDONE = "undone", _("undone")
        FAILED = "failed", _("failed")

    # Exactly one of the two pricelists; its gateway is of the same kind.
    pricelist = models.ForeignKey(TermPricelist, on_delete=models.PROTECT, null=True, related_name="populations")
    ddi_pricelist = models.ForeignKey(
        "gateways.DdiPricelist", on_delete=models.PROTECT, null=True, related_name="populations"
    )
    kind = models.CharField(_("Kind"), max_length=8, choices=Kind.choices, default=Kind.COVERAGE)
    gateway = models.ForeignKey(TermGateway, on_delete=models.PROTECT, null=True, related_name="+", db_constraint=False)
    gateway_owner_id = models.BigIntegerField(null=True)
    ddi_gateway = models.ForeignKey("gateways.DdiGateway", on_delete=models.PROTECT, null=True, related_name="+")
    ddi_gateway_owner_id = models.BigIntegerField(null=True)
    channels = models.JSONField(
        default=dict,
        help_text='DDI: {"method": "factor", "factor": "0.5"} or {"method": "fixed", "prices": {"EUR": …}}',
    )
    selection = models.JSONField(default=dict, help_text="the grid's filter state with exclusions, or ids")
    markup = models.DecimalField(_("Markup"), max_digits=12, decimal_places=6, null=True)
    replace_handmade = models.BooleanField(_("Replace hand-made prices"), default=False)
    # What costs the partner nothing gets a price only if a person said so in the preview (gateways.pricelists.zero).
    zero_freephone = models.BooleanField(_("Publish freephone that costs nothing"), default=False)
    zero_others = models.BooleanField(_("Publish the others that cost nothing"), default=False)
    state = models.CharField(_("State"), max_length=8, choices=State.choices, default=State.PREVIEW)
    exchange_rates = models.JSONField(default=dict, help_text='{"EUR": {"rate": "0.92", "date": …, "source": …}}')
    counts = models.JSONField(default=dict)
    holds_from = models.DateTimeField(
        _("Holds from"), null=True, help_text="an amendment's prices are written then; none: when it is applied"
    )
    batch = models.BigIntegerField(null=True, help_text="the first of the amendments that were prepared together")
    created_at = models.DateTimeField(auto_now_add=True)
    applied_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(pricelist__isnull=False, ddi_pricelist=None, ddi_gateway=None)
                | models.Q(pricelist=None, ddi_pricelist__isnull=False, gateway=None),
                name="gateways_population_one_pricelist",
            )
        ]

    @property
    def target(self) -> "TermPricelist | DdiPricelist":
        """The pricelist it adds to, of whichever kind."""
        found = self.pricelist or self.ddi_pricelist
        if found is None:
            raise ValueError("A population belongs to a pricelist.")
        return found

    @property
    def supplier(self) -> "TermGateway | DdiGateway | None":
        """The gateway whose coverage it prices, of whichever kind; none for a repricing."""
        return self.gateway or self.ddi_gateway

    @property
    def is_amendment(self) -> bool:
        """Whether it changes prices that the margin guard found, instead of adding some from coverage."""
        return self.kind != self.Kind.COVERAGE


class PopulationRow(TenantModel):
    """One price of an amendment, before and after: what its preview lists and its result has done."""

    class What(models.TextChoices):
        DEARER = "dearer", _("dearer")
        CHEAPER = "cheaper", _("cheaper")
        SAME = "same", _("same price")
        ENDED = "ended", _("ends")
        KEPT = "kept", _("kept by hand")
        STAYS = "stays", _("stays: nobody sells it")

    population = models.ForeignKey(
        Population, on_delete=models.CASCADE, related_name="rows", db_index=False, db_constraint=False
    )
    what = models.CharField(_("Change"), max_length=8, choices=What.choices, db_collation="C")
    name = models.CharField(_("Destination"), max_length=240, db_collation="C")
    country = models.CharField(_("Country"), max_length=2, blank=True, db_collation="C")
    currency = models.CharField(_("Currency"), max_length=3, db_collation="C")
    # Text, as in CoverageChange: nothing but people reads it.
    codes = models.TextField(_("Codes"), blank=True, help_text='sorted, joined by ","; none for a DDI price')
    code_count = models.PositiveIntegerField(_("Number of codes"), default=0)
    before = MicroField(_("Price now"), null=True, help_text="per minute; of a DDI price the MRC")
    after = MicroField(_("Price after"), null=True)
    cost = MicroField(_("Cost after"), null=True)
    terms_before = models.CharField(_("Terms now"), max_length=160, blank=True)
    terms_after = models.CharField(_("Terms after"), max_length=160, blank=True)
    supplier_before = models.CharField(_("Supplier now"), max_length=120, blank=True)
    supplier_after = models.CharField(_("Supplier after"), max_length=120, blank=True)

    class Meta:
        indexes = [models.Index(fields=["population", "name", "id"], name="populationrow_name")]

    def __str__(self) -> str:
        return f"{self.name} {self.currency}"


class TermPrice(VersionedDestination):
    """What customers pay per minute for a destination, in one currency of a pricelist.

    Populations write these rows by the hundred thousand, so each costs as little as it can: no stem, few
    indexes, and keys that are checked per statement instead of per row (migration 0004).
    """

    code_stem = None  # for the routing of calls; prices are looked up by their pricelist
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

    pricelist = models.ForeignKey(TermPricelist, on_delete=models.CASCADE, related_name="findings", db_constraint=False)
    price_id = models.BigIntegerField(help_text="the version of the price; gone from the findings when it ends")
    kind = models.CharField(_("Finding"), max_length=6, choices=Kind.choices, db_collation="C")
    destination = models.CharField(_("Destination"), max_length=200, db_collation="C")
    country = models.CharField(_("Country"), max_length=2, blank=True, db_collation="C")
    currency = models.CharField(_("Currency"), max_length=3, db_collation="C")
    rate = MicroField(_("Rate per minute"))
    cost = MicroField(_("Cost now"), null=True, help_text="the dearest of the price's codes, in its currency")
    codes = ArrayField(models.CharField(max_length=15), verbose_name=_("Codes"), help_text="the codes concerned")
    code_count = models.PositiveIntegerField(_("Number of codes"))
    handmade = models.BooleanField(_("Hand-made"), default=False)
    # What a minute lacks to the margin to guard, in euros, so that currencies sort together.
    damage = MicroField(_("Missing per minute (EUR)"), default=0)
    found_at = models.DateTimeField(_("Found"))

    class Meta:
        indexes = [
            models.Index(fields=["partner", "-damage", "-id"], name="marginfinding_damage"),
            models.Index(fields=["pricelist", "price_id"], name="marginfinding_price"),
        ]

    def __str__(self) -> str:
        return f"{self.destination} {self.currency}"
