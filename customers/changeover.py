"""Customers who pay in a currency that has ended."""

from collections.abc import Iterator

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from customers.models import Customer, TrialUsage
from portal.money.currencies import Currency
from portal.money.rounding import call_amount
from products.changeover import Keeper, Part, announce


class Customers(Keeper):
    """Customers, and what of their trial's credit is used, kept with six decimals."""

    def codes(self) -> set[str]:
        return set()  # a customer's currency is always one of its web product's

    def parts(self, old: Currency) -> Iterator[Part]:
        count = Customer.objects.filter(currency=old.code).count()
        if count:
            told = _("They pay in %(new)s then; what they used of their free credits is converted.")
            name = number_format(count, force_grouping=True)
            yield Part(kind=_("Customers"), name=name, told=told % {"new": old.successor})

    def change(self, old: Currency) -> int:
        customers = Customer.objects.filter(currency=old.code)
        used = list(TrialUsage.objects.filter(customer__in=customers, amount__gt=0))
        for usage in used:
            usage.amount = call_amount(usage.amount / old.fixed_rate)
        TrialUsage.objects.bulk_update(used, ["amount"], batch_size=1000)
        return customers.update(currency=old.successor)


announce(Customers())
