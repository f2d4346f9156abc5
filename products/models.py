"""Web products: a partner's branded sites."""

import secrets

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.names import LONGEST_NAME
from portal.tenancy.models import TenantModel


def new_token() -> str:
    """What has to be found under a domain to prove whose it is: 32 hex digits, a valid DNS label in any case."""
    return secrets.token_hex(16)


class WebProduct(TenantModel):
    """A branded website of a partner."""

    class Type(models.TextChoices):
        BUSINESS = "business", _("Business VoIP (Cloud PBX)")
        RESIDENTIAL = "residential", _("Residential VoIP")
        CHAT = "chat", _("Live Support Chat")

    class Cms(models.TextChoices):
        WORDPRESS = "wordpress", _("Wordpress")
        OWN = "own", _("Own")

    class State(models.TextChoices):
        DEVELOPMENT = "development", _("development")
        REQUESTED = "requested", _("activation requested")
        LIVE = "live", _("live")
        SUSPENDED = "suspended", _("suspended")

    type = models.CharField(_("Product type"), max_length=12, choices=Type.choices)
    cultures = ArrayField(models.CharField(max_length=12), verbose_name=_("Cultures"))
    default_culture = models.CharField(_("Default culture"), max_length=12)
    currencies = ArrayField(models.CharField(max_length=3), verbose_name=_("Currencies"))
    brand = models.CharField(_("Brand name"), max_length=LONGEST_NAME)

    class Proof(models.TextChoices):
        TXT = "txt", _("by a TXT record")
        FILE = "file", _("by a file")
        OURS = "ours", _("this name needs no proof")
        EARLIER = "earlier", _("it was live before proofs were asked for")

    # In ASCII form (IDNA). Claimed by several partners perhaps; proved by one (products.domains).
    domain = models.CharField(_("Website domain name"), max_length=253, db_index=True)
    domain_token = models.CharField(max_length=32, default=new_token, editable=False)
    domain_proof = models.CharField(_("Domain proved"), max_length=8, choices=Proof.choices, blank=True, editable=False)
    domain_proved_at = models.DateTimeField(_("Domain proved at"), null=True, editable=False)
    domain_checked_at = models.DateTimeField(_("Domain looked at"), null=True, editable=False)
    domain_problem = models.CharField(max_length=300, blank=True, editable=False)
    domain_failures = models.PositiveSmallIntegerField(default=0, editable=False)
    cms = models.CharField(_("CMS Type"), max_length=10, choices=Cms.choices)
    state = models.CharField(
        _("State"), max_length=12, choices=State.choices, default=State.DEVELOPMENT, editable=False
    )
    state_since = models.DateTimeField(_("State since"), null=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["brand", "id"]
        constraints = [
            models.UniqueConstraint(fields=["partner", "domain"], name="products_webproduct_domain_own"),
            models.UniqueConstraint(
                fields=["domain"],
                condition=models.Q(domain_proved_at__isnull=False),
                name="products_webproduct_domain_proved",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.brand} ({self.domain})"
