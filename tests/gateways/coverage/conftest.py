"""Decks as text, and the way of an import from file to gateway without browser or worker."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from gateways.coverage import applying, reading, states, uploads
from gateways.models import CoverageImport, Route, TermGateway
from portal.tenancy import wall
from tests.conftest import Cast, Company

HEADER = "Code,Destination,Country,Rate,Connection fee,Increments,Effective date,Status\n"


@pytest.fixture
def gateway_of(cast: Cast, as_partner: Callable) -> Callable[[Company], TermGateway]:
    """`gateway_of(cast.acme)`: a gateway of that company, without coverage."""

    def make(company: Company, name: str = "Carrier") -> TermGateway:
        with as_partner(company):
            return TermGateway.objects.create(
                name=name, authentication="ip", addresses=["203.0.113.5:5060/udp"], currency="USD"
            )

    return make


@pytest.fixture
def deck_file(tmp_path: Path) -> Callable[..., Path]:
    """`deck_file("48,Poland,PL,0.01", …)`: a file with the usual header and these lines."""

    def write(*lines: str, header: str = HEADER, name: str = "deck.csv") -> Path:
        path = tmp_path / name
        path.write_text(header + "".join(f"{line}\n" for line in lines), encoding="utf-8")
        return path

    return write


def line(
    code: str, destination: str, rate: str, *, country: str = "PL", fee: str = "0", on: str = "", status: str = ""
) -> str:
    """One line of a deck with HEADER."""
    return f"{code},{destination},{country},{rate},{fee},60/1,{on},{status}"


def upload(gateway: TermGateway, path: Path) -> CoverageImport:
    """Receive a deck. Inside the wall."""
    gateway.refresh_from_db()
    return uploads.receive(gateway=gateway, path=path, name=path.name)


def to_preview(gateway: TermGateway, path: Path, *, now: datetime | None = None) -> CoverageImport:
    """Receive and read a deck as the pages and the worker would. Inside the wall."""
    coverage_import = upload(gateway, path)
    assert not coverage_import.layout["questions"]
    states.begin(coverage_import, kind=states.READ)
    return reading.read(coverage_import=coverage_import, now=now)


def bring_in(
    gateway: TermGateway,
    path: Path,
    *,
    mode: str = "replace",
    effect: str = "",
    now: datetime | None = None,
    zero_cost: str = "",
) -> CoverageImport:
    """Receive, read and apply a deck. Inside the wall."""
    coverage_import = to_preview(gateway, path, now=now)
    states.begin(
        coverage_import, kind=states.APPLY, mode=mode, effect=effect or coverage_import.effect, zero_cost=zero_cost
    )
    return applying.apply(coverage_import=coverage_import, now=now)


def held(gateway: TermGateway, at: datetime) -> dict[tuple[str, str], tuple]:
    """(origin, code) -> terms at a moment; fails when a pair stands in two routes."""
    assert wall.current()
    found: dict[tuple[str, str], tuple] = {}
    for route in Route.objects.filter(gateway=gateway, valid_from__lte=at, valid_to__gt=at):
        assert route.code_count == len(route.codes)
        assert (route.code_min, route.code_max) == (route.codes[0], route.codes[-1])
        assert route.codes == sorted(route.codes)
        for origin in route.origin_codes or [""]:
            for code in route.codes:
                assert (origin, code) not in found
                found[origin, code] = (
                    route.destination,
                    route.country,
                    route.line_type,
                    route.rate,
                    route.connection_fee,
                    route.first_increment,
                    route.next_increment,
                    route.status,
                )
    return found
