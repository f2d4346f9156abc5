"""The grid of web products."""

from typing import Any

from products.models import WebProduct
from products.saving import ProductDraft, add_web_product
from products.views import WebProductPages
from tests.grid.base import GridTests


class TestWebProducts(GridTests):
    pages = WebProductPages
    form_data = {
        "type": "business",
        "cultures": ["en-GB", "pl"],
        "default_culture": "pl",
        "currencies": ["EUR", "GBP"],
        "brand": "Acme Telekom",
        "domain": "shop.example.com",
        "cms": "wordpress",
    }

    def make(self, n: int, **kwargs: Any) -> WebProduct:
        return add_web_product(
            ProductDraft(
                type="chat",
                cultures=["pl"],
                default_culture="pl",
                currencies=["EUR"],
                brand=f"Brand {n % 3}",
                domain=f"shop{n}.example.com",
                cms="own",
            )
        )
