"""One click on what the margin guard found: the same prices anew, at what their supplier charges now.

A repricing is a population: it is versioned, runs under the same lock, and can be undone. Each price keeps its own
markup; what nobody sells any more keeps its price.
"""

from collections.abc import Iterable
from typing import Any

from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from gateways.models import DdiMarginFinding, MarginFinding, Population, Route, TermPrice, TermPricelist
from gateways.pricelists import formula, margin_guard, plan, population
from gateways.pricelists.kinds import DDI, TERM
from gateways.pricelists.populating import begin_writing, finish, write
from gateways.pricelists.refusals import PricelistRefusal
from gateways.pricelists.sql import Sql, begin
from portal.money import rates
from portal.money.rounding import from_micro, to_micro


def prepare(
    findings: Iterable[MarginFinding | DdiMarginFinding], *, replace_handmade: bool = False
) -> list[Population]:
    """One repricing for each pricelist of these findings, of either kind, ready to be applied.

    Raises PricelistRefusal.
    """
    chosen: dict[tuple[str, int], set[int]] = {}
    for finding in findings:
        if finding.kind != MarginFinding.Kind.UNSOLD and (replace_handmade or not finding.handmade):
            field = (TERM if isinstance(finding, MarginFinding) else DDI).population_field
            chosen.setdefault((field, finding.pricelist_id), set()).add(finding.price_id)
    if not chosen:
        raise PricelistRefusal(
            _("None of these can be repriced: they are hand-made, or their supplier no longer sells them.")
        )
    return [
        Population.objects.create(
            **{f"{field}_id": pricelist_id},
            kind=Population.Kind.REPRICE,
            selection={"prices": sorted(price_ids)},
            replace_handmade=replace_handmade,
        )
        for (field, pricelist_id), price_ids in sorted(chosen.items())
    ]


def apply(repricing: Population) -> dict[str, Any]:
    """Write the new prices. Prices that ended meanwhile are left alone. Returns the counts.

    Raises PricelistRefusal when it isn't ready, or a currency has no exchange rate.
    """
    at = begin_writing(repricing)
    pricelist = TERM.pricelist_of(repricing)
    begin()
    margin_guard.price_costs([pricelist.pk], at=at, on=timezone.localdate(), percent=margin_guard.guarded_percent())
    chosen = repricing.selection["prices"]
    terms, quotes, kind = _terms(pricelist, chosen)
    repricing.exchange_rates = {currency: quote.as_json() for currency, quote in quotes.items()}
    repricing.save(update_fields=["exchange_rates"])
    plan.make_new_from(_priced(chosen, terms, kind))
    plan.settle(pricelist, replace_handmade=repricing.replace_handmade, reprice=True)
    written = write(repricing, source=plan.opened(), closes=True, at=at)
    finish(repricing, at=at, written=written)
    # Found again, under another version, by the guard's next look if the new price is still too low.
    MarginFinding.objects.filter(pricelist=pricelist).exclude(
        price_id__in=TermPrice.objects.filter(pricelist=pricelist, ended=False).values("pk")
    ).delete()
    return written


def _terms(pricelist: TermPricelist, price_ids: list[int]) -> tuple[list[formula.Terms], dict[str, rates.Quote], str]:
    prices = TermPrice.objects.filter(pk__in=price_ids, pricelist=pricelist, ended=False)
    wanted: set[tuple[str, str, Any]] = set(prices.values_list("gateway__currency", "currency", "markup").distinct())
    try:
        quotes = rates.quotes(
            {c for source, target, _m in wanted if source != target for c in (source, target)}, timezone.localdate()
        )
    except rates.MissingRateError as error:
        raise PricelistRefusal(str(error)) from error
    terms = [
        made
        for source, target, markup in sorted(wanted)
        for made in population.make_terms(pricelist, source=source, currencies=[target], markup=markup, quotes=quotes)
    ]
    if not terms:
        raise PricelistRefusal(_("These prices have ended already. Look at the margin guard again."))
    routes = Route.objects.filter(gateway__in=prices.values("gateway"), ended=False)
    most = routes.aggregate(rate=Max("rate"), fee=Max("connection_fee"))
    largest = max(to_micro(value or from_micro(0)) for value in most.values())
    population.check_size(terms, largest)
    return terms, quotes, formula.number_type(terms, largest)


def _priced(price_ids: list[int], terms: list[formula.Terms], kind: str) -> Sql:
    """The chosen prices' codes by the route that sells them now; names stay those of the price."""
    values, params = formula.terms_values(terms, kind)
    return Sql(
        text=f"""
        SELECT p.currency, g.origin_codes, g.codes AS own_codes,
               cardinality(g.codes) AS code_count, g.codes[1] AS code_min,
               g.codes[cardinality(g.codes)] AS code_max, p.destination, p.country, p.line_type, q4.rate,
               q1.fee AS connection_fee, q1.cost, r.gateway_id, r.partner_id AS gateway_owner_id, t.markup, q3.floored,
               q2.capped, coalesce(q4.rate >= t.expensive_rate, false) AS expensive,
               -- A price names a route only if all its codes and origins are that route's own.
               CASE WHEN g.codes <@ r.codes AND g.origin_codes <@ r.origin_codes
                    AND (g.origin_codes = '{{}}') = (r.origin_codes = '{{}}') THEN r.id END AS route_id
        FROM (
            SELECT id, route_id, array_remove(origins, '')::varchar(15)[] AS origin_codes,
                   array_agg(code ORDER BY code COLLATE "C")::varchar(15)[] AS codes
            FROM (SELECT id, route_id, code, array_agg(origin ORDER BY origin COLLATE "C") AS origins
                  FROM guard_code WHERE route_id IS NOT NULL AND id = ANY(%s) GROUP BY id, route_id, code) c
            GROUP BY id, route_id, origins) g
        JOIN gateways_termprice p ON p.id = g.id
        JOIN gateways_route r ON r.id = g.route_id
        JOIN gateways_termgateway w ON w.id = r.gateway_id
        JOIN {values} ON t.source = w.currency AND t.currency = p.currency AND t.markup = p.markup
        {formula.priced_from(kind)}""",
        params=[price_ids, *params],
    )
