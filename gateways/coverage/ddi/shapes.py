"""The frames of DDI coverage. Amounts are millionths of the gateway's currency; times are UTC.

An *offer* is one line of a deck as staged; *versions* are the gateway's offers that hold now or will hold.
"""

import polars as pl

from gateways.coverage.shapes import TIME

PLACE = ("country", "state", "city", "area_code", "number_type")
"""Offers are matched within a place; it may have several."""
COSTS = ("mrc", "nrc", "per_minute", "channel_price")
"""In the order in which they decide what is dearer."""
OTHER = ("country_prefix", "included_channels", "fax", "sms", "regulation")
TERMS = (*COSTS, *OTHER)
"""What makes an offer another one, beside its place. Stock is none of it."""

Schema = dict[str, type[pl.DataType] | pl.DataType]
_ROW: Schema = {
    **dict.fromkeys(PLACE, pl.String),
    **dict.fromkeys(COSTS, pl.Int64),
    "country_prefix": pl.String,
    "included_channels": pl.Int64,
    "fax": pl.Boolean,
    "sms": pl.Boolean,
    "regulation": pl.String,
    "stock": pl.Int64,
}
OFFER: Schema = {**_ROW, "valid_from": pl.Date}
VERSIONS: Schema = {
    "id": pl.Int64,
    **_ROW,
    "valid_from": TIME,
    "valid_to": TIME,
    "closed_by": pl.Int64,
}
OPENINGS: Schema = {
    **_ROW,
    "valid_from": TIME,
    "valid_to": TIME,
    "closed_by": pl.Int64,
}
STOCKS: Schema = {"id": pl.Int64, "stock": pl.Int64}
