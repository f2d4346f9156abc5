"""The margin guard of DDI prices: what a number costs now, at the gateway its price was made from.

A price is compared with the offer that would get the price of its place today (see `ddi.plan`): NRC, MRC, per minute
and, where the supplier names one, the channel price, each for itself. Amounts have minor units: what is missing less
than half of one is rounding, not a loss.
"""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count
from django.utils import timezone

from gateways.models.numbers import PLACE
from portal.money.rounding import MICRO, minor_digits
from pricelists.ddi.plan import PLACE_SQL, WINNER, place_name
from pricelists.kinds import DDI
from pricelists.margin_guard import exchange, guarded_percent, lock_guard, needed, own_pricelists
from pricelists.models import DdiMarginFinding, MarginFinding
from pricelists.sql import begin, rows, run


def look(*, margin_percent: Decimal | None = None, on: date | None = None) -> dict[str, Any]:
    """Look at every price of every own DDI Pricelist, and replace the findings.

    margin_percent: the margin to guard, in percent of cost; the partner's own by default. Returns counts: looked at,
    prices by finding, how many findings are new since the last look, and currencies without a rate.
    """
    at = lock_guard(DDI)
    percent = guarded_percent() if margin_percent is None else margin_percent
    own = own_pricelists(DDI)
    begin()
    unknown = price_costs([pricelist.pk for pricelist in own], at=at, on=on or timezone.localdate(), percent=percent)
    before = set(DdiMarginFinding.objects.values_list("price_id", "kind", "component"))
    DdiMarginFinding.objects.all().delete()
    run(
        f"""INSERT INTO pricelists_ddimarginfinding (pricelist_id, price_id, kind, component, place, country, currency,
            price, cost, handmade, damage, found_at)
        SELECT p.pricelist_id, p.id, f.state, f.component, left({place_name("p")}, 240), p.country, p.currency,
            f.price, f.cost, p.handmade, f.damage, %s
        FROM guard_ddi f JOIN pricelists_ddiprice p ON p.id = f.id
        WHERE NOT p.ended AND NOT (p.kept AND f.state IN ('unsold', 'free'))""",
        [at],
    )
    after = set(DdiMarginFinding.objects.values_list("price_id", "kind", "component"))
    counts = {kind.value: 0 for kind in MarginFinding.Kind}
    counts |= dict(DdiMarginFinding.objects.order_by().values_list("kind").annotate(n=Count("price_id", distinct=True)))
    looked = sum(pricelist.price_count for pricelist in own)
    return {"looked_at": looked, **counts, "new": len(after - before), "without_rate": sorted(unknown)}


def price_costs(pricelists: Sequence[int], *, at: Any, on: date, percent: Decimal) -> set[str]:
    """Fill two temporary tables: `guard_offer`, the offer that sells each place at each gateway now, and `guard_ddi`,
    what is wrong with a price: its state, component, price and cost in the price's currency, and what it lacks in euro
    (bigint millionths). Returns the currencies that have no exchange rate.
    """
    run("DROP TABLE IF EXISTS pg_temp.guard_rate, pg_temp.guard_offer, pg_temp.guard_ddi, pg_temp.guard_step")
    unknown = exchange(DDI, pricelists, on)
    run(
        f"""CREATE TEMP TABLE guard_offer ON COMMIT DROP AS
        SELECT DISTINCT ON (gateway_id, {PLACE_SQL}) id, partner_id, gateway_id, {PLACE_SQL}, nrc, mrc, per_minute,
            channel_price, fax, sms, regulation
        FROM gateways_ddioffer
        WHERE gateway_id IN (SELECT DISTINCT gateway_id FROM pricelists_ddiprice
                             WHERE pricelist_id = ANY(%(pricelists)s) AND NOT ended)
          AND gateway_id IN (SELECT id FROM gateways_ddigateway WHERE retired_at IS NULL)
          AND NOT ended AND status = 'active' AND valid_from <= %(at)s AND valid_to > %(at)s
        ORDER BY gateway_id, {PLACE_SQL}, {WINNER}""",
        {"at": at, "pricelists": list(pricelists)},
    )
    run("ANALYZE guard_offer")
    run("CREATE TEMP TABLE guard_step (currency varchar(3), half numeric) ON COMMIT DROP")
    for row in rows("SELECT DISTINCT target AS currency FROM guard_rate"):
        half = Decimal(MICRO // 10 ** minor_digits(row["currency"])) / 2
        run("INSERT INTO guard_step VALUES (%s, %s)", [row["currency"], half])
    place = " AND ".join(f"o.{name} = p.{name}" for name in PLACE)
    run(
        f"""CREATE TEMP TABLE guard_ddi ON COMMIT DROP AS
        WITH known AS (
            SELECT p.id, p.currency, o.id AS offer_id, c.component, c.price, c.cost, x.num, x.den,
                o.mrc = 0 AND c.component = 'mrc' AND NOT coalesce(b.zero_others, false) AS costless,
                CASE WHEN c.component = 'minute' THEN 0 ELSE s.half END AS slack
            FROM pricelists_ddiprice p JOIN gateways_ddigateway g ON g.id = p.gateway_id
            JOIN guard_rate x ON x.source = g.currency AND x.target = p.currency
            JOIN guard_step s ON s.currency = p.currency
            LEFT JOIN pricelists_population b ON b.id = p.opened_by_id
            LEFT JOIN guard_offer o ON o.gateway_id = p.gateway_id AND {place}
            CROSS JOIN LATERAL (VALUES ('nrc', p.nrc, o.nrc), ('mrc', p.mrc, o.mrc),
                ('minute', p.per_minute, o.per_minute), ('channel', p.channel_price, o.channel_price)
            ) c(component, price, cost)
            WHERE p.pricelist_id = ANY(%(pricelists)s) AND NOT p.ended
              AND (o.id IS NULL AND c.component = 'mrc'
                   OR o.mrc = 0 AND c.component = 'mrc' AND NOT coalesce(b.zero_others, false)
                   OR (c.price + CASE WHEN c.component = 'minute' THEN 0 ELSE s.half END) * x.den * 1000000
                       < c.cost::numeric * x.num * %(needed)s))
        SELECT k.id, k.offer_id, CASE WHEN k.offer_id IS NULL THEN '' ELSE k.component END AS component, k.price,
            div(2 * k.cost::numeric * k.num + k.den, 2 * k.den)::bigint AS cost,
            CASE WHEN k.offer_id IS NULL THEN 'unsold' WHEN k.costless THEN 'free'
                 WHEN (k.price + k.slack) * k.den < k.cost::numeric * k.num THEN 'below' ELSE 'thin' END AS state,
            greatest(0, coalesce(div((k.cost::numeric * k.num * %(needed)s - k.price::numeric * k.den * 1000000)
                * e.num, k.den * 1000000 * e.den), 0))::bigint AS damage
        FROM known k JOIN guard_rate e ON e.source = k.currency AND e.target = 'EUR'""",
        {"needed": needed(percent), "pricelists": list(pricelists)},
    )
    return unknown
