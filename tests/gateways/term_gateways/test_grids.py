"""The grids of gateways and of their routes."""

from datetime import UTC, datetime, timedelta
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

    def test_as_of_a_day_shows_what_held_then_in_pages(self) -> None:
        routes = self.add(self.cast.acme, 20)
        march, may = datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 5, 1, tzinfo=UTC)
        ended_since, ended_before, begun_since = routes[::4], routes[1::4], routes[2::4]
        with self.as_partner(self.cast.acme):
            every = Route.objects.filter(pk__in=[route.pk for route in routes])
            every.update(valid_from=march)
            every.filter(pk__in=[route.pk for route in ended_since]).update(valid_to=may, ended=True)
            every.filter(pk__in=[route.pk for route in ended_before]).update(
                valid_to=march + timedelta(days=9), ended=True
            )
            every.filter(pk__in=[route.pk for route in begun_since]).update(valid_from=may)
            held = every.exclude(pk__in=[route.pk for route in (*ended_before, *begun_since)])
            in_order = {
                sort: list(held.order_by(*keys).values_list("pk", flat=True))
                for sort, keys in {"destination": ("destination", "id"), "-rate": ("-rate", "-id")}.items()
            }
        for sort, expected in in_order.items():
            query = {"on": "2026-04-01", "size": "3", "sort": sort}
            pages = self._walk(self.writing(), query, "next")
            assert [pk for page in pages for pk in page] == expected
            assert len(pages) == 4
            assert f"of {len(expected)}" in self.writing().get(self.url(), query).content.decode()
