"""What of this app is linked to a web product."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from gateways.models import TermPricelistUse
from products.models import WebProduct
from products.uses import Use, announce


@announce
def term_pricelist_of(product: WebProduct) -> Iterator[Use]:
    """The Term Pricelist whose prices the product's customers pay, if one is linked."""
    for link in TermPricelistUse.objects.filter(web_product=product).select_related("pricelist"):
        yield Use(kind=_("Term Pricelist"), name=link.pricelist.name, currencies=frozenset(link.pricelist.currencies))
