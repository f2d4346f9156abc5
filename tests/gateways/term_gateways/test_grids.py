"""The grids of gateways and of their routes."""

from decimal import Decimal
from typing import Any

from gateways.models import Route, TermGateway
from gateways.term_gateways.saving import GatewayDraft, add_term_gateway
from gateways.views.term_gateways import RoutePages, TermGatewayPages
from tests.grid.base import GridTests


def _gateway(name: str) -> TermGateway:
    return add_term_gateway(GatewayDraft(name=name, authentication="ip", currency="USD", addresses="203.0.113.5"))


class TestTermGateways(GridTests):
    pages = TermGatewayPages
    form_data = {"name": "Supplier", "authentication": "ip", "currency": "USD", "addresses": "203.0.113.5"}

    def make(self, n: int, **kwargs: Any) -> TermGateway:
        return _gateway(f"Gateway {n}")


class TestRoutes(GridTests):
    pages = RoutePages

    def parent(self) -> dict[str, Any]:
        return {"gateway": _gateway("Supplier").pk}

    def make(self, n: int, **kwargs: Any) -> Route:
        codes = [f"48{n}", f"49{n}"]
        gateway = TermGateway.objects.get(pk=kwargs["gateway"])
        gateway.route_count += 1
        gateway.save(update_fields=["route_count"])
        return Route.objects.create(
            gateway=gateway,
            destination=f"Place {n % 3}",
            codes=codes,
            code_count=2,
            code_min=codes[0],
            code_max=codes[1],
            rate=Decimal(n % 4),
        )
