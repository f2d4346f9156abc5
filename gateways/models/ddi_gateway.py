"""A supplier's gateway through which calls to DDIs (inbound numbers) arrive."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.names import LONGEST_NAME
from portal.tenancy.models import TenantModel


class DdiGateway(TenantModel):
    """A DDI gateway: who supplies inbound numbers, how calls to them arrive, and who hears of trouble."""

    class Type(models.TextChoices):
        IP = "ip", _("IP (the supplier's servers send the calls)")
        SIP = "sip", _("SIP registration (the platform registers with the supplier)")

    name = models.CharField(_("Gateway name"), max_length=LONGEST_NAME)
    type = models.CharField(_("Gateway type"), max_length=3, choices=Type.choices)
    currency = models.CharField(_("Currency"), max_length=3)
    technical_email = models.EmailField(_("Technical e-mail"))
    # How calls arrive; may be filled in later, the manual's form asks for none of it.
    addresses = ArrayField(
        models.CharField(max_length=80),
        verbose_name=_("Gateway IP address"),
        default=list,
        blank=True,
        help_text="normal form: 203.0.113.5:5060/udp, [2001:db8::1]:5061/tls",
    )
    sip_username = models.CharField(_("SIP user name"), max_length=120, blank=True)
    sip_password_sealed = models.BinaryField(_("SIP password"), null=True, editable=False)
    sip_registrar = models.CharField(_("SIP registrar"), max_length=260, blank=True)
    coverage_max_days = models.PositiveSmallIntegerField(
        _("Coverage may be this old (days)"), null=True, blank=True, help_text=_("Empty: however old.")
    )
    deck_layout = models.JSONField(default=dict, editable=False, help_text="how this supplier's files are read")
    # Kept by the import, so that a grid's total costs nothing.
    offer_count = models.PositiveIntegerField(_("Offers"), default=0, editable=False)
    coverage_at = models.DateTimeField(_("Coverage of"), null=True, editable=False)
    retired_at = models.DateTimeField(_("Retired"), null=True, editable=False)
    retired_reason = models.CharField(_("Reason"), max_length=300, blank=True, db_default="", editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name, verbose_name_plural = _("DDI Gateway"), _("DDI Gateways")
        ordering = ["name", "id"]
        constraints = [models.UniqueConstraint(fields=["partner", "name"], name="gateways_ddigateway_name")]

    def __str__(self) -> str:
        return self.name
