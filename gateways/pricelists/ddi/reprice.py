"""One click on what the margin guard found: the same DDI prices anew, at what their supplier charges now.

Each price keeps its own markup and its way to the channel price: by factor it follows the new MRC, a fixed one stays.
Either is lifted to the channel's cost × markup where it would lie below that cost. What nobody sells any more keeps its
price.
"""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from gateways.models import DdiMarginFinding, DdiOffer, DdiPrice, DdiPricelist, Population
from gateways.models.ddi_pricelist import PLACE
from gateways.pricelists.ddi import formula, margin_guard, plan, population
from gateways.pricelists.ddi.channels import Channels
from gateways.pricelists.kinds import DDI
from gateways.pricelists.margin_guard import guarded_percent
from gateways.pricelists.populating import begin_writing, finish, write
from gateways.pricelists.refusals import PricelistRefusal
from gateways.pricelists.sql import Sql, begin
from portal.money import rates


def apply(repricing: Population) -> dict[str, Any]:
    """Write the new prices. Prices that ended meanwhile are left alone. Returns the counts.

    Raises PricelistRefusal when it isn't ready, or a currency has no exchange rate.
    """
    at = begin_writing(repricing)
    pricelist = DDI.pricelist_of(repricing)
    begin()
    margin_guard.price_costs([pricelist.pk], at=at, on=timezone.localdate(), percent=guarded_percent())
    chosen = repricing.selection["prices"]
    terms, quotes = _terms(pricelist, chosen)
    repricing.exchange_rates = {currency: quote.as_json() for currency, quote in quotes.items()}
    repricing.save(update_fields=["exchange_rates"])
    plan.make_new(_priced(chosen, terms))
    plan.settle(pricelist, replace_handmade=repricing.replace_handmade, reprice=True)
    written = write(repricing, source=plan.opened(), closes=True, at=at)
    finish(repricing, at=at, written=written)
    # Found again, under another version, by the guard's next look if the new price is still too low.
    standing = DdiPrice.objects.filter(pricelist=pricelist, ended=False)
    DdiMarginFinding.objects.filter(pricelist=pricelist).exclude(price_id__in=standing.values("pk")).delete()
    return written


def _terms(pricelist: DdiPricelist, price_ids: list[int]) -> tuple[list[formula.Terms], dict[str, rates.Quote]]:
    prices = DdiPrice.objects.filter(pk__in=price_ids, pricelist=pricelist, ended=False, markup__isnull=False)
    wanted: set[tuple[str, str, Any]] = set(prices.values_list("gateway__currency", "currency", "markup").distinct())
    try:
        quotes = rates.quotes(
            {c for source, target, _m in wanted if source != target for c in (source, target)}, timezone.localdate()
        )
    except rates.MissingRateError as error:
        raise PricelistRefusal(str(error)) from error
    by_the_price = Channels.from_json({})
    terms = [
        made
        for source, target, markup in sorted(wanted)
        for made in population.make_terms(
            source=source, currencies=[target], markup=markup, channels=by_the_price, quotes=quotes
        )
    ]
    if not terms:
        raise PricelistRefusal(_("These prices have ended already. Look at the margin guard again."))
    population.number_type(terms, DdiOffer.objects.filter(gateway__in=prices.values("gateway"), ended=False))
    return terms, quotes


def _priced(price_ids: list[int], terms: list[formula.Terms]) -> Sql:
    """The chosen prices by the offers that sell their places now."""
    kind = "numeric"
    values, params = formula.terms_values(terms, kind)
    same = " AND ".join(f"o.{name} = p.{name}" for name in PLACE)
    place = ", ".join(f"p.{name}" for name in PLACE)
    by_factor = formula.channel_by_factor("q1.mrc", "p.channel_factor", kind)
    lifted = formula.half_up(f"o.channel_price::{kind} * t.b", kind)
    return Sql(
        text=f"""
        SELECT p.currency, {place}, q1.nrc, q1.mrc, q1.per_minute, p.included_channels,
            CASE WHEN c.price::numeric * t.d < o.channel_price::numeric * t.a THEN {lifted} ELSE c.price END
                AS channel_price,
            p.channel_factor, o.fax, o.sms, o.regulation, q1.cost_nrc, q1.cost_mrc, q1.cost_per_minute, o.gateway_id,
            o.partner_id AS gateway_owner_id, t.markup, o.id AS offer_id, false AS handmade, ''::varchar AS reason
        FROM gateways_ddiprice p JOIN guard_offer o ON o.gateway_id = p.gateway_id AND {same}
        JOIN gateways_ddigateway w ON w.id = p.gateway_id
        JOIN {values} ON t.source = w.currency AND t.currency = p.currency AND t.markup = p.markup
        {formula.amounts_from(kind)}
        CROSS JOIN LATERAL (SELECT coalesce({by_factor}, p.channel_price) AS price) c
        WHERE p.id = ANY(%s) AND NOT p.ended""",
        params=[*params, price_ids],
    )
