"""Gateways and routes to try calls with."""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest

from gateways.models import Route, TermGateway
from gateways.models.versioned import FOREVER


@pytest.fixture
def make_route() -> Callable[..., Route]:
    """`make_route(gateway, "48 4860", rate="0.02", origins="44")`: a route of the partner inside the wall."""

    def make(
        gateway: TermGateway,
        codes: str,
        *,
        destination: str = "Somewhere",
        rate: str = "0.01",
        origins: str = "",
        valid_to: datetime = FOREVER,
        **fields: Any,
    ) -> Route:
        listed = sorted(codes.split())
        return Route.objects.create(
            gateway=gateway,
            destination=destination,
            codes=listed,
            code_count=len(listed),
            code_min=listed[0],
            code_max=listed[-1],
            origin_codes=sorted(origins.split()),
            rate=Decimal(rate),
            valid_to=valid_to,
            **fields,
        )

    return make
