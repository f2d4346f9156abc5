"""This app's chapter of the Quick Start."""

from django.utils.translation import gettext_lazy as _

from portal.grid.asked_together import DASHBOARD
from portal.grid.quick_start import Chapter, Step, chapter
from portal.prepared import PreparedValues
from pricing.models import PricePackage
from products.models import WebProduct
from products.quick_start import any_product, not_linked

_ANY_PACKAGE = DASHBOARD.asks(PreparedValues(lambda: PricePackage.objects.values_list("pk")[:1]))
_LACKING = DASHBOARD.asks(
    PreparedValues(lambda: WebProduct.objects.filter(package_use=None).order_by("id").values_list("brand")[:3])
)


@chapter(order=30)
def retail_pricing() -> Chapter:
    """What customers pay per month."""
    lacking = [brand for (brand,) in _LACKING.all()]
    return Chapter(
        title=_("Set Retail Pricing"),
        steps=[
            Step(
                key="package",
                title=_("Add Price Package"),
                why=_("What your customers pay per month on each plan, and what is free of charge."),
                url_name="price-packages",
                begin="price-packages-add",
                done=_ANY_PACKAGE.any(),
            ),
            Step(
                key="package-used",
                title=_("Where used"),
                why=not_linked(lacking) if lacking else _("Link a Price Package to every Web Product."),
                url_name="choose-package",
                done=not lacking and any_product(),
                needs=("web-product", "package"),
            ),
        ],
    )
