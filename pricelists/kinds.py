"""The two kinds of pricelists: what the code that serves both needs to know of each.

Linking, populating, undoing, editing by hand and deleting are the same for termination and DDI; they take the kind from
the pricelist or population they are given. What differs (the formula, the plan, what a margin is) has modules of its
own: those of termination beside this one, those of DDI in `pricelists.ddi`.
"""

from dataclasses import dataclass
from typing import Generic, TypeVar, cast

from django.db import models
from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gateways.models import DdiGateway, TermGateway
from gateways.models.numbers import PLACE
from portal.tenancy import wall
from pricelists.models import (
    DdiMarginFinding,
    DdiPrice,
    DdiPricelist,
    DdiPricelistUse,
    MarginFinding,
    Population,
    TermPrice,
    TermPricelist,
    TermPricelistUse,
)
from products.models import WebProduct

L = TypeVar("L", TermPricelist, DdiPricelist)
P = TypeVar("P", TermPrice, DdiPrice)
G = TypeVar("G", TermGateway, DdiGateway)


@dataclass(frozen=True, kw_only=True)
class Kind(Generic[L, P, G]):
    """One kind of pricelists.

    key: "term" or "ddi". label: in the interface's words. population_field: Population's key to the pricelist.
    use_name: a web product's reverse name of its link. columns: of a price, as SQL, without pricelist, times and
    populations. same: the fields that versions of one price have in common. lock: first key of advisory locks.
    """

    key: str
    label: Promise
    pricelist: type[L]
    price: type[P]
    gateway: type[G]
    use: type[models.Model]
    finding: type[models.Model]
    population_field: str
    use_name: str
    columns: str
    same: tuple[str, ...]
    lock: int

    @property
    def table(self) -> str:
        """The table of prices."""
        return self.price._meta.db_table

    def pricelist_of(self, population: Population) -> L:
        """The population's pricelist, known to be of this kind."""
        return cast("L", population.target)

    def populations(self, pricelist: L) -> QuerySet[Population]:
        """What was added to a pricelist."""
        return Population.objects.filter(**{self.population_field: pricelist})

    def products(self, pricelist: TermPricelist | DdiPricelist) -> list[WebProduct]:
        """The web products whose customers pay by a pricelist. For the platform at work: those of every partner."""
        found = WebProduct.objects.filter(**{f"{self.use_name}__pricelist": pricelist}).order_by("brand", "id")
        inside = wall.current()
        if inside is None or inside.door != "partner" or inside.partner_id != wall.PLATFORM_PARTNER_ID:
            return list(found)
        with wall.enter_staff(actor_id=inside.actor_id, actor_name=inside.actor_name, request_id=inside.request_id):
            return list(found)


TERM: Kind[TermPricelist, TermPrice, TermGateway] = Kind(
    key="term",
    label=_("Term Pricelist"),
    pricelist=TermPricelist,
    price=TermPrice,
    gateway=TermGateway,
    use=TermPricelistUse,
    finding=MarginFinding,
    population_field="pricelist",
    use_name="term_pricelist_use",
    columns=(
        "currency, origin_codes, codes, code_count, code_min, code_max, destination, country, line_type, rate,"
        " connection_fee, cost, gateway_id, gateway_owner_id, markup, floored, capped, expensive, route_id"
    ),
    same=("pricelist_id", "currency", "destination", "code_min", "origin_codes"),
    lock=7_102,
)

DDI: Kind[DdiPricelist, DdiPrice, DdiGateway] = Kind(
    key="ddi",
    label=_("DDI Pricelist"),
    pricelist=DdiPricelist,
    price=DdiPrice,
    gateway=DdiGateway,
    use=DdiPricelistUse,
    finding=DdiMarginFinding,
    population_field="ddi_pricelist",
    use_name="ddi_pricelist_use",
    columns=(
        "currency, country, country_prefix, state, city, area_code, number_type, nrc, mrc, per_minute,"
        " included_channels, channel_price, channel_factor, fax, sms, regulation, cost_nrc, cost_mrc, cost_per_minute,"
        " gateway_id, gateway_owner_id, markup, offer_id"
    ),
    same=("pricelist_id", "currency", *PLACE),
    lock=7_103,
)

KINDS: tuple[Kind, ...] = (TERM, DDI)


def kind_of(thing: Population | TermPricelist | DdiPricelist | TermPrice | DdiPrice) -> Kind:
    """The kind of a pricelist, of one of its prices, or of a population."""
    if isinstance(thing, Population):
        return TERM if thing.pricelist_id is not None else DDI
    return DDI if isinstance(thing, DdiPricelist | DdiPrice) else TERM
