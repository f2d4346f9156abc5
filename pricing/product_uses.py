"""What of this app is linked to a web product."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from pricing.models import PackageUse
from products.models import WebProduct
from products.uses import Use, announce


@announce
def package_of(product: WebProduct) -> Iterator[Use]:
    """The Price Package of the product's customers, if one is linked."""
    for link in PackageUse.objects.filter(web_product=product).select_related("package"):
        yield Use(kind=_("Price Package"), name=link.package.name, currencies=frozenset(link.package.currencies))
