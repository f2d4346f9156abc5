"""The form of each `l7.*` payload for a product with these currencies."""

from collections.abc import Sequence
from typing import Any

from website.wordpress.money import Plugin
from website.wordpress.shapes.schema import (
    Check,
    anything,
    blank_text,
    fields,
    listed,
    mapped,
    matching,
    money,
    none_or,
    text,
    truth,
    whole,
    zero_or,
)

_country = matching("[A-Z]{2}")
_currency = matching("[A-Z]{3}")
_code = matching("[0-9]{1,15}")
_state = matching("[A-Z0-9]{1,20}")


class ShapeError(Exception):
    """A payload that must not be sent: the site would show wrong prices or none. A fault of the portal's."""


def check(method: str, payload: Any, *, currencies: Sequence[str], plugin: Plugin) -> None:
    """Raise ShapeError with everything that is wrong with a payload."""
    found = list(_rules(frozenset(currencies), plugin)[method](payload, method))
    if found:
        raise ShapeError("; ".join(found[:10]))


def _rules(currencies: frozenset[str], plugin: Plugin) -> dict[str, Check]:
    own = plugin is Plugin.OWN
    every = currencies
    prices = mapped(_currency, money, only=None if own else every)
    number = fields(
        {
            "country_code": _country,
            "city": text,
            "area_code": blank_text,
            "NRC": money,
            "MRC": money,
            "min_rate": money,
            "package": truth,
            "is_free": truth,
        },
        {
            "state": blank_text,
            "channels": none_or(whole),
            "channel_price": none_or(money),
            "fax": truth,
            "sms": truth,
            "regulation": blank_text,
        }
        if own
        else {},
    )
    route = fields(
        {"rate": money, "connection": zero_or(money), "patterns": listed(_code), "package": truth},
        {"kind": matching("[LMO]"), "origins": listed(_code)} if own else {},
    )
    country_rates = (
        fields({}, {"fixed": prices, "mobile": prices, "from": mapped(anything, listed(_currency))})
        if own
        else fields({"fixed": prices}, {"mobile": prices})
    )
    charges = fields({"user": money, "user-S": money, "user-A": money, "sms": money})
    plans = mapped(matching("[PSA]"), text)
    return {
        "l7.setSettings": fields(
            {
                "currencies": listed(_currency, least=1),
                "cultures": listed(text, least=1),
                "culture": text,
                "countries": mapped(_country, text),
                "states": mapped(_state, text),
                "web_product": fields({"id": whole, "name": text, "domain": text, "app_key": text, "has_shop": truth}),
                "l7_tld": text,
                "rest_api_url": text,
                "charges": mapped(_currency, charges, only=every),
                "register": fields({"package_types": mapped(_currency, plans, only=every), "routes": listed(_country)}),
                "download": anything,
            },
            {"portal": anything} if own else {},
        ),
        "l7.setPricelist": fields(
            {
                "rates": mapped(_country, country_rates),
                "package_routes": listed(matching("[A-Z]{2}-[LM]")),
                "domestic": mapped(_currency, mapped(_country, fields({"fixed": money, "mobile": money})), only=every),
                "min_charges": mapped(_currency, money, only=every),
            }
        ),
        "l7.setRoutes": mapped(_currency, mapped(_country, mapped(text, route)), only=every),
        "l7.setDdi": fields(
            {"free": anything, "paid": mapped(_currency, listed(number), only=every)},
        ),
        "l7.setDdiCountry": fields(
            {
                "currency": _currency,
                "country_code": _country,
                "data": fields(
                    {
                        "ddi_data": fields({"country_tel_code": blank_text, "country_code": _country}),
                        "national": listed(number),
                        "cities": listed(number),
                        "toll_free": listed(number),
                        "states": listed(fields({"state_name": text})),
                    },
                    {"mobile": listed(number), "shared_cost": listed(number)},
                ),
            },
            {"state_code": _state},
        ),
        "l7.setChapters": mapped(matching("[A-Za-z]+"), mapped(matching("[A-Za-z0-9-]+"), anything)),
    }
