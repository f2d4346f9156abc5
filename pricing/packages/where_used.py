"""Which web products' customers have a package, unless they have one of their own."""

from django.utils.translation import gettext as _

from pricing.models import PackageUse, PricePackage
from pricing.packages.refusals import PackageRefusal
from products import where_used as products_where_used
from products.live import guard_live
from products.models import WebProduct


def missing_currencies(package: PricePackage, product: WebProduct) -> list[str]:
    """The web product's currencies in which the package has no prices."""
    return [currency for currency in product.currencies if currency not in package.currencies]


def candidates(package: PricePackage) -> list[products_where_used.Candidate[PricePackage]]:
    """Every web product of the partner, with what links it to a package now."""
    used = {use.web_product_id: use.package for use in PackageUse.objects.select_related("package")}
    return products_where_used.candidates(package, used=used, missing=missing_currencies)


def link(*, package: PricePackage, product: WebProduct, confirmed: bool = False) -> PackageUse:
    """Give a web product's customers this package instead of the one they had.

    Raises PackageRefusal naming the currencies that the package lacks, and LiveInUseError when a live web product
    would lose its other package and nobody has confirmed it.
    """
    # Locked, so that neither loses a currency while the other is being linked to it.
    package = PricePackage.objects.select_for_update().get(pk=package.pk)
    product = WebProduct.objects.select_for_update().get(pk=product.pk)
    if missing := missing_currencies(package, product):
        raise PackageRefusal(
            _(
                "%(product)s sells in %(missing)s, but %(package)s has no prices in it. Add the currency to the"
                " package, or take it from the web product."
            )
            % {"product": product.brand, "missing": ", ".join(missing), "package": package.name}
        )
    before = PackageUse.objects.filter(web_product=product).first()
    if before is not None and before.package_id == package.pk:
        return before
    if before is not None:
        guard_live([product], confirmed=confirmed)
    use, _made = PackageUse.objects.update_or_create(web_product=product, defaults={"package": package})
    return use


def unlink(*, package: PricePackage, product: WebProduct, confirmed: bool = False) -> None:
    """The web product no longer uses this package; nothing happens when it didn't.

    Raises LiveInUseError when it is live and nobody has confirmed it.
    """
    use = PackageUse.objects.select_for_update().filter(package=package, web_product=product).first()
    if use is None:
        return
    guard_live([product], confirmed=confirmed)
    use.delete()


def used_by(package: PricePackage) -> list[str]:
    """What uses it, in words."""
    products = WebProduct.objects.filter(package_use__package=package).order_by("brand", "id")
    return [_("Web product %(product)s") % {"product": product} for product in products]
