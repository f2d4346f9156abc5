"""Which web products' customers pay by a pricelist: termination or DDI."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from pricelists.kinds import kind_of
from pricelists.models import DdiPricelist, TermPricelist
from pricelists.refusals import PricelistRefusal
from products import where_used as products_where_used
from products.live import guard_live
from products.models import WebProduct


def missing_currencies(pricelist: TermPricelist | DdiPricelist, product: WebProduct) -> list[str]:
    """The web product's currencies in which the pricelist has no prices."""
    return [currency for currency in product.currencies if currency not in pricelist.currencies]


def candidates(pricelist: TermPricelist | DdiPricelist) -> list[products_where_used.Candidate[Any]]:
    """Every web product of the partner, with what links it to a pricelist now."""
    uses: Any = kind_of(pricelist).use._default_manager.select_related("pricelist")
    used = {use.web_product_id: use.pricelist for use in uses}
    return products_where_used.candidates(pricelist, used=used, missing=missing_currencies)


def link(*, pricelist: TermPricelist | DdiPricelist, product: WebProduct, confirmed: bool = False) -> None:
    """Let a web product's customers pay by this pricelist, own or the platform's, instead of the one used before.

    Raises PricelistRefusal naming the currencies that the pricelist lacks, and LiveInUseError when a live web
    product would change its pricelist and nobody has confirmed it.
    """
    kind = kind_of(pricelist)
    product = WebProduct.objects.select_for_update().get(pk=product.pk)
    check_currencies(kind.pricelist.objects.get(pk=pricelist.pk), product)
    uses = kind.use._default_manager
    if uses.filter(web_product=product).exclude(pricelist=pricelist).exists():
        guard_live([product], confirmed=confirmed)
    with transaction.atomic():
        uses.update_or_create(
            web_product=product, defaults={"pricelist": pricelist, "pricelist_owner_id": pricelist.partner_id}
        )
        # A new link waits, by its foreign key, for whoever is changing the pricelist, which may be the platform's and
        # so can't be locked here: only now are its currencies those that it will keep while it is used.
        check_currencies(kind.pricelist.objects.get(pk=pricelist.pk), product)


def check_currencies(pricelist: TermPricelist | DdiPricelist, product: WebProduct) -> None:
    """Raises PricelistRefusal naming the web product's currencies that the pricelist lacks."""
    if missing := missing_currencies(pricelist, product):
        raise PricelistRefusal(
            _(
                "%(product)s sells in %(missing)s, but %(pricelist)s has no prices in it. Add the currency to the"
                " pricelist and populate it, or take it from the web product."
            )
            % {"product": product.brand, "missing": ", ".join(missing), "pricelist": pricelist.name}
        )


def unlink(*, pricelist: TermPricelist | DdiPricelist, product: WebProduct, confirmed: bool = False) -> None:
    """The web product no longer uses this pricelist; nothing happens when it didn't.

    Raises LiveInUseError when it is live and nobody has confirmed.
    """
    links = kind_of(pricelist).use._default_manager.filter(pricelist=pricelist, web_product=product)
    if links.exists():
        guard_live([product], confirmed=confirmed)
        links.delete()


def used_by(pricelist: TermPricelist | DdiPricelist) -> list[str]:
    """The web products that use it, in words."""
    return [_("Web product %(product)s") % {"product": product} for product in kind_of(pricelist).products(pricelist)]
