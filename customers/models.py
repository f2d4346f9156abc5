"""Customers of a partner's web products, and their users."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.money.fields import MicroField
from portal.tenancy.models import TenantModel
from pricing.models import PricePackage
from products.models import WebProduct
from products.plans import Plan


class Customer(TenantModel):
    """A company or an individual that signed up with a web product.

    Whether it is on trial is no column: it follows from the facts here (trials.entitlement).
    """

    class Kind(models.TextChoices):
        COMPANY = "company", _("Company")
        INDIVIDUAL = "individual", _("Individual")

    web_product = models.ForeignKey(WebProduct, on_delete=models.PROTECT, related_name="customers")
    kind = models.CharField(_("Kind"), max_length=10, choices=Kind.choices, default=Kind.COMPANY)
    name = models.CharField(_("Name"), max_length=160, db_collation="C")
    email = models.EmailField(_("Email address"), db_collation="C")
    telephone = models.CharField(_("Telephone"), max_length=16, blank=True, help_text="E.164 without +")
    country = models.CharField(_("Country"), max_length=2, db_collation="C", help_text="ISO 3166 alpha-2")
    currency = models.CharField(_("Currency"), max_length=3)
    culture = models.CharField(_("Culture"), max_length=12)
    plan = models.CharField(_("Plan"), max_length=1, choices=Plan.choices, default=Plan.PAYG)
    plan_country = models.CharField(
        _("Chosen country"), max_length=2, blank=True, help_text=_("The one that Unlimited Domestic calls freely.")
    )
    package = models.ForeignKey(
        PricePackage,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="customers",
        verbose_name=_("Price Package"),
        help_text=_("Its own; without one the web product's holds."),
    )
    expensive_allowed = models.BooleanField(_("May call expensive destinations"), default=False)
    suspended_at = models.DateTimeField(_("Suspended"), null=True, blank=True, editable=False)
    registered_at = models.DateTimeField(_("Registered"), default=timezone.now)
    telephone_activated_at = models.DateTimeField(_("Trial activated by telephone"), null=True, blank=True)
    reference = models.CharField(
        _("Reference"), max_length=60, blank=True, help_text=_("Your own number for this customer."), db_collation="C"
    )
    user_count = models.PositiveIntegerField(_("Users"), default=0, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["web_product", "email"], name="customers_customer_email"),
        ]
        indexes = [
            models.Index(fields=["partner", "name", "id"], name="customer_name"),
            models.Index(fields=["partner", "-registered_at", "-id"], name="customer_registered"),
        ]

    def __str__(self) -> str:
        return self.name


class CustomerUser(TenantModel):
    """A user (extension) of a customer."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="users")
    name = models.CharField(_("Name"), max_length=120, db_collation="C")
    email = models.EmailField(_("Email address"), blank=True, db_collation="C")
    extension = models.CharField(_("Extension"), max_length=8, db_collation="C")
    active = models.BooleanField(_("Active"), default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["customer_id", "extension"]
        constraints = [
            models.UniqueConstraint(fields=["customer", "extension"], name="customers_customeruser_extension"),
        ]

    def __str__(self) -> str:
        return self.name


class TrialUsage(TenantModel):
    """Something a customer used of its trial: what is left is worked out from these facts, never counted down.

    quantity: seconds of calls for minutes; numbers for DDIs; users for users. amount: what credit paid for.
    """

    class Allowance(models.TextChoices):
        MINUTES = "minutes", _("free minutes")
        COMPLIMENTARY_DDI = "ddi", _("complimentary DDI numbers")
        FREE_DDI = "free_ddi", _("Free DDI numbers")
        CREDIT = "credit", _("call out credits")

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="trial_usage")
    user = models.ForeignKey(CustomerUser, on_delete=models.CASCADE, null=True, related_name="+")
    allowance = models.CharField(_("Allowance"), max_length=8, choices=Allowance.choices)
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
        indexes = [models.Index(fields=["customer", "allowance"], name="trialusage_customer")]

    def __str__(self) -> str:
        return f"{self.get_allowance_display()} {self.used_at:%Y-%m-%d}"
