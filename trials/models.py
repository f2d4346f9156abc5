"""Trial configurations: what a new customer may do free of charge, and for how long."""

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.money.fields import MicroField
from portal.names import LONGEST_NAME
from portal.tenancy.models import TenantModel


class Trial(TenantModel):
    """The manual's fields, in its order. A quantity of 0 is unlimited; it counts only where its allowance is on.

    `…_activation`: the allowance begins only when the customer has activated the trial by telephone.
    """

    name = models.CharField(_("Name"), max_length=LONGEST_NAME)
    days = models.PositiveSmallIntegerField(
        _("Days"), default=14, validators=[MinValueValidator(1), MaxValueValidator(365)]
    )
    currencies = ArrayField(
        models.CharField(max_length=3), verbose_name=_("Currencies of pre-paid credits"), default=list, blank=True
    )
    users_allowed = models.BooleanField(_("Allow additional users"), default=False)
    users_activation = models.BooleanField(_("Require Telephone Trial Activation"), default=False)
    users_quantity = models.PositiveIntegerField(_("Additional users"), default=0)
    minutes_allowed = models.BooleanField(_("Allow free minutes for Unlimited packages"), default=False)
    minutes_activation = models.BooleanField(_("Require Telephone Trial Activation"), default=False)
    minutes_quantity = models.PositiveIntegerField(_("Free minutes"), default=0)
    complimentary_ddi_allowed = models.BooleanField(_("Allow complimentary DDI number"), default=False)
    complimentary_ddi_activation = models.BooleanField(_("Require Telephone Trial Activation"), default=False)
    complimentary_ddi_quantity = models.PositiveIntegerField(
        _("Complimentary DDI numbers"), default=0, help_text=_("For each user.")
    )
    # Numbers whose MRC and NRC are zero. The manual's form has no switch for them, but 0 means unlimited, so
    # "none" needs one.
    free_ddi_allowed = models.BooleanField(_("Allow Free DDI numbers"), default=False)
    free_ddi_activation = models.BooleanField(_("Require Telephone Trial Activation"), default=False)
    free_ddi_quantity = models.PositiveIntegerField(_("Free DDI numbers"), default=0)
    credit_allowed = models.BooleanField(_("Give free call out credits"), default=False)
    credit_activation = models.BooleanField(_("Require Telephone Trial Activation"), default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["name", "id"]
        constraints = [models.UniqueConstraint(fields=["partner", "name"], name="trials_trial_name")]

    def __str__(self) -> str:
        return self.name


class TrialCredit(TenantModel):
    """How much free call out credit a Pay As You Go customer gets, in one currency."""

    trial = models.ForeignKey(Trial, on_delete=models.CASCADE, related_name="credits")
    currency = models.CharField(_("Currency"), max_length=3)
    amount = MicroField(_("Amount"), default=0)

    class Meta:
        ordering = ["trial_id", "currency"]
        constraints = [
            models.UniqueConstraint(fields=["trial", "currency"], name="trials_trialcredit_currency"),
            models.CheckConstraint(condition=models.Q(amount__gte=0), name="trials_trialcredit_not_negative"),
        ]

    def __str__(self) -> str:
        return self.currency


class TrialUse(TenantModel):
    """Where used: a web product whose new customers get this trial."""

    trial = models.ForeignKey(Trial, on_delete=models.PROTECT, related_name="uses")
    web_product = models.OneToOneField("products.WebProduct", on_delete=models.CASCADE, related_name="trial_use")
    linked_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return str(self.web_product)
