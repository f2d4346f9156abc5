"""Customers keep their web product from being deleted."""

from collections.abc import Iterator

from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _

from customers.models import Customer
from products.models import WebProduct
from products.uses import Use, announce


@announce
def customers_of(product: WebProduct) -> Iterator[Use]:
    """How many customers the web product has, and the currencies and cultures that they have."""
    customers = Customer.objects.filter(web_product=product).order_by()
    count = customers.count()
    if count:
        yield Use(
            kind=_("customers:"),
            name=number_format(count, force_grouping=True),
            needs_currencies=frozenset(customers.values_list("currency", flat=True).distinct()),
            needs_cultures=frozenset(customers.values_list("culture", flat=True).distinct()),
        )
