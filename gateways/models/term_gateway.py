"""A supplier's gateway through which calls leave."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.names import LONGEST_NAME
from portal.tenancy.models import TenantModel


class TermGateway(TenantModel):
    """A termination gateway: how to reach a supplier, and what its calls must look like."""

    class Authentication(models.TextChoices):
        IP = "ip", _("IP")
        SIP = "sip", _("SIP")

    class FromCarries(models.TextChoices):
        ACCOUNT = "account", _("the account")
        CALLER = "caller", _("the caller")

    name = models.CharField(_("Name"), max_length=LONGEST_NAME)
    authentication = models.CharField(_("Gateway authentication type"), max_length=3, choices=Authentication.choices)
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
    from_carries = models.CharField(
        _("From carries"),
        max_length=7,
        choices=FromCarries.choices,
        default=FromCarries.ACCOUNT,
        db_default=FromCarries.ACCOUNT,
        help_text="with SIP authentication: whose address the From header has",
    )
    currency = models.CharField(_("Currency"), max_length=3)
    remote_party_id = models.BooleanField(_("Remote-Party-ID"), default=False)
    p_asserted_identity = models.BooleanField(_("P-Asserted-Identity"), default=False)
    caller_id_prefix = models.CharField(_("Caller ID prefix"), max_length=16, blank=True)
    uri_prefix_enabled = models.BooleanField(_("URI prefix"), default=False)
    uri_prefix = models.CharField(_("URI prefix rule"), max_length=32, blank=True)
    rewrite_rules = models.JSONField(
        _("URI rewrite rules"), default=list, blank=True, help_text='[{"match": "^00", "replace": ""}, …], in order'
    )
    deck_layout = models.JSONField(default=dict, editable=False, help_text="how this supplier's decks are read")
    # Kept by the import, so that a grid's total costs nothing.
    route_count = models.PositiveIntegerField(_("Routes"), default=0, editable=False)
    code_count = models.PositiveIntegerField(_("Codes"), default=0, editable=False)
    coverage_at = models.DateTimeField(_("Coverage of"), null=True, editable=False)
    retired_at = models.DateTimeField(_("Retired"), null=True, editable=False)
    retired_reason = models.CharField(_("Reason"), max_length=300, blank=True, db_default="", editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name, verbose_name_plural = _("Term Gateway"), _("Term Gateways")
        ordering = ["name", "id"]
        constraints = [models.UniqueConstraint(fields=["partner", "name"], name="gateways_termgateway_name")]

    def __str__(self) -> str:
        return self.name
