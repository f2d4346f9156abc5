"""Price packages in a currency that has ended."""

from collections.abc import Iterator
from typing import Any, cast

from django.urls import reverse
from django.utils.translation import gettext as _

from portal.grid.asked_together import DASHBOARD
from portal.money.currencies import Currency
from portal.money.rounding import changed_amount
from portal.prepared import PreparedValues
from pricing.models import PackagePrice, PricePackage
from products.changeover import Amount, Keeper, Part, announce, codes_kept, replaced

_LISTS = DASHBOARD.asks(PreparedValues(lambda: PricePackage.objects.values_list("currencies")))
_PLANS = ("payg", "domestic", "international")


def _verbose(name: str) -> str:
    return str(cast("Any", PackagePrice._meta.get_field(name)).verbose_name)


class Packages(Keeper):
    """The prices of the three plans, each rounded half-up to the successor's minor unit."""

    def codes(self) -> set[str]:
        return codes_kept(_LISTS)

    def parts(self, old: Currency) -> Iterator[Part]:
        for price in PackagePrice.objects.filter(currency=old.code).select_related("package"):
            package, amounts = price.package, []
            if old.successor in package.currencies:
                told = _("Its prices in %(new)s stay, those in %(old)s go.")
            else:
                told = _("Its prices are converted to %(new)s.")
                amounts = [
                    Amount(
                        label=_verbose(name),
                        before=value,
                        after=changed_amount(value, old),
                    )
                    for name in _PLANS
                    for value in [getattr(price, name)]
                ]
            yield Part(
                kind=_("Price Package"),
                name=package.name,
                told=told % {"old": old.code, "new": old.successor},
                url=reverse("price-package", args=[package.pk]),
                amounts=amounts,
            )

    def change(self, old: Currency) -> int:
        found = list(PricePackage.objects.select_for_update().filter(currencies__contains=[old.code]))
        for package in found:
            for price in PackagePrice.objects.filter(package=package, currency=old.code):
                if old.successor in package.currencies:
                    price.delete()
                    continue
                for name in _PLANS:
                    setattr(price, name, changed_amount(getattr(price, name), old))
                price.currency = old.successor
                price.save()
            package.currencies = replaced(package.currencies, old)
            package.version += 1
            package.save(update_fields=["currencies", "version"])
        return len(found)


announce(Packages())
