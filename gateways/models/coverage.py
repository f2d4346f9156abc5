"""A supplier's deck on its way into a gateway's coverage."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from gateways.models.ddi_gateway import DdiGateway
from gateways.models.term_gateway import TermGateway
from portal.money.fields import MicroField
from portal.tenancy.models import TenantModel

Supplier = TermGateway | DdiGateway
"""Either kind of gateway."""
ONE_GATEWAY = models.Q(gateway__isnull=False, ddi_gateway=None) | models.Q(gateway=None, ddi_gateway__isnull=False)
"""A deck is of term routes or of DDI offers."""


class Deck(TenantModel):
    """A file as the partner uploaded it, kept privately with its hash."""

    # Exactly one of the two, as in CoverageImport.
    gateway = models.ForeignKey(TermGateway, on_delete=models.PROTECT, null=True, related_name="decks")
    ddi_gateway = models.ForeignKey(DdiGateway, on_delete=models.PROTECT, null=True, related_name="decks")
    file = models.FileField(max_length=300)
    table = models.FileField(
        max_length=300,
        blank=True,
        db_default="",
        help_text="the table as text, where the file is a workbook or an archive",
    )
    name = models.CharField(_("File"), max_length=255)
    size = models.BigIntegerField(_("Size"), help_text="bytes")
    sha256 = models.CharField(max_length=64)
    uploaded_by_id = models.BigIntegerField(null=True)
    uploaded_by_name = models.CharField(_("Uploaded by"), max_length=254, blank=True)
    uploaded_at = models.DateTimeField(_("Uploaded"), auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["gateway", "sha256"], name="deck_hash")]
        constraints = [models.CheckConstraint(condition=ONE_GATEWAY, name="gateways_deck_one_gateway")]

    def __str__(self) -> str:
        return self.name


class CoverageImport(TenantModel):
    """One attempt to bring a deck into a gateway's coverage: read, compared, applied, perhaps undone."""

    class State(models.TextChoices):
        MAPPING = "mapping", _("columns to be confirmed")
        READING = "reading", _("being read")
        PREVIEW = "preview", _("ready to apply")
        APPLYING = "applying", _("being applied")
        APPLIED = "applied", _("applied")
        DISCARDED = "discarded", _("discarded")
        UNDONE = "undone", _("undone")
        FAILED = "failed", _("failed")

    class Mode(models.TextChoices):
        REPLACE = "replace", _("Replace: what is missing in the file ends")
        UPDATE = "update", _("Add and update: what is missing in the file stays")

    class Effect(models.TextChoices):
        NOW = "now", _("Now")
        DATES = "dates", _("At the file's effective dates")

    class ZeroCost(models.TextChoices):
        ASK = "", _("not said yet")
        BLOCK = "block", _("the supplier's price is missing")
        FREE = "free", _("they cost nothing")

    gateway = models.ForeignKey(TermGateway, on_delete=models.PROTECT, null=True, related_name="imports")
    ddi_gateway = models.ForeignKey(DdiGateway, on_delete=models.PROTECT, null=True, related_name="imports")
    deck = models.ForeignKey(Deck, on_delete=models.PROTECT, related_name="imports")
    state = models.CharField(_("State"), max_length=10, choices=State.choices, default=State.MAPPING)
    mode = models.CharField(_("Mode"), max_length=8, choices=Mode.choices, default=Mode.REPLACE)
    effect = models.CharField(_("Takes effect"), max_length=6, choices=Effect.choices, default=Effect.NOW)
    zero_cost = models.CharField(
        _("What costs of 0 mean"), max_length=5, choices=ZeroCost.choices, default=ZeroCost.ASK, blank=True
    )
    layout = models.JSONField(default=dict, help_text="how the file was read, as the person confirmed it")
    plan = models.FileField(max_length=300, blank=True, help_text="what applying will write, staged privately")
    rejected = models.FileField(max_length=300, blank=True, help_text="every rejected line, for the download")
    counts = models.JSONField(default=dict, help_text="codes by kind of change, routes, lines, rejected")
    warnings = models.JSONField(default=list)
    based_on = models.BigIntegerField(null=True, help_text="the gateway's last applied import when compared")
    created_at = models.DateTimeField(_("Begun"), auto_now_add=True)
    applied_at = models.DateTimeField(_("Applied"), null=True)
    undone_at = models.DateTimeField(_("Undone"), null=True)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["gateway", "-id"], name="coverageimport_newest")]
        constraints = [models.CheckConstraint(condition=ONE_GATEWAY, name="gateways_coverageimport_one_gateway")]

    def __str__(self) -> str:
        return f"{self.deck.name} → {self.supplier.name}"

    @property
    def left_missing(self) -> bool:
        """It was applied with Add and update, so that what is missing in the file stayed."""
        return self.mode == self.Mode.UPDATE and self.applied_at is not None

    @property
    def supplier(self) -> Supplier:
        """The gateway whose coverage it changes."""
        gateway = self.gateway or self.ddi_gateway
        assert gateway is not None  # noqa: S101 -- the database holds that there is one
        return gateway


class CoverageChange(TenantModel):
    """What an import changes for one destination: codes that share the same before and after."""

    class Kind(models.TextChoices):
        NEW = "new", _("new")
        DEARER = "dearer", _("dearer")
        CHEAPER = "cheaper", _("cheaper")
        CHANGED = "changed", _("other terms")
        UNCHANGED = "unchanged", _("unchanged")
        REMOVED = "removed", _("removed")

    coverage_import = models.ForeignKey(
        CoverageImport, on_delete=models.CASCADE, related_name="changes", db_index=False, db_constraint=False
    )
    kind = models.CharField(_("Change"), max_length=9, choices=Kind.choices, db_collation="C")
    destination = models.CharField(_("Destination"), max_length=200, db_collation="C")
    country = models.CharField(_("Country"), max_length=2, blank=True, db_collation="C")
    line_type = models.CharField(_("Type"), max_length=1, blank=True)
    # Text, not arrays: nothing but people reads them, and a million codes are written twice as fast.
    origin_codes = models.TextField(_("Origin codes"), blank=True, help_text='sorted, joined by ","')
    codes = models.TextField(_("Codes"), help_text='sorted as text, joined by ","')
    code_count = models.PositiveIntegerField(_("Number of codes"))
    old_rate = MicroField(_("Cost now"), null=True)
    new_rate = MicroField(_("Cost after"), null=True)
    old_terms = models.CharField(_("Terms now"), max_length=120, blank=True)
    new_terms = models.CharField(_("Terms after"), max_length=120, blank=True)
    valid_from = models.DateTimeField(_("Valid from"), null=True)

    class Meta:
        indexes = [
            models.Index(fields=["coverage_import", "kind", "destination", "id"], name="coveragechange_kind"),
        ]


class RejectedLine(TenantModel):
    """A line of a deck that can't be read as a route, as it was written, and why."""

    coverage_import = models.ForeignKey(
        CoverageImport, on_delete=models.CASCADE, related_name="rejected_lines", db_index=False, db_constraint=False
    )
    line = models.PositiveIntegerField(_("Line"))
    text = models.TextField(_("As written"))
    reason = models.CharField(max_length=40)
    message = models.TextField(_("Reason"))

    class Meta:
        indexes = [models.Index(fields=["coverage_import", "line", "id"], name="rejectedline_line")]
