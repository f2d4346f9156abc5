"""Which web products' customers pay by a pricelist."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from gateways.models import TermPricelist, TermPricelistUse
from gateways.pricelists.refusals import PricelistRefusal
from products.models import WebProduct


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """A web product as the dialog shows it."""

    product: WebProduct
    linked: bool
    other: TermPricelist | None
    missing: list[str]


def missing_currencies(pricelist: TermPricelist, product: WebProduct) -> list[str]:
    """The web product's currencies in which the pricelist has no prices."""
    return [currency for currency in product.currencies if currency not in pricelist.currencies]


def candidates(pricelist: TermPricelist) -> list[Candidate]:
    """Every web product of the partner, with what links it to a pricelist now."""
    uses = {use.web_product_id: use for use in TermPricelistUse.objects.select_related("pricelist")}
    found = []
    for product in WebProduct.objects.order_by("brand", "id"):
        use = uses.get(product.pk)
        linked = use is not None and use.pricelist_id == pricelist.pk
        found.append(
            Candidate(
                product=product,
                linked=linked,
                other=use.pricelist if use is not None and not linked else None,
                missing=missing_currencies(pricelist, product),
            )
        )
    return found


def link(*, pricelist: TermPricelist, product: WebProduct) -> TermPricelistUse:
    """Let a web product's customers pay by this pricelist, instead of the one it used before.

    Raises PricelistRefusal naming the currencies that the pricelist lacks.
    """
    # Locked, so that neither loses a currency while the other is being linked to it.
    pricelist = TermPricelist.objects.get(pk=pricelist.pk)
    product = WebProduct.objects.select_for_update().get(pk=product.pk)
    if missing := missing_currencies(pricelist, product):
        raise PricelistRefusal(
            _(
                "%(product)s sells in %(missing)s, but %(pricelist)s has no prices in it. Add the currency to the"
                " pricelist and populate it, or take it from the web product."
            )
            % {"product": product.brand, "missing": ", ".join(missing), "pricelist": pricelist.name}
        )
    use, _made = TermPricelistUse.objects.update_or_create(
        web_product=product, defaults={"pricelist": pricelist, "pricelist_owner_id": pricelist.partner_id}
    )
    return use


def unlink(*, pricelist: TermPricelist, product: WebProduct) -> None:
    """The web product no longer uses this pricelist; nothing happens when it didn't."""
    TermPricelistUse.objects.filter(pricelist=pricelist, web_product=product).delete()


def used_by(pricelist: TermPricelist) -> list[str]:
    """The web products that use it, in words."""
    products = WebProduct.objects.filter(term_pricelist_use__pricelist=pricelist).order_by("brand", "id")
    return [_("Web product %(product)s") % {"product": product} for product in products]
