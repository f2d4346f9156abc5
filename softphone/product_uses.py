"""Softphones that were built keep their web product from being deleted: customers may have them installed."""

from collections.abc import Iterator

from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _

from products.models import WebProduct
from products.uses import Use, announce
from softphone.models import Build


@announce
def builds_of(product: WebProduct) -> Iterator[Use]:
    """How many versions of the branded softphone there are."""
    count = Build.objects.filter(web_product=product).order_by().count()
    if count:
        yield Use(kind=_("versions of its branded softphone:"), name=number_format(count, force_grouping=True))
