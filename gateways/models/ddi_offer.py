"""One row of a DDI gateway's coverage."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from gateways.models.coverage import CoverageImport
from gateways.models.ddi_gateway import DdiGateway
from gateways.models.numbers import VersionedNumbers
from gateways.models.versioned import FOREVER


class DdiOffer(VersionedNumbers):
    """Numbers of one place as a supplier sells them. Amounts are in the gateway's currency."""

    class Status(models.TextChoices):
        ACTIVE = "active", _("active")
        HELD = "held", _("blocked by hand")

    gateway = models.ForeignKey(DdiGateway, on_delete=models.PROTECT, related_name="offers", db_index=False)
    stock = models.PositiveIntegerField(_("Stock"), null=True, help_text="how many numbers the supplier has")
    status = models.CharField(
        _("Status"), max_length=8, choices=Status.choices, default=Status.ACTIVE, db_default=Status.ACTIVE
    )
    opened_by = models.ForeignKey(CoverageImport, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    closed_by = models.ForeignKey(CoverageImport, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    earlier_ends = models.JSONField(
        null=True, editable=False, help_text="[[valid_to, closed_by], …]: ends it had before, newest first; for Undo"
    )
    # Stock is no price: it is kept up to date in the version that holds, or every deck would begin them all anew.
    earlier_stock = models.JSONField(
        null=True, editable=False, help_text="[[stock, replaced_by], …]: what it was before, newest first; for Undo"
    )

    class Meta:
        indexes = [
            models.Index(
                fields=["valid_to"], condition=models.Q(ended=False, valid_to__lt=FOREVER), name="ddioffer_ending"
            ),
            models.Index(
                fields=["gateway", "country", "state", "city", "id"],
                condition=models.Q(ended=False),
                name="ddioffer_place",
            ),
            models.Index(fields=["gateway", "mrc", "id"], condition=models.Q(ended=False), name="ddioffer_mrc"),
            models.Index(
                fields=["gateway", "opened_by"], condition=models.Q(opened_by__isnull=False), name="ddioffer_opened"
            ),
            models.Index(
                fields=["gateway", "closed_by"], condition=models.Q(closed_by__isnull=False), name="ddioffer_closed"
            ),
        ]

    def __str__(self) -> str:
        return self.place
