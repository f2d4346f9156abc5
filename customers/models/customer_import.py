"""Imports of customers from a file: the file, what its columns mean, and the verdict on each of its lines."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.tenancy.models import TenantModel
from products.models import WebProduct


class CustomerImport(TenantModel):
    """One uploaded file of customers of one web product, and how far its import is."""

    class State(models.TextChoices):
        MAPPING = "mapping", _("columns to confirm")
        CHECKING = "checking", _("being checked")
        PREVIEW = "preview", _("to be applied")
        APPLYING = "applying", _("being applied")
        APPLIED = "applied", _("applied")
        FAILED = "failed", _("could not be read")
        DISCARDED = "discarded", _("discarded")

    class Existing(models.TextChoices):
        SKIP = "skip", _("Leave them as they are")
        UPDATE = "update", _("Update them with what the file says")

    web_product = models.ForeignKey(WebProduct, on_delete=models.CASCADE, related_name="+")
    file = models.FileField(max_length=200)
    table = models.FileField(
        max_length=200,
        blank=True,
        db_default="",
        help_text="the table as text, where the file is a workbook or an archive",
    )
    name = models.CharField(_("File"), max_length=255)
    size = models.PositiveBigIntegerField(_("Size"))
    layout = models.JSONField(default=dict, help_text="how the file is read: see importing.layout")
    existing = models.CharField(
        _("Customers that exist already"), max_length=6, choices=Existing.choices, default=Existing.SKIP
    )
    state = models.CharField(_("State"), max_length=9, choices=State.choices, default=State.MAPPING)
    counts = models.JSONField(default=dict, help_text="lines by verdict")
    uploaded_by_id = models.BigIntegerField(null=True)
    uploaded_by_name = models.CharField(_("Uploaded by"), max_length=254, blank=True)
    uploaded_at = models.DateTimeField(_("Uploaded"), auto_now_add=True)
    applied_at = models.DateTimeField(_("Applied"), null=True)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["partner", "-id"], name="customerimport_newest")]

    def __str__(self) -> str:
        return self.name


class CustomerImportLine(TenantModel):
    """One line of the file as it stood there, and what the import makes of it."""

    class Verdict(models.TextChoices):
        NEW = "new", _("new")
        UPDATED = "updated", _("exists: updated")
        SKIPPED = "skipped", _("exists: skipped")
        REJECTED = "rejected", _("rejected")

    customer_import = models.ForeignKey(CustomerImport, on_delete=models.CASCADE, related_name="lines")
    line = models.PositiveIntegerField(_("Line"), help_text="physical line in the file, from 1")
    text = models.TextField(_("Text"), help_text="the line as it stands in the file")
    cells = models.JSONField(default=list, help_text="its cells as they were read")
    values = models.JSONField(default=dict, help_text="field of a customer -> value, when it was accepted")
    name = models.CharField(_("Name"), max_length=160, blank=True, db_collation="C")
    email = models.CharField(_("Email address"), max_length=254, blank=True, db_collation="C")
    verdict = models.CharField(_("Verdict"), max_length=8, choices=Verdict.choices, db_collation="C")
    reasons = models.TextField(_("Reason"), blank=True, help_text="one a line")

    class Meta:
        ordering = ["customer_import_id", "line"]
        indexes = [
            models.Index(fields=["customer_import", "line", "id"], name="importline_line"),
            models.Index(fields=["customer_import", "verdict", "line"], name="importline_verdict"),
        ]

    def __str__(self) -> str:
        return f"{self.line}: {self.name or self.email or self.text[:60]}"
