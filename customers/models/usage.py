"""What customers used of their trials."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from customers.models.customer import Customer, CustomerUser
from portal.money.fields import MicroField
from portal.tenancy.models import TenantModel
from trials import terms


class TrialUsage(TenantModel):
    """Something a customer used of its trial: what is left is worked out from these facts, never counted down.

    quantity: seconds of calls for minutes, numbers for DDIs. amount: what credit paid for, in the customer's currency.
    """

    class Allowance(models.TextChoices):
        MINUTES = terms.Allowance.MINUTES.value, _("free minutes")
        COMPLIMENTARY_DDI = terms.Allowance.COMPLIMENTARY_DDI.value, _("complimentary DDI numbers")
        FREE_DDI = terms.Allowance.FREE_DDI.value, _("Free DDI numbers")
        CREDIT = terms.Allowance.CREDIT.value, _("call out credits")

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="trial_usage")
    user = models.ForeignKey(CustomerUser, on_delete=models.CASCADE, null=True, related_name="+")
    allowance = models.CharField(_("Allowance"), max_length=20, choices=Allowance.choices)
    quantity = models.PositiveIntegerField(_("Quantity"), default=0)
    amount = MicroField(_("Amount"), default=0, help_text="in the customer's currency")
    used_at = models.DateTimeField(_("Used"), default=timezone.now)
    source = models.CharField(_("Source"), max_length=80, blank=True, help_text="the call or order; once only")

    class Meta:
        ordering = ["-used_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "allowance", "source"],
                condition=~models.Q(source=""),
                name="customers_trialusage_once",
            ),
        ]
        indexes = [
            models.Index(fields=["customer", "allowance"], name="trialusage_customer"),
            models.Index(fields=["partner", "-used_at", "-id"], name="trialusage_newest"),
            models.Index(fields=["customer", "-used_at", "-id"], name="trialusage_customer_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.get_allowance_display()} {self.used_at:%Y-%m-%d}"
