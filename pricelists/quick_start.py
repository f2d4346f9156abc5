"""This app's chapters of the Quick Start: what customers pay for numbers and calls."""

from functools import cache

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gateways.quick_start import Found, counts, found
from portal.grid.asked_together import DASHBOARD
from portal.grid.quick_start import Chapter, Step, chapter
from portal.prepared import PreparedValues
from pricelists.models import DdiPricelist, TermPricelist
from products.models import WebProduct
from products.quick_start import not_linked

PRICED = _("The platform has prices: link its pricelist under Where used, or set prices of your own.")


@chapter(order=60)
def ddi_pricelist() -> Chapter:
    """Inbound numbers: what customers pay."""
    return _pricelist(
        "ddi",
        seen=found(DdiPricelist, "price_count"),
        lacking=_lacking("ddi_pricelist_use"),
        titles=(_("Add DDI Pricelist"), _("Add DDI Pricelist")),
        why=_("What your customers pay for inbound numbers and channels, in each currency."),
        populate=_("Add selected to DDI Pricelist"),
        pages="ddi-pricelists",
    )


@chapter(order=80)
def term_pricelist() -> Chapter:
    """Calls out: what customers pay."""
    return _pricelist(
        "term",
        seen=found(TermPricelist, "price_count"),
        lacking=_lacking("term_pricelist_use"),
        titles=(_("Add Termination Pricelist"), _("Add Term Pricelist")),
        why=_("What your customers pay for outbound calls, in each currency."),
        populate=_("Add selected to Term Pricelist"),
        pages="term-pricelists",
    )


def _pricelist(
    kind: str,
    *,
    seen: Found,
    lacking: list[str] | None,
    titles: tuple[Promise | str, Promise | str],
    why: Promise | str,
    populate: Promise | str,
    pages: str,
) -> Chapter:
    """titles: the chapter's in the manual, and of the link it names. lacking: brands of web products without such a
    pricelist; None: there is no web product at all.
    """
    return Chapter(
        title=titles[0],
        optional=PRICED if seen.supplied else "",
        steps=[
            Step(
                key=f"{kind}-pricelist", title=titles[1], why=why, url_name=pages, done=seen.own, begin=f"{pages}-add"
            ),
            Step(
                key=f"{kind}-used",
                title=_("Where used"),
                why=not_linked(lacking) if lacking else _("Link a pricelist to every Web Product."),
                url_name="choose-pricelist" if kind == "term" else "choose-ddi-pricelist",
                done=lacking == [],
                always=True,
                needs=("web-product",) if seen.supplied else ("web-product", f"{kind}-pricelist"),
            ),
            Step(
                key=f"{kind}-prices",
                title=populate,
                why=_("Prices from the coverage, with your profit."),
                url_name="choose-gateway" if kind == "term" else "choose-ddi-gateway",
                url_args=("populate",),
                done=seen.own_filled,
                needs=(f"{kind}-pricelist", f"{kind}-coverage"),
            ),
        ],
    )


def _lacking(use: str) -> list[str] | None:
    products = _links(use).all()
    if not products:
        return None
    return [brand for brand, linked in products if linked is None][:3]


@cache
def _links(use: str) -> PreparedValues:
    return PreparedValues(lambda: WebProduct.objects.order_by("id").values_list("brand", use)[:500])


for _model in (TermPricelist, DdiPricelist):
    DASHBOARD.asks(counts(_model, "price_count", False))
for _use in ("term_pricelist_use", "ddi_pricelist_use"):
    DASHBOARD.asks(_links(_use))
