"""What filled or changed a pricelist, and what came of it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from gateways.models import DdiGateway, TermGateway
from portal.money.fields import MicroField
from portal.tenancy.models import TenantModel
from pricelists.models.ddi_pricelist import DdiPricelist
from pricelists.models.pricelist import TermPricelist


class Population(TenantModel):
    """One `Add selected to Term Pricelist`: what was selected, at which markup, and what came of it.

    What is done about the margin guard's findings is one too, an *amendment* (`pricelists.amending`): it has
    no gateway, and its markups are those of the prices it replaces.
    """

    class Kind(models.TextChoices):
        COVERAGE = "coverage", _("from coverage")
        REPRICE = "reprice", _("repricing")
        REPLACE = "replace", _("next supplier")
        END = "end", _("ending")
        KEEP = "keep", _("kept by hand")

    class State(models.TextChoices):
        PREPARING = "prepare", _("preview being worked out")
        PREVIEW = "preview", _("ready to add")
        WAITING = "waiting", _("waits for its date")
        RUNNING = "running", _("being added")
        APPLIED = "applied", _("added")
        UNDONE = "undone", _("undone")
        FAILED = "failed", _("failed")

    # Exactly one of the two pricelists; its gateway is of the same kind.
    pricelist = models.ForeignKey(TermPricelist, on_delete=models.PROTECT, null=True, related_name="populations")
    ddi_pricelist = models.ForeignKey(DdiPricelist, on_delete=models.PROTECT, null=True, related_name="populations")
    kind = models.CharField(_("Kind"), max_length=8, choices=Kind.choices, default=Kind.COVERAGE)
    gateway = models.ForeignKey(TermGateway, on_delete=models.PROTECT, null=True, related_name="+", db_constraint=False)
    gateway_owner_id = models.BigIntegerField(null=True)
    ddi_gateway = models.ForeignKey(DdiGateway, on_delete=models.PROTECT, null=True, related_name="+")
    ddi_gateway_owner_id = models.BigIntegerField(null=True)
    channels = models.JSONField(
        default=dict,
        help_text='DDI: {"method": "factor", "factor": "0.5"} or {"method": "fixed", "prices": {"EUR": …}}',
    )
    selection = models.JSONField(default=dict, help_text="the grid's filter state with exclusions, or ids")
    markup = models.DecimalField(_("Markup"), max_digits=12, decimal_places=6, null=True)
    replace_handmade = models.BooleanField(_("Replace hand-made prices"), default=False)
    # What costs the partner nothing gets a price only if a person said so in the preview (pricelists.zero).
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
                name="pricelists_population_one_pricelist",
            )
        ]

    @property
    def target(self) -> TermPricelist | DdiPricelist:
        """The pricelist it adds to, of whichever kind."""
        found = self.pricelist or self.ddi_pricelist
        if found is None:
            raise ValueError("A population belongs to a pricelist.")
        return found

    @property
    def supplier(self) -> TermGateway | DdiGateway | None:
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
