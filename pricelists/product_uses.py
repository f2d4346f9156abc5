"""What of this app is linked to a web product."""

from collections.abc import Iterator

from pricelists.kinds import KINDS
from products.models import WebProduct
from products.uses import Use, announce


@announce
def pricelists_of(product: WebProduct) -> Iterator[Use]:
    """The Term Pricelist and the DDI Pricelist by which the product's customers pay, where one is linked."""
    for kind in KINDS:
        for pricelist in kind.pricelist.objects.filter(uses__web_product=product):
            yield Use(kind=kind.label, name=pricelist.name, currencies=frozenset(pricelist.currencies))
