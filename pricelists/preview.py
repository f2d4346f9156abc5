"""What a plan says of itself: the numbers a person decides by before prices change."""

from typing import Any

from pricelists import plan
from pricelists.sql import rows

BUCKETS = (0, 10, 20, 30, 40, 50, 75, 100, 150, 200)
"""Edges of the histogram of margins, in percent of cost."""
SHOWN = 20


def route_count() -> int:
    """How many routes the plan prices."""
    return rows("SELECT count(DISTINCT route_id) AS n FROM plan_new")[0]["n"]


def summary(*, settled: bool) -> dict[str, Any]:
    """Counts, histogram and biggest moves of the plan, in plain values. Prices are counted per currency."""
    opened = plan.outcome(settled=settled)
    counts = rows(
        f"""SELECT count(*) AS prices, count(DISTINCT route_id) AS routes,
            coalesce(sum(code_count), 0)::bigint AS codes,
            count(*) FILTER (WHERE floored) AS floored, count(*) FILTER (WHERE capped) AS capped,
            count(*) FILTER (WHERE floored AND capped) AS both, count(*) FILTER (WHERE expensive) AS expensive,
            count(*) FILTER (WHERE rate < cost) AS below_cost
        FROM ({opened}) s"""
    )[0]
    return {**counts, "histogram": margins(opened, "rate", "cost"), **(_settled() if settled else _NONE)}


def margins(prices: str, sold: str, cost: str, params: list[Any] | None = None) -> list[list[int]]:
    """How many prices lie in each bucket: [edge in percent, prices], -1 below cost, -2 without cost.

    prices: SELECT of them; sold, cost: its columns that are compared.
    """
    edges = ", ".join(map(str, BUCKETS))
    # Percent of cost without a division that rounds: sold ≥ cost × (100 + edge) / 100.
    found = rows(
        f"""SELECT CASE WHEN {cost} = 0 THEN -2 ELSE coalesce((SELECT max(e) FROM unnest(ARRAY[{edges}]) e
                WHERE {sold}::numeric * 100 >= {cost}::numeric * (100 + e)), -1) END AS edge, count(*) AS n
        FROM ({prices}) s GROUP BY 1 ORDER BY 1""",
        params,
    )
    return [[row["edge"], row["n"]] for row in found]


_NONE: dict[str, Any] = {
    "replaces": 0,
    "unchanged": 0,
    "kept_handmade": 0,
    "conflicts_won": 0,
    "conflicts_lost": 0,
    "in_part": 0,
    "moves": [],
}


def _settled() -> dict[str, Any]:
    counts = rows(
        """SELECT (SELECT count(*) FROM plan_close) AS replaces,
            count(DISTINCT p.old_id) FILTER (WHERE p.verdict = 'same') AS unchanged,
            count(DISTINCT p.old_id) FILTER (WHERE p.verdict = 'hand') AS kept_handmade,
            count(*) FILTER (WHERE p.verdict = 'won' AND o.gateway_id <> n.gateway_id) AS conflicts_won,
            count(*) FILTER (WHERE p.verdict = 'lost') AS conflicts_lost,
            (SELECT count(DISTINCT n) FROM plan_rest WHERE n IS NOT NULL) AS in_part
        FROM plan_pair p JOIN pricelists_termprice o ON o.id = p.old_id JOIN plan_new n ON n.n = p.n"""
    )[0]
    moves = rows(
        """SELECT n.destination, n.currency, o.rate AS before, n.rate AS after
        FROM plan_pair p JOIN pricelists_termprice o ON o.id = p.old_id JOIN plan_new n ON n.n = p.n
        WHERE p.verdict = 'won' AND o.rate <> n.rate
        ORDER BY greatest(n.rate, o.rate)::numeric / nullif(least(n.rate, o.rate), 0) DESC NULLS FIRST,
                 abs(n.rate - o.rate) DESC, n.n LIMIT %s""",
        [SHOWN],
    )
    return {**counts, "moves": [[m["destination"], m["currency"], m["before"], m["after"]] for m in moves]}
