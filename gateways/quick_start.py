"""This app's chapters of the Quick Start: a partner's own gateways and pricelists.

A chapter is optional where the platform supplies the same thing, as the manual's note says.
"""

from dataclasses import dataclass
from functools import cache

from django.db.models import Count, Model, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gateways.models import DdiGateway, DdiPricelist, TermGateway, TermPricelist
from portal.grid.asked_together import DASHBOARD
from portal.grid.quick_start import Chapter, Step, chapter
from portal.prepared import PreparedAggregate, PreparedValues
from portal.tenancy.wall import PLATFORM_PARTNER_ID
from products.models import WebProduct
from products.quick_start import not_linked

SUPPLIED = _("Only if you use gateways of your own; the platform supplies these.")
PRICED = _("The platform has prices: link its pricelist under Where used, or set prices of your own.")


@dataclass(frozen=True, kw_only=True)
class Found:
    """Whether there is one of the partner's own, one of its own that is filled, and a filled one of the platform's."""

    own: bool
    own_filled: bool
    supplied: bool


def found(model: type[Model], filled: str, *, in_use: bool = False) -> Found:
    """Look once at a table that holds own and platform rows. filled: the column that counts what is inside.

    in_use: whether retired rows don't count as filled.
    """
    return Found(**{name: bool(count) for name, count in _counts(model, filled, in_use).read().items()})


@cache
def _counts(model: type[Model], filled: str, in_use: bool) -> PreparedAggregate:
    platform, full = Q(partner_id=PLATFORM_PARTNER_ID), Q(**{f"{filled}__gt": 0})
    if in_use:
        full &= Q(retired_at=None)
    aggregates = {
        "own": Count("pk", filter=~platform),
        "own_filled": Count("pk", filter=full & ~platform),
        "supplied": Count("pk", filter=full & platform),
    }
    return PreparedAggregate(model._default_manager.all, aggregates, fixed=(PLATFORM_PARTNER_ID,))


for _asked in (
    _counts(TermGateway, "route_count", True),
    _counts(DdiGateway, "offer_count", True),
    _counts(TermPricelist, "price_count", False),
    _counts(DdiPricelist, "price_count", False),
):
    DASHBOARD.asks(_asked)


@chapter(order=50)
def ddi_gateway() -> Chapter:
    """Inbound numbers: from whom."""
    seen = found(DdiGateway, "offer_count", in_use=True)
    return Chapter(
        title=_("Add DDI Gateway"),
        optional=SUPPLIED if seen.supplied else "",
        steps=[
            Step(
                key="ddi-gateway",
                title=_("Add DDI Gateway"),
                why=_("A supplier from whom your customers' inbound numbers come."),
                url_name="ddi-gateways",
                begin="ddi-gateways-add",
                done=seen.own,
            ),
            Step(
                key="ddi-coverage",
                title=_("Import Gateway Coverage"),
                why=_("Which numbers the supplier sells, and for how much."),
                url_name="choose-ddi-gateway",
                url_args=("import",),
                done=seen.own_filled,
                needs=("ddi-gateway",),
            ),
        ],
    )


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


@chapter(order=70)
def term_gateway() -> Chapter:
    """Calls out: through whom."""
    seen = found(TermGateway, "route_count", in_use=True)
    return Chapter(
        title=_("Add Termination Gateway"),
        optional=SUPPLIED if seen.supplied else "",
        steps=[
            Step(
                key="term-gateway",
                title=_("Add Term Gateway"),
                why=_("A supplier through which your customers' calls leave."),
                url_name="term-gateways",
                begin="term-gateways-add",
                done=seen.own,
            ),
            Step(
                key="term-coverage",
                title=_("Import Gateway Coverage"),
                why=_("What the supplier sells, and for how much."),
                url_name="choose-gateway",
                url_args=("import",),
                done=seen.own_filled,
                needs=("term-gateway",),
            ),
        ],
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


for _use in ("term_pricelist_use", "ddi_pricelist_use"):
    DASHBOARD.asks(_links(_use))
