"""Demo data of price packages. Called by `manage.py demo_data` inside a partner's wall."""

from decimal import Decimal

from gateways.models.versioned import LineType
from portal.tenancy.wall import PLATFORM_PARTNER_ID
from pricelists.models import DdiPricelist, TermPricelist
from pricing.models import PricePackage
from pricing.packages import choosing, where_used
from pricing.packages.saving import PackageDraft, PlanPrices, add_package
from products.models import WebProduct
from products.plans import Plan
from tenants.models import Partner

NAME = "Standard"
COUNTRIES = ("GB", "DE", "FR", "ES", "IT", "NL", "BE", "PL", "IE", "AT", "PT", "US", "CA")
MOST_PLACES = 12
PRICES = {
    "EUR": PlanPrices(payg=Decimal("2.99"), domestic=Decimal("9.99"), international=Decimal("19.99")),
    "GBP": PlanPrices(payg=Decimal("2.49"), domestic=Decimal("8.99"), international=Decimal("16.99")),
    "USD": PlanPrices(payg=Decimal("2.99"), domestic=Decimal("9.99"), international=Decimal("19.99")),
}


def make(partner: Partner) -> None:
    """One package with the landlines of a dozen countries free, linked where its currencies cover; unless there is
    one. Free DDIs come from the DDI Pricelist, if there is any."""
    if PricePackage.objects.exists():
        return
    package = add_package(
        PackageDraft(
            name=NAME,
            prices=PRICES,
            minutes_per_month=1000,
            complimentary_ddis=1,
            default_plan=Plan.DOMESTIC,
            free_routes=_landlines(),
            free_ddis=_places(),
        )
    )
    for product in WebProduct.objects.filter(package_use=None):
        if not where_used.missing_currencies(package, product):
            where_used.link(package=package, product=product)


def _landlines() -> list[str]:
    pricelist = TermPricelist.objects.exclude(partner_id=PLATFORM_PARTNER_ID).filter(price_count__gt=0).first()
    found = choosing.destinations(pricelist.pk) if pricelist is not None else []
    return [c.key for c in found if c.kind == LineType.LANDLINE and c.country in COUNTRIES]


def _places() -> list[str]:
    pricelist = DdiPricelist.objects.exclude(partner_id=PLATFORM_PARTNER_ID).filter(price_count__gt=0).first()
    found = choosing.places(pricelist.pk) if pricelist is not None else []
    return [c.key for c in found if c.country in COUNTRIES][:MOST_PLACES]
