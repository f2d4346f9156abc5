"""What costs the partner nothing: it gets a price only if a person says so in the population's preview.

A cost of 0 is nearly always one that is missing, and marked up it makes a price of 0. A route costs nothing without a
rate and a connection fee; freephone is told apart, as calls there are free for the caller. An inbound number costs
nothing without an MRC: a setup fee or a price per minute of 0 is usual.
"""

from typing import Any

from django.db.models import CharField, F, Func, Q, QuerySet, Value

from gateways.coverage.zero import freephone_pattern
from gateways.models import DdiOffer, Route
from pricelists.models import Population

_SHOWN = 10
_FREE_ROUTE = Q(rate=0, connection_fee=0)
_FREE_OFFER = Q(mrc=0)


def is_freephone(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Those of the rows with `codes` all of whose codes are freephone. For few rows: each list of codes is read."""
    joined = Func(F("codes"), Value(","), function="array_to_string", output_field=CharField())
    return rows.alias(joined_codes=joined).filter(joined_codes__regex=freephone_pattern())


def published_routes(routes: QuerySet[Route], population: Population) -> QuerySet[Route]:
    """Those of the routes that get a price by what was said in the preview."""
    if population.zero_freephone and population.zero_others:
        return routes
    costless = Route.objects.filter(_FREE_ROUTE, pk__in=routes.order_by().values("pk"))
    free = is_freephone(costless).values("pk")
    if population.zero_others:
        return routes.exclude(pk__in=free)
    return routes.filter(~_FREE_ROUTE | Q(pk__in=free)) if population.zero_freephone else routes.exclude(_FREE_ROUTE)


def published_offers(offers: QuerySet[DdiOffer], population: Population) -> QuerySet[DdiOffer]:
    """The same of offers, of which none is freephone: their owner pays."""
    return offers if population.zero_others else offers.exclude(_FREE_OFFER)


def count_routes(routes: QuerySet[Route]) -> dict[str, Any]:
    """How many of the routes cost nothing, freephone apart, with some of the others."""
    costless = routes.filter(_FREE_ROUTE).order_by("destination", "pk")
    total = costless.count()
    free = is_freephone(Route.objects.filter(pk__in=costless.order_by().values("pk")))
    freephone = free.count() if total else 0
    others = costless.exclude(pk__in=free.values("pk"))[:_SHOWN] if total > freephone else []
    return {
        "zero_freephone": freephone,
        "zero_others": total - freephone,
        "zero_examples": [[route.destination, ", ".join(route.codes[:3])] for route in others],
    }


def count_offers(offers: QuerySet[DdiOffer]) -> dict[str, Any]:
    """How many of the offers cost nothing, with some of them."""
    costless = offers.filter(_FREE_OFFER).order_by("country", "state", "city", "pk")
    return {
        "zero_freephone": 0,
        "zero_others": costless.count(),
        "zero_examples": [[offer.place, offer.get_number_type_display()] for offer in costless[:_SHOWN]],
    }


def held_back(counts: dict[str, Any], population: Population) -> int:
    """How many selected rows get no price because they cost nothing."""
    freephone = 0 if population.zero_freephone else counts["zero_freephone"]
    return int(freephone + (0 if population.zero_others else counts["zero_others"]))
