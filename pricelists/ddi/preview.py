"""What a plan of DDI prices says of itself: the numbers a person decides by before prices change."""

from typing import Any

from pricelists.ddi.plan import place_name
from pricelists.preview import SHOWN, margins
from pricelists.sql import rows

_NAME = place_name("n")
_DEARER = "(n.mrc, n.nrc, n.per_minute, n.channel_price) > (o.mrc, o.nrc, o.per_minute, o.channel_price)"


def summary(*, selected: int, waiting: int) -> dict[str, Any]:
    """Counts, margins of the MRC per currency, the biggest moves and some new prices. Prices count per currency.

    selected: offers that were selected and can be sold; waiting: selected ones that hold only later, or are
    blocked by hand.
    """
    written = (
        "SELECT s.* FROM plan_new s WHERE NOT EXISTS (SELECT FROM plan_pair p WHERE p.n = s.n AND verdict <> 'won')"
    )
    counts = rows(
        f"""SELECT count(*) AS prices, count(DISTINCT offer_id) AS offers,
            count(*) FILTER (WHERE mrc < cost_mrc OR nrc < cost_nrc OR per_minute < cost_per_minute) AS below_cost,
            count(*) FILTER (WHERE mrc = 0 AND nrc = 0) AS free
        FROM ({written}) s"""
    )[0]
    places = rows(
        """SELECT count(*) AS places, count(*) FILTER (WHERE stock = 0) AS no_stock,
            count(*) FILTER (WHERE included_channels < (SELECT max(included_channels) FROM plan_new)) AS fewer_channels
        FROM plan_offer"""
    )[0]
    settled = rows(
        f"""SELECT count(*) FILTER (WHERE p.verdict = 'won') AS replaces,
            count(*) FILTER (WHERE p.verdict = 'won' AND {_DEARER}) AS dearer,
            count(*) FILTER (WHERE p.verdict = 'won' AND o.channel_price IS NOT NULL AND NOT {_DEARER}
                AND (n.mrc, n.nrc, n.per_minute, n.channel_price)
                    <> (o.mrc, o.nrc, o.per_minute, o.channel_price)) AS cheaper,
            count(*) FILTER (WHERE p.verdict = 'same') AS unchanged,
            count(*) FILTER (WHERE p.verdict = 'hand') AS kept_handmade,
            count(*) FILTER (WHERE p.verdict = 'won' AND o.gateway_id <> n.gateway_id) AS conflicts_won,
            count(*) FILTER (WHERE p.verdict = 'lost') AS conflicts_lost
        FROM plan_pair p JOIN pricelists_ddiprice o ON o.id = p.old_id JOIN plan_new n ON n.n = p.n"""
    )[0]
    currencies = [row["currency"] for row in rows("SELECT DISTINCT currency FROM plan_new ORDER BY 1")]
    return {
        **counts,
        **settled,
        **places,
        "new": counts["prices"] - settled["replaces"],
        "passed_over": selected - places["places"],
        "skipped": waiting,
        "histograms": {
            currency: margins(f"SELECT * FROM ({written}) w WHERE currency = %s", "mrc", "cost_mrc", [currency])
            for currency in currencies
        },
        "moves": _moves(),
        "examples": _examples(written),
    }


def _moves() -> list[list[Any]]:
    found = rows(
        f"""SELECT {_NAME} AS place, n.currency, o.mrc AS before, n.mrc AS after
        FROM plan_pair p JOIN pricelists_ddiprice o ON o.id = p.old_id JOIN plan_new n ON n.n = p.n
        WHERE p.verdict = 'won' AND o.mrc <> n.mrc
        ORDER BY greatest(n.mrc, o.mrc)::numeric / nullif(least(n.mrc, o.mrc), 0) DESC NULLS FIRST,
                 abs(n.mrc - o.mrc) DESC, n.n LIMIT %s""",
        [SHOWN],
    )
    return [[m["place"], m["currency"], m["before"], m["after"]] for m in found]


def _examples(written: str) -> list[list[Any]]:
    """Some of the new prices beside their costs: [place, currency, cost, MRC, NRC, per minute, channel price]."""
    found = rows(
        f"""SELECT {_NAME} AS place, n.currency, n.cost_mrc, n.mrc, n.nrc, n.per_minute, n.channel_price
        FROM ({written} AND s.offer_id IN (SELECT id FROM plan_offer ORDER BY mrc DESC, id LIMIT 3)) n
        ORDER BY n.cost_mrc DESC, n.offer_id, n.currency LIMIT %s""",
        [SHOWN],
    )
    names = ("place", "currency", "cost_mrc", "mrc", "nrc", "per_minute", "channel_price")
    return [[row[name] for name in names] for row in found]
