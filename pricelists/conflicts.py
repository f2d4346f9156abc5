"""Who keeps what two prices claim: a price that stands and one that a population makes."""

from pricelists.models import DdiPricelist, Pricelist, TermPricelist
from pricelists.sql import Sql


def verdict(
    pricelist: TermPricelist | DdiPricelist, *, replace_handmade: bool, reprice: bool, cheaper: str, no_cost: str
) -> Sql:
    """SQL that judges between an old price (o) and a new one (n): the new ('won') or the old ('hand', 'lost') stays.

    A price made by hand stays unless it may be replaced; a gateway's new price replaces its own old one; between
    gateways the pricelist's rule decides. cheaper, no_cost: SQL for "n costs less than o" and "o has no cost".
    reprice: the new price replaces the old one whoever supplies it (the margin guard's, for the same thing).
    """
    hand = "WHEN o.handmade THEN 'won'" if replace_handmade else "WHEN o.handmade THEN 'hand'"
    if reprice:
        return Sql(text=f"CASE {hand} ELSE 'won' END")
    own = f"WHEN o.gateway_id IS NOT DISTINCT FROM n.gateway_id OR {no_cost} THEN 'won'"
    if pricelist.conflict == Pricelist.Conflict.ORDER:
        # A gateway that the partner's order doesn't name comes after all that it names.
        place = "coalesce(array_position(%s::bigint[], {}.gateway_id), 2147483647)"
        order = list(pricelist.gateway_order)
        return Sql(
            text=f"CASE {hand} {own} WHEN {place.format('n')} < {place.format('o')} THEN 'won' ELSE 'lost' END",
            params=[order, order],
        )
    return Sql(text=f"CASE {hand} {own} WHEN {cheaper} THEN 'won' ELSE 'lost' END")
