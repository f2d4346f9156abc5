"""Who else sells numbers of a place that a price's own supplier no longer does: the supplier that asks least.

Every DDI gateway in use that the partner sees counts, its own and the platform's, each with the offer that would get
the price of the place (`ddi.plan`). Between gateways MRC, then NRC, then the cost per minute decide, in the price's
currency.
"""

from datetime import datetime

from gateways.models.numbers import PLACE
from portal.money import rates
from pricelists.ddi.plan import PLACE_SQL, WINNER
from pricelists.kinds import DDI
from pricelists.next_supplier import exchange
from pricelists.sql import run


def find(*, at: datetime, quotes: dict[str, rates.Quote] | None) -> dict[str, rates.Quote]:
    """Fill `amend_offer` (price_id and an offer's columns): for each of `amend_unsold` that somebody sells, the offer.

    at: whose coverage counts. quotes: exchange rates to use instead of today's. Returns those that were used.
    """
    used = exchange(DDI, quotes)
    same = " AND ".join(f"o.{name} = p.{name}" for name in PLACE)
    run(
        f"""CREATE TEMP TABLE next_offer ON COMMIT DROP AS
        SELECT DISTINCT ON (gateway_id, {PLACE_SQL}) o.*, w.currency AS cost_currency
        FROM gateways_ddioffer o JOIN gateways_ddigateway w ON w.id = o.gateway_id AND w.retired_at IS NULL
        WHERE NOT ended AND status = 'active' AND mrc > 0 AND valid_from <= %s AND valid_to > %s
          AND EXISTS (SELECT FROM amend_unsold u JOIN pricelists_ddiprice p ON p.id = u.id WHERE {same})
        ORDER BY gateway_id, {PLACE_SQL}, {WINNER.replace(", id", ", o.id")}""",
        [at, at],
    )
    run(
        f"""CREATE TEMP TABLE amend_offer ON COMMIT DROP AS
        SELECT DISTINCT ON (p.id) p.id AS price_id, o.id, o.partner_id, o.gateway_id, o.nrc, o.mrc, o.per_minute,
            o.channel_price, o.fax, o.sms, o.regulation
        FROM amend_unsold u JOIN pricelists_ddiprice p ON p.id = u.id
        JOIN next_offer o ON o.gateway_id <> p.gateway_id AND {same}
        JOIN next_rate x ON x.source = o.cost_currency AND x.target = p.currency
        ORDER BY p.id, (o.stock = 0) IS TRUE, o.mrc * x.num / x.den, o.nrc * x.num / x.den,
            o.per_minute * x.num / x.den, o.gateway_id"""
    )
    return used
