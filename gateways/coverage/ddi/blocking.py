"""Offers of inbound numbers that a person blocks: they are sold no more until unblocked, whatever decks say meanwhile.

A block names a place and type of a gateway, because that is what is priced and what a deck's offers are matched by:
all offers of the gateway for it are blocked, those too that a later deck brings. As for routes, versions that a block
covers have the status `held`, and `enforce` makes them so, as new versions, after whatever changed the coverage.
Imports compare without the status, so the supplier's changes go on being seen.
"""

from datetime import datetime

import polars as pl
from django.db import connection
from django.utils.translation import ngettext

from gateways.coverage.ddi.shapes import PLACE, TERMS
from gateways.coverage.doubts import Doubt
from gateways.models import DdiGateway, OfferBlock
from gateways.models.coverage import Supplier
from portal.history import events

_EXAMPLES = 5

_PLACE = ", ".join(PLACE)
_WRONG = f"""
CREATE TEMP TABLE held_offer ON COMMIT DROP AS
SELECT o.id, b.held IS NOT NULL AS held
FROM gateways_ddioffer o
LEFT JOIN (SELECT DISTINCT {_PLACE}, true AS held FROM gateways_offerblock
           WHERE gateway_id = %(gateway)s AND lifted_at IS NULL) b USING ({_PLACE})
WHERE o.gateway_id = %(gateway)s AND NOT o.ended AND o.valid_to > greatest(o.valid_from, %(now)s)
  AND (b.held IS NOT NULL) <> (o.status = 'held')
"""  # noqa: S608 -- built from constants
_KEPT = (
    "gateway_id", *PLACE, *TERMS, "stock", "earlier_stock", "valid_to", "opened_by_id", "closed_by_id", "earlier_ends",
)  # fmt: skip
_OPEN = f"""
INSERT INTO gateways_ddioffer ({", ".join(_KEPT)}, valid_from, ended, status)
SELECT {", ".join(f"o.{name}" for name in _KEPT)}, greatest(o.valid_from, %(now)s), false,
    CASE WHEN h.held THEN 'held' ELSE 'active' END
FROM held_offer h JOIN gateways_ddioffer o ON o.id = h.id
"""  # noqa: S608 -- built from constants
# The end is nobody's: the new version carries on what imports have decided.
_CLOSE = """
UPDATE gateways_ddioffer SET valid_to = greatest(valid_from, %(now)s), ended = true, closed_by_id = NULL,
    earlier_ends = NULL
WHERE id IN (SELECT id FROM held_offer)
"""


def enforce(gateway: DdiGateway, *, now: datetime) -> int:
    """Make the versions that hold or will hold agree with the standing blocks. Returns how many changed.

    Needs an open transaction that holds the gateway's lock, and a recount after it.
    """
    if not OfferBlock.objects.filter(gateway=gateway).exists():
        return 0
    values: dict[str, int | datetime] = {"gateway": gateway.pk, "now": now}
    with events.bulk(), connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS pg_temp.held_offer")
        for statement in (_WRONG, _OPEN, _CLOSE):
            cursor.execute(statement, values)
        return int(cursor.rowcount)


def told(offer: pl.DataFrame, gateway: Supplier) -> list[Doubt]:
    """What of a deck is blocked by hand and stays so, for its preview."""
    standing = OfferBlock.objects.filter(gateway_id=gateway.pk, lifted_at=None).values_list(*PLACE).distinct()
    places = pl.DataFrame(list(standing), schema=dict.fromkeys(PLACE, pl.String), orient="row")
    found = offer.join(places, on=list(PLACE), how="semi", maintain_order="left")
    if not found.height:
        return []
    message = ngettext(
        "%(n)d offer of this file is for numbers that are blocked by hand on this gateway. It stays blocked.",
        "%(n)d offers of this file are for numbers that are blocked by hand on this gateway. They stay blocked.",
        found.height,
    )
    names = found.select(pl.coalesce(*(pl.when(pl.col(n) != "").then(pl.col(n)) for n in ("city", "state", "country"))))
    examples = names.to_series().drop_nulls().unique(maintain_order=True).head(_EXAMPLES).to_list()
    return [{"code": "held", "message": message % {"n": found.height}, "examples": examples, "count": found.height}]
