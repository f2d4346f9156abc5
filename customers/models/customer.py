"""Customers of a partner's web products, and their users."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.names import LONGEST_NAME
from portal.tenancy.models import TenantModel
from pricing.models import PricePackage
from products.models import WebProduct
from products.plans import Plan

LONGEST_CUSTOMER_NAME = 160


class Customer(TenantModel):
    """A company or an individual that is a customer of a web product.

    Whether it is on trial is no column: it follows from the facts here (trials.entitlement).
    """

    class Kind(models.TextChoices):
        COMPANY = "company", _("Company")
        INDIVIDUAL = "individual", _("Individual")

    web_product = models.ForeignKey(WebProduct, on_delete=models.PROTECT, related_name="customers")
    kind = models.CharField(_("Kind"), max_length=10, choices=Kind.choices, default=Kind.COMPANY)
    name = models.CharField(_("Name"), max_length=LONGEST_CUSTOMER_NAME, db_collation="C")
    name_key = models.CharField(
        max_length=200, default="", editable=False, db_collation="C", help_text="the name folded: for order and search"
    )
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
    telephone_activated_by = models.CharField(_("Activated by"), max_length=254, blank=True, editable=False)
    reference = models.CharField(
        _("Reference"), max_length=60, blank=True, help_text=_("Your own number for this customer."), db_collation="C"
    )
    user_count = models.PositiveIntegerField(_("Users"), default=0, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["name_key", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["web_product", "email"],
                name="customers_customer_email",
                violation_error_message=_("This web product has a customer with this email address already."),
            ),
        ]
        indexes = [
            models.Index(fields=["partner", "name_key", "id"], name="customer_name_key"),
            models.Index(fields=["partner", "email", "id"], name="customer_email"),
            models.Index(fields=["partner", "reference", "id"], name="customer_reference"),
            models.Index(
                fields=["partner", "web_product", "-registered_at", "-id"], name="customer_product_registered"
            ),
            models.Index(
                fields=["partner", "-suspended_at", "-id"],
                condition=models.Q(suspended_at__isnull=False),
                name="customer_suspended",
            ),
            models.Index(fields=["partner", "-registered_at", "-id"], name="customer_registered"),
        ]

    def __str__(self) -> str:
        return self.name


class CustomerWord(TenantModel):
    """A word of a customer's name, folded: what a search by the beginnings of words walks.

    Kept by a trigger on the customers (migration 0003), so that no writer can forget it. Behind the wall an index
    answers ranges only, and a name has one beginning, but people know customers by any of their words.
    """

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="+", db_index=False)
    word = models.CharField(max_length=200, db_collation="C")

    class Meta:
        indexes = [
            models.Index(fields=["partner", "word", "customer"], name="customerword_word"),
            models.Index(fields=["customer"], name="customerword_customer"),
        ]


class CustomerUser(TenantModel):
    """A user (extension) of a customer."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="users")
    name = models.CharField(_("Name"), max_length=LONGEST_NAME, db_collation="C")
    email = models.EmailField(_("Email address"), blank=True, db_collation="C")
    extension = models.CharField(_("Extension"), max_length=8, db_collation="C")
    active = models.BooleanField(_("Active"), default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["customer_id", "extension"]
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "extension"],
                name="customers_customeruser_extension",
                violation_error_message=_("Another user of this customer has this extension."),
            ),
        ]
        indexes = [
            models.Index(fields=["partner", "name", "id"], name="customeruser_name"),
            models.Index(fields=["partner", "extension", "id"], name="customeruser_extension"),
        ]

    def __str__(self) -> str:
        return self.name
