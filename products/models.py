"""Web products: the branded sites where a partner's customers sign up."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.tenancy.models import TenantModel


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
    brand = models.CharField(_("Brand name"), max_length=120)
    # In ASCII form (IDNA): one domain is one product on the whole platform.
    domain = models.CharField(_("Website domain name"), max_length=253, unique=True)
    cms = models.CharField(_("CMS Type"), max_length=10, choices=Cms.choices)
    state = models.CharField(
        _("State"), max_length=12, choices=State.choices, default=State.DEVELOPMENT, editable=False
    )
    state_since = models.DateTimeField(_("State since"), null=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["brand", "id"]

    def __str__(self) -> str:
        return f"{self.brand} ({self.domain})"
