"""Which price package a customer pays by: its own, else that of its web product."""

from django.utils.translation import gettext as _

from customers.models import Customer
from portal.countries import country_name
from pricing.models import FreeRoute, PackageUse, PricePackage
from products.models import WebProduct
from products.plans import Plan


def package_of_product(product: WebProduct) -> PricePackage | None:
    """The package that the web product's customers have unless they have one of their own."""
    use = PackageUse.objects.filter(web_product=product).select_related("package").first()
    return use.package if use is not None else None


def package_of(customer: Customer) -> PricePackage | None:
    """The package that holds for this customer; None where neither it nor its web product has one."""
    return customer.package if customer.package_id is not None else package_of_product(customer.web_product)


def default_plan(product: WebProduct, own: PricePackage | None = None) -> str:
    """The plan that a new customer gets unless another is chosen: as its package says, its own or the web product's."""
    package = own or package_of_product(product)
    return package.default_plan if package is not None else Plan.PAYG.value


def free_countries(package: PricePackage) -> list[str]:
    """The countries (ISO alpha-2) to which some calls are free with this package, in order of their codes."""
    routes = FreeRoute.objects.filter(package=package).exclude(country="")
    return list(routes.order_by("country").values_list("country", flat=True).distinct())


def uncovered(package: PricePackage | None, country: str) -> str:
    """Why a chosen country is worth nothing with this package, in words; "" where calls to it are free."""
    if package is None or not country:
        return ""
    covered = free_countries(package)
    if country in covered:
        return ""
    if not covered:
        return _("%(package)s has no free routes yet, so no calls to %(country)s are free.") % {
            "package": package.name,
            "country": country_name(country),
        }
    return _("No calls to %(country)s are free with %(package)s, which frees: %(countries)s.") % {
        "package": package.name,
        "country": country_name(country),
        "countries": ", ".join(country_name(code) for code in covered[:30]) + (" …" if len(covered) > 30 else ""),
    }
