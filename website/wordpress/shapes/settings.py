"""`l7.setSettings`: the web product, its currencies, countries and plans. It replaces all that the site had."""

from typing import Any

from website.wordpress.money import Kind, Plugin, told
from website.wordpress.shapes.catalogue import Catalogue
from website.wordpress.shapes.states import STATES
from website.wordpress.shapes.texts import plain

PLAN_KEYS = {"P": "user", "S": "user-S", "A": "user-A"}
"""The plugin's names of the plans' monthly prices, by the plan's letter."""
VENDOR_SIGNS = frozenset({"USD", "GBP", "EUR", "PLN", "DKK", "JPY", "CAD", "SEK"})
"""The currencies that the earlier plugin has a sign for."""


def settings(catalogue: Catalogue, plugin: Plugin) -> dict[str, Any]:
    """The payload of setSettings. What only the portal's plugin reads stands under `portal`."""
    found: dict[str, Any] = {
        "currencies": list(catalogue.currencies),
        "cultures": list(catalogue.cultures),
        "culture": catalogue.culture,
        "countries": {code: plain(name) for code, name in catalogue.country_names.items()},
        "states": STATES,
        "web_product": {
            "id": catalogue.product_id,
            "name": plain(catalogue.brand),
            "domain": catalogue.domain,
            "app_key": f"product{catalogue.product_id}",
            "has_shop": False,
        },
        "l7_tld": catalogue.portal_url.partition("://")[2],
        "rest_api_url": f"{catalogue.portal_url}/rest",
        "charges": {currency: _charges(catalogue, currency, plugin) for currency in catalogue.currencies},
        "register": {
            "package_types": {
                currency: {letter: plain(name) for letter, name in catalogue.plan_names.items()}
                for currency in catalogue.currencies
            },
            "routes": list(catalogue.domestic),
        },
        "download": {},
    }
    if plugin is Plugin.OWN:
        found["portal"] = {
            "increment": catalogue.increment,
            "precision": catalogue.precision,
            "minutes": catalogue.minutes,
            "included_channels": catalogue.included_channels,
            "vat": catalogue.vat,
            "sign_up_url": catalogue.sign_up_url,
        }
    return found


def _charges(catalogue: Catalogue, currency: str, plugin: Plugin) -> dict[str, str]:
    prices = catalogue.plans[currency]
    # The portal sells no text messages; without the key the earlier plugin prints 0.00 all the same.
    return {key: told(prices[letter], Kind.AMOUNT, plugin) for letter, key in PLAN_KEYS.items()} | {"sms": "0.00"}
