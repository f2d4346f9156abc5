"""What a partner decides about the hosted pages of a web product."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.tenancy.models import TenantModel
from products.models import WebProduct


class Site(TenantModel):
    """How a web product's hosted pages look, and where they are. A web product without one has the defaults.

    The logo lies here, not in a storage: it is small, it was encoded anew by us, and it ends with its row.
    """

    web_product = models.OneToOneField(WebProduct, on_delete=models.CASCADE, related_name="site")
    host = models.CharField(
        _("Portal host"), max_length=253, blank=True, db_index=True, help_text="ASCII; empty: my. and the domain"
    )
    accent = models.CharField(_("Accent colour"), max_length=7, blank=True, help_text="#rrggbb, lower case")
    logo = models.BinaryField(_("Logo"), default=b"", help_text="PNG, encoded anew; empty: the brand's name")
    logo_sha256 = models.CharField(_("Logo (checksum)"), max_length=64, blank=True)
    logo_width = models.PositiveSmallIntegerField(default=0)
    logo_height = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return str(self.web_product)
